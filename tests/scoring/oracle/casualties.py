"""Casualty figures: how many people, with which outcome, and every slot of the record.

Records are paired first; slots are then counted as MUC's slot fills (Chinchor & Sundheim 1993) on the pairs of
``figure``. ``ceaf_ree`` (Du, Rush & Cardie 2021, "GRIT") is there for comparison with published work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from harness.annotation import CASUALTY_SLOTS, Casualty, Number
from harness.scoring.statistics.measures import Ratio
from tests.scoring.oracle.items import NOWHERE, Figure
from tests.scoring.oracle.layer import LayerScore
from tests.scoring.oracle.matching import Edge, pair
from tests.scoring.oracle.outcomes import outcomes
from tests.scoring.oracle.pairing import Pairing, candidates, settle
from tests.scoring.oracle.prepare import Pages
from tests.scoring.oracle.spans import length, matches, shared
from tests.scoring.oracle.tally import Tally

MODES = {
    "figure": "paired at all: same outcome, and the figures or victims overlap",
    "exact": "min and max equal",
    "range": "the predicted interval lies inside gold's",
    "tolerance": "each bound within 10% of gold's",
    "record": "exact, and the status is right",
    "full": "every slot is right",
    "attributed": "exact, and the source is the right entity",
    "slots": "slot fills of all kinds, pooled",
    **{f"slot_{name}": f"slot fills of {name}" for name in CASUALTY_SLOTS},
    "ceaf_ree": "CEAF-REE over the victims by outcome, for comparison with published work",
}
DOWNSTREAM = (
    "exact",
    "range",
    "tolerance",
    "record",
    "full",
    "attributed",
    "slots",
    *(f"slot_{name}" for name in CASUALTY_SLOTS),
)
LONGEST_OPENING_SPAN = 200
Interval: TypeAlias = tuple[int | None, int | None]


def score(pages: Pages, by: Callable[[Figure], str] | None = None) -> LayerScore:
    """Score the casualty figures of one document; the gate is ``passes_gate``.

    Args:
        pages: the document.
        by: what figures are told apart by in ``labels``, in place of their outcome; slots keep their names.
    """
    gold, predicted = pages.gold.casualties, pages.predicted.casualties
    among = candidates(gold.items, predicted.items, passes_gate, _shared)
    figures = settle(gold, predicted, among, lambda g, p: "cor")
    rights = _rights(pages)
    result, split = LayerScore(), by or _outcome
    result.modes["figure"] = figures.tally(split)
    for mode, is_right in rights.items():
        pairing = settle(gold, predicted, among, lambda g, p, is_right=is_right: "cor" if is_right(g, p) else "inc")  # type: ignore[misc]
        result.modes[mode] = pairing.tally(split)
        _, result.modes[f"{mode}.given_upstream"] = figures.downstream(split, is_right)
    _score_slots(figures, [slot for slot in CASUALTY_SLOTS if pages.scope.has_slot(slot)], result)
    result.modes["ceaf_ree"] = _victims_by_outcome(gold.items, predicted.items + predicted.repeats)
    result.outcomes = outcomes("casualties", figures, lambda g, p: _faults(g, p, pages))
    result.extras = {"midpoints": _midpoints(figures) if pages.scope.has_slot("number") else ()}
    return result


def _rights(pages: Pages) -> dict[str, Callable[[Figure, Figure], bool]]:
    """What makes a pair right in each mode that is more than ``figure``; ``full`` alone without numbers in scope."""
    slots = [slot for slot in CASUALTY_SLOTS if pages.scope.has_slot(slot)]
    rights: dict[str, Callable[[Figure, Figure], bool]] = {
        "exact": same_number,
        "range": _inside,
        "tolerance": _within_tolerance,
        "record": lambda g, p: same_number(g, p) and ("status" not in slots or g.item.status == p.item.status),
        "full": lambda g, p: all(_agree_on(slot, g, p) for slot in slots),
    }
    if "number" not in slots:
        return {"full": rights["full"]}
    if "attributions" in pages.known:
        rights["attributed"] = lambda g, p: same_number(g, p) and g.sources.fit(p.sources)
    return rights


def passes_gate(gold: Figure, predicted: Figure) -> bool:
    """Same outcome, and figures overlap, or victims overlap, or, where one side has neither span, the numbers meet.

    A predicted span of over 200 characters opens nothing, and neither does a number without any bound.
    """
    if gold.item.outcome != predicted.item.outcome:
        return False
    if any(_opens(gold, predicted, slot) for slot in ("figure", "victims")):
        return True
    if all(_stands(figure) for figure in (gold, predicted)):
        return False
    bounded = predicted.item.min is not None or predicted.item.max is not None
    return bounded and any(_meet(interval, _interval(predicted.item)) for interval in _readings(gold.item))


def _opens(gold: Figure, predicted: Figure, slot: str) -> bool:
    one, other = gold.slots.get(slot), predicted.slots.get(slot)
    if one is None or other is None or length(other.extent) > LONGEST_OPENING_SPAN:
        return False
    if not other.extent:  # words without offsets overlap gold's where they are its words
        return bool(other.words) and any(reading.words == other.words for reading in one.any_reading())
    return shared(one, other) > 0


def _stands(figure: Figure) -> bool:
    places = [figure.slots.get(slot, NOWHERE) for slot in ("figure", "victims")]
    return any(place.extent or place.words for place in places)


def _shared(gold: Figure, predicted: Figure) -> int:
    return sum(
        shared(gold.slots[slot], predicted.slots[slot])
        for slot in ("figure", "victims")
        if slot in gold.slots and slot in predicted.slots
    )


def _interval(number: Casualty | Number) -> Interval:
    return number.min, number.max


def _readings(casualty: Casualty) -> Iterable[Interval]:
    return [_interval(casualty), *map(_interval, casualty.alternatives)]


def _meet(one: Interval, other: Interval) -> bool:
    (low, high), (bottom, top) = one, other
    return (high is None or bottom is None or bottom <= high) and (top is None or low is None or low <= top)


def same_number(gold: Figure, predicted: Figure) -> bool:
    """Whether min and max are those of one of gold's readings; open equals only open."""
    return _interval(predicted.item) in _readings(gold.item)


