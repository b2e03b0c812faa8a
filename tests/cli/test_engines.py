"""Every engine through the real command: the same predictions, whatever dies on the way."""

import json
import random
import signal
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import PATIENCE, wait_until

COUNT = 20
ANSWERS_BEFORE_KILLS = {"inline": (1, 0, 2, 1, 0, 1), "processes": (1, 0, 2, 1), "ray": (1, 2, 0)}
Settings = Callable[[str], dict[str, Any]]

_DEADLY = """
    import os
    from pathlib import Path

    from harness.annotation import Annotations
    from harness.extractors.interface.protocol import Result


    class Deadly:
        \"\"\"Takes its process with it: on one document once, on another whenever it is asked.\"\"\"

        def __init__(self, *, marker: Path) -> None:
            self.marker = marker

        def fingerprint(self):
            return {}

        def extract(self, documents):
            for document in documents:
                if document.id == "d05" or document.id == "d03" and not self.marker.exists():
                    if document.id == "d03":
                        self.marker.touch()
                    os.kill(os.getpid(), 9)
                yield Result(id=document.id, annotations=Annotations(entities=()))
"""


_HANGS = """
    import time

    from harness.annotation import Annotations
    from harness.extractors.interface.protocol import Result


    class Hangs:
        \"\"\"Never answers about one document.\"\"\"

        def fingerprint(self):
            return {}

        def extract(self, documents):
            for document in documents:
                if document.id == "d03":
                    time.sleep(3600)
                yield Result(id=document.id, annotations=Annotations(entities=()))
"""


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    """An engine's part of a config, two workers each."""

    def make(use: str) -> dict[str, Any]:
        if use == "inline":
            return {"use": "inline", "batch": 4}
        address = {"address": request.getfixturevalue("ray_address"), "cpus": 0.5} if use == "ray" else {}
        return {"use": use, "batch": 4, "workers": 2, **address}

    return make


def places(delay: float = 0.0) -> dict[str, Any]:
    return {"use": "mine.py:Places", "name": "places", "delay": delay, "log": "asked.log"}


def answered(journal: Path) -> set[str]:
    lines = journal.read_text().splitlines(keepends=True) if journal.exists() else []
    return {json.loads(line)["line"]["id"] for line in lines if line.endswith("\n")}


