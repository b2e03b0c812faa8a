"""One side of a chunk as columns, each layer sorted by content: ``prepare`` for many documents at once.

Identical items follow their first: ``repeated`` marks them, and whatever refers to them leads to the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.scoring.columns.order import in_order, inverse, repeated, representatives
from harness.scoring.columns.pairing import Ints, Mask
from harness.scoring.columns.places import END, NONE, NOWHERE, TAIL, WORDS, Tails
from harness.scoring.columns.rows import CLAIM, FIGURE, OUTSIDER, QUOTE, Chunk, Columns, Rows, SideRows
from harness.scoring.columns.sources import NOBODY, Book, by_span, gather, innermost
from harness.scoring.columns.strings import ranks

PLACES = frozenset({"place", "trimmed", "figure", "victims", "cause", "date", "content", "source", "cue"})


@dataclass(slots=True)
class Quotes:
    """``prepare.QuoteSpan`` as columns. ``speakers``, ``named`` and ``spots`` are numbers of ``sources.gather``."""

    document: Ints
    place: Ints
    trimmed: Ints
    kind: Ints
    optional: Mask
    repeated: Mask
    speakers: Ints
    named: Ints
    spots: Ints

    def __len__(self) -> int:
        return len(self.document)


@dataclass(slots=True)
class Figures:
    """``prepare.Figure`` as columns.

    ``low`` and ``high`` are -1 where open; ``whole`` and ``first`` are rows of the figure that this one is a part of
    (-1 for none) and of the first statement of the same figure.
    """

    document: Ints
    figure: Ints
    victims: Ints
    cause: Ints
    place: Ints
    date: Ints
    victims_words: Ints
    cause_words: Ints
    place_words: Ints
    date_words: Ints
    outcome: Ints
    low: Ints
    high: Ints
    approximate: Ints
    role: Ints
    status: Ints
    has_whole: Ints
    whole: Ints
    first: Ints
    optional: Mask
    repeated: Mask
    sources: Ints

    def __len__(self) -> int:
        return len(self.document)

    @property
    def has_span(self) -> Mask:
        found: Mask = (self.figure > 0) | (self.victims > 0)
        return found


@dataclass(slots=True)
class Links:
    """``prepare.Link`` as columns. ``target`` is the row of the figure, -1 for other kinds."""

    document: Ints
    kind: Ints
    content: Ints
    trimmed: Ints
    target: Ints
    source: Ints
    who: Ints
    cue: Ints
    optional: Mask
    repeated: Mask

    def __len__(self) -> int:
        return len(self.document)


@dataclass(slots=True)
class Side:
    """One side of a chunk."""

    quotes: Quotes
    figures: Figures
    links: Links


class Codes:
    """Turns the numbers that keys and tails got as they came into ranks."""

    def __init__(self, chunk: Chunk) -> None:
        """Of all strings and tails of a chunk."""
        self._keys = list(chunk.keys)
        self._tails = ranks(tails := list(chunk.tails), np.arange(len(chunk.tails)))
        self.tails = Tails.of(sorted(tails))

    def columns(self, rows: Rows) -> Columns:
        """Rows as columns by name, the tails of their places ranked."""
        found = rows.columns()
        for name in PLACES & found.keys():
            self._rank_tails(found[name])
        return found

    def rank_words(self, *places: Ints) -> None:
        """Rank, in place, the words of all places that stand nowhere."""
        rows = [np.flatnonzero((place < 0) & (place > NONE)) for place in places]
        numbers = [place[worded] - WORDS for place, worded in zip(places, rows, strict=True)]
        rank = ranks(self._keys, np.concatenate(numbers))
        for place, worded, number in zip(places, rows, numbers, strict=True):
            place[worded] = WORDS + rank[number]

    def ranked(self, keys: Ints, first: int = 0) -> Ints:
        """Keys, numbered from ``first`` on, by their rank; what is below is no key and stays below."""
        found = keys.copy()
        rows = np.flatnonzero(keys >= first)
        numbers = keys[rows] - first
        found[rows] = first + ranks(self._keys, numbers)[numbers]
        return found

    def _rank_tails(self, place: Ints) -> None:
        if len(self._tails) > 1:
            parted = np.flatnonzero((place > 0) & (place & TAIL > 0))
            tail = place[parted] & TAIL
            place[parted] += self._tails[tail] - tail


@dataclass(slots=True)
class Sides:
    """Both sides of a chunk."""

    gold: Side
    predicted: Side
    tails: Tails


def tabulate(chunk: Chunk) -> Sides:
    """The columns of a chunk, its sources resolved."""
    codes, book = Codes(chunk), Book()
    mentions = codes.columns(chunk.mentions)
    gold_links = codes.columns(chunk.gold.links)
    gold = _side(chunk.gold, gold_links, gold_links["who"], codes, book)
    links = codes.columns(chunk.predicted.links)
    named = links["who"]
    links["who"] = by_span(
        (links["document"], links["source"]),
        named,
        (mentions["document"], mentions["place"]),
        mentions["who"],
        codes.tails,
    )
    return Sides(gold, _side(chunk.predicted, links, named, codes, book), codes.tails)


def _side(rows: SideRows, links: Columns, named: Ints, codes: Codes, book: Book) -> Side:
    """One side.

    Args:
        rows: its items.
        links: its attributions as columns, in the order of the rows; ``target`` is changed in place to lead to the
            first of identical items.
        named: who the source of each is by its words alone.
        codes: ranks.
        book: of sets of sources and of places.
    """
    quotes, quote_rows = _quotes(codes.columns(rows.quotes), codes)
    figures, figure_rows = _figures(codes.columns(rows.figures), codes)
    codes.rank_words(links["content"], links["trimmed"], links["source"], links["cue"])
    to_figures = np.flatnonzero(links["kind"] == FIGURE)
    links["target"][to_figures] = figure_rows[links["target"][to_figures]]
    to_quotes = np.flatnonzero(links["kind"] == QUOTE)
    target = links["target"][to_quotes] = quote_rows[links["target"][to_quotes]]
    links["content"][to_quotes], links["trimmed"][to_quotes] = quotes.place[target], quotes.trimmed[target]
    links["quote_kind"] = np.zeros(len(links["kind"]), dtype=np.int64)
    links["quote_kind"][to_quotes] = quotes.kind[target]
    _tell_speakers(quotes, links, named, book)
    _tell_sources(figures, quotes, links, codes.tails, book)
    return Side(quotes, figures, _links(links, codes))


def _quotes(raw: Columns, codes: Codes) -> tuple[Quotes, Ints]:
    """The quotes without speakers, and where the first of those identical to each row went."""
    codes.rank_words(raw["place"])
    content = [
        raw["document"],
        raw["place"] >> END,
        *(raw[name] for name in ("place", "start", "end", "kind", "optional")),
    ]
    order = in_order([*content, -raw["score"]])
    again = repeated(content, order)
    columns = {name: raw[name][order] for name in ("document", "place", "trimmed", "kind", "optional")}
    optional = columns.pop("optional") > 0
    nobody = np.full(len(order), NOBODY, dtype=np.int64)
    return Quotes(**columns, optional=optional, repeated=again, speakers=nobody, named=nobody, spots=nobody), _firsts(
        order, again
    )


def _figures(raw: Columns, codes: Codes) -> tuple[Figures, Ints]:
    """The figures without sources, and where the first of those identical to each row went."""
    slots = [raw[name] for name in ("figure", "victims", "cause", "place", "date")]
    codes.rank_words(*slots)
    alone = [raw["document"], raw["figure"] >> END, *slots]
    alone += [raw[name] for name in ("outcome", "low", "high", "approximate", "role", "status")]
    whole, marked = raw["whole"], raw["optional"]
    rank_of_whole = np.full(len(whole), -1, dtype=np.int64)
    part = np.flatnonzero(whole >= 0)
    if len(part):
        order = in_order([*alone, marked])
        rank = np.cumsum(~repeated([*alone, marked], order))[inverse(order)]
        rank_of_whole[part] = rank[whole[part]]
    content = [*alone, rank_of_whole, marked]
    order = in_order([*content, -raw["score"]])
    again, went = repeated(content, order), inverse(order)
    whole[part] = went[whole[part]]
    raw["first"] = went[raw["first"]]
    columns = {name: column[order] for name, column in raw.items() if name != "score"}
    optional = columns.pop("optional") > 0
    nobody = np.full(len(order), NOBODY, dtype=np.int64)
    return Figures(**columns, optional=optional, repeated=again, sources=nobody), _firsts(order, again)


def _links(links: Columns, codes: Codes) -> Links:
    what = np.where(links["kind"] == FIGURE, links["target"] << END, links["content"])
    content = [
        *(links["document"] * 4 + links["kind"], what >> END, what, links["quote_kind"], links["source"]),
        *(codes.ranked(links["who"], OUTSIDER), links["cue"], codes.ranked(links["dangling"]), links["optional"]),
    ]
    order = in_order([*content, -links["score"]])
    kept = ("document", "kind", "content", "trimmed", "target", "source", "who", "cue", "optional")
    columns = {name: links[name][order] for name in kept}
    optional = columns.pop("optional") > 0
    return Links(**columns, optional=optional, repeated=repeated(content, order))


def _tell_speakers(quotes: Quotes, links: Columns, named: Ints, book: Book) -> None:
    rows = np.flatnonzero((links["kind"] == QUOTE) & (links["who"] >= 0))
    owner, first = links["target"][rows], representatives(quotes.repeated)
    quotes.speakers = gather(owner, links["who"][rows], len(quotes), book, is_set=True)[first]
    quotes.named = gather(owner, named[rows], len(quotes), book, is_set=True)[first]
    quotes.spots = _spots(owner, links["source"][rows], links["source_words"][rows], len(quotes), book)[first]


def _spots(owner: Ints, place: Ints, words: Ints, owners: int, book: Book) -> Ints:
    """Where the speakers of each quote stand, as a number that is equal where ``quotes._same_mention`` holds."""
    columns = owner, place, words
    order = in_order(columns)
    rows = order[~repeated(columns, order)]
    owner, place = owner[rows], place[rows]
    found = gather(owner, np.maximum(place, 0), owners, book, is_set=False)
    # A speaker known by words alone is the same as no other, not even on the other side.
    worded = np.unique(owner[(place < 0) & (place != NOWHERE)])
    found[worded] = [book.unlike_any() for _ in worded]
    return found


def _tell_sources(figures: Figures, quotes: Quotes, links: Columns, tails: Tails, book: Book) -> None:
    """A figure's own sources, else those of the innermost attributed content around it: ``sources.figure_sources``."""
    stated = links["who"] >= 0
    own = links["kind"] == FIGURE
    has_own = np.bincount(links["target"][own], minlength=len(figures)) > 0
    sources = gather(links["target"][own & stated], links["who"][own & stated], len(figures), book, is_set=True)
    first = representatives(figures.repeated)
    figures.sources, has_own = sources[first], has_own[first]
    rest = np.flatnonzero(~has_own)
    if not len(rest):
        return
    extent = np.where(figures.figure > 0, figures.figure, figures.victims)[rest]
    ascribed = np.unique(links["target"][links["kind"] == QUOTE])
    claim = np.flatnonzero((links["kind"] == CLAIM) & (links["content"] > 0))
    columns = (links["document"][claim], links["content"][claim])
    order = in_order(columns)
    number = np.cumsum(~repeated(columns, order)) - 1
    claim = claim[order]
    one_each = np.flatnonzero(np.diff(number, prepend=-1))
    named = stated[claim]
    claimed = gather(number[named], links["who"][claim[named]], len(one_each), book, is_set=True)
    claim = claim[one_each]
    figures.sources[rest] = innermost(
        figures.document[rest],
        extent,
        np.concatenate([quotes.document[ascribed], links["document"][claim]]),
        np.concatenate([quotes.place[ascribed], links["content"][claim]]),
        np.concatenate([quotes.speakers[ascribed], claimed]),
        tails,
    )


def _firsts(order: Ints, again: Mask) -> Ints:
    return representatives(again)[inverse(order)]
