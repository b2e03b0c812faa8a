"""Whose words a labeller says that something is: the sources of quotes and figures, as one labelling tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from harness.annotation import Attribution, Fragments, Source
from harness.scoring.items.extents import length, overlap

Key = str
"""Whatever a source is known by."""


def sources_by_content(
    attributions: Iterable[Attribution], who: Callable[[Source], Key], rename: Mapping[str, str]
) -> dict[str, frozenset[Key]]:
    """The set of sources of every quote and casualty that an attribution points to; a null source adds nobody.

    Args:
        attributions: one side's attributions.
        who: turns a source into a key.
        rename: ids of identical items that were merged, to the id that stands for them.
    """
    found: dict[str, set[Key]] = defaultdict(set)
    for attribution in attributions:
        if isinstance(attribution.content, str):
            keys = found[rename.get(attribution.content, attribution.content)]
            if attribution.source is not None:
                keys.add(who(attribution.source))
    return {content: frozenset(keys) for content, keys in found.items()}


def figure_sources(
    casualty: str,
    extent: Fragments,
    own: Mapping[str, frozenset[Key]],
    contents: Iterable[tuple[Fragments, frozenset[Key]]],
) -> frozenset[Key]:
    """The sources of a figure: its own, else those of the innermost attributed content that contains it.

    Args:
        casualty: the figure's id.
        extent: where it stands (its figure, else its victims).
        own: sources by casualty id.
        contents: extents of attributed quotes and other contents, each with its sources.
    """
    if casualty in own:
        return own[casualty]
    around = [
        (length(content), content, sources)
        for content, sources in contents
        if extent and overlap(content, extent) == length(extent)
    ]
    return min(around, key=lambda found: found[:2])[2] if around else frozenset()
