// All items beside the text, with what is missing first; a click leads there.

const ROWS = new Map();

function drawOverview() {
  const wanting = new Map();
  const note = (of, words, severity = "missing") => { if (!wanting.has(of)) wanting.set(of, []); wanting.get(of).push({ words, severity }); };
  for (const item of listOf("entities")) if (!item.cluster) note(item, "no cluster");
  for (const item of listOf("quotes")) if (!linkOf({ layer: "quotes", item })) note(item, "nothing says whose it is");
  for (const item of listOf("attributions")) if (item.source?.spans?.length && !item.source.cluster) note(item, "its source has no cluster");
  for (const item of listOf("casualties")) if (item.proposed?.length) note(item, `proposed, not accepted: ${item.proposed.join(", ")}`, "proposed");
  const general = [];
  for (const found of desk.findings) {
    const item = found.layer && found.layer !== "clusters" ? listOf(found.layer)[found.place] : null;
    if (found.code === "unattributed-quote") continue;
    if (item) note(item, found.message, found.severity);
    else general.push(found);
  }
  const count = [...wanting.values()].flat().length + general.length;
  const frame = overviewFrame();
  frame.head.textContent = count ? `${count} to look at` : "nothing is missing";
  frame.general.replaceChildren(...general.map((found) => make("li", { className: found.severity }, make("bdi", {}, `${found.layer === "clusters" ? `${found.place}: ` : ""}${found.message}`))));
  for (const layer of LAYERS) fillSection(frame[layer], layer, wanting);
}

let frameOfOverview = null;

/** The headings and lists, made once: only rows that say something else are put anew. */
function overviewFrame() {
  if (frameOfOverview) return frameOfOverview;
  const frame = { head: make("h2", { id: "missing" }), general: make("ul", { className: "general" }) };
  const sections = LAYERS.map((layer) => {
    const [count, list] = [make("span", { className: "small" }), make("ol", {})];
    frame[layer] = { count, list };
    return make("section", { className: `group ${layer}` }, make("h3", {}, make("span", { className: "swatch" }), `${layer} `, count), list);
  });
  byId("overview").replaceChildren(frame.head, frame.general, ...sections);
  return (frameOfOverview = frame);
}

function fillSection({ count, list }, layer, wanting) {
  const order = (item) => spansOf(item, layer)[0]?.[0] ?? Infinity;
  const items = [...listOf(layer)].filter((item) => layer !== "attributions" || typeof item.content !== "string" || wanting.has(item)).sort((one, other) => order(one) - order(other));
  count.textContent = items.length || (desk.items[layer] === null ? "not begun" : "none");
  const rows = items.map((item) => overviewRow(layer, item, wanting.get(item) ?? []));
  const wanted = new Set(rows);
  for (const row of [...list.children]) if (!wanted.has(row)) row.remove();
  let here = list.firstChild;
  for (const row of rows) {
    if (row === here) here = here.nextSibling;
    else list.insertBefore(row, here);
  }
}

/** A row is made once, and again only where it says something else. */
function overviewRow(layer, item, notes) {
  const link = layer === "attributions" ? item : linkOf({ layer, item });
  const said = [stateOf(layer, item), ...whoseOf(layer, item, link)].filter(Boolean).join(" · ");
  const isOpen = desk.active?.item === item;
  const key = `${idOf(item)}|${said}|${isOpen}|${notes.map(({ words }) => words).join()}`;
  if (ROWS.has(idOf(item)) && ROWS.get(idOf(item)).key === key) return ROWS.get(idOf(item)).row;
  const open = make("button", { type: "button", className: "row" },
    make("bdi", { className: "row-words" }, shorten(wordsAt(spansOf(item, layer)) || item.words || "no words", 90)),
    make("span", { className: "what" }, ` ${said}`),
    ...notes.map(({ words, severity }) => make("span", { className: `note ${severity}` }, `${severity === "error" ? "✗" : severity === "proposed" ? "?" : "!"} ${words}`)));
  if (isOpen) open.setAttribute("aria-current", "true");
  open.addEventListener("click", () => { openItem({ layer, item }, true); byId("words").focus({ preventScroll: true }); });
  const row = make("li", {}, open);
  ROWS.set(idOf(item), { key, row });
  return row;
}

function stateOf(layer, item) {
  if (layer === "entities") return item.label;
  if (layer === "quotes") return item.kind;
  if (layer === "casualties") return `${numberOf(item) || "no number"} ${item.outcome}`;
  return "claim";
}

function whoseOf(layer, item, link) {
  if (layer === "entities") return [desk.items.clusters[item.cluster]?.name === wordsAt(item.spans) ? "" : desk.items.clusters[item.cluster]?.name];
  if (!link) return [];
  return [whoMayBe(link.source).map((key) => desk.items.clusters[key]?.name ?? key).join(" or ") || "nobody"];
}

/** The next item that something is missing from. */
function openNextMissing(step) {
  const rows = [...byId("overview").querySelectorAll(".row")].filter((row) => row.querySelector(".note"));
  if (!rows.length) return tell("nothing is missing");
  const at = rows.findIndex((row) => row.getAttribute("aria-current"));
  rows[(at + step + rows.length) % rows.length].click();
}
