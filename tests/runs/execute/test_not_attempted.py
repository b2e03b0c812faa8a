"""A layer that an extractor does not attempt is shown as such wherever its scores are, and is never a 0."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

import harness
from harness.cli import main
from harness.reporting.pages.leaderboard import collect

TEXT = "“We go,” said Ana Brek. 12 people died in Velm."
GOLD = {
    "entities": [{"start": 14, "end": 22, "label": "PERSON"}],
    "quotes": [{"id": "q1", "kind": "direct", "start": 1, "end": 7}],
    "casualties": [],
    "attributions": [{"content": "q1", "source": {"start": 14, "end": 22}}],
}
NAMES = {"entities": GOLD["entities"]}
MISSING = ["quotes", "casualties", "attributions"]
TAGGER = """
from harness.annotation import Annotations, Entity
from harness.extractors.interface.protocol import Result
class Tagger:
    def fingerprint(self): return {}
    def extract(self, documents):
        for document in documents:
            yield Result(id=document.id, annotations=Annotations(entities=(Entity(start=14, end=22, label="PERSON"),)))
class Declared(Tagger):
    layers = ("entities", "quotes")
class ByTurns(Tagger):
    def extract(self, documents):
        for document in documents:
            layer = "entities" if document.id == "d1" else "quotes"
            yield Result(id=document.id, annotations=Annotations(**{layer: ()}))
class Wrong(Tagger):
    layers = 12