def _inside(gold: Figure, predicted: Figure) -> bool:
    low, high = _interval(predicted.item)
    if low is not None and high is not None and low > high:  # no interval at all, or it would lie inside every one
        return False
    return any(
        (bottom is None or (low is not None and low >= bottom)) and (top is None or (high is not None and high <= top))
        for bottom, top in _readings(gold.item)
    )


def _within_tolerance(gold: Figure, predicted: Figure) -> bool:
    found = _interval(predicted.item)
    return any(all(map(_close, reading, found)) for reading in _readings(gold.item))


def _close(gold: int | None, predicted: int | None) -> bool:
    """Within 10% of gold's bound; open only to open, 0 only to 0."""
    if gold is None or predicted is None:
        return gold is predicted
    return 10 * abs(predicted - gold) <= gold


def _outcome(figure: Figure) -> str:
    return figure.item.outcome


def _fill(slot: str, figure: Figure) -> bool:
    """Whether a slot is filled: false, "unknown" and null are no fill."""
    casualty = figure.item
    if slot == "number":
        return casualty.min is not None or casualty.max is not None
    if slot == "victim_role":
        return casualty.victim_role != "unknown"
    return bool(getattr(casualty, slot))


def _right_fill(slot: str, gold: Figure, predicted: Figure) -> bool:
    """Whether two filled slots agree."""
    if slot == "number":
        return same_number(gold, predicted)
    if slot == "part_of":
        if gold.whole is None or predicted.whole is None:
            return False
        return passes_gate(gold.whole, predicted.whole) and same_number(gold.whole, predicted.whole)
    if slot in ("victims", "cause", "place", "date"):
        return matches(gold.slots[slot], predicted.slots[slot])
    return bool(getattr(gold.item, slot) == getattr(predicted.item, slot))


def _agree_on(slot: str, gold: Figure, predicted: Figure) -> bool:
    filled = _fill(slot, gold), _fill(slot, predicted)
    return filled == (False, False) or (filled == (True, True) and _right_fill(slot, gold, predicted))


def _faults(gold: Figure, predicted: Figure, pages: Pages) -> tuple[str, ...]:
    faults = [s for s in CASUALTY_SLOTS if pages.scope.has_slot(s) and not _agree_on(s, gold, predicted)]
    if "attributions" in pages.known and not gold.sources.fit(predicted.sources):
        faults.append("source")
    return tuple(faults)


