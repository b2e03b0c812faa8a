"""Keeps the working folder: paths of a run are meant from where it was started, whatever an extractor changes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from harness.errors import HarnessError


@contextmanager
def same_folder() -> Iterator[None]:
    """Be in the same working folder afterwards as before.

    Raises:
        HarnessError: the working folder is gone.
    """
    try:
        before = os.getcwd()
    except OSError:
        raise HarnessError("the working folder is no longer there; change to one that is") from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.chdir(before)
