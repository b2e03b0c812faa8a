"""JSON Lines are read fast, and with line and column where a line is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.annotation import Annotations, Entity, Failure, Line
from harness.errors import HarnessError
from harness.files.json_tree import compose_json
from harness.files.yaml_tree import Node
from harness.gold import jsonlines
from harness.gold.jsonlines import check_lines, read_lines, read_predictions, write_lines
from tests.effort import cpu_seconds


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    lines = [Line(id="a", entities=(Entity(start=0, end=1, label="X"),)), Line(id="é", text="\u2028\n")]
    write_lines(tmp_path / "a.jsonl", lines)
    assert list(read_lines(tmp_path / "a.jsonl")) == lines
    assert (tmp_path / "a.jsonl").read_bytes().count(b"\n") == 2


def test_byte_order_mark_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a"}\r\n\r\n{"id": "b"}')
    assert [line.id for line in read_lines(path)] == ["a", "b"]
    assert check_lines(path) == (2, [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"id": "a"}\n{"id": "b", "ent', ":2:17: json-syntax the line ends too early"),
        (b'{"id": "a"} {"id": "b"}', ":1:13: json-syntax something follows"),
        (b'{"id": "a", "text": "\xff"}', ":1:22: not-utf8"),
        (b'{"id": "a"}\n{"id": "a"}', ":2:8: duplicate-document .* line 1"),
        (rb'{"id": "a", "text": "x\ud83d"}', r":1:21: json-syntax \\ud83d is half of a surrogate pair"),
        (rb'{"id": "a", "meta": {"\udc00": 1}}', r":1:22: json-syntax \\udc00 is half of a surrogate pair"),
        (b'{"id": 1}', ":1:8: wrong-type expected a string"),
        (b'{"text": "x"}', ':1:1: missing-key the key "id"'),
        (b'{"id": "a", "entities": [{"start": 0, "end": "1", "label": "X"}]}', ":1:46: wrong-type"),
        (b'{"id": "a", "quotes": [{"id": "q", "kind": "dircet"}]}', ':1:44: wrong-value .* "direct"'),
        (b"[" * 100_000, "json-syntax values are nested"),
        (b"[1]", ":1:1: wrong-type expected a mapping"),
        (b'{"id": "a", }', ":1:13: json-syntax expected a key"),
    ],
)
def test_a_wrong_line_names_its_place(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    with pytest.raises(HarnessError, match=message):
        list(read_lines(path))


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "a", "entities": [{"start": 5, "end": 3, "label": "X", "lable": "Y"}]}\n'
        "nonsense\n"
        '{"id": "a", "attributions": [{"content": "q9", "source": {"cluster": 3}}]}\n'
        '{"id": "d", "attributions": [{"content": "q9"}]}\n'
    )
    count, found = check_lines(path)
    assert count == 4
    assert [(p.line, p.column, p.code) for p in found] == [
        (1, 36, "empty-span"),
        (1, 63, "unknown-key"),
        (2, 1, "json-syntax"),
        (3, 70, "wrong-type"),
        (4, 42, "dangling-id"),
    ]


def test_predictions_are_annotations_failures_and_strangers(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "a", "entities": []}\n{"id": "b", "error": {"type": "T", "message": "m"}}\n{"id": "article-c"}\n'
    )
    found = read_predictions(path, known=["a", "b", "article-d"])
    assert found.annotations["a"] == Annotations(entities=())
    assert found.failures == {"b": Failure(type="T", message="m")}
    assert found.unknown == ['"article-c" (did you mean "article-d"?)']


def test_predictions_for_another_corpus_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x"}\n')
    with pytest.raises(HarnessError, match='none of its 1 document is in the gold; the first is "x"'):
        read_predictions(path, known=["a"])


def test_fifty_megabytes_in_one_line_or_many_are_checked_quickly(tmp_path: Path) -> None:
    whole, cut, many = (tmp_path / f"{name}.jsonl" for name in ("whole", "cut", "many"))
    line = json.dumps({"id": "a", "text": "x" * 50_000_000})
    whole.write_text(line)
    cut.write_text(line[:-2])
    many.write_text("".join(json.dumps({"id": str(i), "text": "x" * 5_000}) + "\n" for i in range(10_000)))
    with cpu_seconds(30):
        assert check_lines(whole) == (1, [])
        assert [(p.line, p.code) for p in check_lines(cut)[1]] == [(1, "wrong-line")]
        assert check_lines(many) == (10_000, [])


@pytest.mark.parametrize("block", [1, 64, 1 << 18])
def test_a_line_without_an_end_is_named_and_never_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", 500)
    monkeypatch.setattr(jsonlines, "BLOCK", block)
    lines = [json.dumps({"id": str(number)}) for number in range(40)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, " " * (block + 1_000)]))
    for read in (check_lines, read_predictions):
        with pytest.raises(HarnessError, match=r"a\.jsonl:41:1: too-long-line "):
            read(tmp_path / "a.jsonl")


def test_a_file_of_nothing_but_mistakes_is_not_reported_without_end(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("x\n" * 5_000)
    _, found = check_lines(tmp_path / "a.jsonl")
    assert len(found) == 1_001
    assert found[-1].code == "too-many-problems"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)
@given(_json, st.booleans())
def test_json_with_places_is_json(value: object, ascii_only: bool) -> None:
    source = json.dumps(value, ensure_ascii=ascii_only)
    node, problems = compose_json(source, "a", 1)
    assert not problems
    assert node is not None
    assert _plain(node) == value


def _plain(node: Node) -> object:
    if node.kind == "list":
        return [_plain(item) for item in node.items]
    if node.kind == "mapping":
        return {key: _plain(item) for key, item in node.entries.items()}
    return node.text if node.style == "quoted" else json.loads(node.text)


@settings(deadline=None)
@given(st.text(alphabet='{}[]",:\\ntrue1e-. ', max_size=40))
def test_whatever_is_no_json_is_said_to_be_none(source: str) -> None:
    node, problems = compose_json(source, "a", 1)
    try:
        json.loads(source)
    except ValueError:
        assert node is None
        assert problems
