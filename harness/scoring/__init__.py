"""The scorer: pairs what an extractor found with what the gold says, and counts.

``score_corpus`` does it all; the modules below it are the definition of each number.
"""

from __future__ import annotations

from harness.scoring.catalogue import Metric, headline, metrics
from harness.scoring.outcomes import DocumentDetail, ItemOutcome
from harness.scoring.scorer import CorpusScores, score_corpus
from harness.scoring.signature import gold_hash

__all__ = [
    "CorpusScores",
    "DocumentDetail",
    "ItemOutcome",
    "Metric",
    "gold_hash",
    "headline",
    "metrics",
    "score_corpus",
]
