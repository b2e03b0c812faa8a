"""How many random examples the tests try: all, or fewer where what counts is to be done soon.

``--fast`` tries a quarter. A mutation tester (``make mutants``) runs the tests thousands of times, only to ask whether
one of them fails.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import Phase, settings

FAST = "HARNESS_TESTS_FAST"
"""Set in the environment by ``--fast``."""
_IS_MUTATION_RUN = "MUTANT_UNDER_TEST" in os.environ
only_in_full = pytest.mark.skipif(_IS_MUTATION_RUN, reason="takes too long for every one of thousands of mutants")


def _part() -> int:
    return 20 if _IS_MUTATION_RUN else 4 if FAST in os.environ else 1


def some(count: int) -> int:
    """So many, or the part of them that this run tries."""
    return max(1, count // _part())


def drawn(examples: int) -> settings:
    """Settings of a property test over so many examples."""
    if _IS_MUTATION_RUN:
        few = max(4, examples // 15)
        return settings(max_examples=few, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
    return settings(max_examples=max(8, examples // _part()), deadline=None, derandomize=True)


@contextmanager
def cpu_seconds(most: float) -> Iterator[None]:
    """See that what stands inside takes no more of this process's own time, however busy the machine is."""
    began = time.process_time()
    yield
    assert time.process_time() - began < most
