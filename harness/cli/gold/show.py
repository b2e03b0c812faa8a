"""``harness gold show``: an article with its layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli.gold.targets import gold_option, targets_of


@click.command()
@click.argument("article")
@gold_option
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML page here instead.")
def show(article: str, root: Path, html: Path | None) -> None:
    """Show an article with its layers. ARTICLE is an id or a path."""
    from harness.errors import HarnessError
    from harness.files.text_files import write_atomically
    from harness.gold.article import find_articles, read_article
    from harness.gold.show.article_view import html_page

    folders = find_articles(targets_of((article,), root)[0])
    if len(folders) > 1:
        raise HarnessError(f"{article}: name one article of {', '.join(folder.name for folder in folders)}")
    found = read_article(folders[0])
    for problem in found.problems:
        click.echo(str(problem), err=True)
    if html is None:
        _print_article(found)
        return
    write_atomically(html, html_page(found))
    click.echo(str(html))


def _print_article(article: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    from harness.annotation import LAYERS
    from harness.cli.printing.streams import make_console
    from harness.gold.folder import without_its_text
    from harness.gold.show.article_view import STYLES, rows, terminal_text
    from harness.gold.show.origin_words import origin_lines

    console = make_console(highlight=False)
    for line in origin_lines(article.about) if article.about else ():
        console.print(Text(line, style="dim"))
    if article.text is None:
        console.print(f"The text is not here: {without_its_text(article).command}\n", markup=False)
    else:
        console.print(Text(" ").join(Text(layer, style=STYLES[layer]) for layer in LAYERS))
        console.print()
        console.print(terminal_text(article.text, article.annotations))
    found = list(rows(article.annotations, article.text))
    for layer in LAYERS:
        table = Table(title=layer, title_style=STYLES[layer], title_justify="left", show_header=False, box=None)
        for row in found:
            if row.layer == layer:
                table.add_row(Text(row.label), Text(row.words), Text(row.detail))
        if not table.row_count:
            nothing = "nothing there" if article.annotations.annotates(layer) else "not annotated"
            table.add_row(Text(nothing, style="dim"))
        console.print()
        console.print(table)
