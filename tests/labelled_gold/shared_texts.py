"""Attaches the texts of withheld articles that the development corpora have: ``python shared_texts.py GOLD SHARED``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from harness.annotation import sha256
from harness.files.typed_tree import load_yaml
from harness.gold.article import find_articles
from harness.gold.edit.attach_text import keep_text
from harness.gold.schema import ArticleFile


def attach_shared(gold: Path, shared: Path) -> tuple[list[str], list[str]]:
    """The withheld articles whose text was attached, and those whose text the corpora do not have."""
    known = {sha256(text): text for text in _texts(shared)}
    attached, missing = [], []
    for folder in find_articles(gold):
        about = load_yaml(folder / "article.yaml", ArticleFile)
        if about.text != "withheld":
            continue
        if about.sha256 in known:
            keep_text(folder, about, known[about.sha256], whence=str(shared))
            attached.append(folder.name)
        else:
            missing.append(folder.name)
    return attached, missing


def _texts(shared: Path) -> Iterator[str]:
    for file in sorted((shared / "articles").glob("*.txt")):
        yield file.read_bytes().decode()
    for line in (shared / "news/pool.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["text"]


if __name__ == "__main__":
    with_text, without = attach_shared(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{len(with_text)} texts attached")
    sys.exit(f"no text of {', '.join(without)} there" if without else 0)
