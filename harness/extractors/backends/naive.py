"""A floor for every layer: what anybody could write in an hour, without a list of names or of verbs of saying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Document,
    Entity,
    Layer,
    Outcome,
    Quote,
    Slot,
    Source,
)
from harness.extractors.interface.extraction.batches import one_by_one
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.rules.words.quotation_marks import find_quoted
from harness.gold.prose.number_forms import read_number
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text

_FATES: dict[str, Outcome] = {
    **dict.fromkeys(("killed", "dead", "died", "deaths"), "killed"),
    **dict.fromkeys(("injured", "wounded", "hurt"), "injured"),
    "missing": "missing",
    **dict.fromkeys(("captured", "kidnapped", "abducted"), "captured"),
}
_OPENING = frozenset('"“„«')


class Naive:
    """A floor to stand above: capitals are names, marks hold quotes, numbers near "killed" are figures."""

    layers: tuple[Layer, ...] = LAYERS

    def __init__(self, *, label: str = "GPE", reach: int = 6, shortest: int = 3) -> None:
        """
        Args:
            label: the label of every name.
            reach: how many words a number and the word of its fate may stand apart, within one sentence.
            shortest: how many words a quote has at least; fewer in marks are taken for a title or a doubt.
        """
        self._label, self._reach, self._shortest = label, reach, shortest

    def fingerprint(self) -> dict[str, Json]:
        """Empty: it is nothing but code."""
        return {}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order; a document without text fails."""
        yield from one_by_one(documents, self._annotate)

    def _annotate(self, words: str) -> Annotations:
        text = Text(words)
        names = [name for sentence in text.sentences for name in _names(text, sentence)]
        figures = [figure for sentence in text.sentences for figure in self._figures(text, sentence)]
        marked = [
            one for one in find_quoted(text.text) if len(text.text[one.start : one.end].split()) >= self._shortest
        ]
        quotes = [
            Quote(
                id=f"q{nth}",
                kind="direct",
                start=one.start,
                end=one.end,
                fragments=one.fragments if len(one.fragments) > 1 else None,
            )
            for nth, one in enumerate(marked, start=1)
        ]
        return Annotations(
            entities=tuple(Entity(start=start, end=end, label=self._label) for start, end in names),
            quotes=tuple(quotes),
            casualties=tuple(
                Casualty(id=f"c{nth}", outcome=outcome, figure=Slot(start=start, end=end), min=value, max=value)
                for nth, (start, end, value, outcome) in enumerate(figures, start=1)
            ),
            attributions=tuple(
                Attribution(content=quote.id, source=_nearest(names, quote.start or 0, quote.end or 0))
                for quote in quotes
                if names
            ),
        )

    def _is_long(self, words: str) -> bool:
        return len(words.split()) >= self._shortest

    def _figures(self, text: Text, sentence: Sentence) -> Iterator[tuple[int, int, int, Outcome]]:
        fates = [at for at in range(sentence.first, sentence.last) if text.lower(at) in _FATES]
        at = sentence.first
        while fates and at < sentence.last:
            number = read_number(text, at, sentence.last)
            if number is None:
                at += 1
                continue
            near = min(fates, key=lambda fate: abs(fate - at))
            if abs(near - at) <= self._reach:
                yield *text.span(at, number.last), number.value, _FATES[text.lower(near)]
            at = number.last


def _names(text: Text, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words; one word alone at the front of a sentence or a quotation is left out."""
    at = sentence.first
    while at < sentence.last:
        first = at
        while at < sentence.last and text.tokens[at].is_word and text.tokens[at].is_capitalised:
            at += 1
        is_front = first == sentence.first or text.tokens[first - 1].text in _OPENING
        if at - first > is_front:
            yield text.span(first, at)
        at = max(at, first + 1)


def _nearest(names: Sequence[tuple[int, int]], start: int, end: int) -> Source:
    """The name outside a quote that is fewest characters away from it; any name where all are inside."""

    def distance(name: tuple[int, int]) -> int:
        apart = max(start - name[1], name[0] - end)
        return apart if apart >= 0 else 1 << 40

    near = min(names, key=distance)
    return Source(start=near[0], end=near[1])
