"""Explains YAML syntax errors in words that say what to do; the parser's own messages rarely do."""

from __future__ import annotations

import yaml

_QUOTE = "words with , : # { } [ ] or quotation marks in them need quotation marks around them"
_INDENT = 'this line is indented otherwise than those it belongs with, or the "- " of an item is missing'
# By the parser's words. True: the place to look at is where the value begins, not where the parser gave up.
_HINTS: tuple[tuple[str, str, bool], ...] = (
    ("unexpected end of stream", "the quotation mark here is never closed, or stands inside words in such marks", True),
    ("could not find expected ':'", f'a key needs ": " after it; {_INDENT}', True),
    ("expected ',' or '}'", f"{_QUOTE}, or a }} is missing", False),
    ("expected ',' or ']'", f"{_QUOTE}, or a ] is missing", False),
    ("expected '-' indicator", _INDENT, False),
    ("expected <block end>", _INDENT, False),
    ("expected key", _INDENT, False),
    ("mapping values are not allowed", f"{_QUOTE}; or {_INDENT}", False),
    ("expected node content", f"nothing stands before this sign; {_QUOTE}", False),
    ("unknown escape character", "between double quotation marks a backslash is written twice", False),
)


def syntax_mistake(error: yaml.MarkedYAMLError, source: str) -> tuple[int, int, str]:
    """Where it is, and what the parser and we say of it.

    Args:
        error: the parser's.
        source: the text that was parsed.

    Returns:
        Line and column (1-based), and a message.
    """
    said = error.problem or "this is not valid YAML"
    hint, from_beginning = next(((hint, begin) for words, hint, begin in _HINTS if words in said), ("", False))
    mark = (error.context_mark if from_beginning else None) or error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = source.split("\n")
    left_over = _left_over(lines[: line - 1])
    if left_over:
        hint = left_over
    elif "cannot start any token" in said:
        sign = (lines[line - 1 : line] or [""])[0][column - 1 : column]
        hint = "a tab: indent with spaces" if sign == "\t" else f"words that begin with {sign} need quotation marks"
    message = " ".join(part for part in (said, error.context) if part)
    if error.context_mark is not None and error.context_mark.line + 1 < line:
        message += f" that begins in line {error.context_mark.line + 1}"
    return line, column, f"{message}: {hint}" if hint else message


def _left_over(lines: list[str]) -> str:
    """A hint where the last line that says something ends a value in empty brackets, though more lines of it follow."""
    for number in range(len(lines), 0, -1):
        said = lines[number - 1].partition(" #")[0].strip()
        if said and not said.startswith("#"):
            brackets = said[-2:]
            is_empty = brackets in ("{}", "[]") and said[:-2].rstrip().endswith(":")
            return f"take {brackets} away in line {number}: lines of its own follow" if is_empty else ""
    return ""
