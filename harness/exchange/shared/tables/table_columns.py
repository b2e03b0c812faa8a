"""Rows of any table read as labelled documents, by a map of columns.

Offsets in a column of spans are code points into the text, half-open ``[start, end)``. The text of a row of tokens is
its tokens joined by blanks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta

from harness.annotation import Annotations, Document, Entity, Labelled
from harness.errors import HarnessError
from harness.gold.conll_rows import is_tag
from harness.gold.conll_tags import Policy, Scheme, prefixed, scheme_of, tagged_entities, way_out

USUAL_TAGS = "ner_tags"


class ColumnMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which column holds what; either texts (with spans) or tokens with tags."""

    id: Annotated[str | None, Meta(description="The column of the documents' ids.")] = None
    text: Annotated[str | None, Meta(description="The column of the texts, with spans beside it.")] = None
    spans: Annotated[str | None, Meta(description="The column of entities: start, end and label.")] = None
    tokens: Annotated[str | None, Meta(description="The column of the words; of CoNLL files its number.")] = None
    tags: Annotated[str | None, Meta(description="The column of the words' tags; of CoNLL files its number.")] = None

    @classmethod
    def of(cls, options: Mapping[str, str]) -> ColumnMap | None:
        """The map that options state; None where they state none."""
        given = {name: options[name] for name in cls.__struct_fields__ if name in options}
        return cls(**given) if given else None


class RowReader:
    """Reads rows as documents with entities, and counts the tag sequences that break their scheme.

    Attributes:
        scheme: of the tags; None as long as nobody has said and no row has told.
        irregular: how many entities were repaired, or discarded.
    """

    def __init__(
        self,
        columns: ColumnMap,
        features: Mapping[str, Any] | None = None,
        *,
        policy: Policy = "repair",
        scheme: Scheme | None = None,
        tag_names: Sequence[str] = (),
        remedy: str = "name one with --option",
    ) -> None:
        """
        Args:
            columns: which to read; without a text or tokens column, ``text``, or ``tokens`` with ``ner_tags``.
            features: of the table, for the names of class numbers.
            policy: how tag sequences that break the scheme are read.
            scheme: of the tags; without it BIOES where the names of classes, else the rows so far, have an E or S tag.
            tag_names: of class numbers from 0 on, where the features do not tell.
            remedy: what to do about a column that is not there.
        """
        self._columns = columns
        self._features = features or {}
        self._policy = policy
        self._names = tuple(tag_names) or _class_names(self._features.get(columns.tags or USUAL_TAGS))
        self._labels = _class_names(_part(self._features.get(columns.spans or ""), "label"))
        self._remedy = remedy
        told = all(is_tag(name) for name in self._names)
        self.scheme = scheme or (scheme_of(self._names) if self._names and told else None)
        self._is_settled = self.scheme is not None
        self.irregular = 0

    def read(self, row: Mapping[str, Any], name: str, where: str) -> Labelled:
        """A row as a document; without text where that is null, its entities not annotated where its spans are null.

        Args:
            row: values by column.
            name: the document's id, where no column has it.
            where: the row's place, for messages.

        Raises:
            HarnessError: a column is missing, or a value has the wrong form.
        """
        columns = self._columns
        if columns.text is None and columns.tokens is None:
            usual = {"text": "text"} if "text" in row else {"tokens": "tokens", "tags": USUAL_TAGS}
            columns = msgspec.structs.replace(columns, **usual)
        if columns.id is not None:
            name = _name(self._value(row, columns.id, where), f'{where}: column "{columns.id}"')
        if columns.tokens is not None:
            text, entities = self._tagged(row, columns.tokens, columns.tags or USUAL_TAGS, where)
            return _labelled(name, text, entities)
        column = columns.text or "text"
        words = self._value(row, column, where)
        if words is not None and not isinstance(words, str):
            raise HarnessError(f'{where}: column "{column}": a text is needed, not {_shown(words)}')
        if columns.spans is None:
            there = f"there are: {', '.join(row)} ({self._remedy})"
            raise HarnessError(f"{where}: nothing says which column has the labels; {there}")
        place = f'{where}: column "{columns.spans}"'
        spans = _decoded(self._value(row, columns.spans, where), place)
        return _labelled(name, words, None if spans is None else [self._entity(s, place) for s in _spans(spans, place)])

    def _value(self, row: Mapping[str, Any], column: str, where: str) -> Any:
        if column not in row:
            raise HarnessError(f'{where}: no column "{column}"; there are: {", ".join(row)} ({self._remedy})')
        return row[column]

    def _tagged(self, row: Mapping[str, Any], tokens: str, tags: str, where: str) -> tuple[str, list[Entity]]:
        place = f'{where}: column "{tags}"'
        words = _words(self._value(row, tokens, where), f'{where}: column "{tokens}"')
        names = self._tag_names(_list(self._value(row, tags, where), place), place)
        if len(words) != len(names):
            raise HarnessError(f'{place}: {len(names)} tags for the {len(words)} tokens of column "{tokens}"')
        if not self._is_settled and self.scheme != "BIOES":
            self.scheme = scheme_of(names)
        entities, irregular = tagged_entities(words, names, policy=self._policy, scheme=cast("Scheme", self.scheme))
        self.irregular += irregular
        return " ".join(words), entities

    def _tag_names(self, tags: Sequence[Any], place: str) -> list[str]:
        """Tags as names; class numbers are looked up."""
        names = []
        for number, tag in enumerate(tags):
            if isinstance(tag, int) and not isinstance(tag, bool):
                if not self._names:
                    raise HarnessError(f"{place}: tag {number} is {tag}, a class number that the table has no name for")
                if not 0 <= tag < len(self._names):
                    hint = way_out(str(tag)) if tag < 0 else ""
                    raise HarnessError(
                        f"{place}: tag {number} is {tag}; there are names for 0 to {len(self._names) - 1}{hint}"
                    )
                tag = self._names[tag]
            name = prefixed(tag) if isinstance(tag, str) and self.scheme == "IO" else tag
            if not isinstance(name, str) or not is_tag(name):
                hint = way_out(tag) if isinstance(tag, str) else ""
                raise HarnessError(f"{place}: tag {number}, {_shown(tag)}, is no tag; O, B-LABEL and I-LABEL are{hint}")
            names.append(name)
        return names

    def _entity(self, span: Any, place: str) -> Entity:
        words = None
        try:
            if isinstance(span, Mapping):
                start, end = span["start"], span["end"]
                label = next(span[key] for key in ("label", "type", "entity", "labels") if span.get(key) is not None)
                label = label[0] if isinstance(label, list) and len(label) == 1 else label
                words = span.get("text")
            else:
                start, end, label = span
        except (KeyError, TypeError, ValueError, StopIteration):
            raise HarnessError(f"{place}: a span needs start, end and label: {_shown(span)}") from None
        if isinstance(label, int) and 0 <= label < len(self._labels):
            label = self._labels[label]
        if not isinstance(label, str) or not label:
            raise HarnessError(f"{place}: the label of a span is a word, not {_shown(label)}: {_shown(span)}")
        return Entity(
            start=_offset(start, span, place),
            end=_offset(end, span, place),
            label=label,
            text=words if isinstance(words, str) and words else None,
        )


