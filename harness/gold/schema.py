"""The words of a gold folder's YAML files, as a person writes them.

They differ from ``harness.annotation`` in what a person types instead of offsets: ``text`` with ``nth``, ``parts`` of
an interrupted quote, and the ``digest`` that stands for withheld words. ``harness.gold.words.resolve`` turns one into
the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from harness.annotation import LAYERS, Layer, Outcome, QuoteKind, Scope, Status, VictimRole
from harness.files.yaml_tree import Node
from harness.gold.words.contents import spread_contents

SlotName: TypeAlias = Literal[
    "number", "approximate", "victims", "victim_role", "cause", "place", "date", "status", "part_of"
]
Offset: TypeAlias = Annotated[int, Meta(ge=0)]
Digest: TypeAlias = Annotated[str, Meta(pattern="^[0-9a-f]{12}$")]
Date: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}")]
# Of an article whose day is not known, the month.
PublicationDate: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}(-[0-9]{2}|$)")]
# Offered by editors, not required: scope.yaml says which labels a corpus has.
_LABELS = ["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"]


class _File(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Immutable; keys that are not listed are mistakes."""


class GoldPart(_File, frozen=True, kw_only=True):
    """One piece of an interrupted or multi-paragraph stretch."""

    text: Annotated[str | None, Meta(description="The words as they stand in the article.")] = None
    nth: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="Which whole-word occurrence, from 1.")] = None
    start: Annotated[Offset | None, Meta(description="Written by `harness gold fix`: first code point.")] = None
    end: Annotated[Offset | None, Meta(description="Written by `harness gold fix`: one past the last.")] = None
    digest: Annotated[Digest | None, Meta(description="Instead of withheld words: start of their sha256.")] = None


class GoldSlot(GoldPart, frozen=True, kw_only=True):
    """A stretch of the article: its words, and their offsets once `harness gold fix` has found them."""

    parts: Annotated[tuple[GoldPart, ...], Meta(description="Instead of text, where the stretch is interrupted.")] = ()
    fragments: Annotated[
        tuple[tuple[int, int], ...] | None, Meta(description="Instead of parts: [start, end) of each piece.")
    ] = None
    alternatives: Annotated[tuple[GoldSlot, ...], Meta(description="Other readings; any one is right.")] = ()


class GoldSource(GoldSlot, frozen=True, kw_only=True):
    """Who is quoted or cited; a cluster alone is an implicit source."""

    cluster: Annotated[str | None, Meta(description="Whom the words name: a key of clusters.")] = None
    alternatives: Annotated[
        tuple[GoldSource, ...],
        Meta(
            description="Other readings; any one is right. Other words, or somebody else: a cluster, with words or not."
        ),
    ] = ()

    @property
    def is_cluster_alone(self) -> bool:
        """Whether it names a cluster and no words."""
        says_nothing = self.text is None and self.start is None and self.end is None and self.digest is None
        return self.cluster is not None and says_nothing and not self.parts


class GoldCluster(_File, frozen=True, kw_only=True):
    """One thing in the world, as this article speaks of it."""

    name: Annotated[str, Meta(description="Its fullest name in the article.")]
    kind: Annotated[
        str | None,
        Meta(description="One of the labels of entities, DOCUMENT or OTHER.", examples=[*_LABELS, "DOCUMENT", "OTHER"]),
    ] = None
    aliases: Annotated[tuple[str, ...], Meta(description="Its other names in the article.")] = ()


class GoldEntity(GoldSlot, frozen=True, kw_only=True):
    """A mention of a name."""

    label: Annotated[str, Meta(description="What kind of name it is, as scope.yaml lists them.", examples=_LABELS)]
    cluster: Annotated[str | None, Meta(description="What it names: a key of clusters.")] = None
    optional: Annotated[bool, Meta(description="Unmatched, it costs nothing.")] = False


class GoldQuote(GoldSlot, frozen=True, kw_only=True):
    """Somebody's words, without the outer quotation marks."""

    id: Annotated[str, Meta(description="Yours to choose; unique over quotes and casualties.")]
    kind: Annotated[
        QuoteKind,
        Meta(description="direct: in marks, by itself; mixed: in marks, in the writer's sentence; indirect: a clause."),
    ]
    optional: Annotated[bool, Meta(description="Unmatched, it costs nothing.")] = False


class GoldNumber(_File, frozen=True, kw_only=True):
    """Another right reading of a figure's number."""

    min: Annotated[Offset | None, Meta(description="The least; null is open.")] = None
    max: Annotated[Offset | None, Meta(description="The most; null is open.")] = None


