"""Where runs land: naming a run's folder, finding one to resume, reading one back for a report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from harness.errors import HarnessError
from harness.files.system.file_lock import HeldError, file_lock
from harness.files.text_files import is_plain_name
from harness.gold.jsonlines import REPEAT
from harness.runs.compare.verdicts import Judgement, read_judgement
from harness.runs.store.manifest import FILE as MANIFEST
from harness.runs.store.manifest import Manifest, read_manifest, unfinished
from harness.runs.store.run_names import nearest_run
from harness.runs.store.scores_file import RunScores, read_scores
from harness.runs.store.stored_outcomes import FILE as OUTCOMES
from harness.runs.store.stored_outcomes import DocumentOutcomes, read_outcomes
from harness.scoring import Scores

LOCK = ".lock"


class StoredRun(msgspec.Struct, frozen=True, kw_only=True):
    """All that a report shows, read from a run's folder: no model and no gold is needed."""

    path: Path
    manifest: Manifest
    scores: RunScores
    outcomes: dict[str, list[DocumentOutcomes]]
    judgement: Judgement = Judgement()

    @property
    def scored(self) -> dict[str, Scores]:
        """What each extractor scored, by its name."""
        return {name: found.scores for name, found in self.scores.extractors.items()}

    @property
    def incomplete(self) -> str | None:
        """Why the run is not complete, or not complete any more since it was taken up again; ``None`` where it is."""
        return self.judgement.incomplete if self.manifest.status == "finished" else unfinished(self.manifest)


def create_folder(reports: Path, stem: str, now: datetime, *, name: str | None = None) -> Path:
    """Make a new, empty folder for a run.

    Args:
        reports: the folder of all runs.
        stem: the config's name, the first part of the folder's.
        now: the second part, to the second.
        name: a name of the user's own instead.

    Raises:
        HarnessError: the user's name is no plain folder name, or is taken; or folders cannot be made.
    """
    if name is not None and not is_plain_name(name):
        raise HarnessError(f'the run name "{name}" is no plain folder name (letters, digits, ".", "_", "-")')
    try:
        reports.mkdir(parents=True, exist_ok=True)
        if name is None:
            return _make_first_free(reports, f"{stem}-{now:%Y%m%d-%H%M%S}")
        if (reports / name).exists() and not _is_unused(reports / name):
            raise HarnessError(f"{reports / name} exists already; choose another --run name, or --resume it")
        (reports / name).mkdir(exist_ok=True)
    except OSError as error:
        raise HarnessError(f"{reports}: no folder for the run can be made here: {error.strerror}") from None
    return reports / name


def _is_unused(folder: Path) -> bool:
    """Whether it is what a run that could not begin left behind."""
    return folder.is_dir() and all(path.name == LOCK for path in folder.iterdir())


def _make_first_free(reports: Path, base: str) -> Path:
    """Make ``base``, ``base-2``, ``base-3``…: the first that nobody has, whoever else makes folders meanwhile."""
    number = 1
    while True:
        folder = reports / (base if number == 1 else f"{base}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def repeat_folder(run: Path, extractor: str, number: int) -> Path:
    """Where the files of one repeat lie: those of the first where they lie without repeats, the others' inside."""
    return run / extractor if number == 1 else run / extractor / f"{REPEAT}{number}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run's folder against any other process; the lock ends with this process, however it ends.

    Raises:
        HarnessError: another process holds it.
    """
    with ExitStack() as held:
        try:
            held.enter_context(file_lock(folder / LOCK, wait=False))
        except HeldError:
            raise HarnessError(f"{folder}: another process is writing this run") from None
        yield


def list_runs(reports: Path) -> list[tuple[Path, Manifest]]:
    """Every run in the folder of all runs, oldest first; folders that hold none are passed over."""
    found = []
    for path in sorted(reports.glob(f"*/{MANIFEST}")):
        try:
            found.append((path.parent, read_manifest(path.parent)))
        except HarnessError:
            continue
    return sorted(found, key=lambda run: (run[1].timings["started"], run[0].name))


def find_run(reports: Path, run: str) -> Path:
    """The folder of a run: a path, a name inside the folder of all runs, or ``latest``.

    Raises:
        HarnessError: there is no such run.
    """
    for folder in (Path(run), reports / run):
        if (folder / MANIFEST).is_file():
            return folder
    runs = list_runs(reports)
    if run == "latest" and runs:
        return runs[-1][0]
    hint = nearest_run(Path(run).name, [path.name for path, _ in runs])
    raise HarnessError(f'no run "{run}" here or in {reports}{hint}; "harness list runs" shows all')


def read_run(folder: Path) -> StoredRun:
    """Read a finished run back.

    Raises:
        HarnessError: a file is missing (exit code 3 where the run was never finished) or not in its form.
    """
    manifest, scores = read_manifest(folder), read_scores(folder)
    outcomes = {name: read_outcomes(folder / name / OUTCOMES) for name in scores.extractors}
    judgement = read_judgement(folder)
    return StoredRun(path=folder, manifest=manifest, scores=scores, outcomes=outcomes, judgement=judgement)
