"""One document as one line of JSON: reading it with errors that name document and field, and writing it."""

from __future__ import annotations

import msgspec

from harness.annotation import Line
from harness.errors import HarnessError
from harness.files.json_keys import repeated_key, repeats_keys
from harness.files.typed_json import mistake

UNREADABLE_JSON = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading a file of ours as JSON raises where the file is broken: not JSON, not UTF-8, of other types."""

_line_decoder = msgspec.json.Decoder(Line)


def decode_line(data: bytes | str) -> Line:
    """One JSON object in the words of the schema.

    Raises:
        HarnessError: the line is no JSON, a value has the wrong type, or a key stands twice in one object; the message
            names the document and field.
    """
    try:
        line = _line_decoder.decode(data)
    except msgspec.ValidationError as error:
        raise HarnessError(_named(data, str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HarnessError(f"not valid JSON: {error}") from None
    except RecursionError:
        raise HarnessError("not valid JSON: nested too deeply") from None
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if repeats_keys(raw, [line]):
        raise HarnessError(f'document "{line.id}": the key "{repeated_key(raw)}" stands twice')
    return line


def encode_line(line: Line) -> bytes:
    """The line as compact JSON in UTF-8, without a newline; keys in schema order."""
    return _encoder.encode(line)


def why_unwritable(line: Line) -> str | None:
    """Why no file can hold a document, where none can."""
    try:
        encode_line(line).decode()
    except UnicodeEncodeError as error:
        return half_character(error)
    except (OverflowError, RecursionError, TypeError, ValueError) as error:
        return f"it cannot be written as JSON: {error}"
    return None


def half_character(error: UnicodeEncodeError) -> str:
    """What is wrong with text that cannot be written, for its reader."""
    return f"it holds U+{ord(error.object[error.start]):04X}, half of a surrogate pair, which is no character"


_encoder = msgspec.json.Encoder()


def _named(data: bytes | str, message: str) -> str:
    """msgspec's message with the document's id in front and the path in our notation."""
    try:
        raw = msgspec.json.decode(data)
    except UNREADABLE_JSON:
        return message
    name = f'document "{raw["id"]}": ' if isinstance(raw, dict) and isinstance(raw.get("id"), str) else ""
    return name + mistake(raw, Line, message, whole="the line")
