"""What gold may not say: each rule is a function from a gold file to its problems, by path in that file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any, TypeAlias

import msgspec

from harness.annotation import LAYERS, Annotations, Fragments, Problem, Scope, walk_slots
from harness.errors import nearest, shorten
from harness.gold.schema import GoldFile
from harness.gold.words.named_words import NamedWords, Path, walk_named_words

Span: TypeAlias = tuple[int, int]

MAX_WITHHELD_WORDS = 60
KINDS_BESIDE_LABELS = ("DOCUMENT", "OTHER")
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’"}
# A keyboard's mark that may stand for either of a pair: “so", 'so’.
_STRAIGHT = {"“": '"', "„": '"', "‘": "'"}


def scope_problems(gold: GoldFile, scope: Scope | None) -> Iterator[Problem]:
    """Layers, labels, kinds and outcomes that the corpus does not annotate."""
    if scope is None:
        return
    for layer in LAYERS:
        if getattr(gold, layer) is not None and not scope.has_layer(layer):
            yield Problem(path=(layer,), code="layer-outside-scope", message="scope.yaml does not list this layer")
    for index, entity in enumerate(gold.entities or ()):
        yield from _outside(("entities", index, "label"), "label", entity.label, scope.labels)
    for index, quote in enumerate(gold.quotes or ()):
        yield from _outside(("quotes", index, "kind"), "kind", quote.kind, scope.kinds)
    for index, casualty in enumerate(gold.casualties or ()):
        yield from _outside(("casualties", index, "outcome"), "outcome", casualty.outcome, scope.outcomes)
    if scope.labels is not None:
        kinds = (*scope.labels, *KINDS_BESIDE_LABELS)
        for name, cluster in gold.clusters.items():
            yield from _outside(("clusters", name, "kind"), "kind", cluster.kind, kinds)


def _outside(path: Path, what: str, word: str | None, allowed: tuple[str, ...] | None) -> Iterator[Problem]:
    if allowed is not None and word is not None and word not in allowed:
        message = f'"{word}" is not in the scope{nearest(word, allowed) or ": " + ", ".join(allowed)}'
        yield Problem(path=path, code=f"{what}-outside-scope", message=message)


def alias_problems(gold: GoldFile) -> Iterator[Problem]:
    """A name that two clusters claim: a source in words could then be either."""
    owners: dict[str, str] = {}
    for name, cluster in gold.clusters.items():
        paths: list[tuple[Path, str]] = [(("clusters", name, "name"), cluster.name)]
        paths += [(("clusters", name, "aliases", i), alias) for i, alias in enumerate(cluster.aliases)]
        for path, alias in paths:
            owner = owners.setdefault(" ".join(alias.casefold().split()), name)
            if owner != name:
                message = f'"{alias}" is a name of the cluster "{owner}" already; a name belongs to one cluster'
                yield Problem(path=path, code="alias-in-two-clusters", message=message)


def cluster_problems(gold: GoldFile) -> Iterator[Problem]:
    """Sources without a cluster, and clusters that are named but nowhere described."""
    uses: list[tuple[Path, str | None]] = [
        (("entities", i, "cluster"), entity.cluster) for i, entity in enumerate(gold.entities or ())
    ]
    for index, attribution in enumerate(gold.attributions or ()):
        if attribution.source is None:
            continue
        path: Path = ("attributions", index, "source")
        uses.append(((*path, "cluster"), attribution.source.cluster))
        others = enumerate(attribution.source.alternatives)
        uses += [((*path, "alternatives", nth, "cluster"), other.cluster) for nth, other in others]
        if attribution.source.cluster is None:
            message = "every source of gold has a cluster; describe one under clusters and name it here"
            yield Problem(path=path, code="source-without-cluster", message=message)
    for path, name in uses:
        if name is not None and not gold.clusters:
            message = f'no cluster is called "{name}": the file describes none under clusters'
            yield Problem(path=path, code="dangling-cluster", message=message)


def reading_problems(annotations: Annotations) -> Iterator[Problem]:
    """Alternatives of a source that say no more than a reading before them, and alternatives of alternatives."""
    for index, attribution in enumerate(annotations.attributions or ()):
        source = attribution.source
        if source is None:
            continue
        seen: list[tuple[Fragments, str | None]] = []
        for nth, reading in enumerate(source.readings()):
            path = ("attributions", index, "source", "alternatives", nth - 1)
            said = (reading.extent, reading.cluster)
            if said in seen:
                message = "this alternative says what a reading before it says: other words, another cluster, or both"
                yield Problem(path=path, code="same-reading", message=message)
            elif nth and reading.alternatives:
                message = "an alternative has no alternatives of its own: write them one after the other"
                yield Problem(path=path, code="nested-alternatives", message=message)
            seen.append(said)


def figure_problems(gold: GoldFile) -> Iterator[Problem]:
    """Casualties that no words of the article state."""
    for index, casualty in enumerate(gold.casualties or ()):
        if casualty.figure is None:
            message = "a casualty needs a figure: the numeral or words that state it, else the victims' phrase"
            yield Problem(path=("casualties", index), code="missing-figure", message=message)


def optional_problems(gold: GoldFile) -> Iterator[Problem]:
    """Attributions that must be found of items that need not be."""
    optional = {quote.id for quote in gold.quotes or () if quote.optional}
    optional |= {casualty.id for casualty in gold.casualties or () if casualty.optional}
    for index, attribution in enumerate(gold.attributions or ()):
        if attribution.content in optional and not attribution.optional:
            message = f'"{attribution.content}" is optional, so its attribution is too: add optional: true'
            yield Problem(path=("attributions", index), code="optional-content", message=message)


def identical_problems(annotations: Annotations, unsettled: Set[Path] = frozenset()) -> Iterator[Problem]:
    """Items that say the same twice, ids aside, and entity spans that are labelled twice.

    Args:
        annotations: one document's gold.
        unsettled: items (layer and index) whose offsets are not known, which are left away.
    """
    for layer in LAYERS:
        seen: dict[bytes, int] = {}
        for index, item in enumerate(annotations.layer(layer)):
            if (layer, index) in unsettled:
                continue
            first = seen.setdefault(_content(item), index)
            if first != index:
                message = f"says the same as {layer}[{first}]"
                yield Problem(path=(layer, index), code="identical-items", message=message, other=(layer, first))
    spans: dict[Fragments, int] = {}
    for index, entity in enumerate(annotations.entities or ()):
        earlier = spans.setdefault(entity.extent, index) if entity.extent else index
        if earlier != index and _content(entity) != _content((annotations.entities or ())[earlier]):
            message = f"the span [{entity.start}, {entity.end}) is already that of entities[{earlier}]"
            other = ("entities", earlier)
            yield Problem(path=("entities", index), code="repeated-span", message=message, other=other)


def _content(item: Any) -> bytes:
    raw = msgspec.to_builtins(item)
    raw.pop("id", None)
    return msgspec.json.encode(raw, order="deterministic")


def mention_problems(annotations: Annotations) -> Iterator[Problem]:
    """A span that is a mention of two clusters."""
    owners: dict[Fragments, str] = {}
    for path, slot in walk_slots(annotations):
        cluster = getattr(slot, "cluster", None)
        if cluster is None or not slot.extent:
            continue
        owner = owners.setdefault(slot.extent, cluster)
        if owner != cluster:
            message = f'the span [{slot.start}, {slot.end}) is a mention of "{owner}" already, not of "{cluster}"'
            yield Problem(path=(*path, "cluster"), code="mention-in-two-clusters", message=message)


def edge_problems(gold: GoldFile, spans: Mapping[Path, Span], text: str | None) -> Iterator[Problem]:
    """Spans that begin or end with white space or inside a word."""
    for piece in walk_named_words(gold):
        words = _words(piece, spans, text)
        if words and (words[0].isspace() or words[-1].isspace()):
            message = f'"{shorten(words)}" begins or ends with white space'
            yield Problem(path=_value(piece), code="white-space-edge", message=message)
        elif text is None or piece.path not in spans or piece.gold.text not in (None, words):
            continue  # words that are not at their offsets are a mistake already
        elif any(_is_inside_word(text, at) for at in spans[piece.path]):
            start, end = spans[piece.path]
            around = text[max(0, start - 10) : start] + f"[{words}]" + text[end : end + 10]
            message = f'"{shorten(" ".join(around.split()))}" begins or ends inside a word'
            yield Problem(path=_value(piece), code="cut-word", message=message)


def _is_inside_word(text: str, at: int) -> bool:
    """Between two letters or digits; scripts without capitals do not say where a word ends."""
    return 0 < at < len(text) and all(sign.isdigit() or sign.lower() != sign.upper() for sign in text[at - 1 : at + 1])


def part_order_problems(gold: GoldFile, spans: Mapping[Path, Span]) -> Iterator[Problem]:
    """Parts that stand in another order than their words do in the text, or overlap."""
    before: dict[Path, int] = {}
    for piece in walk_named_words(gold):
        if "parts" not in piece.path or piece.path not in spans:
            continue
        start, end = spans[piece.path]
        if start < before.get(piece.path[:-1], 0):
            message = "in the text these words do not come after those of the part before: put the parts in its order"
            yield Problem(path=_value(piece), code="part-order", message=message)
        before[piece.path[:-1]] = end


def outer_mark_problems(gold: GoldFile, spans: Mapping[Path, Span], text: str | None) -> Iterator[Problem]:
    """Quotes that take in the marks around them. A part of an indirect one may be all of a mixed one, marks and all."""
    kinds = [quote.kind for quote in gold.quotes or ()]
    for piece in walk_named_words(gold):
        words = _words(piece, spans, text)
        if piece.path[0] != "quotes" or not words or not has_outer_marks(words):
            continue
        if "parts" not in piece.path or kinds[int(piece.path[1])] != "indirect":
            message = "a quote's span leaves out the quotation marks around it"
            yield Problem(path=_value(piece), code="outer-marks", message=message)


def has_outer_marks(words: str) -> bool:
    """Whether a stretch begins or ends with a quotation mark whose partner is at its other end or outside it."""
    marked = _without_apostrophes(words)
    inside = marked[1:-1]
    if _has_straight_marks_around(marked):
        return True
    for opening, closings in _PAIRS.items():
        are_both_outer = marked.startswith(opening) and marked.endswith(tuple(closings))
        if opening in _STRAIGHT and inside.count(_STRAIGHT[opening]) % 2 and not are_both_outer:
            continue  # a straight mark inside is the partner of the curly one at the edge
        if marked.startswith(opening) and not any(closing in inside for closing in closings):
            return True
        # A closing single mark alone may be an apostrophe: the workers’
        if opening != "‘" and marked.endswith(closings[0]) and opening not in inside:
            return True
    return False


def _has_straight_marks_around(marked: str) -> bool:
    marks = marked.count('"')
    at_edge = marked.startswith('"'), marked.endswith('"')
    curly = sum(marked.count(mark) for mark in "“”„")  # an odd one is the partner of a straight one
    return (all(at_edge) and marks == 2) or (any(at_edge) and (marks + curly) % 2 == 1)


def _without_apostrophes(words: str) -> str:
    return re.sub(r"(?<=\w)['’](?=\w)", "", words)


def withheld_problems(gold: GoldFile) -> Iterator[Problem]:
    """Words of a withheld article that may not stand in the repository, and spans without offsets or digest."""
    for piece in walk_named_words(gold):
        part = piece.gold
        if part.text is not None and must_be_digest(piece, part.text):
            message = "words of a withheld article: harness gold fix writes a digest instead"
            yield Problem(path=(*piece.path, "text"), code="withheld-words", message=message)
        if part.start is None and part.text is not None:
            message = "a withheld article's spans need offsets: attach its text and run harness gold fix"
            yield Problem(path=(*piece.path, "text"), code="no-offsets", message=message)
        if part.start is not None and part.text is None and part.digest is None:
            message = "neither words nor a digest: attach the text and run harness gold fix"
            yield Problem(path=(*piece.path, "start"), code="missing-digest", message=message)


def must_be_digest(piece: NamedWords, words: str) -> bool:
    """Whether the words of a withheld article may not stand here: quotes, claims, and whatever is long."""
    is_claim = piece.path[0] == "attributions" and piece.path[2] == "content"
    return piece.path[0] == "quotes" or is_claim or len(words) > MAX_WITHHELD_WORDS


def _words(piece: NamedWords, spans: Mapping[Path, Span], text: str | None) -> str | None:
    if text is not None and piece.path in spans:
        start, end = spans[piece.path]
        return text[start:end]
    return piece.gold.text


def _value(piece: NamedWords) -> Path:
    return (*piece.path, "text" if piece.gold.text is not None else "start")
