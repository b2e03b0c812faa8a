// What each key does: with words chosen it labels them, else it changes the item that is open.

function startKeys() {
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || !desk.article) return;
    if (event.target.closest?.("input, select, textarea")) return;
    if (desk.busy) { event.preventDefault(); later(() => pressed(event)); }
    else if (pressed(event)) event.preventDefault();
  });
}

/** Whether the key did something. */
function pressed(event) {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") { event.shiftKey ? goForth() : goBack(); return true; }
  if (command && event.key.toLowerCase() === "y") { goForth(); return true; }
  if (command || event.altKey) return false;
  const onButton = event.target.closest?.("button, a, summary");
  if (onButton && (event.key === "Enter" || event.key === " ")) return false;
  if (event.key.startsWith("Arrow")) return !onButton && moveByKey(event);
  const act = keyFor(event.key);
  if (!act) return false;
  act();
  return true;
}

function keyFor(key) {
  const always = { F1: openManual, "?": openKeys, N: () => openNextMissing(1), Escape: escape };
  if (always[key]) return always[key];
  const decided = adjudicationKeys(key);
  if (decided) return decided;
  const [suggested] = openSuggestions();
  if (suggested && key === "Y") return () => takeSuggestion(suggested);
  if (suggested && key === "X") return leaveSuggestion;
  if (desk.offer && !desk.selection.length) {
    const offered = { Enter: () => acceptOffer(true), y: () => acceptOffer(false), n: skipOffer }[key];
    if (offered) return offered;
  }
  if (desk.selection.length) return selectionKeys(key);
  return desk.active ? itemKeys(key) : null;
}

function escape() {
  if (desk.selection.length) choose([]);
  else if (desk.offer) closeOffer();
  else if (desk.waiting) { desk.waiting = null; redraw(); } else closeItem();
}

function selectionKeys(key) {
  if (desk.waiting && key === "Enter") return () => fill(desk.waiting, desk.selection);
  if (key === "+") return addPart;
  if (desk.keys.has(key)) return () => { desk.waiting = null; nameIt(desk.keys.get(key)); };
  const kind = KIND_KEYS[key];
  if (kind) return () => quoteIt(kind);
  return { q: () => quoteIt(), c: countIt, k: claimIt, Delete: () => choose([]) }[key] ?? null;
}

function itemKeys(key) {
  const { layer, item } = desk.active;
  const common = {
    E: () => waitFor("edges"), A: waitForReading, T: () => toggle("optional"), "/": askCluster, Enter: accept,
    C: () => editCluster(item.cluster ?? linkOf(desk.active)?.source?.cluster),
    Delete: () => removeItem(desk.active), Backspace: () => removeItem(desk.active),
    "[": () => nudge(true, -1), "]": () => nudge(true, 1), "{": () => nudge(false, -1), "}": () => nudge(false, 1),
  };
  if (common[key]) return common[key];
  if (layer === "entities") return desk.keys.has(key) ? () => relabel(desk.keys.get(key)) : null;
  const link = { s: () => waitFor("source"), u: () => waitFor("cue"), "=": linkAsBefore, h: linkImplicit, 0: linkNobody };
  if (link[key]) return link[key];
  if (layer === "quotes") return KIND_KEYS[key] ? () => { edit({ kind: KIND_KEYS[key] }); redraw(); } : null;
  return layer === "casualties" ? figureKeys(key, item) : null;
}

function figureKeys(key, item) {
  if (OUTCOME_KEYS[key]) return () => { edit({ outcome: OUTCOME_KEYS[key] }); redraw(); };
  if (STATUS_KEYS[key]) return () => { edit({ status: item.status === STATUS_KEYS[key] && !item.proposed?.includes("status") ? null : STATUS_KEYS[key] }); redraw(); };
  if (ROLE_KEYS[key]) return () => { edit({ victim_role: ROLE_KEYS[key] }); redraw(); };
  if (SLOT_KEYS[key]) return () => waitFor(SLOT_KEYS[key]);
  return { "#": () => byId("number").select(), "~": () => toggle("approximate"), P: () => pickFigure("part_of"), R: () => pickFigure("repeats") }[key] ?? null;
}

/** First what is proposed is accepted; then the slot that waits is passed over. */
function accept() {
  if (desk.active.item.proposed?.length) acceptProposed();
  else if (desk.waiting) nextSlot();
}
