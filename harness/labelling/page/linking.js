// Quotes, figures and claims, and who stands behind them: the next words that are chosen fill the next slot.

const ORDER = { quotes: ["source", "cue"], attributions: ["source", "cue"], casualties: ["victims", "cause", "place", "date", "source", "cue"] };

function begin(layer, item, changes = []) {
  change([...changes, { layer, was: null, now: item }]);
  desk.active = { layer, item };
  desk.selection = [];
  desk.offer = null;
  desk.waiting = ORDER[layer][0];
  tell(`${layer}: next is its ${desk.waiting}`);
  redraw();
}

function quoteIt(kind) {
  if (!desk.selection.length) return;
  const spans = desk.selection.map((span) => desk.words.withoutMarks(span));
  begin("quotes", { id: freshId("q"), kind: kind ?? desk.words.kindOfQuote(spans), spans });
}

/** A figure, with what its words propose; what is pressed until that is known waits. */
function countIt() {
  if (!desk.selection.length) return;
  const spans = desk.selection;
  const propose = ask("propose", { what: "figure", start: spans[0][0], end: spans[spans.length - 1][1] });
  desk.busy = propose.catch(() => ({ outcome: "killed", proposed: ["outcome"] })).then((proposed) => {
    begin("casualties", { id: freshId("c"), figure: { spans }, ...proposed });
  }).finally(() => { desk.busy = null; });
}

/** Do something once what came before it is done. */
function later(act) {
  if (desk.busy) desk.busy = desk.busy.then(act);
  else act();
}

function claimIt() {
  if (!desk.selection.length) return;
  begin("attributions", { content: { spans: desk.selection.map((span) => desk.words.withoutMarks(span)) } });
}

/** The chosen words fill a slot of the open item; then the next slot waits. */
function fill(slot, spans) {
  if (slot === "edges") return moveEdges(spans);
  if (slot.startsWith("other ")) return addReading(slot.slice(6), spans);
  if (slot === "source") {
    const { key, changes } = clusterOfSource(spans);
    setLink({ source: { spans, cluster: key } }, changes);
  } else if (slot === "cue") setLink({ cue: { spans } });
  else {
    edit({ [slot]: { ...desk.active.item[slot], spans } });
    if (slot === "victims") proposeRole(spans);
  }
  tell(`${slot}: ${shorten(wordsAt(spans), 80)}`);
  nextSlot();
}

async function proposeRole(spans) {
  const { id } = desk.active.item;
  const answer = await ask("propose", { what: "victims", start: spans[0][0], end: spans[spans.length - 1][1] }).catch(() => ({}));
  const item = listOf("casualties").find((one) => one.id === id);
  if (!answer.victim_role || !item || item.victim_role) return;
  const now = { ...item, victim_role: answer.victim_role, proposed: [...(item.proposed ?? []), "victim_role"].sort() };
  if (desk.active?.item === item) desk.active = { layer: "casualties", item: now };
  change([{ layer: "casualties", was: item, now }]);
  redraw();
}

function nextSlot() {
  const order = ORDER[desk.active.layer];
  desk.waiting = order[order.indexOf(desk.waiting) + 1] ?? null;
  desk.selection = [];
  redraw();
}

function waitFor(slot) {
  desk.waiting = desk.waiting === slot ? null : slot;
  desk.selection = [];
  tell(desk.waiting ? `next words: ${slot}` : "");
  redraw();
}

/** Change the link of the open item, or make it. */
function setLink(values, more = []) {
  const { layer, item } = desk.active;
  if (layer === "attributions") return edit(values, [...more, ...lostClusters([{ layer, was: item, now: { ...item, ...values } }])]);
  const was = linkOf(desk.active);
  const now = { ...(was ?? { content: item.id }), ...values };
  for (const [key, value] of Object.entries(values)) if (isNothing(value)) delete now[key];
  const lost = was ? lostClusters([{ layer: "attributions", was, now }]) : [];
  change([...more, { layer: "attributions", was, now }, ...lost]);
}

/** The source and cue of the link before, once more. */
function linkAsBefore() {
  const mine = linkOf(desk.active);
  const others = listOf("attributions").filter((one) => one !== mine && one.source);
  const start = spansOf(desk.active.item, desk.active.layer)[0]?.[0] ?? 0;
  const far = (one) => Math.abs((contentSpans(one)[0]?.[0] ?? 0) - start);
  const near = others.sort((one, other) => far(one) - far(other))[0];
  if (!near) return tell("there is no link yet");
  setLink({ source: near.source, cue: near.cue ?? null });
  desk.waiting = null;
  redraw();
}

function linkNobody() {
  const link = linkOf(desk.active);
  if (link?.source || desk.active.layer === "attributions") setLink({ source: null });
  else if (!link) change([{ layer: "attributions", was: null, now: { content: desk.active.item.id } }]);
  desk.waiting = "cue";
  redraw();
}

/** Known, but not stated beside the words: a cluster alone. */
function linkImplicit() {
  pickCluster("Whose is it, though no words here say so?", "", "PERSON", ({ key, changes }) => {
    setLink({ source: { spans: [], cluster: key } }, changes);
    desk.waiting = null;
    redraw();
  });
}

/** Other words for the open item. */
function moveEdges(spans) {
  const { layer, item } = desk.active;
  if (layer === "entities" || layer === "quotes") edit({ spans: layer === "quotes" ? spans.map((span) => desk.words.withoutMarks(span)) : spans });
  else if (layer === "casualties") edit({ figure: { ...item.figure, spans } });
  else if (typeof item.content !== "string") edit({ content: { ...item.content, spans } });
  desk.waiting = null;
  desk.selection = [];
  redraw();
}

/** One word more or less at an end of the open item. */
function nudge(atStart, step) {
  const { layer, item } = desk.active;
  const spans = spansOf(item, layer).map((span) => [...span]);
  if (!spans.length) return;
  const tokens = desk.words.tokens;
  const span = atStart ? spans[0] : spans[spans.length - 1];
  const at = atStart ? desk.words.tokenAt(span[0]) : desk.words.tokenAt(span[1] - 1);
  const next = tokens[at + step];
  if (!next) return;
  if (atStart ? next[0] < span[1] : next[1] > span[0]) span[atStart ? 0 : 1] = next[atStart ? 0 : 1];
  moveEdges(spans);
}

function acceptProposed() { edit({ proposed: null }); tell("accepted"); redraw(); }

/** "25", "20-30", "20-" or "-30" as the least and the most; behind a bar other right readings. */
function setNumber(words) {
  const number = (digits) => (digits ? Number(digits) : null);
  const numbers = words.split("|").map((one) => {
    const found = one.replace(/[\s,.’']/gu, "").match(/^(\d*)(?:(-|–)(\d*))?$/u);
    return found && (found[1] || found[3]) ? { min: number(found[1]), max: number(found[2] ? found[3] : found[1]) } : null;
  });
  if (numbers.includes(null)) return tell("a number, or two with a dash: 20-30, 20-, -30; other right readings behind a bar");
  const [{ min, max }, ...alternatives] = numbers;
  edit({ min, max, alternatives });
  redraw();
}
