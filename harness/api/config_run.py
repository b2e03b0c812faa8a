"""What ``run`` and ``load_run`` give: how a run ended, and what each extractor scored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.api.by_name import ByName
from harness.api.given import as_path, describe, whole_number
from harness.api.origins import StoredInRun
from harness.errors import HarnessError, plural
from harness.files.system.cache_folder import cache_folder
from harness.gold.folder import LeftOut
from harness.reporting.formats import FORMATS, load_report_format
from harness.runs.compare.document_counts import FILE as COUNTS
from harness.runs.compare.document_counts import matrix, read_counts
from harness.runs.compare.gates import Verdict
from harness.runs.config.run_config import load_config
from harness.runs.execute.runner import RunResult
from harness.runs.execute.runner import run as execute
from harness.runs.robustness.perturbed_articles import parse_perturbations
from harness.runs.robustness.robustness_scores import Robustness
from harness.runs.store.run_folders import StoredRun, find_run, read_run
from harness.scoring import Scores, headline
from harness.scoring.results.short_tables import as_html, as_text, three_places

_ABREAST = 8


class ExtractorScores(ByName[Scores]):
    """What each extractor of a run scored, by its name; prints as one table of F1."""

    kind = "extractor of this run"

    def __repr__(self) -> str:
        return as_text(*self._table())

    def _repr_html_(self) -> str:
        return as_html(*self._table())

    def _table(self) -> tuple[Sequence[str], list[list[str]], list[str]]:
        shown = list(self.values())[:_ABREAST]
        rows = [
            [address, *(three_places(one[address].f1 if address in one else None) for one in shown)]
            for address in headline({address for one in shown for address in one})
        ]
        rest = len(self) - len(shown)
        return ("F1", *(one.name for one in shown)), rows, [f"{rest} more: list(scores)"] if rest else []


class ConfigRun:
    """A run of a config.

    Attributes:
        path: its folder, with predictions, scores, reports and the manifest.
        exit_code: 0 pass; 1 a gate failed; 3 incomplete; 4 nothing to hold a gate against.
        incomplete: why it is incomplete, if it is.
        scores: by extractor: ``run.scores["rules"]["entities.strict"].f1``.
        verdicts: of the gates.
        robustness: what articles written otherwise cost, by extractor, of those that were asked about them:
            ``run.robustness["rules"].perturbations["typos"].drops["entities.strict"].difference``, ``.interval``.
        left_out: gold documents that were not scored, why, and what brings them in.
    """

    def __init__(
        self,
        path: Path,
        exit_code: int,
        incomplete: str | None,
        scores: ExtractorScores,
        verdicts: Sequence[Verdict],
        left_out: Sequence[LeftOut],
        robustness: Mapping[str, Robustness] | None = None,
    ) -> None:
        self.path, self.exit_code, self.incomplete = path, exit_code, incomplete
        self.scores, self.verdicts, self.left_out = scores, verdicts, left_out
        self.robustness = dict(robustness or {})

    def __repr__(self) -> str:
        return as_text(*self._table())

    def _repr_html_(self) -> str:
        return as_html(*self._table())

    def _table(self) -> tuple[Sequence[str], list[list[str]], list[str]]:
        headings, rows, notes = self.scores._table()
        failed = [verdict for verdict in self.verdicts if not verdict.passed]
        told = [f"{self.path}: exit code {self.exit_code}{f', {self.incomplete}' if self.incomplete else ''}"]
        told += [f"gate failed: {verdict.gate} ({verdict.extractor}): {verdict.reason}" for verdict in failed[:5]]
        if self.left_out:
            told.append(f"{plural(len(self.left_out), 'document')} left out: .left_out")
        return headings, rows, [*notes, *told]


def run_config(
    config: Any,
    *,
    overrides: Any,
    reports: Any,
    name: Any,
    limit: Any,
    resume: bool,
    retry_errors: bool,
    repeats: Any,
    robustness: Any,
    cache: bool,
) -> ConfigRun:
    """The body of ``harness.run``."""
    loaded = load_config(as_path(config, "config"), _overrides(overrides), formats=FORMATS)
    if name is not None and not isinstance(name, str):
        raise HarnessError(f"name: expected the name of a folder, found {describe(name)}")
    result = execute(
        loaded,
        reports=as_path(reports, "reports"),
        name=name,
        resume=bool(resume),
        retry_errors=bool(retry_errors),
        limit=None if limit is None else whole_number(limit, "limit", least=1),
        repeats=None if repeats is None else whole_number(repeats, "repeats", least=1),
        robustness=None if robustness is None else _perturbations(robustness),
        cache=cache_folder() if cache else None,
    )
    if result.scores is None:
        nothing = ExtractorScores({}, empty=f"{result.path}: the run did not come to its end: {result.incomplete}")
        return ConfigRun(result.path, result.exit_code, result.incomplete, nothing, (), result.left_out)
    stored = read_run(result.path)
    _write_reports(stored, loaded.file.reports)
    return _of_folder(stored, result)


def _perturbations(given: Any) -> tuple[str, ...]:
    """The names of perturbations that a user gave."""
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise HarnessError(f"robustness: expected names of perturbations, found {describe(given)}")
    return parse_perturbations(given, "robustness")


def load_run_folder(run: Any, *, reports: Any) -> ConfigRun:
    """The body of ``harness.load_run``."""
    folder = find_run(as_path(reports, "reports"), str(as_path(run, "run")))
    return _of_folder(read_run(folder), None)


def _of_folder(stored: StoredRun, result: RunResult | None) -> ConfigRun:
    scores = {name: _with_origin(stored, one) for name, one in stored.scored.items()}
    left_out = [LeftOut(**one) for one in stored.manifest.gold["left_out"]]
    judged = stored.judgement
    return ConfigRun(
        path=stored.path,
        exit_code=judged.exit_code if result is None else result.exit_code,
        incomplete=judged.incomplete,
        scores=ExtractorScores(scores),
        verdicts=judged.verdicts,
        left_out=left_out,
        robustness={
            name: one.robustness for name, one in stored.scores.extractors.items() if one.robustness is not None
        },
    )


def _with_origin(stored: StoredRun, scores: Scores) -> Scores:
    """The scores with what the run's folder holds of each document."""
    counts = read_counts(stored.path / scores.name / COUNTS)
    scores.ids = [document.id for document in counts]
    scores.rows = {address: matrix(counts, address) for address in scores}
    scores.origin = StoredInRun(counts, stored.outcomes[scores.name])
    return scores


def _overrides(given: Any) -> list[str]:
    """What ``--set`` takes, from a mapping of addresses in the config to values."""
    if given is None:
        return []
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise HarnessError(f'overrides: expected a dict such as {{"score.bootstrap": 100}}, found {describe(given)}')
    found = []
    for key, value in given.items():
        try:
            plain = msgspec.to_builtins(value, enc_hook=str)
            found.append(f"{key}={json.dumps(plain, ensure_ascii=False)}")
        except (TypeError, ValueError, RecursionError):
            expected = "expected text, a number, a list or a dict"
            raise HarnessError(f"overrides: {key}: {expected}, found {describe(value)}") from None
    return found


def _write_reports(stored: StoredRun, names: Sequence[str]) -> None:
    """Write the files that a config asks for; the terminal's report is what a result prints as."""
    from harness.files.text_files import write_atomically

    for name in names:
        form = load_report_format(name)
        if form.FILE is not None:
            write_atomically(stored.path / form.FILE, form.render(stored))
