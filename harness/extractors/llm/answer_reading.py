"""Reads a model's answer as annotations: slots that have words and no offsets yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import msgspec

from harness.annotation import (
    KINDS,
    OUTCOMES,
    STATUSES,
    VICTIM_ROLES,
    Annotations,
    Attribution,
    Casualty,
    Entity,
    Layer,
    Quote,
    Slot,
    Source,
)
from harness.extractors.llm.grounding.interrupted import BETWEEN_PARTS

_T = TypeVar("_T")
_MOST_DIGITS = 15
_FIGURE_SLOTS = ("figure", "victims", "cause", "place", "date")


class AnswerReader:
    """Reads answers; ``items`` counts them, and ``dropped`` those and their fields whose type or value was wrong."""

    def __init__(self) -> None:
        self.items = 0
        self.dropped = 0

    def read(self, answer: Mapping[str, Any], layers: Sequence[Layer]) -> Annotations:
        """Annotations of the layers that were asked for; a speaker or source becomes an attribution.

        Args:
            answer: layer name to a list of items, as the schema has it.
            layers: what was asked for; anything else is dropped and counted.
        """
        self.dropped += sum(key not in layers for key in answer)
        rows = {layer: list(self._rows(answer, layer)) for layer in layers}
        links: list[Attribution] = []
        entities = [self._entity(row) for row in rows.get("entities", ())]
        quotes = [self._quote(f"q{n}", row, links) for n, row in enumerate(rows.get("quotes", ()), start=1)]
        figures = rows.get("casualties", [])
        casualties = [self._casualty(f"c{n}", row, links) for n, row in enumerate(figures, start=1)]
        for row in rows.get("attributions", ()):
            self._claim(row, links)
        return Annotations(
            entities=_present(entities) if "entities" in layers else None,
            quotes=_present(quotes) if "quotes" in layers else None,
            casualties=self._with_wholes(casualties, figures) if "casualties" in layers else None,
            attributions=tuple(links) if set(layers) - {"entities"} else None,
        )

    def _rows(self, answer: Mapping[str, Any], layer: str) -> Iterator[Mapping[str, Any]]:
        given = answer.get(layer)
        if not isinstance(given, list):
            self.dropped += given is not None
            return
        self.items += len(given)
        for row in given:
            if isinstance(row, Mapping):
                yield row
            else:
                self.dropped += 1

    def _entity(self, row: Mapping[str, Any]) -> Entity | None:
        text, label = self._words(row, "text"), self._words(row, "label")
        if text is None or label is None:
            self.dropped += 1
            return None
        return Entity(text=text, label=label)

    def _quote(self, name: str, row: Mapping[str, Any], links: list[Attribution]) -> Quote | None:
        text, kind = self._parts(row, "text"), self._choice(row, "kind", KINDS)
        if text is None:
            self.dropped += 1
            return None
        self._link(name, row, "speaker", links)
        return Quote(id=name, text=text, kind=kind or "direct")

    def _casualty(self, name: str, row: Mapping[str, Any], links: list[Attribution]) -> Casualty | None:
        outcome = self._choice(row, "outcome", OUTCOMES)
        slots = {name: self._slot(row, name) for name in _FIGURE_SLOTS}
        low, high = self._number(row, "min"), self._number(row, "max")
        if outcome is None or (slots["figure"] is None and slots["victims"] is None):
            self.dropped += 1
            return None
        if low is not None and high is not None and low > high:
            self.dropped += 1
            low, high = high, low
        self._link(name, row, "source", links)
        return Casualty(
            id=name,
            outcome=outcome,
            min=low,
            max=high,
            approximate=row.get("approximate") is True,
            figure=slots["figure"],
            victims=slots["victims"],
            victim_role=self._choice(row, "victim_role", VICTIM_ROLES) or "unknown",
            cause=slots["cause"],
            place=slots["place"],
            date=slots["date"],
            status=self._choice(row, "status", STATUSES),
        )

    def _with_wholes(
        self, casualties: Sequence[Casualty | None], rows: Sequence[Mapping[str, Any]]
    ) -> tuple[Casualty, ...]:
        """The figures, each with the one that it is a part of, as their numbers in the answer have it.

        A number that no figure has, or several, and one that leads back to the figure itself are dropped.
        """
        numbered: dict[str, list[str]] = {}
        for casualty, row in zip(casualties, rows, strict=True):
            number = self._words(row, "id")
            if casualty is not None and number is not None:
                numbered.setdefault(number, []).append(casualty.id)
        given: list[Casualty] = []
        for casualty, row in zip(casualties, rows, strict=True):
            whole = self._words(row, "part_of")
            if casualty is not None:
                named = numbered.get(whole or "", [])
                given.append(msgspec.structs.replace(casualty, part_of=named[0] if len(named) == 1 else None))
                self.dropped += whole is not None and len(named) != 1
        kept = without_circles(given)
        self.dropped += sum(one.part_of is not None for one in given) - sum(one.part_of is not None for one in kept)
        return kept

    def _claim(self, row: Mapping[str, Any], links: list[Attribution]) -> None:
        words = self._parts(row, "text")
        if words is None:
            self.dropped += 1
            return
        content = Slot(text=words)
        links.append(Attribution(content=content, source=self._source(row, "source"), cue=self._cue(row)))
        self._also(content, row, links)

    def _link(self, content: str, row: Mapping[str, Any], key: str, links: list[Attribution]) -> None:
        source, cue = self._source(row, key), self._cue(row)
        if source is not None or cue is not None:
            links.append(Attribution(content=content, source=source, cue=cue))
        self._also(content, row, links)

    def _also(self, content: str | Slot, row: Mapping[str, Any], links: list[Attribution]) -> None:
        """Attributions to whoever else says the same."""
        for other in self._rows(row, "also"):
            source, cue = self._source(other, "source") or self._source(other, "speaker"), self._cue(other)
            if source is not None or cue is not None:
                links.append(Attribution(content=content, source=source, cue=cue))

    def _source(self, row: Mapping[str, Any], key: str) -> Source | None:
        words = self._words(row, key)
        return None if words is None else Source(text=words)

    def _cue(self, row: Mapping[str, Any]) -> Slot | None:
        words = self._parts(row, "cue")
        return None if words is None else Slot(text=words)

    def _slot(self, row: Mapping[str, Any], key: str) -> Slot | None:
        """A slot of a figure, which stands in the sentence that the item gives."""
        words = self._parts(row, key)
        return None if words is None else Slot(text=words, within=self._words(row, "sentence"))

    def _parts(self, row: Mapping[str, Any], key: str) -> str | None:
        """Words, or a list of the parts of words that others interrupt."""
        value = row.get(key)
        if not isinstance(value, list):
            return self._words(row, key)
        parts = [self._words({key: part}, key) for part in value]
        return BETWEEN_PARTS.join(part for part in parts if part is not None) or None

    def _words(self, row: Mapping[str, Any], key: str) -> str | None:
        """Non-empty words; a bare number stands for its digits."""
        value = row.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value) if abs(value) < 10**_MOST_DIGITS else [value]
        if isinstance(value, str):
            # A lone surrogate cannot be written as UTF-8.
            return value.encode("utf-8", "replace").decode().strip() or None
        self.dropped += value is not None
        return None

    def _choice(self, row: Mapping[str, Any], key: str, choices: Sequence[_T]) -> _T | None:
        value = row.get(key)
        if isinstance(value, str) and value.strip().casefold() in choices:
            return cast(_T, value.strip().casefold())
        self.dropped += value is not None
        return None

    def _number(self, row: Mapping[str, Any], key: str) -> int | None:
        """A whole number of people, also as digits in a string or with a zero fraction."""
        value = row.get(key)
        if isinstance(value, str) and (digits := value.strip().replace(",", "")).isdecimal():
            value = int(digits) if len(digits) <= _MOST_DIGITS else None
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_MOST_DIGITS:
            return value
        self.dropped += row.get(key) is not None
        return None


def without_circles(casualties: Sequence[Casualty]) -> tuple[Casualty, ...]:
    """Figures of which none is a part of itself: the link that would close a circle is left out."""
    wholes: dict[str, str] = {}
    for one in casualties:
        if one.part_of is not None and one.id not in _chain(one.part_of, wholes):
            wholes[one.id] = one.part_of
    return tuple(msgspec.structs.replace(one, part_of=wholes.get(one.id)) for one in casualties)


def _chain(name: str | None, wholes: Mapping[str, str]) -> Iterator[str]:
    """A figure, the one that it is a part of, and so on."""
    while name is not None:
        yield name
        name = wholes.get(name)


def _present(items: Sequence[_T | None]) -> tuple[_T, ...]:
    return tuple(item for item in items if item is not None)
