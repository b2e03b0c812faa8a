"""Invented documents for the tests of perturbations."""

from __future__ import annotations

from harness.annotation import Annotations, Cluster, Document, Entity, Labelled, Slot


def span(text: str, words: str, nth: int = 1) -> tuple[int, int]:
    """Where words stand, for the first or a later time."""
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return start, start + len(words)


def slot(text: str, words: str, nth: int = 1) -> Slot:
    start, end = span(text, words, nth)
    return Slot(start=start, end=end, text=words)


def entity(text: str, words: str, label: str, cluster: str, nth: int = 1) -> Entity:
    start, end = span(text, words, nth)
    return Entity(start=start, end=end, text=words, label=label, cluster=cluster)


def labelled(text: str, language: str = "en", clusters: dict[str, Cluster] | None = None, **layers: object) -> Labelled:
    """A document with what is labelled in it."""
    document = Document(id="made-up", text=text, meta={"language": language, "chars": len(text)})
    return Labelled(document=document, annotations=Annotations(clusters=clusters or {}, **layers))  # type: ignore[arg-type]
