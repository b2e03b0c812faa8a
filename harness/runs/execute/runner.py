"""Executes a config: asks the extractors, scores the answers, leaves a folder that tells all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from harness.engines import create_engine
from harness.errors import Interrupted, plural
from harness.exchange.datasets.dataset_source import DatasetSource
from harness.extractors.interface.protocol import as_asked
from harness.gold.folder import LeftOut
from harness.runs.compare.all_pairs import compare_every_two, rank_all
from harness.runs.compare.compare_systems import metrics_to_compare
from harness.runs.compare.gates import Verdict, exit_code
from harness.runs.compare.pair_tests import AllPairs
from harness.runs.compare.systems import System
from harness.runs.compare.verdicts import Judgement, blessed_in, judge_all, write_judgement
from harness.runs.config.run_config import Config
from harness.runs.execute.answer_cache import Cache
from harness.runs.execute.continued_run import choose_folder, heed_unreached
from harness.runs.execute.extraction import Extraction, Watcher, extract
from harness.runs.execute.operational_metrics import is_reproducible, operational_metrics
from harness.runs.execute.performance import measure_performance, read_performance
from harness.runs.execute.plan import Plan, plan
from harness.runs.execute.process.interrupt import Interrupt, graceful
from harness.runs.execute.repeat import Repeat
from harness.runs.execute.score_answers import score_answers
from harness.runs.execute.shards.shard import Shard
from harness.runs.robustness.measure_drops import measure_robustness
from harness.runs.robustness.perturbed_articles import FOLDER as ROBUSTNESS
from harness.runs.store.journal import FILE as JOURNAL
from harness.runs.store.journal import canonical_hash
from harness.runs.store.manifest import FILE as MANIFEST
from harness.runs.store.manifest import (
    AskedExtractor,
    Manifest,
    Status,
    git_state,
    machine,
    read_manifest,
    versions,
    write_manifest,
)
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
    repeats: int | None = None,
    robustness: tuple[str, ...] | None = None,
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
        repeats: ask every extractor so often about each document, whatever the config says.
        robustness: ask under these perturbations, too, whatever the config says.
        cache: a folder that keeps answers across runs; ``None``: none are used or kept.
        watcher: is told how it goes.
        replay: the folder of a run whose answers stand in for the language models; no server is asked.

    Raises:
        HarnessError: anything that keeps the run from starting.
    """
    planned = plan(config, limit=limit, shard=shard, repeats=repeats, robustness=robustness, probe=True, replay=replay)
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
        self._timings_again: dict[str, Any] = {}
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
        answers: dict[str, list[Extraction]] = {}
        perturbed: dict[str, dict[str, list[Extraction]]] = {}
        for repeat in (*self._plan.asked, *self._plan.asked_again):
            name, perturbation = repeat.extractor, repeat.perturbation
            others = perturbed.setdefault(name, {})
            found = answers.setdefault(name, []) if perturbation is None else others.setdefault(perturbation, [])
            found.append(self._extract(repeat))
            if perturbation is None:
                self._measure(name, found)
            else:
                self._measure_again(name, [one for several in others.values() for one in several])
            if self._must_stop():
                return self._stopped()
        return self._finished(answers, perturbed)

    def _save(self, status: Status) -> None:
        self._manifest.status = status
        self._manifest.timings["extractors"] = self._timings
        if self._timings_again:
            self._manifest.timings["robustness"] = self._timings_again
        if status != "running":
            self._manifest.timings["ended"] = _now()
        write_manifest(self._folder, self._manifest)

    def _must_stop(self, more_errors: int = 0) -> bool:
        errors = self._errors + more_errors
        too_many = self._file.max_errors is not None and errors > self._file.max_errors
        return too_many or self._interrupt.requested

    def _extract(self, repeat: Repeat) -> Extraction:
        found = extract(
            repeat,
            [as_asked(labelled.document) for labelled in self._plan.documents_of(repeat)],
            journal=repeat.folder(self._folder) / JOURNAL,
            engine=create_engine(**msgspec.structs.asdict(self._file.engine)),
            cache=self._cache,
            retry_errors=self._retry_errors,
            stop=self._must_stop,
            watcher=self._watcher,
        )
        self._errors += sum(entry.line.error is not None for entry in found.entries)
        return found

    def _measure(self, name: str, answers: Sequence[Extraction]) -> None:
        """Note what an extractor took, all its repeats together."""
        performance = measure_performance(answers, before=read_performance(self._before, name))
        entries = [entry for found in answers for entry in found.entries]
        self._timings[name] = {**msgspec.structs.asdict(performance), "operations": operational_metrics(entries)}

    def _measure_again(self, name: str, answers: Sequence[Extraction]) -> None:
        """Note what it took to ask about perturbed articles, apart from the rest."""
        before = read_performance({"extractors": self._before.get("robustness", {})}, name)
        self._timings_again[name] = msgspec.structs.asdict(measure_performance(answers, before=before))

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

    def _finished(
        self,
        answers: Mapping[str, Sequence[Extraction]],
        perturbed: Mapping[str, Mapping[str, Sequence[Extraction]]],
    ) -> RunResult:
        extractors = {name: self._score(name, found, perturbed.get(name, {})) for name, found in answers.items()}
        base_of = blessed_in(self._folder.parent, self._plan.config.stem)
        verdicts = judge_all(() if self._plan.shard else self._plan.config.gates, self._systems, base_of)
        gate = tuple(verdict for verdict in verdicts if is_reproducible(verdict.metric))
        scores = RunScores(gold=_scored_gold(self._plan), extractors=extractors, gate=gate, pairs=self._pairs())
        write_texts(self._folder, self._plan.documents)
        for variant in self._plan.variants:
            (self._folder / ROBUSTNESS / variant.name).mkdir(parents=True, exist_ok=True)
            write_texts(self._folder / ROBUSTNESS / variant.name, variant.documents)
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

    def _pairs(self) -> AllPairs | None:
        """Every two extractors compared; ``None`` where there is nothing to compare, or nothing is drawn."""
        drawn = self._file.score
        scored = [system for system in self._systems if system.why_nothing is None]
        if len(scored) < 2 or not drawn.bootstrap:
            return None
        draws: dict[str, Any] = {"draws": drawn.bootstrap, "seed": drawn.seed}
        found = compare_every_two(scored, metrics_to_compare((), scored), **draws)
        return rank_all(scored, found, **draws)

    def _score(
        self, name: str, answers: Sequence[Extraction], perturbed: Mapping[str, Sequence[Extraction]]
    ) -> ScoredExtractor:
        entries = [found.entries for found in answers]
        declared = next(repeat.layers for repeat in self._plan.asked if repeat.extractor == name)
        scored, counts = score_answers(self._plan, name, entries, self._folder, declared=declared)
        system = System(
            name=name,
            source=str(self._folder),
            scores=scored.scores,
            documents=counts,
            operations=self._timings[name]["operations"],
            not_attempted=scored.scores.not_attempted,
        )
        self._systems.append(system)
        if not perturbed:
            return scored
        others = {perturbation: [found.entries for found in several] for perturbation, several in perturbed.items()}
        robustness = measure_robustness(self._plan, scored, system, entries, others, self._folder)
        return msgspec.structs.replace(scored, robustness=robustness)

    def _why_incomplete(self, extractors: Mapping[str, ScoredExtractor]) -> str | None:
        if self._errors > self._file.tolerate_errors:
            return f"incomplete: {self._describe_errors()}, tolerate_errors is {self._file.tolerate_errors}; {_RETRY}"
        for name, found in extractors.items():
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


