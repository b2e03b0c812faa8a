"""Groups the mentions of one document that name the same thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harness.annotation import Cluster
from harness.extractors.rules.names.named_entities import NameMention
from harness.gold.prose.text import Text

_SAME = {
    "us": "united states", "usa": "united states", "america": "united states", "united states of america":
    "united states", "uk": "united kingdom", "britain": "united kingdom", "great britain": "united kingdom",
    "un": "united nations", "eu": "european union", "uae": "united arab emirates",
}  # fmt: skip


class Clusters:
    """The clusters of a document, and which one each mention belongs to."""

    def __init__(self, text: Text, mentions: Sequence[NameMention]) -> None:
        self._text = text
        self._ids: dict[str, str] = {}
        names: dict[str, list[NameMention]] = {}
        for mention in mentions:
            names.setdefault(_key(text.words(mention.first, mention.last)), []).append(mention)
        heads = _heads(text, names)
        groups: dict[str, list[NameMention]] = {}
        for key, found in names.items():
            groups.setdefault(heads[key], []).extend(found)
        self.clusters: dict[str, Cluster] = {}
        for head, found in groups.items():
            cluster = self._describe(sorted(found))
            name = _free_name(cluster.name, self.clusters)
            self.clusters[name] = cluster
            self._ids |= {key: name for key, other in heads.items() if other == head}

    def of(self, mention: NameMention) -> str:
        """The id of the mention's cluster."""
        return self._ids[_key(self._text.words(mention.first, mention.last))]

    def _describe(self, mentions: list[NameMention]) -> Cluster:
        surfaces = list(dict.fromkeys(self._text.words(mention.first, mention.last) for mention in mentions))
        name = max(surfaces, key=len)
        aliases = tuple(surface for surface in surfaces if surface != name)
        return Cluster(name=name, kind=mentions[0].label, aliases=aliases)


def _heads(text: Text, names: dict[str, list[NameMention]]) -> dict[str, str]:
    """Each name's key with the key of the fullest name for the same thing."""
    surnames: dict[str, str] = {}
    acronyms: dict[str, str] = {}
    for key, mentions in names.items():
        words = key.split()
        if mentions[0].label == "PERSON" and len(words) > 1:
            surnames.setdefault(words[-1], key)
        elif len(words) > 1:
            acronyms.setdefault("".join(word[0] for word in words if word not in ("of", "the", "for", "and")), key)
            acronyms |= _declared(text, mentions, key)
    return {key: _head(key, mentions, surnames, acronyms, names) for key, mentions in names.items()}


def _head(
    key: str,
    mentions: list[NameMention],
    surnames: dict[str, str],
    acronyms: dict[str, str],
    names: dict[str, list[NameMention]],
) -> str:
    label = mentions[0].label
    if label == "PERSON":
        return surnames.get(key, key)
    if _SAME.get(key) in names:
        return _SAME[key]
    if label == "ORG" and " " not in key:
        return acronyms.get(key, key)
    return key


def _declared(text: Text, mentions: list[NameMention], key: str) -> dict[str, str]:
    """The acronym in the parentheses that follow a name, where there is one."""
    for mention in mentions:
        if text.lower(mention.last) == "(" and text.lower(mention.last + 2) == ")":
            return {_key(text.tokens[mention.last + 1].text): key}
    return {}


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace(".", "")).strip().lower()


def _free_name(name: str, taken: dict[str, Cluster]) -> str:
    slug = re.sub(r"\W+", "-", name.lower()).strip("-") or "name"
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
