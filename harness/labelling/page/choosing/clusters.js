// Who or what words stand for: a cluster that the article has, or a new one with a name and a key.

const ARTICLE = /^(the|a|an|der|die|das|dem|den|des|ein|eine|einer|einem|einen|le|la|les|un|une|el|los|las|una|il|lo|gli)\s+/iu;

function slug(words) {
  const plain = words.replace(ARTICLE, "").normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/gu, "ss").toLowerCase();
  const made = plain.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/gu, "").split("-").slice(0, 4).join("-") || "x";
  let [key, number] = [made, 2];
  while (desk.items.clusters[key]) key = `${made}-${number++}`;
  return key;
}

const clusterNames = (cluster) => [cluster.name, ...(cluster.aliases ?? [])];
const fold = (words) => words.replace(/\s+/gu, " ").toLocaleLowerCase();
const newCluster = (words, kind) => ({ key: slug(words), name: words.replace(/\s+/gu, " "), kind });

/** The cluster of a name: the key, and the changes that it takes. */
function clusterOfName(words, label) {
  const flat = words.replace(/\s+/gu, " ");
  const all = Object.entries(desk.items.clusters).filter(([, one]) => !one.kind || one.kind === label);
  const same = all.find(([, one]) => clusterNames(one).some((name) => fold(name) === fold(flat)));
  if (same) return { key: same[0], changes: [] };
  if (label === "PERSON") {
    const related = all.filter(([, one]) => clusterNames(one).some((name) => isWholePart(flat, name) || isWholePart(name, flat)));
    if (related.length === 1) return withName(related[0], flat);
  }
  const made = newCluster(flat, label);
  return { key: made.key, changes: [{ layer: "clusters", was: null, now: made }] };
}

/** Whether one name is the beginning or the end of another: Tamm, Oru Tamm. */
function isWholePart(short, long) { return fold(long).startsWith(`${fold(short)} `) || fold(long).endsWith(` ${fold(short)}`); }

/** A cluster with one name more; the fullest is its name, the others are aliases. */
function withName([key, cluster], words) {
  if (clusterNames(cluster).some((name) => name === words)) return { key, changes: [] };
  const isFuller = isWholePart(cluster.name, words);
  const [name, alias] = isFuller ? [words, cluster.name] : [cluster.name, words];
  const now = { ...cluster, key, name, aliases: [...(cluster.aliases ?? []), alias] };
  return { key, changes: [{ layer: "clusters", was: { key, ...cluster }, now }] };
}

/** The cluster of a source by its words: whose name stands in them, whom a pronoun means, or a new one. */
function clusterOfSource(spans) {
  const words = wordsAt(spans).replace(/\s+/gu, " ");
  const [start, end] = [spans[0][0], spans[spans.length - 1][1]];
  const inside = listOf("entities").filter((one) => one.cluster && one.spans?.length && one.spans[0][0] >= start && one.spans[one.spans.length - 1][1] <= end);
  const people = new Set(inside.filter(({ label }) => label === "PERSON").map(({ cluster }) => cluster));
  if (people.size === 1) return { key: [...people][0], changes: [] };
  const whole = inside.find((one) => fold(wordsAt(one.spans)) === fold(words.replace(ARTICLE, "")));
  if (whole) return { key: whole.cluster, changes: [] };
  const bare = fold(words.replace(ARTICLE, ""));
  const named = Object.entries(desk.items.clusters).find(([, one]) => clusterNames(one).some((name) => fold(name.replace(ARTICLE, "")) === bare));
  if (named) return { key: named[0], changes: [] };
  const asBefore = listOf("attributions").find(({ source }) => source?.cluster && fold(wordsAt(source.spans).replace(ARTICLE, "")) === bare);
  if (asBefore) return { key: asBefore.source.cluster, changes: [] };
  if (PRONOUNS.has(fold(words))) {
    const before = mentions().filter((one) => one.start < start && kindOfCluster(one.cluster) === "PERSON").sort((one, other) => other.start - one.start)[0];
    if (before) return { key: before.cluster, changes: [] };
  }
  const made = newCluster(words, "PERSON");
  return { key: made.key, changes: [{ layer: "clusters", was: null, now: made }] };
}

const kindOfCluster = (key) => desk.items.clusters[key]?.kind;

/** Every place that a cluster is mentioned in. */
function mentions() {
  const named = listOf("entities").map((one) => ({ cluster: one.cluster, start: one.spans?.[0]?.[0] ?? 0 }));
  const cited = listOf("attributions").filter(({ source }) => source?.spans?.length).map(({ source }) => ({ cluster: source.cluster, start: source.spans[0][0] }));
  return [...named, ...cited].filter(({ cluster }) => cluster);
}

/** Open the list of clusters; its last line makes a new one. */
function pickCluster(title, words, kind, onPick) {
  const recent = new Map(mentions().sort((one, other) => one.start - other.start).map(({ cluster, start }) => [cluster, start]));
  pickOne(title, (wanted, typed) => {
    const options = Object.entries(desk.items.clusters)
      .filter(([key, one]) => [key, ...clusterNames(one)].some((name) => fold(name).includes(wanted)))
      .sort(([one], [other]) => (recent.get(other) ?? 0) - (recent.get(one) ?? 0))
      .map(([key, one]) => ({ key, changes: [], shown: [make("b", {}, make("bdi", {}, one.name)), ` ${key}${one.kind ? ` · ${one.kind}` : ""}`] }));
    const name = typed || words;
    if (name) {
      const made = newCluster(name, kind);
      options.push({ key: made.key, changes: [{ layer: "clusters", was: null, now: made }], shown: ["new: ", make("b", {}, make("bdi", {}, shorten(name, 60))), ` ${made.key} · ${kind}`] });
    }
    return options;
  }, onPick);
}

/** Change what a cluster is called and of what kind it is. */
function editCluster(key) {
  const cluster = desk.items.clusters[key];
  if (!cluster) return;
  const box = byId("picker");
  const field = (name, title, value) => {
    const input = make("input", { type: "text", id: `cluster-${name}`, value });
    return [input, make("p", {}, make("label", { htmlFor: `cluster-${name}` }, title), input)];
  };
  const [name, nameRow] = field("name", "Name", cluster.name);
  const [aliases, aliasRow] = field("aliases", "Also called, with ; between", (cluster.aliases ?? []).join("; "));
  const kinds = [...desk.article.labels, "DOCUMENT", "OTHER"];
  const kind = make("select", { id: "cluster-kind" }, ...kinds.map((one) => make("option", { value: one, selected: one === cluster.kind }, one)));
  const form = make("form", { className: "new-form" }, make("h2", {}, make("bdi", {}, key)), nameRow, aliasRow,
    make("p", {}, make("label", { htmlFor: "cluster-kind" }, "Kind"), kind), make("p", { className: "buttons" }, make("button", { className: "quiet" }, "Save")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const others = aliases.value.split(";").map((one) => one.trim()).filter(Boolean);
    const now = { key, name: name.value.trim() || cluster.name, kind: kind.value };
    if (others.length) now.aliases = others;
    change([{ layer: "clusters", was: { key, ...cluster }, now }]);
    box.close();
    redraw();
    byId("words").focus({ preventScroll: true });
  });
  box.replaceChildren(form);
  box.showModal();
  name.focus();
}
