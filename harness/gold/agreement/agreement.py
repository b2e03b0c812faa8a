"""How far two labellings agree, and where they do not.

Agreement is the scorer run on two gold files: F1 is the same whichever of them counts as gold, but that the first one's
optional items and alternatives are honoured, and the second one's set aside, as of predictions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from harness.annotation import LAYERS, Annotations, Attribution, Casualty, Entity, Labelled, Layer, Quote, Slot
from harness.errors import HarnessError, plural
from harness.gold.agreement.coefficients import Units, alpha, kappa, shared_labels, tables
from harness.gold.agreement.disagreements import Difference, Disagreement, differences
from harness.gold.agreement.labellings import Labellings
from harness.gold.agreement.span_iou import CONTENTS, QUOTES, iou_counts
from harness.scoring import DocumentDetail, ItemOutcome, Score, score_corpus
from harness.scoring.items.chunk_plan import ALTERNATIVES, OPTIONAL_MARKS
from harness.scoring.modes import of_agreement

if TYPE_CHECKING:
    from harness.gold.agreement.coefficients import Tables


_BESIDE = {"quotes.overlap": QUOTES, "attributions.content_overlap": CONTENTS}
_PLACES = [place for address in of_agreement() for place in (address, _BESIDE.get(address, address))]


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """F1 of one mode: items of either labeller, and how many of them are the same; its 95% interval."""

    first: int
    second: int
    same: int
    f1: float | None
    f1_ci: list[float] | None


class Coefficient(msgspec.Struct, frozen=True, kw_only=True):
    """A chance-corrected coefficient over ``units``; null where only one value occurs, and its 95% interval."""

    units: int
    value: float | None
    ci: list[float] | None


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What two labellings came to.

    Attributes:
        documents: the ids of those that both labelled.
        f1: by address.
        kappa: of the label, kind, outcome and status that the two gave matched items.
        alpha: by layer, of the labels that the two gave each character.
        disagreements: every one.
        notes: oddities of either labelling.
    """

    documents: list[str]
    f1: dict[str, Shared]
    kappa: dict[str, Coefficient]
    alpha: dict[str, Coefficient]
    disagreements: list[Disagreement]
    notes: list[str]


def agreement(labellings: Labellings, *, bootstrap: int = 10_000, seed: int = 13) -> Agreement:
    """Compare two labellings.

    Args:
        labellings: of the same documents. A layer that one of the two did not annotate in a document is left away.
        bootstrap: draws for the 95% intervals, by document; 0 for none.
        seed: of the draws.

    Raises:
        HarnessError: the length of a text is not known, or there is no layer that both labelled.
    """
    first = [_common(labelled, labellings.second[labelled.document.id]) for labelled in labellings.first]
    scores = score_corpus(
        first, labellings.second, scope=labellings.scope, bootstrap=bootstrap, seed=seed, details=True
    )
    found = _rematch(scores.details, first)
    draws = (bootstrap, seed)
    outside = f"{scores.out_of_scope} items of the second labelling are out of scope"
    f1 = {address: _shared(scores[address]) for address in of_agreement() if address in scores}
    by_iou = {address: _by_iou(counts, *draws) for address, counts in iou_counts(first, labellings.second).items()}
    if not f1:
        raise HarnessError("there is no layer that both labelled in the same document", exit_code=3)
    return Agreement(
        documents=list(scores.ids),
        f1=dict(sorted((f1 | by_iou).items(), key=lambda one: _PLACES.index(one[0]))),
        kappa={name: _coefficient(kappa, units, *draws) for name, units in _said_of_matched(found).items()},
        alpha={layer: _coefficient(alpha, units, *draws) for layer, units in _said_of_characters(first, labellings)},
        disagreements=[one.said for one in differences(found, first, labellings.second)],
        notes=[
            *_not_compared(labellings),
            *_unexpected(scores.warnings),
            *([outside] if scores.out_of_scope else []),
        ],
    )


