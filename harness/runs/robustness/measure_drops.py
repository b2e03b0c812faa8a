"""Scores what an extractor answered about perturbed articles, beside what it answered about them as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from harness.annotation import LAYERS, Layer
from harness.runs.compare.compare_systems import Versus, compare, describe_family
from harness.runs.compare.document_counts import DocumentCounts
from harness.runs.compare.systems import System
from harness.runs.execute.plan import Plan
from harness.runs.execute.score_answers import Answers, score_answers
from harness.runs.robustness.broken_items import (
    FILE,
    AnsweredDocuments,
    Key,
    count_layers,
    find_broken,
    right_items,
    write_broken,
)
from harness.runs.robustness.perturbed_articles import perturbed_folder
from harness.runs.robustness.robustness_scores import Drop, Perturbed, Robustness, Steady
from harness.runs.store.journal import Entry
from harness.runs.store.run_folders import repeat_folder
from harness.runs.store.scores_file import ScoredExtractor

if TYPE_CHECKING:
    from harness.scoring import Scores


def measure_robustness(
    planned: Plan,
    scored: ScoredExtractor,
    original: System,
    answers: Sequence[Answers],
    perturbed: Mapping[str, Sequence[Answers]],
    folder: Path,
) -> Robustness:
    """Score an extractor under each perturbation; writes predictions, counts and what broke beside its own files.

    Args:
        planned: what is run.
        scored: what it scored on the articles as they are.
        original: the same, with each document's counts.
        answers: about the articles as they are, each time that it was asked.
        perturbed: about the edited articles, by perturbation.
        folder: of the run.
    """
    from harness.scoring import headline

    addresses = headline(scored.scores)
    before = _side(planned, scored.scores, answers[0])
    right = right_items(before)
    always = set(right)
    systems: list[System] = []
    found: dict[str, Perturbed] = {}
    for variant in planned.variants:
        plan = planned.under(variant)
        whole = [_whole(plan, *sides) for sides in zip(answers, perturbed[variant.name], strict=True)]
        place = perturbed_folder(folder, original.name)
        told, counts = score_answers(plan, variant.name, whole, place, declared=scored.scores.attempted)
        after = _side(plan, told.scores, whole[0])
        write_broken(repeat_folder(place, variant.name, 1) / FILE, find_broken(before, after))
        still = right_items(after)
        always &= still
        systems.append(_system(variant.name, original, told.scores, counts))
        found[variant.name] = Perturbed(
            documents=len(variant.edits),
            edits=sum(variant.edits.values()),
            errors=len({one.line.id for some in perturbed[variant.name] for one in some if one.line.error is not None}),
            drops={},
            broken=count_layers(right - still),
            mended=count_layers(still - right),
        )
    return _with_drops(planned, original, systems, addresses, found, _steady(right, always))


def _whole(plan: Plan, answers: Answers, perturbed: Answers) -> list[Entry]:
    """The answers to all documents: to those that have nothing to edit, the ones that are known."""
    known = {entry.line.id: entry for entry in (*answers, *perturbed)}
    return [known[labelled.document.id] for labelled in plan.documents]


def _side(plan: Plan, scores: Scores, answers: Answers) -> AnsweredDocuments:
    """What became of each item when it was asked for the first time."""
    first = next(iter(getattr(scores, "repeats", ())), scores)
    lines = [entry.line for entry in answers]
    return AnsweredDocuments(
        documents=plan.documents,
        predictions={line.id: line.annotations for line in lines if line.error is None},
        details=first.details,
        failed={line.id: f"{line.error.type}: {line.error.message}" for line in lines if line.error is not None},
    )


def _system(name: str, original: System, scores: Scores, counts: Sequence[DocumentCounts]) -> System:
    """The scores under a perturbation as a system of its own. Its gold differs in words and offsets, not in items."""
    gold = {document.id: document.gold for document in original.documents or ()}
    paired = [msgspec.structs.replace(document, gold=gold[document.id]) for document in counts]
    return System(name=name, source=original.source, scores=scores, documents=paired)


def _with_drops(
    planned: Plan,
    original: System,
    systems: Sequence[System],
    addresses: Sequence[str],
    found: Mapping[str, Perturbed],
    steady: dict[Layer, Steady],
) -> Robustness:
    drawn = planned.config.file.score
    metrics = [f"{address}.f1" for address in addresses]
    couples = [(original, system) for system in systems]
    if not drawn.bootstrap:
        # Nothing is drawn: differences alone.
        couples = [tuple(msgspec.structs.replace(one, documents=None) for one in pair) for pair in couples]  # type: ignore[misc]
    draws = {"draws": drawn.bootstrap, "seed": drawn.seed}
    compared: list[Versus] = compare(couples, metrics, allow_different=True, **draws) if metrics else []  # type: ignore[arg-type]
    drops = {versus.new.name: dict(_drops(versus)) for versus in compared}
    return Robustness(
        seed=drawn.seed,
        base={address: original.scores[address].measure("f1") for address in addresses},
        perturbations={name: msgspec.structs.replace(one, drops=drops.get(name, {})) for name, one in found.items()},
        steady=steady,
        together=describe_family(compared) if drawn.bootstrap else "",
    )


def _drops(versus: Versus) -> Iterator[tuple[str, Drop]]:
    for measured in versus.measured:
        address = measured.metric.removesuffix(".f1")
        score = versus.new.scores.get(address)
        yield (
            address,
            Drop(
                f1=None if score is None else score.measure("f1"),
                difference=measured.difference,
                interval=measured.interval,
                p=measured.p,
                p_adjusted=measured.p_adjusted,
                better=measured.wins,
                worse=measured.losses,
            ),
        )


def _steady(right: set[Key], always: set[Key]) -> dict[Layer, Steady]:
    return {
        layer: Steady(right=sum(key[1] == layer for key in right), always=sum(key[1] == layer for key in always))
        for layer in LAYERS
        if any(key[1] == layer for key in right)
    }
