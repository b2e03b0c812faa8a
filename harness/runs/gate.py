"""Gates: the least (or most) that a score may be."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from harness.annotation import HarnessError, nearest

_OPERATORS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_FORM = re.compile(r"\s*(?P<address>[\w.+]+)\s*(?P<operator>>=|<=|>|<)\s*(?P<bound>-?\d+(?:\.\d+)?)\s*")


class Gate(msgspec.Struct, frozen=True):
    """``address operator bound``, as in ``entities.strict.f1 >= 0.60``."""

    text: str
    address: str
    operator: str
    bound: float


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How one extractor fared at one gate; ``reason`` says why it failed."""

    gate: str
    extractor: str
    value: float | None
    passed: bool
    reason: str | None = None


def parse_gate(text: str, addresses: Iterable[str]) -> Gate:
    """Read a gate.

    Args:
        text: as the config has it.
        addresses: every address that a score can have.

    Raises:
        HarnessError: it has another form, or no score has that address.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise HarnessError(f'"{text}" is no gate; write it like "entities.strict.f1 >= 0.60" (>=, <=, > or <)')
    address, known = found["address"], list(addresses)
    if address not in known:
        raise HarnessError(
            f'no score has the address "{address}"{nearest(address, known)}; "harness list metrics" shows all'
        )
    return Gate(" ".join(text.split()), address, found["operator"], float(found["bound"]))


def judge(gates: Iterable[Gate], scores: Mapping[str, Mapping[str, Any]]) -> list[Verdict]:
    """Hold every extractor against every gate.

    Args:
        gates: what is asked.
        scores: extractor name to its scores, addressed as in scores.json.
    """
    return [_judge(gate, name, found) for gate in gates for name, found in scores.items()]


def _judge(gate: Gate, extractor: str, scores: Mapping[str, Any]) -> Verdict:
    address, score, value = _look_up(gate.address, scores)
    if value is None:
        reason = _why_null(address, score)
        return Verdict(gate=gate.text, extractor=extractor, value=None, passed=False, reason=reason)
    if _OPERATORS[gate.operator](value, gate.bound):
        return Verdict(gate=gate.text, extractor=extractor, value=value, passed=True)
    reason = f"{gate.address} is {value:.4f}"
    return Verdict(gate=gate.text, extractor=extractor, value=value, passed=False, reason=reason)


def _look_up(address: str, scores: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None, float | None]:
    """The address of the mode, its score and the measure's value; ``None`` for what is not there."""
    steps = address.split(".")
    for size in range(len(steps) - 1, 0, -1):
        mode = ".".join(steps[:size])
        if mode in scores:
            value: Any = scores[mode]
            for step in steps[size:]:
                value = None if value is None else value.get(step)
            return mode, scores[mode], value
    return address.rpartition(".")[0], None, None


def _why_null(address: str, score: Mapping[str, Any] | None) -> str:
    """Why there is no number to hold against the gate."""
    if score is None:
        return f"{address} was not scored: no scored document annotates its layer, or score.layers leaves it out"
    counts = ", ".join(f"{name} {score[name]}" for name in ("cor", "inc", "par", "mis", "spu") if name in score)
    return f"it is null: 0/0{f' ({counts})' if counts else ''}"
