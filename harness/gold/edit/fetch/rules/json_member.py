"""One JSON object a file, with the article's words as one of its members."""

from __future__ import annotations

import json


def rebuild(data: bytes, key: str) -> str:
    """The member that the key names (``originalText``), as it stands."""
    found = json.loads(data)
    if not isinstance(found, dict) or not isinstance(found.get(key), str):
        raise LookupError(f'the file has no member "{key}" with words')
    return str(found[key])
