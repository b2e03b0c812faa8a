"""Breaks a change between two systems down by label, by document, and by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import msgspec

from harness.annotation import Layer
from harness.runs.compare.compare_systems import TIE, Versus, split_metric
from harness.runs.compare.document_counts import label_matrix, label_parts
from harness.runs.compare.document_rows import document_values, paired_documents, paired_interval, paired_rows
from harness.runs.compare.kept_items import kept_key, rebuilt_outcomes
from harness.runs.compare.systems import System
from harness.runs.store.stored_outcomes import DocumentOutcomes, Outcome, Shown
from harness.scoring.results.written_scores import PartScore

GROUPS: Mapping[str, tuple[Layer, ...]] = {
    "label": ("entities",),
    "kind": ("quotes", "attributions"),
    "outcome": ("casualties",),
}


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of one part of the corpus: a label, a kind, an outcome, or a document.

    Attributes:
        gold: how many gold items the part has, where it is no document.
        items: how many it has in gold or among the predictions of either side, whichever are more.
        interval: the 95% interval of the difference, where both sides say what each document adds to the part.
    """

    model: str
    metric: str
    part: str
    base: float | None
    new: float | None
    difference: float | None
    gold: int | None = None
    items: int | None = None
    interval: tuple[float, float] | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An item that was gained or lost, and how: ``found``, ``missed``, ``wrong``, ``spurious``, ``not spurious``.

    ``gold`` tells whether it is gold's item or a prediction; ``wrong`` names what is wrong about the pair.
    """

    layer: Layer
    how: str
    item: Shown
    gold: bool
    wrong: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What one document gained and lost between two systems."""

    model: str
    id: str
    title: str | None
    gained: tuple[Item, ...]
    lost: tuple[Item, ...]


def by_group(versus: Versus, by: str, *, draws: int, seed: int) -> list[Part]:
    """Each measured mode split by label, kind or outcome, as scores.json has it, over all documents of each side.

    The interval of the difference is over the documents that both share.

    Args:
        versus: the comparison.
        by: a key of ``GROUPS``.
        draws: for the intervals.
        seed: of the draws.
    """
    found = []
    drawn = {"draws": draws, "seed": seed}
    for measured in versus.measured:
        address, measure = split_metric(measured.metric)
        if not address.startswith(tuple(f"{layer}." for layer in GROUPS[by])):
            continue
        before, after = (_labels(system, address) for system in (versus.base, versus.new))
        for label in sorted(set(before) | set(after)):
            one, other = before.get(label, {}).get(measure), after.get(label, {}).get(measure)
            found.append(
                Part(
                    model=versus.model,
                    metric=measured.metric,
                    part=label,
                    base=one,
                    new=other,
                    difference=None if one is None or other is None else other - one,
                    gold=_possible(after.get(label) or before[label]),
                    items=max(_size(side[label]) for side in (before, after) if label in side),
                    interval=None if one is None or other is None else _drawn(versus, address, label, measure, **drawn),
                )
            )
    return found


def changes_by_document(versus: Versus) -> list[Part]:
    """The documents in which a measure changed, the largest change first. 0/0 counts as 1: nothing to get wrong."""
    found = []
    for measured in versus.measured if versus.pairs else ():
        assert versus.pairs is not None
        address, measure = split_metric(measured.metric)
        if address not in versus.base.scores or address not in versus.new.scores:
            continue
        before, after = (
            document_values(paired_rows(system, versus.pairs, address), measure).tolist()
            for system in (versus.base, versus.new)
        )
        found += [
            Part(model=versus.model, metric=measured.metric, part=name, base=one, new=other, difference=other - one)
            for name, one, other in zip(versus.pairs.ids, before, after, strict=True)
            if abs(other - one) > TIE
        ]
    return sorted(found, key=lambda part: (-abs(part.difference or 0.0), part.part, part.metric))


def changed_documents(versus: Versus) -> list[Change]:
    """The documents in which items were gained or lost, those with most of them first.

    Empty where a side does not say what became of each item.
    """
    if versus.pairs is None or not tells_items(versus):
        return []
    before, after = _outcomes(versus.base, versus.new), _outcomes(versus.new, versus.base)
    found = [
        _change(versus.model, *(_of_layers(side[name], versus.shared_layers) for side in (before, after)))
        for name in versus.pairs.ids
        if name in before and name in after
    ]
    touched = [change for change in found if change.gained or change.lost]
    return sorted(touched, key=lambda change: (-len(change.gained) - len(change.lost), change.id))


