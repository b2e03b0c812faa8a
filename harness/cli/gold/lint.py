"""``harness gold lint``: everything that is wrong in gold, and what is probably a slip."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.gold.targets import gold_option, targets_of


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@gold_option
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
    from harness.gold.folder import describe_left_out, texts_not_here

    targets = targets_of(articles, root)
    found = [problem for path in targets for problem in lint_with_warnings(path)]
    code = echo_problems(found, as_json=as_json)
    folders = [folder for path in targets for folder in find_articles(path)]
    for line in describe_left_out(texts_not_here(folders), what="labels alone checked of"):
        click.echo(line, err=True)
    if found and strict:
        return 2
    if not found:
        click.echo(f"{count(len(folders), 'article')}, nothing wrong", err=True)
    return code
