"""The keys of a dataset in a config: what they come to, and what is said of those that cannot hold together."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.annotation import Scope
from harness.exchange.datasets.dataset_source import DatasetSource
from harness.reporting.config_schema import config_schema
from harness.runs.config.run_config import examine_config


def examined(folder: Path, gold: str) -> Any:
    path = folder / "c.yaml"
    path.write_text(f"gold: {gold}\nextractors: [rules]\n")
    config, problems = examine_config(path, formats=("terminal", "markdown", "json"))
    return config.gold if config else [f"{p.line}:{p.column} {p.code} {p.message}" for p in problems]


def test_what_is_there_or_looks_like_a_path_is_local_and_all_else_the_hubs(tmp_path: Path) -> None:
    (tmp_path / "owner").mkdir()
    (tmp_path / "owner" / "here").mkdir()
    for name in ("owner/here", "a.jsonl", "a/b.parquet", "a/b/c", "data-*", "./x", "../x", "/x/y"):
        found = examined(tmp_path, f"{{dataset: '{name}'}}")
        assert (found.is_local, Path(found.dataset)) == (True, Path(tmp_path, name).resolve()), name
    for name in ("owner/there", "squad", "hf://datasets/owner/here"):
        found = examined(tmp_path, f"{{dataset: '{name}'}}")
        assert (found.is_local, found.dataset) == (False, name)


def test_a_path_in_the_current_folder_stays_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert DatasetSource(dataset="a.jsonl").resolved(Path(".")).dataset == "./a.jsonl"
    assert DatasetSource(dataset="a.jsonl").resolved(Path("..")).dataset == "../a.jsonl"


def test_entities_alone_are_annotated_where_entities_alone_are_read(tmp_path: Path) -> None:
    entities = Scope(layers=("entities",))
    assert examined(tmp_path, "{dataset: a.jsonl}").limits is None
    assert examined(tmp_path, "{dataset: a.conll}").limits == entities
    assert examined(tmp_path, "{dataset: a/b, columns: {spans: s}}").limits == entities
    limited = examined(tmp_path, "{dataset: a/b, columns: {spans: s}, scope: {labels: [PER]}}").limits
    assert limited == Scope(layers=("entities",), labels=("PER",))


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ("{dataset: a.jsonl, revision: v1}", "1:36 wrong-value .*only datasets of the hub have revisions"),
        ("{dataset: a/b, columns: {}}", '1:31 wrong-value name "spans"'),
        ("{dataset: a/b, columns: {text: t}}", '1:31 wrong-value name "spans"'),
        ("{dataset: a/b, columns: {tokens: t, text: u}}", "1:40 wrong-value .*not both"),
        ("{dataset: a/b, columns: {spans: s, tags: t}}", '1:48 wrong-value "tags" need "tokens"'),
        ("{dataset: a/b, columns: {tokens: t, tag: s}}", '1:43 unknown-key unknown key "tag" .did you mean "tags"'),
        ("{dataset: a.conll, columns: {tokens: word}}", "1:44 wrong-value .*is a number"),
        ("{dataset: a.conll, columns: {id: 1}}", '1:40 wrong-value .*not "id"'),
        ("{dataset: a.conll, streaming: true}", "1:37 wrong-value CoNLL files are read whole"),
        ("{dataset: a.conll, tag_names: [O]}", "1:37 wrong-value .*are words"),
        ("{dataset: a/b, invalid_tags: repair}", '1:36 wrong-value "invalid_tags" is for tags'),
        ("{dataset: a/b, columns: {tokens: t}, invalid_tags: mend}", "1:58 wrong-value"),
        ("{dataset: a/b, columns: {tokens: t}, scope: {layers: [quotes]}}", "1:60 wrong-value .*no quotes"),
        ("{dataset: a/b, scope: {kinds: [loud]}}", "1:38 wrong-value"),
        ("{dataset: a/b, streaming: true, split: 'test[:9]'}", "1:46 wrong-value .*--limit"),
        ("{dataset: a/b, labels: [PER]}", "1:30 wrong-type"),
        ("{split: test}", '1:7 missing-key the key "dataset" is missing'),
    ],
)
def test_keys_that_cannot_hold_together_are_named_where_they_stand(tmp_path: Path, gold: str, said: str) -> None:
    found = examined(tmp_path, gold)
    assert isinstance(found, list), found
    assert len(found) == 1, found
    assert re.match(said, found[0]), found


@pytest.mark.parametrize("columns", [{"tokens": 0, "tags": -1}, {"tokens": "words", "tags": "ner"}])
def test_an_editor_accepts_what_the_harness_does(columns: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(config_schema()))
    gold = {"dataset": "a.conll", "columns": columns, "labels": {"PER": None}, "scope": {"layers": ["entities"]}}
    validator.validate({"gold": gold, "extractors": ["rules"]})
    assert not validator.is_valid({"gold": {**gold, "column": {}}, "extractors": ["rules"]})
    assert not validator.is_valid({"gold": {**gold, "invalid_tags": "mend"}, "extractors": ["rules"]})
