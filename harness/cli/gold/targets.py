"""What the sub-commands of ``harness gold`` work on: the gold folder, and articles by id or path."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
gold_option = click.option(
    "--gold", "root", type=click.Path(path_type=Path), default=Path("gold"), show_default=True, help="The gold folder."
)


def targets_of(articles: tuple[str, ...], root: Path) -> list[Path]:
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
