"""Blessed baselines: what a run scored, kept in version control for later runs to be held against.

``reports/baselines/NAME.json`` is sorted and holds a document or a score a line, so that a diff shows what a new
blessing changed. It keeps the headline scores and those that the config's gates name, with each document's counts, by
label too, and the hash of its gold: when articles are added or mended later, the unchanged ones can still be compared.
What became of each document's items is kept, too, without words of withheld texts.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Layer
from harness.errors import HarnessError, nearest, plural
from harness.files.text_files import is_plain_name, write_atomically
from harness.files.typed_json import decode_json
from harness.runs.compare.document_counts import FILE as COUNTS
from harness.runs.compare.document_counts import DocumentCounts, Row, check_counts, read_counts
from harness.runs.compare.kept_items import KeptItems, keep_items, kept_labels
from harness.runs.store.manifest import Manifest, git, read_manifest, unfinished
from harness.runs.store.scores_file import RunScores, read_scores
from harness.runs.store.stored_outcomes import FILE as OUTCOMES
from harness.runs.store.stored_outcomes import read_outcomes
from harness.scoring import Score, Scores
from harness.scoring.modes import MEASURES
from harness.scoring.results.written_scores import PartScore

FOLDER = "baselines"
SCHEMA = 1
_SHOWN = 16


class Blessing(msgspec.Struct, frozen=True, kw_only=True):
    """Who made a run the baseline, when (UTC) and why; which run, of which commit."""

    by: str
    on: str
    reason: str
    run: str
    commit: str | None = None


class BlessedScore(msgspec.Struct, frozen=True, kw_only=True):
    """What a baseline keeps of a score, its numbers rounded to six places."""

    f1: float | None
    precision: float | None
    recall: float | None
    signature: str

    @property
    def counts(self) -> None:
        """Not kept."""

    @property
    def by_label(self) -> Mapping[str, PartScore]:
        """Kept with the documents' counts alone: ``document_counts.label_parts``."""
        return {}

    def measure(self, name: str) -> float | None:
        """A measure by its name; None for those that are not kept."""
        return getattr(self, name) if name in MEASURES else None


class BlessedExtractor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one extractor scored: precision, recall, F1 and signature by address, and each document's rows.

    ``repeats`` is how often it was asked about each document. ``items`` is what became of each document's items, where
    not all were right, and ``labels`` splits each document's rows by label; ``None`` in older baselines, which kept
    none.
    """

    digest: str
    failed: tuple[str, ...]
    scores: dict[str, BlessedScore]
    documents: dict[str, dict[str, Row]]
    repeats: int = 1
    items: dict[str, dict[Layer, KeptItems]] | None = None
    labels: dict[str, dict[str, dict[str, Row]]] | None = None


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """A baseline file. ``gold`` is the beginning of each document's gold hash by id."""

    schema: int = SCHEMA
    name: str
    blessed: Blessing
    gold: dict[str, str]
    extractors: dict[str, BlessedExtractor]

    def documents(self, extractor: str) -> list[DocumentCounts]:
        """The counts of an extractor's documents, sorted by id."""
        found = self.extractors[extractor]
        return [
            DocumentCounts(
                id=name,
                gold=gold,
                failed=name in found.failed,
                repeats=found.repeats,
                rows=found.documents.get(name, {}),
                labels=(found.labels or {}).get(name, {}),
            )
            for name, gold in sorted(self.gold.items())
        ]


def baseline_path(reports: Path, name: str) -> Path:
    """Where the baseline of that name is kept.

    Raises:
        HarnessError: the name is no plain one, and might lead elsewhere.
    """
    if not is_plain_name(name):
        raise HarnessError(f'the baseline name "{name}" is no plain file name (letters, digits, ".", "_", "-")')
    return reports / FOLDER / f"{name}.json"


