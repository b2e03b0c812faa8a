"""Notes beside one extractor's scores, whether or not they come from a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.errors import plural

FEW_DOCUMENTS = 30
_GROUNDED = {
    "exact": "found to the letter",
    "tolerant": "found but for blanks, marks, case or Unicode form",
    "fuzzy": "found with a few words different",
    "not": "not found",
}


def describe_size(documents: int) -> list[str]:
    """A note where the intervals rest on few documents."""
    if documents >= FEW_DOCUMENTS:
        return []
    if documents < 2:
        return ["no intervals: they are drawn over documents and need at least two"]
    number = plural(documents, "document")
    return [f"{number} only: below {FEW_DOCUMENTS} intervals are approximate, since they draw whole documents"]


def describe_extractor(extractor: Mapping[str, Any]) -> list[str]:
    """Notes on one extractor's part of scores.json."""
    found = []
    if extractor["errors"]:
        found.append(f"{plural(extractor['errors'], 'document')} failed and scored as empty")
    if extractor["out_of_scope"]:
        found.append(f"{plural(extractor['out_of_scope'], 'prediction')} outside the gold's scope, not scored")
    if extractor["ungrounded"]:
        found.append(
            f"{plural(extractor['ungrounded'], 'predicted slot')} without offsets, wrong where a span is needed"
        )
    if "grounding" in extractor:
        found.append(describe_grounding(extractor["grounding"]))
    if "trimmed" in extractor:
        trimmed = extractor["trimmed"]
        found.append(
            f"trimmed at the edges of entities: {plural(trimmed['articles'], 'article')}, "
            f"{plural(trimmed['possessives'], 'possessive')}"
        )
    return [*found, *extractor["warnings"]]


def describe_grounding(grounding: Mapping[str, int]) -> str:
    """How words were found in the texts: the part ``grounding`` of scores.json in words."""
    shown = [f"{grounding[how]} {words}" for how, words in _GROUNDED.items() if grounding[how]]
    return f"slots given in words: {', '.join(shown) or 'none'}"