class GoldCasualty(_File, frozen=True, kw_only=True):
    """One stated figure of people killed, injured, missing or captured."""

    id: Annotated[str, Meta(description="Yours to choose; unique over quotes and casualties.")]
    outcome: Annotated[Outcome, Meta(description="What befell the people.")]
    figure: Annotated[
        GoldSlot | None, Meta(description="The numeral or words, with their hedges; else the victims' phrase.")
    ] = None
    min: Annotated[Offset | None, Meta(description="The least that is meant, in bare digits; null is open.")] = None
    max: Annotated[Offset | None, Meta(description="The most that is meant, in bare digits; null is open.")] = None
    approximate: Annotated[bool, Meta(description="Whether the words say so: about, around, some, nearly.")] = False
    victims: Annotated[GoldSlot | None, Meta(description="The people's noun phrase, without the figure.")] = None
    victim_role: Annotated[VictimRole, Meta(description="By the words for the victims alone.")] = "unknown"
    cause: Annotated[GoldSlot | None, Meta(description="What killed or hurt them, in the figure's sentence.")] = None
    place: Annotated[GoldSlot | None, Meta(description="Where it happened, in the figure's sentence.")] = None
    date: Annotated[GoldSlot | None, Meta(description="When it happened, in the figure's sentence.")] = None
    status: Annotated[Status | None, Meta(description="As the text words it, whoever says it.")] = None
    part_of: Annotated[str | None, Meta(description="The id of the figure that this one breaks down.")] = None
    repeats: Annotated[str | None, Meta(description="The id of an earlier statement of the same figure.")] = None
    alternatives: Annotated[tuple[GoldNumber, ...], Meta(description="Other right readings of the number.")] = ()
    optional: Annotated[bool, Meta(description="Unmatched, it costs nothing.")] = False


class GoldAttribution(_File, frozen=True, kw_only=True):
    """A link from a source to what it is quoted or cited for."""

    content: Annotated[
        str | GoldSlot,
        Meta(description="The id of a quote or casualty, or any other claim's words; a list stands for one each."),
    ]
    source: Annotated[GoldSource | None, Meta(description="Words and cluster; a cluster alone; or null: nobody.")]
    cue: Annotated[GoldSlot | None, Meta(description="The whole verb group, negation included.")] = None
    optional: Annotated[bool, Meta(description="Unmatched, it costs nothing.")] = False


class GoldFile(_File, frozen=True, kw_only=True):
    """gold.yaml: one article's labels. A layer without its key is not annotated; `[]` says that nothing is there."""

    unreviewed: Annotated[bool, Meta(description="A draft: not scored until a person removes this line.")] = False
    clusters: Annotated[
        dict[str, GoldCluster], Meta(description="Who and what the names and sources stand for, by a short key.")
    ] = {}
    entities: Annotated[tuple[GoldEntity, ...] | None, Meta(description="Every mention of a name.")] = None
    quotes: Annotated[tuple[GoldQuote, ...] | None, Meta(description="Words given as somebody's.")] = None
    casualties: Annotated[tuple[GoldCasualty, ...] | None, Meta(description="Every stated figure of people.")] = None
    attributions: Annotated[
        tuple[GoldAttribution, ...] | None, Meta(description="Who stands behind a quote, a figure or a claim.")
    ] = None

    @staticmethod
    def write_out(node: Node) -> Node:
        """The file with its short forms written out, for :func:`harness.files.typed_tree.build`."""
        return spread_contents(node)


class Labeller(_File, frozen=True, kw_only=True):
    """Who labelled, and with what before their eyes."""

    by: Annotated[Literal["person", "model"], Meta(description="A person, or a model that read the text.")]
    name: Annotated[str, Meta(min_length=1, description="Which person, or which model with its version.")]
    how: Annotated[
        Literal["blind", "assisted"],
        Meta(description="blind: from the manual and the bare text; assisted: with somebody's labels to start from."),
    ]
    assisted_by: Annotated[str | None, Meta(description="If assisted, by what: an extractor, other labels.")] = None
    date: Annotated[Date | None, Meta(description="When, as in 2024-08-20.")] = None


class LayerLabellers(_File, frozen=True, kw_only=True):
    """Who labelled each layer. Written without layers, one labeller stands for all four."""

    entities: Annotated[Labeller | None, Meta(description="Of the entities.")] = None
    quotes: Annotated[Labeller | None, Meta(description="Of the quotes.")] = None
    casualties: Annotated[Labeller | None, Meta(description="Of the casualties.")] = None
    attributions: Annotated[Labeller | None, Meta(description="Of the attributions.")] = None


class Reviewer(_File, frozen=True, kw_only=True):
    """Who read the labels against the text and the manual after they were made."""

    by: Annotated[Literal["person", "model"], Meta(description="A person, or a model that read the text.")]
    name: Annotated[str, Meta(min_length=1, description="Which person, or which model with its version.")]
    date: Annotated[Date | None, Meta(description="When, as in 2024-08-20.")] = None
    layers: Annotated[tuple[Layer, ...] | None, Meta(description="Which layers; without it, all.")] = None


