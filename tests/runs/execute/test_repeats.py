"""A model asked several times: its answers, keys and files; a killed run and shards end with the same bytes."""

import json
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import harness.runs.execute.runner as runner
from harness import score
from harness.errors import HarnessError
from harness.reporting.formats import FORMATS, load_report_format
from harness.reporting.formats.markdown import render_extractor
from harness.runs.compare.baselines import bless
from harness.runs.config.run_config import load_config
from harness.runs.execute.runner import RunResult
from harness.runs.execute.shards.merge_shards import merge
from harness.runs.execute.shards.shard import Shard
from harness.runs.store.run_folders import read_run
from tests.waiting import wait_until

# Its answers differ from repeat to repeat and are the same in every run: a model that samples with a seed.
SAMPLER = '''

class Sampler(Places):
    """Finds all places in its first answer, and fewer by chance in every further one."""

    def __init__(self, *, delay: float = 0.0, log: Path | None = None, temperature: float = 1.0) -> None:
        super().__init__(delay=delay, log=log, fail=False)
        self.temperature, self.number = temperature, 1

    def fingerprint(self):
        return {"samples": self.temperature > 0}

    def repeat(self, number):
        self.number = number

    def extract(self, documents):
        for result in super().extract(documents):
            drawn = (int(result.id[1:]) * 7 + self.number * 5) % 3
            if self.temperature and self.number > 1 and drawn == 0:
                result = Result(id=result.id, annotations=Annotations(entities=()))
            yield result
'''
FILES = ("predictions.jsonl", "outcomes.jsonl")


@pytest.fixture
def model(project: Any) -> dict[str, Any]:
    """A model that samples, asked three times about each of six documents."""
    source = project.path / "mine.py"
    source.write_text(source.read_text() + SAMPLER)
    project.gold(6)
    return {"name": "m", "use": "mine.py:Sampler", "log": "asked.log", "repeats": 3}


def execute(project: Any, name: str | None = None, *, cached: bool = True, **options: Any) -> RunResult:
    """Run c.yaml in this process."""
    config = load_config(project.path / "c.yaml", formats=FORMATS)
    cache = project.path / ".cache" if cached else None
    return runner.run(config, reports=project.path / "reports", name=name, cache=cache, **options)


def asked(project: Any) -> Counter[str]:
    """How often which document was asked about since the last call."""
    log = project.path / "asked.log"
    found = Counter(log.read_text().split() if log.exists() else ())
    log.unlink(missing_ok=True)
    return found


def contents(run: Path) -> dict[str, bytes]:
    """All of a run's files that must not depend on how it went."""
    found = [run / "scores.json", run / "m" / "counts.jsonl"]
    found += [path for name in FILES for path in (run / "m").rglob(name)]
    return {str(path.relative_to(run)): path.read_bytes() for path in found}


def places(path: Path) -> list[int]:
    """How many places each predicted line has."""
    return [len(json.loads(line)["entities"]) for line in path.read_text().splitlines()]


def scores_of(run: Path) -> Any:
    return json.loads((run / "scores.json").read_text())["extractors"]["m"]


def test_each_repeat_is_asked_and_kept(project: Any, model: Any) -> None:
    project.config(extractors=[model])
    run = execute(project).path
    assert asked(project) == {f"d{n:02}": 3 for n in range(6)}
    repeats = [run / "m", run / "m" / "repeat-2", run / "m" / "repeat-3"]
    assert [places(path / "predictions.jsonl") for path in repeats] == [[1] * 6, [1, 1, 0, 1, 1, 0], [0, 1, 1, 0, 1, 1]]
    assert all((path / "journal.jsonl").read_bytes().count(b"\n") == 6 for path in repeats)
    manifest = json.loads((run / "manifest.json").read_text())
    assert len(set(manifest["extractors"]["m"]["repeats"])) == 3
    assert manifest["timings"]["extractors"]["m"]["asked"] == 18
    found = scores_of(run)
    values = [repeat["scores"]["entities.strict"]["f1"] for repeat in found["repeats"]]
    assert values == pytest.approx([2 / 3, 1 / 2, 1 / 2])
    assert found["scores"]["entities.strict"]["f1"] == pytest.approx(sum(values) / 3)
    assert found["scores"]["entities.strict"]["spread"]["f1"]["values"] == values


