"""YAML with places: scalars stay as typed, every mistake comes at once, and nothing crashes the reader."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.files.typed_tree import build, compose, load_yaml


class Inner(msgspec.Struct, frozen=True):
    x: str
    y: int = 0


class Outer(msgspec.Struct, frozen=True):
    words: tuple[str, ...] = ()
    number: int | None = None
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    flag: bool = False
    kind: Literal["direct", "indirect"] = "direct"
    either: str | Inner | None = None
    pair: tuple[int, int] = (0, 0)
    named: Mapping[str, Inner] = {}
    free: Any = None


def read(source: str, kind: Any = Outer) -> Any:
    node, problems = compose(source, "a.yaml")
    assert node is not None, problems
    loaded = build(node, kind)
    assert not problems + loaded.problems
    return loaded.value


def test_strings_stay_what_was_typed() -> None:
    words = ["38", "No", "12:30", "1e3", "2019-03-12", "0x1F", "true", "quoted"]
    assert read("words: [38, No, 12:30, 1e3, 2019-03-12, 0x1F, true, 'quoted']") == Outer(words=tuple(words))


def test_values_are_typed_by_the_schema() -> None:
    source = """
number: 25
share: 0.25
flag: true
kind: indirect
either: {x: 7}
pair: [1, 2]
named:
  a: {x: b, y: 3}
