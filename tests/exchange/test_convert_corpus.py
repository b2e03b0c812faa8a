"""What a conversion writes, and what it refuses."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Document,
    Entity,
    Labelled,
    Quote,
    Scope,
    Slot,
    Source,
)
from harness.errors import HarnessError, Located
from harness.exchange import convert_corpus as convert
from harness.exchange.public import CORPORA, Converted, CorpusFacts, load_corpus
from harness.gold.folder import load_gold

TEXT = "Orvane fell silent, said Orvane."
FACTS = CorpusFacts(
    title="Invented corpus",
    languages=("en",),
    where="the publisher's page",
    ships="a file",
    licence="CC0",
    citation="nobody (2026)",
    scope=Scope(layers=("entities", "quotes", "attributions"), labels=("GPE",)),
    mind="nothing",
)


def labelled(name: str = "d1", split: str | None = None, entities: tuple[Entity, ...] = ()) -> Labelled:
    quote = Quote(id="q1", kind="indirect", start=0, end=18)
    link = Attribution(source=Source(start=25, end=31), content="q1")
    made = Annotations(entities=entities, quotes=(quote,), attributions=(link,))
    return Labelled(document=Document(id=name, text=TEXT, meta={"split": split}), annotations=made)


PLACE = Entity(start=0, end=6, label="GPE")


@pytest.fixture
def convert_these(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., convert.Conversion]:
    """Convert these documents, as though a publisher had them, into the folder ``out``."""
    (tmp_path / "in").mkdir()

    def run(*documents: Labelled, unplaced: tuple[Located, ...] = (), overwrite: bool = False) -> convert.Conversion:
        corpus = SimpleNamespace(FACTS=FACTS, read=lambda path: Converted(list(documents), list(unplaced)))
        monkeypatch.setattr(convert, "load_corpus", lambda name: corpus)
        return convert.convert("invented", tmp_path / "in", tmp_path / "out", overwrite=overwrite)

    return run


def test_each_split_is_a_file_of_gold_with_the_scope_beside_it(
    convert_these: Callable[..., convert.Conversion], tmp_path: Path
) -> None:
    done = convert_these(labelled("a", "dev", (PLACE,)), labelled("b", "test"), labelled("c", "test"))
    gold = load_gold(tmp_path / "out" / "test.jsonl")
    assert [one.document.id for one in gold.documents] == ["b", "c"]
    assert gold.scope == FACTS.scope
    assert done.counts["dev"]["entities GPE"] == 1
    assert done.counts["test"]["documents"] == 2


def test_the_card_says_whose_it_is_how_much_and_what_is_missing(
    convert_these: Callable[..., convert.Conversion], tmp_path: Path
) -> None:
    convert_these(labelled(entities=(PLACE,)), unplaced=(Located("in/x", 3, 1, "not-found", "words"),))
    card = (tmp_path / "out/README.md").read_text()
    for words in ("the publisher's page", "CC0", "nobody (2026)", "| entities GPE | 1 |", "1 not-found"):
        assert words in card
    for words in ("Annotates: layers entities, quotes, attributions; labels GPE", "configs/corpora/invented.yaml"):
        assert words in card
    assert (tmp_path / "out/unplaced.txt").read_text() == "in/x:3:1: not-found words\n"


def test_the_card_has_the_languages_of_what_was_converted(
    convert_these: Callable[..., convert.Conversion], tmp_path: Path
) -> None:
    convert_these(labelled("a"))
    assert "- Languages: en\n" in (tmp_path / "out/README.md").read_text()
    danish = labelled("b")
    document = msgspec.structs.replace(danish.document, meta={"language": "da"})
    convert_these(msgspec.structs.replace(danish, document=document), overwrite=True)
    assert "- Languages: da\n" in (tmp_path / "out/README.md").read_text()


def test_items_that_say_the_same_are_kept_once_and_said(convert_these: Callable[..., convert.Conversion]) -> None:
    done = convert_these(labelled(entities=(PLACE, PLACE)))
    assert done.counts["all"]["entities GPE"] == 1
    assert [problem.code for problem in done.unplaced] == ["repeated"]


def test_a_label_that_the_corpus_is_not_known_to_have_is_left_out_and_said(
    convert_these: Callable[..., convert.Conversion], tmp_path: Path
) -> None:
    done = convert_these(labelled(entities=(PLACE, Entity(start=7, end=11, label="VERB"))))
    assert done.counts["all"]["entities GPE"] == 1
    assert "entities VERB" not in done.counts["all"]
    [strange] = done.unplaced
    assert (strange.code, 'the label "VERB"' in strange.message) == ("out-of-scope", True)


def test_what_is_there_already_stays(convert_these: Callable[..., convert.Conversion], tmp_path: Path) -> None:
    convert_these(labelled("a"))
    with pytest.raises(HarnessError, match="is there already; --overwrite replaces it"):
        convert_these(labelled("b"))
    assert load_gold(tmp_path / "out/all.jsonl").documents[0].document.id == "a"
    convert_these(labelled("b"), overwrite=True)
    assert load_gold(tmp_path / "out/all.jsonl").documents[0].document.id == "b"


def test_gold_of_an_earlier_conversion_is_left_and_named(
    convert_these: Callable[..., convert.Conversion], tmp_path: Path
) -> None:
    assert convert_these(labelled("a", "dev")).left == []
    assert convert_these(labelled("b", "test"), overwrite=True).left == [tmp_path / "out/dev.jsonl"]


def test_attributions_are_counted_by_what_they_are_about(convert_these: Callable[..., convert.Conversion]) -> None:
    one = labelled("a")
    figure = Casualty(id="c1", outcome="killed", figure=Slot(start=0, end=6), min=1, max=1)
    links = (
        *(one.annotations.attributions or ()),
        Attribution(source=Source(start=25, end=31), content="c1"),
        Attribution(source=Source(start=25, end=31), content=Slot(start=7, end=11)),
    )
    made = msgspec.structs.replace(one.annotations, casualties=(figure,), attributions=links)
    counts = convert_these(msgspec.structs.replace(one, annotations=made)).counts["all"]
    about = {row: number for row, number in counts.items() if row.startswith("attributions")}
    assert about == {"attributions of quotes": 1, "attributions of figures": 1, "attributions of other claims": 1}


def test_nothing_is_written_where_documents_clash_or_none_is_found(
    convert_these: Callable[..., convert.Conversion], tmp_path: Path
) -> None:
    with pytest.raises(HarnessError, match='two documents of the split "all" are called "d1"'):
        convert_these(labelled(), labelled())
    with pytest.raises(HarnessError, match="no document found; it must be a file") as error:
        convert_these()
    assert error.value.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_an_unknown_corpus_or_a_missing_path_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r'no corpus is called "re4d".*re3d'):
        convert.convert("re4d", tmp_path, tmp_path / "out")
    with pytest.raises(HarnessError, match=r"no such file or folder; it must be .*, from https://"):
        convert.convert("re3d", tmp_path / "absent", tmp_path / "out")
    (tmp_path / "re3d-master.zip").write_bytes(b"PK")
    with pytest.raises(HarnessError, match=r"re3d-master\.zip: unpack it first; PATH must be the repository's folder"):
        convert.convert("re3d", tmp_path / "re3d-master.zip", tmp_path / "out")


@pytest.mark.parametrize("name", CORPORA)
def test_every_corpus_says_all_that_a_user_must_know(name: str) -> None:
    facts = load_corpus(name).FACTS
    for field in ("title", "where", "ships", "licence", "citation", "mind"):
        assert getattr(facts, field).strip(), field
    assert facts.languages
    assert facts.scope.layers
