"""Writes into article.yaml who labelled which layer, and whether blind or with something to start from."""

from __future__ import annotations

import datetime
import getpass
import subprocess
from collections.abc import Iterable
from pathlib import Path

import msgspec

from harness.annotation import Layer
from harness.files.edits import Edit, edited
from harness.files.text_files import read_text, write_atomically
from harness.files.typed_tree import load_yaml_loosely
from harness.gold.edit.new_article import LABELLED_HINT, article_value
from harness.gold.schema import ArticleFile, Labeller, LayerLabellers
from harness.labelling.mapping_edits import content_end, line_break, line_end


def record_labeller(
    folder: Path, layers: Iterable[Layer], name: str, *, second: bool = False, assisted_by: str | None = None
) -> None:
    """Name a person as the labeller of layers that nobody is named for yet.

    A layer that somebody else labelled stays theirs: to correct is not to label. One's own layer becomes an assisted
    one as soon as a suggestion was taken for it.

    Args:
        folder: the article's.
        layers: that were labelled.
        name: the person's.
        second: whether it is the second labelling.
        assisted_by: what suggestions were taken from.

    Raises:
        HarnessError: article.yaml cannot be read or written.
    """
    path = folder / "article.yaml"
    loaded = load_yaml_loosely(path, ArticleFile)
    if loaded.value is None or loaded.place is None:
        return
    key = "labelled_again" if second else "labelled"
    known = getattr(loaded.value, key) or LayerLabellers()
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    me = Labeller(
        by="person", name=name, how="assisted" if assisted_by else "blind", assisted_by=assisted_by, date=today
    )
    new = {layer: _labeller(getattr(known, layer), me) for layer in layers}
    labelled = msgspec.structs.replace(known, **new)
    if labelled == known:
        return
    source = read_text(path)
    value = article_value(msgspec.to_builtins(labelled))
    top = loaded.place.node
    if key in top.entries:
        node = top.entries[key]
        end = content_end(node, source)
        end += len(LABELLED_HINT) if source.startswith(LABELLED_HINT, end) else 0
        edit = Edit(node.start, end, value)
    else:
        after = line_end(
            source, content_end(top.entries["labelled" if second and "labelled" in top.entries else "text"], source)
        )
        edit = Edit(after, after, f"{line_break(source)}{key}: {value}")
    write_atomically(path, edited(source, [edit]))


def _labeller(known: Labeller | None, me: Labeller) -> Labeller:
    if known is None:
        return me
    return me if known.name == me.name and known.how == "blind" and me.how == "assisted" else known


def own_name() -> str:
    """What git calls this person, else what the system does."""
    try:
        done = subprocess.run(
            ["git", "config", "user.name"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return getpass.getuser()
    return done.stdout.strip() or getpass.getuser()
