"""Sums of counts as the JSON objects of ``scores.json``."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.scoring.statistics.measures import LabelCounts, Ratio, ratio
from tests.scoring.oracle.tally import Scored, Tally

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix

MEASURES = ("precision", "recall", "f1")
ACCURACY_MODES = frozenset({"quotes.kind"})


def summarise(
    totals: Mapping[str, Scored], rows: Mapping[str, Matrix], *, bootstrap: int, seed: int
) -> dict[str, dict[str, Any]]:
    """Counts, measures and 95% percentile intervals of every mode, by address in the order of ``rows``.

    Args:
        totals: what each mode scored over the corpus.
        rows: by address, documents × (hits_p, found, hits_r, wanted), documents sorted by id.
        bootstrap: how many draws; 0 for no intervals.
        seed: of the draws.
    """
    drawn = _intervals(rows, bootstrap, seed) if bootstrap else {}
    found = {address: _score(address, totals[address], drawn.get(address, {})) for address in rows}
    for address, score in found.items() if bootstrap else ():
        alone = [measure for measure, held in _held(rows[address]).items() if (held > 0).sum() == 1]
        if alone:
            score["one_document_alone"] = alone
    return found


def _held(rows: Matrix) -> dict[str, Any]:
    """How much of each measure each document holds."""
    return {"precision": rows[:, 1], "recall": rows[:, 3], "f1": rows.sum(axis=1)}


def _score(address: str, total: Scored, intervals: Mapping[str, list[float] | None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(total, Tally):
        counts = total.counts
        found |= {"cor": counts.cor, "inc": counts.inc, "par": counts.par, "mis": counts.mis, "spu": counts.spu}
        measured: Ratio | Any = counts
    else:
        measured = total
        found |= {"hits_p": total.hits_p, "found": total.found, "hits_r": total.hits_r, "wanted": total.wanted}
    for measure in MEASURES:
        found[measure] = getattr(measured, measure)
        found[f"{measure}_ci"] = intervals.get(measure)
    if isinstance(total, Tally):
        if address in ACCURACY_MODES:
            found["accuracy"] = ratio(total.counts.cor, total.counts.cor + total.counts.inc)
        found["macro_f1"] = total.macro_f1
        found["by_label"] = {label: label_score(total.labels[label]) for label in sorted(total.labels)}
    return found


def label_score(label: LabelCounts) -> dict[str, Any]:
    """Counts and measures of one label."""
    counts, measured = label.counts, label.ratio()
    found: dict[str, Any] = {name: getattr(counts, name) for name in ("cor", "inc", "par", "mis", "spu")}
    return found | {"found": label.found} | {measure: getattr(measured, measure) for measure in MEASURES}


def _intervals(rows: Mapping[str, Matrix], draws: int, seed: int) -> dict[str, dict[str, Any]]:
    """Intervals of all modes over the same documents; none for fewer than two documents."""
    import numpy as np

    from harness.scoring.statistics.resampling import bootstrap_sums, measures_of, percentile_interval

    if not rows or len(next(iter(rows.values()))) < 2:
        return {}
    sums = bootstrap_sums(np.concatenate(list(rows.values()), axis=1), draws, seed, width=4)
    found: dict[str, dict[str, Any]] = {}
    for place, address in enumerate(rows):
        values = measures_of(sums[:, 4 * place : 4 * place + 4])
        # One document alone that holds all the items would give the same quotient in every draw.
        held = _held(rows[address])
        intervals = {m: percentile_interval(values[m]) if (held[m] > 0).sum() > 1 else None for m in MEASURES}
        found[address] = {measure: list(interval) if interval else None for measure, interval in intervals.items()}
    return found


def number_errors(points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """How far the predicted figures are off, over pairs of closed intervals.

    Args:
        points: gold's and the prediction's midpoints.

    Returns:
        ``pairs``; ``median_log_error``, the median of |ln((p+1)/(g+1))|; ``mape``, the mean of |p−g|/g over g > 0;
        None where there is no pair.
    """
    # A model may answer with fewer than nobody; no logarithm is as far off, so it counts as nobody there.
    logs = [abs(math.log((max(found, 0) + 1) / (wanted + 1))) for wanted, found in points]
    shares = [abs(found - wanted) / wanted for wanted, found in points if wanted > 0]
    return {
        "pairs": len(points),
        "median_log_error": statistics.median(logs) if logs else None,
        "mape": statistics.fmean(shares) if shares else None,
    }
