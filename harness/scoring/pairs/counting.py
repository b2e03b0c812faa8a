"""One chunk of documents: every mode that is asked for, counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.annotation import CASUALTY_SLOTS, LAYERS, Layer
from harness.scoring.items.chunk_plan import ChunkPlan
from harness.scoring.items.layers import CONTENT_NAMES, KIND_NAMES, OUTCOME_NAMES, Side, Table
from harness.scoring.items.order import Floats, Ints, Mask
from harness.scoring.items.reading import Sides
from harness.scoring.modes import BY_ADDRESS, GIVEN, LEADING, MODES, Mode
from harness.scoring.pairs import ratios
from harness.scoring.pairs.assignment import Candidates, Edges
from harness.scoring.pairs.entity_pairs import EntityPairs
from harness.scoring.pairs.figure_pairs import FigurePairs, fill
from harness.scoring.pairs.item_outcomes import ItemOutcome, outcomes
from harness.scoring.pairs.link_pairs import LinkPairs
from harness.scoring.pairs.quote_pairs import QuotePairs
from harness.scoring.pairs.tallies import COR, INC, MIS, SPU, Tallied, Tallier, fills, pooled, unpaired

NO_VALUE = "(none)"
ERRORS = ("boundary", "label", "both", "missed", "spurious")
CURVES = ("entities.strict", "casualties.figure")
"""Modes whose precision and recall are shown by threshold of the predictions' scores."""
_BY_LABEL = frozenset(mode.address for mode in MODES if mode.headline or mode.stands_in)
"""Modes whose labels have intervals: those that can be a headline."""


@dataclass(slots=True)
class Curve:
    """Of each prediction its document, its score and whether it is right, and how many gold items are wanted."""

    document: Ints
    scores: Floats
    right: Mask
    wanted: int


@dataclass(slots=True)
class ChunkCounts:
    """What one chunk scored, by address.

    Attributes:
        documents: how many the chunk has.
        tallies: counts of pairs and of fills.
        ratios: documents × (hits_p, found, hits_r, wanted) of measures that are no counts.
        errors: how many errors of each kind the strict pairing of entities has.
        confusion: how often gold's label (first; "" for a spurious item) met the prediction's ("" for a missed one).
        midpoints: gold's and the prediction's midpoints of the paired figures.
        curves: by address, where predictions have scores.
        outcomes: what became of the items of each document, where details are asked for.
    """

    documents: int
    tallies: dict[str, Tallied] = field(default_factory=dict)
    ratios: dict[str, Floats] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)
    midpoints: Floats | None = None
    curves: dict[str, Curve] = field(default_factory=dict)
    outcomes: list[list[ItemOutcome]] = field(default_factory=list)

    def curve_of(self, address: str) -> Curve:
        """What there is to draw; no predictions where the chunk has none."""
        nothing = np.empty(0, dtype=np.int64)
        return self.curves.get(address) or Curve(nothing, nothing.astype(np.float64), nothing.astype(bool), 0)


def count_chunk(
    sides: Sides, wanted: ChunkPlan, documents: int, *, details: bool = False, figures_by: str | None = None
) -> ChunkCounts:
    """Score one chunk.

    Args:
        sides: its tables.
        wanted: what is scored.
        documents: how many it has.
        details: whether to tell what became of each item.
        figures_by: what figures are told apart by in counts by label, in place of their outcome.

    Raises:
        TangleError: more items of one document overlap one another than can be paired exactly.
    """
    found = ChunkCounts(documents, outcomes=[[] for _ in range(documents)] if details else [])
    gold, predicted = sides.gold, sides.predicted
    scored = wanted.scored
    slots = [slot for slot in CASUALTY_SLOTS if wanted.scope.has_slot(slot)]
    figures = None
    if scored & {"casualties", "attributions"} and gold.figures is not None and predicted.figures is not None:
        figures = FigurePairs(gold, predicted, slots)
    for layer in LAYERS:
        if layer in scored:
            _count_layer(layer, sides, figures, wanted, found, details=details, figures_by=figures_by)
    return found


