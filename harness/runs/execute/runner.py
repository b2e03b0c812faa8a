"""Executes a config: asks the extractors, scores the answers, leaves a folder that tells all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Annotations
from harness.engines import Make, create_engine
from harness.errors import Interrupted, plural
from harness.exchange.datasets.dataset_source import DatasetSource
from harness.extractors.interface.protocol import as_asked
from harness.gold.folder import LeftOut
from harness.runs.compare.document_counts import FILE as COUNTS
from harness.runs.compare.document_counts import count_documents, write_counts
from harness.runs.compare.gates import Verdict, exit_code
from harness.runs.compare.systems import System
from harness.runs.compare.verdicts import Judgement, blessed_in, judge_all, write_judgement
from harness.runs.config.run_config import Config
from harness.runs.execute.answer_cache import Cache
from harness.runs.execute.continued_run import choose_folder, heed_unreached
from harness.runs.execute.extraction import Watcher, extract
from harness.runs.execute.interrupt import Interrupt, graceful
from harness.runs.execute.operational_metrics import operational_metrics, repeats
from harness.runs.execute.performance import read_performance
from harness.runs.execute.plan import Plan, plan
from harness.runs.execute.shards import Shard
from harness.runs.store import stored_outcomes as outcomes
from harness.runs.store.answer_counts import count_grounded, count_trimmed
from harness.runs.store.journal import Entry, canonical_hash, write_predictions
from harness.runs.store.manifest import FILE as MANIFEST
from harness.runs.store.manifest import (
    Manifest,
    Status,
    git_state,
    machine,
    read_manifest,
    versions,
    write_manifest,
)
from harness.runs.store.raw_answers import FILE as RAW
from harness.runs.store.raw_answers import count_answers, write_raw
from harness.runs.store.run_folders import locked
from harness.runs.store.scores_file import RunScores, ScoredExtractor, ScoredGold, write_scores
from harness.runs.store.stored_texts import write_texts


class RunEnd(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended.

    Attributes:
        path: its folder.
        status: how far it came.
        errors: how many documents failed, those of all extractors together.
        incomplete: why it is incomplete, in words; None where it is not.
        left_out: the gold documents that were not run.
        verdicts: of the gates.
    """

    path: Path
    status: Status
    errors: int
    incomplete: str | None
    left_out: Sequence[LeftOut]
    verdicts: Sequence[Verdict] = ()

    @property
    def exit_code(self) -> int:
        """0 pass; 1 a gate failed; 3 incomplete, whatever the gates say; 4 nothing to hold a gate against."""
        return 3 if self.incomplete is not None else exit_code(self.verdicts)


class RunResult(RunEnd, frozen=True, kw_only=True):
    """How a run ended, and what it scored; ``scores`` is None where it did not come to its end."""

    scores: RunScores | None = None


def run(
    config: Config,
    *,
    reports: Path,
    name: str | None = None,
    resume: bool = False,
    retry_errors: bool = False,
    limit: int | None = None,
    shard: Shard | None = None,
    cache: Path | None = None,
    watcher: Watcher | None = None,
    replay: Path | None = None,
) -> RunResult:
    """Execute a config.

    Args:
        config: what to run.
        reports: the folder of all runs.
        name: the run's folder inside it; by default the config's name and the time.
        resume: go on with the newest unfinished run of this config (or with ``name``); a new run if there is none.
        retry_errors: ask again, in the newest run of this config (or in ``name``), for the documents that failed.
        limit: take no more than the first so many documents.
        shard: of these, take this part; gates are then left to the merged run.
        cache: a folder that keeps answers across runs; ``None``: none are used or kept.
        watcher: is told how it goes.
        replay: the folder of a run whose answers stand in for the language models; no server is asked.

    Raises:
        HarnessError: anything that keeps the run from starting.
    """
    planned = plan(config, limit=limit, shard=shard, probe=True, replay=replay)
    folder = choose_folder(planned, reports, name, resume=resume, retry_errors=retry_errors)
    heed_unreached(planned, folder)
    kept = None if cache is None or replay is not None else Cache(cache)
    try:
        return execute(planned, folder, cache=kept, watcher=watcher, retry_errors=retry_errors)
    finally:
        if kept is not None:
            kept.close()


