"""What became of answers on their way to predictions, as the reports count it: words found in texts, edges trimmed."""

from __future__ import annotations

from collections.abc import Sequence

from harness.extractors.interface.protocol import TRIMMED
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


def count_trimmed(entries: Sequence[Entry]) -> dict[str, int] | None:
    """How many entities lost an article, and how many a possessive.

    The part ``trimmed`` of an extractor in scores.json; ``None`` where none is trimmed.
    """
    counted = [entry.usage for entry in entries if entry.usage and TRIMMED[0] in entry.usage]
    if not counted:
        return None
    return {key.removeprefix("trimmed_"): int(sum(usage.get(key, 0) for usage in counted)) for key in TRIMMED}
