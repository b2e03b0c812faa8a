"""Scores split by an attribute of the articles (publisher, length, …) or of the items (label, status, …)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from harness.annotation import LAYERS, Annotations, Document, Labelled, Layer, Scope
from harness.errors import HarnessError, nearest
from harness.scoring.pairs.counting import NO_VALUE, name_of
from harness.scoring.results.repeated_scores import over_repeats
from harness.scoring.results.scores import Scores
from harness.scoring.results.written_scores import PartScore, bounds_of
from harness.scoring.scorer import Scorer
from harness.scoring.statistics.means import summed_part

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix

# The attribute that a layer's ``by_label`` is split by.
LABELS: dict[Layer, str] = {"entities": "label", "quotes": "kind", "casualties": "outcome", "attributions": "kind"}
FIGURE_ATTRIBUTES = ("status", "victim_role", "approximate")
LENGTHS = (1_000, 2_000, 4_000, 8_000)
RANGES = ("under 1,000", "1,000–1,999", "2,000–3,999", "4,000–7,999", "8,000 and over")
Table: TypeAlias = dict[str, PartScore]


def breakdown(
    scored: Scores,
    gold: Sequence[Labelled],
    repeats: Sequence[Mapping[str, Annotations]],
    by: str,
    *,
    modes: Collection[str],
    scope: Scope | None = None,
    bootstrap: int = 0,
    seed: int = 0,
) -> dict[str, Table]:
    """Split the scores of some modes by one attribute.

    By an attribute of items COR, INC, PAR and MIS stand under gold's value and SPU under the prediction's; precision
    is over the predictions with the value, recall over the gold with it. Modes that do not count items one by one
    (characters, B³, CEAF-REE, slots), or whose items lack the attribute, are left out of such a split.

    Args:
        scored: what ``score_corpus`` made of the following, and ``over_repeats`` where there are several repeats.
        gold: the documents.
        repeats: annotations by document id, each time that the model was asked.
        by: of the items ``label``, ``kind``, ``outcome``, ``status``, ``victim_role`` or ``approximate``; of the
            articles ``length``, in code points, or any key of ``meta``, such as ``publisher``.
        modes: addresses, as in ``scored.scores``; the others are passed over.
        scope: what the corpus annotates.
        bootstrap: draws for the 95% intervals of F1; 0 for none.
        seed: of the draws.

    Returns:
        By address, then by value in order: for items the counts and measures that ``by_label`` has; for articles
        ``documents``, ``hits_p``, ``found``, ``hits_r``, ``wanted`` and the measures. Where intervals are drawn
        ``f1_low`` and ``f1_high``, which are null where one document has all the items. Of several repeats all are
        means, and a draw weighs a document in all of them alike.

    Raises:
        HarnessError: neither items nor articles have the attribute.
    """
    asked = [mode for mode in scored if mode in modes]
    if by in LABELS.values():
        layers = tuple(layer for layer in LAYERS if LABELS[layer] == by)
        counted = [mode for mode in asked if _counts_items(mode, layers) and scored[mode].labels is not None]
        return {mode: scored[mode].by_label for mode in counted}
    if by in FIGURE_ATTRIBUTES:
        counted = [mode for mode in asked if _counts_items(mode, ("casualties",))]
        return _by_figure(gold, repeats, by, counted, scope, bootstrap, seed)
    values = _article_values({one.document.id: one.document for one in gold}, by)
    of_rows = [values[name] for name in scored.ids]
    return {mode: _by_article(scored.rows[mode], of_rows, bootstrap, seed) for mode in asked}


def _counts_items(mode: str, layers: tuple[str, ...]) -> bool:
    return mode.startswith(layers) and not mode.startswith("casualties.slot")


def _by_figure(
    gold: Sequence[Labelled],
    repeats: Sequence[Mapping[str, Annotations]],
    by: str,
    modes: Collection[str],
    scope: Scope | None,
    bootstrap: int,
    seed: int,
) -> dict[str, Table]:
    """Casualty modes by an attribute of the figures, scored anew."""
    scored = []
    once = bootstrap if len(repeats) == 1 else 0
    for predictions in repeats:
        scorer = Scorer(scope=scope, layers=("casualties",), figures_by=by)
        for one in gold:
            scorer.add(one, predictions.get(one.document.id, Annotations()))
        scored.append(scorer.finish(bootstrap=once, seed=seed))
    found = scored[0] if len(scored) == 1 else over_repeats(scored, bootstrap=bootstrap, seed=seed)
    return {
        mode: {name: found[mode].by_label[name] for name in _in_order(found[mode].by_label)}
        for mode in modes
        if mode in found and found[mode].labels is not None
    }


def _by_article(rows: Matrix, values: Sequence[str], bootstrap: int, seed: int) -> Table:
    import numpy as np

    from harness.scoring.statistics.intervals import intervals

    of_values = np.array(values)
    found: Table = {}
    for value in _in_order(set(values)):
        its_rows = rows[of_values == value]
        found[value] = {"documents": len(its_rows)} | summed_part(its_rows)
        if bootstrap:
            # The articles of a value are resampled among themselves: how many there are is no chance.
            found[value] |= bounds_of({value: intervals({value: its_rows}, bootstrap, seed)[value]["f1"]}, value)
    return found


def _article_values(documents: Mapping[str, Document], by: str) -> dict[str, str]:
    """Each article's value by id."""
    if by == "length":
        return {name: _length(document) for name, document in documents.items()}
    known = {key for document in documents.values() for key in document.meta}
    if by not in known:
        names = sorted({*LABELS.values(), *FIGURE_ATTRIBUTES, "length", *known})
        raise HarnessError(f'no item and no article has a "{by}"{nearest(by, names)}; there are: {", ".join(names)}')
    return {name: name_of(document.meta.get(by)) for name, document in documents.items()}


def _length(document: Document) -> str:
    """The range that the article's length falls into; a withheld text's length is what article.yaml says."""
    return NO_VALUE if document.length is None else RANGES[bisect_right(LENGTHS, document.length)]


def _in_order(values: Iterable[str]) -> list[str]:
    """Ranges from short to long, other values by name, no value last."""

    def key(value: str) -> tuple[bool, int, str]:
        return value == NO_VALUE, RANGES.index(value) if value in RANGES else 0, value

    return sorted(values, key=key)
