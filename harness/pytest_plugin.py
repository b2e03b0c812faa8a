"""A plugin for pytest: ``pytest --harness CONFIG`` runs a config and makes each of its gates a test.

One test more, ``complete``, fails where documents failed or nothing was scored. All bear the marker ``harness``
(``-m harness`` runs them alone). The fixture ``harness_run`` runs a config inside a test of one's own. Nothing of the
package is loaded, and no model, before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from harness.runs.execute.runner import RunResult

    Run = Callable[..., RunResult]

_RUNS = pytest.StashKey[dict[tuple[str, tuple[str, ...]], Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--harness`` and ``--harness-reports``."""
    group = parser.getgroup("harness", "extraction quality")
    group.addoption("--harness", action="append", default=[], metavar="CONFIG", help="Run CONFIG; each gate is a test.")
    group.addoption("--harness-reports", default="reports", metavar="FOLDER", help="The folder of all runs.")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "harness: a gate of a config that --harness names")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the tests of each config that ``--harness`` names."""
    for name in config.getoption("--harness"):
        path = Path(config.invocation_params.dir, name)
        collector = ConfigCollector.from_parent(session, path=path, name=name, nodeid=name)
        items.extend(collector.collect())


@pytest.fixture
def harness_run(pytestconfig: pytest.Config) -> Run:
    """Runs a config: ``harness_run("configs/x.yaml", "score.seed=7")`` gives a ``RunResult``.

    The same config with the same overrides runs once a session.
    """
    return lambda path, *overrides: _run(pytestconfig, Path(path), overrides)


class ConfigCollector(pytest.Collector):
    """A config as a group of tests."""

    def collect(self) -> list[pytest.Item]:
        """One item a gate, and one for the run itself."""
        from harness.errors import HarnessError

        try:
            gates = _load(self.path, ()).gates
        except HarnessError as error:
            raise pytest.UsageError(str(error)) from None
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
    from harness.runs.execute.runner import run

    runs = config.stash.setdefault(_RUNS, {})
    key = (str(path.resolve()), overrides)
    # Not from the current folder, which a test may have changed.
    reports = Path(config.invocation_params.dir, config.getoption("--harness-reports"))
    if key not in runs:
        try:
            runs[key] = run(_load(path, overrides), reports=reports)
        except Exception as error:
            runs[key] = error
    if isinstance(runs[key], Exception):
        raise runs[key]
    return runs[key]
