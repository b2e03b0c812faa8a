// The list of documents: the worst of the chosen extractors first, the rest behind the search and "Show more".

const PAGE = 30;

/** How many items are wrong, missed and spurious in the chosen columns. */
const errorsOf = (one, columns) => columns.reduce((sum, column) => sum + one.counts[column][1] + one.counts[column][2] + one.counts[column][3], 0);

/** F1 of a document's items in the first of the chosen columns: 2·right / (gold + found). */
function f1Of(one, columns) {
  const [right, wrong, missed, spurious] = one.counts[columns[0]];
  const all = 2 * (right + wrong) + missed + spurious;
  return all ? (2 * right) / all : 2;
}

const ORDERS = {
  change: (one, other) => other.gained + other.lost - one.gained - one.lost,
  errors: (one, other, columns) => errorsOf(other, columns) - errorsOf(one, columns),
  f1: (one, other, columns) => f1Of(one, columns) - f1Of(other, columns),
  id: (one, other) => (one.title || one.id).localeCompare(other.title || other.id),
};

function startList(index, link, onOrder, chosen) {
  const list = byId("documents-list");
  let count = PAGE;
  const order = () => {
    const wanted = byId("find").value.trim().toLowerCase();
    const found = index.documents.filter((one) => `${one.title} ${one.id}`.toLowerCase().includes(wanted));
    const columns = chosen();
    return found.sort((one, other) => ORDERS[byId("sort").value](one, other, columns));
  };
  const show = () => {
    const found = order();
    list.replaceChildren(...found.slice(0, count).map((one) => entry(one, index, link, chosen())));
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

function entry(one, index, link, columns) {
  const bars = columns.map((column) => bar(one.counts[column], one.failed[column], index.columns[column]));
  const right = columns.reduce((sum, column) => sum + one.counts[column][0], 0);
  const facts = index.pair ? `▲ ${one.gained} gained, ▼ ${one.lost} lost` : `${errorsOf(one, columns)} errors, ${right} right`;
  return make("li", {}, make("a", { href: link(one), data: { id: one.id } },
    make("bdi", { className: "name" }, shorten(one.title || one.id, 90)),
    ...bars,
    make("span", { className: "small" }, facts, one.withheld ? " · withheld" : "", columns.some((column) => one.failed[column]) ? " · failed" : "")));
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
