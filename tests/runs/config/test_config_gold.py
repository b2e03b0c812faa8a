"""Gold through the datasets package, from local folders as a hub would lay them out."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Casualty, Cluster, Entity, Quote, Slot, Source
from harness.errors import HarnessError
from harness.runs.config.config_gold import load_config_gold
from harness.runs.config.run_config import load_config

ROWS: list[dict[str, Any]] = [
    {
        "id": "d1",
        "text": "At least 12 died in Tolva, Ruk said.",
        "clusters": {"ruk": {"name": "Ruk"}},
        "entities": [
            {"start": 20, "end": 25, "label": "GPE"},
            {"start": 27, "end": 30, "label": "PERSON", "score": 0.5},
        ],
        "quotes": [{"id": "q1", "kind": "indirect", "start": 0, "end": 25}],
        "casualties": [{"id": "c1", "outcome": "killed", "min": 12, "figure": {"start": 0, "end": 11}}],
        "attributions": [
            {"content": "c1", "source": {"start": 27, "end": 30, "cluster": "ruk"}, "cue": {"start": 31, "end": 35}},
            {"content": {"start": 0, "end": 16}, "source": {"start": 27, "end": 30, "cluster": "ruk"}},
        ],
    },
    {
        "id": "d2",
        "text": "Nothing.",
        "clusters": {},
        "entities": [],
        "quotes": [],
        "casualties": [],
        "attributions": [],
    },
]


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="the extra datasets is not installed")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")


def load(tmp_path: Path, gold: dict[str, Any]) -> Any:
    (tmp_path / "c.yaml").write_text(json.dumps({"gold": gold, "extractors": ["rules"]}))
    return load_config_gold(load_config(tmp_path / "c.yaml", formats=("terminal", "markdown", "json")))


def as_json_columns(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in row.items()}


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("form", ["nested.jsonl", "strings.jsonl", "nested.parquet", "strings.parquet"])
@pytest.mark.filterwarnings("ignore")
def test_rows_become_documents_whatever_holds_them(tmp_path: Path, form: str) -> None:
    import datasets

    # A column of a table has one type: content is an id in one row and a span in another only as JSON.
    nested = [{**row, "attributions": json.dumps(row["attributions"])} for row in ROWS]
    rows = nested if form.startswith("nested") else [as_json_columns(row) for row in ROWS]
    (tmp_path / "data").mkdir()
    if form.endswith("parquet"):
        datasets.Dataset.from_list(rows).to_parquet(tmp_path / "data" / "test.parquet")
    else:
        (tmp_path / "data" / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    corpus = load(tmp_path, {"dataset": "data"})
    first, second = corpus.documents
    assert (first.document.id, first.document.text) == ("d1", ROWS[0]["text"])
    gold = first.annotations
    assert dict(gold.clusters) == {"ruk": Cluster(name="Ruk")}
    assert gold.entities == (
        Entity(start=20, end=25, label="GPE"),
        Entity(start=27, end=30, label="PERSON", score=0.5),
    )
    assert gold.quotes == (Quote(id="q1", kind="indirect", start=0, end=25),)
    assert gold.casualties == (Casualty(id="c1", outcome="killed", min=12, figure=Slot(start=0, end=11)),)
    assert [a.content for a in gold.attributions] == ["c1", Slot(start=0, end=16)]
    assert gold.attributions[0].source == Source(start=27, end=30, cluster="ruk")
    assert second.annotations.entities == ()


@pytest.mark.usefixtures("offline")
@pytest.mark.filterwarnings("ignore")
def test_a_split_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.jsonl").write_text(json.dumps(ROWS[1]) + "\n")
    with pytest.raises(HarnessError, match=r"\(split test\) cannot be loaded: "):
        load(tmp_path, {"dataset": "data"})
    assert [one.document.id for one in load(tmp_path, {"dataset": "data", "split": "train"}).documents] == ["d2"]


def test_the_missing_package_is_named_with_its_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(HarnessError, match=r'pip install "news-extraction-harness\[datasets\]"'):
        load(tmp_path, {"dataset": "someone/something"})


@pytest.mark.parametrize(
    ("gold", "hint"),
    [
        ("gone.jsonl", ""),
        ("${HOME}/gold", "; variables of the environment are not filled in: --set gold=PATH"),
        ("..\\gold", "; folders are parted by / here"),
    ],
)
def test_gold_that_is_not_there_is_named_with_its_place(gold: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(f"extractors: [rules]\ngold: {gold}\n")
    config = load_config(tmp_path / "c.yaml", formats=["terminal", "markdown", "json"])
    with pytest.raises(HarnessError) as caught:
        load_config_gold(config)
    path = os.path.normpath(tmp_path / gold)
    assert str(caught.value) == f"{tmp_path / 'c.yaml'}:2:7: {path}: no such file or folder{hint}"
