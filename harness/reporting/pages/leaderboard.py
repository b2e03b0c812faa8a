"""A page that ranks all runs: reports/index.html. Only rows whose scores are comparable stand in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

import msgspec

from harness.errors import HarnessError
from harness.reporting.pages.page_frame import render_page
from harness.runs.store.manifest import Manifest
from harness.runs.store.run_folders import list_runs
from harness.runs.store.scores_file import RunScores, read_scores
from harness.scoring import Scores

FILE = "index.html"
_Group: TypeAlias = tuple[int, tuple[str, ...]]
"""How many documents, and what the signatures have in common."""


class RankedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One extractor of one run; ``report`` is a link to its page, if it has one."""

    run: str
    extractor: str
    started: str
    config: str
    scores: Scores
    report: str | None = None
    verdict: str | None = None


class RankedTable(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that can be ranked together, the best first by the first measure.

    ``comparable`` is what all their signatures have in common: gold, scope, version.
    """

    comparable: tuple[str, ...]
    documents: int
    addresses: list[str]
    rows: list[RankedRow]


def render_index(reports: Path) -> str:
    """The page over every finished run in the folder of all runs.

    Raises:
        HarnessError: there is none (exit code 3).
    """
    tables = collect(reports)
    if not tables:
        raise HarnessError(f"{reports}: no run here has scores yet", exit_code=3)
    return render_page("leaderboard.html.j2", scripts=("start.js",), title="Leaderboard", tables=tables)


def collect(reports: Path) -> list[RankedTable]:
    """Every extractor of every finished run, in tables of comparable rows; the table with the newest run first."""
    from harness.scoring import headline

    groups: dict[_Group, list[RankedRow]] = {}
    for folder, manifest in list_runs(reports):
        try:
            scores = read_scores(folder)
        except HarnessError:
            continue
        for row in _rows(folder, manifest, scores):
            key = (scores.gold.documents, _comparable(row.scores, headline(row.scores)))
            groups.setdefault(key, []).append(row)
    _join_partial(groups)
    tables = [_table(documents, comparable, rows) for (documents, comparable), rows in groups.items()]
    return sorted(tables, key=lambda table: max(row.started for row in table.rows), reverse=True)


def _join_partial(groups: dict[_Group, list[RankedRow]]) -> None:
    """Put rows that do not attempt some layer among those that do, where all else that can be compared agrees."""
    for group in [group for group, rows in groups.items() if all(row.scores.not_attempted for row in rows)]:
        documents, comparable = group
        wider = [key for key in groups if key[0] == documents and set(key[1]) > set(comparable)]
        if comparable and wider:
            groups[max(wider, key=lambda key: len(key[1]))] += groups.pop(group)


def _rows(folder: Path, manifest: Manifest, scores: RunScores) -> Iterable[RankedRow]:
    for name, extractor in scores.extractors.items():
        words = {verdict.word.lower() for verdict in scores.gate if verdict.extractor == name}
        yield RankedRow(
            run=folder.name,
            extractor=name,
            started=manifest.timings["started"],
            config=manifest.config_path,
            scores=extractor.scores,
            report=f"{quote(folder.name)}/report.html" if (folder / "report.html").exists() else None,
            verdict=next((word for word in ("fail", "none", "pass") if word in words), None),
        )


def _comparable(scores: Scores, addresses: Sequence[str]) -> tuple[str, ...]:
    """The signatures of the headline measures without what is the same in each: their address."""
    parts: dict[str, None] = {}
    for address in addresses:
        score = scores.get(address)
        if score is not None and score.signature:
            layer = address.partition(".")[0]
            parts[f"{layer}|{score.signature.partition('|')[2]}"] = None
    return tuple(parts)


def _table(documents: int, comparable: tuple[str, ...], rows: list[RankedRow]) -> RankedTable:
    from harness.scoring import headline

    addresses = list(headline({address for row in rows for address in row.scores}))

    def rank(row: RankedRow) -> tuple[float, ...]:
        found = (row.scores.get(address) for address in addresses)
        return tuple(-1.0 if score is None or score.f1 is None else score.f1 for score in found)

    ranked = sorted(rows, key=rank, reverse=True)
    return RankedTable(comparable=comparable, documents=documents, addresses=addresses, rows=ranked)
