"""Few-shot examples: gold documents in the words of an answer."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from harness.annotation import (
    Attribution,
    Casualty,
    Document,
    Entity,
    Labelled,
    Layer,
    Quote,
    Slot,
    sha256,
    slot_text,
)
from harness.errors import HarnessError
from harness.gold.folder import load_gold, load_splits
from harness.gold.prose.text import Text

_ItemT = TypeVar("_ItemT", Entity, Quote, Casualty)

DEV = "dev"
_CASUALTY_WORDS = ("figure", "victims", "cause", "place", "date")


def load_examples(gold: Path, ids: Sequence[str]) -> list[Labelled]:
    """The gold documents to show the model.

    Args:
        gold: a gold folder or JSON Lines.
        ids: shell patterns of ids; none means all. Where the gold has a split ``dev``, only its documents are shown.

    Raises:
        HarnessError: the gold is wrong, a document is not of ``dev``, or has no text here.
    """
    splits = load_splits(gold)
    corpus = load_gold(gold, include=ids, split=DEV if DEV in splits and not ids else None)
    kept = [one.document.id for one in corpus.documents if one.document.id not in splits.get(DEV, ())]
    if DEV in splits and kept:
        raise HarnessError(
            f"{gold}: few-shot examples come from the split {DEV} alone, so that {kept[0]} stays unseen; in it are: "
            f"{', '.join(splits[DEV])}"
        )
    if corpus.left_out:
        first = corpus.left_out[0]
        remedy = f": {first.command}" if first.command else ""
        raise HarnessError(f'the example "{first.id}" cannot be shown: {first.reason}{remedy}')
    return corpus.documents


def refuse_leaks(examples: Sequence[Labelled], documents: Sequence[Document]) -> None:
    """See that no document that is to be scored is shown with its answers.

    Raises:
        HarnessError: one is, by its id or its text.
    """
    names = {example.document.id for example in examples}
    texts = {sha256(example.document.text or "") for example in examples}
    leaked = sorted(d.id for d in documents if d.id in names or sha256(d.text or "") in texts)
    if leaked:
        raise HarnessError(
            f"documents that are scored are among the few-shot examples: {', '.join(leaked)}; the model would be shown "
            "their answers. Choose other examples, or leave these out with documents.exclude"
        )


def example_answer(labelled: Labelled, layers: Sequence[Layer]) -> str:
    """The gold of one document as the JSON that a perfect answer would be, in the order of the text."""
    return json.dumps(_Answer(labelled).layers(layers), ensure_ascii=False)


class _Answer:
    def __init__(self, labelled: Labelled) -> None:
        self._text = labelled.document.text
        self._annotations = labelled.annotations
        self._links: defaultdict[str | Slot, list[Attribution]] = defaultdict(list)
        for link in labelled.annotations.attributions or ():
            self._links[link.content].append(link)

    def layers(self, asked: Sequence[Layer]) -> dict[str, list[dict[str, Any]]]:
        items: dict[Layer, list[dict[str, Any]]] = {
            "entities": [self._entity(entity) for entity in _in_order(self._annotations.entities)],
            "quotes": [self._quote(quote) for quote in _in_order(self._annotations.quotes)],
            "casualties": self._casualties(),
            "attributions": [
                {"text": self._words(content), "source": self._source(links[0]), **self._said(links)}
                for content, links in sorted(self._claims(), key=lambda claim: claim[0].start or 0)
            ],
        }
        return {layer: items[layer] for layer in asked}

    def _entity(self, entity: Entity) -> dict[str, Any]:
        return {"text": self._words(entity), "label": entity.label}

    def _quote(self, quote: Quote) -> dict[str, Any]:
        links = self._links.get(quote.id, [])
        speaker = self._source(links[0]) if links else None
        return {"text": self._words(quote), "kind": quote.kind, "speaker": speaker, **self._said(links)}

    def _casualties(self) -> list[dict[str, Any]]:
        figures = _in_order(self._annotations.casualties)
        numbers = {figure.id: number for number, figure in enumerate(figures, start=1)}
        return [self._casualty(figure, numbers) for figure in figures]

    def _casualty(self, figure: Casualty, numbers: Mapping[str, int]) -> dict[str, Any]:
        links = self._links.get(figure.id, [])
        return {
            "id": numbers[figure.id],
            "sentence": self._sentence(figure.figure or figure.victims),
            **{name: self._words(getattr(figure, name)) for name in _CASUALTY_WORDS},
            **{name: getattr(figure, name) for name in ("outcome", "min", "max", "approximate")},
            **{name: getattr(figure, name) for name in ("victim_role", "status")},
            "part_of": numbers.get(figure.part_of or ""),
            "source": self._source(links[0]) if links else None,
            **self._said(links),
        }

    def _claims(self) -> list[tuple[Slot, list[Attribution]]]:
        return [(content, links) for content, links in self._links.items() if isinstance(content, Slot)]

    def _said(self, links: Sequence[Attribution]) -> dict[str, Any]:
        """The cue of the first attribution, and the others of the same content."""
        cue = self._words(links[0].cue) if links else None
        return {
            "cue": cue,
            "also": [{"source": self._source(link), "cue": self._words(link.cue)} for link in links[1:]],
        }

    def _words(self, slot: Slot | None) -> str | list[str] | None:
        """The words of a slot; a list of its parts where others interrupt it."""
        if slot is None or self._text is None or len(slot.extent) < 2:
            return None if slot is None else slot_text(slot, self._text)
        return [self._text[start:end] for start, end in slot.extent]

    def _sentence(self, slot: Slot | None) -> str | None:
        """The sentence, or sentences, in which a slot stands."""
        if slot is None or self._text is None or not slot.extent:
            return None
        return self._prose.sentences_around(slot.extent[0][0], slot.extent[-1][1])

    @cached_property
    def _prose(self) -> Text:
        return Text(self._text or "")

    def _source(self, link: Attribution) -> str | list[str] | None:
        """The words of a source; the name of its cluster where the text does not state it there."""
        if link.source is None:
            return None
        cluster = self._annotations.clusters.get(link.source.cluster or "")
        return self._words(link.source) or (cluster.name if cluster else None)


def _in_order(items: Sequence[_ItemT] | None) -> list[_ItemT]:
    return sorted(items or (), key=_begin)


def _begin(item: Entity | Quote | Casualty) -> int:
    slot: Slot | None = (item.figure or item.victims) if isinstance(item, Casualty) else item
    return (slot.start if slot is not None else None) or 0
