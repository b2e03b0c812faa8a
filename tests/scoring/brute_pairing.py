"""The oracle's spans, as sets of characters, and its pairing, which tries them all."""

from __future__ import annotations

import itertools
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from harness.annotation import Slot

MARKS = "\"'“”„‘’«»"
Cells = tuple[tuple[tuple[str, str], int], ...]
Chars = frozenset[int]


def chars(slot: Slot | None, text: str) -> Chars:
    """The characters of a slot; none at all if any of them is outside the text."""
    if slot is None or slot.start is None or slot.end is None:
        return frozenset()
    pieces = slot.fragments or ((slot.start, slot.end),)
    found = frozenset(i for start, end in pieces for i in range(start, end))
    return found if found and min(found) >= 0 and max(found) < len(text) else frozenset()


def readings(slot: Slot | None, text: str) -> list[Chars]:
    return [chars(slot, text), *(chars(other, text) for other in (slot.alternatives if slot else ()))]


def dice(a: Chars, b: Chars) -> Fraction:
    return Fraction(2 * len(a & b), len(a) + len(b)) if a or b else Fraction(0)


def shared(gold: Slot | None, predicted: Slot | None, text: str) -> int:
    return max(len(reading & chars(predicted, text)) for reading in readings(gold, text))


def same(gold: Slot, predicted: Slot, text: str) -> bool:
    found = chars(predicted, text)
    return bool(found) and found in readings(gold, text)


def alike(gold: Slot, predicted: Slot, text: str) -> bool:
    return any(dice(reading, chars(predicted, text)) >= Fraction(1, 2) for reading in readings(gold, text))


def trimmed(span: Chars, text: str) -> Chars:
    """Without white space and quotation marks at the ends of each run of characters."""
    kept = set(span)
    for step in (1, -1):
        for at in sorted(span, reverse=step < 0):
            is_at_edge = at - step not in kept
            if is_at_edge and (text[at].isspace() or text[at] in MARKS):
                kept.discard(at)
    return frozenset(kept) or span


def words(raw: str) -> str:
    plain = "".join(c for c in raw.casefold() if c not in string.punctuation)
    parts = plain.split()
    return " ".join(parts[1:] if len(parts) > 1 and parts[0] in ("the", "a", "an") else parts)


def words_of(slot: Slot, text: str) -> str:
    found = chars(slot, text)
    if not found:
        return words(slot.text or "")
    runs = "".join(text[i] if i + 1 in found or i == max(found) else text[i] + " " for i in sorted(found))
    return words(runs)


@dataclass(frozen=True)
class Thing:
    """An item ready to be paired."""

    item: Any
    key: Any  # all that it says, ids aside
    label: str
    optional: bool = False


Pairing = list[tuple[int, int, str]]


def pairings(golds: Sequence[Thing], found: Sequence[Thing], allowed: Any) -> Iterator[Pairing]:
    def extend(i: int, used: frozenset[int]) -> Iterator[Pairing]:
        if i == len(golds):
            yield []
            return
        for rest in extend(i + 1, used):
            yield rest
        for j in range(len(found)):
            if j not in used and (i, j) in allowed:
                for rest in extend(i + 1, used | {j}):
                    yield [(i, j, allowed[i, j][0]), *rest]

    return extend(0, frozenset())


def best(
    golds: Sequence[Thing],
    found: Sequence[Thing],
    gate: Callable[[Any, Any], bool],
    verdict: Callable[[Any, Any], str],
    common: Callable[[Any, Any], int],
) -> list[Pairing]:
    """Every pairing that no other one beats."""
    allowed = {}
    for (i, g), (j, p) in itertools.product(enumerate(golds), enumerate(found)):
        if gate(g.item, p.item):
            said = verdict(g.item, p.item)
            if said != "inc" or not g.optional:
                allowed[i, j] = said, common(g.item, p.item)

    def worth(pairing: Pairing) -> tuple[int, int, int, int, int]:
        return (
            sum({"cor": 2, "par": 1, "inc": 0}[said] for _, _, said in pairing),
            sum(said == "cor" for _, _, said in pairing),
            sum(not golds[i].optional for i, _, _ in pairing),
            len(pairing),
            sum(allowed[i, j][1] for i, j, _ in pairing),
        )

    everything = list(pairings(golds, found, allowed))
    most = max(map(worth, everything))
    return [pairing for pairing in everything if worth(pairing) == most]


def frozen(cells: Counter[tuple[str, str]]) -> Cells:
    return tuple(sorted((+cells).items()))


def tally(
    pairing: Pairing,
    golds: Sequence[Thing],
    found: Sequence[Thing],
    repeats: Sequence[Thing],
    right: Callable[[Any, Any], bool] | None = None,
    *,
    given: bool = False,
) -> Cells:
    """Counts by (label, name). With ``right`` the pairs are judged anew, and ``given`` looks at the right ones only."""
    cells: Counter[tuple[str, str]] = Counter()
    for i, j, said in pairing:
        g, p = golds[i], found[j]
        if given and said != "cor":
            continue
        if right is not None:
            said = "cor" if said == "cor" and right(g.item, p.item) else "inc"
        cells[p.label, "found"] += 1
        if said == "inc" and g.optional:
            cells[p.label, "spu"] += 1
        else:
            cells[g.label, said] += 1
    if given:
        return frozen(cells)
    for i, g in enumerate(golds):
        if not g.optional and i not in {i for i, _, _ in pairing}:
            cells[g.label, "mis"] += 1
    for p in [p for j, p in enumerate(found) if j not in {j for _, j, _ in pairing}] + list(repeats):
        cells[p.label, "spu"] += 1
        cells[p.label, "found"] += 1
    return frozen(cells)


def distinct(things: Iterable[Thing]) -> tuple[list[Thing], list[Thing]]:
    first: dict[Any, Thing] = {}
    repeats = []
    for thing in things:
        if thing.key in first:
            repeats.append(thing)
        else:
            first[thing.key] = thing
    return list(first.values()), repeats
