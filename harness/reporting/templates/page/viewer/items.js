// The items of a document in words, beside its text.

const SIGNS = ["✓", "↔", "≠", "≠", "∅", "+"];

/** What tells a gold item, or a spurious prediction, from the others of its document. */
function keyOf(item) {
  const side = item.gold ?? item.found;
  return JSON.stringify([item.layer, item.gold ? "gold" : "found", side.what, side.spans, item.gold ? "" : side.words]);
}

/** Which items of two columns differ: gained or lost by the right one against the left one. */
function compareItems(left, right) {
  const keys = [left, right].map((items) => {
    const counts = new Map();
    const named = items.map((item) => {
      const key = keyOf(item);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return `${key}#${counts.get(key)}`;
    });
    const good = new Set(named.filter((_, place) => items[place].kinds[0] === 0));
    return { named, good, all: new Set(named) };
  });
  const change = (item, key) => {
    if (!item.gold) {
      const [before, after] = keys.map(({ all }) => all.has(key));
      return before === after ? null : before ? "gained" : "lost";
    }
    const [before, after] = keys.map(({ good }) => good.has(key));
    return before === after ? null : after ? "gained" : "lost";
  };
  return [left, right].map((items, side) => items.map((item, place) => change(item, keys[side].named[place])));
}

/** The list of a pane's items, layer by layer. */
function renderItems(pane, link) {
  const groups = LAYERS.map((layer, place) => [layer, pane.entries.filter(({ item }) => item.layer === place)]);
  const lists = groups.filter(([, entries]) => entries.length).map(([layer, entries]) =>
    make("section", { className: `group ${layer}` },
      make("h5", {}, make("span", { className: "swatch" }), `${layer} `, make("span", { className: "small" }, String(entries.length))),
      make("ol", {}, ...entries.map((entry) => row(pane, entry, link)))));
  pane.list.replaceChildren(...(lists.length ? lists : [make("p", { className: "small" }, "No item is left by these filters.")]));
}

function row(pane, { item, index, change }, link) {
  const kind = item.kinds[0];
  const names = item.kinds.map((one) => KINDS[one]).join(", ");
  const wrong = item.wrong ? `wrong: ${item.wrong.join(", ")}` : names;
  const shown = make("a", { className: "item", href: link(index), data: { index } },
    make("span", { className: `sign ${KINDS[kind]}`, title: names, "aria-label": names }, SIGNS[kind]),
    make("span", { className: "told" }, ...sides(item, pane.text),
      make("span", { className: "why" }, change ? make("b", { className: change }, change === "gained" ? "▲ gained " : "▼ lost ") : null, kind ? wrong : "")));
  return make("li", {}, shown);
}

/** Gold in words; of a wrong pair the prediction too. */
function sides(item, text) {
  if (item.gold && item.found && item.kinds[0] !== 0) {
    return [side(item.gold, text), make("span", { className: "arrowed" }, " found as "), side(item.found, text)];
  }
  return [side(item.gold ?? item.found, text)];
}

function side(one, text) {
  const parts = [...new Set([...Object.keys(one.spans), ...Object.keys(one.words ?? {})])];
  const words = parts.map((part) => [part, wordsOf(one, part, text)]).filter(([, found]) => found);
  const [first, ...rest] = words;
  return make("bdi", {},
    make("q", {}, first ? first[1] : "no words"), " ", make("span", { className: "what" }, shorten(one.what, 60)),
    ...rest.map(([part, found]) => make("span", { className: "rest" }, `; ${part} “${found}”`)),
    one.score === undefined ? null : make("span", { className: "rest" }, ` ${one.score}`));
}

/** What a language model answered, word for word, behind a line that opens it. */
function rawAnswers(raw) {
  if (!raw) return null;
  const parts = raw.map(({ what, why, words }) => make("div", {},
    make("p", { className: "small" }, make("b", {}, what), why ? `: ${why}` : ""),
    words ? make("pre", {}, words) : null));
  return make("details", { className: "raw" }, make("summary", {}, `What the model answered (${raw.length})`), ...parts);
}
