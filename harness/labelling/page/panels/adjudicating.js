// Where two labellings differ, one difference after the other: who is right, by which ruling, and why.

const DECISIONS = { F: "first", S: "second", B: "both", H: "third" };
const DECISION_TITLES = { first: "The first is right", second: "The second is right", both: "Both are right, as alternatives", third: "A third reading: as gold stands now" };

async function startAdjudication(adjudicates) {
  desk.adjudication = null;
  if (!adjudicates) return;
  const { id } = desk.article;
  try {
    const answer = await ask("differences", {});
    if (desk.article.id !== id) return;
    desk.adjudication = { ...answer, at: 0, says: [], asked: 0 };
    showDifference(nextOpen(-1) ?? 0);
  } catch (error) {
    showTrouble(error.message);
  }
}

/** All differences anew, after others may have decided some of them. */
async function askDifferences() {
  if (!desk.adjudication) return;
  const answer = await ask("differences", {}).catch(() => null);
  if (!answer || !desk.adjudication) return;
  Object.assign(desk.adjudication, answer);
  askStanding();
}

function nextOpen(from) {
  const { differences } = desk.adjudication;
  const order = differences.map((_, place) => (from + 1 + place + differences.length) % differences.length);
  return order.find((place) => !differences[place].decided);
}

function showDifference(place) {
  const { differences } = desk.adjudication;
  if (!differences.length) return drawDifference();
  desk.adjudication.at = (place + differences.length) % differences.length;
  Object.assign(desk, { waiting: null, selection: [], offer: null, active: null });
  const one = differences[desk.adjudication.at];
  tell(`difference ${desk.adjudication.at + 1} of ${differences.length}, ${one.layer}, ${one.kind}; first: ${sideWords(one, 0)}; second: ${sideWords(one, 1)}`);
  redraw();
  const [span] = one.spans[0].length ? one.spans[0] : one.spans[1];
  const range = span && rangesOf(span)[0];
  range?.startContainer.parentElement?.scrollIntoView({ block: "center" });
  askStanding(true);
}

/** Whom gold agrees with now, and the item that may be changed by hand. */
async function askStanding(opens = false) {
  const { adjudication } = desk;
  if (!adjudication.differences.length) return redraw();
  const number = (adjudication.asked += 1);
  const answer = await ask("standing", { place: adjudication.at }).catch(() => ({ says: [], item: null }));
  if (desk.adjudication !== adjudication || adjudication.asked !== number) return;
  adjudication.says = answer.says;
  const { layer } = adjudication.differences[adjudication.at];
  const wanted = answer.item && canonical(answer.item);
  const bare = (item) => { const { proposed, ...rest } = item; return canonical(rest); };
  const item = wanted && listOf(layer).find((one) => bare(one) === wanted);
  if (opens && item && !desk.active) desk.active = { layer, item };
  redraw();
}

/** What a labeller said: the words in the text where the difference is about words. */
function sideWords(one, side) {
  const item = [one.first, one.second][side];
  if (!item) return "none";
  const slot = { boundary: item, "source span": item.source, content: item.content }[one.kind] ?? item[one.kind];
  const spans = one.kind.startsWith("only") ? one.spans[side] : slot?.spans;
  const words = spans?.length ? shorten(wordsAt(spans), 160) : "";
  if (one.kind.startsWith("only")) return `${one.said[side]} · ${words}`;
  return words || one.said[side];
}

