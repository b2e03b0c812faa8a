"""Runs that ask about perturbed articles, too: scored beside the original, whatever way the run went."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.runs.store.scores_file import dump_scores, read_scores

PERFECT = '''
import hashlib
import json
from pathlib import Path

import msgspec

from harness.annotation import Annotations
from harness.extractors.interface.protocol import Result


class Perfect:
    """Knows the labels of every text by its hash."""

    def __init__(self, *, answers: Path) -> None:
        self.answers = json.loads(answers.read_text())

    def fingerprint(self):
        return {}

    def extract(self, documents):
        for document in documents:
            known = self.answers[hashlib.sha256(document.text.encode()).hexdigest()]
            yield Result(id=document.id, annotations=msgspec.convert(known, Annotations))
'''
NAMES = ("--robustness", "typos,upper-case")


def robustness(folder: Path, extractor: str = "Places") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "scores.json").read_text())["extractors"][extractor]["robustness"]
    return found


def asked(project: Any) -> list[str]:
    log = project.path / "log"
    return log.read_text().split() if log.exists() else []


@pytest.fixture
def logged(project: Any) -> Any:
    """Writes a config whose extractor notes what it is asked about."""

    def config(**keys: Any) -> None:
        keys = {"robustness": ["straight-quotes", "upper-case", "lower-case-names"], **keys}
        project.config(extractors=[{"use": "mine.py:Places", "log": "log"}], **keys)

    return config


def test_what_is_dropped_worst_and_broken(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    logged()
    ran = harness("run", "c.yaml", "--run", "r", "--no-cache")
    assert ran.returncode == 0, ran.stderr
    found = robustness(tmp_path / "reports" / "r")
    # Nothing to edit: nothing is asked, nothing is lost.
    straight = found["perturbations"]["straight-quotes"]
    assert (straight["documents"], straight["edits"], straight["broken"], straight["mended"]) == (0, 0, {}, {})
    assert straight["drops"]["entities.strict"]["difference"] == 0.0
    assert asked(project) == ["d00", "d01", "d02"] * 3
    assert (tmp_path / "reports/r/Places/robustness/straight-quotes/broken.jsonl").read_text() == ""
    for name in ("upper-case", "lower-case-names"):
        lost = found["perturbations"][name]
        assert lost["documents"] == 3
        assert lost["broken"] == {"entities": 3}
        drop = lost["drops"]["entities.strict"]
        assert (drop["f1"], drop["difference"], drop["interval"]) == (
            0.0,
            -found["base"]["entities.strict"],
            [-2 / 3] * 2,
        )
        assert (drop["better"], drop["worse"]) == (0, 3)
    assert found["worst"]["entities.strict"]["perturbation"] == "upper-case"
    assert found["steady"] == {"entities": {"right": 3, "always": 0}}
    broken = (tmp_path / "reports/r/Places/robustness/upper-case/broken.jsonl").read_text().splitlines()
    item = json.loads(broken[0])["items"][0]
    assert item["before"]["gold"]["words"] == {"text": "Tolva"}
    assert (item["after"]["verdict"], item["after"]["gold"]["words"]) == ("missed", {"text": "TOLVA"})


def test_scores_are_read_back(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    logged()
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    folder = tmp_path / "reports" / "r"
    assert dump_scores(read_scores(folder)) == (folder / "scores.json").read_text()


def test_the_command_line_overrules_the_config(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    logged()
    assert harness("run", "c.yaml", "--run", "r", "--robustness", "typos,upper-case").returncode == 0
    assert list(robustness(tmp_path / "reports" / "r")["perturbations"]) == ["typos", "upper-case"]
    planned = harness("run", "c.yaml", "--robustness", "all", "--dry-run").stdout
    assert (
        "9 perturbations: straight-quotes (0 documents), guillemets (0 documents), upper-case (3 documents)" in planned
    )


def test_without_perturbations_nothing_of_it_is_written(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config()
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    folder = tmp_path / "reports" / "r"
    assert "robustness" not in json.loads((folder / "scores.json").read_text())["extractors"]["Places"]
    assert not list(folder.rglob("*robustness*"))


def test_a_model_that_finds_everything_loses_nothing(project: Any, harness: Any, root: Path, tmp_path: Path) -> None:
    from msgspec import to_builtins

    from harness.annotation import sha256
    from harness.extractors.backends.oracle import as_predicted
    from harness.gold.folder import load_gold
    from harness.perturbations import PERTURBATIONS
    from harness.perturbations.variants import make_variant

    documents = load_gold(root / "gold", in_set="challenge").documents[:6]
    every = [*documents, *(one for name in PERTURBATIONS for one in make_variant(name, documents, seed=13).documents)]
    known = {sha256(one.document.text or ""): to_builtins(as_predicted(one.annotations)) for one in every}
    (tmp_path / "answers.json").write_text(json.dumps(known))
    (tmp_path / "perfect.py").write_text(PERFECT)
    project.config(
        gold=str(root / "gold"),
        documents={"include": [one.document.id for one in documents]},
        extractors=[{"use": "perfect.py:Perfect", "answers": "answers.json"}],
        robustness=list(PERTURBATIONS),
    )
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    found = robustness(tmp_path / "reports" / "r", "Perfect")
    drops = {(name, a): drop for name, one in found["perturbations"].items() for a, drop in one["drops"].items()}
    assert len(drops) == 9 * 7
    assert {drop["f1"] for drop in drops.values()} == {1.0}
    assert {drop["difference"] for drop in drops.values()} == {0.0}
    assert all(one["right"] == one["always"] for one in found["steady"].values())
    assert not any(one["broken"] for one in found["perturbations"].values())


def test_a_killed_run_goes_on_and_ends_alike(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    logged()
    assert harness("run", "c.yaml", "--run", "whole", "--no-cache").returncode == 0
    whole, cut = tmp_path / "reports" / "whole", tmp_path / "reports" / "cut"
    shutil.copytree(whole, cut)
    journal = cut / "Places/robustness/upper-case/journal.jsonl"
    journal.write_text(journal.read_text().splitlines(keepends=True)[0])
    (cut / "Places/robustness/lower-case-names/journal.jsonl").unlink()
    (cut / "scores.json").unlink()
    manifest = (cut / "manifest.json").read_text().replace('"status": "finished"', '"status": "interrupted"')
    (cut / "manifest.json").write_text(manifest)
    (tmp_path / "log").unlink()
    ran = harness("run", "c.yaml", "--run", "cut", "--resume", "--no-cache")
    assert ran.returncode == 0, ran.stderr
    assert asked(project) == ["d01", "d02", "d00", "d01", "d02"]
    assert same_files(whole, cut)
    other = harness("run", "c.yaml", "--run", "cut", "--resume", "--robustness", "typos")
    assert (other.returncode, "--robustness" in other.stderr) == (2, True)


def same_files(one: Path, other: Path) -> bool:
    """Whether all is the same in two runs that does not tell when and how long."""
    timed = {"manifest.json", "journal.jsonl", "report.md"}
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file() and path.name not in timed}
    assert names == {path.relative_to(other) for path in other.rglob("*") if path.is_file() and path.name not in timed}
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_answers_are_kept_for_other_runs(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    logged()
    assert harness("run", "c.yaml", "--run", "first").returncode == 0
    (tmp_path / "log").unlink()
    assert harness("run", "c.yaml", "--run", "second").returncode == 0
    assert asked(project) == []
    assert same_files(tmp_path / "reports" / "first", tmp_path / "reports" / "second")
    timings = json.loads((tmp_path / "reports/second/manifest.json").read_text())["timings"]
    assert (timings["robustness"]["Places"]["asked"], timings["robustness"]["Places"]["cached"]) == (0, 6)
    assert timings["extractors"]["Places"]["cached"] == 3


def test_failures_are_counted_and_tried_again(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    project.gold(3, failing=(1,))
    logged(robustness=["upper-case"])
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 3
    assert "2 documents failed" in ran.stderr
    assert robustness(tmp_path / "reports" / "r")["perturbations"]["upper-case"]["errors"] == 1
    mine = tmp_path / "mine.py"
    mine.write_text(mine.read_text().replace('raise ValueError("told to fail")', "pass"))
    ran = harness("run", "c.yaml", "--run", "r", "--retry-errors")
    assert ran.returncode == 0, ran.stderr
    assert robustness(tmp_path / "reports" / "r")["perturbations"]["upper-case"]["errors"] == 0


def test_merged_shards_are_the_whole_run(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    project.gold(5)
    logged()
    for number in (1, 2):
        ran = harness(
            "run", "c.yaml", "--shard", f"{number}/2", "--run", f"s{number}", "--robustness", "typos,upper-case"
        )
        assert ran.returncode == 0, ran.stderr
    merged = harness("merge", "s1", "s2", "--run", "merged")
    assert merged.returncode == 0, merged.stderr
    timings = json.loads((tmp_path / "reports/merged/manifest.json").read_text())["timings"]
    assert timings["extractors"]["Places"]["asked"] == 5
    assert timings["robustness"]["Places"]["asked"] >= 5
    (tmp_path / "log").unlink()
    assert harness("run", "c.yaml", "--run", "whole", *NAMES).returncode == 0
    assert same_files(tmp_path / "reports" / "merged", tmp_path / "reports" / "whole")


def test_repeats_are_repeated_under_perturbations(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    logged(robustness=["upper-case"])
    assert harness("run", "c.yaml", "--run", "r", "--repeats", "2").returncode == 0
    assert asked(project) == ["d00", "d01", "d02"] * 4
    folder = tmp_path / "reports" / "r"
    assert (folder / "Places/robustness/upper-case/repeat-2/predictions.jsonl").is_file()
    assert robustness(folder)["perturbations"]["upper-case"]["drops"]["entities.strict"]["difference"] == -2 / 3
    assert dump_scores(read_scores(folder)) == (folder / "scores.json").read_text()


@pytest.mark.slow
def test_engines_give_the_same_files(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    names = ["inline", "processes"]
    try:
        import ray  # noqa: F401
    except ImportError:
        pass
    else:
        names.append("ray")
    for name in names:
        workers = {} if name == "inline" else {"workers": 2}
        logged(robustness=["upper-case"], engine={"use": name, **workers})
        ran = harness("run", "c.yaml", "--run", name, "--no-cache")
        assert ran.returncode == 0, ran.stderr
    for name in names[1:]:
        assert same_files(tmp_path / "reports" / "inline", tmp_path / "reports" / name)


def test_answers_in_files_are_not_asked_again(project: Any, harness: Any, tmp_path: Path) -> None:
    parted = {"name": "parted", "use": "pipeline", "layers": {"entities": "oracle"}}
    project.config(extractors=["mine.py:Places", "oracle", parted], robustness=["upper-case"], reports=["terminal"])
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    scores = json.loads((tmp_path / "reports/r/scores.json").read_text())["extractors"]
    assert [name for name, found in scores.items() if "robustness" in found] == ["Places"]
    project.config(extractors=["oracle", parted], robustness=["upper-case"])
    ran = harness("run", "c.yaml")
    assert (ran.returncode, "no extractor can be asked about perturbed articles" in ran.stderr) == (2, True)
    assert ran.stderr.count("\n") == 1


def test_slips_are_named_where_they_stand(project: Any, harness: Any) -> None:
    project.config(robustness=["typos", "upper-cas", "typos"])
    said = harness("check", "c.yaml").stderr + harness("check", "c.yaml").stdout
    assert 'no perturbation is called "upper-cas" (did you mean "upper-case"?)' in said
    assert '"typos" is named twice' in said
    for words, told in (("upper-cas", "did you mean"), ("typos,typos", "named twice"), (" ,", "name one at least")):
        ran = harness("run", "c.yaml", "--set", "robustness=[]", "--robustness", words)
        assert (ran.returncode, told in ran.stderr, ran.stderr.count("\n")) == (2, True, 1), ran.stderr


def test_another_seed_draws_otherwise(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    project.gold(12)
    logged(robustness=["typos"])
    for seed in (1, 2):
        assert harness("run", "c.yaml", "--run", f"s{seed}", "--set", f"score.seed={seed}").returncode == 0
    files = [(tmp_path / f"reports/s{seed}/robustness/typos/documents.jsonl").read_text() for seed in (1, 2)]
    assert files[0] != files[1]


def test_an_identity_drops_nothing_and_asks_nobody(
    project: Any, logged: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from click.testing import CliRunner

    from harness.cli import main
    from harness.perturbations import PERTURBATIONS

    (tmp_path / "same_text.py").write_text(
        '"""Leaves everything as it is."""\n\n'
        "from harness.perturbations.offset_map import Replacement\n"
        "from harness.perturbations.rewriting import Changes\n\n\n"
        "def perturb(labelled, draw):\n"
        "    return Changes([Replacement(0, 3, labelled.document.text[:3])])\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(PERTURBATIONS, "identity", "same_text")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / ".cache"))
    logged(robustness=["identity"])
    ran = CliRunner().invoke(main, ["run", "c.yaml", "--run", "r"])
    assert ran.exit_code == 0, ran.output
    found = robustness(tmp_path / "reports" / "r")["perturbations"]["identity"]
    assert (found["documents"], found["drops"]["entities.strict"]["difference"], found["broken"]) == (0, 0.0, {})
    assert asked(project) == ["d00", "d01", "d02"]
    sys.modules.pop("same_text", None)


def test_of_a_withheld_article_no_long_words_are_kept(project: Any, harness: Any, logged: Any, tmp_path: Path) -> None:
    long = "It will take many years until the bridge of the old harbour is open again to all of us"
    text = f"The mayor of Tolva said: “{long}.”"
    start = text.index(long)
    quote = {"id": "q", "kind": "direct", "start": start, "end": start + len(long)}
    row = {"id": "w", "text": text, "meta": {"text": "withheld"}, "entities": [], "quotes": [quote]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n")
    project.config(extractors=["rules"], robustness=["upper-case", "typos"], reports=["markdown", "html"])
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    run = tmp_path / "reports" / "r"
    assert robustness(run, "rules")["perturbations"]["upper-case"]["documents"] == 1
    stored = json.loads((run / "robustness/upper-case/documents.jsonl").read_text())
    assert (stored.get("text"), stored["withheld"], stored["chars"]) == (None, True, len(text))
    # What a model answered is kept as it was answered; all else is what reports are made of.
    told = [path for path in run.rglob("*") if path.is_file() and path.stem not in ("predictions", "journal", ".lock")]
    assert {path.name for path in told} >= {"broken.jsonl", "outcomes.jsonl", "report.md", "report.html", "scores.json"}
    for path in told:
        assert long[20:70].casefold() not in path.read_text().casefold(), path
