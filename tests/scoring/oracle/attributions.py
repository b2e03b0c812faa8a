"""Attributions: source, cue and content, in two pools that never pair with each other.

Speech and claims are paired by the spans of their contents, figures by their casualties.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.scoring.oracle.casualties import passes_gate, same_number
from tests.scoring.oracle.items import Link
from tests.scoring.oracle.layer import LayerScore
from tests.scoring.oracle.outcomes import outcomes
from tests.scoring.oracle.pairing import candidates, settle
from tests.scoring.oracle.prepare import Pages
from tests.scoring.oracle.spans import Place, same_span, shared, similar

MODES = {
    "content_exact": "the content has the same words, or is the same figure",
    "content_overlap": "dice of the content at least one half, or a figure with equal numbers",
    "source_exact": "content paired, and the source is the same span",
    "source_overlap": "content paired, and dice of the source is at least one half",
    "cue_exact": "content paired, and the cue is the same span",
    "cue_overlap": "content paired, and dice of the cue is at least one half",
    "strict": "source, cue and content all exact",
    "relaxed": "content overlaps, and the source is the right entity",
}
DOWNSTREAM = ("source_exact", "source_overlap", "cue_exact", "cue_overlap", "strict", "relaxed")


def score(pages: Pages) -> LayerScore:
    """Score the attributions of one document. Gate: contents share a character, or the casualties pass theirs."""
    gold, predicted = pages.gold.attributions, pages.predicted.attributions
    among = candidates(gold.items, predicted.items, _passes_gate, _shared)
    contents = settle(gold, predicted, among, lambda g, p: "cor" if _similar_content(g, p) else "inc")
    rights: dict[str, Callable[[Link, Link], bool]] = {
        "content_exact": _same_content,
        "content_overlap": _similar_content,
        "source_exact": _same_source,
        "source_overlap": _similar_source,
        "cue_exact": lambda g, p: _agree(g.cue, p.cue, same_span),
        "cue_overlap": lambda g, p: _agree(g.cue, p.cue, similar),
        "strict": lambda g, p: _same_content(g, p) and _same_source(g, p) and _agree(g.cue, p.cue, same_span),
        "relaxed": lambda g, p: _similar_content(g, p) and _same_who(g, p),
    }
    result = LayerScore()
    for mode, is_right in rights.items():
        pairing = settle(gold, predicted, among, lambda g, p, is_right=is_right: "cor" if is_right(g, p) else "inc")  # type: ignore[misc]
        result.modes[mode] = pairing.tally(_kind)
        if mode in DOWNSTREAM:
            _, result.modes[f"{mode}.given_upstream"] = contents.downstream(_kind, is_right)
    result.outcomes = outcomes("attributions", contents, _faults)
    return result


def _passes_gate(gold: Link, predicted: Link) -> bool:
    if gold.figure is not None and predicted.figure is not None:
        return passes_gate(gold.figure, predicted.figure)
    return shared(gold.content, predicted.content) > 0  # a figure's own content stands nowhere


def _shared(gold: Link, predicted: Link) -> int:
    """Shared characters of content, source and cue together."""
    places = [(gold.content, predicted.content), (gold.source, predicted.source), (gold.cue, predicted.cue)]
    if gold.figure is not None and predicted.figure is not None:
        places += [(gold.figure.slot(name), predicted.figure.slot(name)) for name in ("figure", "victims")]
    return sum(shared(one, other) for one, other in places if one is not None and other is not None)


def _similar_content(gold: Link, predicted: Link) -> bool:
    if gold.figure is not None and predicted.figure is not None:
        return same_number(gold.figure, predicted.figure)
    return similar(gold.content, predicted.content)


def _same_content(gold: Link, predicted: Link) -> bool:
    if gold.figure is not None and predicted.figure is not None:
        spots = [(gold.figure.slot(name), predicted.figure.slot(name)) for name in ("figure", "victims")]
        stated = next((spot for spot in spots if spot != (None, None)), (None, None))
        return same_number(gold.figure, predicted.figure) and _agree(*stated, same_span)
    return same_span(gold.trimmed, predicted.trimmed)


def _same_source(gold: Link, predicted: Link) -> bool:
    return _source_agrees(gold, predicted, same_span)


def _similar_source(gold: Link, predicted: Link) -> bool:
    return _source_agrees(gold, predicted, similar)


def _source_agrees(gold: Link, predicted: Link, agree: Callable[[Place, Place], bool]) -> bool:
    """Whether the places agree; an implicit reading stands nowhere, and agrees where it is the same entity."""
    if gold.source is not None and predicted.source is not None:
        told = zip(gold.source.any_reading(), gold.who, strict=True)
        if any(_is_implicit(place) and predicted.who == (who,) for place, who in told):
            return True
        if _is_implicit(predicted.source):
            return False
    return _agree(gold.source, predicted.source, agree)


def _same_who(gold: Link, predicted: Link) -> bool:
    """Whether the source is one that gold's may be, or there is none on either side."""
    if gold.source is None or predicted.source is None:
        return gold.source is predicted.source
    return predicted.who[0] in gold.who


def _is_implicit(place: Place) -> bool:
    """Known, but not stated beside the content."""
    return not place.extent and not place.words


def _agree(gold: Place | None, predicted: Place | None, agree: Callable[[Place, Place], bool]) -> bool:
    if gold is None or predicted is None:
        return gold is predicted
    return agree(gold, predicted)


def _kind(link: Link) -> str:
    return link.kind


def _faults(gold: Link, predicted: Link) -> tuple[str, ...]:
    faults = [] if _same_content(gold, predicted) else ["content"]
    if not _same_who(gold, predicted):
        faults.append("source")
    elif not _same_source(gold, predicted):
        faults.append("source span")
    if not _agree(gold.cue, predicted.cue, same_span):
        faults.append("cue")
    return tuple(faults)
