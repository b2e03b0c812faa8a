// What is on the desk: the article, its items, and what is chosen. Items are never changed, only put in place of others.

const SLOTS = ["figure", "victims", "cause", "place", "date"];
const PRONOUNS = new Set("he she they it who i we his her their him them er sie es ihm ihr il elle ils elles on él ella ellos ellas".split(" "));

const desk = {
  article: null, words: null, items: { clusters: {}, entities: [], quotes: [], casualties: [], attributions: [] },
  selection: [], active: null, waiting: null, offer: null, busy: null, suggestions: null, adjudication: null, findings: [], done: [], undone: [], steps: [0, 0], revision: "",
};

/** An item in one way of writing, so that two can be compared. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => !isNothing(value[key])).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

function isNothing(value) {
  return value === null || value === undefined || value === false || value === "unknown" || (Array.isArray(value) && !value.length);
}

/** All items in one string, whatever their order. */
function fingerprint(items) {
  const layers = LAYERS.map((layer) => (items[layer] ?? []).map(canonical).sort().join());
  return [canonical(items.clusters), ...layers].join("\n");
}

const ids = new WeakMap();
let lastId = 0;

/** A number for an item that stays while the item stays. */
function idOf(item) {
  if (!ids.has(item)) ids.set(item, (lastId += 1));
  return ids.get(item);
}

function listOf(layer) { return desk.items[layer] ?? []; }

/** Put changes into the items: each takes one item away, or adds one, or does both. */
function put(changes) {
  for (const { layer, was, now } of changes) {
    if (layer === "clusters") {
      if (was && was.key !== now?.key) delete desk.items.clusters[was.key];
      if (now) { const { key, ...rest } = now; desk.items.clusters[key] = rest; }
      continue;
    }
    const list = (desk.items[layer] ??= []);
    const at = was ? placeIn(list, was) : -1;
    if (at >= 0 && now) list[at] = now;
    else if (at >= 0) list.splice(at, 1);
    else if (now) list.push(now);
  }
}

function placeIn(list, item) {
  const at = list.indexOf(item);
  if (at >= 0) return at;
  const wanted = canonical(item);
  return list.findIndex((one) => canonical(one) === wanted);
}

function inverse(changes) { return changes.map(({ layer, was, now }) => ({ layer, was: now, now: was })).reverse(); }

/** Change items, draw them, and send the change to be saved. */
function change(changes, more = {}) {
  const several = changes.filter(({ was, now }) => canonical(was) !== canonical(now));
  if (!several.length) return;
  put(several);
  desk.done.push(several);
  desk.undone = [];
  desk.steps = [desk.steps[0] + 1, 0];
  save("change", { changes: several, ...more });
}

function goBack() {
  if (!desk.steps[0]) return tell("nothing to undo");
  const last = desk.done.pop();
  if (last) { put(inverse(last)); desk.undone.push(last); }
  desk.steps = [desk.steps[0] - 1, desk.steps[1] + 1];
  afterTravel("undo");
}

function goForth() {
  if (!desk.steps[1]) return tell("nothing to redo");
  const next = desk.undone.pop();
  if (next) { put(next); desk.done.push(next); }
  desk.steps = [desk.steps[0] + 1, desk.steps[1] - 1];
  afterTravel("redo");
}

function afterTravel(name) {
  desk.offer = null;
  desk.waiting = null;
  desk.active = findAgain(desk.active);
  save(name, {});
  tell(name === "undo" ? "undone" : "done again");
  redraw();
}

/** The item that is open, after others took the places of all. */
function findAgain(active) {
  if (!active) return null;
  const list = listOf(active.layer);
  const same = (one) => (active.item.id ? one.id === active.item.id : canonical(one.spans ?? one.content) === canonical(active.item.spans ?? active.item.content));
  const item = list.includes(active.item) ? active.item : list.find(same);
  return item ? { layer: active.layer, item } : null;
}

/** Change the open item: what is given takes the place of what it had, and null takes it away. */
function edit(values, more = []) {
  const { layer, item } = desk.active;
  const now = { ...item, ...values };
  for (const [key, value] of Object.entries(values)) if (isNothing(value)) delete now[key];
  if (now.proposed) now.proposed = now.proposed.filter((name) => !(name in values));
  if (!now.proposed?.length) delete now.proposed;
  desk.active = { layer, item: now };
  change([...more, { layer, was: item, now }]);
}

/** An id that no quote and no figure has. */
function freshId(letter) {
  const taken = new Set([...listOf("quotes"), ...listOf("casualties")].map(({ id }) => id));
  let number = 1;
  while (taken.has(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

/** The link of the open item: of a quote or a figure the attribution that names it, of a claim itself. */
function linkOf({ layer, item }) {
  return layer === "attributions" ? item : listOf("attributions").find((one) => one.content === item.id) ?? null;
}

function spansOf(item, layer) {
  if (layer === "casualties") return (item.figure ?? item.victims)?.spans ?? [];
  if (layer === "attributions") return contentSpans(item);
  return item.spans ?? [];
}

function contentSpans(link) {
  if (typeof link.content !== "string") return link.content.spans ?? [];
  const quote = listOf("quotes").find(({ id }) => id === link.content);
  const figure = quote ? null : listOf("casualties").find(({ id }) => id === link.content);
  return quote ? quote.spans : figure ? spansOf(figure, "casualties") : [];
}

function wordsAt(spans) { return (spans ?? []).map(([start, end]) => desk.words.slice(start, end)).join(" … "); }

/** Take an item away with everything that hangs on it. */
function removeItem({ layer, item }) {
  const gone = [{ layer, was: item, now: null }];
  if (layer === "quotes" || layer === "casualties") {
    gone.push(...listOf("attributions").filter((one) => one.content === item.id).map((was) => ({ layer: "attributions", was, now: null })));
    for (const was of listOf("casualties")) {
      if (was !== item && (was.part_of === item.id || was.repeats === item.id)) {
        const now = { ...was };
        for (const key of ["part_of", "repeats"]) if (now[key] === item.id) delete now[key];
        gone.push({ layer: "casualties", was, now });
      }
    }
  }
  desk.active = null;
  desk.waiting = null;
  change([...gone, ...lostClusters(gone)]);
  tell("deleted");
  redraw();
}

/** Whom a source may be: its own cluster, then those of its other readings. */
function whoMayBe(source) { return source ? [source.cluster, ...(source.others ?? []).map(({ cluster }) => cluster)].filter(Boolean) : []; }

/** Clusters that nothing would point to any more once changes are made. */
function lostClusters(changes) {
  const gone = new Set(changes.map(({ was }) => was).filter(Boolean));
  const used = new Set();
  for (const item of [...listOf("entities"), ...listOf("attributions"), ...changes.map(({ now }) => now)]) {
    if (item && !gone.has(item)) { used.add(item.cluster); for (const key of whoMayBe(item.source)) used.add(key); }
  }
  const touched = new Set([...gone].flatMap((item) => [item.cluster, ...whoMayBe(item.source)]).filter(Boolean));
  return [...touched].filter((key) => !used.has(key) && desk.items.clusters[key])
    .map((key) => ({ layer: "clusters", was: { key, ...desk.items.clusters[key] }, now: null }));
}

/** Say something to those who listen instead of looking. */
function tell(words) { byId("told").textContent = words; }
