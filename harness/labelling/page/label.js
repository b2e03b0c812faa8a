// The page begins: which articles there are, the one that is open, and the tools.

async function openArticle(id) {
  desk.article = { id };
  const answer = await ask("article", {});
  desk.article = answer;
  desk.words = new Words(answer.text, answer.language);
  desk.keys = labelKeys(answer.labels);
  Object.assign(desk, { items: answer.items, selection: [], active: null, waiting: null, offer: null, findings: [], done: [], undone: [], revision: answer.revision, steps: [answer.undo, answer.redo], cursor: 0, anchor: 0 });
  document.title = `${answer.title} · label`;
  byId("title").replaceChildren(make("bdi", {}, shorten(answer.title, 120)));
  byId("words").lang = answer.language;
  byId("words").dir = "auto";
  startParagraphs();
  showSaved();
  redraw();
  askFindings();
  startSuggestions(answer.suggests);
  startAdjudication(answer.adjudicates);
  byId("words").focus({ preventScroll: true });
}

const known = [];

async function start() {
  startKeys();
  startSelecting();
  startDropping();
  for (const [name, act] of [["undo", goBack], ["redo", goForth], ["open-manual", openManual], ["open-keys", openKeys], ["open-new", () => openNew()]]) byId(name).addEventListener("click", act);
  new ResizeObserver(() => { if (desk.article?.text) drawOpen(); }).observe(byId("body"));
  setInterval(lookAgain, 1500);
  addEventListener("focus", lookAgain);
  try {
    const { articles } = await ask("articles", {});
    const here = articles.filter(({ has_text }) => has_text);
    known.push(...here.map(({ id }) => id));
    const choice = byId("article");
    choice.append(...here.map(({ id, title }) => make("option", { value: id }, shorten(title, 70))));
    byId("article-field").hidden = known.length < 2;
    choice.addEventListener("change", () => { location.hash = choice.value; });
    const wanted = () => known.find((id) => id === decodeURIComponent(location.hash.slice(1))) ?? known[0];
    const open = () => { choice.value = wanted(); return openArticle(wanted()); };
    addEventListener("hashchange", () => open().catch((error) => showTrouble(error.message)));
    if (known.length) await open();
    else openNew();
  } catch (error) {
    showTrouble(error.message);
  }
}

start();
