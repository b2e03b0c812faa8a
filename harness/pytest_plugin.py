"""A plugin for pytest: ``pytest --harness CONFIG`` runs a config and makes each of its gates a test.

One test more, ``complete``, fails where documents failed or nothing was scored. All bear the marker ``harness``
(``-m harness`` runs them alone), ``-k`` chooses among them, and the id that pytest prints runs one again, with or
without ``--harness``: ``pytest "CONFIG::entities.strict.f1 >= 0.6"``. The fixture ``harness_run`` runs a config inside
a test of one's own. Nothing of the package is loaded, and no model, before it is asked for. Under pytest-xdist a config
runs once too, in the worker that is the first to ask for it, however the tests are distributed; the others read how it
ended.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from harness.runs.execute.runner import RunResult

    Run = Callable[..., RunResult]

_RUNS = pytest.StashKey[dict[tuple[str, tuple[str, ...]], Any]]()
_SHARED = pytest.StashKey[Path]()
_WORKERS_FOLDER = "harness_runs"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--harness`` and ``--harness-reports``."""
    group = parser.getgroup("harness", "extraction quality")
    group.addoption("--harness", action="append", default=[], metavar="CONFIG", help="Run CONFIG; each gate is a test.")
    group.addoption("--harness-reports", default="reports", metavar="FOLDER", help="The folder of all runs.")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "harness: a gate of a config that --harness names")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Name a folder to each worker of pytest-xdist, where they tell each other how a run ended."""
    stash = node.config.stash
    if _SHARED not in stash:
        stash[_SHARED] = Path(tempfile.mkdtemp(prefix="harness-"))
    node.workerinput[_WORKERS_FOLDER] = str(stash[_SHARED])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove that folder."""
    if _SHARED in config.stash:
        shutil.rmtree(config.stash[_SHARED], ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the tests of each config that ``--harness`` names."""
    for name in config.getoption("--harness"):
        path = Path(config.invocation_params.dir, name)
        if session.isinitpath(path):
            continue  # the command line names its tests one by one
        try:
            items.extend(ConfigCollector.from_parent(session, path=path).collect())
        except pytest.Collector.CollectError as error:
            raise pytest.UsageError(str(error)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Make tests of a config that the command line names by itself, or by the id of one of its tests."""
    if file_path.suffix not in {".yaml", ".yml"} or not parent.session.isinitpath(file_path):
        return None
    named = [Path(parent.config.invocation_params.dir, name) for name in parent.config.getoption("--harness")]
    if file_path not in named and not _is_config(file_path):
        return None
    return ConfigCollector.from_parent(parent, path=file_path)


def _is_config(path: Path) -> bool:
    """Whether a YAML file has a config's keys: other plugins have YAML files of their own."""
    words = path.read_text(encoding="utf-8", errors="replace")
    return all(re.search(rf'\b{key}"?\s*:', words) for key in ("gold", "extractors"))


@pytest.fixture
def harness_run(pytestconfig: pytest.Config) -> Run:
    """Runs a config: ``harness_run("configs/x.yaml", "score.seed=7")`` gives a ``RunResult``.

    The same config with the same overrides runs once a session.
    """
    return lambda path, *overrides: _run(pytestconfig, Path(path), overrides)


class ConfigCollector(pytest.File):
    """A config as a group of tests."""

    def collect(self) -> list[pytest.Item]:
        """One item a gate, and one for the run itself."""
        from harness.errors import HarnessError

        try:
            gates = _load(self.path, ()).gates
        except HarnessError as error:
            raise self.CollectError(str(error)) from None
        items: list[pytest.Item] = [CompleteItem.from_parent(self, name="complete")]
        items += [GateItem.from_parent(self, name=gate.text, gate=gate) for gate in gates]
        for item in items:
            item.add_marker("harness")
        return items


class CompleteItem(pytest.Item):
    """Passes where no more documents failed than are tolerated, and something was scored."""

    def runtest(self) -> None:
        """Run the config.

        Raises:
            GateError: the run is incomplete, or did not come about.
        """
        result = _run(self.config, self.path, ())
        if result.incomplete:
            raise GateError(f"{result.path}: {result.incomplete}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What went wrong in words; a traceback only where it is no mistake of a user."""
        from harness.errors import HarnessError

        if isinstance(excinfo.value, GateError | HarnessError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The config."""
        return self.path, None, f"{self.path.name}: {self.name}"


class GateItem(CompleteItem):
    """Passes where the gate holds for every extractor."""

    def __init__(self, *, gate: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self._gate = gate

    def runtest(self) -> None:
        """Run the config, once a session for all of its gates.

        Raises:
            GateError: the gate does not hold, or there is nothing to hold it against.
        """
        verdicts = [v for v in _run(self.config, self.path, ()).verdicts if v.gate == self._gate.text]
        wrong = [f"{v.where}: {v.word} {v.gate} ({v.extractor}): {v.reason}" for v in verdicts if not v.passed]
        if wrong or not verdicts:
            raise GateError("\n".join(wrong) or "the run did not come to its gates")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The gate's line in the config, counted from 0."""
        line = self._gate.where.split(":")[-2]
        return self.path, int(line) - 1, f"{self.path.name}: {self.name}"


class GateError(Exception):
    """A gate that does not hold, or a run that is incomplete."""


def _load(path: Path, overrides: tuple[str, ...]) -> Any:
    from harness.reporting.formats import FORMATS
    from harness.runs.config.run_config import load_config

    return load_config(path, overrides, formats=FORMATS)


def _run(config: pytest.Config, path: Path, overrides: tuple[str, ...]) -> Any:
    """The run of a config, the first time it is asked for; the same, or the same error, from then on."""
    runs = config.stash.setdefault(_RUNS, {})
    key = (str(path.resolve()), overrides)
    # Not from the current folder, which a test may have changed.
    reports = Path(config.invocation_params.dir, config.getoption("--harness-reports"))
    if key not in runs:
        try:
            runs[key] = _run_once(config, key, lambda: _execute(path, overrides, reports))
        except Exception as error:
            runs[key] = error
    if isinstance(runs[key], Exception):
        raise runs[key]
    return runs[key]


def _execute(path: Path, overrides: tuple[str, ...], reports: Path) -> RunResult:
    from harness.runs.execute.runner import run

    return run(_load(path, overrides), reports=reports)


def _run_once(config: pytest.Config, key: tuple[str, tuple[str, ...]], execute: Callable[[], RunResult]) -> RunResult:
    """What ``execute`` gives, in whichever worker it was called first.

    Raises:
        HarnessError: the run did not come about, here or in the worker that tried it.
    """
    from harness.errors import HarnessError
    from harness.files.system.file_lock import file_lock

    shared = getattr(config, "workerinput", {}).get(_WORKERS_FOLDER)
    if shared is None:
        return execute()
    ended = Path(shared, hashlib.sha256(json.dumps(key).encode()).hexdigest())
    ended.parent.mkdir(parents=True, exist_ok=True)  # A worker may be on another machine.
    with file_lock(ended.with_suffix(".lock"), wait=True):
        if ended.exists():
            return _read_result(ended)
        try:
            result: RunResult | HarnessError = execute()
        except HarnessError as error:
            result = error
        _write_result(ended, result)
    if isinstance(result, HarnessError):
        raise result
    return result


def _write_result(path: Path, result: Any) -> None:
    import msgspec

    from harness.errors import HarnessError
    from harness.files.text_files import write_atomically

    failed = isinstance(result, HarnessError)
    if failed:
        content = {"error": str(result), "exit_code": result.exit_code}
    else:  # the scores are in the run's folder
        content = {"end": {name: value for name, value in msgspec.structs.asdict(result).items() if name != "scores"}}
    write_atomically(path, msgspec.json.encode(content, enc_hook=str))


def _read_result(path: Path) -> RunResult:
    import msgspec

    from harness.errors import HarnessError
    from harness.runs.execute.runner import RunEnd, RunResult
    from harness.runs.store.scores_file import read_scores

    content = msgspec.json.decode(path.read_bytes())
    if "error" in content:
        raise HarnessError(content["error"], exit_code=content["exit_code"])
    end = msgspec.convert(content["end"], RunEnd, dec_hook=lambda kind, value: kind(value))
    scores = read_scores(end.path) if end.status == "finished" else None
    return RunResult(**msgspec.structs.asdict(end), scores=scores)
