"""The manual's rulings that a program can hold labels to: each finds what is probably, not surely, a slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from harness.annotation import Casualty, Fragments, Problem, Quote, Slot
from harness.errors import shorten
from harness.gold.article import Article
from harness.gold.check.whole_sentences import WholeSentences
from harness.gold.prose.numerals import Numeral, read_numeral
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text
from harness.gold.words.occurrences import QUOTATION_MARKS, SearchableText

_CASUALTY_SLOTS = ("victims", "cause", "place", "date")
_PUNCTUATION = ".,;:!?…"


class Rule(NamedTuple):
    """A ruling as a program sees it.

    Attributes:
        find: what is probably a slip, by path in gold.yaml.
        codes: of its warnings.
        needs_text: whether it reads the article.
    """

    find: Callable[[Article], Iterator[Problem]]
    codes: tuple[str, ...]
    needs_text: bool = True


def unlabelled_mentions(article: Article) -> Iterator[Problem]:
    """A name that is labelled in one place and not in another (P3)."""
    searchable = SearchableText(article.text or "")
    entities = article.annotations.entities or ()
    taken = [(entity.start, entity.end) for entity in entities if entity.start is not None and entity.end is not None]
    for name, path in _names(article, searchable.text).items():
        found = searchable.occurrences(name)
        missed = [
            f"{nth} ({searchable.context(start, end)})"
            for nth, (start, end) in enumerate(found, 1)
            if not any(first < end and last > start for first, last in taken)
        ]
        if missed:
            message = f'"{name}" is a name here, and of its {len(found)} mentions these are not labelled (P3): '
            yield Problem(path=path, code="unlabelled-mention", message=message + ", ".join(missed))


def _names(article: Article, text: str) -> dict[str, tuple[str | int, ...]]:
    """The words that are labelled as names, and the other names of what they name, each with its place in gold.yaml."""
    found: dict[str, tuple[str | int, ...]] = {}
    for index, entity in enumerate(article.annotations.entities or ()):
        if len(entity.extent) == 1:
            found.setdefault(text[slice(*entity.extent[0])], ("entities", index))
    named = {entity.cluster for entity in article.annotations.entities or ()}
    for key, cluster in article.annotations.clusters.items():
        for name in (cluster.name, *cluster.aliases) if key in named else ():
            found.setdefault(name, ("clusters", key))
    return found


def unattributed_quotes(article: Article) -> Iterator[Problem]:
    """Every quote has an attribution, be it to nobody (A6, A7)."""
    annotations = article.annotations
    if annotations.attributions is None:
        return
    attributed = {one.content for one in annotations.attributions if isinstance(one.content, str)}
    for index, quote in enumerate(annotations.quotes or ()):
        if quote.id not in attributed:
            message = f'nothing says whose "{quote.id}" is: a cluster alone if it is plain (A6), null for nobody (A7)'
            yield Problem(path=("quotes", index), code="unattributed-quote", message=message)


def other_numbers(article: Article) -> Iterator[Problem]:
    """Figures whose words state another number than min and max (C5)."""
    for index, casualty in enumerate(article.annotations.casualties or ()):
        figure = casualty.figure
        if figure is None or len(figure.extent) != 1:
            continue
        words = (article.text or "")[slice(*figure.extent[0])] if article.text is not None else figure.text
        stated = None if words is None else _whole_numeral(words)
        if words is None or stated is None:
            continue
        readings = {(casualty.min, casualty.max), *((other.min, other.max) for other in casualty.alternatives)}
        if (stated.low, stated.high) not in readings:
            low, high = ("null" if one is None else f"{one:,}" for one in (stated.low, stated.high))
            message = f'"{shorten(words)}" says min {low}, max {high} (C5)'
            yield Problem(path=("casualties", index, "min"), code="other-number", message=message)


def marks_and_kinds(article: Article) -> Iterator[Problem]:
    """Quotation marks say direct or mixed, and none say indirect (Q1, Q8)."""
    text = article.text or ""
    for index, quote in enumerate(article.annotations.quotes or ()):
        if not quote.extent:
            continue
        opens, closes = _marks_around(text, quote.extent)
        if quote.kind == "indirect" and opens and closes and len(quote.extent) == 1:
            message = "these words stand in quotation marks: direct or mixed (Q8)"
            yield Problem(path=("quotes", index, "kind"), code="indirect-in-marks", message=message)
        elif quote.kind != "indirect" and not opens and not closes:
            message = f"these words stand in no quotation marks, and {quote.kind} ones do (Q1)"
            yield Problem(path=("quotes", index, "kind"), code="no-marks", message=message)


def unused_clusters(article: Article) -> Iterator[Problem]:
    """Clusters are what mentions and sources point to."""
    annotations = article.annotations
    used = {entity.cluster for entity in annotations.entities or ()}
    sources = [one.source for one in annotations.attributions or () if one.source is not None]
    used |= {reading.cluster for source in sources for reading in source.readings()}
    for name in annotations.clusters:
        if name not in used:
            message = f'no entity and no source is "{name}"'
            yield Problem(path=("clusters", name), code="unused-cluster", message=message)


def far_slots(article: Article) -> Iterator[Problem]:
    """Slots of a figure outside its sentence, and sources away from their cue or content: mostly a wrong nth."""
    text = WholeSentences(article)
    for index, casualty in enumerate(article.annotations.casualties or ()):
        for name in _CASUALTY_SLOTS:
            if text.are_apart(casualty.figure, getattr(casualty, name)):
                message = "stands in another sentence than the figure (Casualties, Slots): is its nth right?"
                yield Problem(path=("casualties", index, name), code="other-sentence", message=message)
    items: dict[str, Quote | Casualty] = {one.id: one for one in article.annotations.quotes or ()}
    items |= {one.id: one for one in article.annotations.casualties or ()}
    for index, link in enumerate(article.annotations.attributions or ()):
        source, cue = text.around(link.source), text.around(link.cue)
        if source and cue and not source & cue:
            message = "stands in another sentence than its source: is the nth of either right?"
            yield Problem(path=("attributions", index, "cue"), code="other-sentence", message=message)
        elif problem := _far_content(text, source | cue, link.content, items):
            yield Problem(path=("attributions", index, "content"), code="other-sentence", message=problem)


def _far_content(
    text: WholeSentences, frame: frozenset[Sentence], content: str | Slot, items: Mapping[str, Quote | Casualty]
) -> str | None:
    """What is wrong with where a content stands, seen from its frame."""
    item = items.get(content) if isinstance(content, str) else content
    slot = item.figure if isinstance(item, Casualty) else item
    there = text.around(slot)
    if not frame or not there or frame & there:
        return None
    is_marked = isinstance(item, Quote) and item.kind != "indirect"
    if not is_marked:
        return "stands in another sentence than its source and cue: is an nth right?"
    gap = min(abs(one.paragraph - other.paragraph) for one in frame for other in there)
    return "stands two paragraphs or more from its source and cue: is an nth right?" if gap > 1 else None


def _whole_numeral(words: str) -> Numeral | None:
    """What the words of a figure state, if they are a number with its hedges and nothing else."""
    text = Text(words)
    found = read_numeral(text, 0, len(text.tokens)) if text.tokens else None
    return found if found is not None and found.last == len(text.tokens) else None


def _marks_around(text: str, extent: Fragments) -> tuple[bool, bool]:
    """Whether a quotation mark opens before the first piece, and closes after the last, punctuation between aside."""
    before = text[: extent[0][0]].rstrip()[-1:]
    after = text[extent[-1][1] :].lstrip(_PUNCTUATION + " \u00a0\u202f")[:1]
    return before in QUOTATION_MARKS and bool(before), after in QUOTATION_MARKS and bool(after)


RULES = (
    Rule(unlabelled_mentions, ("unlabelled-mention",)),
    Rule(unattributed_quotes, ("unattributed-quote",), needs_text=False),
    Rule(other_numbers, ("other-number",), needs_text=False),
    Rule(marks_and_kinds, ("indirect-in-marks", "no-marks")),
    Rule(unused_clusters, ("unused-cluster",), needs_text=False),
    Rule(far_slots, ("other-sentence",)),
)
