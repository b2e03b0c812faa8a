"""Systems to compare: what an extractor scored, whether a run, a baseline or a predictions file holds it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from harness.annotation import Layer
from harness.errors import HarnessError, nearest
from harness.files.json_keys import with_keys_once
from harness.files.json_line import UNREADABLE_JSON
from harness.files.text_files import read_bytes
from harness.files.typed_json import convert_json
from harness.runs.compare.baselines import FOLDER as BASELINES
from harness.runs.compare.baselines import Baseline, read_baseline
from harness.runs.compare.document_counts import FILE as COUNTS
from harness.runs.compare.document_counts import DocumentCounts, count_documents, read_counts
from harness.runs.compare.kept_items import KeptDocuments
from harness.runs.execute.operational_metrics import Operations, count_errors
from harness.runs.store.manifest import FILE as MANIFEST
from harness.runs.store.manifest import read_manifest, servers
from harness.runs.store.run_names import nearest_run
from harness.runs.store.scores_file import FILE as SCORES
from harness.runs.store.scores_file import read_scores, scores_of_json
from harness.runs.store.stored_outcomes import FILE as OUTCOMES
from harness.runs.store.stored_outcomes import DocumentOutcomes, describe_document, read_outcomes
from harness.scoring.results.repeated_scores import repeats_of
from harness.scoring.results.scores import SCHEMA, Scores
from harness.scoring.results.written_scores import WrittenScores

if TYPE_CHECKING:
    from harness.scoring.results.written_scores import PartScore
    from harness.scoring.statistics.measures import Counts


class ComparedScore(Protocol):
    """What comparing asks of a score: a run holds all of it, a baseline its measures alone."""

    @property
    def signature(self) -> str:
        """All that could change the number."""

    @property
    def counts(self) -> Counts | None:
        """MUC's counts; None where there are none, or the source does not hold them."""

    @property
    def by_label(self) -> Mapping[str, PartScore]:
        """Counts and measures by label; empty where there are none, or the source does not hold them."""

    def measure(self, name: str) -> float | None:
        """A measure by the end of its address, as in ``f1``."""


class System(msgspec.Struct, frozen=True, kw_only=True):
    """One extractor's scores as one source holds them.

    Attributes:
        name: the extractor's.
        source: where it was read from.
        scores: by address.
        documents: each document's counts, sorted by id; ``None`` where the source holds sums alone.
        outcomes: what became of each item, in words; ``None`` where the source does not say.
        kept: of a baseline, what became of each document's items in short; ``None`` where it does not say.
        operations: errors, latency and cost, by the addresses of ``harness.runs.execute.operational_metrics``.
        not_attempted: the layers that it was asked for and does not attempt.
        models: who answered, as the servers of language models call it; with its build, where they name one.
        servers: which servers were asked, and how, as the manifest has it.
        about: for a baseline, who blessed it, when and why.
    """

    name: str
    source: str
    scores: Mapping[str, ComparedScore]
    documents: Sequence[DocumentCounts] | None = None
    outcomes: Sequence[DocumentOutcomes] | None = None
    kept: KeptDocuments | None = None
    operations: Operations = {}
    about: str | None = None
    not_attempted: Sequence[Layer] = ()
    models: Sequence[str] = ()
    servers: Sequence[Mapping[str, Any]] = ()

    @property
    def why_nothing(self) -> str | None:
        """Why nothing was scored of it, where nothing was; a baseline is always of a run that was scored."""
        if isinstance(self.scores, Scores) and not self.scores.is_scored:
            return f"{self.source}: {self.scores.why_nothing}"
        return None

    @property
    def tells_labels(self) -> bool:
        """Whether its source says what each label scored; baselines of older versions don't."""
        scored = any(score.by_label for score in self.scores.values())
        return scored or any(document.labels for document in self.documents or ())

    @property
    def repeats(self) -> int:
        """How often it was asked about each document; its scores are means over as many answers."""
        if self.documents:
            return self.documents[0].repeats
        return repeats_of(self.scores)


def unlike_repeats(base: System, new: System) -> str | None:
    """How often each was asked about each document; None where that is the same."""
    if base.repeats == new.repeats:
        return None
    return f"repeats: base {base.repeats}, new {new.repeats}; each scores the mean of its own"


def load_systems(path: Path, *, gold: Path | None = None) -> list[System]:
    """The systems that a path holds.

    Args:
        path: a run's folder, the folder of one extractor in it, a ``scores.json``, a baseline, what
            ``harness score --json`` printed, or predictions in JSON Lines.
        gold: what predictions are scored against.

    Raises:
        HarnessError: nothing of the kind is there; or these are predictions, and no gold is given.
    """
    if (path / MANIFEST).is_file():
        return _of_run(path)
    if (path / COUNTS).is_file() and (path.parent / MANIFEST).is_file():
        return [system for system in _of_run(path.parent) if system.name == path.name]
    if path.is_dir():
        raise HarnessError(f"{path}: this is no folder of a run: it holds no {MANIFEST}")
    if not path.exists() and path.parent.name != BASELINES:
        raise HarnessError(f"{path}: there is no such run, baseline or file{_meant(path)}")
    if path.suffix == ".jsonl":
        return [_of_predictions(path, gold)]
    return _of_json(path)


