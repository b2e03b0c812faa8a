// A new article: its text pasted or dropped in, its facts in a form.

const FACTS = [
  ["id", "Id", "velm-ferry-2026-03-02", true], ["title", "Title", "by default the first line", false], ["publisher", "Publisher", "", false],
  ["published", "Published", "2026-03-02", false], ["language", "Language", "en", true], ["url", "Address", "", false], ["licence", "Licence", "CC0-1.0", false],
];

function openNew(text = "") {
  const box = byId("new-article");
  const area = make("textarea", { id: "new-text", rows: 10, value: text, required: true });
  const fields = FACTS.map(([name, title, placeholder, required]) => {
    const input = make("input", { type: "text", id: `new-${name}`, name, placeholder, required, value: name === "language" ? "en" : "" });
    return make("p", {}, make("label", { htmlFor: `new-${name}` }, title), input);
  });
  const withheld = make("input", { type: "checkbox", id: "new-withheld" });
  const trouble = make("p", { className: "bad" });
  trouble.setAttribute("role", "alert");
  const form = make("form", { className: "new-form" },
    make("h2", {}, "New article"),
    make("p", {}, make("label", { htmlFor: "new-text" }, "Text, as it is to be labelled"), area),
    ...fields,
    make("p", {}, make("label", {}, withheld, " its text may not be shared: keep it out of the repository")),
    trouble,
    make("p", { className: "buttons" }, make("button", { className: "quiet" }, "Make the article")));
  const close = make("button", { type: "button", className: "quiet" }, "Cancel ", make("kbd", {}, "Esc"));
  close.addEventListener("click", () => box.close());
  form.lastChild.append(close);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const facts = Object.fromEntries(FACTS.map(([name]) => [name, byId(`new-${name}`).value.trim()]));
    try {
      const made = await ask("new", { ...facts, text: area.value, withheld: withheld.checked });
      box.close();
      byId("article").append(make("option", { value: made.id }, made.id));
      byId("article-field").hidden = false;
      known.push(made.id);
      showTrouble("");
      location.hash = made.id;
    } catch (error) {
      trouble.textContent = error.message;
    }
  });
  box.replaceChildren(form);
  box.showModal();
  area.focus();
}

/** A text file that is dropped on the page becomes the text of a new article. */
function startDropping() {
  addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", async (event) => {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    openNew(await file.text());
  });
}
