from __future__ import annotations

from typing import Any

import pytest

from harness.annotation import Annotations, Cluster, Number, Scope, Slot, Source
from harness.scoring.items.chunk_plan import REPEATS
from tests.scoring.building import at, casualty, corpus_scores, counts, entity, link, quote, scores, source


def test_identical_predictions_are_spurious_before_pairing() -> None:
    """Left in, the second copy would pair with the nested name."""
    gold = Annotations(entities=(entity(0, 10), entity(2, 5)))
    found = corpus_scores(gold, Annotations(entities=(entity(0, 10),) * 2))
    assert counts(found.scores["entities.partial"]) == (1, 0, 0, 1, 1)
    assert any("identical" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(entity(0, 5), entity(0, 5, score=0.3), id="scores aside"),
        pytest.param(entity(0, 5, optional=True), entity(0, 5), id="marks aside that only gold may carry"),
        pytest.param(entity(0, 5), entity(0, 5, fragments=((0, 2), (2, 5))), id="fragments that touch"),
    ],
)
def test_what_counts_as_identical(one: Any, other: Any) -> None:
    """Left in, the second would pair with the longer name."""
    found = scores(Annotations(entities=(entity(0, 5), entity(2, 9))), Annotations(entities=(one, other)))
    assert counts(found["entities.partial"]) == (1, 0, 0, 1, 1)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(Annotations(entities=(entity(0, 5), entity(0, 5, alternatives=(at(9, 12),)))), id="entities"),
        pytest.param(Annotations(quotes=(quote(0, 5), quote(0, 5, "r", alternatives=(at(9, 12),)))), id="quotes"),
        pytest.param(
            Annotations(casualties=(casualty(min=3), casualty("d", min=3, alternatives=(Number(min=4),)))),
            id="casualties",
        ),
        pytest.param(
            Annotations(attributions=(link(at(0, 5)), link(at(0, 5, alternatives=(at(9, 12),))))), id="attributions"
        ),
    ],
)
def test_predictions_that_differ_in_their_alternatives_alone_are_identical(found: Annotations) -> None:
    gold = Annotations(entities=(), quotes=(), casualties=(), attributions=())
    assert f"{REPEATS}: 1, in d" in corpus_scores(gold, found).warnings


@pytest.mark.parametrize("scores_of_both", [(0.3, 0.9), (0.9, 0.3), (None, 0.9), (0.9, None)])
def test_of_identical_predictions_the_surest_is_kept(scores_of_both: tuple[float | None, ...]) -> None:
    found = Annotations(entities=tuple(entity(0, 5, score=score) for score in scores_of_both))
    (detail,) = corpus_scores(Annotations(entities=(entity(0, 5),)), found).details
    assert [(o.verdict, o.predicted.score) for o in detail.outcomes if o.predicted and o.verdict == "correct"] == [
        ("correct", 0.9)
    ]


def test_identical_gold_is_scored_as_it_stands() -> None:
    gold = Annotations(entities=(entity(0, 5),) * 2)
    assert counts(scores(gold, Annotations(entities=(entity(0, 5),)))["entities.strict"]) == (1, 0, 0, 1, 0)


def test_what_points_to_a_merged_quote_points_to_the_one_that_stays() -> None:
    gold = Annotations(
        quotes=(quote(20, 40),), attributions=(link("q", source(0, 3, "a")), link("q", source(5, 8, "b")))
    )
    twice = Annotations(
        quotes=(quote(20, 40, "x"), quote(20, 40, "y")),
        attributions=(link("y", source(0, 3)), link("x", source(5, 8))),
    )
    found = scores(gold, twice)
    assert counts(found["quotes.attributed"]) == (1, 0, 0, 0, 1)
    assert counts(found["quotes.speaker_mention"]) == (1, 0, 0, 0, 1)
    assert counts(found["attributions.strict"]) == (2, 0, 0, 0, 0)


def test_what_points_to_a_merged_figure_points_to_the_one_that_stays() -> None:
    figure: dict[str, Any] = {"figure": at(20, 22), "min": 3, "max": 3}
    gold = Annotations(casualties=(casualty(**figure),), attributions=(link("c", source(0, 3, "a")),))
    twice = Annotations(
        casualties=(casualty("x", **figure), casualty("y", **figure)),
        attributions=(link("x", source(0, 3)), link("y", source(0, 3))),
    )
    found = scores(gold, twice)
    assert counts(found["casualties.attributed"]) == (1, 0, 0, 0, 1)
    assert counts(found["attributions.strict"]) == (1, 0, 0, 0, 1)


