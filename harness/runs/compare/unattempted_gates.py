"""Verdicts on extractors that do not attempt what a gate is on: passed over, or failed where nobody else is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.annotation import LAYERS, Layer
from harness.errors import HarnessError
from harness.runs.compare.drop_gates import BaseOf
from harness.runs.compare.gates import DropGate, Gate, Verdict, is_for, is_held, missing_layers
from harness.runs.compare.systems import System
from harness.scoring.results.scores import in_words


def judge_unattempted(gates: Sequence[Gate | DropGate], systems: Sequence[System], base_of: BaseOf) -> list[Verdict]:
    """A verdict for every gate and every system that does not attempt a layer that the gate needs.

    The gate passes the system over. It fails where it names its extractors, where it holds no system at all, and where
    the baseline that it names has the score: what was attempted before is missing now.

    Args:
        gates: what is asked.
        systems: who is asked.
        base_of: the system that a gate against a baseline holds a new one against; raises where there is none.
    """
    found: list[Verdict] = []
    for gate in gates:
        asked = [system for system in systems if is_for(gate, system.name)]
        nobody = not any(is_held(gate, system) for system in asked)
        found += [
            _verdict(gate, system, layers, _why_failed(gate, system, nobody, base_of))
            for system in asked
            if (layers := missing_layers(gate.address, system.not_attempted))
        ]
    return found


def refuse_hopeless_gates(gates: Sequence[Gate | DropGate], layers: Mapping[str, Sequence[Layer] | None]) -> None:
    """See before a run that each gate is on something that one of its extractors attempts.

    Args:
        gates: of the config.
        layers: those that each extractor says it attempts; ``None``: its answers will tell.

    Raises:
        HarnessError: a gate can hold nobody.
    """
    for gate in gates:
        needed = missing_layers(gate.address, LAYERS)
        asked = {name: known for name, known in layers.items() if is_for(gate, name)}
        lacking = [known is not None and not set(needed) <= set(known) for known in asked.values()]
        if asked and (any(lacking) if gate.extractors else all(lacking)):
            told = [f"{name} attempts {', '.join(known)}" for name, known in asked.items() if known is not None]
            who = "one of its extractors does not attempt" if gate.extractors else "no extractor attempts"
            raise HarnessError(
                f'{gate.where}: the gate "{gate.text}" is on {" and ".join(needed)}, which {who}: {"; ".join(told)}'
            )


def _why_failed(gate: Gate | DropGate, system: System, nobody: bool, base_of: BaseOf) -> str | None:
    if gate.extractors:
        return "the gate names this extractor"
    if isinstance(gate, DropGate):
        try:
            base = base_of(gate, system)
        except HarnessError:
            base = None
        if base is not None and gate.address.rpartition(".")[0] in base.scores:
            return "the baseline has a score"
    return "no extractor attempts what this gate is on" if nobody else None


def _verdict(gate: Gate | DropGate, system: System, layers: Sequence[Layer], failed: str | None) -> Verdict:
    said = f"{in_words(layers)} not attempted"
    return Verdict(
        gate=gate.text,
        metric=gate.address,
        extractor=system.name,
        value=None,
        passed=failed is None,
        reason=None if failed is None else f"{said}, and {failed}",
        attempted=False,
        note=said if failed is None else None,
        where=gate.where,
    )
