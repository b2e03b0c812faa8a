"""Universal NER: .iob2 files with comments, tokens to be found again in the sentences' raw text."""

import json
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.public.uner import read
from tests.exchange.public.publishers import neutral_rows

FIVE = """\
# newdoc id = n00001
# sent_id = n00001-0001
# text = Ana Brede’s ship left Tolva.
1\tAna\tB-PER\t-\tsomeone
2\tBrede\tI-PER\t-\tsomeone
3\t’s\tO\t-\t-
4\tship\tO\t-\t-
5\tleft\tO\t-\t-
6\tTolva\tB-LOC\t-\tsomeone
7\t.\tO\t-\t-

# sent_id = n00001-0002
# text = Tolvan crews cheered.
1\tTolvan\tB-OTH\t-\tsomeone
2\tcrews\tO\t-\t-
3\tcheered\tO\t-\t-
4\t.\tO\t-\t-

# newdoc id = n00002
# sent_id = n00002-0001
# text = Orvane
1\tOrvane\tB-ORG\t-\tsomeone
"""
THREE = """\
# sent_id = dev-0
# text = 塔瓦是城市
1\t塔瓦\tB-LOC\t-\tsomeone
2\t是\tO
3\t城市\tO

# sent_id = dev-1
# text = Orvane lukker
1\tOrvane\tI-ORG\tO#O\ts
2\tåbner\tO

# sent_id = dev-2
# text = Tolva sover nu
1\tTolva\tB-LOC\t-\tsomeone
2\tsover\tO
"""


def spans(labelled: Labelled) -> list[tuple[str, str]]:
    text = labelled.document.text or ""
    return [(text[e.start : e.end], e.label) for e in labelled.annotations.entities or ()]


def test_tokens_are_found_in_the_raw_text_and_others_than_names_left_out(tmp_path: Path) -> None:
    file = tmp_path / "UNER_English-PUD" / "en_pud-ud-test.iob2"
    file.parent.mkdir()
    file.write_text(FIVE, encoding="utf-8")
    found = read(tmp_path)
    first, second = found.documents
    assert first.document.text == "Ana Brede’s ship left Tolva.\nTolvan crews cheered."
    assert spans(first) == [("Ana Brede", "PER"), ("Tolva", "LOC")]
    assert first.document.meta == {"language": "en", "split": "en_pud-test"}
    assert (second.document.id, spans(second)) == ("n00002", [("Orvane", "ORG")])
    assert found.unplaced == []


def test_without_documents_each_sentence_is_one_and_what_does_not_fit_is_said(tmp_path: Path) -> None:
    (tmp_path / "zh_gsd-ud-dev.iob2").write_text(THREE, encoding="utf-8")
    found = read(tmp_path / "zh_gsd-ud-dev.iob2")
    first, second, third = found.documents
    assert (first.document.id, first.document.text, spans(first)) == ("dev-0", "塔瓦是城市", [("塔瓦", "LOC")])
    assert (second.document.id, second.document.text) == ("dev-1", "Orvane åbner")
    assert spans(second) == [("Orvane", "ORG")]
    assert third.document.text == "Tolva sover"
    notes = [(note.code, note.line) for note in found.unplaced]
    assert notes == [("other-text", 9), ("irregular-tag", 9), ("other-text", 14)]


def test_serbian_marks_what_is_outside_otherwise_and_norwegian_has_two_codes(tmp_path: Path) -> None:
    rows = "# newpar\n# sent_id = set-s1\n# text = Luka Tolva\n1\tLuka\t_\n2\tTolva\tB-LOC\n\t\n"
    for name in ("sr_set-ud-dev.iob2", "nob_norne-ud-dev.iob2"):
        (tmp_path / name).write_text(rows)
    norwegian, serbian = read(tmp_path).documents
    assert spans(norwegian) == spans(serbian) == [("Tolva", "LOC")]
    assert norwegian.document.meta == {"language": "nb", "split": "nob_norne-dev"}
    assert serbian.document.meta["language"] == "sr"


