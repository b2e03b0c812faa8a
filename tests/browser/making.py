"""Real runs over made-up news, for pages to be made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from harness.annotation import Annotations, Document, Labelled
from harness.reporting.formats import FORMATS
from harness.runs.config.run_config import load_config
from harness.runs.execute.runner import run
from harness.runs.store.run_folders import StoredRun, read_run
from harness.runs.store.stored_texts import write_texts

Json = dict[str, Any]

TEXT = (
    "🜚 Two miners died at Tolva, the mayor said.\n\n"
    "“We knew,” Ruk added, “and we stayed.” The bridge at Senn was closed.\n\n"
    "Ruk denied that 30 people were hurt."
)


def at(words: str, text: str = TEXT, nth: int = 0) -> Json:
    """The span of words in a text, in code points."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"start": start, "end": start + len(words)}


def interrupted(*parts: str) -> Json:
    """The discontinuous span of several stretches."""
    spans = [at(part) for part in parts]
    fragments = [[span["start"], span["end"]] for span in spans]
    return {"start": fragments[0][0], "end": fragments[-1][1], "fragments": fragments}


GOLD: Json = {
    "id": "mine",
    "text": TEXT,
    "meta": {"title": "Two die at Tolva"},
    "clusters": {"mayor": {"name": "the mayor"}, "ruk": {"name": "Ruk"}},
    "entities": [
        {**at("Tolva"), "label": "GPE"},
        {**at("Ruk"), "label": "PERSON", "cluster": "ruk"},
        {**at("Senn"), "label": "GPE"},
        {**at("Ruk", nth=1), "label": "PERSON", "cluster": "ruk"},
    ],
    "quotes": [{"id": "q1", "kind": "direct", **interrupted("We knew,", "and we stayed.")}],
    "casualties": [
        {"id": "c1", "figure": at("Two"), "victims": at("miners"), "outcome": "killed", "min": 2, "max": 2},
        {"id": "c2", "figure": at("30"), "victims": at("people"), "outcome": "injured", "min": 30, "max": 30},
    ],
    "attributions": [
        {"source": {**at("the mayor"), "cluster": "mayor"}, "cue": at("said"), "content": "c1"},
        {"source": {**at("Ruk"), "cluster": "ruk"}, "cue": at("added"), "content": "q1"},
        {"source": {**at("Ruk", nth=1), "cluster": "ruk"}, "cue": at("denied"), "content": "c2"},
    ],
}
LEFT: Json = {
    "id": "mine",
    "entities": [
        {**at("Tolva"), "label": "GPE", "score": 0.9},
        {**at("Ruk"), "label": "ORG", "score": 0.8},
        {**at("bridge at Senn"), "label": "GPE", "score": 0.4},
        {**at("bridge"), "label": "FAC", "score": 0.3},
    ],
    "quotes": [{"id": "q1", "kind": "direct", **interrupted("We knew,", "and we stayed.")}],
    "casualties": [
        {"id": "c1", "figure": at("Two"), "victims": at("miners"), "outcome": "killed", "min": 2, "max": 2},
        {"id": "c2", "figure": at("30"), "victims": at("people"), "outcome": "injured", "min": 300, "max": 300},
    ],
    "attributions": [
        {"source": at("the mayor"), "cue": at("said"), "content": "c1"},
        {"source": at("Ruk"), "cue": at("added"), "content": "q1"},
    ],
}
RIGHT: Json = {
    "id": "mine",
    "entities": [{**at("Tolva"), "label": "GPE"}, {**at("Ruk"), "label": "PERSON"}],
    "quotes": [],
    "casualties": [],
    "attributions": [],
}


def write_lines(path: Path, lines: Sequence[Json]) -> None:
    """Write JSON Lines."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def make_run(
    folder: Path, name: str, gold: Sequence[Json] | Path, predictions: Mapping[str, Sequence[Json]], **keys: Any
) -> StoredRun:
    """Execute a run over predictions that are given.

    Args:
        folder: where config, files and runs go.
        name: the run's.
        gold: documents, or a gold folder.
        predictions: by the extractor's name.
        keys: further keys of the config.
    """
    source = folder / f"{name}.gold.jsonl"
    if isinstance(gold, Path):
        source = gold
    else:
        write_lines(source, gold)
    specs = []
    for extractor, lines in predictions.items():
        path = folder / f"{name}.{len(specs)}.jsonl"
        write_lines(path, lines)
        specs.append({"name": extractor, "use": "predictions", "path": str(path)})
    config = folder / f"{name}.yaml"
    config.write_text(json.dumps({"gold": str(source), "extractors": specs, "score": {"bootstrap": 50}, **keys}))
    return read_run(run(load_config(config, formats=FORMATS), reports=folder / "reports", name=name).path)


def repeated(stored: StoredRun, count: int, folder: Path) -> StoredRun:
    """A run of ``count`` documents of 4,000 characters and 60 items, in as many columns as ``stored`` has."""
    article = Labelled(document=Document(id="mine", text=GOLD["text"] + " And so on." * 350), annotations=Annotations())
    names = [f"d{number:03}" for number in range(count)]
    write_texts(folder, [replace(article, document=replace(article.document, id=name)) for name in names])
    one = next(iter(stored.outcomes.values()))[0]
    full = replace(one, outcomes=(one.outcomes * 10)[:60])
    many = [replace(full, id=name, title=None) for name in names]
    return replace(stored, path=folder, outcomes=dict.fromkeys(stored.outcomes, many))


def example_run(folder: Path) -> StoredRun:
    """A run of two extractors over one article with all layers and a small one that nobody found anything in."""
    text = "Nothing was said in Tolva."
    quiet = {"id": "quiet", "text": text, "entities": [{**at("Tolva", text), "label": "GPE"}]}
    return make_run(
        folder,
        "made",
        [GOLD, quiet],
        {"left": [LEFT, {"id": "quiet"}], "right": [RIGHT, {"id": "quiet"}]},
        gate=["entities.strict.f1 >= 0.99"],
    )
