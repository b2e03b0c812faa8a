"""Seeded synthetic documents of quotes, casualty figures and attributions: 10, 5 and 15 in about 600 tokens.

Two quotes of ten are interrupted, a figure of five breaks down another, and of the attributions ten are of quotes,
three of figures and two of other claims. Of the gold items 10% are dropped in the predictions and 20% changed, and 10%
are added; of the predicted sources some are shifted, some are words alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.synthetic import ASCII_WORDS, OTHER_WORDS, TOKENS

Json = dict[str, Any]
OUTCOMES, STATUSES = ("killed", "injured", "missing"), ("confirmed", "reported", "alleged")
SEATS = 10
"""Each quote has a stretch of the text to itself, with its source and cue behind it."""


class Writer:
    """Makes one document after the other from one seed."""

    def __init__(self, seed: int = 5) -> None:
        self.draw = random.Random(seed)
        self.offsets = [0]

    def documents(self, count: int) -> Iterator[tuple[Json, Json]]:
        """Gold and predictions of each document, as lines hold them."""
        for number in range(count):
            words = self.draw.choices(ASCII_WORDS if number % 2 else OTHER_WORDS, k=TOKENS)
            self.offsets = [0]
            for word in words:
                self.offsets.append(self.offsets[-1] + len(word) + 1)
            text = " ".join(words)
            gold = self._gold(text)
            identity = {"id": f"d{number:07}"}
            yield identity | {"text": text} | gold, identity | self._predicted(gold, text)

    def _span(self, first: int, last: int) -> Json:
        """The words from ``first`` to ``last``, both included."""
        return {"start": self.offsets[first], "end": self.offsets[last + 1] - 1}

    def _gold(self, text: str) -> Json:
        step = TOKENS // SEATS
        quotes, casualties, links = [], [], []
        clusters, sources = self._people(text, step)
        for nth in range(SEATS):
            first = nth * step
            last = first + self.draw.randint(8, 25)
            quote = {
                "id": f"q{nth}",
                "kind": self.draw.choice(("direct", "indirect", "mixed")),
                **self._span(first, last),
            }
            if nth % 5 == 4:
                cut = first + 4
                quote["fragments"] = [[quote["start"], self.offsets[cut] - 1], [self.offsets[cut + 2], quote["end"]]]
            quotes.append(quote)
            links.append({"source": sources[nth], "cue": self._span(first + 29, first + 29), "content": f"q{nth}"})
        for nth in range(5):
            first = 2 * nth * step + self.draw.choice((2, 34))
            number = self.draw.randint(1, 90)
            figure = {
                "id": f"c{nth}",
                "figure": self._span(first, first),
                "outcome": self.draw.choice(OUTCOMES),
                "min": number,
                "max": self.draw.choice((number, number, number + 10, None)),
                "victims": self._span(first + 1, first + 2),
                "status": self.draw.choice(STATUSES),
                "place": self._span(first + 4, first + 4),
            }
            casualties.append(figure | ({"part_of": "c0"} if nth == 1 else {}))
            if nth < 3:
                cue = self._span(first + 8, first + 8)
                links.append({"source": self.draw.choice((None, *sources)), "cue": cue, "content": f"c{nth}"})
        for nth in (1, 7):
            claim = self._span(nth * step + 40, nth * step + 52)
            links.append({"source": {"cluster": self.draw.choice(list(clusters))}, "content": claim})
        return {"clusters": clusters, "quotes": quotes, "casualties": casualties, "attributions": links}

    def _people(self, text: str, step: int) -> tuple[Json, list[Json]]:
        """Six clusters, and one source a quote: names of one word with a title before them."""
        clusters, sources = {}, []
        for nth in range(SEATS):
            span = self._span(nth * step + 27, nth * step + 28)
            cluster = f"person-{self.draw.randrange(6)}"
            name = text[self.offsets[nth * step + 28] : span["end"]]
            known = clusters.setdefault(cluster, {"name": name, "kind": "PERSON"})
            if name != known["name"]:
                known.setdefault("aliases", []).append(name)
            sources.append(span | {"cluster": cluster})
        return clusters, sources

    def _predicted(self, gold: Json, text: str) -> Json:
        quotes = [self._changed(q, {"kind": "direct"}) for q in gold["quotes"] if self.draw.random() > 0.1]
        casualties = [self._changed(c, {"min": 7, "max": 7}) for c in gold["casualties"] if self.draw.random() > 0.1]
        first = self.draw.randrange(TOKENS - 30)
        quotes.append({"id": "extra", "kind": "indirect", **self._span(first, first + 12)})
        known = {item["id"] for item in (*quotes, *casualties)}
        links = [
            link | {"source": self._source(link["source"], text)}
            for link in gold["attributions"]
            if self.draw.random() > 0.1 and (isinstance(link["content"], dict) or link["content"] in known)
        ]
        links.append({"source": self._span(first + 13, first + 14), "content": "extra"})
        return {"quotes": quotes, "casualties": casualties, "attributions": links}

    def _changed(self, item: Json, otherwise: Json) -> Json:
        fate = self.draw.random()
        if fate < 0.1 and "start" in item and "fragments" not in item:
            return item | {"start": item["start"] + 3}
        return item | otherwise if fate < 0.2 else item

    def _source(self, source: Json | None, text: str) -> Json | None:
        if source is None or "start" not in source:
            return source
        fate, plain = self.draw.random(), {"start": source["start"], "end": source["end"]}
        if fate < 0.1:
            return {"text": text[source["start"] : source["end"]].split()[-1]}
        return plain | {"start": source["start"] + 4} if fate < 0.3 else plain


def write(folder: Path, count: int) -> tuple[Path, Path]:
    """Write a corpus as two JSON Lines files; their paths."""
    gold, predictions = folder / f"gold-{count}.jsonl", folder / f"predictions-{count}.jsonl"
    with gold.open("w", encoding="utf-8") as one, predictions.open("w", encoding="utf-8") as other:
        for wanted, found in Writer().documents(count):
            one.write(json.dumps(wanted, ensure_ascii=False, separators=(",", ":")) + "\n")
            other.write(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
    return gold, predictions
