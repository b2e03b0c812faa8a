"""What perturbed articles cost an extractor, as tables of words: what terminal, Markdown and the page show alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from harness.annotation import Layer
from harness.errors import plural, shorten
from harness.reporting.numbers import NONE, signed, signed_interval, three_places, written_p_value
from harness.runs.compare.pair_tests import LEVEL
from harness.runs.robustness.broken_items import FILE as BROKEN
from harness.runs.robustness.broken_items import BrokenItem, read_broken
from harness.runs.robustness.perturbed_articles import perturbed_folder
from harness.runs.robustness.robustness_scores import Drop, Robustness
from harness.runs.store.stored_outcomes import Shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from harness.runs.store.run_folders import StoredRun

WORST = ("F1", "worst", "diff", "95% of diff", "Holm", "under")
"""Of the columns beside the address."""
DROPS = ("F1", "diff", "95% of diff", "p", "Holm", "+/−")
"""Of the columns beside perturbation and address."""
_ON_TERMINAL, _IN_FILES = 3, 10
_LONGEST = 60


class WorstRow(NamedTuple):
    """The worst case of one headline, in words."""

    address: str
    f1: str
    worst: str
    difference: str
    interval: str
    p_adjusted: str
    perturbation: str
    is_lost: bool


class BrokenRow(NamedTuple):
    """How many items one perturbation breaks; a cell for each layer."""

    perturbation: str
    documents: str
    cells: tuple[str, ...]


class DropRow(NamedTuple):
    """One headline under one perturbation, in words."""

    perturbation: str
    address: str
    f1: str
    difference: str
    interval: str
    p: str
    p_adjusted: str
    record: str
    is_lost: bool


class BrokenList(NamedTuple):
    """What one perturbation breaks: a line each for the first ones, how many more there are, and in which file."""

    perturbation: str
    lines: tuple[str, ...]
    more: int
    file: str


def worst_rows(found: Robustness) -> list[WorstRow]:
    """A row for each headline: the perturbation under which it is lowest."""
    return [
        WorstRow(
            address,
            three_places(found.base[address]),
            three_places(drop.f1),
            signed(drop.difference),
            signed_interval(drop.interval),
            written_p_value(drop.p_adjusted),
            name,
            _is_lost(drop),
        )
        for address, name, drop in found.worst()
    ]


def worst_lines(run: StoredRun) -> list[str]:
    """The worst case of each headline, a line each: whose, from what to what, the paired difference, its interval."""
    return [
        _worst_line(name, row)
        for name, extractor in run.scores.extractors.items()
        if extractor.robustness is not None
        for row in worst_rows(extractor.robustness)
    ]


def worst_of_all(run: StoredRun) -> list[str]:
    """Of each extractor the line of the headline that loses most."""
    found = []
    for name, extractor in run.scores.extractors.items():
        told = None if extractor.robustness is None else extractor.robustness
        known = [] if told is None else [one for one in told.worst() if one[2].difference is not None]
        if told is not None and known:
            lowest = min(known, key=lambda one: one[2].difference or 0.0)[0]
            found += [_worst_line(name, row) for row in worst_rows(told) if row.address == lowest]
    return found


def _worst_line(name: str, row: WorstRow) -> str:
    how_sure = (
        "" if row.interval == NONE else f", 95% {row.interval.replace(' ', ' to ')}, p after Holm {row.p_adjusted}"
    )
    return f"{name}: {row.address} {row.f1}, at worst {row.worst} under {row.perturbation} ({row.difference}{how_sure})"


def broken_layers(found: Robustness) -> list[Layer]:
    """The layers of which anything was right."""
    return list(found.steady)


def broken_rows(found: Robustness) -> list[BrokenRow]:
    """A row for each perturbation: how many right items are right no more (−), and how many others are now (+)."""
    return [
        BrokenRow(
            name,
            str(one.documents),
            tuple(_changed(one.broken.get(layer, 0), one.mended.get(layer, 0)) for layer in broken_layers(found)),
        )
        for name, one in found.perturbations.items()
    ]


def _changed(broken: int, mended: int) -> str:
    return f"−{broken}" * bool(broken) + " " * bool(broken and mended) + f"+{mended}" * bool(mended) or "0"


def right_row(found: Robustness) -> tuple[str, ...]:
    """How many items of each layer are right in the articles as they are."""
    return tuple(str(steady.right) for steady in found.steady.values())


def always_row(found: Robustness) -> tuple[str, ...]:
    """How many of them stay right under every perturbation."""
    return tuple(str(steady.always) for steady in found.steady.values())


def drop_rows(found: Robustness) -> list[DropRow]:
    """Every headline under every perturbation, but for those under which no document scores otherwise."""
    return [
        DropRow(
            name,
            address,
            three_places(drop.f1),
            signed(drop.difference),
            signed_interval(drop.interval),
            written_p_value(drop.p),
            written_p_value(drop.p_adjusted),
            NONE if drop.better is None else f"{drop.better}/{drop.worse}",
            _is_lost(drop),
        )
        for name, one in found.perturbations.items()
        for address, drop in one.drops.items()
        if drop.better or drop.worse or drop.difference != 0
    ]


def _is_lost(drop: Drop) -> bool:
    return drop.p_adjusted is not None and drop.p_adjusted <= LEVEL and (drop.difference or 0.0) < 0


def broken_lists(run: StoredRun, extractor: str, *, most: int = _IN_FILES) -> list[BrokenList]:
    """What broke in words, perturbation by perturbation.

    Args:
        run: the run.
        extractor: of it.
        most: lines of each perturbation.

    Raises:
        HarnessError: a file is missing or not in its form.
    """
    found = run.scores.extractors[extractor].robustness
    lists = []
    for name, one in found.perturbations.items() if found is not None else ():
        if not one.broken:
            continue
        path = perturbed_folder(run.path, extractor) / name / BROKEN
        lines = [
            f"{tell_broken(item)} ({document.id}{'' if document.error is None else ' failed'})"
            for document in read_broken(path)
            for item in document.items
        ]
        counted = [line if times == 1 else f"{line} ×{times}" for line, times in Counter(lines).items()]
        file = path.relative_to(run.path.parent).as_posix()
        lists.append(BrokenList(name, tuple(counted[:most]), max(0, len(counted) - most), file))
    return lists


def tell_broken(item: BrokenItem) -> str:
    """An item and what becomes of it: ``“Tolva” GPE, now “TOLVA”: missed``. Long words are cut."""
    before, after, gold = item.before.gold, item.after, item.after.gold
    assert before is not None
    words, now = _words(before), "" if gold is None else _words(gold)
    written = f", now “{now}”" if now and now != words else ""
    if after.verdict == "wrong" and after.predicted is not None:
        return f"“{words}” {before.what}{written}: {', '.join(after.wrong)} wrong{_instead(after.predicted, now)}"
    return f"“{words}” {before.what}{written}: {after.verdict}"


def _instead(predicted: Shown, now: str) -> str:
    words = _words(predicted)
    return f", found “{words}” {predicted.what}" if words != now else f", found as {predicted.what}"


def _words(shown: Shown) -> str:
    words = next(iter(shown.words.values()), NONE)
    # Of long words of a withheld article there are the first ones, their length and their digest.
    first, cut, _ = words.partition(" … [")
    return f"{first} …" if cut else shorten(words, limit=_LONGEST)


def describe_robustness(run: StoredRun) -> Iterator[str]:
    """What to know of these numbers, a line each: what was tested together, and who was not asked."""
    asked = run.manifest.robustness if run.manifest.robustness is not None else run.manifest.config.get("robustness")
    for name, extractor in run.scores.extractors.items() if asked else ():
        found = extractor.robustness
        if found is None:
            yield f"{name}: not asked about perturbed articles, since its answers stand in a file"
            continue
        unedited = [one for one, scored in found.perturbations.items() if not scored.documents]
        if unedited:
            yield f"{name}: nothing to edit in these articles for {', '.join(unedited)}"
        failed = {one: scored.errors for one, scored in found.perturbations.items() if scored.errors}
        for one, number in failed.items():
            yield f"{name}: {plural(number, 'document')} failed under {one}, and scored as empty there"
    if any(extractor.robustness for extractor in run.scores.extractors.values()):
        seed = next(one.robustness.seed for one in run.scores.extractors.values() if one.robustness)
        yield (
            "under perturbations: differences are paired by document, with 95% intervals; p is Holm-adjusted over all "
            f"perturbations and headlines of an extractor; seed {seed}"
        )


def worst_table(name: str, found: Robustness) -> Table:
    """The worst case of each headline, for 80 columns."""
    from rich.text import Text

    table = _table(Text(f"{name}, worst case"), WORST)
    for row in worst_rows(found):
        style = "bold" if row.is_lost else ""
        cells = (row.f1, row.worst, Text(row.difference, style=style), row.interval, row.p_adjusted, row.perturbation)
        table.add_row(row.address, *cells)
    return table


def broken_table(name: str, found: Robustness) -> Table:
    """How many items each perturbation breaks, for 80 columns."""
    from rich.text import Text

    table = _table(Text(f"{name}, items broken"), ("edited", *broken_layers(found)))
    table.add_row("right as they are", NONE, *right_row(found))
    for row in broken_rows(found):
        table.add_row(row.perturbation, row.documents, *row.cells)
    table.add_row("right under all", NONE, *always_row(found))
    return table


def _table(first: object, headings: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    table.add_column(first, overflow="ellipsis", no_wrap=True)  # type: ignore[arg-type]
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "under" else "right", no_wrap=True)
    return table


def show_robustness(run: StoredRun, name: str, console: Console) -> None:
    """Print what perturbed articles cost an extractor, with the first items that broke; nothing where none were."""
    from rich.markup import escape

    found = run.scores.extractors[name].robustness
    if found is None:
        return
    for table in (worst_table(name, found), broken_table(name, found)):
        console.print()
        console.print(table)
    lists = sorted(broken_lists(run, name, most=_ON_TERMINAL), key=lambda one: -len(one.lines) - one.more)
    for broken in lists[:1]:
        console.print(f"[dim]broken most by {broken.perturbation}[/]", highlight=False)
        for line in broken.lines:
            console.print(escape(f"  {line}"), highlight=False, overflow="ellipsis", no_wrap=True)
        if broken.more:
            console.print(f"[dim]  and {broken.more} more in {escape(broken.file)}[/]", highlight=False)
