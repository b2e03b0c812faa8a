"""A layer of which predictions say nothing at all is not attempted: it has no score, which is no 0."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Document,
    Entity,
    Labelled,
    Layer,
    Quote,
    Scope,
    Source,
)
from harness.gold.streaming.score_lines import score_lines
from harness.scoring import Scores, attempted_layers, score_corpus

TEXT = "“We go,” said Ana Brek. 12 people died in Velm."
GOLD = Annotations(
    entities=(Entity(start=14, end=22, label="PERSON"),),
    quotes=(Quote(id="q1", kind="direct", start=1, end=7),),
    casualties=(Casualty(id="c1", outcome="killed", min=12, max=12, figure=Source(start=24, end=26)),),
    attributions=(Attribution(content="q1", source=Source(start=14, end=22)),),
)
DOCUMENTS = [Labelled(document=Document(id=name, text=TEXT), annotations=GOLD) for name in ("a", "b")]


def scored(predictions: dict[str, Annotations], declared: tuple[Layer, ...] | None = None, **more: Any) -> Scores:
    tried = attempted_layers(predictions.values(), declared)
    return score_corpus(DOCUMENTS, predictions, bootstrap=0, attempted=tried, **more)


def layers_of(scores: Scores) -> set[str]:
    return {address.partition(".")[0] for address in scores}


def test_a_layer_without_a_key_in_any_document_has_no_score() -> None:
    scores = scored({"a": Annotations(entities=GOLD.entities), "b": Annotations(entities=())})
    assert layers_of(scores) == {"entities"}
    assert scores["entities.strict"].recall == 0.5
    assert scores.attempted == ("entities",)
    assert scores.not_attempted == ("quotes", "casualties", "attributions")


def test_a_layer_that_is_attempted_and_empty_is_0() -> None:
    scores = scored({"a": Annotations(entities=GOLD.entities), "b": Annotations(quotes=())})
    assert scores["quotes.exact"].recall == 0
    assert scores.not_attempted == ("casualties", "attributions")
    assert scored({"a": Annotations(), "b": Annotations()}, LAYERS)["entities.strict"].recall == 0


def test_one_that_is_declared_is_attempted_whatever_the_answers_hold() -> None:
    scores = scored({"a": Annotations(entities=GOLD.entities)}, ("entities", "casualties"))
    assert scores["casualties.exact"].recall == 0
    assert scores.attempted == ("entities", "casualties")


def test_answers_of_a_layer_count_though_it_is_not_declared() -> None:
    assert scored({"a": GOLD}, ("entities",)).not_attempted == ()


def test_speakers_and_sources_are_not_attempted_where_attributions_are_not() -> None:
    scores = scored({"a": Annotations(quotes=GOLD.quotes, casualties=GOLD.casualties)}, details=True)
    assert scores["quotes.exact"].right == 1
    assert scores["casualties.exact"].right == 1
    assert not {address for address in scores if "attributed" in address or "speaker" in address or "b3" in address}
    assert [outcome.wrong for detail in scores.details for outcome in detail.outcomes if outcome.predicted] == [(), ()]


def test_without_any_prediction_everything_is_missed() -> None:
    scores = scored({})
    assert layers_of(scores) == set(LAYERS)
    assert scores.not_attempted == ()
    assert scored({}, ("entities",)).not_attempted == ("quotes", "casualties", "attributions")


def test_documents_that_say_nothing_of_any_layer_attempt_none() -> None:
    scores = scored({"a": Annotations(), "b": Annotations()})
    assert len(scores) == 0
    assert not scores.is_scored
    assert scores.not_attempted == LAYERS


def test_what_is_not_asked_for_or_not_annotated_is_not_among_the_layers_not_attempted() -> None:
    found = {"a": Annotations(entities=GOLD.entities)}
    assert scored(found, layers=("entities", "quotes")).not_attempted == ("quotes",)
    assert scored(found, scope=Scope(layers=("entities",))).not_attempted == ()


def test_numbers_of_the_layers_that_are_attempted_and_their_signatures_do_not_change() -> None:
    whole = score_corpus(DOCUMENTS, {"a": GOLD}, bootstrap=200)
    part = scored({"a": Annotations(entities=GOLD.entities, quotes=GOLD.quotes)})
    for address in part:
        assert part[address].signature == whole[address].signature
        assert part[address].counts == whole[address].counts


@pytest.mark.parametrize("workers", [1, 2])
def test_files_tell_the_same(tmp_path: Path, workers: int) -> None:
    gold, found = tmp_path / "gold.jsonl", tmp_path / "found.jsonl"
    line = {"entities": [{"start": 14, "end": 22, "label": "PERSON"}], "quotes": []}
    gold.write_text("\n".join(json.dumps({"id": name, "text": TEXT} | line) for name in ("a", "b", "c")))
    for predicted, left in (
        ([{"id": "a", "entities": []}, {"id": "b"}], ("quotes",)),
        ([{"id": "a"}, {"id": "b", "quotes": []}, {"id": "c", "entities": []}], ()),
        ([{"id": "a"}, {"id": "b", "error": {"type": "E", "message": "no"}}], ("entities", "quotes")),
        ([{"id": "a", "error": {"type": "E", "message": "no"}}], ()),
    ):
        found.write_text("\n".join(map(json.dumps, predicted)))
        scores = score_lines(gold, found, scope=Scope(), layers=LAYERS, bootstrap=0, seed=1, workers=workers).scores
        assert scores.not_attempted == left
        assert layers_of(scores) == {"entities", "quotes"} - set(left)


def test_files_of_entities_alone_tell_the_same(tmp_path: Path) -> None:
    gold, found = tmp_path / "gold.jsonl", tmp_path / "found.jsonl"
    gold.write_text(json.dumps({"id": "a", "entities": [{"start": 0, "end": 2, "label": "X"}]}))
    for predicted, left in (({"id": "a"}, ("entities",)), ({"id": "a", "entities": []}, ())):
        found.write_text(json.dumps(predicted))
        for layers in (("entities",), LAYERS):
            scores = score_lines(gold, found, scope=Scope(), layers=layers, bootstrap=0, seed=1).scores
            assert scores.not_attempted == left
            assert ("entities.strict" in scores) is not bool(left)
