"""Runs that are killed or interrupted, with the real command in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import PATIENCE, wait_until

Start = Callable[..., "subprocess.Popen[str]"]
COUNT = 12


def slow_config(project: Any, delay: float = 0.08) -> None:
    project.gold(COUNT, failing=(5,))
    mine = {"use": "mine.py:Places", "name": "places", "delay": delay, "log": "asked.log"}
    project.config(extractors=["mine.py:Places", mine], tolerate_errors=2, engine={"batch": 5})


def wait_for_answers(journal: Path, count: int, process: "subprocess.Popen[str]") -> None:
    wait_until(lambda: journal.exists() and journal.read_bytes().count(b"\n") >= count, alive=process)


def answered(journal: Path) -> set[str]:
    lines = journal.read_text().splitlines(keepends=True)
    return {json.loads(line)["line"]["id"] for line in lines if line.endswith("\n")}


def results(run: Path) -> dict[str, bytes]:
    names = ["scores.json", "places/predictions.jsonl", "Places/predictions.jsonl", "places/outcomes.jsonl"]
    return {name: (run / name).read_bytes() for name in names}


@pytest.mark.parametrize("count", [1, 8])
def test_a_killed_run_ends_with_the_same_bytes_and_asks_nothing_twice(
    project: Any, harness: Any, start_harness: Start, tmp_path: Path, count: int
) -> None:
    slow_config(project)
    journal = tmp_path / "reports" / "killed" / "places" / "journal.jsonl"
    process = start_harness("run", "c.yaml", "--run", "killed")
    wait_for_answers(journal, count, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    known = answered(journal)
    with journal.open("ab") as file:
        file.write(b'{"document":"torn')
    asked = Counter((tmp_path / "asked.log").read_text().split())

    done = harness("run", "c.yaml", "--resume")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "reports/killed"), done.stderr
    asked_later = Counter((tmp_path / "asked.log").read_text().split()) - asked
    assert f"places: {len(known)} of {COUNT} documents were answered earlier\n" in done.stderr
    assert not known & set(asked_later)
    # The document in flight when the kill came may be asked again, the one that fails is retried alone: no other.
    assert sum(asked_later.values()) <= COUNT - len(known) + 1 + 5

    assert harness("run", "c.yaml", "--run", "whole").returncode == 0
    assert results(tmp_path / "reports" / "killed") == results(tmp_path / "reports" / "whole")


def test_a_resumed_run_is_told_from_a_finished_one(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config()
    assert harness("run", "c.yaml", "--run", "first").returncode == 0
    done = harness("run", "c.yaml", "--resume")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] != "reports/first"
    assert len(list((tmp_path / "reports").iterdir())) == 2


def test_the_first_interrupt_stops_after_the_document_in_flight(
    project: Any, harness: Any, start_harness: Start, tmp_path: Path
) -> None:
    slow_config(project)
    process = start_harness("run", "c.yaml", "--run", "stopped")
    wait_for_answers(tmp_path / "reports" / "stopped" / "places" / "journal.jsonl", 2, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3
    assert "stopping after the documents in flight" in errors
    assert "reports/stopped: interrupted; continue with --resume" in errors
    assert json.loads((tmp_path / "reports/stopped/manifest.json").read_text())["status"] == "interrupted"
    assert not (tmp_path / "reports/stopped/scores.json").exists()

    assert harness("report", "stopped").returncode == 3
    done = harness("run", "c.yaml", "--resume")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "reports/stopped"), done.stderr


@pytest.mark.parametrize("inherited", [signal.default_int_handler, signal.SIG_IGN], ids=["foreground", "background"])
def test_the_second_interrupt_stops_at_once(
    project: Any, harness: Any, start_harness: Start, tmp_path: Path, inherited: Any
) -> None:
    """A shell starts its background jobs with SIGINT ignored."""
    slow_config(project, delay=60)
    before = signal.signal(signal.SIGINT, inherited)
    try:
        process = start_harness("run", "c.yaml", "--run", "stopped")
    finally:
        signal.signal(signal.SIGINT, before)
    wait_for_answers(tmp_path / "reports" / "stopped" / "Places" / "journal.jsonl", COUNT, process)
    wait_until((tmp_path / "asked.log").exists, alive=process)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert "stopping" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert not answered(tmp_path / "reports" / "stopped" / "places" / "journal.jsonl")
    assert json.loads((tmp_path / "reports/stopped/manifest.json").read_text())["status"] == "interrupted"


def test_two_sigterms_leave_nothing_running(project: Any, start_harness: Start, tmp_path: Path) -> None:
    program = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    project.gold(1)
    project.config(extractors=[{"use": "command", "command": [sys.executable, "-c", program], "timeout": 600.0}])
    process = start_harness("run", "c.yaml", "--run", "stopped", "--no-cache")
    wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text(), alive=process)
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    while "stopping" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_run_that_another_process_writes_is_left_alone(
    project: Any, harness: Any, start_harness: Start, tmp_path: Path
) -> None:
    slow_config(project, delay=1)
    process = start_harness("run", "c.yaml", "--run", "busy")
    wait_for_answers(tmp_path / "reports" / "busy" / "places" / "journal.jsonl", 1, process)
    done = harness("run", "c.yaml", "--resume")
    assert (done.returncode, done.stderr) == (2, "reports/busy: another process is writing this run\n")
