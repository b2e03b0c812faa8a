"""``harness gold fix``: writes offsets beside the words a person typed, and leaves every other byte as it is.

The file is edited in place by the positions of its values, not dumped anew: comments, order, quoting, line breaks and
indentation stay. Fixing twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import HarnessError, Located, shorten
from harness.files.edits import Edit, edited, new_value
from harness.files.text_files import read_text, write_atomically
from harness.files.typed_tree import ValuePlace, build
from harness.files.yaml_scalars import double_quoted, scalar, single_quoted
from harness.files.yaml_tree import (
    Node,
    compose,
)
from harness.gold.article import Article, find_articles, place_problems, read_article
from harness.gold.check.consistency import problems
from harness.gold.check.lint_rules import must_be_digest
from harness.gold.prose.text import Text
from harness.gold.schema import GoldFile
from harness.gold.words.named_words import NamedWords, walk_named_words
from harness.gold.words.named_words import Path as PiecePath
from harness.gold.words.near_spans import Span, moved_span
from harness.gold.words.occurrences import SearchableText
from harness.gold.words.resolve import Resolution, digest, resolve

_WRONG_TEXT = frozenset(("hash-mismatch", "chars-mismatch", "bom", "not-utf8", "missing-text"))
_TORN_WORDS = frozenset(("unquoted-comma", "lost-comma"))


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing one gold.yaml came to.

    Attributes:
        path: the file.
        changed: how many stretches were written to.
        problems: what only a person can mend; the rest has been written all the same.
        notes: what was decided for words that stand several times, and which offsets were written anew.
    """

    path: Path
    changed: int
    problems: list[Located]
    notes: list[Located] = field(default_factory=list)


@dataclass(slots=True)
class _Labels:
    """A gold.yaml at one moment of its mending."""

    source: str
    gold: GoldFile
    place: ValuePlace
    resolution: Resolution
    problems: list[Located]


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
    text, known = article.text, [problem for problem in article.problems if problem.path == str(path)]
    if article.gold is None or text is None or article.gold_place is None or article.resolution is None or blocking:
        return Fixed(path, 0, blocking)
    searchable = SearchableText(text)
    labels = _Labels(read_text(path), article.gold, article.gold_place, article.resolution, known)
    moves = dict(_moves(labels, searchable))
    moved = _edited(labels, [edit for several in moves.values() for edit in several], text, moves)
    edits, unwritten = _edits(moved, searchable, article)
    fixed = _edited(moved, [edit for several in edits.values() for edit in several], text)
    elsewhere = [problem for problem in article.problems if problem.path != str(path)]
    remaining = {(p.path, p.line, p.column, p.code): p for p in [*fixed.problems, *unwritten, *elsewhere][::-1]}
    if moves or edits:
        write_atomically(path, fixed.source)
    notes = list(dict.fromkeys(_notes(moved, fixed, moves, searchable)))
    return Fixed(path, len({*moves, *edits}), [remaining[key] for key in sorted(remaining)], notes)


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


def _moves(labels: _Labels, searchable: SearchableText) -> Iterator[tuple[PiecePath, list[Edit]]]:
    """New offsets for stretches whose words or nth a person has changed."""
    for piece in walk_named_words(labels.gold):
        span = moved_span(piece.gold, searchable)
        if span is not None:
            node = labels.place.at(piece.path)
            ends = ((node.entries[key], at) for key, at in zip(("start", "end"), span, strict=True))
            yield piece.path, [new_value(end, str(at)) for end, at in ends]


def _edits(
    labels: _Labels, searchable: SearchableText, article: Article
) -> tuple[dict[PiecePath, list[Edit]], list[Located]]:
    """The edits of each stretch; of those that an alias repeats, under the first one's path."""
    edits: dict[PiecePath, list[Edit]] = {}
    spans: dict[int, tuple[PiecePath, Span]] = {}
    unwritten: list[Located] = []
    torn = {(problem.line, problem.column) for problem in labels.problems if problem.code in _TORN_WORDS}
    for piece in walk_named_words(labels.gold):
        span = labels.resolution.spans.get(piece.path)
        node = labels.place.at(piece.path)
        if span is None or getattr(piece.gold, "fragments", None):
            continue
        # Offsets of half the words would only be in the way of whoever mends them.
        if torn & {(part.line, part.column) for part in (*node.keys.values(), *node.entries.values())}:
            continue
        first, its_span = spans.setdefault(node.start, (piece.path, span))
        if its_span != span:
            message = f"an alias or a list of contents repeats these words, but for {piece.path[0]}[{piece.path[1]}]"
            unwritten.append(node.problem("alias-conflict", f"{message} they stand elsewhere: write that one out"))
            edits.pop(first, None)
        if first != piece.path:
            continue
        wanted = list(_piece_edits(piece, node, span, labels.source, searchable, withheld=article.is_withheld))
        if wanted and node.flow and labels.source[node.end - 1] != "}":
            unwritten.append(node.problem("no-braces", "write this as {text: …}, so that offsets can be added"))
        elif wanted:
            edits[piece.path] = wanted
    return edits, unwritten


