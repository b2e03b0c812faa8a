"""One source and cue for several contents, written once: ``content: [q1, c2]`` is an attribution of each."""

from __future__ import annotations

from dataclasses import replace

from harness.files.yaml_tree import Node


def spread_contents(gold: Node) -> Node:
    """A gold file with an attribution for each content of a list; all of them stand where the one in the file does.

    Args:
        gold: the file's top node; anything else than attributions is left for others to judge.
    """
    links = gold.entries.get("attributions")
    if links is None or links.kind != "list":
        return gold
    items = [one for item in links.items for one in _spread(item)]
    return replace(gold, entries={**gold.entries, "attributions": replace(links, items=items)})


def _spread(item: Node) -> list[Node]:
    content = item.entries.get("content")
    if content is None or content.kind != "list" or not content.items:
        return [item]
    return [replace(item, entries={**item.entries, "content": one}) for one in content.items]