def _meant(path: Path) -> str:
    """What a path that leads nowhere may stand for: something beside it, or of that name among the runs."""
    if hint := nearest_run(path.name, _names(path.parent)):
        return hint
    places = (Path("reports"), Path("reports", BASELINES)) if path.parent == Path() else ()
    hints = (nearest_run(path.name, _names(place)).replace('"', f'"{place}/', 1) for place in places)
    return next(filter(None, hints), "")


def _names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []


def choose(systems: Sequence[System], name: str) -> System:
    """The system of that name, or the only one there is.

    Raises:
        HarnessError: there are several, and none is called that.
    """
    for system in systems:
        if system.name == name:
            return system
    if len(systems) == 1:
        return systems[0]
    names = [system.name for system in systems]
    source = systems[0].source
    raise HarnessError(
        f'{source} holds {", ".join(names)}, but no "{name}"{nearest(name, names)}; '
        f"name one of them by its folder: {source}/{names[0]}"
    )


def _of_run(folder: Path) -> list[System]:
    manifest = read_manifest(folder)
    timings = manifest.timings["extractors"]
    return [
        System(
            name=name,
            source=str(folder),
            scores=found.scores,
            documents=read_counts(folder / name / COUNTS) if (folder / name / COUNTS).exists() else None,
            outcomes=read_outcomes(folder / name / OUTCOMES),
            operations=timings.get(name, {}).get("operations", {}),
            not_attempted=found.scores.not_attempted,
            models=tuple(found.answers.models) if found.answers is not None else (),
            servers=tuple(servers(manifest.extractors[name].fingerprint if name in manifest.extractors else {})),
        )
        for name, found in read_scores(folder).extractors.items()
    ]


def _of_json(path: Path) -> list[System]:
    """What a JSON file holds: a baseline, the scores of a run, or those of one extractor."""
    if path.name == SCORES and (path.parent / MANIFEST).is_file():
        return _of_run(path.parent)
    if path.parent.name == BASELINES and not path.exists():
        return of_baseline(read_baseline(path), str(path))
    try:
        data = msgspec.json.decode(with_keys_once(read_bytes(path), str(path)))
    except UNREADABLE_JSON as error:
        from harness.exchange.foreign_files import refuse_foreign

        refuse_foreign(path)
        raise HarnessError(f"{path}: not valid JSON: {error}") from None
    if isinstance(data, dict) and "blessed" in data:
        return of_baseline(read_baseline(path), str(path))
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not {"extractors", "scores"} & set(data):
        raise HarnessError(f"{path}: neither scores of schema {SCHEMA} nor a baseline")
    if "extractors" in data:
        scored = {name: found.scores for name, found in scores_of_json(data, str(path)).extractors.items()}
    else:
        scored = {path.stem: Scores.of_written(convert_json(data, WrittenScores, str(path)), where=str(path))}
    return [
        System(name=name, source=str(path), scores=found, not_attempted=found.not_attempted)
        for name, found in scored.items()
    ]


def of_baseline(baseline: Baseline, source: str) -> list[System]:
    """The systems that a baseline holds."""
    about = f"blessed by {baseline.blessed.by} on {baseline.blessed.on[:10]}: {baseline.blessed.reason}"
    return [
        System(
            name=name,
            source=source,
            scores=blessed.scores,
            documents=baseline.documents(name),
            kept=blessed.items,
            about=about,
        )
        for name, blessed in baseline.extractors.items()
    ]


def _of_predictions(path: Path, gold: Path | None) -> System:
    """Predictions, scored now; without intervals, since those of a comparison are the difference's."""
    from harness.annotation import Annotations
    from harness.exchange.any_gold import load_any_gold
    from harness.exchange.foreign_files import refuse_foreign
    from harness.extractors.llm.grounding.words_alone import ground_documents
    from harness.gold.jsonlines import read_predictions, repeats_beside
    from harness.scoring import attempted_layers, score_corpus

    refuse_foreign(path)
    if gold is None:
        raise HarnessError(f"{path}: predictions are compared on gold: name it with --gold")
    if (repeats := len(repeats_beside(path))) > 1:
        raise HarnessError(
            f"{path}: the first of {repeats} repeats of a run: compare {path.parent}, which has the means of all"
        )
    corpus = load_any_gold(gold, without_text=True)
    found = read_predictions(path, known=[labelled.document.id for labelled in corpus.documents])
    predicted = ground_documents(corpus.documents, found.annotations, grounded=found.grounded).annotations
    tried = attempted_layers(predicted.values())
    scored = score_corpus(corpus.documents, predicted, scope=corpus.scope, bootstrap=0, details=True, attempted=tried)
    by_id = {labelled.document.id: labelled for labelled in corpus.documents}
    failed = {name: f"{failure.type}: {failure.message}" for name, failure in found.failures.items()}
    scored.name, scored.failed = path.stem, len(failed)
    scored.unpredicted = len(by_id.keys() - found.annotations.keys() - failed.keys())
    return System(
        name=path.stem,
        source=str(path),
        scores=scored,
        not_attempted=scored.not_attempted,
        documents=count_documents(scored, corpus.hashes, failed),
        operations={"errors": count_errors(len(failed), scored.documents)},
        outcomes=[
            describe_document(
                detail,
                by_id[detail.id],
                predicted.get(detail.id, Annotations()),
                error=failed.get(detail.id),
            )
            for detail in scored.details
        ],
    )
