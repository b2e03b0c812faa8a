"""``harness docs``: the documentation that the package carries."""

from __future__ import annotations

import click


@click.command()
@click.argument("page", required=False)
def docs(page: str | None) -> None:
    """Print PAGE of the documentation, as in "harness docs configs"; without PAGE, list the pages.

    A page is also known by its path in the repository (configs/README.md), as is each example config
    (configs/llm.yaml): "harness docs configs/llm.yaml > llm.yaml" is a copy to change.
    """
    from harness.starter.carried_files import carried_paths, read_carried, short_names

    if page is not None:
        click.echo(read_carried(page), nl=False)
        return
    shown = [path for path in carried_paths() if not path.startswith("gold/articles/")]
    width = max(map(len, shown))
    for path in shown:
        click.echo(f"{path:{width}}  {' '.join(short_names(path))}".rstrip())
