"""Scores split by attributes of articles and of items."""

import pytest

from harness.annotation import Annotations, Casualty, Document, Entity, Labelled, Quote, Scope, Slot
from harness.errors import HarnessError
from harness.scoring import score_corpus
from harness.scoring.breakdown import NO_VALUE, RANGES, breakdown


def entity(start, label="GPE"):
    return Entity(start=start, end=start + 4, label=label)


def figure(start, status, name, least=3):
    return Casualty(
        id=name, outcome="killed", min=least, max=least, figure=Slot(start=start, end=start + 2), status=status
    )


def article(name, length, meta, **layers):
    document = Document(id=name, text="x" * length, meta=meta)
    return Labelled(document=document, annotations=Annotations(**layers))


GOLD = [
    article("a", 500, {"publisher": "Wire", "topics": ["war", "law"]}, entities=(entity(0), entity(10))),
    article("b", 1_500, {"publisher": "Daily"}, entities=(entity(0), entity(10, "ORG"))),
    article("c", 1_999, {"publisher": "Wire"}, entities=(entity(0),)),
    article("d", 9_000, {}, entities=()),
]
FOUND = {
    "a": Annotations(entities=(entity(0), entity(20))),
    "b": Annotations(entities=(entity(0), entity(10))),
    "c": Annotations(entities=()),
}


def split(by, modes=("entities.strict",), gold=GOLD, found=FOUND):
    return breakdown(score_corpus(gold, found, bootstrap=0), gold, [found], by, modes=modes)


def test_by_an_attribute_of_the_article():
    table = split("publisher")["entities.strict"]
    assert list(table) == ["Daily", "Wire", NO_VALUE]
    assert table["Wire"] == {
        "documents": 2,
        "hits_p": 1,
        "found": 2,
        "hits_r": 1,
        "wanted": 3,
        "precision": 0.5,
        "recall": pytest.approx(1 / 3),
        "f1": pytest.approx(0.4),
    }
    assert table[NO_VALUE] | {"documents": 1, "found": 0, "precision": None, "f1": None} == table[NO_VALUE]


def test_by_length_in_ranges_from_short_to_long():
    table = split("length")["entities.strict"]
    assert [(name, found["documents"]) for name, found in table.items()] == [
        ("under 1,000", 1),
        ("1,000–1,999", 2),
        ("8,000 and over", 1),
    ]


@pytest.mark.parametrize(("chars", "name"), [(999, 0), (1_000, 1), (2_000, 2), (3_999, 2), (7_999, 3), (8_000, 4)])
def test_a_withheld_text_has_the_length_that_its_article_states(chars, name):
    document = Document(id="w", meta={"chars": chars})
    gold = [Labelled(document=document, annotations=Annotations(entities=(entity(0),)))]
    assert list(split("length", gold=gold, found={})["entities.strict"]) == [RANGES[name]]


def test_a_text_of_unknown_length_has_no_range():
    gold = [Labelled(document=Document(id="w"), annotations=Annotations(entities=(entity(0),)))]
    assert list(split("length", gold=gold, found={})["entities.strict"]) == [NO_VALUE]


def test_values_that_are_lists_are_named_together():
    assert list(split("topics")["entities.strict"]) == ["war, law", NO_VALUE]


def test_article_splits_sum_to_the_whole():
    scored = score_corpus(GOLD, FOUND, bootstrap=0)
    for by in ("publisher", "length"):
        for mode, table in split(by, modes=scored.scores).items():
            whole = scored.rows[mode].sum(axis=0).tolist()
            names = ("hits_p", "found", "hits_r", "wanted")
            assert [sum(found[name] for found in table.values()) for name in names] == whole


def test_by_label_is_the_table_of_labels():
    scored = score_corpus(GOLD, FOUND, bootstrap=0)
    tables = split("label", modes=("entities.strict", "entities.type", "quotes.exact"))
    assert tables == {mode: scored.scores[mode]["by_label"] for mode in ("entities.strict", "entities.type")}
    assert tables["entities.strict"]["ORG"]["inc"] == 1


