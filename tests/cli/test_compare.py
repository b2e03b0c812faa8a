"""``harness compare`` and the gates against a baseline as a CI meets them: the real command and its exit codes."""

import json
import shutil
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harness.reporting.formats import FORMATS
from harness.runs.config.run_config import load_config
from harness.runs.execute.runner import run

GATE = {"metric": "entities.strict.f1", "against": "baseline", "max_drop": 0.01, "alpha": 0.05}
NAMES = ("Tolva", "Ruk", "Mereth", "Osk")


class Newsroom:
    """Gold of documents with four names each, predictions that miss some of them, and the command."""

    def __init__(self, path: Path, harness: Any) -> None:
        self.path = path
        self.run_harness = harness

    def gold(self, count: int = 12, *, mended: tuple[int, ...] = ()) -> None:
        """Documents d00, d01, …; in those of ``mended`` the gold has one name less."""
        lines = []
        for number in range(count):
            text = f"{number}: " + ", ".join(NAMES) + "."
            entities = self.entities(text, NAMES[1:] if number in mended else NAMES)
            lines.append({"id": f"d{number:02}", "text": text, "entities": entities, "quotes": []})
        self.write("gold.jsonl", lines)

    def entities(self, text: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
        return [{"start": text.index(n), "end": text.index(n) + len(n), "label": "GPE"} for n in names]

    def predict(self, name: str, *, missing: dict[int, int] | None = None, reverse: bool = False) -> None:
        """All names of all documents but ``missing`` ones: by document, how many."""
        lines = []
        for line in self.path.joinpath("gold.jsonl").read_text().splitlines():
            gold = json.loads(line)
            left_out = (missing or {}).get(int(gold["id"][1:]), 0)
            entities = self.entities(gold["text"], NAMES[left_out:])
            lines.append({"id": gold["id"], "entities": entities[::-1] if reverse else entities})
        self.write(name, lines[::-1] if reverse else lines)

    def write(self, name: str, lines: list[dict[str, Any]]) -> None:
        (self.path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))

    def config(self, predictions: str, *gates: Any, **more: Any) -> None:
        extractor = {"name": "model", "use": "predictions", "path": predictions}
        keys = {"gold": "gold.jsonl", "extractors": [extractor], "score": {"bootstrap": 50}, "gate": list(gates)}
        (self.path / "c.yaml").write_text(json.dumps(keys | more, indent=1))

    def bless(self) -> None:
        """Run p.jsonl, which misses one name in four documents, and make it the baseline."""
        self.predict("p.jsonl", missing={0: 1, 1: 1, 2: 1, 3: 1})
        self.config("p.jsonl")
        assert self.run_harness("run", "c.yaml", "--run", "base").returncode == 0
        done = self.run_harness("baseline", "bless", "base", "--reason", "the first", "--by", "the desk")
        assert (done.returncode, done.stdout) == (0, "reports/baselines/c.json\n"), done.stderr


@pytest.fixture
def newsroom(tmp_path: Path, harness: Any) -> Newsroom:
    made = Newsroom(tmp_path, harness)
    made.gold()
    return made


# a gate with a margin: three verdicts, and who says which

MARGIN = {"metric": "entities.strict.f1", "against": "baseline", "margin": 0.02, "alpha": 0.05}


