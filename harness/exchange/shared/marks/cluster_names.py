"""Names the clusters that somebody linked in a tool without describing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from harness.annotation import Cluster


class ClusterWords(NamedTuple):
    """Words that stand for a cluster; ``kind`` is the label where they are a name, ``None`` where they describe."""

    words: str
    kind: str | None


def describe_clusters(mentions: Mapping[str, Sequence[ClusterWords]]) -> dict[str, Cluster]:
    """A cluster for each key: its longest name, the others as aliases, and the kind that its first name is labelled.

    Without a name it is called what its first mention says, without any mention what its key says. Names that two
    clusters share, but for the longest, are aliases of neither.
    """
    names = {key: _distinct(one.words for one in said if one.kind is not None) for key, said in mentions.items()}
    owners = Counter(name.casefold() for forms in names.values() for name in forms)
    return {key: _cluster(key, said, names[key], owners) for key, said in mentions.items()}


def _cluster(key: str, said: Sequence[ClusterWords], names: Sequence[str], owners: Mapping[str, int]) -> Cluster:
    kind = next((one.kind for one in said if one.kind is not None), None)
    if not names:
        return Cluster(name=said[0].words if said else key, kind=kind)
    name = max(names, key=len)
    aliases = (form for form in names if form.casefold() != name.casefold() and owners[form.casefold()] == 1)
    return Cluster(name=name, kind=kind, aliases=tuple(aliases))


def _distinct(words: Iterable[str]) -> list[str]:
    """Each form once, in order; capitals alone make no other form."""
    seen: dict[str, str] = {}
    for one in words:
        seen.setdefault(" ".join(one.split()).casefold(), " ".join(one.split()))
    return list(seen.values())
