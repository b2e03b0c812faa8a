"""Gates: the least or most that a score may be, and the most that it may fall."""

from __future__ import annotations

import operator
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from harness.annotation import Layer
from harness.errors import HarnessError, nearest
from harness.runs.execute.operational_metrics import OPERATIONS, is_operational, operational_metric
from harness.scoring.modes import addresses, mode_of
from harness.scoring.results.written_scores import COUNTS

if TYPE_CHECKING:
    from harness.runs.compare.systems import System

_OPERATORS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_COST = re.compile(r"cost\.\w+\.(total|per_document)")
_FORM = re.compile(r"\s*(?P<address>[\w.+]+)\s*(?P<operator>>=|<=|>|<)\s*(?P<bound>-?\d+(?:\.\d+)?)\s*")


class Gate(msgspec.Struct, frozen=True):
    """``address operator bound``, as in ``entities.strict.f1 >= 0.60``; ``where`` it stands, as file:line:column.

    ``extractors`` are those that it is for; empty: all.
    """

    text: str
    address: str
    operator: str
    bound: float
    where: str | None = None
    extractors: tuple[str, ...] = ()


class DropGate(msgspec.Struct, frozen=True, kw_only=True):
    """How far a measure may fall below a baseline.

    Attributes:
        text: the gate in words, for reports.
        address: a mode's precision, recall or F1.
        against: the baseline's file; its name; or ``None`` for the one of the config's name.
        max_drop: the most that the measure may fall.
        alpha: a larger drop fails only if the adjusted one-sided p is at most this; ``None``: always.
        min_documents: fewer shared, unchanged documents than this are not comparable.
        where: as file:line:column.
        extractors: those that it is for; empty: all.
        margin: in place of ``max_drop``: the gate holds where a drop of the margin is ruled out at ``alpha``, fails
            where a larger one is shown, and is else undecided.
        undecided: whether it then passes or fails.
    """

    text: str
    address: str
    against: Path | str | None
    max_drop: float
    alpha: float | None
    min_documents: int
    margin: float | None = None
    undecided: Literal["pass", "fail"] = "pass"
    where: str | None = None
    extractors: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How one extractor fared at one gate.

    Attributes:
        gate: in words.
        extractor: its name.
        value: of the measure; of a gate against a baseline, on the documents that are shared and unchanged.
        passed: whether it holds.
        reason: why it failed.
        metric: the measure's address.
        comparable: false where there is no baseline, or none to compare with; the gate has then neither held nor
            failed, and ``reason`` says what to do.
        attempted: false where the extractor does not attempt the measure's layer: the gate is not for it.
        note: what else to know.
        where: the gate's place in its file, as file:line:column.
        baseline: the value that it is held against.
        difference: value − baseline.
        pairs: how many documents were compared.
        unpaired: documents that were not: added or gone since, or their gold changed.
        p: of the one-sided paired permutation test; of a gate with a margin, that the drop is no larger.
        p_adjusted: after Holm over the alpha gates of all extractors.
        outcome: of a gate with a margin: a drop of the margin is ruled out, a larger one is shown, or neither.
        p_held: of a gate with a margin, that the drop is the margin or more.
        needed: of an undecided one, how many documents would tell such a drop from none in four cases of five.
    """

    gate: str
    extractor: str
    value: int | float | None  # a count of errors stays a whole number in JSON
    passed: bool
    reason: str | None = None
    metric: str = ""
    comparable: bool = True
    attempted: bool = True
    note: str | None = None
    where: str | None = None
    baseline: float | None = None
    difference: float | None = None
    pairs: int | None = None
    unpaired: tuple[str, ...] = ()
    p: float | None = None
    p_adjusted: float | None = None
    outcome: Literal["held", "failed", "undecided"] | None = None
    p_held: float | None = None
    needed: int | None = None

    @property
    def word(self) -> str:
        """``pass``, ``FAIL``, ``none``: there was nothing to compare with, or ``skip``: not attempted.

        Of a gate with a margin ``held``, ``FAIL`` or ``undecided``, whether that passes or not.
        """
        if self.outcome in ("held", "undecided"):
            return self.outcome
        if self.passed and not self.attempted:
            return "skip"
        return "pass" if self.passed else "FAIL" if self.comparable else "none"

    def as_json(self) -> dict[str, Any]:
        """For scores.json and other files: what does not apply is left out, and so is ``where`` the gate stands."""
        always = ("gate", "extractor", "value", "passed", "reason", "comparable")
        found = msgspec.structs.asdict(self) | {"unpaired": list(self.unpaired)}
        del found["where"]
        if self.attempted:
            del found["attempted"]
        return {key: value for key, value in found.items() if key in always or value not in (None, "", [])}


def exit_code(verdicts: Iterable[Verdict]) -> int:
    """0 where all hold, 1 where one failed, or is undecided and fails then, else 4: one had nothing to compare with."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if not failed:
        return 0
    return 1 if any(verdict.comparable for verdict in failed) else 4


