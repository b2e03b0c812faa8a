// Small helpers, the theme, and tables that sort.

const byId = (id) => document.getElementById(id);

/** An element with properties and children; strings become text, never markup. */
function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "data") Object.assign(element.dataset, value);
    else if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function startTheme() {
  const button = byId("theme");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
}

/** Tables of class "ranked": a heading sorts its column, the second time the other way round. */
function startTables() {
  for (const table of document.querySelectorAll("table.ranked")) {
    table.querySelectorAll("thead th").forEach((heading, place) => {
      const button = make("button", { type: "button" }, ...heading.childNodes);
      heading.replaceChildren(button);
      button.addEventListener("click", () => sortTable(table, heading, place));
    });
  }
}

function sortTable(table, heading, place) {
  const down = heading.getAttribute("aria-sort") !== "descending";
  for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [row.cells[place].dataset.value ?? row.cells[place].textContent, row]);
  const rank = ([one], [other]) => {
    const numbers = [Number.parseFloat(one), Number.parseFloat(other)];
    if (heading.classList.contains("n")) return (numbers[0] || -1) - (numbers[1] || -1);
    return one.localeCompare(other);
  };
  rows.sort((one, other) => (down ? rank(other, one) : rank(one, other)));
  body.append(...rows.map(([, row]) => row));
}

startTheme();
startTables();
