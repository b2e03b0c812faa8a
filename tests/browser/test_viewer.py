"""The document viewer as a reader uses it, in a real browser."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from harness.extractors.llm.server.replayed_answers import RawLine
from harness.reporting.formats.html import render, render_pair
from harness.runs.store.record_lines import write_records
from tests.browser.making import GOLD, LEFT, RIGHT, TEXT, make_run
from tests.waiting import becomes, wait_until

pytestmark = pytest.mark.browser


def row(page: Any, text: str, pane: int = 0) -> Any:
    return page.locator(".pane").nth(pane).locator("a.item", has_text=text)


def test_the_worst_document_is_open_and_its_text_is_whole(show: Any, html: str) -> None:
    page = show(html)
    becomes(page.locator("#open-title").inner_text, "Two die at Tolva")
    assert page.locator(".words").inner_text().split() == TEXT.split()


def test_marks_stand_on_their_words(show: Any, html: str) -> None:
    page = show(html)
    link = row(page, "Tolva GPE")
    link.hover()
    becomes(page.locator(".piece.near").all_inner_texts, ["Tolva"])
    row(page, "bridge at Senn").hover()
    becomes(page.locator(".piece.near").all_inner_texts, ["bridge", " at ", "Senn"])


def test_a_discontinuous_quote_is_marked_in_its_parts_and_joined_by_a_dotted_line(show: Any, html: str) -> None:
    page = show(html)
    row(page, "We knew, … and we stayed. direct").hover()
    becomes(page.locator(".piece.near").all_inner_texts, ["We knew,", "and we stayed."])
    between = page.locator(".piece", has_text="added")
    assert "repeating-linear-gradient" in between.evaluate("piece => getComputedStyle(piece).backgroundImage")


def test_colour_tells_layers_and_pattern_tells_outcomes_apart(show: Any, html: str) -> None:
    page = show(html)

    def image(words: str) -> str:
        return page.locator(".piece", has_text=words).first.evaluate("p => getComputedStyle(p).backgroundImage")

    right, spurious, missed = image("Tolva"), image("bridge"), image("denied")
    assert right.startswith("linear-gradient")
    assert "-45deg" in spurious
    assert missed.count("transparent") + missed.count("rgba(0, 0, 0, 0)") >= 2
    colours = {words: image(words).partition("rgb")[2][:15] for words in ("Tolva", "denied", "miners")}
    assert len(set(colours.values())) == 3


def test_gold_is_above_the_line_and_predictions_are_below(show: Any, html: str) -> None:
    piece = show(html).locator(".piece", has_text="Tolva").first
    found = piece.evaluate("p => [p.style.backgroundPosition, p.style.paddingTop, p.style.paddingBottom]")
    assert found[0].startswith("0px")
    assert "calc(100%" in found[0]
    assert found[1] != "0px" != found[2]


def test_filters_hide_layers_kinds_and_labels(show: Any, html: str) -> None:
    page = show(html)
    everything = page.locator("a.item").count()
    page.get_by_label("entities", exact=True).uncheck()
    becomes(page.locator(".group.entities").count, 0)
    assert 0 < page.locator("a.item").count() < everything
    becomes(page.locator(".piece", has_text="bridge").count, 0)
    page.get_by_label("entities", exact=True).check()
    for kind in ("boundary", "label", "value", "missed", "spurious"):
        page.locator("#kinds").get_by_label(kind, exact=True).uncheck()
    becomes(lambda: set(page.locator(".sign").evaluate_all("signs => signs.map(sign => sign.title)")), {"correct"})
    page.locator("#kinds").get_by_label("missed", exact=True).check()
    page.locator("#label").select_option("PERSON")
    becomes(lambda: [text.split()[0] for text in page.locator("a.item .told").all_inner_texts()], ["Ruk"])


def test_arrows_land_on_their_spans(show: Any, html: str) -> None:
    page = show(html)
    ends = page.evaluate(
        """() => [...document.querySelectorAll('.arrow')].map((arrow) => {
            const box = arrow.ownerSVGElement.getBoundingClientRect();
            const place = (at) => { const p = arrow.getPointAtLength(at); return [p.x + box.left, p.y + box.top]; };
            const under = ([x, y]) => [...document.querySelectorAll('.piece')].filter((piece) =>
                [...piece.getClientRects()].some((rect) =>
                    x >= rect.left - 1 && x <= rect.right + 1 && y >= rect.top - 1 && y <= rect.bottom + 1));
            const words = (at) => under(place(at)).map((piece) => piece.textContent);
            return [arrow.dataset.side, words(0), words(arrow.getTotalLength())];
        })"""
    )
    assert len(ends) == 5
    assert ["gold", ["the mayor"], ["Two"]] in ends
    assert ["found", ["the mayor"], ["Two"]] in ends
    assert ["gold", ["Ruk"], ["30"]] in ends
    assert all(source and content for _, source, content in ends)


def test_arrows_follow_the_text_to_a_narrower_page(show: Any, html: str) -> None:
    page = show(html)
    shapes = "[...document.querySelectorAll('.arrow')].map((arrow) => arrow.getAttribute('d')).join()"
    before = page.evaluate(shapes)
    page.set_viewport_size({"width": 390, "height": 800})
    wait_until(lambda: page.evaluate(shapes) != before)
    page.get_by_label("arrows").uncheck()
    becomes(page.locator(".arrow").count, 0)


def test_lines_are_evenly_spaced_and_no_arrow_crosses_words(show: Any, html: str) -> None:
    page = show(html, width=340)
    tops = page.evaluate(
        """() => {
          const tops = new Set();
          const walk = document.createTreeWalker(document.querySelector(".words"), NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) tops.add(Math.round(box.top));
          }
          return [...tops].sort((one, other) => one - other);
        }"""
    )
    steps = {other - one for one, other in pairwise(tops)}
    assert len(tops) > 2
    assert max(steps) - min(steps) <= 1, "each line is as far from the next"
    crossed = page.evaluate(
        """() => {
          const range = document.createRange();
          const boxes = [];
          const walk = document.createTreeWalker(document.querySelector(".words"), NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            range.selectNodeContents(node);
            boxes.push(...range.getClientRects());
          }
          let crossed = 0;
          for (const arrow of document.querySelectorAll(".arrow")) {
            const shift = arrow.ownerSVGElement.getBoundingClientRect();
            for (let at = 0; at <= arrow.getTotalLength(); at += 2) {
              const { x, y } = arrow.getPointAtLength(at);
              const inside = (box) => x + shift.left > box.left && x + shift.left < box.right
                && y + shift.top > box.top + 3 && y + shift.top < box.bottom - 3;
              if (boxes.some(inside)) crossed += 1;
            }
          }
          return crossed;
        }"""
    )
    assert page.locator(".arrow").count() > 0
    assert crossed == 0


def test_two_extractors_stand_side_by_side_and_differences_alone_can_be_shown(show: Any, html: str) -> None:
    page = show(html)
    page.locator("#right").select_option("right")
    becomes(page.locator(".pane h4").all_inner_texts, ["left", "right"])
    boxes = [page.locator(".pane").nth(place).bounding_box() for place in (0, 1)]
    assert boxes[0]["y"] == boxes[1]["y"]
    row(page, "Ruk PERSON", 1).first.filter(has_text="gained").wait_for()
    row(page, "We knew,", 1).first.filter(has_text="lost").wait_for()
    page.get_by_label("differences only").check()
    becomes(row(page, "Tolva GPE").count, 0)
    assert page.locator(".pane").nth(1).locator(".piece.lost").count() > 0


def test_each_item_has_a_link_that_opens_it(show: Any, html: str) -> None:
    fragment = row(show(html), "bridge at Senn").get_attribute("href")
    page = show(html, fragment=fragment)
    page.locator("a.item.chosen").filter(has_text="bridge at Senn").wait_for()
    for chosen in (".piece.chosen", "a.item.chosen"):
        box = page.locator(chosen).first.bounding_box()
        assert 0 < box["y"] < 900


def test_a_link_shows_an_item_that_the_filters_hide(show: Any, html: str) -> None:
    page = show(html)
    fragment = row(page, "bridge at Senn").get_attribute("href")
    page.get_by_label("entities", exact=True).uncheck()
    page.evaluate("hash => { location.hash = hash; }", fragment)
    becomes(page.locator("a.item.chosen").count, 1)


def test_a_click_on_the_text_chooses_the_shortest_item_and_then_the_next(show: Any, html: str) -> None:
    page = show(html)
    piece = page.locator(".piece", has_text="Senn").first
    piece.click()
    first = page.evaluate("location.hash")
    becomes(page.locator("a.item.chosen").count, 1)
    page.locator(".piece", has_text="Ruk").first.click()
    wait_until(lambda: page.evaluate("location.hash") != first)
    other = page.evaluate("location.hash")
    page.wait_for_selector(f'a.item.chosen[data-index="{other.rpartition("=")[2]}"]')
    page.locator(".piece", has_text="Ruk").first.click()
    wait_until(lambda: page.evaluate("location.hash") not in (first, other))


def test_the_keyboard_goes_from_error_to_error_and_from_document_to_document(show: Any, html: str) -> None:
    page = show(html)
    page.keyboard.press("n")
    first = page.locator("a.item.chosen").get_attribute("data-index")
    page.keyboard.press("n")
    page.wait_for_selector(f'a.item.chosen:not([data-index="{first}"])')
    page.keyboard.press("p")
    page.wait_for_selector(f'a.item.chosen[data-index="{first}"]')
    page.keyboard.press("j")
    page.locator("#open-title", has_text="quiet").wait_for()
    page.locator("#find").focus()
    page.keyboard.press("k")
    becomes(page.locator("#open-title").inner_text, "quiet")
    assert page.locator("#find").input_value() == "k"


def test_documents_are_searched_and_sorted(show: Any, html: str) -> None:
    page = show(html)
    names = page.locator("#documents-list .name")
    becomes(names.all_inner_texts, ["Two die at Tolva", "quiet"])
    page.locator("#sort").select_option("f1")
    becomes(names.all_inner_texts, ["quiet", "Two die at Tolva"])
    page.locator("#find").fill("TWO")
    becomes(names.all_inner_texts, ["Two die at Tolva"])
    page.locator("#find").fill("nothing like it")
    page.locator("#documents-list").filter(has_text="No document").wait_for()


def test_order_and_counts_follow_the_chosen_extractor(show: Any, tmp_path: Any) -> None:
    """A bad model that is not looked at decides nothing."""
    texts = [{**GOLD, "id": name, "meta": {}} for name in ("a", "b")]
    perfect = {key: value for key, value in texts[0].items() if key not in ("text", "meta")}
    nothing = {"id": "a", "entities": [], "quotes": [], "casualties": [], "attributions": []}
    left = [{**perfect, "id": "a"}, {**LEFT, "id": "b"}]
    right = [{**nothing, "id": "a"}, {**perfect, "id": "b"}]
    page = show(render(make_run(tmp_path, "two", texts, {"left": left, "right": right})))
    names = page.locator("#documents-list .name")
    becomes(names.all_inner_texts, ["b", "a"])
    assert page.locator("#documents-list li").last.inner_text().find("0 errors") > 0
    becomes(page.locator("#documents-list li").first.locator(".fared").count, 1)
    page.locator("#left").select_option("right")
    becomes(names.all_inner_texts, ["a", "b"])
    page.locator("#right").select_option("left")
    becomes(page.locator("#documents-list li").first.locator(".fared").count, 2)
    page.locator("#documents .lead").filter(has_text="above the words").wait_for()


def test_two_runs_are_sorted_by_change(show: Any, tmp_path: Any) -> None:
    texts = [{**GOLD, "id": f"d{number}", "meta": {}} for number in range(3)]
    same = [{**LEFT, "id": f"d{number}"} for number in range(3)]
    base = make_run(tmp_path, "base", texts, {"model": same})
    new = make_run(tmp_path, "new", texts, {"model": [same[0], {**RIGHT, "id": "d1"}, same[2]]})
    page = show(render_pair(base, new))
    becomes(page.locator("#documents-list .name").first.inner_text, "d1")
    page.locator("#documents-list li").first.filter(has_text="1 gained").wait_for()
    becomes(page.locator(".pane h4").all_inner_texts, ["base · model", "new · model"])
    assert page.locator(".piece.lost").count() > 0
    assert page.locator(".piece.gained").count() > 0
    page.locator("#documents-list a").nth(1).click()
    page.locator(".items", has_text="No item is left").first.wait_for()
    page.locator(".items").first.filter(has_text="No item is left").wait_for()


def test_what_a_model_answered_is_there_word_for_word(show: Any, tmp_path: Path) -> None:
    stored = make_run(tmp_path, "raw", [GOLD], {"left": [LEFT]})
    words = '<script>alert("x")</script>\n{"entities": []}'
    raw = RawLine(id=GOLD["id"], prompt="p", outcome="wrong_shape", answer=words, message="no entities", model="small")
    write_records(stored.path / "left" / "raw.jsonl", [raw])
    page = show(render(stored))
    assert not page.locator(".raw pre").is_visible()
    page.locator(".raw summary").click()
    becomes(page.locator(".raw pre").inner_text, words)
    becomes(page.locator(".raw p").inner_text, "of the wrong shape · small: no entities")
