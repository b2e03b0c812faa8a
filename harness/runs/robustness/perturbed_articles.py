"""Which articles written otherwise a run asks about, and whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.perturbations import PERTURBATIONS
from harness.perturbations.variants import wrong_perturbation
from harness.runs.config.repeats_key import RECORDED

FOLDER = "robustness"
"""In an extractor's folder: what it answered about perturbed articles, a folder for each perturbation."""
ALL = "all"


def parse_perturbations(words: str | Sequence[str], what: str = "--robustness") -> tuple[str, ...]:
    """The names of perturbations, in a list or parted by commas; ``all`` stands for every one.

    Args:
        words: the names.
        what: gave them, for messages.

    Raises:
        HarnessError: there is no such perturbation, or one is named twice.
    """
    names = [name.strip() for name in words.split(",") if name.strip()] if isinstance(words, str) else list(words)
    if names == [ALL]:
        return tuple(PERTURBATIONS)
    for place, name in enumerate(names):
        wrong = wrong_perturbation(name, names[:place])
        if wrong is not None:
            raise HarnessError(f"{what}: {wrong}; {ALL} names every one")
    if not names:
        raise HarnessError(f"{what}: name one at least, of {', '.join(PERTURBATIONS)}, or {ALL}")
    return tuple(names)


def can_be_asked(spec: Any) -> bool:
    """Whether an extractor, as a config has it, answers by the text: one whose answers stand in a file does not."""
    if isinstance(spec, str):
        return spec not in RECORDED
    use = spec.get("use") or spec.get("name")
    parts: Iterable[Any] = spec["layers"].values() if use == "pipeline" and isinstance(spec.get("layers"), dict) else ()
    return use not in RECORDED and all(can_be_asked(part) for part in parts)


def who_is_asked(specs: Sequence[Any], where: Path) -> list[bool]:
    """Whether each extractor of a config is asked about perturbed articles.

    Raises:
        HarnessError: none of them is.
    """
    asked = [can_be_asked(spec) for spec in specs]
    if not any(asked):
        raise HarnessError(
            f"{where}: robustness: no extractor can be asked about perturbed articles: the answers of "
            f"{' and '.join(RECORDED)} stand in a file, and would be those to another text; leave robustness out"
        )
    return asked


def perturbed_folder(run: Path, extractor: str) -> Path:
    """Where a run keeps what an extractor answered about perturbed articles."""
    return run / extractor / FOLDER
