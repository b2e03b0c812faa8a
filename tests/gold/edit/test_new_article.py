"""New articles: asked for nothing, and whatever is made passes lint."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Attribution, Casualty, Cluster, Document, Entity, Quote, Slot, Source
from harness.errors import HarnessError
from harness.gold.article import read_article
from harness.gold.check.lint import lint
from harness.gold.edit.new_article import ArticleFacts, make_id, new_article, read_document
from harness.gold.folder import load_gold

DRAFT = Annotations(
    clusters={"a b": Cluster(name="Alpha: one", kind="ORG", aliases=("No", "x, y"))},
    entities=(Entity(start=0, end=5, label="ORG", cluster="a b", score=0.5), Entity(text="nowhere", label="ORG")),
    quotes=(
        Quote(id="q1", kind="direct", start=66, end=90, fragments=((66, 81), (93, 99))),
        Quote(id="q2", kind="indirect", start=50, end=61),
    ),
    casualties=(
        Casualty(id="c1", outcome="killed", figure=Slot(start=11, end=15), min=5, max=None, status="reported"),
    ),
    attributions=(
        Attribution(content="q2", source=Source(start=38, end=43, cluster="a b"), cue=Slot(start=44, end=48)),
        Attribution(content=Slot(start=112, end=122), source=Source(text="nowhere", cluster="a b")),
        Attribution(content="c1"),
    ),
)


@pytest.fixture
def text(text: str) -> str:
    assert [text[s:e] for s, e in ((11, 15), (38, 43), (50, 61))] == ["five", "Bravo", "no one died"]
    return text


def test_an_article_without_labels_passes_lint(tmp_path: Path, text: str) -> None:
    folder = new_article(tmp_path / "gold", Document(id="one", text=text))
    assert lint(folder) == []
    assert read_article(folder).text == text
    assert load_gold(folder).left_out[0].reason == "no layer is labelled yet"


def test_the_examples_in_an_empty_file_are_right_once_their_comments_go(tmp_path: Path) -> None:
    words = 'Full Name said "words without the outer quotation marks". three sailors the mayor, Full Name, said Name\n'
    words += "interrupted and going on. a claim that is neither quote nor figure"
    folder = new_article(tmp_path / "gold", Document(id="one", text=words))
    path = folder / "gold.yaml"
    lines = path.read_text().replace("clusters: {}", "clusters:").splitlines()
    path.write_text("\n".join(re.sub(r"^#(  |[a-z]+:$)", r"\1", line) for line in lines))
    path.write_text(path.read_text().replace("nth: 1, label", "nth: 3, label"))
    assert lint(folder) == []
    assert all(read_article(folder).annotations.annotates(layer) for layer in ("entities", "quotes", "casualties"))


@pytest.mark.parametrize("withheld", [False, True])
def test_a_draft_is_marked_left_out_and_complete(tmp_path: Path, text: str, withheld: bool) -> None:
    folder = new_article(tmp_path / "gold", Document(id="one", text=text), draft=DRAFT, withheld=withheld)
    assert lint(folder) == []
    assert load_gold(folder).documents == []
    path = folder / "gold.yaml"
    path.write_text(path.read_text().replace("unreviewed: true\n", ""))
    annotations = load_gold(folder).documents[0].annotations
    assert annotations.clusters == DRAFT.clusters
    assert annotations.entities is not None
    assert [(e.extent, e.label, e.cluster, e.score) for e in annotations.entities] == [(((0, 5),), "ORG", "a b", None)]
    assert annotations.quotes is not None
    assert [q.extent for q in annotations.quotes] == [((66, 81), (93, 99)), ((50, 61),)]
    assert annotations.casualties is not None
    assert (annotations.casualties[0].min, annotations.casualties[0].max) == (5, None)
    assert annotations.attributions is not None
    sources = [a.source and (a.source.start, a.source.cluster) for a in annotations.attributions]
    assert sources == [(38, "a b"), (None, "a b"), None]
    assert ("no one died" in path.read_text()) is not withheld


def test_a_withheld_text_is_kept_out_of_git(tmp_path: Path, text: str) -> None:
    folder = new_article(tmp_path / "gold", Document(id="one", text=text), withheld=True)
    assert sorted(path.name for path in folder.iterdir()) == ["article.yaml", "gold.yaml"]
    assert (tmp_path / "gold" / ".texts" / "one.txt").read_bytes() == text.encode()
    assert (tmp_path / "gold" / ".texts" / ".gitignore").read_text() == "*\n"


def test_facts_are_written_so_that_they_read_back(tmp_path: Path, text: str) -> None:
    facts = ArticleFacts(title='No: "12:30" # x', publisher="12", url="https://x.test/?a=b#c", published="2024-08-20")
    about = read_article(new_article(tmp_path / "gold", Document(id="one", text=text), facts=facts)).about
    assert about is not None
    assert (about.title, about.publisher, about.url) == (facts.title, facts.publisher, facts.url)


def test_the_text_is_kept_as_it_is_but_for_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "Ünter Straße, 2024.txt"
    file.write_bytes("\ufeffone\r\ntwo\u00a0\n\n".encode())
    document = read_document(file)
    assert document == Document(id="unter-strae-2024", text="one\r\ntwo\u00a0\n\n")
    folder = new_article(tmp_path / "gold", document)
    assert (folder / "article.txt").read_bytes() == "one\r\ntwo\u00a0\n\n".encode()
    assert lint(folder) == []


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "", ".hidden"])
def test_an_id_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(HarnessError, match="no article id"):
        new_article(tmp_path / "gold", Document(id=name, text="x"))
    with pytest.raises(HarnessError, match="no id can be made"):
        make_id("…")


def test_an_id_that_is_taken_is_refused(tmp_path: Path) -> None:
    new_article(tmp_path, Document(id="one", text="x"))
    with pytest.raises(HarnessError, match="is there already"):
        new_article(tmp_path, Document(id="one", text="y"))
    assert (tmp_path / "articles" / "one" / "article.txt").read_text() == "x"


def test_each_file_names_a_schema_that_is_there(tmp_path: Path, text: str, root: Path) -> None:
    folder = new_article(tmp_path / "gold", Document(id="one", text=text))
    for name in ("article", "gold"):
        first = (folder / f"{name}.yaml").read_text().splitlines()[0]
        path = folder / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(path.read_text())["title"] == name
        assert "/.." not in str(path.resolve().relative_to((tmp_path / "gold").resolve()))


def test_the_command_asks_nothing_and_a_prelabelled_draft_passes_lint(
    tmp_path: Path, harness: Callable[..., Any], text: str
) -> None:
    file = tmp_path / "My Article.txt"
    file.write_text(text)
    result = harness("gold", "new", file, "--gold", tmp_path / "gold", "--publisher", "Somebody")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path}/gold/articles/my-article/gold.yaml\n")
    assert "then: harness gold fix my-article, harness gold lint my-article, harness gold show" in result.stderr
    assert "article.yaml" in result.stderr
    result = harness("gold", "lint", "--gold", tmp_path / "gold")
    assert (result.exit_code, result.stderr) == (0, "1 warning in 1 file\n")
    assert "article.yaml:11:11: warning: no-labeller" in result.stdout
    result = harness("gold", "fix", "--gold", tmp_path / "gold")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 article, nothing to change\n")
    replay = tmp_path / "replay.jsonl"
    replay.write_text('{"id": "two", "entities": [{"start": 0, "end": 5, "label": "ORG"}]}\n')
    extractor = tmp_path / "extractor.py"
    extractor.write_text(
        "from harness.annotation import Annotations, Entity\nfrom harness.extractors.interface.protocol import Result\n"
        "class One:\n    '''One name.'''\n    def fingerprint(self): return {}\n"
        "    def extract(self, documents):\n"
        "        for d in documents:\n"
        "            yield Result(id=d.id, annotations=Annotations(entities=(Entity(start=0, end=5, label='ORG'),)))\n"
    )
    result = harness("gold", "new", file, "--id", "two", "--gold", tmp_path / "gold", "--prelabel", f"{extractor}:One")
    assert result.exit_code == 0, result.output
    gold = (tmp_path / "gold" / "articles" / "two" / "gold.yaml").read_text()
    assert "unreviewed: true\n" in gold
    assert "- {text: Alpha, nth: 1, start: 0, end: 5, label: ORG}" in gold
    result = harness("gold", "new", file, "--id", "three", "--gold", tmp_path / "gold", "--prelabel", "ruels")
    assert result.exit_code == 2
    assert "rules" in result.output
    assert not (tmp_path / "gold" / "articles" / "three").exists()


@pytest.mark.parametrize(("data", "words"), [(b"", "empty"), (b" \n", "empty"), (b"\xff", "not-utf8")])
def test_a_file_that_is_no_article_is_refused(
    tmp_path: Path, harness: Callable[..., Any], data: bytes, words: str
) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    result = harness("gold", "new", tmp_path / "a.txt", "--gold", tmp_path / "gold")
    assert result.exit_code == 2
    assert words in result.stderr
