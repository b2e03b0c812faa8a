"""JSON Lines as the Dexter datasets have them: ``document`` is a list of fields with ``name`` and ``value``."""

from __future__ import annotations

import html
import json


def rebuild(data: bytes, key: str) -> str:
    """The paragraphs (fields ``body…``) of the line whose ``docId`` is the key, a blank line between them."""
    for line in data.decode("utf-8").splitlines():
        found = json.loads(line)
        if str(found["docId"]) == key:
            fields = [field for field in found["document"] if field["name"].startswith("body")]
            return "\n\n".join(html.unescape(field.get("value", "")) for field in fields)
    raise LookupError(f'no line has the docId "{key}"')
