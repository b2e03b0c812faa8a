// Other readings of the words of a slot, of which any one is right: the next words that are chosen become one.

/** The slots of the open item that have words, the item's own first; or a source that has other readings. */
function readableSlots() {
  const { layer, item } = desk.active;
  const link = linkOf(desk.active);
  const own = layer === "casualties" ? SLOTS : typeof item.content === "string" ? [] : ["words"];
  return [...own, "source", "cue"].filter((slot) => { const here = slotOf(slot, item, link); return here?.spans?.length || here?.others?.length; });
}

function slotOf(slot, item, link) {
  if (slot === "words") return item.content ?? item;
  return slot === "source" || slot === "cue" ? link?.[slot] : item[slot];
}

/** With each press the next slot waits for another reading, then none. */
function waitForReading() {
  const slots = readableSlots();
  if (!slots.length) return tell("there are no words yet that could be read otherwise");
  const at = slots.findIndex((slot) => desk.waiting === `other ${slot}`);
  desk.waiting = at + 1 < slots.length ? `other ${slots[at + 1]}` : null;
  desk.selection = [];
  tell(desk.waiting ? `next words: another reading of ${desk.waiting.slice(6)}` : "no other reading");
  redraw();
}

function waitForReadingOf(slot) {
  desk.waiting = desk.waiting === `other ${slot}` ? null : `other ${slot}`;
  desk.selection = [];
  redraw();
}

function addReading(slot, spans) {
  const { layer, item } = desk.active;
  const here = slotOf(slot, item, linkOf(desk.active));
  const words = layer === "quotes" && slot === "words" ? spans.map((span) => desk.words.withoutMarks(span)) : spans;
  const known = [here, ...(here.others ?? [])].map((one) => canonical(one.spans));
  desk.waiting = null;
  desk.selection = [];
  if (known.includes(canonical(words))) tell("that is one of its readings already");
  else setReadings(slot, [...(here.others ?? []), { spans: words }]);
  redraw();
}

function setReadings(slot, others) {
  const { item } = desk.active;
  const here = slotOf(slot, item, linkOf(desk.active));
  const { others: before, ...rest } = here;
  const now = others.length ? { ...rest, others } : rest;
  if (slot === "source" || slot === "cue") setLink({ [slot]: now });
  else if (slot !== "words") edit({ [slot]: now });
  else if (item.content) edit({ content: now });
  else edit({ others: others.length ? others : null });
  tell(`${slot}: ${others.length + 1} readings`);
}

/** Another reading in words: its own, and of a source that may be somebody else whom it names. */
function wordsOfReading({ spans, cluster }) {
  const whose = cluster ? shorten(desk.items.clusters[cluster]?.name ?? cluster, 60) : "";
  if (!spans?.length) return `${whose} (not stated here)`;
  return `${shorten(wordsAt(spans), 60)}${whose ? ` = ${whose}` : ""}`;
}

/** The other readings of a slot, each to be taken away, and the button for a further one. */
function readingsOf(slot) {
  if (!readableSlots().includes(slot)) return null;
  const here = slotOf(slot, desk.active.item, linkOf(desk.active));
  const others = here.others ?? [];
  const box = make("span", { className: "readings" });
  others.forEach((one, place) => {
    const said = wordsOfReading(one);
    const gone = make("button", { type: "button", className: "quiet clear" }, "×");
    gone.setAttribute("aria-label", `take away the reading ${said} of ${slot}`);
    gone.addEventListener("click", () => { setReadings(slot, others.filter((_, at) => at !== place)); redraw(); });
    box.append(make("span", { className: "small" }, " or "), make("bdi", {}, said), gone);
  });
  const isNext = desk.waiting === `other ${slot}`;
  const more = make("button", { type: "button", className: "quiet more" }, isNext ? "or … the next words" : "or …");
  more.setAttribute("aria-label", `another reading of ${slot}`);
  more.setAttribute("aria-pressed", String(isNext));
  more.addEventListener("click", () => waitForReadingOf(slot));
  box.append(more);
  return box;
}
