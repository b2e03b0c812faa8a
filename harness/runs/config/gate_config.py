"""Gates as configs and gate files write them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from harness.errors import HarnessError, Located, nearest
from harness.files.typed_tree import build
from harness.files.yaml_tree import (
    Node,
    compose_file,
    raise_problems,
)
from harness.runs.compare.compare_systems import split_metric
from harness.runs.compare.gates import DropGate, Gate, is_bound, parse_gate

AGAINST = "baseline"
_LEVEL = 0.05
"""The alpha of a gate with a margin that names none."""


class BaselineGate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gate against a baseline: ``{metric: entities.strict.f1, against: baseline, margin: 0.02, alpha: 0.05}``.

    With ``margin`` it holds, fails or is undecided; with ``max_drop`` it fails or doesn't.

    ``extractors`` are those that it is for. A ``metric`` with a bound (``entities.strict.f1 >= 0.60``) makes it a gate
    that needs no baseline.

    ``against`` is ``baseline`` for the one that is called like the config, another's name, or a file.
    """

    metric: Annotated[str, Meta(description="The address of a score; with a bound, as in entities.strict.f1 >= 0.60.")]
    extractors: Annotated[tuple[str, ...], Meta(description="Those that it is for; by default all.")] = ()
    against: Annotated[str, Meta(description="baseline: that of the config's name; another's name; or a file.")] = (
        AGAINST
    )
    max_drop: Annotated[float, Meta(ge=0, description="The most that it may fall.")] = 0.0
    alpha: Annotated[
        Annotated[float, Meta(gt=0, lt=1)] | None,
        Meta(description="A larger drop fails only if its adjusted one-sided p is at most this; null: always."),
    ] = None
    margin: Annotated[
        Annotated[float, Meta(gt=0, lt=1)] | None,
        Meta(
            description="In place of max_drop: held where such a drop is ruled out, failed where a larger one is shown."
        ),
    ] = None
    undecided: Annotated[
        Literal["pass", "fail"], Meta(description="With margin: what becomes of the run where neither can be told.")
    ] = "pass"
    min_documents: Annotated[int, Meta(ge=1, description="Fewer shared documents than this cannot be compared.")] = 1


GateSpec: TypeAlias = str | BaselineGate


def read_gates(specs: Sequence[GateSpec], nodes: Sequence[Node], problems: list[Located]) -> list[Gate | DropGate]:
    """Turn what a file says into gates.

    Args:
        specs: the gates as they were typed.
        nodes: where each stands.
        problems: is added to.
    """
    if not specs:
        return []
    from harness.scoring import metrics

    addresses = [address for address, _ in metrics()]
    gates: list[Gate | DropGate] = []
    for spec, node in zip(specs, nodes, strict=True):
        where = f"{node.path}:{node.line}:{node.column}"
        try:
            if isinstance(spec, str):
                gates.append(parse_gate(spec, addresses, where=where))
            elif is_bound(spec.metric):
                _refuse_baseline_keys(spec)
                gates.append(parse_gate(spec.metric, addresses, where=where, extractors=spec.extractors))
            else:
                gates.append(_drop_gate(spec, addresses, node, where))
        except HarnessError as error:
            problems.append(node.problem("unknown-gate", str(error)))
    return gates


def _refuse_baseline_keys(spec: BaselineGate) -> None:
    fields = msgspec.structs.fields(BaselineGate)
    given = [field.name for field in fields if not field.required and getattr(spec, field.name) != field.default]
    beside = [name for name in given if name != "extractors"]
    if beside:
        raise HarnessError(
            f'"{spec.metric}" has a bound and needs no baseline: leave out {", ".join(beside)}, or the bound'
        )


def load_gates(path: Path) -> list[Gate | DropGate]:
    """The gates of a file: a list of them, or a config (any mapping with the key ``gate``).

    Raises:
        HarnessError: the file cannot be read, has mistakes or holds no gate.
    """
    tree, problems = compose_file(path)
    raise_problems(problems)
    assert tree is not None
    node = tree.entries.get("gate") if tree.kind == "mapping" else tree
    if node is None or node.kind != "list" or not node.items:
        raise HarnessError(f"{path}: holds no gate: write a list of them, or one under the key gate")
    loaded = build(node, tuple[GateSpec, ...])
    raise_problems(loaded.problems)
    gates = read_gates(loaded.value or (), node.items, problems)
    raise_problems(problems)
    return gates


def _drop_gate(spec: BaselineGate, addresses: Sequence[str], node: Node, where: str) -> DropGate:
    split_metric(spec.metric)
    if spec.metric not in addresses:
        raise HarnessError(
            f'no score has the address "{spec.metric}"{nearest(spec.metric, addresses)}; '
            '"harness list metrics" shows all'
        )
    if spec.margin is not None and spec.max_drop:
        raise HarnessError("margin and max_drop are two kinds of gate: leave one of them out")
    if spec.margin is None and spec.undecided != "pass":
        raise HarnessError("undecided goes with margin: a gate with max_drop fails or doesn't")
    against: Any = None if spec.against == AGAINST else spec.against
    if spec.against.endswith(".json"):
        against = (Path() if node.path.startswith("--set ") else Path(node.path).parent) / spec.against
    level = _LEVEL if spec.alpha is None and spec.margin is not None else spec.alpha
    alpha = "" if level is None else f", alpha {level:g}"
    allowed = f"max_drop {spec.max_drop:g}" if spec.margin is None else f"margin {spec.margin:g}"
    undecided = "" if spec.undecided == "pass" else f", undecided {spec.undecided}"
    few = "" if spec.min_documents == 1 else f", min_documents {spec.min_documents}"
    return DropGate(
        text=f"{spec.metric} against {spec.against}: {allowed}{alpha}{few}{undecided}",
        address=spec.metric,
        against=against,
        max_drop=spec.max_drop,
        alpha=level,
        margin=spec.margin,
        undecided=spec.undecided,
        min_documents=spec.min_documents,
        where=where,
        extractors=spec.extractors,
    )
