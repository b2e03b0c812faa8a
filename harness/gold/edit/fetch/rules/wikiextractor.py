"""Pages as WikiExtractor writes them with ``--html``: many ``<doc id="…">`` in a file."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^>]*>")
# WikiExtractor leaves a blank behind a formatted stretch, where the page has none.
_BLANK_AFTER_SPAN = re.compile(r"</span> (?=[,.;:!?)]|'s\b)")


def rebuild(data: bytes, key: str) -> str:
    """The page whose id is the key, from below its title to its first section, a blank line between paragraphs.

    Entities are resolved twice, since the pages were escaped twice; what stands between ``<`` and ``>`` goes.
    """
    _, opening, rest = data.decode("utf-8").partition(f'<doc id="{key}" ')
    if not opening:
        raise LookupError(f'no page has the id "{key}"')
    page = rest.partition("\n</doc>")[0]
    _, title_end, body = page.partition("</h1>")
    if not title_end:
        raise ValueError(f'the page "{key}" has no title (</h1>)')
    body = html.unescape(body.partition("<h2>")[0])
    words = html.unescape(_TAG.sub("", _BLANK_AFTER_SPAN.sub("</span>", body)))
    lines = (line.strip() for line in words.split("\n"))
    return "\n\n".join(line for line in lines if line)
