"""Show: every character once, every layer seen, nothing of the article taken for markup."""

import base64
import hashlib
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.annotation import Annotations, Entity, Quote
from harness.gold.article import read_article
from harness.gold.show.article_view import html_page, rows, segments, terminal_text
from harness.gold.show.origin_words import origin_lines

GOLD = """\
clusters: {a: {name: "<b>Alpha", kind: ORG}}
entities:
- {text: Alpha, nth: 1, label: ORG, cluster: a}
quotes:
- {id: q1, kind: direct, text: no one died}
casualties:
- {id: c1, figure: {text: five}, outcome: killed, min: 5, victims: {text: people}}
attributions:
- {source: {text: Alpha, cluster: a}, cue: {text: said}, content: c1}
- {source: {cluster: a}, content: {text: Bravo lied}}
- {source: null, content: q1}
"""


class Page(HTMLParser):
    """The words inside the text's div, and whether tags are balanced."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.marked: dict[str, str] = {}
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in ("meta", "input"):
            self.stack.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [attrs.get("class") or "" for _, attrs in self.stack]
        if "text" in classes:
            self.words += data
            for name in classes:
                self.marked[name] = self.marked.get(name, "") + data


def test_the_page_has_the_text_once_with_its_layers(article: Callable[..., Path], text: str) -> None:
    page = Page(html_page(read_article(article(GOLD))))
    assert page.stack == []
    assert page.words == text
    assert page.marked["entities"] == "Alpha"
    assert page.marked["quotes"] == "no one died"
    assert page.marked["casualties"] == "fivepeople"
    assert page.marked["attributions"] == "AlphasaidBravo lied"


def test_the_page_is_self_contained_and_escapes_what_it_shows(article: Callable[..., Path]) -> None:
    hostile = "Alpha <script>alert(1)</script> & “no one died” said five people. Bravo lied."
    html = html_page(read_article(article(GOLD, text=hostile)))
    page = Page(html)
    assert page.words == hostile
    assert "script" not in page.tags
    assert "<b>" not in html
    assert not any(word in html for word in ("http://", "https://", "src=", "@import"))


def test_the_page_lets_its_own_style_apply_and_nothing_else(article: Callable[..., Path]) -> None:
    html = html_page(read_article(article(GOLD)))
    style = html.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in unescape(html)
    assert "style=" not in html


def test_a_withheld_article_shows_short_spans_and_no_text(withheld: Callable[..., Path]) -> None:
    gold = (
        "entities:\n- {text: five, start: 11, end: 15, label: ORG}\n"
        f"quotes:\n- {{id: q1, kind: direct, digest: {'0' * 12}, start: 50, end: 61}}\n"
    )
    html = html_page(read_article(withheld(gold, attached=False)))
    assert "harness gold attach one FILE" in html
    assert "five" in html
    assert "[50, 61)" in html
    assert "no one died" not in html


spans = st.tuples(st.integers(0, 25), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(deadline=None)
@given(st.text(max_size=20), st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_segments_are_the_text_and_marks_begin_and_end_where_they_should(
    text: str, names: list[tuple[int, int]], quotes: list[tuple[int, int]]
) -> None:
    annotations = Annotations(
        entities=tuple(Entity(start=s, end=e, label="X") for s, e in names),
        quotes=tuple(Quote(id=str(i), kind="direct", start=s, end=e) for i, (s, e) in enumerate(quotes)),
    )
    cut = list(segments(text, annotations))
    assert "".join(segment.text for segment in cut) == text
    marked = [("X" in [m.role for m in s.marks], "direct" in [m.role for m in s.marks]) for s in cut for _ in s.text]
    assert marked == [
        tuple(any(s <= i < e <= len(text) for s, e in group) for group in (names, quotes)) for i in range(len(text))
    ]


def test_the_terminal_gets_no_control_characters_of_the_article() -> None:
    assert "\x1b" not in terminal_text("a\x1b[31mb", Annotations()).plain


def test_the_command_prints_text_and_lists(
    article: Callable[..., Path], harness: Callable[..., Any], tmp_path: Path
) -> None:
    folder = article(GOLD)
    result = harness("gold", "show", "one", "--gold", folder.parent.parent)
    assert result.exit_code == 0, result.output
    for words in ("five people died", "c1 killed", "Alpha (a)", "implicit (a)", "nobody named", "5 to open"):
        assert words in result.stdout
    result = harness("gold", "show", folder, "--html", tmp_path / "page.html")
    assert result.stdout == f"{tmp_path}/page.html\n"
    assert "five" in (tmp_path / "page.html").read_text()


def test_a_broken_gold_is_shown_as_far_as_it_goes(article: Callable[..., Path], harness: Callable[..., Any]) -> None:
    folder = article("entities:\n- {text: five, label: ORG}\n- {text: absent, label: ORG}\n")
    result = harness("gold", "show", folder)
    assert result.exit_code == 0
    assert "not-in-text" in result.stderr
    assert "five" in result.stdout


def test_a_name_that_stands_several_times_says_which_it_is(article: Callable[..., Path]) -> None:
    folder = article("entities:\n- {text: Bravo, nth: 2, label: GPE}\n- {text: five, label: GPE}\n")
    found = read_article(folder)
    assert [row.detail for row in rows(found.annotations, found.text)] == ["2 of 3: in Bravo. [Bravo] said “no", ""]
    assert [row.detail for row in rows(found.annotations, None)] == ["", ""]


def test_who_labelled_stands_above_the_text(article: Callable[..., Path], article_yaml: Callable[..., str]) -> None:
    about = """labelled: {by: model, name: M 1, how: blind, date: 2024-08-20}
labelled_again:
  entities: {by: person, name: Ana, how: assisted, assisted_by: spacy-sm}
  quotes: {by: person, name: Ana, how: assisted, assisted_by: spacy-sm}
reviewed: [{by: person, name: <Bo>}]
"""
    found = read_article(article(GOLD, about=article_yaml() + about))
    assert found.about is not None
    assert origin_lines(found.about) == [
        "labelled: model M 1, blind, 2024-08-20",
        "labelled again: person Ana, assisted by spacy-sm (entities, quotes)",
        "reviewed: person <Bo>",
    ]
    assert "reviewed: person &lt;Bo&gt;" in html_page(found)
