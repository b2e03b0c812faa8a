"""Holds a run against its gates, and keeps the verdicts in ``gate.json``: all of them, with where each gate stands.

``scores.json`` repeats the verdicts that come out alike however often the run is repeated, so none on time or cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from harness.errors import HarnessError
from harness.files.text_files import write_atomically
from harness.files.typed_json import decode_json
from harness.runs.compare.baselines import baseline_path, how_to_bless, read_baseline
from harness.runs.compare.drop_gates import BaseOf, judge_drops
from harness.runs.compare.gates import DropGate, Gate, Verdict, judge
from harness.runs.compare.systems import System, choose, of_baseline
from harness.runs.compare.unattempted_gates import judge_unattempted
from harness.runs.store.manifest import pretty_json

FILE = "gate.json"


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """``gate.json``: how a run ended, and why it is incomplete, if it is."""

    exit_code: int = 0
    incomplete: str | None = None
    verdicts: tuple[Verdict, ...] = ()

    @property
    def why_incomplete(self) -> str | None:
        """The reason alone, to stand behind the word."""
        return None if self.incomplete is None else self.incomplete.removeprefix("incomplete: ")


def judge_all(gates: Sequence[Gate | DropGate], systems: Sequence[System], base_of: BaseOf) -> list[Verdict]:
    """Hold every system against every gate, in the gates' order.

    Args:
        gates: what is asked.
        systems: who is asked.
        base_of: the system that a gate against a baseline holds a new one against; raises where there is none.
    """
    absolute = [gate for gate in gates if isinstance(gate, Gate)]
    verdicts = judge(absolute, systems)
    verdicts += judge_drops([gate for gate in gates if isinstance(gate, DropGate)], systems, base_of)
    verdicts += judge_unattempted(gates, systems, base_of)
    order = {(gate.text, gate.where): place for place, gate in enumerate(gates)}
    return sorted(verdicts, key=lambda verdict: order[verdict.gate, verdict.where])


def blessed_in(reports: Path, stem: str) -> BaseOf:
    """Finds the system to hold a new one against among the blessed baselines.

    Args:
        reports: the folder of all runs.
        stem: the config's name, which its own baseline bears too.
    """
    read: dict[Path, list[System]] = {}

    def base_of(gate: DropGate, new: System) -> System:
        path = gate.against if isinstance(gate.against, Path) else baseline_path(reports, gate.against or stem)
        if path not in read:
            read[path] = of_baseline(read_baseline(path), str(path))
        for system in read[path]:
            if system.name == new.name:
                return system
        known = ", ".join(system.name for system in read[path])
        raise HarnessError(f'{path} holds {known}, but no "{new.name}"; bless a run that has it: {how_to_bless(path)}')

    return base_of


def compared_with(bases: Sequence[System]) -> BaseOf:
    """Holds a new system against the base of its name, whatever a gate's ``against`` says."""
    return lambda gate, new: choose(bases, new.name)


def write_judgement(folder: Path, judgement: Judgement) -> None:
    """Write ``gate.json`` into a run's folder, at once or not at all."""
    write_atomically(folder / FILE, pretty_json(judgement))


def read_judgement(folder: Path) -> Judgement:
    """What ``write_judgement`` wrote; no verdicts where a run has none.

    Raises:
        HarnessError: the file is not in its form.
    """
    path = folder / FILE
    try:
        return decode_json(path.read_bytes(), Judgement, str(path))
    except FileNotFoundError:
        return Judgement()