def test_figures_that_differ_in_their_whole_are_not_identical() -> None:
    wholes = tuple(casualty(f"w{n}", figure=at(10 * n, 10 * n + 2), min=n, max=n) for n in (1, 2))
    parts = tuple(casualty(f"p{n}", figure=at(50, 52), min=1, max=1, part_of=f"w{n}") for n in (1, 2))
    found = corpus_scores(Annotations(casualties=(*wholes, *parts)), Annotations(casualties=(*wholes, *parts)))
    assert counts(found.scores["casualties.full"]) == (4, 0, 0, 0, 0)
    assert found.warnings == []


def test_figures_that_differ_in_a_bound_alone_are_not_identical() -> None:
    """An open bound is told from every closed one, on either side."""
    bounds = [(low, high) for low in (None, 0, 1, 3) for high in (None, 0, 1, 3)]
    made = Annotations(
        casualties=tuple(casualty(f"c{n}", figure=at(0, 5), min=low, max=high) for n, (low, high) in enumerate(bounds))
    )
    found = corpus_scores(made, made)
    assert counts(found.scores["casualties.exact"]) == (16, 0, 0, 0, 0)
    assert found.warnings == []
    twice = Annotations(casualties=(*(made.casualties or ()), casualty("again", figure=at(0, 5), min=3)))
    assert counts(scores(made, twice)["casualties.exact"]) == (16, 0, 0, 0, 1)


def test_quotes_of_two_kinds_over_the_same_words_are_two_contents() -> None:
    gold = Annotations(
        clusters={"a": Cluster(name="Oda")},
        quotes=(quote(0, 10, "q"), quote(0, 10, "r", "indirect")),
        attributions=tuple(link(name, Source(cluster="a")) for name in "qr"),
    )
    assert counts(scores(gold, gold)["attributions.strict"]) == (2, 0, 0, 0, 0)


@pytest.mark.parametrize("span", [(5, 5), (7, 3), (-2, 4), (998, 1001)])
def test_spans_that_are_empty_or_leave_the_text_are_spurious_with_a_warning(span: tuple[int, int]) -> None:
    gold = Annotations(entities=(entity(0, 6), entity(998, 1000)), quotes=(quote(0, 6), quote(998, 1000, "r")))
    found = corpus_scores(gold, Annotations(entities=(entity(*span),), quotes=(quote(*span),)))
    assert counts(found.scores["entities.partial"]) == (0, 0, 0, 2, 1)
    assert counts(found.scores["quotes.overlap"]) == (0, 0, 0, 2, 1)
    assert any("outside the text" in warning for warning in found.warnings)


def test_words_without_a_place_are_spurious_where_the_layer_needs_one_and_counted() -> None:
    gold = Annotations(entities=(entity(0, 3),))
    found = corpus_scores(gold, Annotations(entities=(entity(None, None, text="Oda"),)), text="Oda left.")  # type: ignore[arg-type]
    assert counts(found.scores["entities.strict"]) == (0, 0, 0, 1, 1)
    assert found.ungrounded == 1


def test_marks_that_only_gold_may_carry_are_ignored_with_a_warning() -> None:
    gold = Annotations(entities=(entity(0, 6),))
    found = corpus_scores(gold, Annotations(entities=(entity(20, 25, optional=True, alternatives=(at(0, 6),)),)))
    assert counts(found.scores["entities.partial"]) == (0, 0, 0, 1, 1)
    assert len(found.warnings) == 2


def test_marks_are_counted_one_by_one() -> None:
    marked = Annotations(
        entities=(entity(0, 5, optional=True, alternatives=(at(0, 6),)), entity(6, 9, alternatives=(at(6, 8),))),
        casualties=(casualty(figure=at(20, 22), min=3, alternatives=(Number(min=4),)),),
    )
    gold = Annotations(entities=(), casualties=())
    counted = sorted(warning.split(": ")[1].split(",")[0] for warning in corpus_scores(gold, marked).warnings)
    assert counted == ["1", "3"]


