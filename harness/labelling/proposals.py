"""What a figure's own words propose for it: its number, and what its sentence says of outcome and status."""

from __future__ import annotations

import functools

from harness.annotation import Outcome
from harness.extractors.rules.figures.circumstances import status_of, victim_role
from harness.extractors.rules.figures.outcome_words import OUTCOMES
from harness.gold.prose.numerals import read_numeral
from harness.gold.prose.text import Text
from harness.labelling.page_items import Json

# The beginnings of words that say in other languages what became of people; the longest that fits counts.
_STEMS: dict[str, Outcome] = {
    "tot": "killed", "töt": "killed", "getöt": "killed", "starb": "killed", "gestorb": "killed", "umgekomm": "killed",
    "verletz": "injured", "verwund": "injured", "vermiss": "missing", "gefangen": "captured", "entführ": "captured",
    "muert": "killed", "murier": "killed", "herid": "injured", "desaparecid": "missing", "secuestr": "captured",
    "mort": "killed", "tué": "killed", "bless": "injured", "dispar": "missing", "enlev": "captured",
}  # fmt: skip


def propose_figure(text: str, start: int, end: int) -> Json:
    """Values for a figure, and in ``proposed`` which of them nobody but the words has stated."""
    prose = _prose(text)
    first, last = prose.token_at(start), prose.token_at(end)
    found: Json = {"outcome": "killed"}
    numeral = next((one for at in range(first, last) if (one := read_numeral(prose, at, last)) is not None), None)
    if numeral is not None:
        found |= {"min": numeral.low, "max": numeral.high}
        if numeral.approximate:
            found["approximate"] = True
    if prose.tokens:
        sentence = prose.sentence_at(min(first, len(prose.tokens) - 1))
        # Of two that are equally far the one behind the figure: "five were killed".
        near = sorted(
            (min(abs(at - first), abs(at - last)), at < first, outcome)
            for at in range(sentence.first, sentence.last)
            if (outcome := _outcome(prose.lower(at))) is not None
        )
        if near:
            found["outcome"] = near[0][2]
        found["status"] = status_of(prose, sentence)
    found = {key: value for key, value in found.items() if value is not None}
    return {**found, "proposed": sorted(found)}


def propose_role(words: str) -> Json:
    """Who the victims were, by the words for them."""
    role = victim_role(words)
    return {} if role == "unknown" else {"victim_role": role, "proposed": ["victim_role"]}


def _outcome(word: str) -> Outcome | None:
    if word in OUTCOMES:
        return OUTCOMES[word]
    return next((outcome for stem, outcome in _STEMS.items() if word.startswith(stem)), None)


@functools.lru_cache(maxsize=4)
def _prose(text: str) -> Text:
    return Text(text)
