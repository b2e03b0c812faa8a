"""The cache through real runs: what is asked anew, what is not, what it is said to have taken, and its command."""

import json
from pathlib import Path
from typing import Any

import pytest

_COUNTING = '''

class Counting(Places):
    """Notes each document that it is asked about; its model is a file."""

    def __init__(self, *, model: Path, log: Path) -> None:
        super().__init__(log=log)
        self.model = model

    def fingerprint(self):
        return {"model": self.model.read_text()}

    def extract(self, documents):
        for result in super().extract(documents):
            yield Result(id=result.id, annotations=result.annotations, seconds=0.5, usage={"cost": 2.0})
'''


@pytest.fixture
def counting(project: Any, tmp_path: Path) -> dict[str, Any]:
    """An extractor that counts, in a config; its spec."""
    source = tmp_path / "mine.py"
    source.write_text(source.read_text() + _COUNTING)
    (tmp_path / "model").write_text("revision 1")
    spec = {"use": "mine.py:Counting", "name": "counting", "model": "model", "log": "asked.log"}
    project.config(extractors=[spec])
    return spec


def asked(project: Any, harness: Any, *arguments: str) -> int:
    """How many documents a run asks about."""
    log = project.path / "asked.log"
    log.unlink(missing_ok=True)
    ran = harness("run", "c.yaml", *arguments)
    assert ran.returncode == 0, ran.stderr
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_another_model_revision_or_label_map_or_code_asks_anew(
    project: Any, harness: Any, counting: dict[str, Any], tmp_path: Path
) -> None:
    assert asked(project, harness) == 3
    assert asked(project, harness) == 0
    (tmp_path / "model").write_text("revision 2")
    assert asked(project, harness) == 3
    project.config(extractors=[{**counting, "labels": {"GPE": "LOC"}}])
    assert asked(project, harness) == 3
    project.config(extractors=[{**counting, "name": "renamed"}])
    assert asked(project, harness) == 0, "a name says nothing about the answers"
    (tmp_path / "mine.py").write_text((tmp_path / "mine.py").read_text() + "# changed\n")
    assert asked(project, harness) == 3
    assert asked(project, harness, "--no-cache") == 3


def test_cached_answers_have_no_latency_and_no_cost(
    project: Any, harness: Any, counting: dict[str, Any], tmp_path: Path
) -> None:
    assert asked(project, harness, "--run", "first") == 3
    ran = harness("run", "c.yaml", "--run", "second")
    assert "counting: 3 of 3 answers are from the cache" in ran.stderr
    timings = {
        name: json.loads((tmp_path / "reports" / name / "manifest.json").read_text())["timings"]["extractors"][
            "counting"
        ]
        for name in ("first", "second")
    }
    first, second = timings["first"]["operations"], timings["second"]["operations"]
    assert (first["latency"]["p95"], first["cost"]["cost"]["total"]) == (0.5, 6.0)
    assert (second["latency"], second["cost"]) == ({}, {})
    assert (timings["second"]["asked"], timings["second"]["cached"], timings["second"]["model_seconds"]) == (0, 3, 0.0)
    for name in ("scores.json", "counting/predictions.jsonl"):
        assert (tmp_path / "reports/first" / name).read_bytes() == (tmp_path / "reports/second" / name).read_bytes()


@pytest.mark.parametrize("broken", [b"no database at all" * 1000, None])
def test_a_broken_cache_is_deleted_or_said(
    project: Any, harness: Any, counting: dict[str, Any], tmp_path: Path, broken: bytes | None
) -> None:
    assert asked(project, harness) == 3
    (file,) = (path for path in (tmp_path / ".cache").iterdir() if path.suffix not in (".wal", ".shm"))
    data = file.read_bytes()
    file.write_bytes(broken or data[:4096] + b"\xff" * (len(data) - 4096))
    shown = harness("cache")
    assert (shown.returncode, "is broken" in shown.stderr, "Traceback" in shown.stderr) == (2, True, False)
    cleared = harness("cache", "--clear")
    assert (cleared.returncode, cleared.stdout) == (0, f"{file} was broken; it is deleted\n")
    assert asked(project, harness) == 3
    assert asked(project, harness) == 0


def test_the_cache_is_the_users_alone(project: Any, harness: Any, counting: dict[str, Any], tmp_path: Path) -> None:
    assert asked(project, harness) == 3
    folder = tmp_path / ".cache"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_no_key_is_kept_or_printed(project: Any, harness: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_MODEL_TOKEN", "MARKER-in-a-path")
    address = "http://127.0.0.1:9/MARKER-in-a-path/v1"
    model = {"use": "llm", "model": "m", "base_url": address, "retries": 0, "timeout": 2.0}
    leaky = """
from harness.annotation import Failure
from harness.extractors.interface.protocol import Result


class Leaky:
    def fingerprint(self):
        return {"url": "https://me:MARKER-of-a-user@h/v1?api-key=MARKER-in-a-query"}

    def extract(self, documents):
        print("MARKER-in-a-path")
        for document in documents:
            yield Result(id=document.id, error=Failure(type="T", message="GET https://h/?key=MARKER-in-an-error"))
"""
    (tmp_path / "leaky.py").write_text(leaky)
    project.config(extractors=[model, "leaky.py:Leaky"])
    said = [harness("run", "c.yaml"), harness("run", "c.yaml", "--dry-run", "--json"), harness("doctor", "c.yaml")]
    assert not any("MARKER" in done.stdout + done.stderr for done in said)
    written = [path for path in (tmp_path / "reports").rglob("*") if path.is_file()]
    assert written
    assert [path.name for path in written if b"MARKER" in path.read_bytes()] == []
    assert not any(b"MARKER" in path.read_bytes() for path in (tmp_path / ".cache").iterdir())


def test_the_command_shows_and_clears(project: Any, harness: Any, counting: dict[str, Any], tmp_path: Path) -> None:
    assert harness("cache").stdout == f"0 answers in {tmp_path / '.cache'}\n"
    assert not (tmp_path / ".cache").exists(), "looking makes none"
    project.config(extractors=[counting, {"use": "mine.py:Places", "name": "places"}])
    assert asked(project, harness) == 3
    shown = harness("cache").stdout.splitlines()
    assert [line.split()[0] for line in shown[:-1]] == ["places", "counting"]
    assert shown[-1] == f"6 answers in {tmp_path / '.cache'}"
    found = json.loads(harness("cache", "--json").stdout)
    assert [(one["extractor"], one["answers"]) for one in found["extractors"]] == [("places", 3), ("counting", 3)]

    alone = harness("cache", "--extractor", "counting")
    assert (alone.returncode, alone.stderr) == (2, "--extractor goes with --clear\n")
    assert harness("cache", "--clear", "--extractor", "counting").stdout.startswith("3 answers cleared")
    assert asked(project, harness) == 3
    assert harness("cache", "--clear").stdout.startswith("6 answers cleared")
