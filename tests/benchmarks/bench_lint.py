"""``harness gold lint`` of the repository's articles, copied, as a multiple of parsing the same files with PyYAML.

The peer is ``yaml.load`` with the C loader: the least that reading these files can cost. Both are whole processes. The
articles are copied with their second labellings; ``python tests/benchmarks/bench_lint.py 40`` makes a thousand of them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from harness.annotation import sha256
from tests.benchmarks.timing import ROOT, processes, report

LIMIT = 3.5
PARSE = """
import sys, pathlib, yaml
for path in pathlib.Path(sys.argv[1]).rglob("*.yaml"):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""


def copy_articles(gold: Path, copies: int) -> int:
    """Make a gold folder of so many copies of every article that has its text; how many articles that makes."""
    articles = [
        folder for folder in sorted((ROOT / "gold" / "articles").iterdir()) if (folder / "article.txt").exists()
    ]
    for number in range(copies):
        for folder in articles:
            copy = gold / "articles" / f"{folder.name}-{number}"
            shutil.copytree(folder, copy)
            _end_otherwise(copy, number)
    scope = (ROOT / "gold" / "scope.yaml").read_text(encoding="utf-8")
    # The splits name the articles of the repository.
    (gold / "scope.yaml").write_text(scope.partition("\nsplits:")[0] + "\n", encoding="utf-8")
    return copies * len(articles)


def _end_otherwise(folder: Path, number: int) -> None:
    """Add a line to the text, so that no copy has the text of another."""
    text, about = folder / "article.txt", folder / "article.yaml"
    before = text.read_bytes().decode()
    after = f"{before}\n{number}\n"
    text.write_bytes(after.encode())
    facts = about.read_text(encoding="utf-8").replace(sha256(before), sha256(after))
    about.write_text(facts.replace(f"\nchars: {len(before)}\n", f"\nchars: {len(after)}\n"), encoding="utf-8")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder, "gold")
        articles = copy_articles(gold, int(sys.argv[1]) if len(sys.argv) > 1 else 4)
        parsed, linted = processes(("-c", PARSE, str(gold)), ("-m", "harness", "gold", "lint", "--gold", str(gold)))
    ratio = linted.seconds / parsed.seconds
    what = f"harness gold lint, {articles} articles in {linted.seconds:.1f} s, against PyYAML's C loader"
    return 0 if report(what, ratio, "times", f"≤ {LIMIT:g}", ratio <= LIMIT) else 1


if __name__ == "__main__":
    sys.exit(main())
