"""The development corpora in the words of the schema: gold of other people, to try the product on."""

from pathlib import Path
from typing import Any, get_args

import msgspec

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Document,
    Entity,
    Item,
    Labelled,
    Number,
    Outcome,
    Quote,
    Slot,
    Source,
)
from tests.exchange.public.publishers import neutral_rows

_OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    **{name: (name,) for name in get_args(Outcome)},
    "wounded": ("injured",),
    "killed_or_wounded": ("killed", "injured"),
}


def neutral_gold(shared: Path, name: str) -> list[Labelled]:
    """All documents of a corpus; what is said twice is there once."""
    return [
        Labelled(
            document=Document(id=row["id"], text=row["text"], meta={"language": row["meta"]["lang"]}),
            annotations=_annotations(row),
        )
        for row in neutral_rows(shared, name)
    ]


def _annotations(row: dict[str, Any]) -> Annotations:
    made: dict[str, list[Item]] = {}
    if "entities" in row:
        made["entities"] = [Entity(label=one["type"], **_span(one)) for one in row["entities"]]
    if "quotes" in row:
        quotes = [Quote(id="", kind=one["kind"], **_span(one)) for one in row["quotes"]]
        names = {quote: f"q{nth}" for nth, quote in enumerate(dict.fromkeys(quotes), 1)}
        made["quotes"] = [msgspec.structs.replace(quote, id=name) for quote, name in names.items()]
        # The attributions come in the order of the quotes that they are about.
        made["attributions"] = [
            Attribution(
                content=names[quote],
                source=Source(**_span(one["source"])) if one["source"] else None,
                cue=Slot(**_span(one["cue"])) if one["cue"] else None,
            )
            for quote, one in zip(quotes, row["attributions"], strict=True)
        ]
    if "casualties" in row:
        told = dict.fromkeys(casualty for one in row["casualties"] for casualty in _casualties(one))
        made["casualties"] = [msgspec.structs.replace(one, id=f"c{nth}") for nth, one in enumerate(told, 1)]
    return Annotations(**{layer: tuple(dict.fromkeys(items)) for layer, items in made.items()})  # type: ignore[arg-type]


def _span(one: dict[str, Any]) -> dict[str, Any]:
    fragments = tuple(tuple(piece) for piece in one["fragments"]) if one.get("fragments") else None
    return {"start": one["start"], "end": one["end"], "fragments": fragments}


def _casualties(one: dict[str, Any]) -> list[Casualty]:
    """One for each outcome that the publisher may mean; none where nobody is said to be the victim."""
    if one["victims"] is None:
        return []
    places = [place for place in one.get("victim_alternatives", [one]) if "start" in place]
    first, *others = [Slot(**_span(place)) for place in places] or [Slot(text=one["victims"])]
    outcomes = _OUTCOMES[one["outcome"]]
    return [
        Casualty(
            id="",
            outcome=outcome,
            min=one["min"],
            max=one["max"],
            approximate=one.get("approx", False),
            alternatives=tuple(Number(min=low, max=high) for low, high, _ in one.get("number_alternatives", [])[1:]),
            victims=msgspec.structs.replace(first, alternatives=tuple(others)),
            optional=one.get("optional", False) or len(outcomes) > 1,
        )
        for outcome in outcomes
    ]
