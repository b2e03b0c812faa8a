"""``harness check`` over a folder of wrong files: each its right line, column and code, and never a traceback.

The sign ⟦ stands where the mistake is and is taken out before the file is written.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ABOUT = f"title: T\nlanguage: en\nsha256: {'a' * 64}\nchars: 3\ntext: included\n"

WRONG: dict[str, tuple[str, str]] = {
    "truncated-gold.yaml": ("entities:\n  - {text: A, label: ORG\n⟦", "yaml-syntax"),
    "empty-gold.yaml": ("⟦", "empty-file"),
    "comment-only-gold.yaml": ("⟦# nothing but this\n", "empty-file"),
    "tab-gold.yaml": ("entities:\n⟦\t- {text: A, label: ORG}\n", "yaml-syntax"),
    "duplicate-key-gold.yaml": ("entities:\n  - {text: A, label: ORG, ⟦text: B}\n", "duplicate-key"),
    "duplicate-layer-gold.yaml": ("quotes: []\nentities: []\n⟦quotes: []\n", "duplicate-key"),
    "unknown-key-gold.yaml": ("entities:\n  - {text: A, ⟦lable: ORG, label: ORG}\n", "unknown-key"),
    "unknown-layer-gold.yaml": ("clusters: {}\n⟦entites: []\n", "unknown-key"),
    "missing-label-gold.yaml": ("entities:\n  - ⟦{text: A}\n", "missing-key"),
    "missing-source-gold.yaml": ("attributions:\n  - ⟦content: {text: A}\n    cue: null\n", "missing-key"),
    "unquoted-number-gold.yaml": (
        "casualties:\n- {id: c, outcome: killed, figure: {text: 25}, min: ⟦dozens}\n",
        "wrong-type",
    ),
    "boolean-gold.yaml": ("entities:\n- {text: A, label: ORG, optional: ⟦yes}\n", "wrong-type"),
    "kind-gold.yaml": ("quotes:\n  - id: q1\n    kind: ⟦dircet\n    text: A\n", "wrong-value"),
    "outcome-gold.yaml": ("casualties:\n- {id: c, figure: {text: A}, outcome: ⟦dead}\n", "wrong-value"),
    "nth-gold.yaml": ("entities:\n- {text: A, nth: ⟦0, label: ORG}\n", "wrong-type"),
    "list-for-mapping-gold.yaml": ("clusters:\n  ⟦- name: A\n", "wrong-type"),
    "scalar-for-slot-gold.yaml": ("casualties:\n- {id: c, outcome: killed, figure: ⟦25}\n", "wrong-type"),
    "alias-gold.yaml": (
        "clusters:\n  a: {name: A, aliases: [X]}\n  b: {name: B, aliases: [Y, ⟦x]}\n",
        "alias-in-two-clusters",
    ),
    "no-cluster-gold.yaml": (
        "attributions:\n  - {source: ⟦{text: A}, content: {text: B}}\n",
        "source-without-cluster",
    ),
    "no-figure-gold.yaml": ("casualties:\n  - ⟦{id: c, outcome: killed}\n", "missing-figure"),
    "billion-laughs-gold.yaml": (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in ("ab", "bc", "cd", "de"))
        + "f: ⟦&f ["
        + ", ".join(["*e"] * 10)
        + "]\n",
        "alias-bomb",
    ),
    "tag-gold.yaml": ("entities: ⟦!!python/object/apply:os.system []\n", "yaml-tag"),
    "control-gold.yaml": ("entities:\n- {text: A⟦\x00, label: ORG}\n", "bad-character"),
    "crlf-gold.yaml": (
        "entities:\r\n  - {text: A, label: ORG}\r\n  - {text: A, ⟦labl: X, label: ORG}\r\n",
        "unknown-key",
    ),
    "bom-gold.yaml": ("\ufeffentities:\n  - {text: é😀, ⟦labl: X, label: ORG}\n", "unknown-key"),
    "hash-article.yaml": (ABOUT.replace("sha256: ", "sha256: ⟦").replace("a" * 64, "xyz"), "wrong-type"),
    "chars-article.yaml": (ABOUT.replace("chars: 3", "chars: ⟦three"), "wrong-type"),
    "text-article.yaml": (ABOUT.replace("included", "⟦witheld"), "wrong-value"),
    "date-article.yaml": (ABOUT + "published: ⟦12 March\n", "wrong-type"),
    "key-article.yaml": (ABOUT + "⟦publsher: P\n", "unknown-key"),
    "layer-scope.yaml": ("layers: [entities, ⟦quote]\n", "wrong-value"),
    "slot-scope.yaml": ("layers: [entities]\nslots: [victims, ⟦when]\n", "wrong-value"),
    "truncated.jsonl": ('{"id": "a"}\n{"id": "b", "entities": [⟦', "json-syntax"),
    "type.jsonl": ('{"id": "a", "entities": [{"start": ⟦"0", "end": 1, "label": "X"}]}', "wrong-type"),
    "duplicate.jsonl": ('{"id": "a"}\n{"id": ⟦"a"}', "duplicate-document"),
    "empty-span.jsonl": ('{"id": "a", "entities": [{"start": ⟦4, "end": 4, "label": "X"}]}', "empty-span"),
    "half.jsonl": ('{"id": "a", "entities": [⟦{"start": 4, "label": "X"}]}', "half-a-span"),
    "hull.jsonl": (
        '{"id": "a", "quotes": [{"id": "q", "kind": "direct", "start": 0, "end": 9, "fragments": ⟦[[0, 3], [4, 8]]}]}',
        "hull-mismatch",
    ),
    "dangling.jsonl": ('{"id": "a", "attributions": [{"content": ⟦"q1", "cue": null}]}', "dangling-id"),
    "cycle.jsonl": (
        '{"id": "a", "casualties": [{"id": "c", "outcome": "killed", "part_of": ⟦"c"}]}',
        "part-of-cycle",
    ),
    "min-max.jsonl": (
        '{"id": "a", "casualties": [{"id": "c", "outcome": "killed", "min": ⟦5, "max": 4}]}',
        "min-above-max",
    ),
    "unknown-key.jsonl": (
        '{"id": "a", "quotes": [{"id": "q", "kind": "direct", "text": "x", ⟦"begin": 3}]}',
        "unknown-key",
    ),
    "empty.jsonl": ("⟦\n\n", "empty-file"),
    "gold-range.jsonl": (
        '{"id": "a", "text": "é😀", "entities": [{"start": ⟦0, "end": 3, "label": "X"}]}',
        "out-of-range",
    ),
    "gold-text.jsonl": (
        '{"id": "a", "text": "abc", "entities": [{"start": 0, "end": 1, "label": "X", "text": ⟦"b"}]}',
        "text-mismatch",
    ),
    "gold-identical.jsonl": (
        '{"id": "a", "text": "abc", "entities": [{"start": 0, "end": 1, "label": "X"}, '
        '⟦{"start": 0, "end": 1, "label": "X"}]}',
        "identical-items",
    ),
    "config-key.yaml": ("gold: g\nextractors: [rules]\n⟦reprots: [json]\n", "unknown-key"),
    "config-format.yaml": ("gold: g\nextractors: [rules]\nreports: [json, ⟦markdwon]\n", "unknown-format"),
    "config-gate.yaml": ("gold: g\nextractors: [rules]\ngate:\n  - ⟦entities.strikt.f1 >= 0.5\n", "unknown-gate"),
    "config-layer.yaml": ("gold: g\nextractors: [rules]\nscore: {layers: [quotes, ⟦entity]}\n", "wrong-value"),
    "config-missing.yaml": ("⟦extractors: [rules]\n", "missing-key"),
}


def name_of(kind_and_name: str) -> str:
    """``unknown-key-gold.yaml`` becomes ``unknown-key/gold.yaml``, as a file's name says what it is."""
    return re.sub(r"-(gold|scope)\.yaml$", r"/\1.yaml", kind_and_name)


