"""``harness gold fix``: writes offsets beside the words a person typed, and leaves every other byte as it is.

The file is edited in place by the positions of its values, not dumped anew: comments, order, quoting, line breaks and
indentation stay. Fixing twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.annotation import HarnessError
from harness.corpus.articles import Article, find_articles, read_article
from harness.corpus.files import read_text, write_atomically
from harness.corpus.nodes import Located, Node, compose
from harness.corpus.occurrences import SearchableText
from harness.corpus.pieces import Piece, walk_pieces
from harness.corpus.resolve import Span, digest, resolve
from harness.corpus.rules import must_be_digest
from harness.corpus.schema import GoldFile
from harness.corpus.yaml_nodes import build
from harness.corpus.yaml_text import double_quoted, scalar, single_quoted

_WRONG_TEXT = frozenset(("hash-mismatch", "chars-mismatch", "bom", "not-utf8", "missing-text"))


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing one gold.yaml came to.

    Attributes:
        path: the file.
        changed: how many stretches were written to.
        problems: what only a person can mend; the rest has been written all the same.
    """

    path: Path
    changed: int
    problems: list[Located]


@dataclass(frozen=True, slots=True)
class _Edit:
    """Replace ``[start, end)`` of the file by ``text``."""

    start: int
    end: int
    text: str


def fix(path: Path) -> list[Fixed]:
    """Fix every gold.yaml under a path.

    Args:
        path: a gold folder, one article's folder, or a file in one.

    Raises:
        HarnessError: there are no articles, or a file cannot be written.
    """
    return [fix_article(folder) for folder in find_articles(path)]


def fix_article(folder: Path) -> Fixed:
    """Fix one article's gold.yaml; it is written only if something changes.

    Raises:
        HarnessError: the file cannot be written.
    """
    path = folder / "gold.yaml"
    article = read_article(folder)
    blocking = _blocking_problems(article)
    if article.gold is None or article.text is None or article.resolution is None or blocking:
        return Fixed(path, 0, blocking)
    source = read_text(path)
    edits, problems = _edits(article, source, article.text)
    if not edits:
        return Fixed(path, 0, problems or article.problems)
    fixed = _apply(source, [edit for several in edits.values() for edit in several])
    remaining = _check_again(fixed, article, path)
    write_atomically(path, fixed)
    return Fixed(path, len(edits), problems + remaining)


def _blocking_problems(article: Article) -> list[Located]:
    """Problems that leave nothing to write offsets into or from."""
    wrong_text = [p for p in article.problems if p.code in _WRONG_TEXT]
    if article.gold is None or wrong_text:
        return wrong_text or article.problems
    if article.text is None:
        waiting = [p for p in article.problems if p.code == "no-offsets"]
        for problem in waiting:
            message = f"the text is not attached: harness gold attach {article.id} FILE, then fix again"
            return [Located(problem.path, problem.line, problem.column, "no-text", message)]
        return article.problems
    return []


def _edits(article: Article, source: str, text: str) -> tuple[dict[int, list[_Edit]], list[Located]]:
    """The edits of each stretch, by where its mapping begins in the file."""
    assert article.gold is not None
    assert article.gold_place is not None
    assert article.resolution is not None
    searchable = SearchableText(text)
    edits: dict[int, list[_Edit]] = {}
    spans: dict[int, Span] = {}
    torn: set[int] = set()
    problems: list[Located] = []
    for piece in walk_pieces(article.gold):
        span = article.resolution.spans.get(piece.path)
        node = article.gold_place.at(piece.path)
        if span is None or getattr(piece.gold, "fragments", None):
            continue
        if spans.setdefault(node.start, span) != span:
            message = f"an alias repeats these words, but for {piece.path[0]}[{piece.path[1]}] they stand elsewhere"
            problems.append(node.problem("alias-conflict", f"{message}: write them out there"))
            torn.add(node.start)
            continue
        wanted = list(_piece_edits(piece, node, span, source, searchable, withheld=article.is_withheld))
        if wanted and node.flow and source[node.end - 1] != "}":
            problems.append(node.problem("no-braces", "write this as {text: …}, so that offsets can be added"))
        elif wanted:
            edits[node.start] = wanted
    return {start: wanted for start, wanted in edits.items() if start not in torn}, problems


