"""Finds noun phrases beside a verb, by the small words that bound them."""

from __future__ import annotations

from harness.extractors.rules.speech.cues import is_adverb, is_cue_verb
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

Range = tuple[int, int]

PRONOUNS = word_set("he she they it we i you")
DETERMINERS = word_set("the a an his her its their our my this these that those some many several one two three")
TIME_WORDS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january february march "
    "april may june july august september october november december earlier later morning afternoon evening"
)
_WITHIN = word_set("of for from at in with on to")
_WITHIN_SOURCE = word_set("of for from at with")
_BOUNDS = word_set(
    "and but or as when while because after before where if than what which who that since although though so then "
    "is was were are has have had be been being will would said says saying told according by until amid during "
    "whether how why not did does do can could should may might must yet nor"
)
_MANNER = word_set("statement interview conference briefing report letter speech tweet post message")
_LONGEST = 16
_LONGEST_APPOSITION = 18


def subject_before(text: Text, end: int, sentence: Sentence, quoted: bytearray) -> Range | None:
    """The noun phrase that ends before a verb group, with the apposition between commas if there is one.

    Args:
        text: the document.
        end: the first token of the verb group.
        sentence: its sentence.
        quoted: one byte a token, not 0 inside quotation marks.
    """
    while end > sentence.first and is_adverb(text.lower(end - 1)):
        end -= 1
    if text.lower(end - 1) == "who" and end - 1 > sentence.first:
        end -= 1
    if end > sentence.first and text.lower(end - 1) == ",":
        return _before_apposition(text, end - 1, sentence, quoted)
    return _phrase_before(text, end, sentence.first, quoted)


def phrase_after(text: Text, first: int, sentence: Sentence, quoted: bytearray) -> Range | None:
    """The noun phrase that begins at a token, with a following apposition."""
    last = _phrase_end(text, first, sentence.last, quoted)
    if last == first:
        return None
    if text.lower(last) == "," and last < sentence.last and text.lower(last + 1) in ("a", "an", "the"):
        end = _phrase_end(text, last + 1, min(sentence.last, last + _LONGEST_APPOSITION), quoted)
        if text.lower(end) in (",", ".", "") and end > last + 2:
            last = end
    return first, last


def _before_apposition(text: Text, comma: int, sentence: Sentence, quoted: bytearray) -> Range | None:
    """ "X, the head of Y," from its closing comma; only "X" where a clause stands between the commas."""
    first = max(sentence.first, comma - _LONGEST_APPOSITION)
    opening = next((i for i in range(comma - 1, first, -1) if text.lower(i) == ","), None)
    if opening is None:
        return None
    name = _phrase_before(text, opening, sentence.first, quoted)
    if name is None:
        return None
    inside = text.lower(opening + 1)
    describes = inside not in _BOUNDS and inside not in _WITHIN and not inside.endswith("ing")
    return (name[0], comma) if describes else name


def _phrase_before(text: Text, end: int, limit: int, quoted: bytearray) -> Range | None:
    first = end
    limit = max(limit, end - _LONGEST)
    while first > limit and not quoted[first - 1]:
        token = text.tokens[first - 1]
        if token.lower in PRONOUNS:
            return (first - 1, first) if first == end else _cleaned(text, first, end)
        if token.text == ")" and (opening := _opening_bracket(text, first - 1, limit)) is not None:
            first = opening
        elif token.lower == "and" and _joins_names(text, first - 1, limit):
            first -= 1
        elif token.lower in _BOUNDS or (is_cue_verb(token.lower) and not token.is_capitalised):
            break
        elif token.is_word or token.lower in ("'s", "’s", "-", "&") or _ends_title(text, first - 1, limit):
            first -= 1
        else:
            break
    return _cleaned(text, first, end)


def _cleaned(text: Text, first: int, end: int) -> Range | None:
    """The phrase without what opens the sentence before it: a preposition, "on Tuesday", "however"."""
    while first < end:
        word = text.lower(first)
        if word in _WITHIN or word in TIME_WORDS or word.endswith("ly") or is_adverb(word) or word in _LOOSE:
            first += 1
        else:
            break
    return (first, end) if first < end else None


_LOOSE = word_set("however meanwhile instead indeed also and but 's ’s - last week month year when")


def _phrase_end(text: Text, first: int, limit: int, quoted: bytearray) -> int:
    last = first
    while last < min(limit, first + _LONGEST) and not quoted[last]:
        token = text.tokens[last]
        if token.lower in PRONOUNS:
            return last + 1 if last == first else last
        if _ends_phrase(text, last, first):
            break
        last += 1
    while last > first and text.lower(last - 1) in _WITHIN | {"the", "a", "an", "-", "'s", "’s", "&"}:
        last -= 1
    return last


def _ends_phrase(text: Text, index: int, first: int) -> bool:
    token = text.tokens[index]
    if token.lower in ("'s", "’s", "-", "&") or _ends_title(text, index, first):
        return index == first
    if not token.is_word or token.lower in _BOUNDS or token.lower in TIME_WORDS:
        return not (token.lower == "and" and index > first and _joins_names(text, index, first))
    if token.lower in _WITHIN and token.lower not in _WITHIN_SOURCE:
        return True
    if token.lower in ("at", "with", "from") and (text.lower(index + 1) in ("a", "an") or _is_manner(text, index + 1)):
        return True
    return (is_cue_verb(token.lower) and not token.is_capitalised) or is_adverb(token.lower)


def _is_manner(text: Text, index: int) -> bool:
    return any(text.lower(i) in _MANNER for i in range(index, index + 3))


def _ends_title(text: Text, index: int, limit: int) -> bool:
    """Whether a full stop belongs to an abbreviation or initial before it."""
    if text.tokens[index].text != "." or index <= limit:
        return False
    before = text.tokens[index - 1]
    return before.end == text.tokens[index].start and (len(before.text) == 1 or before.lower in _SHORT_TITLES)


_SHORT_TITLES = word_set("mr mrs ms dr prof gen lt col maj sgt capt sen rep gov st jr")


def _joins_names(text: Text, index: int, limit: int) -> bool:
    if index <= limit or index + 1 >= len(text.tokens):
        return False
    return text.tokens[index - 1].is_capitalised and text.tokens[index + 1].is_capitalised


def _opening_bracket(text: Text, closing: int, limit: int) -> int | None:
    return next((i for i in range(closing - 1, max(limit, closing - 6) - 1, -1) if text.tokens[i].text == "("), None)
