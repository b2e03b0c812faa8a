"""``harness gold fetch``: the texts of withheld articles, from where their publisher has them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.gold.targets import gold_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.gold.edit.fetch.fetch_texts import FetchedFile, WantedTexts

FAILED = 3
_ABOVE_0 = click.FloatRange(min=0, min_open=True)


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@gold_option
@click.option("--split", help="The articles of this split of scope.yaml alone.")
@click.option(
    "--from",
    "clones",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Ask no server: read clones of the repositories, which lie in this folder.",
)
@click.option(
    "--mirror", metavar="ADDRESS", help="Ask this server instead of GitHub, for ADDRESS/owner/name/commit/path."
)
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=30, show_default=True, metavar="SECONDS"
)
@click.option("--tries", type=click.IntRange(min=1), default=4, show_default=True, help="Where a server fails.")
@click.option("--max-mb", type=click.FloatRange(min=0, min_open=True), default=50, show_default=True, help="Of a file.")
def fetch(
    articles: tuple[str, ...],
    root: Path,
    split: str | None,
    clones: Path | None,
    mirror: str | None,
    timeout: float,
    tries: int,
    max_mb: float,
) -> int:
    """Get the texts of withheld articles, and attach them; ARTICLE is an id, and without any all are meant.

    article.yaml says in "obtain" in which file of which public repository, at which commit, a text is, and by which
    rule it is made of that file. Each file is asked for once and kept (harness cache); nothing else is asked for. A
    text is attached only if it is, by its hash, the one that was labelled. Exit code 3 where some could not be had.
    """
    from harness.errors import plural
    from harness.gold.edit.fetch.downloads import GITHUB, Downloads
    from harness.gold.edit.fetch.fetch_texts import fetch_texts, wanted_texts
    from harness.gold.edit.fetch.published_file import PublishedFiles
    from harness.gold.edit.fetch.repository_clones import RepositoryClones
    from harness.gold.folder import members_of

    if clones is not None and mirror is not None:
        raise click.UsageError("--from asks no server: leave --mirror out")
    largest = int(max_mb * 1e6)
    wanted = wanted_texts(root, articles, None if split is None else members_of(root, split))
    files: PublishedFiles
    if clones is not None:
        files = RepositoryClones(clones, largest=largest)
    else:
        files = Downloads(mirror or GITHUB, timeout=timeout, tries=tries, largest=largest)
    with _watching(wanted) as report:
        attached, failed = fetch_texts(wanted, files, report)
    for why in dict.fromkeys(failed.values()):
        names = ", ".join(name for name, reason in failed.items() if reason == why)
        click.echo(f"not attached: {names}: {why}", err=True)
    for name in wanted.nowhere:
        place = "" if root == Path("gold") else f" --gold {root}"
        click.echo(f"{name}: article.yaml names no place to get it: harness gold attach {name} FILE{place}", err=True)
    told = [f"{plural(len(attached), 'text')} attached"]
    told += [f"{len(wanted.there)} attached already"] if wanted.there else []
    told += [f"{len(failed)} could not be had"] if failed else []
    click.echo(", ".join(told))
    return FAILED if failed or (articles and wanted.nowhere) else 0


@contextmanager
def _watching(wanted: WantedTexts) -> Iterator[Callable[[FetchedFile], None]]:
    """Tells of each file as it comes: a bar on a terminal, else a line."""
    total = len(wanted.missing)
    if sys.stderr.isatty():
        from rich.progress import Progress

        from harness.cli.printing.streams import make_console

        with Progress(console=make_console(sys.stderr), transient=True) as progress:
            task = progress.add_task("files", total=total)
            yield lambda one: progress.update(task, advance=1, description=str(one.file))
        return
    done = 0

    def tell(one: FetchedFile) -> None:
        nonlocal done
        done += 1
        size = f"{one.size / 1e6:.1f} MB" if one.size else "failed"
        click.echo(f"[{done}/{total}] {one.file}: {size}", err=True)

    yield tell
