"""Text and gold are rewritten together."""

from __future__ import annotations

import pytest

from harness.annotation import Attribution, Casualty, Cluster, Labelled, Quote, Slot, Source
from harness.perturbations.offset_map import Replacement
from harness.perturbations.rewriting import Changes, rewrite
from harness.perturbations.variants import make_variant
from tests.perturbations.making import entity, labelled, slot, span

TEXT = "Ada Orr said “we lost two”. Orr, mayor of Tolva, named two men."


@pytest.fixture
def article() -> Labelled:
    names = {
        "orr": Cluster(name="Ada Orr", kind="PERSON", aliases=("Orr",)),
        "tolva": Cluster(name="Tolva", kind="GPE"),
    }
    start, end = span(TEXT, "we lost two")
    source, _ = span(TEXT, "Orr", 2)
    return labelled(
        TEXT,
        clusters=names,
        entities=(
            entity(TEXT, "Ada Orr", "PERSON", "orr"),
            entity(TEXT, "Orr", "PERSON", "orr", 2),
            entity(TEXT, "Tolva", "GPE", "tolva"),
        ),
        quotes=(Quote(id="q", kind="direct", start=start, end=end, fragments=((start, start + 2), (start + 3, end))),),
        casualties=(
            Casualty(id="c", outcome="killed", figure=slot(TEXT, "two", 2), victims=slot(TEXT, "men"), min=2, max=2),
        ),
        attributions=(
            Attribution(
                content="q",
                source=Source(
                    start=source, end=source + 3, text="Orr", cluster="orr", alternatives=(slot(TEXT, "Ada"),)
                ),
                cue=slot(TEXT, "said"),
            ),
        ),
    )


def test_every_slot_moves_and_words_are_those_of_the_new_text(article: Labelled) -> None:
    changes = Changes(
        [Replacement(*span(TEXT, "two"), "exactly two"), Replacement(*span(TEXT, "Ada"), "A."), Replacement(0, 0, "> ")]
    )
    found = rewrite(article, changes)
    new, made = found.labelled.document.text or "", found.labelled.annotations
    assert new == "> A. Orr said “we lost exactly two”. Orr, mayor of Tolva, named two men."
    assert [new[one.start : one.end] for one in made.entities or ()] == ["A. Orr", "Orr", "Tolva"]
    assert [one.text for one in made.entities or ()] == ["A. Orr", "Orr", "Tolva"]
    (quote,) = made.quotes or ()
    assert [new[start:end] for start, end in quote.extent] == ["we", "lost exactly two"]
    (casualty,), (link,) = made.casualties or (), made.attributions or ()
    assert casualty.figure is not None
    assert new[casualty.figure.start : casualty.figure.end] == "two"
    assert link.source is not None
    assert link.source.alternatives[0].text == "A."
    assert found.labelled.document.meta["chars"] == len(new)
    assert found.labelled.document.id == "made-up"


def test_an_edit_that_cuts_a_span_is_left_out(article: Labelled) -> None:
    place = TEXT.index("Tolva")
    assert rewrite(article, Changes([Replacement(place + 2, place + 6, "xx")])).edits == ()
    assert rewrite(article, Changes([Replacement(place, place + 2, "xx")])).edits != ()


def test_edits_that_overlap_or_delete_are_mistakes_of_the_perturbation(article: Labelled) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        rewrite(article, Changes([Replacement(0, 3, "a"), Replacement(2, 4, "b")]))
    with pytest.raises(ValueError, match="deletes"):
        rewrite(article, Changes([Replacement(0, 3, "")]))


def test_what_a_mention_is_called_now_is_a_name_of_its_cluster(article: Labelled) -> None:
    found = rewrite(article, Changes([Replacement(*span(TEXT, "Orr", 2), "Oorr")]))
    assert found.labelled.annotations.clusters["orr"].aliases == ("Orr", "Oorr")


def test_a_name_of_another_cluster_is_not_taken(article: Labelled) -> None:
    found = rewrite(article, Changes([Replacement(*span(TEXT, "Orr", 2), "Tolva")]))
    assert found.labelled.annotations.clusters["orr"].aliases == ("Orr",)


def test_names_are_renamed(article: Labelled) -> None:
    found = rewrite(article, Changes([Replacement(0, 1, "Ä")], lambda name: name.replace("Ada", "Äda")))
    assert found.labelled.annotations.clusters["orr"] == Cluster(name="Äda Orr", kind="PERSON", aliases=("Orr",))


def test_without_edits_nothing_changes(article: Labelled) -> None:
    assert rewrite(article, Changes([Replacement(0, 3, "Ada")])).labelled is article


def test_words_without_a_place_are_renamed() -> None:
    one = labelled("By Orr.", quotes=(Quote(id="q", kind="indirect", text="orr’s"),))
    found = rewrite(one, Changes([Replacement(0, 2, "Of")], str.upper))
    assert (found.labelled.annotations.quotes or ())[0].text == "ORR’S"


def test_a_document_is_drawn_by_its_id_and_the_seed_alone() -> None:
    texts = [
        f"Several workers crossed another harbour bridge during {word} weather." * 3 for word in ("windy", "rainy")
    ]
    one, other = (labelled(text) for text in texts)
    both, alone = make_variant("typos", [other, one], seed=13), make_variant("typos", [one], seed=13)
    assert both.documents[1] == alone.documents[0]
    assert make_variant("typos", [one], seed=14).documents != alone.documents
    assert set(alone.edits) == {"made-up"}


def test_a_slot_without_offsets_and_words_is_no_trouble() -> None:
    one = labelled("By Orr.", attributions=(Attribution(content=Slot(start=0, end=2), source=Source(cluster="orr")),))
    assert rewrite(one, Changes([Replacement(3, 6, "Ada")])).labelled.document.text == "By Ada."
