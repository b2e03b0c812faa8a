"""GUM's news: CoNLL-U with entities, coreference and discourse in the last column."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Attribution, Entity, Slot, slot_text
from harness.errors import HarnessError
from harness.exchange.public.gum import FACTS, read
from tests.exchange.public.publishers import conllu, neutral_rows

HEADER = "global.Entity = GRP-etype-infstat-centering-minspan-link-identity"
PAGE = [
    (
        [
            "newdoc id = GUM_news_pier",
            HEADER,
            "meta::title = Pier",
            "meta::dateCreated = 2026-02-03",
            "meta::sourceURL = https://example.org/pier",
            "newpar",
            "text = Mayor Lind's aide said the pier, which is old, was shut.",
        ],
        [
            "1 Mayor PROPN Discourse=attribution-positive:1->2:2:sem-atsrc-1-4+lex-indwd-5"
            "|Entity=(1-person-new-cf1-4-coref(2-person-new-cf2-1,2-coref-Orva_Lind",
            "2-3 Lind's",
            "2 Lind PROPN",
            "3 's PART Entity=2)",
            "4 aide NOUN Entity=1)",
            "5 said VERB",
            "6 the DET Discourse=ROOT:2:0|Entity=(3-place-new-cf3-2-coref",
            "7 pier NOUN",
            "8 , PUNCT",
            "9 which PRON Discourse=elaboration-attribute:3->2:0:syn-relcl-9",
            "10 is AUX",
            "11 old ADJ Entity=3)",
            "12 , PUNCT",
            "13 was AUX Discourse=same-unit_m:4->2:1:_",
            "14 shut VERB",
            "15 . PUNCT",
        ],
    ),
    (
        ["text = She never said why."],
        [
            "1 She PRON Discourse=attribution-negative:5->6:0:sem-atsrc-16+sem-ngt-17+lex-indwd-18"
            "|Entity=(1-person-giv:act-cf1-1-ana)",
            "2 never ADV",
            "3 said VERB",
            "4 why ADV Discourse=elaboration-additional:6->2:3:_",
            "5 . PUNCT",
        ],
    ),
    (
        ["newpar", "text = It looks shut."],
        [
            "1 It PRON Discourse=attribution-positive:7->8:0:_|Entity=(3-place-giv:act-cf1-1-ana)",
            "2 looks VERB",
            "3 shut ADJ Discourse=joint-list_m:8->2:4:_",
            "4 . PUNCT",
        ],
    ),
]
OTHER = [(["newdoc id = GUM_voyage_pier", "text = A pier."], ["1 A DET", "2 pier NOUN", "3 . PUNCT"])]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return corpus(tmp_path)


def corpus(place: Path) -> Path:
    write(place / "dep" / "GUM_news_pier.conllu", conllu(PAGE))
    write(place / "dep" / "GUM_voyage_pier.conllu", conllu(OTHER))
    write(place / "coref" / "ontogum" / "GUM_news_pier.conllu", "of another scheme")
    return place


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_nominals_are_entities_of_their_clusters(repository: Path) -> None:
    found = read(repository)
    [labelled] = found.documents
    text = labelled.document.text or ""
    assert text == "Mayor Lind's aide said the pier, which is old, was shut. She never said why.\n\nIt looks shut."
    made = labelled.annotations
    assert [(slot_text(one, text), one.label, one.cluster) for one in made.entities or ()] == [
        ("Mayor Lind's aide", "person", "1"),
        ("Mayor Lind's", "person", "2"),
        ("the pier, which is old", "place", "3"),
        ("She", "person", "1"),
        ("It", "place", "3"),
    ]
    assert {key: (one.name, one.kind) for key, one in made.clusters.items()} == {
        "1": ("Mayor Lind's aide", "person"),
        "2": ("Orva Lind", "person"),
        "3": ("the pier, which is old", "place"),
    }
    assert made.clusters["2"].aliases == ("Mayor Lind's",)
    assert found.unplaced == []


def test_attributions_have_the_trees_content_and_the_signals_source_and_cue(repository: Path) -> None:
    labelled = read(repository).documents[0]
    text = labelled.document.text or ""

    def words(link: Attribution) -> tuple[Any, ...]:
        assert isinstance(link.content, Slot)
        source = (slot_text(link.source, text), link.source.cluster) if link.source else None
        return source, slot_text(link.cue, text) if link.cue else None, slot_text(link.content, text), link.optional

    assert [words(link) for link in labelled.annotations.attributions or ()] == [
        (("Mayor Lind's aide", "1"), "said", "the pier, which is old, was shut.", False),
        (("She", "1"), "never said", "why.", False),
        (None, None, "shut.", True),
    ]
    assert labelled.annotations.quotes is None


def test_a_source_inside_a_mention_is_of_its_cluster_and_one_in_pieces_of_none(tmp_path: Path) -> None:
    text = conllu(PAGE).replace("sem-atsrc-1-4", "sem-atsrc-9").replace("sem-atsrc-16", "sem-atsrc-2,4")
    made = read(write(tmp_path / "x.conllu", text)).documents[0].annotations
    sources = [link.source for link in made.attributions or () if link.source]
    assert [(one.start, one.cluster, one.fragments is None) for one in sources] == [(33, "3", True), (6, None, False)]


def test_a_documents_facts_are_its_meta(repository: Path) -> None:
    meta = read(repository).documents[0].document.meta
    assert [meta[key] for key in ("split", "title", "published", "url")] == [
        "train",
        "Pier",
        "2026-02-03",
        "https://example.org/pier",
    ]


@pytest.mark.parametrize(
    ("name", "split"), [("iodine", "dev"), ("homeopathic", "dev"), ("nasa", "test"), ("sensitive", "test")]
)
def test_the_splits_are_the_publishers(tmp_path: Path, name: str, split: str) -> None:
    file = write(tmp_path / "x.conllu", conllu(PAGE).replace("GUM_news_pier", f"GUM_news_{name}"))
    assert read(file).documents[0].document.meta["split"] == split


def test_what_cannot_be_read_is_named_by_line(tmp_path: Path) -> None:
    text = conllu(PAGE).replace("Entity=1)", "Entity=9)").replace("(3-place-giv", "(3-vessel-giv")
    text = text.replace("attribution-negative:5->6", "attribution-negative:5->60")
    found = read(write(tmp_path / "x.conllu", text))
    lines = {problem.code: problem.line for problem in found.unplaced}
    rows = text.split("\n")
    assert sorted(Counter(problem.code for problem in found.unplaced).items()) == [
        ("left-out", 1),
        ("other-label", 1),
        ("unread-mention", 2),
    ]
    assert "She" in rows[lines["left-out"] - 1]
    assert "It" in rows[lines["other-label"] - 1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            ":syn-relcl-9",
            "",
            r'x\.conllu:17:1: "elaboration-attribute:3->2:0" is no discourse relation with signals; it must',
        ),
        (
            HEADER,
            "global.Entity = none",
            r'x\.conllu:1:1: no "# global\.Entity = GRP-etype-…" in GUM_news_pier; it must',
        ),
    ],
)
def test_an_earlier_release_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        read(write(tmp_path / "x.conllu", conllu(PAGE).replace(old, new)))


def test_another_folder_is_refused_with_what_it_must_be(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"no file \.conllu in it; it must be the repository's folder \(release 10"):
        read(tmp_path)


def test_a_document_of_another_form_costs_itself(repository: Path) -> None:
    other = conllu(PAGE).replace("GUM_news_pier", "GUM_news_quay").replace(":syn-relcl-9", "")
    write(repository / "dep" / "GUM_news_quay.conllu", other)
    write(repository / "dep" / "GUM_news_wharf.conllu", "no tree\n")
    found = read(repository)
    assert [one.document.id for one in found.documents] == ["GUM_news_pier"]
    assert [(problem.code, Path(problem.path).stem) for problem in found.unplaced] == [
        ("bad-record", "GUM_news_quay"),
        ("bad-record", "GUM_news_wharf"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sem-atsrc-1-4", f"sem-atsrc-1-{'9' * 5000}"),
        ("new-cf1-4-coref", f"new-cf1-{'9' * 5000}-coref"),
        ("1->2:2", f"1->{'9' * 5000}:2"),
        ("joint-list_m:8->2:4:_", "joint-list_m:8->2:4:_;attribution-positive:99->2:1:2:_"),
    ],
)
def test_numbers_that_nothing_has_are_no_tokens_or_units(tmp_path: Path, old: str, new: str) -> None:
    text = conllu(PAGE)
    assert old in text
    write(tmp_path / "a.conllu", text.replace(old, new))
    write(tmp_path / "b.conllu", text.replace("GUM_news_pier", "GUM_news_quay"))
    assert "GUM_news_quay" in [one.document.id for one in read(tmp_path).documents]


@pytest.mark.shared
def test_the_entities_of_the_publishers_24_documents_come_back(shared: Path, tmp_path: Path) -> None:
    """Splits as in the publisher's splits.md: 20 train, 2 dev and 2 test documents of news."""
    rows = neutral_rows(shared, "gum_news")
    for row in rows:
        write(tmp_path / "dep" / f"{row['id'][4:]}.conllu", conllu(sentences_of(row)))
    found = read(tmp_path)
    assert found.unplaced == []
    assert Counter(one.document.meta["split"] for one in found.documents) == {"train": 20, "dev": 2, "test": 2}
    labels: Counter[str] = Counter()
    for row, labelled in zip(rows, found.documents, strict=True):
        entities: tuple[Entity, ...] = labelled.annotations.entities or ()
        assert labelled.document.text == row["text"]
        assert sorted((one.start, one.end, one.label, one.cluster) for one in entities) == sorted(
            (one["start"], one["end"], one["type"], one["group"]) for one in row["entities"]
        )
        labels.update(one.label for one in entities)
    assert (sum(labels.values()), labels["person"], labels["animal"]) == (5018, 1213, 3)
    assert set(labels) == set(FACTS.scope.labels or ())


