"""``harness gold agree``: how far two labellers agree, and on what they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from harness.gold.agreement.agreement import Agreement, Coefficient
    from harness.gold.agreement.disagreements import Disagreement

_PATH = click.Path(path_type=Path)


@click.command(context_settings={"show_default": True})
@click.argument("first", type=_PATH, default=Path("gold"), metavar="[A]")
@click.argument("second", type=_PATH, required=False, metavar="[B]")
@click.option("--against", type=click.Choice(["first", "second"]), help="Compare this labelling with gold.yaml.")
@click.option("--set", "in_set", help="The articles of this set of scope.yaml alone, such as real.")
@click.option("--bootstrap", type=click.IntRange(min=0), default=10_000, help="Draws for the intervals; 0 for none.")
@click.option("--seed", type=click.IntRange(min=0), default=13, help="Seed of the draws.")
@click.option("--json", "as_json", is_flag=True, help="Print every number and disagreement as JSON.")
def agree(
    first: Path,
    second: Path | None,
    against: str | None,
    in_set: str | None,
    bootstrap: int,
    seed: int,
    as_json: bool,
) -> None:
    """Compare two labellings of the same articles: gold folders (or JSON Lines) A and B.

    With A alone, each article's labellings/second.yaml is compared with its labellings/first.yaml, or with its
    gold.yaml where no first one was kept; with --against, one of the two with gold.yaml. F1 is the scorer's, with A as
    gold; kappa is Cohen's, on matched items; alpha is Krippendorff's, on characters; intervals are drawn over
    documents. A withheld article is compared by its offsets. Rows that end in iou ask of two stretches that they share
    half of the characters that either has; the overlap above them asks for a dice of one half.
    """
    from harness.gold.agreement.agreement import agreement
    from harness.gold.agreement.labellings import BESIDE, between, narrowed, with_gold, within
    from harness.gold.folder import describe_left_out, set_members

    if second is not None and against is not None:
        raise click.UsageError("--against takes a labelling beside gold.yaml: leave B or --against out")
    if second is not None:
        labellings = between(first, second)
    else:
        labellings = within(first) if against is None else with_gold(first, BESIDE[against])
    if in_set is not None:
        labellings = narrowed(labellings, set_members(first, in_set), f"the set {in_set}")
    for line in describe_left_out(labellings.alone):
        click.echo(line, err=True)
    found = agreement(labellings, bootstrap=bootstrap, seed=seed)
    for note in found.notes:
        click.echo(note, err=True)
    if as_json:
        import msgspec

        from harness.cli.printing.output import echo_json

        echo_json({"schema": 1, **msgspec.to_builtins(found)})
        return
    from harness.cli.printing.streams import make_console

    _show(found, make_console(highlight=False), ("gold", against) if against else ("first", "second"))


def _show(found: Agreement, console: Console, names: tuple[str, str]) -> None:
    size = len(found.documents)
    console.print(f"{size} document{'s' if size != 1 else ''} with two labellings\n")
    console.print(_f1_table(found, names))
    console.print(_coefficients("Cohen's kappa", "matched items", found.kappa))
    console.print(_coefficients("Krippendorff's alpha", "characters", found.alpha))
    _list(found.disagreements, console, names)


def _f1_table(found: Agreement, names: tuple[str, str]) -> Table:
    from harness.reporting.numbers import interval, three_places

    rows = [
        (address, three_places(one.f1), interval(one.f1_ci), *map(str, (one.first, one.second, one.same)))
        for address, one in found.f1.items()
    ]
    return _table(("agreement", "F1", "95% interval", *names, "same"), rows)


def _coefficients(title: str, units: str, found: Mapping[str, Coefficient]) -> Table:
    from harness.reporting.numbers import interval, three_places

    rows = [(name, three_places(one.value), interval(one.ci), f"{one.units:,}") for name, one in found.items()]
    return _table((title, "", "95% interval", units), rows)


def _table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for nth, head in enumerate(heads):
        table.add_column(head, justify="right" if nth else "left", min_width=0 if nth else 28, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    table.add_row()
    return table


def _list(found: Sequence[Disagreement], console: Console, names: tuple[str, str]) -> None:
    """The disagreements by layer and kind, the most frequent kind of a layer first."""
    from harness.annotation import LAYERS
    from harness.gold.agreement.disagreements import ONLY_FIRST, ONLY_SECOND

    alone = {ONLY_FIRST: f"only in the {names[0]}", ONLY_SECOND: f"only in the {names[1]}"}
    groups: dict[tuple[str, str], list[Disagreement]] = {}
    for one in found:
        groups.setdefault((one.layer, one.kind), []).append(one)
    for (layer, kind), several in sorted(
        groups.items(), key=lambda item: (LAYERS.index(item[1][0].layer), -len(item[1]))
    ):
        console.print(f"[bold]{layer}: {alone.get(kind, kind)}[/] ({len(several)})")
        for document in dict.fromkeys(one.document for one in several):
            console.print(f"  {document}", markup=False)
            for one in several:
                if one.document == document:
                    _print_hanging(one.item, 4, console)
                    for name, said in zip(names, (one.first, one.second), strict=True):
                        if said:
                            _print_hanging(f"{name}: {said}", 8, console)
    if not found:
        console.print("no disagreement")


def _print_hanging(words: str, indent: int, console: Console) -> None:
    import textwrap

    head = " " * indent
    lines = textwrap.wrap(words, max(20, console.width), initial_indent=head, subsequent_indent=head + "  ")
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
