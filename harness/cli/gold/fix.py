"""``harness gold fix``: offsets beside the words of gold.yaml."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.gold.targets import gold_option, targets_of


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@gold_option
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
    for path in targets_of(articles, root):
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
