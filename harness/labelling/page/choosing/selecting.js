// Choosing words, with the mouse or the keyboard: what is chosen are whole words, and may stand in parts.

/** Where a place in the page stands in the article. */
function placeOf(node, unit) {
  const paragraph = (node.nodeType === 1 ? node : node.parentElement)?.closest("#words p");
  if (!paragraph) return null;
  if (node === paragraph) return paragraph.places[Math.min(unit, paragraph.places.length - 1)];
  let child = node;
  while (child.parentNode !== paragraph) child = child.parentNode;
  const at = [...paragraph.childNodes].indexOf(child);
  if (node.nodeType === 1) return paragraph.places[at + (unit ? 1 : 0)];
  let [place, shown] = [paragraph.places[at], 0];
  // Hidden characters are shown by their numbers, so that one of them is several here.
  while (shown < unit && place < paragraph.places[at + 1]) shown += visible(desk.words.chars[place++]).length;
  return place;
}

/** The stretch of the page that shows a stretch of the article, paragraph by paragraph. */
function rangesOf([start, end]) {
  const ranges = [];
  for (const paragraph of byId("words").children) {
    const places = paragraph.places;
    if (!places || places[0] >= end || places[places.length - 1] <= start) continue;
    const range = new Range();
    range.setStart(...pointIn(paragraph, Math.max(start, places[0]), false));
    range.setEnd(...pointIn(paragraph, Math.min(end, places[places.length - 1]), true));
    ranges.push(range);
  }
  return ranges;
}

function pointIn(paragraph, place, isEnd) {
  let at = 0;
  while (at + 2 < paragraph.places.length && (isEnd ? paragraph.places[at + 1] < place : paragraph.places[at + 1] <= place)) at += 1;
  const child = paragraph.childNodes[at];
  const text = child.nodeType === 3 ? child : child.firstChild;
  return [text, Math.min(text.length, visible(desk.words.slice(paragraph.places[at], place)).length)];
}

/** Show what is chosen, and what the next occurrence on offer is. */
function drawSelection() {
  if (!globalThis.CSS?.highlights) return;
  CSS.highlights.set("chosen-words", new Highlight(...desk.selection.flatMap(rangesOf)));
  const next = desk.offer ? [desk.offer.spans[0]] : [];
  CSS.highlights.set("offered-words", new Highlight(...next.flatMap(rangesOf)));
  drawPalette();
}

function choose(spans, { add = false } = {}) {
  desk.selection = add ? [...(add === "extend" ? desk.selection.slice(0, -1) : desk.selection), ...spans] : spans;
  desk.selection = desk.selection.filter(Boolean).sort((one, other) => one[0] - other[0]);
  if (desk.selection.length) tell(`chosen: ${shorten(wordsAt(desk.selection), 200)}`);
  drawSelection();
}

function startSelecting() {
  const words = byId("words");
  words.addEventListener("mouseup", (event) => {
    // At once, so that no key that follows is faster.
    if (event.button === 0) mouseChose(event);
  });
  words.addEventListener("mousedown", () => words.focus({ preventScroll: true }));
}

function mouseChose(event) {
  const native = getSelection();
  if (!native.rangeCount || !byId("words").contains(native.anchorNode)) return;
  const places = [placeOf(native.anchorNode, native.anchorOffset), placeOf(native.focusNode, native.focusOffset)];
  native.removeAllRanges();
  if (places.includes(null)) return;
  const [start, end] = places.sort((one, other) => one - other);
  const add = event.ctrlKey || event.metaKey || event.altKey;
  later(() => (start === end ? clicked(event, start, add) : takeWords([desk.words.snap(start, end)], add)));
}

/** A click: on a mark it opens the item, on a word it chooses the word. */
function clicked(event, place, add) {
  const marks = event.target.closest?.(".piece")?.marks ?? [];
  const word = desk.words.tokens[desk.words.tokenAt(place)];
  const inWord = word && word[0] <= place && place <= word[1] ? word : null;
  if (desk.waiting && desk.waiting !== "cue" && !add) {
    const named = marks.filter(({ item, part, side }) => side === "gold" && (LAYERS[item.layer] === "entities" || part === "source")).sort(byLength)[0];
    return takeWords(named ? named.fragments : [inWord], false);
  }
  const open = marks.filter(({ side }) => side === "gold").sort(byLength);
  if (open.length && !add && !desk.waiting && (isMarkOf(open[0], inWord) || canonical(desk.selection) === canonical([inWord]))) return openMark(open);
  takeWords([inWord], add);
}