def test_marks_that_annotators_took_back_are_no_entities(tmp_path: Path) -> None:
    (tmp_path / "zh_gsd-ud-test.iob2").write_text("1\tKell\tB-O\t-\tx\n2\tTolva\tB-OTHER\t-\tx\n3\tOrvane\tB-ORG\n")
    [labelled] = read(tmp_path).documents
    assert (labelled.document.id, spans(labelled)) == ("zh_gsd-test-1", [("Orvane", "ORG")])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1\tTolva\n", r"x\.iob2:1:1: 2 columns; a line must be a number, a token, its tag"),
        ("1\tTolva\tB-GPE\t-\t-\n", r'x\.iob2:1:9: "B-GPE" is no tag; O is, and B- or I- with LOC, ORG, PER, OTH'),
        ("Tolva is a port.\n", r"x\.iob2:1:1: 1 column; a line"),
    ],
)
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "x.iob2").write_text(line)
    with pytest.raises(HarnessError, match=message):
        read(tmp_path)


def test_a_folder_without_such_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"no \.iob2 file below it; it must be a repository's folder"):
        read(tmp_path)


@pytest.fixture
def published(shared: Path, tmp_path: Path) -> Path:
    """The news of English-PUD in the publisher's form."""
    file = tmp_path / "en_pud-ud-test.iob2"
    rows = neutral_rows(shared, "uner_en_pud_news")
    file.write_text("".join(_published(row) for row in rows), encoding="utf-8")
    return file


@pytest.mark.shared
def test_the_news_of_english_pud_in_its_publishers_form_gives_the_same_names(shared: Path, published: Path) -> None:
    rows = neutral_rows(shared, "uner_en_pud_news")
    found = read(published)
    assert found.unplaced == []
    for row, labelled in zip(rows, found.documents, strict=True):
        assert labelled.document.text == row["text"]
        wanted = [(e["start"], e["end"], e["type"]) for e in row["entities"]]
        assert [(e.start, e.end, e.label) for e in labelled.annotations.entities or ()] == wanted
    # The publisher's en_pud-ud-test.stats has 397 documents, 1,000 sentences, 415 PER, 229 ORG and 424 LOC: these are
    # its news, the other half is Wikipedia.
    assert (len(rows), sum(row["meta"]["sentences"] for row in rows)) == (215, 500)
    labels = Counter(e.label for one in found.documents for e in one.annotations.entities or ())
    assert labels == {"PER": 153, "ORG": 130, "LOC": 116}


@pytest.mark.shared
def test_the_config_scores_the_rules_on_it(
    root: Path, harness: Callable[..., Result], published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.parent)
    assert harness("corpus", "convert", "uner", str(published)).exit_code == 0
    settings = ("--set", f"gold={published.parent}/gold/corpora/uner/en_pud-test.jsonl", "--set", "score.bootstrap=0")
    ran = harness("run", str(root / "configs/corpora/uner.yaml"), "--json", "--no-cache", *settings)
    assert ran.exit_code == 0, ran.stderr
    rules = json.loads(ran.stdout)["scores"]["extractors"]["rules"]
    strict = rules["scores"]["entities.strict"]
    assert (rules["documents"], strict["cor"] + strict["inc"] + strict["par"] + strict["mis"]) == (215, 399)
    assert strict["f1"] > 0.5


def _published(row: dict[str, Any]) -> str:
    """A document as the publisher has it, but with all its sentences as one."""
    cuts = {entity[side] for entity in row["entities"] for side in ("start", "end")}
    lines = []
    for piece in re.finditer(r"\w+|[^\w\s]", row["text"]):
        for start, end in pairwise(
            sorted({*piece.span(), *(cut for cut in cuts if piece.start() < cut < piece.end())})
        ):
            inside = next((e for e in row["entities"] if e["start"] <= start < e["end"]), None)
            tag = "O" if inside is None else ("B-" if inside["start"] == start else "I-") + inside["type"]
            lines.append(f"{len(lines) + 1}\t{row['text'][start:end]}\t{tag}\t-\t-\n")
    name = row["id"].removeprefix("pud/")
    return f"# newdoc id = {name}\n# sent_id = {name}-0001\n# text = {row['text']}\n{''.join(lines)}\n"