def differences_between(labellings: Labellings) -> list[Difference]:
    """Every disagreement that :func:`agreement` lists, in its order, with the items that it is between."""
    first = [_common(labelled, labellings.second[labelled.document.id]) for labelled in labellings.first]
    scores = score_corpus(first, labellings.second, scope=labellings.scope, bootstrap=0, details=True)
    return list(differences(_rematch(scores.details, first), first, labellings.second))


def _not_compared(labellings: Labellings) -> Iterator[str]:
    """The layers that one of the two did not label, with the documents where that is so."""
    for layer in LAYERS:
        without = [
            one.document.id
            for one in labellings.first
            if one.annotations.annotates(layer) != labellings.second[one.document.id].annotates(layer)
        ]
        if without:
            yield f"{layer}: left out of {plural(len(without), 'document')}, where one of the two did not label it"


def _by_iou(documents: Sequence[tuple[int, int, int]], draws: int, seed: int) -> Shared:
    """F1 of the pairs of all documents together; no interval where fewer than two documents have items."""
    import numpy as np

    from harness.scoring.statistics.resampling import bootstrap_sums, percentile_interval

    counts = np.array(documents)
    first, second, same = (int(number) for number in counts.sum(axis=0))
    interval = None
    if draws and np.count_nonzero(counts.any(axis=1)) > 1:
        sums = bootstrap_sums(counts, draws, seed)
        with np.errstate(invalid="ignore"):
            interval = percentile_interval(2 * sums[:, 2] / (sums[:, 0] + sums[:, 1]))
    f1 = 2 * same / (first + second) if first + second else None
    return Shared(first=first, second=second, same=same, f1=f1, f1_ci=list(interval) if interval else None)


def _common(labelled: Labelled, second: Annotations) -> Labelled:
    """The document without the layers that the second labeller did not annotate."""
    gone = {layer: None for layer in LAYERS if not second.annotates(layer)}
    return msgspec.structs.replace(labelled, annotations=msgspec.structs.replace(labelled.annotations, **gone))


def _unexpected(warnings: Sequence[str]) -> list[str]:
    """The warnings, without those that marks which only gold may carry are set aside."""
    return [warning for warning in warnings if OPTIONAL_MARKS not in warning and ALTERNATIVES not in warning]


def _shared(score: Score) -> Shared:
    counts = score.counts
    assert counts is not None
    interval = None if score.interval is None else list(score.interval)
    first, second, same = (int(count) for count in (counts.possible, counts.actual, counts.cor))
    return Shared(first=first, second=second, same=same, f1=score.f1, f1_ci=interval)


def _rematch(details: Sequence[DocumentDetail], first: Sequence[Labelled]) -> list[DocumentDetail]:
    """The outcomes, with figures that differ in their outcome as pairs, which the scorer never pairs."""
    documents = {labelled.document.id: labelled.document for labelled in first}
    missed = {detail.id: _casualties(o.gold for o in detail.outcomes if o.predicted is None) for detail in details}
    extra = {detail.id: _casualties(o.predicted for o in detail.outcomes if o.gold is None) for detail in details}
    left = [Labelled(document=documents[name], annotations=_alike(figures)) for name, figures in missed.items()]
    again = score_corpus(
        left,
        {name: _alike(figures) for name, figures in extra.items()},
        layers=["casualties"],
        bootstrap=0,
        details=True,
    )
    return [
        DocumentDetail(detail.id, tuple(_with_pairs(detail, more, missed[detail.id], extra[detail.id])))
        for detail, more in zip(details, again.details, strict=True)
    ]


def _casualties(items: Iterator[Any]) -> dict[str, Casualty]:
    return {item.id: item for item in items if isinstance(item, Casualty)}


def _alike(figures: Mapping[str, Casualty]) -> Annotations:
    """The figures as if they had one outcome."""
    same = {"outcome": "killed", "part_of": None, "repeats": None}
    return Annotations(casualties=tuple(msgspec.structs.replace(figure, **same) for figure in figures.values()))


