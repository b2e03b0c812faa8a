"""Gold into each format and out again is the same gold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Document,
    Entity,
    Labelled,
    Number,
    Quote,
    Slot,
    Source,
)
from harness.exchange.read_labels import read_labels
from harness.exchange.tools import FORMATS, load_tool_format
from harness.gold.folder import load_gold
from tests.effort import some
from tests.exchange.tools.comparing import normal
from tests.scoring.strategies import annotations, labelled

LOSSLESS = [name for name in FORMATS if name not in ("conll", "webanno-tsv")]
ROOT = Path(__file__).parents[3]
EXAMPLES = settings(max_examples=some(15), deadline=None, suppress_health_check=list(HealthCheck))

# Emoji are two UTF-16 code units each; white space and line ends of every sort; markup and quotation marks.
HARD = "😀 The 🚢 “sank”.\r\n\r\n<b>Ore\u00a0&\tVel</b>: 'no\u2028one' died…\u0085 Ze\u0301 | 👩‍👩‍👧 = x;\n"
HARD_SLOT = Slot(
    start=9, end=13, alternatives=(Slot(start=9, end=14), Slot(start=2, end=13, fragments=((2, 5), (9, 13))))
)

OTHER_SOURCES = (Source(cluster="a b"), Source(start=9, end=14, cluster="no one's | @x"), Source(start=9, end=15))


def through(name: str, documents: list[Labelled]) -> list[Labelled]:
    form = load_tool_format(name)
    with tempfile.TemporaryDirectory() as folder:
        assert form.losses(documents, {}) == {}
        form.write(documents, Path(folder), {})
        (Path(folder) / "config.xml").unlink(missing_ok=True)
        found = read_labels(name, Path(folder))
    assert found.unplaced == []
    return found.documents


def same(sent: list[Labelled], back: list[Labelled]) -> bool:
    return sorted(map(repr, map(normal, sent))) == sorted(map(repr, map(normal, back)))


@pytest.mark.parametrize("name", LOSSLESS)
def test_all_gold_articles_come_back_the_same(name: str) -> None:
    documents = load_gold(ROOT / "gold").documents
    assert len(documents) >= 4
    assert same(documents, through(name, documents))


@pytest.mark.parametrize("name", LOSSLESS)
@EXAMPLES
@given(made=st.lists(annotations(marks=True), min_size=1, max_size=3))
def test_random_gold_comes_back_the_same(name: str, made: list[Annotations]) -> None:
    documents = [labelled(one, f"d {number}/ü") for number, one in enumerate(made)]
    assert same(documents, through(name, documents))


@pytest.mark.parametrize("name", LOSSLESS)
def test_whatever_the_schema_allows_comes_back_the_same(name: str) -> None:
    """Items in words alone, sources of every sort, odd labels and ids, scores, layers that are not annotated."""
    full = Annotations(
        clusters={
            "a b": Cluster(name="Ore & Vel", kind="ORG", aliases=('the "firm"', "Ore")),
            "z": Cluster(name="Ze"),
            "no one's | @x": Cluster(name="No One"),
        },
        entities=(
            Entity(start=24, end=32, label="ORG", cluster="a b", score=0.5),
            Entity(start=24, end=32, label="two words | <b>", optional=True),
            Entity(start=2, end=13, fragments=((2, 5), (9, 13)), label="Quote"),
            Entity(text="in words alone", label="ORG"),
        ),
        quotes=(
            Quote(id="q 1", kind="mixed", start=10, end=14, score=0.25, alternatives=(Slot(start=9, end=15),)),
            Quote(id="q=2", kind="direct", start=10, end=14, optional=True),
            Quote(id="q3", kind="direct", text="nowhere"),
        ),
        casualties=(
            Casualty(id="c1", outcome="missing", victims=HARD_SLOT, min=3, alternatives=(Number(min=2), Number(max=0))),
            Casualty(
                id="c2", outcome="killed", figure=Slot(start=40, end=47), min=0, max=0, part_of="c1", repeats="c3"
            ),
            Casualty(id="c3", outcome="injured", min=1, approximate=True),
        ),
        attributions=(
            Attribution(content="q 1", source=Source(start=2, end=5, cluster="z"), cue=Slot(start=48, end=52)),
            Attribution(content="q 1", source=Source(start=2, end=5), score=0.125),
            Attribution(content="q 1", source=Source(cluster="a b"), cue=Slot(start=48, end=52), optional=True),
            Attribution(content="q 1", source=Source(cluster="z")),
            Attribution(content="q 1", source=Source(cluster="z", alternatives=(Source(cluster="a b"),))),
            Attribution(content="q 1", source=Source(start=2, end=5, cluster="z", alternatives=OTHER_SOURCES)),
            Attribution(content="q 1"),
            Attribution(content="q=2", source=None, cue=Slot(start=2, end=5)),
            Attribution(content="q3", source=Source(cluster="z")),
            Attribution(content="c1", source=Source(text="they", cluster="z")),
            Attribution(content="c2", optional=True),
            Attribution(content=HARD_SLOT, source=Source(cluster="z"), score=1.0),
            Attribution(content=Slot(start=2, end=5)),
            Attribution(content=Slot(text="a claim"), cue=Slot(start=2, end=5)),
        ),
    )
    documents = [
        Labelled(document=Document(id="full", text=HARD, meta={"title": "T: “x”", "chars": 5}), annotations=full),
        Labelled(document=Document(id="nothing", text="\n"), annotations=Annotations(quotes=(), casualties=())),
        Labelled(
            document=Document(id="predicted", text=HARD),
            annotations=Annotations(entities=(Entity(start=0, end=1, label="X", cluster="not described"),)),
        ),
    ]
    assert same(documents, through(name, documents))