def _piece_edits(
    piece: Piece, node: Node, span: Span, source: str, searchable: SearchableText, *, withheld: bool
) -> Iterator[_Edit]:
    gold, words = piece.gold, searchable.text[span[0] : span[1]]
    secret = withheld and must_be_digest(piece, words)
    if gold.text is not None and secret and gold.digest is None:
        yield _replace(node, "text", "digest", digest(words), source)
    elif gold.text is not None and gold.text != words and span in searchable.occurrences(gold.text):
        yield _replace(node, "text", "text", _like(node.entries["text"], words, source), source)
    elif gold.text is None and gold.digest is None:
        key, value = ("digest", digest(words)) if secret else ("text", scalar(words))
        yield _insert_before(node, "start", f"{key}: {value}", source)
    if gold.start is None:
        beside = "nth" if "nth" in node.entries else "text"
        yield _insert_after(node, beside, [f"start: {span[0]}", f"end: {span[1]}"], source)


def _like(node: Node, words: str, source: str) -> str:
    """New words in the quoting of the old."""
    if node.style == "plain":
        return scalar(words)
    return single_quoted(words) if source[node.start] == "'" else double_quoted(words)


def _replace(node: Node, old_key: str, key: str, value: str, source: str) -> _Edit:
    old = node.entries[old_key]
    # A block scalar reaches into the next line.
    tail = source[old.start : old.end].rstrip("\r\n") if old.style == "block" else source[old.start : old.end]
    return _Edit(node.keys[old_key].start, old.start + len(tail), f"{key}: {value}")


def _insert_after(node: Node, key: str, pairs: list[str], source: str) -> _Edit:
    value = node.entries[key]
    if node.flow:
        return _Edit(value.end, value.end, "".join(f", {pair}" for pair in pairs))
    position = value.end
    if value.style == "block":
        position = value.start + len(source[value.start : value.end].rstrip("\r\n"))
    else:
        line_end = source.find("\n", position)
        position = len(source) if line_end < 0 else line_end
        position -= source.startswith("\r\n", position - 1)
    line_break = "\r\n" if "\r\n" in source else "\n"
    indent = line_break + " " * (node.keys[key].column - 1)
    return _Edit(position, position, "".join(indent + pair for pair in pairs))


def _insert_before(node: Node, key: str, pair: str, source: str) -> _Edit:
    here = node.keys[key]
    line_break = "\r\n" if "\r\n" in source else "\n"
    gap = ", " if node.flow else line_break + " " * (here.column - 1)
    return _Edit(here.start, here.start, pair + gap)


def _apply(source: str, edits: list[_Edit]) -> str:
    # From the back, so that earlier positions stay true; what goes after a value is put there before it is replaced.
    for edit in sorted(edits, key=lambda e: (e.end, e.start), reverse=True):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source


def _check_again(fixed: str, article: Article, path: Path) -> list[Located]:
    """What is still wrong with the file as it will be written.

    Raises:
        HarnessError: the edits would have broken the file or moved a span; nothing is written.
    """
    node, broken = compose(fixed, str(path))
    if node is None or broken:
        raise HarnessError(f"{broken[0]}\nharness gold fix cannot write to this file as it is laid out")
    loaded = build(node, GoldFile)
    if loaded.value is None or loaded.place is None:
        raise HarnessError(f"{path}: harness gold fix cannot write to this file as it is laid out")
    again = resolve(loaded.value, article.text)
    moved = [
        at
        for at, span in (article.resolution.spans if article.resolution else {}).items()
        if again.spans.get(at) != span
    ]
    if moved:
        raise HarnessError(
            f"{loaded.place.at(moved[0]).problem('unfixable', 'the words would move if this were fixed')}"
        )
    remaining = [loaded.place.at(p.path).problem(p.code, f"{p.where}: {p.message}") for p in again.problems]
    return [*loaded.problems, *remaining]
