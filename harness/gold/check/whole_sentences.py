"""The sentences of an article as its writer built them: what is quoted may hold several, and is a part of one."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from harness.annotation import Fragments, Slot
from harness.gold.article import Article
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text

_ORDINAL_STOP = frozenset(["cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "nn", "no", "sk", "sl"])
"""Languages that write the third as 3."""
_CLOSING = "\"'”’“‘»«"


class WholeSentences:
    """Tells which sentences are one: cut inside a quotation, at its frame, or behind an ordinal's stop."""

    def __init__(self, article: Article) -> None:
        self._text = Text(article.text or "")
        quotes = article.annotations.quotes or ()
        marked = [one.extent for one in quotes if one.kind != "indirect"]
        self._quoted: Fragments = tuple(span for extent in marked for span in extent)
        between = (cut for extent in marked for cut in pairwise(extent))
        gaps = ((one[1], other[0]) for one, other in between)
        # A frame that splits what is quoted; not the paragraphs of a turn.
        self._frames: Fragments = tuple((s, e) for s, e in gaps if "\n" not in self._text.text[s:e])
        language = article.about.language if article.about is not None else ""
        self._has_ordinals = language.split("-")[0] in _ORDINAL_STOP

    def around(self, slot: Slot | None) -> frozenset[Sentence]:
        """All that the cuts made of the sentences in which a slot's pieces stand."""
        return frozenset(one for sentence in self._cut(slot) for one in self._wholes.get(sentence, (sentence,)))

    def are_apart(self, one: Slot | None, other: Slot | None) -> bool:
        """Whether two slots stand in two sentences: also in two of one quotation, if both are in it."""
        whole, other_whole = self.around(one), self.around(other)
        if not whole or not other_whole:
            return False
        if not whole & other_whole:
            return True
        return self._share_quotation(one, other) and not self._parts(one) & self._parts(other)

    def _share_quotation(self, one: Slot | None, other: Slot | None) -> bool:
        places = [span for slot in (one, other) if slot is not None for span in slot.extent]
        return any(all(start <= s and e <= end for s, e in places) for start, end in self._quoted)

    def _parts(self, slot: Slot | None) -> frozenset[Sentence]:
        """As ``around``, but for the cuts inside quotations."""
        return frozenset(one for cut in self._cut(slot) for one in self._by_ordinals.get(cut, (cut,)))

    def _cut(self, slot: Slot | None) -> frozenset[Sentence]:
        """The sentences that a slot's pieces stand in, as the text is cut."""
        text = self._text
        return frozenset(
            text.sentence_at(token)
            for start, end in (slot.extent if slot is not None else ())
            for token in range(text.token_at(start), max(text.token_at(start) + 1, text.token_at(end)))
        )

    @cached_property
    def _wholes(self) -> dict[Sentence, tuple[Sentence, ...]]:
        return self._joined(in_quotations=True)

    @cached_property
    def _by_ordinals(self) -> dict[Sentence, tuple[Sentence, ...]]:
        return self._joined(in_quotations=False)

    def _joined(self, *, in_quotations: bool) -> dict[Sentence, tuple[Sentence, ...]]:
        """The sentences that are one with others, each with all of them."""
        groups: list[list[Sentence]] = []
        for before, after in pairwise(self._text.sentences):
            if self._is_ordinal(before) or (in_quotations and self._is_quoted(before, after)):
                if not groups or groups[-1][-1] != before:
                    groups.append([before])
                groups[-1].append(after)
        return {sentence: tuple(group) for group in groups for sentence in group}

    def _is_quoted(self, before: Sentence, after: Sentence) -> bool:
        """Whether a cut is inside a quotation, or right behind one that ends in an exclamation or a question."""
        tokens, text = self._text.tokens, self._text.text
        cut, begin = tokens[before.last - 1].end, tokens[after.first].start
        if any(start < begin < end for start, end in (*self._quoted, *self._frames)):
            return True
        ends = {end for _, end in self._quoted}
        said = text[:cut].rstrip(_CLOSING)
        return len(said) < cut and len(said) in ends and said[-1:] in ("!", "?", "…")

    def _is_ordinal(self, before: Sentence) -> bool:
        if not self._has_ordinals or before.last - before.first < 2:
            return False
        number, stop = self._text.tokens[before.last - 2 : before.last]
        return stop.text == "." and number.text.isdecimal() and len(number.text) <= 2 and number.end == stop.start
