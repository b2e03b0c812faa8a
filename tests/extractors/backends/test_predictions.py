"""Replayed predictions are the file's own, and its mistakes have a line number."""

from pathlib import Path

import pytest

from harness.annotation import Annotations, Document, Failure
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Result
from harness.extractors.interface.registry import create

LINES = (
    '{"id": "a", "entities": [{"start": 0, "end": 2, "label": "ORG"}]}\n'
    '{"id": "b", "error": {"type": "Timeout", "message": "too slow"}}\n'
)


def replay(folder: Path, data: bytes, *names: str) -> list[Result]:
    (folder / "predictions.jsonl").write_bytes(data)
    _, extractor = create({"use": "predictions", "path": "predictions.jsonl"}, base=folder)
    return list(extractor.extract([Document(id=name) for name in names]))


def test_lines_are_replayed(tmp_path: Path) -> None:
    first, second = replay(tmp_path, LINES.encode(), "a", "b")
    assert first.annotations is not None
    assert first.annotations.entities is not None
    assert first.annotations.entities[0].label == "ORG"
    assert second == Result(id="b", error=Failure(type="Timeout", message="too slow"))


def test_document_without_a_line_is_empty_with_a_warning(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=r'no line for 2 of 3 documents \(first: "x"\)'):
        results = replay(tmp_path, LINES.encode(), "x", "a", "y")
    assert results[0] == Result(id="x", annotations=Annotations())


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf" + LINES.encode(), LINES.replace("\n", "\r\n").encode(), ("\n" + LINES + "\n \n").encode()],
    ids=["byte order mark", "CRLF", "blank lines"],
)
def test_harmless_differences(tmp_path: Path, data: bytes) -> None:
    assert replay(tmp_path, data, "a")[0].annotations is not None


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (LINES.encode() + b'{"id": "c"', ":3: not valid JSON"),
        (LINES.encode() + b'{"id": "a"}', ':3: document "a" is already on line 1'),
        (b'{"id": "a", "entities": [{"label": 3}]}', ":1: "),
        (b'{"id": "\xff"}', ":1: "),
        (b"[]", ":1: "),
    ],
)
def test_bad_lines_are_named_before_anything_runs(tmp_path: Path, data: bytes, part: str) -> None:
    with pytest.raises(HarnessError, match="predictions") as caught:
        replay(tmp_path, data)
    assert part in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"none\.jsonl: no such file"):
        create({"use": "predictions", "path": "none.jsonl"}, base=tmp_path)


def test_fingerprint_is_of_the_bytes(tmp_path: Path) -> None:
    def fingerprint(data: bytes) -> object:
        (tmp_path / "p.jsonl").write_bytes(data)
        return create({"use": "predictions", "path": "p.jsonl"}, base=tmp_path)[1].fingerprint()

    assert fingerprint(LINES.encode()) == fingerprint(LINES.encode())
    assert fingerprint(LINES.encode()) != fingerprint(LINES.encode() + b"\n")
