"""Fixtures and options that every test folder shares."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.effort import FAST
from tests.warm_process import TIMEOUT, WarmProcess

ROOT = Path(__file__).resolve().parents[1]
# Before anything loads a hub's client: no test asks anybody but this machine.
os.environ["HF_HUB_OFFLINE"] = "1"
# Every core has a process of its own already.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# Random tests try the same examples every time, and a slow machine is no failure: make fuzz looks for new ones.
settings.register_profile("alike", deadline=None, derandomize=True)
settings.load_profile("alike")

# What --fast leaves out whole; a single test among fast ones is marked as slow instead.
SLOW = (
    "benchmarks",
    "browser",
    "ci",
    "cli",
    "docs",
    "exchange/datasets",
    "exchange/public/test_shared_corpora.py",
    "exchange/tools/test_fuzz.py",
    "exchange/tools/test_round_trips.py",
    "extractors/backends",
    "extractors/interface/test_plugin_example.py",
    "extractors/llm/test_perfect_answers.py",
    "extractors/local_models/test_load_once.py",
    "extractors/rules/test_rules_on_corpora.py",
    "fuzz",
    "gold/show/test_gold_stats.py",
    "label_studio",
    "labelled_gold",
    "perturbations/test_on_gold.py",
    "reporting/test_transfer_card.py",
    "runs/compare/test_who_answered.py",
    "runs/execute/test_replay.py",
    "runs/robustness",
    "test_pytest_plugin.py",
)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development corpora beside the repository; a test that asks for it is skipped where they are absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "DESIGN.md").exists():
        pytest.skip("the development corpora (../shared) are not here")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fast", action="store_true", help="leave out what needs a model, process, server, browser or whole corpus"
    )
    parser.addoption("--require-shared", action="store_true", help="fail, not skip, the tests that need ../shared")
    parser.addoption("--require-browser", action="store_true", help="fail, not skip, the tests that need Chromium")
    parser.addoption(
        "--slow-browser", action="store_true", help="slow pages down, so that a test that does not wait fails"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast"):
        os.environ[FAST] = "1"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With --fast, folders and files of slow tests are not even read: importing a model's library takes seconds."""
    slow = [ROOT / "tests" / name for name in SLOW]
    return True if config.getoption("--fast") and collection_path in slow else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --fast, leave out single slow tests."""
    if config.getoption("--fast"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A skipped test has failed where it is marked with something that the command line requires."""
    report = yield
    for marker in ("shared", "browser"):
        if report.skipped and item.config.getoption(f"--require-{marker}") and item.get_closest_marker(marker):
            report.outcome = "failed"
            report.longrepr = f"--require-{marker}: {item.nodeid} was skipped: {call.excinfo and call.excinfo.value}"
    return report


Harness = Callable[..., "subprocess.CompletedProcess[str]"]


def _environment(folder: Path) -> dict[str, str]:
    """This process's, with the package at hand, a plain 80-column terminal, and a cache of the test's own."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    own = {"HARNESS_CACHE": str(folder / ".cache"), "COLUMNS": "80", "NO_COLOR": "1", "RAY_USAGE_STATS_ENABLED": "0"}
    return {**os.environ, "PYTHONPATH": path, **own}


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmProcess]:
    """A process that has the command loaded, one for all tests."""
    process = WarmProcess(_environment(tmp_path_factory.mktemp("warm")))
    yield process
    process.close()


@pytest.fixture
def harness(tmp_path: Path, warm: WarmProcess) -> Harness:
    """Runs the real command in a process of its own in the temporary folder: ``harness("run", "c.yaml")``."""

    def call(
        *arguments: str, env: Mapping[str, str] | None = None, together: bool = False, **extra: Any
    ) -> "subprocess.CompletedProcess[str]":
        """``together``: standard error goes where standard output goes; ``extra``: of ``subprocess.run``."""
        environment = _environment(tmp_path) if env is None else dict(env)
        if not extra and warm.can_run(environment):
            return warm.run(arguments, cwd=tmp_path, env=environment, together=together)
        command = [sys.executable, "-m", "harness", *arguments]
        settings = {"cwd": tmp_path, "env": environment, "stdout": subprocess.PIPE, "text": True, "timeout": TIMEOUT}
        settings["stderr"] = subprocess.STDOUT if together else subprocess.PIPE
        return subprocess.run(command, **{**settings, **extra}, check=False)

    return call


@pytest.fixture
def start_harness(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts the real command in the temporary folder and hands back the process; what still runs is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "harness", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=tmp_path, env=_environment(tmp_path), **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


_EXTRACTORS = """
    import re
    import time
    from pathlib import Path

    from harness.annotation import Annotations, Entity
    from harness.extractors.interface.protocol import Result


    class Places:
        \"\"\"Finds one place by its name; fails on documents whose text says so.\"\"\"

        def __init__(self, *, delay: float = 0.0, log: Path | None = None, fail: bool = True) -> None:
            self.delay, self.log, self.fail = delay, log, fail

        def fingerprint(self):
            return {}

        def extract(self, documents):
            for document in documents:
                if self.log:
                    with self.log.open("a") as log:
                        log.write(document.id + "\\n")
                time.sleep(self.delay)
                if self.fail and "FAIL" in document.text:
                    raise ValueError("told to fail")
                found = re.finditer("Tolva", document.text)
                entities = tuple(Entity(start=m.start(), end=m.end(), label="GPE") for m in found)
                yield Result(id=document.id, annotations=Annotations(entities=entities))
"""


class Project:
    """A folder with gold of a few short documents, an extractor ``mine.py:Places`` and configs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "mine.py").write_text(textwrap.dedent(_EXTRACTORS))

    def gold(self, count: int = 3, *, failing: tuple[int, ...] = ()) -> None:
        """``count`` documents d00, d01, …; on those of ``failing`` the extractor fails."""
        lines = []
        for number in range(count):
            text = "The bridge at Tolva was closed. Ruk reported it." + (" FAIL" if number in failing else "")
            entities = [{"start": 14, "end": 19, "label": "GPE"}, {"start": 32, "end": 35, "label": "PERSON"}]
            lines.append(json.dumps({"id": f"d{number:02}", "text": text, "entities": entities}))
        (self.path / "gold.jsonl").write_text("\n".join(lines) + "\n")

    def config(self, **keys: Any) -> Path:
        """Write c.yaml with these keys beside gold, extractors and few draws."""
        keys = {"gold": "gold.jsonl", "extractors": ["mine.py:Places"], "score": {"bootstrap": 100}} | keys
        path = self.path / "c.yaml"
        path.write_text(json.dumps(keys))
        return path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small project in the temporary folder, with gold of three documents."""
    made = Project(tmp_path)
    made.gold()
    return made
