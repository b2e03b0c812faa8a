"""Who labelled and who reviewed an article, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.annotation import LAYERS
from harness.gold.schema import ArticleFile, Labeller, LayerLabellers, Reviewer


def origin_lines(about: ArticleFile) -> list[str]:
    """A line each for who labelled, who did so again, and who reviewed; those who are alike together.

    Args:
        about: article.yaml.
    """
    lines = [f"labelled: {who}" for who in _labellers(about.labelled)]
    lines += [f"labelled again: {who}" for who in _labellers(about.labelled_again)]
    return lines + [f"reviewed: {_reviewer(one)}" for one in about.reviewed]


def labeller_words(one: Labeller) -> str:
    """``model Claude 5, blind`` or ``person Ana, assisted by spacy-sm``."""
    how = f"assisted by {one.assisted_by}" if one.how == "assisted" and one.assisted_by else one.how
    return f"{one.by} {one.name}, {how}"


def _labellers(found: LayerLabellers | None) -> Iterator[str]:
    layers: dict[Labeller, list[str]] = {}
    for layer in LAYERS:
        labeller = getattr(found, layer, None)
        if labeller is not None:
            layers.setdefault(labeller, []).append(layer)
    for labeller, names in layers.items():
        yield f"{labeller_words(labeller)}{_dated(labeller.date)}{_which(names)}"


def _reviewer(one: Reviewer) -> str:
    return f"{one.by} {one.name}{_dated(one.date)}{_which(one.layers or LAYERS)}"


def _dated(date: str | None) -> str:
    return f", {date}" if date else ""


def _which(layers: Iterable[str]) -> str:
    names = list(layers)
    return "" if len(names) == len(LAYERS) else f" ({', '.join(names)})"
