"""What a threshold on the predictions' scores would do, and what these scores are worth as probabilities.

Items are paired once, with all predictions, as the mode pairs them. A threshold then keeps the predictions that score
at least as much: those kept and right are found, those kept and not right count against precision, and all the gold of
the mode stays wanted, missed gold too. So the point of the lowest threshold has the mode's own precision and recall.
A prediction without a score is kept at every threshold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from harness.scoring.statistics.measures import ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

MOST_POINTS = 200
BINS = 10


class BestThreshold(msgspec.Struct, frozen=True):
    """The threshold of the highest F1, of equals the highest, with its measures; recall is None for 0/0."""

    threshold: float
    precision: float
    recall: float | None
    f1: float


class ScoreBin(msgspec.Struct, frozen=True):
    """The ``count`` predictions with ``low`` < score ≤ ``high``: their mean ``score``, and the share that is ``right``.

    The first bin holds a score of 0 too.
    """

    low: float
    high: float
    count: int
    score: float
    right: float


class Calibration(msgspec.Struct, frozen=True):
    """Expected calibration error over ``BINS`` bins of equal width (Guo et al. 2017), and the bins that hold any."""

    ece: float
    bins: list[ScoreBin]


class ThresholdCurve(msgspec.Struct, frozen=True):
    """Precision and recall over all thresholds, and calibration.

    Attributes:
        predictions: how many there are.
        unscored: how many of them have no score.
        wanted: how much gold the mode counts (POS).
        average_precision: Σ (Rₙ − Rₙ₋₁)·Pₙ over all thresholds; None where nothing is wanted.
        best: the threshold of the highest F1.
        points: at most ``MOST_POINTS`` of (threshold, precision, recall), from the highest threshold to the lowest;
            recall is None where nothing is wanted.
        calibration: None where a score is no probability.
    """

    predictions: int
    unscored: int
    wanted: int
    average_precision: float | None
    best: BestThreshold
    points: list[tuple[float, float, float | None]]
    calibration: Calibration | None


def curve(scores: Floats, right: Flags, wanted: int) -> ThresholdCurve | None:
    """Precision and recall over all thresholds, and calibration; None where no prediction has a score.

    Args:
        scores: of each prediction; NaN where it has none.
        right: whether the mode counts it as COR; as long as ``scores``.
        wanted: how much gold the mode counts (POS).
    """
    import numpy as np

    has_score = ~np.isnan(scores)
    if not has_score.any():
        return None
    thresholds, found, kept = _sweep(scores[has_score], right[has_score])
    found, kept = found + right[~has_score].sum(), kept + (~has_score).sum()
    precision, f1 = found / kept, 2 * found / (kept + wanted)
    best = int(f1.argmax())

    def point(place: int) -> tuple[float, float, float | None]:
        return float(thresholds[place]), float(precision[place]), ratio(float(found[place]), wanted)

    return ThresholdCurve(
        predictions=len(scores),
        unscored=int((~has_score).sum()),
        wanted=wanted,
        average_precision=ratio(float(np.diff(found, prepend=0) @ precision), wanted),
        best=BestThreshold(*point(best), float(f1[best])),
        points=[point(place) for place in _spread(found, best)],
        calibration=_calibration(scores[has_score], right[has_score]),
    )


def _sweep(scores: Floats, right: Flags) -> tuple[Floats, Ints, Ints]:
    """Every threshold from the highest, how many right predictions it keeps, and how many it keeps at all."""
    import numpy as np
    from sklearn.metrics import precision_recall_curve

    if right.any():
        _, recall, thresholds = precision_recall_curve(right, scores)
        found = np.rint(recall[:-1] * right.sum()).astype(np.int64)
    else:
        thresholds = np.unique(scores)
        found = np.zeros(len(thresholds), dtype=np.int64)
    kept = len(scores) - np.searchsorted(np.sort(scores), thresholds)
    return thresholds[::-1], found[::-1], kept[::-1]


def _spread(found: Ints, best: int) -> list[int]:
    """At most ``MOST_POINTS`` places of the curve, evenly by what is found: both ends, the best and those between."""
    import numpy as np

    if len(found) <= MOST_POINTS:
        return list(range(len(found)))
    grid = np.linspace(found[0], found[-1], MOST_POINTS - 2)
    return sorted({0, best, len(found) - 1, *np.searchsorted(found, grid).tolist()})


def _calibration(scores: Floats, right: Flags) -> Calibration | None:
    """What the scores are worth as probabilities; None where one is no probability."""
    import numpy as np
    from sklearn.calibration import calibration_curve

    if scores.min() < 0 or scores.max() > 1:
        return None
    shares, means = calibration_curve(right, scores, n_bins=BINS, pos_label=True)
    edges = np.linspace(0.0, 1.0, BINS + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], scores))
    filled = np.flatnonzero(counts)
    bins = [
        ScoreBin(float(edges[n]), float(edges[n + 1]), int(counts[n]), float(mean), float(share))
        for n, mean, share in zip(filled, means, shares, strict=True)
    ]
    return Calibration(float(counts[filled] @ np.abs(shares - means)) / len(scores), bins)
