// A list to pick from: typing narrows it, Enter takes the line that is marked.

/** Open a list. `optionsOf` hands back the lines for what is typed, folded and as it stands; each has what is `shown` of it. */
function pickOne(title, optionsOf, onPick) {
  const box = byId("picker");
  box.setAttribute("aria-label", title);
  const input = make("input", { type: "text", id: "picker-words", autocomplete: "off", spellcheck: false });
  for (const [key, value] of Object.entries({ role: "combobox", "aria-controls": "picker-list", "aria-expanded": "true", "aria-label": title })) input.setAttribute(key, value);
  const list = make("ul", { id: "picker-list" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", title);
  let [options, at] = [[], 0];
  const show = () => {
    const typed = input.value.trim();
    options = optionsOf(fold(typed), typed);
    at = Math.min(at, Math.max(0, options.length - 1));
    list.replaceChildren(...options.map(({ shown }, place) => {
      const row = make("li", { id: `picker-${place}` }, ...shown);
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(place === at));
      row.addEventListener("click", () => take(place));
      return row;
    }));
    input.setAttribute("aria-activedescendant", `picker-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const take = (place) => { box.close(); if (options[place]) onPick(options[place]); byId("words").focus({ preventScroll: true }); };
  input.addEventListener("input", () => { at = 0; show(); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) { at = (at + step + options.length) % options.length; show(); event.preventDefault(); }
    if (event.key === "Enter") { event.preventDefault(); take(at); }
    event.stopPropagation();
  });
  box.replaceChildren(make("h2", {}, title), input, list, make("p", { className: "small" }, make("kbd", {}, "↑"), make("kbd", {}, "↓"), " ", make("kbd", {}, "Enter"), " takes, ", make("kbd", {}, "Esc"), " leaves"));
  show();
  box.showModal();
  input.focus();
}

/** The figure that the open one breaks down, or states again, from those of the article. */
function pickFigure(name) {
  const { item } = desk.active;
  const start = (one) => spansOf(one, "casualties")[0]?.[0] ?? 0;
  const figures = listOf("casualties").filter((one) => one !== item).sort((one, other) => start(one) - start(other));
  if (!figures.length) return tell("there is no other figure");
  pickOne(name === "part_of" ? "Which figure is this a part of?" : "Which figure does this state again?", (wanted) => {
    const said = (one) => `${one.id} ${stateOf("casualties", one)} ${shorten(wordsAt(spansOf(one, "casualties")), 60)} ${shorten(wordsAt(one.victims?.spans), 60)}`;
    const found = figures.filter((one) => fold(said(one)).includes(wanted));
    const lines = found.map((one) => ({ id: one.id, shown: [make("b", {}, one.id), make("bdi", {}, said(one).slice(one.id.length))] }));
    return item[name] && "none".includes(wanted) ? [...lines, { id: null, shown: ["none"] }] : lines;
  }, ({ id }) => { edit({ [name]: id }); tell(`${name.replace("_", " ")}: ${id ?? "none"}`); redraw(); });
}
