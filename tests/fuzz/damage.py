"""Ways to damage a valid file: bytes lost, changed or doubled, lines and words moved, values of other types.

Valid files are changed by chance from a fixed seed on, with the standard library alone. The fuzzer that coverage leads,
atheris, was looked at (3.1): it has wheels for Linux on x86-64 alone, none of its present version for Python 3.11, and
elsewhere needs a libFuzzer of one's own to build; and it changes bytes and follows Python code, whereas JSON is read
in C here, so that few of its files would get past the decoder. What was found once stays as a test of its own.
"""

from __future__ import annotations

import json
import random
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from harness.errors import HarnessError

Way = Callable[[bytes, random.Random], bytes]
HUGE = "5000 digits"
"""Stands for an integer that Python refuses to read and to write."""
HALF = "\ud83d".encode("utf-8", "surrogatepass")
NASTY: list[Any] = [
    HUGE,
    *(None, True, False, 0, -1, 7, 2**31, 2**70, -(2**70), 1e400, float("nan"), 0.5),
    *("", " ", "x", "-1", "６", "None", "null", "\ud83d", "\x00", "\ufeff", "a\nb", "9" * 5000),
    *([], {}, [[]], [None], {"": None}, {"a": {"b": 1}}, [1, 2]),
]
NASTY_TEXT = [
    "\t",
    "\n",
    " ",
    "\x00",
    "\ufeff",
    "\u2028",
    "-1",
    "99999999999999999999",
    "T1",
    *'#;"<&é𝒳',
    "9" * 5000,
    r"\ud83d",
]


Fuzz = Callable[[str, int, int], Iterator[str]]
"""What went wrong with so many damaged files of one sort, from a seed on: a line each."""


def try_many(fuzz: Fuzz, names: Iterable[str]) -> int:
    """Try as many as the command line says (COUNT SEED NAME…), and print what went wrong, each kind once.

    Returns:
        The exit code: 1 where anything did.
    """
    count, seed = (int(word) for word in [*sys.argv[1:3], "1000", "0"][:2])
    failed = False
    for name in sys.argv[3:] or names:
        seen: set[str] = set()
        for line in fuzz(name, count, seed):
            failed = True
            what = line.partition(": ")[2]
            if what not in seen:
                print(line, flush=True)
                seen.add(what)
        print(f"{name}: {count} files tried", flush=True)
    return int(failed)


def what_went_wrong(read: Callable[[Path], object], place: Path) -> str | None:
    """What reading ends in, unless it ends well or in a message for the user."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(place)
    except HarnessError as error:
        try:
            str(error).encode()
        except UnicodeEncodeError:
            return f"a message that cannot be printed: {error!r:.200}"
        return None if str(error).strip() else "an error without words"
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error!s:.200} ({where.filename}:{where.lineno})"
    return None


def damaged(data: bytes, suffix: str, chance: random.Random, more: tuple[Way, ...] = ()) -> bytes:
    """A file's bytes, damaged in one way or several.

    Args:
        data: of a valid file.
        suffix: of its name; JSON gets other values, other text other words, and binary files other bytes alone.
        chance: decides.
        more: ways of this file's own, each six times as likely as other bytes.
    """
    ways: list[Way] = [truncated, flipped, spliced, half_character, *more * 6]
    if suffix in (".json", ".jsonl", ".jsonlines"):
        ways += [other_values] * 12
    elif suffix not in (".parquet", ".zip", ".spacy"):
        ways += [other_words] * 6
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = chance.choice(ways)(data, chance)
    return data


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def flipped(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def half_character(data: bytes, chance: random.Random) -> bytes:
    """Half a pair of UTF-16, written as UTF-8 never has it."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + HALF + data[place:]


def spliced(data: bytes, chance: random.Random) -> bytes:
    """A stretch of the file once more, somewhere else."""
    start, end, place = (chance.randrange(len(data) + 1) for _ in range(3))
    return data[:place] + data[min(start, end) : max(start, end)] + data[place:]


def other_words(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    lines = text.split("\n")
    line = chance.randrange(len(lines))
    way = chance.randrange(5)
    if way == 0:
        del lines[line]
    elif way == 1:
        lines.insert(chance.randrange(len(lines) + 1), lines[line])
    elif way == 2:
        words = lines[line].split(chance.choice("\t ,"))
        words[chance.randrange(len(words))] = chance.choice(NASTY_TEXT)
        lines[line] = chance.choice("\t ,").join(words)
    elif way == 3:
        place = chance.randrange(len(lines[line]) + 1)
        lines[line] = lines[line][:place] + chance.choice(NASTY_TEXT) + lines[line][place:]
    else:
        place = chance.randrange(len(lines[line]) + 1)
        lines[line] = lines[line][:place] + lines[line][place + 1 :]
    return "\n".join(lines).encode("utf-8", "replace")


def other_values(data: bytes, chance: random.Random) -> bytes:
    """JSON with a value taken out, swapped for one of another type, nested, or put where it does not belong."""
    try:
        text = data.decode()
        values = [json.loads(line) for line in text.splitlines()] if text.count("\n{") else [json.loads(text)]
    except ValueError:
        return flipped(data, chance)
    holder: list[Any] = values
    places = list(walk(holder))
    parent, key = chance.choice(places)
    way = chance.randrange(7)
    if way == 0:
        del parent[key]
    elif way == 6 and isinstance(parent, dict):
        parent[chance.choice(["\ud83d", "", "x", *parent])] = parent.pop(key)
    elif way == 1:
        parent[key] = json.loads("[" * 300 + "]" * 300)
    elif way == 2:
        other, there = chance.choice(places)
        parent[key] = other[there] if (there in other if isinstance(other, dict) else there < len(other)) else None
    elif way == 3 and isinstance(parent, list):
        parent.insert(key, parent[key])
    else:
        parent[key] = chance.choice(NASTY)
    try:
        dumped = [json.dumps(value) for value in values]
    except (ValueError, RecursionError):
        return data
    return "\n".join(dumped).replace(f'"{HUGE}"', "9" * 5000).encode()


def walk(value: Any) -> Iterator[tuple[Any, Any]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        yield value, key
        yield from walk(inner)
