"""A run in shards, joined, is the run that was never parted."""

import json
from pathlib import Path
from typing import Any

import pytest

ENDS = ("Tolva again.", "Mira left.", "")


@pytest.fixture
def sharded(project: Any, harness: Any, tmp_path: Path) -> Path:
    """Three shards of ten documents, run last first, by an extractor that fails on one; the folder of runs."""
    project.gold(10, failing=(4,))
    gold = tmp_path / "gold.jsonl"
    rows = [json.loads(raw) for raw in gold.read_text().splitlines()]
    lines = [json.dumps({**row, "text": f"{row['text']} {ENDS[n % 3]}"}) for n, row in enumerate(rows)]
    gold.write_text("\n".join(lines) + "\n")
    project.config(extractors=["mine.py:Places", "rules"], tolerate_errors=1, gate=["entities.strict.f1 >= 0.1"])
    for number in (3, 1, 2):
        ran = harness("run", "c.yaml", "--shard", f"{number}/3", "--run", f"s{number}", "--no-cache")
        assert ran.returncode == 0, ran.stderr
    return tmp_path / "reports"


def test_merged_shards_are_the_whole_run(sharded: Path, harness: Any) -> None:
    merged = harness("merge", "s3", "s1", "s2", "--run", "merged")
    assert merged.returncode == 0, merged.stderr
    assert merged.stdout.splitlines()[-1] == "reports/merged"
    assert harness("run", "c.yaml", "--run", "whole", "--no-cache").returncode == 0
    names = ["scores.json", "gate.json"]
    names += [f"{system}/{file}.jsonl" for system in ("Places", "rules") for file in ("predictions", "counts")]
    for name in names:
        assert (sharded / "merged" / name).read_bytes() == (sharded / "whole" / name).read_bytes(), name
    manifest = json.loads((sharded / "merged" / "manifest.json").read_text())
    assert (manifest["status"], manifest["shard"]) == ("finished", None)
    timings = manifest["timings"]["extractors"]["rules"]
    assert (timings["asked"], timings["operations"]["errors"]["count"]) == (10, 0)


@pytest.mark.parametrize(
    ("runs", "code", "said"),
    [
        (["s3", "s1"], 3, "shards are missing: 2/3"),
        (["s2"], 3, "shards are missing: 1/3, 3/3"),
        (["s1", "s2", "s2", "s3"], 2, "are both shard 2/3; name one of them"),
    ],
)
def test_what_is_missing_or_double_is_named(sharded: Path, harness: Any, runs: list[str], code: int, said: str) -> None:
    done = harness("merge", *runs, "--run", "merged")
    assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (code, True, 1), done.stderr
    assert not (sharded / "merged").exists()


def test_shards_of_what_has_changed_are_refused(sharded: Path, project: Any, harness: Any, tmp_path: Path) -> None:
    whole = harness("run", "c.yaml", "--run", "whole", "--no-cache")
    assert whole.returncode == 0
    assert "reports/whole is no shard: it was run without --shard" in harness("merge", "whole", "s1").stderr
    gold = tmp_path / "gold.jsonl"
    before = gold.read_text()
    gold.write_text(before.replace('"label": "GPE"', '"label": "LOC"', 1))
    assert (
        "gold has changed since the shards were run: d00; run them again" in harness("merge", "s1", "s2", "s3").stderr
    )
    gold.write_text(before)
    project.config(score={"bootstrap": 7})
    assert "c.yaml has changed since reports/s1 was run" in harness("merge", "s1", "s2", "s3").stderr


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1", "a/b", "1/99"])
def test_shards_that_are_none(project: Any, harness: Any, shard: str) -> None:
    project.config()
    done = harness("run", "c.yaml", "--shard", shard)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"--shard {shard}" in done.stderr.replace('"', "")
