"""``harness run`` as a user meets it: the real command, its exit codes and what it prints."""

import json
from pathlib import Path
from typing import Any

import pytest


def test_a_run_leaves_its_folder_and_says_where(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config()
    done = harness("run", "c.yaml")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / done.stdout.splitlines()[-1]
    assert folder.parent == tmp_path / "reports"
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == [
        ".lock",
        "Places/counts.jsonl",
        "Places/journal.jsonl",
        "Places/outcomes.jsonl",
        "Places/predictions.jsonl",
        "Places/report.md",
        "documents.jsonl",
        "gate.json",
        "manifest.json",
        "report.md",
        "scores.json",
    ]
    scores = json.loads((folder / "scores.json").read_text())
    strict = scores["extractors"]["Places"]["scores"]["entities.strict"]
    assert (strict["precision"], strict["recall"]) == (1.0, 0.5)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == ""


def test_the_manifest_says_what_was_run(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config(score={"bootstrap": 5, "seed": 4})
    folder = tmp_path / harness("run", "c.yaml", "--set", "score.seed=9").stdout.splitlines()[-1]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["status"], manifest["config"]["score"]["seed"]) == ("finished", 9)
    assert (manifest["seeds"], manifest["config_path"]) == ({"bootstrap": 9}, "c.yaml")
    assert list(manifest["gold"]["documents"]) == ["d00", "d01", "d02"]
    assert manifest["extractors"]["Places"]["fingerprint"]["class"] == "mine.py:Places"
    assert {"python", "numpy", "news-extraction-harness"} <= set(manifest["versions"])
    timings = manifest["timings"]
    assert timings["started"] <= timings["ended"]
    assert timings["extractors"]["Places"]["asked"] == 3


def test_two_runs_of_one_config_write_the_same_scores(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config()
    for name in ("one", "two"):
        assert harness("run", "c.yaml", "--run", name).returncode == 0
    one, two = tmp_path / "reports/one", tmp_path / "reports/two"
    assert (one / "scores.json").read_bytes() == (two / "scores.json").read_bytes()
    done = harness("run", "c.yaml", "--run", "one")
    assert (done.returncode, done.stdout) == (2, "")
    assert "reports/one exists already" in done.stderr


def test_scores_are_split_as_the_config_asks(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config(score={"bootstrap": 0, "by": ["label", "length"]})
    done = harness("run", "c.yaml", "--run", "r")
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path / "reports/r/scores.json").read_text())
    split = scores["extractors"]["Places"]["scores"]["entities.strict"]["by"]
    assert split["label"]["PERSON"]["recall"] == 0.0
    assert split["length"]["under 1,000"]["documents"] == 3
    report = (tmp_path / "reports/r/Places/report.md").read_text()
    assert "| _under 1,000_ | 1.000 | 0.500 | **0.667** | – | 6 | 3 | 3 |" in report
    wrong = harness("run", "c.yaml", "--set", "score.by=[labell]")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)
    assert '"labell"' in wrong.stderr


# exit codes


@pytest.mark.parametrize(
    ("gate", "code", "word"),
    [("entities.strict.f1 >= 0.6", 0, "pass"), ("entities.strict.f1 >= 0.7", 1, "FAIL")],
)
def test_gates(project: Any, harness: Any, gate: str, code: int, word: str) -> None:
    project.config(gate=[gate])
    done = harness("run", "c.yaml")
    assert done.returncode == code
    assert f"{word}  {gate} (Places)" in done.stdout


def test_a_gate_on_a_null_score_fails(project: Any, harness: Any) -> None:
    project.config(gate=["quotes.exact.f1 >= 0"])
    done = harness("run", "c.yaml")
    assert done.returncode == 1
    assert "quotes.exact was not scored" in done.stdout


def test_an_error_makes_the_run_incomplete_whatever_the_gates_say(project: Any, harness: Any) -> None:
    project.gold(3, failing=(1,))
    project.config(gate=["entities.strict.f1 >= 0.99"])
    done = harness("run", "c.yaml")
    assert done.returncode == 3
    assert "incomplete: 1 document failed, tolerate_errors is 0" in done.stderr
    assert "d01 failed with ValueError: told to fail" in done.stdout


