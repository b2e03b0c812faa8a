"""What lint says of the labels as they stand, by the item that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.annotation import LAYERS, Scope
from harness.errors import Located
from harness.gold.article import labelled_in, read_article
from harness.gold.check.lint import article_problems
from harness.gold.check.warnings import article_warnings
from harness.labelling.gold_source import GoldYaml
from harness.labelling.mapping_edits import content_end
from harness.labelling.page_items import Json


def find_findings(folder: Path, path: Path, current: GoldYaml, scope: Scope | None) -> list[Json]:
    """Every problem and warning of a labelling, each with layer and place in it where it speaks of an item.

    Args:
        folder: the article's.
        path: its gold.yaml, or a labelling beside it.
        current: that file, read.
        scope: what the corpus annotates.
    """
    article = read_article(folder)
    if path != folder / "gold.yaml":
        article = labelled_in(article, path)
    found = [*article_problems({path: article}, scope), *article_warnings({folder / "gold.yaml": article}, None)]
    lines = list(_lines(current))
    return [_told(problem, lines) for problem in found]


def _lines(current: GoldYaml) -> Iterator[tuple[int, int, str, int | str]]:
    """First and last line of each item and cluster, with layer and place."""
    source = current.source
    for layer in LAYERS:
        for index, place in enumerate(current.items[layer]):
            last = place.node.line + source.count("\n", place.node.start, content_end(place.node, source))
            yield place.node.line, last, layer, index
    clusters = current.node.entries.get("clusters")
    for key, node in clusters.keys.items() if clusters is not None else ():
        yield node.line, node.line, "clusters", key


def _told(problem: Located, lines: list[tuple[int, int, str, int | str]]) -> Json:
    told: Json = {"code": problem.code, "message": _bare(problem.message), "severity": problem.severity}
    if not problem.path.endswith("article.yaml"):
        for first, last, layer, place in lines:
            if first <= problem.line <= last:
                return {**told, "layer": layer, "place": place}
    return told


def _bare(message: str) -> str:
    """A message without the path in the file that it begins with: the page shows the item itself."""
    head, colon, rest = message.partition(": ")
    return rest if colon and " " not in head and head.split("[")[0].split(".")[0] in (*LAYERS, "clusters") else message
