// Whole words: where a selection begins and ends, and where a name stands again. All places are code points.

const INSIDE_NUMBERS = new Set(".,:/'’·٫٬。，．：");
const NARROW_BLANKS = new Set("\u00a0\u2009\u202f");
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]/u;
const JAMO_INSIDE = /[\u1160-\u11ff\ud7b0-\ud7ff]/u;
// Scripts that write words side by side, as harness/gold/words/whole_words.py has them.
const WITHOUT_BLANKS = /[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1980-\u19df\u3005-\u3007\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]/u;
const OPENING = new Set("“„«‟‘‚‹\"'「『《");
const CLOSING = new Set("”“»’‘›\"'」』》");

class Words {
  constructor(text, language) {
    this.text = text;
    this.chars = Array.from(text);
    this.language = language;
    let unit = 0;
    this.starts = this.chars.map((one) => { const here = unit; unit += one.length; return here; });
    this.graphemes = this.boundaries("grapheme");
    this.tokens = this.findTokens();
  }

  get length() { return this.chars.length; }

  slice(start, end) { return this.chars.slice(start, end).join(""); }

  /** The places where something begins, as the language's own rules have it. */
  boundaries(granularity) {
    const found = new Set([this.chars.length]);
    const byUnit = new Map(this.starts.map((unit, place) => [unit, place]));
    for (const { index } of new Intl.Segmenter(this.language, { granularity }).segment(this.text)) {
      if (byUnit.has(index)) found.add(byUnit.get(index));
    }
    return found;
  }

  /** Every word, in order; where a script has no blanks, what the language's rules call one. */
  findTokens() {
    const starts = this.boundaries("word");
    const tokens = [];
    for (let at = 0; at < this.length;) {
      if (!isLetter(this.chars[at])) { at += 1; continue; }
      let end = at + 1;
      while (end < this.length && (this.goesThrough(end) || (WITHOUT_BLANKS.test(this.chars[end]) && WITHOUT_BLANKS.test(this.chars[end - 1]) && !starts.has(end)))) end += 1;
      tokens.push([at, end]);
      at = end;
    }
    return tokens;
  }

  /** The word at a place; the nearest one before it where it stands in none. */
  tokenAt(place) {
    let [low, high] = [0, this.tokens.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tokens[middle][0] <= place) low = middle; else high = middle - 1;
    }
    return low;
  }

  /** A selection as whole words, without the blanks at its ends. */
  snap(start, end) {
    while (start < end && /\s/u.test(this.chars[start])) start += 1;
    while (end > start && /\s/u.test(this.chars[end - 1])) end -= 1;
    if (start === end) return null;
    while (start > 0 && (this.beginsInside(start) || !this.graphemes.has(start))) start -= 1;
    while (end < this.length && (this.endsInside(end) || !this.graphemes.has(end))) end += 1;
    return [start, end];
  }

  beginsInside(at) {
    if (at <= 0 || at >= this.length) return false;
    if (goesOn(this.chars[at]) || this.insideWord(at)) return true;
    const [before, here] = [this.chars[at - 1], this.chars[at]];
    if (!isDigit(here) || !isDigit(this.chars[at - 2])) return false;
    return INSIDE_NUMBERS.has(before) || (NARROW_BLANKS.has(before) && this.isGroup(at));
  }

  endsInside(at) {
    if (at <= 0 || at >= this.length) return false;
    const [before, here] = [this.chars[at - 1], this.chars[at]];
    if (goesOn(here)) return true;
    if (HANGUL.test(here) && HANGUL.test(this.base(at))) return false;
    if (this.insideWord(at)) return true;
    if (!isDigit(before) || !isDigit(this.chars[at + 1])) return false;
    return INSIDE_NUMBERS.has(here) || (NARROW_BLANKS.has(here) && this.isGroup(at + 1));
  }

  /** Whether a word or number goes on at a place, particles and all. */
  goesThrough(at) { return goesOn(this.chars[at]) || this.insideWord(at) || this.endsInside(at); }

  insideWord(at) {
    const [before, here] = [this.base(at), this.chars[at]];
    return isLetter(before) && isLetter(here) && !WITHOUT_BLANKS.test(before) && !WITHOUT_BLANKS.test(here);
  }

  /** The character before a place that marks above or below it do not hide. */
  base(at) {
    at -= 1;
    while (at > 0 && /\p{M}/u.test(this.chars[at])) at -= 1;
    return this.chars[at];
  }

  isGroup(at) { return [0, 1, 2].every((more) => isDigit(this.chars[at + more])) && !isDigit(this.chars[at + 3]); }

  /** Every whole-word occurrence of words, any white space equal to any other. */
  occurrences(words) {
    const pattern = words.trim().split(/\s+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("\\s+");
    if (!pattern) return [];
    const byUnit = (unit) => { let [low, high] = [0, this.length]; while (low < high) { const middle = (low + high) >> 1; if ((this.starts[middle] ?? this.text.length) < unit) low = middle + 1; else high = middle; } return low; };
    const spans = [...this.text.matchAll(new RegExp(pattern, "gu"))].map((found) => [byUnit(found.index), byUnit(found.index + found[0].length)]);
    return spans.filter(([start, end]) => !this.beginsInside(start) && !this.endsInside(end));
  }

  /** Words without the quotation marks around them. */
  withoutMarks([start, end]) {
    if (OPENING.has(this.chars[start]) && end - start > 2) {
      let last = end - 1;
      if (/[.,;]/u.test(this.chars[last]) && CLOSING.has(this.chars[last - 1])) last -= 1;
      if (CLOSING.has(this.chars[last])) return [start + 1, last];
      if (!this.chars.slice(start + 1, end).some((one) => CLOSING.has(one))) return [start + 1, end];
    }
    if (CLOSING.has(this.chars[end - 1]) && OPENING.has(this.chars[start - 1])) return [start, end - 1];
    return [start, end];
  }

  /** What the marks around words say: direct by itself, mixed in the writer's sentence, indirect without any. */
  kindOfQuote(spans) {
    const [start, end] = [spans[0][0], spans[spans.length - 1][1]];
    const marked = OPENING.has(this.chars[start - 1]) && (CLOSING.has(this.chars[end]) || CLOSING.has(this.chars[end + 1]) || spans.length > 1 || this.chars[end] === "\n" || end >= this.length);
    if (!marked) return "indirect";
    const first = this.chars[start];
    const isSentence = first !== first.toLowerCase() || !/\p{L}/u.test(first);
    return isSentence && /[.,!?…]/u.test(this.chars[spans[0][1] - 1] + (this.chars[spans[0][1] + 1] ?? "")) ? "direct" : "mixed";
  }
}

function isLetter(one) { return one !== undefined && /[\p{L}\p{N}_]/u.test(one); }
function isDigit(one) { return one !== undefined && /\p{Nd}/u.test(one); }
function goesOn(one) { return /\p{M}/u.test(one) || JAMO_INSIDE.test(one); }
