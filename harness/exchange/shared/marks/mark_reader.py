"""Marks and links under the names that the harness has for them; what has none is said."""

from __future__ import annotations

from collections.abc import Iterable

from harness.exchange.shared.marks.graph import FIGURE, Mark, MarkLink, Page
from harness.exchange.shared.marks.mark_attributes import AttributeReader
from harness.exchange.shared.marks.mark_names import attribute_name, link_between, link_type, mark_type
from harness.exchange.shared.marks.mark_parts import join_parts


class MarkReader(AttributeReader):
    """Reads a page's marks and links.

    Attributes:
        marks: by their ids, each with all its pieces.
        links: those whose ends are marks, and whose names are known.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page = join_parts(page, self.reject)
        self.marks = {mark.id: mark for mark in page.marks if self.is_sound(mark)}
        for mark in self.marks.values():
            mark.type = mark_type(mark.type)
            mark.attributes = {attribute_name(name): value for name, value in mark.attributes.items()}
        self.links = [link for link in page.links if self.is_known(link)]

    def is_sound(self, mark: Mark) -> bool:
        if not mark.extent or mark.extent[0][0] < 0 or mark.extent[-1][1] > len(self.page.text):
            self.reject(mark, f"the span {list(mark.extent)} is empty or leaves the text")
            return False
        return True

    def is_known(self, link: MarkLink) -> bool:
        if link.type and link_type(link.type) is None:
            self.reject(link, f'the relation "{link.type}" has no place in the four layers')
            return False
        if link.source not in self.marks or link.target not in self.marks:
            self.reject(link, f'the relation "{link.type}" leads to nothing')
            return False
        return self.name_by_its_ends(link) if not link.type else self.rename(link)

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
