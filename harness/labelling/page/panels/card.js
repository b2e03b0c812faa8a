// The open item: its words, its values with their keys, and its slots.

const KIND_KEYS = { d: "direct", m: "mixed", i: "indirect" };
const OUTCOME_KEYS = { k: "killed", i: "injured", m: "missing", c: "captured" };
const STATUS_KEYS = { f: "confirmed", r: "reported", a: "alleged", d: "denied" };
const ROLE_KEYS = { w: "combatant", v: "civilian", y: "unknown" };
const SLOT_KEYS = { 1: "victims", 2: "cause", 3: "place", 4: "date", s: "source", u: "cue" };

function keyButton(key, name, act, { pressed, className = "", proposed = false } = {}) {
  const one = make("button", { type: "button", className: `quiet ${className} ${proposed ? "proposed" : ""}` }, make("kbd", {}, key), ` ${name}`, proposed ? make("span", { className: "small" }, " proposed") : null);
  if (pressed !== undefined) one.setAttribute("aria-pressed", String(pressed));
  one.setAttribute("aria-keyshortcuts", key);
  one.addEventListener("click", act);
  return one;
}

function drawCard() {
  const box = byId("card");
  box.hidden = !desk.active;
  if (!desk.active) return;
  const { layer, item } = desk.active;
  const head = make("div", { className: `card-head ${layer}` }, make("span", { className: "swatch" }), make("b", {}, { entities: "name", quotes: "quote", casualties: "figure", attributions: typeof item.content === "string" ? "link" : "claim" }[layer]), item.id ? make("span", { className: "small" }, ` ${item.id}`) : null);
  const words = make("p", { className: "card-words" }, make("bdi", {}, shorten(wordsAt(spansOf(item, layer)) || item.words || "no words", 240)));
  const body = { entities: nameCard, quotes: quoteCard, casualties: figureCard, attributions: claimCard }[layer](item);
  const own = readingsOf(layer === "casualties" ? "figure" : "words");
  if (own) words.append(" ", own);
  box.replaceChildren(head, words, ...body, tools(item));
}

function choices(name, keys, value, set, item) {
  const proposed = item.proposed?.includes(name) ?? false;
  const row = make("div", { className: "choices", role: "group" }, make("span", { className: "small name" }, name.replace("_", " ")));
  row.setAttribute("aria-label", name);
  for (const [key, one] of Object.entries(keys)) row.append(keyButton(key, one, () => { set(one); redraw(); }, { pressed: value === one, proposed: proposed && value === one }));
  return row;
}

function nameCard(item) {
  return [
    choices("label", Object.fromEntries(desk.keys), item.label, relabel, item),
    clusterRow(item.cluster),
  ];
}

function clusterRow(key) {
  const cluster = desk.items.clusters[key];
  const said = cluster ? `${cluster.name}${cluster.kind ? ` · ${cluster.kind}` : ""}${cluster.aliases?.length ? ` · also ${cluster.aliases.join(", ")}` : ""}` : key ?? "none";
  return make("div", { className: "choices" }, make("span", { className: "small name" }, "cluster"), make("bdi", {}, said), keyButton("/", "another", askCluster), cluster ? keyButton("C", "edit", () => editCluster(key)) : null);
}

function quoteCard(item) {
  return [choices("kind", KIND_KEYS, item.kind, (kind) => edit({ kind }), item), ...linkRows(item)];
}

function figureCard(item) {
  const number = make("input", { type: "text", id: "number", value: numberOf(item), inputMode: "numeric" });
  number.setAttribute("aria-label", "number, or from-to; other right readings behind a bar");
  number.title = "25, 20-30, 20-, -30; other right readings behind a bar: 25 | 30";
  number.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") { setNumber(number.value); byId("words").focus({ preventScroll: true }); }
    if (event.key === "Escape") byId("words").focus({ preventScroll: true });
  });
  const isProposed = item.proposed?.some((name) => name === "min" || name === "max");
  return [
    make("div", { className: "choices" }, make("label", { className: "small name", htmlFor: "number" }, "number ", make("kbd", {}, "#")), number, isProposed ? make("span", { className: "small proposed" }, "proposed") : null,
      keyButton("~", "about", () => toggle("approximate"), { pressed: Boolean(item.approximate), proposed: item.proposed?.includes("approximate") })),
    choices("outcome", OUTCOME_KEYS, item.outcome, (outcome) => edit({ outcome }), item),
    choices("status", STATUS_KEYS, item.status, (status) => edit({ status: item.status === status ? null : status }), item),
    choices("victim_role", ROLE_KEYS, item.victim_role ?? "unknown", (role) => edit({ victim_role: role }), item),
    ...["victims", "cause", "place", "date"].map((slot) => slotRow(slot, item[slot]?.spans)),
    ...linkRows(item),
    figureRow("P", "part_of", item),
    figureRow("R", "repeats", item),
  ];
}

