"""Grounds predictions that came in words, whoever made them: extractors' results, files, values of the API.

What went through the grounding step once (``meta.grounding`` of a predictions line says so) is left as it is: words
that were not found stay words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from harness.annotation import Annotations, Labelled, all_slots
from harness.extractors.interface.protocol import Result


class GroundedDocuments(NamedTuple):
    """Predictions by document id, and how many slots were found each way; no counts where no slot came in words."""

    annotations: dict[str, Annotations]
    counts: dict[str, int]


def has_words_alone(annotations: Annotations) -> bool:
    """Whether any slot has words without offsets."""
    return any(
        one.start is None and one.text is not None
        for slot in all_slots(annotations)
        if slot.start is None or slot.alternatives
        for one in (slot, *slot.alternatives)
    )


def ground_documents(
    documents: Iterable[Labelled], annotations: Mapping[str, Annotations], *, grounded: Collection[str] = ()
) -> GroundedDocuments:
    """Ground predictions in the texts that there are.

    Args:
        documents: of the gold; one without text leaves words as they are.
        annotations: the predictions, by document id.
        grounded: ids of the documents whose predictions were grounded before.
    """
    found, counts = dict(annotations), Counter[str]()
    for labelled in documents:
        name, text = labelled.document.id, labelled.document.text
        if text is not None and name in found and name not in grounded:
            found[name], counted = ground_document(found[name], text)
            counts.update(counted)
    return GroundedDocuments(found, dict(counts))


def ground_document(annotations: Annotations, text: str) -> tuple[Annotations, Mapping[str, int]]:
    """The annotations of one document grounded in its text, and how many slots were found each way."""
    if not has_words_alone(annotations):
        return annotations, {}
    from harness.extractors.llm.grounding.ground import ground

    done = ground(annotations, text)
    return done.annotations, {str(how): number for how, number in done.counts.items()}


def ground_result(result: Result, text: str | None) -> Result:
    """An extractor's result with its words grounded, unless the extractor did so by itself.

    What is not of the schema is left as it is: that is told of the document when it is stored.
    """
    if result.annotations is None or result.grounding or text is None:
        return result
    try:
        if not has_words_alone(result.annotations):
            return result
        from harness.extractors.llm.grounding.ground import as_usage, by_place, ground

        done = ground(result.annotations, text)
    except (TypeError, AttributeError, ValueError):
        return result
    usage = (result.usage or {}) | as_usage(done.counts)
    grounding = by_place(done.annotations, [done])
    return msgspec.structs.replace(result, annotations=done.annotations, usage=usage, grounding=grounding)
