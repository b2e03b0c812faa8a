"""Scores what a user hands over: gold and predictions brought together by id, or pair by pair."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from harness.annotation import Annotations, Document, Labelled, Line
from harness.api.given import (
    UNNAMED,
    describe,
    given_documents,
    given_layers,
    given_scope,
    is_by_id,
    is_document,
    is_path,
    whole_number,
)
from harness.api.gold_documents import GoldDocuments, gold_of, read_gold
from harness.api.origins import ScoredNow
from harness.api.predicted_documents import PredictedDocuments, read_predicted
from harness.errors import HarnessError, nearest, plural
from harness.exchange.foreign_files import not_columns_both
from harness.extractors.llm.grounding.words_alone import ground_documents
from harness.gold.check.consistency import problems
from harness.gold.conll_tags import read_tagged_pair
from harness.gold.folder import describe_left_out
from harness.gold.jsonlines import nothing_known, repeats_beside, told_grounding
from harness.reporting.score_notes import describe_grounding
from harness.runs.execute.score_files import HINTS, missing_notes, unknown_note
from harness.scoring import Scores, attempted_layers, score_corpus


class _Paired(NamedTuple):
    """Gold and the predictions for it, by document id."""

    gold: GoldDocuments
    predictions: dict[str, Annotations]
    failures: dict[str, str]
    name: str
    grounded: Collection[str] = ()
    """Ids of documents whose words were looked for in the text before."""


def score_given(gold: Any, predictions: Any, *, layers: Any, scope: Any, bootstrap: Any, seed: Any) -> Scores:
    """The body of ``harness.score``."""
    chosen, limits = given_layers(layers), given_scope(scope)
    draws, start = whole_number(bootstrap, "bootstrap"), whole_number(seed, "seed")
    paired = _paired(gold, predictions)
    predicted, counts = ground_documents(paired.gold.documents, paired.predictions, grounded=paired.grounded)
    limits = paired.gold.scope if limits is None else limits
    tried = attempted_layers(predicted.values())
    scores = score_corpus(
        paired.gold.documents, predicted, scope=limits, layers=chosen, bootstrap=draws, seed=start, attempted=tried
    )
    known = set(scores.ids)
    scores.failed = len(known & paired.failures.keys())
    scores.unpredicted = len(known - paired.predictions.keys() - paired.failures.keys())
    scores.name, scores.grounding = paired.name, counts or None
    scores.notes = [
        *_repeated(predictions),
        *describe_left_out(paired.gold.left_out),
        *_notes(scores.ids, {*paired.predictions, *paired.failures}),
        *([describe_grounding(counts)] if counts else []),
    ]
    scores.origin = ScoredNow(paired.gold, predicted, paired.failures, limits, chosen, tried)
    for note in scores.notes:
        if note.startswith("warning: "):
            warnings.warn(note.removeprefix("warning: "), stacklevel=3)
    return scores


def _repeated(predictions: Any) -> list[str]:
    """The note on predictions that are but the first of several repeats of a run."""
    if isinstance(predictions, PredictedDocuments):
        path = predictions.path
    elif is_path(predictions):
        path = Path(predictions)
    else:
        return []
    repeats = len(repeats_beside(path))
    if repeats < 2:
        return []
    return [f"warning: {path} is the first of {repeats} repeats of a run, scored alone; harness score takes them all"]


def _notes(ids: Sequence[str], predicted: set[str]) -> list[str]:
    known = set(ids)
    strays = sorted(predicted - known)
    hinted = [f'"{name}"{nearest(name, ids[:1000])}' for name in strays[:HINTS]]
    rest = [f"and {len(strays) - HINTS} more"] if len(strays) > HINTS else []
    missing = [name for name in ids if name not in predicted]
    return [*map(unknown_note, hinted + rest), *missing_notes(missing, len(ids))]


def _paired(gold: Any, predictions: Any) -> _Paired:
    """Both sides read, and brought together.

    Raises:
        HarnessError: a side is wrong, or nothing of one is for the other.
    """
    if is_path(gold) or (isinstance(gold, Mapping) and "dataset" in gold):
        gold = read_gold(gold, include=(), exclude=(), split=None, invalid_tags="repair", tag_scheme=None)
    if is_path(predictions):
        predictions = read_predicted(predictions, invalid_tags="repair", tag_scheme=None)
    for side, found, other in (("gold", gold, PredictedDocuments), ("predictions", predictions, GoldDocuments)):
        if isinstance(found, other) and side == "gold":
            raise HarnessError("gold: these are predictions; the order is score(gold, predictions)")
    if isinstance(predictions, GoldDocuments):  # one labelling against another
        predictions = PredictedDocuments(
            {one.document.id: one.annotations for one in predictions.documents}, {}, predictions.corpus.path
        )
    if isinstance(gold, GoldDocuments) and isinstance(predictions, PredictedDocuments):
        if gold.is_tagged or predictions.tags is not None:
            return _of_tags(gold, predictions)
        return _of_file(gold, predictions)
    if isinstance(gold, GoldDocuments):
        return _to_gold(gold, predictions)
    if isinstance(predictions, PredictedDocuments):
        found = _labelled(_gold_lines(gold), [])
        return _of_file(gold_of(found, None), predictions)
    return _of_lines(gold, predictions)


def _of_file(gold: GoldDocuments, predictions: PredictedDocuments) -> _Paired:
    failures = {name: f"{why.type}: {why.message}" for name, why in predictions.failures.items()}
    where, name = str(predictions.path), predictions.path.stem
    return _by_id(gold, dict(predictions), failures, where, name, predictions.grounded)


def _of_tags(gold: GoldDocuments, predictions: PredictedDocuments) -> _Paired:
    """CoNLL columns, which are held to the same tokens and the same scheme."""
    sides = (gold.corpus.path, predictions.path)
    if not gold.is_tagged or predictions.tags is None:
        tagged, other = sides if gold.is_tagged else reversed(sides)
        raise not_columns_both(tagged, other)
    policy, scheme = predictions.tags
    wanted, found = read_tagged_pair(*sides, policy=policy, scheme=scheme)
    annotations = {one.document.id: one.annotations for one in found.documents}
    return _Paired(gold_of(wanted.documents, gold.scope), annotations, {}, predictions.path.stem)


def _to_gold(gold: GoldDocuments, predictions: Any) -> _Paired:
    """Predictions in memory for gold that was loaded: by id where they have one, else in gold's order."""
    lines = _predicted_lines(predictions)
    if all(line.id == UNNAMED for line in lines) and lines:
        _refuse_unequal(len(gold), len(lines))
        names = [one.document.id for one in gold.documents]
        return _with_lines(gold, dict(zip(names, lines, strict=True)))
    return _with_lines(gold, {line.id: line for line in lines})


