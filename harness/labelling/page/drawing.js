// The text under its marks. A paragraph is drawn again only where something on it has changed.

let paragraphs = [];

/** Cut the article into its paragraphs, once. */
function startParagraphs() {
  paragraphs = [];
  let start = 0;
  for (const [, words, breaks] of desk.article.text.matchAll(/([^\n]*)(\n\s*|$)/g)) {
    const stop = start + Array.from(words).length;
    if (stop > start) paragraphs.push({ start, stop, drawn: null, element: null, pieces: new Map() });
    start = stop + Array.from(breaks).length;
  }
  byId("words").replaceChildren();
}

/** Every item as the marks have it: its stretches by part. */
function entriesOf() {
  const entries = [];
  const add = (layer, item, spans, label) => {
    const found = Object.fromEntries(Object.entries(spans).filter(([, one]) => one?.length));
    if (!Object.keys(found).length) return;
    const shown = { layer: LAYERS.indexOf(layer), kinds: [0], gold: { what: label, label, spans: found }, of: { layer, item } };
    entries.push({ item: shown, index: idOf(item), change: null });
  };
  for (const item of listOf("entities")) add("entities", item, { text: item.spans }, item.label);
  for (const item of listOf("quotes")) add("quotes", item, { text: item.spans }, item.kind);
  for (const item of listOf("casualties")) add("casualties", item, Object.fromEntries(SLOTS.map((slot) => [slot, item[slot]?.spans])), item.outcome);
  for (const item of listOf("attributions")) {
    const kind = typeof item.content === "string" ? "link" : "claim";
    add("attributions", item, { source: item.source?.spans, cue: item.cue?.spans, content: kind === "claim" ? item.content.spans : null }, kind);
  }
  for (const span of desk.offer?.spans ?? []) {
    const shown = { layer: 0, kinds: [5], found: { what: desk.offer.label, label: desk.offer.label, spans: { text: [span] } }, of: null };
    entries.push({ item: shown, index: `offer ${span[0]}`, change: null });
  }
  for (const [place, { layer, item }] of openSuggestions().entries()) {
    const spans = spansOf(item, layer);
    entries.push({ item: { layer: LAYERS.indexOf(layer), kinds: [5], found: { what: "suggested", label: "suggested", spans: { text: spans } }, of: null }, index: `suggested ${place} ${spans}`, change: null });
  }
  return entries;
}

function drawText() {
  const marks = marksOf(entriesOf());
  const box = byId("words");
  for (const paragraph of paragraphs) {
    const here = marks.filter(({ hull }) => hull[0] < paragraph.stop && hull[1] > paragraph.start);
    const drawn = here.map(({ index, part, side, fragments, item }) => `${index} ${part} ${side} ${item.layer} ${fragments}`).join(";");
    if (drawn === paragraph.drawn) continue;
    paragraph.drawn = drawn;
    paragraph.pieces = new Map();
    // Each paragraph has its own depth: a new mark moves no line of another.
    const lanes = laneCounts(here);
    const element = renderParagraph(desk.words, [paragraph.start, paragraph.stop], here, lanes, paragraph.pieces);
    element.style.lineHeight = lineHeight(lanes);
    if (paragraph.element) paragraph.element.replaceWith(element);
    else box.append(element);
    paragraph.element = element;
  }
}

/** Mark the pieces of the open item and draw its arrow. */
function drawOpen() {
  for (const old of byId("words").querySelectorAll(".chosen")) old.classList.remove("chosen");
  const pane = { place: "open", overlay: byId("overlay"), wantsArrows: false, entries: [], pieces: new Map() };
  if (desk.active) {
    const link = linkOf(desk.active);
    const mine = [desk.active.item, link].filter(Boolean).map(idOf);
    for (const { pieces } of paragraphs) {
      for (const [key, several] of pieces) {
        if (mine.some((id) => key.startsWith(`${id} `))) for (const piece of several) piece.classList.add("chosen");
        pane.pieces.set(key, [...(pane.pieces.get(key) ?? []), ...several]);
      }
    }
    if (link) {
      const of = typeof link.content === "string" ? idOf(desk.active.item) : idOf(link);
      const part = desk.active.layer === "casualties" ? (desk.active.item.figure ? "figure" : "victims") : desk.active.layer === "quotes" ? "text" : "content";
      const content = pane.pieces.get(`${of} gold ${part}`);
      if (content) pane.pieces.set(`${idOf(link)} gold content`, content);
      // Without an arrow to draw nothing is measured: that would lay out the whole page in the middle of a key.
      pane.wantsArrows = Boolean(content && pane.pieces.has(`${idOf(link)} gold source`));
      pane.entries = [{ item: { layer: 3, kinds: [0] }, index: idOf(link) }];
    }
  }
  drawArrows(pane);
}

let overviewTimer = 0;

/** Draw everything that may have changed; the long list a moment later, so that no key waits for it. */
function redraw() {
  drawText();
  drawSelection();
  drawCard();
  drawOffer();
  drawSuggestions();
  drawDifference();
  drawOpen();
  drawTools();
  clearTimeout(overviewTimer);
  overviewTimer = setTimeout(drawOverview, 60);
}

function drawTools() {
  byId("undo").disabled = !desk.steps[0];
  byId("redo").disabled = !desk.steps[1];
}

function drawOffer() {
  const box = byId("offer");
  box.hidden = !desk.offer;
  if (!desk.offer) return;
  const { words, label, spans } = desk.offer;
  const button = (key, name, act) => { const one = make("button", { type: "button", className: "quiet" }, make("kbd", {}, key), ` ${name}`); one.addEventListener("click", act); return one; };
  box.replaceChildren(
    make("p", {}, make("b", {}, make("bdi", {}, shorten(words, 60))), ` stands ${spans.length === 1 ? "once" : `${spans.length} times`} more: ${label}?`),
    make("p", { className: "context small" }, make("bdi", {}, contextOf(spans[0]))),
    make("p", { className: "buttons" }, button("Enter", spans.length === 1 ? "yes" : "all", () => acceptOffer(true)), button("y", "this one", () => acceptOffer(false)), button("n", "not this one", skipOffer), button("Esc", "none", closeOffer)));
}

function contextOf([start, end]) {
  const before = desk.words.slice(Math.max(0, start - 30), start);
  const after = desk.words.slice(end, end + 30);
  return shorten(`…${before}[${desk.words.slice(start, end)}]${after}…`, 120);
}

function openItem(of, scroll = false) {
  desk.active = of;
  desk.waiting = null;
  desk.selection = [];
  desk.offer = null;
  redraw();
  if (!scroll) return;
  const [span] = spansOf(of.item, of.layer);
  const range = span && rangesOf(span)[0];
  range?.startContainer.parentElement?.scrollIntoView({ block: "center" });
}

function closeItem() {
  desk.active = null;
  desk.waiting = null;
  redraw();
}