def _piece_edits(
    piece: NamedWords, node: Node, span: Span, source: str, searchable: SearchableText, *, withheld: bool
) -> Iterator[Edit]:
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


def _replace(node: Node, old_key: str, key: str, value: str, source: str) -> Edit:
    old = node.entries[old_key]
    # A block scalar reaches into the next line.
    tail = source[old.start : old.end].rstrip("\r\n") if old.style == "block" else source[old.start : old.end]
    return Edit(node.keys[old_key].start, old.start + len(tail), f"{key}: {value}")


def _insert_after(node: Node, key: str, pairs: list[str], source: str) -> Edit:
    value = node.entries[key]
    if node.flow:
        return Edit(value.end, value.end, "".join(f", {pair}" for pair in pairs))
    position = value.end
    if value.style == "block":
        position = value.start + len(source[value.start : value.end].rstrip("\r\n"))
    else:
        line_end = source.find("\n", position)
        position = len(source) if line_end < 0 else line_end
        position -= source.startswith("\r\n", position - 1)
    line_break = "\r\n" if "\r\n" in source else "\n"
    indent = line_break + " " * (node.keys[key].column - 1)
    return Edit(position, position, "".join(indent + pair for pair in pairs))


def _insert_before(node: Node, key: str, pair: str, source: str) -> Edit:
    here = node.keys[key]
    line_break = "\r\n" if "\r\n" in source else "\n"
    gap = ", " if node.flow else line_break + " " * (here.column - 1)
    return Edit(here.start, here.start, pair + gap)


def _edited(labels: _Labels, edits: list[Edit], text: str, moved: Container[PiecePath] = ()) -> _Labels:
    """The labels as they will be written, with what is wrong with them then.

    Args:
        labels: as they are.
        edits: of their source.
        text: the article.
        moved: stretches that may get other offsets than they have.

    Raises:
        HarnessError: the edits would break the file or move another span.
    """
    if not edits:
        return labels
    source = edited(labels.source, edits)
    path = labels.place.node.path
    node, broken = compose(source, path)
    new = {problem.code for problem in broken} - {problem.code for problem in labels.problems}
    loaded = build(node, GoldFile) if node is not None and not new else None
    if loaded is None or loaded.value is None or loaded.place is None:
        about = f"{broken[0]}\n" if broken else f"{path}: "
        raise HarnessError(f"{about}harness gold fix cannot write to this file as it is laid out")
    resolution = resolve(loaded.value, text)
    for at, span in labels.resolution.spans.items():
        if at not in moved and resolution.spans.get(at) != span:
            message = "the words would move if this were fixed"
            raise HarnessError.at(loaded.place.at(at).problem("unfixable", message))
    wrong = [*broken, *loaded.problems]
    found = [*resolution.problems, *problems(resolution.annotations, text=text)]
    wrong += place_problems(found, loaded.place, wrong)
    return _Labels(source, loaded.value, loaded.place, resolution, wrong)


def _notes(
    before: _Labels, after: _Labels, moves: Container[PiecePath], searchable: SearchableText
) -> Iterator[Located]:
    """What a person should look at, by the places of the file as it is now.

    Of words that stand several times a choice is told only where another is plausible.
    """
    text = Text(searchable.text)
    for piece in walk_named_words(after.gold):
        node = after.place.at((*piece.path, "text"))
        span = after.resolution.spans.get(piece.path)
        if span is None:
            continue
        words = shorten(searchable.text[slice(*span)])  # not the file's: where the text is withheld it has a digest
        if piece.path in moves:
            yield node.problem("moved", f'"{words}" is now {searchable.context(*span)} at [{span[0]}, {span[1]})')
        elif piece.path in before.resolution.chosen and piece.gold.start is not None:
            found = before.resolution.chosen[piece.path]
            if not _is_doubtful(found, span, _anchors(before, piece.path), text):
                continue
            which = f"occurrence {found.index(span) + 1} of {len(found)} ({searchable.context(*span)})"
            yield node.problem("took-nearest", f'"{words}" is taken to be {which}; for another add nth')


def _anchors(labels: _Labels, path: PiecePath) -> list[Span]:
    """The stretches of an item whose places were sure, those of the quote or figure that it attributes included."""
    items, content = [path[:2]], None
    if path[0] == "attributions":
        content = (labels.gold.attributions or ())[int(path[1])].content
    for layer in ("quotes", "casualties"):
        named = getattr(labels.gold, layer) or ()
        items += [(layer, index) for index, item in enumerate(named) if item.id == content]
    chosen = labels.resolution.chosen
    return [span for at, span in labels.resolution.spans.items() if at[:2] in items and at not in chosen]


def _is_doubtful(found: list[Span], taken: Span, anchors: list[Span], text: Text) -> bool:
    """Whether another occurrence could be meant: it shares the anchors' sentences too, or the one taken does not."""
    near = {text.sentence_at(text.token_at(start)) for start, _ in anchors}
    fitting = [span for span in found if text.sentence_at(text.token_at(span[0])) in near]
    return fitting != [taken]
