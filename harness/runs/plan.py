"""What a run will do, loaded and ready, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from harness.annotation import HarnessError, Labelled
from harness.corpus.folder import GoldCorpus, LeftOut
from harness.extractors.base import Extractor
from harness.extractors.registry import create
from harness.runs.config import Config
from harness.runs.gold import load_config_gold
from harness.runs.journal import canonical_hash


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a run will do: its documents in gold order and its extractors, ready to be asked."""

    config: Config
    gold: GoldCorpus
    documents: tuple[Labelled, ...]
    extractors: Mapping[str, Extractor]
    fingerprints: Mapping[str, str]
    limit: int | None = None

    def gold_hashes(self) -> dict[str, str]:
        """Each document's gold hash, in gold order."""
        return {labelled.document.id: self.gold.hashes[labelled.document.id] for labelled in self.documents}


def plan(config: Config, *, limit: int | None = None) -> Plan:
    """Load what a run needs: gold and extractors.

    Args:
        config: what to run.
        limit: take no more than the first so many documents.

    Raises:
        HarnessError: gold or an extractor cannot be loaded; or there is no document to score (exit code 3).
    """
    gold = load_config_gold(config)
    documents = tuple(gold.documents[:limit])
    if not documents:
        reasons = [describe_left_out(left_out) for left_out in gold.left_out]
        raise HarnessError("\n".join([*reasons, f"{config.path}: there is no document to score"]), exit_code=3)
    extractors = dict(_create(config))
    fingerprints = {name: canonical_hash(extractor.fingerprint()) for name, extractor in extractors.items()}
    return Plan(
        config=config,
        gold=gold,
        documents=documents,
        extractors=extractors,
        fingerprints=fingerprints,
        limit=limit,
    )


def describe_left_out(left_out: LeftOut) -> str:
    """One line: which document is left out, why, and what brings it in."""
    remedy = f"; to bring it in: {left_out.command}" if left_out.command else ""
    return f"left out {left_out.id}: {left_out.reason}{remedy}"


def _create(config: Config) -> list[tuple[str, Extractor]]:
    created: list[tuple[str, Extractor]] = []
    for entry in config.extractors:
        try:
            made = create(entry.spec, base=entry.base)
        except HarnessError as error:
            raise HarnessError(f"{entry.where}: {error}", exit_code=error.exit_code) from None
        if made[0] in dict(created):
            raise HarnessError(f'{entry.where}: two extractors are called "{made[0]}"; give each a "name" of its own')
        created.append(made)
    return created
