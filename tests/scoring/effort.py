"""How much the tests do: less under a mutation tester, which runs them thousands of times (``make mutants``)."""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings

_IS_MUTATION_RUN = "MUTANT_UNDER_TEST" in os.environ
only_in_full = pytest.mark.skipif(_IS_MUTATION_RUN, reason="takes too long for every one of thousands of mutants")


def some(count: int) -> int:
    """So many random documents, or a twentieth in a mutation run."""
    return max(1, count // 20) if _IS_MUTATION_RUN else count


def drawn(examples: int) -> settings:
    """Settings of a property test over so many examples; a mutation run only asks whether one of few fails."""
    if _IS_MUTATION_RUN:
        few = max(4, examples // 15)
        return settings(max_examples=few, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
    return settings(max_examples=examples, deadline=None, derandomize=True)
