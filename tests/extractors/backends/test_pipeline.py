"""Layers of different extractors as one system, and gold as one of them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Document, Labelled
from harness.engines.inline import ask
from harness.errors import HarnessError
from harness.extractors.backends.pipeline import Pipeline, spell_out
from harness.extractors.interface.protocol import Json, Result, check_documents, stop_extractor
from harness.extractors.interface.registry import create
from harness.gold.folder import load_gold

PARTS = """
import json
from pathlib import Path
from harness.annotation import Annotations, Entity, Quote
from harness.extractors.interface.protocol import Result

class Part:
    def __init__(self, *, log: Path, label: str = "GPE"):
        self.log, self.label = log, label

    def fingerprint(self):
        return {}

    def extract(self, documents):
        for document in documents:
            with self.log.open("a") as log:
                log.write(f"{self.label} {document.id}\\n")
            if self.label in document.text:
                raise ValueError("told to fail")
            entities = (Entity(start=0, end=5, label=self.label),)
            quotes = (Quote(id="q", kind="direct", start=0, end=5),)
            yield Result(id=document.id, annotations=Annotations(entities=entities, quotes=quotes), usage={"tokens": 2})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts.py").write_text(PARTS)
    return tmp_path


def part(label: str) -> dict[str, str]:
    return {"use": "parts.py:Part", "log": "log", "label": label}


def run(folder: Path, layers: dict[str, Any], *texts: str) -> list[Result]:
    _, extractor = create({"use": "pipeline", "layers": layers}, base=folder)
    return list(extractor.extract([Document(id=f"d{n}", text=text) for n, text in enumerate(texts)]))


def test_each_layer_is_from_its_own_extractor(folder: Path) -> None:
    (result,) = run(folder, {"entities": part("GPE"), "quotes": part("ORG")}, "Tolva")
    assert result.annotations is not None
    assert [e.label for e in result.annotations.entities or ()] == ["GPE"]
    assert result.annotations.quotes
    assert result.annotations.casualties is None
    assert result.usage == {"tokens": 4}
    assert (result.seconds or 0) > 0


def test_an_extractor_of_two_layers_is_asked_once(folder: Path) -> None:
    run(folder, {"quotes": part("GPE"), "entities": part("GPE")}, "Tolva", "Ruk")
    assert (folder / "log").read_text().splitlines() == ["GPE d0", "GPE d1"]


def test_a_part_that_fails_fails_the_document_alone(folder: Path) -> None:
    good, bad = run(folder, {"entities": part("GPE"), "quotes": part("ORG")}, "Tolva", "an ORG")
    assert good.error is None
    assert bad.error is not None
    assert (bad.error.type, bad.error.message) == ("ValueError", "quotes: told to fail")


def test_a_stop_loses_no_answer_that_is_there(folder: Path) -> None:
    _, extractor = create({"use": "pipeline", "layers": {"entities": part("GPE")}}, base=folder)
    documents = [Document(id=f"d{n}", text="Tolva") for n in range(4)]
    answered = [result.id for result in ask(extractor, documents, batch=2, stop=lambda: True)]
    assert (folder / "log").read_text().split()[1::2] == answered == ["d0", "d1"]


def test_its_parts_are_stopped_and_may_refuse_documents() -> None:
    part = Opinionated()
    pipeline = Pipeline(layers={"quotes": part})
    with pytest.raises(HarnessError, match="not d0"):
        check_documents(pipeline, [Document(id="d0", text="")])
    assert stop_extractor(pipeline)
    assert part.stopped


class Opinionated:
    """Refuses every document, and knows how to stop."""

    stopped = False

    def fingerprint(self) -> dict[str, Json]:
        return {}

    def check(self, documents: Sequence[Document]) -> None:
        raise HarnessError(f"not {documents[0].id}")

    def stop(self) -> None:
        self.stopped = True

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        yield from ()


