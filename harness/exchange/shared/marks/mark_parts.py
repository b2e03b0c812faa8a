"""Writes discontinuous marks for tools that have none: a first piece, and pieces that continue it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from harness.annotation import merge_fragments
from harness.exchange.shared.marks.graph import CONTINUES, PART, Mark, MarkLink, Page
from harness.exchange.shared.marks.mark_names import link_type


def split_parts(page: Page) -> Page:
    """The page with one fragment a mark: the others are ``Part`` marks, linked to the first by ``continues``."""
    marks: list[Mark] = []
    links: list[MarkLink] = []
    for mark in page.marks:
        marks.append(msgspec.structs.replace(mark, extent=mark.extent[:1]))
        for number, fragment in enumerate(mark.extent[1:], 2):
            part = Mark(id=f"{mark.id}-{number}", type=PART, extent=(fragment,))
            marks.append(part)
            links.append(MarkLink(type=CONTINUES, source=part.id, target=mark.id))
    return msgspec.structs.replace(page, marks=marks, links=[*page.links, *links])


def join_parts(page: Page, reject: Callable[[Mark, str], None]) -> Page:
    """The page with the pieces of each mark put together; chains of pieces are followed to their beginning.

    Args:
        page: as a tool gives it.
        reject: told of each piece that continues nothing.
    """
    parts = {mark.id: mark for mark in page.marks if mark.type == PART}
    follows: dict[str, str] = {}
    links = []
    for link in page.links:
        is_unnamed = not link.type and (link.source in parts or link.target in parts)
        if link_type(link.type) != CONTINUES and not is_unnamed:
            links.append(link)
        elif link.source in parts:
            follows[link.source] = link.target
        else:
            follows[link.target] = link.source
    heads = {mark.id: msgspec.structs.replace(mark) for mark in page.marks if mark.id not in parts}
    for name, part in parts.items():
        head, seen = follows.get(name), {name}
        while head in parts and head not in seen:
            seen.add(head)
            head = follows.get(head)
        if head in heads:
            heads[head].extent = merge_fragments((*heads[head].extent, *part.extent))
        else:
            reject(part, "this Part continues nothing")
    return msgspec.structs.replace(page, marks=list(heads.values()), links=links)
