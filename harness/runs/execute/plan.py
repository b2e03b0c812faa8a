"""Loads everything that a run needs (gold, extractors, fingerprints), before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from harness.annotation import Document, Labelled
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
from harness.perturbations.variants import Variant, make_variant
from harness.runs.compare.unattempted_gates import refuse_hopeless_gates
from harness.runs.config.config_gold import load_config_gold
from harness.runs.config.run_config import Config, ExtractorSpec
from harness.runs.execute.process.working_folder import same_folder
from harness.runs.execute.repeat import Repeat, answer_key
from harness.runs.execute.replay import entries_to_ask, replayed_entry, what_changed
from harness.runs.execute.shards.shard import Shard
from harness.runs.robustness.perturbed_articles import who_is_asked
from harness.runs.store.manifest import AskedExtractor, read_manifest


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a run will do.

    Attributes:
        config: what to run.
        gold: all the gold that it takes.
        documents: those to ask about and score, in gold order.
        asked: who is asked, extractor by extractor, each as often as it is to repeat.
        limit: take no more than the first so many documents.
        shard: of these, take this part.
        repeats: how often to ask every extractor, where the command line says so.
        robustness: under which perturbations, where the command line says so.
        variants: the documents under each perturbation.
        asked_again: who is asked about these, perturbation by perturbation.
        replay: the run whose answers are read again, and what has changed since.
        unreached: extractors whose server did not say who answers, with why.
    """

    config: Config
    gold: GoldCorpus
    documents: tuple[Labelled, ...]
    asked: tuple[Repeat, ...]
    limit: int | None = None
    shard: Shard | None = None
    repeats: int | None = None
    robustness: tuple[str, ...] | None = None
    variants: tuple[Variant, ...] = ()
    asked_again: tuple[Repeat, ...] = ()
    replay: dict[str, Json] | None = None
    unreached: Mapping[str, str] = {}

    def gold_hashes(self) -> dict[str, str]:
        """Each document's gold hash, in gold order."""
        return {labelled.document.id: self.gold.hashes[labelled.document.id] for labelled in self.documents}

    def documents_of(self, repeat: Repeat) -> Sequence[Labelled]:
        """The documents that are asked about: all, or those that a perturbation edits."""
        if repeat.perturbation is None:
            return self.documents
        variant = next(one for one in self.variants if one.name == repeat.perturbation)
        return [labelled for labelled in variant.documents if labelled.document.id in variant.edits]

    def under(self, variant: Variant) -> Plan:
        """The plan of scoring one perturbation alone: its documents and gold, headlines unsplit, nothing drawn."""
        from harness.scoring.signature import gold_hash

        file = self.config.file
        score = msgspec.structs.replace(file.score, by=(), bootstrap=0)
        config = msgspec.structs.replace(self.config, file=msgspec.structs.replace(file, score=score))
        hashes = {labelled.document.id: gold_hash(labelled) for labelled in variant.documents}
        gold = msgspec.structs.replace(self.gold, documents=list(variant.documents), hashes=hashes)
        return msgspec.structs.replace(self, config=config, gold=gold, documents=variant.documents, variants=())


@same_folder()
def plan(
    config: Config,
    *,
    limit: int | None = None,
    shard: Shard | None = None,
    repeats: int | None = None,
    robustness: tuple[str, ...] | None = None,
    answered: Mapping[str, AskedExtractor] | None = None,
    probe: bool = False,
    replay: Path | None = None,
) -> Plan:
    """Load gold, and see that every extractor can be made.

    Args:
        config: what to run.
        limit: take no more than the first so many documents.
        shard: of these, take this part.
        repeats: ask every extractor so often, whatever the config says; a replay without it takes its run's.
        robustness: ask under these perturbations, whatever the config says; likewise.
        answered: the extractors as manifests know them where all their answers are there already; none is made then.
        probe: whether extractors that ask a server find out who answers, which is part of their fingerprints.
        replay: the folder of a run whose answers stand in for the language models.

    Raises:
        HarnessError: gold or an extractor cannot be loaded, an extractor must not be asked about these documents; or
            there is no document to score (exit code 3).
    """
    before = None if replay is None else read_manifest(replay)
    if repeats is None and before is not None:
        repeats = before.repeats
    if robustness is None and before is not None:
        robustness = before.robustness
    if repeats is not None:
        config = config.repeated(repeats)
    if robustness is not None:
        config = config.perturbed(robustness)
    gold = load_config_gold(config, limit=limit)
    documents = tuple(gold.documents[:limit])
    if not documents:
        reasons = describe_left_out(gold.left_out)
        raise HarnessError("\n".join([*reasons, f"{config.path}: there is no document to score"]), exit_code=3)
    if answered is None:
        asked, unreached = _identify(config, [labelled.document for labelled in documents], probe, replay)
        asked += _ask_again(config, asked, [labelled.document for labelled in documents], replay)
        refuse_hopeless_gates(config.gates, {repeat.extractor: repeat.layers for repeat in asked})
    else:
        asked, unreached = list(_known(config, answered)), {}
    documents = tuple(shard.take(documents)) if shard else documents
    planned = Plan(
        config=config,
        gold=gold,
        documents=documents,
        asked=tuple(repeat for repeat in asked if repeat.perturbation is None),
        asked_again=tuple(repeat for repeat in asked if repeat.perturbation is not None),
        variants=tuple(make_variant(name, documents, seed=config.file.score.seed) for name in config.file.robustness),
        robustness=robustness,
        limit=limit,
        shard=shard,
        repeats=repeats,
        unreached=unreached,
    )
    if before is None or replay is None:
        return planned
    changed = list(what_changed(before, planned.asked, planned.gold_hashes()))
    return msgspec.structs.replace(planned, replay={"run": replay.name, "changed": changed})