@pytest.fixture
def folder(tmp_path: Path, spot: Callable[[str], Any]) -> Path:
    for name, (marked, _) in WRONG.items():
        path = tmp_path / "wrong" / name_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(spot(marked).content.encode())
    return tmp_path / "wrong"


@pytest.fixture
def found(folder: Path, harness: Callable[..., Any]) -> dict[str, list[tuple[int, int, str]]]:
    """What one call of ``harness check`` says of each file."""
    result = harness("check", folder, "--json")
    assert result.exit_code == 2, result.output
    problems: dict[str, list[tuple[int, int, str]]] = {}
    for problem in json.loads(result.stdout):
        name = Path(problem["path"]).relative_to(folder).as_posix()
        problems.setdefault(name, []).append((problem["line"], problem["column"], problem["code"]))
    return problems


def test_there_are_thirty_and_more() -> None:
    assert len(WRONG) >= 30


def test_each_wrong_file_has_its_place_and_code_and_nothing_else(
    found: dict[str, list[tuple[int, int, str]]], spot: Callable[[str], Any]
) -> None:
    expected = {}
    for name, (marked, code) in WRONG.items():
        place = spot(marked)
        expected[name_of(name)] = [(place.line, place.column, code)]
    assert {name: problems for name, problems in found.items() if problems != expected.get(name)} == {}
    assert set(expected) == set(found)


