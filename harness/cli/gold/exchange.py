"""``harness gold import`` and ``harness gold export``: labels from and for other tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

_PATH = click.Path(path_type=Path)
_format_option = click.option(
    "--format", "-f", "name", required=True, metavar="FORMAT", help='Of the tool; "harness list formats" has them all.'
)
_options_option = click.option(
    "--option", "-o", "options", multiple=True, metavar="NAME=VALUE", help="An option of the format; may be repeated."
)


@click.command("export")
@_format_option
@click.argument("path", type=_PATH, default=Path("gold"))
@click.option("--out", type=_PATH, required=True, help="The folder to write into.")
@_options_option
@click.option("--bare", is_flag=True, help="Write the texts alone, also of unlabelled articles, to be labelled there.")
@click.option("--lossy", is_flag=True, help="Write even where the format cannot carry everything.")
def export(name: str, path: Path, out: Path, options: tuple[str, ...], bare: bool, lossy: bool) -> int:
    """Write gold for another tool. PATH is a gold folder, one article's folder, or JSON Lines.

    What the format cannot carry is counted, and nothing is written without --lossy. Exit code 3: no document has its
    text here.
    """
    from harness.errors import HarnessError
    from harness.exchange.any_gold import load_any_gold
    from harness.exchange.tools import load_tool_format
    from harness.gold.folder import describe_left_out, load_bare

    given = pairs(options, "--option")
    form = load_tool_format(name, given)
    corpus = load_bare(path) if bare else load_any_gold(path)
    for line in describe_left_out(corpus.left_out):
        click.echo(line, err=True)
    if not corpus.documents:
        hint = "" if bare else "; --bare exports texts that nobody has labelled yet"
        raise HarnessError(f"{path}: no document to export{hint}", exit_code=3)
    if bare and "unlabelled" in form.OPTIONS:
        given["unlabelled"] = "yes"
    if corpus.scope is not None and corpus.scope.labels and "labels" in form.OPTIONS:
        given.setdefault("labels", ",".join(corpus.scope.labels))
    lost = counted(form.losses(corpus.documents, given))
    if lost and not lossy:
        raise HarnessError(f"the format {name} cannot carry {lost}; --lossy writes the rest")
    for written in form.write(corpus.documents, out, given):
        click.echo(str(written))
    if lost:
        click.echo(f"lost: {lost}", err=True)
    return 0


@click.command("import")
@_format_option
@click.argument("path", type=_PATH)
@click.option("--out", type=_PATH, required=True, help="A gold folder, or a file that ends in .jsonl.")
@_options_option
@click.option("--label", "labels", multiple=True, metavar="FROM=TO", help="Rename an entity label; may be repeated.")
@click.option("--withheld", is_flag=True, help="Keep the texts out of the repository: offsets and digests alone.")
@click.option("--overwrite", is_flag=True, help="Replace the labels of articles that are there already.")
@click.option("--lossy", is_flag=True, help="Be content with less than the file says: exit code 0 in place of 3.")
def import_(
    name: str,
    path: Path,
    out: Path,
    options: tuple[str, ...],
    labels: tuple[str, ...],
    withheld: bool,
    overwrite: bool,
    lossy: bool,
) -> int:
    """Read another tool's labels into a gold folder. PATH is its file, or a folder of them.

    What has no place in the four layers, or had to be assumed, is said with file and line, and the rest is written; but
    labels that are there already are then replaced with --lossy alone. Exit code 3: something was lost in that way, or
    nothing is labelled.
    """
    from harness.errors import HarnessError
    from harness.exchange.import_labels import replaced_labels, write_imported
    from harness.exchange.read_labels import read_labels

    found = read_labels(name, path, pairs(options, "--option"), pairs(labels, "--label"))
    for problem in found.unplaced:
        click.echo(str(problem), err=True)
    if not found.documents:
        raise HarnessError(f"{path}: no labelled document", exit_code=3)
    replaced = replaced_labels(found.documents, out) if found.losses and overwrite and not lossy else None
    if replaced is not None:
        raise HarnessError(
            f"{replaced}: its labels stay, since {len(found.losses)} of those that are to replace them were lost or "
            "guessed (see above); --lossy replaces them",
            exit_code=3,
        )
    written, unwritten = write_imported(found.documents, out, withheld=withheld, overwrite=overwrite)
    for place in written:
        click.echo(str(place))
    if unwritten:
        click.echo(f"not written: {counted(unwritten)}", err=True)
    lost = len(found.losses) + sum(unwritten.values())
    if not lost:
        return 0
    was = "1 thing was" if lost == 1 else f"{lost} things were"
    click.echo(f"{was} lost or guessed (see above){'' if lossy else '; --lossy lets that pass'}", err=True)
    return 0 if lossy else 3


def pairs(words: tuple[str, ...], option: str) -> dict[str, str]:
    """``NAME=VALUE`` words as a mapping.

    Raises:
        click.BadParameter: a word has no equals sign.
    """
    for word in words:
        if "=" not in word.strip("="):
            raise click.BadParameter(f'"{word}" is not of the form NAME=VALUE', param_hint=option)
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def counted(counts: Mapping[str, int]) -> str:
    """Counts as words: ``3 quotes, 2 clusters``."""
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())
