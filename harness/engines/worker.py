"""The loop of one worker: makes the extractor, answers documents, and reports results and failures."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from harness.annotation import Document
from harness.engines.inline import ask
from harness.engines.memory import peak_memory
from harness.extractors.interface.protocol import Extractor, Result


class Ready(msgspec.Struct, frozen=True):
    """The worker has made its extractor: the time of its documents begins."""


class Warned(msgspec.Struct, frozen=True):
    """The extractor warned of something."""

    message: str


class Idle(msgspec.Struct, frozen=True):
    """The batch is done; ``peak`` is the most bytes that the worker has held."""

    peak: int | None


class Gone(msgspec.Struct, frozen=True):
    """The worker is no more."""

    reason: str


class Broken(msgspec.Struct, frozen=True):
    """The worker cannot work, nor could another in its place."""

    reason: str


Event: TypeAlias = Ready | Result | Warned | Idle | Gone | Broken


def work(
    extractor: Extractor, documents: Sequence[Document], *, batch: int, stop: Callable[[], bool]
) -> Iterator[Result | Warned | Idle]:
    """Results as they come, in a form that travels between processes; warnings too; ``Idle`` at the end."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for result in ask(extractor, documents, batch=batch, stop=stop):
            yield result
            yield from (Warned(str(warning.message)) for warning in caught)
            caught.clear()
    yield Idle(peak_memory())
