"""Changes of gold that keep its labels true: the same article, written otherwise, to see whether a model still holds.

A perturbation says what it edits, in one file here: ``perturb(labelled, draw)`` gives ``Changes`` (``rewriting``). What
follows from that (new text, new offsets, names of clusters) is common to all: ``rewriting`` and ``offset_map``.
``variants`` rewrites a whole corpus. wording/ holds words that several need: numbers, stand-in names. A new one is
added as a file here and a line in ``PERTURBATIONS``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from harness.annotation import Labelled
    from harness.perturbations.rewriting import Changes

PERTURBATIONS = {
    "straight-quotes": "harness.perturbations.straight_quotes",
    "guillemets": "harness.perturbations.guillemets",
    "upper-case": "harness.perturbations.upper_case",
    "no-break-spaces": "harness.perturbations.no_break_spaces",
    "digits": "harness.perturbations.digits_for_words",
    "number-words": "harness.perturbations.words_for_digits",
    "swapped-names": "harness.perturbations.swapped_names",
    "typos": "harness.perturbations.typos",
    "lower-case-names": "harness.perturbations.lower_case_names",
}
"""Module by name."""


class Perturbation(Protocol):
    """A module of this room; the first line of its docstring describes it."""

    __doc__: str | None

    def perturb(self, labelled: Labelled, draw: Random) -> Changes:
        """What it edits in a document; ``draw`` is seeded by the document, so that others change nothing about it."""


@cache
def load_perturbation(name: str) -> Perturbation:
    """The perturbation of a name that ``PERTURBATIONS`` has."""
    module: Perturbation = import_module(PERTURBATIONS[name])
    return module


def describe_perturbation(name: str) -> str:
    """What it does, in a line."""
    return (load_perturbation(name).__doc__ or "").strip().splitlines()[0].rstrip(".")
