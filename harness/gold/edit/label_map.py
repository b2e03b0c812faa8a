"""Entity labels mapped to others, or away."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from harness.annotation import Annotations


def relabel(annotations: Annotations, labels: Mapping[str, str | None]) -> Annotations:
    """The annotations with entity labels mapped; entities whose label maps to ``None`` are left out."""
    if annotations.entities is None:
        return annotations
    mapped = ((entity, labels.get(entity.label, entity.label)) for entity in annotations.entities)
    entities = tuple(
        entity if label == entity.label else msgspec.structs.replace(entity, label=label)
        for entity, label in mapped
        if label is not None
    )
    return msgspec.structs.replace(annotations, entities=entities)
