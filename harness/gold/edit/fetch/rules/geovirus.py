"""The XML of GeoVirus: articles without ids, each with its words in ``<text>``."""

from __future__ import annotations

from xml.etree import ElementTree


def rebuild(data: bytes, key: str) -> str:
    """The words of the article whose place in the file, counted from 0, is the key."""
    articles = list(ElementTree.fromstring(data).iter("article"))
    place = int(key)
    if not 0 <= place < len(articles):
        raise LookupError(f"the file has {len(articles)} articles, none at place {key}")
    words = articles[place].findtext("text")
    if words is None:
        raise ValueError(f"the article at place {key} has no <text>")
    return words
