"""The HTML page as text: what it holds, what it escapes, and what its policy lets through."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from harness.errors import HarnessError
from harness.reporting.formats import load_report_format
from harness.reporting.formats.html import render, render_pair
from harness.reporting.pages.page_frame import json_block, shown_label, visible
from harness.runs.store.stored_outcomes import DocumentOutcomes
from tests.reporting.test_reports import NASTY, outcomes, stored


class Elements(HTMLParser):
    """Every element with its attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_the_page_says_what_was_run_and_what_to_mind(tmp_path: Path) -> None:
    words = " ".join(" ".join(Elements(render(stored(tmp_path))).words).split())
    for said in (
        "run-1",
        "2 documents",
        "1 March 2026, 14:05 UTC",
        "Gate failed: 1 of 2",
        "it is 0.8",
        "left out w1: its text is withheld",
        "2 documents only",
        "rules: 1 document failed",
        "4 predictions outside the gold",
        "0.250–0.750",
        "configs/c.yaml",
        "with changes that are not committed",
    ):
        assert said in words, said


def test_the_policy_names_the_pages_own_style_and_script_and_nothing_else(tmp_path: Path) -> None:
    page = render(stored(tmp_path))
    policy = next(one for one in Elements(page).named("meta") if one.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy["content"]).split(";"))
    style, script = (re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script"))
    assert style is not None
    assert script is not None
    for rule, content in (("style-src", style[1]), ("script-src", script[1])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules.pop(rule) == f"'sha256-{digest}'"
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_no_element_asks_for_anything_or_carries_style_or_handlers(tmp_path: Path) -> None:
    for name, attributes in Elements(render(stored(tmp_path))).found:
        assert name not in ("img", "iframe", "object", "embed", "form", "base")
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style", "srcset")]
        href = attributes.get("href")
        assert href is None or href == "data:," or href.startswith("#")


def test_words_of_others_are_words(tmp_path: Path) -> None:
    run = stored(tmp_path)
    run.scores.extractors[NASTY] = run.scores.extractors.pop("rules")
    run.outcomes[NASTY] = run.outcomes.pop("rules")
    found = Elements(render(run))
    assert len(found.named("script")) == len([one for one in found.named("script") if one.get("type")]) + 1
    assert "<script>alert(1)</script>" in "".join(found.words)


def test_data_stay_inside_their_script_element() -> None:
    value = {"a": "</script><!-- & \u2028"}
    block = json_block(value)
    assert not set("<>&") & set(block)
    assert json.loads(block) == value


@pytest.mark.parametrize(
    ("text", "shown"), [("a\u202eb", "a⟨U+202E⟩b"), ("a\x1b[b", "a⟨U+001B⟩[b"), ("a\nb ü", "a\nb ü")]
)
def test_controls_are_shown_by_their_numbers(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_long_label_is_cut() -> None:
    assert shown_label("x" * 1_000_000) == "x" * 47 + "…"
    assert shown_label("a\n b") == "a b"


def test_blocks_hold_the_items_of_their_documents(tmp_path: Path) -> None:
    page = render(stored(tmp_path))
    index = json.loads(re.search('id="index">(.*?)</script>', page)[1])  # type: ignore[index]
    assert [one["id"] for one in index["documents"]] == ["a1", "a2"]
    assert index["documents"][0]["counts"] == [[2, 1, 1, 1]]
    block = json.loads(re.search('id="d0">(.*?)</script>', page)[1])  # type: ignore[index]
    assert block["text"] is None
    assert [item["kinds"] for item in block["columns"][0]["items"]] == [[0], [0], [2], [5], [4]]


def test_two_runs_are_held_against_each_other_where_their_gold_is_the_same(tmp_path: Path) -> None:
    base, new = stored(tmp_path), stored(tmp_path, path=tmp_path / "run-2")
    new.manifest.gold["documents"]["a2"] = "changed"
    less = [msgspec.structs.replace(one, outcomes=one.outcomes[1:]) for one in outcomes()]
    new = msgspec.structs.replace(new, outcomes={"rules": less})
    page = render_pair(base, new)
    index = json.loads(re.search('id="index">(.*?)</script>', page)[1])  # type: ignore[index]
    assert index["columns"] == ["base · rules", "new · rules"]
    assert [(one["id"], one["gained"], one["lost"]) for one in index["documents"]] == [("a1", 0, 1)]
    words = " ".join(Elements(page).words)
    assert "1 document in one run alone or with other gold" in words
    assert "run-1 → run-2" in words


def test_runs_that_share_nothing_are_refused(tmp_path: Path) -> None:
    base, new = stored(tmp_path), stored(tmp_path)
    new.manifest.gold["documents"] = {"b": "1"}
    with pytest.raises(HarnessError, match="share no document with the same gold"):
        render_pair(base, new)
    rules = new.scores.extractors.pop("rules")
    new.scores.extractors.update(dict.fromkeys(("x", "y"), rules))
    with pytest.raises(HarnessError, match="share no extractor: rules; x, y"):
        render_pair(base, new)


def test_a_page_too_large_leaves_out_the_documents_with_fewest_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.reporting.pages.viewer_data.MOST_CHARACTERS", 600)
    many = [DocumentOutcomes(id=f"b{number}") for number in range(20)]
    page = render(stored(tmp_path, outcomes={"rules": [*outcomes(), *many]}))
    assert "with fewer errors have their counts here only" in page
    assert len(page) < len(render(stored(tmp_path))) + 20_000


def test_html_is_a_format_among_the_others(tmp_path: Path) -> None:
    form = load_report_format("html")
    assert form.FILE == "report.html"
    assert form.render(stored(tmp_path)).startswith("<!doctype html>")
