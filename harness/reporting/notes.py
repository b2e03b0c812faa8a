"""Notes beside the scores of a run: what a reader must know before trusting the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.errors import plural, printable
from harness.extractors.llm.answers.outcomes import SHOWN
from harness.gold.folder import LeftOut, describe_left_out, describe_origin
from harness.reporting.comparison.robustness_tables import describe_robustness
from harness.reporting.repeat_table import describe_repeats
from harness.reporting.score_notes import describe_extractor, describe_size
from harness.runs.store.manifest import servers, unfinished

if TYPE_CHECKING:
    from harness.runs.store.raw_answers import AnswerCounts
    from harness.runs.store.run_folders import StoredRun

_SHOWN = 3
_MOST_CHANGES = 8
_DROPPED_SHARE = 0.1
_LONGEST = 400


def notes(run: StoredRun) -> list[str]:
    """One line each: texts left out, how tags were read, few documents, errors, predictions outside, warnings."""
    found = describe_left_out(LeftOut(**left_out) for left_out in run.manifest.gold["left_out"])
    found += [f"gold: {line}" for line in describe_origin(run.manifest.gold.get("origin", {}))]
    if run.manifest.status != "finished":
        found.append(unfinished(run.manifest))
    if run.manifest.limit is not None:
        found.append(f"--limit {run.manifest.limit}: not all of the gold was run")
    found += describe_size(run.scores.gold.documents)
    found += describe_replay(run.manifest.replay)
    for name, extractor in run.scores.extractors.items():
        found += [f"{name}: {note}" for note in describe_answers(extractor.answers, _fingerprint(run, name))]
        found += [f"{name}: {note}" for note in describe_repeats(extractor.scores)]
        found += [f"{name}: {note}" for note in describe_extractor(extractor.scores, extractor.trimmed)]
        failed = [document for document in run.outcomes[name] if document.error is not None]
        found += [
            f"{name}: {document.id} failed with {printable(document.error or '', limit=_LONGEST)}"
            for document in failed[:_SHOWN]
        ]
        if len(failed) > _SHOWN:
            found.append(f"{name}: … and {len(failed) - _SHOWN} more, in {run.path.name}/{name}/predictions.jsonl")
    found += describe_robustness(run)
    return found


def answer_notes(run: StoredRun) -> list[str]:
    """What came of the questions to language models, extractor by extractor."""
    return [
        f"{name}: {note}"
        for name, extractor in run.scores.extractors.items()
        for note in describe_answers(extractor.answers, _fingerprint(run, name))
    ]


def _fingerprint(run: StoredRun, extractor: str) -> Mapping[str, Any]:
    known = run.manifest.extractors.get(extractor)
    return {} if known is None else known.fingerprint


def describe_replay(replay: Mapping[str, Any] | None) -> list[str]:
    """Whose answers were read again, and what has changed since."""
    if replay is None:
        return []
    head = f"replayed from {replay['run']}: no model was asked"
    changed = replay["changed"]
    more = (
        [f"… and {len(changed) - _MOST_CHANGES} more changes, in manifest.json"] if len(changed) > _MOST_CHANGES else []
    )
    lines = [f"changed since {replay['run']}: {line}" for line in changed[:_MOST_CHANGES]]
    return [head if changed else f"{head}, and nothing has changed since", *lines, *more]


def describe_answers(answers: AnswerCounts | None, fingerprint: Mapping[str, Any]) -> list[str]:
    """What came of the questions to a language model, who answered, and how much could not be read.

    Args:
        answers: as scores.json counts them; None where no model was asked.
        fingerprint: as the manifest has it.
    """
    if answers is None:
        return []
    found = [f"answers: {describe_outcomes(answers)}"]
    several = len(answers.models) > 1
    models = [f"{model} ({number})" if several else model for model, number in answers.models.items()]
    found += [describe_server(server, models) for server in servers(fingerprint)]
    if len(models) > 1:
        found.append("the answers are not all from one model: the scores are of a mixture")
    if answers.dropped > _DROPPED_SHARE * answers.items:
        found.append(
            f"of {plural(answers.items, 'item')} in the answers {answers.dropped} were dropped or lost a field: "
            "it is of a wrong type, or none of the choices"
        )
    return found


def describe_outcomes(answers: AnswerCounts) -> str:
    """How many answers had which outcome, in words."""
    total = sum(answers.outcomes.values())
    return ", ".join(f"{number} of {total} {outcome_words(outcome)}" for outcome, number in answers.outcomes.items())


def describe_server(server: Mapping[str, Any], models: Sequence[str] = ()) -> str:
    """Who answers, where, and how the form of the answer was asked for."""
    who = ", ".join(models) or "a server that names no model"
    if not server.get("reached", True):
        return f"who answers at {server['address']} is not known: the question before the first document failed"
    how = "held to a JSON Schema" if server.get("schema") == "held to it" else "the JSON Schema not enforced"
    return f"answered by {printable(who)} at {server['address']}, {how}"


def outcome_words(outcome: str) -> str:
    """How reports call an outcome."""
    return next((words for known, words in SHOWN.items() if known == outcome), outcome)
