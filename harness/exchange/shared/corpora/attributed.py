"""Sources, cues and contents, as corpora of reported speech have them, made quotes and attributions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from harness.annotation import Attribution, Fragments, Quote, QuoteKind, Slot, Source, merge_fragments
from harness.exchange.shared.corpora.surfaces import Surfaces

WHO = (
    "Sources have no cluster: those of the same words are one entity, and a predicted source is that entity by its "
    "span (dice of one half) or by those words; another name or a pronoun for the same person is not, in "
    "quotes.speaker_entity, quotes.attributed, quotes.b3 and attributions.relaxed alike"
)

S = TypeVar("S", bound=Slot)


class Attributed:
    """The quotes and attributions of one document, in the order in which they are told."""

    def __init__(self) -> None:
        self._quotes: dict[tuple[Fragments, QuoteKind], Quote] = {}
        self._links: dict[Attribution, None] = {}

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Each stretch of the text once a kind, whoever repeats it."""
        return tuple(self._quotes.values())

    @property
    def links(self) -> tuple[Attribution, ...]:
        """Each attribution once."""
        return tuple(self._links)

    def quote(self, extent: Fragments, kind: QuoteKind) -> str:
        """The id of a quote. Words that several people are given for are one quote, with an attribution to each."""
        if (extent, kind) not in self._quotes:
            name = f"q{len(self._quotes) + 1}"
            self._quotes[extent, kind] = slot(Quote, extent, id=name, kind=kind)
        return self._quotes[extent, kind].id

    def link(
        self,
        content: str | Fragments,
        sources: Sequence[Source],
        cue: Fragments | None,
        *,
        is_optional: bool = False,
    ) -> None:
        """Attribute a quote, by its id, or another content to each of its sources; to nobody where there is none.

        Args:
            content: the quote's id, or where the other content is.
            sources: of it.
            cue: what says so, if anything does.
            is_optional: where the corpus does not say who the source is, nor that it is nobody.
        """
        what = content if isinstance(content, str) else slot(Slot, content)
        means = slot(Slot, cue) if cue else None
        for source in sources or (None,):
            self._links.setdefault(Attribution(content=what, source=source, cue=means, optional=is_optional))


def slot(form: type[S], extent: Fragments, **fields: Any) -> S:
    """A slot, or what is one besides, at these fragments; at least one."""
    return form(start=extent[0][0], end=extent[-1][1], fragments=extent if len(extent) > 1 else None, **fields)


def stretch(surfaces: Surfaces, pieces: Sequence[tuple[int, int]], words: str | None, line: int) -> Fragments | None:
    """An interrupted stretch of the text, piece by piece held against the publisher's words for it.

    Args:
        surfaces: of the document; notes what does not stand there.
        pieces: the offsets, as the publisher orders them.
        words: the words of all pieces, joined by one character each; ``None`` where the publisher does not say.
        line: of the publisher's file, for messages.

    Returns:
        The fragments, which words part, not white space alone; ``None`` where one is not in the text, or there is no
        piece.
    """
    found = []
    place = 0
    for number, (start, end) in enumerate(pieces, 1):
        stop = place + end - start if number < len(pieces) else None
        found.append(surfaces.at(start, end, None if words is None else words[place:stop], line))
        place += end - start + 1
    whole = [span for span in found if span is not None]
    return bridged(whole, surfaces.text) if whole and len(whole) == len(pieces) else None


def bridged(spans: Sequence[tuple[int, int]], text: str) -> Fragments:
    """The fragments that spans make, those that only white space parts made one: a line's end interrupts nothing."""
    found: list[tuple[int, int]] = []
    for start, end in merge_fragments(spans):
        if found and text[found[-1][1] : start].isspace():
            start = found.pop()[0]
        found.append((start, end))
    return tuple(found)
