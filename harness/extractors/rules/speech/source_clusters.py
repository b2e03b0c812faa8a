"""Says which cluster a source belongs to: by the name in it, by the pronoun, or as a cluster of its own."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from harness.annotation import Cluster, Source
from harness.extractors.rules.names.name_clusters import Clusters
from harness.extractors.rules.names.named_entities import NameMention
from harness.extractors.rules.words.noun_phrases import PRONOUNS, Range
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

_PEOPLE = word_set("he she")
_BODIES = word_set("it they we")
_DOCUMENTS = word_set("statement report letter communique document study survey verdict ruling indictment statement")
_ARTICLES = ("the ", "a ", "an ")


class Sources:
    """Turns source phrases into sources with clusters, adding clusters for those that have no name."""

    def __init__(self, text: Text, mentions: Sequence[NameMention], clusters: Clusters) -> None:
        self._text = text
        self._mentions = list(mentions)
        self._starts = [mention.first for mention in mentions]
        self._clusters = clusters
        self._last: dict[str, str] = {}
        self.described: dict[str, Cluster] = {}

    def source(self, phrase: Range | None) -> Source | None:
        """The source that a token range names; ``None`` for no phrase."""
        if phrase is None:
            return None
        start, end = self._text.span(*phrase)
        return Source(start=start, end=end, cluster=self._cluster(phrase))

    def implied(self, phrase: Range | None) -> Source | None:
        """The same source where it is not stated again: its cluster alone."""
        cluster = self._cluster(phrase) if phrase is not None else None
        return Source(cluster=cluster) if cluster is not None else None

    def _cluster(self, phrase: Range) -> str | None:
        words = self._text.words(*phrase).lower()
        if words in PRONOUNS:
            return self._antecedent(phrase, words)
        mention = self._named(phrase)
        if mention is not None:
            name = self._clusters.of(mention)
            self._last["PERSON" if mention.label == "PERSON" else "ORG"] = name
            return name
        return self._describe(self._text.words(*phrase))

    def _named(self, phrase: Range) -> NameMention | None:
        """The person in the phrase, or the name that is its head."""
        inside = self._between(*phrase)
        people = [mention for mention in inside if mention.label == "PERSON"]
        if people:
            return people[0]
        heads = [mention for mention in inside if mention.last == phrase[1] and mention.label != "NORP"]
        if heads and self._text.lower(heads[0].first - 1) not in ("of", "for", "in", "from", "at"):
            return heads[0]
        if heads and heads[0].first <= phrase[0] + 1:
            return heads[0]
        return None

    def _antecedent(self, phrase: Range, pronoun: str) -> str | None:
        """Whom a pronoun means: the last source of its sort, else for "he" and "she" the last person named."""
        if pronoun in _BODIES:
            return self._last.get("ORG")
        if pronoun not in _PEOPLE:
            return None
        if "PERSON" in self._last:
            return self._last["PERSON"]
        position = bisect.bisect_left(self._starts, phrase[0])
        for mention in reversed(self._mentions[max(0, position - 20) : position]):
            if mention.label == "PERSON":
                return self._clusters.of(mention)
        return None

    def _between(self, first: int, last: int) -> list[NameMention]:
        low, high = bisect.bisect_left(self._starts, first), bisect.bisect_left(self._starts, last)
        return [mention for mention in self._mentions[low:high] if mention.last <= last]

    def _describe(self, words: str) -> str:
        """A cluster for an unnamed source, one for the same words."""
        name = " ".join(words.split())
        for article in _ARTICLES:
            if name.lower().startswith(article):
                name = name[len(article) :]
        key = "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split()) or "source"
        key = key if key not in self._clusters.clusters else f"{key}-source"
        kind = "DOCUMENT" if name.lower().split()[-1:] and name.lower().split()[-1] in _DOCUMENTS else "PERSON"
        self.described.setdefault(key, Cluster(name=name or words, kind=kind))
        return key
