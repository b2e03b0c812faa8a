"""Scores what an extractor answered in a run, repeat by repeat and all together, and writes what the folder keeps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.annotation import LAYERS, Annotations, Layer
from harness.runs.compare.document_counts import FILE as COUNTS
from harness.runs.compare.document_counts import DocumentCounts, count_documents, write_counts
from harness.runs.execute.plan import Plan
from harness.runs.store import stored_outcomes as outcomes
from harness.runs.store.answer_counts import count_grounded, count_trimmed
from harness.runs.store.journal import Entry, write_predictions
from harness.runs.store.raw_answers import FILE as RAW
from harness.runs.store.raw_answers import count_answers, write_raw
from harness.runs.store.run_folders import repeat_folder
from harness.runs.store.scores_file import ScoredExtractor

if TYPE_CHECKING:
    from harness.scoring import Scores

Answers = Sequence[Entry]
"""One answer to each document of a run, in gold order."""


def score_answers(
    planned: Plan, name: str, repeats: Sequence[Answers], folder: Path, *, declared: Collection[Layer] | None
) -> tuple[ScoredExtractor, list[DocumentCounts]]:
    """Score an extractor; predictions, raw answers and outcomes of each repeat are written, and counts over all.

    Args:
        planned: what is run.
        name: the extractor's.
        repeats: its answers, each time that it was asked.
        folder: of the run.
        declared: the layers that it says it attempts; None: its answers tell.

    Returns:
        What it scored, and what each document adds to that.
    """
    from harness.scoring import attempted_layers
    from harness.scoring.results.repeated_scores import over_repeats

    # What one repeat finds, all have attempted.
    every = (entry.line.annotations for answers in repeats for entry in answers if entry.line.error is None)
    attempted = attempted_layers(every, declared)
    scored = [
        _score_repeat(planned, answers, attempted, repeat_folder(folder, name, number))
        for number, answers in enumerate(repeats, start=1)
    ]
    score = planned.config.file.score
    scores = scored[0] if len(scored) == 1 else over_repeats(scored, bootstrap=score.bootstrap, seed=score.seed)
    _split(planned, scores, repeats)
    scores.name = name
    entries = [entry for answers in repeats for entry in answers]
    failed = {entry.line.id for entry in entries if entry.line.error is not None}
    counts = count_documents(scores, planned.gold_hashes(), failed)
    write_counts(folder / name / COUNTS, counts)
    return ScoredExtractor(scores=scores, answers=count_answers(entries), trimmed=count_trimmed(entries)), counts


def _score_repeat(planned: Plan, answers: Answers, attempted: Collection[Layer], folder: Path) -> Scores:
    """Score the answers of one repeat as if there were no other, and write its files."""
    from harness.scoring import score_corpus

    lines = [entry.line for entry in answers]
    write_predictions(folder / "predictions.jsonl", lines)
    write_raw(folder / RAW, answers)
    failed = {line.id: f"{line.error.type}: {line.error.message}" for line in lines if line.error is not None}
    predictions = _predictions(answers)
    score = planned.config.file.score
    scores = score_corpus(
        planned.documents,
        predictions,
        scope=planned.gold.scope,
        layers=score.layers,
        bootstrap=score.bootstrap,
        seed=score.seed,
        details=True,
        attempted=attempted,
    )
    scores.failed, scores.grounding = len(failed), count_grounded(answers)
    scores.unpredicted = sum(not any(map(answer.annotates, LAYERS)) for answer in predictions.values())
    _write_outcomes(planned, scores, predictions, failed, folder / outcomes.FILE)
    return scores


def _predictions(answers: Answers) -> dict[str, Annotations]:
    """What was answered, by document; those that failed are left out."""
    return {entry.line.id: entry.line.annotations for entry in answers if entry.line.error is None}


def _split(planned: Plan, scores: Scores, repeats: Sequence[Answers]) -> None:
    """Split the headlines by the attributes that the config names."""
    from harness.scoring import headline
    from harness.scoring.breakdown import breakdown

    score = planned.config.file.score
    predictions = [_predictions(answers) for answers in repeats] if score.by else []
    for by in score.by:
        tables = breakdown(
            scores,
            planned.documents,
            predictions,
            by,
            modes=headline(scores),
            scope=planned.gold.scope,
            bootstrap=score.bootstrap,
            seed=score.seed,
        )
        for address, table in tables.items():
            scores[address].by = {**(scores[address].by or {}), by: table}


def _write_outcomes(
    planned: Plan, scores: Scores, predictions: Mapping[str, Annotations], failed: Mapping[str, str], path: Path
) -> None:
    details = {detail.id: detail for detail in scores.details}
    outcomes.write_outcomes(
        path,
        (
            outcomes.describe_document(
                details[labelled.document.id],
                labelled,
                predictions.get(labelled.document.id, Annotations()),
                error=failed.get(labelled.document.id),
            )
            for labelled in planned.documents
            if labelled.document.id in details
        ),
    )
