"""Reads one side of a chunk, gold or predictions, into the tables of its layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from harness.annotation import Attribution, Casualty, Entity, Layer, Quote, Slot
from harness.scoring.items import layers
from harness.scoring.items.chunk_plan import ALTERNATIVES, OPTIONAL_MARKS, REPEATS, ChunkPlan, Noted
from harness.scoring.items.figures import first_statements, ranked_numbers, read_bounds, sortable, wholes
from harness.scoring.items.ids import Codes, Names
from harness.scoring.items.layers import CLAIM, FIGURE, QUOTE, SPAN_SLOTS, Entities, Figures, Links, Quotes, Side
from harness.scoring.items.order import (
    Column,
    Floats,
    Ints,
    Mask,
    inverse,
    numbered,
    ranks,
    same_as_before,
    sorted_rows,
)
from harness.scoring.items.source_sets import Sets
from harness.scoring.items.sources import Outsiders, innermost
from harness.scoring.items.spans import Spans, Texts, concatenated, plain_spans, read_spans, trimmed, whole_numbers
from harness.scoring.items.words import normalise

_KINDS = {name: code for code, name in enumerate(layers.KIND_NAMES)}
_OUTCOMES = {name: code for code, name in enumerate(layers.OUTCOME_NAMES)}
_ROLES = {name: code for code, name in enumerate(layers.ROLE_NAMES)}
_STATUSES: dict[str | None, int] = {name or None: code for code, name in enumerate(layers.STATUS_NAMES)}


class SideReader:
    """Reads one side of a chunk; ``noted`` is None for gold, whose marks count."""

    def __init__(self, texts: Texts, labels: Codes, wanted: ChunkPlan, noted: Noted | None) -> None:
        self._texts, self._labels, self._wanted, self._noted = texts, labels, wanted, noted
        self._names = Names()
        self._dangling: Ints = np.empty(0, dtype=np.int64)
        self._link_content: list[Column] = []
        self.side = Side()

    def read(self, items: Any) -> None:
        """Read each layer that is wanted; ``items`` gives a layer's items document by document."""
        wanted = self._wanted
        if wanted.reads("entities"):
            self.side.entities = self._entities(items("entities"))
        if wanted.reads("quotes"):
            self.side.quotes = self._quotes(items("quotes"))
        if wanted.reads("casualties"):
            self.side.figures = self._figures(items("casualties"))
        if wanted.reads("attributions"):
            self.side.links = self._links(items("attributions"))

    # Reading: in the order in which the items are given.

    def _table(self, by_document: Sequence[Sequence[Any]], layer: Layer) -> tuple[list[Any], dict[str, Any]]:
        """All items of a layer, and the columns that every layer has."""
        items = list(chain.from_iterable(by_document))
        document = np.repeat(np.arange(len(by_document), dtype=np.int64), sizes(by_document))
        optional = np.array([item.optional for item in items], dtype=bool)
        if self._noted is not None:
            self._note(OPTIONAL_MARKS, document[optional], layer)
            optional = np.zeros(len(items), dtype=bool)
        score: Floats = np.array([item.score for item in items], dtype=np.float64)  # None becomes NaN
        rows = np.arange(len(items), dtype=np.int64)
        repeated = np.zeros(len(items), dtype=bool)
        return items, {
            "document": document,
            "optional": optional,
            "repeated": repeated,
            "score": score,
            "items": items,
            "origin": rows,
        }

    def _spans(self, slots: Sequence[Slot | None], document: Ints, layer: Layer) -> Spans:
        spans = read_spans(slots, document, self._texts, readings=self._noted is None)
        if self._noted is not None and layer in self._wanted.scored:
            self._noted.count_slots(spans)
        return spans

    def _note(self, message: str, documents: Ints, layer: Layer) -> None:
        if self._noted is not None and layer in self._wanted.scored:
            counts = self._noted.oddities[message]
            counts += np.bincount(documents, minlength=len(counts))

    def _entities(self, by_document: Sequence[Sequence[Entity]]) -> Entities:
        if self._wanted.is_plain:
            return self._plain_entities(by_document)
        items, columns = self._table(by_document, "entities")
        label = self._labels.of([item.label for item in items])
        return Entities(**columns, span=self._spans(items, columns["document"], "entities"), label=label)

    def _plain_entities(self, by_document: Sequence[Sequence[Entity]]) -> Entities:
        """The same, of entities that are known to have nothing but one span and a label."""
        items = list(chain.from_iterable(by_document))
        document = np.repeat(np.arange(len(by_document), dtype=np.int64), sizes(by_document))
        span = plain_spans(items, document, self._texts)
        if self._noted is not None and not span.located.all():
            self._noted.count_slots(span)
        label = self._labels.of([item.label for item in items])
        nothing = np.zeros(len(items), dtype=bool)
        score = np.full(len(items), np.nan)
        return Entities(document, nothing, nothing, score, items, np.arange(len(items), dtype=np.int64), span, label)

    def _quotes(self, by_document: Sequence[Sequence[Quote]]) -> Quotes:
        items, columns = self._table(by_document, "quotes")
        span = self._spans(items, columns["document"], "quotes")
        kind = np.array([_KINDS[item.kind] for item in items], dtype=np.int64)
        return Quotes(**columns, span=span, trimmed=trimmed(span), kind=kind, name=np.zeros_like(kind))

    def _figures(self, by_document: Sequence[Sequence[Casualty]]) -> Figures:
        items, columns = self._table(by_document, "casualties")
        document = columns["document"]
        slots = {
            name: self._spans([getattr(item, name) for item in items], document, "casualties") for name in SPAN_SLOTS
        }
        others = [(row, other) for row, item in enumerate(items) if item.alternatives for other in item.alternatives]
        if self._noted is not None:
            with_others = sorted({row for row, _ in others})
            self._note(ALTERNATIVES, document[np.array(with_others, dtype=np.int64)], "casualties")
            others = []
        whole, has_whole = wholes(items, document)
        rows = np.arange(len(items), dtype=np.int64)
        return Figures(
            **columns,
            slots=slots,
            outcome=np.array([_OUTCOMES[item.outcome] for item in items], dtype=np.int64),
            bounds=read_bounds(items),
            other_bounds=read_bounds([other for _, other in others]),
            other_bounds_row=np.array([row for row, _ in others], dtype=np.int64),
            approximate=np.array([item.approximate for item in items], dtype=bool),
            role=np.array([_ROLES[item.victim_role] for item in items], dtype=np.int64),
            status=np.array([_STATUSES[item.status] for item in items], dtype=np.int64),
            whole=whole,
            has_whole=has_whole,
            is_part=np.array([bool(item.part_of) for item in items], dtype=bool),
            first=rows,
            name=np.zeros_like(rows),
        )

    def _links(self, by_document: Sequence[Sequence[Attribution]]) -> Links:
        items, columns = self._table(by_document, "attributions")
        document = columns["document"]
        claims = [item.content if isinstance(item.content, Slot) else None for item in items]
        content = self._spans(claims, document, "attributions")
        source = self._spans([item.source for item in items], document, "attributions")
        cue = self._spans([item.cue for item in items], document, "attributions")
        nothing = np.zeros(len(items), dtype=np.int64)
        nowhere = np.flatnonzero(source.present & ~source.located)
        is_implicit = np.zeros(len(items), dtype=bool)
        is_implicit[nowhere] = [not words for words in source.words(nowhere)]
        return Links(
            **columns,
            kind=nothing,
            content=content,
            trimmed=content,
            figure=nothing,
            name=nothing,
            has_name=~content.present,
            source=source,
            cue=cue,
            who=nothing,
            has_who=source.present,
            who_by_words=nothing,
            is_implicit=is_implicit,
        )

    # Sorting: by all that the items say, their ids aside.

    def sort(self, label_place: Ints) -> None:
        """Sort entities, quotes and figures, and follow the ids that attributions lead to.

        Args:
            label_place: of each label code, its place among the names in sorted order.
        """
        side = self.side
        if side.entities is not None:
            side.entities.label = label_place[side.entities.label]
            side.entities = self._sorted_entities(side.entities)
        if side.quotes is not None:
            side.quotes = self._sorted_quotes(side.quotes)
        if side.figures is not None:
            side.figures = self._sorted_figures(side.figures)
        if side.links is not None:
            self._follow_ids(side.links)

    def _sorted(self, table: layers.Table, content: Sequence[Column], layer: Layer) -> tuple[Ints, Mask]:
        """The order of a table's rows, and which of them, in this order, repeat the one before."""
        order = sorted_rows([*content, -np.nan_to_num(table.score)])
        repeated = same_as_before(content, order)
        if self._noted is not None:
            self._note(REPEATS, table.document[order][repeated], layer)
        return order, repeated

    def _common(self, table: layers.Table, order: Ints, repeated: Mask) -> dict[str, Any]:
        columns = {name: getattr(table, name)[order] for name in ("document", "optional", "score", "origin")}
        counted = repeated if self._noted is not None else np.zeros_like(repeated)
        return {**columns, "repeated": counted, "items": table.items}

    def _sorted_entities(self, table: Entities) -> Entities:
        marks = [*_unplaced(table), table.label, table.optional, self._texts.numbers.ranked(table.span.others)]
        order, repeated = self._sorted(table, [table.document, *table.span.content(), *marks], "entities")
        return Entities(**self._common(table, order, repeated), span=table.span.take(order), label=table.label[order])

    def _sorted_quotes(self, table: Quotes) -> Quotes:
        marks = [*_unplaced(table), table.kind, table.optional, self._texts.numbers.ranked(table.span.others)]
        order, repeated = self._sorted(table, [table.document, *table.span.content(), *marks], "quotes")
        columns = self._common(table, order, repeated)
        name = table.name[order]
        span, own = table.span.take(order), table.trimmed.take(order)
        found = Quotes(**columns, span=span, trimmed=own, kind=table.kind[order], name=name)
        self._names.add(found, repeated, QUOTE)
        return found

    def _sorted_figures(self, table: Figures) -> Figures:
        alone: list[Column] = [table.document, *chain.from_iterable(table.slots[name].content() for name in SPAN_SLOTS)]
        alone = [*alone, table.outcome, *sortable(table.bounds), table.approximate, table.role, table.status]
        of_whole = np.where(table.has_whole, numbered([*alone, table.optional])[table.whole], -1)
        numbers = self._texts.numbers
        others = [numbers.ranked(table.slots[name].others) for name in SPAN_SLOTS] + [ranked_numbers(table)]
        others = [column for column in others if column.any()]
        others += [np.where(table.has_whole, column[table.whole], 0) for column in others]
        stated = [*alone, of_whole, table.optional]
        order, repeated = self._sorted(table, [*stated, *others], "casualties")
        went = inverse(order)
        found = Figures(
            **self._common(table, order, repeated),
            slots={name: span.take(order) for name, span in table.slots.items()},
            outcome=table.outcome[order],
            bounds=table.bounds.take(order),
            other_bounds=table.other_bounds,
            other_bounds_row=went[table.other_bounds_row],
            approximate=table.approximate[order],
            role=table.role[order],
            status=table.status[order],
            whole=went[table.whole][order],
            has_whole=table.has_whole[order],
            is_part=table.is_part[order],
            first=table.first,
            name=table.name[order],
        )
        found.first = first_statements(found)
        self._names.add(found, repeated, FIGURE)
        # What a link to the figure is sorted by: all that the figure says, and its other readings apart.
        stated_number = np.cumsum(~same_as_before(stated, order)) if len(order) else order
        other_number = numbered([table.document, *(others or [table.document])])[order]
        self._link_content = [stated_number, other_number]
        return found

    def _follow_ids(self, links: Links) -> None:
        """Tell what each attribution leads to: a quote or figure by its row, or, as before, a span."""
        names, side = self._names, self.side
        nowhere = read_spans([None], np.zeros(1, dtype=np.int64), self._texts, readings=False)
        nowhere.present[:] = True
        claims = concatenated(links.content, nowhere)
        contents = claims if side.quotes is None else concatenated(claims, side.quotes.span)
        own = trimmed(links.content)
        trims = concatenated(own, nowhere)
        trims = trims if side.quotes is None else concatenated(trims, side.quotes.trimmed)
        rows = np.flatnonzero(links.has_name)
        at, kind = np.arange(len(links), dtype=np.int64), np.zeros(len(links), dtype=np.int64)
        figure, name = np.zeros_like(at), np.zeros_like(at)
        ids: list[Any] = [links.items[row].content for row in rows.tolist()]  # type: ignore[union-attr]
        keys = [names.resolved(key) for key in zip(links.document[rows].tolist(), ids, strict=True)]
        name[rows] = names.number(keys)
        found = [names.rows.get(key, (CLAIM, 0)) for key in keys]
        kind[rows] = [what for what, _ in found]
        target = np.array([row for _, row in found], dtype=np.int64)
        at[rows] = np.where(kind[rows] == QUOTE, len(links) + 1 + target, len(links))
        figure[rows] = np.where(kind[rows] == FIGURE, target, 0)
        links.content, links.trimmed = contents.take(at), trims.take(at)
        links.content.document = links.trimmed.document = links.document
        links.kind, links.figure, links.name = kind, figure, name
        dangling = rows[kind[rows] == CLAIM]
        self._dangling = np.zeros_like(at)
        if len(dangling):
            words = [normalise(str(links.items[row].content)) for row in dangling.tolist()]
            self._dangling[dangling] = ranks([*words, ""])[:-1]
        if side.quotes is not None:
            side.quotes.name = names.numbers(side.quotes)
        if side.figures is not None:
            side.figures.name = names.numbers(side.figures)

    def gather_sources(self, sets: Sets, outsiders: Outsiders) -> None:
        """Tell the sources of every name and figure, once it is known who the sources are."""
        side, links, count = self.side, self.side.links, len(self._names)
        assert links is not None
        rows = np.flatnonzero(links.has_name & links.has_who)
        others = links.others.of(rows)
        side.sets = sets
        side.speakers = sets.gather(links.name[rows], links.who[rows], count, others)
        side.speakers_by_words = sets.gather(links.name[rows], links.who_by_words[rows], count, others)
        self._who_rank = np.where(links.has_who, outsiders.ranked(links.who), -1)
        if side.figures is not None and "casualties" in self._wanted.scored:
            side.sources = self._sources_of(side.figures, side.quotes, links, sets)

    def _sources_of(self, figures: Figures, quotes: Quotes | None, links: Links, sets: Sets) -> Ints:
        """A figure's own sources, else those of the innermost attributed content around it."""
        count = len(self._names)
        is_attributed = np.zeros(count, dtype=bool)
        is_attributed[links.name[links.has_name]] = True
        speakers = self.side.speakers
        assert speakers is not None
        assert quotes is not None
        own = np.where(is_attributed[figures.name], speakers[figures.name], 0)
        rest = np.flatnonzero(~is_attributed[figures.name])
        if not len(rest):
            return own
        kept = np.flatnonzero(~quotes.repeated & is_attributed[quotes.name])
        claims, claimed = self._claims(links, sets)
        contents = concatenated(quotes.span.take(kept).first_readings(), claims)
        sources = np.concatenate([speakers[quotes.name[kept]], claimed])
        figure, victims = (figures.slots[name].take(rest).first_readings() for name in ("figure", "victims"))
        at = np.where(figure.located, np.arange(len(rest)), len(rest) + np.arange(len(rest)))
        own[rest] = innermost(concatenated(figure, victims).take(at), contents, sources)
        return own

    def _claims(self, links: Links, sets: Sets) -> tuple[Spans, Ints]:
        """The different places of ascribed contents that are no item of another layer, and the sources of each."""
        rows = np.flatnonzero((links.kind == CLAIM) & ~links.has_name & links.content.located)
        places = links.content.take(rows).first_readings()
        number = numbered([places.document, *places.content()])
        stated = links.has_who[rows]
        others = links.others.of(rows[stated])
        sources = sets.gather(number[stated], links.who[rows][stated], int(number.max(initial=-1)) + 1, others)
        _, first = np.unique(number, return_index=True)
        return places.take(first), sources

    def finish(self) -> None:
        """Sort the attributions, once everything that they say is known."""
        links = self.side.links
        if links is None:
            return
        quote_kind = np.zeros(len(links), dtype=np.int64)
        figure_said = [np.zeros(len(links), dtype=np.int64) for _ in range(2)]
        if self.side.quotes is not None and len(self.side.quotes):
            kinds = np.zeros(len(self._names), dtype=np.int64)
            rows = np.flatnonzero(~self.side.quotes.repeated)
            kinds[self.side.quotes.name[rows]] = self.side.quotes.kind[rows] + 1
            quote_kind = np.where(links.kind == QUOTE, kinds[links.name], 0) if len(kinds) else quote_kind
        for column, said in zip(figure_said, self._link_content, strict=False):
            rows = np.flatnonzero(links.kind == FIGURE)
            column[rows] = said[links.figure[rows]]
        numbers = self._texts.numbers
        others = [numbers.ranked(span.others) for span in (links.content, links.source, links.cue)]
        content = [
            *(links.document * 3 + links.kind, *links.content.content(), quote_kind, figure_said[0]),
            *(*links.source.content(), self._who_rank, *links.cue.content(), self._dangling, links.optional),
            *(column for column in others if column.any()),
            figure_said[1],
        ]
        if len(links.others.row):
            content.append(links.others.ranks(len(links)))
        order, repeated = self._sorted(links, content, "attributions")
        spans = ("content", "trimmed", "source", "cue")
        plain = ("kind", "figure", "name", "has_name", "who", "has_who", "who_by_words", "is_implicit")
        self.side.links = Links(
            **self._common(links, order, repeated),
            **{name: getattr(links, name).take(order) for name in spans},
            **{name: getattr(links, name)[order] for name in plain},
            others=links.others.moved(order),
        )


def sizes(by_document: Iterable[Sequence[Any]]) -> Ints:
    """How many items each document has."""
    return np.array([len(items) for items in by_document], dtype=np.int64)


def _unplaced(table: Entities | Quotes) -> list[Ints]:
    """The offsets of items that stand nowhere: what tells two such items apart."""
    rows = np.flatnonzero(~table.span.located)
    if not len(rows):
        return []
    found = []
    for name in ("start", "end"):
        values = [getattr(table.items[at], name) for at in table.origin[rows].tolist()]
        column = np.zeros(len(table), dtype=np.int64)
        column[rows] = whole_numbers([-1 if value is None else value for value in values])
        found.append(column)
    return found