free: [null, 1, 1.5, no, 12:30, "1", {a: false}]
"""
    assert read(source) == Outer(
        number=25,
        share=0.25,
        flag=True,
        kind="indirect",
        either=Inner("7"),
        pair=(1, 2),
        named={"a": Inner("b", 3)},
        free=[None, 1, 1.5, "no", "12:30", "1", {"a": False}],
    )


def test_null_is_nothing_only_where_nothing_is_allowed_and_it_is_not_quoted() -> None:
    assert read("either: null\nnumber: ~") == Outer()
    assert read("either: 'null'") == Outer(either="null")


@pytest.mark.parametrize(
    ("marked", "code", "words"),
    [
        ("flag: true\n⟦flag: false", "duplicate-key", "first in line 1"),
        ("⟦fleg: true", "unknown-key", 'did you mean "flag"'),
        ("either: {x: a, ⟦z: 1}", "unknown-key", "known: x, y"),
        ("either: ⟦{y: 1}", "missing-key", '"x"'),
        ("number: ⟦'25'", "wrong-type", "whole number"),
        ("number: ⟦1,000", "wrong-type", "whole number"),
        ("number: ⟦[1]", "wrong-type", "found a list"),
        ("flag: ⟦yes", "wrong-type", "true or false"),
        ("number: ⟦" + "9" * 19, "wrong-type", "too large a number"),
        ("number: ⟦" + "9" * 5000, "wrong-type", "too large a number"),
        ("share: ⟦1.5", "wrong-type", "1.5"),
        ("kind: ⟦dircet", "wrong-value", 'did you mean "direct"'),
        ("pair: ⟦[1, 2, 3]", "wrong-type", "expected 2 values, found 3"),
        ("words: ⟦one", "wrong-type", "a list"),
        ("words: [a, ⟦{b: c}]", "wrong-type", "found a mapping"),
        ("é😀: 1\nnamed: {a: {x: b}, b: {x: ⟦}}", "wrong-type", "found nothing"),
        ("free: ⟦!!python/name:os.system x", "yaml-tag", "no meaning"),
        ("free: [⟦*nobody]", "yaml-syntax", "&nobody"),
        ("free: &a [⟦*a]", "recursive-alias", "contain itself"),
        ("free: [1, 2\n⟦", "yaml-syntax", "expected"),
        ("free: a\n⟦---\nfree: b", "yaml-syntax", "second"),
        ("free: a⟦\x07b", "bad-character", "U+0007"),
        ("free: {⟦[a]: b}", "wrong-type", "key"),
        ("free: {⟦<<: b}", "merge-key", "takes a mapping"),
        ("free: {⟦<<: [{a: b}, c]}", "merge-key", "a list of them"),
    ],
)
def test_each_mistake_has_its_place_and_code(marked: str, code: str, words: str, spot: Callable[[str], Any]) -> None:
    wrong = spot(marked)
    node, problems = compose(wrong.content, "a.yaml")
    if node is not None:
        problems += build(node, Outer).problems
    found = [p for p in problems if (p.line, p.column) == (wrong.line, wrong.column)]
    assert [p.code for p in found] == [code], problems
    assert words in found[0].message


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("flag: maybe\nnumber: x\nkint: direct\nflag: true\n")
    with pytest.raises(HarnessError) as caught:
        load_yaml(path, Outer)
    lines = [line.split(": ")[0].removeprefix(f"{path}:") for line in str(caught.value).splitlines()]
    assert lines == ["1:7", "2:9", "3:1", "4:1"]


@pytest.mark.parametrize("source", ["\ufeffflag: true\n", "flag: true\r\nnumber: 3\r\n", "# c\n\nflag: true"])
def test_byte_order_marks_line_ends_and_comments_do_no_harm(source: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(source.encode())
    assert load_yaml(tmp_path / "a.yaml", Outer).flag


@pytest.mark.parametrize("source", ["", "# only a comment\n", "\ufeff"])
def test_an_empty_file_says_so(source: str) -> None:
    node, problems = compose(source, "a.yaml")
    assert node is None
    assert [p.code for p in problems] == ["empty-file"]


def test_an_alias_is_the_value_that_it_points_to() -> None:
    assert read("named: {a: &one {x: b}, c: *one}").named == {"a": Inner("b"), "c": Inner("b")}


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("free: [&a {x: 1, y: 2}, {<<: *a, y: 3, z: 4}]", {"x": 1, "y": 3, "z": 4}),
        ("free: [&a {x: 1, y: 2}, {y: 3, z: 4, <<: *a}]", {"x": 1, "y": 3, "z": 4}),
        ("free: [&a {x: 1}, &b {x: 2, y: 2}, {<<: [*a, *b]}]", {"x": 1, "y": 2}),
        ("free: [&a {x: 1}, &b {<<: *a, y: 2}, {<<: *b, z: {<<: *a}}]", {"x": 1, "y": 2, "z": {"x": 1}}),
        ('free: [1, {"<<": 2}]', {"<<": 2}),
    ],
)
def test_merge_keys_take_over_what_a_mapping_does_not_say_itself(source: str, free: Any) -> None:
    assert read(source).free[-1] == free


def test_a_mistake_behind_an_alias_is_named_once() -> None:
    node, _ = compose("named: {a: &one {x: b, z: 1}, c: *one}", "a.yaml")
    assert node is not None
    assert [p.code for p in build(node, Outer).problems] == ["unknown-key"]


def test_a_billion_laughs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    node, problems = compose("\n".join(lines), "a.yaml")
    assert node is None
    assert [p.code for p in problems] == ["alias-bomb"]


@pytest.mark.parametrize("opening", ["[", "- ", "? ", "{a: "])
def test_deep_nesting_is_refused(opening: str) -> None:
    _, problems = compose(opening * 100_000, "a.yaml")
    assert [p.code for p in problems] == ["too-deep"]


def test_a_file_of_fifty_megabytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"flag: true\n" * 4_600_000)
    with pytest.raises(HarnessError, match="1:1: too-large the file has 51 MB"):
        load_yaml(tmp_path / "a.yaml", Outer)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab: -[]{},&*!|>'\"#\n\t?~é\r\u2028") | st.characters(), max_size=60))
def test_no_input_raises_or_is_silently_nothing(source: str) -> None:
    node, problems = compose(source, "a.yaml")
    assert node is not None or problems
    if node is not None:
        build(node, Outer)
