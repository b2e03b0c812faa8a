"""A corpus written otherwise: what a run asks about beside the articles as they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random

import msgspec

from harness.annotation import Labelled
from harness.errors import nearest
from harness.perturbations import PERTURBATIONS, load_perturbation
from harness.perturbations.rewriting import rewrite


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """All documents of a corpus under one perturbation.

    Attributes:
        name: the perturbation's.
        documents: in the corpus' order, under their own ids; one that has nothing to edit is as it was.
        edits: how many stretches were replaced, by id; documents without any are left away.
    """

    name: str
    documents: tuple[Labelled, ...]
    edits: dict[str, int]


def make_variant(name: str, documents: Sequence[Labelled], *, seed: int) -> Variant:
    """Rewrite documents; what becomes of one depends on its id and the seed, not on the others.

    Args:
        name: a key of ``PERTURBATIONS``.
        documents: with their texts.
        seed: of what is drawn by lot.
    """
    perturb = load_perturbation(name).perturb
    found, edits = [], {}
    for labelled in documents:
        draw = Random(f"{seed} {name} {labelled.document.id}")
        rewritten = rewrite(labelled, perturb(labelled, draw))
        found.append(rewritten.labelled)
        if rewritten.edits:
            edits[labelled.document.id] = len(rewritten.edits)
    return Variant(name=name, documents=tuple(found), edits=edits)


def wrong_perturbation(name: str, before: Collection[str] = ()) -> str | None:
    """What is wrong with a name in a list of perturbations; None where nothing is.

    Args:
        name: as somebody wrote it.
        before: those that stand before it.
    """
    if name not in PERTURBATIONS:
        hint = nearest(name, PERTURBATIONS)
        return f'no perturbation is called "{name}"{hint}; there are: {", ".join(PERTURBATIONS)}'
    return f'"{name}" is named twice' if name in before else None
