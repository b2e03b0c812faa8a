"""gold.yaml as it is first written: empty with its instructions, an extractor's draft, or labels from another tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from harness.annotation import Annotations, Attribution, Casualty, Entity, Quote, Slot, Source
from harness.files.yaml_scalars import scalar
from harness.gold.check.lint_rules import MAX_WITHHELD_WORDS
from harness.gold.words.occurrences import SearchableText
from harness.gold.words.resolve import CASUALTY_SLOTS, digest

T = TypeVar("T")

EMPTY_GOLD = """\
# Label by gold/GUIDELINES.md, then: harness gold fix, harness gold lint.
# Type the words as text, and nth (1, 2, …) where they stand several times and nothing in the item says which.
# Words with , : # { } [ ] or quotation marks in them need quotation marks around them.
# A layer without its key is not annotated; [] says that nothing is there. Remove the # of what you label.

clusters: {}  # take {} away once lines follow
#  mayor: {name: Full Name, kind: PERSON, aliases: [Name]}

#entities:
#  - {text: Name, nth: 1, label: PERSON, cluster: mayor}

#quotes:
#  - {id: q1, kind: direct, text: "words without the outer quotation marks"}
#  - {id: q2, kind: direct, parts: [{text: "interrupted"}, {text: "and going on"}]}

#casualties:
#  - {id: c1, figure: {text: three}, outcome: killed, min: 3, max: 3, victims: {text: sailors}, status: reported}

