"""What a page sets side by side: the extractors of a run, or those of two runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from harness.errors import HarnessError
from harness.extractors.llm.server.replayed_answers import RawLine
from harness.runs.execute.performance import read_performance
from harness.runs.store.raw_answers import FILE as RAW
from harness.runs.store.raw_answers import read_raw
from harness.runs.store.run_folders import StoredRun
from harness.runs.store.stored_outcomes import DocumentOutcomes
from harness.scoring import Scores


class Column(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One extractor of one run. ``name`` tells it from the others on the page."""

    name: str
    extractor: str
    run: StoredRun

    @cached_property
    def scores(self) -> Scores:
        """Its scores by address."""
        return self.run.scores.extractors[self.extractor].scores

    @property
    def outcomes(self) -> Sequence[DocumentOutcomes]:
        """What became of its items, document by document."""
        return self.run.outcomes[self.extractor]

    @cached_property
    def raw(self) -> Mapping[str, Sequence[RawLine]]:
        """What a language model answered, word for word, by document; none of any other extractor."""
        return read_raw(self.run.path / self.extractor / RAW)

    @property
    def documents_per_second(self) -> float | None:
        """How fast it answered, its start included; ``None`` where it was not asked in this run."""
        return read_performance(self.run.manifest.timings, self.extractor).documents_per_second


def columns_of(run: StoredRun) -> list[Column]:
    """The extractors of a run."""
    return [Column(name=name, extractor=name, run=run) for name in run.scores.extractors]


def paired_columns(base: StoredRun, new: StoredRun) -> list[Column]:
    """The extractors of two runs: base then new, for those of the same name; and two single ones whatever their names.

    Raises:
        HarnessError: the runs share no extractor, and one of them has several.
    """
    ours, theirs = list(base.scores.extractors), list(new.scores.extractors)
    pairs = [(name, name) for name in ours if name in theirs]
    if not pairs and len(ours) == len(theirs) == 1:
        pairs = [(ours[0], theirs[0])]
    if not pairs:
        raise HarnessError(f"{base.path} and {new.path} share no extractor: {', '.join(ours)}; {', '.join(theirs)}")
    return [
        Column(name=f"{role} · {name}", extractor=name, run=run)
        for pair in pairs
        for role, run, name in (("base", base, pair[0]), ("new", new, pair[1]))
    ]
