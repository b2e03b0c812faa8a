"""Compares systems on the same documents: differences with intervals, tests, wins and losses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from harness.annotation import LAYERS, Layer
from harness.errors import HarnessError, nearest, plural
from harness.runs.compare.document_counts import PairedDocuments, pair_documents
from harness.runs.compare.document_rows import (
    document_values,
    drawn_interval,
    p_value,
    paired_draws,
    paired_rows,
    value_of,
)
from harness.runs.compare.systems import System
from harness.scoring import headline, metrics
from harness.scoring.modes import MEASURES

if TYPE_CHECKING:
    from harness.scoring.statistics.resampling import Matrix

DRAWS = 10_000
SEED = 13
# Ratios that are equal on paper differ by rounding.
TIE = 1e-12


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of two systems on the documents that they share.

    Attributes:
        metric: the address, as in ``entities.strict.f1``.
        model: the new system.
        base, new: the measure's values; ``None`` is 0/0.
        difference: new − base.
        interval: the 95% percentile interval of the difference, by document.
        p: of the two-sided paired permutation test, by document.
        p_adjusted: after Holm, over all that is tested together.
        wins, losses, ties: documents in which the new system is better, worse, and neither.
    """

    metric: str
    model: str
    base: float | None
    new: float | None
    difference: float | None
    interval: tuple[float, float] | None = None
    p: float | None = None
    p_adjusted: float | None = None
    wins: int | None = None
    losses: int | None = None
    ties: int | None = None


class Versus(msgspec.Struct, frozen=True, kw_only=True):
    """A new system against the base: who, on which documents, with what result.

    ``pairs`` is ``None`` where a side holds sums alone, so that there is no interval and no test.
    """

    base: System
    new: System
    model: str
    pairs: PairedDocuments | None
    measured: tuple[Measured, ...]
    differs: tuple[str, ...] = ()

    @property
    def shared_layers(self) -> frozenset[Layer]:
        """The layers that both systems attempt, as far as their sources say."""
        return frozenset(LAYERS).difference(self.base.not_attempted, self.new.not_attempted)

    @property
    def another_model(self) -> str | None:
        """That the two were not answered by the same models, where they are called the same and both sources say."""
        ours, theirs = (", ".join(sorted(system.models)) for system in (self.base, self.new))
        if self.base.name != self.new.name or not ours or not theirs or ours == theirs:
            return None
        return f"{self.new.name} was answered by {ours} in the base, and by {theirs} in the new run"


