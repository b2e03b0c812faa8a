"""Scores two JSON Lines files as they are read, in one process or in several that each read a part of both.

Gold and predictions are joined by id: files in the
same order pass through, of others the lines that wait for their partner are kept as they stand in the file.
"""

from __future__ import annotations

import gc
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from harness.annotation import LAYERS, Annotations, Document, Labelled, Layer, Line, Scope
from harness.errors import HarnessError, nearest
from harness.files.yaml_tree import raise_problems
from harness.gold.check.consistency import is_sound
from harness.gold.jsonlines import Span, check_lines, nothing_known, told_grounding
from harness.gold.streaming.lean_lines import (
    AnyLine,
    EntityLine,
    LineForms,
    LineReader,
    OnlyEntitiesLine,
    OtherLayersError,
    PlainLine,
    lines_of,
)
from harness.scoring import Scorer, Scores

MOST_DECODED = 4_000
"""Documents that wait for their partner as they were decoded; the lines of more wait as bytes."""
Prepare: TypeAlias = Callable[[Annotations, str], tuple[Annotations, Mapping[str, int]]]
"""Makes predictions with words without offsets ready, given the text of their document, and counts what it did."""


class ScoredLines(NamedTuple):
    """What two files hold.

    Attributes:
        scores: of the predictions.
        failures: how many documents have an error in place of predictions.
        strays: ids of predictions that gold does not have, in order.
        missing: ids of gold that predictions do not have, in order.
        prepared: what ``prepare`` counted, of all documents.
    """

    scores: Scores
    failures: int
    strays: list[str]
    missing: list[str]
    prepared: Mapping[str, int] = {}


def score_lines(
    gold: Path,
    predictions: Path,
    *,
    scope: Scope,
    layers: Sequence[Layer],
    bootstrap: int,
    seed: int,
    workers: int = 1,
    prepare: Prepare | None = None,
) -> ScoredLines:
    """Score predictions against gold; the same numbers however many processes work.

    Args:
        gold, predictions: JSON Lines.
        scope: what the gold annotates.
        layers: the layers to score.
        bootstrap: draws for the 95% intervals; 0 for none.
        seed: of the draws.
        workers: how many processes.
        prepare: applied to predictions with words, of every document whose text is at hand; not where
            ``meta.grounding`` says that it was done before.

    Raises:
        HarnessError: a file is wrong, or no prediction is for a document of the gold; the message has its file, line
            and column.
    """
    # Plain entities alone are tried first: the first line that says more tells that there is more to read.
    entities_alone = tuple(layers) == ("entities",)
    forms: list[LineForms] = [(PlainLine, EntityLine)] if entities_alone else [(OnlyEntitiesLine,), (Line,)]
    with _uncollected():
        for form in forms:
            try:
                join = _joined(_Task(gold, predictions, scope, tuple(layers), form, prepare), workers)
            except OtherLayersError:
                continue
            return join.finish(bootstrap, seed)
    raise AssertionError("the last form takes any line")


def _joined(task: _Task, workers: int) -> _Join:
    join = _Join(task)
    if workers == 1:
        join.read(None, None)
    else:
        for part in _in_parts(task, workers):
            join.absorb(part)
    return join


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is decoded holds no cycles: looking for them takes a sixth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Task(NamedTuple):
    """What a process is told."""

    gold: Path
    predictions: Path
    scope: Scope
    layers: tuple[Layer, ...]
    forms: LineForms
    prepare: Prepare | None


class _Part(NamedTuple):
    """What a process made of its part of both files: documents of which it had both sides, and the other lines."""

    scorer: Scorer
    gold: dict[str, bytes]
    predicted: dict[str, bytes]
    predicted_ids: list[str]
    failures: int
    answers: int
    attempted: set[Layer]
    prepared: Counter[str]


@dataclass(slots=True)
class _Side:
    """The lines of one file that wait for their partner: decoded, or as they stand in the file."""

    reader: LineReader
    waiting: dict[str, AnyLine | bytes]

    def take(self, name: str) -> AnyLine | None:
        found = self.waiting.pop(name, None)
        return self.reader.line(found) if isinstance(found, bytes) else found