def _count_layer(
    layer: Layer,
    sides: Sides,
    figures: FigurePairs | None,
    wanted: ChunkPlan,
    found: ChunkCounts,
    *,
    details: bool,
    figures_by: str | None,
) -> None:
    gold, predicted = sides.gold, sides.predicted
    pairs: Any
    if layer == "entities":
        assert gold.entities is not None
        assert predicted.entities is not None
        pairs = EntityPairs(gold.entities, predicted.entities)
        labels: tuple[Ints, Ints] = (gold.entities.label, predicted.entities.label)
        names: Sequence[str] = sides.label_names
    elif layer == "quotes":
        pairs = QuotePairs(gold, predicted)
        labels, names = (pairs.gold.kind, pairs.predicted.kind), KIND_NAMES
    elif layer == "casualties":
        assert figures is not None
        pairs = figures
        labels, names = _figure_labels(figures, figures_by)
    else:
        pairs = LinkPairs(gold, predicted, figures)
        labels, names = (pairs.gold.kind, pairs.predicted.kind), CONTENT_NAMES
    counter = _LayerCounter(pairs, labels, names, found.documents)
    modes = [mode for mode in MODES if mode.layer == layer and _is_possible(mode, wanted)]
    counter.count(modes, found, (gold, predicted))
    leading = LEADING[layer]
    chosen = counter.settle(leading)
    if details:
        told = _faults(pairs, layer, wanted)
        rows = pairs.one[chosen], pairs.other[chosen]
        told = {name: mask[chosen] for name, mask in told.items()}
        each = outcomes(layer, (pairs.gold, pairs.predicted), rows, told, found.documents)
        for whole, own in zip(found.outcomes, each, strict=True):
            whole += own
    if leading in CURVES:
        found.curves[leading] = _curve(pairs, chosen, counter.credit(leading)[chosen] == 2)
    if layer == "entities":
        found.errors, found.confusion = _entity_errors(pairs, chosen, sides.label_names)
    if layer == "casualties" and "number" in pairs.slots:
        found.midpoints = pairs.midpoints(chosen)


def _is_possible(mode: Mode, wanted: ChunkPlan) -> bool:
    """Whether gold has what a mode needs."""
    if "sources" in mode.needs and "attributions" not in wanted.known:
        return False
    return "numbers" not in mode.needs or wanted.scope.has_slot("number")


class _LayerCounter:
    """Settles and counts the candidate pairs of one layer under one mode after the other."""

    def __init__(self, pairs: Any, labels: tuple[Ints, Ints], names: Sequence[str], documents: int) -> None:
        self._pairs, self._documents = pairs, documents
        gold: Table = pairs.gold
        edges = Edges(pairs.one, pairs.other, pairs.shared)
        self._candidates = Candidates(edges, gold.optional, gold.document, len(pairs.predicted))
        self._tallier = Tallier(gold, pairs.predicted, labels, names, documents)
        self._credits: dict[str, Ints] = {}
        self._settled: dict[str, Ints] = {}

    def credit(self, address: str) -> Ints:
        """What a mode makes of each candidate pair: 2 for COR, 1 for PAR, 0 for INC."""
        if address not in self._credits:
            mode = BY_ADDRESS[address]
            assert mode.right is not None
            found = 2 * mode.right(self._pairs).astype(np.int64)
            if mode.partly is not None:
                found = np.maximum(found, mode.partly(self._pairs).astype(np.int64))
            self._credits[address] = found
        return self._credits[address]

    def settle(self, address: str) -> Ints:
        """Which of the candidate pairs make the best pairing under a mode."""
        if address not in self._settled:
            self._settled[address] = self._candidates.settle(self.credit(address))
        return self._settled[address]

    def count(self, modes: Sequence[Mode], found: ChunkCounts, sides: tuple[Side, Side]) -> None:
        """Count all the modes."""
        for mode in modes:
            if mode.kind == "ratio":
                found.ratios[mode.address] = self._ratio(mode.address, sides)
            elif mode.address == "casualties.slots":
                self._count_slots(mode, found)
            elif mode.kind in ("counts", "accuracy"):
                self._count_pairs(mode, found)

    def _count_pairs(self, mode: Mode, found: ChunkCounts) -> None:
        credit = self.credit(mode.address)
        if mode.kind == "accuracy":
            assert mode.pairing is not None
            found.tallies[mode.address] = self._count_given(mode.pairing, credit)
            return
        chosen = self.settle(mode.pairing or mode.address)
        by_document = mode.address in _BY_LABEL
        found.tallies[mode.address] = self._tallier.count(*self._rows(chosen), credit[chosen], by_document=by_document)
        if mode.upstream is not None:
            found.tallies[mode.address + GIVEN] = self._count_given(mode.upstream, credit)

    def _count_given(self, upstream: str, credit: Ints) -> Tallied:
        """Count a mode on the pairs that another one has right."""
        chosen = self.settle(upstream)
        right = chosen[self.credit(upstream)[chosen] == 2]
        return self._tallier.count(*self._rows(right), credit[right], pairs_alone=True)

    def _rows(self, chosen: Ints) -> tuple[Ints, Ints]:
        return self._pairs.one[chosen], self._pairs.other[chosen]

    def _ratio(self, address: str, sides: tuple[Side, Side]) -> Floats:
        pairs = self._pairs
        if address == "casualties.ceaf_ree":
            return ratios.ceaf_ree(pairs.gold, pairs.predicted, self._documents)
        overlap = LEADING["quotes"]
        chosen = self.settle(overlap)
        right = chosen[self.credit(overlap)[chosen] == 2]
        if address == "quotes.tokens":
            return ratios.characters(pairs, right, self._documents)
        return ratios.b_cubed(pairs, right, sides, self._documents)

    def _count_slots(self, pooled_mode: Mode, found: ChunkCounts) -> None:
        """Slot fills, end to end (fills of unpaired records are missing or spurious) and on the pairs alone.

        MUC's slot fills (Chinchor & Sundheim 1993), on the pairs of ``figure``.
        """
        pairs: FigurePairs = self._pairs
        gold, predicted = pairs.gold, pairs.predicted
        chosen = self.settle(LEADING["casualties"])
        one, other = self._rows(chosen)
        missed, spurious = unpaired(gold, one) & ~gold.optional, unpaired(predicted, other)
        document = gold.document[one]
        wholes, givens = [], []
        for slot in pairs.slots:
            filled, of_predicted = fill(slot, gold), fill(slot, predicted)
            has, had = filled[one], of_predicted[other]
            state = np.where(has, np.where(had, np.where(pairs.right_fill(slot)[chosen], COR, INC), MIS), SPU)
            either = has | had
            left = gold.document[filled & missed], predicted.document[of_predicted & spurious]
            states = np.repeat([MIS, SPU], [len(left[0]), len(left[1])])
            givens.append(fills(document[either], state[either], self._documents, slot))
            everywhere = np.concatenate([document[either], *left]), np.concatenate([state[either], states])
            wholes.append(fills(*everywhere, self._documents, slot))
            address = f"casualties.slot_{slot}"
            found.tallies[address], found.tallies[address + GIVEN] = wholes[-1], givens[-1]
        found.tallies[pooled_mode.address] = pooled(wholes, self._documents)
        found.tallies[pooled_mode.address + GIVEN] = pooled(givens, self._documents)


