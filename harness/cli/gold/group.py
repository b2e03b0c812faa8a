"""``harness gold``: write, check and show gold labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.gold.agree import agree
from harness.cli.gold.exchange import export, import_
from harness.cli.gold.stats import stats

if TYPE_CHECKING:
    from harness.annotation import Annotations, Document

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_gold_option = click.option(
    "--gold", "root", type=click.Path(path_type=Path), default=Path("gold"), show_default=True, help="The gold folder."
)


@click.group()
def gold() -> None:
    """Write, check and show gold labels."""


gold.add_command(import_)
gold.add_command(export)
gold.add_command(agree)
gold.add_command(stats)


@gold.command()
@click.argument("file", type=_FILE)
@click.option("--id", "article_id", help="The article's id; by default made from the file's name.")
@_gold_option
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


@gold.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@_gold_option
@click.option("--text-changed", is_flag=True, help="Take article.txt as it is now, and move the labels with its words.")
def fix(articles: tuple[str, ...], root: Path, text_changed: bool) -> int:
    """Write offsets beside the words of gold.yaml; comments, order and layout stay.

    ARTICLE is an id or a path; without any, the whole gold folder. Exit code 2 where a person is needed.
    """
    from harness.cli.printing.problems import count
    from harness.errors import HarnessError
    from harness.gold.edit.fix_offsets import fix as fix_gold
    from harness.gold.edit.retext import follow_text

    wrong = changed = articles_seen = 0
    if text_changed and not articles:
        raise HarnessError("--text-changed: name the articles whose text was meant to change")
    for path in _targets(articles, root):
        if text_changed:
            click.echo(f"{path}: {count(follow_text(path), 'label')} moved with the text", err=True)
        for fixed in fix_gold(path):
            articles_seen += 1
            if fixed.changed:
                click.echo(f"{fixed.path}: {fixed.changed} changed")
            for remark in fixed.notes + fixed.problems:
                click.echo(str(remark), err=True)
            changed += fixed.changed
            wrong += len(fixed.problems)
    if not changed and not wrong:
        click.echo(f"{count(articles_seen, 'article')}, nothing to change", err=True)
    return 2 if wrong else 0


@gold.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@_gold_option
@click.option("--strict", is_flag=True, help="Exit with code 2 for warnings too.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def lint(articles: tuple[str, ...], root: Path, strict: bool, as_json: bool) -> int:
    """Say everything that is wrong, as file:line:column: code message, and warn of what is probably a slip.

    ARTICLE is an id or a path; without any, the whole gold folder. Exit code 2 where something is wrong. A warning that
    is none is silenced by a comment on its line or above it: # lint: CODE REASON
    """
    from harness.cli.printing.problems import count, echo_problems
    from harness.gold.article import find_articles
    from harness.gold.check.warnings import lint_with_warnings

    targets = _targets(articles, root)
    found = [problem for path in targets for problem in lint_with_warnings(path)]
    code = echo_problems(found, as_json=as_json)
    if found and strict:
        return 2
    if not found:
        seen = sum(len(find_articles(path)) for path in targets)
        click.echo(f"{count(seen, 'article')}, nothing wrong", err=True)
    return code


@gold.command()
@click.argument("article")
@_gold_option
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML page here instead.")
def show(article: str, root: Path, html: Path | None) -> None:
    """Show an article with its layers. ARTICLE is an id or a path."""
    from harness.errors import HarnessError
    from harness.files.text_files import write_atomically
    from harness.gold.article import find_articles, read_article
    from harness.gold.show.article_view import html_page

    folders = find_articles(_targets((article,), root)[0])
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


@gold.command()
@click.argument("article")
@click.argument("file", type=_FILE)
@_gold_option
def attach(article: str, file: Path, root: Path) -> None:
    """Bring in the text of a withheld ARTICLE from FILE.

    Its hash is checked; the text is kept in the gold folder's .texts, which git ignores.
    """
    from harness.gold.edit.attach_text import attach as attach_text

    click.echo(f"kept in {attach_text(root, article, file)}")


def _prelabel(spec: str, document: Document) -> Annotations:
    from harness.errors import HarnessError
    from harness.extractors.interface.protocol import extract_all
    from harness.extractors.interface.registry import create

    name, extractor = create(spec)
    result = next(extract_all(extractor, [document]))
    if result.annotations is None:
        reason = result.error.message if result.error else "no answer"
        raise HarnessError(f"{name} failed on this text: {reason}")
    return result.annotations


def _targets(articles: tuple[str, ...], root: Path) -> list[Path]:
    """Paths as they are, ids as their folders, nothing as the whole gold."""
    from harness.errors import HarnessError, nearest
    from harness.gold.article import article_folder, find_articles

    targets = []
    for name in articles:
        if Path(name).exists():
            targets.append(Path(name))
        elif "/" not in name and article_folder(root, name).is_dir():
            targets.append(article_folder(root, name))
        else:
            known = [folder.name for folder in find_articles(root)]
            raise HarnessError(f'{root}: no article is called "{name}"{nearest(name, known)}')
    return targets or [root]


def _print_article(article: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    from harness.annotation import LAYERS
    from harness.cli.printing.streams import make_console
    from harness.gold.show.article_view import STYLES, rows, terminal_text

    console = make_console(highlight=False)
    if article.text is None:
        console.print(f"The text is not here: harness gold attach {article.id} FILE\n", markup=False)
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
