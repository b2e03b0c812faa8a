"""What ``compare`` gives: two systems on the same documents, measure by measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from harness.api.by_name import ByName
from harness.api.given import describe, whole_number
from harness.errors import HarnessError
from harness.reporting.comparison.comparison_json import describe_comparison
from harness.reporting.comparison.comparison_text import pairing_lines
from harness.reporting.numbers import signed
from harness.runs.compare.compare_systems import Measured, Versus, compare, metrics_to_compare
from harness.runs.compare.document_counts import count_documents
from harness.runs.compare.systems import System
from harness.scoring import Scores
from harness.scoring.results.short_tables import NONE, as_frame, as_html, as_text, bounds, three_places

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 16
_COLUMNS = ("metric", "base", "new", "difference", "low", "high", "p", "p_adjusted", "wins", "losses", "ties")


class Comparison(ByName[Measured]):
    """A new system against a base: ``comparison["entities.strict.f1"].difference``, ``.interval``, ``.p``.

    Prints as a short table; ``p_adjusted`` is Holm's over all measures that were compared together.
    """

    kind = "measure that was compared"

    def __init__(self, versus: Versus, *, draws: int, seed: int) -> None:
        super().__init__({measured.metric: measured for measured in versus.measured})
        self.versus = versus
        self._draws, self._seed = draws, seed

    def to_dict(self) -> dict[str, Any]:
        """As ``harness compare --json`` prints it."""
        return describe_comparison([self.versus], draws=self._draws, seed=self._seed)

    def to_frame(self) -> pd.DataFrame:
        """A row a measure, named by its address.

        Raises:
            HarnessError: pandas is not installed.
        """
        rows = [
            (
                *(m.metric, m.base, m.new, m.difference, *(m.interval or (None, None))),
                *(m.p, m.p_adjusted, m.wins, m.losses, m.ties),
            )
            for m in self.values()
        ]
        return as_frame(_COLUMNS, rows, index="metric", whole=("wins", "losses", "ties"))

    def __repr__(self) -> str:
        return as_text(*self._table())

    def _repr_html_(self) -> str:
        return as_html(*self._table())

    def _table(self) -> tuple[Sequence[str], list[list[str]], list[str]]:
        rows = [
            [
                *(m.metric, three_places(m.base), three_places(m.new), signed(m.difference)),
                bounds(m.interval).replace("-", "−"),
                *(three_places(m.p), three_places(m.p_adjusted)),
                NONE if m.wins is None else f"{m.wins}/{m.losses}/{m.ties}",
            ]
            for m in list(self.values())[:_SHOWN]
        ]
        model = self.to_dict()["models"][0]
        notes = [line if len(line) <= 200 else f"{line[:199]}…" for line in pairing_lines(model)]
        if len(self) > len(rows):
            notes.append(f"{len(self) - len(rows)} more measures: list(comparison), to_frame()")
        headings = ("measure", "base", "new", "difference", "95%", "p", "p (Holm)", "won/lost/tied")
        return headings, rows, notes


def compare_scores(base: Any, new: Any, *, metrics: Any, allow_different: bool, draws: Any, seed: Any) -> Comparison:
    """The body of ``harness.compare``."""
    one, other = _system(base, "base"), _system(new, "new")
    if metrics is not None and (isinstance(metrics, Sequence) and not all(isinstance(m, str) for m in metrics)):
        raise HarnessError(f"metrics: expected addresses, found {describe(metrics)}")
    if metrics is not None and not isinstance(metrics, Sequence):
        raise HarnessError(f"metrics: expected addresses, found {describe(metrics)}")
    asked = [metrics] if isinstance(metrics, str) else list(metrics or ())
    drawn, start = whole_number(draws, "draws", least=1), whole_number(seed, "seed")
    addresses = metrics_to_compare(asked, [other])
    [versus] = compare([(one, other)], addresses, allow_different=bool(allow_different), draws=drawn, seed=start)
    return Comparison(versus, draws=drawn, seed=start)


def _system(scores: Any, side: str) -> System:
    """Scores as what two systems are compared by."""
    if not isinstance(scores, Scores):
        hint = 'of a run, take one extractor\'s: run.scores["NAME"]' if hasattr(scores, "exit_code") else ""
        expected = "expected Scores, as harness.score gives them"
        raise HarnessError(f"{side}: {expected}, found {describe(scores)}{f'; {hint}' if hint else ''}")
    counts = None
    if scores.origin is not None:
        counts = count_documents(scores, scores.origin.gold_hashes(), scores.origin.failed())
    return System(name=scores.name or side, source=scores.name or side, scores=scores, documents=counts)