function drawDifference() {
  const box = byId("difference");
  box.hidden = !desk.adjudication;
  markSides();
  if (!desk.adjudication) return;
  const { differences, at, says } = desk.adjudication;
  const open = differences.filter(({ decided }) => !decided).length;
  const one = differences[at];
  if (!one) return box.replaceChildren(make("h2", {}, "The two labellings do not differ"));
  const side = (place, name) => {
    const box = make("div", { className: `side-said ${name}` }, make("h3", {}, name, says.includes(name) ? make("span", { className: "small" }, " = gold now") : null), make("bdi", {}, sideWords(one, place)));
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${name} labelling`);
    return box;
  };
  const buttons = Object.entries(DECISIONS).map(([key, name]) => {
    const button = keyButton(key, name, () => askRuling(name), { pressed: one.decided?.decided === name });
    const reason = name === "both" ? one.no_both : null;
    button.disabled = Boolean(one.decided) || Boolean(reason);
    button.title = reason ?? DECISION_TITLES[name];
    return button;
  });
  box.replaceChildren(...[
    make("h2", {}, `Difference ${at + 1} of ${differences.length}`, make("span", { className: "small" }, open ? ` · ${open} open` : " · all decided")),
    make("p", { className: `difference-kind ${one.layer}` }, make("span", { className: "swatch" }), `${one.layer}: ${one.kind}`, one.first && !one.kind.startsWith("only") ? make("bdi", { className: "row-words" }, ` ${shorten(wordsAt(one.spans[0]), 80)}`) : null),
    make("div", { className: "sides" }, side(0, "first"), side(1, "second")),
    one.decided ? make("p", { className: "decided" }, make("b", {}, `decided: ${one.decided.decided}`), ` by ${one.decided.by.replaceAll("*", "")}. ${one.decided.why}`) : null,
    make("div", { className: "choices" }, ...buttons),
    make("div", { className: "choices" }, keyButton(",", "before", () => showDifference(at - 1)), keyButton(".", "next", () => showDifference(at + 1)), one.decided ? keyButton("O", "reopen", reopenDifference) : null),
  ].filter(Boolean));
}

/** The words of either side, marked in the text. */
function markSides() {
  if (!globalThis.CSS?.highlights) return;
  const one = desk.adjudication?.differences[desk.adjudication.at];
  ["first", "second"].forEach((name, side) => {
    const item = one?.[name];
    const slot = item && one.kind !== "boundary" && !one.kind.startsWith("only") ? { "source span": item.source }[one.kind] ?? item[one.kind] : null;
    const spans = slot?.spans?.length ? slot.spans : one?.spans[side] ?? [];
    CSS.highlights.set(`${name}-words`, new Highlight(...spans.flatMap(rangesOf)));
  });
}

function adjudicationKeys(key) {
  if (!desk.adjudication?.differences.length) return null;
  const { differences, at } = desk.adjudication;
  const one = differences[at];
  const moves = { ".": () => showDifference(at + 1), ",": () => showDifference(at - 1) };
  if (moves[key]) return moves[key];
  if (key === "O" && one.decided) return reopenDifference;
  if (!DECISIONS[key]) return null;
  if (one.decided) return () => tell("this is decided: O reopens it");
  if (key === "B" && one.no_both) return () => tell(one.no_both);
  return () => askRuling(DECISIONS[key]);
}

async function reopenDifference() {
  await sendDecision({ decided: null });
  tell("reopened");
}

/** Ask for the ruling, typing narrows the manual's, and for the reason; then the decision is written. */
function askRuling(decided) {
  const box = byId("decision");
  const { rulings, at } = desk.adjudication;
  const ruling = make("input", { type: "text", id: "decision-ruling", autocomplete: "off", spellcheck: false });
  const list = make("ul", { id: "decision-list" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Rulings of the manual");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": "decision-list", "aria-expanded": "true", "aria-autocomplete": "list" })) ruling.setAttribute(name, value);
  const why = make("input", { type: "text", id: "decision-why", autocomplete: "off", maxLength: 300 });
  const isNew = make("input", { type: "checkbox", id: "decision-new" });
  const trouble = make("p", { className: "danger" });
  trouble.setAttribute("role", "alert");
  trouble.hidden = true;
  let [shown, chosen] = [[], 0];
  const show = () => {
    const wanted = fold(ruling.value.trim());
    const exactly = rulings.filter(({ id }) => fold(id) === wanted);
    shown = [...exactly, ...rulings.filter((one) => !exactly.includes(one) && fold(`${one.id} ${one.title}`).includes(wanted))].slice(0, 60);
    chosen = Math.max(0, Math.min(chosen, shown.length - 1));
    list.replaceChildren(...shown.map((one, place) => {
      const row = make("li", { id: `decision-${place}` }, make("b", {}, one.id), ` ${one.title}`);
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(place === chosen));
      row.addEventListener("click", () => take(place));
      return row;
    }));
    if (shown.length) ruling.setAttribute("aria-activedescendant", `decision-${chosen}`); else ruling.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const take = (place) => { if (shown[place]) { ruling.value = shown[place].id; chosen = 0; show(); } why.focus(); };
  ruling.addEventListener("input", () => { chosen = 0; show(); });
  ruling.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) { chosen = (chosen + step + shown.length) % shown.length; show(); event.preventDefault(); }
    if (event.key === "Enter") { event.preventDefault(); take(chosen); }
  });
  const cancel = make("button", { type: "button", className: "quiet" }, "Cancel ", make("kbd", {}, "Esc"));
  cancel.addEventListener("click", () => box.close());
  const form = make("form", { className: "new-form" }, make("h2", {}, DECISION_TITLES[decided]),
    make("p", {}, make("label", { htmlFor: "decision-ruling" }, "By ruling"), ruling), list,
    make("p", {}, make("label", { htmlFor: "decision-why" }, "Why"), why),
    make("p", {}, isNew, make("label", { htmlFor: "decision-new", className: "beside" }, " this ruling is new, or was made clearer for this case")),
    trouble, make("p", { className: "buttons" }, make("button", { className: "quiet" }, "Decide ", make("kbd", {}, "Enter")), cancel));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reason = await sendDecision({ decided, ruling: ruling.value.trim(), why: why.value.trim(), is_new: isNew.checked });
    trouble.hidden = !reason;
    trouble.textContent = reason;
    if (reason) return;
    box.close();
    byId("words").focus({ preventScroll: true });
    const next = nextOpen(at);
    if (next === undefined) { tell("all differences are decided"); askStanding(); } else showDifference(next);
  });
  box.replaceChildren(form);
  show();
  box.showModal();
  ruling.focus();
}

/** Send a decision once everything before it is saved; hands back why it was refused. */
async function sendDecision(body) {
  while (queue.length || isSending) {
    if (!byId("trouble").hidden) return "what was changed before is not saved yet";
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  isSending = true;
  try {
    const { differences, rulings, ...state } = await ask("decide", { place: desk.adjudication.at, ...body });
    Object.assign(desk.adjudication, { differences, rulings });
    desk.done.push([]);
    desk.undone = [];
    adopt(state);
    drawTools();
    redraw();
    return "";
  } catch (error) {
    if (error.status) askDifferences();
    return error.status ? error.message : "the server does not answer: start harness gold label again";
  } finally {
    isSending = false;
    sendAll();
  }
}
