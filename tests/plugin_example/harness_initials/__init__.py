"""People named by initials and a surname, as an extractor of the news-extraction harness."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.annotation import Annotations, Document, Entity
from harness.errors import HarnessError
from harness.extractors.interface.protocol import Json, Result


class Initials:
    """People named by initials and a surname, such as a byline has them."""

    def __init__(self, *, least: int = 1, surnames: Path | None = None) -> None:
        """
        Args:
            least: the fewest initials of a name.
            surnames: a file with a surname a line; without it any capitalised word is one.

        Raises:
            HarnessError: there is no such file.
        """
        if surnames is not None and not surnames.is_file():
            raise HarnessError(f"{surnames}: no file of surnames")
        self._known = surnames.read_text(encoding="utf-8").split() if surnames else None
        self._pattern = re.compile(rf"\b(?:[A-Z]\. ?){{{least},}}([A-Z][a-z]+)")

    def fingerprint(self) -> dict[str, Json]:
        """The surnames: the option holds only the file's name, and the file may change."""
        return {"surnames": self._known}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order."""
        for document in documents:
            found = self._pattern.finditer(document.text or "")
            entities = tuple(
                Entity(start=match.start(), end=match.end(), label="PERSON")
                for match in found
                if self._known is None or match[1] in self._known
            )
            yield Result(id=document.id, annotations=Annotations(entities=entities))
