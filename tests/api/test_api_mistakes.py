"""What is wrong is said as the command line says it, and never as an AttributeError or a TypeError."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import harness as api
from harness.annotation import Annotations, Entity

ONE = {"id": "a", "entities": [{"start": 0, "end": 5, "label": "GPE"}]}
TWO = {"id": "b", "entities": []}


def said(call: Callable[[], Any]) -> str:
    with pytest.raises(api.HarnessError) as error:
        call()
    return str(error.value)


@pytest.mark.parametrize(
    ("gold", "predictions"),
    [
        ("gold.jsonl", "absent.jsonl"),
        ("absent.jsonl", "mine.jsonl"),
        ("gold.jsonl", "broken.jsonl"),
        ("gold.jsonl", "typo.jsonl"),
        ("gold.jsonl", "twice.jsonl"),
        ("gold.jsonl", "others.jsonl"),
        ("gold.jsonl", "."),
        ("gold.jsonl", "mine.bio"),
        ("outside.jsonl", "mine.jsonl"),
        ("failed.jsonl", "mine.jsonl"),
        ("empty", "mine.jsonl"),
    ],
)
def test_files_that_are_wrong(
    harness: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gold: str, predictions: str
) -> None:
    texts = {
        "gold.jsonl": [{**ONE, "text": "Tolva stood."}, TWO],
        "mine.jsonl": [ONE],
        "typo.jsonl": [{"id": "a", "entites": []}, {"id": "b", "entities": [{"start": 0, "end": "1", "label": "X"}]}],
        "twice.jsonl": [ONE, TWO, ONE],
        "others.jsonl": [{"id": "A"}, {"id": "z"}],
        "outside.jsonl": [{**ONE, "text": "Tol"}],
        "failed.jsonl": [{"id": "a", "error": {"type": "E", "message": "m"}}],
    }
    for name, lines in texts.items():
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "broken.jsonl").write_text('{"id": "a", "entities": [\n')
    (tmp_path / "mine.bio").write_text("Tolva B-GPE\n")
    (tmp_path / "empty").mkdir()
    done = harness("score", gold, predictions)
    assert done.returncode == (3 if predictions == "others.jsonl" else 2)
    monkeypatch.chdir(tmp_path)
    assert said(lambda: api.score(gold, predictions)) == done.stderr.strip()
    assert said(lambda: api.score(Path(gold), Path(predictions))) == done.stderr.strip()


@pytest.mark.parametrize(
    ("gold", "predictions", "message"),
    [
        (None, ONE, "gold: expected a path, annotations, a dict in the words of the schema, or a list of these, found"),
        (ONE, None, "predictions: expected a path, annotations, a dict"),
        (3, ONE, "gold: expected a path"),
        ([3], [ONE], "gold[0]: expected annotations or a dict in the words of the schema, found int 3"),
        ([ONE], ["a"], "predictions[0]: expected annotations or a dict"),
        ([], [], "gold: holds no document"),
        ({}, None, "predictions: expected"),
        ([{}], [], "gold has 1 document and predictions 0: they are scored pair by pair"),
        ([{}, {}], [{}], "gold has 2 documents and predictions 1"),
        (ONE, [ONE], "gold is one document, predictions a list of 1: give both as a list"),
        ([{}, ONE], [{}, {}], "gold: some documents have an id and others none (see [0] and [1])"),
        ([ONE, TWO, ONE], [], 'gold[2]: the document "a" stands in [0] already'),
        ([ONE], [TWO, TWO], 'predictions[1]: the document "b" stands in [0] already'),
        ([ONE], [TWO], 'predictions: nothing was scored: none of its 1 document is in the gold; the first is "b"'),
        ({"a": ONE}, {"b": {"entities": []}}, "predictions: nothing was scored: none of its 1 document is in the gold"),
        ({"a": TWO}, {}, 'gold["a"]: its own id is "b"'),
        ({3: {}}, {}, "gold: expected ids of documents as keys, found int 3"),
        ([{"id": ""}], [], "gold[0]: the id is empty"),
        (
            [ONE],
            [{"id": "a", "entites": []}],
            'predictions[0].entites: unknown-key unknown key "entites" (did you mean',
        ),
        (
            [ONE],
            [{"id": "a", "entities": [{"start": 0, "end": "5", "label": "GPE"}]}],
            "predictions[0].entities[0].end: wrong-type expected a whole number",
        ),
        ([ONE], [{"id": "a", "entities": [{"start": 0, "end": 5}]}], "predictions[0].entities[0]: missing-key"),
        ([ONE], [{"id": "a", "entities": {"start": 0}}], "predictions[0].entities: wrong-type expected a list"),
        ([ONE], [{"id": 3}], "predictions[0].id: wrong-type expected a string"),
        ([{**ONE, "text": "Tol"}], [ONE], "gold[0].entities[0].start: out-of-range"),
        ([{"id": "a", "error": {"type": "E", "message": "m"}}], [ONE], "gold[0]: holds an error"),
        ([ONE], [{"id": "a", "meta": {"x": object()}}], "predictions[0]: meta.x: expected text, a number, a list"),
        ([ONE], [{"id": "a", "entities": [{**ONE["entities"][0], "score": float("nan")}]}], "score: nan is no number"),
        ([ONE], [{"id": "a", "entities": np.zeros((2, 2))}], "predictions[0]: "),
        ([Annotations(entities=(Entity(start="0", end=1, label="A"),))], [{}], "gold[0].entities[0].start: wrong-type"),
        ([{}], [Annotations(entities=3)], "predictions[0].entities: wrong-type expected a list"),  # type: ignore[arg-type]
        ([{}], [Annotations(entities=(object(),))], "predictions[0]: "),
    ],
)
def test_documents_that_are_wrong(gold: Any, predictions: Any, message: str) -> None:
    assert message in said(lambda: api.score(gold, predictions))


def test_values_that_hold_themselves_are_refused() -> None:
    endless: dict[str, Any] = {"id": "a"}
    endless["meta"] = {"again": endless}
    assert "nested more than" in said(lambda: api.score([ONE], [endless]))


def test_numbers_of_numpy_are_numbers() -> None:
    found = {
        "id": "a",
        "entities": [{"start": np.int64(0), "end": np.int32(5), "label": "GPE", "score": np.float32(1)}],
    }
    assert api.score([ONE], [found], bootstrap=0)["entities.strict"].f1 == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"layers": ["entity"]}, 'layers: no layer is called "entity" (did you mean "entities"?)'),
        ({"layers": []}, "layers: expected a list"),
        ({"layers": 3}, "layers: expected a list"),
        ({"layers": [["entities"]]}, "layers: no layer is called"),
        ({"bootstrap": -1}, "bootstrap: expected a whole number from 0 on, found int -1"),
        ({"bootstrap": 0.5}, "bootstrap: expected a whole number"),
        ({"seed": None}, "seed: expected a whole number from 0 on, found None"),
        ({"scope": {"layer": ["entities"]}}, 'scope.layer: unknown-key unknown key "layer"'),
        ({"scope": 3}, "scope: expected a path, found int 3"),
        ({"scope": "absent.yaml"}, "absent.yaml: no such file"),
    ],
)
def test_settings_that_are_wrong(settings: dict[str, Any], message: str) -> None:
    assert message in said(lambda: api.score([ONE], [ONE], **settings))


def test_paths_that_are_none() -> None:
    for value in (None, 3, [], b"gold", object()):
        assert "expected a path" in said(lambda value=value: api.load_gold(value))  # type: ignore[misc]
        for call in (api.load_predictions, api.run, api.load_run):
            assert "expected a path" in said(lambda call=call, value=value: call(value))  # type: ignore[misc]
    for value in ("", "a\0b"):
        assert "is no path" in said(lambda value=value: api.load_gold(value))  # type: ignore[misc]
    assert "cannot be read" in said(lambda: api.load_gold("x" * 5000))
    assert said(lambda: api.load_gold("absent")) == "absent: no such file or folder"
    assert said(lambda: api.run("absent.yaml")) == "absent.yaml: no such file"
    assert "this is no folder of a run" in said(lambda: api.load_run(".")) or "no run" in said(
        lambda: api.load_run(".")
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"datasets": "x"}, 'gold.datasets: unknown-key unknown key "datasets" (did you mean "dataset"?)'),
        ({"dataset": 3}, "gold.dataset: wrong-type expected a string"),
        ({"dataset": "./x.jsonl", "revision": "1"}, "gold.revision: ./x.jsonl is on this machine"),
        ({}, 'gold: missing-key the key "dataset" is missing'),
    ],
)
def test_datasets_that_are_wrong(source: Any, message: str) -> None:
    assert message in said(lambda: api.load_gold(source))


def test_choices_among_gold_that_are_wrong(root: Path) -> None:
    gold = root / "gold"
    assert 'no document is called "kirnu"' in said(lambda: api.load_gold(gold, include=["kirnu"]))
    assert 'no split is called "tset" (did you mean "test"?)' in said(lambda: api.load_gold(gold, split="tset"))
    assert "include: expected patterns" in said(lambda: api.load_gold(gold, include=3))  # type: ignore[arg-type]
    assert "split: expected a name" in said(lambda: api.load_gold(gold, split=3))  # type: ignore[arg-type]
    tags = {"invalid_tags": "drop"}
    assert "invalid_tags: str 'drop' is none of repair, discard" in said(lambda: api.load_gold("x.bio", **tags))  # type: ignore[arg-type]


def test_names_that_are_wrong() -> None:
    scores = api.score([ONE], [ONE], bootstrap=0)
    assert said(lambda: scores["entities.stric"]).startswith('no score has the address "entities.stric" (did you mean')
    assert said(lambda: scores["entities.strict.f1"]).endswith('is a measure of a score: scores["entities.strict"].f1')
    odd: list[Any] = [3, ["entities.strict"], np.zeros(2)]
    for value in [*odd, None]:
        assert 'expected an address, as in scores["entities.strict"], found' in said(lambda v=value: scores[v])
    for value in odd:
        assert "no layer is called" in said(lambda v=value: scores.errors(v))
        assert "no document is called" in said(lambda v=value: scores.errors(document=v))
    assert "quotes.exact was not scored: neither asked for nor annotated; there are: " in said(
        lambda: scores["quotes.exact"]
    )
    assert ("quotes.exact" in scores, scores.get("quotes.exact")) == (False, None)
    assert 'no layer is called "entity"' in said(lambda: scores.errors("entity"))  # type: ignore[arg-type]
    assert 'no document is called "A"' in said(lambda: scores.errors(document="A"))


def test_comparisons_that_are_wrong() -> None:
    scores = api.score([ONE], [ONE], bootstrap=0)
    for value in (None, "a.json", {}, scores["entities.strict"]):
        assert "base: expected Scores" in said(lambda value=value: api.compare(value, scores))  # type: ignore[misc]
        assert "new: expected Scores" in said(lambda value=value: api.compare(scores, value))  # type: ignore[misc]
    assert 'no score has the address "entities.f1"' in said(lambda: api.compare(scores, scores, metrics="entities.f1"))
    assert "metrics: expected addresses" in said(lambda: api.compare(scores, scores, metrics=3))  # type: ignore[arg-type]
    assert "is not kept document by document" in said(
        lambda: api.compare(scores, scores, metrics=["entities.strict.macro_f1"])
    )
    assert "draws: expected a whole number from 1 on" in said(lambda: api.compare(scores, scores, draws=0))
    compared = api.compare(scores, scores, draws=5)
    assert 'no measure that was compared is called "entities.strict"' in said(lambda: compared["entities.strict"])


def test_predictions_in_place_of_gold(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps(ONE) + "\n")
    found = api.load_predictions(tmp_path / "p.jsonl")
    assert "the order is score(gold, predictions)" in said(lambda: api.score(found, found))  # type: ignore[arg-type]
    assert 'no document is called "b"; there are: a' in said(lambda: found["b"])