def _labelled(name: str, text: str | None, entities: Sequence[Entity] | None) -> Labelled:
    made = Annotations(entities=None if entities is None else tuple(entities))
    return Labelled(document=Document(id=name, text=text), annotations=made)


def _name(value: Any, place: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise HarnessError(f"{place}: an id is a word or a number, not {_shown(value)}")
    return str(value)


def _words(value: Any, place: str) -> list[str]:
    words = _list(value, place)
    for number, word in enumerate(words):
        if not isinstance(word, str):
            raise HarnessError(f"{place}: token {number} is {_shown(word)}, not a word")
    return words


def _list(value: Any, place: str) -> list[Any]:
    value = _decoded(value, place)
    if not isinstance(value, list | tuple):
        raise HarnessError(f"{place}: a list is needed, not {_shown(value)}")
    return list(value)


def _decoded(value: Any, place: str) -> Any:
    """A list that a table without lists, such as CSV, holds as JSON in a string."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise HarnessError(f"{place}: a list is needed, or JSON of one, not {_shown(value)}") from None


def _spans(value: Any, place: str) -> list[Any]:
    """A list of spans; some builders turn it into one mapping of columns."""
    if isinstance(value, Mapping):
        lengths = {len(column) if isinstance(column, list) else -1 for column in value.values()}
        if len(lengths) != 1 or -1 in lengths:
            raise HarnessError(f"{place}: a list of spans is needed, not {_shown(value)}")
        return [dict(zip(value, one, strict=True)) for one in zip(*value.values(), strict=True)]
    return _list(value, place)


def _offset(value: Any, span: Any, place: str) -> int:
    """A whole number, which a table may hold as 3.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise HarnessError(f"{place}: an offset is a whole number, not {_shown(value)}: {_shown(span)}")
    return value


def _class_names(feature: Any) -> tuple[str, ...]:
    """The names of a column's class numbers, whether it holds one or a list of them."""
    return tuple(getattr(feature, "names", None) or getattr(getattr(feature, "feature", None), "names", None) or ())


def _part(feature: Any, key: str) -> Any:
    """A field of a column that holds a list of mappings, or one mapping of lists."""
    inner = getattr(feature, "feature", feature)
    return inner.get(key) if isinstance(inner, Mapping) else None


def _shown(value: Any) -> str:
    text = "nothing (null)" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
