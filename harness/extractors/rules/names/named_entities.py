"""Finds names and says what they are called: people, bodies, places, peoples, events."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from harness.extractors.rules.names.name_runs import Run, known_length, runs
from harness.extractors.rules.speech.cues import is_cue_verb
from harness.extractors.rules.words.lexicon import gazetteer, head_words, titles, word_list
from harness.gold.prose.datelines import dateline_names
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

_PLACE_BEFORE = word_set("in near outside across throughout from towards toward around")
_PLACE_NOUNS = word_set("city town village province district capital port region state")
_PERSON_SIGNS = word_set("who whose himself herself")
_PERSON_WORDS = range(2, 5)
_LONGEST_TITLE = 3
_NO_NAME_ALONE = ("EVENT", "LAW", "WORK_OF_ART")


class NameMention(NamedTuple):
    """A name: half-open token range, label, and whether a title stands before it."""

    first: int
    last: int
    label: str
    titled: bool = False


class _Candidate(NamedTuple):
    first: int
    last: int
    label: str | None
    titled: bool = False


def find_names(text: Text) -> list[NameMention]:
    """The names of a document in order, without nested ones."""
    candidates: list[_Candidate] = []
    for sentence in text.sentences:
        if sentence.is_dateline:
            candidates += (_Candidate(*name) for name in dateline_names(text.tokens, sentence.first, sentence.last))
            continue
        for run in runs(text, sentence):
            candidates += _split(text, run)
    return _settle(text, candidates)


def _split(text: Text, run: Run) -> list[_Candidate]:
    """Cut a run at titles and at nationalities that describe what follows."""
    found: list[_Candidate] = []
    first, last = run
    titled = False
    while first < last:
        length = title_length(text, first, last)
        if length:
            first, titled = first + length, True
            continue
        end = _segment_end(text, first, last)
        known = known_length(text, first, end)
        label = _whole_label(text, first, end)
        if label is None and known and first + known < end:
            end = first + known
            label = gazetteer()[text.words(first, end)]
        found.append(_Candidate(first, end, label or _guess(text, first, end, titled), titled and label is None))
        titled = False
        first = end
    return found


def title_length(text: Text, first: int, last: int) -> int:
    """Tokens of the title at a position, its full stop included; 0 where there is none or it is part of a name."""
    for length in range(min(_LONGEST_TITLE, last - first), 0, -1):
        title = " ".join(text.lower(index) for index in range(first, first + length))
        if title in titles() and text.tokens[first].is_capitalised:
            after = first + length
            if after < last and text.tokens[after].text in head_words():
                return 0
            return length + (after < last and text.tokens[after].text == ".")
    return 0


def _segment_end(text: Text, first: int, last: int) -> int:
    """The run's end, or the next title inside it that a name follows."""
    for index in range(first + 1, last):
        length = title_length(text, index, last)
        if length and index + length < last and not _is_connected(text, index):
            return index
    return last


def _is_connected(text: Text, index: int) -> bool:
    return text.tokens[index - 1].text in ("of", "the", "for", "&")


def _whole_label(text: Text, first: int, last: int) -> str | None:
    """The label that the gazetteer or a telling word gives to the whole stretch."""
    name = text.words(first, last)
    if name in gazetteer():
        return gazetteer()[name]
    if last - first < 2:
        return None
    connector = next((i for i in range(first + 1, last) if text.tokens[i].text in ("of", "for")), last)
    label = head_words().get(text.tokens[connector - 1].text)
    if label == "GPE" and connector == last:
        return "GPE"
    if label is None and text.tokens[first].text in ("Mount", "Lake", "Cape", "Gulf"):
        return "LOC"
    if label is None and text.tokens[first].text in ("Hurricane", "Typhoon", "Cyclone", "Operation"):
        return "EVENT"
    return label


def _guess(text: Text, first: int, last: int, titled: bool) -> str | None:
    """A label from the company a name keeps; ``None`` to be settled by the rest of the document."""
    name, before, after = text.words(first, last), text.lower(first - 1), text.lower(last)
    length = last - first
    if titled:
        return "PERSON"
    if length in _PERSON_WORDS and text.tokens[first].text in word_list("given_names"):
        return "PERSON"
    if length == 1 and _is_acronym(name):
        return "ORG"
    if after in _PERSON_SIGNS or _is_aged(text, last):
        return "PERSON"
    if before in _PLACE_BEFORE or (after == "," and gazetteer().get(_token(text, last + 1)) == "GPE"):
        return "GPE"
    if before == "of" and text.lower(first - 2) in _PLACE_NOUNS:
        return "GPE"
    if length == 1:
        return "PERSON" if before != "the" and is_cue_verb(after) else None
    if before == "the":
        return "ORG"
    return "PERSON" if length <= 3 and not any(_is_acronym(t.text) for t in text.tokens[first:last]) else "ORG"


def _token(text: Text, index: int) -> str:
    return text.tokens[index].text if index < len(text.tokens) else ""


def _is_acronym(name: str) -> bool:
    letters = name.replace(".", "")
    return 2 <= len(letters) <= 6 and letters.isupper() and letters.isalnum()


def _is_aged(text: Text, last: int) -> bool:
    """Whether ", 42," or ", aged 42" follows."""
    if text.lower(last) != ",":
        return False
    index = last + 2 if text.lower(last + 1) == "aged" else last + 1
    age = text.lower(index)
    return age.isdigit() and len(age) < 3 and text.lower(index + 1) in (",", ".", ")")


def _settle(text: Text, candidates: list[_Candidate]) -> list[NameMention]:
    """Give undecided names the label that the same name, or the person of that surname, has elsewhere."""
    votes: dict[str, Counter[str]] = {}
    surnames: set[str] = set()
    for candidate in candidates:
        if candidate.label is not None:
            name = text.words(candidate.first, candidate.last)
            votes.setdefault(name, Counter())[candidate.label] += 1
            if candidate.label == "PERSON":
                surnames.add(text.tokens[candidate.last - 1].text)
    mentions: list[NameMention] = []
    for candidate in candidates:
        label = candidate.label
        name = text.words(candidate.first, candidate.last)
        if candidate.last - candidate.first == 1 and name in surnames and name not in gazetteer():
            label = "PERSON"
        elif name in votes and not candidate.titled:
            label = votes[name].most_common(1)[0][0]
        if label is not None and not (label in _NO_NAME_ALONE and candidate.last - candidate.first == 1):
            mentions.append(NameMention(candidate.first, candidate.last, label, candidate.titled))
    return mentions
