"""Joins words in quotation marks with the frames of attribution: which are quotes, whose, and of what kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.annotation import Fragments, QuoteKind
from harness.extractors.rules.names.name_runs import is_heading
from harness.extractors.rules.speech.speech_frames import Frame
from harness.extractors.rules.words.quotation_marks import Quoted
from harness.gold.prose.text import Text

_SCARE_WORDS = 4
_WIDEST_INTERRUPTION = 160


@dataclass
class Quotation:
    """A quote in the making. ``frame`` is who says it, ``follows`` whether that is said only of the quote before."""

    fragments: list[tuple[int, int]]
    kind: QuoteKind
    frame: Frame | None
    follows: bool = False

    @property
    def start(self) -> int:
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        return self.fragments[-1][1]

    @property
    def extent(self) -> Fragments:
        return tuple(self.fragments)


def find_quotations(text: Text, marked: Sequence[Quoted], frames: Sequence[Frame]) -> list[Quotation]:
    """Direct and mixed quotes in order; scare quotes and titles in quotation marks are left out."""
    quotations: list[Quotation] = []
    by_sentence: dict[int, list[Frame]] = {}
    for each in frames:
        by_sentence.setdefault(each.sentence.first, []).append(each)
    for words in marked:
        frame = _frame_of(text, words, by_sentence)
        previous = quotations[-1] if quotations else None
        if previous is not None and _continues(text, previous, words, frame):
            previous.fragments += words.fragments
            previous.frame = previous.frame or frame
            continue
        kind = _kind(text, words)
        follows = frame is None and kind == "direct" and previous is not None and _same_turn(text, previous, words)
        if frame is None and not follows and _is_scare(text, words, kind):
            continue
        speaker = previous.frame if follows and previous is not None else frame
        quotations.append(Quotation(list(words.fragments), kind, speaker, follows))
    return quotations


def _frame_of(text: Text, words: Quoted, by_sentence: dict[int, list[Frame]]) -> Frame | None:
    """The nearest frame in a sentence that the quoted words are part of."""
    first, last = text.token_at(words.start), text.token_at(words.end)
    choices: list[tuple[int, Frame]] = []
    position = first
    while position <= min(last, len(text.tokens) - 1):
        sentence = text.sentence_at(position)
        for frame in by_sentence.get(sentence.first, ()):
            gap = max(first - frame.last, frame.first - last, 0)
            choices.append((gap, frame))
        position = sentence.last
    if not choices and first > 1 and text.lower(first - 2) in (",", ":"):
        return next(reversed(by_sentence.get(text.sentence_at(first - 2).first, [])), None)
    return min(choices, key=lambda choice: choice[0])[1] if choices else None


def _kind(text: Text, words: Quoted) -> QuoteKind:
    """Direct: a sentence of the speaker's own, or one that a comma or colon brings in. Mixed: part of another's."""
    first = text.token_at(words.start)
    inside = text.text[words.start : words.end]
    before = text.lower(first - 2)
    opens = first - 1 <= text.sentence_at(first).first or before in (",", ":")
    ends = inside[-1:] in ".,!?…"
    capital = inside[:1].isupper() or inside[:1] in "[…."
    introduced = before in (",", ":") and len(inside.split()) > _SCARE_WORDS
    return "direct" if introduced or capital + opens + ends >= 2 else "mixed"


def _is_scare(text: Text, words: Quoted, kind: QuoteKind) -> bool:
    """Quoted words that nobody says: terms, titles, irony."""
    sentence = text.sentence_at(text.token_at(words.start))
    if is_heading(text, sentence) or text.tokens[sentence.last - 1].text not in '.!?"”»':
        return len(text.text[words.start : words.end].split()) < _SCARE_WORDS
    length = len(text.text[words.start : words.end].split())
    return kind == "mixed" or length <= _SCARE_WORDS or _is_title(text.text[words.start : words.end])


def _is_title(words: str) -> bool:
    parts = [part for part in words.split() if len(part) > 3]
    return bool(parts) and all(part[0].isupper() for part in parts)


def _continues(text: Text, previous: Quotation, words: Quoted, frame: Frame | None) -> bool:
    """Whether the words go on with a quote that only its attribution interrupts, or a paragraph's end."""
    between = text.text[previous.end : words.start]
    if previous.kind != "direct" or len(between) > _WIDEST_INTERRUPTION:
        return False
    if "\n" in between:
        return not any(character.isalnum() for character in between) and frame is None and previous.frame is not None
    speaker = previous.frame
    if speaker is None or (frame is not None and frame != speaker):
        return False
    start, end = text.span(speaker.first, speaker.last)
    return previous.end <= start and end <= words.start and between.count(".") + between.count("?") <= 1


def _same_turn(text: Text, previous: Quotation, words: Quoted) -> bool:
    """Whether nothing but the attribution of the first stands between two quotes."""
    between = text.text[previous.end : words.start]
    if previous.frame is None or len(between) > _WIDEST_INTERRUPTION:
        return False
    start, end = text.span(previous.frame.first, previous.frame.last)
    return not any(character.isalnum() for character in between) or (previous.end <= start and end <= words.start)
