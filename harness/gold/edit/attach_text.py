"""``harness gold attach``: brings in the text of a withheld article, where a person has it."""

from __future__ import annotations

from pathlib import Path

from harness.annotation import sha256
from harness.errors import HarnessError, nearest
from harness.files.text_files import read_text
from harness.files.typed_tree import load_yaml
from harness.gold.article import article_folder, find_articles, stored_text
from harness.gold.edit.new_article import write_text
from harness.gold.schema import ArticleFile


def attach(root: Path, article_id: str, file: Path) -> Path:
    """Check a text against an article's hash and keep it in the store that git ignores.

    Args:
        root: the gold folder.
        article_id: the article.
        file: the text, UTF-8, exactly as it was labelled.

    Returns:
        Where the text is kept.

    Raises:
        HarnessError: no such article, its text is not withheld, or the file is another text.
    """
    folder = article_folder(root, article_id)
    if not folder.is_dir():
        known = [path.name for path in find_articles(root)]
        raise HarnessError(f'{root}: no article is called "{article_id}"{nearest(article_id, known)}')
    about = load_yaml(folder / "article.yaml", ArticleFile)
    if about.text != "withheld":
        raise HarnessError(f"{folder}: its text is included already, in article.txt")
    text = read_text(file)
    if sha256(text) != about.sha256:
        raise HarnessError(f"{file}: {_difference(text, about)}")
    path = stored_text(root, article_id)
    write_text(path, text, hidden=True)
    return path


def _difference(text: str, about: ArticleFile) -> str:
    """What sets a text apart from the one that was labelled."""
    for change, other in (
        ("line ends (CRLF instead of LF)", text.replace("\r\n", "\n")),
        ("a byte order mark at its beginning", text.removeprefix("\ufeff")),
        ("a line end at its end", text.removesuffix("\n")),
        ("a missing line end at its end", text + "\n"),
    ):
        if sha256(other) == about.sha256:
            return f"not the text that was labelled: the two differ only in {change}"
    sizes = f"it has {len(text)} code points, the article {about.chars}"
    return f"not the text that was labelled: {sizes}; its sha256 is {sha256(text)}, not {about.sha256}"
