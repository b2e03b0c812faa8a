"""What a release checks before it builds, and what its workflows promise."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import harness
from tests.waiting import PATIENCE

Notes = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def notes(root: Path, tmp_path: Path) -> Notes:
    """Runs the script on a tag, in a copy of what it reads; the changelog is on version 1.4.0."""
    for name in (".ci/release_notes.py", "harness/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    source = (tmp_path / "harness/__init__.py").read_text(encoding="utf-8")
    assert f'__version__ = "{harness.__version__}"' in source
    (tmp_path / "harness/__init__.py").write_text(source.replace(harness.__version__, "1.4.0"), encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 1.4.0 (2031-01-01)\n\n- New: a “mode”.\n\n## 1.3.0\n\n- Old.\n"
    )

    def run(tag: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ".ci/release_notes.py", tag]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)

    return run


def test_the_notes_are_the_versions_section(notes: Notes) -> None:
    assert notes("v1.4.0").stdout == "- New: a “mode”.\n"


def test_another_tag_than_the_version_stops_a_release(notes: Notes) -> None:
    done = notes("v1.3.0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "v1.3.0: harness/__init__.py has the version 1.4.0, whose tag is v1.4.0" in done.stderr


def test_a_version_without_a_section_stops_a_release(notes: Notes, tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- New.\n")
    done = notes("v1.4.0")
    assert done.returncode == 2
    assert 'no section "## 1.4.0"' in done.stderr


def test_only_jobs_that_need_it_may_write(root: Path) -> None:
    """Permissions are read alone, but for the jobs that sign and publish; and no expression is inside a script."""
    for file in sorted((root / ".github/workflows").glob("*.yml")):
        workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {"contents": "read"}, file.name
        for name, job in workflow["jobs"].items():
            writes = {key for key, value in job.get("permissions", {}).items() if value == "write"}
            assert not writes or file.name == "release.yml" or writes == {"pull-requests"}, (file.name, name)
            for step in job["steps"]:
                assert "${{" not in step.get("run", ""), (file.name, name, step)
        assert not re.search(r"pull_request_target", "".join(map(str, workflow)))


def test_ci_runs_every_python_that_the_package_names(root: Path) -> None:
    workflow = yaml.safe_load((root / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    named = re.findall(r'Python :: (3\.\d+)"', (root / "pyproject.toml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == named
    assert set(workflow["jobs"]["elsewhere"]["strategy"]["matrix"]["system"]) == {"macos-latest", "windows-latest"}
