"""Articles and possessives taken off the edges of names, for models that were trained to have them inside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import msgspec

from harness.annotation import Annotations, Entity
from harness.gold.prose.text import Text

ARTICLES: Mapping[str, str] = {
    "de": "der die das den dem des ein eine einen einem einer eines",
    "en": "the a an",
    "es": "el la los las un una unos unas",
    "fr": "le la les un une l'",
    "it": "il lo la i gli le un uno una l' un'",
    "nl": "de het een 't",
    "pt": "o a os as um uma uns umas",
}
"""The articles of each language; those that end in an apostrophe stand before their word without a blank."""
DEFAULT_LANGUAGE = "en"
"""Whose articles are taken off where nobody says what language a text is in."""

_APOSTROPHES = "'’‘ʼ′＇`´"
_POSSESSIVE = re.compile(rf"(?:[{_APOSTROPHES}][sS]|(?<=[sS])[{_APOSTROPHES}])$")
_QUOTATION_MARKS = tuple("\"“”„‟‘’‚'«»‹›「」")
_WORDY = re.compile(r"[^\W_]")
_LETTER = re.compile(r"[^\W\d_]")


class Trim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is taken off the edges of entities, as a config says it under ``trim``."""

    articles: bool = False
    possessives: bool = False


NO_TRIM = Trim()


class Trimmed(msgspec.Struct, frozen=True):
    """Annotations after trimming, and how many entities lost what."""

    annotations: Annotations
    articles: int = 0
    possessives: int = 0


def trim_names(annotations: Annotations, text: str, trim: Trim, *, language: str | None = None) -> Trimmed:
    """Take articles and possessives off the edges of entities; spans of other layers stay as they are.

    An article with a capital is taken off only where a sentence begins, since elsewhere it belongs to the name (The
    Hague); nor there, if the text has the same name with that capital within a sentence too. No name is trimmed away
    as a whole.

    Args:
        annotations: of one document.
        text: the document's.
        trim: what is taken off.
        language: the document's, such as ``de`` or ``en-GB``; English where it is not known.
    """
    if annotations.entities is None:
        return Trimmed(annotations)
    edges = _Edges(text, language)
    articles = possessives = 0
    entities = []
    for entity in annotations.entities:
        kept = entity
        if trim.articles and (size := edges.article(kept)):
            kept, articles = _cut(kept, text, front=size), articles + 1
        if trim.possessives and (size := edges.possessive(kept)):
            kept, possessives = _cut(kept, text, back=size), possessives + 1
        entities.append(kept)
    return Trimmed(msgspec.structs.replace(annotations, entities=tuple(entities)), articles, possessives)


class _Edges:
    """What stands at the edges of a text's names."""

    def __init__(self, text: str, language: str | None) -> None:
        self._text = text
        self._article = _article_pattern((language or DEFAULT_LANGUAGE).lower().replace("_", "-").partition("-")[0])

    @cached_property
    def _prose(self) -> Text:
        return Text(self._text)

    def article(self, entity: Entity) -> int:
        """How many characters an article and the blanks behind it take at the beginning; 0 without one."""
        if not entity.extent or self._article is None:
            return 0
        start, end = entity.extent[0]
        found = self._article.match(self._text, start, end)
        if found is None or not _WORDY.search(self._text, found.end(), entity.extent[-1][1]):
            return 0
        if self._text[start].isupper() and self._is_part_of_the_name(start, end):
            return 0
        return found.end() - start

    def possessive(self, entity: Entity) -> int:
        """How many characters a possessive and the blanks before it take at the end; 0 without one."""
        if not entity.extent:
            return 0
        start, end = entity.extent[-1]
        words = self._text[start:end]
        found = _POSSESSIVE.search(words)
        # An apostrophe before the name makes the one behind it a quotation mark.
        if found is None or words[0] in _APOSTROPHES or self._text[start - 1 : start] in {*_APOSTROPHES}:
            return 0
        name = words[: found.start()].rstrip()
        return len(words) - len(name) if _WORDY.search(name) else 0

    def _is_part_of_the_name(self, start: int, end: int) -> bool:
        """Whether an article with a capital is one of the name's words rather than the first of a sentence."""
        if not self._begins_sentence(start, end):
            return True
        same = re.finditer(rf"(?<!\w){re.escape(self._text[start:end])}(?!\w)", self._text)
        return any(not self._begins_sentence(*other.span()) for other in same)

    def _begins_sentence(self, start: int, end: int) -> bool:
        """Whether no word stands before a name in its sentence, or a colon or the mark that opens a quotation does."""
        before = self._text[:start].rstrip()[-1:]
        if before == ":":
            return True
        if before in _QUOTATION_MARKS and before == self._text[start - 1 : start]:
            # A name that is in marks by itself is a title.
            return self._text[end : end + 2].lstrip(",.")[:1] not in _QUOTATION_MARKS
        tokens = self._prose.tokens
        place = self._prose.token_at(start)
        first = self._prose.sentence_at(place).first
        return not any(_LETTER.search(token.text) for token in tokens[first:place])


def _article_pattern(language: str) -> re.Pattern[str] | None:
    """Finds an article and what parts it from its word; ``None`` for a language without articles in the table."""
    words = ARTICLES.get(language, "").split()
    if not words:
        return None
    before_blank: list[str] = []
    joined: list[str] = []
    for word in words:
        spelled = re.escape(word).replace("'", f"[{_APOSTROPHES}]")
        (joined if word.endswith("'") else before_blank).append(spelled)
    forms = [rf"(?:{'|'.join(before_blank)})\s+", *(rf"{form}\s*" for form in joined)]
    return re.compile(rf"(?:{'|'.join(forms)})(?=\S)", re.IGNORECASE)


def _cut(entity: Entity, text: str, *, front: int = 0, back: int = 0) -> Entity:
    """The entity with characters taken off its ends."""
    fragments = [list(fragment) for fragment in entity.extent]
    fragments[0][0] += front
    fragments[-1][1] -= back
    kept = tuple((start, end) for start, end in fragments if start < end)
    return msgspec.structs.replace(
        entity,
        start=kept[0][0],
        end=kept[-1][1],
        fragments=kept if entity.fragments is not None else None,
        text=None if entity.text is None else " ".join(text[start:end] for start, end in kept),
    )
