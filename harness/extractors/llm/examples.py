"""Few-shot examples: gold documents in the words of an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.annotation import Annotations, Attribution, Document, Labelled, Layer, Slot, sha256, slot_text
from harness.errors import HarnessError
from harness.gold.folder import load_gold, load_splits

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
    """The gold of one document as the JSON that a perfect answer would be."""
    text, annotations = labelled.document.text, labelled.annotations
    by_content = {link.content: link for link in annotations.attributions or () if isinstance(link.content, str)}
    answer: dict[str, list[dict[str, Any]]] = {}
    if "entities" in layers:
        answer["entities"] = [{"text": slot_text(e, text), "label": e.label} for e in annotations.entities or ()]
    if "quotes" in layers:
        answer["quotes"] = [
            {
                "text": slot_text(quote, text),
                "kind": quote.kind,
                "speaker": _source(by_content.get(quote.id), annotations, text),
                "cue": _cue(by_content.get(quote.id), text),
            }
            for quote in annotations.quotes or ()
        ]
    if "casualties" in layers:
        answer["casualties"] = [
            {
                **{name: _words(getattr(figure, name), text) for name in _CASUALTY_WORDS},
                **{name: getattr(figure, name) for name in ("outcome", "min", "max", "approximate")},
                **{name: getattr(figure, name) for name in ("victim_role", "status")},
                "source": _source(by_content.get(figure.id), annotations, text),
                "cue": _cue(by_content.get(figure.id), text),
            }
            for figure in annotations.casualties or ()
        ]
    if "attributions" in layers:
        answer["attributions"] = [
            {"text": slot_text(link.content, text), "source": _source(link, annotations, text), "cue": _cue(link, text)}
            for link in annotations.attributions or ()
            if isinstance(link.content, Slot)
        ]
    return json.dumps(answer, ensure_ascii=False)


def _words(slot: Slot | None, text: str | None) -> str | None:
    return None if slot is None else slot_text(slot, text)


def _source(link: Attribution | None, annotations: Annotations, text: str | None) -> str | None:
    """The words of a source; the name of its cluster where the text does not state it there."""
    if link is None or link.source is None:
        return None
    cluster = annotations.clusters.get(link.source.cluster or "")
    return slot_text(link.source, text) or (cluster.name if cluster else None)


def _cue(link: Attribution | None, text: str | None) -> str | None:
    return None if link is None else _words(link.cue, text)