def _asked(repeats: Sequence[Repeat], again: Sequence[Repeat]) -> dict[str, AskedExtractor]:
    """Who is asked, as the manifest has it."""
    perturbed: dict[str, dict[str, list[str]]] = {}
    for repeat in again:
        perturbed.setdefault(repeat.extractor, {}).setdefault(repeat.perturbation or "", []).append(repeat.digest)
    digests: dict[str, list[str]] = {}
    for repeat in repeats:
        digests.setdefault(repeat.extractor, []).append(repeat.digest)
    return {
        repeat.extractor: AskedExtractor(
            digest=repeat.digest,
            fingerprint=dict(repeat.identity),
            layers=None if repeat.layers is None else tuple(repeat.layers),
            repeats=tuple(digests[repeat.extractor]) if repeat.of > 1 else (),
            robustness={name: tuple(found) for name, found in perturbed.get(repeat.extractor, {}).items()},
        )
        for repeat in repeats
        if repeat.number == 1
    }


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
        repeats=planned.repeats,
        robustness=planned.robustness,
        replay=planned.replay,
        gold={
            "path": source,
            **({"origin": dict(gold.origin)} if gold.origin else {}),
            "documents": planned.gold_hashes(),
            "left_out": [msgspec.to_builtins(left_out) for left_out in gold.left_out],
        },
        scope=gold.scope,
        extractors=_asked(planned.asked, planned.asked_again),
        versions=dict(versions()),
        git=git_state(config.path.parent),
        seeds={"bootstrap": config.file.score.seed},
        machine=machine(),
        timings={"started": _now(), "ended": None, "extractors": {}},
    )
