"""How the words of answers were found in the texts, as the reports count it."""

from __future__ import annotations

from collections.abc import Sequence

from harness.runs.store.journal import Entry

_KEYS = {
    "exact": "grounded_exact",
    "tolerant": "grounded_tolerant",
    "fuzzy": "grounded_fuzzy",
    "not": "ungrounded",
}


def count_grounded(entries: Sequence[Entry]) -> dict[str, int] | None:
    """How many slots that came as words were found to the letter, nearly so, with some words different, or not.

    The part ``grounding`` of an extractor in scores.json; ``None`` where no extractor says.
    """
    counted = [entry.usage for entry in entries if entry.usage and _KEYS["exact"] in entry.usage]
    if not counted:
        return None
    return {how: int(sum(usage.get(key, 0) for usage in counted)) for how, key in _KEYS.items()}