def compare(
    couples: Sequence[tuple[System, System]],
    addresses: Sequence[str],
    *,
    names: Sequence[str] | None = None,
    allow_different: bool = False,
    intervals: bool = True,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[Versus]:
    """Compare new systems with their base.

    Args:
        couples: base and new system each; all new ones are tested together.
        addresses: of precision, recall or F1 of a mode.
        names: what each comparison is called; by default the new system's name.
        allow_different: compare the documents with the same gold even where gold, scope or signatures differ.
        intervals: whether to draw the intervals of the differences, too; they take as long as the tests.
        draws: bootstrap draws for the intervals, and permutations for the tests beyond the exact ones.
        seed: of both.

    Raises:
        HarnessError: two systems are not comparable (exit code 4); the message says what differs.
    """
    names = model_names([new for _, new in couples]) if names is None else names
    found = [
        _compare(base, new, name, addresses, _Asked(allow_different, intervals, draws, seed))
        for (base, new), name in zip(couples, names, strict=True)
    ]
    return _adjust(found)


def metrics_to_compare(asked: Sequence[str], news: Sequence[System]) -> list[str]:
    """The addresses that are asked for; without any, F1 of the headline scores that the new systems have.

    Raises:
        HarnessError: no score has such an address.
    """
    known = [address for address, _ in metrics()]
    for metric in asked:
        if metric not in known:
            raise HarnessError(f'no score has the address "{metric}"{nearest(metric, known)}; see harness list metrics')
    return list(asked) or [
        f"{address}.f1" for address in headline({address for system in news for address in system.scores})
    ]


def model_names(systems: Sequence[System]) -> list[str]:
    """Each system's name; with its source where two have the same."""
    names = [system.name for system in systems]
    return [
        name if names.count(name) == 1 else f"{name} ({system.source})"
        for name, system in zip(names, systems, strict=True)
    ]


def settings_differ(base: System, new: System, addresses: Iterable[str]) -> list[str]:
    """What else than the gold makes scores incomparable: scope, version, and what the signature adds."""
    found: dict[str, None] = {}
    for address in addresses:
        one, other = (_signature(system, address) for system in (base, new))
        for what in sorted(set(one) | set(other)):
            if one and other and what != "gold" and one.get(what) != other.get(what):
                found[f"{what}: {one.get(what, 'no')} and {other.get(what, 'no')}"] = None
    return list(found)


def split_metric(metric: str) -> tuple[str, str]:
    """The mode and the measure of an address that can be tested.

    Raises:
        HarnessError: the measure is no ratio of sums over documents.
    """
    address, _, measure = metric.rpartition(".")
    if measure not in MEASURES:
        raise HarnessError(
            f'"{metric}" is not kept document by document, so it cannot be compared in pairs: '
            f"take {', '.join(MEASURES)} of a mode"
        )
    return address, measure


class _Asked(NamedTuple):
    """What ``compare`` was asked for."""

    allow_different: bool
    intervals: bool
    draws: int
    seed: int


def _compare(base: System, new: System, model: str, addresses: Sequence[str], wanted: _Asked) -> Versus:
    pairs = None
    if base.documents is not None and new.documents is not None:
        pairs = pair_documents(base.documents, new.documents)
    asked = [split_metric(metric) for metric in addresses]
    known = [part for part in asked if part[0] in base.scores or part[0] in new.scores]
    differs = _differ(base, new, pairs, [address for address, _ in known])
    if differs and not wanted.allow_different:
        lines = "\n".join(f"  {line}" for line in differs)
        raise HarnessError(
            f"{base.source} and {new.source} are not comparable:\n{lines}\n"
            "--allow-different compares the documents whose gold is the same",
            exit_code=4,
        )
    if pairs is not None and not pairs.ids:
        raise HarnessError(f"{base.source} and {new.source} share no document with the same gold", exit_code=4)
    both = {address for address, _ in known if address in base.scores and address in new.scores}
    # One drawing for all modes: each has the very draws that it would have alone.
    drawn = {} if pairs is None or not wanted.intervals else _draw(base, new, pairs, sorted(both), wanted)
    measured = [
        # What one of them was not scored on is no loss of the other.
        _of_sums(base, new, model, part)
        if pairs is None or part[0] not in both
        else _of_pairs(base, new, model, pairs, part, drawn.get(part[0]), wanted)
        for part in known
    ]
    return Versus(base=base, new=new, model=model, pairs=pairs, measured=tuple(measured), differs=tuple(differs))


def _differ(base: System, new: System, pairs: PairedDocuments | None, addresses: Sequence[str]) -> list[str]:
    """Everything that makes two systems incomparable, a line each."""
    found = settings_differ(base, new, addresses)
    if pairs is None:
        golds = {(_signature(base, a).get("gold"), _signature(new, a).get("gold")) for a in addresses}
        return [*(f"gold: {one} and {other}" for one, other in sorted(golds, key=str) if one != other), *found]
    return [f"gold: {pairs.describe()}", *found] if pairs.unpaired else found


def _signature(system: System, address: str) -> dict[str, str]:
    """The parts of a score's signature by name; empty where the system lacks the score."""
    score = system.scores.get(address)
    parts: dict[str, str] = {}
    for part in () if score is None else score.signature.split("|")[1:]:
        name, colon, value = part.partition(":")
        parts[name if colon else "untrimmed" if part == "untrimmed" else "version"] = value if colon else part
    return parts


def _of_sums(base: System, new: System, model: str, part: tuple[str, str]) -> Measured:
    address, measure = part
    found = (system.scores.get(address) for system in (base, new))
    one, other = (None if score is None else score.measure(measure) for score in found)
    return Measured(metric=f"{address}.{measure}", model=model, base=one, new=other, difference=_minus(other, one))


def _of_pairs(
    base: System,
    new: System,
    model: str,
    pairs: PairedDocuments,
    part: tuple[str, str],
    drawn: tuple[Matrix, Matrix] | None,
    wanted: _Asked,
) -> Measured:
    address, measure = part
    one, other = (paired_rows(system, pairs, address) for system in (base, new))
    before, after = value_of(one, measure), value_of(other, measure)
    change = document_values(other, measure) - document_values(one, measure)
    wins, losses = int((change > TIE).sum()), int((change < -TIE).sum())
    return Measured(
        metric=f"{address}.{measure}",
        model=model,
        base=before,
        new=after,
        difference=_minus(after, before),
        interval=None if drawn is None else drawn_interval(*drawn, measure),
        p=p_value(one, other, measure, "two-sided", draws=wanted.draws, seed=wanted.seed),
        wins=wins,
        losses=losses,
        ties=len(change) - wins - losses,
    )


def _draw(
    base: System, new: System, pairs: PairedDocuments, addresses: Sequence[str], wanted: _Asked
) -> dict[str, tuple[Matrix, Matrix]]:
    """By mode, the sums of both systems over the same resampled documents."""
    rows = [(paired_rows(base, pairs, address), paired_rows(new, pairs, address)) for address in addresses]
    drawn = paired_draws(rows, wanted.draws, wanted.seed)
    return {address: found for address, found in zip(addresses, drawn, strict=True) if found is not None}


def _minus(new: float | None, base: float | None) -> float | None:
    return None if new is None or base is None else new - base


def _adjust(found: Sequence[Versus]) -> list[Versus]:
    """Holm over every test of every system."""
    from harness.scoring.statistics.resampling import holm

    tested = [measured.p for versus in found for measured in versus.measured if measured.p is not None]
    adjusted = iter(holm(tested))
    return [
        msgspec.structs.replace(
            versus,
            measured=tuple(
                measured if measured.p is None else msgspec.structs.replace(measured, p_adjusted=next(adjusted))
                for measured in versus.measured
            ),
        )
        for versus in found
    ]


def describe_family(found: Sequence[Versus]) -> str:
    """What was tested together, named."""
    metrics = list(dict.fromkeys(m.metric for versus in found for m in versus.measured if m.p is not None))
    models = [versus.model for versus in found]
    tests = sum(m.p is not None for versus in found for m in versus.measured)
    return f"{plural(tests, 'test')} together: {', '.join(metrics)}; of {', '.join(models)}"


def couple(bases: Sequence[System], news: Sequence[System]) -> tuple[list[tuple[System, System]], list[System]]:
    """Each new system with the base of its name; with the only base where no name agrees.

    Returns:
        The couples, and the new systems that are without a base.

    Raises:
        HarnessError: there are several bases, and none has a new system's name.
    """
    by_name: Mapping[str, System] = {system.name: system for system in bases}
    couples = [(by_name[new.name], new) for new in news if new.name in by_name]
    if couples:
        return couples, [new for new in news if new.name not in by_name]
    if len(bases) == 1:
        return [(bases[0], new) for new in news], []
    names, others = (", ".join(sorted({system.name for system in side})) for side in (bases, news))
    raise HarnessError(
        f"{bases[0].source} holds {names}, none of which is called {others}: "
        f"name one by its folder: {bases[0].source}/{bases[0].name}"
    )
