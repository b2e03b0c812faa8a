"""Nothing that the code of others does ends the process, or looks like a success."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Document
from harness.errors import HarnessError, Interrupted
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.others_code import exits_raise, others_code
from harness.extractors.interface.protocol import Result
from harness.extractors.interface.registry import create

ENDS = {
    "os._exit(0)": "SystemExit: os._exit(0)",
    "sys.exit(0)": "SystemExit: 0",
    "throw(asyncio.CancelledError())": "CancelledError: ",
    "throw(GeneratorExit())": "GeneratorExit: ",
    "throw(BaseException('odd'))": "BaseException: odd",
    "throw(ValueError('odd'))": "ValueError: odd",
}
PARTS = ["module", "__init__", "layers", "fingerprint"]


def throw(error: BaseException) -> None:
    raise error


def act(words: str) -> None:
    """Do what ``ENDS`` has."""
    eval(words, {"os": os, "sys": sys, "asyncio": asyncio, "throw": throw})


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("end", ENDS)
def test_an_extractor_that_ends_where_it_is_made_or_named_is_an_error(tmp_path: Path, end: str, part: str) -> None:
    doing = {name: f"throw_here() if {name == part} else" for name in PARTS}
    (tmp_path / "odd.py").write_text(
        f"""
import asyncio, os, sys
def throw(error): raise error
def throw_here(): {end}
{doing["module"]} None
class Odd:
    def __init__(self): {doing["__init__"]} None
    @property
    def layers(self): return {doing["layers"]} ["entities"]
    def fingerprint(self): return {doing["fingerprint"]} {{}}
    def extract(self, documents): return iter(())
"""
    )
    with pytest.raises(HarnessError) as caught:
        create("odd.py:Odd", base=tmp_path)[1].fingerprint()
    assert str(caught.value).endswith(ENDS[end])


class Ending:
    """Ends in some way at the second document, or when it is closed."""

    def __init__(self, end: str, *, when_closed: bool = False) -> None:
        self._end, self._when_closed = end, when_closed

    def fingerprint(self) -> dict[str, Any]:
        return {}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        try:
            for document in documents:
                if document.id == "2" and not self._when_closed:
                    act(self._end)
                yield Result(id=document.id, annotations=Annotations())
        finally:
            if self._when_closed:
                act(self._end)


@pytest.mark.parametrize("end", ENDS)
def test_an_extractor_that_ends_at_a_document_costs_that_document(end: str) -> None:
    results = list(extract_all(Ending(end), [Document(id=name) for name in "123"]))
    failed = {result.id: f"{result.error.type}: {result.error.message}" for result in results if result.error}
    assert failed == {"2": ENDS[end]}
    assert [result.id for result in results] == ["1", "2", "3"]


@pytest.mark.parametrize("end", ENDS)
def test_an_extractor_that_ends_while_it_is_closed_costs_nothing(end: str) -> None:
    results = extract_all(Ending(end, when_closed=True), [Document(id=name) for name in "12"])
    assert next(results).id == "1"
    results.close()  # type: ignore[attr-defined]


def test_ctrl_c_and_errors_of_ours_pass() -> None:
    for ours in (HarnessError("mend it"), Interrupted(), KeyboardInterrupt()):
        with pytest.raises(type(ours)) as caught, others_code("nothing"):
            raise ours
        assert caught.value is ours


def test_exits_are_what_they_were_once_all_blocks_are_left() -> None:
    real = os._exit
    with exits_raise(), others_code("x"):
        assert os._exit is not real
    assert os._exit is real


def code_of(run: Callable[[], None]) -> int:
    """The exit code of a process that was forked to run this."""
    child = os.fork()
    if child == 0:
        run()
        os.kill(os.getpid(), 9)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_forked_processes_and_other_threads_still_end() -> None:
    def in_a_thread() -> None:
        with exits_raise():
            thread = threading.Thread(target=os._exit, args=(0,))
            thread.start()
            thread.join()

    with exits_raise():
        assert code_of(lambda: os._exit(0)) == 0
    assert code_of(in_a_thread) == 3  # which is no success of the run around it


def test_a_run_whose_extractor_exits_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "text": "Velm.", "entities": []}\n')
    (tmp_path / "c.yaml").write_text("gold: gold.jsonl\nextractors: [mine.py:Mine]\nreports: []\n")
    (tmp_path / "mine.py").write_text(
        "import os\nclass Mine:\n    def fingerprint(self): return {}\n    def extract(self, documents): os._exit(0)\n"
    )
    command = [sys.executable, "-m", "harness", "run", "c.yaml", "--no-cache", "--run", "r"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "1 document failed" in done.stderr) == (3, True), done