@pytest.mark.parametrize("use", ["inline", "processes", "ray"])
def test_killed_again_and_again_and_resumed(
    project: Any, harness: Any, start_harness: Any, settings: Settings, tmp_path: Path, use: str
) -> None:
    project.gold(COUNT, failing=(5,))
    project.config(extractors=[places(delay=0.03)], tolerate_errors=1, engine=settings(use))
    journal, log = tmp_path / "reports/killed/places/journal.jsonl", tmp_path / "asked.log"
    random.seed(use)
    process = start_harness("run", "c.yaml", "--run", "killed", "--no-cache")
    # Some kills come while the run starts, some after an answer or two.
    for more in ANSWERS_BEFORE_KILLS[use]:
        known, asked_before = answered(journal), len(log.read_text().split()) if log.exists() else 0
        wanted = len(known) + more
        wait_until(lambda: len(answered(journal)) >= wanted or process.poll() is not None)  # noqa: B023 - asked here
        time.sleep(random.random() * (0.05 if more else 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        asked = log.read_text().split()[asked_before:] if log.exists() else []
        assert not known & set(asked)
        process = start_harness("run", "c.yaml", "--run", "killed", "--resume", "--no-cache")
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert output.splitlines()[-1] == "reports/killed"

    assert harness("run", "c.yaml", "--run", "whole", "--no-cache", "--set", "engine={use: inline}").returncode == 0
    for name in ("scores.json", "places/predictions.jsonl"):
        assert (tmp_path / "reports/killed" / name).read_bytes() == (tmp_path / "reports/whole" / name).read_bytes()


@pytest.mark.parametrize("use", ["processes", "ray"])
def test_a_worker_that_dies_is_replaced_and_loses_no_document(
    project: Any, harness: Any, settings: Settings, tmp_path: Path, use: str
) -> None:
    project.gold(8)
    (tmp_path / "deadly.py").write_text(textwrap.dedent(_DEADLY))
    project.config(extractors=[{"use": "deadly.py:Deadly", "marker": "died"}], engine=settings(use))
    done = harness("run", "c.yaml", "--run", "r", "--no-cache")
    assert done.returncode == 3, done.stderr
    assert (tmp_path / "died").exists()
    lines = (tmp_path / "reports/r/Deadly/predictions.jsonl").read_text().splitlines()
    errors = {json.loads(line)["id"]: json.loads(line).get("error") for line in lines}
    assert len(errors) == 8
    assert [name for name, error in errors.items() if error] == ["d05"]
    assert errors["d05"]["type"] == "WorkerDied"


@pytest.mark.parametrize("use", ["processes", "ray"])
def test_a_document_that_hangs_costs_itself_alone(
    project: Any, harness: Any, settings: Settings, tmp_path: Path, use: str
) -> None:
    project.gold(8)
    (tmp_path / "hangs.py").write_text(textwrap.dedent(_HANGS))
    project.config(extractors=[{"use": "hangs.py:Hangs"}], engine={**settings(use), "batch": 2, "timeout": 3.0})
    done = harness("run", "c.yaml", "--run", "r", "--no-cache")
    assert done.returncode == 3, done.stderr
    lines = map(json.loads, (tmp_path / "reports/r/Hangs/predictions.jsonl").read_text().splitlines())
    errors = {line["id"]: line["error"] for line in lines if "error" in line}
    assert errors == {"d03": {"type": "Timeout", "message": "no answer within 3 s, the engine's timeout"}}


def test_inline_says_that_it_keeps_no_timeout(project: Any, harness: Any) -> None:
    project.gold(2)
    project.config(engine={"use": "inline", "timeout": 2.0})
    done = harness("run", "c.yaml", "--no-cache")
    assert 'warning: the engine "inline" cannot keep a timeout' in done.stderr


@pytest.mark.parametrize("use", ["processes", "ray"])
def test_max_errors_holds(project: Any, harness: Any, settings: Settings, use: str) -> None:
    project.gold(6, failing=(1, 2))
    project.config(max_errors=1, tolerate_errors=5, engine={**settings(use), "batch": 1})
    done = harness("run", "c.yaml", "--run", "r")
    assert done.returncode == 3
    assert "stopped: 2 documents failed, max_errors is 1" in done.stderr


def test_retry_errors_holds(project: Any, harness: Any, settings: Settings, tmp_path: Path) -> None:
    project.gold(6, failing=(1, 2))
    project.config(extractors=[places()], tolerate_errors=2, engine=settings("processes"))
    assert harness("run", "c.yaml", "--run", "s", "--no-cache").returncode == 0
    (tmp_path / "asked.log").unlink()
    assert harness("run", "c.yaml", "--run", "s", "--retry-errors").returncode == 0
    assert set((tmp_path / "asked.log").read_text().split()) == {"d01", "d02"}


@pytest.mark.parametrize("use", ["processes", "ray"])
def test_the_first_interrupt_stops_after_the_documents_in_flight_and_the_second_at_once(
    project: Any, harness: Any, start_harness: Any, settings: Settings, tmp_path: Path, use: str
) -> None:
    project.gold(COUNT)
    project.config(extractors=[places(delay=0.3)], engine=settings(use))
    journal = tmp_path / "reports/r/places/journal.jsonl"

    def wait_for_answers(count: int) -> None:
        wait_until(lambda: len(answered(journal)) >= count, alive=process)

    process = start_harness("run", "c.yaml", "--run", "r", "--no-cache")
    wait_for_answers(2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "interrupted; continue with --resume" in errors) == (3, True), errors
    asked = set((tmp_path / "asked.log").read_text().split())
    assert answered(journal) == asked
    assert len(asked) < COUNT

    process = start_harness("run", "c.yaml", "--run", "r", "--resume", "--no-cache")
    wait_for_answers(len(asked) + 1)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "stopping" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode in (3, 130)
    assert "Traceback" not in errors


def test_a_cluster_of_its_own_hears_this_machine_alone(
    project: Any, harness: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray", reason="the extra ray is not installed")
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "where.py").write_text(
        "from mine import Places\n\n\nclass Where(Places):\n"
        "    def extract(self, documents):\n"
        "        import ray\n\n"
        "        self.log.write_text(ray.util.get_node_ip_address())\n"
        "        return super().extract(documents)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    project.config(extractors=[{"use": "where.py:Where", "log": "where.log"}], engine={"use": "ray", "workers": 1})
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "where.log").read_text().startswith("127.0.0.1")


def test_a_worker_that_cannot_start_is_one_line(project: Any, harness: Any, tmp_path: Path) -> None:
    script = "import multiprocessing\nfrom mine import Places\n\n\nclass Picky(Places):\n    '''Not in workers.'''\n\n"
    script = "import sys\n\nsys.path.insert(0, '.')\n" + script
    script += "    def __init__(self) -> None:\n        super().__init__()\n"
    script += "        if multiprocessing.parent_process():\n            raise RuntimeError('no room')\n"
    (tmp_path / "picky.py").write_text(script)
    project.config(extractors=["picky.py:Picky"], engine={"use": "processes", "workers": 1})
    done = harness("run", "c.yaml")
    assert done.returncode == 2
    assert done.stderr == 'a worker cannot work: the extractor "picky.py:Picky" cannot start: RuntimeError: no room\n'


def test_settings_of_another_engine_are_refused(project: Any, harness: Any) -> None:
    project.config(engine={"use": "inline", "workers": 2, "address": "auto"})
    done = harness("run", "c.yaml")
    assert done.returncode == 2
    assert 'the engine "inline" has no "workers"; it belongs to processes and ray' in done.stderr
    assert 'the engine "inline" has no "address"; it belongs to ray' in done.stderr
