"""A program's crash, hang or bad line costs those documents alone."""

import os
import re
import resource
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.errors import HarnessError
from harness.extractors.backends.command import Command
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.protocol import Result
from harness.extractors.interface.registry import create
from tests.waiting import wait_until

HERE = Path(__file__).parent
TOOL = [sys.executable, "tool.py"]
GOOD = "Near Tolva."


def run(texts: dict[str, str | None], *arguments: str, **options: Any) -> dict[str, Result]:
    spec = {"use": "command", "command": [*TOOL, *arguments], "timeout": 20.0, **options}
    _, extractor = create(spec, base=HERE)
    documents = [Document(id=name, text=text) for name, text in texts.items()]
    return {result.id: result for result in extract_all(extractor, documents)}


def is_found(result: Result) -> bool:
    entities = result.annotations.entities or () if result.annotations else ()
    return [(e.start, e.end, e.label) for e in entities] == [(5, 10, "GPE")]


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_answers_come_in_any_order_and_words_are_grounded(order: str) -> None:
    found = run({"a": GOOD, "b": GOOD, "c": None}, order)
    assert is_found(found["a"])
    assert is_found(found["b"])
    assert found["c"].error is not None
    assert found["c"].error.type == "NoText"
    assert (found["a"].seconds or 0) > 0


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("CRASH", r"exit code 3 before it had answered: read b"),
        ("KILL", r"ended by SIGKILL"),
        ("WRONG", r"entities: Expected `array \| null`, got `str`"),
        ("ERROR", r"no idea"),
    ],
)
def test_what_goes_wrong_costs_that_document_alone(word: str, message: str) -> None:
    found = run({"a": GOOD, "b": word, "c": GOOD, "d": GOOD})
    assert found["b"].error is not None
    assert re.search(message, found["b"].error.message)
    assert all(is_found(found[name]) for name in "acd")


def test_a_hang_costs_that_document_alone() -> None:
    found = run({"a": GOOD, "b": "HANG", "c": GOOD}, timeout=3.0)
    assert found["b"].error is not None
    assert "gave no answer for 3 seconds and was killed" in found["b"].error.message
    assert is_found(found["a"])
    assert is_found(found["c"])


@pytest.mark.parametrize(
    ("word", "timeout", "message"),
    [
        ("BABBLE", 60.0, "101 lines in a row answer no document: .*still loading"),
        ("BLANKS", 3.0, "gave no answer for 3 seconds and was killed"),
        ("ENDLESS", 60.0, "wrote a line of more than 64 MB"),
    ],
)
def test_endless_output_costs_that_document_and_no_memory(word: str, timeout: float, message: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = run({"a": word, "b": GOOD}, timeout=timeout)
    assert found["a"].error is not None
    assert re.search(message, found["a"].error.message)
    assert is_found(found["b"])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_a_torn_line_costs_that_document_alone() -> None:
    with pytest.warns(UserWarning, match="no answer to a document"):
        found = run({"a": GOOD, "b": "TORN", "c": GOOD})
    assert found["b"].error is not None
    assert 'no answer to a document: {"id": "b"' in found["b"].error.message
    assert is_found(found["a"])
    assert is_found(found["c"])


def test_noise_on_its_output_costs_nothing_but_a_warning() -> None:
    with pytest.warns(UserWarning, match="loading weights"):
        assert is_found(run({"a": GOOD + " NOISE"})["a"])


def test_more_text_than_a_pipe_holds() -> None:
    texts = {f"d{number}": GOOD + " x" * 100_000 for number in range(5)}
    assert all(is_found(result) for result in run(texts).values())


def test_a_program_that_never_reads(tmp_path: Path) -> None:
    spec = {"use": "command", "command": "true", "timeout": 5.0}
    (result,) = extract_all(create(spec, base=tmp_path)[1], [Document(id="a", text="x" * 1_000_000)])
    assert result.error is not None
    assert "exit code 0" in result.error.message


def test_leaves_nothing_running(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    reader = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)

    def is_held_open() -> bool:
        try:
            return os.read(reader, 1) != b""
        except BlockingIOError:
            return True

    script = f'{sys.executable} -c \'import time; held = open("alive", "w"); time.sleep(600)\' & wait'
    spec = {"use": "command", "command": ["sh", "-c", script], "timeout": 0.5}
    (result,) = extract_all(create(spec, base=tmp_path)[1], [Document(id="a", text="x")])
    assert result.error is not None
    wait_until(lambda: not is_held_open())
    os.close(reader)


def test_the_fingerprint_is_of_the_files_the_version_and_the_command(tmp_path: Path) -> None:
    def fingerprint(**options: Any) -> dict[str, Any]:
        return dict(create({"use": "command", "command": "sh tool.sh", **options}, base=tmp_path)[1].fingerprint())

    (tmp_path / "tool.sh").write_text("cat\n")
    first = fingerprint()
    assert fingerprint() == first
    assert fingerprint(version="2") != first
    assert fingerprint(command="sh tool.sh -x") != first
    (tmp_path / "tool.sh").write_text("cat -u\n")
    assert fingerprint() != first


@pytest.mark.parametrize(
    ("command", "message"),
    [("no-such-program", 'no program "no-such-program"'), ("./gone", 'no program "./gone"'), ("", "which program")],
)
def test_a_program_that_is_not_there(command: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        create({"use": "command", "command": command}, base=tmp_path)


def test_a_program_of_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "tool.sh"
    tool.write_text("#!/bin/sh\ncat\n")
    tool.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    command = Command(command="./tool.sh", folder=Path())
    assert list(command.fingerprint()["files"]) == ["tool.sh"]  # type: ignore[arg-type]