def execute(
    planned: Plan,
    folder: Path,
    *,
    cache: Cache | None = None,
    watcher: Watcher | None = None,
    retry_errors: bool = False,
    before: Mapping[str, Any] | None = None,
) -> RunResult:
    """Execute a plan in a run's folder, going on from what it holds.

    Args:
        planned: what to run.
        folder: of the run; it is there.
        cache: answers across runs.
        watcher: is told how it goes.
        retry_errors: whether documents that failed earlier are asked again.
        before: timings of what was run earlier; by default those of the folder's manifest, if it has one.

    Raises:
        HarnessError: another process is writing this run.
    """
    with locked(folder), graceful(watcher.stopping if watcher else lambda: None) as interrupt:
        if before is None:
            before = read_manifest(folder).timings if (folder / MANIFEST).exists() else {}
        return _Execution(planned, folder, interrupt, watcher, cache, retry_errors, before).run()


class _Execution:
    """One run, in its locked folder."""

    def __init__(
        self,
        planned: Plan,
        folder: Path,
        interrupt: Interrupt,
        watcher: Watcher | None,
        cache: Cache | None,
        retry_errors: bool,
        before: Mapping[str, Any],
    ) -> None:
        self._plan = planned
        self._file = planned.config.file
        self._folder = folder
        self._interrupt = interrupt
        self._watcher = watcher
        self._cache = cache
        self._retry_errors = retry_errors
        self._before = before
        self._errors = 0
        self._timings: dict[str, Any] = {}
        self._systems: list[System] = []
        self._manifest = _new_manifest(planned)

    def run(self) -> RunResult:
        self._save("running")
        try:
            return self._run()
        except Interrupted:
            self._save("interrupted")
            raise

    def _run(self) -> RunResult:
        entries: dict[str, list[Entry]] = {}
        for name, make in self._plan.extractors.items():
            entries[name] = self._extract(name, make)
            if self._must_stop():
                return self._stopped()
        return self._finished(entries)

    def _save(self, status: Status) -> None:
        self._manifest.status = status
        self._manifest.timings["extractors"] = self._timings
        if status != "running":
            self._manifest.timings["ended"] = _now()
        write_manifest(self._folder, self._manifest)

    def _must_stop(self, more_errors: int = 0) -> bool:
        errors = self._errors + more_errors
        too_many = self._file.max_errors is not None and errors > self._file.max_errors
        return too_many or self._interrupt.requested

    def _extract(self, name: str, make: Make) -> list[Entry]:
        """The answers in gold order, fewer than documents if the run must stop."""
        documents = [as_asked(labelled.document) for labelled in self._plan.documents]
        found = extract(
            name,
            make,
            documents,
            journal=self._folder / name / "journal.jsonl",
            fingerprint=self._plan.fingerprints[name],
            engine=create_engine(**msgspec.structs.asdict(self._file.engine)),
            cache=self._cache,
            retry_errors=self._retry_errors,
            stop=self._must_stop,
            watcher=self._watcher,
            before=read_performance(self._before, name),
        )
        entries = list(found.entries.values())
        self._errors += sum(entry.line.error is not None for entry in entries)
        self._timings[name] = {**msgspec.structs.asdict(found.performance), "operations": operational_metrics(entries)}
        return entries

    def _stopped(self) -> RunResult:
        if self._interrupt.requested:
            self._save("interrupted")
            reason = "interrupted; continue with --resume"
        else:
            self._save("stopped")
            reason = f"stopped: {self._describe_errors()}, max_errors is {self._file.max_errors}; {_RETRY}"
        return RunResult(
            path=self._folder,
            status=self._manifest.status,
            errors=self._errors,
            incomplete=reason,
            left_out=self._plan.gold.left_out,
        )

    def _finished(self, entries: Mapping[str, list[Entry]]) -> RunResult:
        extractors = {name: self._score(name, found) for name, found in entries.items()}
        base_of = blessed_in(self._folder.parent, self._plan.config.stem)
        verdicts = judge_all(() if self._plan.shard else self._plan.config.gates, self._systems, base_of)
        gate = tuple(verdict for verdict in verdicts if repeats(verdict.metric))
        scores = RunScores(gold=_scored_gold(self._plan), extractors=extractors, gate=gate)
        write_texts(self._folder, self._plan.documents)
        write_scores(self._folder, scores)
        result = RunResult(
            path=self._folder,
            status="finished",
            errors=self._errors,
            incomplete=self._why_incomplete(extractors),
            left_out=self._plan.gold.left_out,
            verdicts=verdicts,
            scores=scores,
        )
        judgement = Judgement(exit_code=result.exit_code, incomplete=result.incomplete, verdicts=tuple(verdicts))
        write_judgement(self._folder, judgement)
        self._save("finished")
        return result

    def _score(self, name: str, entries: list[Entry]) -> ScoredExtractor:
        """Score one extractor, and write its predictions, raw answers, counts and outcomes."""
        from harness.scoring import attempted_layers, headline, score_corpus
        from harness.scoring.breakdown import breakdown

        lines = [entry.line for entry in entries]
        write_predictions(self._folder / name / "predictions.jsonl", lines)
        write_raw(self._folder / name / RAW, entries)
        failed = {line.id: f"{line.error.type}: {line.error.message}" for line in lines if line.error is not None}
        predictions = {line.id: line.annotations for line in lines if line.id not in failed}
        score = self._file.score
        scores = score_corpus(
            self._plan.documents,
            predictions,
            scope=self._plan.gold.scope,
            layers=score.layers,
            bootstrap=score.bootstrap,
            seed=score.seed,
            details=True,
            attempted=attempted_layers(predictions.values(), self._plan.layers.get(name)),
        )
        for by in score.by:
            tables = breakdown(
                scores,
                self._plan.documents,
                predictions,
                by,
                modes=headline(scores),
                scope=self._plan.gold.scope,
            )
            for address, table in tables.items():
                scores[address].by = {**(scores[address].by or {}), by: table}
        scores.name, scores.failed = name, len(failed)
        details = {detail.id: detail for detail in scores.details}
        outcomes.write_outcomes(
            self._folder / name / outcomes.FILE,
            (
                outcomes.describe_document(
                    details[labelled.document.id],
                    labelled,
                    predictions.get(labelled.document.id, Annotations()),
                    error=failed.get(labelled.document.id),
                )
                for labelled in self._plan.documents
                if labelled.document.id in details
            ),
        )
        counts = count_documents(scores, self._plan.gold_hashes(), failed)
        write_counts(self._folder / name / COUNTS, counts)
        self._systems.append(
            System(
                name=name,
                source=str(self._folder),
                scores=scores,
                documents=counts,
                operations=self._timings[name]["operations"],
                not_attempted=scores.not_attempted,
            )
        )
        scores.grounding = count_grounded(entries)
        return ScoredExtractor(scores=scores, answers=count_answers(entries), trimmed=count_trimmed(entries))

    def _why_incomplete(self, extractors: Mapping[str, ScoredExtractor]) -> str | None:
        if self._errors > self._file.tolerate_errors:
            return f"incomplete: {self._describe_errors()}, tolerate_errors is {self._file.tolerate_errors}; {_RETRY}"
        for name, found in extractors.items():
            if found.scores.failed == len(self._plan.documents):
                return f"nothing was scored: {name} failed on every document"
            if not found.scores.is_scored:
                return f"{found.scores.why_nothing} ({name})" if len(extractors) > 1 else found.scores.why_nothing
        return None

    def _describe_errors(self) -> str:
        return f"{plural(self._errors, 'document')} failed"


