"""One HTML page an article, its paragraphs as elements."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^>]*>")


def rebuild(data: bytes, key: str) -> str:
    """The words of all elements that the key names (``p``), without tags inside them, a blank line between two."""
    name = re.escape(key)
    found = re.findall(rf"<{name}>(.*?)</{name}>", data.decode("utf-8"), re.DOTALL)
    if not found:
        raise LookupError(f"the page has no <{key}>")
    return "\n\n".join(html.unescape(_TAG.sub("", words)).strip() for words in found)
