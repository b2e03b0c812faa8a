"""An extractor of one's own, as the README shows it: every word in capitals is a body."""

import re
from collections.abc import Iterator, Sequence

from harness.annotation import Annotations, Document, Entity
from harness.extractors.interface.protocol import Json, Result


class Shouting:
    """Calls every word in capitals an ORG."""

    def __init__(self, *, shortest: int = 2) -> None:
        self.pattern = re.compile(rf"\b[A-Z]{{{shortest},}}\b")

    def fingerprint(self) -> dict[str, Json]:
        return {}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        for document in documents:
            found = self.pattern.finditer(document.text or "")
            entities = tuple(Entity(start=m.start(), end=m.end(), label="ORG") for m in found)
            yield Result(id=document.id, annotations=Annotations(entities=entities))
