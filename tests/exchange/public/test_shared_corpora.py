"""The rules on real gold of other people, through the registry and the scorer, and its totals against its publishers'.

All documents of gum_news, re3d, uner_en_pud_news and wikievents; the first 300 of muc4 and the first 200 of
german_news_quotes, as the rest would take longer than it tells.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pytest

from harness.annotation import LAYERS, Annotations, Casualty, Document, Labelled, Layer, Scope, walk_slots
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.protocol import as_asked
from harness.extractors.interface.registry import create
from harness.gold.check.consistency import problems
from harness.scoring.scorer import Scores, score_corpus
from tests.exchange.public.neutral import neutral_gold
from tests.exchange.public.publishers import neutral_rows

pytestmark = pytest.mark.shared

READ = {"gum_news": 24, "re3d": 88, "uner_en_pud_news": 215, "muc4": 300, "wikievents": 20, "german_news_quotes": 200}
LABELS = {
    "gum_news": {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place"},
    "re3d": {"PERSON": "Person", "ORG": "Organisation", "GPE": "Location", "LOC": "Location", "FAC": "Location"},
    "uner_en_pud_news": {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"},
    "wikievents": {"PERSON": "PER"},
}
HEADLINES: dict[Layer, str] = {
    "entities": "entities.strict",
    "quotes": "quotes.overlap",
    "casualties": "casualties.figure",
    "attributions": "attributions.relaxed",
}
# German quotations are none that English rules attribute.
OUT_OF_REACH = {("german_news_quotes", "attributions.relaxed")}


@pytest.fixture(params=READ)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def gold(name: str, shared: Path) -> list[Labelled]:
    return neutral_gold(shared, name)[: READ[name]]


def layers_of(gold: Sequence[Labelled]) -> list[Layer]:
    return [layer for layer in LAYERS if gold[0].annotations.annotates(layer)]


def score(gold: Sequence[Labelled], predictions: Mapping[str, Annotations]) -> Scores:
    layers = layers_of(gold)
    return score_corpus(gold, predictions, scope=Scope(layers=tuple(layers)), layers=layers, bootstrap=0)


def ragged(document: Document, annotations: Annotations) -> list[str]:
    """Spans that begin or end with white space, or inside of a word."""
    text = document.text or ""
    pieces = [(text, *piece) for _, slot in walk_slots(annotations) for piece in slot.extent]
    return [
        text[max(0, start - 3) : end + 3]
        for text, start, end in pieces
        if text[start:end] != text[start:end].strip()
        or (start > 0 and text[start - 1 : start + 1].isalpha())
        or (end < len(text) and text[end - 1 : end + 1].isalpha())
    ]


def test_every_span_of_the_gold_is_a_stretch_of_whole_words(name: str, gold: list[Labelled]) -> None:
    """But for what the publishers have so: five spans of re3d with a blank at an end, and the paragraphs of
    WikiEvents, which come without anything between them.
    """
    assert [problem for one in gold for problem in problems(one.annotations, text=one.document.text)] == []
    odd = sum(len(ragged(one.document, one.annotations)) for one in gold)
    assert odd == {"re3d": 5, "wikievents": 29}.get(name, 0)


def test_the_rules_are_sound_and_find_something_of_every_layer(name: str, gold: list[Labelled]) -> None:
    _, rules = create({"use": "rules", "labels": LABELS.get(name, {})})
    results = list(extract_all(rules, [as_asked(one.document) for one in gold]))
    assert [result.error for result in results if result.error] == []
    found = {result.id: result.annotations for result in results if result.annotations is not None}
    for one in gold:
        assert list(problems(found[one.document.id], text=one.document.text)) == []
        assert ragged(one.document, found[one.document.id]) == []
    scores = score(gold, found).scores
    for layer in layers_of(gold):
        f1 = scores[HEADLINES[layer]]["f1"]
        assert f1 is not None
        assert (f1 > 0) != ((name, HEADLINES[layer]) in OUT_OF_REACH), (layer, f1)


def test_predictions_that_are_the_gold_score_1(name: str, gold: list[Labelled]) -> None:
    """Documents aside in which two items differ in their alternatives alone, which predictions do not have."""
    gold = [one for one in gold if not _has_twins(one.annotations.casualties or ())]
    assert len(gold) > 0.99 * READ[name]
    scores = score(gold, {one.document.id: one.annotations for one in gold}).scores
    assert {address: value["f1"] for address, value in scores.items() if value.get("f1") not in (None, 1)} == {}
    for layer in layers_of(gold):
        assert scores[HEADLINES[layer]]["f1"] == 1


def _has_twins(casualties: Sequence[Casualty]) -> bool:
    plain = {
        msgspec.structs.replace(
            one,
            id="",
            optional=False,
            alternatives=(),
            victims=msgspec.structs.replace(one.victims, alternatives=()) if one.victims else None,
        )
        for one in casualties
    }
    return len(plain) < len(casualties)


def test_the_totals_of_muc4_are_its_publishers(shared: Path) -> None:
    """README-CORPORA of the distribution: 100 texts a file, 13 files of DEV, one each of TST1 to TST4 (3 and 4 are not
    here). It counts no fills; 853 and 272 are what its keys of these texts have, 3 more being either of the two.
    """
    rows = neutral_rows(shared, "muc4")
    assert Counter(row["id"].split("/")[1].split("-")[0] for row in rows) == {"DEV": 1300, "TST1": 100, "TST2": 100}
    outcomes = Counter(one["outcome"] for row in rows for one in row["casualties"])
    assert outcomes == {"killed": 853, "wounded": 272, "killed_or_wounded": 3}


def test_the_totals_of_gum_news_are_its_publishers(shared: Path) -> None:
    """splits.md of amir-zeldes/gum: 24 documents GUM_news_*, two of them dev and two test."""
    rows = neutral_rows(shared, "gum_news")
    assert Counter(row["meta"]["split"] for row in rows) == {"train": 20, "dev": 2, "test": 2}


def test_the_totals_of_uner_are_within_its_publishers(shared: Path) -> None:
    """en_pud-ud-test.stats of UniversalNER/UNER_English-PUD counts news and Wikipedia, of which the news is here."""
    rows = neutral_rows(shared, "uner_en_pud_news")
    assert all(row["id"].startswith("pud/n") for row in rows)
    assert (len(rows), sum(row["meta"]["sentences"] for row in rows)) == (215, 500)
    labels = Counter(one["type"] for row in rows for one in row["entities"])
    published = Counter({"LOC": 424, "ORG": 229, "PER": 415})
    assert labels == {"LOC": 116, "ORG": 130, "PER": 153}
    assert len(rows) < 397
    assert labels < published


def test_the_totals_of_wikievents_are_its_publishers(shared: Path) -> None:
    """Li, Ji & Han (2021), Table 2: 20 documents and 345 events in dev."""
    rows = neutral_rows(shared, "wikievents")
    assert (len(rows), sum(len(row["events"]) for row in rows)) == (20, 345)


def test_the_totals_of_german_news_quotes_are_its_publishers(shared: Path) -> None:
    """README of uhh-lt/german-news-quotation-attribution-2024: 1,000 articles; the 150 of the test set are not here."""
    rows = neutral_rows(shared, "german_news_quotes")
    assert Counter(row["meta"]["split"] for row in rows) == {"train": 700, "dev": 150}


def test_the_types_of_re3d_are_its_publishers(shared: Path) -> None:
    """README of dstl/re3d: 14 types, in a folder for each of seven sources; it counts nothing.

    BBC Online and the Delegation of the European Union to Syria are not here, and no Url is.
    """
    rows = neutral_rows(shared, "re3d")
    assert len({row["meta"]["source"] for row in rows}) == 5
    types = Counter(one["type"] for row in rows for one in row["entities"])
    assert (len(rows), len(types), types.total(), "Url" in types) == (88, 13, 2691, False)
