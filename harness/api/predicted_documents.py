"""What ``load_predictions`` gives: annotations by document id, and the documents that failed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from harness.annotation import Annotations, Failure
from harness.api.by_name import ByName
from harness.api.given import PathLike, as_path
from harness.api.gold_documents import refuse_wrong_tags
from harness.errors import plural
from harness.exchange.foreign_files import refuse_foreign
from harness.gold.conll_tags import TAGGED, Policy, Scheme, read_tags
from harness.gold.jsonlines import read_predictions


class PredictedDocuments(ByName[Annotations]):
    """Predictions by document id: ``predictions["a1"].quotes``.

    Attributes:
        path: where they were read from.
        failures: by document id, why there are no predictions.
        grounded: ids of the documents whose words were looked for in the text before the file was written.
        tags: how invalid tag sequences are read, and by which scheme, where the file is CoNLL columns.
    """

    def __init__(
        self,
        annotations: Mapping[str, Annotations],
        failures: Mapping[str, Failure],
        path: Path,
        tags: tuple[Policy, Scheme | None] | None = None,
        grounded: Collection[str] = (),
    ) -> None:
        super().__init__(annotations)
        self.failures, self.path, self.tags = dict(failures), path, tags
        self.grounded = frozenset(grounded)

    def __repr__(self) -> str:
        failed = f", and {plural(len(self.failures), 'document')} failed" if self.failures else ""
        return f"<predictions {self.path}: {plural(len(self), 'document')}{failed}>"


def read_predicted(source: PathLike, *, invalid_tags: Policy, tag_scheme: Scheme | None) -> PredictedDocuments:
    """The body of ``harness.load_predictions``."""
    path = as_path(source, "predictions")
    if path.suffix in TAGGED:
        refuse_wrong_tags(invalid_tags, tag_scheme)
        tagged = read_tags(path, policy=invalid_tags, scheme=tag_scheme)
        annotations = {one.document.id: one.annotations for one in tagged.documents}
        return PredictedDocuments(annotations, {}, path, (invalid_tags, tag_scheme))
    refuse_foreign(path)
    found = read_predictions(path)
    return PredictedDocuments(found.annotations, found.failures, path, grounded=found.grounded)