def _of_lines(gold: Any, predictions: Any) -> _Paired:
    """Both in memory: by id where both sides have one, else pair by pair."""
    if is_document(gold) and isinstance(predictions, Sequence) and not isinstance(predictions, str | bytes):
        raise HarnessError(f"gold is one document, predictions a list of {len(predictions)}: give both as a list")
    wanted, found = _gold_lines(gold), _predicted_lines(predictions)
    if not wanted:
        raise HarnessError("gold: holds no document")
    if wanted[0].id != UNNAMED and (not found or found[0].id != UNNAMED):
        return _with_lines(gold_of(_labelled(wanted, []), None), {line.id: line for line in found})
    _refuse_unequal(len(wanted), len(found))
    named = next((side for side in (wanted, found) if side[0].id != UNNAMED), None)
    width = len(str(len(wanted)))
    names = [f"{nth:0{width}}" for nth in range(1, len(wanted) + 1)] if named is None else [line.id for line in named]
    labelled = _labelled(wanted, names)
    return _with_lines(gold_of(labelled, None), dict(zip(names, found, strict=True)))


def _gold_lines(gold: Any) -> list[Line]:
    lines = _lines(gold, "gold")
    for place, line in enumerate(lines):
        where = "gold" if is_document(gold) else f"gold[{place}]"
        if line.error is not None:
            raise HarnessError(f"{where}: holds an error: these are predictions, not gold")
        wrong = [f"{where}.{found.where}: {found.code} {found.message}" for found in problems(line, text=line.text)]
        if wrong:
            raise HarnessError("\n".join(wrong))
    return lines


def _predicted_lines(predictions: Any) -> list[Line]:
    return _lines(predictions, "predictions")


def _lines(value: Any, side: str) -> list[Line]:
    """Documents of one side, given as a list, as a mapping by id, or as one document."""
    if is_by_id(value):
        bad = [name for name in value if not isinstance(name, str) or not name]
        if bad:
            raise HarnessError(f"{side}: expected ids of documents as keys, found {describe(bad[0])}")
        found = [given_documents([one], f'{side}["{name}"]')[0] for name, one in value.items()]
        for name, line in zip(value, found, strict=True):
            if line.id not in (UNNAMED, name):
                raise HarnessError(f'{side}["{name}"]: its own id is "{line.id}"')
        return [_named(line, name) for name, line in zip(value, found, strict=True)]
    return given_documents(value, side)


def _named(line: Line, name: str) -> Line:
    fields = {field: getattr(line, field) for field in Line.__struct_fields__}
    return Line(**{**fields, "id": name})


def _labelled(lines: Sequence[Line], names: Sequence[str]) -> list[Labelled]:
    """Gold of lines, which are called by these names, or by their own."""
    return [
        Labelled(document=Document(id=name, text=line.text, meta=line.meta), annotations=line.annotations)
        for line, name in zip(lines, names or [line.id for line in lines], strict=True)
    ]


def _with_lines(gold: GoldDocuments, lines: Mapping[str, Line]) -> _Paired:
    failures = {
        name: f"{line.error.type}: {line.error.message}" for name, line in lines.items() if line.error is not None
    }
    annotations = {name: line.annotations for name, line in lines.items() if line.error is None}
    grounded = {name for name, line in lines.items() if told_grounding(line.meta)}
    return _by_id(gold, annotations, failures, "predictions", "", grounded)


def _by_id(
    gold: GoldDocuments,
    annotations: dict[str, Annotations],
    failures: dict[str, str],
    where: str,
    name: str,
    grounded: Collection[str],
) -> _Paired:
    ids = [*annotations, *failures]
    if ids and len(gold) and not any(one in gold for one in ids):
        hint = f'the first is "{ids[0]}"{nearest(ids[0], list(gold)[:1000])}'
        raise nothing_known(where, len(ids), hint)
    return _Paired(gold, annotations, failures, name, grounded)


def _refuse_unequal(gold: int, predictions: int) -> None:
    if gold != predictions:
        raise HarnessError(
            f"gold has {plural(gold, 'document')} and predictions {predictions}: they are scored pair by pair, so both "
            'need the same number, or an "id" each'
        )
