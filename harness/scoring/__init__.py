"""The scorer: pairs what an extractor found with what the gold says, and counts.

- ``modes``: every mode, one line each, and a new one is a line there; ``metrics`` and ``headline`` say what there is.
- ``items/``: documents as tables of items. ``pairs/``: candidates as tables of pairs, and the best pairing.
- ``statistics/``: measures, intervals, tests, curves.
- ``scorer``: ``score_corpus`` does it all, ``Scorer`` takes documents one by one and ``totals`` puts their
  chunks together.
- ``breakdown``: scores split by an attribute. ``signature``, ``gold_digests``: what could change a number.
- ``results/``: ``Score`` and ``Scores``, their form in scores.json, and the means of repeats.

The definition of every number over plain objects is in tests/scoring/oracle, which the tables are tested against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.scoring.modes import Metric, headline, metrics

if TYPE_CHECKING:
    from harness.scoring.pairs.item_outcomes import DocumentDetail, ItemOutcome
    from harness.scoring.results.score import Score
    from harness.scoring.results.scores import Scores
    from harness.scoring.scorer import Scorer, attempted_layers, score_corpus
    from harness.scoring.signature import gold_hash

__all__ = [
    "DocumentDetail",
    "ItemOutcome",
    "Metric",
    "Score",
    "Scorer",
    "Scores",
    "attempted_layers",
    "gold_hash",
    "headline",
    "metrics",
    "score_corpus",
]
# numpy is loaded only where something is scored.
_HOME = {
    "DocumentDetail": "harness.scoring.pairs.item_outcomes",
    "ItemOutcome": "harness.scoring.pairs.item_outcomes",
    "Score": "harness.scoring.results.score",
    "Scorer": "harness.scoring.scorer",
    "Scores": "harness.scoring.results.scores",
    "attempted_layers": "harness.scoring.scorer",
    "gold_hash": "harness.scoring.signature",
    "score_corpus": "harness.scoring.scorer",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
