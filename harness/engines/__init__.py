"""Where extraction runs. A new engine is one file and one line in ``ENGINES``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, Protocol, TypeAlias

from harness.annotation import Document
from harness.errors import HarnessError, nearest
from harness.extractors.interface.protocol import Extractor, Result

Make: TypeAlias = Callable[[], Extractor]


class Engine(Protocol):
    """Runs an extractor over documents, somewhere.

    ``peak_memory`` is, once it has run, the most bytes that a process with the model in it held; ``None`` where that
    is not known.
    """

    peak_memory: int | None

    def run(self, make: Make, documents: Sequence[Document], *, stop: Callable[[], bool]) -> Iterator[Result]:
        """One result a document, as each is ready, in any order.

        Args:
            make: makes the extractor, where it runs: once in each worker. It can be pickled where that is elsewhere.
            documents: ids are unique.
            stop: asked between documents; once it says yes, no further document is begun, and those in flight are
                answered.
        """


ENGINES = {
    "inline": "harness.engines.inline:Inline",
    "processes": "harness.engines.processes:Processes",
    "ray": "harness.engines.ray:Ray",
}


def create_engine(use: str, **settings: Any) -> Engine:
    """The engine of that name.

    Args:
        use: its name.
        settings: for its constructor; those that are ``None`` are left to it.

    Raises:
        HarnessError: there is none, it knows no such setting, or a package that it needs is missing.
    """
    if use not in ENGINES:
        raise HarnessError(f'no engine is called "{use}"{nearest(use, ENGINES)}; there are: {", ".join(ENGINES)}')
    module, _, name = ENGINES[use].partition(":")
    cls = getattr(import_module(module), name)
    given = {key: value for key, value in settings.items() if value is not None}
    known = [key for key in inspect.signature(cls).parameters if key in settings]
    for key in given:
        if key not in known:
            raise HarnessError(f'the engine "{use}" has no setting "{key}"; it has {", ".join(known)}')
    engine: Engine = cls(**given)
    return engine
