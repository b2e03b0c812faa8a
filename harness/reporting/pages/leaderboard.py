"""A page that ranks all runs: reports/index.html. Only rows whose scores are comparable stand in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

import msgspec

from harness.errors import HarnessError, plural
from harness.reporting.comparison.pair_tables import TEST
from harness.reporting.numbers import interval
from harness.reporting.pages.page_frame import render_page
from harness.runs.compare.pair_tests import LEVEL, AllPairs
from harness.runs.store.manifest import Manifest
from harness.runs.store.run_folders import list_runs
from harness.runs.store.scores_file import RunScores, read_scores
from harness.scoring import Scores

FILE = "index.html"
_Group: TypeAlias = tuple[int, tuple[str, ...]]
"""How many documents, and what the signatures have in common."""


MOST_TESTED = 10
"""Rows of a table that are tested against each other: the tests grow with their square."""
MOST_DOCUMENTS = 2_000
"""Documents above which nothing is tested here, since the page would take minutes."""
_DRAWS = {"draws": 10_000, "seed": 13}


class RankedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One extractor of one run.

    Attributes:
        folder: the run's.
        digest: of the extractor's fingerprint: all that could change its answers.
        commit: of the config's repository, with ``+`` where it had changes that are not committed.
        report: a link to the run's page, if it has one.
        earlier: older runs of the very same extractor, the newest first.
    """

    folder: Path
    extractor: str
    started: str
    config: str
    scores: Scores
    digest: str
    commit: str | None = None
    report: str | None = None
    verdict: str | None = None
    earlier: tuple[RankedRow, ...] = ()

    @property
    def run(self) -> str:
        """The run's name."""
        return self.folder.name

    def spread(self, address: str) -> str | None:
        """Least and most F1 of this and the earlier runs; ``None`` where all scored alike."""
        found = {one.scores[address].f1 for one in (self, *self.earlier) if address in one.scores} - {None}
        known = sorted(value for value in found if value is not None)
        return interval((known[0], known[-1])) if len(known) > 1 else None


class RankedTable(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that can be ranked together, the best first by the first measure.

    Attributes:
        comparable: what all their signatures have in common: gold, scope, version.
        letters: by measure, of each row that was tested; those that no test tells apart share one.
        tested: which rows were tested and how, or why none were, in words; ``None`` of a single row.
    """

    comparable: tuple[str, ...]
    documents: int
    addresses: list[str]
    rows: list[RankedRow]
    letters: dict[str, list[str]] = {}
    tested: str | None = None


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
        asked = manifest.extractors.get(name)
        commit = (manifest.git or {}).get("commit")
        yield RankedRow(
            folder=folder,
            extractor=name,
            digest=asked.digest if asked is not None else folder.name,
            commit=f"{commit[:8]}{'+' if (manifest.git or {}).get('dirty') else ''}" if commit else None,
            started=manifest.timings["started"],
            config=manifest.config_path,
            scores=extractor.scores,
            report=f"{quote(folder.name)}/report.html" if (folder / "report.html").exists() else None,
            verdict=next((word for word in ("fail", "none", "undecided", "pass", "held") if word in words), None),
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

    ranked = sorted(_folded(rows), key=rank, reverse=True)
    known = {place: row for place, row in enumerate(ranked[:MOST_TESTED]) if _tells_documents(row)}
    pairs = _tested(known, addresses) if documents <= MOST_DOCUMENTS and len(known) > 1 else None
    return RankedTable(
        comparable=comparable,
        documents=documents,
        addresses=addresses,
        rows=ranked,
        letters={} if pairs is None else {address: _letters(pairs, address) for address in addresses},
        tested=None if len(ranked) < 2 else _words(pairs, documents, len(ranked), len(known), addresses),
    )


def _folded(rows: Sequence[RankedRow]) -> list[RankedRow]:
    """The rows with all runs of one extractor, as it was the last time, in one."""
    same: dict[tuple[str, str], list[RankedRow]] = {}
    for row in sorted(rows, key=lambda row: row.started, reverse=True):
        same.setdefault((row.extractor, row.digest), []).append(row)
    return [msgspec.structs.replace(newest, earlier=tuple(earlier)) for newest, *earlier in same.values()]


def _tells_documents(row: RankedRow) -> bool:
    """Whether its run says what each document adds to its scores; those of older versions do not."""
    from harness.runs.compare.document_counts import FILE as COUNTS

    return (row.folder / row.extractor / COUNTS).exists()


def _tested(rows: Mapping[int, RankedRow], addresses: Sequence[str]) -> AllPairs:
    """Every two of the rows, which stand in these places, compared."""
    from harness.runs.compare.all_pairs import compare_every_two, rank_all
    from harness.runs.compare.document_counts import FILE as COUNTS
    from harness.runs.compare.document_counts import read_counts
    from harness.runs.compare.systems import System

    systems = [
        System(
            name=str(place),
            source=str(row.folder),
            scores=row.scores,
            documents=read_counts(row.folder / row.extractor / COUNTS),
        )
        for place, row in rows.items()
    ]
    metrics = [f"{address}.f1" for address in addresses]
    found = compare_every_two(systems, metrics, intervals=False, allow_different=True, **_DRAWS)
    return rank_all(systems, found, **_DRAWS)


def _letters(pairs: AllPairs, address: str) -> list[str]:
    ranked = pairs.of(f"{address}.f1")
    return ["" if ranked is None else ranked.letters.get(str(place), "") for place in range(MOST_TESTED)]


def _words(pairs: AllPairs | None, documents: int, rows: int, known: int, addresses: Sequence[str]) -> str:
    """Which tests the letters come from, and which rows are not tested."""
    if documents > MOST_DOCUMENTS:
        return (
            f"No row is tested against another: more than {MOST_DOCUMENTS:,} documents would take minutes here; "
            "harness compare tests two runs."
        )
    beyond = max(0, rows - MOST_TESTED)
    silent = rows - beyond - known
    untested = [f"of {rows} rows the first {MOST_TESTED} by {addresses[0]} are tested"] if beyond else []
    if silent:
        untested.append(f"{plural(silent, 'row')} of an older version, without counts by document, can't be")
    if pairs is None:
        return f"No row is tested against another: {'; '.join(untested)}."
    number = sum(pair.p is not None for ranked in pairs.metrics for pair in ranked.pairs)
    rest = f"; {'; '.join(untested)}; a row without a letter is not tested in that measure" if untested else ""
    return (
        f"Rows that share a letter can't be told apart at {LEVEL:g}: {TEST}; Holm over {plural(number, 'test')} "
        f"of every two rows in all measures of the table; {pairs.draws} draws, seed {pairs.seed}{rest}."
    )
