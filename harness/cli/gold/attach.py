"""``harness gold attach``: the text of a withheld article."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.gold.targets import FILE, gold_option


@click.command()
@click.argument("article")
@click.argument("file", type=FILE)
@gold_option
def attach(article: str, file: Path, root: Path) -> None:
    """Bring in the text of a withheld ARTICLE from FILE.

    Its hash is checked; the text is kept in the gold folder's .texts, which git ignores.
    """
    from harness.gold.edit.attach_text import attach as attach_text

    click.echo(f"kept in {attach_text(root, article, file)}")