/** Another figure that this one names, by its key. */
function figureRow(key, name, item) {
  const other = listOf("casualties").find(({ id }) => id === item[name]);
  const said = other ? `${other.id} · ${numberOf(other)} ${other.outcome}` : item[name] ?? "";
  return make("div", { className: "slot" }, keyButton(key, name.replace("_", " "), () => pickFigure(name)), make("bdi", {}, said), item[name] ? clearButton(name.replace("_", " "), () => edit({ [name]: null })) : null);
}

function claimCard(item) { return linkRows(item); }

function numberOf({ min = null, max = null, alternatives = [] }) {
  const said = min === max ? String(min ?? "") : `${min ?? ""}-${max ?? ""}`;
  return [said, ...alternatives.map((one) => numberOf(one))].join(" | ");
}

function slotRow(slot, spans, more = null) {
  const key = Object.keys(SLOT_KEYS).find((one) => SLOT_KEYS[one] === slot);
  const isNext = desk.waiting === slot;
  const row = make("div", { className: `slot ${isNext ? "next" : ""}` }, keyButton(key, slot, () => waitFor(slot), { pressed: isNext }), make("bdi", {}, isNext && !spans?.length ? "the next words that you choose" : shorten(wordsAt(spans), 90)), more);
  if (spans?.length && !["source", "cue"].includes(slot)) row.append(clearButton(slot, () => edit({ [slot]: null })));
  if (spans?.length && slot === "cue") row.append(clearButton(slot, () => setLink({ cue: null })));
  const others = readingsOf(slot);
  if (others) row.append(others);
  return row;
}

function clearButton(slot, act) {
  const one = make("button", { type: "button", className: "quiet clear" }, "×");
  one.setAttribute("aria-label", `clear ${slot}`);
  one.addEventListener("click", () => { act(); redraw(); });
  return one;
}

function linkRows() {
  const link = linkOf(desk.active);
  const source = link?.source;
  const cluster = desk.items.clusters[source?.cluster];
  const whose = source?.cluster ? make("span", { className: "small" }, ` = ${cluster ? shorten(cluster.name, 60) : source.cluster}${source.spans?.length ? "" : " (not stated here)"}`) : link && !source ? make("span", { className: "small" }, " nobody") : null;
  return [
    slotRow("source", source?.spans, whose),
    slotRow("cue", link?.cue?.spans),
    make("div", { className: "choices" }, keyButton("/", "whose", askCluster), cluster ? keyButton("C", "edit", () => editCluster(source.cluster)) : null, keyButton("=", "as before", linkAsBefore), keyButton("h", "not stated here", linkImplicit), keyButton("0", "nobody", linkNobody)),
  ];
}

function toggle(name) { edit({ [name]: desk.active.item[name] ? null : true }); redraw(); }

function tools(item) {
  return make("div", { className: "choices tools" },
    item.proposed?.length ? keyButton("Enter", "accept what is proposed", acceptProposed, { className: "strong" }) : null,
    keyButton("E", "other words", () => waitFor("edges"), { pressed: desk.waiting === "edges" }),
    keyButton("A", "another reading", waitForReading, { pressed: desk.waiting?.startsWith("other ") ?? false }),
    keyButton("T", "optional", () => toggle("optional"), { pressed: Boolean(item.optional) }),
    keyButton("Del", "delete", () => removeItem(desk.active)),
    keyButton("Esc", "close", closeItem));
}
