"""Scores a predictions file against gold without a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from harness.annotation import Annotations, Layer, Scope
from harness.errors import HarnessError, nearest, plural
from harness.exchange.any_gold import load_any_gold
from harness.exchange.foreign_files import not_columns_both, refuse_foreign
from harness.gold.conll_tags import TAGGED, Policy, Scheme, TaggedFile, read_tagged_pair
from harness.gold.folder import LeftOut, load_scope
from harness.gold.jsonlines import read_predictions, repeats_beside
from harness.gold.streaming.score_lines import score_lines
from harness.scoring import Scores, attempted_layers, score_corpus

HINTS = 3


class FileScores(msgspec.Struct, frozen=True):
    """Scores with what the files held besides.

    Attributes:
        scores: what was scored.
        left_out: gold documents that were not scored.
        notes: what else a reader of the scores should know.
    """

    scores: Scores
    left_out: Sequence[LeftOut] = ()
    notes: Sequence[str] = ()


def score_files(
    gold: Path,
    predictions: Path | None,
    *,
    scope: Scope | None,
    layers: Sequence[Layer],
    bootstrap: int,
    seed: int,
    workers: int = 1,
    policy: Policy = "repair",
    scheme: Scheme | None = None,
) -> FileScores:
    """Score predictions against gold, both on disk.

    Args:
        gold: a gold folder, JSON Lines, or CoNLL columns. Texts may be absent: offsets are scored without them.
        predictions: JSON Lines, or CoNLL columns as the gold; None where one file of columns has both. Where a run has
            written the first of several repeats, all of them are scored: means, with the spread.
        scope: takes the place of the gold's own, which is the scope.yaml beside it.
        layers: the layers to score.
        bootstrap: draws for the intervals; 0 for none.
        seed: of the draws.
        workers: processes that read and score, where the gold is JSON Lines.
        policy: what becomes of tag sequences that break their scheme: ``repair`` as conlleval does, or ``discard``.
        scheme: the scheme that they are held to; told from the tags without.

    Raises:
        HarnessError: a file is absent or wrong, or no prediction is for a document of the gold.
    """
    gold_column = -1
    if predictions is None:
        if gold.suffix not in TAGGED:
            raise HarnessError(
                f"{gold}: name the predictions too: one file alone is scored where it has CoNLL columns "
                f"({', '.join(TAGGED)}), gold in its last column but one and the predictions in its last"
            )
        predictions, gold_column = gold, -2
    for file, other in ((gold, predictions), (predictions, gold)):
        if file.suffix == ".txt" and file.is_file():
            endings = f"CoNLL columns are read from files that end in {', '.join(TAGGED)}, JSON Lines from .jsonl"
            raise HarnessError(f"{file}: what is this? {endings}: rename it")
        if file.suffix in TAGGED and other.exists() and other.suffix not in TAGGED:
            raise not_columns_both(file, other)
    if gold.suffix in TAGGED:
        tagged, predicted = read_tagged_pair(gold, predictions, policy=policy, scheme=scheme, gold_column=gold_column)
        annotations = {labelled.document.id: labelled.annotations for labelled in predicted.documents}
        tried = attempted_layers(annotations.values())
        scores = score_corpus(
            tagged.documents, annotations, scope=scope, layers=layers, bootstrap=bootstrap, seed=seed, attempted=tried
        )
        return FileScores(
            scores,
            notes=[
                *_columns(tagged, gold_column, gold.samefile(predictions)),
                *map(_irregular, ("gold", "predictions"), (tagged, predicted)),
            ],
        )
    refuse_foreign(predictions)
    if gold.is_file():
        refuse_foreign(gold)
        scope = load_scope(gold.parent) if scope is None else scope
    files = repeats_beside(predictions)
    if len(files) > 1:
        alone = [_score_one(gold, file, scope, layers, 0, seed, workers) for file in files]
        return _over_repeats(predictions, alone, bootstrap, seed)
    return _score_one(gold, predictions, scope, layers, bootstrap, seed, workers)


def _over_repeats(predictions: Path, repeats: Sequence[FileScores], bootstrap: int, seed: int) -> FileScores:
    """The means of what the repeats of a run scored."""
    from harness.scoring.results.repeated_scores import over_repeats

    for number, repeat in enumerate(repeats, start=1):
        # Alone, a repeat does not tell that it attempted what the others found.
        if repeat.scores.not_attempted != repeats[0].scores.not_attempted:
            raise HarnessError(
                f"{predictions}: repeat {number} of this run answers with other layers than the first: choose some "
                "with --layers, or take the scores of the run, harness report"
            )
    scores = over_repeats([repeat.scores for repeat in repeats], bootstrap=bootstrap, seed=seed)
    notes = [f"{predictions}: the first of {len(repeats)} repeats of a run; the scores are means over all of them"]
    notes += [f"repeat {number}: {note}" for number, one in enumerate(repeats, start=1) for note in one.notes]
    return FileScores(scores, repeats[0].left_out, notes)


def _score_one(
    gold: Path,
    predictions: Path,
    scope: Scope | None,
    layers: Sequence[Layer],
    bootstrap: int,
    seed: int,
    workers: int,
) -> FileScores:
    """Score a file of JSON Lines."""
    if gold.is_file():
        return _score_lines(gold, predictions, scope or Scope(), layers, bootstrap, seed, workers)
    from harness.extractors.llm.grounding.words_alone import ground_documents

    corpus = load_any_gold(gold, without_text=True)
    known = {labelled.document.id for labelled in corpus.documents}
    found = read_predictions(predictions, known=known)
    grounded = ground_documents(corpus.documents, found.annotations, grounded=found.grounded)
    scores = score_corpus(
        corpus.documents,
        grounded.annotations,
        scope=corpus.scope if scope is None else scope,
        layers=layers,
        bootstrap=bootstrap,
        seed=seed,
        attempted=attempted_layers(one for name, one in found.annotations.items() if name in known),
    )
    missing = [name for name in scores.ids if name not in found.annotations and name not in found.failures]
    notes = [*map(unknown_note, found.unknown), *missing_notes(missing, len(scores.ids))]
    scores.failed, scores.unpredicted, scores.grounding = len(found.failures), len(missing), grounded.counts or None
    return FileScores(scores, corpus.left_out, notes)


def _score_lines(
    gold: Path, predictions: Path, scope: Scope, layers: Sequence[Layer], bootstrap: int, seed: int, workers: int
) -> FileScores:
    found = score_lines(
        gold,
        predictions,
        scope=scope,
        layers=layers,
        bootstrap=bootstrap,
        seed=seed,
        workers=workers,
        prepare=_ground,
    )
    scores, strays = found.scores, found.strays
    hinted = [f'"{name}"{nearest(name, scores.ids)}' for name in strays[:HINTS]]
    rest = [f"and {len(strays) - HINTS} more"] if len(strays) > HINTS else []
    notes = [*map(unknown_note, hinted + rest), *missing_notes(found.missing, len(scores.ids))]
    scores.failed, scores.unpredicted = found.failures, len(found.missing)
    scores.grounding = dict(found.prepared) or None
    return FileScores(scores, notes=notes)


def _ground(annotations: Annotations, text: str) -> tuple[Annotations, Mapping[str, int]]:
    """Grounds words; what that takes is loaded only where there are some."""
    from harness.extractors.llm.grounding.words_alone import ground_document

    return ground_document(annotations, text)


def unknown_note(name: str) -> str:
    """The note on predictions for a document that gold does not have."""
    return f"warning: the gold has no document {name}"


def missing_notes(names: Sequence[str], documents: int) -> list[str]:
    """The note on gold documents without predictions; none where there are none."""
    if not names:
        return []
    which = f'{len(names)} of {plural(documents, "document")} (first: "{names[0]}")'
    return [f"warning: no predictions for {which}; scored as empty"]


def _columns(gold: TaggedFile, column: int, is_one_file: bool) -> list[str]:
    """What was read from where, and what counts as a document."""
    notes = []
    if column == -2:
        notes.append("gold: the last column but one; predictions: the last")
    elif is_one_file:
        notes.append(
            "warning: gold and predictions are the same column of one file; name it once if gold is the column before"
        )
    if gold.is_split and len(gold.documents) > 1:
        notes.append(f"no line says where a document begins: each of the {len(gold.documents)} sentences is one")
    return notes


def _irregular(side: str, file: TaggedFile) -> str:
    return f"{side}: read as {file.scheme}; invalid sequences: {file.policy} ({file.irregular})"
