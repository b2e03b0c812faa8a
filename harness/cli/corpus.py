"""``harness corpus``: public corpora as gold."""

from __future__ import annotations

from pathlib import Path

import click

_PATH = click.Path(path_type=Path)


@click.group()
def corpus() -> None:
    """Turn public corpora, as their publishers ship them, into gold. Nothing is downloaded."""


@corpus.command()
@click.argument("name")
@click.argument("path", type=_PATH)
@click.option("--out", type=_PATH, help="The folder to write into; by default gold/corpora/NAME.")
@click.option("--overwrite", is_flag=True, help="Replace what an earlier conversion wrote.")
def convert(name: str, path: Path, out: Path | None, overwrite: bool) -> int:
    """Convert the corpus NAME; PATH is what its publisher ships ("harness corpus show NAME" says what that is).

    Every span is held against the publisher's own words for it; what could not be placed is counted, and listed in
    unplaced.txt. Exit code 3: no document was found.
    """
    from harness.corpus.public.convert import UNPLACED
    from harness.corpus.public.convert import convert as convert_corpus

    out = out or Path("gold/corpora") / name
    done = convert_corpus(name, path, out, overwrite=overwrite)
    for file in done.files:
        click.echo(str(file))
    for split, counts in done.counts.items():
        layers = ", ".join(f"{n} {row}" for row, n in sorted(counts.items()) if row != "documents")
        click.echo(f"{split}: {counts['documents']} documents; {layers or 'no item'}", err=True)
    if done.unplaced:
        click.echo(f"{len(done.unplaced)} not as the publisher has it: see {out / UNPLACED}", err=True)
    return 0


@corpus.command("list")
def list_() -> None:
    """The corpora that can be converted."""
    from harness.corpus.public import CORPORA, load_corpus

    width = max(map(len, CORPORA))
    for name in CORPORA:
        facts = load_corpus(name).FACTS
        click.echo(
            f"{name:{width}}  {facts.title} ({', '.join(facts.languages)}; {', '.join(facts.scope.layers or ())})"
        )


@corpus.command()
@click.argument("name")
def show(name: str) -> None:
    """Where to get the corpus NAME, its licence, what it annotates, and what to mind."""
    from harness.corpus.public import load_corpus

    facts = load_corpus(name).FACTS
    scope = "; ".join(
        f"{key} {', '.join(values)}" for key in facts.scope.__struct_fields__ if (values := getattr(facts.scope, key))
    )
    rows = {
        "title": facts.title,
        "languages": ", ".join(facts.languages),
        "get it at": facts.where,
        "PATH is": facts.ships,
        "licence": facts.licence,
        "cite": facts.citation,
        "annotates": scope,
        "mind": facts.mind,
    }
    for key, value in rows.items():
        click.echo(f"{key + ':':11}{value}")