def bless(
    run: Path,
    reports: Path,
    *,
    reason: str,
    name: str | None = None,
    by: str | None = None,
    now: datetime | None = None,
) -> Path:
    """Make a finished run the baseline.

    Args:
        run: the run's folder.
        reports: the folder of all runs.
        reason: why these scores are what later ones should be held against.
        name: the baseline's; by default the name of the run's config.
        by: who says so; by default git's user, or the one logged in.
        now: when.

    Returns:
        The file.

    Raises:
        HarnessError: no reason is given; or the run is not complete (exit code 3).
    """
    if not reason.strip():
        raise HarnessError("a baseline needs a reason that others can read: --reason TEXT")
    manifest, scores = read_manifest(run), read_scores(run)
    _refuse_incomplete(run, manifest, scores)
    name = name or Path(manifest.config_path).stem
    counts = {extractor: read_counts(run / extractor / COUNTS) for extractor in scores.extractors}
    baseline = Baseline(
        name=name,
        blessed=Blessing(
            by=by or _who(run),
            on=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
            reason=" ".join(reason.split()),
            run=run.name,
            commit=(manifest.git or {}).get("commit"),
        ),
        gold={document.id: document.gold[:_SHOWN] for found in counts.values() for document in found},
        extractors={
            extractor: _blessed(run, manifest, scores.extractors[extractor].scores, found)
            for extractor, found in counts.items()
        },
    )
    path = baseline_path(reports, name)
    write_atomically(path, dump_baseline(baseline))
    return path


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        HarnessError: there is none (exit code 4), or it is of another schema.
    """
    try:
        baseline = decode_json(path.read_bytes(), Baseline, str(path))
    except FileNotFoundError:
        known = [other.stem for other in sorted(path.parent.glob("*.json"))]
        if path.name in known:
            raise HarnessError(
                f'{path}: there is no such baseline (did you mean "{path.name}.json"?)', exit_code=4
            ) from None
        hint = nearest(path.stem, known)
        raise HarnessError(
            f"{path}: there is no such baseline{hint}; make one of a good run: {how_to_bless(path)}", exit_code=4
        ) from None
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror}") from None
    if baseline.schema != SCHEMA:
        raise HarnessError(f"{path}: schema {baseline.schema}; this version reads schema {SCHEMA}", exit_code=4)
    for extractor in baseline.extractors:
        for document in baseline.documents(extractor):
            check_counts(document, f"{path}: extractors.{extractor}.documents.{document.id}")
    return baseline


def how_to_bless(path: Path) -> str:
    """The command that makes the newest run the baseline that is kept in this file."""
    reports = path.parent.parent
    where = "" if reports == Path("reports") or path.parent.name != FOLDER else f" --reports {reports}"
    return f'harness baseline bless latest --name {path.stem}{where} --reason "…"'


def list_baselines(reports: Path) -> list[Path]:
    """The files of all baselines, by name."""
    return sorted((reports / FOLDER).glob("*.json"))


def dump_baseline(baseline: Baseline) -> str:
    """The baseline as JSON: sorted, a document or a score a line, numbers as short as they are."""
    data: dict[str, Any] = msgspec.to_builtins(baseline)
    return _dump(data, depth=0) + "\n"


def _dump(value: Any, depth: int) -> str:
    """JSON in lines down to the innermost mappings, which stay on one."""
    if not isinstance(value, dict) or (depth > 1 and not any(isinstance(inner, dict) for inner in value.values())):
        return json.dumps(_short(value), ensure_ascii=False, sort_keys=True)
    indent = "  " * (depth + 1)
    lines = (f"{indent}{json.dumps(key, ensure_ascii=False)}: {_dump(value[key], depth + 1)}" for key in sorted(value))
    return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"


def _short(value: Any) -> Any:
    """Whole numbers without a point, others to six places."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    if isinstance(value, dict):
        return {key: _short(inner) for key, inner in value.items()}
    return [_short(inner) for inner in value] if isinstance(value, list | tuple) else value


def _refuse_incomplete(run: Path, manifest: Manifest, scores: RunScores) -> None:
    if manifest.status != "finished":
        raise HarnessError(f"{run}: {unfinished(manifest)}", exit_code=3)
    for found in scores.extractors.values():
        if not found.scores.is_scored:
            raise HarnessError(f"{run}: {found.scores.why_nothing}", exit_code=3)
    allowed = int(manifest.config.get("tolerate_errors", 0))
    errors = sum(found.scores.failed for found in scores.extractors.values())
    if errors > allowed:
        raise HarnessError(
            f"{run}: {plural(errors, 'document')} failed, tolerate_errors is {allowed}: no baseline to hold others "
            "against; try again with harness run --retry-errors",
            exit_code=3,
        )
    for extractor in scores.extractors:
        if not (run / extractor / COUNTS).exists():
            raise HarnessError(f"{run}: it holds no {extractor}/{COUNTS}: run the config again with this version")


def _kept_addresses(config: Mapping[str, Any], scores: Collection[str]) -> set[str]:
    """The headline modes of those scored, and those that the config's gates name."""
    from harness.scoring import headline

    gated = (gate["metric"] for gate in config.get("gate", ()) if isinstance(gate, dict))
    return {*headline(scores), *(metric.rpartition(".")[0] for metric in gated)}


def _blessed(run: Path, manifest: Manifest, scores: Scores, documents: Sequence[DocumentCounts]) -> BlessedExtractor:
    extractor = scores.name
    kept = _kept_addresses(manifest.config, scores)
    outcomes = read_outcomes(run / extractor / OUTCOMES)
    return BlessedExtractor(
        digest=manifest.extractors[extractor].digest[:_SHOWN],
        failed=tuple(document.id for document in documents if document.failed),
        scores={address: _kept(scores[address]) for address in kept if address in scores},
        documents={
            document.id: {address: row for address, row in document.rows.items() if address in kept}
            for document in documents
        },
        repeats=documents[0].repeats if documents else 1,
        items=keep_items(outcomes),
        labels=kept_labels(documents, kept, {document.id for document in outcomes if not document.withheld}) or None,
    )


def _kept(score: Score) -> BlessedScore:
    return BlessedScore(f1=score.f1, precision=score.precision, recall=score.recall, signature=score.signature)


def _who(folder: Path) -> str:
    """Git's user; the one logged in where git names none."""
    name = git(folder, "config", "user.name")
    return name.strip() if name and name.strip() else getpass.getuser()