class Obtain(_File, frozen=True, kw_only=True):
    """Where the text of a withheld article can be had: one file of a public repository at a commit."""

    repository: Annotated[
        str, Meta(pattern="^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", description="On GitHub, as owner/name.")
    ]
    commit: Annotated[str, Meta(pattern="^[0-9a-f]{40}$", description="The whole hash of the commit.")]
    path: Annotated[str, Meta(min_length=1, description="Of the file, inside the repository.")]
    rule: Annotated[str, Meta(description="What makes the text of the file: a rule of harness gold fetch.")]
    key: Annotated[str, Meta(min_length=1, description="Which text of the file it is; what it means, the rule says.")]
    url: Annotated[str | None, Meta(description="Of the file at the commit, where it is not on GitHub.")] = None


class ArticleFile(_File, frozen=True, kw_only=True):
    """article.yaml: where an article comes from and what its text hashes to."""

    title: Annotated[str, Meta(description="Its headline.")]
    publisher: Annotated[str | None, Meta(description="Who published it.")] = None
    published: Annotated[PublicationDate | None, Meta(description="When, as in 2024-08-20 or 2024-08.")] = None
    language: Annotated[str, Meta(description="A BCP 47 tag, such as en.", examples=["en", "de", "es", "fr"])]
    url: Annotated[str | None, Meta(description="Where it can be read.")] = None
    licence: Annotated[str | None, Meta(description="Of the text.", examples=["CC0-1.0", "CC-BY-4.0"])] = None
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="Of the text's UTF-8.")]
    chars: Annotated[int, Meta(ge=1, description="The text's length in code points.")]
    text: Annotated[
        Literal["included", "withheld"],
        Meta(description="included: article.txt stands beside this file; withheld: everybody attaches their own copy."),
    ]
    origin: Annotated[
        Literal["published", "invented"], Meta(description="Whether it is news, or was written for this corpus.")
    ] = "published"
    obtain: Annotated[Obtain | None, Meta(description="Where harness gold fetch gets a withheld text.")] = None
    labelled: Annotated[
        LayerLabellers | None, Meta(description="Who labelled it: one for all layers, or by layer.")
    ] = None
    labelled_again: Annotated[
        LayerLabellers | None, Meta(description="Who made labellings/second.yaml, in the same form.")
    ] = None
    reviewed: Annotated[tuple[Reviewer, ...], Meta(description="Who read the labels against the text after that.")] = ()
    guidelines: Annotated[str | None, Meta(description="The version of the manual that was followed.")] = None
    notes: Annotated[str | None, Meta(description="Whatever a reader of the labels should know.")] = None

    @staticmethod
    def write_out(node: Node) -> Node:
        """The file with one labeller for all layers written out, for :func:`harness.files.typed_tree.build`."""
        entries = {
            key: _for_each_layer(value) if key in ("labelled", "labelled_again") and "by" in value.entries else value
            for key, value in node.entries.items()
        }
        return replace(node, entries=entries)


def _for_each_layer(labeller: Node) -> Node:
    return replace(labeller, entries=dict.fromkeys(LAYERS, labeller), keys=dict.fromkeys(LAYERS, labeller))


class ScopeKeys(_File, frozen=True, kw_only=True):
    """What a corpus annotates; a key that is absent sets no limit."""

    layers: Annotated[tuple[Layer, ...] | None, Meta(description="That are annotated.")] = None
    labels: Annotated[tuple[str, ...] | None, Meta(description="Of entities; clusters have them as kinds too.")] = None
    kinds: Annotated[tuple[QuoteKind, ...] | None, Meta(description="Of quotes.")] = None
    outcomes: Annotated[tuple[Outcome, ...] | None, Meta(description="Of casualties.")] = None
    slots: Annotated[tuple[SlotName, ...] | None, Meta(description="Of casualties, beside figure and outcome.")] = None

    @property
    def scope(self) -> Scope:
        """The limits alone."""
        return Scope(**{name: getattr(self, name) for name in Scope.__struct_fields__})


class SetFacts(_File, frozen=True, kw_only=True):
    """What article.yaml says of the articles of a set; a key that is absent sets no limit."""

    origin: Annotated[Literal["published", "invented"] | None, Meta(description="News, or written for it.")] = None
    text: Annotated[Literal["included", "withheld"] | None, Meta(description="Whether the text is here.")] = None
    language: Annotated[str | None, Meta(description="A BCP 47 tag, such as en.")] = None
    publisher: Annotated[str | None, Meta(description="Who published it.")] = None
    licence: Annotated[str | None, Meta(description="Of the text.")] = None

    def fit(self, about: ArticleFile) -> bool:
        """Whether an article.yaml says all of this."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return all(value is None or getattr(about, name) == value for name, value in said.items())


class ScopeFile(ScopeKeys, frozen=True, kw_only=True):
    """scope.yaml: what the corpus annotates, its splits and its sets; a key that is absent sets no limit."""

    splits: Annotated[dict[str, tuple[str, ...]], Meta(description="Article ids by split, such as dev and test.")] = {}
    sets: Annotated[
        dict[str, SetFacts], Meta(description="By name, what article.yaml says of the articles of a set.")
    ] = {}
