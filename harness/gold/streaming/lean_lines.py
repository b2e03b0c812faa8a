"""Reads lines of JSON Lines into structs that are faster to read and to score: of all layers, or of entities alone.

The text is measured, not kept. All else is decoded, what is not asked for too: a mistake in it is an error here as
everywhere. The forms are tried in turn, the leanest first; a line that none of them takes is explained by the reader
that names line and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, NoReturn, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from harness.annotation import Attribution, Casualty, Cluster, Entity, Failure, Layer, Line, Quote, length_of
from harness.errors import HarnessError
from harness.files.json_keys import repeats_keys
from harness.gold.jsonlines import Span, raw_blocks, read_lines
from harness.gold.streaming.spelled_types import as_spelled

_UNDECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_NO_TEXT = msgspec.Raw(b"null")
# Read to find what is wrong in them, and for nothing else.
_Cluster: Any = as_spelled(Cluster)
_Quote: Any = as_spelled(Quote)
_Casualty: Any = as_spelled(Casualty)
_Attribution: Any = as_spelled(Attribution)


class PlainEntity(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """An entity that says no more than a span and a label, which most do: the fastest to read."""

    start: int
    end: int
    label: str
    cluster: str | UnsetType | None = UNSET
    fragments: ClassVar[None] = None
    text: ClassVar[None] = None
    score: ClassVar[None] = None
    alternatives: ClassVar[tuple[()]] = ()
    optional: ClassVar[bool] = False


class EntityLine(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A line of which the entities are asked for, and the text is measured."""

    id: str
    text: msgspec.Raw = _NO_TEXT
    meta: dict[str, Any] | UnsetType = UNSET
    clusters: dict[str, _Cluster] | UnsetType = UNSET
    entities: tuple[Entity, ...] | None = None
    quotes: tuple[_Quote, ...] | UnsetType | None = UNSET
    casualties: tuple[_Casualty, ...] | UnsetType | None = UNSET
    attributions: tuple[_Attribution, ...] | UnsetType | None = UNSET
    error: Failure | None = None

    def layer(self, name: Layer) -> Sequence[Any]:
        """The items of a layer: none of those that were not asked for."""
        return (self.entities or ()) if name == "entities" else ()

    def annotates(self, name: Layer) -> bool:
        """Whether the line has that layer, and it was asked for."""
        return name == "entities" and self.entities is not None


class PlainLine(EntityLine, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The same, of plain entities."""

    entities: tuple[PlainEntity, ...] | None = None  # type: ignore[assignment]


class OnlyEntitiesLine(PlainLine, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The same, of documents in which no other layer is annotated."""

    quotes: UnsetType | None = UNSET
    casualties: UnsetType | None = UNSET
    attributions: UnsetType | None = UNSET


class OtherLayersError(Exception):
    """There is more to read than plain entities."""


_DECODERS = {form: msgspec.json.Decoder(form) for form in (OnlyEntitiesLine, PlainLine, EntityLine, Line)}
_decode_text = msgspec.json.Decoder(str).decode
_decode_optional_text = msgspec.json.Decoder(str | None).decode
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

    def line(self, raw: bytes) -> AnyLine:  # noqa: RET503 - ``explain`` never returns
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

    def explain(self) -> NoReturn:
        """Read the file with the reader that names line and column, which raises where this one stumbled."""
        for _ in read_lines(self.path):
            pass
        raise HarnessError(f"{self.path}: a line cannot be read")

    def check_texts(self, lines: Sequence[AnyLine]) -> None:
        """Look at the texts that predictions repeat, which are read nowhere else.

        Raises:
            HarnessError: one is no text; the message has its line and column.
        """
        for line in lines:
            if not isinstance(line, Line) and line.text is not _NO_TEXT:
                self.text_of(line)

    def text_of(self, line: AnyLine) -> tuple[str | None, int | None]:
        """The text where it was read, and its length in code points where that is known."""
        if isinstance(line, Line):
            return line.text, length_of(line.text, line.meta)
        raw = bytes(line.text)
        try:
            if raw == b"null":
                return None, length_of(None, line.meta or {})
            if raw.startswith(b'"') and b"\\" not in raw:
                return None, len(raw if raw.isascii() else raw.decode()) - len('""')
            return None, len(_decode_text(raw))
        except _UNDECODED:
            self.explain()

    def words_of(self, line: AnyLine) -> str | None:
        """The text, which leaner lines have as it stands in the file."""
        if isinstance(line, Line):
            return line.text
        try:
            text: str | None = _decode_optional_text(line.text)
            return text
        except _UNDECODED:
            self.explain()


def lines_of(block: bytes) -> list[bytes]:
    """The lines of a block, blank ones left out."""
    return [line for line in block.split(b"\n") if line.strip()]
