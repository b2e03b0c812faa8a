"""Each rule makes the text of a file in its publisher's form, and says in words what it does not find there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from harness.files.typed_tree import load_yaml
from harness.gold.edit.fetch.rules import RULES, rebuild_by
from harness.gold.schema import ArticleFile
from tests.gold.edit.fetch.publishers_forms import BETWEEN_PARAGRAPHS, FORMS

PARAGRAPHS = [
    "“Five,” said Tamm & Co. <i>never</i>",
    "Zwölf Männer aß’ sie – 3 > 2; it's “l'été”.",
    "שלום 船 \u00a0end",
]


@pytest.mark.parametrize("rule", RULES)
def test_the_text_comes_back_as_it_was(rule: str) -> None:
    data = FORMS[rule](PARAGRAPHS, "3")
    assert rebuild_by(rule)(data, "3") == BETWEEN_PARAGRAPHS[rule].join(PARAGRAPHS)


@pytest.mark.parametrize("rule", RULES)
def test_a_text_that_is_not_there_is_said(rule: str) -> None:
    absent = "9" if rule != "html_paragraphs" else "h6"
    with pytest.raises(LookupError, match=f"{absent}"):
        rebuild_by(rule)(FORMS[rule](PARAGRAPHS, "3"), absent)


def test_a_blank_behind_a_formatted_stretch_goes() -> None:
    body = "<p>the <span>Sea Lark</span> , and <span>Velm</span> 's <span>mayor</span> said</p>"
    page = f'<doc id="1" t="">\n<h1>T</h1>\n{body}\n</doc>'.encode()
    assert rebuild_by("wikiextractor")(page, "1") == "the Sea Lark, and Velm's mayor said"


@pytest.mark.parametrize(
    ("rule", "data", "words"),
    [
        ("wikiextractor", b'<doc id="1" t="">\nno title\n</doc>', "no title"),
        ("csv_text", b"a,b\n1,2\n", 'no columns "url" and "text"'),
        ("geovirus", b"<a><article/></a>", "no <text>"),
        ("tmx", b"no archive", "no zip archive"),
    ],
)
def test_a_file_of_another_form_is_said(rule: str, data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rebuild_by(rule)(data, "0" if rule == "geovirus" else "1")


@pytest.mark.shared
def test_real_texts_survive_their_publishers_forms(shared: Path) -> None:
    """Real texts have what invented ones lack; their files are not here, so that the forms are written anew."""
    seen = set()
    for line in (shared / "news/pool.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        rule, between = known["rebuild"]["rule"], BETWEEN_PARAGRAPHS[known["rebuild"]["rule"]]
        data = FORMS[rule](known["text"].split(between), known["rebuild"]["key"])
        text = rebuild_by(rule)(data, known["rebuild"]["key"])
        assert hashlib.sha256(text.encode()).hexdigest() == known["sha256"], known["id"]
        seen.add(rule)
    assert seen == set(RULES)


@pytest.mark.shared
def test_gold_says_of_real_texts_where_they_are(shared: Path, root: Path) -> None:
    """What ``obtain`` says of a text of the pool is what the pool says, word for word."""
    pool = {}
    for line in (shared / "news/pool.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        pool[known["sha256"]] = known
    abouts = [load_yaml(path, ArticleFile) for path in sorted((root / "gold/articles").glob("*/article.yaml"))]
    for about in abouts:
        if about.obtain is not None:
            known = pool[about.sha256]
            said = (about.obtain.repository, *(getattr(about.obtain, key) for key in ("commit", "path", "rule", "key")))
            assert said == tuple(known["rebuild"][key] for key in ("repo", "commit", "path", "rule", "key")), (
                about.title
            )
            assert (about.url, about.licence) == (known["url"], known["licence"]), about.title
