"""Holds the columns against the plain definition, count by count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from harness.scoring.columns.layers import SCORED, LayerColumns, score_layers
from harness.scoring.columns.totals import LayerTotals
from harness.scoring.measures import Ratio, Tally, sum_modes
from harness.scoring.prepare import prepare

from harness.annotation import LAYERS, Annotations, Labelled, Layer, Scope
from harness.scoring.scorer import SCORERS

Documents = Sequence[tuple[Labelled, Annotations]]


def plain(documents: Documents, scope: Scope | None = None, layers: Sequence[Layer] = LAYERS) -> dict[str, Any]:
    """What the plain definition makes of documents, in the form of ``columns``."""
    asked = [layer for layer in SCORED if layer in layers]
    pages = [
        prepare(gold, msgspec.structs.replace(found, entities=None), scope=scope or Scope(), layers=asked)
        for gold, found in documents
    ]
    scored = [{layer: SCORERS[layer](page) for layer in asked if layer in page.layers} for page in pages]
    modes = [{f"{layer}.{m}": c for layer, s in found.items() for m, c in s.modes.items()} for found in scored]
    nothing = Ratio().row()
    totals = sum_modes(modes)
    points = [p for found in scored if "casualties" in found for p in found["casualties"].extras["midpoints"]]
    return {
        "totals": totals,
        "rows": {
            address: [found[address].row() if address in found else nothing for found in modes] for address in totals
        },
        "counts": {
            address: [_counts(found.get(address)) for found in modes]
            for address, total in totals.items()
            if isinstance(total, Tally)
        },
        "midpoints": sorted(points),
        "out_of_scope": sum(page.out_of_scope for page in pages),
        "ungrounded": sum(page.ungrounded for page in pages),
        "oddities": {
            nth: {name: count for name, count in page.oddities.items() if count}
            for nth, page in enumerate(pages)
            if any(page.oddities.values())
        },
    }


def columns(totals: LayerTotals) -> dict[str, Any]:
    """What the columns made of the same documents."""
    addresses = totals.addresses()
    scored = {address: totals.total(address) for address in addresses}
    return {
        "totals": scored,
        "rows": {address: [tuple(row) for row in totals.rows(address).tolist()] for address in addresses},
        "counts": {
            address: [tuple(row) for row in totals.counts(address).tolist()]
            for address, total in scored.items()
            if isinstance(total, Tally)
        },
        "midpoints": sorted(totals.midpoints()),
        "out_of_scope": totals.out_of_scope,
        "ungrounded": totals.ungrounded,
        "oddities": {
            nth: {name: count for name, count in found.items() if count} for nth, found in totals.oddities.items()
        },
    }


def check(
    documents: Documents, *, scope: Scope | None = None, layers: Sequence[Layer] = LAYERS, chunk: int = 2_048
) -> None:
    """Both paths give the same counts of every mode, by document and by label."""
    wanted = plain(documents, scope, layers)
    found = columns(score_layers(documents, scope=scope, layers=layers, chunk=chunk))
    assert set(found["totals"]) == set(wanted["totals"])
    for address, rows in wanted["rows"].items():
        for nth, (row, other) in enumerate(zip(rows, found["rows"][address], strict=True)):
            # B-cubed adds up quotients, whose last digit may hang on the Python that adds them.
            assert other == (pytest.approx(row, abs=1e-12) if address == "quotes.b3" else row), (address, nth)
        if address != "quotes.b3":
            assert found["totals"][address] == wanted["totals"][address], address
            if isinstance(wanted["totals"][address], Tally):  # whole numbers stay whole
                assert repr(found["totals"][address].counts) == repr(wanted["totals"][address].counts), address
    for name in ("counts", "midpoints", "out_of_scope", "ungrounded", "oddities"):
        assert found[name] == wanted[name], name


def routed(documents: Documents) -> int:
    """How many of the documents the plain path scores."""
    columns = LayerColumns()
    before = columns._add_plain
    calls = []
    columns._add_plain = lambda *given: (calls.append(given), before(*given))  # type: ignore[method-assign, assignment]
    for gold, found in documents:
        columns.add(gold, found)
    columns.finish()
    return len(calls)


def _counts(tally: Any) -> tuple[int, ...]:
    if tally is None:
        return (0, 0, 0, 0, 0)
    counts = tally.counts
    return (counts.cor, counts.inc, counts.par, counts.mis, counts.spu)
