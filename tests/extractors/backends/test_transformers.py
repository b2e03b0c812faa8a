"""Token classification: nothing of a long text is lost, whatever the window, and nothing is found twice."""

from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.errors import HarnessError
from harness.extractors.interface.protocol import check_documents
from harness.extractors.interface.registry import create
from tests.extractors.backends import tiny

pytest.importorskip("transformers", reason="the extra transformers is not installed")

LABELS = ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"]
NAMES = {"id2label": dict(enumerate(LABELS)), "label2id": {label: place for place, label in enumerate(LABELS)}}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model to which "tolva" begins a place, "mira" a person whom "ruk" and "##rik" continue."""
    from transformers import BertForTokenClassification

    model = tiny.only_words(BertForTokenClassification(tiny.config(**NAMES)))
    tiny.light(model.classifier, 0, *set(tiny.WORDS) - {"tolva", "mira", "ruk", "##rik"})
    tiny.light(model.classifier, 0)
    tiny.light(model.classifier, 1, "tolva")
    tiny.light(model.classifier, 3, "mira")
    tiny.light(model.classifier, 4, "ruk", "##rik")
    return tiny.save(model, tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def random(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import BertForTokenClassification

    torch.manual_seed(3)
    return tiny.save(
        BertForTokenClassification(tiny.config(**NAMES, initializer_range=2.0)), tmp_path_factory.mktemp("r")
    )


def found(model: Path, *texts: str, **options: Any) -> list[list[tuple[int, int, str]]]:
    _, extractor = create({"use": "transformers", "model": str(model), **options})
    results = list(extractor.extract([Document(id=f"d{n}", text=text) for n, text in enumerate(texts)]))
    assert all(result.annotations is not None and (result.seconds or 0) > 0 for result in results)
    return [[(e.start, e.end, e.label) for e in r.annotations.entities or ()] for r in results if r.annotations]


def test_names_at_the_very_end_of_a_long_text_are_found(planted: Path) -> None:
    filler = "the " * 3000
    text = filler + "Tolva said MIRA Rukrik"
    begin = len(filler)
    assert found(planted, text, "Tolva", "") == [
        [(begin, begin + 5, "LOC"), (begin + 11, len(text), "PER")],
        [(0, 5, "LOC")],
        [],
    ]


@pytest.mark.parametrize(("window", "stride"), [(8, 0), (8, 1), (8, 5), (9, 4), (50, None), (None, None)])
def test_each_name_is_found_once_wherever_windows_meet(planted: Path, window: int | None, stride: int | None) -> None:
    text = "tolva . mira rukrik the tolva tolva " * 60
    (entities,) = found(planted, text, window=window, stride=stride, batch=3)
    unit = [(0, 5, "LOC"), (8, 19, "PER"), (24, 29, "LOC"), (30, 35, "LOC")]
    assert entities == [(36 * n + start, 36 * n + end, label) for n in range(60) for start, end, label in unit]


@pytest.mark.parametrize("aggregation", ["none", "simple", "first", "average", "max"])
def test_a_short_text_gives_what_transformers_itself_gives(random: Path, aggregation: str) -> None:
    from transformers import pipeline

    text = "Mira ruk tolva, 25 people. Rukrik said: how many? Tolvarik"
    theirs = pipeline("token-classification", model=str(random), aggregation_strategy=aggregation, device="cpu")(text)
    _, extractor = create({"use": "transformers", "model": str(random), "aggregation": aggregation})
    (result,) = extractor.extract([Document(id="a", text=text)])
    assert result.annotations is not None
    ours = [(e.start, e.end, e.label, e.score) for e in result.annotations.entities or ()]
    assert ours
    assert all(type(score) is float for *_, score in ours)
    expected = [
        (e["start"], e["end"], e.get("entity_group") or e["entity"][2:], round(float(e["score"]), 6)) for e in theirs
    ]
    assert [e[:3] for e in ours] == [e[:3] for e in expected]
    assert [e[3] for e in ours] == pytest.approx([e[3] for e in expected], abs=1e-5)


def with_labels(folder: Path, *names: str) -> Path:
    """The model that takes "tolva" for the beginning of a name and "ruk" for its rest, its labels called so."""
    from transformers import BertForTokenClassification

    id2label = {"id2label": dict(enumerate(names)), "label2id": {name: place for place, name in enumerate(names)}}
    model = tiny.only_words(BertForTokenClassification(tiny.config(**id2label)))
    tiny.light(model.classifier, 0)
    tiny.light(model.classifier, 0, "said", "people", "the")
    tiny.light(model.classifier, 1, "tolva")
    tiny.light(model.classifier, 2, "ruk")
    return tiny.save(model, folder)


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (("LABEL_0", "LABEL_1", "LABEL_2"), {"LABEL_0": None, "LABEL_1": "B-PER", "LABEL_2": "I-PER"}),
        (("LABEL_0", "LABEL_1", "LABEL_2"), {"LABEL_0": None, "LABEL_1": "PER", "LABEL_2": "PER"}),
        (("o", "B-X", "I-X"), {"o": None, "X": "PER"}),
        (("0", "B-PER", "I-PER"), {"0": None}),
    ],
)
def test_names_are_joined_after_labels_are_mapped(
    names: tuple[str, ...], labels: dict[str, str | None], tmp_path: Path
) -> None:
    assert found(with_labels(tmp_path, *names), "the tolva ruk said", labels=labels) == [[(4, 13, "PER")]]


def test_a_model_that_does_not_say_what_its_labels_are_is_refused_before_a_run(tmp_path: Path) -> None:
    model = with_labels(tmp_path, "LABEL_0", "LABEL_1", "LABEL_2")
    _, extractor = create({"use": "transformers", "model": str(model)})
    for ask in (
        lambda: check_documents(extractor, []),
        lambda: list(extractor.extract([Document(id="a", text="ruk")])),
    ):
        with pytest.raises(HarnessError, match='"LABEL_0", "LABEL_1", "LABEL_2" stand for: say so under "labels"'):
            ask()


def test_a_model_that_is_not_here_yet_is_not_looked_for_to_check_its_labels() -> None:
    _, extractor = create({"use": "transformers", "model": "nobody/nothing", "revision": "0" * 40})
    check_documents(extractor, [])


def test_batches_and_dtypes_change_no_name(planted: Path) -> None:
    texts = ["tolva " * 700, "mira", "the " * 600 + "tolva"]
    one = found(planted, *texts, batch=1)
    assert found(planted, *texts, batch=64) == one
    assert found(planted, *texts, dtype="bfloat16") == one


def test_the_fingerprint_is_of_the_model_and_every_setting(planted: Path, random: Path) -> None:
    def fingerprint(model: Path, **options: Any) -> dict[str, Any]:
        spec = {"name": "same", "use": "transformers", "model": "model", **options}
        (model.parent / "link").mkdir(exist_ok=True)
        link = model.parent / "link" / "model"
        link.unlink(missing_ok=True)
        link.symlink_to(model)
        return dict(create(spec, base=link.parent)[1].fingerprint())

    first = fingerprint(planted)
    assert fingerprint(planted) == first
    assert fingerprint(random) != first
    assert fingerprint(planted, stride=3) != first
    assert fingerprint(planted, aggregation="max") != first
    assert {"transformers", "torch", "files"} == set(first["extractor"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 513}, "window: 513 is more than the 512 tokens"),
        ({"window": 10, "stride": 8}, "stride: 8 leaves nothing new"),
        ({"revision": "main"}, "a folder has no revisions"),
        ({"aggregation": "best"}, "Invalid enum value 'best'"),
        ({"model": "./gone"}, "gone: no model: it holds no config.json"),
        ({"model": "nobody/nothing", "revision": "v1"}, "nobody/nothing at revision v1 is no folder here"),
    ],
)
def test_mistakes_are_named(planted: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        ask({"use": "transformers", "model": str(planted), **options}, planted)


def ask(spec: dict[str, Any], base: Path) -> None:
    _, extractor = create(spec, base=base)
    extractor.fingerprint()
    list(extractor.extract([Document(id="a", text="x")]))


def test_a_commit_needs_no_look_at_the_hub() -> None:
    spec = {"use": "transformers", "model": "nobody/nothing", "revision": "0" * 40}
    assert dict(create(spec)[1].fingerprint())["extractor"]["commit"] == "0" * 40
