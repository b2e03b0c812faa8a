"""Gates against a baseline: whether a measure fell by more than is allowed, and by more than chance explains."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from harness.errors import HarnessError, plural
from harness.runs.compare.compare_systems import DRAWS, SEED, TIE, settings_differ
from harness.runs.compare.document_counts import PairedDocuments, pair_documents
from harness.runs.compare.document_rows import p_value, paired_rows, value_of
from harness.runs.compare.gates import DropGate, Verdict, is_held
from harness.runs.compare.systems import System, unlike_repeats
from harness.scoring.statistics.margin import MarginTest, margin_test

Outcome: TypeAlias = Literal["held", "failed", "undecided"]
BaseOf = Callable[[DropGate, System], System]


class _Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict that waits for the p-values of the others; ``settled`` where it doesn't."""

    gate: DropGate
    extractor: str
    base: float
    new: float
    pairs: PairedDocuments
    p: float | None
    unlike: str | None = None
    tested: MarginTest | None = None


def judge_drops(
    gates: Sequence[DropGate], systems: Sequence[System], base_of: BaseOf, *, draws: int = DRAWS, seed: int = SEED
) -> list[Verdict]:
    """Hold every system against every gate.

    A gate with a margin has three verdicts. It holds where the one-sided p of a drop of the margin is at most
    ``alpha``: that p stands as it is, since a run passes only where all its gates hold. It fails where the p of no
    larger drop is, adjusted by Holm as below. Else it is undecided.

    Of the others, with ``alpha``, a gate fails where the drop exceeds ``max_drop`` and the one-sided p of the paired
    permutation test, adjusted by Holm over all gates with ``alpha`` of all systems, is at most ``alpha``.

    Args:
        gates: what is asked.
        systems: the new systems.
        base_of: the system that a gate holds a new one against; raises where there is none.
        draws: permutations, beyond the exact test.
        seed: of the permutations.
    """
    tried = [_try(gate, system, base_of, draws, seed) for gate in gates for system in systems if is_held(gate, system)]
    family = [trial.p for trial in tried if isinstance(trial, _Trial) and trial.p is not None]
    adjusted = iter(_holm(family))
    return [
        trial
        if isinstance(trial, Verdict)
        else _settle(trial, None if trial.p is None else next(adjusted), len(family), draws)
        for trial in tried
    ]


def _try(gate: DropGate, new: System, base_of: BaseOf, draws: int, seed: int) -> _Trial | Verdict:
    """A trial; or at once a verdict, where there is nothing to compare with or no number."""
    address, _, measure = gate.address.rpartition(".")
    try:
        base = base_of(gate, new)
    except HarnessError as error:
        return _nothing(gate, new, str(error))
    if base.documents is None or new.documents is None:
        source = base.source if base.documents is None else new.source
        return _nothing(gate, new, f"{source} holds sums alone, and no counts of documents")
    differs = settings_differ(base, new, [address])
    if differs:
        return _nothing(gate, new, f"{_name(base)} is not comparable: {'; '.join(differs)}")
    if address not in base.scores:
        return _nothing(gate, new, f"{_name(base)} has no {address}")
    pairs = pair_documents(base.documents, new.documents)
    if len(pairs.ids) < gate.min_documents:
        shared = f"shares {plural(len(pairs.ids), 'unchanged document')} with this run"
        return _nothing(
            gate, new, f"{_name(base)} {shared}, min_documents is {gate.min_documents}; {pairs.describe()}", pairs
        )
    rows = [paired_rows(system, pairs, address) for system in (base, new)]
    before, after = (value_of(matrix, measure) for matrix in rows)
    if before is None:
        return _nothing(gate, new, f"{gate.address} is null in {_name(base)}: 0/0 on what is shared", pairs)
    if after is None:
        return _verdict(gate, new.name, pairs, base=before, reason="it is null: 0/0 on what is shared")
    drawn: dict[str, Any] = {"draws": draws, "seed": seed}
    tested = None if gate.margin is None else margin_test(rows[0], rows[1], measure, gate.margin, **drawn)
    if tested is not None:
        p: float | None = tested.p_failed
    else:
        p = (
            None
            if gate.alpha is None or gate.margin is not None
            else p_value(rows[0], rows[1], measure, "less", **drawn)
        )
    unlike = unlike_repeats(base, new)
    return _Trial(gate=gate, extractor=new.name, base=before, new=after, pairs=pairs, p=p, unlike=unlike, tested=tested)


