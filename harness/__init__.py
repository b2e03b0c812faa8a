"""An evaluation harness for information-extraction models on news text.

The command line is ``harness``; from Python, everything that it scores is at hand with ``import harness``::

    import harness

    gold = harness.load_gold("gold")                       # a gold folder, JSON Lines, CoNLL, {"dataset": …}
    predictions = harness.load_predictions("mine.jsonl")
    scores = harness.score(gold, predictions)              # or lists of dicts, pair by pair
    scores["entities.strict"].f1                           # a Score: precision, recall, f1, interval, by_label, counts
    scores.to_frame(); scores.to_dict(); scores.errors()   # as a table, as JSON has it, item by item in words
    harness.compare(scores, other)                         # differences, intervals, p
    run = harness.run("configs/quickstart.yaml")           # run.scores["rules"], run.path, run.exit_code

Functions:

- ``load_gold`` and ``load_predictions`` read files, ``score`` scores, ``compare`` compares two systems.
- ``run`` executes a config, ``load_run`` reads back what it left.

What they give:

- ``GoldDocuments`` and ``PredictedDocuments``: documents by id.
- ``Scores``: a mapping of addresses (``harness list metrics`` prints all) to ``Score``. ``ItemErrors``, ``ItemError``:
  what was missed, spurious and wrong. ``Comparison``: a mapping of measures to ``Measured``. ``ConfigRun``: how a run
  ended.
- ``HarnessError``: every mistake of a user, in the words of the command line, with its ``exit_code``.

The words of the schema, as types: ``Document``, ``Annotations``, ``Labelled``, ``Entity``, ``Quote``, ``Casualty``,
``Attribution``, ``Cluster``, ``Slot``, ``Source``, ``Number``, ``Scope``. Offsets are Unicode code points, half-open.
A dict in the same words does as well::

    {"id": "a1", "text": "…", "entities": [{"start": 0, "end": 7, "label": "GPE"}]}

Paths are str or Path. Numbers are those of the command line, to the last bit. All that is printed here is short.

What this module names (``__all__``) is public and follows semantic versioning: it changes in an incompatible way only
with a new major version (while that is 0, with a new minor one), and CHANGELOG.md says how. All other modules may
change at any time, but for ``harness.annotation``, ``harness.errors`` and ``harness.extractors.interface.protocol``,
which extractors of your own import. Importing this module loads nothing heavy: numpy comes with the first score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from harness.annotation import (
        Annotations,
        Attribution,
        Casualty,
        Cluster,
        Document,
        Entity,
        Labelled,
        Number,
        Quote,
        Scope,
        Slot,
        Source,
    )
    from harness.api.comparison import Comparison
    from harness.api.config_run import ConfigRun
    from harness.api.given import Documents
    from harness.api.gold_documents import GoldDocuments
    from harness.api.predicted_documents import PredictedDocuments
    from harness.errors import HarnessError
    from harness.gold.conll_tags import Policy, Scheme
    from harness.runs.compare.compare_systems import Measured
    from harness.scoring.results.item_errors import ItemError, ItemErrors
    from harness.scoring.results.score import Score
    from harness.scoring.results.scores import Scores

__version__ = "0.2.0"
__all__ = [
    "Annotations",
    "Attribution",
    "Casualty",
    "Cluster",
    "Comparison",
    "ConfigRun",
    "Document",
    "Entity",
    "GoldDocuments",
    "HarnessError",
    "ItemError",
    "ItemErrors",
    "Labelled",
    "Measured",
    "Number",
    "PredictedDocuments",
    "Quote",
    "Scope",
    "Score",
    "Scores",
    "Slot",
    "Source",
    "compare",
    "load_gold",
    "load_predictions",
    "load_run",
    "run",
    "score",
]
_HOME = {
    "Comparison": "harness.api.comparison",
    "ConfigRun": "harness.api.config_run",
    "GoldDocuments": "harness.api.gold_documents",
    "HarnessError": "harness.errors",
    "ItemError": "harness.scoring.results.item_errors",
    "ItemErrors": "harness.scoring.results.item_errors",
    "Measured": "harness.runs.compare.compare_systems",
    "PredictedDocuments": "harness.api.predicted_documents",
    "Score": "harness.scoring.results.scores",
    "Scores": "harness.scoring.results.scores",
}


def load_gold(
    source: str | os.PathLike[str] | Mapping[str, Any],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    split: str | None = None,
    in_set: str | None = None,
    invalid_tags: Policy = "repair",
    tag_scheme: Scheme | None = None,
) -> GoldDocuments:
    """Read gold to score against.

    Args:
        source: a gold folder, a JSON Lines file, CoNLL columns (.conll, .bio, …), or a dataset as configs write it:
            ``{"dataset": NAME, "split": "test", "revision": …}``. Documents whose text is withheld are read too: their
            offsets can be scored.
        include: shell patterns of document ids; none means all.
        exclude: shell patterns of ids to leave away.
        split: take the documents of this split alone, as scope.yaml declares it.
        in_set: take the documents of this set alone, as scope.yaml declares it, such as ``challenge``.
        invalid_tags: of CoNLL columns: ``repair`` broken sequences of tags as conlleval does, or ``discard`` them.
        tag_scheme: of CoNLL columns: IOB1, IOB2, BIOES or IO; told from the tags without.

    Raises:
        HarnessError: nothing is there, or a document has mistakes; all are listed with line and column.
    """
    from harness.api.gold_documents import read_gold

    return read_gold(
        source,
        include=include,
        exclude=exclude,
        split=split,
        in_set=in_set,
        invalid_tags=invalid_tags,
        tag_scheme=tag_scheme,
    )


def load_predictions(
    source: str | os.PathLike[str], *, invalid_tags: Policy = "repair", tag_scheme: Scheme | None = None
) -> PredictedDocuments:
    """Read predictions.

    Args:
        source: JSON Lines, one document a line, or CoNLL columns.
        invalid_tags: as of ``load_gold``.
        tag_scheme: as of ``load_gold``.

    Raises:
        HarnessError: the file is absent, or a line is wrong; the message has its line and column.
    """
    from harness.api.predicted_documents import read_predicted

    return read_predicted(source, invalid_tags=invalid_tags, tag_scheme=tag_scheme)


def score(
    gold: GoldDocuments | Documents,
    predictions: PredictedDocuments | GoldDocuments | Documents,
    *,
    layers: str | Sequence[str] | None = None,
    scope: Scope | Mapping[str, Any] | str | os.PathLike[str] | None = None,
    bootstrap: int = 10_000,
    seed: int = 13,
) -> Scores:
    """Score predictions against gold.

    Args:
        gold: what ``load_gold`` gave, or what it takes; or documents: ``Labelled``, ``Annotations`` or dicts in the
            words of the schema, one of them, a list, or a dict of them by id.
        predictions: what ``load_predictions`` gave, or a path; or documents, as of gold. Where both sides have ids they
            are brought together by id, and a document without predictions is scored as empty, with a warning. Else
            they are scored pair by pair, and both sides must have the same number of documents.
        layers: score these alone; all of them without.
        scope: what the gold annotates, in place of its own: a scope.yaml, or a dict in its words.
        bootstrap: draws for the 95% intervals; 0 for none.
        seed: of the draws.

    Raises:
        HarnessError: a side is wrong (the message names the place), or no prediction is for a document of the gold.
    """
    from harness.api.score_given import score_given

    return score_given(gold, predictions, layers=layers, scope=scope, bootstrap=bootstrap, seed=seed)


def compare(
    base: Scores,
    new: Scores,
    *,
    metrics: str | Sequence[str] | None = None,
    allow_different: bool = False,
    draws: int = 10_000,
    seed: int = 13,
) -> Comparison:
    """Compare two systems on the documents that they share: differences, 95% intervals, p by document (Holm).

    Args:
        base: what ``score`` gave, or one extractor's scores of a run.
        new: the other system; differences are new minus base.
        metrics: addresses of precision, recall or F1, as in ``entities.strict.f1``; F1 of the headlines without.
        allow_different: compare what is the same, though gold, scope or version differ.
        draws: draws for intervals and tests.
        seed: of the draws.

    Raises:
        HarnessError: the two are not comparable (exit code 4); what differs is said.
    """
    from harness.api.comparison import compare_scores

    return compare_scores(base, new, metrics=metrics, allow_different=allow_different, draws=draws, seed=seed)


def run(
    config: str | os.PathLike[str],
    *,
    overrides: Mapping[str, Any] | None = None,
    reports: str | os.PathLike[str] = "reports",
    name: str | None = None,
    limit: int | None = None,
    resume: bool = False,
    retry_errors: bool = False,
    repeats: int | None = None,
    robustness: str | Sequence[str] | None = None,
    cache: bool = True,
) -> ConfigRun:
    """Execute a config as ``harness run`` does: extract, score, judge, write the reports. Nothing is printed.

    Args:
        config: the YAML file.
        overrides: keys of the config to set, by their address: ``{"score.bootstrap": 100}``.
        reports: the folder of all runs.
        name: of the run's folder; by default the config's name and the time.
        limit: take the first so many documents only.
        resume: go on with the newest unfinished run of this config, if there is one.
        retry_errors: ask again for the documents that failed in the newest run.
        repeats: ask every model so often about each document, whatever the config says; scores are then means.
        robustness: ask about articles written otherwise, too, whatever the config says: names of perturbations, or
            ``"all"``; ``harness list perturbations`` has them.
        cache: use and keep answers of other runs.

    Raises:
        HarnessError: the config has mistakes (all are listed), or the run cannot start.
    """
    from harness.api.config_run import run_config

    return run_config(
        config,
        overrides=overrides,
        reports=reports,
        name=name,
        limit=limit,
        resume=resume,
        retry_errors=retry_errors,
        repeats=repeats,
        robustness=robustness,
        cache=cache,
    )


def load_run(run: str | os.PathLike[str], *, reports: str | os.PathLike[str] = "reports") -> ConfigRun:
    """Read a finished run back.

    Args:
        run: its folder, its name in the folder of all runs, or ``latest``.
        reports: the folder of all runs.

    Raises:
        HarnessError: there is no such run, or it was not finished (exit code 3).
    """
    from harness.api.config_run import load_run_folder

    return load_run_folder(run, reports=reports)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME.get(name, "harness.annotation")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
