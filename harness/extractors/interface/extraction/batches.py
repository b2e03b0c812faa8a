"""Runs documents one by one, or in batches, whose time is shared out among their documents."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from harness.annotation import Annotations, Document, Failure
from harness.extractors.interface.protocol import Result

NO_TEXT = Failure(type="NoText", message="the document's text is withheld and not attached")


def one_by_one(documents: Sequence[Document], annotate: Callable[[str], Annotations]) -> Iterator[Result]:
    """Results of what annotates one text at a time, in the order of the documents; those without text fail."""
    for document in documents:
        if document.text is None:
            yield Result(id=document.id, error=NO_TEXT)
            continue
        began = time.perf_counter()
        found = annotate(document.text)
        yield Result(id=document.id, annotations=found, seconds=time.perf_counter() - began)


def in_batches(
    documents: Sequence[Document], size: int, annotate: Callable[[Sequence[str]], Iterable[Annotations]]
) -> Iterator[Result]:
    """Results of a model that annotates several texts at once.

    A document has its share of the batch's seconds, by the length of its text: the model works on all of them at once.

    Args:
        documents: those without text fail.
        size: the most documents in a batch.
        annotate: the model; it answers in the order of the texts.
    """
    readable = []
    for document in documents:
        if document.text is None:
            yield Result(id=document.id, error=NO_TEXT)
        else:
            readable.append((document.id, document.text))
    for first in range(0, len(readable), size):
        batch = readable[first : first + size]
        began = time.perf_counter()
        answers = list(annotate([text for _, text in batch]))
        seconds = time.perf_counter() - began
        lengths = [len(text) + 1 for _, text in batch]
        for (name, _), length, answer in zip(batch, lengths, answers, strict=True):
            yield Result(id=name, annotations=answer, seconds=seconds * length / sum(lengths))
