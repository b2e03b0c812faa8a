"""Answers kept across runs: found again, safe for several processes, never more than a warning."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.annotation import Annotations, Document, Entity, Failure, Line
from harness.files.system.cache_folder import cache_folder
from harness.runs.execute.answer_cache import FILE, Cache
from tests.waiting import PATIENCE

ONE = Document(id="one", text="Tolva")
FOUND = Annotations(entities=(Entity(start=0, end=5, label="GPE", score=0.5),))


def line(name: str) -> Line:
    return Line(id=name, entities=FOUND.entities)


def test_an_answer_is_found_by_the_same_document_and_fingerprint_alone(tmp_path: Path) -> None:
    Cache(tmp_path).keep(ONE, "f", "rules", line("one"))
    cache = Cache(tmp_path)
    found = cache.answer(ONE, "f")
    assert found is not None
    assert (found.id, found.annotations) == ("one", FOUND)
    assert (found.seconds, found.usage) == (None, None)
    assert cache.answer(ONE, "g") is None
    assert cache.answer(Document(id="one", text="Tolva."), "f") is None
    assert cache.answer(Document(id="one", text="Tolva", meta={"language": "de"}), "f") is None


def test_failures_are_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep(ONE, "f", "rules", Line(id="one", error=Failure(type="E", message="m")))
    assert cache.answer(ONE, "f") is None
    assert cache.contents() == []


def test_contents_and_clearing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number, (fingerprint, name) in enumerate([("f", "rules"), ("f", "rules"), ("g", "spacy")]):
        cache.keep(Document(id=f"d{number}", text=""), fingerprint, name, line(f"d{number}"))
    assert [(one.extractor, one.fingerprint, one.answers) for one in cache.contents()] == [
        ("spacy", "g", 1),
        ("rules", "f", 2),
    ]
    assert (cache.clear("rules"), cache.clear("rules"), cache.clear()) == (2, 0, 1)
    assert cache.contents() == []


_WRITER = """
import sys, time
from pathlib import Path
from harness.annotation import Document, Line
from harness.runs.execute.answer_cache import Cache

folder, name, other = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
cache = Cache(folder)
(folder / name).touch()
while not (folder / other).exists():
    time.sleep(0.001)
for number in range(200):
    cache.keep(Document(id=f"d{number}", text=""), name, name, Line(id=f"d{number}"))
"""


@pytest.mark.slow
def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path, root: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", _WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, *names], cwd=root) for names in (("a", "b"), ("b", "a"))]
    try:
        assert [writer.wait(60) for writer in writers] == [0, 0]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert sorted((one.extractor, one.answers) for one in Cache(tmp_path).contents()) == [("a", 200), ("b", 200)]


_BEGINNERS = """
import multiprocessing, sys, warnings
from pathlib import Path
from harness.runs.execute.answer_cache import Cache

def begin(folder, together):
    warnings.simplefilter("error")
    together.wait()
    Cache(folder)

processes = multiprocessing.get_context("fork")
for number in range(25):
    together = processes.Barrier(4)
    folder = Path(sys.argv[1]) / str(number)
    runs = [processes.Process(target=begin, args=(folder, together)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    if any(run.exitcode for run in runs):
        sys.exit(f"{number}: a run could not open the cache that another began")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="forks, to begin at the same moment")
def test_runs_that_begin_a_cache_at_once_all_use_it(tmp_path: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BEGINNERS, str(tmp_path)], cwd=root, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr


def test_a_broken_cache_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database, but long enough to be taken for one" * 100)
    with pytest.warns(UserWarning, match=r"answers.sqlite3 is not used: file is not a database"):
        cache = Cache(tmp_path)
    cache.keep(ONE, "f", "rules", line("one"))
    assert cache.answer(ONE, "f") is None


def test_where_it_lies() -> None:
    assert cache_folder({"HARNESS_CACHE": "/a", "XDG_CACHE_HOME": "/b"}) == Path("/a")
    assert cache_folder({"XDG_CACHE_HOME": "/b"}) == Path("/b/harness")
    assert cache_folder({}) == Path.home() / ".cache" / "harness"
