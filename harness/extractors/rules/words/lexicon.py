"""The word lists, read once from the files under lexicons/."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from harness.gold.prose.tokens import tokenize


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of a comma-separated list, as they are written."""
    return frozenset(entry for line in _lines(name) for entry in _entries(line))


@cache
def common_words() -> frozenset[str]:
    """Lower-case words that may open a sentence."""
    return frozenset(" ".join(_lines("common_words")).split())


@cache
def head_words() -> dict[str, str]:
    """The words that give a name's label away, with the label."""
    return {entry: label for line in _lines("head_words") for label, entry in _labelled(line)}


@cache
def gazetteer() -> dict[str, str]:
    """Whole names with their labels; where lists disagree, countries come first and bodies last."""
    labels: dict[str, str] = {}
    for line in _lines("countries"):
        country, _, people = line.partition(":")
        labels.setdefault(country.strip(), "GPE")
        for name in _entries(people):
            labels.setdefault(name, "NORP")
    for name, label in (("cities", "GPE"), ("regions", "LOC"), ("peoples", "NORP"), ("organisations", "ORG")):
        for entry in sorted(word_list(name)):
            labels.setdefault(entry, label)
    return labels


@cache
def name_lengths() -> dict[str, int]:
    """By first word, the number of tokens of the longest name of the gazetteer."""
    lengths: dict[str, int] = {}
    for name in gazetteer():
        tokens = tokenize(name)
        lengths[tokens[0].text] = max(len(tokens), lengths.get(tokens[0].text, 0))
    return lengths


@cache
def titles() -> frozenset[str]:
    """Lower-case titles, several words joined by a space."""
    return frozenset(title.lower().rstrip(".") for title in word_list("titles"))


def _labelled(line: str) -> list[tuple[str, str]]:
    label, _, entries = line.partition(":")
    return [(label, entry) for entry in _entries(entries)]


def _entries(line: str) -> list[str]:
    return [entry.strip() for entry in line.split(",") if entry.strip()]


@cache
def _lines(name: str) -> tuple[str, ...]:
    text = files("harness.extractors.rules.words").joinpath("lexicons", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