def sentences_of(row: dict[str, Any]) -> list[tuple[list[str], list[str]]]:
    """A neutral document's entities in the publisher's form; each paragraph a sentence, without discourse."""
    bounds = {offset for entity in row["entities"] for offset in (entity["start"], entity["end"])}
    comments = [f"newdoc id = {row['id'][4:]}", HEADER]
    sentences = []
    for paragraph in re.finditer(r"\S(?:(?!\n\n).)*", row["text"], re.DOTALL):
        tokens = []
        pieces = [match.span() for match in re.finditer(r"\w+|[^\w\s]", paragraph[0])]
        starts = {start + paragraph.start() for start, _ in pieces} | {end + paragraph.start() for _, end in pieces}
        cuts = sorted(offset for offset in starts | bounds if paragraph.start() <= offset <= paragraph.end())
        for start, end in pairwise(cuts):
            if not row["text"][start:end].isspace():
                tokens.append(f"{len(tokens) + 1} {row['text'][start:end]} X {brackets(row, start, end) or '_'}")
        sentences.append(([*comments, "newpar", f"text = {paragraph[0]}"], tokens))
        comments = []
    return sentences


def brackets(row: dict[str, Any], start: int, end: int) -> str:
    """What opens and closes at a token: longest first, then what stands there alone, then innermost first."""
    own = row["entities"]
    opened = sorted((one for one in own if one["start"] == start and one["end"] > end), key=lambda one: -one["end"])
    closed = sorted((one for one in own if one["end"] == end and one["start"] < start), key=lambda one: -one["start"])
    alone = [one for one in own if (one["start"], one["end"]) == (start, end)]
    said = "".join(f"({one['group']}-{one['type']}-new-cf1-1-sgl" for one in opened)
    said += "".join(f"({one['group']}-{one['type']}-new-cf1-1-sgl)" for one in alone)
    said += "".join(f"{one['group']})" for one in closed)
    return f"Entity={said}" if said else ""
