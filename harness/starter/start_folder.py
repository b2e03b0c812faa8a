"""``harness init``: a folder to start in, from what the package carries alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from harness import __version__
from harness.errors import HarnessError
from harness.files.text_files import read_text, write_atomically
from harness.gold.schemas.json_schemas import FOLDER as SCHEMAS
from harness.starter.carried_files import carried_paths, read_carried

# What a new folder gets, and where it comes from in files/.
FILES = {
    "README.md": "README.md",
    ".gitignore": "gitignore.txt",
    ".github/workflows/extraction.yml": "extraction.yml",
    "configs/quickstart.yaml": "quickstart.yaml",
    "configs/gate.yaml": "gate.yaml",
    "extractors/my_extractor.py": "my_extractor.py.txt",
    "gold/scope.yaml": "scope.yaml",
}
MANUAL = ("gold/GUIDELINES.md", "gold/CHECKLIST.md")
_SAMPLES = "gold/articles/"
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)#:\s]+)(#[^)\s]*)?\)")
_SCHEMA = re.compile(r"(?<=\$schema=)\S*/([a-z]+\.json)")


class Started(NamedTuple):
    """What became of a folder to start in; paths are relative to it.

    Attributes:
        written: the files that were made.
        kept: those that were there already, with other content, and were left alone.
    """

    written: list[str]
    kept: list[str]


def start_folder(folder: Path, *, minimal: bool = False) -> Started:
    """Write the files of a folder to start in. A file that is there is left as it is.

    Args:
        folder: made if it is not there.
        minimal: without the sample articles.

    Raises:
        HarnessError: ``folder`` is no folder, or cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise HarnessError(f"{folder}: is a file; name a folder to start in, or none for this one")
    written, kept = [], []
    for name, content in _contents(minimal):
        path = folder / name
        if not os.path.lexists(path):
            write_atomically(path, content)
            written.append(name)
        elif not path.is_file() or path.read_bytes() != content.encode():
            kept.append(name)
    return Started(written, kept)


def ignored_by_git() -> list[str]:
    """The lines that a .gitignore of one's own needs."""
    lines = read_text(Path(__file__).parent / "files" / FILES[".gitignore"]).splitlines()
    return [line for line in lines if not line.startswith("#")]


def _contents(minimal: bool) -> Iterator[tuple[str, str]]:
    """Each file's path and text."""
    for name, source in FILES.items():
        yield name, read_text(Path(__file__).parent / "files" / source).replace("@VERSION@", __version__)
    for name in MANUAL:
        yield name, _without_dead_links(read_carried(name))
    for schema in sorted(SCHEMAS.glob("*.json")):
        yield f"gold/.schemas/{schema.name}", read_text(schema)
    for name in () if minimal else carried_paths():
        if name.startswith(_SAMPLES):
            yield name, _with_near_schema(read_carried(name), Path(name))


def _without_dead_links(page: str) -> str:
    """A page of the manual, with links to pages that a new folder lacks as words alone."""
    here = {Path(name).name for name in MANUAL}
    return _LINK.sub(lambda found: found[0] if found[2] in here else found[1], page)


def _with_near_schema(yaml: str, path: Path) -> str:
    """A YAML file whose first line names the schema in gold/.schemas."""
    up = "../" * (len(path.parts) - 2)
    first, newline, rest = yaml.partition("\n")
    return _SCHEMA.sub(rf"{up}.schemas/\1", first) + newline + rest
