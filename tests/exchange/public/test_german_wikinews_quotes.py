"""Quotations in German Wikinews: a file .pretty.json a document."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Slot, slot_text
from harness.errors import HarnessError
from harness.exchange.convert_corpus import convert
from harness.exchange.public.german_wikinews_quotes import read
from harness.gold.folder import load_gold
from tests.exchange.public.publishers import neutral_rows

TEXT = (
    "„Der Kai ist zu“, sagte Hafenchefin Lind. Rat Orm teilte mit, dass das Boot fehle. "
    "Er lobte die Wache. Sie sei bereit."
)
NAME = "4711 - Der Kai: „zu“ (2026-02-03)"


def role(text: str, *words: str) -> dict[str, Any]:
    """Words of a text, in several pieces where there are several."""
    starts = [text.index(piece) for piece in words]
    spans = [
        {"begin": 0, "charBegin": start, "charEnd": start + len(piece), "end": 1}
        for start, piece in zip(starts, words, strict=True)
    ]
    return {"spans": spans, "text": " ".join(words), "tokenIds": [0]}


def annotation(kind: str, quote: dict[str, Any], **given: Any) -> dict[str, Any]:
    """An annotation with the keys that the publisher writes, sorted as the publisher sorts them."""
    nothing: dict[str, Any] = {"spans": [], "text": "", "tokenIds": []}
    roles = {name: given.get(name, nothing) for name in ("addressee", "cue", "frame", "speaker")}
    rest = {"hasNested": False, "id": 0, "isNested": False, "medium": given.get("medium", "Speech"), "type": kind}
    return dict(sorted({**roles, **rest, "quote": quote}.items()))


def write(folder: Path, name: str, text: str, annotations: list[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name.replace('/', ' ')}.pretty.json"
    value = {"annotations": annotations, "documentName": name, "originalText": text, "sentences": [], "tokens": []}
    file.write_text(json.dumps(value, ensure_ascii=False, indent=4), encoding="utf-8")
    return file


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return corpus(tmp_path)


def corpus(place: Path) -> Path:
    lind = role(TEXT, "Hafenchefin Lind")
    said = role(TEXT, "„Der Kai ist zu“")
    write(
        place / "data" / "dev",
        NAME,
        TEXT,
        [
            annotation("Direct", said, speaker=lind, cue=role(TEXT, "sagte")),
            annotation("Direct", said, speaker=role(TEXT, "Rat Orm")),
            annotation(
                "Indirect",
                role(TEXT, "dass das Boot fehle"),
                speaker=role(TEXT, "Rat Orm"),
                cue=role(TEXT, "teilte", "mit"),
            ),
            annotation("Indirect", role(TEXT, "das Boot fehle"), medium="Thought"),
            annotation("Reported", role(TEXT, "Er lobte die Wache."), speaker=role(TEXT, "Er")),
            annotation("IndirectFreeIndirect", role(TEXT, "Sie sei bereit.")),
        ],
    )
    (place / ".vscode").mkdir()
    (place / ".vscode" / "launch.json").write_text("// no corpus file")
    return place


def test_what_has_a_frame_is_a_quote_and_the_rest_an_attributed_span(repository: Path) -> None:
    found = read(repository)
    [labelled] = found.documents
    made = labelled.annotations
    assert labelled.document.id == "4711"
    assert {key: labelled.document.meta[key] for key in ("title", "published", "split")} == {
        "title": "Der Kai: „zu“",
        "published": "2026-02-03",
        "split": "dev",
    }
    assert [(quote.kind, slot_text(quote, TEXT)) for quote in made.quotes or ()] == [
        ("direct", "Der Kai ist zu"),
        ("indirect", "dass das Boot fehle"),
    ]
    assert [
        (
            link.content if isinstance(link.content, str) else slot_text(link.content, TEXT),
            link.source and slot_text(link.source, TEXT),
            link.cue and slot_text(link.cue, TEXT),
        )
        for link in made.attributions or ()
    ] == [
        ("q1", "Hafenchefin Lind", "sagte"),
        ("q1", "Rat Orm", None),
        ("q2", "Rat Orm", "teilte mit"),
        ("das Boot fehle", None, None),
        ("Er lobte die Wache.", "Er", None),
        ("Sie sei bereit.", None, None),
    ]
    assert made.casualties is None
    assert found.unplaced == []


def test_a_quote_or_speaker_whose_words_are_elsewhere_is_left_out_and_named_by_line(tmp_path: Path) -> None:
    wrong = role(TEXT, "Er lobte die Wache.") | {"text": "Er lobte den Wind."}
    said = role(TEXT, "„Der Kai ist zu“")
    file = write(tmp_path, NAME, TEXT, [annotation("Reported", wrong), annotation("Direct", said, speaker=wrong)])
    found = read(file)
    assert found.documents[0].annotations.attributions == ()
    lines = [n for n, row in enumerate(file.read_text(encoding="utf-8").split("\n"), 1) if '"quote"' in row]
    assert [(problem.code, problem.line) for problem in found.unplaced] == [
        (code, line) for line in lines for code in ("other-words", "left-out")
    ]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[: len(text) // 2], r"pretty\.json:\d+:\d+: not valid JSON"),
        (lambda text: text.replace('"charEnd"', '"stop"', 1), r"pretty\.json:\d\d:1: .*charEnd.*it must be a file of"),
        (lambda text: text.replace('"originalText"', '"text"'), r"pretty\.json:1:1: .*originalText"),
        (lambda text: text.replace('"Reported"', '"Told"'), r'pretty\.json:\d+:1: no type is called "Told"'),
        (lambda text: "[]", r"pretty\.json:1:1: 0 objects"),
    ],
)
def test_a_damaged_file_is_named_by_line(repository: Path, damage: Any, message: str) -> None:
    [file] = repository.rglob("*.pretty.json")
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(HarnessError, match=message):
        read(repository)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[: len(text) // 2], "not valid JSON"),
        (lambda text: text.replace('"charEnd"', '"stop"', 1), "charEnd"),
        (lambda text: text.replace('"charEnd": 16', f'"charEnd": {"9" * 5000}', 1), "not valid JSON"),
        (lambda text: text.replace("Reported", r"\ud83d"), "U+D83D, half of a surrogate pair"),
        (lambda text: text.replace("4711 - Der Kai", r"4711 - \ud83d"), "U+D83D, half of a surrogate pair"),
        (lambda text: text.replace('"annotations"', '"originalText": "x", "annotations"'), "stands twice"),
    ],
)
def test_a_damaged_file_among_others_costs_itself(repository: Path, tmp_path: Path, damage: Any, message: str) -> None:
    [file] = repository.rglob("*.pretty.json")
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    write(repository / "data" / "dev", "4712 - Das Boot (2026-02-04)", TEXT, [])
    made = convert("german-wikinews-quotes", repository, tmp_path / "out")
    assert [(problem.code, message in problem.message) for problem in made.unplaced] == [("bad-record", True)]
    [lines] = [path for path in made.files if path.suffix == ".jsonl"]
    assert [one.document.id for one in load_gold(lines).documents] == ["4712"]


def test_another_folder_is_refused_with_what_it_must_be(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"no file \.pretty\.json below it; it must be the repository's folder"):
        read(tmp_path)


@pytest.mark.shared
def test_train_and_dev_in_the_publishers_form_give_its_counts(shared: Path, tmp_path: Path) -> None:
    """The README counts 1,000 articles; 700 are train, 150 dev, and the rest, the test set, is not here."""
    types: Counter[str] = Counter()
    for row in neutral_rows(shared, "german_news_quotes"):
        text = row["text"]
        annotations = []
        for quote in row["quotes"]:
            roles = {name: role_at(text, quote[name]) for name in ("speaker", "cue") if quote[name]}
            types[quote["source_type"] if quote["medium"] != "Thought" else "Thought"] += 1
            annotations.append(annotation(quote["source_type"], role_at(text, quote), medium=quote["medium"], **roles))
        write(tmp_path / row["meta"]["split"], row["meta"]["title"], text, annotations)
    found = read(tmp_path)
    assert Counter(one.document.meta["split"] for one in found.documents) == {"train": 700, "dev": 150}
    assert found.unplaced == []
    assert (types["Direct"], types["Indirect"], sum(types.values())) == (740, 1874, 3530)
    quotes = Counter(quote.kind for one in found.documents for quote in one.annotations.quotes or ())
    # 16 direct and 6 indirect quotes are annotated twice, for two speakers or alike.
    assert quotes == {"direct": 740 - 16, "indirect": 1874 - 6}
    spans = sum(
        isinstance(link.content, Slot) for one in found.documents for link in one.annotations.attributions or ()
    )
    assert spans == 3530 - 740 - 1874


def role_at(text: str, slot: dict[str, Any]) -> dict[str, Any]:
    """A role at the offsets of the neutral form."""
    pieces = slot.get("fragments") or [[slot["start"], slot["end"]]]
    spans = [{"begin": 0, "charBegin": start, "charEnd": end, "end": 1} for start, end in pieces]
    return {"spans": spans, "text": " ".join(text[start:end] for start, end in pieces), "tokenIds": [0]}
