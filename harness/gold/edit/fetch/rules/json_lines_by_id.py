"""JSON Lines as re3d has them: ``_id`` and ``text``."""

from __future__ import annotations

import json


def rebuild(data: bytes, key: str) -> str:
    """The words of the line whose ``_id`` is the key, as they stand."""
    for line in data.decode("utf-8").splitlines():
        if line.strip():
            found = json.loads(line)
            if found["_id"] == key:
                return str(found["text"])
    raise LookupError(f'no line has the _id "{key}"')