/** Whether a click means the mark, not a word inside it: a name, or a mark of this word alone. */
function isMarkOf(mark, word) {
  return !word || LAYERS[mark.item.layer] === "entities" || (mark.hull[0] === word[0] && mark.hull[1] === word[1]);
}

const byLength = (one, other) => one.hull[1] - one.hull[0] - other.hull[1] + other.hull[0];

/** The shortest item at a click; with the next click the next longer one. */
function openMark(marks) {
  const items = [...new Set(marks.map(({ item }) => item.of))];
  const at = items.findIndex(({ item }) => item === desk.active?.item);
  openItem(items[(at + 1) % items.length]);
}

function takeWords(spans, add) {
  const found = spans.filter(Boolean);
  if (!found.length) { if (!add) { choose([]); closeItem(); } return; }
  if (desk.offer) desk.offer = null;
  if (desk.waiting && !add) return fill(desk.waiting, found);
  choose(found, { add });
  redraw();
}

/** Arrow keys go from word to word; with Shift they take further words in. */
function moveByKey(event) {
  const tokens = desk.words.tokens;
  if (!tokens.length) return false;
  const last = desk.selection[desk.selection.length - 1];
  const isRight = directionAt(last) === "rtl" ? "ArrowLeft" : "ArrowRight";
  const step = { [isRight]: 1, [isRight === "ArrowRight" ? "ArrowLeft" : "ArrowRight"]: -1 }[event.key];
  desk.cursor = Math.min(desk.cursor ?? 0, tokens.length - 1);
  if (!last || desk.cursorOf !== last) { desk.cursor = last ? desk.words.tokenAt(Math.max(last[0], last[1] - 1)) : desk.cursor; desk.anchor = last ? desk.words.tokenAt(last[0]) : desk.cursor; }
  const start = last || step === undefined ? desk.cursor : desk.cursor - (step > 0 ? 1 : 0);
  if (step) desk.cursor = Math.max(0, Math.min(tokens.length - 1, start + step));
  else desk.cursor = nearestInLine(event.key === "ArrowDown" ? 1 : -1);
  if (!event.shiftKey) desk.anchor = desk.cursor;
  const [first, final] = [Math.min(desk.anchor, desk.cursor), Math.max(desk.anchor, desk.cursor)];
  desk.cursorOf = [tokens[first][0], tokens[final][1]];
  choose([desk.cursorOf], { add: "extend" });
  rangesOf(tokens[desk.cursor])[0]?.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
  return true;
}

function directionAt(span) {
  const node = span && rangesOf(span)[0]?.startContainer.parentElement?.closest("p");
  return node ? getComputedStyle(node).direction : "ltr";
}

/** The word of the next line, or the one before, that is nearest below or above. */
function nearestInLine(step) {
  const boxOf = (token) => rangesOf(desk.words.tokens[token])[0]?.getBoundingClientRect();
  const here = boxOf(desk.cursor);
  let [found, best, line] = [desk.cursor, Infinity, null];
  for (let at = desk.cursor + step; at >= 0 && at < desk.words.tokens.length; at += step) {
    const box = boxOf(at);
    if (!box || Math.abs(box.top - here.top) < here.height / 2) continue;
    line ??= box.top;
    if (Math.abs(box.top - line) > box.height) break;
    const far = Math.abs(box.left - here.left);
    if (far < best) [found, best] = [at, far];
  }
  return found;
}

/** The chosen words stay, and the next ones are a further part. */
function addPart() {
  const last = desk.selection[desk.selection.length - 1];
  if (!last) return;
  const next = Math.min(desk.words.tokens.length - 1, desk.words.tokenAt(last[1] - 1) + 1);
  desk.cursor = desk.anchor = next;
  desk.cursorOf = desk.words.tokens[next];
  choose([desk.cursorOf], { add: true });
}
