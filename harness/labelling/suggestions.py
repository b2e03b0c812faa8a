"""What an extractor would label, for a person to take or leave."""

from __future__ import annotations

from harness.annotation import Attribution, Document
from harness.errors import HarnessError
from harness.labelling.page_items import Json, item_to_page


def suggest(spec: str, document: Document) -> list[Json]:
    """The names, quotes and figures that an extractor finds, in text order, each with the link that says whose it is.

    Args:
        spec: the extractor, as configs name it.
        document: the article, whose labels it does not see.

    Raises:
        HarnessError: there is no such extractor, or it failed on this text.
    """
    from harness.extractors.interface.extraction.extract_all import extract_all
    from harness.extractors.interface.registry import create

    name, extractor = create(spec)
    result = next(extract_all(extractor, [Document(id=document.id, text=document.text)]))
    found = result.annotations
    if found is None:
        raise HarnessError(f"{name} failed on this text: {result.error.message if result.error else 'no answer'}")
    links: dict[str, Attribution] = {}
    for link in found.attributions or ():
        if isinstance(link.content, str):
            links.setdefault(link.content, link)
    told: list[Json] = [{"layer": "entities", "item": item_to_page(entity)} for entity in found.entities or ()]
    for layer, items in (("quotes", found.quotes or ()), ("casualties", found.casualties or ())):
        for item in items:
            one: Json = {"layer": layer, "item": item_to_page(item)}
            if item.id in links:
                one["link"] = item_to_page(links[item.id])
            told.append(one)
    placed = [one for one in told if _start(one["item"]) is not None]
    return sorted(placed, key=lambda one: _start(one["item"]) or 0)


def _start(item: Json) -> int | None:
    spans = item.get("spans") or item.get("figure", {}).get("spans") or item.get("victims", {}).get("spans")
    return spans[0][0] if spans else None
