"""Holds the scorer against the oracle: every number, row, warning, curve and detail of some documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from harness.annotation import LAYERS, Annotations, Labelled, Layer, Scope
from harness.scoring import Scores, score_corpus
from tests.scoring.oracle import scorer as oracle

Documents = Sequence[tuple[Labelled, Annotations | None]]
"""Gold and predictions; None where a document has none."""


def check(
    documents: Documents, *, scope: Scope | None = None, layers: Sequence[Layer] = LAYERS, bootstrap: int = 0
) -> Scores:
    """What the scorer makes of documents, once it is seen to be what the oracle makes of them.

    Documents of one id are given different ones.
    """
    if len({gold.document.id for gold, _ in documents}) < len(documents):
        documents = [(_named(gold, f"d{nth:05}"), found) for nth, (gold, found) in enumerate(documents)]
    gold = [one for one, _ in documents]
    predictions = {one.document.id: found for one, found in documents if found is not None}
    wanted = oracle.score_corpus(gold, predictions, scope=scope, layers=layers, bootstrap=bootstrap)
    found = score_corpus(gold, predictions, scope=scope, layers=layers, bootstrap=bootstrap, details=True)
    scores = found.scores
    assert list(scores) == list(wanted.scores)
    for address, score in wanted.scores.items():
        own = {name: value for name, value in scores[address].items() if name != "signature"}
        if "by_label" in own:  # the intervals of labels have tests of their own
            own["by_label"] = {label: _without_interval(one) for label, one in own["by_label"].items()}
        if address == "quotes.b3":  # adds up quotients, whose last digit hangs on the order in which they are added
            assert _flat(own) == pytest.approx(_flat(score), abs=1e-12)
            assert found.rows[address] == pytest.approx(wanted.rows[address], abs=1e-12)
        else:
            assert own == score, address
            assert repr(own["cor" if "cor" in own else "found"]) == repr(score["cor" if "cor" in score else "found"])
            assert found.rows[address].tolist() == wanted.rows[address].tolist(), address
    assert sorted(found.warnings) == sorted(wanted.warnings)
    for name in ("documents", "out_of_scope", "ungrounded", "ids"):
        assert getattr(found, name) == getattr(wanted, name), name
    assert sum(sum(names.values()) for names in found.outside.values()) == found.out_of_scope
    for detail, other in zip(found.details, wanted.details, strict=True):
        assert detail == other, detail.id
    return found


def _without_interval(label: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in label.items() if name not in ("f1_low", "f1_high")}


def _named(gold: Labelled, name: str) -> Labelled:
    return msgspec.structs.replace(gold, document=msgspec.structs.replace(gold.document, id=name))


def _flat(score: dict[str, Any]) -> list[Any]:
    return [value for one in score.values() for value in (one if isinstance(one, list) else [one])]
