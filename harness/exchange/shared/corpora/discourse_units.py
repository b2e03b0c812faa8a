"""Discourse trees as dependencies between units, and what of a text is attributed in them.

A value stands at the first token of each unit: ``relation:FROM->TO:DEPTH:SIGNALS``. ``TO`` is the unit that heads the
part of the text to which the unit FROM, and what hangs on it, is attached; DEPTH says how large a part: it holds what
is attached to its head at smaller depths, and nothing else. Further values after a semicolon are secondary edges with
two depths, FROM's and TO's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

_EDGE = re.compile(r"([\w-]+?)(?:_[mr])?:(\d{1,9})->(\d{1,9}):(\d{1,9})(?::(\d{1,9}))?:(.*)")
_ROOT = re.compile(r"ROOT:(\d{1,9}):\d+(?::.*)?")
_PLACES = r"(\d{1,9}(?:-\d{1,9})?(?:,\d{1,9}(?:-\d{1,9})?)*)"
_SOURCE = re.compile(rf"(?:^|\+)sem-atsrc-{_PLACES}")
# The negation of what somebody has not said belongs to its cue.
_CUE = re.compile(rf"(?:^|\+)(?:lex-indwd|lex-indph|sem-ngt)-{_PLACES}")


class Told(NamedTuple):
    """An attribution.

    Attributes:
        unit: that says who it is from.
        content: the units of what is attributed.
        source: tokens, by number from 1 in the document; empty where nothing signals one.
        cue: tokens.
        is_signalled: whether anything says what gave the attribution away.
    """

    unit: int
    content: list[int]
    source: list[int]
    cue: list[int]
    is_signalled: bool


class Units:
    """The units of one document.

    Args:
        values: what stands at the tokens, by number from 0.

    Raises:
        ValueError: a value is no edge with signals; ``args`` are its token and the value.
    """

    def __init__(self, values: Sequence[str | None]) -> None:
        self._starts: dict[int, int] = {}
        self._beyond = len(values) + 1
        self._edges: list[tuple[str, int, int, int, int | None, str]] = []
        self._children: Mapping[int, list[tuple[int, int]]] = defaultdict(list)
        for token, value in enumerate(values):
            if value:
                self._read(token, value)
        ends = dict(pairwise([*sorted(set(self._starts.values())), len(values)]))
        self.places = {unit: (start, ends[start]) for unit, start in self._starts.items()}
        """The tokens of each unit: the first, and one past the last."""

    def _read(self, token: int, value: str) -> None:
        for number, part in enumerate(value.split(";")):
            root, edge = _ROOT.fullmatch(part), _EDGE.fullmatch(part)
            if root:
                self._starts[int(root[1])] = token
            elif edge:
                unit, head, depth = int(edge[2]), int(edge[3]), int(edge[4])
                if number == 0:
                    self._starts[unit] = token
                    self._children[head].append((depth, unit))
                further = int(edge[5]) if edge[5] else None
                self._edges.append((edge[1], unit, head, depth, further, edge[6]))
            else:
                raise ValueError(token, part)

    def attributions(self) -> Iterator[Told]:
        """Everything that is attached as an attribution, in the order of the document."""
        for relation, unit, head, depth, further, signals in self._edges:
            if not relation.startswith("attribution"):
                continue
            content = self._part(head, depth if further is None else further)
            if further is not None:
                content -= self._part(unit, depth)
            yield Told(
                unit, sorted(content), self._tokens(_SOURCE, signals), self._tokens(_CUE, signals), signals != "_"
            )

    def _part(self, head: int, depth: int | None) -> set[int]:
        """A unit with what is attached to it at smaller depths, or at any."""
        found: set[int] = set()
        ahead = [(head, depth)]
        while ahead:
            unit, limit = ahead.pop()
            if unit not in found:
                found.add(unit)
                ahead += [(child, None) for at, child in self._children.get(unit, ()) if limit is None or at < limit]
        return found

    def _tokens(self, signal: re.Pattern[str], signals: str) -> list[int]:
        """The tokens of a signal; one past the last where it leaves the document, however far."""
        found: set[int] = set()
        for match in signal.finditer(signals):
            for place in match[1].split(","):
                first, _, last = place.partition("-")
                found.update(range(min(int(first), self._beyond), min(int(last or first), self._beyond) + 1))
        return sorted(found)
