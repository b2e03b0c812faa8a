"""Entities, in the four modes of SemEval-2013 Task 9.1 (Segura-Bedmar, Martínez & Herrero-Zazo 2013)."""

from __future__ import annotations

from tests.scoring.oracle.items import EntityMention
from tests.scoring.oracle.layer import LayerScore
from tests.scoring.oracle.outcomes import outcomes
from tests.scoring.oracle.pairing import Pairing, candidates, settle
from tests.scoring.oracle.prepare import Pages
from tests.scoring.oracle.spans import same_span, shared

MODES = {
    "strict": "same span and same label",
    "exact": "same span, whatever the label",
    "partial": "same span counts whole, an overlap half, whatever the label",
    "type": "same label on overlapping spans; pleases long spans, so it is never a headline",
}


def score(pages: Pages) -> LayerScore:
    """Score the entities of one document. Gate: the spans share a character."""
    gold, predicted = pages.gold.entities, pages.predicted.entities
    among = candidates(gold.items, predicted.items, _overlaps, lambda g, p: shared(g.place, p.place))
    result = LayerScore()
    strict = settle(gold, predicted, among, _strict)
    for mode, pairing in {
        "strict": strict,
        "exact": settle(gold, predicted, among, _exact),
        "partial": settle(gold, predicted, among, _partial),
        "type": settle(gold, predicted, among, _type),
    }.items():
        result.modes[mode] = pairing.tally(_label)
    result.outcomes = outcomes("entities", strict, _faults)
    result.extras = {"errors": _errors(strict), "confusion": _confusion(strict)}
    return result


def _overlaps(gold: EntityMention, predicted: EntityMention) -> bool:
    return shared(gold.place, predicted.place) > 0


def _strict(gold: EntityMention, predicted: EntityMention) -> str:
    return "cor" if same_span(gold.place, predicted.place) and gold.item.label == predicted.item.label else "inc"


def _exact(gold: EntityMention, predicted: EntityMention) -> str:
    return "cor" if same_span(gold.place, predicted.place) else "inc"


def _partial(gold: EntityMention, predicted: EntityMention) -> str:
    return "cor" if same_span(gold.place, predicted.place) else "par"


def _type(gold: EntityMention, predicted: EntityMention) -> str:
    return "cor" if gold.item.label == predicted.item.label else "inc"


def _label(mention: EntityMention) -> str:
    return mention.item.label


def _faults(gold: EntityMention, predicted: EntityMention) -> tuple[str, ...]:
    faults = () if same_span(gold.place, predicted.place) else ("boundary",)
    return faults if gold.item.label == predicted.item.label else (*faults, "label")


def _errors(strict: Pairing[EntityMention]) -> dict[str, int]:
    """How many errors are of the boundary, of the label, of both, missed and spurious."""
    faults = [_faults(gold, predicted) for gold, predicted, _ in strict.pairs]
    return {
        "boundary": faults.count(("boundary",)),
        "label": faults.count(("label",)),
        "both": faults.count(("boundary", "label")),
        "missed": len(strict.missed),
        "spurious": len(strict.spurious),
    }


def _confusion(strict: Pairing[EntityMention]) -> dict[tuple[str, str], int]:
    """How often gold's label (first; "" for a spurious item) met the prediction's (second; "" for a missed one)."""
    cells: dict[tuple[str, str], int] = {}
    labels = [(gold.item.label, predicted.item.label) for gold, predicted, _ in strict.pairs]
    labels += [(gold.item.label, "") for gold in strict.missed]
    labels += [("", predicted.item.label) for predicted in strict.spurious]
    for cell in labels:
        cells[cell] = cells.get(cell, 0) + 1
    return cells
