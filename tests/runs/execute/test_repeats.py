"""A model asked several times: its answers, keys and files; a killed run, shards and a replay end with the same bytes."""

import json
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

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


def contents(run: Path) -> dict[str, bytes]:
    """All of a run's files that must not depend on how it went."""
    found = [run / "scores.json", run / "m" / "counts.jsonl"]
    found += [path for name in FILES for path in (run / "m").rglob(name)]
    return {str(path.relative_to(run)): path.read_bytes() for path in found}


def places(path: Path) -> list[int]:
    """How many places each predicted line has."""
    return [len(json.loads(line)["entities"]) for line in path.read_text().splitlines()]


def scores_of(run: Path, name: str = "m") -> Any:
    return json.loads((run / "scores.json").read_text())["extractors"][name]


def test_each_repeat_is_asked_and_kept(project: Any, harness: Any, model: Any, tmp_path: Path) -> None:
    project.config(extractors=[model])
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    assert Counter((tmp_path / "asked.log").read_text().split()) == {f"d{n:02}": 3 for n in range(6)}
    run = tmp_path / "reports" / "r"
    repeats = [run / "m", run / "m" / "repeat-2", run / "m" / "repeat-3"]
    assert [places(path / "predictions.jsonl") for path in repeats] == [[1] * 6, [1, 1, 0, 1, 1, 0], [0, 1, 1, 0, 1, 1]]
    assert all((path / "journal.jsonl").read_bytes().count(b"\n") == 6 for path in repeats)
    manifest = json.loads((run / "manifest.json").read_text())
    assert len(set(manifest["extractors"]["m"]["repeats"])) == 3
    assert manifest["timings"]["extractors"]["m"]["asked"] == 18
    found = scores_of(run)
    values = [repeat["scores"]["entities.strict"]["f1"] for repeat in found["repeats"]]
    assert found["scores"]["entities.strict"]["f1"] == pytest.approx(sum(values) / 3)


def test_the_command_line_asks_every_model_so_often(project: Any, harness: Any, model: Any, tmp_path: Path) -> None:
    recorded = {"name": "recorded", "use": "predictions", "path": "p.jsonl"}
    (tmp_path / "p.jsonl").write_text("".join(f'{{"id": "d{n:02}", "entities": []}}\n' for n in range(6)))
    project.config(extractors=[model, "mine.py:Places", recorded])
    planned = harness("run", "c.yaml", "--repeats", "2", "--dry-run")
    assert "3 extractors: m (2 times), Places (2 times), recorded\n" in planned.stdout
    assert harness("run", "c.yaml", "--repeats", "2", "--run", "r").returncode == 0
    run = tmp_path / "reports" / "r"
    assert sorted(path.parent.name for path in run.glob("*/repeat-2")) == ["Places", "m"]
    assert not (run / "m" / "repeat-3").exists()
    assert json.loads((run / "manifest.json").read_text())["repeats"] == 2


@pytest.mark.parametrize("repeats", [0, -1, 1.5, "often", True])
def test_another_number_of_repeats_is_refused_by_its_place(project: Any, harness: Any, repeats: Any) -> None:
    project.config(extractors=[{"use": "rules", "repeats": repeats}])
    refused = harness("check", "c.yaml")
    assert refused.returncode == 2
    assert "c.yaml:1:" in refused.stdout + refused.stderr
    assert '"repeats" says how often to ask about each document' in refused.stdout + refused.stderr


def test_recorded_answers_are_not_repeated(project: Any, harness: Any) -> None:
    project.config(extractors=[{"use": "oracle", "repeats": 2}])
    refused = harness("run", "c.yaml")
    assert refused.returncode == 2
    assert "oracle reads its answers from a file, and would answer alike each time" in refused.stderr


def test_a_warm_run_is_the_cold_one(project: Any, harness: Any, model: Any, tmp_path: Path) -> None:
    project.config(extractors=[model])
    for name in ("cold", "warm"):
        assert harness("run", "c.yaml", "--run", name).returncode == 0
    assert len((tmp_path / "asked.log").read_text().split()) == 18, "the second run asks nothing"
    assert contents(tmp_path / "reports" / "warm") == contents(tmp_path / "reports" / "cold")


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"repeats": 5}, 12),  # the fourth and the fifth time
        ({"repeats": 1}, 0),  # asked once is asked for the first time
        ({"name": "other"}, 18),
        ({"temperature": 0.5}, 18),
    ],
)
def test_answers_are_shared_by_the_same_name_and_repeat_alone(
    project: Any, harness: Any, model: Any, tmp_path: Path, change: Any, asked: int
) -> None:
    project.config(extractors=[model])
    assert harness("run", "c.yaml").returncode == 0
    (tmp_path / "asked.log").unlink()
    project.config(extractors=[{**model, **change}])
    assert harness("run", "c.yaml").returncode == 0
    log = tmp_path / "asked.log"
    assert (len(log.read_text().split()) if log.exists() else 0) == asked


