"""Rows of any table in the words of the schema, read as labelled documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from harness.annotation import LAYERS, Document, Labelled
from harness.errors import HarnessError
from harness.files.json_line import decode_line

NESTED = (*LAYERS, "clusters", "meta")
COLUMNS = ("id", "text", *NESTED)


def schema_row(row: Mapping[str, Any], where: str) -> Labelled:
    """A row whose columns are called as the keys of JSON Lines; others are passed over.

    A table needs nulls where the schema leaves a key out, and one type for a column: a layer, clusters and meta may be
    JSON in a string, clusters a list with their ids, the content of an attribution an id in ``content_id``, and an id
    a whole number, which CSV cannot tell from a word.

    Args:
        row: values by column.
        where: the row's place, for messages.

    Raises:
        HarnessError: a column holds no JSON, or a value does not fit the schema.
    """
    given = {key: row[key] for key in COLUMNS if row.get(key) is not None}
    raw = without_nulls({key: _decoded(value, key, where) if key in NESTED else value for key, value in given.items()})
    if row.get("error") is not None:
        raise HarnessError(f'{where}: column "error": {row["error"]!r:.80}: these are predictions, not gold')
    if isinstance(raw.get("clusters"), list):
        raw["clusters"] = {_id(one, where): {k: v for k, v in one.items() if k != "id"} for one in raw["clusters"]}
    if isinstance(raw.get("id"), int):
        raw["id"] = str(raw["id"])
    for link in raw.get("attributions") or ():
        if isinstance(link, dict) and "content_id" in link:
            link["content"] = link.pop("content_id")
    try:
        line = decode_line(msgspec.json.encode(raw))
    except (HarnessError, TypeError, msgspec.MsgspecError) as error:
        raise HarnessError(f"{where}: {error}") from None
    document = Document(id=line.id, text=line.text, meta=line.meta)
    return Labelled(document=document, annotations=line.annotations)


def without_nulls(value: Any) -> Any:
    """The value with what is null left out of its mappings: what is absent is the default."""
    if isinstance(value, Mapping):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [without_nulls(inner) for inner in value]
    return value


def _decoded(value: Any, column: str, where: str) -> Any:
    """JSON that a column holds as a string, decoded."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise HarnessError(f'{where}: column "{column}": no JSON: {error}: {value[:60]!r}') from None


def _id(cluster: Any, where: str) -> str:
    if not isinstance(cluster, Mapping) or not isinstance(cluster.get("id"), str):
        raise HarnessError(f'{where}: column "clusters": a cluster of a list needs an id: {cluster!r:.80}')
    return str(cluster["id"])
