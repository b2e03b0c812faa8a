"""Words that look alike and are not the same: other Unicode forms, invisible characters."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"


def find_look_alike(text: str, words: str) -> str | None:
    """The first stretch of a text that looks like words which are not in it."""
    for form in ("NFC", "NFD"):
        letters = re.sub(f"[{_INVISIBLE}]", "", unicodedata.normalize(form, words)).split()
        spelled = r"\s+".join(f"[{_INVISIBLE}]*".join(map(re.escape, word)) for word in letters)
        match = re.search(spelled, text) if spelled else None
        if match is not None:
            return match[0]
    return None


def unseen_difference(typed: str, there: str) -> str:
    """What tells words apart that look alike, as a clause that ends a message; empty where it can be seen."""
    if typed == there or _seen(typed) != _seen(there):
        return ""
    ours, theirs = _invisible(typed), _invisible(there)
    if ours != theirs:
        where, extra = ("typed words have", ours - theirs) if ours - theirs else ("text has", theirs - ours)
        names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in sorted(extra))
        return f"; they look alike, but the {where} invisible characters ({names}): copy the words from the text"
    forms = {form for form in ("NFC", "NFD") if unicodedata.is_normalized(form, there)}
    named = {"NFC": "composed letters (NFC)", "NFD": "letters and marks apart (NFD)"}
    is_written = named[forms.pop()] if len(forms) == 1 else "mixed Unicode forms"
    return f"; they look alike, but the text has {is_written} and the typed words have not: copy them from the text"


def _seen(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", re.sub(f"[{_INVISIBLE}]", "", words)).split())


def _invisible(words: str) -> set[str]:
    return set(re.findall(f"[{_INVISIBLE}]", words))