def test_the_fingerprint_is_of_the_parts_and_their_layers(folder: Path) -> None:
    def fingerprint(**layers: Any) -> dict[str, Any]:
        return dict(create({"use": "pipeline", "layers": layers}, base=folder)[1].fingerprint())

    first = fingerprint(entities=part("GPE"), quotes=part("ORG"))
    assert fingerprint(quotes=part("ORG"), entities=part("GPE")) == first
    assert fingerprint(entities=part("ORG"), quotes=part("GPE")) != first
    (folder / "parts.py").write_text(PARTS + "# changed\n")
    assert fingerprint(entities=part("GPE"), quotes=part("ORG")) != first


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ({"entites": "rules"}, 'no layer is called "entites" \\(did you mean "entities"'),
        ({"entities": "ruels"}, 'no extractor is called "ruels" \\(did you mean "rules"'),
        ({"entities": 3}, '"layers" of the extractor "pipeline" maps names to extractors'),
        (["rules"], "maps names to extractors"),
        ({"entities": "oracle"}, 'the extractor "oracle" needs the option "gold"'),
    ],
)
def test_mistakes_are_named(layers: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        create({"use": "pipeline", "layers": layers}, base=tmp_path)


# what extractors of one config say of one another


def test_names_and_gold_are_written_out() -> None:
    named = {"name": "mine", "use": "spacy", "model": "m"}
    inner = {"name": "inner", "use": "pipeline", "layers": {"quotes": "oracle"}}
    outer = {
        "name": "outer",
        "use": "pipeline",
        "layers": {"entities": "mine", "quotes": "rules", "casualties": "inner"},
    }
    oracle = {"gold": "../gold", "use": "oracle"}
    spelled = spell_out([named, "oracle", inner, outer], gold="../gold")
    assert spelled[:2] == [named, oracle]
    assert spelled[2] == {**inner, "layers": {"quotes": oracle}}
    assert spelled[3] == {
        **outer,
        "layers": {"entities": {"use": "spacy", "model": "m"}, "quotes": "rules", "casualties": spelled[2]},
    }
    own = {"use": "oracle", "gold": "theirs.jsonl"}
    assert spell_out([own], gold="../gold") == spell_out([own], gold=None) == [own]
    with pytest.raises(HarnessError, match="this gold is a dataset"):
        spell_out(["oracle"], gold=None)


def test_pipelines_in_a_circle_are_refused() -> None:
    circle = [
        {"name": "a", "use": "pipeline", "layers": {"quotes": "b"}},
        {"name": "b", "use": "pipeline", "layers": {"quotes": "a"}},
    ]
    with pytest.raises(HarnessError, match='the pipeline "a" is a part of itself'):
        spell_out(circle, gold=None)


# gold as an extractor


def score(gold: list[Labelled], spec: Any, root: Path) -> dict[str, Any]:
    from harness.scoring import score_corpus

    _, extractor = create(spec, base=root)
    results = {r.id: r.annotations or Annotations() for r in extractor.extract([one.document for one in gold])}
    return dict(score_corpus(gold, results, bootstrap=0).scores)


def test_gold_scores_full_marks_on_itself(root: Path) -> None:
    gold = load_gold(root / "gold").documents
    scores = score(gold, {"use": "oracle", "gold": "gold"}, root)
    for address in ("entities.strict", "quotes.attributed", "casualties.full", "attributions.strict"):
        assert scores[address]["f1"] == 1.0, address


def test_gold_as_one_layer_shows_the_error_that_it_propagates(root: Path) -> None:
    gold = load_gold(root / "gold").documents
    plain = score(gold, "rules", root)
    layers = {"entities": "rules", "quotes": {"use": "oracle", "gold": "gold"}, "attributions": "rules"}
    helped = score(gold, {"use": "pipeline", "layers": {**layers, "casualties": "rules"}}, root)
    assert helped["quotes.exact"]["f1"] == 1.0
    assert helped["entities.strict"] == plain["entities.strict"]
    assert helped["casualties.full"] == plain["casualties.full"]
    assert helped["quotes.attributed"]["cor"] >= plain["quotes.attributed"]["cor"] > 0


def test_a_document_that_gold_lacks_fails(root: Path) -> None:
    _, extractor = create({"use": "oracle", "gold": "gold"}, base=root)
    (result,) = extractor.extract([Document(id="unknown", text="")])
    assert result.error is not None
    assert result.error.type == "NoGold"


def test_in_a_config(project: Any, harness: Any) -> None:
    places = {"name": "places", "use": "mine.py:Places"}
    joined = {"name": "joined", "use": "pipeline", "layers": {"entities": "places", "quotes": "oracle"}}
    project.config(extractors=[places, joined, "oracle"])
    ran = harness("run", "c.yaml", "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)["scores"]["extractors"]
    f1 = {name: found[name]["scores"]["entities.strict"]["f1"] for name in found}
    assert f1["oracle"] == 1.0
    assert f1["joined"] == f1["places"] < 1.0


def test_examples_of_a_language_model_inside_may_not_be_scored(project: Any, harness: Any) -> None:
    pytest.importorskip("openai", reason="the extra llm is not installed")
    model = {"use": "llm", "model": "m", "base_url": "http://127.0.0.1:9/v1", "examples": "gold.jsonl"}
    project.config(extractors=[{"use": "pipeline", "layers": {"quotes": model}}])
    ran = harness("run", "c.yaml")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "among the few-shot examples: d00, d01, d02" in ran.stderr
