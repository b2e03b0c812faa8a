"""``scores.json``: every quality number of a run, and nothing that differs from one repetition to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import Scope
from harness.errors import HarnessError
from harness.files.json_keys import with_keys_once
from harness.files.json_line import UNREADABLE_JSON
from harness.files.text_files import write_atomically
from harness.files.typed_json import convert_json
from harness.runs.compare.gates import Verdict
from harness.runs.compare.pair_tests import AllPairs
from harness.runs.robustness.robustness_scores import Robustness
from harness.runs.store.raw_answers import AnswerCounts
from harness.scoring.results.repeated_scores import WrittenRepeats, read_repeats, repeats_of
from harness.scoring.results.scores import SCHEMA, Scores
from harness.scoring.results.written_scores import WrittenScores

FILE = "scores.json"


class ScoredGold(msgspec.Struct, frozen=True, kw_only=True):
    """The gold of a run, the same wherever it lies.

    Attributes:
        documents: how many were scored.
        hash: of all their hashes.
        scope: what the corpus annotates; None: everything.
        left_out: ``id`` and ``reason`` of each document that was not scored.
    """

    documents: int
    hash: str
    scope: Scope | None = None
    left_out: list[dict[str, str]] = []


class ScoredExtractor(msgspec.Struct, frozen=True, kw_only=True):
    """One extractor's part.

    Attributes:
        scores: what it scored.
        answers: what came of the questions to a language model; None where none was asked.
        trimmed: how many entities lost an article and a possessive; None where none is trimmed.
        robustness: what it scored on perturbed articles; None where it was not asked about any.
    """

    scores: Scores
    answers: AnswerCounts | None = None
    trimmed: dict[str, int] | None = None
    robustness: Robustness | None = None

    @property
    def repeats(self) -> int:
        """How often it was asked about each document."""
        return repeats_of(self.scores)

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the file."""
        found = {name: value for name, value in self.scores.to_dict().items() if name not in ("schema", "grounding")}
        counted = {
            "answers": msgspec.to_builtins(self.answers),
            "grounding": self.scores.grounding,
            "trimmed": self.trimmed,
            "robustness": None if self.robustness is None else self.robustness.to_dict(),
        }
        return found | {part: counts for part, counts in counted.items() if counts is not None}


class RunScores(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of ``scores.json``; ``gate`` holds the verdicts that every repetition of the run comes to.

    ``pairs`` compares every two extractors; ``None`` where there is one alone, or nothing is drawn.
    """

    gold: ScoredGold
    extractors: dict[str, ScoredExtractor]
    gate: tuple[Verdict, ...] = ()
    pairs: AllPairs | None = None

    def to_dict(self) -> dict[str, Any]:
        """As the file has it; ``pairs`` and ``gate`` are there only if there are any."""
        whole: dict[str, Any] = {
            "schema": SCHEMA,
            "gold": msgspec.to_builtins(self.gold),
            "extractors": {name: found.to_dict() for name, found in self.extractors.items()},
        }
        whole |= {} if self.pairs is None else {"pairs": msgspec.to_builtins(self.pairs)}
        return whole | ({"gate": [verdict.as_json() for verdict in self.gate]} if self.gate else {})


class _WrittenExtractor(WrittenScores, frozen=True, kw_only=True):
    answers: AnswerCounts | None = None
    trimmed: dict[str, int] | None = None
    robustness: Robustness | None = None


class _WrittenRepeats(WrittenRepeats, frozen=True, kw_only=True):
    answers: AnswerCounts | None = None
    trimmed: dict[str, int] | None = None
    robustness: Robustness | None = None


class _WrittenRun(msgspec.Struct, frozen=True, kw_only=True):
    gold: ScoredGold
    extractors: dict[str, _WrittenExtractor]
    gate: tuple[Verdict, ...] = ()
    pairs: AllPairs | None = None


class _RepeatedPart(msgspec.Struct, frozen=True, kw_only=True):
    """The extractors of a run that were asked several times: a form of their own, told by the key ``repeats``."""

    extractors: dict[str, _WrittenRepeats]


def dump_scores(scores: RunScores) -> str:
    """The scores as JSON to read and to compare line by line."""
    return json.dumps(scores.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_scores(folder: Path, scores: RunScores) -> None:
    """Write ``scores.json`` into a run's folder, at once or not at all."""
    write_atomically(folder / FILE, dump_scores(scores))


def read_scores(folder: Path) -> RunScores:
    """The scores of a run.

    Raises:
        HarnessError: the run has none yet (exit code 3), they are of another schema, or a value is of the wrong type.
    """
    path = folder / FILE
    try:
        raw = msgspec.json.decode(with_keys_once(path.read_bytes(), str(path)))
    except OSError:
        raise HarnessError(f"{folder}: this run has no scores yet; finish it with --resume", exit_code=3) from None
    except UNREADABLE_JSON as error:
        raise HarnessError(f"{path}: not valid JSON: {error}") from None
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if schema != SCHEMA:
        raise HarnessError(f"{path}: schema {schema!r}; this version reads schema {SCHEMA}")
    return scores_of_json(raw, str(path))


def scores_of_json(raw: Mapping[str, Any], where: str) -> RunScores:
    """The scores that a file holds.

    Args:
        raw: its JSON.
        where: the file, for messages.

    Raises:
        HarnessError: a value is missing, of the wrong type, or not what the counts make.
    """
    parts = raw.get("extractors")
    parts = parts if isinstance(parts, dict) else {}
    repeated = {name: part for name, part in parts.items() if isinstance(part, dict) and "repeats" in part}
    once = {name: part for name, part in parts.items() if name not in repeated}
    written = convert_json({**raw, "extractors": once} if repeated else raw, _WrittenRun, where)
    scored = {
        name: ScoredExtractor(
            scores=Scores.of_written(found, name=name, where=f"{where}: {name}"),
            answers=found.answers,
            trimmed=found.trimmed,
            robustness=found.robustness,
        )
        for name, found in written.extractors.items()
    }
    for name, asked in convert_json({"extractors": repeated}, _RepeatedPart, where).extractors.items():
        scored[name] = ScoredExtractor(
            scores=read_repeats(asked, name=name, where=f"{where}: {name}"),
            answers=asked.answers,
            trimmed=asked.trimmed,
            robustness=asked.robustness,
        )
    return RunScores(
        gold=written.gold,
        extractors={name: scored[name] for name in parts},
        gate=written.gate,
        pairs=written.pairs,
    )