def _figure_labels(figures: FigurePairs, by: str | None) -> tuple[tuple[Ints, Ints], Sequence[str]]:
    """Codes of what figures are told apart by, and their names."""
    gold, predicted = figures.gold, figures.predicted
    if by is None:
        return (gold.outcome, predicted.outcome), OUTCOME_NAMES
    values = [[name_of(getattr(table.item(row), by)) for row in range(len(table))] for table in (gold, predicted)]
    names = sorted({name for side in values for name in side})
    place = {name: nth for nth, name in enumerate(names)}
    wanted, found = (np.array([place[name] for name in side], dtype=np.int64) for side in values)
    return (wanted, found), names


def name_of(value: Any) -> str:
    """A value as tables name it."""
    if value is None or value in ("", [], ()):
        return NO_VALUE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _faults(pairs: Any, layer: Layer, wanted: ChunkPlan) -> Mapping[str, Mask]:
    sources = "attributions" in wanted.known
    found: Mapping[str, Mask]
    if layer == "quotes":
        found = pairs.faults(speakers=sources)
    elif layer == "casualties":
        found = pairs.faults(sources=sources)
    else:
        found = pairs.faults()
    return found


def _curve(pairs: Any, chosen: Ints, right: Mask) -> Curve:
    """Every prediction, those with a partner first in each document, in the order of their gold."""
    gold, predicted = pairs.gold, pairs.predicted
    found = np.zeros(len(predicted), dtype=bool)
    found[pairs.other[chosen]] = right
    partner = len(gold) + predicted.repeated.astype(np.int64)
    partner[pairs.other[chosen]] = pairs.one[chosen]
    order = np.lexsort((partner, predicted.document))
    wanted = int((~gold.optional).sum()) + int(gold.optional[pairs.one[chosen]].sum())
    return Curve(predicted.document[order], predicted.score[order], found[order], wanted)


def _entity_errors(
    pairs: EntityPairs, chosen: Ints, names: Sequence[str]
) -> tuple[Mapping[str, int], Mapping[tuple[str, str], int]]:
    """The errors of the strict pairing by kind, and which label met which."""
    gold, predicted = pairs.gold, pairs.predicted
    boundary, label = ~pairs.same_span[chosen], ~pairs.same_label[chosen]
    missed = np.flatnonzero(unpaired(gold, pairs.one[chosen]) & ~gold.optional)
    spurious = np.flatnonzero(unpaired(predicted, pairs.other[chosen]))
    wrong = [boundary & ~label, label & ~boundary, boundary & label]
    counts = [*(int(mask.sum()) for mask in wrong), len(missed), len(spurious)]
    width = len(names) + 1
    cells = np.concatenate(
        [
            gold.label[pairs.one[chosen]] * width + predicted.label[pairs.other[chosen]],
            gold.label[missed] * width + len(names),
            len(names) * width + predicted.label[spurious],
        ]
    )
    shown = [*names, ""]
    cell, times = np.unique(cells, return_counts=True)
    confusion = {
        (shown[at // width], shown[at % width]): count for at, count in zip(cell.tolist(), times.tolist(), strict=True)
    }
    return dict(zip(ERRORS, counts, strict=True)), confusion
