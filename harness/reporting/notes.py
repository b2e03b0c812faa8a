"""What a reader must know before trusting the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.errors import plural
from harness.exchange.datasets.dataset_gold import describe_origin
from harness.gold.folder import LeftOut
from harness.runs.execute.plan import describe_left_out
from harness.runs.store.run_folders import StoredRun

FEW_DOCUMENTS = 30
_SHOWN = 3


def notes(run: StoredRun) -> list[str]:
    """One line each: texts left out, how tags were read, few documents, errors, predictions outside, warnings."""
    found = [describe_left_out(LeftOut(**left_out)) for left_out in run.manifest.gold["left_out"]]
    found += [f"gold: {line}" for line in describe_origin(run.manifest.gold.get("origin", {}))]
    if run.manifest.limit is not None:
        found.append(f"--limit {run.manifest.limit}: not all of the gold was run")
    found += describe_size(run.scores["gold"]["documents"])
    for name, extractor in run.scores["extractors"].items():
        found += [f"{name}: {note}" for note in describe_extractor(extractor)]
        failed = [document for document in run.outcomes[name] if document.error is not None]
        found += [f"{name}: {document.id} failed with {document.error}" for document in failed[:_SHOWN]]
        if len(failed) > _SHOWN:
            found.append(f"{name}: … and {len(failed) - _SHOWN} more, in {run.path.name}/{name}/predictions.jsonl")
    return found


def describe_size(documents: int) -> list[str]:
    """A note where the intervals rest on few documents."""
    if documents >= FEW_DOCUMENTS:
        return []
    if documents < 2:
        return ["no intervals: they are drawn over documents and need at least two"]
    number = plural(documents, "document")
    return [f"{number} only: below {FEW_DOCUMENTS} intervals are approximate, since they draw whole documents"]


def describe_extractor(extractor: Mapping[str, Any]) -> list[str]:
    """Notes on one extractor's part of scores.json."""
    found = []
    if extractor["errors"]:
        found.append(f"{plural(extractor['errors'], 'document')} failed and scored as empty")
    if extractor["out_of_scope"]:
        found.append(f"{plural(extractor['out_of_scope'], 'prediction')} outside the gold's scope, not scored")
    if extractor["ungrounded"]:
        found.append(
            f"{plural(extractor['ungrounded'], 'predicted slot')} without offsets, wrong where a span is needed"
        )
    return [*found, *extractor["warnings"]]
