"""The plugin in a pytest of its own, as a team's CI starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import PATIENCE

Pytest = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_pytest(tmp_path: Path, root: Path) -> Pytest:
    """Runs pytest in the temporary folder."""
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200", "NO_COLOR": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    # Plugins that are here for our own tests, and take longer to load than all the rest.
    others = ["-p", "no:hypothesispytest", "-p", "no:anyio"]

    def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *others, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    return call


def test_it_is_registered() -> None:
    points = distribution("news-extraction-harness").entry_points
    assert [point.value for point in points if point.group == "pytest11"] == ["harness.pytest_plugin"]


def test_each_gate_is_a_test(project: Any, run_pytest: Pytest) -> None:
    project.config(gate=["entities.strict.f1 >= 0.6", "entities.strict.recall >= 0.9", "errors.count <= 0"])
    done = run_pytest("--harness", "c.yaml")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    assert "1 failed" in done.stdout
    assert "PASSED c.yaml::complete" in done.stdout
    assert "PASSED c.yaml::entities.strict.f1 >= 0.6" in done.stdout
    assert "FAIL entities.strict.recall >= 0.9 (Places): entities.strict.recall is 0.5000" in done.stdout
    assert "Traceback" not in done.stdout
    assert len(list(project.path.glob("reports/*/manifest.json"))) == 1


def test_gates_run_beside_a_teams_own_tests_and_alone(project: Any, run_pytest: Pytest) -> None:
    project.config(gate=["entities.strict.f1 >= 0.6"])
    (project.path / "test_theirs.py").write_text("def test_theirs(): pass\n")
    assert "3 passed" in run_pytest("--harness", "c.yaml").stdout
    assert "2 passed, 1 deselected" in run_pytest("--harness", "c.yaml", "-m", "harness", "--strict-markers").stdout
    assert "1 passed" in run_pytest().stdout


def test_a_missing_baseline_fails_with_the_command_that_makes_one(project: Any, run_pytest: Pytest) -> None:
    project.config(gate=[{"metric": "entities.strict.f1"}])
    done = run_pytest("--harness", "c.yaml")
    assert done.returncode == 1
    assert "harness baseline bless latest --name c" in done.stdout


def test_failed_documents_fail_the_run_itself(project: Any, run_pytest: Pytest) -> None:
    project.gold(3, failing=(1,))
    project.config(gate=["entities.strict.precision >= 0.1"])
    done = run_pytest("--harness", "c.yaml")
    assert "FAILED c.yaml::complete" in done.stdout
    assert "1 document failed" in done.stdout
    assert "PASSED c.yaml::entities.strict.precision >= 0.1" in done.stdout


@pytest.mark.parametrize(
    ("config", "message"),
    [("gold: [", "yaml-syntax"), ('gold: gold.jsonl\nextractors: [rules]\ngate: ["x"]', "is no gate")],
)
def test_a_mistake_in_the_config_is_said_and_nothing_is_run(
    project: Any, run_pytest: Pytest, config: str, message: str
) -> None:
    (project.path / "c.yaml").write_text(config)
    done = run_pytest("--harness", "c.yaml")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert message in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_gold_that_is_not_there_is_a_line_and_no_traceback(project: Any, run_pytest: Pytest) -> None:
    project.config(gold="gone.jsonl", gate=["entities.strict.f1 >= 0.6"])
    done = run_pytest("--harness", "c.yaml")
    assert done.returncode == 1
    assert "gone.jsonl: no such file" in done.stdout
    assert "Traceback" not in done.stdout


def test_the_fixture_runs_a_config_once(project: Any, run_pytest: Pytest) -> None:
    project.config()
    (project.path / "test_theirs.py").write_text(
        "def test_one(harness_run, tmp_path, monkeypatch):\n"
        "    result = harness_run('c.yaml')\n"
        "    assert result.exit_code == 0\n"
        "    assert harness_run('c.yaml') is result\n"
        "def test_two(harness_run):\n"
        "    assert harness_run('c.yaml').scores.extractors['Places'].scores.documents == 3\n"
        "    assert harness_run('c.yaml', 'score.seed=5').path != harness_run('c.yaml').path\n"
    )
    done = run_pytest()
    assert "2 passed" in done.stdout, done.stdout
    assert len(list(project.path.glob("reports/*/manifest.json"))) == 2


def test_unused_it_loads_nothing_of_the_house(run_pytest: Pytest, tmp_path: Path) -> None:
    (tmp_path / "test_modules.py").write_text(
        "import json, sys\ndef test_modules():\n    print('LOADED', json.dumps(sorted(sys.modules)))\n"
    )
    done = run_pytest()
    [line] = [line for line in done.stdout.splitlines() if line.startswith("LOADED ")]
    loaded = json.loads(line.removeprefix("LOADED "))
    assert "harness.pytest_plugin" in loaded
    assert [name for name in loaded if name.startswith("harness.")] == ["harness.pytest_plugin"]
    assert not {"msgspec", "numpy", "yaml", "click", "rich"} & set(loaded)


@pytest.mark.parametrize("distribution", ["load", "loadscope", "loadfile", "each"])
def test_workers_of_xdist_share_one_run(project: Any, run_pytest: Pytest, distribution: str) -> None:
    """The slow extractor gives the second worker time to ask for the same run, or for one of its own."""
    pytest.importorskip("xdist")
    gates = ["entities.strict.f1 >= 0.6", "entities.strict.recall >= 0.9", "errors.count <= 0"]
    spec = {"name": "Places", "use": "mine.py:Places", "log": "asked.log", "delay": 0.2}
    project.config(gate=gates, extractors=[spec])
    (project.path / "test_theirs.py").write_text(
        "def test_theirs(harness_run):\n"
        "    result = harness_run('c.yaml')\n"
        "    assert result.exit_code == 1\n"
        "    assert (result.path / 'scores.json').is_file()\n"
        "    assert result.scores.extractors['Places'].scores.documents == 3\n"
    )
    done = run_pytest("--harness", "c.yaml", "-n", "2", "--dist", distribution)
    times = 2 if distribution == "each" else 1
    assert f"{times} failed, {4 * times} passed" in done.stdout, done.stdout + done.stderr
    assert "FAIL entities.strict.recall >= 0.9 (Places): entities.strict.recall is 0.5000" in done.stdout
    assert (project.path / "asked.log").read_text().split() == ["d00", "d01", "d02"]
    assert len(list(project.path.glob("reports/*/manifest.json"))) == 1


def test_a_gate_is_run_again_by_its_id(project: Any, run_pytest: Pytest) -> None:
    project.config(gate=["entities.strict.f1 >= 0.6", "entities.strict.recall >= 0.9"])
    (project.path / "configs").mkdir()
    (project.path / "configs/c.yaml").write_text(
        (project.path / "c.yaml").read_text().replace("gold.jsonl", "../gold.jsonl").replace("mine.py", "../mine.py")
    )
    failed = "configs/c.yaml::entities.strict.recall >= 0.9"
    done = run_pytest("--harness", "configs/c.yaml")
    assert f"FAILED {failed}" in done.stdout
    for given in ((failed,), ("--harness", "configs/c.yaml", failed)):
        again = run_pytest(*given)
        assert "1 failed in" in again.stdout, again.stdout
        assert f"FAILED {failed}" in again.stdout
    assert "1 passed in" in run_pytest("configs/c.yaml::complete").stdout
    assert "1 failed, 2 passed" in run_pytest("configs/c.yaml").stdout
    unknown = run_pytest("configs/c.yaml::gone")
    assert unknown.returncode == pytest.ExitCode.USAGE_ERROR
    assert "not found" in unknown.stderr


def test_k_chooses_among_gates(project: Any, run_pytest: Pytest) -> None:
    project.config(gate=["entities.strict.f1 >= 0.6", "entities.strict.recall >= 0.9"])
    assert "1 passed, 2 deselected" in run_pytest("--harness", "c.yaml", "-k", "f1").stdout
    assert "1 failed, 2 deselected" in run_pytest("c.yaml", "-k", "recall").stdout


def test_a_yaml_file_of_somebody_else_is_left_alone(project: Any, run_pytest: Pytest) -> None:
    (project.path / "theirs.yaml").write_text("steps: []\n")
    done = run_pytest("theirs.yaml")
    assert "complete" not in done.stdout
    assert "Traceback" not in done.stdout


def test_a_mistake_in_a_config_named_by_id_is_a_line(project: Any, run_pytest: Pytest) -> None:
    (project.path / "c.yaml").write_text('gold: gold.jsonl\nextractors: [rules]\ngate: ["x"]\n')
    done = run_pytest("c.yaml::complete")
    assert done.returncode != 0
    assert "is no gate" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    "chosen", [("c.yaml::entities.strict.recall >= 0.9",), ("--harness", "c.yaml", "-k", "recall or f1")]
)
def test_workers_of_xdist_share_a_run_of_chosen_gates(
    project: Any, run_pytest: Pytest, chosen: tuple[str, ...]
) -> None:
    pytest.importorskip("xdist")
    spec = {"name": "Places", "use": "mine.py:Places", "log": "asked.log", "delay": 0.1}
    project.config(gate=["entities.strict.f1 >= 0.6", "entities.strict.recall >= 0.9"], extractors=[spec])
    done = run_pytest(*chosen, "-n", "2")
    assert "1 failed" in done.stdout, done.stdout + done.stderr
    assert (project.path / "asked.log").read_text().split() == ["d00", "d01", "d02"]


def test_workers_of_xdist_share_what_kept_a_run_from_starting(project: Any, run_pytest: Pytest) -> None:
    pytest.importorskip("xdist")
    project.config(gold="gone.jsonl", gate=["entities.strict.f1 >= 0.6"])
    done = run_pytest("--harness", "c.yaml", "-n", "2")
    assert "2 failed" in done.stdout
    assert done.stdout.count("gone.jsonl: no such file") >= 2
    assert "Traceback" not in done.stdout
