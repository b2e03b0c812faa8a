"""Documents in a form that compares by content: order within a layer says nothing, nor do words beside offsets."""

from __future__ import annotations

from typing import Any

import msgspec

from harness.annotation import LAYERS, Labelled


def normal(labelled: Labelled) -> dict[str, Any]:
    """Id, text, meta and annotations as plain values, items sorted by content."""
    annotations = {name: _plain(value) for name, value in _given(labelled.annotations).items()}
    for layer in LAYERS:
        if layer in annotations:
            annotations[layer] = sorted(annotations[layer], key=msgspec.json.encode)
    document = labelled.document
    return {"id": document.id, "text": document.text, "meta": _plain(dict(document.meta)), **annotations}


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        fields = {name: _plain(inner) for name, inner in _given(value).items()}
        if "start" in fields:
            fields.pop("text", None)
        return fields
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _given(value: msgspec.Struct) -> dict[str, Any]:
    return {name: inner for name, inner in msgspec.structs.asdict(value).items() if inner is not None}
