"""Finds who says or believes something, in which words, and what: the frames of attribution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from harness.extractors.rules.speech.cues import BELIEFS, CUE_VERBS, SPEECH_ALONE, group_start, is_adverb
from harness.extractors.rules.words.noun_phrases import (
    DETERMINERS,
    PRONOUNS,
    TIME_WORDS,
    Range,
    phrase_after,
    subject_before,
)
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

_NOUN_SIGNS = DETERMINERS - {"that"} | word_set(
    "of in for by with at on from whose 's ’s to into as about under no any"
)
_IMPERSONAL = word_set("believed feared thought expected estimated reported understood alleged")
_TAIL = word_set("in on at to during")
_NO_CLAUSE = word_set("to of for using with from into about on")
_CLAUSE_ENDS = word_set("but while although though whereas")
_OBJECT_VERBS = frozenset({"deny", "accuse", "blame", "doubt"})
_ADDRESSED = frozenset({"tell", "inform", "assure", "ask", "urge", "warn", "advise"})
_SHORTEST_CONTENT = 2
_LONGEST_TAIL = 9


_TO_BE = word_set("is was were are been be being")


class Frame(NamedTuple):
    """One attribution, as half-open token ranges. ``content`` is ``None`` where only quotation marks may hold it."""

    source: Range | None
    cue: Range
    stem: str
    content: Range | None
    sentence: Sentence

    @property
    def first(self) -> int:
        return min(self.cue[0], self.source[0]) if self.source else self.cue[0]

    @property
    def last(self) -> int:
        return max(self.cue[1], self.source[1]) if self.source else self.cue[1]

    @property
    def is_belief(self) -> bool:
        return self.stem in BELIEFS


def find_frames(text: Text, quoted: bytearray) -> list[Frame]:
    """Every frame outside quotation marks, in order.

    Args:
        text: the document.
        quoted: one byte a token, not 0 inside quotation marks.
    """
    frames: list[Frame] = []
    for sentence in text.sentences:
        found = list(_bare_frames(text, sentence, quoted))
        for index, frame in enumerate(found):
            following = found[index + 1].first if index + 1 < len(found) else sentence.last
            previous = found[index - 1].last if index else sentence.first
            frames.append(frame._replace(content=_content(text, frame, previous, following, quoted)))
    return frames


def _bare_frames(text: Text, sentence: Sentence, quoted: bytearray) -> Iterator[Frame]:
    """Sources and cues of one sentence, contents still to be found."""
    subject: Range | None = None
    index = sentence.first
    while index < sentence.last:
        frame = None
        if not quoted[index]:
            if text.lower(index) == "according" and text.lower(index + 1) == "to" and index + 2 < sentence.last:
                frame = _according(text, index, sentence, quoted)
            elif text.lower(index) in CUE_VERBS:
                frame = _verb_frame(text, index, sentence, quoted, subject)
        if frame is not None:
            yield frame
            subject = frame.source or subject
        index = max(index + 1, frame.last if frame else 0)


def _according(text: Text, index: int, sentence: Sentence, quoted: bytearray) -> Frame | None:
    source = phrase_after(text, index + 2, sentence, quoted)
    if index == sentence.first:
        comma = next((i for i in range(index + 3, min(sentence.last, index + 16)) if text.lower(i) == ","), None)
        source = (index + 2, comma) if comma else source
    return Frame(source, (index, index + 2), "according", None, sentence) if source else None


def _verb_frame(text: Text, verb: int, sentence: Sentence, quoted: bytearray, subject: Range | None) -> Frame | None:
    first = group_start(text, verb, sentence.first)
    word, before = text.lower(verb), text.lower(first - 1) if first > sentence.first else ""
    stem = CUE_VERBS[word]
    if before in _NOUN_SIGNS or text.lower(verb + 1) == "-" or text.tokens[verb].is_capitalised:
        return None
    cue = (first, verb + 1)
    if not word.endswith("ing") and any(text.lower(index) in _TO_BE for index in range(first, verb)):
        impersonal = before == "it" and word in _IMPERSONAL
        return Frame(None, cue, stem, None, sentence) if impersonal else None
    if word.endswith("ing"):
        return (
            Frame(subject, cue, stem, None, sentence) if subject and before in (",", "and") and first == verb else None
        )
    inverted = _inverted_source(text, first, verb, sentence, quoted)
    if inverted:
        return Frame(inverted, cue, stem, None, sentence)
    if before == "and" and subject:
        return Frame(subject, cue, stem, None, sentence)
    source = subject_before(text, first, sentence, quoted)
    if source is None or (source[1] - source[0] == 1 and not _may_speak(text, source[0])):
        return None
    return Frame(source, cue, stem, None, sentence)


def _may_speak(text: Text, index: int) -> bool:
    """Whether one word alone can be a subject: a pronoun, a name, a plural."""
    token = text.tokens[index]
    return token.lower in PRONOUNS or token.is_capitalised or token.lower.endswith(("s", "e")) or len(token.lower) > 5


def _inverted_source(text: Text, first: int, verb: int, sentence: Sentence, quoted: bytearray) -> Range | None:
    """The source of "…”, said X"; a verb after a quotation or comma, with a noun phrase behind it."""
    if first < verb or verb + 1 >= sentence.last:
        return None
    after_quote = verb > 0 and (quoted[verb - 1] or text.lower(verb - 1) in '"”»“')
    after_comma = text.lower(verb - 1) == "," and verb - 1 > sentence.first
    following = text.tokens[verb + 1]
    if not (after_quote or after_comma) or quoted[verb + 1]:
        return None
    if not (following.is_capitalised or following.lower in DETERMINERS or (after_quote and following.is_word)):
        return None
    if after_comma and not after_quote and subject_before(text, first, sentence, quoted):
        return None
    return phrase_after(text, verb + 1, sentence, quoted)


def _content(text: Text, frame: Frame, previous: int, following: int, quoted: bytearray) -> Range | None:
    if frame.stem == "according":
        return _according_content(text, frame, previous, following)
    trailing = _content_before(text, frame, previous)
    if trailing:
        return trailing
    return _content_after(text, frame, following, quoted)


def _according_content(text: Text, frame: Frame, previous: int, following: int) -> Range | None:
    if frame.first <= frame.sentence.first + 1 or text.lower(frame.first - 1) in ("that", "but", "and"):
        return _clause(text, frame.last, following)
    return _clause(text, previous, frame.first)


def _content_before(text: Text, frame: Frame, previous: int) -> Range | None:
    """The clause before ", X said" or ", said X" at the end of a sentence."""
    comma = frame.first - 1
    if comma <= previous or text.lower(comma) != "," or not _ends_soon(text, frame):
        return None
    return _clause(text, previous, comma)


def _ends_soon(text: Text, frame: Frame) -> bool:
    """Whether nothing but time and manner follows the frame in its sentence."""
    tail = frame.sentence.last - frame.last
    if tail > _LONGEST_TAIL:
        return False
    first = text.lower(frame.last)
    opens_tail = first in ("on", "in", "at", "to", ".", "") or first in TIME_WORDS or not first[0].isalnum()
    return opens_tail and not any(text.lower(i) == "that" for i in range(frame.last, frame.sentence.last))


def _content_after(text: Text, frame: Frame, following: int, quoted: bytearray) -> Range | None:
    """The clause after "X said (that)"; the object of a denial or accusation."""
    end = _clause_end(text, frame.cue[1], following)
    that = next((i for i in range(frame.cue[1], min(end, frame.cue[1] + 12)) if text.lower(i) == "that"), None)
    if that is not None and _introduces(text, frame, that):
        return _clause(text, that + 1, end)
    begin = frame.cue[1] if frame.source is None or frame.source[0] < frame.cue[0] else frame.source[1]
    if frame.stem in _ADDRESSED:
        addressee = phrase_after(text, begin, frame.sentence, quoted)
        begin = (
            min(addressee[0] + 1 if text.lower(addressee[0]) in PRONOUNS else addressee[1], end) if addressee else end
        )
    begin = _skip_manner(text, begin, end)
    if text.lower(begin) in _NO_CLAUSE and frame.stem not in _OBJECT_VERBS:
        return None
    if frame.stem in SPEECH_ALONE or frame.stem in _OBJECT_VERBS or frame.stem == "think":
        return _clause(text, begin, end)
    if frame.stem == "believe" and text.lower(begin) not in ("in", ","):
        return _clause(text, begin, end)
    return None


def _introduces(text: Text, frame: Frame, that: int) -> bool:
    """Whether a "that" belongs to the verb: it follows at once, or after time, manner or the person addressed."""
    begin = frame.cue[1]
    if begin == that:
        return True
    between = any(text.tokens[index].text in ",;:" for index in range(begin, that))
    word = text.lower(begin)
    is_tail = word in _TAIL or word in TIME_WORDS or is_adverb(word) or frame.stem in _ADDRESSED
    return is_tail and not between


def _skip_manner(text: Text, begin: int, end: int) -> int:
    """Past "on Tuesday", "in a statement", a comma or a colon."""
    index = begin
    while index < end:
        word = text.lower(index)
        if word in (",", ":") or word in TIME_WORDS or is_adverb(word):
            index += 1
        elif word in ("in", "on", "at", "during", "to") and index == begin:
            stop = index + 1
            while stop < min(end, index + 6) and text.tokens[stop].is_word and text.lower(stop) not in _MANNER_ENDS:
                stop += 1
            if text.lower(stop) not in _MANNER_ENDS:
                break
            begin = index = stop + 1
        else:
            break
    return index


_MANNER_ENDS = TIME_WORDS | word_set(
    "statement interview conference briefing report letter speech tweet post message reporters facebook twitter"
)


def _clause_end(text: Text, first: int, last: int) -> int:
    """Where the clause stops: before another frame's conjunction, ", but", a semicolon."""
    for index in range(first + 1, last):
        if text.tokens[index].text == ";" or (text.lower(index) in _CLAUSE_ENDS and text.lower(index - 1) == ","):
            return index
    return last


def _clause(text: Text, first: int, last: int) -> Range | None:
    """The range without marks and conjunctions at its ends; ``None`` if little is left."""
    while first < last and (not text.tokens[first].is_word or text.lower(first) in ("and", "but")):
        if text.tokens[first].text in '"“”„«»($£€#':
            break
        first += 1
    while first < last and (
        text.lower(last - 1) in ("and", "but", "as", "or", "while", "which", "who", "that")
        or text.tokens[last - 1].text in ".,;:!?-–—"
    ):
        last -= 1
    words = sum(text.tokens[i].is_word for i in range(first, min(last, first + 20)))
    return (first, last) if words >= _SHORTEST_CONTENT else None
