"""The page as a whole: at two widths, without JavaScript, on paper, in the dark, and with a great many documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import sha256
from harness.reporting.formats.html import render
from tests.browser import making
from tests.browser.making import make_run
from tests.waiting import becomes, wait_until

pytestmark = pytest.mark.browser

NASTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='alert(3)' ‮desrever⁧ {{7*7}} <!--"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_window(show: Any, html: str, tmp_path: Path, width: int, scheme: str) -> None:
    page = show(html, width=width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.screenshot(path=tmp_path / f"page-{width}-{scheme}.png", full_page=True)
    assert len(picture) > 50_000
    becomes(page.locator(".verdict").inner_text, "✗ Gate failed: 2 of 2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(show: Any, html: str, scheme: str) -> None:
    page = show(html, color_scheme=scheme)
    for selector in ("h1", ".facts", "td.strong", ".small", "nav a", ".bad", ".what", "figcaption"):
        text, ground = (
            page.locator(selector)
            .locator("visible=true")
            .first.evaluate(
                """(one) => {
                const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
                const rgb = (colour) => {
                    context.fillStyle = colour;
                    context.fillRect(0, 0, 1, 1);
                    return [...context.getImageData(0, 0, 1, 1).data];
                };
                let under = one;
                while (rgb(getComputedStyle(under).backgroundColor)[3] === 0
                       || getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
                return [rgb(getComputedStyle(one).color), rgb(getComputedStyle(under).backgroundColor)];
            }"""
            )
        )
        assert contrast(text, ground) >= 4.5, selector


def contrast(one: list[int], other: list[int]) -> float:
    """The ratio of the Web Content Accessibility Guidelines."""

    def luminance(colour: list[int]) -> float:
        parts = [part / 255 for part in colour[:3]]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_without_javascript_tables_and_pictures_are_there(show: Any, html: str) -> None:
    page = show(html, java_script_enabled=False)
    assert page.locator("#headline .scores").first.is_visible()
    assert page.locator("figure svg.plot").first.is_visible()
    assert page.locator("#plain").is_visible()
    page.locator("#plain").filter(has_text="Two die at Tolva").wait_for()
    assert not page.locator("#viewer").is_visible()


def test_on_paper_the_controls_are_gone_and_the_words_are_dark(show: Any, html: str) -> None:
    page = show(html, color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.locator(".controls").is_visible()
    assert not page.locator(".list").is_visible()
    assert page.locator(".words").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(32, 36, 42)"
    assert len(page.pdf()) > 10_000


def test_the_theme_can_be_changed(show: Any, html: str) -> None:
    page = show(html, color_scheme="light")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    wait_until(lambda: page.evaluate("getComputedStyle(document.body).backgroundColor") != before)


def test_every_control_can_be_reached_and_named_from_the_keyboard(show: Any, html: str) -> None:
    page = show(html)
    seen = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """(() => {
                const one = document.activeElement;
                const named = one.getAttribute('aria-label') || one.getAttribute('aria-labelledby');
                return [one.id || one.className || one.tagName, (one.labels?.[0] ?? one).textContent.trim() || named];
            })()"""
        )
        if told[0] == "BODY":
            break
        seen.add(told[0])
        assert told[1], told
    assert {"skip", "theme", "find", "sort", "left", "right", "label", "arrows", "item"} <= seen


def test_five_hundred_documents_wait_behind_a_search(show: Any, stored: Any, tmp_path: Path) -> None:
    page = show(render(making.repeated(stored, 500, tmp_path)))
    assert page.locator(".piece").count() > 0
    becomes(page.locator("#documents-list li").count, 30)
    page.locator("#more").filter(has_text="470 left").wait_for()
    page.locator("#find").fill("d499")
    page.locator("#documents-list a").first.click()
    page.locator("#open-title", has_text="d499").wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_hostile_document_opens_harmlessly(show: Any, tmp_path: Path, scripts: bool) -> None:
    text = f"{NASTY} Tolva. " + "x" * 1_000_000
    span = {"start": 0, "end": len(NASTY)}
    gold = {"id": NASTY, "text": text, "meta": {"title": NASTY}, "entities": [{**span, "label": NASTY}]}
    gold["quotes"] = [{"id": "q", "kind": "direct", "start": 500_000, "end": 600_000}]
    found = {
        "id": NASTY,
        "entities": [{**span, "label": NASTY + "!", "score": 0.5}, {"text": NASTY, "label": "y" * 1_000_000}],
        "attributions": [{"content": span, "source": {"text": NASTY, "cluster": NASTY}, "cue": {"text": NASTY}}],
    }
    failed = {"id": NASTY, "error": {"type": NASTY, "message": NASTY}}
    run = make_run(tmp_path, "nasty", [gold], {"x": [found], "fails": [failed]})
    run.manifest.extractors[NASTY] = {"digest": NASTY, "fingerprint": {}}
    html = render(run)
    assert "‮" not in html.replace("\\u202e", "")[: html.index('id="index"')]
    page = show(html, java_script_enabled=scripts)
    assert page.locator("script:not([type])").count() == 1
    assert page.locator("img").count() == 0
    assert page.locator("[onmouseover], [onerror]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280 if scripts else True
    if scripts:
        assert page.locator(".words").inner_text().startswith("</script><script>alert(1)")
        page.locator(".words").filter(has_text="⟨U+202E⟩desrever").wait_for()
        page.locator("#right").select_option("1")
        page.keyboard.press("n")


def test_the_policy_stops_what_escaping_would_let_through(chromium: Any, html: str, tmp_path: Path) -> None:
    """The same page with a script and an image planted into it: the browser runs neither, and says so."""
    planted = "<script>document.title = 'planted'</script><img src='https://planted.invalid/x'><main"
    path = tmp_path / "planted.html"
    path.write_text(html.replace("<main", planted, 1))
    page = chromium.new_page()
    said: list[str] = []
    refused: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: refused.append(f"{request.url} {request.failure}"))
    page.goto(path.as_uri())
    assert page.title() == "made"
    # What the browser says comes while it is asked something.
    wait_until(lambda: page.title() and refused and len(said) >= 2)
    assert refused == ["https://planted.invalid/x csp"]
    assert len([line for line in said if "Content Security Policy" in line]) == 2
    page.close()


@pytest.fixture
def withheld(tmp_path: Path) -> Path:
    """A gold folder with one withheld article, whose text is attached."""
    folder = tmp_path / "gold" / "articles" / "w"
    folder.mkdir(parents=True)
    text = "The bridge at Tolva was closed, and nobody who lives there could say for how long it would stay so."
    about = f"title: T\nlanguage: en\nsha256: {sha256(text)}\nchars: {len(text)}\ntext: withheld\n"
    (folder / "article.yaml").write_text(about)
    (folder / "gold.yaml").write_text("entities:\n  - {text: Tolva, start: 14, end: 19, label: GPE}\n")
    (tmp_path / "gold" / ".texts").mkdir()
    (tmp_path / "gold" / ".texts" / "w.txt").write_text(text)
    return tmp_path / "gold"


def test_a_withheld_text_shows_short_spans_only_unless_it_is_embedded(
    show: Any, withheld: Path, tmp_path: Path
) -> None:
    found = {"id": "w", "entities": [{"start": 14, "end": 19, "label": "GPE"}, {"start": 0, "end": 90, "label": "ORG"}]}
    run = make_run(tmp_path, "closed", withheld, {"x": [found]})
    closed = render(run)
    assert "nobody who lives there" not in closed
    page = show(closed, name="closed.html")
    page.locator("#open-facts").filter(has_text="short spans only").wait_for()
    page.locator(".items").filter(has_text="Tolva GPE").wait_for()
    assert page.locator(".danger").count() == 0
    page = show(render(run, embed_withheld=True), name="embedded.html")
    page.locator(".words").filter(has_text="nobody who lives there").wait_for()
    page.locator(".danger").filter(has_text="Not for publication").wait_for()


def test_the_page_names_no_other_place(html: str) -> None:
    outside = [found for found in re.findall(r"https?://[^\s\"'<]+", html) if "www.w3.org/2000/svg" not in found]
    assert outside == []