@pytest.mark.parametrize(
    ("missing", "more", "word", "code"),
    [
        ({0: 1, 1: 1, 2: 1, 3: 1}, {}, "held", 0),
        (dict.fromkeys(range(12), 3), {}, "FAIL", 1),
        ({4: 1, 5: 1, 6: 1, 7: 1, 8: 1}, {}, "undecided", 0),
        ({4: 1, 5: 1, 6: 1, 7: 1, 8: 1}, {"undecided": "fail"}, "undecided", 1),
    ],
)
def test_every_report_says_which_of_three_verdicts_it_is(
    newsroom: Newsroom, harness: Any, missing: dict[int, int], more: dict[str, str], word: str, code: int
) -> None:
    newsroom.bless()
    newsroom.predict("p.jsonl", missing=missing)
    newsroom.config("p.jsonl", MARGIN | more, reports=["terminal", "junit", "summary", "github", "markdown", "html"])
    done = harness("run", "c.yaml", "--run", "new")
    assert done.returncode == code, done.stderr
    assert word in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    folder = newsroom.path / "reports" / "new"
    for file in ("summary.md", "report.md"):
        assert word in (folder / file).read_text()
    assert {"held": "✓ held", "FAIL": "✗ fail"}.get(word, "? undecided") in (folder / "report.html").read_text()
    case = ElementTree.parse(folder / "junit.xml").find(".//testcase")
    assert case is not None
    kinds = {(child.tag, child.get("type")) for child in case}
    skipped = {("skipped", None)} if code == 0 else {("failure", "undecided")}
    assert kinds == {"held": set(), "FAIL": {("failure", "gate")}}.get(word, skipped)
    remarks = harness("report", "new", "--format", "github").stdout
    begin = {"held": "", "FAIL": "::error title=gate failed"}.get(word)
    if begin is None:
        begin = f"::{'warning' if code == 0 else 'error'} title=gate undecided"
        assert "documents would tell such a drop from none" in remarks
    assert remarks.startswith(begin)
    assert bool(remarks) == (word != "held")


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        (MARGIN | {"max_drop": 0.01}, "margin and max_drop are two kinds of gate"),
        (GATE | {"undecided": "fail"}, "undecided goes with margin"),
        (MARGIN | {"undecided": "maybe"}, "maybe"),
        (MARGIN | {"margin": 2}, "Expected `float` < 1.0"),
    ],
)
def test_a_gate_that_mixes_its_kinds_is_refused(
    newsroom: Newsroom, harness: Any, gate: dict[str, Any], message: str
) -> None:
    newsroom.predict("p.jsonl")
    newsroom.config("p.jsonl", gate)
    done = harness("run", "c.yaml")
    assert done.returncode == 2
    assert message in done.stderr


def test_a_baseline_tells_what_was_gained_and_lost(newsroom: Newsroom, harness: Any) -> None:
    newsroom.bless()
    newsroom.predict("p.jsonl", missing={0: 1, 1: 1, 2: 1, 5: 2})
    newsroom.config("p.jsonl")
    assert harness("run", "c.yaml", "--run", "new").returncode == 0
    of_baseline = harness("compare", "reports/baselines/c.json", "reports/new", "--show", "9").stdout
    of_run = harness("compare", "reports/base", "reports/new", "--show", "9").stdout
    assert "d03: 1 gained, 0 lost" in of_baseline
    assert "d05: 0 gained, 2 lost" in of_baseline
    assert of_baseline.partition("\n\nd")[2] == of_run.partition("\n\nd")[2]


def test_a_baseline_without_items_says_so(newsroom: Newsroom, harness: Any) -> None:
    newsroom.bless()
    path = newsroom.path / "reports" / "baselines" / "c.json"
    old = json.loads(path.read_text())
    del old["extractors"]["model"]["items"]
    path.write_text(json.dumps(old))
    shown = harness("compare", "reports/baselines/c.json", "reports/base", "--show", "1").stdout
    assert "nothing to show: reports/baselines/c.json does not say what" in " ".join(shown.split())


def test_a_baseline_stands_beside_a_run_in_every_row_by_label(newsroom: Newsroom, harness: Any) -> None:
    newsroom.bless()
    newsroom.predict("p.jsonl", missing={0: 1, 1: 1, 2: 1, 5: 2})
    newsroom.config("p.jsonl")
    assert harness("run", "c.yaml", "--run", "new").returncode == 0
    asked = ("reports/new", "--by", "label", "--json")
    of_baseline, of_run = (
        json.loads(harness("compare", base, *asked).stdout)["models"][0]["parts"]
        for base in ("reports/baselines/c.json", "reports/base")
    )
    assert of_baseline == of_run
    [part] = of_run
    assert (part["part"], part["gold"], part["base"]) == ("GPE", 48, pytest.approx(2 * 44 / 92))
    assert part["interval"] is not None


