"""One self-contained page to look through: report.html, with pictures and every document's text and items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from harness.errors import HarnessError, plural
from harness.reporting.comparison.pair_tables import HEADINGS as PAIR_HEADINGS
from harness.reporting.comparison.pair_tables import describe_pairs
from harness.reporting.comparison.robustness_markdown import EXPLAINED as ROBUSTNESS_EXPLAINED
from harness.reporting.comparison.robustness_tables import DROPS, WORST, broken_lists, worst_of_all
from harness.reporting.notes import notes
from harness.reporting.numbers import FEW, by_layer, readings
from harness.reporting.pages.page_columns import Column, columns_of, paired_columns
from harness.reporting.pages.page_frame import render_page
from harness.reporting.pages.viewer_data import KINDS, Viewer, build_viewer
from harness.reporting.repeat_table import EXPLAINED, HEADINGS
from harness.runs.store.run_folders import StoredRun
from harness.runs.store.stored_texts import StoredText, attached_texts, read_texts

FILE: str | None = "report.html"
LISTED = 40


def render(run: StoredRun, *, embed_withheld: bool = False) -> str:
    """The page of one run.

    Args:
        run: what to show.
        embed_withheld: put the whole text of withheld articles into the page, which must then not be published.

    Raises:
        HarnessError: a withheld text is wanted and cannot be had.
    """
    columns = columns_of(run)
    texts, embedded = _texts([run], embed_withheld)
    return _page(columns, build_viewer(columns, texts), title=run.path.name, warnings=notes(run), embedded=embedded)


def render_pair(base: StoredRun, new: StoredRun, *, embed_withheld: bool = False) -> str:
    """The page that sets a new run against a base: documents and items that changed come first.

    Args:
        base: the run to measure against.
        new: the run that is measured.
        embed_withheld: as for ``render``.

    Raises:
        HarnessError: the runs share no extractor, or no document whose gold is the same in both.
    """
    columns = paired_columns(base, new)
    ours, theirs = base.manifest.gold["documents"], new.manifest.gold["documents"]
    shared = [name for name, digest in ours.items() if theirs.get(name) == digest]
    if not shared:
        raise HarnessError(f"{base.path} and {new.path} share no document with the same gold")
    others = len(ours.keys() | theirs.keys()) - len(shared)
    warnings = [f"{run.path.name}: {note}" for run in (base, new) for note in notes(run)]
    if others:
        warnings.insert(
            0, f"{plural(others, 'document')} in one run alone or with other gold: scores differ by more than the model"
        )
    texts, embedded = _texts([base, new], embed_withheld, shared)
    viewer = build_viewer(columns, texts, paired=True, only=shared)
    title = f"{base.path.name} → {new.path.name}"
    return _page(columns, viewer, title=title, warnings=warnings, embedded=embedded, base=base)


def _texts(
    runs: Sequence[StoredRun], embed_withheld: bool, only: Sequence[str] | None = None
) -> tuple[dict[str, StoredText], int]:
    """The documents' texts, and how many of them are withheld ones."""
    texts: dict[str, StoredText] = {}
    for run in runs:
        texts |= read_texts(run.path)
    if not embed_withheld:
        return texts, 0
    ids = [name for name, text in texts.items() if text.withheld and (only is None or name in only)]
    found = attached_texts(runs[-1].manifest, ids)
    return texts | {name: msgspec.structs.replace(texts[name], text=text) for name, text in found.items()}, len(found)


def _page(
    columns: Sequence[Column],
    viewer: Viewer,
    *,
    title: str,
    warnings: Sequence[str],
    embedded: int,
    base: StoredRun | None = None,
) -> str:
    from harness.reporting.plots import draw_figures
    from harness.reporting.plots.picture import legend_of
    from harness.scoring import headline

    run = columns[-1].run
    pairs = None if base else run.scores.pairs
    addresses = headline({address for column in columns for address in column.scores})
    return render_page(
        "report.html.j2",
        title=title,
        run=run,
        base=base,
        started=datetime.fromisoformat(run.manifest.timings["started"]),
        columns=columns,
        headline=addresses,
        change=_change,
        gate=run.judgement.verdicts,
        incomplete=run.judgement.why_incomplete,
        warnings=warnings,
        embedded=embedded,
        figures=draw_figures(columns),
        legend_of=legend_of,
        by_layer=by_layer,
        readings=readings,
        viewer=viewer,
        index=_index(viewer),
        listed=viewer.documents[:LISTED],
        kinds=KINDS,
        few=FEW,
        repeat_headings=HEADINGS,
        repeats_explained=EXPLAINED,
        **_robustness(None if base else run),
        pairs=pairs,
        pair_headings=PAIR_HEADINGS,
        pairs_explained=() if pairs is None else describe_pairs(pairs),
    )


def _robustness(run: StoredRun | None) -> dict[str, Any]:
    """What perturbed articles cost, for the page of one run."""
    extractors = {} if run is None else run.scores.extractors
    asked = {name: one.robustness for name, one in extractors.items() if one.robustness is not None}
    return {
        "robustness": asked,
        "robustness_explained": ROBUSTNESS_EXPLAINED,
        "worst_of_all": [] if run is None else worst_of_all(run),
        "worst_headings": WORST,
        "drop_headings": DROPS,
        "broken_of": {name: broken_lists(run, name) for name in asked} if run is not None else {},
    }


def _change(columns: Sequence[Column], place: int, address: str) -> float | None:
    """The difference of F1 between a new column and the base before it; columns come in pairs."""
    if place % 2 == 0:
        return None
    before, after = (columns[at].scores.get(address) for at in (place - 1, place))
    if before is None or after is None or before.f1 is None or after.f1 is None:
        return None
    return after.f1 - before.f1


def _index(viewer: Viewer) -> dict[str, Any]:
    return {
        "columns": viewer.columns,
        "pair": viewer.pair,
        "documents": [msgspec.structs.asdict(one) for one in viewer.documents],
    }
