// Arrows from a source to what it is cited for: gold's above the words, the predictions' below.

// Of the text, to the left of its lines: as wide as the style sheet leaves it.
const MARGIN = 14;
const SVG = "http://www.w3.org/2000/svg";

function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Draw the arrows of one pane anew; they follow the text when the page changes its width. */
function drawArrows(pane) {
  const overlay = pane.overlay;
  overlay.replaceChildren();
  if (!pane.pieces || !pane.wantsArrows) return;
  const box = overlay.getBoundingClientRect();
  const tip = draw("marker", { id: `tip-${pane.place}`, viewBox: "0 0 8 8", refX: 6.5, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto-start-reverse" });
  tip.append(draw("path", { d: "M0 0.8L7.5 4L0 7.2Z", class: "tip" }));
  overlay.append(draw("defs", {}), tip);
  for (const { item, index } of pane.entries) {
    if (LAYERS[item.layer] !== "attributions") continue;
    for (const side of ["gold", "found"]) {
      const source = pane.pieces.get(`${index} ${side} source`);
      const content = pane.pieces.get(`${index} ${side} content`);
      if (source && content) overlay.append(arrow(pane, { item, index }, side, source, content, box));
    }
  }
}

/** An arrow keeps to the gaps between the lines, and goes from line to line in the margin: it crosses no words. */
function arrow(pane, { item, index }, side, source, content, box) {
  const up = side === "gold";
  const [from, to] = nearestEnds(source, content);
  const [x1, x2] = [from.x - box.left, to.x - box.left];
  const edge = ({ rect, piece }) => (up ? rect.top + piece.reach.gold : rect.bottom - piece.reach.found) - box.top;
  // Beyond the outermost lane of the line; arrows take turns, so that few lie upon each other.
  const turn = Number.isInteger(index) ? index : 0;
  const away = (up ? -1 : 1) * (2 + 2 * (turn % 3));
  const gap = ({ rect }) => (up ? rect.top : rect.bottom) - box.top + away;
  const [y1, y2] = [gap(from), gap(to)];
  const margin = -MARGIN + 3 * (turn % 4);
  const across = Math.abs(from.rect.top - to.rect.top) < 2 ? `H${x2}` : `H${margin}V${y2}H${x2}`;
  const d = `M${x1} ${edge(from)}V${y1}${across}V${edge(to)}`;
  const kind = KINDS[item.kinds[0]];
  const path = draw("path", { d, class: `arrow ${side} ${kind}`, "marker-end": `url(#tip-${pane.place})` });
  path.dataset.index = index;
  path.dataset.side = side;
  return path;
}

/** A point on the source and one on the content: of the content's two ends the one that is nearer. */
function nearestEnds(source, content) {
  const piece = source[0];
  const rect = piece.getClientRects()[0];
  const from = { x: rect.left + rect.width / 2, rect, piece };
  const [first, last] = [content[0], content[content.length - 1]];
  const [head, tail] = [first.getClientRects()[0], [...last.getClientRects()].pop()];
  const ends = [
    { x: head.left + Math.min(8, head.width / 2), rect: head, piece: first },
    { x: tail.right - Math.min(8, tail.width / 2), rect: tail, piece: last },
  ];
  const far = (end) => Math.abs(end.x - from.x) + 4 * Math.abs(end.rect.top - rect.top);
  return [from, far(ends[0]) <= far(ends[1]) ? ends[0] : ends[1]];
}