def test_a_baseline_without_counts_by_label_says_so(newsroom: Newsroom, harness: Any, tmp_path: Path) -> None:
    newsroom.bless()
    path = newsroom.path / "reports" / "baselines" / "c.json"
    old = json.loads(path.read_text())
    del old["extractors"]["model"]["labels"]
    path.write_text(json.dumps(old))
    done = harness("compare", "reports/baselines/c.json", "reports/base", "--by", "label", "--markdown", "c.md")
    said = "by label: reports/baselines/c.json keeps no counts by label: bless a run of this version"
    assert said in " ".join(done.stdout.split())
    assert said in (tmp_path / "c.md").read_text().replace("\\", "")


# every two of one run


def three_models(newsroom: Newsroom) -> None:
    """Run three models: two that miss as good as nothing, and one that misses half."""
    newsroom.predict("good.jsonl", missing={0: 1})
    newsroom.predict("fair.jsonl", missing={1: 1})
    newsroom.predict("poor.jsonl", missing=dict.fromkeys(range(12), 2))
    models = [{"name": name, "use": "predictions", "path": f"{name}.jsonl"} for name in ("poor", "good", "fair")]
    newsroom.config("good.jsonl", extractors=models, score={"bootstrap": 200}, reports=["markdown", "html"])
    assert newsroom.run_harness("run", "c.yaml", "--run", "three").returncode == 0


