"""An extractor that is asked for the first, second, third … time: what a run executes, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from harness.annotation import Layer
from harness.extractors.interface.protocol import Json
from harness.extractors.interface.recipe import Recipe
from harness.runs.robustness.perturbed_articles import perturbed_folder
from harness.runs.store.journal import canonical_hash
from harness.runs.store.run_folders import repeat_folder


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """One time that an extractor is asked about all documents.

    Attributes:
        extractor: its name in the run.
        number: for the how-manieth time, from 1.
        of: how often in all.
        recipe: how to make it; none is kept, so that only the one that runs takes memory.
        identity: the extractor's fingerprint.
        layers: those that it says it attempts; None: its answers tell.
        digest: what its answers are kept by.
        perturbation: under which the documents are written otherwise; None: as they are.
    """

    extractor: str
    number: int
    of: int
    recipe: Recipe
    identity: Mapping[str, Json]
    layers: Sequence[Layer] | None
    digest: str
    perturbation: str | None = None

    @property
    def title(self) -> str:
        """The extractor's name, the perturbation, and which repeat of it, for people."""
        name = self.extractor if self.perturbation is None else f"{self.extractor}, {self.perturbation}"
        return name if self.of == 1 else f"{name}, repeat {self.number} of {self.of}"

    def folder(self, run: Path) -> Path:
        """Where a run keeps its files."""
        return answers_folder(run, self.extractor, self.number, self.perturbation)


def answers_folder(run: Path, extractor: str, number: int, perturbation: str | None = None) -> Path:
    """Where a run keeps what an extractor answered for the n-th time, about perturbed articles or as they are."""
    if perturbation is None:
        return repeat_folder(run, extractor, number)
    return repeat_folder(perturbed_folder(run, extractor), perturbation, number)


def answer_key(name: str, identity: Mapping[str, Json], number: int, of: int) -> str:
    """What answers are kept by: the hash of the extractor's fingerprint, of a model that samples with name and repeat.

    Two such systems never share an answer within a run, and across runs only where they are called alike and are asked
    for the same time; asked once is asked for the first time. Whoever asks for repeats says that the model samples,
    whatever its settings say.

    Args:
        name: of the extractor in its run.
        identity: its fingerprint.
        number: for the how-manieth time it is asked, from 1.
        of: how often in all.
    """
    if number > 1:
        return canonical_hash([name, identity, number])
    return canonical_hash([name, identity] if of > 1 or _samples(identity) else identity)


def _samples(identity: Json) -> bool:
    """Whether a fingerprint says that the same question may get another answer the next time."""
    if isinstance(identity, Mapping):
        return identity.get("samples") is True or any(_samples(part) for part in identity.values())
    return isinstance(identity, list) and any(_samples(part) for part in identity)
