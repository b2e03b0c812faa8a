"""Where scores come from: documents in memory, or a run's folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from harness.annotation import Annotations, Layer, Scope
from harness.api.gold_documents import GoldDocuments
from harness.runs.compare.document_counts import DocumentCounts
from harness.runs.store.stored_outcomes import DocumentOutcomes, Shown, describe_document
from harness.scoring.results.item_errors import ItemError


class ScoredNow:
    """Scores of documents that are in memory; what became of each item is found out when it is asked for."""

    def __init__(
        self,
        gold: GoldDocuments,
        predictions: Mapping[str, Annotations],
        failures: Mapping[str, str],
        scope: Scope | None,
        layers: Sequence[Layer],
        attempted: Sequence[Layer],
    ) -> None:
        self._gold, self._predictions, self._failures = gold, predictions, failures
        self._scope, self._layers, self._attempted = scope, layers, attempted
        self._errors: list[ItemError] | None = None

    def gold_hashes(self) -> Mapping[str, str]:
        from harness.scoring.signature import gold_hash

        corpus = self._gold.corpus
        return corpus.hashes or {one.document.id: gold_hash(one) for one in corpus.documents}

    def failed(self) -> Collection[str]:
        return self._failures.keys()

    def errors(self) -> Sequence[ItemError]:
        if self._errors is None:
            from harness.scoring import score_corpus

            documents = self._gold.documents
            scores = score_corpus(
                documents,
                self._predictions,
                scope=self._scope,
                layers=self._layers,
                bootstrap=0,
                details=True,
                attempted=self._attempted,
            )
            told = (
                describe_document(
                    detail,
                    self._gold[detail.id],
                    self._predictions.get(detail.id, Annotations()),
                    error=self._failures.get(detail.id),
                )
                for detail in scores.details
            )
            self._errors = [error for document in told for error in errors_of(document)]
        return self._errors


class StoredInRun:
    """Scores that a run's folder holds."""

    def __init__(self, counts: Sequence[DocumentCounts], outcomes: Sequence[DocumentOutcomes]) -> None:
        self._counts, self._outcomes = counts, outcomes

    def gold_hashes(self) -> Mapping[str, str]:
        return {document.id: document.gold for document in self._counts}

    def failed(self) -> Collection[str]:
        return {document.id for document in self._counts if document.failed}

    def errors(self) -> Sequence[ItemError]:
        return [error for document in self._outcomes for error in errors_of(document)]


def errors_of(document: DocumentOutcomes) -> list[ItemError]:
    """The items of a document that were missed, spurious or wrong, in words."""
    found = []
    for outcome in document.outcomes:
        at = outcome.gold or outcome.predicted
        if outcome.verdict == "correct" or at is None:
            continue
        gold, predicted = (
            None if shown is None else item_in_words(shown) for shown in (outcome.gold, outcome.predicted)
        )
        found.append(
            ItemError(document.id, outcome.layer, outcome.verdict, outcome.wrong, gold, predicted, at.start, at.end)
        )
    return found


def item_in_words(shown: Shown) -> str:
    """An item in one line: “words” what it is, and the words of its other parts."""
    if not shown.words:
        return shown.what
    (_, first), *others = shown.words.items()
    return f"“{first}” {shown.what}" + "".join(f", {name} “{words}”" for name, words in others)
