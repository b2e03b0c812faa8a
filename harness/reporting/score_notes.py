"""Notes beside one extractor's scores, whether or not they come from a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from harness.errors import plural
from harness.scoring.results.scores import in_words, outside_in_words

if TYPE_CHECKING:
    from harness.scoring import Scores

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


def describe_extractor(scores: Scores, trimmed: Mapping[str, int] | None = None) -> list[str]:
    """Notes on what one extractor scored.

    Args:
        scores: with what was odd about the predictions.
        trimmed: how many entities lost an article and a possessive, where they are trimmed.
    """
    found = []
    if scores.not_attempted and scores.by_address:
        found.append(f"{in_words(scores.not_attempted)} not attempted: no score, which is no 0")
    if scores.failed:
        found.append(f"{plural(scores.failed, 'document')} failed and scored as empty")
    if scores.unpredicted:
        size = plural(scores.asked, "document" if scores.asked == scores.documents else "answer")
        found.append(f"{scores.unpredicted} of {size} without predictions; scored as empty")
    if scores.out_of_scope:
        found.append(outside_in_words(scores.out_of_scope, scores.outside))
    if scores.ungrounded:
        found.append(f"{plural(scores.ungrounded, 'predicted slot')} without offsets, wrong where a span is needed")
    if scores.grounding is not None:
        found.append(describe_grounding(scores.grounding))
    if trimmed is not None:
        found.append(
            f"trimmed at the edges of entities: {plural(trimmed['articles'], 'article')}, "
            f"{plural(trimmed['possessives'], 'possessive')}"
        )
    return [*found, *scores.warnings]


def describe_grounding(grounding: Mapping[str, int]) -> str:
    """How words were found in the texts: the part ``grounding`` of scores.json in words."""
    shown = [f"{grounding[how]} {words}" for how, words in _GROUNDED.items() if grounding[how]]
    return f"slots given in words: {', '.join(shown) or 'none'}"
