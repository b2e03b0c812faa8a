"""Where extraction runs. A new engine is one file and one line in ``ENGINES``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Protocol

from harness.annotation import Document, HarnessError, nearest
from harness.extractors.base import Extractor, Result


class Engine(Protocol):
    """Runs an extractor over documents, somewhere."""

    def run(self, extractor: Extractor, documents: Sequence[Document], *, stop: Callable[[], bool]) -> Iterator[Result]:
        """One result a document, as each is ready, in any order.

        Args:
            extractor: the model; it is called from this process.
            documents: ids are unique.
            stop: asked between documents; once it says yes, no further document is begun.
        """


ENGINES = {
    "inline": "harness.engines.inline:Inline",
}


def create_engine(use: str, *, batch: int) -> Engine:
    """The engine of that name.

    Raises:
        HarnessError: there is none.
    """
    if use not in ENGINES:
        raise HarnessError(f'no engine is called "{use}"{nearest(use, ENGINES)}; there are: {", ".join(ENGINES)}')
    module, _, name = ENGINES[use].partition(":")
    engine: Engine = getattr(import_module(module), name)(batch=batch)
    return engine
