"""Entities of a table or of tagged words as marks, so that they are checked as those of any tool."""

from __future__ import annotations

from collections.abc import Sequence

from harness.annotation import Labelled
from harness.exchange.shared.marks.graph import ENTITY, Mark, Page


def entity_page(labelled: Labelled, path: str, line: int, lines: Sequence[int] = ()) -> Page:
    """A document with entities alone as a page.

    Args:
        labelled: as the file has it; its entities may be wrong in any way.
        path: the file.
        line: where the document begins there.
        lines: where each entity stands, in their order; all with the document where this is empty.
    """
    document, entities = labelled.document, labelled.annotations.entities or ()
    marks = [
        Mark(
            id="",
            type=ENTITY if entity.label else "",
            extent=() if entity.start is None or entity.end is None else ((entity.start, entity.end),),
            attributes={"label": entity.label},
            line=lines[index] if lines else line,
            words=entity.text,
        )
        for index, entity in enumerate(entities)
    ]
    return Page(
        id=document.id,
        text=document.text or "",
        marks=marks,
        links=[],
        meta=document.meta,
        path=path,
        line=line,
        notes=[],
    )
