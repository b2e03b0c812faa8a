"""Scores two JSON Lines files of entities, in one process or in several that each read a part of both files."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.annotation import Layer, Scope
from harness.errors import HarnessError, nearest
from harness.gold.entity_columns import EntityFiles, read_entity_files, refuse_repeated
from harness.gold.entity_matching import Strays, match, set_apart, take
from harness.gold.jsonlines import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from harness.scoring.columns.entities import Side
    from harness.scoring.columns.entity_scores import EntityCorpus, EntityPart


class EntityCounts(NamedTuple):
    """What two files hold.

    Attributes:
        part: the counts, documents sorted by id.
        failures: how many documents have an error in place of predictions.
        strays: ids of predictions that gold does not have.
        missing: ids of gold that predictions do not have.
    """

    part: EntityPart
    failures: int
    strays: list[str]
    missing: list[str]


class _Read(NamedTuple):
    """What one process makes of its part: counts of documents it has both sides of, and the rest as columns."""

    part: EntityPart
    rest: EntityCorpus
    strays: Strays
    predicted_ids: list[str]
    failures: int


def count_entities(
    gold: Path, predictions: Path, *, scope: Scope, layers: Sequence[Layer], workers: int = 1
) -> EntityCounts:
    """Count entities; the same counts however many processes work.

    Args:
        gold, predictions: JSON Lines; the gold annotates entities alone.
        scope: what the gold annotates.
        layers: the layers to score.
        workers: how many processes.

    Raises:
        PlainPathError: gold annotates another of the layers to be scored, or predictions carry scores.
        HarnessError: a file is wrong, or no prediction is for a document of the gold.
    """
    from harness.scoring.columns.entity_scores import combine, tally

    if workers == 1:
        files = read_entity_files(gold, predictions, layers=layers)
        corpus, _, strays = match(files)
        failures, predicted_ids = len(files.failures), files.predicted_ids
        del files
        parts = [tally(corpus, scope=scope, layers=layers)]
    else:
        read = _read_parts(gold, predictions, scope, layers, workers)
        rests, strays = _join([one.rest for one in read], [one.strays for one in read])
        parts = [one.part for one in read] + [tally(rest, scope=scope, layers=layers) for rest in rests]
        predicted_ids = [name for one in read for name in one.predicted_ids]
        refuse_repeated(predicted_ids, predictions)
        failures = sum(one.failures for one in read)
    whole = combine(parts)
    refuse_repeated(whole.ids, gold)
    if predicted_ids and whole.ids and len(strays.ids) == len(predicted_ids):
        hint = f'the first is "{strays.ids[0]}"{nearest(strays.ids[0], whole.ids[:1000])}'
        raise HarnessError(f"{predictions}: none of its {len(predicted_ids)} documents is in the gold; {hint}")
    found = set(predicted_ids)
    return EntityCounts(whole, failures, strays.ids, [name for name in whole.ids if name not in found])


def _read_parts(gold: Path, predictions: Path, scope: Scope, layers: Sequence[Layer], workers: int) -> list[_Read]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    spans = zip(_spans(gold, workers), _spans(predictions, workers), strict=True)
    tasks = [(gold, predictions, scope, tuple(layers), one, other) for one, other in spans]
    # Spawned, not forked: a fork of a process with threads can hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_read_part, tasks))


def _spans(path: Path, parts: int) -> list[Span]:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror or error}") from None
    bounds = [size * nth // parts for nth in range(parts + 1)]
    return list(itertools.pairwise(bounds))


def _read_part(task: tuple[Path, Path, Scope, tuple[Layer, ...], Span, Span]) -> _Read:
    import numpy as np

    from harness.scoring.columns.entity_scores import tally

    gold, predictions, scope, layers, gold_span, predicted_span = task
    files: EntityFiles = read_entity_files(
        gold, predictions, layers=layers, gold_span=gold_span, predicted_span=predicted_span
    )
    corpus, is_matched, strays = match(files)
    matched = _select(corpus, np.flatnonzero(is_matched))
    rest = _select(corpus, np.flatnonzero(~is_matched))
    return _Read(tally(matched, scope=scope, layers=layers), rest, strays, files.predicted_ids, len(files.failures))


def _select(corpus: EntityCorpus, places: NDArray[Any]) -> EntityCorpus:
    """Some of the documents."""
    from harness.scoring.columns.entity_scores import EntityCorpus

    if len(places) == len(corpus.ids):
        return corpus
    ids = [corpus.ids[place] for place in places.tolist()]
    rows = {place: row for row, place in enumerate(places.tolist())}
    kept = set(ids)
    return EntityCorpus(
        ids=ids,
        sizes=corpus.sizes[places],
        annotated=corpus.annotated[places],
        gold=take(corpus.gold, places),
        predicted=take(corpus.predicted, places),
        names=corpus.names,
        marks=corpus.marks[places],
        apart={rows[place]: both for place, both in corpus.apart.items() if place in rows},
        uncommon=[(name, entity) for name, entity in corpus.uncommon if name in kept],
    )


def _join(rests: Sequence[EntityCorpus], strays: Sequence[Strays]) -> tuple[list[EntityCorpus], Strays]:
    """Give the gold that its own process had no predictions for those that another one read."""
    import numpy as np

    codes: dict[str, int] = {}
    for names in [one.names for one in strays] + [rest.names for rest in rests]:
        for name in names:
            codes.setdefault(name, len(codes))
    side = _concatenate([_recode(one.side, one.names, codes) for one in strays])
    rows = {name: row for row, name in enumerate(name for one in strays for name in one.ids)}
    full = {name: found for one in strays for name, found in one.full.items()}
    used: set[str] = set()
    for rest in rests:
        places = np.fromiter((rows.get(name, -1) for name in rest.ids), dtype=np.int64, count=len(rest.ids))
        used.update(name for name in rest.ids if name in rows)
        rest.gold, rest.predicted = _recode(rest.gold, rest.names, codes), take(side, places)
        rest.names = list(codes)
        full_gold = {rest.ids[place]: both[0] for place, both in rest.apart.items()}
        set_apart(rest, full_gold, {name: found for name, found in full.items() if name in rest.ids})
    left = [name for name in rows if name not in used]
    return list(rests), Strays(left, side, list(codes), {})


def _recode(side: Side, names: Sequence[str], codes: dict[str, int]) -> Side:
    import numpy as np

    table = np.array([codes[name] for name in names], dtype=np.int32)
    return side._replace(label=table[side.label]) if len(side.label) else side


def _concatenate(sides: Sequence[Side]) -> Side:
    import numpy as np

    from harness.scoring.columns.entities import Side

    return Side(*(np.concatenate(columns) for columns in zip(*sides, strict=True)))
