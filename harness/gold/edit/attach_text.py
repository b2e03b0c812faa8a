"""``harness gold attach``: brings in the text of a withheld article, where a person has it."""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Callable
from pathlib import Path

from harness.annotation import sha256
from harness.errors import HarnessError, nearest
from harness.files.text_files import read_text
from harness.files.typed_tree import load_yaml
from harness.gold.article import article_folder, find_articles, gold_root, read_article, stored_text
from harness.gold.edit.new_article import write_text
from harness.gold.schema import ArticleFile
from harness.gold.words.named_words import walk_named_words
from harness.gold.words.resolve import digest


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
    return keep_text(folder, about, read_text(file), whence=str(file))


def keep_text(folder: Path, about: ArticleFile, text: str, *, whence: str) -> Path:
    """Check a text against an article's hash and keep it in the store that git ignores.

    Args:
        folder: the article's.
        about: its article.yaml.
        text: exactly as it was labelled.
        whence: where it came from, for the message where it is another text.

    Returns:
        Where the text is kept.

    Raises:
        HarnessError: it is another text.
    """
    if sha256(text) != about.sha256:
        raise HarnessError(f"{whence}: {_difference(text, about, folder)}")
    path = stored_text(gold_root(folder), folder.resolve().name)
    write_text(path, text, hidden=True)
    return path


_STRAIGHT = str.maketrans(dict.fromkeys("“”„", '"') | dict.fromkeys("‘’‚", "'"))
_SPELLINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("line ends (CRLF instead of LF)", lambda text: text.replace("\r\n", "\n")),
    ("line ends (CR instead of LF)", lambda text: text.replace("\r", "\n")),
    ("a byte order mark at its beginning", lambda text: text.removeprefix("\ufeff")),
    ("a line end at its end", lambda text: text.removesuffix("\n")),
    ("a missing line end at its end", lambda text: text + "\n"),
    ("blanks at the ends of lines", lambda text: "\n".join(line.rstrip(" \t\u00a0") for line in text.split("\n"))),
    ("no-break spaces instead of blanks", lambda text: text.replace("\u00a0", " ").replace("\u202f", " ")),
    ("decomposed accents (Unicode NFD instead of NFC)", lambda text: unicodedata.normalize("NFC", text)),
    ("composed accents (Unicode NFC instead of NFD)", lambda text: unicodedata.normalize("NFD", text)),
    ("quotation marks (curly instead of straight)", lambda text: text.translate(_STRAIGHT)),
    ("signs of omission (… instead of ...)", lambda text: text.replace("…", "...")),
    ("signs of omission (… instead of a full stop)", lambda text: text.replace("…", ".")),
)


def _difference(text: str, about: ArticleFile, folder: Path) -> str:
    """What sets a text apart from the one that was labelled, as far as its hash and its labels can tell."""
    for several in (*((one,) for one in _SPELLINGS), *itertools.combinations(_SPELLINGS, 2)):
        other = functools.reduce(lambda spelt, spelling: spelling[1](spelt), several, text)
        if sha256(other) == about.sha256:
            return f"not the text that was labelled: the two differ only in {' and '.join(name for name, _ in several)}"
    sizes = f"it has {len(text)} code points, the article {about.chars}"
    place = _first_other_place(text, folder)
    return f"not the text that was labelled: {sizes}{place}; its sha256 is {sha256(text)}, not {about.sha256}"


def _first_other_place(text: str, folder: Path) -> str:
    """Where the words of a label are not at their place any more: there, or before, the texts differ."""
    article = read_article(folder)
    if article.gold is None:
        return ""
    written = [(one.gold.start, one.gold.end, one.gold) for one in walk_named_words(article.gold)]
    before = 0
    for start, end, part in sorted(
        ((s, e, part) for s, e, part in written if s is not None and e is not None), key=lambda one: one[:2]
    ):
        words = text[start:end]
        if part.text not in (None, words) or part.digest not in (None, digest(words)):
            line = text.count("\n", 0, before) + 1
            return f", and from line {line} or later on it is another (at {start} its label does not fit)"
        before = end
    return ""
