"""``harness.run`` and ``harness.load_run``: what ``harness run`` leaves, as typed scores."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

import harness as api


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))


def test_a_run_leaves_what_the_command_leaves(project: Any, harness: Any, tmp_path: Path, capsys: Any) -> None:
    project.config(gate=["entities.strict.f1 >= 0.9"], reports=["terminal", "markdown", "json"])
    ended = api.run("c.yaml", name="mine")
    assert capsys.readouterr().out == ""
    assert harness("run", "c.yaml", "--run", "theirs").returncode == ended.exit_code == 1
    for name in ("scores.json", "Places/predictions.jsonl", "Places/outcomes.jsonl"):
        mine, theirs = ((tmp_path / "reports" / run / name).read_text() for run in ("mine", "theirs"))
        assert mine == theirs, name
    assert "entities.strict" in (tmp_path / "reports/mine/report.md").read_text()
    stored = json.loads((tmp_path / "reports/mine/scores.json").read_text())["extractors"]
    [(name, scores)] = ended.scores.items()
    assert json.loads(json.dumps(scores.scores)) == stored[name]["scores"]
    assert (ended.path, ended.incomplete, scores.name) == (Path("reports/mine"), None, name)
    assert [(one.verdict, one.gold) for one in scores.errors(document="d00")] == [("missed", "“Ruk” PERSON")]
    assert "gate failed: entities.strict.f1 >= 0.9" in repr(ended)
    assert max(len(repr(one).splitlines()) for one in (ended, ended.scores, scores)) <= 25
    again = api.load_run("mine")
    assert (again.exit_code, again.scores[name].to_dict()) == (1, scores.to_dict())


def test_runs_are_compared(project: Any, tmp_path: Path) -> None:
    project.config(reports=["json"])
    [base] = api.run("c.yaml", name="a").scores.values()
    project.gold(3)
    failing = {"extractors": [{"name": "other", "use": "predictions", "path": "p.jsonl"}], "score.bootstrap": 10}
    (tmp_path / "p.jsonl").write_text('{"id": "d01", "entities": [{"start": 32, "end": 35, "label": "PERSON"}]}\n')
    with pytest.warns(UserWarning, match="no line for 2 of 3 documents"):
        new = api.run("c.yaml", overrides=failing, name="b").scores["other"]
    found = api.compare(base, new, draws=100)["entities.strict.f1"]
    assert (found.base, found.new) == (base["entities.strict"].f1, new["entities.strict"].f1)
    assert (found.wins, found.losses, found.ties) == (0, 2, 1)
    assert "wrong" not in {one.verdict for one in new.errors()}


def test_a_run_that_is_incomplete_says_why(project: Any) -> None:
    project.gold(3, failing=(1,))
    project.config(max_errors=0)
    ended = api.run("c.yaml", reports="runs")
    assert (ended.exit_code, len(ended.scores)) == (3, 0)
    assert "max_errors is 0" in (ended.incomplete or "")
    with pytest.raises(api.HarnessError, match="did not come to its end: stopped: 1 document failed"):
        _ = ended.scores["rules"]
    project.config(tolerate_errors=1)
    scores = api.run("c.yaml", reports="runs").scores["Places"]
    assert scores.failed == 1
    assert api.compare(scores, scores, draws=5).versus.pairs.failed_new == ("d01",)  # type: ignore[union-attr]


def test_a_run_asks_about_articles_written_otherwise(project: Any, harness: Any, tmp_path: Path) -> None:
    project.gold(4)
    project.config(score={"bootstrap": 50}, reports=["json"])
    run = api.run("c.yaml", name="mine", robustness=["upper-case", "straight-quotes"])
    found = run.robustness["Places"]
    assert list(found.perturbations) == ["upper-case", "straight-quotes"]
    drop = found.perturbations["upper-case"].drops["entities.strict"]
    assert drop.difference == -run.scores["Places"]["entities.strict"].f1
    assert drop.interval == (drop.difference, drop.difference)
    assert harness("run", "c.yaml", "--run", "theirs", "--robustness", "upper-case,straight-quotes").returncode == 0
    theirs = json.loads((tmp_path / "reports/theirs/scores.json").read_text())["extractors"]["Places"]["robustness"]
    assert json.loads(json.dumps(found.to_dict())) == theirs
    assert api.load_run("mine").robustness == run.robustness
    assert api.run("c.yaml", name="plain").robustness == {}


def test_a_run_in_a_thread(project: Any) -> None:
    project.config()
    ended: list[api.ConfigRun] = []
    thread = threading.Thread(target=lambda: ended.append(api.run("c.yaml", limit=2)))
    thread.start()
    thread.join()
    assert ended[0].scores["Places"].documents == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"robustness": "typoes"}, 'robustness: no perturbation is called "typoes" (did you mean "typos"?)'),
        ({"robustness": []}, "robustness: name one at least"),
        ({"robustness": 3}, "robustness: expected names of perturbations, found int 3"),
        ({"overrides": ["score.seed=1"]}, 'overrides: expected a dict such as {"score.bootstrap": 100}'),
        ({"overrides": {"score.sed": 1}}, 'unknown key "sed" (did you mean "seed"?)'),
        ({"overrides": {"score.seed": lambda: 1}}, "expected a whole number"),
        ({"limit": 0}, "limit: expected a whole number from 1 on"),
        ({"name": 3}, "name: expected the name of a folder, found int 3"),
        ({"name": "a/b"}, 'the run name "a/b" is no plain folder name'),
        ({"reports": None}, "reports: expected a path, found None"),
    ],
)
def test_settings_that_are_wrong(project: Any, settings: dict[str, Any], message: str) -> None:
    project.config()
    with pytest.raises(api.HarnessError) as error:
        api.run("c.yaml", **settings)
    assert message in str(error.value)


def test_a_name_that_is_wrong_says_what_there_is(project: Any) -> None:
    project.config()
    ended = api.run("c.yaml", name="r")
    with pytest.raises(api.HarnessError, match=r'no extractor of this run is called "rules"; there are: Places'):
        _ = ended.scores["rules"]
    with pytest.raises(api.HarnessError, match=r'of a run, take one extractor\'s: run.scores\["NAME"\]'):
        api.compare(ended, ended)  # type: ignore[arg-type]
