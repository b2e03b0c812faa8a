"""``harness gold new``: an article's folder from a text file, with an empty gold.yaml or a draft."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import LAYERS, Annotations, Document, sha256
from harness.errors import HarnessError
from harness.files.text_files import BOM, read_text, write_atomically
from harness.files.yaml_scalars import scalar
from harness.gold.article import article_folder, read_article, stored_text
from harness.gold.edit.draft import EMPTY_GOLD, draft_gold, gold_yaml
from harness.gold.schema import ArticleFile
from harness.gold.schemas.json_schemas import FOLDER, schema_comment

_TITLE_LENGTH = 200
_LEFT_AWAY = ("origin", "obtain", "labelled_again", "reviewed", "notes")
LABELLED_HINT = "  # {by: person, name: You, how: blind, date: 2024-08-20}; or one for each layer"


class ArticleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line may say about an article; the rest waits for a person in article.yaml."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str = "en"
    url: str | None = None
    licence: str | None = None
    origin: str | None = None
    obtain: Mapping[str, Any] | None = None
    labelled: Mapping[str, Any] | None = None
    labelled_again: Mapping[str, Any] | None = None
    reviewed: Sequence[Mapping[str, Any]] | None = None
    guidelines: str | None = None
    notes: str | None = None


def read_document(path: Path, article_id: str | None = None) -> Document:
    """The document that a text file would become.

    Args:
        path: the text, UTF-8. A byte order mark is dropped; nothing else is changed.
        article_id: its id; by default made from the file's name.

    Raises:
        HarnessError: the file cannot be read, is not UTF-8, or is empty.
    """
    text = read_text(path).removeprefix(BOM)
    if not text.strip():
        raise HarnessError(f"{path}: the file is empty")
    return Document(id=article_id or make_id(path.stem), text=text)


def make_id(name: str) -> str:
    """An article id from any name: lower case, letters without accents, dashes between words.

    Raises:
        HarnessError: nothing of the name is left.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._")
    if not made:
        raise HarnessError(f'no id can be made from "{name}": name one with --id')
    return made


def new_article(
    root: Path,
    document: Document,
    *,
    facts: ArticleFacts | None = None,
    withheld: bool = False,
    draft: Annotations | None = None,
    labels: Annotations | None = None,
) -> Path:
    """Make an article's folder.

    Args:
        root: the gold folder; made if it is not there.
        document: id and text, as :func:`read_document` gives them.
        facts: what goes into article.yaml.
        withheld: keep the text in the git-ignored store, and only its hash in article.yaml.
        draft: an extractor's annotations; gold.yaml then begins with ``unreviewed: true``.
        labels: a person's annotations, from another tool.

    Returns:
        The folder.

    Raises:
        HarnessError: the id is taken or has wrong characters, or the place cannot be written to.
    """
    folder = article_folder(root, document.id)
    if folder.exists():
        raise HarnessError(f"{folder}: is there already; choose another id with --id")
    text = document.text or ""
    write_text(stored_text(root, document.id) if withheld else folder / "article.txt", text, hidden=withheld)
    comments = {name: _schema_line(name, folder, root) for name in ("article", "gold")}
    write_atomically(
        folder / "article.yaml", comments["article"] + _article_yaml(text, facts or ArticleFacts(), withheld)
    )
    body = EMPTY_GOLD if draft is None else draft_gold(draft, text, withheld=withheld)
    if labels is not None:
        body = gold_yaml(labels, text, withheld=withheld)
    write_atomically(folder / "gold.yaml", comments["gold"] + body)
    return folder


def replace_labels(root: Path, document: Document, labels: Annotations) -> Path:
    """Write a person's labels over those of an article that is there already; its article.yaml stays.

    Args:
        root: the gold folder.
        document: id and text.
        labels: annotations, from another tool.

    Returns:
        The folder.

    Raises:
        HarnessError: the article has another text.
    """
    folder = article_folder(root, document.id)
    article = read_article(folder)
    text = document.text or ""
    if article.about is None or article.about.sha256 != sha256(text):
        raise HarnessError(f"{folder}: holds another text than the labels are for; offsets would lead astray")
    body = gold_yaml(labels, text, withheld=article.is_withheld)
    write_atomically(folder / "gold.yaml", _schema_line("gold", folder, root) + body)
    return folder


def write_text(path: Path, text: str, *, hidden: bool) -> None:
    """Write an article's text as it is; ``hidden`` keeps its folder out of git, whatever the repository ignores.

    Raises:
        HarnessError: the place cannot be written to.
    """
    if hidden and not (path.parent / ".gitignore").exists():
        write_atomically(path.parent / ".gitignore", "*\n", private=True)
    write_atomically(path, text, private=True)


def _article_yaml(text: str, facts: ArticleFacts, withheld: bool) -> str:
    first = next((line.strip() for line in text.removeprefix(BOM).splitlines() if line.strip()), "")
    title = facts.title or first[:_TITLE_LENGTH]
    values = {**msgspec.structs.asdict(facts), "title": title, "sha256": sha256(text), "chars": len(text)}
    values["text"] = "withheld" if withheld else "included"
    lines = []
    for name in ArticleFile.__struct_fields__:
        value = values.get(name)
        if value is None and name in _LEFT_AWAY:
            continue
        hint = LABELLED_HINT if value is None and name == "labelled" else ""
        lines.append(f"{name}: {value if name == 'sha256' else article_value(value)}{hint}")
    return "\n".join(lines) + "\n"


def article_value(value: Any) -> str:
    """A value on one line, in the words that article.yaml has for it."""
    if isinstance(value, Mapping):
        alike = [one for layer, one in value.items() if layer in LAYERS]
        if len(alike) == len(LAYERS) and all(one == alike[0] for one in alike):
            return article_value(alike[0])
        return "{" + ", ".join(f"{key}: {article_value(one)}" for key, one in value.items() if one is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(article_value, value)) + "]"
    return "null" if value is None else str(value) if isinstance(value, int) else scalar(str(value))


def _schema_line(name: str, folder: Path, root: Path) -> str:
    """Names the schema inside the repository; elsewhere a copy is put beside the gold, so that no path leaves it."""
    here, shipped = root.resolve(), FOLDER.resolve()
    repository = next((p for p in (here, *here.parents) if (p / ".git").exists()), here)
    if repository in shipped.parents and "site-packages" not in shipped.parts:
        return schema_comment(name, folder.resolve())
    copy = root / ".schemas" / f"{name}.json"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FOLDER / f"{name}.json", copy)
    return f"# yaml-language-server: $schema=../../.schemas/{name}.json\n"
