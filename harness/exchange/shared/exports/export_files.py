"""Files of an export: their names, and finding them again."""

from __future__ import annotations

import zipfile
from pathlib import Path
from urllib.parse import quote

from harness.errors import HarnessError
from harness.gold.article import ARTICLE_ID


def file_name(document: str) -> str:
    """A file's stem for a document id: the id itself, or its percent-encoding where no file could be called so."""
    return document if ARTICLE_ID.fullmatch(document) else quote(document, safe="").replace(".", "%2E")


def export_files(path: Path, *suffixes: str) -> list[Path]:
    """A file itself, or the files of a folder with one of these suffixes, sorted, subfolders included.

    Raises:
        HarnessError: nothing is there.
    """
    if path.is_file():
        if ".zip" not in suffixes and zipfile.is_zipfile(path):
            raise HarnessError(f"{path}: is a zip archive: unpack it, and import the folder or a file of it")
        return [path]
    if not path.is_dir():
        raise HarnessError(f"{path}: no such file or folder")
    found = sorted(child for suffix in suffixes for child in path.rglob(f"*{suffix}") if child.is_file())
    if not found:
        raise HarnessError(f"{path}: holds no file that ends in {' or '.join(suffixes)}")
    return found