class _Join:
    """Brings the lines of both files together by id, and scores each pair.

    Every line waits for its partner, which in files of one order comes with the next block at the latest.
    """

    def __init__(self, task: _Task, *, keeps_decoded: bool = True) -> None:
        self._gold = _Side(LineReader(task.gold, task.forms), {})
        self._predicted = _Side(LineReader(task.predictions, task.forms), {})
        self._scorer = Scorer(scope=task.scope, layers=task.layers)
        self._prepare = task.prepare
        self._most_decoded = MOST_DECODED if keeps_decoded else 0
        self._predicted_ids: list[str] = []
        self._failures = 0
        self._attempted: set[Layer] = set()
        self._answers = 0
        self._has_words = False  # whether any prediction may be words without offsets
        self._prepared: Counter[str] = Counter()

    def read(self, gold_span: Span | None, predicted_span: Span | None) -> None:
        """Read both files, or a part of each, in step with one another."""
        gold, predicted = self._gold.reader.blocks(gold_span), self._predicted.reader.blocks(predicted_span)
        ahead = 0  # how many documents more were read of gold
        is_gold_open = is_predicted_open = True
        while is_gold_open or is_predicted_open:
            if is_gold_open and (ahead <= 0 or not is_predicted_open):
                block = next(gold, None)
                is_gold_open = block is not None
                ahead += self._take(block, self._gold, self._predicted)
            else:
                block = next(predicted, None)
                is_predicted_open = block is not None
                ahead -= self._take(block, self._predicted, self._gold)

    def _take(self, block: tuple[Sequence[AnyLine], bytes] | None, own: _Side, other: _Side) -> int:
        """Score the lines of a block whose partners are there, and let the others wait; how many lines there were."""
        if block is None:
            return 0
        lines, raw = block
        is_gold = own is self._gold
        if not is_gold:
            self._predicted_ids += [line.id for line in lines]
            self._has_words = self._has_words or _WORDS in raw
            own.reader.check_texts(lines)
        as_bytes = lines_of(raw) if len(own.waiting) >= self._most_decoded else None
        for nth, line in enumerate(lines):
            partner = other.take(line.id)
            if partner is not None:
                self._score(*((line, partner) if is_gold else (partner, line)))
                continue
            if line.id in own.waiting:
                own.reader.explain()
            own.waiting[line.id] = line if as_bytes is None else as_bytes[nth]
        return len(lines)

    def _score(self, gold: AnyLine, predicted: AnyLine | None) -> None:
        reader = self._gold.reader
        if gold.error is not None:
            raise HarnessError(f'{reader.path}: document "{gold.id}" holds an error: these are predictions, not gold')
        text, size = reader.text_of(gold)
        if predicted is not None and predicted.error is not None:
            self._failures += 1
            predicted = None
        if predicted is not None:
            self._answers += 1
            if predicted.entities is not None:
                self._attempted.add("entities")
        if isinstance(gold, PlainLine) and isinstance(predicted, PlainLine | None):
            self._scorer.add_plain(gold.id, size, gold, predicted or _NO_ENTITIES)
            return
        if not _is_sound(gold, text, size):
            raise_problems(check_lines(reader.path)[1])
        annotations: Any = gold.annotations if isinstance(gold, Line) else gold
        found: Any = _NOTHING if predicted is None else predicted
        if predicted is not None and len(self._attempted) < len(LAYERS):
            self._attempted.update(layer for layer in LAYERS if predicted.annotates(layer))
        if self._has_words and predicted is not None:
            found = self._with_words_prepared(gold, predicted)
        meta = gold.meta if isinstance(gold, Line) else {} if size is None else {"chars": size}
        document = Document(id=gold.id, text=text, meta=meta)
        self._scorer.add(Labelled(document=document, annotations=annotations), found)

    def _with_words_prepared(self, gold: AnyLine, predicted: AnyLine) -> Any:
        text = self._gold.reader.words_of(gold)
        if self._prepare is None or text is None or told_grounding(predicted.meta or {}):
            return predicted
        found = predicted if isinstance(predicted, Line) else Annotations(entities=predicted.entities)
        prepared, counts = self._prepare(found, text)
        self._prepared.update(counts)
        return prepared if counts else predicted

    def finish(self, bootstrap: int, seed: int) -> ScoredLines:
        """Score the gold without predictions as well, and add everything up."""
        ids = self._predicted_ids
        if len(set(ids)) < len(ids):
            self._predicted.reader.explain()
        missing, strays = sorted(self._gold.waiting), sorted(self._predicted.waiting)
        for name in missing:
            gold = self._gold.take(name)
            assert gold is not None
            self._score(gold, None)
        known = self._scorer.ids
        if len(set(known)) < len(known):
            self._gold.reader.explain()
        if known and len(strays) == len(ids) > 0:
            hint = f'the first is "{ids[0]}"{nearest(ids[0], known[:1000])}'
            raise nothing_known(str(self._predicted.reader.path), len(ids), hint)
        self._scorer.close()
        if self._scorer.misplaced:
            raise_problems(check_lines(self._gold.reader.path)[1])
        attempted = self._attempted if self._answers else LAYERS
        scores = self._scorer.finish(bootstrap=bootstrap, seed=seed, strays=strays, attempted=attempted)
        return ScoredLines(scores, self._failures, strays, missing, self._prepared)

    def part(self) -> _Part:
        """What was read so far, in a form that travels."""
        self._scorer.close()
        gold, predicted = (
            {name: line for name, line in side.waiting.items() if isinstance(line, bytes)}
            for side in (self._gold, self._predicted)
        )
        return _Part(
            self._scorer,
            gold,
            predicted,
            self._predicted_ids,
            self._failures,
            self._answers,
            self._attempted,
            self._prepared,
        )

    def absorb(self, part: _Part) -> None:
        """Take over what another process read, and score what has a partner now."""
        self._scorer.absorb(part.scorer)
        self._failures += part.failures
        self._answers += part.answers
        self._attempted |= part.attempted
        self._prepared.update(part.prepared)
        self._has_words = self._has_words or any(_WORDS in line for line in part.predicted.values())
        self._predicted_ids += part.predicted_ids
        for side, lines in ((self._gold, part.gold), (self._predicted, part.predicted)):
            if side.waiting.keys() & lines.keys():
                side.reader.explain()
            side.waiting.update(lines)
        for name in sorted(self._gold.waiting.keys() & self._predicted.waiting.keys()):
            gold = self._gold.take(name)
            assert gold is not None
            self._score(gold, self._predicted.take(name))


_WORDS = b'"text"'
_NOTHING = Annotations()
_NO_ENTITIES = PlainLine(id="")


def _is_sound(line: AnyLine, text: str | None, size: int | None) -> bool:
    """Whether all that gold says of a document can be."""
    if isinstance(line, Line):
        return is_sound(line, text=text, length=size)
    entities: Iterable[Any] = line.entities or ()
    if isinstance(line, PlainLine):
        return all(0 <= entity.start < entity.end <= (size or 1 << 62) for entity in entities)
    return is_sound(Annotations(entities=line.entities), length=size)


# Processes.


def _in_parts(task: _Task, workers: int) -> Iterator[_Part]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    parts = zip(_spans(task.gold, workers), _spans(task.predictions, workers), strict=True)
    # Spawned, not forked: a fork of a process with threads can hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_read_part, [(task, gold, predicted) for gold, predicted in parts])


def _spans(path: Path, parts: int) -> list[Span]:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror or error}") from None
    return list(itertools.pairwise(size * nth // parts for nth in range(parts + 1)))


def _read_part(given: tuple[_Task, Span, Span]) -> _Part:
    task, gold, predicted = given
    join = _Join(task, keeps_decoded=False)
    with _uncollected():
        join.read(gold, predicted)
    return join.part()
