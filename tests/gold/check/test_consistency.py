"""Mistakes of annotations that each value of its own does not show."""

from __future__ import annotations

from harness.annotation import Annotations, Attribution, Casualty, Cluster, Entity, Number, Quote, Slot, Source
from harness.gold.check.consistency import problems


def codes(annotations: Annotations, **where: object) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in problems(annotations, **where)]  # type: ignore[arg-type]


def test_problems_of_ids() -> None:
    found = codes(
        Annotations(
            quotes=(Quote(id="x", kind="direct", start=0, end=1),),
            casualties=(
                Casualty(id="x", outcome="killed", part_of="y"),
                Casualty(id="y", outcome="killed", part_of="z", repeats="nobody"),
                Casualty(id="z", outcome="killed", part_of="y"),
            ),
            attributions=(Attribution(content="w"),),
        )
    )
    assert found == [
        ("duplicate-id", "casualties[0].id"),
        ("dangling-id", "casualties[1].repeats"),
        ("part-of-cycle", "casualties[1].part_of"),
        ("part-of-cycle", "casualties[2].part_of"),
        ("dangling-id", "attributions[0].content"),
    ]


def test_problems_of_spans() -> None:
    annotations = Annotations(
        entities=(
            Entity(start=3, end=3, label="X"),
            Entity(start=2, end=99, label="X"),
            Entity(start=1, label="X"),
            Entity(label="X"),
            Entity(start=0, end=3, text="two", label="X"),
            Entity(start=0, end=5, fragments=((0, 1), (3, 4)), label="X"),
            Entity(start=0, end=3, text="one", label="X", alternatives=(Slot(start=9, end=8),)),
        )
    )
    assert codes(annotations, text="one two") == [
        ("empty-span", "entities[0].start"),
        ("out-of-range", "entities[1].start"),
        ("half-a-span", "entities[2]"),
        ("empty-slot", "entities[3]"),
        ("text-mismatch", "entities[4].text"),
        ("hull-mismatch", "entities[5].fragments"),
        ("empty-span", "entities[6].alternatives[0].start"),
    ]


def test_problems_of_numbers_and_clusters() -> None:
    annotations = Annotations(
        clusters={"velm": Cluster(name="Velm")},
        casualties=(
            Casualty(id="c1", outcome="killed", min=5, max=3),
            Casualty(id="c2", outcome="killed", min=-1, alternatives=(Number(min=4, max=2),)),
        ),
        attributions=(Attribution(content=Slot(text="that"), source=Source(cluster="vlem")),),
    )
    assert codes(annotations) == [
        ("dangling-cluster", "attributions[0].source.cluster"),
        ("min-above-max", "casualties[0].min"),
        ("negative-number", "casualties[1].min"),
        ("min-above-max", "casualties[1].alternatives[0].min"),
    ]


def test_long_chains_of_parts_take_no_time() -> None:
    chain = tuple(
        Casualty(id=str(n), outcome="killed", part_of=str(n + 1) if n < 50_000 else None) for n in range(50_001)
    )
    assert codes(Annotations(casualties=chain)) == []
