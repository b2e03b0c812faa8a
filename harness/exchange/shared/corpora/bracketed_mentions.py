"""Mentions in brackets that open and close at tokens, ``(7-person-…`` … ``7)``, as Universal Anaphora writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from harness.annotation import Cluster

_BRACKET = re.compile(r"\(([^()]+)(\))?|([^()]+)\)")


class BracketedMention(NamedTuple):
    """One thing that the text speaks of, here.

    Attributes:
        group: what all mentions of the thing share.
        label: of the thing.
        start: the first token, by number from 0.
        end: one past the last.
        head: the tokens that the mention would be with nothing around its head, numbered from 1 inside the mention.
        name: of the thing in Wikipedia, where it is known.
    """

    group: str
    label: str
    start: int
    end: int
    head: tuple[int, ...]
    name: str | None


class Unreadable(NamedTuple):
    """A bracket that makes no mention: at which token, and what is wrong with it."""

    token: int
    message: str


def read_mentions(values: Sequence[str | None], fields: Sequence[str]) -> Iterator[BracketedMention | Unreadable]:
    """The mentions of a document, in the order in which they end.

    Args:
        values: what opens and closes at each token.
        fields: what stands between the hyphens of an opening bracket: ``GRP``, ``etype``, ``minspan``, ``identity``
            and others; those at the end may be missing.
    """
    opened: dict[str, list[tuple[int, Mapping[str, str]]]] = {}
    for number, value in enumerate(values):
        if not value:
            continue
        if "".join(match[0] for match in _BRACKET.finditer(value)) != value:
            yield Unreadable(number, f'"{value}" is no sequence of brackets')
            continue
        for match in _BRACKET.finditer(value):
            if match[1]:
                said = dict(zip(fields, match[1].split("-", len(fields) - 1), strict=False))
                opened.setdefault(said["GRP"], []).append((number, said))
            group = match[3] or (said["GRP"] if match[2] else None)
            if group is None:
                continue
            if not opened.get(group):
                yield Unreadable(number, f'"{group})" closes what nothing opened')
                continue
            start, about = opened[group].pop()
            if "[" in group or not about.get("etype"):
                yield Unreadable(start, f'"{group}" has no label, or is a part of a mention in parts')
            else:
                yield _mention(about, start, number + 1)
    for group, starts in opened.items():
        for start, _ in starts:
            yield Unreadable(start, f'"({group}" is never closed')


def _mention(said: Mapping[str, str], start: int, end: int) -> BracketedMention:
    head = tuple(int(place) for place in said.get("minspan", "").split(",") if place.isdecimal() and len(place) < 10)
    name = unquote(said["identity"]).replace("_", " ") if said.get("identity") else None
    return BracketedMention(said["GRP"], said["etype"], start, end, head, name)


def clusters_of(mentions: Sequence[tuple[BracketedMention, str, bool]]) -> dict[str, Cluster]:
    """A cluster for each group of mentions: named as in Wikipedia, else after the first name, else the first mention.

    Args:
        mentions: each with its words, and whether it is a name.
    """
    names: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for mention, words, is_name in sorted(mentions, key=lambda one: (not one[2], one[0].start, -one[0].end)):
        known = names.setdefault(mention.group, [])
        if mention.name and mention.name not in known:
            known.insert(0, mention.name)
        if (is_name or not known) and words not in known:
            known.append(words)
        kinds.setdefault(mention.group, mention.label)
    ordered = dict.fromkeys(mention.group for mention, _, _ in mentions)
    return {
        group: Cluster(name=names[group][0], kind=kinds[group], aliases=tuple(names[group][1:])) for group in ordered
    }
