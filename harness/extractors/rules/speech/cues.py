"""Verbs of speech, writing and belief, and the verb groups they stand in."""

from __future__ import annotations

from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

_REGULAR = word_set(
    "add announce answer assert assure claim clarify comment complain concede conclude confirm contend declare "
    "demand disclose emphasise emphasize estimate explain indicate insist joke mention note object observe post "
    "predict pledge promise propose recall reiterate remark repeat reply report respond reveal shout specify state "
    "stress suggest tweet underline vow warn whisper admit acknowledge argue advise affirm allege boast caution "
    "inform testify urge"
)
_BELIEF = word_set("accuse assume believe blame deny doubt expect fear suspect hope")
_IRREGULAR = {
    "said": "say", "says": "say", "say": "say", "saying": "say", "told": "tell", "tells": "tell", "telling": "tell",
    "wrote": "write", "writes": "write", "written": "write", "writing": "write", "thinks": "think", "thought": "think",
    "think": "think", "asked": "ask", "asks": "ask", "called": "call", "described": "describe",
    "swore": "swear", "ruled": "rule", "shows": "show", "show": "show", "showed": "show",
    "testified": "testify", "testifies": "testify", "replied": "reply", "replies": "reply", "denied": "deny",
    "denies": "deny", "denying": "deny", "admitted": "admit", "admitting": "admit",
}  # fmt: skip


_NOT_ADVERBS = word_set(
    "family assembly ally italy july reply supply monopoly anomaly early only elderly friendly bully fly"
)


def _forms(stem: str) -> list[str]:
    base = stem[:-1] if stem.endswith("e") else stem
    return [stem, stem + "s", base + "ed", base + "ing"]


CUE_VERBS: dict[str, str] = {form: stem for stem in sorted(_REGULAR | _BELIEF) for form in _forms(stem)} | _IRREGULAR
"""Each form of a cue verb with its stem."""

SPEECH_ALONE = frozenset(
    {"say", "tell", "add", "write", "state", "tweet", "reply", "note", "explain", "insist", "claim"}
)
"""Verbs whose clause needs no "that"."""

BELIEFS = _BELIEF | {"think"}
"""Verbs whose content is a belief, denial or accusation rather than speech."""

_AUXILIARIES = word_set(
    "has have had is was were are be been being did does do will would could can may might must should not never "
    "n't hasn't haven't hadn't didn't doesn't don't won't wouldn't isn't wasn't"
)
_ADVERBS = word_set(
    "also later earlier now once again then still already previously repeatedly reportedly recently publicly "
    "initially subsequently further strongly flatly angrily always long since twice just even only both"
)


def is_cue_verb(word: str) -> bool:
    """Whether a lower-case word is a form of a cue verb that a clause or a quotation often follows."""
    return word in CUE_VERBS


def group_start(text: Text, verb: int, first: int) -> int:
    """The first token of the verb group that ends with a verb: auxiliaries, negation and the adverbs between."""
    start = index = verb
    while index > first:
        word = text.lower(index - 1)
        if word in _AUXILIARIES:
            start = index - 1
        elif not is_adverb(word):
            break
        index -= 1
    return start


def is_adverb(word: str) -> bool:
    """Whether a lower-case word is an adverb that stands between a subject and its verb of speech."""
    return word in _ADVERBS or (word.endswith("ly") and word not in _NOT_ADVERBS)
