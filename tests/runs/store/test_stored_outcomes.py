from pathlib import Path

import pytest

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Document,
    Entity,
    Item,
    Labelled,
    Quote,
    Slot,
    Source,
    sha256,
)
from harness.errors import HarnessError
from harness.runs.store.stored_outcomes import (
    DocumentOutcomes,
    by_verdict,
    describe_document,
    read_outcomes,
    stored_words,
    write_outcomes,
)
from harness.scoring import DocumentDetail, ItemOutcome

TEXT = "At least 12 miners died, the mayor said. " + "The shaft had been closed for a year before that day, he added."
DIED = Casualty(id="c1", outcome="killed", min=12, figure=Slot(start=0, end=11), victims=Slot(start=12, end=18))
CLOSED = Quote(id="q1", kind="indirect", start=41, end=94)
GOLD = Annotations(
    clusters={"mayor": Cluster(name="the mayor")},
    entities=(),
    quotes=(CLOSED,),
    casualties=(DIED,),
    attributions=(
        Attribution(content="c1", source=Source(start=25, end=34, cluster="mayor"), cue=Slot(start=35, end=39)),
        Attribution(content="q1", source=Source(cluster="mayor")),
        Attribution(content=Slot(start=0, end=23)),
    ),
)


def described(
    *outcomes: ItemOutcome, text: str | None = TEXT, withheld: bool = False, predicted: Annotations = GOLD
) -> DocumentOutcomes:
    meta = {"title": "A title", "text": "withheld" if withheld else "included"}
    labelled = Labelled(document=Document(id="a", text=text, meta=meta), annotations=GOLD)
    return describe_document(DocumentDetail("a", outcomes), labelled, predicted, error=None)


def missed(layer: str, item: Item) -> ItemOutcome:
    return ItemOutcome(layer, "missed", item, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("layer", "item", "what", "words", "span"),
    [
        ("entities", Entity(start=12, end=18, label="NORP"), "NORP", {"text": "miners"}, (12, 18)),
        ("quotes", CLOSED, "indirect", {"text": TEXT[41:94]}, (41, 94)),
        ("casualties", DIED, "killed at least 12", {"figure": "At least 12", "victims": "miners"}, (0, 11)),
        (
            "attributions",
            GOLD.layer("attributions")[0],
            "figure: killed at least 12",
            {"content": "At least 12", "source": "the mayor", "cue": "said"},
            (0, 11),
        ),
        (
            "attributions",
            GOLD.layer("attributions")[1],
            "quote",
            {"content": TEXT[41:94], "source": "(the mayor)"},
            (41, 94),
        ),
        ("attributions", GOLD.layer("attributions")[2], "claim", {"content": TEXT[:23]}, (0, 23)),
        ("entities", Entity(text="the mayor", label="PERSON"), "PERSON", {"text": "the mayor"}, (None, None)),
    ],
)
def test_items_in_words(
    layer: str, item: Item, what: str, words: dict[str, str], span: tuple[int | None, int | None]
) -> None:
    shown = described(missed(layer, item)).outcomes[0].gold
    assert shown is not None
    assert (shown.what, shown.words, (shown.start, shown.end)) == (what, words, span)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(3, 3, "3"), (3, 5, "3–5"), (None, 5, "at most 5"), (1, None, "at least 1"), (None, None, "any number")],
)
def test_intervals_in_words(low: int | None, high: int | None, said: str) -> None:
    item = Casualty(id="c", outcome="injured", min=low, max=high)
    shown = described(missed("casualties", item)).outcomes[0].gold
    assert shown is not None
    assert shown.what == f"injured {said}"


def test_an_id_that_leads_nowhere_and_a_span_out_of_the_text_are_shown_all_the_same() -> None:
    wild = Attribution(content="gone", source=Source(start=500, end=510))
    found = described(ItemOutcome("attributions", "spurious", None, wild)).outcomes[0]
    assert found.predicted is not None
    assert found.predicted.words == {"source": "[500, 510)"}


def test_items_say_where_their_parts_are_and_how_many_people() -> None:
    quote = Quote(id="q", kind="direct", start=0, end=18, fragments=((0, 11), (12, 18)), score=0.5)
    link = GOLD.layer("attributions")[0]
    found = described(missed("quotes", quote), missed("casualties", DIED), missed("attributions", link))
    shown = {outcome.gold.label: outcome.gold for outcome in found.outcomes if outcome.gold}
    assert (shown["direct"].spans, shown["direct"].score) == ({"text": ((0, 11), (12, 18))}, 0.5)
    assert (shown["killed"].spans["victims"], shown["killed"].number) == (((12, 18),), (12, None))
    assert shown["figure"].spans == {"content": ((0, 11),), "source": ((25, 34),), "cue": ((35, 39),)}


def test_a_label_as_long_as_the_text_is_cut() -> None:
    item = Entity(start=0, end=4, label=TEXT)
    [outcome] = described(ItemOutcome("entities", "spurious", None, item)).outcomes
    assert outcome.predicted is not None
    assert TEXT not in outcome.predicted.label + outcome.predicted.what


def test_outcomes_stand_in_the_order_of_the_text() -> None:
    late, early = Entity(start=30, end=34, label="PERSON"), Entity(start=3, end=8, label="PERSON")
    found = described(missed("entities", late), missed("entities", early)).outcomes
    assert [outcome.gold.start for outcome in found if outcome.gold] == [3, 30]


def test_a_withheld_text_is_never_shown_at_length() -> None:
    long = Entity(start=0, end=len(TEXT), label="PERSON")
    just = Entity(start=0, end=60, label="PERSON")
    outcomes = described(missed("entities", long), ItemOutcome("entities", "spurious", None, just), withheld=True)
    assert outcomes.withheld
    [shown] = [o.gold for o in outcomes.outcomes if o.gold]
    assert shown.words["text"] == (
        f"At least 12 miners died, the mayor … [{len(TEXT)} characters, sha256 {sha256(TEXT)[:12]}]"
    )
    [short] = [o.predicted for o in outcomes.outcomes if o.predicted]
    assert short.words["text"] == TEXT[:60].strip()


@pytest.mark.parametrize("withheld", [True, False])
@pytest.mark.parametrize("length", [1, 59, 60, 61, 239, 240, 241, 5000])
@pytest.mark.parametrize("word", ["x", "xx ", "Tolva is far "])
def test_shortened_words_stay_within_their_limit(length: int, word: str, withheld: bool) -> None:
    words = (word * length)[:length].strip()
    first = stored_words(words, withheld=withheld).partition(" …")[0]
    assert len(first) <= (60 if withheld else 240)
    assert words.startswith(first)


def test_written_outcomes_read_back(tmp_path: Path) -> None:
    documents = [described(missed("casualties", DIED)), DocumentOutcomes(id="b", error="ValueError: no")]
    write_outcomes(tmp_path / "o.jsonl", documents)
    assert read_outcomes(tmp_path / "o.jsonl") == documents
    (tmp_path / "o.jsonl").write_text("{}\n")
    with pytest.raises(HarnessError, match="not written by this version"):
        read_outcomes(tmp_path / "o.jsonl")
    with pytest.raises(HarnessError, match="no such file"):
        read_outcomes(tmp_path / "gone.jsonl")


def test_outcomes_are_grouped_by_verdict() -> None:
    item = Entity(start=12, end=18, label="NORP")
    found = described(missed("entities", item), ItemOutcome("entities", "correct", item, item))
    assert [(verdict, len(group)) for verdict, group in by_verdict(found, "entities")] == [
        ("correct", 1),
        ("missed", 1),
    ]
    assert list(by_verdict(found, "quotes")) == []