def test_predictions_out_of_scope_are_counted_and_never_wrong() -> None:
    everything = Annotations(
        entities=(entity(0, 5, "LAW"), entity(6, 9)),
        quotes=(quote(20, 30, "i", "indirect"), quote(20, 40)),
        casualties=(casualty("m", "missing", figure=at(50, 52)), casualty(figure=at(60, 62))),
        attributions=(link("i"), link("q"), link("m"), link("c")),
    )
    gold = Annotations(
        entities=(entity(6, 9),),
        quotes=(quote(20, 40),),
        casualties=(casualty(figure=at(60, 62)),),
        attributions=(link("q"), link("c")),
    )
    scope = Scope(labels=("PERSON",), kinds=("direct",), outcomes=("killed",))
    found = corpus_scores(gold, everything, scope=scope)
    assert found.out_of_scope == 5
    assert found.outside == {
        "entities": {"LAW": 1},
        "quotes": {"indirect": 1},
        "casualties": {"missing": 1},
        "attributions": {"": 2},
    }
    assert {address: score["spu"] for address, score in found.scores.items() if score.get("spu")} == {}


def test_a_layer_that_gold_lacks_is_out_of_scope_and_an_empty_one_is_scored() -> None:
    predicted = Annotations(entities=(entity(0, 5),), quotes=(quote(0, 5),))
    found = corpus_scores(Annotations(entities=()), predicted)
    assert counts(found.scores["entities.strict"]) == (0, 0, 0, 0, 1)
    assert not any(address.startswith("quotes") for address in found.scores)
    assert found.out_of_scope == 1


def test_layers_that_are_not_asked_for_are_neither_scored_nor_counted() -> None:
    predicted = Annotations(entities=(entity(0, 5),), quotes=(quote(0, 5),))
    found = corpus_scores(Annotations(entities=()), predicted, layers=("entities",))
    assert {address.split(".")[0] for address in found.scores} == {"entities"}
    assert found.out_of_scope == 0


@pytest.mark.parametrize("narrow", [{"scope": Scope(layers=("attributions",))}, {"layers": ("attributions",)}])
def test_attributions_alone_still_lead_to_their_contents(narrow: dict[str, Any]) -> None:
    made = Annotations(
        quotes=(quote(0, 10),),
        casualties=(casualty(figure=at(20, 22), min=3, max=3),),
        attributions=(link("q", source(50, 53, "a")), link("c", source(50, 53, "a"))),
    )
    assert counts(scores(made, made, **narrow)["attributions.strict"]) == (2, 0, 0, 0, 0)


def test_speakers_are_not_scored_where_gold_has_no_attributions() -> None:
    found = scores(Annotations(quotes=(quote(0, 5),)), Annotations(quotes=(quote(0, 5),)))
    assert "quotes.overlap" in found
    assert "quotes.attributed" not in found


def test_two_predictions_under_one_id_are_both_counted() -> None:
    gold = Annotations(casualties=(casualty(figure=at(0, 5)),))
    found = scores(gold, Annotations(casualties=(casualty(figure=at(0, 5)), casualty(figure=at(50, 55)))))
    assert counts(found["casualties.figure"]) == (1, 0, 0, 0, 1)


def test_links_that_lead_nowhere_are_told_apart_by_words_and_sources() -> None:
    def warnings(*links: Any) -> list[str]:
        gold = Annotations(clusters={"a": Cluster(name="Oda"), "b": Cluster(name="Bel")}, attributions=())
        return corpus_scores(gold, Annotations(clusters=gold.clusters, attributions=links)).warnings

    assert warnings(link("x", source(0, 3)), link("y", source(0, 3))) == []
    assert warnings(link("x", source(0, 3)), link("x", source(5, 8))) == []
    assert warnings(link("x", Source(cluster="a")), link("x", Source(cluster="b"))) == []
    assert warnings(link("x", Source(cluster="a")), link("x")) == []
    assert warnings(link("x", source(0, 3, "a")), link("x", source(5, 8, "a"))) == []
    assert len(warnings(link("x", Source(cluster="a")), link("X!", Source(cluster="a")))) == 1


def test_a_content_that_nothing_is_called_is_spurious() -> None:
    gold = Annotations(quotes=(quote(0, 5),), attributions=(link("q"),))
    found = scores(gold, Annotations(attributions=(link("ghost"), link(Slot(text="words")))))
    assert counts(found["attributions.relaxed"]) == (0, 0, 0, 1, 2)
