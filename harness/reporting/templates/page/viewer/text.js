// Text as it stands: offsets are code points, where JavaScript counts UTF-16 units.

const LAYERS = ["entities", "quotes", "casualties", "attributions"];
const KINDS = ["correct", "boundary", "label", "value", "missed", "spurious"];
const MEANINGS = [
  "right",
  "the span is not gold’s",
  "the label or kind is another",
  "a number, speaker or other part is wrong",
  "in gold, not found",
  "found, not in gold",
];
const LONGEST_WORDS = 140;

// Controls that steer the direction of text, or the reader's device.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text in which no character is hidden. */
function visible(text) {
  return text.replace(HIDDEN, (one) => `⟨U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** How many code points a text has, and its part between two of them. */
function measured(text) {
  if (!/[\ud800-\udbff]/.test(text)) return { length: text.length, slice: (start, end) => text.slice(start, end) };
  const places = new Uint32Array(text.length + 1);
  let length = 0;
  for (let unit = 0; unit < text.length; length += 1) {
    places[length] = unit;
    unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
  }
  places.fill(text.length, length);
  return { length, slice: (start, end) => text.slice(places[start], places[Math.min(end, length)]) };
}

/** Words on one line, cut where they are long. */
function shorten(words, limit = LONGEST_WORDS) {
  const flat = visible(words.slice(0, 4 * limit)).replace(/\s+/g, " ").trim();
  return flat.length <= limit ? flat : `${flat.slice(0, limit - 1)}…`;
}

/** The words of one part of one side of an item; null where there are none. */
function wordsOf(side, part, text) {
  if (side.words && side.words[part] !== undefined) return shorten(side.words[part]);
  const span = side.spans[part];
  if (!span || !text) return null;
  const [first, last] = [span[0][0], span[span.length - 1][1]];
  return shorten(span.map(([start, end]) => text.slice(start, Math.min(end, start + 4 * LONGEST_WORDS))).join(" … ")) || `[${first}, ${last})`;
}
