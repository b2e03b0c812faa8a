"""``harness gold import`` and ``harness gold export``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.gold.check.lint import lint
from harness.gold.folder import load_gold
from tests.exchange.tools.comparing import normal

GOLD = Path(__file__).parents[2] / "gold"


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    text = "Oru said so."
    value = {"id": "d", "text": text, "entities": [{"start": 0, "end": 3, "label": "PER"}], "quotes": []}
    quote = {"id": "q1", "kind": "indirect", "start": 9, "end": 11}
    path = tmp_path / "gold.jsonl"
    other = {**value, "id": "e", "text": "Oru said so too.", "quotes": [quote]}
    path.write_text("\n".join(map(json.dumps, (value, other))) + "\n")
    return path


def test_gold_through_a_tool_is_the_same_gold(tmp_path: Path, harness: Any) -> None:
    done = harness("gold", "export", "--format", "brat", str(GOLD), "--out", "out")
    assert done.returncode == 0, done.stderr
    done = harness("gold", "import", "--format", "brat", "out", "--out", "new")
    assert (done.returncode, done.stderr) == (0, "")
    sent, back = (load_gold(path).documents for path in (GOLD, tmp_path / "new"))
    assert [normal(one) for one in sent] == [normal(one) for one in back]
    assert [p for p in lint(tmp_path / "new") if p.code != "missing-file"] == []


def test_losing_labels_needs_a_word(lines: Path, tmp_path: Path, harness: Any) -> None:
    done = harness("gold", "export", "-f", "conll", "gold.jsonl", "--out", "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "the format conll cannot carry 1 quotes; --lossy writes the rest\n"
    assert not (tmp_path / "out").exists()
    done = harness("gold", "export", "-f", "conll", "gold.jsonl", "--out", "out", "--lossy")
    assert (done.returncode, done.stdout, done.stderr) == (0, "out/gold.conll\n", "lost: 1 quotes\n")


def test_import_into_lines_with_other_labels(lines: Path, tmp_path: Path, harness: Any) -> None:
    harness("gold", "export", "-f", "doccano", "gold.jsonl", "--out", "out")
    arguments = ("gold", "import", "-f", "doccano", "out", "--out", "back.jsonl")
    assert harness(*arguments, "--label", "PER=PERSON").returncode == 0
    labels = {e.label for one in load_gold(tmp_path / "back.jsonl").documents for e in one.annotations.entities or ()}
    assert labels == {"PERSON"}
    assert "--overwrite replaces it" in harness(*arguments).stderr
    assert 'no entity has the label "PRE"' in harness(*arguments, "--overwrite", "--label", "PRE=PERSON").stderr


def test_labels_of_an_article_are_replaced_only_when_asked(lines: Path, tmp_path: Path, harness: Any) -> None:
    harness("gold", "export", "-f", "csv", "gold.jsonl", "--out", "out")
    arguments = ("gold", "import", "-f", "csv", "out", "--out", "gold")
    assert harness(*arguments).returncode == 0
    done = harness(*arguments)
    assert (done.returncode, "is there already" in done.stderr) == (2, True)
    items = tmp_path / "out" / "items.csv"
    items.write_text(items.read_text().replace("PER", "ORG"))
    assert harness(*arguments, "--overwrite").returncode == 0
    assert "label: ORG" in (tmp_path / "gold/articles/d/gold.yaml").read_text()
    (tmp_path / "out/texts/d.txt").write_text("Oru has said.")
    done = harness(*arguments, "--overwrite")
    assert (done.returncode, "holds another text" in done.stderr) == (2, True)


def test_withheld_texts_stay_out(lines: Path, tmp_path: Path, harness: Any) -> None:
    harness("gold", "export", "-f", "prodigy", "gold.jsonl", "--out", "out")
    assert harness("gold", "import", "-f", "prodigy", "out", "--out", "gold", "--withheld").returncode == 0
    folder = tmp_path / "gold/articles/e"
    assert not (folder / "article.txt").exists()
    assert "digest" in (folder / "gold.yaml").read_text()
    assert (tmp_path / "gold/.texts/e.txt").read_text() == "Oru said so too."


def test_what_could_not_be_placed_is_said(tmp_path: Path, harness: Any) -> None:
    (tmp_path / "x.txt").write_text("Oru left.")
    (tmp_path / "x.ann").write_text("T1\tPERSON 0 3\tOru\n#1\tAnnotatorNotes T1\tsure?\n")
    done = harness("gold", "import", "-f", "brat", "x.ann", "--out", "out.jsonl")
    assert done.returncode == 3
    said = 'x.ann:2:1: not-placed document "x": the note "sure?" has no place in the four layers\n'
    assert done.stderr == f"{said}1 thing was lost or guessed (see above); --lossy lets that pass\n"
    before = (tmp_path / "out.jsonl").read_text()
    assert "PERSON" in before
    (tmp_path / "x.txt").write_text("Oru came.")
    done = harness("gold", "import", "-f", "brat", "x.ann", "--out", "out.jsonl", "--overwrite")
    assert (done.returncode, (tmp_path / "out.jsonl").read_text()) == (3, before)
    assert "out.jsonl: its labels stay, since 1 of those that are to replace them" in done.stderr
    done = harness("gold", "import", "-f", "brat", "x.ann", "--out", "out.jsonl", "--overwrite", "--lossy")
    assert (done.returncode, done.stderr) == (0, f"{said}1 thing was lost or guessed (see above)\n")


def test_an_article_has_a_text(tmp_path: Path, harness: Any) -> None:
    lines = [{"text": "Oru left.", "label": [[0, 3, "PERSON"]]}, {"text": " \n", "label": []}]
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = harness("gold", "import", "-f", "doccano", "all.jsonl", "--out", "gold")
    assert (done.returncode, done.stdout) == (3, "gold/articles/1\n")
    assert "not written: 1 documents without text" in done.stderr


def test_formats_are_listed_with_what_they_lose(harness: Any) -> None:
    rows = {row["name"]: row for row in json.loads(harness("list", "formats", "--json").stdout)}
    assert rows["conll"]["loses"].startswith("cannot carry everything but entities")
    assert rows["brat"]["use"] == "gold"
    assert rows["uima-xmi"]["extra"] == "needs the extra formats"
    assert harness("gold", "export", "-f", "brat", "x", "--out", "o", "-o", "nonsense").returncode == 2


def test_a_text_that_nobody_has_labelled_goes_out_to_be_labelled_and_comes_back(tmp_path: Path, harness: Any) -> None:
    (tmp_path / "one.txt").write_text("Oru Vel said so.")
    assert harness("gold", "new", "one.txt").returncode == 0
    (tmp_path / "gold/scope.yaml").write_text("layers: [entities, quotes]\nlabels: [PERSON]\n")
    done = harness("gold", "export", "-f", "labelstudio", "--out", "project")
    assert (done.returncode, "--bare exports texts that nobody has labelled" in done.stderr) == (3, True)
    done = harness("gold", "export", "-f", "labelstudio", "--bare", "--out", "project")
    assert (done.returncode, done.stderr) == (0, "")
    assert "PERSON" in (tmp_path / "project/config.xml").read_text()
    [task] = json.loads((tmp_path / "project/tasks.json").read_text())
    region = {"id": "a", "from_name": "entities", "to_name": "text", "type": "labels"}
    task["annotations"] = [{"result": [{**region, "value": {"start": 0, "end": 7, "labels": ["PERSON"]}}]}]
    (tmp_path / "export.json").write_text(json.dumps([task]))
    done = harness("gold", "import", "-f", "labelstudio", "export.json", "--out", "gold", "--overwrite")
    assert done.returncode == 0, done.stderr
    [back] = load_gold(tmp_path / "gold").documents
    assert [e.end for e in back.annotations.entities or ()] == [7]
    assert (back.annotations.quotes, back.annotations.casualties) == ((), None)


def test_bare_texts_hold_no_labels(lines: Path, tmp_path: Path, harness: Any) -> None:
    assert harness("gold", "export", "-f", "brat", "gold.jsonl", "--bare", "--out", "out").returncode == 0
    assert (tmp_path / "out/d.ann").read_text() == ""
    assert harness("gold", "export", "-f", "brat", str(GOLD), "--bare", "--out", "all").returncode == 0
    assert {path.read_text() for path in (tmp_path / "all").glob("*.ann")} == {""}
    assert "WORK_OF_ART" in (tmp_path / "all/annotation.conf").read_text()


def test_labels_of_a_person_give_way_to_a_rest_only_with_a_word(tmp_path: Path, harness: Any) -> None:
    (tmp_path / "x.txt").write_text("Oru left.")
    (tmp_path / "x.ann").write_text("T1\tPERSON 0 3\tOru\nT2\tGPE 4 99\tleft\n")
    arguments = ("gold", "import", "-f", "brat", "x.ann", "--out", "gold", "--overwrite")
    assert harness("gold", "new", "x.txt").returncode == 0
    # Over an article that nobody has labelled the rest is written.
    assert harness(*arguments).returncode == 3
    gold = tmp_path / "gold/articles/x/gold.yaml"
    assert "PERSON" in gold.read_text()
    gold.write_text(gold.read_text().replace("PERSON", "ORG"))
    done = harness(*arguments)
    assert (done.returncode, "gold/articles/x: its labels stay" in done.stderr) == (3, True)
    assert "ORG" in gold.read_text()
    assert harness(*arguments, "--lossy").returncode == 0
    assert "PERSON" in gold.read_text()
