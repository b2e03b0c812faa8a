"""``harness corpus``: list, show, convert; and scoring what was converted."""

from pathlib import Path

from tests.conftest import Harness
from tests.corpus.public.publishers import write_rows


def test_a_corpus_is_converted_scored_in_its_scope_and_said_where_to_get(harness: Harness, tmp_path: Path) -> None:
    write_rows(tmp_path / "src/documents.json", [{"_id": "D1", "text": "Orvane fell silent."}])
    row = {"documentId": "D1", "begin": 0, "end": 6, "type": "Location", "value": "Orvane", "confidence": 1}
    write_rows(tmp_path / "src/entities.json", [row])
    done = harness("corpus", "convert", "re3d", "src", "--out", "re3d")
    assert (done.returncode, done.stderr) == (0, "all: 1 documents; 1 entities Location\n")
    assert done.stdout.splitlines() == ["re3d/all.jsonl", "re3d/scope.yaml", "re3d/README.md", "re3d/unplaced.txt"]
    entities = [{"start": 0, "end": 6, "label": "Location"}, {"start": 7, "end": 11, "label": "Verb"}]
    write_rows(tmp_path / "predictions.jsonl", [{"id": "D1", "entities": entities}])
    scored = harness("score", "re3d/all.jsonl", "predictions.jsonl", "--json")
    assert '"out_of_scope": 1' in scored.stdout.replace('":1', '": 1')
    assert "re3d" in harness("corpus", "list").stdout
    assert "get it at: https://github.com/dstl/re3d" in harness("corpus", "show", "re3d").stdout


def test_mistakes_are_one_line_and_exit_code_2(harness: Harness, tmp_path: Path) -> None:
    for words in (("convert", "re4d", ".", "--out", "x"), ("convert", "re3d", "absent", "--out", "x"), ("show", "x")):
        done = harness("corpus", *words)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