def _settle_margin(trial: _Trial, margin: float, adjusted: float | None, family: int) -> Verdict:
    """Held, failed or undecided."""
    gate, tested, number = trial.gate, trial.tested, len(trial.pairs.ids)
    alpha = gate.alpha or 0.0
    outcome: Outcome = "undecided"
    needed = None
    moved = f"{'fell' if trial.new < trial.base else 'went'} from {trial.base:.4f} to {trial.new:.4f} on "
    moved += plural(number, "document")
    if tested is None:
        said = f"undecided: {moved}; all but one of them have nothing to tell by"
    elif tested.p_held <= alpha:
        outcome = "held"
        said = f"a drop of {margin:g} is ruled out: {moved}; p {tested.p_held:.2g}"
    elif adjusted is not None and adjusted <= alpha:
        outcome = "failed"
        said = f"{moved}; a drop beyond {margin:g} is shown: p {adjusted:.4f} (Holm over {plural(family, 'test')})"
    else:
        needed, would = _would_decide(trial, tested, margin, alpha)
        seen = f"a drop of {margin:g} is not ruled out (p {tested.p_held:.2g}), and no larger one is shown"
        said = f"undecided: {moved}; {seen}; {would}"
    fails = outcome == "failed" or (outcome == "undecided" and gate.undecided == "fail")
    note = "; ".join(filter(None, (None if fails else said, trial.unlike))) or None
    verdict = _verdict(
        gate, trial.extractor, trial.pairs, base=trial.base, value=trial.new, reason=said if fails else None, note=note,
        p=trial.p, p_adjusted=adjusted,
    )  # fmt: skip
    p_held = None if tested is None else tested.p_held
    return msgspec.structs.replace(verdict, outcome=outcome, p_held=p_held, needed=needed)


def _would_decide(trial: _Trial, tested: MarginTest, margin: float, alpha: float) -> tuple[int, str]:
    """How many documents would decide, and in words what they would."""
    number = len(trial.pairs.ids)
    # Documents without items tell nothing, and of more documents as large a part is without.
    share = tested.documents / number
    needed = math.ceil(tested.needed(margin, alpha) / share)
    if needed > number:
        return needed, f"about {plural(needed, 'document')} would tell such a drop from none"
    needed = math.ceil(tested.needed(trial.new - trial.base + margin, alpha) / share)
    return needed, f"it is so close to the margin that it would take about {plural(needed, 'document')} to decide"


def _settle(trial: _Trial, adjusted: float | None, family: int, draws: int) -> Verdict:
    if trial.gate.margin is not None:
        return _settle_margin(trial, trial.gate.margin, adjusted, family)
    gate, drop = trial.gate, trial.base - trial.new
    exceeds = drop > gate.max_drop + TIE
    fell = f"fell from {trial.base:.4f} to {trial.new:.4f} on {plural(len(trial.pairs.ids), 'document')}"
    reason = note = None
    if adjusted is None or gate.alpha is None:
        reason = f"{fell}, by more than {gate.max_drop:g}" if exceeds else None
    elif exceeds and adjusted <= gate.alpha:
        reason = f"{fell}, by more than {gate.max_drop:g}; p {adjusted:.4f} (Holm over {plural(family, 'test')})"
    else:
        note = _doubt(trial, fell if exceeds else None, adjusted, family, draws)
    note = "; ".join(filter(None, (note, trial.unlike))) or None
    return _verdict(
        gate, trial.extractor, trial.pairs, base=trial.base, value=trial.new, reason=reason, note=note, p=trial.p,
        p_adjusted=adjusted,
    )  # fmt: skip


def _doubt(trial: _Trial, fell: str | None, adjusted: float, family: int, draws: int) -> str | None:
    """What a passed gate did not rule out; ``None`` where there was no drop to speak of and one would be seen."""
    alpha, number = trial.gate.alpha or 0.0, len(trial.pairs.ids)
    least = max(0.5 ** min(number, 1000), 1 / (draws + 1)) * family
    if least > alpha:
        few = f"{plural(number, 'document')} and {plural(family, 'test')}"
        return f"it cannot fail: with {few} p is at least {min(least, 1.0):.3g}, above {alpha:g}"
    return f"{fell}, which may be chance: p {adjusted:.3f}, above {alpha:g}" if fell else None


def _nothing(gate: DropGate, new: System, why: str, pairs: PairedDocuments | None = None) -> Verdict:
    return _verdict(gate, new.name, pairs, reason=why, comparable=False)


def _verdict(
    gate: DropGate,
    extractor: str,
    pairs: PairedDocuments | None,
    *,
    base: float | None = None,
    value: float | None = None,
    reason: str | None = None,
    note: str | None = None,
    comparable: bool = True,
    p: float | None = None,
    p_adjusted: float | None = None,
) -> Verdict:
    rest = None
    if pairs and pairs.unpaired and comparable:
        size = plural(len(pairs.ids) + pairs.unpaired, "document")
        rest = f"on {len(pairs.ids)} of {size} alone; not compared: {pairs.describe()}"
    return Verdict(
        gate=gate.text,
        metric=gate.address,
        extractor=extractor,
        value=value,
        passed=reason is None,
        reason=reason,
        comparable=comparable,
        note="; ".join(filter(None, (note, rest))) or None,
        where=gate.where,
        baseline=base,
        difference=None if value is None or base is None else value - base,
        pairs=len(pairs.ids) if pairs else None,
        unpaired=(*pairs.changed, *pairs.only_base, *pairs.only_new) if pairs else (),
        p=p,
        p_adjusted=p_adjusted,
    )


def _name(base: System) -> str:
    return f"{base.source} ({base.about})" if base.about else base.source


def _holm(p_values: Sequence[float]) -> list[float]:
    from harness.scoring.statistics.resampling import holm

    return holm(p_values)
