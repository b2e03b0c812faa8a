"""``harness corpus``: list, show, convert; and scoring what was converted."""

import json
from pathlib import Path

import pytest

from harness.exchange.public import CORPORA, load_corpus
from tests.conftest import Harness
from tests.exchange.public.publishers import write_rows


def test_a_corpus_is_converted_scored_in_its_scope_and_said_where_to_get(harness: Harness, tmp_path: Path) -> None:
    write_rows(tmp_path / "src/documents.json", [{"_id": "D1", "text": "Orvane fell silent."}])
    row = {"documentId": "D1", "begin": 0, "end": 6, "type": "Location", "value": "Orvane", "confidence": 1}
    write_rows(tmp_path / "src/entities.json", [row])
    done = harness("corpus", "convert", "re3d", "src", "--out", "re3d")
    assert (done.returncode, done.stderr) == (0, "all: 1 document; 1 entities Location\n")
    assert done.stdout.splitlines() == ["re3d/all.jsonl", "re3d/scope.yaml", "re3d/README.md", "re3d/unplaced.txt"]
    entities = [{"start": 0, "end": 6, "label": "Location"}, {"start": 7, "end": 11, "label": "Verb"}]
    write_rows(tmp_path / "predictions.jsonl", [{"id": "D1", "entities": entities}])
    scored = harness("score", "re3d/all.jsonl", "predictions.jsonl", "--json")
    assert '"out_of_scope": 1' in scored.stdout.replace('":1', '": 1')


def test_more_than_one_bad_record_in_a_hundred_is_exit_code_3(harness: Harness, tmp_path: Path) -> None:
    write_rows(tmp_path / "src/documents.json", [{"_id": "D1", "text": "Orvane fell silent. " * 99}])
    row = {"documentId": "D1", "begin": 0, "end": 6, "type": "Location", "value": "Orvane", "confidence": 1}
    rows = [{**row, "begin": 20 * nth, "end": 20 * nth + 6} for nth in range(99)]
    for bad, code, said in ((0, 0, ""), (1, 0, "of 101 records could not be read"), (2, 3, "in a hundred")):
        write_rows(tmp_path / "src/entities.json", rows + [{"documentId": "D1"}] * bad)
        done = harness("corpus", "convert", "re3d", "src", "--out", "re3d", "--overwrite")
        assert (done.returncode, said in done.stderr, (tmp_path / "re3d/all.jsonl").exists()) == (code, True, True)


def test_mistakes_are_one_line_and_exit_code_2(harness: Harness, tmp_path: Path) -> None:
    for words in (("convert", "re4d", ".", "--out", "x"), ("convert", "re3d", "absent", "--out", "x"), ("show", "x")):
        done = harness("corpus", *words)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_the_list_and_a_corpus_fit_the_terminal_and_lose_nothing(harness: Harness) -> None:
    for words in (("list",), ("show", "re3d")):
        lines = harness("corpus", *words).stdout.splitlines()
        assert all(len(line) <= 80 for line in lines), words
    assert [line.split()[0] for line in harness("corpus", "list").stdout.splitlines() if line[0] != " "] == [*CORPORA]
    shown = " ".join(harness("corpus", "show", "re3d").stdout.split())
    facts = load_corpus("re3d").FACTS
    for words in (facts.where, facts.ships, facts.licence, facts.citation, facts.mind, "convert re3d PATH"):
        assert words in shown


def test_scripts_read_the_list_as_json(harness: Harness) -> None:
    listed = json.loads(harness("corpus", "list", "--json").stdout)
    assert [one["name"] for one in listed] == [*CORPORA]
    [re3d] = [one for one in listed if one["name"] == "re3d"]
    assert re3d == json.loads(harness("corpus", "show", "re3d", "--json").stdout)
    assert (re3d["languages"], re3d["scope"]["layers"]) == (["en"], ["entities"])


@pytest.mark.parametrize(
    "command",
    [("run", "c.yaml"), ("score", "gold/corpora/re3d/all.jsonl", "p.jsonl"), ("gold", "stats", "gold/corpora/re3d")],
)
def test_gold_that_is_not_converted_yet_is_said_how_to_make(
    harness: Harness, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "c.yaml").write_text("gold: gold/corpora/re3d/all.jsonl\nextractors: [rules]\n")
    (tmp_path / "p.jsonl").write_text("")
    done = harness(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert '"harness corpus convert re3d PATH" makes it' in done.stderr


def test_a_converted_folder_names_its_files_where_one_is_wanted(harness: Harness, tmp_path: Path) -> None:
    write_rows(tmp_path / "src/documents.json", [{"_id": "D1", "text": "Orvane fell silent."}])
    write_rows(tmp_path / "src/entities.json", [])
    assert harness("corpus", "convert", "re3d", "src").returncode == 0
    folder = harness("gold", "stats", "gold/corpora/re3d")
    assert (folder.returncode, len(folder.stderr.splitlines())) == (2, 1)
    assert folder.stderr.endswith("; name one of its files instead: gold/corpora/re3d/all.jsonl\n")
    other = harness("gold", "stats", "gold/corpora/re3d/test.jsonl")
    assert other.stderr == "gold/corpora/re3d/test.jsonl: no such file or folder; there are: all.jsonl\n"
