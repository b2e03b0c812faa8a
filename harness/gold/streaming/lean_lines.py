"""Reads lines of JSON Lines into structs that hold no more than is asked for: all layers, or entities alone.

Where entities alone are asked for, the other layers are passed over undecoded and the text is measured, not kept. The
forms are tried in turn, the leanest first; a line that none of them takes is explained by the reader that names line
and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import msgspec

from harness.annotation import Entity, Failure, Layer, Line
from harness.errors import HarnessError
from harness.files.json_keys import repeats_keys
from harness.gold.jsonlines import Span, raw_blocks, read_lines

_UNDECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class PlainEntity(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """An entity that says no more than a span and a label, which most do: the fastest to read."""

    start: int
    end: int
    label: str
    cluster: msgspec.Raw = msgspec.Raw(b"")
    fragments: ClassVar[None] = None
    text: ClassVar[None] = None
    score: ClassVar[None] = None
    alternatives: ClassVar[tuple[()]] = ()
    optional: ClassVar[bool] = False


class EntityLine(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A line of which the entities are read, and the text is measured."""

    id: str
    text: msgspec.Raw = msgspec.Raw(b"null")
    meta: msgspec.Raw = msgspec.Raw(b"null")
    clusters: msgspec.Raw = msgspec.Raw(b"null")
    entities: tuple[Entity, ...] | None = None
    quotes: msgspec.Raw = msgspec.Raw(b"null")
    casualties: msgspec.Raw = msgspec.Raw(b"null")
    attributions: msgspec.Raw = msgspec.Raw(b"null")
    error: Failure | None = None

    def layer(self, name: Layer) -> Sequence[Any]:
        """The items of a layer: none of those that were not read."""
        return (self.entities or ()) if name == "entities" else ()

    def annotates(self, name: Layer) -> bool:
        """Whether the line has that layer, as far as it was read."""
        return name == "entities" and self.entities is not None


class PlainLine(EntityLine, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The same, of plain entities."""

    entities: tuple[PlainEntity, ...] | None = None  # type: ignore[assignment]


class _Meta(msgspec.Struct, gc=False):
    chars: int | None = None


class OnlyEntitiesLine(PlainLine, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The same, of documents in which no other layer is annotated."""

    quotes: None = None  # type: ignore[assignment]
    casualties: None = None  # type: ignore[assignment]
    attributions: None = None  # type: ignore[assignment]


class OtherLayersError(Exception):
    """There is more to read than plain entities."""


_DECODERS = {form: msgspec.json.Decoder(form) for form in (OnlyEntitiesLine, PlainLine, EntityLine, Line)}
_decode_text = msgspec.json.Decoder(str).decode
_decode_optional_text = msgspec.json.Decoder(str | None).decode
_decode_meta = msgspec.json.Decoder(_Meta | None).decode
AnyLine: TypeAlias = EntityLine | Line
LineForms: TypeAlias = tuple[type[Any], ...]


class LineReader:
    """Reads the lines of one file."""

    def __init__(self, path: Path, forms: LineForms) -> None:
        self.path = path
        self._is_tentative = forms == (OnlyEntitiesLine,)
        self._decoders: list[msgspec.json.Decoder[Any]] = [_DECODERS[form] for form in forms]

    def blocks(self, span: Span | None) -> Iterator[tuple[Sequence[AnyLine], bytes]]:
        """The lines of the file, or those that start inside a span: many at once, with their bytes.

        Raises:
            HarnessError: a line is wrong; the message has its line and column.
        """
        for raw in raw_blocks(self.path, span):
            yield self._decoded(raw), raw

    def _decoded(self, raw: bytes) -> Sequence[AnyLine]:
        for decoder in self._decoders:
            try:
                found: list[AnyLine] = decoder.decode_lines(raw)
            except _UNDECODED:
                continue
            if len(found) == raw.count(b"\n") + (not raw.endswith(b"\n")):
                if repeats_keys(raw, found):
                    self.explain()
                return found
        return [self.line(line) for line in lines_of(raw)]

    def line(self, raw: bytes) -> AnyLine:
        """One line."""
        for decoder in self._decoders:
            try:
                found: AnyLine = decoder.decode(raw)
            except _UNDECODED:
                continue
            if repeats_keys(raw, [found]):
                self.explain()
            return found
        if self._is_tentative:
            raise OtherLayersError
        self.explain()
        raise HarnessError(f"{self.path}: a line cannot be read")

    def explain(self) -> None:
        """Read the file with the reader that names line and column, which raises where this one stumbled."""
        for _ in read_lines(self.path):
            pass

    def text_of(self, line: AnyLine) -> tuple[str | None, int | None]:
        """The text where it was read, and its length in code points where that is known."""
        if isinstance(line, Line):
            chars = line.meta.get("chars")
            return line.text, len(line.text) if line.text is not None else chars if isinstance(chars, int) else None
        raw = bytes(line.text)
        try:
            if raw == b"null":
                meta = _decode_meta(line.meta)
                return None, None if meta is None else meta.chars
            if raw.startswith(b'"') and b"\\" not in raw:
                return None, len(raw if raw.isascii() else raw.decode()) - len('""')
            return None, len(_decode_text(raw))
        except _UNDECODED:
            self.explain()
            raise

    def words_of(self, line: AnyLine) -> str | None:
        """The text, which leaner lines have as it stands in the file."""
        if isinstance(line, Line):
            return line.text
        try:
            text: str | None = _decode_optional_text(line.text)
            return text
        except _UNDECODED:
            self.explain()
            raise


def is_grounded(line: AnyLine) -> bool:
    """Whether the words of predictions were looked for in the text before the file was written."""
    return bool(line.meta.get("grounding") if isinstance(line, Line) else b'"grounding"' in bytes(line.meta))


def lines_of(block: bytes) -> list[bytes]:
    """The lines of a block, blank ones left out."""
    return [line for line in block.split(b"\n") if line.strip()]
