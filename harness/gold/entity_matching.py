"""Brings the gold of a file and the predictions of another together, document by document, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.gold.entity_columns import EntityFiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from harness.scoring.columns.entities import Side
    from harness.scoring.columns.entity_scores import EntityCorpus


class Strays(NamedTuple):
    """Predictions whose gold is not among what was read."""

    ids: list[str]
    side: Side
    names: list[str]
    full: dict[str, Annotations]


def match(files: EntityFiles) -> tuple[EntityCorpus, NDArray[Any], Strays]:
    """Bring gold documents and their predictions together.

    Returns:
        All gold documents, those without predictions with empty ones; of each, whether it has predictions; and the
        predictions for documents that are not there.
    """
    import numpy as np

    from harness.scoring.columns.entity_scores import EntityCorpus, gold_marks

    rows = {name: row for row, name in enumerate(files.predicted_ids)}
    places = np.fromiter((rows.get(name, -1) for name in files.gold_ids), dtype=np.int64, count=len(files.gold_ids))
    gold, predicted, names = files.gold.side(), files.predicted.side(), list(files.codes)
    corpus = EntityCorpus(
        ids=files.gold_ids,
        sizes=np.frombuffer(files.sizes, dtype=np.int32),
        annotated=np.frombuffer(files.annotated, dtype=np.int8).astype(bool),
        gold=gold,
        predicted=take(predicted, places),
        names=names,
        marks=gold_marks(gold, names),
        uncommon=[(name, e) for name, full in files.full_gold.items() for e in full.annotations.entities or ()],
    )
    set_apart(corpus, files.full_gold, files.full_predictions)
    lost = np.ones(len(files.predicted_ids), dtype=bool)
    lost[places[places >= 0]] = False
    stray = np.flatnonzero(lost)
    ids = [files.predicted_ids[row] for row in stray.tolist()]
    full = {name: files.full_predictions[name] for name in ids if name in files.full_predictions}
    return corpus, places >= 0, Strays(ids, take(predicted, stray), names, full)


def take(side: Side, places: NDArray[Any]) -> Side:
    """The blocks at ``places``, in that order, with an empty block for -1; no copy where they stand so already."""
    import numpy as np

    from harness.scoring.columns.entities import Side

    if len(places) == len(side.counts) and np.array_equal(places, np.arange(len(places))):
        return side
    counts = np.where(places >= 0, np.append(side.counts, 0)[places], 0).astype(np.int32)
    first = np.concatenate([[0], np.cumsum(side.counts, dtype=np.int64)])[places]
    ends = np.cumsum(counts, dtype=np.int64)
    index = np.repeat(first - (ends - counts), counts) + np.arange(int(counts.sum()))
    return Side(counts, side.start[index], side.end[index], side.label[index])


def set_apart(
    corpus: EntityCorpus, full_gold: Mapping[str, Labelled], full_predictions: Mapping[str, Annotations]
) -> None:
    """Move the documents that columns cannot hold, on one side at least, to ``corpus.apart``."""
    import numpy as np

    if not full_gold and not full_predictions:
        return
    keep = np.arange(len(corpus.ids))
    for place, name in enumerate(corpus.ids):
        gold, found = full_gold.get(name), full_predictions.get(name)
        if gold is None and found is None:
            continue
        if gold is None:
            size = int(corpus.sizes[place])
            entities = _entities(corpus.gold, place, corpus.names) if corpus.annotated[place] else None
            document = Document(id=name, meta={"chars": size} if size >= 0 else {})
            gold = Labelled(document=document, annotations=Annotations(entities=entities))
        if found is None:
            found = Annotations(entities=_entities(corpus.predicted, place, corpus.names))
        corpus.apart[place] = (gold, found)
        keep[place] = -1
    corpus.gold, corpus.predicted = take(corpus.gold, keep), take(corpus.predicted, keep)


def _entities(side: Side, place: int, names: Sequence[str]) -> tuple[Entity, ...]:
    first = int(side.counts[:place].sum())
    items = slice(first, first + int(side.counts[place]))
    columns = zip(side.start[items].tolist(), side.end[items].tolist(), side.label[items].tolist(), strict=True)
    return tuple(Entity(start=start, end=end, label=names[label]) for start, end, label in columns)
