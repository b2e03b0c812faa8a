"""Marks and links checked, and under the names that the harness has for them; what has none is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from harness.annotation import merge_fragments
from harness.exchange.shared.marks.graph import FIGURE, Mark, MarkLink, Page
from harness.exchange.shared.marks.mark_attributes import AttributeReader
from harness.exchange.shared.marks.mark_names import attribute_name, link_between, link_type, mark_type
from harness.exchange.shared.marks.mark_parts import join_parts
from harness.exchange.shared.marks.mark_words import find_words, same_words


class MarkReader(AttributeReader):
    """Reads a page's marks and links.

    Attributes:
        marks: by their ids, each with all its pieces.
        called: what the file calls the types of marks, by their ids.
        links: those whose ends are marks, and whose names are known.
    """

    def __init__(self, page: Page) -> None:
        counts = Counter(mark.id for mark in page.marks)
        self.shared_ids = {name for name, count in counts.items() if name and count > 1}
        super().__init__(page)
        marks = [found for mark in self.told_apart(page.marks) if (found := self.sound(mark)) is not None]
        self.page = page = join_parts(msgspec.structs.replace(page, marks=marks), self.reject)
        self.marks = {mark.id: mark for mark in page.marks}
        self.called = {mark.id: mark.type for mark in page.marks}
        for mark in self.marks.values():
            mark.type = mark_type(mark.type)
            mark.attributes = {attribute_name(name): value for name, value in mark.attributes.items()}
        self.links = [link for link in page.links if self.is_known(link)]

    def told_apart(self, marks: Iterable[Mark]) -> Iterable[Mark]:
        """The marks with an id each: tools write one id, or none, for several marks."""
        taken = {mark.id for mark in self.page.marks}
        number = 0
        for mark in marks:
            if not mark.id or mark.id in self.shared_ids:
                number += 1
                while f"#{number}" in taken:
                    number += 1
                mark = msgspec.structs.replace(mark, id=f"#{number}")
            yield msgspec.structs.replace(mark, attributes=dict(mark.attributes))

    def sound(self, mark: Mark) -> Mark | None:
        """The mark with sorted pieces, where it is labelled, lies in the text, and holds the words that it says."""
        size = len(self.page.text)
        wrong = [(start, end) for start, end in mark.extent if not 0 <= start < end <= size]
        if not mark.type.strip():
            self.reject(mark, "this mark has no label")
        elif mark.words and not same_words(mark.words, self.page.text, mark.extent):
            return self.moved(mark)
        elif wrong or not mark.extent:
            shown = ", ".join(f"[{start}, {end})" for start, end in wrong)
            what = f"the span {shown} is empty, inverted or outside the text of {size} characters"
            self.reject(mark, what if shown else "the offsets of this mark are missing, or no whole numbers")
        else:
            return msgspec.structs.replace(mark, extent=merge_fragments(mark.extent))
        return None

    def moved(self, mark: Mark) -> Mark | None:
        """The mark where its own words stand, since they do not stand at its offsets."""
        words, text = mark.words or "", self.page.text
        there = " ".join(text[max(0, start) : max(0, end)] for start, end in mark.extent)
        message = f'the text at these offsets is "{there[:40]}", not "{words[:40]}"'
        found = find_words(words, text, mark.extent)
        if found is None:
            self.note(mark, "not-placed", f"{message}: left out")
            return None
        self.note(mark, found.code, f"{message}: {found.how}")
        return msgspec.structs.replace(mark, extent=found.extent)

    def is_known(self, link: MarkLink) -> bool:
        shared = [end for end in (link.source, link.target) if end in self.shared_ids]
        if link.type and link_type(link.type) is None:
            self.reject(link, f'the relation "{link.type}" has no place in the four layers')
        elif shared:
            self.reject(link, f'the relation "{link.type}" leads to the id "{shared[0]}", which several marks have')
        elif link.source not in self.marks or link.target not in self.marks:
            self.reject(link, f'the relation "{link.type}" leads to nothing')
        else:
            return self.name_by_its_ends(link) if not link.type else self.rename(link)
        return False

    def rename(self, link: MarkLink) -> bool:
        link.type = link_type(link.type) or link.type
        return True

    def name_by_its_ends(self, link: MarkLink) -> bool:
        """Name a relation that somebody drew and gave no name, where its ends leave no choice."""
        ends = [self.marks[end] for end in (link.source, link.target)]
        found = link_between(ends[0].type, ends[1].type)
        if found is None:
            which = " and ".join(f'a {end.type} ("{self.words(end)}")' for end in ends)
            names = " (part_of, repeats)" if ends[0].type == ends[1].type == FIGURE else ""
            self.reject(link, f"the relation between {which} has no name: give it one{names}")
            return False
        link.type = found[0]
        if found[1]:
            link.source, link.target = link.target, link.source
        return True

    def of(self, type_: str) -> list[Mark]:
        return [mark for mark in self.marks.values() if mark.type == type_]

    def linked(self, name: str, *, from_type: str) -> Iterable[MarkLink]:
        """Links of that name from marks of that type; one drawn the other way round is turned."""
        for link in self.links:
            if link.type == name:
                if self.marks[link.source].type == from_type:
                    yield link
                elif self.marks[link.target].type == from_type:
                    yield MarkLink(type=name, source=link.target, target=link.source, line=link.line)
                else:
                    self.reject(link, f'"{name}" must lead from or to a {from_type}')