def test_a_slice_of_repeats_has_an_interval_in_scores_and_reports(project: Any, model: Any) -> None:
    project.config(extractors=[model], score={"bootstrap": 200, "by": ["length", "label"]})
    run = execute(project).path
    score = read_run(run).scored["m"]["entities.strict"]
    slices = {(by, part): found for by, table in (score.by or {}).items() for part, found in table.items()}
    assert list(slices) == [("length", "under 1,000"), ("label", "GPE"), ("label", "PERSON")]
    assert all("f1_low" in part for part in slices.values())
    assert slices["length", "under 1,000"]["f1"] == pytest.approx(score.f1)
    told = render_extractor(read_run(run), "m")
    for part in (slices["length", "under 1,000"], slices["label", "GPE"]):
        low, f1, high = part["f1_low"], part["f1"], part["f1_high"]
        assert low < f1 < high
        assert f"| **{f1:.3f}** | {low:.3f}–{high:.3f} |" in told
        assert f">{low:.3f}–{high:.3f}<" in load_report_format("html").render(read_run(run))
    assert "| _PERSON_ |" in told, "a part of few items stands back"


@pytest.mark.slow
def test_the_command_line_asks_every_model_so_often(project: Any, harness: Any, model: Any, tmp_path: Path) -> None:
    recorded = {"name": "recorded", "use": "predictions", "path": "p.jsonl"}
    (tmp_path / "p.jsonl").write_text("".join(f'{{"id": "d{n:02}", "entities": []}}\n' for n in range(6)))
    project.config(extractors=[model, "mine.py:Places", recorded])
    planned = harness("run", "c.yaml", "--repeats", "2", "--dry-run")
    assert "3 extractors: m (2 times), Places (2 times), recorded\n" in planned.stdout
    ran = harness("run", "c.yaml", "--repeats", "2", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    run = tmp_path / "reports" / "r"
    assert sorted(path.parent.name for path in run.glob("*/repeat-2")) == ["Places", "m"]
    assert not (run / "m" / "repeat-3").exists()
    assert json.loads((run / "manifest.json").read_text())["repeats"] == 2


@pytest.mark.parametrize("repeats", [0, -1, 1.5, "often", True])
def test_another_number_of_repeats_is_refused_by_its_place(project: Any, repeats: Any) -> None:
    project.config(extractors=[{"use": "rules", "repeats": repeats}])
    said = r'c.yaml:1:\d+: wrong-value "repeats" says how often to ask about each document'
    with pytest.raises(HarnessError, match=said):
        execute(project)


def test_recorded_answers_are_not_repeated(project: Any) -> None:
    project.config(extractors=[{"use": "oracle", "repeats": 2}])
    with pytest.raises(HarnessError, match="oracle reads its answers from a file, and would answer alike each time"):
        execute(project)


def test_a_part_of_a_pipeline_is_repeated_with_the_whole(project: Any, model: Any) -> None:
    pipeline = {"name": "p", "use": "pipeline", "layers": {"entities": "m"}, "repeats": 2}
    project.config(extractors=[model, pipeline])
    run = execute(project).path
    assert places(run / "p" / "repeat-2" / "predictions.jsonl") == places(run / "m" / "repeat-2" / "predictions.jsonl")
    assert not (run / "p" / "repeat-3").exists()


def test_a_warm_run_is_the_cold_one(project: Any, model: Any) -> None:
    project.config(extractors=[model])
    cold, warm = execute(project, "cold"), execute(project, "warm")
    assert sum(asked(project).values()) == 18, "the second run asks nothing"
    assert contents(warm.path) == contents(cold.path)


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"repeats": 5}, 12),  # the fourth and the fifth time
        ({"repeats": 1}, 0),  # asked once is asked for the first time
        ({"name": "other"}, 18),
        ({"temperature": 0.5}, 18),
    ],
)
def test_answers_are_shared_by_the_same_name_and_repeat_alone(
    project: Any, model: Any, change: Any, number: int
) -> None:
    project.config(extractors=[model])
    execute(project)
    asked(project)
    project.config(extractors=[{**model, **change}])
    execute(project)
    assert sum(asked(project).values()) == number


