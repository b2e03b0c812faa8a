"""Splits the variance of a score into the model's, which answers otherwise when it is asked again, and the documents'.

The answers to one document are repeats of that document alone: its second answer has no more to do with another
document's second than with its first. So repeats lie within documents, and the split is that of the one-way random
effects model, by the method of moments (Searle, Casella & McCulloch 1992, *Variance Components*, ch. 3). It is the law
of total variance, Var(y) = E[Var(y | document)] + Var(E[y | document]), as Miller (2024, "Adding Error Bars to Evals",
arXiv:2411.00640) applies it to answers that are drawn anew: the mean of R answers to each of n documents has the
variance (documents + model / R) / n. More repeats lessen the model's part alone.

Precision, recall and F1 are quotients of sums over documents. What one answer adds to them is its linear part,
y = (hits − q · size) / mean size, with q the quotient over all documents and repeats (Cochran 1977, *Sampling
Techniques*, ch. 6); of F1 it is that of the harmonic mean of both quotients. Where all documents are of one size, y is
the document's own measure less the corpus's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.scoring.statistics.resampling import WIDTH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harness.scoring.statistics.resampling import Matrix


class VarianceSplit(NamedTuple):
    """The variance of what one answer to a document adds to a measure.

    Attributes:
        model: between the answers to the same document.
        documents: between documents, had each been asked infinitely often; 0 where the estimate is below.
    """

    model: float
    documents: float


def split_variance(rows: Matrix) -> dict[str, VarianceSplit | None]:
    """The split for precision, recall and F1; None where a measure is 0/0, or there are not two of each.

    Args:
        rows: documents × (hits_p, found, hits_r, wanted), these four for each repeat.
    """
    import numpy as np

    documents, repeats = len(rows), rows.shape[1] // WIDTH
    if documents < 2 or repeats < 2:
        return dict.fromkeys(("precision", "recall", "f1"))
    hits_p, found, hits_r, wanted = np.moveaxis(rows.reshape(documents, repeats, WIDTH), 2, 0)
    precision, recall = _linear(hits_p, found), _linear(hits_r, wanted)
    return {
        "precision": _split(None if precision is None else precision[1]),
        "recall": _split(None if recall is None else recall[1]),
        "f1": _split(_harmonic(precision, recall)),
    }


def _linear(hits: Matrix, size: Matrix) -> tuple[float, Matrix] | None:
    """A quotient, and what each answer adds to it; None for 0/0."""
    total = float(size.sum())
    if not total:
        return None
    quotient = float(hits.sum()) / total
    return quotient, (hits - quotient * size) / size.mean()


def _harmonic(precision: tuple[float, Matrix] | None, recall: tuple[float, Matrix] | None) -> Matrix | None:
    """What each answer adds to F1; where one quotient is 0/0 or both are 0, F1 is 0 whatever an answer adds."""
    if precision is None or recall is None:
        known = precision or recall
        return None if known is None else 0 * known[1]
    (p, of_p), (r, of_r) = precision, recall
    if not p + r:
        return 0 * of_p
    return (2 * r**2 * of_p + 2 * p**2 * of_r) / (p + r) ** 2


def _split(values: NDArray[np.float64] | None) -> VarianceSplit | None:
    """The split of documents × repeats."""
    if values is None:
        return None
    # Seen from the first answer, so that answers that are alike differ by exactly 0.
    model = float((values - values[:, :1]).var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1))
    return VarianceSplit(model, max(0.0, between - model / values.shape[1]))
