"""A comparison as JSON: everything that its text and Markdown show is read from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from harness.reporting.comparison.pair_tables import TEST
from harness.reporting.notes import describe_server
from harness.runs.compare.changes import GROUPS, by_group, changed_documents, changes_by_document, tells_items
from harness.runs.compare.compare_systems import Versus, describe_family
from harness.runs.compare.gates import Verdict, exit_code
from harness.runs.compare.pair_tests import LEVEL, AllPairs
from harness.runs.compare.systems import System

SCHEMA = 1


def describe_comparison(
    found: Sequence[Versus],
    *,
    by: str | None = None,
    show: int = 0,
    verdicts: Sequence[Verdict] = (),
    without_base: Sequence[System] = (),
    pairs: AllPairs | None = None,
    draws: int,
    seed: int,
) -> dict[str, Any]:
    """Put a comparison into JSON.

    Args:
        found: each new system against its base.
        by: ``document``, or a key of ``GROUPS``: where the change comes from.
        show: how many of the documents that changed most are told item by item.
        verdicts: of the gates, if any.
        without_base: new systems that the base has no counterpart for.
        pairs: the ranking, where every two systems were compared.
        draws: how many were drawn for each interval and test.
        seed: of the draws.
    """
    return {
        "schema": SCHEMA,
        "exit_code": exit_code(verdicts),
        "models": [_model(versus, by, show, draws, seed) for versus in found],
        "without_base": [system.name for system in without_base],
        "tests": {
            "test": TEST,
            "adjusted": "Holm",
            "together": describe_family(found) if pairs is None else pairs.together,
            "draws": draws,
            "seed": seed,
        },
        "by": by,
        "show": show,
        "pairs": None if pairs is None else msgspec.to_builtins(pairs),
        "gate": [verdict.as_json() for verdict in verdicts],
    }


def _model(versus: Versus, by: str | None, show: int, draws: int, seed: int) -> dict[str, Any]:
    pairs = versus.pairs
    return {
        "model": versus.model,
        "base": _system(versus.base),
        "new": _system(versus.new),
        "differs": list(versus.differs),
        "another_model": versus.another_model,
        "pairs": None if pairs is None else len(pairs.ids),
        "unpaired": None
        if pairs is None
        else {"changed": list(pairs.changed), "only_base": list(pairs.only_base), "only_new": list(pairs.only_new)},
        "errors": None if pairs is None else {"base": list(pairs.failed_base), "new": list(pairs.failed_new)},
        "measures": [
            {key: value for key, value in msgspec.to_builtins(measured).items() if key != "model"}
            for measured in versus.measured
        ],
        "better": [m.metric for m in versus.measured if _is_clear(m.p_adjusted) and (m.difference or 0) > 0],
        "worse": [m.metric for m in versus.measured if _is_clear(m.p_adjusted) and (m.difference or 0) < 0],
        "parts": _parts(versus, by, draws, seed),
        "changes": _changes(versus, show),
        "tells_items": tells_items(versus),
    }


def _system(system: System) -> dict[str, Any]:
    return {
        "source": system.source,
        "name": system.name,
        "about": system.about,
        "repeats": system.repeats,
        "tells_items": system.outcomes is not None or system.kept is not None,
        "tells_labels": system.tells_labels,
        "not_attempted": list(system.not_attempted),
        "answered_by": [describe_server(server, system.models) for server in system.servers],
    }


def _is_clear(p: float | None) -> bool:
    return p is not None and p <= LEVEL


def _parts(versus: Versus, by: str | None, draws: int, seed: int) -> list[dict[str, Any]]:
    if by is None:
        return []
    found = by_group(versus, by, draws=draws, seed=seed) if by in GROUPS else changes_by_document(versus)
    return [{key: value for key, value in msgspec.to_builtins(part).items() if key != "model"} for part in found]


def _changes(versus: Versus, show: int) -> list[dict[str, Any]]:
    if not show:
        return []
    return [msgspec.to_builtins(change) for change in changed_documents(versus)[:show]]
