// Gold above the line, predictions below it: each mark keeps one lane from its beginning to its end.

const LANE = 5;
// Between the marks of one line and those of the next: room for arrows.
const GAP = 16;

/** The stretches of text that belong to items. What is marked alike in the same place is painted once. */
function marksOf(entries) {
  const marks = [];
  const seen = new Set();
  for (const { item, index, change } of entries) {
    for (const side of ["gold", "found"]) {
      for (const [part, fragments] of Object.entries(item[side]?.spans ?? {})) {
        const key = JSON.stringify([side, part, item.layer, item.kinds[0], fragments]);
        // What an attribution is about is marked by its own layer, unless it is a claim.
        const painted = !seen.has(key) && !(part === "content" && item[side].label !== "claim");
        seen.add(key);
        const hull = [fragments[0][0], fragments[fragments.length - 1][1]];
        marks.push({ index, item, change, side, part, fragments, hull, painted, lane: 0 });
      }
    }
  }
  return marks;
}

/** Give each painted mark of one side the lane nearest to the text that is free; the number of lanes. */
function layLanes(marks) {
  const lanes = [];
  const length = (mark) => mark.hull[1] - mark.hull[0];
  for (const mark of [...marks].sort((one, other) => length(one) - length(other) || one.hull[0] - other.hull[0])) {
    const free = (lane) => lane.every((other) => other.hull[1] <= mark.hull[0] || other.hull[0] >= mark.hull[1]);
    mark.lane = lanes.findIndex(free);
    if (mark.lane < 0) mark.lane = lanes.push([]) - 1;
    lanes[mark.lane].push(mark);
  }
  return lanes.length;
}

/** How many lanes gold's marks and the predictions' need. */
function laneCounts(marks) {
  const painted = marks.filter((mark) => mark.painted);
  return ["gold", "found"].map((side) => layLanes(painted.filter((mark) => mark.side === side)));
}

/** How far lines are apart that have so many lanes above and below them. */
const lineHeight = ([above, below]) => `calc(1.3em + ${(above + below) * LANE + GAP}px)`;

/** The pattern of a kind of error in a layer's colour: image and height. */
function pattern(kind, layer) {
  const colour = `var(--${LAYERS[layer]})`;
  const across = (stops) => `repeating-linear-gradient(90deg, ${stops})`;
  return {
    correct: [`linear-gradient(${colour}, ${colour})`, 2],
    boundary: [across(`${colour} 0 7px, transparent 7px 10px`), 3],
    label: [across(`${colour} 0 2px, transparent 2px 5px`), 3],
    value: [across(`${colour} 0 8px, transparent 8px 10px, ${colour} 10px 12px, transparent 12px 14px`), 3],
    missed: [`linear-gradient(${colour} 0 1px, transparent 1px 3px, ${colour} 3px 4px)`, 4],
    spurious: [`repeating-linear-gradient(-45deg, ${colour} 0 1.5px, transparent 1.5px 4px)`, 4],
    gap: [across(`${colour} 0 1px, transparent 1px 4px`), 1],
  }[kind];
}

/** Write the text paragraph by paragraph under its marks; hands back the pieces of each part of each item. */
function renderText(container, text, marks, limit) {
  const pieces = new Map();
  const shown = text.slice(0, Math.min(text.length, limit));
  container.replaceChildren();
  // One depth for the whole text, so that its lines are equally far apart.
  const lanes = laneCounts(marks);
  container.style.lineHeight = lineHeight(lanes);
  let start = 0;
  for (const [, words, breaks] of shown.matchAll(/([^\n]*)(\n\s*|$)/g)) {
    const stop = start + measured(words).length;
    if (stop > start) container.append(renderParagraph(text, [start, stop], marks, lanes, pieces));
    start = stop + breaks.length;
  }
  return pieces;
}

/** One paragraph: cut where marks begin or end, each piece painted. */
function renderParagraph(text, [start, stop], marks, lanes, pieces) {
  const here = marks.filter((mark) => mark.hull[0] < stop && mark.hull[1] > start);
  const paragraph = make("p", { dir: "auto" });
  const cuts = new Set([start, stop]);
  for (const mark of here) for (const place of mark.fragments.flat()) if (place > start && place < stop) cuts.add(place);
  const places = [...cuts].sort((one, other) => one - other);
  const opening = [...here].sort((one, other) => one.hull[0] - other.hull[0]);
  // Where its child nodes begin and end, for whoever asks what was selected.
  paragraph.places = places;
  let active = [];
  for (let at = 0; at + 1 < places.length; at += 1) {
    const piece = [places[at], places[at + 1]];
    while (opening.length && opening[0].hull[0] <= piece[0]) active.push(opening.shift());
    active = active.filter((mark) => mark.hull[1] > piece[0]);
    const words = visible(text.slice(...piece));
    paragraph.append(active.length ? paint(words, active, piece, lanes, pieces) : words);
  }
  return paragraph;
}

/** One piece of text under its marks. */
function paint(words, active, [start, stop], [above, below], pieces) {
  const piece = make("span", { className: "piece" }, words);
  const layers = [];
  // How far the outermost bars are from the piece's edges: where arrows end.
  piece.reach = { gold: above * LANE, found: below * LANE };
  for (const mark of active) {
    const inside = mark.fragments.some(([from, to]) => from <= start && to >= stop);
    if (inside) {
      const key = `${mark.index} ${mark.side} ${mark.part}`;
      if (!pieces.has(key)) pieces.set(key, []);
      pieces.get(key).push(piece);
    }
    if (!mark.painted) continue;
    const [image, height] = pattern(inside ? KINDS[mark.item.kinds[0]] : "gap", mark.item.layer);
    const distance = LANE * ((mark.side === "gold" ? above : below) - 1 - mark.lane);
    piece.reach[mark.side] = Math.min(piece.reach[mark.side], distance);
    layers.push([image, mark.side === "gold" ? `0 ${distance}px` : `0 calc(100% - ${distance}px)`, `100% ${height}px`]);
  }
  piece.style.padding = `${above * LANE}px 0 ${below * LANE}px`;
  piece.style.backgroundImage = layers.map(([image]) => image).join(", ");
  piece.style.backgroundPosition = layers.map(([, place]) => place).join(", ");
  piece.style.backgroundSize = layers.map(([, , size]) => size).join(", ");
  piece.marks = [...active]; // its own: the next piece goes on with the list
  for (const { change } of active) if (change) piece.classList.add(change);
  piece.title = active.filter((mark) => mark.painted).map(tellMark).join("\n");
  return piece;
}

function tellMark({ item, side, part }) {
  const kinds = item.kinds.map((kind) => KINDS[kind]).join(", ");
  return `${side} ${shorten(item[side].what, 60)}${part === "text" ? "" : ` (${part})`}: ${kinds}`;
}