def test_a_line_a_problem_with_place_code_and_message(folder: Path, harness: Callable[..., Any]) -> None:
    result = harness("check", folder)
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert len(lines) == len(WRONG)
    assert all(re.match(r".+:\d+:\d+: [a-z0-9-]+ \S", line) for line in lines), lines
    assert "Traceback" not in result.output
    assert f"{len(WRONG)} problems in {len(WRONG)} files" in result.stderr


@pytest.mark.parametrize("name", ["gold.yaml", "article.yaml", "scope.yaml", "config.yaml", "predictions.jsonl"])
@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"entities:\n- {text: caf\xe9, label: ORG}\n", ":2:13: not-utf8"),
        ("entities: []\n".encode("utf-16"), ":1:1: not-utf8"),
        (b"", ":1:1: empty-file"),
        (b"\xef\xbb\xbf", ":1:1: empty-file"),
    ],
)
def test_bytes_that_are_no_text(
    tmp_path: Path, harness: Callable[..., Any], name: str, data: bytes, place: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    result = harness("check", path)
    assert result.exit_code == 2
    first = result.stdout.splitlines()[0]
    # A line of JSON is judged by itself, so an earlier line that is no JSON comes first.
    assert place in result.stdout if name.endswith("jsonl") else first.startswith(f"{path}{place}")


def test_fifty_megabytes_are_refused_or_checked(tmp_path: Path, harness: Callable[..., Any]) -> None:
    (tmp_path / "gold.yaml").write_bytes(b"entities:\n" + b"- {text: A, label: ORG}\n" * 2_100_000)
    (tmp_path / "predictions.jsonl").write_text(json.dumps({"id": "a", "text": "x" * 50_000_000}) + "\n")
    result = harness("check", tmp_path)
    assert [line.split(" the ")[0] for line in result.stdout.splitlines()] == [f"{tmp_path}/gold.yaml:1:1: too-large"]


def test_what_is_right_passes(tmp_path: Path, harness: Callable[..., Any], article: Callable[..., Path]) -> None:
    root = article("entities:\n  - {text: five, label: ORG}\n").parent.parent
    (tmp_path / "predictions.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "one", "entities": []}\r\n')
    (tmp_path / "bom.yaml").write_bytes("\ufeffgold: gold\r\nextractors: [rules]\r\n".encode())
    result = harness("check", root, tmp_path / "predictions.jsonl", tmp_path / "bom.yaml")
    assert (result.exit_code, result.stdout) == (0, "")


def test_hidden_folders_and_those_without_anything_to_check_are_passed_over(
    tmp_path: Path, harness: Callable[..., Any]
) -> None:
    for name in (".github/ci.yml", "reports/report.md", "right/predictions.jsonl"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text('{"id": "a"}\n')
    (tmp_path / "right" / "loop").symlink_to(tmp_path)
    assert harness("check", tmp_path).exit_code == 0


def test_of_a_run_the_predictions_are_checked(tmp_path: Path, harness: Callable[..., Any]) -> None:
    run = tmp_path / "reports" / "one"
    (run / "rules").mkdir(parents=True)
    (run / "manifest.json").write_text("{}")
    (run / "documents.jsonl").write_text('{"id": "a", "chars": 3}\n')
    (run / "rules" / "outcomes.jsonl").write_text('{"id": "a", "outcomes": []}\n')
    predictions = run / "rules" / "predictions.jsonl"
    predictions.write_text('{"id": "a"}\n')
    assert harness("check", tmp_path).exit_code == 0
    predictions.write_text('{"id": "a", "entites": []}\n')
    result = harness("check", tmp_path)
    assert [line.split()[0] for line in result.stdout.splitlines()] == [f"{predictions}:1:13:"]


@pytest.mark.parametrize(
    ("name", "code"), [("absent.yaml", "missing-file"), ("a.txt", "unknown-ending"), ("empty", "nothing-to-check")]
)
def test_paths_that_cannot_be_checked(tmp_path: Path, harness: Callable[..., Any], name: str, code: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    result = harness("check", tmp_path / name)
    assert result.exit_code == 2
    assert f"{tmp_path / name}:1:1: {code}" in result.stdout


@pytest.mark.slow
def test_checking_loads_no_model_and_no_numbers(tmp_path: Path) -> None:
    (tmp_path / "gold.yaml").write_text("entities: []\n")
    code = (
        "import sys; from pathlib import Path; from harness.gold.check.check_path import check;"
        f"check([Path({str(tmp_path)!r})], config=lambda p: []);"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'numpy', 'scipy', 'rich', 'jinja2', 'spacy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
