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


def conllu(sentences: list[tuple[list[str], list[str]]]) -> str:
    """CoNLL-U of sentences: their comments, and tokens as ``ID FORM POS MISC``, the last ones at will."""
    lines = []
    for comments, tokens in sentences:
        lines += [f"# {comment}" for comment in comments]
        for token in tokens:
            number, form, pos, misc = [*token.split(" ", 3), "_", "_", "_"][:4]
            lines.append("\t".join([number, form, "_", pos, "_", "_", "0", "_", "_", misc]))
        lines.append("")
    return "".join(f"{line}\n" for line in lines)
