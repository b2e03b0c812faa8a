"""``harness score``: predictions against gold, by the real command."""

import json
from pathlib import Path
from typing import Any

import pytest


def write(path: Path, *lines: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def place(name: str) -> dict[str, Any]:
    return {"id": name, "entities": [{"start": 14, "end": 19, "label": "GPE"}], "quotes": []}


def test_the_numbers_as_json(project: Any, harness: Any, tmp_path: Path) -> None:
    write(tmp_path / "p.jsonl", place("d00"), place("d01"))
    done = harness("score", "gold.jsonl", "p.jsonl", "--json", "--bootstrap", "0")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["schema"], result["documents"], result["errors"]) == (1, 3, 0)
    strict = result["scores"]["entities.strict"]
    assert (strict["cor"], strict["mis"], strict["spu"], strict["f1_ci"]) == (2, 4, 0, None)


def test_the_numbers_as_a_table(project: Any, harness: Any, tmp_path: Path) -> None:
    write(tmp_path / "p.jsonl", place("d00"), place("d01"), place("d02"))
    done = harness("score", "gold.jsonl", "p.jsonl")
    assert done.returncode == 0
    [row] = [line for line in done.stdout.splitlines() if line.startswith("entities.strict ")]
    assert row.split() == ["entities.strict", "1.000", "0.500", "0.667", "0.667–0.667", "6", "3", "3"]
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_offsets_are_scored_without_text(harness: Any, tmp_path: Path) -> None:
    write(tmp_path / "gold.jsonl", place("d00"))
    done = harness("score", "gold.jsonl", "gold.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["scores"]["entities.strict"]["f1"] == 1.0


def test_layers_and_scope(project: Any, harness: Any, tmp_path: Path) -> None:
    write(tmp_path / "p.jsonl", place("d00"))
    result = json.loads(harness("score", "gold.jsonl", "p.jsonl", "--json", "--layers", "entities").stdout)
    assert {address.split(".")[0] for address in result["scores"]} == {"entities"}
    (tmp_path / "scope.yaml").write_text("labels: [PERSON]\n")
    result = json.loads(harness("score", "gold.jsonl", "p.jsonl", "--json", "--scope", "scope.yaml").stdout)
    assert result["out_of_scope"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gone.jsonl", "p.jsonl"), "gone.jsonl: no such file"),
        (("gold.jsonl", "gone.jsonl"), "gone.jsonl: no such file"),
        (("gold.jsonl", "p.jsonl", "--layers", "quote"), 'no layer is called "quote" (did you mean "quotes"?)'),
        (("gold.jsonl", "bad.jsonl"), "bad.jsonl:1:"),
        (("gold.jsonl", "p.conll"), "p.conll: CoNLL columns are scored against CoNLL columns, and gold.jsonl is"),
        (("p.txt", "p.jsonl"), "p.txt: what is this? CoNLL columns are read from files that end in .conll"),
        (("p.conll", "p.jsonl"), "p.conll: CoNLL columns are scored against CoNLL columns, and p.jsonl is"),
    ],
)
def test_mistakes(project: Any, harness: Any, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    write(tmp_path / "p.jsonl", place("d00"))
    write(tmp_path / "strange.jsonl", place("x99"))
    for name in ("p.conll", "p.txt"):
        (tmp_path / name).write_text("Velm B-GPE\n")
    (tmp_path / "bad.jsonl").write_text('{"id": "d00", "entities": [{"start": "three"}]}\n')
    done = harness("score", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_document_that_the_gold_lacks_is_a_warning(project: Any, harness: Any, tmp_path: Path) -> None:
    write(tmp_path / "p.jsonl", place("d00"), place("d001"))
    done = harness("score", "gold.jsonl", "p.jsonl", "--json")
    assert done.returncode == 0
    assert done.stderr.startswith('warning: the gold has no document "d001" (did you mean "d0')


@pytest.mark.parametrize("layers", [["entities"], ["entities", "quotes"]])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_documents_without_predictions_are_a_warning(
    harness: Any, tmp_path: Path, layers: list[str], workers: str
) -> None:
    lines = [{key: value for key, value in place(f"d0{nth}").items() if key in ("id", *layers)} for nth in range(4)]
    write(tmp_path / "gold.jsonl", *lines)
    write(tmp_path / "p.jsonl", lines[1], {"id": "d02", "error": {"type": "T", "message": "m"}})
    done = harness("score", "gold.jsonl", "p.jsonl", "--json", "--workers", workers)
    assert 'no predictions for 2 of 4 documents (first: "d00"); scored as empty' in done.stderr
    write(tmp_path / "p.jsonl", *lines)
    assert harness("score", "gold.jsonl", "p.jsonl", "--json", "--workers", workers).stderr == ""


def test_failed_documents_are_counted_and_make_it_incomplete(project: Any, harness: Any, tmp_path: Path) -> None:
    write(tmp_path / "p.jsonl", place("d00"), {"id": "d01", "error": {"type": "T", "message": "m"}})
    done = harness("score", "gold.jsonl", "p.jsonl", "--json")
    assert (done.returncode, json.loads(done.stdout)["errors"]) == (3, 1)
    assert harness("score", "gold.jsonl", "p.jsonl", "--tolerate-errors", "1").returncode == 0


def test_nothing_scored_is_no_success(harness: Any, tmp_path: Path) -> None:
    write(tmp_path / "gold.jsonl", {"id": "a", "text": "Nothing.", "entities": []})
    write(tmp_path / "p.jsonl", {"id": "a", "entities": []})
    done = harness("score", "gold.jsonl", "p.jsonl")
    assert done.returncode == 3
    assert "nothing was scored" in done.stderr


GOLD_OF_TWO = [
    {"id": "a", "text": "Velm.", "entities": [{"start": 0, "end": 4, "label": "GPE"}]},
    {"id": "b", "text": "Oru.", "entities": [{"start": 0, "end": 3, "label": "GPE"}]},
]
OF_A = {"id": "a", "entities": [{"start": 0, "end": 4, "label": "GPE"}]}


@pytest.mark.parametrize(
    ("predictions", "code", "said"),
    [
        ([], 3, "there is no prediction"),
        ([{"id": "z", "entities": []}], 3, 'none of its 1 document is in the gold; the first is "z"'),
        ([{"id": name, "error": {"type": "T", "message": "m"}} for name in "ab"], 3, "failed on every document"),
        ([OF_A], 0, "1 of 2 documents without predictions; scored as empty"),
    ],
)
@pytest.mark.parametrize("command", ["score", "run", "compare"])
def test_predictions_of_nothing_are_no_success_and_what_lacks_is_counted(
    harness: Any, tmp_path: Path, command: str, predictions: list[dict[str, Any]], code: int, said: str
) -> None:
    write(tmp_path / "gold.jsonl", *GOLD_OF_TWO)
    write(tmp_path / "p.jsonl", *predictions)
    if command == "run":
        config = "gold: gold.jsonl\nextractors: [{name: p, use: predictions, path: p.jsonl}]\ntolerate_errors: 2\n"
        (tmp_path / "c.yaml").write_text(config)
        done = harness("run", "c.yaml", "--run", "r")
        said = "there is no prediction" if "none of its" in said else said
        report = (tmp_path / "reports/r/report.md").read_text() if code == 0 else ""
        assert code or said in report.partition("\n## ")[0], "in the front"
    elif command == "score":
        done = harness("score", "gold.jsonl", "p.jsonl", "--tolerate-errors", "2")
    else:
        done = harness("compare", "p.jsonl", "p.jsonl", "--gold", "gold.jsonl")
    assert done.returncode == code, done
    words = " ".join((done.stdout + done.stderr).split())
    assert (command == "compare" and code == 0) or said in words


def test_tagged_files_with_the_policy_stated(harness: Any, tmp_path: Path) -> None:
    (tmp_path / "gold.conll").write_text("Velm B-GPE\nHarbour I-GPE\n\nTamm B-PERSON\n")
    (tmp_path / "found.conll").write_text("Velm I-GPE\nHarbour I-GPE\n\nTamm B-PERSON\n")
    repaired = harness("score", "gold.conll", "found.conll", "--json")
    assert json.loads(repaired.stdout)["scores"]["entities.strict"]["f1"] == 1.0
    assert "predictions: read as IOB2; invalid sequences: repair (1)" in repaired.stderr
    discarded = harness("score", "gold.conll", "found.conll", "--json", "--invalid-tags", "discard")
    assert json.loads(discarded.stdout)["scores"]["entities.strict"]["recall"] == 0.5


def test_one_file_with_both_columns_is_scored_as_conlleval_does(harness: Any, tmp_path: Path) -> None:
    rows = ["Salm NC B-LOC B-LOC", "Ort VM I-LOC O", "( F O B-ORG", "Velm NC B-LOC B-LOC", "", "Arn NC B-LOC O", ""]
    (tmp_path / "out.conll").write_text("\n".join(rows))
    done = harness("score", "out.conll", "--json")
    strict = json.loads(done.stdout)["scores"]["entities.strict"]
    assert (strict["precision"], strict["recall"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert (strict["cor"], strict["by_label"]["ORG"]["spu"], strict["by_label"]["LOC"]["mis"]) == (1, 1, 1)
    assert "gold: the last column but one; predictions: the last" in done.stderr
    assert "no line says where a document begins: each of the 2 sentences is one" in done.stderr
    assert "the same column of one file" in harness("score", "out.conll", "out.conll").stderr
    (tmp_path / "gold.jsonl").write_text("")
    assert "name the predictions too" in harness("score", "gold.jsonl").stderr


def test_two_processes_give_the_numbers_of_one(project: Any, harness: Any, tmp_path: Path) -> None:
    line = {"id": "d00", "text": "One Velm.", "entities": [{"start": 4, "end": 8, "label": "GPE"}]}
    write(tmp_path / "gold.jsonl", *(line | {"id": f"d{nth:02}"} for nth in range(40)))
    write(tmp_path / "p.jsonl", *(line | {"id": f"d{nth:02}"} for nth in range(39, 5, -1)))
    one, two = (harness("score", "gold.jsonl", "p.jsonl", "--json", "--workers", count) for count in ("1", "2"))
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout


def test_scores_of_predictions_give_a_curve(harness: Any, tmp_path: Path) -> None:
    spans = [{"start": 4 * n, "end": 4 * n + 3, "label": "ORG"} for n in range(4)]
    write(tmp_path / "gold.jsonl", {"id": "a", "text": "x" * 20, "entities": spans[:3]})
    found = [span | {"score": 0.9 - 0.2 * n} for n, span in enumerate(spans)]
    write(tmp_path / "p.jsonl", {"id": "a", "entities": found})
    strict = json.loads(harness("score", "gold.jsonl", "p.jsonl", "--json").stdout)["scores"]["entities.strict"]
    assert strict["precision"] == 0.75
    assert strict["curve"]["best"] == {"threshold": 0.5, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert strict["curve"]["average_precision"] == 1.0
