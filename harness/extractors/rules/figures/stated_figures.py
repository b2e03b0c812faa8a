"""Finds stated figures of people killed, injured, missing or captured."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from typing import NamedTuple

from harness.annotation import Casualty, Outcome, Slot
from harness.extractors.rules.figures.circumstances import Circumstances, victim_role
from harness.extractors.rules.figures.counted_people import Counted, find_counted
from harness.extractors.rules.figures.outcome_words import ACTIVE, BOTH_WAYS, NOUNS, OUTCOMES, TOLLS, is_filler
from harness.extractors.rules.names.named_entities import NameMention
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

_LONGEST_GAP = 9
_TOLL_REACH = 14
_HYPOTHETICAL = word_set("could would might if can threatened")
_TOLL_LINKS = word_set("to at of reached exceeded passed is was stands")
_OF = word_set("of the another about")


class StatedFigure(NamedTuple):
    """A casualty with the token range of what was counted."""

    casualty: Casualty
    first: int
    last: int


class _Link(NamedTuple):
    counted: Counted
    outcome: Outcome
    whole: Counted | None = None


def find_figures(text: Text, mentions: Sequence[NameMention]) -> list[StatedFigure]:
    """Figures in document order, with the slots that their own sentence fills."""
    figures: list[StatedFigure] = []
    starts = [mention.first for mention in mentions]
    for sentence in text.sentences:
        counted = find_counted(text, sentence)
        if not counted:
            continue
        low, high = bisect.bisect_left(starts, sentence.first), bisect.bisect_left(starts, sentence.last)
        circumstances = Circumstances(text, sentence, mentions[low:high])
        names: dict[Counted, str] = {}
        for link in sorted(_links(text, sentence, counted), key=lambda link: link.counted.first):
            name = f"c{len(figures) + 1}"
            names[link.counted] = name
            casualty = _casualty(text, circumstances, link, name, names)
            figures.append(StatedFigure(casualty, link.counted.first, link.counted.last))
    return figures


def _links(text: Text, sentence: Sentence, counted: list[Counted]) -> list[_Link]:
    """What was counted with what became of it, each at most once."""
    links: dict[Counted, _Link] = {}
    for index in range(sentence.first, sentence.last):
        outcome = OUTCOMES.get(text.lower(index))
        if outcome is None:
            continue
        found = _object_of(text, index, counted) or _subject_of(text, index, counted)
        if found and found not in links:
            links[found] = _Link(found, outcome)
    for found in counted:
        outcome = _toll(text, found, sentence) or _noun(text, found)
        if outcome and found not in links:
            links[found] = _Link(found, outcome)
    _spread(text, counted, links)
    return list(links.values())


def _object_of(text: Text, verb: int, counted: list[Counted]) -> Counted | None:
    """ "killing five people", "the deaths of five people"."""
    if text.lower(verb) not in ACTIVE or any(text.lower(i) in _HYPOTHETICAL for i in range(verb - 3, verb)):
        return None
    if text.lower(verb) in BOTH_WAYS and _is_passive(text, verb):
        return None
    first = verb + 1
    while text.lower(first) in _OF and first < verb + 3:
        first += 1
    following = bisect.bisect_right(counted, verb, key=lambda item: item.first)
    found = counted[following] if following < len(counted) else None
    return found if found and found.first <= first <= found.figure[0] else None


def _is_passive(text: Text, verb: int) -> bool:
    return any(text.lower(i) in ("was", "were", "been", "being", "be", "are", "is") for i in range(verb - 2, verb))


def _subject_of(text: Text, verb: int, counted: list[Counted]) -> Counted | None:
    """ "Five people were killed", "left five dead", "five wounded"."""
    if text.lower(verb) not in BOTH_WAYS:
        return None
    preceding = bisect.bisect_right(counted, verb, key=lambda item: item.last)
    if not preceding or verb - counted[preceding - 1].last > _LONGEST_GAP:
        return None
    found = counted[preceding - 1]
    return found if all(is_filler(text, index) for index in range(found.last, verb)) else None


def _toll(text: Text, found: Counted, sentence: Sentence) -> Outcome | None:
    """ "The death toll rose to 40"."""
    if found.phrase or text.lower(found.first - 1) not in _TOLL_LINKS:
        return None
    for index in range(found.first - 1, max(sentence.first, found.first - _TOLL_REACH), -1):
        if text.lower(index) == "toll":
            return TOLLS.get(text.lower(index - 1), "killed")
    return None


def _noun(text: Text, found: Counted) -> Outcome | None:
    """ "40 deaths"."""
    return NOUNS.get(text.lower(found.phrase[1] - 1)) if found.phrase else None


def _spread(text: Text, counted: list[Counted], links: dict[Counted, _Link]) -> None:
    """Give coordinated figures, and the parts of a figure, the outcome of the one they lean on."""
    for before, after in itertools.pairwise(counted):
        between = [text.lower(index) for index in range(before.last, after.first)]
        joined = between in (["and"], [","], [",", "and"])
        if joined and after in links and before not in links:
            links[before] = _Link(before, links[after].outcome)
        if before not in links or after in links:
            continue
        if joined and after.phrase:
            links[after] = _Link(after, links[before].outcome, links[before].whole)
        elif _breaks_down(between):
            links[after] = _Link(after, links[before].outcome, before)


def _breaks_down(between: list[str]) -> bool:
    """Whether the words between two figures make the second a part of the first."""
    return len(between) <= _LONGEST_GAP and (
        between[-1:] == ["including"] or between[-2:] in (["among", "them"], ["of", "whom"], ["of", "them"])
    )


def _casualty(text: Text, circumstances: Circumstances, link: _Link, name: str, names: dict[Counted, str]) -> Casualty:
    counted = link.counted
    phrase = text.words(*counted.phrase) if counted.phrase else ""
    return Casualty(
        id=name,
        outcome=link.outcome,
        figure=_slot(text, counted.figure),
        min=counted.low,
        max=counted.high,
        approximate=counted.approximate,
        victims=_slot(text, counted.phrase),
        victim_role=victim_role(phrase),
        cause=_slot(text, circumstances.cause(counted.first)),
        place=_slot(text, circumstances.place(counted.first)),
        date=_slot(text, circumstances.date(counted.first)),
        status=circumstances.status,
        part_of=names.get(link.whole) if link.whole else None,
    )


def _slot(text: Text, place: tuple[int, int] | None) -> Slot | None:
    if place is None:
        return None
    start, end = text.span(*place)
    return Slot(start=start, end=end)