def test_tolerated_errors_are_counted_and_scored_as_empty(project: Any, harness: Any, tmp_path: Path) -> None:
    project.gold(3, failing=(1,))
    project.config(tolerate_errors=1)
    done = harness("run", "c.yaml", "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["exit_code"], result["errors"]) == (0, 0, 1)
    places = result["scores"]["extractors"]["Places"]
    assert (places["documents"], places["errors"], places["scores"]["entities.strict"]["mis"]) == (3, 1, 4)
    lines = (tmp_path / result["run"] / "Places/predictions.jsonl").read_text().splitlines()
    assert [json.loads(line).get("error", {}).get("type") for line in lines] == [None, "ValueError", None]


def test_an_extractor_that_always_fails_scores_nothing(project: Any, harness: Any) -> None:
    project.gold(2, failing=(0, 1))
    project.config(tolerate_errors=99)
    done = harness("run", "c.yaml")
    assert done.returncode == 3
    assert "nothing was scored: Places failed on every document" in done.stderr


def test_a_fingerprint_that_cannot_be_kept_is_refused(project: Any, harness: Any, tmp_path: Path) -> None:
    code = (tmp_path / "mine.py").read_text()
    (tmp_path / "other.py").write_text(code.replace("return {", "return {'model': object(), "))
    project.config(extractors=["other.py:Places"])
    done = harness("run", "c.yaml")
    assert done.returncode == 2
    assert 'the extractor "Places" has no fingerprint that can be kept: TypeError' in done.stderr


def test_nothing_in_gold_and_nothing_found_is_no_pass(project: Any, harness: Any, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "text": "Nothing.", "entities": []}\n')
    project.config()
    done = harness("run", "c.yaml")
    assert done.returncode == 3
    assert "nothing was scored" in done.stderr


def test_max_errors_stops_early_and_retry_errors_goes_on(project: Any, harness: Any, tmp_path: Path) -> None:
    project.gold(6, failing=(1, 2))
    project.config(max_errors=1, tolerate_errors=5)
    done = harness("run", "c.yaml", "--run", "r")
    assert done.returncode == 3
    assert "stopped: 2 documents failed, max_errors is 1; try again with --retry-errors" in done.stderr
    assert not (tmp_path / "reports/r/scores.json").exists()
    assert harness("run", "c.yaml", "--resume").returncode == 3


def test_retry_errors_asks_for_the_failed_documents_alone(project: Any, harness: Any, tmp_path: Path) -> None:
    script = tmp_path / "flaky.py"
    script.write_text(
        "from pathlib import Path\nfrom mine import Places\n".replace(
            "from mine", "import sys; sys.path.insert(0, '.')\nfrom mine"
        )
        + "class Flaky(Places):\n"
        "    '''Fails while a file says so.'''\n"
        "    def extract(self, documents):\n"
        "        self.fail = Path('broken').exists()\n"
        "        yield from super().extract(documents)\n"
    )
    project.gold(4, failing=(2,))
    project.config(extractors=[{"use": "flaky.py:Flaky", "log": "asked.log"}], engine={"batch": 1})
    (tmp_path / "broken").touch()
    assert harness("run", "c.yaml", "--run", "r").returncode == 3
    (tmp_path / "broken").unlink()
    (tmp_path / "asked.log").unlink()
    done = harness("run", "c.yaml", "--retry-errors")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "reports/r"), done.stderr
    assert (tmp_path / "asked.log").read_text().split() == ["d02"]
    assert json.loads((tmp_path / "reports/r/scores.json").read_text())["extractors"]["Flaky"]["errors"] == 0


def test_retry_errors_without_a_run(project: Any, harness: Any) -> None:
    project.config()
    done = harness("run", "c.yaml", "--retry-errors")
    assert (done.returncode, done.stderr) == (
        2,
        "reports holds no run of c.yaml whose errors could be tried again\n",
    )


def test_a_changed_config_does_not_continue_the_run_of_another(project: Any, harness: Any) -> None:
    project.config()
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    done = harness("run", "c.yaml", "--resume", "--run", "r", "--set", "score.seed=5")
    assert (done.returncode, done.stdout) == (2, "")
    assert "a run of another config" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run",), "Missing argument 'CONFIG'"),
        (("run", "gone.yaml"), "gone.yaml: no such file\n"),
        (("run", "c.yaml", "--limit", "0"), "'--limit'"),
        (("run", "c.yaml", "--set", "extractors=[ruls]"), 'no extractor is called "ruls" (did you mean "rules"?)'),
        (("run", "c.yaml", "--set", "reports=[pdf]"), "there are: terminal, markdown, "),
        (("run", "c.yaml", "--set", "gold=gone.jsonl"), "gone.jsonl: no such file or folder\n"),
        (("run", "c.yaml", "--set", "documents.include=[x*]"), 'no document is called "x*"'),
        (("run", "c.yaml", "--run", "../up"), 'the run name "../up" is no plain folder name'),
        (("rnu",), 'no command is called "rnu" (did you mean "run"?)'),
        (("--halp",), "--halp"),
    ],
)
def test_a_users_mistake_is_exit_2_and_never_a_traceback(
    project: Any, harness: Any, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    project.config()
    done = harness(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("reports/*"))


def test_a_place_that_cannot_be_written_to(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config()
    (tmp_path / "reports").write_text("in the way")
    done = harness("run", "c.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "reports: no folder for the run can be made here: File exists\n"


# choosing documents


def test_limit_and_dry_run(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config()
    done = harness("run", "c.yaml", "--limit", "2", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "2 documents: d00, d01\n1 extractor: Places\n")
    assert not (tmp_path / "reports").exists()
    done = harness("run", "c.yaml", "--limit", "2", "--json")
    assert json.loads(done.stdout)["scores"]["gold"]["documents"] == 2


def test_a_document_without_text_is_left_out_in_one_line(project: Any, harness: Any, tmp_path: Path) -> None:
    line = '{"id": "e00", "entities": [{"start": 0, "end": 3, "label": "GPE"}]}\n'
    with (tmp_path / "gold.jsonl").open("a") as gold:
        gold.write(line)
    project.config()
    done = harness("run", "c.yaml")
    assert done.returncode == 0
    assert "note  left out e00: " in done.stdout
    done = harness("run", "c.yaml", "--set", "documents.include=[e00]")
    assert (done.returncode, done.stdout) == (3, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("left out e00: ")
    assert second == "c.yaml: there is no document to score"
