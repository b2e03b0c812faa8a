"""Checks an extractor's result as reading it back from disk would, so that all engines hand on the same."""

from __future__ import annotations

import msgspec

from harness.annotation import Annotations, Failure, Line
from harness.errors import HarnessError, printable
from harness.extractors.interface.protocol import LONGEST_MESSAGE, Result
from harness.files.json_line import decode_line, encode_line


def stored_line(result: Result) -> Line:
    """The predictions line of a result; annotations that the schema refuses are a failure of the document."""
    if result.error is not None or result.annotations is None:
        error = result.error or Failure(type="NoAnswer", message="the extractor gave neither annotations nor an error")
        return Line(
            id=result.id, error=Failure(type=error.type, message=printable(error.message, limit=LONGEST_MESSAGE))
        )
    fields = {field: getattr(result.annotations, field) for field in Annotations.__struct_fields__}
    meta = {"grounding": result.grounding} if result.grounding else {}
    try:
        return decode_line(encode_line(Line(id=result.id, meta=meta, **fields)))
    except (HarnessError, TypeError, ValueError, OverflowError) as error:
        return Line(
            id=result.id, error=Failure(type="InvalidAnnotations", message=printable(str(error), limit=LONGEST_MESSAGE))
        )


def as_stored(result: Result) -> Result:
    """The result with what ``stored_line`` makes of it: nothing in it but what the schema knows."""
    line = stored_line(result)
    annotations = None if line.error is not None else line.annotations
    return msgspec.structs.replace(result, annotations=annotations, error=line.error)
