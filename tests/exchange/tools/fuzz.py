"""Damages valid files of every format in every way that comes to mind, and sees that each is read or refused in words.

``python tests/exchange/tools/fuzz.py [COUNT] [SEED] [FORMAT…]`` tries COUNT damaged files of each format; the tests try
a few. What ends in anything but a message for the user is printed with the damaged file's place.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[3]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from harness.exchange.import_labels import write_imported  # noqa: E402
from harness.exchange.read_labels import read_labels  # noqa: E402
from harness.exchange.tools import FORMATS, load_tool_format  # noqa: E402
from harness.gold.jsonlines import check_lines  # noqa: E402
from tests.exchange.tools.seeds import DOCUMENTS, FOREIGN  # noqa: E402
from tests.fuzz.damage import damaged, other_values, try_many, what_went_wrong  # noqa: E402

READ_ONLY = ("webanno-tsv",)


def fuzz(name: str, count: int, seed: int) -> Iterator[str]:
    """What went wrong with so many damaged files of one format: each with the seed that makes it again."""
    for number in range(seed, seed + count):
        chance = random.Random(f"{name} {number}")
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            file = _plant(name, place, chance)
            _damage(file, chance)
            out = place / chance.choice(("out.jsonl", "gold"))
            if wrong := what_went_wrong(partial(_import, name, out), place):
                yield f"{name} {number}: {wrong}"


def _import(name: str, out: Path, folder: Path) -> None:
    """Import, write, and check what was written."""
    found = read_labels(name, folder / "in", {})
    if not found.documents:
        return
    for note in found.unplaced:
        str(note).encode("utf-8", "replace")
    write_imported(found.documents, out)
    problems = check_lines(out)[1] if out.suffix == ".jsonl" else []
    if problems:
        raise AssertionError(f"what was written is wrong: {problems[0]}")


def _plant(name: str, folder: Path, chance: random.Random) -> Path:
    """A valid input as ``in``; the file of it that is to be damaged."""
    place = folder / "in"
    foreign = FOREIGN.get(name, {})
    choice = chance.randrange(len(foreign) + (name not in READ_ONLY))
    if choice < len(foreign):
        file, content = list(foreign.items())[choice]
        place.mkdir()
        files = {file: content} if isinstance(content, bytes) else content
        for inner, data in files.items():
            (place / inner).write_bytes(data)
    else:
        load_tool_format(name).write(DOCUMENTS, place, {})
        for extra in ("config.xml", "annotation.conf", "README.md"):
            (place / extra).unlink(missing_ok=True)
    return chance.choice(sorted(path for path in place.rglob("*") if path.is_file()))


def _damage(file: Path, chance: random.Random) -> None:
    more = (_other_user_data,) if file.suffix == ".spacy" else ()
    file.write_bytes(damaged(file.read_bytes(), file.suffix, chance, more))


def _other_user_data(data: bytes, chance: random.Random) -> bytes:
    """Docs with other values in what programs keep beside the spans: damaged bytes are refused before they are read."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        docs = list(DocBin().from_bytes(data).get_docs(Vocab()))
    except ValueError:
        return data
    for doc in docs:
        kept = doc.user_data.get("harness")
        if isinstance(kept, str) and chance.random() < 0.7:
            doc.user_data["harness"] = other_values(kept.encode(), chance).decode("utf-8", "replace")
        relation = {
            "head": chance.choice(["e1", 7, None]),
            "tail": chance.choice(["m1", []]),
            "label": chance.choice(["same_as", 3]),
        }
        doc.user_data[chance.choice(["id", "harness", "rels"])] = chance.choice(
            [[relation], relation, "x", 3, None, [], {"m1": 2}]
        )
    return DocBin(docs=docs, store_user_data=True).to_bytes()


if __name__ == "__main__":
    sys.exit(try_many(fuzz, FORMATS))
