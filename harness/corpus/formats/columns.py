"""Rows of any table read as labelled documents, by a map of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from harness.annotation import Annotations, Document, Entity, HarnessError, Labelled
from harness.corpus.tags import repaired


class ColumnMap(msgspec.Struct, frozen=True, kw_only=True):
    """Which column holds what; either texts (with spans) or tokens with tags."""

    id: str | None = None
    text: str | None = None
    spans: str | None = None
    tokens: str | None = None
    tags: str | None = None

    @classmethod
    def of(cls, options: Mapping[str, str]) -> ColumnMap | None:
        """The map that options state; None where they state none."""
        given = {name: options[name] for name in cls.__struct_fields__ if name in options}
        return cls(**given) if given else None


def labelled_row(row: Mapping[str, Any], columns: ColumnMap, features: Any, name: str, where: str) -> Labelled:
    """A row as a document with entities.

    Args:
        row: values by column.
        columns: which of them to read; without a text or tokens column, ``text`` or ``tokens`` with ``ner_tags``.
        features: of the table, for the names of class numbers.
        name: the document's id, where no column has it.
        where: the row's place, for messages.

    Raises:
        HarnessError: a column is missing, or a value has the wrong form.
    """
    if columns.text is None and columns.tokens is None:
        usual = {"text": "text"} if "text" in row else {"tokens": "tokens", "tags": "ner_tags"}
        columns = msgspec.structs.replace(columns, **usual)
    name = str(_value(row, columns.id, where)) if columns.id else name
    if columns.tokens is not None:
        tokens = [str(token) for token in _value(row, columns.tokens, where)]
        tags = _tag_names(_value(row, columns.tags or "ner_tags", where), features, columns.tags or "ner_tags")
        text, entities = _tagged(tokens, tags, where)
    else:
        text = str(_value(row, columns.text or "text", where))
        spans = [] if columns.spans is None else _value(row, columns.spans, where)
        entities = tuple(_entity(span, where) for span in _spans(spans))
    return Labelled(document=Document(id=name, text=text), annotations=Annotations(entities=entities))


def _value(row: Mapping[str, Any], column: str, where: str) -> Any:
    if column not in row:
        raise HarnessError(f'{where}: no column "{column}"; there are: {", ".join(row)} (name one with --option)')
    return row[column] if row[column] is not None else []


def _tag_names(tags: Sequence[Any], features: Any, column: str) -> list[str]:
    """Tags as names; class numbers are looked up in the table's features."""
    inner = getattr((features or {}).get(column), "feature", None)
    names = getattr(inner, "names", None)
    return [names[tag] if isinstance(tag, int) and names else str(tag) for tag in tags]


def _tagged(tokens: Sequence[str], tags: Sequence[str], where: str) -> tuple[str, tuple[Entity, ...]]:
    if len(tokens) != len(tags):
        raise HarnessError(f"{where}: {len(tokens)} tokens have {len(tags)} tags")
    for tag in tags:
        if tag[:1] not in tuple("BIOESLUM") or tag[1:2] not in ("", "-"):
            raise HarnessError(f'{where}: "{tag}" is no tag; O, B-LABEL and I-LABEL are')
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token) + 1
    entities = tuple(
        Entity(start=starts[c.start], end=starts[c.end - 1] + len(tokens[c.end - 1]), label=c.label)
        for c in repaired(tags)
    )
    return " ".join(tokens), entities


def _spans(value: Any) -> list[Any]:
    """A list of spans; some builders turn it into one mapping of columns."""
    if isinstance(value, Mapping):
        return [dict(zip(value, one, strict=True)) for one in zip(*value.values(), strict=True)]
    return list(value)


def _entity(span: Any, where: str) -> Entity:
    try:
        if isinstance(span, Mapping):
            label = span.get("label", span.get("type", span.get("entity")))
            return Entity(start=int(span["start"]), end=int(span["end"]), label=str(label))
        return Entity(start=int(span[0]), end=int(span[1]), label=str(span[2]))
    except (KeyError, TypeError, ValueError, IndexError):
        raise HarnessError(f"{where}: a span needs start, end and label: {span!r:.80}") from None
