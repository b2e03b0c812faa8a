"""A person at the labelling page: mouse and keyboard alone, each press and click counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.waiting import PATIENCE

# Where words stand on the screen: their first and their last character.
_BOXES = """([words, nth]) => {
  const walk = document.createTreeWalker(document.getElementById('words'), NodeFilter.SHOW_TEXT);
  let all = ''; const places = [];
  while (walk.nextNode()) {
    for (let at = 0; at < walk.currentNode.length; at += 1) places.push([walk.currentNode, at]);
    all += walk.currentNode.data;
  }
  let at = -1;
  for (let count = 0; count <= nth; count += 1) { at = all.indexOf(words, at + 1); if (at < 0) return null; }
  places[at][0].parentElement.scrollIntoView({ block: 'center' });
  const box = (place) => {
    const [node, unit] = places[place];
    const range = new Range();
    range.setStart(node, unit); range.setEnd(node, unit + 1);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    return [left, (top + bottom) / 2, right];
  };
  return [box(at), box(at + words.length - 1)];
}"""


class Person:
    """Labels what a page shows."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE * 1000)
        self.clicks = 0
        self.presses = 0

    def boxes(self, words: str, nth: int = 0) -> Any:
        found = self.page.evaluate(_BOXES, [words, nth])
        assert found, f'"{words}" {nth} is not on the page'
        return found

    def click(self, words: str, nth: int = 0, *, part: bool = False) -> None:
        """Click on words; with ``part`` while the key for a further part is held."""
        [(left, middle, _), _] = self.boxes(words, nth)
        self._hold(part, lambda: self.page.mouse.click(left + 2, middle))

    def drag(self, words: str, nth: int = 0, *, part: bool = False) -> None:
        """Choose words by drawing over them."""
        [(left, first, _), (_, last, right)] = self.boxes(words, nth)

        def draw() -> None:
            self.page.mouse.move(left + 1, first)
            self.page.mouse.down()
            self.page.mouse.move(right - 1, last, steps=2)
            self.page.mouse.up()

        self._hold(part, draw)

    def key(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1
        self.page.wait_for_timeout(30)

    def figure(self) -> None:
        """Press the key for a figure, and wait for what it proposes."""
        self.key("c")
        self.page.locator("#card .card-head.casualties").wait_for()

    def saved(self) -> None:
        """Wait until everything is saved."""
        self.page.locator("#saved", has_text="saved").wait_for()
        self.page.wait_for_function("document.getElementById('saved').textContent === 'saved'")

    def _hold(self, part: bool, act: Callable[[], None]) -> None:
        if part:
            self.page.keyboard.down("Control")
            self.presses += 1
        act()
        if part:
            self.page.keyboard.up("Control")
        self.clicks += 1
        self.page.wait_for_timeout(30)
