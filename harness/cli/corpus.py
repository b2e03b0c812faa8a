"""``harness corpus``: public corpora as gold."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.exchange.public import CorpusFacts

_PATH = click.Path(path_type=Path)


@click.group()
def corpus() -> None:
    """Turn public corpora, as their publishers ship them, into gold. Nothing is downloaded."""


@corpus.command(short_help="Turn a corpus into gold JSON Lines.")
@click.argument("name")
@click.argument("path", type=_PATH)
@click.option("--out", type=_PATH, help="The folder to write into; by default gold/corpora/NAME.")
@click.option("--overwrite", is_flag=True, help="Replace what an earlier conversion wrote.")
def convert(name: str, path: Path, out: Path | None, overwrite: bool) -> int:
    """Convert the corpus NAME; PATH is what its publisher ships ("harness corpus show NAME" says what that is).

    Every span is held against the publisher's own words for it; what could not be placed is counted, and listed in
    unplaced.txt. A record that is not of the corpus's form costs itself alone and is named there too. Exit code 3: no
    document was found, or more than one record in a hundred could not be read; what could be is written all the same.
    """
    from harness.exchange.convert_corpus import CARD, UNPLACED
    from harness.exchange.convert_corpus import convert as convert_corpus
    from harness.exchange.public import CONVERTED

    out = out or CONVERTED / name
    done = convert_corpus(name, path, out, overwrite=overwrite)
    for file in done.files:
        click.echo(str(file))
    for split, counts in done.counts.items():
        layers = ", ".join(f"{n} {row}" for row, n in sorted(counts.items()) if row != "documents")
        noun = "document" if counts["documents"] == 1 else "documents"
        click.echo(f"{split}: {counts['documents']} {noun}; {layers or 'no item'}", err=True)
    if done.unplaced:
        click.echo(f"{len(done.unplaced)} not as the publisher has it: see {out / UNPLACED}", err=True)
    if done.left:
        files = ", ".join(file.name for file in done.left)
        click.echo(f"left from an earlier conversion, and not counted in {out / CARD}: {files}", err=True)
    if done.bad:
        share = f"{done.bad} of {done.records:,} records could not be read"
        click.echo(f"{share}: more than one in a hundred" if done.is_incomplete else share, err=True)
    return 3 if done.is_incomplete else 0


@corpus.command("list", short_help="The corpora that can be converted.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON, with all that is known of each.")
def list_(as_json: bool) -> None:
    """List the corpora that can be converted, with languages and layers."""
    from harness.cli.printing.output import echo_json
    from harness.exchange.public import CORPORA, load_corpus

    facts = {name: load_corpus(name).FACTS for name in CORPORA}
    if as_json:
        echo_json([_as_json(name, one) for name, one in facts.items()])
        return
    _echo_table(
        {
            name: f"{one.title} ({', '.join(one.languages)}; {', '.join(one.scope.layers or ())})"
            for name, one in facts.items()
        }
    )


@corpus.command(short_help="Where to get a corpus, its licence, and what to mind.")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(name: str, as_json: bool) -> None:
    """Show where to get the corpus NAME, its licence, what it annotates, and what to mind."""
    from harness.cli.printing.output import echo_json
    from harness.exchange.public import load_corpus

    facts = load_corpus(name).FACTS
    if as_json:
        echo_json(_as_json(name, facts))
        return
    _echo_table(
        {
            "title:": facts.title,
            "languages:": ", ".join(facts.languages),
            "get it at:": facts.where,
            "convert:": f"harness corpus convert {name} PATH",
            "PATH is:": facts.ships,
            "config:": f'configs/corpora/{name}.yaml ("harness docs configs/corpora/{name}.yaml" prints it)',
            "licence:": facts.licence,
            "cite:": facts.citation,
            "annotates:": facts.annotates,
            "mind:": facts.mind,
        }
    )


def _as_json(name: str, facts: CorpusFacts) -> dict[str, Any]:
    import msgspec

    return {"name": name, **msgspec.to_builtins(facts)}


def _echo_table(rows: Mapping[str, str]) -> None:
    """Names and words in two columns, the words wrapped at the terminal's width."""
    indent = max(map(len, rows)) + 2
    # In a very narrow terminal the words keep a column of their own.
    width = max(shutil.get_terminal_size().columns, indent + 30)
    for name, words in rows.items():
        click.echo(
            textwrap.fill(
                words,
                width,
                initial_indent=f"{name:{indent}}",
                subsequent_indent=" " * indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
