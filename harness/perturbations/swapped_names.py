"""People and places get other names, the same ones all through an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from harness.annotation import Annotations, Cluster, Entity, Labelled
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes
from harness.perturbations.wording.stand_ins import GIVEN_NAMES, KEPT_WORDS, SURNAMES, TOWNS

_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def perturb(labelled: Labelled, draw: Random) -> Changes:
    """Rename persons (their given names and surnames) and places (GPE), also inside the names of other things.

    A place of which another name says otherwise than the first (US beside United States), or which has an article (the
    Netherlands), keeps its names, and so do persons of whom no mention is labelled. Words that are no part of a
    labelled name stay: "Dutch" beside a country that is called Narvik now.
    """
    text = labelled.document.text or ""
    stand_ins = _StandIns(text, labelled.annotations, draw)
    if not stand_ins.words:
        return Changes(())
    edits = {
        Replacement(start + match.start(), start + match.end(), stand_ins.for_match(match))
        for entity in labelled.annotations.entities or ()
        for start, end in entity.extent
        for match in stand_ins.pattern.finditer(text[start:end])
        if stand_ins.applies(match, entity.label)
    }
    return Changes(list(_without_overlaps(edits)), stand_ins.rename)


def _without_overlaps(edits: Iterable[Replacement]) -> Iterator[Replacement]:
    """Of edits that overlap, as nested names have them, the first and longest."""
    place = 0
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if edit.start >= place:
            yield edit
            place = edit.end


class _StandIns:
    """Which words of the article's names are replaced by which."""

    def __init__(self, text: str, made: Annotations, draw: Random) -> None:
        entities = [entity for entity in made.entities or () if entity.extent]
        mentions = _mentions(text, entities)
        used = set(re.findall(r"\w+", text))
        self._places = dict(self._towns(made, mentions, _with_article(text, entities), draw, used))
        taken = {word for label, words in mentions.items() if label != "PERSON" for word in words}
        self._persons = dict(self._people(made, entities, draw, used, taken))
        self.words: Mapping[str, str] = {**self._persons, **self._places}
        choices = "|".join(re.escape(words) for words in sorted(self.words, key=len, reverse=True))
        self.pattern = re.compile(rf"(?<!\w)({choices})(s?)(?!\w)")

    def applies(self, match: re.Match[str], label: str) -> bool:
        """Whether words inside a name of this label are those of a person or place: Dayton the man is no Dayton."""
        return match[1] in (self._places if label == "GPE" else self.words) and not (
            label == "PERSON" and match[1] not in self._persons
        )

    def for_match(self, match: re.Match[str]) -> str:
        """The words in place of those that were matched, with their genitive."""
        return self.words[match[1]] + match[2]

    def rename(self, name: str) -> str:
        """A cluster's name."""
        return self.pattern.sub(self.for_match, name)

    @staticmethod
    def _towns(
        made: Annotations, mentions: Mapping[str, set[str]], fixed: set[str], draw: Random, used: set[str]
    ) -> Iterator[tuple[str, str]]:
        persons = {word for name in mentions.get("PERSON", ()) for word in _NAME_WORD.findall(name)}
        others = {name for label, names in mentions.items() if label not in ("GPE", "ORG") for name in names}
        pool = _shuffled(TOWNS, draw, used)
        for name in _place_names(made, mentions.get("GPE", set())):
            is_clear = name not in others and not persons & set(_NAME_WORD.findall(name))
            if is_clear and pool and name not in fixed:
                # The same initial keeps abbreviations true: the University of Narvik is UN as that of Nola was.
                town = next((one for one in pool if one[0] == name[0]), pool[0])
                pool.remove(town)
                yield name, town

    @staticmethod
    def _people(
        made: Annotations, entities: Sequence[Entity], draw: Random, used: set[str], taken: set[str]
    ) -> Iterator[tuple[str, str]]:
        given, surnames = (_shuffled(names, draw, used) for names in (GIVEN_NAMES, SURNAMES))
        of_persons = dict.fromkeys(entity.cluster for entity in entities if entity.label == "PERSON")
        done: set[str] = set()
        for key in of_persons:
            cluster = made.clusters.get(key or "")
            for word, is_last in _person_words(cluster) if cluster is not None else ():
                pool = surnames if is_last else given
                if word not in done and word not in taken and pool:
                    done.add(word)
                    yield word, pool.pop()


def _mentions(text: str, entities: Sequence[Entity]) -> dict[str, set[str]]:
    """The words that are labelled, by label."""
    found: dict[str, set[str]] = {}
    for entity in entities:
        found.setdefault(entity.label, set()).add(" ".join(text[start:end] for start, end in entity.extent))
    return found


def _with_article(text: str, entities: Sequence[Entity]) -> set[str]:
    """The names before which an article stands that belongs to them, not to a longer name around them."""
    spans = [piece for entity in entities for piece in entity.extent]
    return {
        text[start:end]
        for start, end in spans
        if text[max(0, start - 4) : start].lower() == "the "
        and not any((first, last) != (start, end) and first <= start and end <= last for first, last in spans)
    }


def _place_names(made: Annotations, mentioned: set[str]) -> Iterator[str]:
    """The names of places that are called by one name alone, its genitive aside."""
    for cluster in made.clusters.values():
        name = cluster.name
        if cluster.kind != "GPE" or name not in mentioned or not name[0].isupper() or name.isupper():
            continue
        if all(other in (name, f"{name}s") for other in cluster.aliases) and _is_plain(name):
            yield name


def _is_plain(name: str) -> bool:
    return all(_NAME_WORD.fullmatch(word) for word in name.split())


def _person_words(cluster: Cluster) -> Iterator[tuple[str, bool]]:
    """The words of a person's names that are replaced, each with whether it is a surname; titles and initials stay."""
    *others, last = [word for word in cluster.name.split() if _is_name(word)] or [""]
    for name in (cluster.name, *cluster.aliases):
        for word in name.split():
            if _is_name(word) and (word in others or word == last):
                yield word, word == last


def _is_name(word: str) -> bool:
    return (
        len(word) > 2
        and word[0].isupper()
        and not word.isupper()
        and word.lower() not in KEPT_WORDS
        and bool(_NAME_WORD.fullmatch(word))
    )


def _shuffled(names: Sequence[str], draw: Random, used: set[str]) -> list[str]:
    """The names in another order, without those that the text has."""
    return draw.sample(free := [name for name in names if name not in used], len(free))
