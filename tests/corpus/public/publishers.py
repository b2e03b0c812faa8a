"""Corpora in the form that their publishers ship, made by the tests."""

import json
from pathlib import Path
from typing import Any


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """JSON Lines, as ``mongoexport`` and most publishers write them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def neutral_rows(shared: Path, name: str) -> list[dict[str, Any]]:
    """The documents of one of the development corpora, in its neutral form."""
    lines = (shared / f"corpora/{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]
