"""What an extractor scored on articles written otherwise, beside the articles as they are: its part of scores.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from harness.annotation import Layer


class Drop(msgspec.Struct, frozen=True, kw_only=True):
    """F1 of one mode on perturbed articles, beside F1 on the articles as they are.

    Attributes:
        f1: on the perturbed articles; ``None`` is 0/0.
        difference: this less F1 on the articles as they are.
        interval: the 95% percentile interval of the difference, by document.
        p: of the two-sided paired permutation test, by document.
        p_adjusted: after Holm, over all perturbations and headlines of the extractor.
        better, worse: documents that score better or worse than they do as they are.
    """

    f1: float | None
    difference: float | None
    interval: tuple[float, float] | None = None
    p: float | None = None
    p_adjusted: float | None = None
    better: int | None = None
    worse: int | None = None


class Perturbed(msgspec.Struct, frozen=True, kw_only=True):
    """What an extractor scored under one perturbation.

    Attributes:
        documents: how many it edits; the others score what they score as they are.
        edits: stretches of text that it replaces.
        errors: documents among the edited ones that failed, in any repeat.
        drops: by address.
        broken: items of a layer that are right in the articles as they are, and are not right here.
        mended: the other way round.
    """

    documents: int
    edits: int
    errors: int
    drops: dict[str, Drop]
    broken: dict[Layer, int] = {}
    mended: dict[Layer, int] = {}


class Steady(msgspec.Struct, frozen=True, kw_only=True):
    """Of the gold items of a layer that are right in the articles as they are, how many stay right throughout."""

    right: int
    always: int


class Robustness(msgspec.Struct, frozen=True, kw_only=True):
    """An extractor's part ``robustness`` of scores.json.

    Attributes:
        seed: of what perturbations draw by lot.
        base: F1 on the articles as they are, by address.
        perturbations: by name, in the order in which they were named.
        steady: by layer. Of a model that is asked several times, items are those of the first repeat.
        together: over what Holm's adjustment is, in words.
    """

    seed: int
    base: dict[str, float | None]
    perturbations: dict[str, Perturbed]
    steady: dict[Layer, Steady] = {}
    together: str = ""

    def worst(self) -> Iterator[tuple[str, str, Drop]]:
        """Of each headline the perturbation under which F1 is lowest: address, name, drop."""
        for address in self.base:
            known = {
                name: one.drops[address]
                for name, one in self.perturbations.items()
                if address in one.drops and one.drops[address].f1 is not None
            }
            if known:
                name = min(known, key=lambda one: known[one].f1 or 0.0)
                yield address, name, known[name]

    def to_dict(self) -> Mapping[str, object]:
        """As scores.json has it, the worst case of each headline spelt out."""
        found: dict[str, object] = msgspec.to_builtins(self)
        worst = {
            address: {"perturbation": name, "f1": drop.f1, "difference": drop.difference}
            for address, name, drop in self.worst()
        }
        return found | {"worst": worst}
