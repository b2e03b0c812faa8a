"""Combines several extractors into one: each layer is taken from one of them."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Failure, Layer
from harness.errors import HarnessError, nearest
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.extraction.join_layers import join
from harness.extractors.interface.protocol import (
    Extractor,
    Json,
    Probed,
    Result,
    check_documents,
    declared_layers,
    probe_extractor,
    repeat_extractor,
    settle_extractor,
    stop_extractor,
)
from harness.extractors.llm.grounding.words_alone import ground_result

Spec = str | dict[str, Any]


class Pipeline:
    """Layers from different extractors joined into one system; a layer may be gold's own (oracle)."""

    neutral = ("layers",)

    def __init__(self, *, layers: dict[str, Extractor]) -> None:
        """
        Args:
            layers: the extractor of each layer; a layer that is not named is left empty. In a config an extractor is
                a specification, the name of another one of the config, or ``oracle``.

        Raises:
            HarnessError: there is no layer of that name.
        """
        for name in layers:
            if name not in LAYERS:
                raise HarnessError(f'no layer is called "{name}"{nearest(name, LAYERS)}; there are {", ".join(LAYERS)}')
            known = declared_layers(layers[name])
            if known is not None and name not in known:
                raise HarnessError(
                    f'the part for "{name}" of a pipeline attempts {", ".join(known) or "no layer"}, and no {name}'
                )
        self._parts: list[tuple[Extractor, list[Layer]]] = []
        prints: list[dict[str, Json]] = []
        for layer in (layer for layer in LAYERS if layer in layers):
            # One that serves several layers is asked once.
            identity = layers[layer].fingerprint()
            if identity not in prints:
                prints.append(identity)
                self._parts.append((layers[layer], []))
            self._parts[prints.index(identity)][1].append(layer)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that have an extractor."""
        return tuple(layer for layer in LAYERS if any(layer in own for _, own in self._parts))

    def fingerprint(self) -> dict[str, Json]:
        """The fingerprints of the parts, with the layers that each serves."""
        return {"parts": [{"layers": list(layers), "extractor": part.fingerprint()} for part, layers in self._parts]}

    def check(self, documents: Sequence[Document]) -> None:
        """What the parts themselves say.

        Raises:
            HarnessError: a part must not be asked about these documents.
        """
        for part, _ in self._parts:
            check_documents(part, documents)

    def probe(self) -> Probed:
        """What the parts find out, in order."""
        found = [probe_extractor(part) for part, _ in self._parts]
        problems = [one.problem for one in found if one.problem is not None]
        return Probed(found=[one.found for one in found], problem="; ".join(problems) or None)

    def settle(self, found: Json) -> None:
        """Give each part what it found out."""
        if isinstance(found, list):
            for (part, _), one in zip(self._parts, found, strict=True):
                settle_extractor(part, one)

    def repeat(self, number: int) -> None:
        """Tell the parts."""
        for part, _ in self._parts:
            repeat_extractor(part, number)

    def stop(self) -> None:
        """Stop the parts that know how to; documents that every part has answered are still given out."""
        for part, _ in self._parts:
            stop_extractor(part)

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order; a document that one part fails on fails as a whole."""
        answers = [(layers, _timed(part, documents)) for part, layers in self._parts]
        for document in documents:
            yield _combine(document.id, [(layers, found[document.id]) for layers, found in answers])


def _timed(part: Extractor, documents: Sequence[Document]) -> dict[str, Result]:
    """A part's results with words grounded; one without ``seconds`` gets the time since the one before."""
    found: dict[str, Result] = {}
    texts = {document.id: document.text for document in documents}
    before = time.perf_counter()
    for result in extract_all(part, documents):
        now = time.perf_counter()
        seconds = now - before if result.seconds is None else result.seconds
        result = ground_result(result, texts.get(result.id))
        found[result.id] = msgspec.structs.replace(result, seconds=seconds)
        before = now
    return found


def _combine(name: str, parts: Sequence[tuple[Sequence[Layer], Result]]) -> Result:
    seconds = sum(result.seconds or 0.0 for _, result in parts)
    raw = tuple(answer for _, result in parts for answer in result.raw)
    lasting = all(result.lasting for _, result in parts)
    usage: dict[str, float] = {}
    for _, result in parts:
        for key, amount in (result.usage or {}).items():
            usage[key] = usage.get(key, 0) + amount
    found: dict[Layer, Annotations] = {}
    for layers, result in parts:
        if result.error is not None:
            message = f"{', '.join(layers)}: {result.error.message}"
            error = Failure(type=result.error.type, message=message)
            return Result(id=name, error=error, seconds=seconds, usage=usage or None, raw=raw)
        found |= {layer: result.annotations or Annotations() for layer in layers}
    joined = join(found)
    return Result(
        id=name,
        annotations=joined,
        seconds=seconds,
        usage=usage or None,
        raw=raw,
        lasting=lasting,
        grounding=_grounding(joined, parts),
    )


def _grounding(joined: Annotations, parts: Sequence[tuple[Sequence[Layer], Result]]) -> dict[str, str]:
    """How the parts found their words, of the layers whose items are those of one part, in its order."""
    found: dict[str, str] = {}
    for layers, result in parts:
        own = result.annotations or Annotations()
        kept = [layer for layer in layers if len(own.layer(layer)) == len(joined.layer(layer))]
        found |= {place: how for place, how in result.grounding.items() if place.partition("[")[0] in kept}
    return found


def spell_out(specs: Sequence[Spec], *, gold: str | None) -> list[Spec]:
    """The extractors of a config with what they say of one another, and of gold, written out.

    Args:
        specs: the config's extractors. A layer of a pipeline may name another one.
        gold: the config's gold, as an extractor's path; ``None`` where it is no file.

    Raises:
        HarnessError: pipelines are made of one another in a circle, or oracle has no gold to answer from.
    """
    named = {_name(spec): spec for spec in specs}
    return [_spelled(spec, named, gold, ()) for spec in specs]


def _spelled(spec: Spec, named: Mapping[str, Spec], gold: str | None, parents: Collection[str]) -> Spec:
    use = spec if isinstance(spec, str) else spec.get("use", spec.get("name"))
    if use == "oracle":
        own = {"use": spec} if isinstance(spec, str) else spec
        if gold is None and "gold" not in own:
            raise HarnessError(
                "oracle answers from a gold folder or JSON Lines, and this gold is a dataset: make one of it with "
                "harness gold import --format datasets, and name that"
            )
        return own if gold is None else {"gold": gold, **own}
    if use != "pipeline" or isinstance(spec, str) or not isinstance(spec.get("layers"), dict):
        return spec
    if _name(spec) in parents:
        raise HarnessError(f'the pipeline "{_name(spec)}" is a part of itself')
    inside = {*parents, _name(spec)}
    layers = {layer: _spelled(_part(part, named), named, gold, inside) for layer, part in spec["layers"].items()}
    return {**spec, "layers": layers}


def _part(part: Spec, named: Mapping[str, Spec]) -> Spec:
    """A part by another's name, without that name, which says nothing about its answers."""
    spec = named.get(part, part) if isinstance(part, str) else part
    if isinstance(spec, dict) and "use" in spec and spec["use"] != "pipeline":
        return {key: value for key, value in spec.items() if key != "name"}
    return spec


def _name(spec: Spec) -> str:
    return spec if isinstance(spec, str) else str(spec.get("name") or spec.get("use"))
