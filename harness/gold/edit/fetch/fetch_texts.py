"""Gets the texts of withheld articles, rebuilds them by their rules, checks their hashes and attaches them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from harness.annotation import sha256
from harness.errors import HarnessError, nearest
from harness.files.text_files import read_text
from harness.files.typed_tree import load_yaml
from harness.gold.article import find_articles, gold_root, stored_text
from harness.gold.edit.attach_text import keep_text
from harness.gold.edit.fetch.published_file import PublishedFile, PublishedFiles
from harness.gold.edit.fetch.rules import RULES, rebuild_by
from harness.gold.schema import ArticleFile


class WantedTexts(msgspec.Struct, frozen=True, kw_only=True):
    """The withheld articles that were asked for.

    Attributes:
        missing: whose text is to be got, by the file that it is in.
        there: whose text is attached already.
        nowhere: of which article.yaml does not say where the text can be had.
    """

    missing: Mapping[PublishedFile, Sequence[tuple[Path, ArticleFile]]]
    there: Sequence[str]
    nowhere: Sequence[str]


class FetchedFile(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one file: the articles whose text is attached now, and by article why another's is not."""

    file: PublishedFile
    size: int
    attached: Sequence[str]
    failed: Mapping[str, str]


def wanted_texts(root: Path, ids: Sequence[str] = (), members: Iterable[str] | None = None) -> WantedTexts:
    """The withheld articles of a gold folder, by what is to be done about their texts.

    Args:
        root: the gold folder.
        ids: these articles alone; without any, all.
        members: the articles of a split, where one is asked for.

    Raises:
        HarnessError: an id is no article's, its text is not withheld, or an article.yaml has mistakes.
    """
    folders = {folder.name: folder for folder in find_articles(root)}
    for name in ids:
        if name not in folders:
            raise HarnessError(f'{root}: no article is called "{name}"{nearest(name, folders)}')
    chosen = [name for name in (ids or folders) if members is None or name in set(members)]
    missing: dict[PublishedFile, list[tuple[Path, ArticleFile]]] = {}
    there, nowhere = [], []
    for name in dict.fromkeys(chosen):
        about = load_yaml(folders[name] / "article.yaml", ArticleFile)
        if about.text != "withheld":
            if name in ids:
                raise HarnessError(f"{folders[name]}: its text is included already, in article.txt")
        elif _is_attached(folders[name], about):
            there.append(name)
        elif about.obtain is None:
            nowhere.append(name)
        else:
            missing.setdefault(PublishedFile.of(about.obtain), []).append((folders[name], about))
    return WantedTexts(missing=missing, there=there, nowhere=nowhere)


def fetch_texts(
    wanted: WantedTexts, files: PublishedFiles, report: Callable[[FetchedFile], None]
) -> tuple[list[str], dict[str, str]]:
    """Get each file once, one after the other, and attach the texts that are in it.

    Args:
        wanted: the articles.
        files: reads their files.
        report: hears of each file when it is dealt with.

    Returns:
        The articles whose text is attached now, and by article why another's is not.
    """
    attached: list[str] = []
    failed: dict[str, str] = {}
    for file, articles in wanted.missing.items():
        outcome = _fetch_file(file, articles, files)
        attached += outcome.attached
        failed.update(outcome.failed)
        report(outcome)
    return attached, failed


def _fetch_file(
    file: PublishedFile, articles: Sequence[tuple[Path, ArticleFile]], files: PublishedFiles
) -> FetchedFile:
    try:
        data = files.read(file)
        attached, failed = _attach_all(articles, data)
        # A kept copy may have been spoilt; what comes anew decides.
        if failed and files.forget(file):
            data = files.read(file)
            attached, failed = _attach_all(articles, data)
    except HarnessError as error:
        return FetchedFile(file=file, size=0, attached=[], failed={folder.name: str(error) for folder, _ in articles})
    return FetchedFile(file=file, size=len(data), attached=attached, failed=failed)


def _attach_all(articles: Sequence[tuple[Path, ArticleFile]], data: bytes) -> tuple[list[str], dict[str, str]]:
    attached, failed = [], {}
    for folder, about in articles:
        try:
            keep_text(folder, about, _rebuilt(about, data), whence=str(about.obtain and about.obtain.path))
        except HarnessError as error:
            failed[folder.name] = str(error)
        else:
            attached.append(folder.name)
    return attached, failed


def _rebuilt(about: ArticleFile, data: bytes) -> str:
    assert about.obtain is not None
    obtain = about.obtain
    if obtain.rule not in RULES:
        raise HarnessError(f'no rule is called "{obtain.rule}"{nearest(obtain.rule, RULES)}')
    try:
        return rebuild_by(obtain.rule)(data, obtain.key)
    # A file of another form fails in as many ways as there are forms.
    except Exception as error:
        said = str(error.args[0]) if isinstance(error, LookupError) and error.args else str(error)
        message = f'{obtain.path}: the rule "{obtain.rule}" finds no text in it: {said or type(error).__name__}'
        raise HarnessError(message) from error


def _is_attached(folder: Path, about: ArticleFile) -> bool:
    path = stored_text(gold_root(folder), folder.name)
    try:
        return path.exists() and sha256(read_text(path)) == about.sha256
    except HarnessError:
        return False
