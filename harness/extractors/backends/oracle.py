"""Answers with the gold itself, layer by layer, to show what perfect answers of a layer would be worth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Failure, Item, Slot
from harness.extractors.interface.protocol import Json, Result
from harness.gold.folder import GoldCorpus, load_gold

_T = TypeVar("_T", bound=Item | Slot)


class Oracle:
    """Answers with gold: a layer without errors, to see how much of the others' error it explains."""

    neutral = ("gold",)

    def __init__(self, *, gold: Path) -> None:
        """
        Args:
            gold: a gold folder or a JSON Lines file; in a config, the config's own gold unless it is named here.
        """
        self._path = gold

    def fingerprint(self) -> dict[str, Json]:
        """The hash of gold's annotations and texts."""
        hashes = json.dumps(self._gold.hashes, sort_keys=True)
        return {"gold": hashlib.sha256(hashes.encode()).hexdigest()}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """Gold's items, without what only gold may say (optional items, alternatives); unknown documents fail."""
        for document in documents:
            found = self._answers.get(document.id)
            if found is None:
                error = Failure(type="NoGold", message=f"{self._path} has no gold for this document")
                yield Result(id=document.id, error=error, seconds=0.0)
            else:
                yield Result(id=document.id, annotations=as_predicted(found), seconds=0.0)

    @cached_property
    def _gold(self) -> GoldCorpus:
        return load_gold(self._path, without_text=True)

    @cached_property
    def _answers(self) -> dict[str, Annotations]:
        return {one.document.id: one.annotations for one in self._gold.documents}


def as_predicted(annotations: Annotations) -> Annotations:
    """Gold in the words of a prediction: every item required, every slot and number with its first reading alone."""
    layers = {
        layer: None if (items := getattr(annotations, layer)) is None else tuple(map(_plain, items)) for layer in LAYERS
    }
    return msgspec.structs.replace(annotations, **layers)


def _plain(value: _T) -> _T:
    changed: dict[str, object] = {}
    for field in value.__struct_fields__:
        inner = getattr(value, field)
        if isinstance(inner, Slot):
            changed[field] = _plain(inner)
        elif field == "alternatives":
            changed[field] = ()
        elif field == "optional":
            changed[field] = False
    return msgspec.structs.replace(value, **changed)
