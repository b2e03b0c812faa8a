"""``harness.score`` and what it gives: the numbers of the command line, in short tables."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import harness as api
from harness.annotation import Annotations, Entity, Labelled
from harness.scoring.results.scores import Scores

LABELS = {"Tolva": "GPE", "Ruk": "PERSON", "Senna": "PERSON"}


def entity(text: str, word: str, label: str | None = None) -> dict[str, Any]:
    start = text.index(word)
    return {"start": start, "end": start + len(word), "label": label or LABELS[word]}


def dense(number: int) -> dict[str, Any]:
    """A document with all four layers in it."""
    text = f"Senna said {number} people died in Tolva. “We saw it”, Ruk said."
    quote, figure = text.index("We saw"), text.index(str(number))
    return {
        "id": f"d{number:02}",
        "text": text,
        "clusters": {"senna": {"name": "Senna"}, "ruk": {"name": "Ruk"}},
        "entities": [entity(text, word) for word in LABELS],
        "quotes": [{"id": "q1", "kind": "direct", "start": quote, "end": quote + 9}],
        "casualties": [
            {
                "id": "c1",
                "outcome": "killed",
                "min": number,
                "max": number,
                "figure": {"start": figure, "end": figure + len(str(number))},
            }
        ],
        "attributions": [
            {"source": {**span(text, "Senna"), "cluster": "senna"}, "cue": span(text, "said"), "content": "c1"},
            {"source": {**span(text, "Ruk"), "cluster": "ruk"}, "content": "q1"},
        ],
    }


def span(text: str, word: str) -> dict[str, int]:
    return {"start": text.index(word), "end": text.index(word) + len(word)}


def worse(document: dict[str, Any]) -> dict[str, Any]:
    """The same with a label that is wrong, an entity that is missing, one too many, and a wrong number."""
    first, second, _ = document["entities"]
    extra = entity(document["text"], "people", "LOC")
    figure = {**document["casualties"][0], "min": 1, "max": None}
    return {
        **{key: value for key, value in document.items() if key != "text"},
        "entities": [{**first, "label": "ORG", "score": 0.5}, second, extra],
        "casualties": [figure],
    }


GOLD = [dense(number) for number in range(10, 16)]
PREDICTED = [worse(document) if nth % 2 else document for nth, document in enumerate(GOLD)]


def write(path: Path, documents: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "gold.jsonl", GOLD), write(tmp_path / "mine.jsonl", PREDICTED)


def printed(harness: Any, *arguments: str) -> Any:
    done = harness(*arguments, "--json")
    assert done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout)


def test_the_numbers_are_those_of_the_command_line(harness: Any, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    shown = printed(harness, "score", str(gold), str(predictions))
    loaded = api.score(api.load_gold(str(gold)), api.load_predictions(predictions))
    assert json.loads(json.dumps(loaded.to_dict())) == shown
    assert loaded["entities.strict"].f1 == shown["scores"]["entities.strict"]["f1"] != 1
    assert list(loaded["entities.strict"].interval or ()) == shown["scores"]["entities.strict"]["f1_ci"]
    for given in (
        api.score(gold, str(predictions)),
        api.score(GOLD, PREDICTED),
        api.score(GOLD, {one["id"]: one for one in reversed(PREDICTED)}),
        api.score(list(api.load_gold(gold).values()), list(api.load_predictions(predictions).values())),
    ):
        assert json.loads(json.dumps(given.to_dict())) == shown


def test_failures_withheld_texts_scope_and_layers_are_those_of_the_command_line(harness: Any, tmp_path: Path) -> None:
    bare = [{**one, "text": None, "meta": {"chars": len(one["text"]), "sha256": "ab" * 32}} for one in GOLD]
    failed = {"id": "d10", "error": {"type": "Timeout", "message": "too slow"}}
    gold, mine = write(tmp_path / "g.jsonl", bare), write(tmp_path / "p.jsonl", [failed, *PREDICTED[1:]])
    (tmp_path / "scope.yaml").write_text("layers: [entities, quotes]\nlabels: [GPE, PERSON]\n")
    shown = printed(harness, "score", str(gold), str(mine), "--layers", "entities,quotes", "--bootstrap", "50")
    scores = api.score(gold, mine, layers=["quotes", "entities"], bootstrap=50)
    assert json.loads(json.dumps(scores.to_dict())) == shown
    assert (shown["errors"], scores.failed, shown["out_of_scope"]) == (1, 1, 6)
    narrow = api.score(gold, mine, scope={"layers": ["entities"], "labels": ["GPE"]}, bootstrap=0)
    assert "1 failed and scored as empty" in repr(narrow)
    (tmp_path / "other.yaml").write_text("layers: [entities]\nlabels: [GPE]\n")
    by_file = printed(harness, "score", str(gold), str(mine), "--scope", "other.yaml", "--bootstrap", "0")
    assert json.loads(json.dumps(narrow.to_dict())) == by_file


def test_a_gold_folder_scores_as_on_the_command_line(root: Path, harness: Any, tmp_path: Path) -> None:
    gold = api.load_gold(root / "gold", include=["kirnau-*", "harwen-*"])
    predictions = [
        {"id": name, **msgspec.to_builtins(one.annotations)} for name, one in api.load_gold(root / "gold").items()
    ]
    for one in predictions:
        one["entities"] = one["entities"][1:]
    mine = write(tmp_path / "mine.jsonl", predictions)
    shown = printed(harness, "score", str(root / "gold"), str(mine), "--bootstrap", "20")
    assert json.loads(json.dumps(api.score(root / "gold", mine, bootstrap=20).to_dict())) == shown
    assert len(gold) == 2
    with pytest.warns(UserWarning, match="the gold has no document"):
        api.score(gold, mine, bootstrap=0)


def test_conll_columns_score_as_on_the_command_line(harness: Any, tmp_path: Path) -> None:
    (tmp_path / "gold.bio").write_text("Ruk B-PER\nleft O\nTolva B-LOC\n\nSenna B-PER\nstayed O\n")
    (tmp_path / "mine.bio").write_text("Ruk I-PER\nleft O\nTolva I-PER\n\nSenna B-PER\nstayed O\n")
    for policy in ("repair", "discard"):
        shown = printed(harness, "score", "gold.bio", "mine.bio", "--invalid-tags", policy)
        gold = api.load_gold(tmp_path / "gold.bio", invalid_tags=policy)
        found = api.load_predictions(tmp_path / "mine.bio", invalid_tags=policy)
        assert json.loads(json.dumps(api.score(gold, found).to_dict())) == shown


def test_datasets_are_gold(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    path = write(
        tmp_path / "rows.jsonl", [{"id": one["id"], "text": one["text"], "entities": one["entities"]} for one in GOLD]
    )
    gold = api.load_gold({"dataset": str(path), "scope": {"layers": ["entities"]}})
    assert len(gold) == len(GOLD)
    assert api.score(gold, PREDICTED, bootstrap=0)["entities.strict"].gold == 18


def test_documents_without_ids_are_scored_pair_by_pair() -> None:
    gold = [Annotations(entities=(Entity(start=0, end=3, label="A"),)), Annotations(entities=())]
    found = [{"entities": [{"start": 0, "end": 3, "label": "A"}]}, {"entities": [{"start": 1, "end": 2, "label": "B"}]}]
    score = api.score(gold, found, bootstrap=0)["entities.strict"]
    assert (score.gold, score.found, score.right) == (1, 2, 1)
    assert api.score(gold[0], found[0], bootstrap=0)["entities.strict"].f1 == 1
    assert api.score(found[1], gold[1], bootstrap=0)["entities.strict"].recall == 0


def test_predictions_without_ids_follow_the_order_of_gold(files: tuple[Path, Path]) -> None:
    gold, predictions = files
    nameless = [{key: value for key, value in one.items() if key != "id"} for one in PREDICTED]
    found = api.score(api.load_gold(gold), nameless, bootstrap=10)
    assert found.to_dict() == api.score(gold, predictions, bootstrap=10).to_dict()


def test_gold_scores_gold_and_two_labellings_one_another(files: tuple[Path, Path]) -> None:
    gold = api.load_gold(files[0])
    assert all(score.f1 in (1, None) for score in api.score(gold, gold, bootstrap=0).values())


def test_missing_documents_are_said_and_scored_as_empty() -> None:
    with pytest.warns(UserWarning, match=r"no predictions for 5 of 6 documents \(first: \"d11\"\); scored as empty"):
        scores = api.score(GOLD, PREDICTED[:1], bootstrap=0)
    assert (scores["entities.strict"].gold, scores["entities.strict"].found) == (18, 3)
    assert "no predictions for 5 of 6" in repr(scores)


def test_errors_tell_what_was_missed_spurious_and_wrong_in_words() -> None:
    errors = api.score(GOLD, PREDICTED, bootstrap=0).errors("entities", document="d11")
    assert [(one.verdict, one.wrong, one.gold, one.predicted) for one in errors] == [
        ("missed", (), "“Senna” PERSON", None),
        ("spurious", (), None, "“people” LOC"),
        ("wrong", ("label",), "“Tolva” GPE", "“Tolva” ORG"),
    ]
    whole = api.score(GOLD, PREDICTED, bootstrap=0).errors()
    assert {one.layer for one in whole} == {"entities", "casualties", "attributions"}
    assert "15 errors: 3 missed, 3 spurious, 9 wrong" in repr(whole)
    assert list(whole.to_frame().columns) == list(api.ItemError._fields)
    assert whole[:2].to_frame()["document"].tolist() == ["d11", "d11"]


def test_frames_have_a_row_a_score() -> None:
    scores = api.score(GOLD, PREDICTED, bootstrap=20)
    frame = scores.to_frame()
    assert frame.loc["entities.strict", "f1"] == scores["entities.strict"].f1
    assert list(frame.index) == list(scores)
    assert frame.loc["entities.strict", ["cor", "inc", "par", "mis", "spu"]].tolist() == [12, 3, 0, 3, 3]


def test_without_pandas_frames_are_a_line_that_names_the_extra(root: Path) -> None:
    code = (
        "import sys; sys.modules['pandas'] = None; import harness\n"
        "one = [{'entities': []}]\n"
        "scores = harness.score(one, one, bootstrap=0)\n"
        "for table in (scores, scores.errors()):\n"
        "    try: table.to_frame()\n"
        "    except harness.HarnessError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == 'to_frame() needs pandas: pip install "news-extraction-harness[pandas]"\n' * 2


def test_all_that_is_given_prints_short(files: tuple[Path, Path]) -> None:
    gold, predictions = api.load_gold(files[0]), api.load_predictions(files[1])
    scores = api.score(gold, predictions, bootstrap=20)
    compared = api.compare(scores, api.score(gold, gold, bootstrap=0), draws=20)
    given = [gold, predictions, scores, scores["entities.strict"], scores.errors(), compared]
    given += [*gold.values(), *gold["d10"].annotations.entities, gold["d10"].document, gold["d10"].annotations]
    long = {"id": "x", "text": "Tolva " * 2000, "entities": [{"start": 0, "end": 5, "label": "GPE"}] * 500}
    [big] = api.score([long], [long], bootstrap=0).origin._gold.documents  # type: ignore[union-attr]
    assert isinstance(big, Labelled)
    for one in [*given, big, big.document, big.annotations, *compared.values()]:
        assert len(repr(one).splitlines()) <= 25, repr(one)
        assert len(repr(one)) < 2500, repr(one)[:300]
    assert repr(scores).splitlines()[0].split() == ["mine", "P", "R", "F1", "95%", "of", "F1", "gold", "found", "right"]
    assert repr(scores).splitlines()[1].startswith("entities.strict ")


def test_html_is_escaped() -> None:
    gold = [{"entities": [{"start": 0, "end": 1, "label": "<b>"}], "text": "<i>"}]
    page = api.score(gold, [{"entities": []}], bootstrap=0).errors()._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert api.score(gold, gold, bootstrap=0)._repr_html_().startswith("<table>")


def test_scores_are_read_back_to_the_last_bit(files: tuple[Path, Path]) -> None:
    scores = api.score(*files, bootstrap=20)
    again = Scores.from_dict(json.loads(json.dumps(scores.to_dict())))
    assert json.dumps(again.to_dict()) == json.dumps(scores.to_dict())
    assert again["entities.strict"].labels == scores["entities.strict"].labels
    with pytest.raises(api.HarnessError, match="without their documents"):
        again.errors()


def test_compare_is_what_the_command_line_says(harness: Any, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    write(gold.parent / "base.jsonl", GOLD[:3] + PREDICTED[3:])
    arguments = ("base.jsonl", predictions.name, "--gold", str(gold), "--draws", "200")
    shown = printed(harness, "compare", *arguments)
    base, new = api.score(gold, gold.parent / "base.jsonl"), api.score(gold, predictions)
    found = api.compare(base, new, draws=200)
    [model], [expected] = found.to_dict()["models"], shown["models"]
    assert json.loads(json.dumps(model["measures"])) == expected["measures"]
    assert found["entities.strict.f1"].p == expected["measures"][0]["p"]
    assert found.to_frame().loc["entities.strict.f1", "difference"] == expected["measures"][0]["difference"]
    one = api.compare(base, new, metrics="entities.strict.recall", draws=10)
    assert list(one) == ["entities.strict.recall"]
    assert "6 pairs of documents; 0 unpaired" in repr(one)


def test_what_is_not_comparable_says_so() -> None:
    base = api.score(GOLD, PREDICTED, bootstrap=0)
    new = api.score(GOLD[:3], PREDICTED[:3], bootstrap=0)
    with pytest.raises(api.HarnessError, match="only in base: d13, d14, d15") as error:
        api.compare(base, new)
    assert error.value.exit_code == 4
    assert api.compare(base, new, allow_different=True, draws=10).versus.pairs is not None


def test_the_docstring_names_all_that_is_public() -> None:
    assert api.__doc__ is not None
    for name in api.__all__:
        assert re.search(rf"``{name}``", api.__doc__), name
        assert getattr(api, name).__doc__, name
    with pytest.raises(AttributeError, match="has no attribute 'scores'"):
        _ = api.scores
