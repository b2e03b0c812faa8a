// Everything that is changed goes to the server, one after the other; what could not be saved waits and is shown.

const token = new URLSearchParams(location.search).get("ticket") ?? "";
const tab = (sessionStorage.tab ??= crypto.getRandomValues(new Uint32Array(2)).join("-"));
const queue = [];
let isSending = false;

/** Ask the server; what it refuses comes as an error with its reason. */
async function ask(name, body) {
  const answer = await fetch(`api/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Label-Token": token },
    body: JSON.stringify({ tab, article: desk.article?.id, ...body }),
  });
  const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : { error: await answer.text() };
  if (answer.ok) return told;
  throw Object.assign(new Error(told.conflict ?? told.error), { told, status: answer.status });
}

function save(name, body) {
  queue.push({ name, body });
  showSaved();
  sendAll();
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (queue.length) {
    const { name, body } = queue[0];
    try {
      const answer = await ask(name, body);
      queue.shift();
      if (!queue.length) adopt(answer);
      if (name !== "change") askDifferences();
      showTrouble("");
    } catch (error) {
      if (error.status === 409) {
        queue.shift();
        await settle(body, error);
      } else {
        showTrouble(error.status ? error.message : "the server does not answer: start harness gold label again");
        await new Promise((resolve) => { setTimeout(resolve, 2000); });
      }
    }
    showSaved();
  }
  isSending = false;
  askFindings();
}

/** Take over what the server has, where it is not what stands here. */
function adopt(answer) {
  desk.steps = [answer.undo, answer.redo];
  if (answer.revision === desk.revision) return;
  desk.revision = answer.revision;
  if (fingerprint(answer.items) !== fingerprint(desk.items)) {
    desk.items = answer.items;
    desk.active = findAgain(desk.active);
    redraw();
  } else drawTools();
}

/** Look whether others changed the file. */
async function lookAgain() {
  if (queue.length || isSending || !desk.article || document.hidden) return;
  try {
    const answer = await ask("state", { revision: desk.revision });
    if (queue.length || isSending) return;
    showTrouble("");
    if (answer.items) {
      adopt(answer);
      askFindings();
      askDifferences();
      tell("changed elsewhere, and shown");
    }
  } catch (error) {
    showTrouble(error.status ? error.message : "the server does not answer: start harness gold label again");
  }
}

/** A change that others were faster than: theirs and ours are shown, a person decides. */
function settle(body, error) {
  const box = byId("conflict");
  const theirs = error.told.theirs;
  const mine = body.changes ?? [];
  const said = (item) => (item ? shorten(wordsOfItem(item), 200) : "nothing");
  return new Promise((resolve) => {
    const close = (again) => {
      box.close();
      ask("state", {}).then((answer) => {
        desk.revision = "";
        adopt(answer);
        if (again) {
          const wanted = mine.find(({ layer, was }) => was && layer !== "clusters") ?? mine[0];
          change([{ ...wanted, was: theirs }, ...mine.filter(({ layer, was }) => layer === "clusters" && !was)]);
          redraw();
        }
      }).finally(resolve);
    };
    const button = (name, again) => { const one = make("button", { type: "button", className: "quiet" }, name); one.addEventListener("click", () => close(again)); return one; };
    box.replaceChildren(
      make("h2", {}, "Changed elsewhere"),
      make("p", {}, error.message),
      ...mine.filter(({ layer }) => layer !== "clusters").slice(0, 3).map(({ now }) => make("p", {}, "Yours: ", make("bdi", {}, said(now)))),
      make("p", {}, "There now: ", make("bdi", {}, said(theirs))),
      make("p", {}, button("Keep what is there", false), " ", mine.length && theirs ? button("Write mine", true) : ""));
    box.showModal();
  });
}

function wordsOfItem(item) {
  return [wordsAt(item.spans ?? item.figure?.spans ?? item.content?.spans), item.label, item.kind, item.outcome, item.name, item.source && wordsAt(item.source.spans)].filter(Boolean).join(" · ");
}

function showSaved() {
  byId("saved").textContent = queue.length ? `saving ${queue.length} …` : "saved";
  byId("saved").classList.toggle("busy", queue.length > 0);
}

function showTrouble(words) {
  const box = byId("trouble");
  box.hidden = !words;
  if (!words) { box.replaceChildren(); return; }
  if (box.dataset.words === words && box.childNodes.length) return;
  box.dataset.words = words;
  const drop = make("button", { type: "button", className: "quiet" }, "Drop this change");
  drop.addEventListener("click", () => { queue.shift(); desk.revision = ""; showTrouble(""); ask("state", {}).then(adopt); });
  box.replaceChildren(`${queue.length ? `Not saved (${queue.length}): ` : ""}${visible(words)} `, queue.length ? drop : "");
}

let findingsTimer = 0;

/** What lint says, once nothing was changed for a moment. */
function askFindings() {
  clearTimeout(findingsTimer);
  findingsTimer = setTimeout(async () => {
    if (!desk.article || queue.length) return;
    try {
      const answer = await ask("findings", {});
      if (queue.length || answer.revision !== desk.revision) return;
      desk.findings = answer.findings;
      drawOverview();
    } catch (error) {
      if (error.status) showTrouble(error.message);
    }
  }, 300);
}

addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