def _score_slots(figures: Pairing[Figure], slots: Sequence[str], result: LayerScore) -> None:
    """Slot fills, end to end (fills of unpaired records are missing or spurious) and on the pairs alone."""
    pooled, pooled_given = Tally(), Tally()
    for slot in slots:
        given = Tally()
        for gold, predicted, _ in figures.pairs:
            _count_fill(slot, gold, predicted, given)
        whole = Tally()
        whole.add(given)
        for gold in figures.missed:
            if _fill(slot, gold):
                whole.missed(slot)
        for predicted in figures.spurious:
            if _fill(slot, predicted):
                whole.spurious(slot)
        result.modes[f"slot_{slot}"], result.modes[f"slot_{slot}.given_upstream"] = whole, given
        pooled.add(whole)
        pooled_given.add(given)
    result.modes["slots"], result.modes["slots.given_upstream"] = pooled, pooled_given


def _count_fill(slot: str, gold: Figure, predicted: Figure, tally: Tally) -> None:
    wanted, found = _fill(slot, gold), _fill(slot, predicted)
    if wanted and found:
        tally.paired(slot, slot, "cor" if _right_fill(slot, gold, predicted) else "inc")
    elif wanted:
        tally.missed(slot)
    elif found:
        tally.spurious(slot)


def _midpoints(figures: Pairing[Figure]) -> list[tuple[float, float]]:
    """Gold's and the prediction's midpoint of every pair whose intervals are closed, by gold's nearest reading."""
    points = []
    for gold, predicted, _ in figures.pairs:
        low, high = _interval(predicted.item)
        readings = [
            (bottom + top) / 2 for bottom, top in _readings(gold.item) if bottom is not None and top is not None
        ]
        if low is not None and high is not None and readings:
            found = (low + high) / 2
            points.append((min(readings, key=lambda wanted: abs(wanted - found)), found))
    return points


def _victims_by_outcome(gold: Sequence[Figure], predicted: Sequence[Figure]) -> Ratio:
    total = Ratio()
    for outcome in sorted({figure.item.outcome for figure in (*gold, *predicted)}):
        wanted = _victim_sets([f for f in gold if f.item.outcome == outcome])
        found = _victim_sets([f for f in predicted if f.item.outcome == outcome])
        optional = {i for i, (_, is_optional) in enumerate(wanted) if is_optional}
        total.add(ceaf_ree([mentions for mentions, _ in wanted], [mentions for mentions, _ in found], optional))
    return total


def _victim_sets(figures: Sequence[Figure]) -> list[tuple[frozenset[object], bool]]:
    """The victims of each figure as a set of mentions; statements that repeat one another make one set."""
    by_id = {figure.item.id: figure for figure in figures}

    def first(figure: Figure) -> str:
        seen: set[str] = set()
        while figure.item.repeats in by_id and figure.item.id not in seen:
            seen.add(figure.item.id)
            figure = by_id[figure.item.repeats]
        return figure.item.id

    mentions: dict[str, set[object]] = defaultdict(set)
    optional: Mapping[str, list[bool]] = defaultdict(list)
    for figure in figures:
        if victims := figure.slots.get("victims"):
            # A slot that leads nowhere is a set without mentions: it equals nothing, and still counts as predicted.
            mentions[first(figure)] |= {r.words or r.extent for r in victims.any_reading() if r.words or r.extent}
        optional[first(figure)].append(figure.item.optional)
    return [(frozenset(found), all(optional[name])) for name, found in mentions.items()]


def ceaf_ree(
    gold: Sequence[frozenset[object]], predicted: Sequence[frozenset[object]], optional: Iterable[int] = ()
) -> Ratio:
    """CEAF-REE of one role: optimal one-to-one alignment where a prediction counts if it is a subset of gold's entity.

    Args:
        gold: each entity as the set of its mentions.
        predicted: likewise.
        optional: indices of gold entities that cost nothing when they are not found.

    Source: Du, Rush & Cardie (2021), https://aclanthology.org/2021.eacl-main.52, with φ strict.
    """
    optional = set(optional)
    edges = [
        Edge(i, j, 2, True, len(found))
        for i, wanted in enumerate(gold)
        for j, found in enumerate(predicted)
        if found and found <= wanted
    ]
    chosen = pair(edges, optional)
    unwanted = len(optional - {edge.gold for edge in chosen})
    return Ratio(len(chosen), len(predicted), len(chosen), len(gold) - unwanted)
