"""JSON Schemas of answers: what a server that supports structured output is asked to keep to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.annotation import KINDS, OUTCOMES, STATUSES, VICTIM_ROLES, Layer

_WORDS = {"type": "string"}
_MAYBE_WORDS = {"type": ["string", "null"]}
_PARTS = {"type": "array", "items": _WORDS}
_WORDS_OR_PARTS = {"anyOf": [_WORDS, _PARTS]}
_MAYBE_WORDS_OR_PARTS = {"anyOf": [_MAYBE_WORDS, _PARTS]}
_MAYBE_NUMBER = {"type": ["integer", "null"]}


def answer_schema(layers: Sequence[Layer], labels: Sequence[str]) -> dict[str, Any]:
    """The schema of an answer that holds these layers, in the strict form that servers accept: every key required."""
    items = {layer: _fields(layer, labels) for layer in layers}
    return _object({layer: {"type": "array", "items": _object(fields)} for layer, fields in items.items()})


def _fields(layer: Layer, labels: Sequence[str]) -> dict[str, Any]:
    if layer == "entities":
        return {"text": _WORDS, "label": {"type": "string", "enum": list(labels)}}
    if layer == "quotes":
        kind = {"type": "string", "enum": list(KINDS)}
        return {"text": _WORDS_OR_PARTS, "kind": kind, "speaker": _MAYBE_WORDS, **_said()}
    if layer == "attributions":
        return {"text": _WORDS_OR_PARTS, "source": _MAYBE_WORDS, **_said()}
    return {
        "id": {"type": "integer"},
        "sentence": _MAYBE_WORDS,
        "figure": _MAYBE_WORDS_OR_PARTS,
        "outcome": {"type": "string", "enum": list(OUTCOMES)},
        "min": _MAYBE_NUMBER,
        "max": _MAYBE_NUMBER,
        "approximate": {"type": "boolean"},
        "victims": _MAYBE_WORDS,
        "victim_role": {"type": "string", "enum": list(VICTIM_ROLES)},
        "cause": _MAYBE_WORDS,
        "place": _MAYBE_WORDS,
        "date": _MAYBE_WORDS,
        "status": {"type": ["string", "null"], "enum": [*STATUSES, None]},
        "part_of": _MAYBE_NUMBER,
        "source": _MAYBE_WORDS,
        **_said(),
    }


def _said() -> dict[str, Any]:
    """What follows a speaker or source: the cue, and whoever else says the same."""
    other = _object({"source": _MAYBE_WORDS, "cue": _MAYBE_WORDS_OR_PARTS})
    return {"cue": _MAYBE_WORDS_OR_PARTS, "also": {"type": "array", "items": other}}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