def test_by_kind_splits_quotes_and_attributions():
    quotes = (Quote(id="q", kind="direct", start=0, end=9), Quote(id="r", kind="indirect", start=20, end=29))
    gold = [article("a", 50, {}, quotes=quotes, attributions=())]
    tables = split(
        "kind", ("quotes.exact", "quotes.tokens", "attributions.strict"), gold, {"a": Annotations(quotes=quotes[:1])}
    )
    assert [(name, counts["recall"]) for name, counts in tables["quotes.exact"].items()] == [
        ("direct", 1),
        ("indirect", 0),
    ]
    assert set(tables) == {"quotes.exact", "attributions.strict"}


FIGURES = [
    article("a", 90, {}, casualties=(figure(0, "confirmed", "c1"), figure(10, "alleged", "c2"), figure(20, None, "c3")))
]
FOUND_FIGURES = {
    "a": Annotations(
        casualties=(figure(0, "confirmed", "x"), figure(10, "confirmed", "y", 4), figure(40, "denied", "z"))
    )
}


def test_by_status_gold_counts_under_golds_value_and_spurious_under_the_predictions():
    modes = ("casualties.exact", "casualties.slots", "casualties.slot_status", "casualties.ceaf_ree")
    tables = split("status", modes, FIGURES, FOUND_FIGURES)
    assert list(tables) == ["casualties.exact"]
    table = tables["casualties.exact"]
    assert list(table) == ["alleged", "confirmed", "denied", NO_VALUE]
    assert (table["confirmed"]["cor"], table["confirmed"]["found"], table["confirmed"]["precision"]) == (1, 2, 0.5)
    assert (table["alleged"]["inc"], table["denied"]["spu"], table[NO_VALUE]["mis"]) == (1, 1, 1)


@pytest.mark.parametrize("by", ["status", "victim_role", "approximate"])
def test_item_splits_sum_to_the_whole_in_every_mode(by):
    scored = score_corpus(FIGURES, FOUND_FIGURES, bootstrap=0)
    for mode, table in split(by, scored.scores, FIGURES, FOUND_FIGURES).items():
        for count in ("cor", "inc", "par", "mis", "spu"):
            assert sum(value[count] for value in table.values()) == scored.scores[mode][count]


def test_flags_are_yes_and_no():
    assert list(split("approximate", ("casualties.figure",), FIGURES, {})["casualties.figure"]) == ["no"]


def test_a_flag_that_is_set_is_yes_and_an_empty_value_is_none():
    gold = [article("a", 90, {"late": True, "desk": "", "tags": []}, entities=(entity(0),))]
    for by, name in (("late", "yes"), ("desk", NO_VALUE), ("tags", NO_VALUE)):
        assert list(split(by, gold=gold, found={})["entities.strict"]) == [name]
    figures = [article("a", 90, {}, casualties=(Casualty(id="c", outcome="killed", min=1, approximate=True),))]
    assert list(split("approximate", ("casualties.figure",), figures, {})["casualties.figure"]) == ["yes"]


def test_figures_out_of_scope_are_in_no_split():
    scope = Scope(outcomes=("injured",))
    scored = score_corpus(FIGURES, FOUND_FIGURES, scope=scope, bootstrap=0)
    tables = breakdown(scored, FIGURES, [FOUND_FIGURES], "status", modes=("casualties.figure",), scope=scope)
    assert [(name, row["found"]) for name, row in tables["casualties.figure"].items()] == [
        ("alleged", 0),
        ("confirmed", 0),
        (NO_VALUE, 0),
    ]


def test_an_unknown_attribute_is_answered_with_all_that_there_are():
    there = "approximate, kind, label, length, outcome, publisher, status, topics, victim_role"
    with pytest.raises(HarnessError, match=f'no item and no article has a "colour"; there are: {there}$'):
        split("colour")


def test_an_attribute_that_nothing_has_is_named_with_its_nearest():
    with pytest.raises(HarnessError, match=r'no item and no article has a "publsher" \(did you mean "publisher"\?\)'):
        split("publsher")
