"""Gets the answers of one extractor: from the journal, then from the cache, then from the extractor itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Protocol

import msgspec

from harness.annotation import Document
from harness.engines import Engine
from harness.runs.execute.answer_cache import Cache
from harness.runs.execute.process.working_folder import same_folder
from harness.runs.execute.repeat import Repeat
from harness.runs.store.journal import Entry, Journal


class Watcher(Protocol):
    """Is told how a run goes, to show it."""

    def begin(self, extractor: str, *, documents: int, known: int, cached: int) -> None:
        """An extractor begins; ``known`` of its documents were answered earlier, ``cached`` more in other runs."""

    def advance(self, *, failed: bool, usage: Mapping[str, float] | None = None) -> None:
        """A document ended; ``usage`` is what it used up (tokens, cost)."""

    def stopping(self) -> None:
        """A stop was asked for; the documents in flight are still awaited."""


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of an extractor's answers, in gold order, and what they took.

    Attributes:
        entries: the answers; fewer than documents where the run had to stop.
        asked: how many of them were asked for just now.
        wall_seconds: how long that took.
        peak_memory: bytes; ``None`` where nothing was asked or nobody knows.
    """

    entries: tuple[Entry, ...]
    asked: int
    wall_seconds: float
    peak_memory: int | None


@same_folder()
def extract(
    repeat: Repeat,
    documents: Sequence[Document],
    *,
    journal: Path,
    engine: Engine,
    cache: Cache | None,
    retry_errors: bool,
    stop: Callable[[int], bool],
    watcher: Watcher | None,
) -> Extraction:
    """Ask for what is missing; stops early, with fewer answers than documents, when it is told to.

    Args:
        repeat: who is asked; it is made only if there is something to ask.
        documents: as extractors are given them.
        journal: the file that keeps the answers.
        engine: where it runs.
        cache: answers of other runs; ``None``: none are used or kept.
        retry_errors: whether documents that failed earlier are asked again.
        stop: asked with the number of failed documents; once it says yes, no further document is begun.
        watcher: is told how it goes.
    """
    with Journal(journal, fingerprint=repeat.digest) as kept:
        known = {d.id: entry for d in documents if (entry := kept.answer(d)) is not None}
        if retry_errors:
            known = {key: entry for key, entry in known.items() if entry.line.error is None}
        earlier = len(known)
        waiting = {d.id: d for d in documents if d.id not in known}
        for document in waiting.values() if cache else ():
            found = cache.answer(document, repeat.digest) if cache else None
            if found is not None:
                known[document.id] = kept.record(document, found, cached=True)
        waiting = {key: document for key, document in waiting.items() if key not in known}
        if watcher:
            watcher.begin(repeat.title, documents=len(documents), known=earlier, cached=len(known) - earlier)
        failed = [key for key, entry in known.items() if entry.line.error is not None]
        began, asked = perf_counter(), 0
        if waiting and not stop(len(failed)):
            for result in engine.run(repeat.recipe, list(waiting.values()), stop=lambda: stop(len(failed))):
                document = waiting[result.id]
                entry = known[result.id] = kept.record(document, result)
                asked += 1
                if entry.line.error is not None:
                    failed.append(result.id)
                if cache and result.lasting:
                    cache.keep(document, repeat.digest, repeat.extractor, entry.line, usage=entry.usage, raw=entry.raw)
                if watcher:
                    watcher.advance(failed=entry.line.error is not None, usage=entry.usage)
    return Extraction(
        entries=tuple(known[d.id] for d in documents if d.id in known),
        asked=asked,
        wall_seconds=perf_counter() - began if asked else 0.0,
        peak_memory=engine.peak_memory,
    )
