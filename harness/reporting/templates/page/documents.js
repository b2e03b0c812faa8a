// The list of documents: the worst first, the rest behind the search and "Show more".

const PAGE = 30;

const errorsOf = (one) => one.counts.reduce((sum, counts) => sum + counts[1] + counts[2] + counts[3], 0);

/** F1 of a document's items in the first column: 2·right / (gold + found). */
function f1Of(one) {
  const [right, wrong, missed, spurious] = one.counts[0];
  const all = 2 * (right + wrong) + missed + spurious;
  return all ? (2 * right) / all : 2;
}

const ORDERS = {
  change: (one, other) => other.gained + other.lost - one.gained - one.lost,
  errors: (one, other) => errorsOf(other) - errorsOf(one),
  f1: (one, other) => f1Of(one) - f1Of(other),
  id: (one, other) => (one.title || one.id).localeCompare(other.title || other.id),
};

function startList(index, link, onOrder) {
  const list = byId("documents-list");
  let count = PAGE;
  const order = () => {
    const wanted = byId("find").value.trim().toLowerCase();
    const found = index.documents.filter((one) => `${one.title} ${one.id}`.toLowerCase().includes(wanted));
    return found.sort(ORDERS[byId("sort").value]);
  };
  const show = () => {
    const found = order();
    list.replaceChildren(...found.slice(0, count).map((one) => entry(one, index, link)));
    if (!found.length) list.replaceChildren(make("li", { className: "small" }, "No document is called so."));
    byId("more").hidden = found.length <= count;
    byId("more").textContent = `Show more (${found.length - count} left)`;
    onOrder();
  };
  byId("find").addEventListener("input", () => { count = PAGE; show(); });
  byId("sort").addEventListener("change", () => { count = PAGE; show(); });
  byId("more").addEventListener("click", () => { count += 4 * PAGE; show(); });
  return { order, show };
}

function entry(one, index, link) {
  const bars = one.counts.map((counts, place) => bar(counts, one.failed[place], index.columns[place]));
  const facts = index.pair ? `▲ ${one.gained} gained, ▼ ${one.lost} lost` : `${errorsOf(one)} errors, ${one.counts.reduce((sum, [right]) => sum + right, 0)} right`;
  return make("li", {}, make("a", { href: link(one), data: { id: one.id } },
    make("bdi", { className: "name" }, shorten(one.title || one.id, 90)),
    ...bars,
    make("span", { className: "small" }, facts, one.withheld ? " · withheld" : "", one.failed.some(Boolean) ? " · failed" : "")));
}

/** How a document fared in one column, as a bar. */
function bar(counts, failed, name) {
  const names = ["correct", "wrong", "missed", "spurious"];
  const told = failed ? "failed" : counts.map((count, place) => `${count} ${names[place]}`).join(", ");
  const parts = counts.map((count, place) => {
    const part = make("i", { className: names[place] });
    part.style.flexGrow = count;
    return part;
  });
  return make("span", { className: "fared", title: `${name}: ${told}`, role: "img", "aria-label": told }, ...parts);
}
