"""A model that answers perfectly in words scores what one that answers perfectly in spans scores."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from harness.annotation import LAYERS, Annotations, Casualty, Entity, Labelled, Layer, Line, Slot, Source, slot_text
from harness.cli import main
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.protocol import Extractor
from harness.extractors.interface.registry import create
from harness.extractors.llm.examples import example_answer
from harness.extractors.llm.grounding.ground import ground
from harness.extractors.llm.prompt_options import PromptOptions
from harness.extractors.llm.prompter import Prompter
from harness.files.json_line import encode_line
from harness.gold.folder import load_gold
from harness.gold.prose.text import Text
from tests.effort import some
from tests.labelled_gold.shared_texts import attach_shared

GOLD = Path(__file__).parents[3] / "gold"
Score = Callable[[dict[str, Annotations]], dict[str, float]]
BARS = {
    "entities.strict": 1.0,
    "quotes.exact": 1.0,
    "casualties.exact": 1.0,
    "casualties.full": 1.0,
    "attributions.strict": 0.99,
}
SHUFFLED_BARS = BARS | {"entities.strict": 0.99, "casualties.exact": 0.99, "casualties.full": 0.99}


@pytest.fixture(scope="module", params=["challenge", pytest.param("real", marks=pytest.mark.shared)])
def gold(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Labelled]:
    """The articles of a set of our gold; real news has its texts in the development corpora alone."""
    if request.param == "challenge":
        return load_gold(GOLD, in_set="challenge").documents
    shared: Path = request.getfixturevalue("shared")
    copy = tmp_path_factory.mktemp("real") / "gold"
    shutil.copytree(GOLD, copy, ignore=shutil.ignore_patterns(".texts", "corpora"))
    _, missing = attach_shared(copy, shared)
    assert not missing
    return load_gold(copy, in_set="real").documents


@pytest.fixture
def score(gold: list[Labelled], tmp_path: Path) -> Score:
    """Scores predictions against all gold that has a text, as ``harness score`` does."""
    lines = [Line(id=one.document.id, text=one.document.text, **_layers(one.annotations)) for one in gold]
    answered, right = tmp_path / "answered.jsonl", tmp_path / "gold.jsonl"
    right.write_bytes(b"".join(encode_line(line) + b"\n" for line in lines))

    def f1(found: dict[str, Annotations]) -> dict[str, float]:
        predicted = [Line(id=name, **_layers(annotations)) for name, annotations in found.items()]
        answered.write_bytes(b"".join(encode_line(line) + b"\n" for line in predicted))
        result = CliRunner().invoke(main, ["score", str(right), str(answered), "--json"])
        assert result.exit_code == 0, result.output
        scores = json.loads(result.stdout)["scores"]
        return {mode: scores[mode]["f1"] for mode in BARS}

    return f1


def below(scores: dict[str, float], bars: dict[str, float]) -> dict[str, float]:
    return {mode: scores[mode] for mode, bar in bars.items() if scores[mode] < bar}


def test_perfect_answers_in_the_order_of_the_text(gold: list[Labelled], score: Score) -> None:
    found = {one.document.id: through_prompts(one, None) for one in gold}
    assert not below(score(found), BARS)


@pytest.mark.parametrize("seed", range(some(4)))
def test_perfect_answers_in_any_order(seed: int, gold: list[Labelled], score: Score) -> None:
    rng = random.Random(seed)
    found = {one.document.id: through_prompts(one, rng) for one in gold}
    assert not below(score(found), SHUFFLED_BARS)


@pytest.mark.parametrize("seed", [None, 7])
def test_perfect_answers_of_a_program(seed: int | None, gold: list[Labelled], score: Score, tmp_path: Path) -> None:
    rng = random.Random(seed) if seed is not None else None
    answers = {one.document.id: Line(id=one.document.id, **_layers(in_words(one, rng))) for one in gold}
    answers_file = tmp_path / "answers.jsonl"
    answers_file.write_bytes(b"".join(encode_line(line) + b"\n" for line in answers.values()))
    (tmp_path / "program.py").write_text(
        "import json, sys\n"
        "answers = {json.loads(line)['id']: line for line in open('answers.jsonl', encoding='utf-8')}\n"
        "for line in sys.stdin:\n"
        "    sys.stdout.buffer.write(answers[json.loads(line)['id']].encode())\n"
    )
    _, extractor = create({"use": "command", "command": [sys.executable, "program.py"]}, base=tmp_path)
    assert not below(score(answered_by(extractor, gold)), BARS if seed is None else SHUFFLED_BARS)


def test_perfect_answers_of_a_text_generation_model(gold: list[Labelled], score: Score) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from harness.extractors.backends.text_generation import GenerationCheckpoint, TextGeneration, _Generator

    extractor = TextGeneration(
        checkpoint=GenerationCheckpoint(model="no/such-model"), prompting=PromptOptions(chunk=100_000)
    )
    extractor.__dict__["_generator"] = _Generator(_Tokens(gold, torch), _Perfect(torch))
    assert not below(score(answered_by(extractor, gold)), BARS)


@pytest.mark.shared
@pytest.mark.parametrize("corpus", ["gum_news", "re3d", "uner_en_pud_news"])
def test_perfect_answers_on_the_gold_of_others(corpus: str, shared: Path) -> None:
    right = total = 0
    for line in (shared / "corpora" / f"{corpus}.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        items = sorted(document["entities"], key=lambda item: (item["start"], item["end"]))
        gold = [Entity(start=item["start"], end=item["end"], label=item["type"]) for item in items]
        text = document["text"]
        words = [Entity(text=slot_text(entity, text), label=entity.label) for entity in gold]
        found = ground(Annotations(entities=tuple(words)), text).annotations.entities or ()
        wanted = Counter((entity.extent, entity.label) for entity in gold)
        right += (wanted & Counter((entity.extent, entity.label) for entity in found)).total()
        total += len(gold)
    assert right / total >= 0.99


class _Perfect:
    """Generates one token, which stands for the answer, and the one that ends it."""

    device = "cpu"
    config = generation_config = msgspec.defstruct("Config", [("eos_token_id", int, 1)])()

    def __init__(self, torch: Any) -> None:
        self._torch = torch

    def generate(self, **_: Any) -> Any:
        return self._torch.tensor([[0, 2, 1]])


class _Tokens:
    """A tokenizer that remembers what was asked, and reads any answer as the perfect one."""

    chat_template = "there is one"
    pad_token_id = eos_token_id = 1

    def __init__(self, gold: list[Labelled], torch: Any) -> None:
        self._gold = gold
        self._torch = torch
        self._question = ""

    def apply_chat_template(self, messages: list[dict[str, str]], **_: Any) -> Any:
        from transformers import BatchEncoding

        self._question = messages[-1]["content"]
        return BatchEncoding({"input_ids": self._torch.tensor([[0]])})

    def decode(self, *_: Any, **__: Any) -> str:
        one = next(one for one in self._gold if one.document.text in self._question)
        layer = next(layer for layer in LAYERS if f'"{layer}":' in self._question)
        return example_answer(one, [layer])


@pytest.mark.parametrize("grounding", ["tolerant", "fuzzy"])
def test_invented_names_are_not_found(grounding: Any, gold: list[Labelled]) -> None:
    rng = random.Random(5)
    names = [_invented(rng) for _ in range(1000)]
    grounded = 0
    for index, name in enumerate(names):
        text = gold[index % len(gold)].document.text or ""
        result = ground(Annotations(entities=(Entity(text=name, label="PERSON"),)), text, grounding)
        grounded += result.counts["not"] == 0
    assert grounded <= 10


def _invented(rng: random.Random) -> str:
    """A name of one to three words of two or three syllables."""
    syllables = [a + b + c for a in "bdfgklmnprstv" for b in "aeiou" for c in ("", "l", "n", "r", "s")]
    words = ["".join(rng.choices(syllables, k=rng.randint(2, 3))).capitalize() for _ in range(rng.randint(1, 3))]
    return " ".join(words)


def through_prompts(one: Labelled, rng: random.Random | None) -> Annotations:
    """What the harness makes of a perfect answer, its items shuffled if there is a generator."""

    def ask(_: Any, schema: dict[str, Any]) -> str:
        layers: list[Layer] = [layer for layer in LAYERS if layer in schema["properties"]]
        answer = json.loads(example_answer(one, layers))
        for items in answer.values() if rng is not None else ():
            rng.shuffle(items)
        return json.dumps(answer)

    return Prompter(PromptOptions(chunk=100_000)).annotate(one.document.text or "", ask).annotations


def in_words(one: Labelled, rng: random.Random | None) -> Annotations:
    """The gold's own items with words and no offsets: parts of what is interrupted are joined by a blank."""
    text, gold = one.document.text, one.annotations
    prose = Text(text or "")

    def bare(value: Any) -> Any:
        if not isinstance(value, Slot):
            return value
        words = slot_text(value, text)
        if isinstance(value, Source) and words is None:
            words = gold.clusters[value.cluster or ""].name
        kept = {"alternatives": ()} | ({"cluster": None} if isinstance(value, Source) else {})
        return msgspec.structs.replace(value, start=None, end=None, fragments=None, text=words, **kept)

    def layer(name: Layer) -> tuple[Any, ...]:
        items = [
            bare(item) if isinstance(item, Slot) else msgspec.structs.replace(item, **_each_slot(item, bare))
            for item in gold.layer(name)
        ]
        if name == "casualties":
            items = [_with_sentence(item, prose, found) for item, found in zip(items, gold.layer(name), strict=True)]
        if rng is not None:
            rng.shuffle(items)
        return tuple(items)

    return Annotations(**{name: layer(name) for name in LAYERS})


def _with_sentence(item: Casualty, prose: Text, gold: Casualty) -> Casualty:
    """A figure that says in which sentence it stands: what "Oda" among many needs in any form."""
    assert item.figure is not None
    assert gold.figure is not None
    sentence = prose.sentences_around(gold.figure.extent[0][0], gold.figure.extent[-1][1])
    return msgspec.structs.replace(item, figure=msgspec.structs.replace(item.figure, within=sentence))


def _each_slot(item: Any, change: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: change(value) for name in item.__struct_fields__ if isinstance(value := getattr(item, name), Slot)}


def answered_by(extractor: Extractor, gold: list[Labelled]) -> dict[str, Annotations]:
    results = extract_all(extractor, [one.document for one in gold])
    return {result.id: result.annotations for result in results if result.annotations is not None}


def _layers(annotations: Annotations) -> dict[str, Any]:
    return {name: getattr(annotations, name) for name in Annotations.__struct_fields__}