def test_a_run_alone_compares_every_two_of_its_systems(newsroom: Newsroom, harness: Any) -> None:
    three_models(newsroom)
    folder = newsroom.path / "reports" / "three"
    kept = json.loads((folder / "scores.json").read_text())["pairs"]
    [strict] = kept["metrics"]
    assert strict["letters"] == {"good": "a", "fair": "a", "poor": "b"}
    assert strict["best"] is None
    told = harness("compare", "reports/three", "--draws", "200", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["pairs"] == kept, "the numbers are those of the run"
    shown = harness("compare", "reports/three").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert ["entities.strict", "0.667", "b", "0.989", "a", "0.989", "a"] in [
        line.split() for line in shown.splitlines()
    ]
    for file in ("report.md", "report.html"):
        text = (folder / file).read_text()
        assert "good − poor" in text
        assert "3 tests together: entities.strict.f1; of every two of poor, good, fair" in text


def test_what_each_of_two_found_is_shown_pair_by_pair(newsroom: Newsroom, harness: Any) -> None:
    three_models(newsroom)
    shown = harness("compare", "reports/three", "--show", "1").stdout
    assert "fair − good" in shown
    assert "d00: 1 gained, 0 lost" in shown


def test_a_run_of_one_system_has_nothing_to_compare(newsroom: Newsroom, harness: Any) -> None:
    newsroom.bless()
    alone = harness("compare", "reports/base")
    assert alone.returncode == 2
    assert "reports/base holds model alone: name what to compare it with" in alone.stderr
    newsroom.path.joinpath("gates.yaml").write_text(json.dumps([GATE]))
    gated = harness("compare", "reports/base", "--gate", "gates.yaml")
    assert gated.returncode == 2
    assert "--gate holds NEW against BASE: name both" in gated.stderr


# the four ends of a pull request


def test_a_planted_regression_is_caught(newsroom: Newsroom, harness: Any) -> None:
    newsroom.bless()
    newsroom.predict("p.jsonl", missing=dict.fromkeys(range(12), 2))
    newsroom.config("p.jsonl", GATE)
    done = harness("run", "c.yaml")
    assert done.returncode == 1, done.stderr
    words = " ".join(done.stdout.split())
    assert "FAIL entities.strict.f1 against baseline: max_drop 0.01, alpha 0.05 (model) fell from 0.9565" in words
    assert "(Holm over 1 test)" in words


def test_a_harmless_reordering_is_not(newsroom: Newsroom, harness: Any) -> None:
    newsroom.bless()
    newsroom.predict("p.jsonl", missing={0: 1, 1: 1, 2: 1, 3: 1}, reverse=True)
    newsroom.config("p.jsonl", {**GATE, "max_drop": 0}, "errors.count <= 0")
    done = harness("run", "c.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "pass  entities.strict.f1 against baseline" in done.stdout


def test_a_crash_of_the_model_is_no_pass_and_no_regression(newsroom: Newsroom, harness: Any, tmp_path: Path) -> None:
    newsroom.bless()
    (tmp_path / "crash.py").write_text(
        "class Crash:\n"
        "    def fingerprint(self): return {}\n"
        "    def extract(self, documents): raise MemoryError('gone')\n"
    )
    newsroom.config("p.jsonl", GATE, extractors=[{"name": "model", "use": "crash.py:Crash"}], reports=["junit"])
    done = harness("run", "c.yaml")
    assert done.returncode == 3
    assert "12 documents failed" in done.stderr
    assert "Traceback" not in done.stderr
    folder = tmp_path / done.stdout.splitlines()[-1]
    [error] = ElementTree.parse(folder / "junit.xml").iter("error")
    assert "12 documents failed" in error.attrib["message"]


def test_a_stale_baseline_is_no_pass(newsroom: Newsroom, harness: Any, tmp_path: Path) -> None:
    newsroom.bless()
    newsroom.gold(mended=tuple(range(10)))
    newsroom.config("p.jsonl", {**GATE, "min_documents": 5})
    done = harness("run", "c.yaml")
    assert done.returncode == 4
    words = " ".join(done.stdout.split())
    assert "none entities.strict.f1 against baseline" in words
    assert "reports/baselines/c.json (blessed by the desk on 20" in words
    assert ": the first) shares 2 unchanged documents with this run, min_documents is 5" in words
    assert "gold changed: d00, d01, d02" in words


# baselines


def test_adding_and_mending_articles_does_not_void_a_baseline(newsroom: Newsroom, harness: Any) -> None:
    newsroom.bless()
    newsroom.gold(14, mended=(11,))
    newsroom.config("p.jsonl", {**GATE, "alpha": None}, tolerate_errors=2)
    done = harness("run", "c.yaml", "--json")
    assert done.returncode == 0, done.stderr
    [verdict] = json.loads(done.stdout)["scores"]["gate"]
    assert (verdict["pairs"], verdict["unpaired"], verdict["difference"]) == (11, ["d11", "d12", "d13"], 0.0)
    assert verdict["note"] == "on 11 of 14 documents alone; not compared: gold changed: d11; only in new: d12, d13"


def test_a_missing_baseline_names_the_command_that_makes_one(newsroom: Newsroom, harness: Any) -> None:
    newsroom.predict("p.jsonl")
    newsroom.config("p.jsonl", GATE)
    done = harness("run", "c.yaml")
    assert done.returncode == 4
    assert 'harness baseline bless latest --name c --reason "…"' in " ".join(done.stdout.split())
    assert harness("baseline", "bless", "latest", "--name", "c", "--reason", "x").returncode == 0
    assert harness("run", "c.yaml").returncode == 0


@pytest.mark.parametrize("name", ["../outside", "a/b", "/abs", "..", "con:x", ""])
def test_a_baseline_stays_in_its_folder(newsroom: Newsroom, harness: Any, tmp_path: Path, name: str) -> None:
    newsroom.bless()
    before = sorted(tmp_path.rglob("*.json"))
    done = harness("baseline", "bless", "base", "--reason", "x", "--name", name)
    if name:
        assert done.returncode == 2
        assert f'the baseline name "{name}" is no plain file name' in done.stderr
    assert sorted(tmp_path.rglob("*.json")) == before


def test_a_baseline_is_small_sorted_and_a_document_a_line(newsroom: Newsroom, harness: Any, tmp_path: Path) -> None:
    newsroom.bless()
    path = tmp_path / "reports/baselines/c.json"
    text = path.read_text()
    data = json.loads(text)
    assert data["blessed"]["by"] == "the desk"
    assert data["blessed"]["reason"] == "the first"
    assert data["extractors"]["model"]["documents"]["d00"] == {"entities.strict": [3, 3, 3, 4]}
    lines = [line for line in text.splitlines() if line.strip().startswith('"d0')]
    # Counts, items of the four in which not all was right, counts by label, hashes of gold.
    assert len(lines) == 10 + 4 + 10 + 10
    assert lines == sorted(lines[:10]) + sorted(lines[10:14]) + sorted(lines[14:24]) + sorted(lines[24:])
    assert len(text) < 6_000
    newsroom.predict("p.jsonl", missing={0: 1, 1: 1, 2: 1})
    assert harness("run", "c.yaml", "--run", "next").returncode == 0
    assert harness("baseline", "bless", "next", "--reason", "better").returncode == 0
    before, after = Counter(text.splitlines()), Counter(path.read_text().splitlines())
    changed = [*(before - after), *(after - before)]
    assert [line.split(":")[0].strip() for line in changed if '"d0' in line] == ['"d03"'] * 3


def test_a_run_that_was_taken_up_again_and_killed_is_not_blessed_and_says_so(
    newsroom: Newsroom, harness: Any, tmp_path: Path
) -> None:
    newsroom.bless()
    manifest = tmp_path / "reports/base/manifest.json"
    manifest.write_text(manifest.read_text().replace('"status": "finished"', '"status": "running"'))
    done = harness("baseline", "bless", "base", "--reason", "x")
    assert (done.returncode, "the run is running, or was killed: its scores are of an earlier" in done.stderr) == (
        3,
        True,
    )
    for form in ("terminal", "markdown", "summary", "github", "gitlab", "junit"):
        report = harness("report", "base", "--format", form).stdout
        assert "the run is running, or was killed" in " ".join(report.split()), form


def test_blessing_asks_for_a_reason_and_refuses_a_run_with_errors(project: Any, harness: Any, tmp_path: Path) -> None:
    project.gold(3, failing=(1,))
    project.config()
    harness("run", "c.yaml", "--run", "r")
    assert "Missing option '--reason'" in harness("baseline", "bless", "r").stderr
    done = harness("baseline", "bless", "r", "--reason", "  ")
    assert (done.returncode, done.stdout) == (2, "")
    done = harness("baseline", "bless", "r", "--reason", "x")
    assert (done.returncode, done.stdout) == (3, "")
    assert "1 document failed, tolerate_errors is 0" in done.stderr
    assert not (tmp_path / "reports/baselines").exists()


def test_baselines_are_shown(newsroom: Newsroom, harness: Any) -> None:
    assert "no baseline yet" in harness("baseline", "show").stderr
    newsroom.bless()
    assert harness("baseline", "show").stdout.endswith(" by the desk: the first\n")
    shown = harness("baseline", "show", "c")
    assert "c: 12 documents, run base" in shown.stdout
    assert "entities.strict 1.000 0.917 0.957" in " ".join(shown.stdout.split())
    assert json.loads(harness("baseline", "show", "c", "--json").stdout)["blessed"]["run"] == "base"
    done = harness("baseline", "show", "cc")
    assert done.returncode == 4
    assert 'there is no such baseline (did you mean "c"?)' in done.stderr
    assert harness("compare", "reports/baselines/cc.json", "reports/base").returncode == 4
    assert harness("compare", "reports/baselines/c.json", "reports/base").returncode == 0


# compare


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: b misses two names in six documents, but not those three that a missed."""
    newsroom = Newsroom(tmp_path_factory.mktemp("made"), None)
    newsroom.gold()
    newsroom.config("p.jsonl")
    for name, missing in (("a", dict.fromkeys(range(4), 1)), ("b", {3: 1, **dict.fromkeys(range(4, 10), 2)})):
        newsroom.predict("p.jsonl", missing=missing)
        config = load_config(newsroom.path / "c.yaml", formats=FORMATS)
        run(config, reports=newsroom.path / "reports", name=name)
    return newsroom.path


@pytest.fixture
def two_runs(made: Path, tmp_path: Path) -> Path:
    """The folder with both runs, reports/a and reports/b."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_text_fits_80_columns_and_says_what_was_tested(two_runs: Path, harness: Any) -> None:
    done = harness("compare", "reports/a", "reports/b", "--show", "2", "--by", "label")
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout
    words = " ".join(done.stdout.split())
    assert "12 pairs of documents; 0 unpaired; errors: base 0, new 0" in words
    assert "entities.strict 0.957 0.843 −0.113" in words
    assert "3/6/3" in words
    assert "Holm over 1 test together: entities.strict.f1; of model." in words
    assert "new: quotes are not attempted" in words
    assert "GPE entities.strict.f1 48 0.957 0.843 −0.113" in words
    assert "d04: 0 gained, 2 lost − missed: entities, “Tolva” GPE − missed: entities, “Ruk” GPE" in words


def test_json_has_everything_that_the_text_has(two_runs: Path, harness: Any) -> None:
    arguments = ("compare", "reports/a", "reports/b", "--show", "2", "--by", "document", "--metric")
    report = json.loads(harness(*arguments, "entities.strict.recall", "--json").stdout)
    [model] = report["models"]
    assert (model["pairs"], model["errors"]) == (12, {"base": [], "new": []})
    assert model["unpaired"] == {"changed": [], "only_base": [], "only_new": []}
    [measured] = model["measures"]
    assert measured["metric"] == "entities.strict.recall"
    assert (measured["base"], measured["new"]) == (44 / 48, 35 / 48)
    assert measured["difference"] == pytest.approx(-9 / 48)
    assert measured["interval"][0] <= measured["difference"] <= measured["interval"][1]
    assert 0 < measured["p"] == measured["p_adjusted"] < 0.2
    assert (measured["wins"], measured["losses"], measured["ties"]) == (3, 6, 3)
    assert report["tests"]["together"] == "1 test together: entities.strict.recall; of model"
    assert [part["part"] for part in model["parts"]] == ["d04", "d05", "d06", "d07", "d08", "d09", "d00", "d01", "d02"]
    assert [(change["id"], len(change["gained"]), len(change["lost"])) for change in model["changes"]] == [
        ("d04", 0, 2),
        ("d05", 0, 2),
    ]
    assert model["changes"][0]["lost"][0]["item"]["words"] == {"text": "Tolva"}
    text = harness(*arguments, "entities.strict.recall").stdout
    for number in ("0.917", "0.729", "−0.188", f"{measured['p']:.3f}", "3/6/3"):
        assert number in text


def test_holm_is_over_measures_and_models_together(two_runs: Path, harness: Any) -> None:
    metrics = ("--metric", "entities.strict.f1", "--metric", "entities.strict.recall")
    report = json.loads(harness("compare", "reports/a", "reports/b", "reports/a", *metrics, "--json").stdout)
    measured = [m for model in report["models"] for m in model["measures"]]
    assert len(measured) == 4
    assert [m["p"] for m in measured[2:]] == [1.0, 1.0]
    for m in measured[:2]:
        assert m["p_adjusted"] == pytest.approx(min(1.0, 4 * m["p"])) or m["p_adjusted"] > 2 * m["p"]
    assert [model["model"] for model in report["models"]] == ["model (reports/b)", "model (reports/a)"]


def test_different_gold_is_refused_with_what_differs(newsroom: Newsroom, harness: Any) -> None:
    newsroom.predict("p.jsonl")
    newsroom.config("p.jsonl")
    harness("run", "c.yaml", "--run", "a")
    newsroom.gold(13, mended=(2,))
    newsroom.predict("p.jsonl")
    harness("run", "c.yaml", "--run", "b")
    done = harness("compare", "reports/a", "reports/b")
    assert (done.returncode, done.stdout) == (4, "")
    assert "gold: gold changed: d02; only in new: d12" in done.stderr
    done = harness("compare", "reports/a", "reports/b", "--allow-different")
    assert done.returncode == 0
    words = " ".join(done.stdout.split())
    assert "11 pairs of documents; 2 unpaired (gold changed: d02; only in new: d12)" in words


def test_a_different_scope_is_refused(two_runs: Path, harness: Any) -> None:
    scores = json.loads((two_runs / "reports/b/scores.json").read_text())
    for score in scores["extractors"]["model"]["scores"].values():
        score["signature"] = score["signature"].replace("scope:all", "scope:12345678")
    (two_runs / "reports/b/scores.json").write_text(json.dumps(scores))
    done = harness("compare", "reports/a", "reports/b")
    assert done.returncode == 4
    assert "scope: all and 12345678" in done.stderr


def test_predictions_are_scored_and_compared(newsroom: Newsroom, harness: Any) -> None:
    newsroom.predict("one.jsonl")
    newsroom.predict("two.jsonl", missing=dict.fromkeys(range(12), 1))
    done = harness("compare", "one.jsonl", "two.jsonl")
    assert (done.returncode, done.stderr) == (
        2,
        "one.jsonl: predictions are compared on gold: name it with --gold\n",
    )
    done = harness("compare", "one.jsonl", "two.jsonl", "--gold", "gold.jsonl", "--show", "1", "--json")
    report = json.loads(done.stdout)
    [entities, *_] = report["models"][0]["measures"]
    assert (entities["metric"], entities["losses"], entities["p"]) == ("entities.strict.f1", 12, 2 / 2**12)
    assert report["models"][0]["worse"] == ["entities.strict.f1"]


def test_sums_alone_are_compared_without_tests_and_it_is_said(two_runs: Path, harness: Any) -> None:
    for name in ("a", "b"):
        (two_runs / f"{name}.json").write_bytes((two_runs / f"reports/{name}/scores.json").read_bytes())
    done = harness("compare", "a.json", "b.json")
    assert done.returncode == 0, done.stderr
    assert "sums alone, no counts of documents: no interval and no test" in done.stdout
    assert "entities.strict 0.957 0.843 −0.113 – – – –" in " ".join(done.stdout.split())


def test_a_gate_file_judges_the_new_systems(two_runs: Path, harness: Any) -> None:
    (two_runs / "gates.yaml").write_text(
        "- entities.strict.f1 >= 0.5\n- {metric: entities.strict.f1, max_drop: 0.01}\n- errors.count <= 0\n"
    )
    files = ("--junit", "j.xml", "--markdown", "m.md", "--github", "g.txt", "--gitlab", "q.json")
    done = harness("compare", "reports/a", "reports/b", "--gate", "gates.yaml", *files)
    assert done.returncode == 1
    assert "FAIL  entities.strict.f1 against baseline: max_drop 0.01 (model)" in done.stdout
    cases = list(ElementTree.parse(two_runs / "j.xml").iter("testcase"))
    assert [len(case) for case in cases] == [0, 1, 0]
    assert (two_runs / "g.txt").read_text().startswith("::error title=gate failed,file=gates.yaml,line=2,col=3::")
    assert json.loads((two_runs / "q.json").read_text())[0]["location"]["lines"]["begin"] == 2
    markdown = (two_runs / "m.md").read_text()
    assert "| **FAIL** | entities.strict.f1 against baseline: max\\_drop 0.01 | model |" in markdown
    assert "| entities.strict F1 | 0.957 | 0.843 | **−0.113** |" in markdown


def test_one_extractor_of_a_run_is_named_by_its_folder(newsroom: Newsroom, harness: Any) -> None:
    newsroom.predict("p.jsonl")
    newsroom.predict("q.jsonl", missing={0: 1})
    two = [{"name": name, "use": "predictions", "path": f"{name}.jsonl"} for name in ("p", "q")]
    newsroom.config("p.jsonl", extractors=two)
    harness("run", "c.yaml", "--run", "r")
    done = harness("compare", "reports/r/p", "reports/r/q")
    assert done.returncode == 0, done.stderr
    assert "entities.strict 1.000 0.989" in " ".join(done.stdout.split())
    newsroom.config("p.jsonl")
    harness("run", "c.yaml", "--run", "s")
    done = harness("compare", "reports/r", "reports/s")
    assert done.returncode == 2
    assert "reports/r holds p, q, none of which is called model" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "gone", "gone"), "gone: there is no such run, baseline or file"),
        (("compare", "reports", "reports"), "this is no folder of a run"),
        (("compare", "gold.jsonl"), "predictions are compared on gold: name it with --gold"),
        (("compare", "gone.json", "gone.json"), "gone.json: there is no such run, baseline or file"),
        (("compare", "x.json", "x.json"), "neither scores of schema 1 nor a baseline"),
        (("compare", "p.jsonl", "p.jsonl", "--gold", "gold.jsonl", "--metric", "entities.strct.f1"), "did you mean"),
        (("compare", "p.jsonl", "p.jsonl", "--gold", "gold.jsonl", "--metric", "entities.strict.macro_f1"), "in pairs"),
        (("compare", "p.jsonl", "p.jsonl", "--gold", "gold.jsonl", "--gate", "x.json"), "x.json: holds no gate"),
    ],
)
def test_mistakes_are_a_line(
    newsroom: Newsroom, harness: Any, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    newsroom.predict("p.jsonl")
    (tmp_path / "x.json").write_text('{"a": 1}')
    (tmp_path / "reports").mkdir()
    done = harness(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.shared
def test_no_passage_of_a_withheld_text_is_shown(shared: Path, root: Path, harness: Any, tmp_path: Path) -> None:
    name = "baghouz-2019-03-12"
    text = (shared / "articles" / f"{name}.txt").read_text()
    folder = tmp_path / "gold" / "articles" / name
    shutil.copytree(root / "gold" / "articles" / name, folder)
    (tmp_path / "gold" / ".texts").mkdir()
    (tmp_path / "gold" / ".texts" / f"{name}.txt").write_text(text)
    config = {"gold": "gold", "extractors": ["rules"], "score": {"bootstrap": 0}}
    (tmp_path / "c.yaml").write_text(json.dumps(config))
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    (tmp_path / "none.jsonl").write_text(json.dumps({"id": name, "entities": [], "quotes": []}) + "\n")
    command = ("compare", "none.jsonl", "reports/r/rules/predictions.jsonl", "--gold", "gold", "--show", "9")
    shown = harness(*command, "--markdown", "m.md").stdout + harness(*command, "--json").stdout
    assert "Gabriel" in shown
    flat = " ".join(text.split())
    words = " ".join((shown + (tmp_path / "m.md").read_text()).replace("\\", "").split())
    assert not [flat[i : i + 80] for i in range(len(flat) - 80) if flat[i : i + 80] in words]


@pytest.mark.parametrize(
    ("typed", "meant", "code"),
    [
        ("reports/quickstrt", "quickstart-20260102-030405", 2),
        ("quickstart", "reports/quickstart-20260102-030405", 2),
        ("reports/quickstart-20260102-030405/modle", "model", 2),
        ("reports/baselines/d", None, 4),
        ("reports/baselines/gaet.json", "gate", 4),
        ("reports/baselines/gate", "gate.json", 4),
        ("gate", "reports/baselines/gate.json", 2),
        ("entirely-else", None, 2),
    ],
)
def test_a_mistyped_run_or_baseline_is_told_what_it_may_stand_for(
    harness: Any, tmp_path: Path, typed: str, meant: str | None, code: int
) -> None:
    for name in ("quickstart-20260101-000000", "quickstart-20260102-030405", "baselines"):
        (tmp_path / "reports" / name / "model").mkdir(parents=True)
    (tmp_path / "reports/baselines/gate.json").write_text("{}")
    done = harness("compare", typed, "reports/quickstart-20260101-000000")
    assert (done.returncode, "no such" in done.stderr) == (code, True), done.stderr
    assert (f'(did you mean "{meant}"?)' in done.stderr) if meant else ("did you mean" not in done.stderr)


def test_a_mistyped_run_is_told_its_neighbour_in_every_command(
    newsroom: Newsroom, harness: Any, tmp_path: Path
) -> None:
    newsroom.predict("p.jsonl")
    newsroom.config("p.jsonl")
    (tmp_path / "quickstart.yaml").write_text((tmp_path / "c.yaml").read_text())
    assert harness("run", "quickstart.yaml").returncode == 0
    [run] = (path.name for path in (tmp_path / "reports").glob("quickstart-*"))
    for command in (("report",), ("baseline", "bless", "--reason", "x"), ("merge",), ("run", "c.yaml", "--replay")):
        done = harness(*command, "reports/quickstrt")
        assert done.returncode == 2
        assert f'(did you mean "{run}"?)' in done.stderr
