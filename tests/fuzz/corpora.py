"""Damages files of the public corpora, in invented words and their publishers' form.

``python tests/fuzz/corpora.py [COUNT] [SEED] [CORPUS…]`` tries COUNT damaged files of each corpus; the tests try a few.
Each is to be refused in words, or converted into lines that can be read back. What is not is printed with the number
that makes it again.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from harness.exchange.convert_corpus import convert  # noqa: E402
from harness.gold.jsonlines import check_lines  # noqa: E402
from tests.exchange.public import (  # noqa: E402
    test_conll2003,
    test_directquote,
    test_german_wikinews_quotes,
    test_gum,
    test_muc34,
    test_polnear,
    test_rams,
    test_re3d,
    test_uner,
    test_wikievents,
)
from tests.fuzz.damage import damaged, try_many, what_went_wrong  # noqa: E402


def _conll2003(place: Path) -> None:
    for name, text in (
        ("eng.train", test_conll2003.IOB1),
        ("conllpp_test.txt", test_conll2003.IOB2),
        ("deu.testa", test_conll2003.GERMAN),
    ):
        (place / name).write_text(text, encoding="utf-8")


def _uner(place: Path) -> None:
    (place / "en_pud-ud-test.iob2").write_text(test_uner.FIVE, encoding="utf-8")
    (place / "zh_gsd-ud-dev.iob2").write_text(test_uner.THREE, encoding="utf-8")


def _directquote(place: Path) -> None:
    quotes = ('" We left . "|LeftSpeaker', '" Too late , "|RightSpeaker')
    first = test_directquote.rows("Ana Brede|Speaker", ", who said :", *quotes, "Orm|Speaker")
    paragraphs = first, test_directquote.rows("“ Land ! ”|Unknown")
    (place / "truecased.txt").write_text("".join(paragraphs), encoding="utf-8")


def _rams(place: Path) -> None:
    test_rams.corpus(place, test_rams.row(), test_rams.row("life.injure.n/a", key="nw_RC02"))


def _wikievents(place: Path) -> None:
    test_wikievents.corpus(place, test_wikievents.row(), test_wikievents.row(doc_id="d2"))


CORPORA = {
    "muc34": test_muc34.corpus,
    "gum": test_gum.corpus,
    "re3d": test_re3d.corpus,
    "wikievents": _wikievents,
    "rams": _rams,
    "polnear": test_polnear.corpus,
    "german-wikinews-quotes": test_german_wikinews_quotes.corpus,
    "conll2003": _conll2003,
    "uner": _uner,
    "directquote": _directquote,
}
"""What writes a valid small corpus into a folder, by the corpus's name."""


def fuzz(name: str, count: int, seed: int) -> Iterator[str]:
    """What went wrong with so many damaged files of one corpus: each with the number that makes it again."""
    for number in range(seed, seed + count):
        chance = random.Random(f"{name} {number}")
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "corpus"
            place.mkdir()
            CORPORA[name](place)
            files = sorted(file for file in place.rglob("*") if file.is_file())
            file = chance.choice(files)
            file.write_bytes(damaged(file.read_bytes(), file.suffix, chance))
            wrong = what_went_wrong(partial(_converted, name), place)
            if wrong:
                yield f"{name} {number}: {wrong}"


def _converted(name: str, place: Path) -> None:
    """Convert, and read again what was written."""
    out = place.parent / "converted"
    made = convert(name, place, out)
    for file in made.files:
        problems = check_lines(file)[1] if file.suffix == ".jsonl" else []
        if problems:
            raise AssertionError(f"what was written is wrong: {problems[0]}")


if __name__ == "__main__":
    sys.exit(try_many(fuzz, CORPORA))
