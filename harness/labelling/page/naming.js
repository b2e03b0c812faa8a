// Names: a label for the chosen words, and the other places where the same name stands.

/** Label the chosen words as a name, and offer every further place where they stand. */
function nameIt(label) {
  const spans = desk.selection;
  if (!spans.length) return;
  const there = listOf("entities").find((one) => canonical(one.spans) === canonical(spans));
  if (there) { openItem({ layer: "entities", item: there }); relabel(label); return; }
  const words = wordsAt(spans);
  const { key, changes } = clusterOfName(words, label);
  const item = { spans, label, cluster: key };
  change([...changes, { layer: "entities", was: null, now: item }]);
  desk.active = { layer: "entities", item };
  desk.selection = [];
  offerOthers(words, item, spans);
  tell(`${shorten(words, 60)}: ${label}${desk.offer ? `, ${desk.offer.spans.length} more on offer` : ""}`);
  redraw();
}

function offerOthers(words, item, [span]) {
  const isTaken = ([start, end]) => listOf("entities").some((one) => one.spans?.some(([from, to]) => from < end && to > start));
  const spans = desk.words.occurrences(words).filter((one) => !isTaken(one) && one[0] !== span[0]);
  desk.offer = spans.length && item.spans.length === 1 ? { words, label: item.label, cluster: item.cluster, spans } : null;
}

/** Take the next occurrence on offer, or all of them. */
function acceptOffer(all) {
  const { spans, label, cluster } = desk.offer;
  const taken = all ? spans : spans.slice(0, 1);
  change(taken.map((span) => ({ layer: "entities", was: null, now: { spans: [span], label, cluster } })));
  desk.offer = all || spans.length === 1 ? null : { ...desk.offer, spans: spans.slice(1) };
  tell(`${taken.length} more labelled`);
  redraw();
}

function skipOffer() {
  desk.offer = desk.offer.spans.length > 1 ? { ...desk.offer, spans: desk.offer.spans.slice(1) } : null;
  redraw();
}

function closeOffer() { desk.offer = null; redraw(); }

/** Another label for the open name; a cluster that is its alone changes its kind with it. */
function relabel(label) {
  const { item } = desk.active;
  const key = item.cluster;
  const others = mentions().filter(({ cluster }) => cluster === key).length > 1;
  const cluster = desk.items.clusters[key];
  const more = cluster && !others && cluster.kind !== label ? [{ layer: "clusters", was: { key, ...cluster }, now: { key, ...cluster, kind: label } }] : [];
  edit({ label }, more);
  redraw();
}

/** Point the open item to another cluster; one that nothing points to any more goes. */
function setCluster({ key, changes }) {
  const { layer, item } = desk.active;
  if (layer === "entities") {
    const lost = key === item.cluster ? [] : lostClusters([{ layer, was: item, now: { ...item, cluster: key } }]);
    edit({ cluster: key }, [...changes, ...lost]);
  } else setLink({ source: { ...(linkOf(desk.active)?.source ?? { spans: [] }), cluster: key } }, changes);
  redraw();
}

function askCluster() {
  const { layer, item } = desk.active;
  if (layer === "entities") return pickCluster("Which does it name?", wordsAt(item.spans), item.label, setCluster);
  const source = linkOf(desk.active)?.source;
  pickCluster("Whose is it?", source?.spans?.length ? wordsAt(source.spans) : "", "PERSON", setCluster);
}

/** The palette: a key for each label, and for quotes, figures and claims. */
const TAKEN_KEYS = new Set("qckdmi");

function labelKeys(labels) {
  const keys = new Map();
  const used = new Set(TAKEN_KEYS);
  for (const label of labels) {
    const key = [...label.toLowerCase(), ..."123456789"].find((one) => /[a-z0-9]/.test(one) && !used.has(one));
    if (key) { used.add(key); keys.set(key, label); }
  }
  return keys;
}

function drawPalette() {
  const box = byId("palette");
  if (!box.childNodes.length) {
    const button = (key, name, act, layer) => {
      const one = make("button", { type: "button", className: `label ${layer}` }, make("kbd", {}, key), ` ${name}`);
      one.setAttribute("aria-keyshortcuts", key);
      one.addEventListener("mousedown", (event) => event.preventDefault());
      one.addEventListener("click", act);
      return one;
    };
    for (const [key, label] of desk.keys) box.append(button(key, label.replaceAll("_", " "), () => nameIt(label), "entities"));
    box.append(button("q", "quote", () => quoteIt(), "quotes"), button("c", "figure", () => countIt(), "casualties"), button("k", "claim", () => claimIt(), "attributions"));
  }
  const nothing = !desk.selection.length;
  for (const one of box.children) one.disabled = nothing;
}
