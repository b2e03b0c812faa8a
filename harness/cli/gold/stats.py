"""``harness gold stats``: what a gold corpus holds, and how small a difference it can show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.gold.show.gold_stats import Statistics


@click.command("stats")
@click.argument("gold", type=click.Path(path_type=Path), required=False, metavar="[GOLD]")
@click.option("--gold", "root", type=click.Path(path_type=Path), help="The same, as the other commands take it.")
@click.option("--card", is_flag=True, help="Write the figures, agreement among them, into the folder's CARD.md.")
@click.option("--transfer", "runs", multiple=True, metavar="RUN", help="Set this run beside the others; may repeat.")
@click.option("--into", type=click.Path(path_type=Path), help="With --transfer: the page, by default GOLD/CARD.md.")
@click.option("--json", "as_json", is_flag=True, help="Print every number as JSON.")
def stats(
    gold: Path | None, root: Path | None, card: bool, runs: tuple[str, ...], into: Path | None, as_json: bool
) -> None:
    """Count what GOLD (a gold folder or JSON Lines, by default the folder gold) holds, by layer.

    The smallest difference is of F1 between two systems on the split test, where there is one: the least that a paired
    test at 0.05 finds in four cases of five, approximately. A layer that shows none below 0.1 is too thin to compare
    models with, and a warning says so.

    With --transfer it writes what the systems of finished runs, on golds of any kind, scored, with intervals and the
    differences of every two, so that a reader sees whether a ranking on one gold is a ranking on another.
    """
    from harness.exchange.any_gold import refuse_missing
    from harness.gold.folder import describe_left_out, describe_texts_not_here
    from harness.gold.show.gold_stats import statistics_of

    if gold is not None and root is not None:
        raise click.UsageError("GOLD is named twice: leave --gold out")
    gold = gold or root or Path("gold")
    if runs:
        click.echo(str(_write_transfer(runs, into or gold / "CARD.md")))
        return
    if into is not None:
        raise click.UsageError("--into goes with --transfer")
    refuse_missing(gold)
    found, corpus = statistics_of(gold)
    for line in [*describe_left_out(corpus.left_out), *describe_texts_not_here(gold, what="counted by labels alone:")]:
        click.echo(line, err=True)
    if as_json:
        import msgspec

        from harness.cli.printing.output import echo_json

        echo_json({"schema": 1, **msgspec.to_builtins(found)})
    elif not card:
        _show(found)
    if card:
        click.echo(str(_write_card(gold, found)), err=as_json)


def _write_card(gold: Path, found: Statistics) -> Path:
    from harness.errors import HarnessError
    from harness.files.text_files import read_text, write_atomically
    from harness.gold.agreement.agreement import agreement
    from harness.gold.agreement.labellings import BESIDE, has_adjudicated, has_second, narrowed, with_gold, within
    from harness.gold.folder import load_sets, set_members
    from harness.reporting.gold_card import card_figures, updated_card

    path = gold / "CARD.md"
    labellings = within(gold) if has_second(gold) else None
    labelled_twice = agreement(labellings) if labellings else None
    by_set = {}
    if labellings and labelled_twice:
        for name in load_sets(gold):
            members = set_members(gold, name)
            if not members.isdisjoint(labelled_twice.documents):
                by_set[name] = agreement(narrowed(labellings, members, name))
    names = BESIDE if labelled_twice and has_adjudicated(gold) else {}
    adjudicated = {name: agreement(with_gold(gold, path), bootstrap=0) for name, path in names.items()}
    try:
        card = updated_card(read_text(path), card_figures(found, labelled_twice, adjudicated, by_set))
    except HarnessError as error:
        raise HarnessError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
    write_atomically(path, card)
    return path


def _write_transfer(runs: tuple[str, ...], page: Path) -> Path:
    from harness.errors import HarnessError
    from harness.files.text_files import read_text, write_atomically
    from harness.reporting.gold_card import updated_card
    from harness.reporting.transfer_card import BEGIN, END, rank_runs, transfer_figures
    from harness.runs.store.run_folders import find_run

    ranked = rank_runs([find_run(Path("reports"), run) for run in runs])
    try:
        written = updated_card(read_text(page), transfer_figures(ranked), BEGIN, END)
    except HarnessError as error:
        raise HarnessError(f"{page}: {str(error).removeprefix(f'{page}: ')}") from None
    write_atomically(page, written)
    return page


def _show(found: Statistics) -> None:
    from rich.table import Table

    from harness.cli.printing.streams import make_console
    from harness.reporting.gold_card import listed, rulings, size_lines
    from harness.reporting.numbers import three_places

    console = make_console(highlight=False)
    for line in size_lines(found):
        console.print(line, markup=False)
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("layer")
    for head in ("items", "documents", "a document", f"smallest difference, {found.reported}"):
        table.add_column(head, justify="right")
    for layer, one in found.layers.items():
        a_document = f"{one.spread.least}–{one.spread.median:g}–{one.spread.most}"
        filled = f"{one.filled} of {one.documents}"
        table.add_row(layer, str(one.items), filled, a_document, three_places(one.smallest_difference))
    console.print()
    console.print(table)
    for layer, one in found.layers.items():
        console.print(f"\n[bold]{layer}[/]: {listed(one.labels)}")
        if one.slots:
            console.print(f"of these with: {listed(one.slots)}")
    cases = rulings(found)
    if cases:
        console.print("\n[bold]hard cases[/]: " + ". ".join(cases))
    for layer, one in found.layers.items():
        if one.warning:
            where = "" if found.reported == "all" else f" in {found.reported}"
            click.echo(f"warning: {layer} are too thin to compare models with{where}: {one.warning}", err=True)
