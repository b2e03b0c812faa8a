"""The one way to call an extractor, so that every document gets exactly one sound result."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Generator, Iterator, Sequence

from harness.annotation import Document, Failure
from harness.errors import HarnessError, Interrupted, printable, shorten
from harness.extractors.interface.extraction.sound_result import failure_of, sound_result
from harness.extractors.interface.others_code import exits_raise, others_code
from harness.extractors.interface.protocol import Extractor, Result

UNANSWERED = Failure(type="NoAnswer", message="the extractor gave no result for this document")
MOST_UNASKED = 1_000
"""Answers for documents that nobody asked about, or that had one, after which a batch is given up."""


def extract_all(extractor: Extractor, documents: Sequence[Document]) -> Iterator[Result]:
    """Run an extractor so that no document is lost and none is answered twice.

    Whatever ``extract`` raises, an exit or a cancelled task too, costs documents and ends nothing: those that it had
    not answered are retried one by one; what raises then becomes a failed result. A document that is never answered
    fails as well. Second answers and answers for documents that were not asked for are dropped with a warning.

    Args:
        extractor: any extractor.
        documents: a batch; ids are unique.

    Yields:
        Exactly one result a document, as soon as it is there, with either ``annotations`` or ``error`` set.
    """
    waiting = {document.id for document in documents}
    failure = yield from _answers(extractor, documents, waiting)
    for document in documents:
        if document.id not in waiting:
            continue
        if failure is not None and len(documents) > 1:
            own_failure = yield from _answers(extractor, [document], waiting)
        else:
            own_failure = failure
        if document.id in waiting:
            waiting.remove(document.id)
            yield Result(id=document.id, error=own_failure or UNANSWERED)


def _answers(
    extractor: Extractor, documents: Sequence[Document], waiting: set[str]
) -> Generator[Result, None, Failure | None]:
    """Pass on the answers that are waited for, crossing them off; return the failure that ended them, if any."""
    unasked = 0
    answers: Iterator[Result] | None = None
    try:
        while True:
            try:
                with exits_raise():
                    answers = iter(extractor.extract(documents)) if answers is None else answers
                    result = _checked(next(answers))
            except StopIteration:
                return None
            except Interrupted:
                raise
            except BaseException as error:
                # Some tools exit where they should fail; asyncio's CancelledError is no Exception either.
                return failure_of(error)
            if result.id in waiting:
                waiting.remove(result.id)
                yield sound_result(result)
                continue
            unasked += 1
            if unasked > MOST_UNASKED:
                message = f"more than {MOST_UNASKED:,} answers for documents that were not asked about, or twice"
                return Failure(type="UnaskedAnswers", message=message)
            shown = printable(shorten(result.id))
            warnings.warn(f'dropped a second or unasked answer for document "{shown}"', stacklevel=2)
    finally:
        # A caller that stops early leaves the extractor in the middle; what it started ends with it.
        if isinstance(answers, Generator):
            with contextlib.suppress(HarnessError), others_code("the extractor cannot be closed"):
                answers.close()


def _checked(result: object) -> Result:
    if not isinstance(result, Result):
        raise TypeError(f"extract must yield Result, not {type(result).__name__}")
    if not isinstance(result.id, str):
        raise TypeError(f"a Result's id must be a document's id, not {type(result.id).__name__}")
    return result