def _with_pairs(
    detail: DocumentDetail, more: DocumentDetail, missed: Mapping[str, Casualty], extra: Mapping[str, Casualty]
) -> Iterator[ItemOutcome]:
    pairs = [
        ItemOutcome("casualties", "wrong", missed[o.gold.id], extra[o.predicted.id], ("outcome", *o.wrong))
        for o in more.outcomes
        if isinstance(o.gold, Casualty) and isinstance(o.predicted, Casualty)
    ]
    paired = {id(item) for pair in pairs for item in (pair.gold, pair.predicted)}
    yield from (o for o in detail.outcomes if id(o.gold) not in paired and id(o.predicted) not in paired)
    yield from pairs


def _said_of_matched(details: Sequence[DocumentDetail]) -> dict[str, list[Units]]:
    """By attribute and document, what the two said of each matched item."""
    attributes: dict[str, tuple[type, str]] = {
        "entities.label": (Entity, "label"),
        "quotes.kind": (Quote, "kind"),
        "casualties.outcome": (Casualty, "outcome"),
        "casualties.status": (Casualty, "status"),
    }
    return {
        name: [
            Counter(
                (getattr(o.gold, field), getattr(o.predicted, field))
                for o in detail.outcomes
                if isinstance(o.gold, kind) and isinstance(o.predicted, kind)
            )
            for detail in details
        ]
        for name, (kind, field) in attributes.items()
    }


def _said_of_characters(first: Sequence[Labelled], labellings: Labellings) -> Iterator[tuple[Layer, list[Units]]]:
    for layer in LAYERS:
        both = [one for one in first if one.annotations.annotates(layer)]
        if both:
            yield (
                layer,
                [
                    shared_labels(
                        _spans(one.annotations, layer), _spans(labellings.second[one.document.id], layer), _size(one)
                    )
                    for one in both
                ],
            )


def _spans(annotations: Annotations, layer: Layer) -> Iterator[tuple[int, int, str]]:
    for item in annotations.layer(layer):
        for slot, label in _labelled_slots(item):
            yield from ((start, end, label) for start, end in slot.extent)


def _labelled_slots(item: Any) -> Iterator[tuple[Slot, str]]:
    """The stretches of an item with what they are called; a figure's is the number's, else the victims'."""
    if isinstance(item, Entity):
        yield item, item.label
    elif isinstance(item, Quote):
        yield item, item.kind
    elif isinstance(item, Casualty):
        yield from ((slot, item.outcome) for slot in (item.figure or item.victims,) if slot is not None)
    elif isinstance(item, Attribution):
        slots = {"source": item.source, "cue": item.cue, "claim": item.content}
        yield from ((slot, name) for name, slot in slots.items() if isinstance(slot, Slot))


def _size(labelled: Labelled) -> int:
    length = labelled.document.length
    if length is None:
        raise HarnessError(
            f'"{labelled.document.id}" has neither its text nor "chars" in its meta: its length is unknown'
        )
    return length


def _coefficient(measure: Callable[[Tables], Tables], units: Sequence[Units], draws: int, seed: int) -> Coefficient:
    """A coefficient of the documents' tables together; no interval where fewer than two documents have units."""
    import numpy as np

    from harness.scoring.statistics.resampling import bootstrap_sums, percentile_interval

    counts = tables(units)
    value = float(measure(counts.sum(axis=0)))
    interval = None
    if draws and counts.size and np.count_nonzero(counts.any(axis=tuple(range(1, counts.ndim)))) > 1:
        sums = bootstrap_sums(counts.reshape(len(counts), -1), draws, seed)
        interval = percentile_interval(measure(sums.reshape(draws, *counts.shape[1:])))
    return Coefficient(
        units=int(counts.sum()), value=None if np.isnan(value) else value, ci=list(interval) if interval else None
    )
