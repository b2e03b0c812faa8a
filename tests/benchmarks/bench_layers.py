"""Quotes, casualties and attributions over columns, on one core, against the parsing floor and the plain path.

Documents of 10 quotes (two of them interrupted), 5 figures and 15 attributions. "Parsing" is a loop that merely parses
both lines of each document with orjson; decoding turns the lines into typed structs, reading turns these into columns,
and scoring is all that comes after. Prints rows of a Markdown table: what, figure, target, whether it holds.
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # before numpy is imported

import sys
import tempfile
from pathlib import Path

import orjson

from harness.annotation import CASUALTY_SLOTS, Document, Labelled, Line, Scope
from harness.files.json_line import decode_line
from harness.scoring import attributions, casualties, quotes
from harness.scoring.columns.flatten import Limits, Waiting, read
from harness.scoring.columns.layers import BATCH, CHUNK, SCORED, score_sides
from harness.scoring.columns.rows import Chunk
from harness.scoring.columns.tables import Sides, tabulate
from harness.scoring.prepare import prepare
from tests.benchmarks.layered import write
from tests.benchmarks.timing import best, processes, report

KNOWN = frozenset(SCORED)
PLAIN = 50
PARSE = "import sys, orjson\nfor name in sys.argv[1:]:\n    for line in open(name, 'rb'):\n        orjson.loads(line)"
WHOLE = """
import sys
from harness.annotation import Document, Labelled
from harness.files.json_line import decode_line
from harness.scoring.columns.layers import score_layers
def documents():
    for gold, predicted in zip(*(open(name, "rb") for name in sys.argv[1:]), strict=True):
        line = decode_line(gold)
        yield Labelled(document=Document(id=line.id, text=line.text), annotations=line), decode_line(predicted)
totals = score_layers(documents())
print({address: totals.total(address) for address in totals.addresses()})
"""
Lines = list[tuple[bytes, bytes]]


def parse(lines: Lines) -> None:
    for gold, predicted in lines:
        orjson.loads(gold)
        orjson.loads(predicted)


def decode(lines: Lines) -> None:
    for gold, predicted in lines:
        decode_line(gold)
        decode_line(predicted)


def read_all(lines: Lines) -> Chunk:
    """Decode and read a chunk, batch by batch."""
    chunk, limits = Chunk(KNOWN), Limits(Scope(), KNOWN)
    for first in range(0, len(lines), BATCH):
        batch = []
        for place, (gold, predicted) in enumerate(lines[first : first + BATCH], start=first):
            line = decode_line(gold)
            size = None if line.text is None else len(line.text)
            batch.append(Waiting(place, line, decode_line(predicted), line.text, size))
        if read(chunk, batch, limits):
            sys.exit("the columns do not carry every document")
    return chunk


def score(sides: Sides, layers: frozenset[str] = KNOWN) -> None:
    score_sides(sides, CHUNK, KNOWN, layers, CASUALTY_SLOTS)  # type: ignore[arg-type]


def plain(documents: list[tuple[Line, Line]]) -> None:
    for gold, predicted in documents:
        labelled = Labelled(document=Document(id=gold.id, text=gold.text), annotations=gold)
        page = prepare(labelled, predicted, scope=Scope(), layers=SCORED)
        for layer in (quotes, casualties, attributions):
            layer.score(page)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder), CHUNK)
        lines = list(zip(*(path.read_bytes().splitlines() for path in files), strict=True))
        large = [str(path) for path in write(Path(folder), 5 * CHUNK)]
        floor, whole = processes(["-c", PARSE, *large], ["-c", WHOLE, *large])
    chunk = read_all(lines)
    sides = tabulate(chunk)
    decoded = [(decode_line(gold), decode_line(predicted)) for gold, predicted in lines[:PLAIN]]
    parsing, decoding, reading = (
        best(lambda: parse(lines), 7),
        best(lambda: decode(lines), 7),
        best(lambda: read_all(lines), 7),
    )
    all_scoring = best(lambda: score(tabulate(chunk)), 15)
    rate = CHUNK / all_scoring
    held = [report("layers after reading, one core", rate, "documents/s", "≥ 10,000", rate >= 10_000)]
    report("… sorting and resolving sources", best(lambda: tabulate(chunk), 15) / all_scoring, "of it", "–", True)
    for layer in SCORED:
        share = best(lambda layer=layer: score(sides, frozenset((layer,))), 15) / all_scoring  # type: ignore[misc]
        report(f"… {layer}, with the gate of figures", share, "of it", "–", True)
    report("after reading, against parsing with orjson", all_scoring / parsing, "times", "–", True)
    report("decoding, against parsing with orjson", decoding / parsing, "times", "–", True)
    report("reading into columns, against parsing with orjson", (reading - decoding) / parsing, "times", "–", True)
    slow = best(lambda: plain(decoded), 3) / PLAIN
    fast = (reading - decoding + all_scoring) / CHUNK
    report("reading and scoring, against the plain path", slow / fast, "times", "–", True)
    report("scoring alone, against the plain path", slow / all_scoring * CHUNK, "times", "–", True)
    name = f"whole process, {5 * CHUNK:,} documents, against the parsing floor"
    report(name, whole.seconds / floor.seconds, "times", "–", True)
    report("whole process, memory", whole.megabytes, "MB", "–", True)
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
