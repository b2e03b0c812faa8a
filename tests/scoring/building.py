"""Short ways to write annotations and scores in tests."""

from __future__ import annotations

from typing import Any

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Document,
    Entity,
    Labelled,
    Quote,
    Scope,
    Slot,
    Source,
)
from harness.scoring import Scores, score_corpus


def at(start: int, end: int, **more: Any) -> Slot:
    return Slot(start=start, end=end, **more)


def source(start: int, end: int, cluster: str | None = None, **more: Any) -> Source:
    return Source(start=start, end=end, cluster=cluster, **more)


def entity(start: int, end: int, label: str = "PERSON", **more: Any) -> Entity:
    return Entity(start=start, end=end, label=label, **more)


def quote(start: int, end: int, name: str = "q", kind: Any = "direct", **more: Any) -> Quote:
    return Quote(id=name, kind=kind, start=start, end=end, **more)


def casualty(name: str = "c", outcome: Any = "killed", **fields: Any) -> Casualty:
    return Casualty(id=name, outcome=outcome, **fields)


def link(content: str | Slot, who: Source | None = None, **more: Any) -> Attribution:
    return Attribution(content=content, source=who, **more)


def corpus_scores(
    gold: Annotations,
    predicted: Annotations,
    *,
    text: str | None = None,
    chars: int = 1000,
    scope: Scope | None = None,
    **more: Any,
) -> Scores:
    """One document's scores, with details and without intervals."""
    document = Document(id="d", text=text, meta={} if text is not None else {"chars": chars})
    return score_corpus(
        [Labelled(document=document, annotations=gold)],
        {"d": predicted},
        scope=scope,
        bootstrap=0,
        **{"details": True} | more,
    )


def scores(gold: Annotations, predicted: Annotations, **more: Any) -> dict[str, dict[str, Any]]:
    return corpus_scores(gold, predicted, **more).scores


def counts(score: dict[str, Any]) -> tuple[int, ...]:
    """COR, INC, PAR, MIS, SPU."""
    return tuple(score[name] for name in ("cor", "inc", "par", "mis", "spu"))
