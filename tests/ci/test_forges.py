"""What GitHub and GitLab are given: their files are read, and their shell steps are executed for real."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.github_runner import EVALUATE, run_action
from tests.waiting import PATIENCE


@pytest.fixture(scope="module")
def action(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / EVALUATE / "action.yml").read_text())


def evaluate(action: dict[str, Any], project: Any, root: Path, **given: str) -> tuple[int, str]:
    ended = run_action(root, project.path, project.path, config="c.yaml", python=sys.executable, install="", **given)
    return ended.code, ended.output


def test_the_action_passes_a_good_run_and_fills_the_summary(
    action: dict[str, Any], project: Any, root: Path, harness: Any
) -> None:
    project.config(gate=["entities.strict.f1 >= 0.6"])
    assert harness("run", "c.yaml", "--run", "base").returncode == 0
    code, output = evaluate(action, project, root, check="c.yaml gold.jsonl", base="reports/base")
    assert code == 0, output
    assert "::error" not in output
    summary = (project.path / "step.md").read_text()
    assert "| pass | entities.strict.f1 &gt;= 0.6 | Places |" in summary
    assert "# Comparison" in summary
    results = dict(line.split("=", 1) for line in (project.path / "output.txt").read_text().splitlines())
    assert results["exit-code"] == "0"
    assert (project.path / results["run"] / "junit.xml").is_file()


@pytest.mark.parametrize(
    ("gate", "failing", "expected"),
    [
        ("entities.strict.f1 >= 0.9", (), 1),
        ("entities.strict.f1 >= 0", (1,), 3),
        ({"metric": "quotes.exact.f1"}, (), 4),
    ],
)
def test_the_action_fails_with_the_harness_s_exit_code(
    action: dict[str, Any], project: Any, root: Path, gate: Any, failing: tuple[int, ...], expected: int
) -> None:
    project.gold(3, failing=failing)
    project.config(gate=[gate])
    code, output = evaluate(action, project, root)
    assert code == expected, output
    assert "::error title=" in output
    if expected != 3:
        assert "file=c.yaml,line=1," in output
    assert "exit-code=" + str(expected) in (project.path / "output.txt").read_text()
    assert (project.path / "step.md").read_text()


def test_the_action_points_to_the_line_of_gold_that_is_at_fault(
    action: dict[str, Any], project: Any, root: Path
) -> None:
    project.config()
    with (project.path / "gold.jsonl").open("a") as file:
        file.write('{"id": "x", "text": "ab", "entities": [{"start": 0, "end": 9, "label": "GPE"}]}\n')
    code, output = evaluate(action, project, root, check="gold.jsonl")
    assert code == 2
    assert re.search(r"^::error title=out-of-range,file=gold\.jsonl,line=4,col=\d+::", output, re.MULTILINE)
    assert not (project.path / "reports").exists()


def test_the_workflow_gives_the_action_what_it_takes(action: dict[str, Any], root: Path) -> None:
    workflow = yaml.safe_load((root / ".github/workflows/extraction.yml").read_text())
    # YAML 1.1 reads the key "on" as true.
    assert set(workflow) == {"name", True, "permissions", "concurrency", "jobs"}
    assert workflow["permissions"] == {"contents": "read"}
    [job] = workflow["jobs"].values()
    steps = {step["uses"]: step for step in job["steps"]}
    given = steps["./.github/actions/evaluate"]["with"]
    assert set(given) <= set(action["inputs"])
    assert {name for name, one in action["inputs"].items() if one.get("required")} <= set(given)
    for path in (given["config"], *given["check"].split(), given["constraints"]):
        assert (root / path).exists()
    assert set(re.findall(r"steps\.evaluate\.outputs\.([\w-]+)", json.dumps(job))) <= set(action["outputs"])


def test_gitlabs_script_runs_and_leaves_what_its_artifacts_name(project: Any, root: Path) -> None:
    job = yaml.safe_load((root / ".ci/gitlab-example.yml").read_text())["extraction"]
    project.config(gate=["entities.strict.f1 >= 0.9"])
    script = "\n".join(job["script"]).replace("check configs gold", "check c.yaml gold.jsonl")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(root),
        "CONFIG": "c.yaml",
        "CI_JOB_ID": "17",
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=project.path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    reports = {kind: path.replace("$CI_JOB_ID", "17") for kind, path in job["artifacts"]["reports"].items()}
    [failure] = ElementTree.parse(project.path / reports["junit"]).iter("failure")
    assert "entities.strict.f1 is 0.6667" in failure.attrib["message"]
    [remark] = json.loads((project.path / reports["codequality"]).read_text())
    assert remark["location"] == {"path": "c.yaml", "lines": {"begin": 1}}
    assert all((project.path / path.replace("$CI_JOB_ID", "17")).is_dir() for path in job["artifacts"]["paths"])


def test_what_others_wrote_is_pinned_by_commit(root: Path) -> None:
    """A tag can be moved to other code; a commit cannot."""
    for file in (root / ".github").rglob("*.yml"):
        for used in re.findall(r"uses:\s*(\S+)", file.read_text()):
            if used.startswith("OWNER/NAME/"):  # a comment that shows how to use ours
                continue
            assert used.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), f"{file.name}: {used}"
