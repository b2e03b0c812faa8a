"""Makes a result of what an extractor hands back: nothing in it but what can be written and read again.

Every engine hands on what ``sound_result`` gives, so that the journal, the cache and the scorer can trust it. What is
wrong costs the document it came with, and says so; numbers and text of numpy and the like become plain ones.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from harness.annotation import LAYERS, Annotations, Failure, Line
from harness.errors import HarnessError, Interrupted, printable, shorten
from harness.extractors.interface.protocol import RawAnswer, Result
from harness.files.json_line import decode_line
from harness.files.masked_keys import mask_keys

LONGEST_MESSAGE = 2_000
"""Characters of a failure's message; some models put their whole input into theirs."""
MOST_ITEMS = 100_000
"""Items of a layer in one document; no article has so many, and scoring more would take minutes."""
_LONGEST_TYPE = 100

Value = TypeVar("Value")


def sound_result(given: Result) -> Result:
    """The result as it will be read back from disk.

    Args:
        given: of any content; ``id`` is a string.

    Returns:
        The same where all is well. Where a part is of a wrong type, not a finite number or against the schema, a
        failure of the document that names the part; a failure that the extractor gave itself is kept.
    """
    parts = _Parts()
    seconds = parts.take(given.seconds, _seconds)
    usage = parts.take(given.usage, _usage)
    raw = parts.take(given.raw, _raw)
    lasting = parts.take(given.lasting, _lasting)
    grounding = parts.take(given.grounding, _grounding)
    annotations, error = None, None
    if given.error is not None:
        error = parts.take(given.error, _failure) or parts.failure
    elif given.annotations is None:
        error = HOLLOW
    else:
        annotations = parts.take(given.annotations, _annotations)
        error = parts.failure
    return Result(
        id=given.id,
        annotations=None if error is not None else annotations,
        error=error,
        seconds=seconds,
        usage=usage,
        raw=raw or (),
        lasting=bool(lasting),
        grounding=grounding or {},
    )


HOLLOW = Failure(type="NoAnswer", message="the extractor gave a result without annotations and without an error")


def failure_of(error: BaseException) -> Failure:
    """An exception as it is recorded: its message without what could steer a terminal, cut where it is too long."""
    try:
        message = str(error)
    except Interrupted:
        raise
    except BaseException as second:
        message = f"(its message cannot be shown: {type(second).__name__})"
    return _cut(Failure(type=type(error).__name__, message=message))


def line_of(result: Result) -> Line:
    """The predictions line of a sound result."""
    if result.error is not None or result.annotations is None:
        return Line(id=result.id, error=result.error or HOLLOW)
    fields = {field: getattr(result.annotations, field) for field in Annotations.__struct_fields__}
    return Line(id=result.id, meta={"grounding": result.grounding} if result.grounding else {}, **fields)


class _Parts:
    """Reads the parts of a result; keeps the failure of the last one that is wrong."""

    def __init__(self) -> None:
        self.failure: Failure | None = None

    def take(self, value: object, read: Callable[[Any], Value]) -> Value | None:
        """What ``read`` makes of a part; ``None`` where it raises, whatever the part does when it is looked at."""
        try:
            return read(value)
        except Interrupted:
            raise
        except BaseException as error:
            kind = "InvalidAnnotations" if read is _annotations else "InvalidResult"
            self.failure = _cut(Failure(type=kind, message=failure_of(error).message))
            return None


def _failure(value: Any) -> Failure:
    if not isinstance(value, Failure):
        raise TypeError(f"error: expected a Failure(type=…, message=…), not {_shown(value)}")
    if not isinstance(value.type, str) or not isinstance(value.message, str):
        raise TypeError(f"error: type and message must be text, not {_shown(value.type)} and {_shown(value.message)}")
    return _cut(value)


def _cut(failure: Failure) -> Failure:
    """What is over the limits is cut before it is looked at: a message may be as long as memory."""
    return Failure(
        type=printable(failure.type[: 2 * _LONGEST_TYPE], limit=_LONGEST_TYPE),
        message=printable(mask_keys(failure.message[: 2 * LONGEST_MESSAGE]), limit=LONGEST_MESSAGE),
    )


def _annotations(value: Any) -> Annotations:
    if not isinstance(value, Annotations):
        raise TypeError(f"annotations: expected Annotations, not {_shown(value)}")
    fields = {field: getattr(value, field) for field in Annotations.__struct_fields__}
    for layer in LAYERS:
        items = fields[layer] or ()
        if len(items) > MOST_ITEMS:
            raise ValueError(f"{layer}: {len(items):,} items; a document may have {MOST_ITEMS:,}")
        for number, item in enumerate(items):
            score = getattr(item, "score", None)
            if isinstance(score, numbers.Real) and not math.isfinite(score):
                raise ValueError(f"{layer}[{number}].score: {score} is no finite number")
    try:
        return decode_line(_encoder.encode(Line(id="", **fields))).annotations
    except HarnessError as error:
        raise ValueError(str(error).removeprefix('document "": ')) from None
    except UnicodeEncodeError as error:
        raise ValueError(f"text with half of a character (a lone surrogate): {error.object[:60]}") from None


def _seconds(value: Any) -> float | None:
    return None if value is None else _finite("seconds", value)


def _usage(value: Any) -> dict[str, float] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise TypeError(f"usage: expected numbers by name, not {_shown(value)}")
    return {_text("usage", name): _finite(f"usage.{name}", amount) for name, amount in value.items()}


def _finite(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name}: expected a number, not {_shown(value)}")
    plain: float = _plain(value)
    if not math.isfinite(plain):
        raise ValueError(f"{name}: {plain} is no finite number")
    if plain < 0:
        raise ValueError(f"{name}: {plain} is below 0")
    return plain


def _raw(value: Any) -> tuple[RawAnswer, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(answer, RawAnswer) for answer in value):
        raise TypeError(f"raw: expected RawAnswers, not {_shown(value)}")
    return tuple(map(_encodable_answer, value))


def _encodable_answer(answer: RawAnswer) -> RawAnswer:
    given = {field: getattr(answer, field) for field in answer.__struct_fields__}
    words = {field: mask_keys(_text("raw", said)) for field, said in given.items() if said is not None}
    return RawAnswer(**words)


def _lasting(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"lasting: expected true or false, not {_shown(value)}")
    return value


def _grounding(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError(f"grounding: expected words by place, not {_shown(value)}")
    return {_text("grounding", place): _text("grounding", how) for place, how in value.items()}


def _text(name: str, value: Any) -> str:
    """Text as UTF-8 can hold it: a lone surrogate becomes its escape."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected text, not {_shown(value)}")
    return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")


def _shown(value: Any) -> str:
    """A value of any kind for a message: its type, and how it prints where it can."""
    try:
        return f"{type(value).__name__} {shorten(repr(value))}"
    except Exception:
        return type(value).__name__


def _plain(value: Any) -> Any:
    """A number or text of numpy, torch or fractions as Python's own; for the encoder, anything else is an error."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise TypeError(f"{_shown(value)} cannot be written as JSON")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