@pytest.mark.parametrize("temperature", [1.0, 0.0])
def test_two_systems_of_one_model_share_no_answer(project: Any, model: Any, temperature: float) -> None:
    """Whoever asks for repeats takes the model to sample, whatever it says of itself."""
    model = {**model, "temperature": temperature, "repeats": 2}
    project.config(extractors=[model, {**model, "name": "twin"}])
    execute(project)
    assert asked(project) == {f"d{n:02}": 4 for n in range(6)}


def test_a_model_that_answers_alike_has_no_variance(project: Any, model: Any) -> None:
    project.config(extractors=[{**model, "temperature": 0.0}])
    spread = scores_of(execute(project).path)["scores"]["entities.strict"]["spread"]["f1"]
    assert (spread["sd"], spread["model"]) == (0, 0)


@pytest.mark.slow
def test_a_run_killed_in_its_second_repeat_ends_with_the_same_bytes(
    project: Any, harness: Any, start_harness: Any, model: Any, tmp_path: Path
) -> None:
    project.config(extractors=[{**model, "delay": 0.05}], engine={"batch": 2})
    journal = tmp_path / "reports" / "killed" / "m" / "repeat-2" / "journal.jsonl"
    process = start_harness("run", "c.yaml", "--run", "killed", "--no-cache")
    wait_until(lambda: journal.exists() and journal.read_bytes().count(b"\n") >= 3, alive=process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with journal.open("ab") as file:
        file.write(b'{"document":"torn')
    asked(project)
    done = harness("run", "c.yaml", "--resume", "--no-cache")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "reports/killed"), done.stderr
    assert "m, repeat 1 of 3: 6 of 6 documents were answered earlier\n" in done.stderr
    assert "m, repeat 2 of 3: " in done.stderr
    # None of the first repeat, the rest of the second, all of the third.
    assert sum(asked(project).values()) <= 3 + 6
    whole = execute(project, "whole", cached=False)
    assert contents(tmp_path / "reports" / "killed") == contents(whole.path)


def test_a_run_goes_on_only_with_its_own_repeats(project: Any, model: Any) -> None:
    project.config(extractors=[model])
    execute(project, "r", repeats=2)
    with pytest.raises(HarnessError, match="--repeats"):
        execute(project, "r", resume=True)
    assert execute(project, "r", resume=True, repeats=2).status == "finished"


def test_errors_of_any_repeat_count_and_are_retried(project: Any) -> None:
    project.gold(3, failing=(1,))
    project.config(extractors=[{"name": "m", "use": "mine.py:Places", "log": "asked.log", "repeats": 2}])
    result = execute(project)
    assert (result.errors, result.exit_code) == (2, 3)
    assert scores_of(result.path)["errors"] == 2
    asked(project)
    assert execute(project, retry_errors=True).errors == 2
    assert set(asked(project)) == {"d01"}


def test_shards_are_merged_repeat_by_repeat(project: Any, model: Any) -> None:
    project.config(extractors=[model])
    reports = project.path / "reports"
    parts = [execute(project, cached=False, repeats=2, shard=Shard(number, 2)).path for number in (1, 2)]
    asked(project)
    merged = merge(parts, reports=reports, formats=FORMATS, name="merged")
    assert not asked(project), "no model is asked"
    assert contents(merged.path) == contents(execute(project, "whole", cached=False, repeats=2).path)
    other = execute(project, cached=False, repeats=3, shard=Shard(2, 2)).path
    with pytest.raises(HarnessError, match="no shards of one run: another number of repeats"):
        merge([parts[0], other], reports=reports, formats=FORMATS)


