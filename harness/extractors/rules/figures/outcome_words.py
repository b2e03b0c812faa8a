"""The words that say what became of people."""

from __future__ import annotations

from harness.annotation import Outcome
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

_WORDS: dict[Outcome, str] = {
    "killed": "killed killing kills dead died die dies perished slain massacred murdered murdering executed executing "
    "drowned assassinated beheaded deaths death lives bodies fatalities killings murders murder massacre "
    "assassination slaying",
    "injured": "injured injuring injures wounded wounding wounds hurt hurting injuries hospitalised hospitalized",
    "missing": "missing unaccounted disappeared",
    "captured": "captured capturing captures abducted abducting kidnapped kidnapping hostage hostages prisoner",
}
OUTCOMES: dict[str, Outcome] = {word: outcome for outcome, listed in _WORDS.items() for word in listed.split()}
"""Each word with what it says became of people."""

ACTIVE = word_set(
    "killed killing kills murdered murdering executed executing massacred assassinated beheaded deaths death lives "
    "bodies killings murders murder massacre assassination slaying injured injuring "
    "injures wounded wounding wounds hurt hurting captured capturing captures abducted abducting kidnapped kidnapping"
)
"""Words that may have the people behind them: "killing five"."""

BOTH_WAYS = word_set(
    "killed dead died die perished slain massacred murdered executed drowned assassinated beheaded injured wounded "
    "hurt hospitalised hospitalized missing unaccounted disappeared captured abducted kidnapped hostage prisoner"
)
"""Words that may have the people before them: "five were killed"."""

NOUNS: dict[str, Outcome] = {
    "deaths": "killed", "fatalities": "killed", "dead": "killed", "injuries": "injured", "wounded": "injured",
    "injured": "injured", "missing": "missing",
}  # fmt: skip
"""Counted nouns that are an outcome in themselves: "40 deaths"."""

TOLLS: dict[str, Outcome] = {"death": "killed", "injury": "injured"}
"""The word before "toll"."""

_FILLERS = word_set(
    "was were is are be been being have has had got left found shot stabbed burned crushed also reportedly still "
    "reported feared believed presumed confirmed listed declared pronounced said known to as and or more others other "
    "another people persons were taken held who that later all beaten hacked them whom had lost already now thought "
    "badly seriously severely critically slightly lightly fatally killed injured wounded , at least"
)


def is_filler(text: Text, index: int) -> bool:
    """Whether a token may stand between the people and the word that says what became of them."""
    return text.lower(index) in _FILLERS
