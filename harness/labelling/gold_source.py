"""A gold.yaml at one moment, in the words of the page, and what it must say once items are changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from harness.annotation import LAYERS, Cluster, Item
from harness.errors import HarnessError, Located
from harness.files.typed_tree import ValuePlace, build
from harness.files.yaml_tree import Node, compose, raise_problems
from harness.gold.schema import GoldFile
from harness.gold.words.resolve import Resolution, resolve
from harness.labelling.mapping_edits import proposed_in
from harness.labelling.page_items import Json, cluster_from_page, item_from_page, item_to_page, plain


class ConflictError(HarnessError):
    """What was to be changed is not there any more as the page had it; ``theirs`` is what stands there now."""

    def __init__(self, message: str, theirs: Json | None) -> None:
        super().__init__(message)
        self.theirs = theirs


class ItemChange(NamedTuple):
    """One item, or one cluster, before and after; ``None`` where there was, or will be, none."""

    layer: str
    was: Json | None
    now: Json | None


@dataclass(frozen=True)
class ItemPlace:
    """Where an item stands: its mapping, and which of a list of contents it is."""

    value: Item
    node: Node
    proposed: tuple[str, ...]
    content: int | None = None


@dataclass(frozen=True)
class GoldYaml:
    """The file, read. Built by :func:`read_source`."""

    source: str
    path: str
    text: str | None
    node: Node
    gold: GoldFile
    place: ValuePlace
    resolution: Resolution
    problems: tuple[Located, ...]

    @cached_property
    def items(self) -> dict[str, list[ItemPlace]]:
        """The items of each layer, in file order."""
        return {layer: list(self._places(layer)) for layer in LAYERS}

    @cached_property
    def page(self) -> Json:
        """All that the page shows of the file."""
        clusters = {key: msgspec.to_builtins(cluster) for key, cluster in self.resolution.annotations.clusters.items()}
        return {"clusters": clusters, **{layer: self._page_layer(layer) for layer in LAYERS}}

    def _page_layer(self, layer: str) -> list[Json] | None:
        if not self.resolution.annotations.annotates(layer):  # type: ignore[arg-type]
            return None
        return [with_proposed(item_to_page(place.value), place.proposed) for place in self.items[layer]]

    def _places(self, layer: str) -> Iterator[ItemPlace]:
        values = iter(self.resolution.annotations.layer(layer))  # type: ignore[arg-type]
        listed = self.node.entries.get(layer)
        for node in listed.items if listed is not None else ():
            content = node.entries.get("content") if layer == "attributions" else None
            proposed = proposed_in(node, self.source)
            if content is None or content.kind != "list":
                yield ItemPlace(plain(next(values)), node, proposed)
                continue
            for index in range(len(content.items)):
                yield ItemPlace(plain(next(values)), node, proposed, index)


def read_source(source: str, path: str, text: str | None) -> GoldYaml:
    """Read a gold.yaml.

    Raises:
        HarnessError: it is no YAML, or a value is of the wrong kind: a person has to mend that first.
    """
    node, problems = compose(source, path)
    raise_problems(problems)
    assert node is not None
    loaded = build(node, GoldFile)
    raise_problems([problem for problem in loaded.problems if problem.severity == "error"])
    assert loaded.value is not None
    assert loaded.place is not None
    resolution = resolve(loaded.value, text)
    return GoldYaml(source, path, text, node, loaded.value, loaded.place, resolution, tuple(loaded.problems))


def says_changed(changed: GoldYaml, current: GoldYaml, changes: Sequence[ItemChange]) -> bool:
    """Whether a file says what another one does, with changes made.

    Raises:
        ConflictError: an item is not there as it was.
    """
    return state_of(changed) == expected_state(current, changes)


def with_proposed(item: Json, proposed: Sequence[str]) -> Json:
    return {**item, "proposed": list(proposed)} if proposed else item


def _key(layer: str, item: Json) -> bytes:
    return msgspec.json.encode([layer, item], order="deterministic")


def state_of(source: GoldYaml) -> Counter[bytes]:
    """What a file says, whatever its order."""
    found = Counter(_key(layer, item) for layer in LAYERS for item in source.page[layer] or ())
    found.update(_key("clusters", {"key": key, **value}) for key, value in source.page["clusters"].items())
    return found


def normal_item(layer: str, given: Json) -> Json:
    if layer == "clusters":
        rest = {key: value for key, value in given.items() if key != "key"}
        return {"key": given["key"], **msgspec.to_builtins(cluster_from_page(rest))}
    return with_proposed(item_to_page(item_value(layer, given)), given.get("proposed", ()))


def item_value(layer: str, given: Mapping[str, Any]) -> Item:
    if layer not in LAYERS:
        raise HarnessError(f'"{layer}" is no layer')
    return item_from_page(layer, {key: value for key, value in given.items() if key != "proposed"})


def expected_state(current: GoldYaml, changes: Sequence[ItemChange]) -> Counter[bytes]:
    state = Counter(state_of(current))
    for change in changes:
        if change.was is not None:
            was = normal_item(change.layer, change.was)
            key = _key(change.layer, was)
            if not state[key]:
                raise ConflictError("this was changed elsewhere meanwhile", found_instead(current, change.layer, was))
            state[key] -= 1
        if change.now is not None:
            state[_key(change.layer, normal_item(change.layer, change.now))] += 1
    return +state


def found_instead(current: GoldYaml, layer: str, was: Json) -> Json | None:
    """What stands in a file in the place of an item: the one of the same id, or with the same words."""
    if layer == "clusters":
        found = current.page["clusters"].get(was["key"])
        return None if found is None else {"key": was["key"], **found}
    others: list[Json] = current.page[layer] or []
    for name in ("id", "spans", "content"):
        for other in others:
            if name in was and other.get(name) == was[name]:
                return other
    return None


def cluster_value(given: Json) -> Cluster:
    return cluster_from_page({key: value for key, value in given.items() if key != "key"})
