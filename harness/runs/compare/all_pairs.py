"""Compares every two of several systems on the same documents, and says which of them no test tells apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from harness.errors import plural
from harness.runs.compare.compare_systems import Measured, Versus, compare, model_names
from harness.runs.compare.pair_tests import AllPairs, PairTest, RankedMetric
from harness.runs.compare.systems import System
from harness.scoring.statistics.letters import compact_letters

MINUS = " − "


def compare_every_two(
    systems: Sequence[System],
    metrics: Sequence[str],
    *,
    allow_different: bool = False,
    intervals: bool = True,
    draws: int,
    seed: int,
) -> list[Versus]:
    """Compare every two systems; all are tested together. A comparison is called ``new − base``.

    Args:
        systems: at least two; of each two the one that is named first is the base.
        metrics: addresses of precision, recall or F1 of a mode.
        allow_different, intervals, draws, seed: as for ``compare``.

    Raises:
        HarnessError: two systems are not comparable (exit code 4); the message says what differs.
    """
    named = list(zip(model_names(systems), systems, strict=True))
    pairs = list(combinations(named, 2))
    return compare(
        [(base, new) for (_, base), (_, new) in pairs],
        metrics,
        names=[f"{new}{MINUS}{base}" for (base, _), (new, _) in pairs],
        allow_different=allow_different,
        intervals=intervals,
        draws=draws,
        seed=seed,
    )


def rank_all(systems: Sequence[System], found: Sequence[Versus], *, draws: int, seed: int) -> AllPairs:
    """Rank the systems in each measure, with letters for those that no test tells apart.

    Args:
        systems: as ``compare_every_two`` took them.
        found: what it gave.
        draws: how many were drawn.
        seed: of the draws.
    """
    names = model_names(systems)
    tests: dict[str, list[PairTest]] = {}
    values: dict[str, dict[str, float]] = {}
    for (base, new), versus in zip(combinations(names, 2), found, strict=True):
        for measured in versus.measured:
            of_metric = values.setdefault(measured.metric, {})
            of_metric |= {
                name: value for name, value in ((base, measured.base), (new, measured.new)) if value is not None
            }
            if measured.difference is not None:
                tests.setdefault(measured.metric, []).append(_pair(base, new, measured))
    return AllPairs(
        systems=tuple(names),
        together=_together(names, tests),
        draws=draws,
        seed=seed,
        metrics=tuple(_ranked(metric, values[metric], names, pairs) for metric, pairs in tests.items()),
    )


def _pair(base: str, new: str, measured: Measured) -> PairTest:
    """The pair with the better system first."""
    assert measured.difference is not None
    tested = {"p": measured.p, "p_adjusted": measured.p_adjusted, "ties": measured.ties}
    if measured.difference > 0:
        return PairTest(
            better=new,
            worse=base,
            difference=measured.difference,
            interval=measured.interval,
            wins=measured.wins,
            losses=measured.losses,
            **tested,  # type: ignore[arg-type]
        )
    return PairTest(
        better=base,
        worse=new,
        difference=0.0 - measured.difference,
        interval=None if measured.interval is None else (-measured.interval[1], -measured.interval[0]),
        wins=measured.losses,
        losses=measured.wins,
        **tested,  # type: ignore[arg-type]
    )


def _ranked(metric: str, values: dict[str, float], order: Sequence[str], pairs: Sequence[PairTest]) -> RankedMetric:
    ranking = sorted(values, key=lambda name: (-values[name], order.index(name)))
    place = {name: nth for nth, name in enumerate(ranking)}
    tested = any(pair.p_adjusted is not None for pair in pairs)
    letters = compact_letters(ranking, [(pair.better, pair.worse) for pair in pairs if pair.is_apart]) if tested else {}
    beaten = [pair for pair in pairs if pair.better == ranking[0] and pair.is_apart]
    return RankedMetric(
        metric=metric,
        values={name: values[name] for name in ranking},
        letters=letters,
        best=ranking[0] if len(ranking) > 1 and len(beaten) == len(ranking) - 1 else None,
        pairs=tuple(sorted(pairs, key=lambda pair: (place[pair.better], place[pair.worse]))),
    )


def _together(names: Sequence[str], tests: dict[str, list[PairTest]]) -> str:
    number = sum(pair.p is not None for pairs in tests.values() for pair in pairs)
    return f"{plural(number, 'test')} together: {', '.join(tests)}; of every two of {', '.join(names)}"