#attributions:
#  - {source: {text: "the mayor, Full Name", cluster: mayor}, cue: {text: said}, content: q1}
#  - {source: {cluster: mayor}, cue: null, content: {text: a claim that is neither quote nor figure}}
"""

_DRAFT_HEAD = """\
# A draft by an extractor: nothing of it is scored. Correct it by gold/GUIDELINES.md, give every source its cluster,
# then remove the next line.
unreviewed: true
"""


def draft_gold(annotations: Annotations, text: str, *, withheld: bool = False) -> str:
    """An extractor's annotations as a gold.yaml for a person to correct.

    Args:
        annotations: predictions; items without a place in the text are left away, scores are not written.
        text: the article.
        withheld: write digests instead of quotes, claims and long spans.
    """
    return _DRAFT_HEAD + "".join(line + "\n" for line in _Writer(text, withheld, True).lines(annotations))


def gold_yaml(annotations: Annotations, text: str, *, withheld: bool = False) -> str:
    """A person's annotations as gold.yaml.

    Args:
        annotations: all is written but scores, and items without a place in the text.
        text: the article.
        withheld: write digests instead of quotes, claims and long spans.
    """
    return "".join(line + "\n" for line in _Writer(text, withheld, False).lines(annotations)).lstrip("\n")


class _Writer:
    def __init__(self, text: str, withheld: bool, is_draft: bool) -> None:
        self.searchable = SearchableText(text)
        self.text = text
        self.withheld = withheld
        self.is_draft = is_draft

    def lines(self, annotations: Annotations) -> Iterator[str]:
        yield ""
        yield "clusters:" if annotations.clusters else "clusters: {}"
        for key, cluster in annotations.clusters.items():
            kind = f"kind: {scalar(cluster.kind)}" if cluster.kind else ""
            aliases = f"aliases: [{', '.join(map(scalar, cluster.aliases))}]" if cluster.aliases else ""
            yield f"  {scalar(key)}: {{{self.item(f'name: {scalar(cluster.name)}', kind, aliases)}}}"
        yield from self.layer("entities", annotations.entities, self.entity)
        yield from self.layer("quotes", annotations.quotes, self.quote)
        yield from self.layer("casualties", annotations.casualties, self.casualty)
        yield from self.layer("attributions", annotations.attributions, self.attribution)

    def layer(self, name: str, items: tuple[T, ...] | None, write: Callable[[T], str | None]) -> Iterator[str]:
        if items is None:
            return
        written = list(dict.fromkeys(line for item in items if (line := write(item))))
        yield ""
        yield f"{name}:" if written else f"{name}: []"
        yield from (f"  - {{{line}}}" for line in written)

    def entity(self, entity: Entity) -> str | None:
        cluster = f"cluster: {scalar(entity.cluster)}" if entity.cluster else ""
        return self.item(self.slot(entity), f"label: {scalar(entity.label)}", cluster, _optional(entity))

    def quote(self, quote: Quote) -> str | None:
        slot = self.slot(quote, secret=True)
        return self.item(slot and f"id: {scalar(quote.id)}", f"kind: {quote.kind}", slot or "", _optional(quote))

    def casualty(self, casualty: Casualty) -> str | None:
        anchor = casualty.figure or casualty.victims
        if anchor is None or not self.slot(anchor):
            return None
        values = [f"id: {scalar(casualty.id)}", f"outcome: {casualty.outcome}"]
        # In a draft the victims' phrase stands for a figure that nobody stated, for a person to look at.
        if casualty.figure or self.is_draft:
            values.append(f"figure: {{{self.slot(anchor)}}}")
        values += [f"{name}: {_number(getattr(casualty, name))}" for name in ("min", "max")]
        values.append("approximate: true" if casualty.approximate else "")
        for name in CASUALTY_SLOTS[1:]:
            slot = getattr(casualty, name)
            words = None if slot is None else self.slot(slot)
            values.append(f"{name}: {{{words}}}" if words else "")
        for name in ("victim_role", "status", "part_of", "repeats"):
            value = getattr(casualty, name)
            values.append("" if value in (None, "unknown") else f"{name}: {scalar(value)}")
        numbers = ", ".join(f"{{min: {_number(n.min)}, max: {_number(n.max)}}}" for n in casualty.alternatives)
        values += [f"alternatives: [{numbers}]" if numbers else "", _optional(casualty)]
        return self.item(*values)

    def attribution(self, attribution: Attribution) -> str | None:
        cue = None if attribution.cue is None else self.slot(attribution.cue)
        if isinstance(attribution.content, str):
            content: str | None = scalar(attribution.content)
        else:
            words = self.slot(attribution.content, secret=True)
            content = f"{{{words}}}" if words else None
        source = self.source(attribution.source)
        return self.item(
            content and f"source: {source}",
            f"cue: {{{cue}}}" if cue else "cue: null",
            f"content: {content}",
            _optional(attribution),
        )

    def source(self, source: Source | None) -> str:
        if source is None:
            return "null"
        cluster = f"cluster: {scalar(source.cluster)}" if source.cluster else ""
        inner = ", ".join(part for part in (self.slot(source), cluster) if part)
        return f"{{{inner}}}" if inner else "null"

    def item(self, first: str | None, *rest: str) -> str | None:
        """The fields of an item; nothing where its place is not known."""
        return None if not first else ", ".join(part for part in (first, *rest) if part)

    def slot(self, slot: Slot, *, secret: bool = False) -> str | None:
        """A slot's fields; ``None`` where it has no place in the text."""
        pieces = [self.piece(start, end, secret) for start, end in slot.extent if end <= len(self.text)]
        if not pieces:
            return None
        words = pieces[0] if len(pieces) == 1 else f"parts: [{', '.join(f'{{{piece}}}' for piece in pieces)}]"
        others = [f"{{{other}}}" for reading in slot.alternatives if (other := self.slot(reading, secret=secret))]
        return f"{words}, alternatives: [{', '.join(others)}]" if others else words

    def piece(self, start: int, end: int, secret: bool) -> str:
        words = self.text[start:end]
        if self.withheld and (secret or len(words) > MAX_WITHHELD_WORDS):
            return f"digest: {digest(words)}, start: {start}, end: {end}"
        nth = self.searchable.nth(start, end)
        which = f", nth: {nth}" if nth is not None and len(self.searchable.occurrences(words)) > 1 else ""
        return f"text: {scalar(words)}{which}, start: {start}, end: {end}"


def _optional(item: Entity | Quote | Casualty | Attribution) -> str:
    return "optional: true" if item.optional else ""


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)
