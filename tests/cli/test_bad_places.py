"""Disks without room, folders that are gone, files that are devices: one line and the documented exit code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMMANDS = [
    "score /dev/null p.jsonl",
    "check /dev/null",
    "run /dev/null",
    "doctor /dev/null",
    "compare /dev/null /dev/null",
    "report /dev/null",
    "merge /dev/null",
    "baseline show /dev/null",
    "gold lint /dev/null",
    "gold show /dev/null",
    "gold new /dev/null",
    "gold stats --gold /dev/null",
    "gold agree /dev/null /dev/null",
    "gold import --format brat /dev/null --out out",
    "gold export --format brat /dev/null --out out",
]


@pytest.mark.parametrize("place", ["/dev/null", "pipe.jsonl"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_device_or_a_pipe_is_no_file_of_ours(
    project: Any, harness: Any, tmp_path: Path, command: str, place: str
) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")  # into which nobody writes: opening it would wait for ever
    (tmp_path / "p.jsonl").write_text('{"id": "d00"}\n')
    done = harness(*command.replace("/dev/null", place).split())
    assert done.returncode == (4 if command.startswith("baseline") and place == "pipe.jsonl" else 2), done
    assert place in done.stdout + done.stderr
    assert not any(word in done.stderr for word in ("Traceback", "internal error"))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_that_the_system_refuses_is_one_line(project: Any, harness: Any, tmp_path: Path, command: str) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "d00"}\n')
    long = "a" * 300  # as a folder that may not be looked into, but for root too
    done = harness(*command.replace("/dev/null", long).split())
    assert done.returncode == (4 if command.startswith("baseline") else 2), done
    assert long[:50] in done.stderr + done.stdout
    assert not any(word in done.stderr for word in ("Traceback", "internal error"))


@pytest.mark.parametrize("command", ["score gold.jsonl /dev/stdin", "score /dev/stdin p.jsonl"])
def test_a_pipe_that_would_be_read_twice_is_refused(project: Any, harness: Any, tmp_path: Path, command: str) -> None:
    project.config()
    line = '{"id": "d00", "quotes": [{"id": "q1", "kind": "direct", "start": 0, "end": 3}]}\n'
    (tmp_path / "p.jsonl").write_text(line)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "harness", *command.split()],
        cwd=tmp_path,
        env=environment,
        input=line,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done
    assert "/dev/stdin: is a pipe, which can be read only once" in done.stderr


@pytest.mark.parametrize(
    "command", ["run {}/c.yaml", "doctor {}/c.yaml", "gold export --format jsonl {}/gold.jsonl --out x", "gold lint"]
)
def test_a_working_folder_that_is_gone_is_said(project: Any, tmp_path: Path, command: str) -> None:
    project.config()
    gone = tmp_path / "gone"
    gone.mkdir()
    words = command.format(tmp_path).split()
    starts = f"import os, sys; os.rmdir({str(gone)!r}); from harness.cli import main; main({words})"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", starts], cwd=gone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done
    assert len(done.stderr.strip().splitlines()[-1]) > 10
    assert not any(word in done.stderr for word in ("Traceback", "internal error"))


def test_a_run_that_could_not_begin_leaves_its_name_free(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config()
    (tmp_path / "reports" / "r").mkdir(parents=True)
    (tmp_path / "reports" / "r" / ".lock").touch()
    assert harness("run", "c.yaml", "--run", "r", "--resume").returncode == 0
    assert harness("run", "c.yaml", "--run", "r").returncode == 2


def test_a_locale_without_letters_beyond_ascii_finds_files_and_prints_them(project: Any, tmp_path: Path) -> None:
    project.config()
    place = tmp_path / "ordner ü"
    place.mkdir()
    (tmp_path / "gold.jsonl").rename(place / "gold ö.jsonl")
    config = (tmp_path / "c.yaml").read_text()
    (place / "c ß.yaml").write_text(
        config.replace("gold.jsonl", "gold ö.jsonl").replace("mine.py", "../mine.py"), encoding="utf-8"
    )
    poor = {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    environment = {**os.environ, **poor, "PYTHONPATH": str(Path(__file__).parents[2])}
    for words in (["run", "ordner ü/c ß.yaml", "--no-cache", "--run", "mine"], ["report", "mine"]):
        done = subprocess.run(
            [sys.executable, "-m", "harness", *words], cwd=tmp_path, env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert "entities.strict" in done.stdout.decode()
    assert '"config_path": "ordner ü/c ß.yaml"' in (tmp_path / "reports/mine/manifest.json").read_text(encoding="utf-8")
