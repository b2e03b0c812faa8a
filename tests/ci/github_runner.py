"""Executes the steps of a composite action as GitHub's runner does; steps that use an action of others are recorded."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.waiting import PATIENCE

EVALUATE = ".github/actions/evaluate"
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_CONDITION = re.compile(r"([\w.-]+) != ''")
TOKEN = "token-of-the-job"


@dataclass
class Ended:
    """What became of an action: exit code, what its steps printed, its outputs, and what steps of others were given."""

    code: int = 0
    output: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def run_action(
    repository: Path, workspace: Path, temporary: Path, *, environment: Mapping[str, str] | None = None, **given: str
) -> Ended:
    """Execute the action of ``repository`` in a caller's ``workspace``.

    Args:
        repository: where the runner has put the repository that "uses" names.
        workspace: the caller's checkout.
        temporary: the runner's folder for what is thrown away; step.md in it is the job's summary.
        environment: what the runner sets beside the usual.
        given: the action's inputs; a dash is written as an underscore.
    """
    folder = repository / EVALUATE
    action = yaml.safe_load((folder / "action.yml").read_text(encoding="utf-8"))
    given = {name.replace("_", "-"): value for name, value in given.items()}
    assert set(given) <= set(action["inputs"])
    values = {f"inputs.{name}": given.get(name, one.get("default", "")) for name, one in action["inputs"].items()}
    values["github.token"] = TOKEN
    values = {name: _filled(value, values) for name, value in values.items()}
    temporary.mkdir(exist_ok=True)
    files = {"GITHUB_STEP_SUMMARY": str(temporary / "step.md"), "GITHUB_OUTPUT": str(temporary / "output.txt")}
    event = temporary / "event.json"
    if not event.exists():
        event.write_text("{}")
    ended = Ended()
    own = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTEST_"))},
        "PYTHONPATH": os.pathsep.join(filter(None, [str(repository), os.environ.get("PYTHONPATH")])),
        **files,
        "RUNNER_TEMP": str(temporary),
        "GITHUB_ACTION_PATH": str(folder),
        "GITHUB_EVENT_PATH": str(event),
        "NO_COLOR": "1",
        **(environment or {}),
    }
    for step in action["runs"]["steps"]:
        if not _holds(step.get("if"), values):
            continue
        if "uses" in step:
            ended.used.append((step["uses"], {key: _filled(value, values) for key, value in step["with"].items()}))
            continue
        assert "${{" not in step["run"]  # An expression inside a script is an injection waiting to happen.
        variables = {name: _filled(value, values) for name, value in step["env"].items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=workspace,
            env=own | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        ended.output += done.stdout
        if "id" in step and (temporary / "output.txt").exists():
            told = dict(line.split("=", 1) for line in (temporary / "output.txt").read_text().splitlines())
            values |= {f"steps.{step['id']}.outputs.{name}": value for name, value in told.items()}
            ended.outputs |= told
        if done.returncode:
            ended.code = done.returncode
            return ended
    return ended


def _filled(value: Any, values: Mapping[str, str]) -> str:
    filled = _EXPRESSION.sub(lambda found: values.get(found[1], ""), str(value))
    assert "${{" not in filled
    return filled


def _holds(condition: str | None, values: Mapping[str, str]) -> bool:
    """A step's condition, of which these actions have one form: names that are not empty, joined by "and"."""
    if condition is None:
        return True
    parts = [_CONDITION.fullmatch(part.strip()) for part in condition.split("&&")]
    assert all(parts), condition
    return all(values.get(part[1], "") for part in parts if part)
