"""JSON Lines in the words of this project: one document a line with its text and all four layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.shared.imports.found import FoundLabels, FoundRow
from harness.exchange.tools import no_losses
from harness.gold.jsonlines import labelled_document, labelled_line, numbered_lines, write_lines

LOSES = ""
EXTRA = NEEDS = None
SIGNS = None
OPTIONS: Mapping[str, str] = {}
losses = no_losses


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write gold.jsonl, which every command reads where it wants gold."""
    path = out / "gold.jsonl"
    write_lines(path, map(labelled_line, documents))
    return [path]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a file, or a folder with gold.jsonl.

    Raises:
        HarnessError: a line is wrong, or a document is in it twice; the message names the line and column.
    """
    file = path / "gold.jsonl" if path.is_dir() else path
    rows = [FoundRow(labelled_document(line), str(file), number) for number, line in numbered_lines(file)]
    if not rows:
        raise HarnessError(f"{file}: the file has no line", exit_code=3)
    return FoundLabels(rows)
