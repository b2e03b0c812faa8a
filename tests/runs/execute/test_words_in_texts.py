"""Predictions in words score the same by every way to score them: a run, files, the API, a comparison."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.annotation import LAYERS, Layer, Scope
from harness.runs.compare.systems import load_systems
from harness.runs.execute.score_files import score_files
from harness.runs.store.scores_file import read_scores

TEXT = "Police in Tolva said 12 miners died. “We mourn them,” Mayor Ana Bel told the port. In Tolva 3 guards were hurt."
GOLD = {
    "clusters": {"bel": {"name": "Ana Bel"}, "police": {"name": "police"}},
    "entities": [
        {"start": 10, "end": 15, "label": "GPE"},
        {"start": 60, "end": 67, "label": "PERSON", "cluster": "bel"},
        {"start": 86, "end": 91, "label": "GPE"},
    ],
    "quotes": [{"id": "q", "kind": "direct", "start": 38, "end": 52}],
    "casualties": [
        {"id": "m", "outcome": "killed", "victims": {"start": 24, "end": 30}, "min": 12, "max": 12},
        {"id": "g", "outcome": "injured", "figure": {"start": 92, "end": 93}, "min": 3, "max": 3},
    ],
    "attributions": [
        {"source": {"start": 54, "end": 67, "cluster": "bel"}, "cue": {"start": 68, "end": 72}, "content": "q"},
        {"source": {"start": 0, "end": 6, "cluster": "police"}, "cue": {"start": 16, "end": 20}, "content": "m"},
    ],
}
WORDS = {
    "entities": [
        {"text": "Tolva", "label": "GPE"},
        {"text": "ANA BEL", "label": "PERSON"},
        {"text": "Tolva", "label": "GPE"},
        {"text": "Nowhere", "label": "GPE"},
    ],
    "quotes": [{"id": "1", "kind": "direct", "text": '"We mourn them,"'}],
    "casualties": [
        {"id": "2", "outcome": "killed", "victims": {"text": "miners"}, "min": 12, "max": 12},
        {"id": "3", "outcome": "injured", "victims": {"text": "sailors"}, "min": 3, "max": 3},
    ],
    "attributions": [
        {"source": {"text": "Mayor Ana Bel"}, "cue": {"text": "told"}, "content": "1"},
        {"source": {"text": "Police"}, "cue": {"text": "said"}, "content": "2"},
    ],
}
COUNTS = {"exact": 7, "tolerant": 2, "fuzzy": 0, "not": 2}

PLUGIN = """
from pathlib import Path
from harness.files.json_line import decode_line
from harness.extractors.interface.protocol import Result

class Words:
    layers = ("entities", "quotes", "casualties", "attributions")

    def __init__(self):
        self.line = decode_line(Path("words.jsonl").read_bytes().splitlines()[0])

    def fingerprint(self):
        return {}

    def extract(self, documents):
        for document in documents:
            yield Result(id=document.id, annotations=self.line.annotations)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = [{"id": f"d{nth}", "text": TEXT, **GOLD} for nth in range(3)]
    Path("gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    Path("words.jsonl").write_text("".join(json.dumps({"id": f"d{nth}", **WORDS}) + "\n" for nth in range(3)))
    Path("mine.py").write_text(PLUGIN)
    Path("c.yaml").write_text(
        "gold: gold.jsonl\nscore: {bootstrap: 20}\nextractors:\n"
        "  - {name: file, use: predictions, path: words.jsonl}\n  - {name: plugin, use: 'mine.py:Words'}\n"
        "  - {name: pipe, use: pipeline, layers: {entities: file, quotes: file, casualties: plugin}}\n"
    )
    return tmp_path


def scored(predictions: str, layers: Sequence[Layer] = LAYERS, workers: int = 1) -> Any:
    found = score_files(
        Path("gold.jsonl"), Path(predictions), scope=Scope(), layers=layers, bootstrap=20, seed=13, workers=workers
    )
    return found.scores


def test_runs_and_files_give_the_same_numbers(folder: Path) -> None:
    result = harness.run("c.yaml")
    in_run = read_scores(result.path).to_dict()["extractors"]
    told = scored("words.jsonl").to_dict()
    assert told["grounding"] == {how: 3 * count for how, count in COUNTS.items()}
    assert told["ungrounded"] == 3 * COUNTS["not"]
    for name in ("file", "plugin"):
        assert in_run[name]["scores"] == told["scores"], name
        assert in_run[name]["grounding"] == told["grounding"]
        kept = scored(str(result.path / name / "predictions.jsonl"))
        assert kept.scores == told["scores"]
        assert kept.grounding is None, "what was looked for in the run is not looked for again"
    for mode in ("entities.strict", "quotes.exact", "casualties.exact"):
        assert in_run["pipe"]["scores"][mode] == told["scores"][mode]
    assert harness.score("gold.jsonl", "words.jsonl", bootstrap=20).to_dict() == told
    (system,) = load_systems(Path("words.jsonl"), gold=Path("gold.jsonl"))
    assert system.scores["entities.strict"].f1 == told["scores"]["entities.strict"]["f1"]


def test_words_are_found_whatever_is_scored_and_by_whom(folder: Path) -> None:
    whole = scored("words.jsonl")
    assert scored("words.jsonl", workers=2).to_dict() == whole.to_dict()
    alone = scored("words.jsonl", layers=("entities",))
    assert alone.scores["entities.strict"] == whole.scores["entities.strict"]
    assert whole["entities.strict"].counts.cor == 9
    assert whole["attributions.strict"].counts.cor == 6


def test_victims_in_words_open_the_gate_when_they_are_golds(folder: Path) -> None:
    """Miners are gold's; no sailors are: equal numbers don't pair them, with the text and without it."""
    whole = scored("words.jsonl")
    told = json.loads(json.dumps(GOLD))
    told["casualties"][0]["victims"]["text"] = "miners"
    without = [{"id": f"d{nth}", "meta": {"chars": len(TEXT)}, **told} for nth in range(3)]
    Path("gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in without))
    for scores in (whole, scored("words.jsonl")):
        counts = scores["casualties.figure"].counts
        assert (counts.cor, counts.mis, counts.spu) == (3, 3, 3)


def test_words_that_a_run_did_not_find_by_its_own_rule_stay_words(folder: Path) -> None:
    """``grounding: exact`` of a run is not undone by a score that would find more."""
    Path("gold.jsonl").write_text(json.dumps({"id": "d0", "text": TEXT, **GOLD}))
    line = {"id": "d0", "entities": [{"text": "ANA BEL", "label": "PERSON"}]}
    Path("words.jsonl").write_text(json.dumps(line | {"meta": {"grounding": {"entities[0]": "not"}}}))
    for layers in (LAYERS, ("entities",)):
        assert scored("words.jsonl", layers=layers)["entities.strict"].counts.cor == 0
    assert harness.score("gold.jsonl", "words.jsonl")["entities.strict"].counts.cor == 0
    Path("words.jsonl").write_text(json.dumps(line))
    for layers in (LAYERS, ("entities",)):
        assert scored("words.jsonl", layers=layers)["entities.strict"].counts.cor == 1
