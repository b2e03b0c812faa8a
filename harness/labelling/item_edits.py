"""A gold.yaml with single items changed, and every byte that is not theirs as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.annotation import LAYERS, Item
from harness.errors import HarnessError
from harness.files.edits import Edit, edited
from harness.files.yaml_scalars import scalar
from harness.files.yaml_tree import Node
from harness.gold.edit.item_fields import Fields, ItemFields, flow
from harness.labelling.gold_source import (
    ConflictError,
    GoldYaml,
    ItemChange,
    ItemPlace,
    cluster_value,
    expected_state,
    found_instead,
    item_value,
    normal_item,
    read_source,
    state_of,
    with_proposed,
)
from harness.labelling.mapping_edits import (
    changed_fields,
    content_end,
    line_break,
    line_end,
    proposed_comment,
    proposed_edit,
    removed,
    rewritten,
    whole_lines,
)
from harness.labelling.page_items import Json, begins, item_to_page


def with_changes(current: GoldYaml, changes: Sequence[ItemChange], fields: ItemFields) -> GoldYaml:
    """The file with changes made, as it may be written.

    Raises:
        ConflictError: an item is not there as it was.
        HarnessError: a change makes no sense, or the file is laid out in a way that it cannot be made in.
    """
    expected = expected_state(current, changes)
    reason = "the file is laid out in a way that this cannot be changed in here; change it in an editor"
    for is_whole in (False, True):
        try:
            changed = _Editor(current, fields, is_whole).changed(changes)
        except ConflictError:
            raise
        except (HarnessError, StopIteration, IndexError) as error:
            reason = str(error) if isinstance(error, HarnessError) else reason
            continue
        if state_of(changed) == expected:
            return changed
    raise HarnessError(f"{current.path}: {reason}")


class _Editor:
    def __init__(self, current: GoldYaml, fields: ItemFields, whole: bool) -> None:
        self.current = current
        self.fields = fields
        self.whole = whole
        self.split: list[ItemChange] = []

    def changed(self, changes: Sequence[ItemChange]) -> GoldYaml:
        """First what is changed or taken away, then what is new: so no edit touches another."""
        new = [change for change in changes if change.was is None]
        for edits in (self.old(change for change in changes if change.was is not None), self.new(new)):
            if several := list(edits):
                source = edited(self.current.source, several)
                self.current = read_source(source, self.current.path, self.current.text)
            # Seen by self.new only now that it is asked for its edits.
            new += self.split
            self.split = []
        return self.current

    def old(self, changes: Iterator[ItemChange]) -> Iterator[Edit]:
        self.split = []
        gone: dict[str, list[ItemPlace]] = {layer: [] for layer in LAYERS}
        lost_clusters = []
        taken: set[int] = set()
        for change in changes:
            assert change.was is not None
            if change.layer == "clusters":
                if change.now is None or change.now["key"] != change.was["key"]:
                    lost_clusters.append(change.was["key"])
                    self.split += [ItemChange("clusters", None, change.now)] if change.now else []
                else:
                    yield from self.cluster(change.was, change.now)
                continue
            place = self.find(change.layer, change.was, taken)
            if change.now is None:
                gone[change.layer].append(place)
            elif place.content is not None or self.fields.item(place.value) is None:
                gone[change.layer].append(place)
                self.split.append(ItemChange(change.layer, None, change.now))
            else:
                yield from self.item(place, item_value(change.layer, change.now), change.now.get("proposed", ()))
        for layer, places in gone.items():
            yield from self.take_away(layer, places)
        yield from self.take_clusters(lost_clusters)

    def find(self, layer: str, was: Json, taken: set[int]) -> ItemPlace:
        wanted = normal_item(layer, was)
        for place in self.current.items[layer]:
            if id(place) not in taken and with_proposed(item_to_page(place.value), place.proposed) == wanted:
                taken.add(id(place))
                return place
        raise ConflictError("this was changed elsewhere meanwhile", found_instead(self.current, layer, wanted))

    def item(self, place: ItemPlace, now: Item, proposed: Sequence[str]) -> Iterator[Edit]:
        was, new = self.fields.item(place.value), self.fields.item(now)
        if was is None or new is None:
            raise HarnessError("an item without words cannot be written")
        source = self.current.source
        if place.value != now:
            yield from (
                [rewritten(place.node, source, new)] if self.whole else changed_fields(place.node, source, was, new)
            )
        yield from proposed_edit(place.node, source, proposed)

    def cluster(self, was: Json, now: Json) -> Iterator[Edit]:
        node = self.current.node.entries["clusters"].entries[was["key"]]
        old, new = (self.fields.cluster(cluster_value(one)) for one in (was, now))
        source = self.current.source
        yield from [rewritten(node, source, new)] if self.whole else changed_fields(node, source, old, new)

    def take_away(self, layer: str, places: Sequence[ItemPlace]) -> Iterator[Edit]:
        """Takes items out of their list; of an item that stands for several, the contents."""
        source = self.current.source
        by_node: dict[int, list[ItemPlace]] = {}
        for place in places:
            by_node.setdefault(place.node.start, []).append(place)
        whole = []
        for several in by_node.values():
            node = several[0].node
            content = node.entries.get("content")
            indexes = {place.content for place in several}
            if content is None or content.kind != "list" or len(indexes) == len(content.items):
                whole.append(node)
                continue
            left = [item for at, item in enumerate(content.items) if at not in indexes]
            words = ", ".join(source[item.start : content_end(item, source)] for item in left)
            yield Edit(content.start, content_end(content, source), f"[{words}]")
        if not whole:
            return
        listed = self.current.node.entries[layer]
        if len(whole) == len(listed.items):
            yield from self.emptied(layer, listed, "[]")
            return
        for node in whole:
            yield from _without(node, listed, source)

    def emptied(self, key: str, node: Node, empty: str) -> Iterator[Edit]:
        source = self.current.source
        after_key = source.index(":", self.current.node.keys[key].end) + 1
        end = content_end(node, source)
        if not node.flow:
            end = line_end(source, end)
        yield Edit(after_key, end, f" {empty}")

    def take_clusters(self, keys: Sequence[str]) -> Iterator[Edit]:
        if not keys:
            return
        clusters = self.current.node.entries["clusters"]
        if len(keys) == len(clusters.entries):
            yield from self.emptied("clusters", clusters, "{}")
        else:
            yield from removed(clusters, self.current.source, keys)

    def new(self, changes: Sequence[ItemChange]) -> Iterator[Edit]:
        clusters = [change.now for change in changes if change.layer == "clusters" and change.now is not None]
        if clusters:
            lines = [f"{scalar(one['key'])}: {flow(self.fields.cluster(cluster_value(one)))}" for one in clusters]
            yield from self.new_lines("clusters", [(2**60, line, "") for line in lines], "")
        for layer in LAYERS:
            written = []
            for change in changes:
                if change.layer == layer and change.now is not None:
                    item = item_value(layer, change.now)
                    fields: Fields | None = self.fields.item(item)
                    if fields is None:
                        raise HarnessError("an item without words cannot be written")
                    comment = proposed_comment(change.now.get("proposed", ()))
                    written.append((self.position(item, changes), flow(fields), comment))
            if written:
                yield from self.new_lines(layer, sorted(written, key=lambda one: one[0]), "- ")

    def position(self, item: Item, changes: Sequence[ItemChange]) -> int:
        """Where an item belongs: by the words it begins with, or those of what it attributes."""
        content = getattr(item, "content", None)
        if not isinstance(content, str):
            return begins(item)
        values = [place.value for layer in ("quotes", "casualties") for place in self.current.items[layer]]
        values += [
            item_value(one.layer, one.now)
            for one in changes
            if one.layer in ("quotes", "casualties") and one.now is not None
        ]
        return next((begins(value) for value in values if getattr(value, "id", None) == content), 2**60)

    def new_lines(self, key: str, written: Sequence[tuple[int, str, str]], dash: str) -> Iterator[Edit]:
        source, top = self.current.source, self.current.node
        ending = line_break(source)
        node = top.entries.get(key)
        lines = [f"{dash}{line}{comment}" for _, line, comment in written]
        if node is None:
            head = "" if source.endswith("\n") or not source else ending
            body = "".join(f"{ending}  {line}" for line in lines)
            blank = ending if source.strip() else ""
            yield Edit(len(source), len(source), f"{head}{blank}{key}:{body}{ending}")
        elif not node.items and not node.entries:
            yield from self.filled(key, node, "".join(f"{ending}  {line}" for line in lines))
        elif node.flow:
            last = [*node.items, *node.entries.values()][-1]
            at = content_end(last, source)
            yield Edit(at, at, "".join(f", {line.removeprefix(dash)}" for line in lines))
        else:
            yield from self.between(node, written, dash)

    def filled(self, key: str, node: Node, body: str) -> Iterator[Edit]:
        """Lines behind a key that held nothing; a comment behind it stays there."""
        source = self.current.source
        after_key = source.index(":", self.current.node.keys[key].end) + 1
        end = max(after_key, content_end(node, source))
        stop = line_end(source, end)
        rest = source[end:stop]
        yield Edit(after_key, stop, (f" {rest.strip()}" if rest.strip() else "") + body)

    def between(self, node: Node, written: Sequence[tuple[int, str, str]], dash: str) -> Iterator[Edit]:
        """Each new line behind the last one that belongs before it."""
        source = self.current.source
        ending = line_break(source)
        here = list(node.items or node.entries.values())
        first = here[0] if node.items else next(iter(node.keys.values()))
        start = source.rfind("\n", 0, first.start) + 1
        indent = source[start : first.start] if not node.items else source[start : source.index("-", start)]
        at_node: dict[int, int] = {}
        layer = next((layer for layer in LAYERS if self.current.node.entries.get(layer) is node), None)
        for place in self.current.items[layer] if layer else ():
            at_node.setdefault(place.node.start, self.position(place.value, ()))
        inserts: dict[int, list[str]] = {}
        for position, line, comment in written:
            before = [one for one in here if at_node.get(one.start, -1) <= position]
            words = f"{indent}{dash}{line}{comment}"
            if before:
                at = line_end(source, content_end(before[-1], source))
                inserts.setdefault(at, []).append(ending + words)
            else:
                inserts.setdefault(start, []).append(words + ending)
        for at, several in inserts.items():
            yield Edit(at, at, "".join(several))


def _without(node: Node, listed: Node, source: str) -> Iterator[Edit]:
    """An item taken out of a list with others."""
    if not listed.flow:
        yield whole_lines(source, source.rfind("-", 0, node.start), content_end(node, source))
        return
    at = listed.items.index(node)
    if at:
        yield Edit(content_end(listed.items[at - 1], source), content_end(node, source), "")
    else:
        yield Edit(node.start, listed.items[1].start, "")