_RETRY = "try again with --retry-errors"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _scored_gold(planned: Plan) -> ScoredGold:
    return ScoredGold(
        documents=len(planned.documents),
        hash=canonical_hash(planned.gold_hashes()),
        scope=planned.gold.scope,
        left_out=[{"id": left_out.id, "reason": left_out.reason} for left_out in planned.gold.left_out],
    )


def _new_manifest(planned: Plan) -> Manifest:
    config, gold = planned.config, planned.gold
    source = msgspec.to_builtins(config.gold) if isinstance(config.gold, DatasetSource) else str(config.gold)
    return Manifest(
        config=config.resolved(),
        config_path=str(config.path),
        config_hash=config.hash,
        overrides=list(config.overrides),
        limit=planned.limit,
        shard=str(planned.shard) if planned.shard else None,
        replay=planned.replay,
        gold={
            "path": source,
            **({"origin": dict(gold.origin)} if gold.origin else {}),
            "documents": planned.gold_hashes(),
            "left_out": [msgspec.to_builtins(left_out) for left_out in gold.left_out],
        },
        scope=gold.scope,
        extractors={
            name: {
                "digest": planned.fingerprints[name],
                "fingerprint": dict(identity),
                "layers": planned.layers.get(name),
            }
            for name, identity in planned.identities.items()
        },
        versions=dict(versions()),
        git=git_state(config.path.parent),
        seeds={"bootstrap": config.file.score.seed},
        machine=machine(),
        timings={"started": _now(), "ended": None, "extractors": {}},
    )