def tells_items(versus: Versus) -> bool:
    """Whether both sides say what became of each item: one in words, the other at least as a baseline keeps it."""
    one, other = versus.base, versus.new
    if one.outcomes is None and other.outcomes is None:
        return False
    return all(system.outcomes is not None or system.kept is not None for system in (one, other))


def _outcomes(system: System, other: System) -> dict[str, DocumentOutcomes]:
    """What became of a system's items by document; of a baseline's in the words of the other side."""
    if system.outcomes is not None:
        return {document.id: document for document in system.outcomes}
    kept = system.kept or {}
    return {document.id: rebuilt_outcomes(kept.get(document.id, {}), document) for document in other.outcomes or ()}


def _labels(system: System, address: str) -> Mapping[str, PartScore]:
    """A mode by label; of a baseline as its documents' counts by label have it."""
    score = system.scores.get(address)
    if score is None:
        return {}
    return score.by_label or label_parts(system.documents or (), address)


def _possible(label: PartScore) -> int:
    """How many items gold has under a label."""
    if "wanted" in label:
        return int(label["wanted"] or 0)
    return sum(int(label[name] or 0) for name in ("cor", "inc", "par", "mis"))


def _size(label: PartScore) -> int:
    return max(_possible(label), int(label["found"] or 0))


def _drawn(
    versus: Versus, address: str, label: str, measure: str, *, draws: int, seed: int
) -> tuple[float, float] | None:
    """The interval of a label's difference; none where a side has no counts by label, or one document has them all."""
    if versus.pairs is None:
        return None
    sides = [paired_documents(system, versus.pairs) for system in (versus.base, versus.new)]
    if not all(any(address in document.labels for document in side) for side in sides):
        return None
    one, other = (label_matrix(side, address, label) for side in sides)
    return paired_interval(one, other, measure, draws, seed)


def _change(model: str, before: DocumentOutcomes, after: DocumentOutcomes) -> Change:
    gained, lost = [], []
    for one, other in _gold_items(before, after):
        if one.verdict != "correct" and other.verdict == "correct":
            gained.append(_told(other, "found", gold=True))
        elif one.verdict == "correct" and other.verdict != "correct":
            lost.append(_told(other, other.verdict, gold=True))
    gained += [_told(outcome, "not spurious", gold=False) for outcome in _surplus(before, after)]
    lost += [_told(outcome, "spurious", gold=False) for outcome in _surplus(after, before)]
    return Change(model=model, id=after.id, title=after.title, gained=tuple(gained), lost=tuple(lost))


def _of_layers(document: DocumentOutcomes, layers: Collection[Layer]) -> DocumentOutcomes:
    kept = tuple(outcome for outcome in document.outcomes if outcome.layer in layers)
    return msgspec.structs.replace(document, outcomes=kept)


def _gold_items(before: DocumentOutcomes, after: DocumentOutcomes) -> Iterator[tuple[Outcome, Outcome]]:
    """What became of each gold item in both; equal items are matched in their order."""
    withheld = after.withheld
    waiting: dict[tuple[Layer, str], list[Outcome]] = {}
    for outcome in before.outcomes:
        if outcome.gold is not None:
            waiting.setdefault(_key(outcome.layer, outcome.gold, withheld=withheld), []).append(outcome)
    for outcome in after.outcomes:
        if outcome.gold is not None and (same := waiting.get(_key(outcome.layer, outcome.gold, withheld=withheld))):
            yield same.pop(0), outcome


def _surplus(here: DocumentOutcomes, there: DocumentOutcomes) -> Iterator[Outcome]:
    """The spurious items of one system that the other has not."""
    withheld = here.withheld
    known = Counter(
        _key(outcome.layer, outcome.predicted, withheld=withheld)
        for outcome in there.outcomes
        if outcome.verdict == "spurious" and outcome.predicted is not None
    )
    for outcome in here.outcomes:
        if outcome.verdict == "spurious" and outcome.predicted is not None:
            key = _key(outcome.layer, outcome.predicted, withheld=withheld)
            if known[key]:
                known[key] -= 1
            else:
                yield outcome


def _key(layer: Layer, shown: Shown, *, withheld: bool) -> tuple[Layer, str]:
    return layer, kept_key(shown, withheld=withheld)


def _told(outcome: Outcome, how: str, *, gold: bool) -> Item:
    shown = outcome.gold if gold else outcome.predicted
    assert shown is not None
    return Item(layer=outcome.layer, how=how, item=shown, gold=gold, wrong=outcome.wrong)
