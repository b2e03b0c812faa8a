"""What every layer's scorer returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.scoring.pairs.item_outcomes import ItemOutcome
from tests.scoring.oracle.tally import Scored


@dataclass(slots=True)
class LayerScore:
    """One layer of one document.

    Attributes:
        modes: counts by mode ("strict", "attributed.given_upstream", …).
        outcomes: what became of each item.
        extras: further per-document material for measures that are no sum of counts.
    """

    modes: dict[str, Scored] = field(default_factory=dict)
    outcomes: list[ItemOutcome] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)
