// The document viewer: what is open, what is shown of it, and where a link leads.

const MOST_SHOWN = 60000;

function startViewer() {
  if (!byId("viewer")) return;
  const index = JSON.parse(byId("index").textContent);
  if (!index.documents.length) return;
  const state = {
    one: null, block: null, item: null, limit: MOST_SHOWN,
    columns: index.pair ?? [0],
    layers: new Set(LAYERS.keys()), kinds: new Set(KINDS.keys()), label: "",
  };
  let panes = [];
  const linkTo = (one, column, item) => {
    const parts = new URLSearchParams({ d: one.id });
    if (item !== undefined) { parts.set("c", column); parts.set("i", item); }
    return `#${parts}`;
  };
  const markOpen = () => {
    for (const link of byId("documents-list").querySelectorAll("a")) {
      if (link.dataset.id === state.one?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const list = startList(index, (one) => linkTo(one), markOpen, () => state.columns);

  function open(one) {
    state.one = one;
    state.item = null;
    state.limit = MOST_SHOWN;
    state.label = "";
    state.block = one.block ? JSON.parse(byId(one.block).textContent) : null;
    state.text = state.block?.text ? measured(state.block.text) : null;
    byId("open-title").replaceChildren(make("bdi", {}, shorten(one.title || one.id, 200)));
    byId("open-facts").textContent = factsOf(one);
    markOpen();
    fillLabels();
    show();
  }

  function factsOf(one) {
    const facts = [shorten(one.id, 90)];
    if (!state.block) facts.push("its items are left out of this page to keep it small; they are in the run’s outcomes.jsonl");
    else if (!state.text && one.withheld) facts.push("the text is withheld: short spans only");
    else if (!state.text) facts.push("this run kept no text");
    else facts.push(`${state.text.length.toLocaleString("en")} characters`);
    return facts.join(" · ");
  }

  function fillLabels() {
    const labels = new Set();
    for (const column of state.block?.columns ?? []) {
      for (const item of column?.items ?? []) for (const side of [item.gold, item.found]) if (side) labels.add(side.label);
    }
    const options = [...labels].sort().slice(0, 300).map((label) => make("option", { value: label }, shorten(label, 40)));
    byId("label").replaceChildren(make("option", { value: "" }, "all"), ...options);
  }

  /** Draw everything that depends on the filters. */
  function show() {
    const items = state.columns.map((column) => state.block?.columns[column]?.items ?? []);
    const changes = items.length === 2 ? compareItems(...items) : [items[0].map(() => null)];
    const beside = state.columns.length === 2;
    byId("panes").classList.toggle("two", beside);
    byId("changed-field").hidden = !beside;
    panes = state.columns.map((column, place) => {
      const all = items[place].map((item, at) => ({ item, index: at, change: changes[place][at] }));
      return renderPane({ column, place, entries: all.filter(isShown) });
    });
    byId("panes").replaceChildren(...panes.map((pane) => pane.root));
    panes.forEach(drawArrows);
    panes.forEach((pane) => watcher.observe(pane.body));
    highlight();
  }

  function isShown({ item, change }) {
    const wanted = (side) => side && side.label === state.label;
    return state.layers.has(item.layer) && item.kinds.some((kind) => state.kinds.has(kind))
      && (!state.label || wanted(item.gold) || wanted(item.found))
      && (byId("changed-field").hidden || !byId("changed").checked || change !== null);
  }

  function renderPane(pane) {
    const failed = state.block?.columns[pane.column]?.error;
    pane.text = state.text;
    pane.wantsArrows = byId("arrows").checked;
    pane.words = make("div", { className: "words" });
    pane.overlay = draw("svg", { class: "overlay", "aria-hidden": "true" });
    pane.body = make("div", { className: "body" }, pane.words, pane.overlay);
    pane.list = make("div", { className: "items" });
    const head = make("h4", {}, make("bdi", {}, index.columns[pane.column]));
    pane.root = make("section", { className: "pane" }, head, failed ? make("p", { className: "bad" }, `failed: ${shorten(failed, 300)}`) : null, rawAnswers(state.block?.columns[pane.column]?.raw), state.text ? pane.body : null, pane.list);
    if (state.text) {
      pane.pieces = renderText(pane.words, state.text, marksOf(pane.entries), state.limit);
      if (state.text.length > state.limit) pane.words.append(moreText());
      pane.words.addEventListener("click", (event) => choosePiece(pane, event.target));
    }
    renderItems(pane, (item) => linkTo(state.one, pane.column, item));
    for (const [event, on] of [["mouseover", true], ["mouseout", false]]) {
      pane.list.addEventListener(event, ({ target }) => hover(pane, target.closest("a.item"), on));
    }
    return pane;
  }

  function moreText() {
    const button = make("button", { type: "button", className: "quiet" }, `Show the rest (${(state.text.length - state.limit).toLocaleString("en")} characters)`);
    button.addEventListener("click", () => { state.limit = Infinity; show(); });
    return button;
  }

  /** A click on the text opens the shortest item there; the next click the next longer one. */
  function choosePiece(pane, piece) {
    const marks = [...(piece.marks ?? [])].sort((one, other) => one.hull[1] - one.hull[0] - other.hull[1] + other.hull[0]);
    const items = [...new Set(marks.map((mark) => mark.index))];
    if (!items.length) return;
    const current = state.item && state.item.column === pane.column ? items.indexOf(state.item.index) : -1;
    location.hash = linkTo(state.one, pane.column, items[(current + 1) % items.length]);
  }

  function hover(pane, link, on) {
    if (link) setMarked(pane, Number(link.dataset.index), "near", on);
  }

  function setMarked(pane, item, name, on) {
    for (const [key, pieces] of pane.pieces ?? []) {
      if (key.startsWith(`${item} `)) for (const piece of pieces) piece.classList.toggle(name, on);
    }
    for (const arrow of pane.overlay.querySelectorAll(`[data-index="${item}"]`)) arrow.classList.toggle(name, on);
    pane.list.querySelector(`a.item[data-index="${item}"]`)?.classList.toggle(name, on);
  }

  function highlight(scroll = false) {
    for (const pane of panes) {
      for (const old of pane.root.querySelectorAll(".chosen")) old.classList.remove("chosen");
      if (state.item?.column !== pane.column) continue;
      setMarked(pane, state.item.index, "chosen", true);
      if (!scroll) continue;
      const piece = pane.root.querySelector(".piece.chosen");
      (piece ?? pane.root.querySelector("a.item.chosen"))?.scrollIntoView({ block: "center" });
      if (piece) keepInView(pane.list, pane.list.querySelector("a.item.chosen"));
    }
  }

  /** Scroll a list inside itself, without moving the page. */
  function keepInView(box, child) {
    if (!child) return;
    const [outer, inner] = [box.getBoundingClientRect(), child.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - outer.height / 2;
  }

  /** Follow the address: #d=document&c=column&i=item. */
  function follow(first) {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const one = index.documents.find(({ id }) => id === wanted.get("d"));
    if (!one) return;
    if (one !== state.one) open(one);
    if (wanted.has("i")) chooseItem(Number(wanted.get("c")), Number(wanted.get("i")));
    else if (first || !wanted.has("i")) byId("open").scrollIntoView({ block: "nearest" });
  }

  function chooseItem(column, at) {
    const item = state.block?.columns[column]?.items[at];
    if (!item) return;
    if (!state.columns.includes(column)) {
      state.columns = [column];
      list.show();
    }
    state.item = { column, index: at };
    const ends = [item.gold, item.found].flatMap((side) => Object.values(side?.spans ?? {}).flat(2));
    const hidden = !panes.some((pane) => pane.column === column && pane.entries.some(({ index: shown }) => shown === at));
    if (Math.max(0, ...ends) > state.limit) state.limit = Infinity;
    else if (!hidden) return highlight(true);
    if (hidden) clearFilters();
    startControls.fill();
    show();
    highlight(true);
  }

  function clearFilters() {
    state.layers = new Set(LAYERS.keys());
    state.kinds = new Set(KINDS.keys());
    state.label = byId("label").value = "";
    byId("changed").checked = false;
    for (const box of document.querySelectorAll(".checks input")) box.checked = true;
  }

  const watcher = new ResizeObserver((changed) => {
    for (const pane of panes) if (changed.some(({ target }) => target === pane.body)) drawArrows(pane);
  });

  const startControls = startFilters(state, index, show, () => list.show());
  startKeys({
    document: (step) => {
      const order = list.order();
      const next = order[order.findIndex((one) => one === state.one) + step];
      if (next) location.hash = linkTo(next);
    },
    error: (step) => {
      const pane = panes[0];
      const errors = pane.entries.filter(({ item }) => item.kinds[0] !== 0).map((entry) => entry.index);
      const at = state.item?.column === pane.column ? errors.indexOf(state.item.index) : step > 0 ? -1 : errors.length;
      const next = errors[at + step];
      if (next !== undefined) location.hash = linkTo(state.one, pane.column, next);
    },
  });
  byId("viewer").hidden = false;
  byId("plain").hidden = true;
  list.show();
  open(list.order()[0]);
  addEventListener("hashchange", () => follow(false));
  follow(true);
}

/** Check boxes and choices; each change draws the document anew. */
function startFilters(state, index, show, onColumns) {
  const box = (chosen, place, name, swatch, title) => {
    const input = make("input", { type: "checkbox", checked: true, value: name });
    input.addEventListener("change", () => { input.checked ? chosen().add(place) : chosen().delete(place); show(); });
    return make("label", { className: "check", title }, input, swatch, name);
  };
  byId("layers").append(...LAYERS.map((name, place) =>
    box(() => state.layers, place, name, make("span", { className: `swatch ${name}` }), "")));
  byId("kinds").append(...KINDS.map((name, place) => {
    const swatch = make("span", { className: "sample" });
    const [image, height] = pattern(name, 0);
    swatch.style.backgroundImage = image.replaceAll("var(--entities)", "currentColor");
    swatch.style.backgroundSize = `100% ${height}px`;
    return box(() => state.kinds, place, name, swatch, MEANINGS[place]);
  }));
  const columns = () => index.columns.map((name, place) => make("option", { value: place }, shorten(name, 60)));
  byId("left").append(...columns());
  byId("right").append(make("option", { value: "" }, "nothing"), ...columns());
  byId("right-field").hidden = index.columns.length < 2;
  const fill = () => {
    byId("left").value = state.columns[0];
    byId("right").value = state.columns[1] ?? "";
  };
  fill();
  for (const name of ["left", "right"]) {
    byId(name).addEventListener("change", () => {
      state.columns = [byId("left").value, byId("right").value].filter((value) => value !== "").map(Number);
      byId("changed-field").hidden = state.columns.length < 2;
      show();
      onColumns();
    });
  }
  byId("label").addEventListener("change", () => { state.label = byId("label").value; show(); });
  for (const name of ["changed", "arrows"]) byId(name).addEventListener("change", show);
  byId("changed-field").hidden = state.columns.length < 2;
  byId("changed").checked = index.pair !== null;
  return { fill };
}

/** j and k go from document to document, n and p from error to error. */
function startKeys(go) {
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const moves = { j: () => go.document(1), k: () => go.document(-1), n: () => go.error(1), p: () => go.error(-1) };
    moves[event.key]?.();
  });
}

startViewer();