"""


def write(path: Path, *lines: dict[str, Any]) -> None:
    path.write_text("\n".join(json.dumps({"id": f"d{nth}"} | line) for nth, line in enumerate(lines, 1)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / "gold.jsonl", {"text": TEXT, **GOLD}, {"text": TEXT, **GOLD})
    write(tmp_path / "names.jsonl", NAMES, {"entities": []})
    write(tmp_path / "whole.jsonl", GOLD, GOLD)
    write(tmp_path / "hollow.jsonl", {}, {})
    (tmp_path / "tagger.py").write_text(TAGGER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def config(extractors: str, *gates: str, more: str = "") -> None:
    lines = [f"gold: gold.jsonl\nextractors: [{extractors}]\nscore: {{bootstrap: 0}}"]
    lines += ["reports: [terminal, markdown, html, json, junit, summary, github]", more]
    lines += ["gate:", *(f"  - {gate}" for gate in gates)] if gates else []
    Path("c.yaml").write_text("\n".join(lines))


def call(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def run(name: str) -> tuple[Result, dict[str, Any]]:
    result = call("run", "c.yaml", "--no-cache", "--run", name)
    scores = Path("reports", name, "scores.json")
    return result, json.loads(scores.read_text()) if scores.exists() else {}


BOTH = "{name: names, use: predictions, path: names.jsonl}, {name: whole, use: predictions, path: whole.jsonl}"


def test_every_report_says_so(folder: Path) -> None:
    config(BOTH, "quotes.exact.f1 >= 0.9", "entities.strict.f1 >= 0.5")
    result, scores = run("one")
    assert result.exit_code == 0, result.output
    names = scores["extractors"]["names"]
    assert (names["attempted"], names["not_attempted"]) == (["entities"], MISSING)
    assert {address.partition(".")[0] for address in names["scores"]} == {"entities"}
    assert scores["extractors"]["whole"]["not_attempted"] == []
    said = result.output.split("\n")
    assert any(line.split()[:3] == ["quotes.exact", "–", "1.000"] for line in said)
    assert any(line.startswith("quotes ") and "not attempted" in line for line in said)
    assert "skip  quotes.exact.f1 >= 0.9 (names)" in said
    reports = folder / "reports" / "one"
    for file in ("report.md", "summary.md"):
        assert "| quotes | – | – | **–** | not attempted |" in (reports / file).read_text()
    assert "names: quotes, casualties and attributions are not attempted" in (reports / "report.html").read_text()
    suite = ElementTree.parse(reports / "junit.xml").getroot()[0]
    assert suite.attrib["skipped"] == "1"
    (skipped,) = suite.iter("skipped")
    assert skipped.attrib["message"] == "quotes are not attempted"
    assert json.loads((reports / "manifest.json").read_text())["extractors"]["names"]["layers"] == ["entities"]


def _outcomes(extractor: Path) -> list[dict[str, Any]]:
    lines = (extractor / "outcomes.jsonl").read_text().splitlines()
    return [outcome for line in lines for outcome in json.loads(line).get("outcomes", [])]


def test_items_of_a_layer_that_is_not_attempted_are_not_told_as_missed(folder: Path) -> None:
    config(BOTH)
    run("one")
    assert {one["layer"] for one in _outcomes(folder / "reports" / "one" / "names")} == {"entities"}
    assert {one["layer"] for one in _outcomes(folder / "reports" / "one" / "whole")} > {"entities", "quotes"}


@pytest.mark.parametrize(
    ("extractor", "attempted"),
    [
        ("tagger.py:Tagger", ["entities"]),
        ("tagger.py:Declared", ["entities", "quotes"]),
        ("{use: 'tagger.py:Tagger', layers: [entities, casualties]}", ["entities", "casualties"]),
        ("{use: predictions, path: whole.jsonl, layers: [quotes, attributions]}", ["quotes", "attributions"]),
        ("{use: pipeline, layers: {entities: rules, quotes: oracle}}", ["entities", "quotes"]),
        ("rules", ["entities", "quotes", "casualties", "attributions"]),
    ],
)
def test_what_is_attempted_is_what_is_declared_and_what_is_answered(
    extractor: str, attempted: list[str], folder: Path
) -> None:
    config(extractor)
    result, scores = run("one")
    assert result.exit_code == 0, result.output
    (found,) = scores["extractors"].values()
    assert found["attempted"] == attempted
    assert {address.partition(".")[0] for address in found["scores"]} == set(attempted)


@pytest.mark.parametrize(
    ("extractor", "message"),
    [
        ("{use: rules, layers: [entites]}", 'did you mean "entities"?'),
        ("{use: rules, layers: entities}", "lists the layers that it attempts"),
        ("{use: 'tagger.py:Declared', layers: [casualties]}", "names casualties, and this extractor attempts entities"),
        ("{use: 'tagger.py:Wrong'}", "names the layers that it attempts, of entities"),
        ("{use: pipeline, layers: {casualties: 'tagger.py:Declared'}}", "attempts entities, quotes, and no casualties"),
    ],
)
def test_wrong_layers_are_named(extractor: str, message: str, folder: Path) -> None:
    config(extractor)
    result, _ = run("one")
    assert result.exit_code == 2
    assert message in result.output


def test_a_gate_that_no_extractor_can_be_held_to_is_an_error(folder: Path) -> None:
    names = "{name: names, use: predictions, path: names.jsonl}"
    config(names, "quotes.exact.f1 >= 0.9")
    result, _ = run("one")
    assert result.exit_code == 2
    assert 'c.yaml:7:5: the gate "quotes.exact.f1 >= 0.9" is on quotes, which no extractor attempts' in result.output
    config("'tagger.py:Tagger'", "quotes.exact.f1 >= 0.9")  # known only once it has answered
    result, scores = run("two")
    assert result.exit_code == 1
    assert "quotes are not attempted, and no extractor attempts what this gate is on" in " ".join(result.output.split())
    assert scores["gate"][0]["attempted"] is False


def test_a_gate_may_name_its_extractors(folder: Path) -> None:
    config(
        BOTH, *(f"{{metric: {mode}.f1 >= 0.9, extractors: [whole]}}" for mode in ("quotes.exact", "entities.strict"))
    )
    result, scores = run("one")
    assert result.exit_code == 0, result.output
    assert [verdict["extractor"] for verdict in scores["gate"]] == ["whole", "whole"]
    config(BOTH, "{metric: quotes.exact.f1 >= 0.9, extractors: [names]}")
    assert "which one of its extractors does not attempt: names attempts entities" in run("two")[0].output
    config(BOTH, "{metric: quotes.exact.f1 >= 0.9, extractors: [nmes]}")
    assert 'unknown-extractor no extractor is called "nmes" (did you mean "names"?)' in run("three")[0].output
    config(BOTH, "{metric: quotes.exact.f1 >= 0.9, max_drop: 0.1}")
    assert "has a bound and needs no baseline: leave out max_drop" in run("four")[0].output


def test_a_layer_that_the_baseline_has_must_not_vanish(folder: Path) -> None:
    config("{name: m, use: predictions, path: whole.jsonl}", "{metric: quotes.exact.f1, max_drop: 0.5}")
    run("one")
    assert call("baseline", "bless", "reports/one", "--reason", "first").exit_code == 0
    assert run("two")[0].exit_code == 0
    config(
        "{name: m, use: command, command: [cat, names.jsonl]}, {name: o, use: predictions, path: whole.jsonl}",
        "{metric: quotes.exact.f1, max_drop: 0.5}",
    )
    result, scores = run("three")
    assert result.exit_code == 1, result.output
    (lost,) = [verdict for verdict in scores["gate"] if verdict["extractor"] == "m"]
    assert lost["reason"] == "quotes are not attempted, and the baseline has a score"


def test_compare_does_not_take_it_for_a_loss(folder: Path) -> None:
    config(BOTH)
    run("one")
    found = call("compare", "reports/one/whole", "reports/one/names", "--metric", "quotes.exact.f1", "--json")
    (model,) = json.loads(found.stdout)["models"]
    (measured,) = model["measures"]
    assert (measured["base"], measured["new"], measured["difference"], measured["p"]) == (1.0, None, None, None)
    assert model["new"]["not_attempted"] == MISSING
    told = call("compare", "reports/one/whole", "reports/one/names", "--show", "9").stdout
    assert "new: quotes, casualties and attributions are not attempted" in " ".join(told.split())
    assert "lost: quotes" not in told
    assert call("compare", "whole.jsonl", "names.jsonl", "--gold", "gold.jsonl").exit_code == 0


def test_score_and_the_api_say_so_too(folder: Path) -> None:
    found = call("score", "gold.jsonl", "names.jsonl", "--bootstrap", "0")
    assert found.exit_code == 0
    assert "quotes, casualties and attributions are not attempted" in " ".join(found.output.split())
    hollow = call("score", "gold.jsonl", "hollow.jsonl", "--bootstrap", "0")
    assert hollow.exit_code == 3
    assert "no prediction has the key; [] says that nothing was found" in hollow.output
    assert json.loads(call("score", "gold.jsonl", "names.jsonl", "--json").stdout)["not_attempted"] == MISSING
    scores = harness.score("gold.jsonl", "names.jsonl", bootstrap=0)
    assert list(scores.not_attempted) == MISSING
    assert "not attempted" in repr(scores)
    with pytest.raises(KeyError, match=r"quotes\.exact was not scored: the predictions do not attempt quotes"):
        scores["quotes.exact"]
    assert {error.layer for error in scores.errors()} == {"entities"}


def test_doctor_says_what_is_not_attempted(folder: Path) -> None:
    config("{name: names, use: predictions, path: names.jsonl}, 'tagger.py:Tagger'")
    said = call("doctor", "c.yaml").output
    assert "not attempted: quotes, casualties, attributions\n" in said
    assert "not attempted: quotes, casualties, attributions, unless another answer has the key" in said


def test_shards_are_merged_by_what_all_answers_hold(folder: Path) -> None:
    config("{name: m, use: 'tagger.py:ByTurns'}")
    for shard in ("1", "2"):
        found = call("run", "c.yaml", "--shard", f"{shard}/2", "--run", f"part{shard}", "--no-cache")
        assert found.exit_code == 0, found.output
    assert call("merge", "reports/part1", "reports/part2", "--run", "whole").exit_code == 0
    whole = json.loads(Path("reports/whole/scores.json").read_text())["extractors"]["m"]
    assert whole["attempted"] == ["entities", "quotes"]


def test_the_leaderboard_ranks_who_attempts_one_layer_among_the_others(folder: Path) -> None:
    config(BOTH)
    run("one")
    (table,) = collect(folder / "reports")
    assert [row.extractor for row in table.rows] == ["whole", "names"]