def test_gates_take_means_and_a_baseline_of_one_answer_is_said(project: Any, model: Any) -> None:
    drop = {"metric": "entities.strict.f1", "against": "baseline", "max_drop": 0.2}
    project.config(extractors=[model], gate=["entities.strict.f1 >= 0.6", drop])
    once = execute(project, repeats=1)
    assert [verdict.value for verdict in once.verdicts if verdict.passed] == [pytest.approx(2 / 3)]
    bless(once.path, project.path / "reports", reason="a test", by="tester")
    absolute, against = execute(project).verdicts
    assert (absolute.passed, absolute.value) == (False, pytest.approx(5 / 9))
    assert (against.passed, against.value, against.baseline) == (True, pytest.approx(5 / 9), pytest.approx(2 / 3))
    assert against.note is not None
    assert "repeats: base 1, new 3" in against.note


@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "summary"])
def test_reports_show_the_spread_and_whose_the_variance_is(project: Any, model: Any, form: str) -> None:
    project.config(extractors=[model, "mine.py:Places"])
    shown = load_report_format(form).render(read_run(execute(project).path))
    flat = " ".join(shown.replace("|", " ").split())
    for cell in ("3 repeats", "min–max", "model", "documents", "0.556", "0.096", "0.500–0.667", "100%"):
        assert cell in flat, cell
    assert "asked 3 times about each document" in flat
    assert "Places, 3 repeats" not in flat


def test_what_is_read_back_is_what_was_scored(project: Any, model: Any) -> None:
    project.config(extractors=[model])
    result = execute(project)
    assert result.scores is not None
    assert read_run(result.path).scores.to_dict() == result.scores.to_dict()


def test_score_takes_all_repeats_of_a_run(project: Any, model: Any, harness: Any) -> None:
    project.config(extractors=[model])
    run = execute(project, "r").path
    told = harness("score", "gold.jsonl", "reports/r/m/predictions.jsonl", "--bootstrap", "100", "--json")
    assert told.returncode == 0, told.stderr
    assert "the first of 3 repeats of a run; the scores are means over all of them" in told.stderr
    scored, wanted = json.loads(told.stdout)["scores"]["entities.strict"], scores_of(run)["scores"]["entities.strict"]
    assert (scored["f1"], scored["f1_ci"], scored["spread"]) == (wanted["f1"], wanted["f1_ci"], wanted["spread"])
    shown = harness("score", "gold.jsonl", "reports/r/m/predictions.jsonl").stdout
    assert "3 repeats" in shown
    assert "0.500–0.667" in shown
    alone = json.loads(harness("score", "gold.jsonl", "reports/r/m/repeat-2/predictions.jsonl", "--json").stdout)
    assert alone["scores"]["entities.strict"]["f1"] == pytest.approx(0.5)


def test_the_first_repeat_is_not_taken_for_the_model(project: Any, model: Any, harness: Any) -> None:
    project.config(extractors=[model])
    execute(project, "r")
    first = "reports/r/m/predictions.jsonl"
    refused = harness("compare", first, first, "--gold", "gold.jsonl")
    assert refused.returncode == 2
    assert "the first of 3 repeats of a run: compare reports/r/m" in refused.stderr
    project.config(extractors=[{"use": "predictions", "path": first}])
    refused = harness("run", "c.yaml")
    assert refused.returncode == 2
    assert "the first of 3 repeats of a run: name a copy" in refused.stderr
    with pytest.warns(UserWarning, match="is the first of 3 repeats of a run, scored alone"):
        score(project.path / "gold.jsonl", project.path / first)
    (project.path / "reports/r/m/repeat-2/predictions.jsonl").unlink()
    lost = harness("score", "gold.jsonl", first)
    assert lost.returncode == 2
    assert "repeat-2/predictions.jsonl is not there" in lost.stderr
