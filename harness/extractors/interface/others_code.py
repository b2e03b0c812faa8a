"""Runs the code of others so that no exit and no exception of theirs ends this process, or looks like a success."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from harness.errors import HarnessError
from harness.extractors.interface.extraction.sound_result import failure_of

_end_process = os._exit
_inside: Counter[int] = Counter()
_INCOMPLETE = 3


@contextmanager
def others_code(what: str) -> Iterator[None]:
    """Turn whatever the block raises into an error of ours; one of ours passes, and so does Ctrl-C.

    Args:
        what: what did not work, the beginning of the message.

    Raises:
        HarnessError: the block raised anything at all, or called ``sys.exit`` or ``os._exit``.
    """
    try:
        with exits_raise():
            yield
    except (HarnessError, KeyboardInterrupt):
        raise
    except BaseException as error:
        failure = failure_of(error)
        raise HarnessError(f"{what}: {failure.type}: {failure.message}") from error


@contextmanager
def exits_raise() -> Iterator[None]:
    """Within the block ``os._exit`` raises a ``SystemExit`` in this thread, as ``sys.exit`` does.

    In another thread it ends the process as it is meant to, with no exit code that stands for a success. Processes
    that are forked from this one end as they want to.
    """
    thread = threading.get_ident()
    _inside[thread] += 1
    os._exit = _exit_of_others
    try:
        yield
    finally:
        _inside[thread] -= 1
        if not _inside[thread]:
            del _inside[thread]
        if not _inside:
            os._exit = _end_process


def _exit_of_others(status: Any) -> NoReturn:
    if threading.get_ident() in _inside:
        raise SystemExit(f"os._exit({status})")
    _end_process(status or (_INCOMPLETE if _inside else 0))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_inside.clear)