def _known(config: Config, answered: Mapping[str, AskedExtractor]) -> Iterator[Repeat]:
    """Who was asked in earlier runs, by their manifests."""
    for (name, known), entry in zip(answered.items(), config.extractors, strict=True):
        for perturbation, digests in ((None, known.digests), *known.robustness.items()):
            for number, digest in enumerate(digests, start=1):
                yield Repeat(
                    extractor=name,
                    number=number,
                    of=len(digests),
                    recipe=Recipe(entry.spec, entry.base.absolute()),
                    identity=known.fingerprint,
                    layers=known.layers,
                    digest=digest,
                    perturbation=perturbation,
                )


def _ask_again(
    config: Config, asked: Sequence[Repeat], documents: Sequence[Document], replay: Path | None
) -> list[Repeat]:
    """Whoever can be asked about perturbed articles, as often as about those as they are.

    Raises:
        HarnessError: nobody can; or the replayed run holds no such answers.
    """
    names = config.file.robustness
    if not names:
        return []
    first = [repeat for repeat in asked if repeat.number == 1]
    may = who_is_asked([entry.spec for entry in config.extractors], config.path)
    willing = {repeat.extractor for repeat, is_asked in zip(first, may, strict=True) if is_asked}
    entries = {repeat.extractor: entry for repeat, entry in zip(first, config.extractors, strict=True)}
    again = [
        msgspec.structs.replace(repeat, perturbation=name)
        for name in names
        for repeat in asked
        if repeat.extractor in willing
    ]
    if replay is None:
        return again
    others = [replayed_entry(entries[one.extractor], one.number, replay, one.perturbation) for one in again]
    return [_of_other_answers(repeat, entry, documents) for repeat, entry in zip(again, others, strict=True)]


def _of_other_answers(repeat: Repeat, entry: ExtractorSpec, documents: Sequence[Document]) -> Repeat:
    """The same, reading another file of answers."""
    identity = _Made(entry, documents, probe=False).identity
    recipe = Recipe(entry.spec, entry.base.absolute(), repeat.recipe.found, repeat.number)
    digest = answer_key(repeat.extractor, identity, repeat.number, repeat.of)
    return msgspec.structs.replace(repeat, recipe=recipe, identity=identity, digest=digest)


def _identify(
    config: Config, documents: Sequence[Document], probe: bool, replay: Path | None
) -> tuple[list[Repeat], dict[str, str]]:
    """Make each extractor for a moment, to learn what makes its answers its own and who lies behind it.

    Returns:
        Who is asked, and by name why a server did not say who answers.

    Raises:
        HarnessError: one cannot be made, or must not be asked about the documents.
    """
    asked: list[Repeat] = []
    unreached: dict[str, str] = {}
    for entries in entries_to_ask(config, replay):
        made = _Made(entries[0], documents, probe)
        if any(repeat.extractor == made.name for repeat in asked):
            raise HarnessError(
                f'{entries[0].where}: two extractors are called "{made.name}"; give each a "name" of its own'
            )
        if made.probed.problem is not None:
            unreached[made.name] = made.probed.problem
        for number, entry in enumerate(entries, start=1):
            # The repeats of a replay read another file each; all others are of one and the same extractor.
            identity = (made if entry == entries[0] else _Made(entry, documents, probe)).identity
            asked.append(
                Repeat(
                    extractor=made.name,
                    number=number,
                    of=len(entries),
                    # Workers of a cluster have a current folder of their own.
                    recipe=Recipe(entry.spec, entry.base.absolute(), made.probed.found, number),
                    identity=identity,
                    layers=made.layers,
                    digest=answer_key(made.name, identity, number, len(entries)),
                )
            )
    return asked, unreached


class _Made:
    """What an extractor says of itself once it is made.

    Raises:
        HarnessError: it cannot be made, or must not be asked about the documents.
    """

    def __init__(self, entry: ExtractorSpec, documents: Sequence[Document], probe: bool) -> None:
        try:
            self.name, extractor = create(entry.spec, base=entry.base)
            check_documents(extractor, documents)
            self.probed = probe_extractor(extractor) if probe else Probed()
            self.identity = _fingerprint(self.name, extractor)
            self.layers = declared_layers(extractor)
        except HarnessError as error:
            raise HarnessError(f"{entry.where}: {error}", exit_code=error.exit_code) from None


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
