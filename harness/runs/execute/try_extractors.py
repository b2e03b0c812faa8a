"""Tries each extractor of a config on one document, to say what is missing before a long run finds out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Failure, Layer
from harness.engines import create_engine
from harness.errors import HarnessError, plural, printable
from harness.exchange.datasets.dataset_source import DatasetSource
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.protocol import (
    Json,
    RawAnswer,
    as_asked,
    check_documents,
    declared_layers,
)
from harness.extractors.interface.registry import create
from harness.gold.folder import GoldCorpus, describe_left_out, describe_origin
from harness.runs.config.config_gold import load_config_gold
from harness.runs.config.run_config import Config, ExtractorSpec
from harness.runs.execute.process.working_folder import same_folder
from harness.runs.store.manifest import servers


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with one part of a config: ``found`` where it works, else the ``problem`` and what to do."""

    part: str
    problem: str | None = None
    found: str = ""


SAMPLE = Document(
    id="sample", text="At least 25 people were killed in Tolva, the mayor said. “We need help,” she said."
)
"""What extractors are tried on where the gold has no text."""
_INLINE = "; an extractor that hangs or crashes takes the run with it: processes replaces its worker"
STREAMED = 100
"""So many documents of a streamed dataset are read."""


def diagnose(config: Config) -> Iterator[Finding]:
    """Findings on the gold, the engine and each extractor, as they come; nothing is written."""
    document = SAMPLE
    try:
        gold, said = _read_gold(config)
        texts = [labelled.document for labelled in gold.documents if labelled.document.text]
        document = as_asked(min(texts, key=lambda one: len(one.text or ""), default=SAMPLE))
        yield Finding(part="gold", found=said)
    except HarnessError as error:
        yield Finding(part="gold", problem=str(error))
    use = config.file.engine.use
    try:
        create_engine(**msgspec.structs.asdict(config.file.engine))
        yield Finding(part=f"engine {use}", found=f"ready{_INLINE if use == 'inline' else ''}")
    except HarnessError as error:
        yield Finding(part=f"engine {use}", problem=str(error))
    for entry in config.extractors:
        yield _try(entry, document, config.file.score.layers)


def _read_gold(config: Config) -> tuple[GoldCorpus, str]:
    """The gold, of a stream its beginning, and what there is to say of it."""
    is_stream = isinstance(config.gold, DatasetSource) and config.gold.streaming
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        gold = load_config_gold(config, limit=STREAMED if is_stream else None)
    is_part = is_stream and len(gold.documents) == STREAMED
    said = [f"{plural(len(gold.documents), 'document')}{', the first of a stream' if is_part else ''}"]
    said += describe_left_out(gold.left_out)
    said += describe_origin(gold.origin)
    return gold, "; ".join([*said, *(f"warns: {warning.message}" for warning in caught)])


@same_folder()
def _try(entry: ExtractorSpec, document: Document, scored: Sequence[Layer]) -> Finding:
    name = entry.spec if isinstance(entry.spec, str) else str(entry.spec.get("name") or entry.spec.get("use"))
    before = perf_counter()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("default")
            _, extractor = create(entry.spec, base=entry.base)
            check_documents(extractor, [document])
            identity = extractor.fingerprint()
            [result] = extract_all(extractor, [document])
    except HarnessError as error:
        return Finding(part=name, problem=f"{entry.where}: {error}")
    except Exception as error:
        return Finding(part=name, problem=f"{entry.where}: {_remedy(type(error).__name__, str(error))}")
    if result.error is not None or result.annotations is None:
        failure = result.error or Failure(type="NoAnswer", message="no answer")
        return Finding(part=name, problem=f"{entry.where}: {_remedy(failure.type, failure.message)}")
    answer = result.annotations
    said = [f"{len(answer.layer(layer))} {layer}" for layer in LAYERS if answer.annotates(layer)]
    notes = [f"{', '.join(said) or 'nothing'} in {perf_counter() - before:.1f} s"]
    notes += _who_answered(identity, result.raw)
    notes += _what_is_missing(declared_layers(extractor), answer, scored)
    notes += [f"warns: {warning.message}" for warning in caught]
    return Finding(part=name, found="; ".join(notes))


def _who_answered(identity: Mapping[str, Json], raw: Sequence[RawAnswer]) -> list[str]:
    """The models that answered a question to language models, and where."""
    if not raw:
        return []
    builds = {(one.model, one.system_fingerprint) for one in raw if one.model}
    models = sorted(f"{model} ({build})" if build else str(model) for model, build in builds)
    place = ", ".join(str(server["address"]) for server in servers(identity))
    who = printable(", ".join(models)) or "a model that is not named"
    return [f"answered by {who}{f' at {place}' if place else ''}"]


def _what_is_missing(declared: Sequence[Layer] | None, answer: Annotations, scored: Sequence[Layer]) -> list[str]:
    """The layers to be scored that the extractor does not attempt, or that its one answer has no key of."""
    missing = [layer for layer in scored if layer not in (declared or ()) and not answer.annotates(layer)]
    if not missing:
        return []
    doubt = "" if declared is not None else ", unless another answer has the key"
    return [f"not attempted: {', '.join(missing)}{doubt}"]


def _remedy(kind: str, message: str) -> str:
    """The failure, and the command that brings a missing module."""
    if kind not in ("ModuleNotFoundError", "ImportError") or "'" not in message:
        return f"{kind}: {message}"
    package = message.split("'")[1].partition(".")[0]
    return f"{message}: pip install {package}"