@pytest.mark.parametrize("temperature", [1.0, 0.0])
def test_two_systems_of_one_model_share_no_answer(
    project: Any, harness: Any, model: Any, tmp_path: Path, temperature: float
) -> None:
    """Whoever asks for repeats takes the model to sample, whatever it says of itself."""
    model = {**model, "temperature": temperature, "repeats": 2}
    project.config(extractors=[model, {**model, "name": "twin"}])
    assert harness("run", "c.yaml").returncode == 0
    assert Counter((tmp_path / "asked.log").read_text().split()) == {f"d{n:02}": 4 for n in range(6)}


def test_a_run_killed_in_its_second_repeat_ends_with_the_same_bytes(
    project: Any, harness: Any, start_harness: Any, model: Any, tmp_path: Path
) -> None:
    project.config(extractors=[{**model, "delay": 0.05}], engine={"batch": 2})
    journal = tmp_path / "reports" / "killed" / "m" / "repeat-2" / "journal.jsonl"
    process = start_harness("run", "c.yaml", "--run", "killed", "--no-cache")
    deadline = time.monotonic() + 60
    while not journal.exists() or journal.read_bytes().count(b"\n") < 3:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with journal.open("ab") as file:
        file.write(b'{"document":"torn')
    before = Counter((tmp_path / "asked.log").read_text().split())
    done = harness("run", "c.yaml", "--resume", "--no-cache")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "reports/killed"), done.stderr
    assert "m, repeat 1 of 3: 6 of 6 documents were answered earlier\n" in done.stderr
    assert "m, repeat 2 of 3: " in done.stderr
    later = Counter((tmp_path / "asked.log").read_text().split()) - before
    assert sum(later.values()) <= 6 + 3 + 1, "none of the first repeat, the rest of the second, all of the third"
    assert harness("run", "c.yaml", "--run", "whole", "--no-cache").returncode == 0
    assert contents(tmp_path / "reports" / "killed") == contents(tmp_path / "reports" / "whole")


def test_a_run_goes_on_only_with_its_own_repeats(project: Any, harness: Any, model: Any) -> None:
    project.config(extractors=[model])
    assert harness("run", "c.yaml", "--run", "r", "--repeats", "2").returncode == 0
    refused = harness("run", "c.yaml", "--run", "r", "--resume")
    assert refused.returncode == 2
    assert "--repeats" in refused.stderr


def test_errors_of_any_repeat_are_retried(project: Any, harness: Any, tmp_path: Path) -> None:
    project.gold(3, failing=(1,))
    project.config(extractors=[{"name": "m", "use": "mine.py:Places", "log": "asked.log", "repeats": 2}])
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 3
    assert "2 answers failed" in ran.stderr or "2 documents failed" in ran.stderr
    assert scores_of(tmp_path / "reports" / "r")["errors"] == 2
    (tmp_path / "asked.log").unlink()
    again = harness("run", "c.yaml", "--retry-errors")
    assert again.returncode == 3
    assert set((tmp_path / "asked.log").read_text().split()) == {"d01"}


def test_shards_are_merged_repeat_by_repeat(project: Any, harness: Any, model: Any, tmp_path: Path) -> None:
    project.config(extractors=[model])
    for number in (1, 2):
        ran = harness("run", "c.yaml", "--shard", f"{number}/2", "--run", f"s{number}", "--no-cache", "--repeats", "2")
        assert ran.returncode == 0, ran.stderr
    asked = (tmp_path / "asked.log").read_text()
    merged = harness("merge", "s1", "s2", "--run", "merged")
    assert merged.returncode == 0, merged.stderr
    assert (tmp_path / "asked.log").read_text() == asked, "no model is asked"
    assert harness("run", "c.yaml", "--run", "whole", "--repeats", "2", "--no-cache").returncode == 0
    assert contents(tmp_path / "reports" / "merged") == contents(tmp_path / "reports" / "whole")


def test_shards_of_unlike_repeats_are_refused(project: Any, harness: Any, model: Any) -> None:
    project.config(extractors=[model])
    for number in (1, 2):
        assert harness("run", "c.yaml", "--shard", f"{number}/2", "--run", f"s{number}", "--repeats", f"{number}")
    refused = harness("merge", "s1", "s2")
    assert refused.returncode == 2
    assert "no shards of one run: another number of repeats" in refused.stderr