def gate_pattern(addresses: Iterable[str]) -> str:
    """A regular expression of the gates that :func:`parse_gate` reads, as JSON Schema has them.

    Args:
        addresses: every address that a score can have.
    """
    known = [re.escape(address) for address in (*addresses, *OPERATIONS) if ".KEY." not in address]
    form = r"\s*({})\s*(>=|<=|>|<)\s*-?\d+(\.\d+)?\s*"
    return form.format("|".join([*known, _COST.pattern]))


def is_bound(text: str) -> bool:
    """Whether a gate in words has a bound."""
    return any(sign in text for sign in "<>=")


def parse_gate(
    text: str, addresses: Iterable[str], *, where: str | None = None, extractors: Sequence[str] = ()
) -> Gate:
    """Read a gate.

    Args:
        text: as the config has it.
        addresses: every address that a score can have.
        where: as file:line:column.
        extractors: those that it is for; without any, all.

    Raises:
        HarnessError: it has another form, or no score has that address.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise HarnessError(f'"{text}" is no gate; write it like "entities.strict.f1 >= 0.60" (>=, <=, > or <)')
    address, known = found["address"], [*addresses, *OPERATIONS]
    # What an extractor uses up has names of its own: cost.KEY.total.
    if address not in known and not _COST.fullmatch(address):
        raise HarnessError(
            f'no score has the address "{address}"{nearest(address, known)}; "harness list metrics" shows all'
        )
    return Gate(" ".join(text.split()), address, found["operator"], float(found["bound"]), where, tuple(extractors))


def judge(gates: Iterable[Gate], systems: Sequence[System]) -> list[Verdict]:
    """Hold every system against every gate.

    Args:
        gates: what is asked.
        systems: who is asked.
    """
    return [_judge(gate, system) for gate in gates for system in systems if is_held(gate, system)]


def is_for(gate: Gate | DropGate, extractor: str) -> bool:
    """Whether a gate is for an extractor."""
    return not gate.extractors or extractor in gate.extractors


def is_held(gate: Gate | DropGate, system: System) -> bool:
    """Whether a gate is for a system that attempts what it is on; ``unattempted_gates`` has a verdict on the others."""
    return is_for(gate, system.name) and not missing_layers(gate.address, system.not_attempted)


def missing_layers(address: str, not_attempted: Collection[Layer]) -> list[Layer]:
    """The layers that a measure needs and that are not attempted."""
    mode = _mode_of(address, addresses())
    return [] if mode is None else [layer for layer in mode_of(mode).layers if layer in not_attempted]


def _judge(gate: Gate, system: System) -> Verdict:
    value = _look_up(gate.address, system)
    reason = None
    if value is None:
        reason = _why_null(gate.address, system)
    elif not _OPERATORS[gate.operator](value, gate.bound):
        reason = f"{gate.address} is {value:.4f}"
    return Verdict(
        gate=gate.text,
        metric=gate.address,
        extractor=system.name,
        value=value,
        passed=reason is None,
        reason=reason,
        where=gate.where,
    )


def _look_up(address: str, system: System) -> float | None:
    """The number at an address; None where it is null or not there."""
    if is_operational(address):
        return operational_metric(system.operations, address)
    mode = _mode_of(address, system.scores)
    return None if mode is None else system.scores[mode].measure(address[len(mode) + 1 :])


def _mode_of(address: str, scored: Collection[str]) -> str | None:
    """The mode among those scored that a measure's address begins with; the longest one."""
    return max((mode for mode in scored if address.startswith(f"{mode}.")), key=len, default=None)


def _why_null(address: str, system: System) -> str:
    """Why there is no number to hold against the gate."""
    if is_operational(address):
        return f"nothing is known of this extractor's {address}"
    mode = _mode_of(address, system.scores)
    if mode is None:
        missing = address.rpartition(".")[0]
        return f"{missing} was not scored: no scored document annotates its layer, or score.layers leaves it out"
    counts = system.scores[mode].counts
    counted = "" if counts is None else ", ".join(f"{name} {getattr(counts, name)}" for name in COUNTS)
    return f"it is null: 0/0{f' ({counted})' if counted else ''}"
