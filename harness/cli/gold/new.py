"""``harness gold new``: an article's folder from a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.gold.targets import FILE, gold_option

if TYPE_CHECKING:
    from harness.annotation import Annotations, Document


@click.command()
@click.argument("file", type=FILE)
@click.option("--id", "article_id", help="The article's id; by default made from the file's name.")
@gold_option
@click.option("--prelabel", metavar="EXTRACTOR", help="Write this extractor's answers as an unreviewed draft.")
@click.option("--withheld", is_flag=True, help="Keep the text out of the repository: offsets and digests alone.")
@click.option("--title", help="Its headline; by default the text's first line.")
@click.option("--publisher")
@click.option("--published", metavar="DATE", help="As in 2024-08-20.")
@click.option("--language", default="en", show_default=True)
@click.option("--url")
@click.option("--licence")
def new(
    file: Path, article_id: str | None, root: Path, prelabel: str | None, withheld: bool, **facts: str | None
) -> None:
    """Make an article's folder from the text in FILE, with an empty gold.yaml to fill in.

    A draft by --prelabel is not scored until a person has corrected it and removed its "unreviewed" line.
    """
    from harness.gold.edit.new_article import ArticleFacts, new_article, read_document

    document = read_document(file, article_id)
    draft = None if prelabel is None else _prelabel(prelabel, document)
    values: dict[str, Any] = facts
    folder = new_article(root, document, facts=ArticleFacts(**values), withheld=withheld, draft=draft)
    steps = ", ".join(f"harness gold {command} {folder.name}" for command in ("fix", "lint", "show"))
    click.echo(f"{folder}/gold.yaml")
    click.echo(
        f"label it there, then: {steps}; what is known of the article goes into article.yaml beside it", err=True
    )


def _prelabel(spec: str, document: Document) -> Annotations:
    from harness.errors import HarnessError
    from harness.extractors.interface.extraction.extract_all import extract_all
    from harness.extractors.interface.registry import create

    name, extractor = create(spec)
    result = next(extract_all(extractor, [document]))
    if result.annotations is None:
        reason = result.error.message if result.error else "no answer"
        raise HarnessError(f"{name} failed on this text: {reason}")
    return result.annotations
