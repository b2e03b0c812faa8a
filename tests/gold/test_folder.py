"""Gold is loaded from a folder or JSON Lines; what is left out says why."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.annotation import Scope
from harness.errors import HarnessError
from harness.gold.folder import LeftOut, describe_left_out, load_gold

GOLD = "entities:\n  - {text: five, label: ORG}\nquotes: []\n"


def test_an_article_is_loaded_with_offsets_text_and_meta(article: Callable[..., Path], text: str) -> None:
    root = article(GOLD).parent.parent
    corpus = load_gold(root)
    (one,) = corpus.documents
    assert (one.document.id, one.document.text) == ("one", text)
    assert one.document.meta["title"] == "A title"
    assert one.document.meta["chars"] == len(text)
    assert one.annotations.entities is not None
    assert (one.annotations.entities[0].start, one.annotations.entities[0].end) == (11, 15)
    assert one.annotations.quotes == ()
    assert one.annotations.casualties is None
    assert corpus.scope == Scope(layers=("entities", "quotes", "casualties", "attributions"), labels=("ORG", "GPE"))
    assert corpus.left_out == []
    assert set(corpus.hashes) == {"one"}


def test_include_and_exclude_choose_by_pattern(article: Callable[..., Path]) -> None:
    folder = article(GOLD)
    for name in ("two", "three"):
        shutil.copytree(folder, folder.parent / name)
    root = folder.parent.parent
    assert [d.document.id for d in load_gold(root, ["t*"]).documents] == ["three", "two"]
    assert [d.document.id for d in load_gold(root, ["t*"], ["*ee"]).documents] == ["two"]
    with pytest.raises(HarnessError, match=r'no document is called "thre" .did you mean "three"'):
        load_gold(root, ["thre"])
    with pytest.raises(HarnessError, match="leave none of the 3"):
        load_gold(root, exclude=["*"])


def test_a_draft_is_left_out_whatever_is_wrong_with_it(article: Callable[..., Path]) -> None:
    corpus = load_gold(article("unreviewed: true\nentities:\n- {text: absent, label: ORG}\n"))
    assert corpus.documents == []
    assert "reviewed" in corpus.left_out[0].reason
    assert "unreviewed: true" in corpus.left_out[0].command


def test_an_article_without_a_layer_is_left_out(article: Callable[..., Path]) -> None:
    assert "no layer" in load_gold(article("clusters: {}\n")).left_out[0].reason


def test_withheld_text_leaves_a_document_out_but_for_those_who_need_none(withheld: Callable[..., Path]) -> None:
    root = withheld("entities:\n- {text: five, start: 11, end: 15, label: ORG}\n", attached=False).parent.parent
    (left,) = load_gold(root).left_out
    assert left.command == f"harness gold attach one FILE --gold {root}"
    (one,) = load_gold(root, without_text=True).documents
    assert one.document.text is None
    assert one.annotations.entities is not None


def test_the_hash_is_the_same_with_and_without_the_text(withheld: Callable[..., Path]) -> None:
    root = withheld("entities:\n- {text: five, start: 11, end: 15, label: ORG}\n").parent.parent
    attached = load_gold(root)
    assert attached.documents[0].document.text is not None
    (root / ".texts" / "one.txt").unlink()
    assert load_gold(root, without_text=True).hashes == attached.hashes


def test_the_hash_changes_with_an_annotation(article: Callable[..., Path]) -> None:
    folder = article(GOLD)
    before = load_gold(folder).hashes["one"]
    (folder / "gold.yaml").write_text(GOLD.replace("ORG", "GPE"))
    assert load_gold(folder).hashes["one"] != before


def test_wrong_gold_is_never_scored(article: Callable[..., Path]) -> None:
    folder = article("entities:\n  - {text: absent, label: ORG}\n  - {text: five}\n")
    with pytest.raises(HarnessError) as caught:
        load_gold(folder)
    assert "gold.yaml:2:12: not-in-text" in str(caught.value)
    assert "gold.yaml:3:5: missing-key" in str(caught.value)


def test_json_lines_are_gold_too(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    lines = [
        {"id": "a", "text": "Alpha", "entities": [{"start": 0, "end": 5, "label": "ORG"}], "meta": {"k": 1}},
        {"id": "b", "entities": []},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    corpus = load_gold(path)
    assert [d.document.id for d in corpus.documents] == ["a"]
    assert corpus.documents[0].document.meta == {"k": 1}
    assert corpus.left_out[0].id == "b"
    assert [d.document.id for d in load_gold(path, without_text=True).documents] == ["a", "b"]
    assert corpus.scope is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"id": "a", "text": "x", "entities": [{"start": 0, "end": 5, "label": "O"}]}, r":1:49: out-of-range"),
        ({"id": "a", "error": {"type": "t", "message": "m"}}, "these are predictions, not gold"),
    ],
)
def test_wrong_json_lines_are_refused(tmp_path: Path, line: object, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(line))
    with pytest.raises(HarnessError, match=message):
        load_gold(path)


def test_nothing_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="no such file"):
        load_gold(tmp_path / "absent")
    with pytest.raises(HarnessError, match="holds no articles"):
        load_gold(tmp_path)
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(HarnessError, match="holds no document"):
        load_gold(tmp_path / "empty.jsonl")


def test_what_is_left_out_for_one_reason_is_one_line() -> None:
    reason = "its text is withheld and not attached"
    fetched = [LeftOut(name, reason, f"harness gold fetch {name} --gold g") for name in ("a1", "a2", "a3", "a4")]
    attached = [LeftOut(name, reason, f"harness gold attach {name} FILE") for name in ("b1", "b2")]
    alone = LeftOut("c", "a draft that nobody has reviewed", "check c/gold.yaml")
    assert describe_left_out([fetched[0], attached[0], *fetched[1:], alone, attached[1]]) == [
        "left out 4 documents (a1, a2, a3 and 1 more): their text is withheld and not attached; "
        "to bring them in: harness gold fetch --gold g",
        "left out 2 documents (b1, b2): their text is withheld and not attached; "
        "to bring them in: harness gold attach ID FILE",
        "left out c: a draft that nobody has reviewed; to bring it in: check c/gold.yaml",
    ]
    [line] = describe_left_out(fetched[:1])
    assert line == f"left out a1: {reason}; to bring it in: harness gold fetch a1 --gold g"
