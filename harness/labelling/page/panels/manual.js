// The manual and the keys, each a key away.

let manualText = null;

async function openManual() {
  manualText ??= (await ask("manual", {})).text;
  const box = byId("manual");
  const find = make("input", { type: "search", placeholder: "find a ruling, such as Q8" });
  find.setAttribute("aria-label", "Find in the manual");
  const body = make("div", { className: "manual-body" });
  const parts = manualText.split(/^(?=#{1,4} )/mu);
  const show = () => {
    const wanted = find.value.trim().toLowerCase();
    const found = parts.filter((part) => part.toLowerCase().includes(wanted));
    body.replaceChildren(...(found.length ? found : ["Nothing is found."]).map((part) => manualPart(part, wanted)));
  };
  find.addEventListener("input", show);
  box.replaceChildren(make("form", { method: "dialog" }, find, make("button", { className: "quiet" }, "Close ", make("kbd", {}, "Esc"))), body);
  show();
  box.showModal();
}

/** A chapter as plain text: its heading, then its paragraphs; with a word to find, only those that hold it. */
function manualPart(part, wanted) {
  const [, marks, title, rest] = part.match(/^(#{1,4}) ([^\n]*)\n?([\s\S]*)$/u) ?? [null, "##", "", part];
  const blocks = rest.split(/\n(?=- \*\*|\n)/u).map((one) => one.trim()).filter(Boolean);
  const shown = wanted && !title.toLowerCase().includes(wanted) ? blocks.filter((one) => one.toLowerCase().includes(wanted)) : blocks;
  return make("section", {}, title ? make(`h${Math.min(4, marks.length + 1)}`, {}, title) : null, ...shown.map((one) => (one.startsWith("|") ? manualTable(one) : make("p", {}, ...inline(one.replace(/^- \[ \]/gmu, "☐"))))));
}

function manualTable(words) {
  const rows = words.split("\n").filter((line) => line.startsWith("|") && !/^[|\s:-]+$/u.test(line)).map((line) => line.replace(/^\||\|$/gu, "").split("|").map((cell) => cell.trim()));
  return make("table", {}, make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, ...inline(cell)))))));
}

/** Bold and italic words of the manual; everything else as it stands. */
function inline(words) {
  return words.replace(/\[([^\]]+)\]\([^)]+\)/gu, "$1").split(/(\*\*[^*]+\*\*|\*[^*]+\*|`[^`]+`)/u).map((one) => {
    if (/^\*\*.+\*\*$/u.test(one)) return make("b", {}, one.slice(2, -2));
    if (/^\*.+\*$/u.test(one)) return make("i", {}, one.slice(1, -1));
    return /^`.+`$/u.test(one) ? make("code", {}, one.slice(1, -1)) : one;
  });
}

const KEY_HELP = [
  ["Choose words", [["click, drag", "a word, several"], ["← → ↑ ↓", "the word beside, above, below"], ["Shift + arrow", "more words"], ["Ctrl + click, drag", "a further part"], ["+", "a further part, by keyboard"], ["Esc", "none"]]],
  ["With words chosen", [["a label’s key", "a name"], ["q", "a quote of the kind that its marks say"], ["d m i", "a direct, mixed, indirect quote"], ["c", "a figure of people"], ["k", "another claim"], ["Enter", "they fill the slot that waits"]]],
  ["With an item open", [["s u", "its source, its cue: the next words"], ["/ C", "its cluster: another, its name and kind"], ["=", "source and cue as before"], ["h", "source not stated here"], ["0", "nobody"], ["1 2 3 4", "victims, cause, place, date"], ["#", "the number; other right readings behind a bar: 25 | 30"], ["~", "about"], ["P R", "part of, repeats: pick the figure"], ["Enter", "accept what is proposed; then skip the slot that waits"], ["[ ] { }", "its beginning and end, a word back or on"], ["E", "other words"], ["A", "another reading of its words, of its next slot …"], ["T", "optional"], ["Del", "delete"]]],
  ["Between two labellings", [["F S", "the first, the second is right"], ["B", "both are, as alternatives"], ["H", "a third reading: as gold stands now"], [". ,", "the next difference, the one before"], ["O", "reopen what was decided"]]],
  ["Always", [["Ctrl + Z", "undo"], ["Ctrl + Shift + Z", "redo"], ["Y X", "take, or leave, what is suggested"], ["N", "the next item that something is missing from"], ["F1", "the manual"], ["?", "this"]]],
];

function openKeys() {
  const box = byId("keys");
  box.replaceChildren(
    make("form", { method: "dialog" }, make("h2", {}, "Keys"), make("button", { className: "quiet" }, "Close ", make("kbd", {}, "Esc"))),
    make("div", { className: "keys-help" }, ...KEY_HELP.map(([title, rows]) => make("section", {}, make("h3", {}, title), make("dl", {}, ...rows.flatMap(([key, words]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)]))))));
  box.showModal();
}
