// What an extractor suggests: ghosts below the words, taken or left one by one, or by kind.

const LAYER_NAMES = { entities: "names", quotes: "quotes", casualties: "figures" };

async function startSuggestions(by) {
  desk.suggestions = null;
  if (!by) return;
  const { id } = desk.article;
  const answer = await ask("suggest", {}).catch((error) => ({ reason: error.message, suggestions: [] }));
  if (desk.article.id !== id) return;
  desk.suggestions = { by, reason: answer.reason, list: answer.suggestions, taken: new Set(), left: 0 };
  redraw();
}

/** Those that nobody has labelled or left yet. */
function openSuggestions() {
  return desk.suggestions?.list.filter((one) => !isLabelled(one)) ?? [];
}

function isLabelled({ layer, item }) {
  const wanted = canonical(spansOf(item, layer));
  return listOf(layer).some((one) => canonical(spansOf(one, layer)) === wanted);
}

function drawSuggestions() {
  const box = byId("suggestions");
  box.hidden = !desk.suggestions;
  if (!desk.suggestions) return;
  const { by, reason, left } = desk.suggestions;
  const taken = [...desk.suggestions.taken].filter(isLabelled).length;
  const open = openSuggestions();
  const kinds = Object.keys(LAYER_NAMES).map((layer) => [layer, open.filter((one) => one.layer === layer).length]).filter(([, count]) => count);
  const first = open[0];
  box.replaceChildren(make("p", {}, make("b", {}, shorten(by, 40)), reason ? ` suggests nothing: ${reason}` : ` suggests ${open.length} more; ${taken} taken, ${left} left`));
  if (!first) return;
  box.append(
    make("p", { className: first.layer }, make("bdi", { className: "row-words" }, shorten(wordsAt(spansOf(first.item, first.layer)), 120)), make("span", { className: "what" }, ` ${stateOf(first.layer, first.item)}`), first.link?.source?.spans ? make("span", { className: "small" }, ` by ${shorten(wordsAt(first.link.source.spans), 60)}`) : null),
    make("p", { className: "buttons" }, keyButton("Y", "take", () => takeSuggestion(first)), keyButton("X", "leave", leaveSuggestion), ...kinds.map(([layer, count]) => {
      const one = make("button", { type: "button", className: "quiet" }, count === 1 ? `take the ${LAYER_NAMES[layer].slice(0, -1)}` : `take all ${count} ${LAYER_NAMES[layer]}`);
      one.addEventListener("click", () => { for (const other of openSuggestions()) if (other.layer === layer) takeSuggestion(other); });
      return one;
    })));
}

/** Take one as it is suggested, with the cluster that its words propose; the layer is an assisted one from now on. */
function takeSuggestion(suggestion) {
  const { layer, item, link } = suggestion;
  const { cluster, score, part_of: part, repeats, ...rest } = item;
  if (layer === "entities") {
    const { key, changes } = clusterOfName(wordsAt(item.spans), item.label);
    change([...changes, { layer, was: null, now: { ...rest, cluster: key } }], { assisted: true });
  } else {
    const now = { ...rest, id: freshId(layer === "quotes" ? "q" : "c") };
    const more = [];
    if (link) {
      const source = link.source?.spans?.length ? clusterOfSource(link.source.spans) : null;
      if (source) more.push(...source.changes);
      more.push({ layer: "attributions", was: null, now: { content: now.id, ...(source ? { source: { spans: link.source.spans, cluster: source.key } } : {}), ...(link.cue?.spans?.length ? { cue: { spans: link.cue.spans } } : {}) } });
    }
    change([...more, { layer, was: null, now }], { assisted: true });
  }
  desk.suggestions.taken.add(suggestion);
  redraw();
}

function leaveSuggestion() {
  const [first] = openSuggestions();
  desk.suggestions.list = desk.suggestions.list.filter((one) => one !== first);
  desk.suggestions.left += 1;
  redraw();
}
