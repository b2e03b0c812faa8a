"""The form of an answer: what the schema asks for, the examples show and the reader reads is one thing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Document,
    Entity,
    Labelled,
    Quote,
    Slot,
    Source,
)
from harness.extractors.llm.answer_reading import AnswerReader
from harness.extractors.llm.answer_schemas import answer_schema
from harness.extractors.llm.chunks import merge_chunks, shift
from harness.extractors.llm.examples import example_answer

TEXT = "“It was bad,” said Oda, citing Rel. “Very bad.” Nobody died, police have since added, in Tolva. Oda is glad."


def slot(words: str, made: Any = Slot, /, **fields: Any) -> Any:
    start = TEXT.index(words)
    return made(start=start, end=start + len(words), **fields)


def parts(first: str, last: str, made: Any = Slot, /, **fields: Any) -> Any:
    one, other = slot(first), slot(last)
    fragments = ((one.start, one.end), (other.start, other.end))
    return made(start=one.start, end=other.end, fragments=fragments, **fields)


GOLD = Labelled(
    document=Document(id="a", text=TEXT),
    annotations=Annotations(
        clusters={"mayor": Cluster(name="Mayor Oda")},
        entities=(slot("Tolva", Entity, label="GPE"), slot("Oda", Entity, label="PERSON")),
        quotes=(parts("It was bad,", "Very bad.", Quote, id="q", kind="direct"),),
        casualties=(
            Casualty(id="c", outcome="killed", figure=slot("Nobody"), min=0, max=0, place=slot("Tolva"), part_of="d"),
            Casualty(id="d", outcome="killed", figure=slot("Nobody died"), min=0, max=0),
        ),
        attributions=(
            Attribution(content="q", source=slot("Oda", Source), cue=slot("said")),
            Attribution(content="q", source=slot("Rel", Source), cue=slot("citing")),
            Attribution(content="c", source=slot("police", Source), cue=parts("have", "added")),
            Attribution(content=slot("Oda is glad"), source=Source(cluster="mayor")),
        ),
    ),
)


def test_examples_show_parts_and_every_source_in_the_order_of_the_text() -> None:
    answer = json.loads(example_answer(GOLD, LAYERS))
    assert [entity["text"] for entity in answer["entities"]] == ["Oda", "Tolva"]
    (quote,) = answer["quotes"]
    assert quote["text"] == ["It was bad,", "Very bad."]
    assert (quote["speaker"], quote["cue"], quote["also"]) == ("Oda", "said", [{"source": "Rel", "cue": "citing"}])
    assert answer["casualties"][0]["cue"] == ["have", "added"]
    assert answer["attributions"] == [{"text": "Oda is glad", "source": "Mayor Oda", "cue": None, "also": []}]


def test_examples_keep_to_the_schema() -> None:
    validator = pytest.importorskip("jsonschema")
    validator.validate(json.loads(example_answer(GOLD, LAYERS)), answer_schema(LAYERS, ["GPE", "PERSON"]))


def test_reading_an_example_gives_all_its_items() -> None:
    reader = AnswerReader()
    found = reader.read(json.loads(example_answer(GOLD, LAYERS)), LAYERS)
    assert reader.dropped == 0
    assert [quote.text for quote in found.quotes or ()] == ["It was bad, […] Very bad."]
    links = [(link.content, link.source, link.cue) for link in found.attributions or ()]
    words = [(source and source.text, cue and cue.text) for _, source, cue in links]
    assert [one.part_of for one in found.casualties or ()] == ["c2", None]
    assert words == [("Oda", "said"), ("Rel", "citing"), ("police", "have […] added"), ("Mayor Oda", None)]
    assert links[0][0] == links[1][0]


@pytest.mark.parametrize("text", [["It was bad,", 7, None], [], [[]], {"a": 1}])
def test_odd_parts_are_dropped_and_counted(text: Any) -> None:
    reader = AnswerReader()
    found = reader.read({"quotes": [{"text": text, "kind": "direct", "also": "nobody"}]}, ["quotes"])
    assert [quote.text for quote in found.quotes or ()] == (["It was bad, […] 7"] if len(text) == 3 else [])
    assert reader.dropped > 0


def figures(*numbers: tuple[Any, Any]) -> dict[str, Any]:
    """An answer of figures with these ids, each a part of the other that is named."""
    return {
        "casualties": [{"id": own, "figure": "Nobody", "outcome": "killed", "part_of": whole} for own, whole in numbers]
    }


@pytest.mark.parametrize(
    ("numbers", "wholes", "dropped"),
    [
        ([(1, None), (2, 1), (3, 2)], [None, "c1", "c2"], 0),
        ([("b", "a"), ("a", None)], ["c2", None], 0),
        ([(1, 2), (2, 1)], ["c2", None], 1),
        ([(1, 1)], [None], 1),
        ([(1, 7)], [None], 1),
        ([(1, None), (1, None), (2, 1)], [None, None, None], 1),
        ([(None, None), (2, None)], [None, None], 0),
        ([(1, [2]), (2, None)], [None, None], 1),
    ],
)
def test_a_part_leads_to_the_figure_of_the_number_that_it_names(
    numbers: list[tuple[Any, Any]], wholes: list[str | None], dropped: int
) -> None:
    reader = AnswerReader()
    found = reader.read(figures(*numbers), ["casualties"])
    assert [one.part_of for one in found.casualties or ()] == wholes
    assert reader.dropped == dropped


def test_a_part_still_leads_to_its_whole_where_chunks_are_joined() -> None:
    def figure(name: str, start: int, part_of: str | None = None) -> Casualty:
        return Casualty(
            id=name, outcome="killed", min=1, max=1, figure=Slot(start=start, end=start + 4), part_of=part_of
        )

    first = shift(Annotations(casualties=(figure("c1", 0), figure("c2", 10, "c1"))), 0, "0.")
    second = shift(Annotations(casualties=(figure("c1", 0), figure("c2", 40, "c1"))), 10, "1.")
    joined = merge_chunks([first, second]).casualties or ()
    assert [(one.id, one.part_of) for one in joined] == [("c1", None), ("c2", "c1"), ("c3", "c2")]
    turned = shift(Annotations(casualties=(figure("c1", 0, "c2"), figure("c2", 10))), 0, "1.")
    assert [one.part_of for one in merge_chunks([first, turned]).casualties or ()].count(None) == 1
