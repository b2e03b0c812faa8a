"""Loads everything that a run needs (gold, extractors, fingerprints), before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from harness.annotation import Document, Labelled, Layer
from harness.errors import HarnessError
from harness.extractors.interface.protocol import (
    Extractor,
    Json,
    Probed,
    check_documents,
    declared_layers,
    probe_extractor,
)
from harness.extractors.interface.recipe import Recipe
from harness.extractors.interface.registry import create
from harness.gold.folder import GoldCorpus, describe_left_out
from harness.runs.compare.unattempted_gates import refuse_hopeless_gates
from harness.runs.config.config_gold import load_config_gold
from harness.runs.config.run_config import Config
from harness.runs.execute.replay import replaying, what_changed
from harness.runs.execute.shards import Shard
from harness.runs.execute.working_folder import same_folder
from harness.runs.store.journal import canonical_hash
from harness.runs.store.manifest import read_manifest


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a run will do.

    Attributes:
        config: what to run.
        gold: all the gold that it takes.
        documents: those to ask about and score, in gold order.
        extractors: how to make each; none is kept, so that only the one that runs takes memory.
        identities: each one's fingerprint.
        layers: those that each says it attempts; ``None``: its answers tell.
        limit: take no more than the first so many documents.
        shard: of these, take this part.
        replay: the run whose answers are read again, and what has changed since.
        unreached: extractors whose server did not say who answers, with why.
    """

    config: Config
    gold: GoldCorpus
    documents: tuple[Labelled, ...]
    extractors: Mapping[str, Recipe]
    identities: Mapping[str, Mapping[str, Json]]
    layers: Mapping[str, Sequence[Layer] | None] = {}
    limit: int | None = None
    shard: Shard | None = None
    replay: dict[str, Json] | None = None
    unreached: Mapping[str, str] = {}

    @property
    def fingerprints(self) -> dict[str, str]:
        """The hash of each extractor's fingerprint; of a model that samples, by its name in the run.

        Two such systems never share an answer within a run, and across runs only where they are called alike.
        """
        return {
            name: canonical_hash([name, identity] if _samples(identity) else identity)
            for name, identity in self.identities.items()
        }

    def gold_hashes(self) -> dict[str, str]:
        """Each document's gold hash, in gold order."""
        return {labelled.document.id: self.gold.hashes[labelled.document.id] for labelled in self.documents}


@same_folder()
def plan(
    config: Config,
    *,
    limit: int | None = None,
    shard: Shard | None = None,
    identities: Mapping[str, Mapping[str, Json]] | None = None,
    layers: Mapping[str, Sequence[Layer] | None] | None = None,
    probe: bool = False,
    replay: Path | None = None,
) -> Plan:
    """Load gold, and see that every extractor can be made.

    Args:
        config: what to run.
        limit: take no more than the first so many documents.
        shard: of these, take this part.
        identities: the extractors' fingerprints where all their answers are there already; none is made then.
        layers: what they said they attempt, then.
        probe: whether extractors that ask a server find out who answers, which is part of their fingerprints.
        replay: the folder of a run whose answers stand in for the language models.

    Raises:
        HarnessError: gold or an extractor cannot be loaded, an extractor must not be asked about these documents; or
            there is no document to score (exit code 3).
    """
    before = None if replay is None else read_manifest(replay)
    if replay is not None:
        config = replaying(config, replay)
    gold = load_config_gold(config, limit=limit)
    documents = tuple(gold.documents[:limit])
    if not documents:
        reasons = describe_left_out(gold.left_out)
        raise HarnessError("\n".join([*reasons, f"{config.path}: there is no document to score"]), exit_code=3)
    probed: Mapping[str, Probed] = {}
    if identities is None:
        identities, layers, probed = _identify(config, [labelled.document for labelled in documents], probe)
        refuse_hopeless_gates(config.gates, layers)
    # Workers of a cluster have a current folder of their own.
    recipes = {
        name: Recipe(entry.spec, entry.base.absolute(), probed.get(name, Probed()).found)
        for name, entry in zip(identities, config.extractors, strict=True)
    }
    planned = Plan(
        config=config,
        gold=gold,
        documents=tuple(shard.take(documents)) if shard else documents,
        extractors=recipes,
        identities=identities,
        layers=layers or {},
        limit=limit,
        shard=shard,
        unreached={name: one.problem for name, one in probed.items() if one.problem is not None},
    )
    if before is None or replay is None:
        return planned
    changed = list(what_changed(before, identities, planned.gold_hashes()))
    return msgspec.structs.replace(planned, replay={"run": replay.name, "changed": changed})


def _identify(
    config: Config, documents: Sequence[Document], probe: bool
) -> tuple[dict[str, Mapping[str, Json]], dict[str, Sequence[Layer] | None], dict[str, Probed]]:
    """Make each extractor for a moment: fingerprints and layers by name, and what they found out about servers.

    Raises:
        HarnessError: one cannot be made, or must not be asked about the documents.
    """
    identities: dict[str, Mapping[str, Json]] = {}
    layers: dict[str, Sequence[Layer] | None] = {}
    found: dict[str, Probed] = {}
    for entry in config.extractors:
        try:
            name, extractor = create(entry.spec, base=entry.base)
            check_documents(extractor, documents)
            if probe:
                found[name] = probe_extractor(extractor)
            identity = _fingerprint(name, extractor)
        except HarnessError as error:
            raise HarnessError(f"{entry.where}: {error}", exit_code=error.exit_code) from None
        if name in identities:
            raise HarnessError(f'{entry.where}: two extractors are called "{name}"; give each a "name" of its own')
        identities[name], layers[name] = identity, declared_layers(extractor)
    return identities, layers, found


def _samples(identity: Json) -> bool:
    """Whether a fingerprint says that the same question may get another answer the next time."""
    if isinstance(identity, Mapping):
        return identity.get("samples") is True or any(_samples(part) for part in identity.values())
    return isinstance(identity, list) and any(_samples(part) for part in identity)


def _fingerprint(name: str, extractor: Extractor) -> Mapping[str, Json]:
    """What makes the extractor's answers its own; only JSON says the same in another process."""
    try:
        identity = dict(extractor.fingerprint())
        msgspec.json.encode(identity)
    except HarnessError:
        raise
    except Exception as error:
        raise HarnessError(
            f'the extractor "{name}" has no fingerprint that can be kept: {type(error).__name__}: {error}; '
            "fingerprint() returns a dictionary of words, numbers, lists and dictionaries"
        ) from error
    return identity
