from __future__ import annotations

from typing import Any

import pytest

from harness.annotation import Annotations, Casualty, Number, Scope, Slot
from tests.scoring.building import at, casualty, corpus_scores, counts, link, scores, source

TEXT = "x" * 300 + " the guards and Guards, at the gate"


def one(*, outcome: Any = "killed", **fields: Any) -> Annotations:
    return Annotations(casualties=(casualty(outcome=outcome, **fields),))


def mode(name: str, gold: Annotations, predicted: Annotations, **more: Any) -> tuple[int, ...]:
    return counts(scores(gold, predicted, **more)[f"casualties.{name}"])


PAIRED, APART = (1, 0, 0, 0, 0), (0, 0, 0, 1, 1)


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        pytest.param({"figure": at(0, 5)}, {"figure": at(4, 9)}, PAIRED, id="figures overlap"),
        pytest.param({"figure": at(0, 5)}, {"figure": at(5, 9)}, APART, id="figures touch"),
        pytest.param({"victims": at(0, 5)}, {"victims": at(4, 9), "figure": at(50, 52)}, PAIRED, id="victims overlap"),
        pytest.param({"figure": at(0, 5)}, {"victims": at(0, 5)}, APART, id="a figure is no victims' phrase"),
        pytest.param({"figure": at(0, 5)}, {"figure": at(0, 200)}, PAIRED, id="200 characters open"),
        pytest.param({"figure": at(0, 5)}, {"figure": at(0, 201)}, APART, id="201 characters open nothing"),
        pytest.param({"figure": at(0, 250)}, {"figure": at(0, 5)}, PAIRED, id="gold may be long"),
        pytest.param(
            {"figure": at(0, 5), "min": 3, "max": 3},
            {"figure": at(0, 201), "min": 3, "max": 3},
            APART,
            id="too long a span is still a span: numbers are not asked",
        ),
        pytest.param(
            {"figure": at(0, 5), "min": 3, "max": 9}, {"min": 9, "max": 12}, PAIRED, id="no spans: intervals meet"
        ),
        pytest.param({"figure": at(0, 5), "min": 3, "max": 9}, {"min": 10, "max": 12}, APART, id="intervals apart"),
        pytest.param({"figure": at(0, 5), "min": 3, "max": 9}, {"min": 2}, PAIRED, id="one finite bound"),
        pytest.param({"figure": at(0, 5), "min": 3, "max": 9}, {}, APART, id="no bound meets nothing"),
        pytest.param({"figure": at(0, 5), "min": 3}, {"max": 2}, APART, id="open intervals apart"),
        pytest.param({"min": 3, "max": 3}, {"figure": at(0, 5), "min": 3, "max": 3}, PAIRED, id="gold without a span"),
        pytest.param(
            {"figure": at(0, 5), "min": 3, "max": 3},
            {"victims": Slot(text="guards"), "min": 3, "max": 3},
            APART,
            id="words that are not gold's open nothing, whatever the numbers",
        ),
        pytest.param(
            {"victims": Slot(text="The guards"), "min": 3, "max": 3},
            {"victims": Slot(text="guards!"), "min": 9, "max": 9},
            PAIRED,
            id="the same words once normalised",
        ),
        pytest.param(
            {"victims": at(301, 311), "min": 3, "max": 3},
            {"victims": Slot(text="Guards"), "min": 9, "max": 9},
            PAIRED,
            id="the words at gold's span",
        ),
        pytest.param(
            {"victims": at(0, 5, alternatives=(at(301, 311),)), "min": 3, "max": 3},
            {"victims": Slot(text="Guards"), "min": 9, "max": 9},
            PAIRED,
            id="the words of another reading",
        ),
        pytest.param(
            {"victims": at(301, 311), "min": 3, "max": 3},
            {"figure": Slot(text="Guards"), "min": 3, "max": 3},
            APART,
            id="the words of another slot",
        ),
        pytest.param(
            {"victims": Slot(text="guards"), "min": 3, "max": 3},
            {"victims": at(331, 335), "min": 3, "max": 3},
            APART,
            id="gold in words is stated: numbers are not asked",
        ),
        pytest.param(
            {"victims": Slot(text="…"), "min": 3, "max": 3},
            {"victims": Slot(text="!"), "min": 3, "max": 3},
            PAIRED,
            id="marks alone are no words: intervals meet",
        ),
        pytest.param(
            {"victims": at(331, 335), "min": 3, "max": 3},
            {"victims": at(9000, 9005), "min": 3, "max": 3},
            PAIRED,
            id="a span outside the text is no span: intervals meet",
        ),
        pytest.param(
            {"victims": at(331, 335), "min": 3, "max": 3},
            {"victims": at(9000, 9005, text="gate"), "min": 9, "max": 9},
            PAIRED,
            id="a span outside the text has its own words",
        ),
        pytest.param(
            {"figure": at(0, 5, alternatives=(at(50, 55),))}, {"figure": at(52, 60)}, PAIRED, id="another reading"
        ),
        pytest.param(
            {"figure": at(0, 5), "min": 3, "max": 3, "alternatives": (Number(min=20, max=20),)},
            {"min": 20, "max": 20},
            PAIRED,
            id="another number",
        ),
    ],
)
def test_gate(gold: dict[str, Any], predicted: dict[str, Any], expected: tuple[int, ...]) -> None:
    assert mode("figure", one(**gold), one(**predicted), text=TEXT) == expected


def test_another_outcome_never_pairs() -> None:
    assert mode("figure", one(figure=at(0, 5)), one(outcome="injured", figure=at(0, 5))) == APART


@pytest.mark.parametrize(
    ("gold", "predicted", "exact"),
    [
        ((25, 25), (25, 25), True),
        ((25, 25), (25, None), False),
        ((25, None), (25, None), True),
        ((None, None), (None, None), True),
        ((0, 0), (0, None), False),
    ],
)
def test_exact_numbers(gold: Any, predicted: Any, exact: bool) -> None:
    wanted, found = (one(figure=at(0, 5), min=low, max=high) for low, high in (gold, predicted))
    assert mode("exact", wanted, found)[0] == exact


def test_any_alternative_number_is_right_as_a_whole_and_only_in_gold() -> None:
    gold = one(figure=at(0, 5), min=20, max=20, alternatives=(Number(min=30, max=40),))
    for low, high, exact in ((20, 20, 1), (30, 40, 1), (20, 40, 0), (30, 30, 0)):
        assert mode("exact", gold, one(figure=at(0, 5), min=low, max=high))[0] == exact
    assert mode("exact", one(figure=at(0, 5), min=20, max=20), gold)[0] == 1
    assert mode("exact", one(figure=at(0, 5), min=30, max=40), gold)[0] == 0


def test_reversed_bounds_lie_inside_no_range() -> None:
    gold = one(figure=at(0, 5), min=20, max=30)
    assert mode("range", gold, one(figure=at(0, 5), min=1000, max=0)) == (0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("gold", "predicted", "close"),
    [
        (100, 90, 1),
        (100, 89, 0),
        (100, 110, 1),
        (100, 111, 0),
        (0, 0, 1),
        (0, 1, 0),
        (1, 0, 0),
        (19, 20, 1),
        (19, 21, 0),
    ],
)
def test_tolerance_holds_to_a_tenth_of_golds_bound(gold: int, predicted: int, close: int) -> None:
    wanted, found = one(figure=at(0, 5), min=gold, max=gold), one(figure=at(0, 5), min=predicted, max=predicted)
    assert mode("tolerance", wanted, found)[0] == close


def test_record_and_full() -> None:
    whole = {"figure": at(0, 5), "min": 3, "max": 3, "status": "confirmed", "place": at(20, 30), "approximate": True}
    gold = one(**whole)
    assert mode("record", gold, one(**whole | {"place": None}))[0] == 1
    assert mode("record", gold, one(**whole | {"status": None}))[0] == 0
    assert mode("record", gold, one(**whole | {"min": 2}))[0] == 0
    assert mode("full", gold, one(**whole))[0] == 1
    assert mode("full", gold, one(**whole | {"place": at(20, 24)}))[0] == 1  # dice 8/14
    for wrong in ({"place": None}, {"status": "denied"}, {"approximate": False}, {"date": at(40, 44)}, {"max": 4}):
        assert mode("full", gold, one(**whole | wrong))[0] == 0, wrong


def test_slots_out_of_scope_are_never_wrong() -> None:
    gold = one(figure=at(0, 5), min=3, max=3)
    found = one(figure=at(0, 5), min=3, max=3, status="alleged", place=at(20, 30))
    narrow = scores(gold, found, scope=Scope(slots=("number",)))
    assert counts(narrow["casualties.record"]) == counts(narrow["casualties.full"]) == PAIRED
    assert counts(narrow["casualties.slots"]) == PAIRED
    assert "casualties.slot_status" not in narrow


def test_without_numbers_in_scope_no_mode_asks_for_them() -> None:
    gold = one(figure=at(0, 5), status="confirmed")
    found = one(figure=at(0, 5), min=3, max=3, status="confirmed")
    narrow = scores(gold, found, scope=Scope(slots=("status",)))
    whole = {name for name in narrow if name.startswith("casualties.") and not name.endswith(".given_upstream")}
    modes = ("figure", "full", "slots", "slot_status", "ceaf_ree")
    assert whole == {f"casualties.{mode}" for mode in modes}
    assert counts(narrow["casualties.full"]) == PAIRED
    closed = scores(one(figure=at(0, 5), min=2, max=2), found, scope=Scope(slots=("status",)))
    assert closed["casualties.figure"]["number_errors"]["mape"] is None


SLOT_CASES = [
    ("approximate", True, False, (0, 0, 0, 1, 0)),
    ("approximate", False, True, (0, 0, 0, 0, 1)),
    ("approximate", False, False, (0, 0, 0, 0, 0)),
    ("victim_role", "civilian", "combatant", (0, 1, 0, 0, 0)),
    ("victim_role", "unknown", "combatant", (0, 0, 0, 0, 1)),
    ("status", "denied", "denied", (1, 0, 0, 0, 0)),
    ("status", None, None, (0, 0, 0, 0, 0)),
    ("cause", at(20, 30), None, (0, 0, 0, 1, 0)),
    ("date", at(301, 311), at(316, 322), (1, 0, 0, 0, 0)),
    ("date", at(301, 311), Slot(text="guards"), (1, 0, 0, 0, 0)),
    ("date", at(301, 311), Slot(text="gate"), (0, 1, 0, 0, 0)),
    ("place", at(20, 30, alternatives=(at(331, 335),)), at(331, 335), (1, 0, 0, 0, 0)),
]


@pytest.mark.parametrize(("slot", "gold", "predicted", "expected"), SLOT_CASES)
def test_slot_fills(slot: str, gold: Any, predicted: Any, expected: tuple[int, ...]) -> None:
    wanted, found = one(figure=at(0, 5), **{slot: gold}), one(figure=at(0, 5), **{slot: predicted})
    result = scores(wanted, found, text=TEXT)
    assert counts(result[f"casualties.slot_{slot}"]) == expected
    assert counts(result[f"casualties.slot_{slot}.given_upstream"]) == expected


@pytest.mark.parametrize(("end", "right"), [(50, True), (51, False)])
def test_text_slots_are_right_from_dice_one_half(end: int, right: bool) -> None:
    gold, found = one(figure=at(0, 5), place=at(20, 30)), one(figure=at(0, 5), place=at(20, end))
    assert mode("slot_place", gold, found)[0] == right


def test_the_fills_of_unpaired_records_are_missing_or_spurious() -> None:
    gold = one(figure=at(0, 5), min=3, max=3, status="denied")
    found = one(figure=at(50, 55), min=3, max=3, approximate=True, victim_role="civilian")
    result = scores(gold, found)
    assert counts(result["casualties.slots"]) == (0, 0, 0, 2, 3)
    assert counts(result["casualties.slots.given_upstream"]) == (0, 0, 0, 0, 0)
    assert result["casualties.slots.given_upstream"]["f1"] is None


def parted(figure: tuple[int, int], number: int, outcome: Any = "killed") -> Annotations:
    whole = casualty("whole", outcome, figure=at(*figure), min=number, max=number)
    return Annotations(casualties=(whole, casualty("part", figure=at(50, 52), min=2, max=2, part_of="whole")))


@pytest.mark.parametrize(
    ("predicted", "right"),
    [
        pytest.param(parted((0, 5), 9), True, id="the same whole"),
        pytest.param(parted((4, 9), 9), True, id="one that passes the gate"),
        pytest.param(parted((0, 5), 8), False, id="another number"),
        pytest.param(parted((20, 25), 9), False, id="another place"),
        pytest.param(parted((0, 5), 9, "injured"), False, id="another outcome"),
    ],
)
def test_part_of_is_right_when_the_wholes_are(predicted: Annotations, right: bool) -> None:
    result = scores(parted((0, 5), 9), predicted)
    assert counts(result["casualties.slot_part_of"])[:2] == (right, not right)


def test_optional_figures_cost_nothing_and_may_earn() -> None:
    gold = one(figure=at(0, 5), min=3, max=3, optional=True)
    assert mode("exact", gold, Annotations()) == (0, 0, 0, 0, 0)
    assert mode("exact", gold, one(figure=at(0, 5), min=3, max=3)) == (1, 0, 0, 0, 0)
    assert mode("exact", gold, one(figure=at(0, 5), min=4, max=4)) == (0, 0, 0, 0, 1)
    assert mode("figure", gold, one(figure=at(0, 5), min=4, max=4)) == (1, 0, 0, 0, 0)
    given = scores(gold, one(figure=at(0, 5), min=4, max=4))["casualties.exact.given_upstream"]
    assert counts(given) == (0, 0, 0, 0, 1)


def test_number_errors_look_at_closed_intervals_and_their_midpoints() -> None:
    def several(*numbers: tuple[int | None, int | None]) -> Annotations:
        made = [
            Casualty(id=f"c{n}", outcome="killed", figure=at(10 * n, 10 * n + 5), min=a, max=b)
            for n, (a, b) in enumerate(numbers)
        ]
        return Annotations(casualties=tuple(made))

    gold, found = several((10, 20), (0, 0), (5, None), (99, 99)), several((12, 12), (1, 1), (5, 5), (199, 199))
    errors = scores(gold, found)["casualties.figure"]["number_errors"]
    assert errors["pairs"] == 3
    assert errors["median_log_error"] == pytest.approx(0.6931472)  # ln 2, of 0 → 1 and of 99 → 199
    assert errors["mape"] == pytest.approx((3 / 15 + 100 / 99) / 2)
    either = one(figure=at(0, 5), min=10, max=10, alternatives=(Number(min=20, max=20),))
    nearest = scores(either, one(figure=at(0, 5), min=22, max=22))["casualties.figure"]["number_errors"]
    assert nearest["mape"] == pytest.approx(2 / 20)
    nothing = scores(gold, Annotations())["casualties.figure"]["number_errors"]
    assert nothing == {"pairs": 0, "median_log_error": None, "mape": None}


def test_outcomes_name_the_slots_in_scope_that_are_wrong() -> None:
    gold = one(figure=at(0, 5), min=3, max=3, status="confirmed")
    found = one(figure=at(0, 5), min=4, max=4, status="denied", victims=at(10, 14))

    def wrong(predicted: Annotations, scope: Scope | None = None) -> tuple[str, ...]:
        (detail,) = corpus_scores(gold, predicted, scope=scope).details
        return detail.outcomes[0].wrong

    assert wrong(gold) == ()
    assert set(wrong(found)) == {"number", "status", "victims"}
    assert wrong(found, Scope(slots=("status",))) == ("status",)
    assert wrong(found, Scope(slots=())) == ()


def test_outcomes_name_the_source_where_gold_annotates_attributions() -> None:
    figures = {"casualties": (casualty(figure=at(20, 25), min=3, max=3),)}
    gold = Annotations(**figures, attributions=(link("c", source(0, 3, "a")),))
    for predicted, wrong in (
        (Annotations(**figures, attributions=(link("c", source(0, 3)),)), ()),
        (Annotations(**figures, attributions=(link("c", source(5, 8)),)), ("source",)),
    ):
        (detail,) = corpus_scores(gold, predicted).details
        assert detail.outcomes[0].wrong == wrong


def test_ceaf_ree_takes_subsets_only() -> None:
    def row(gold: list[str], predicted: list[str], optional: int | None = None) -> tuple[float, ...]:
        """Each letter is a mention, each word a group of mentions: readings in gold, repeated statements in both."""
        wanted, found = (
            [
                casualty(
                    f"{nth}.{m}",
                    victims=Slot(text=mention),
                    repeats=f"{nth}.0" if m else None,
                    optional=side is gold and nth == optional,
                )
                for nth, mentions in enumerate(side)
                for m, mention in enumerate(mentions or "!")
            ]
            for side in (gold, predicted)
        )
        ree = scores(Annotations(casualties=tuple(wanted)), Annotations(casualties=tuple(found)))["casualties.ceaf_ree"]
        return tuple(ree[name] for name in ("hits_p", "found", "hits_r", "wanted"))

    assert row(["mn"], ["m"]) == (1, 1, 1, 1)
    assert row(["mn"], ["mno"]) == (0, 1, 0, 1)
    assert row(["mn"], [""]) == (0, 1, 0, 1)
    assert row(["mn", "m"], ["mno"], optional=1) == (0, 1, 0, 1)
    assert row(["mn", "m"], ["m"], optional=0) == (1, 1, 1, 1)


def test_ceaf_ree_of_victims_keeps_outcomes_apart_and_counts_what_leads_nowhere() -> None:
    gold = one(victims=Slot(text="guards"))
    assert scores(gold, one(victims=Slot(text="The Guards")))["casualties.ceaf_ree"]["f1"] == 1
    other = scores(gold, one(outcome="injured", victims=Slot(text="guards")))["casualties.ceaf_ree"]
    assert (other["precision"], other["recall"]) == (0, 0)
    nowhere = scores(gold, one(victims=at(5000, 5005)))["casualties.ceaf_ree"]
    assert (nowhere["precision"], nowhere["recall"]) == (0, 0)


def test_figures_over_the_same_words_keep_to_their_like_whatever_alternatives_gold_adds() -> None:
    """Two numbers stated by one phrase: the pairing of ``figure`` is a tie, which the order of the items settles."""
    other = {"alternatives": (Number(min=99, max=99),)}
    gold = Annotations(
        casualties=(
            casualty("a", figure=at(0, 4), min=12, max=12),
            casualty("b", figure=at(0, 4, alternatives=(at(0, 1),)), min=10, max=20),
            casualty("c", figure=at(8, 9), min=5, max=5, status="reported", **other),
            casualty("d", figure=at(8, 9), min=5, max=5, status="alleged"),
        )
    )
    found = scores(gold, gold)
    assert {address for address, score in found.items() if score["f1"] not in (None, 1)} == set()


@pytest.mark.parametrize("size", [2**53 + 1, 2**63, 2**80, -(2**80)])
def test_numbers_of_any_size_are_compared_exactly(size: int) -> None:
    """As floats, or as 64-bit words, neighbours would be equal or would not fit."""
    gold = one(figure=at(0, 5), min=size, max=size)
    for found, right in ((size, 1), (size + 1, 0), (size - 1, 0)):
        predicted = one(figure=at(0, 5), min=found, max=found)
        assert mode("exact", gold, predicted)[0] == mode("range", gold, predicted)[0] == right
        beside = Annotations(casualties=(*(predicted.casualties or ()), casualty("d", figure=at(50, 52), min=3, max=3)))
        assert mode("exact", gold, beside) == (right, 1 - right, 0, 0, 1)
    apart = [casualty(f"c{nth}", figure=at(0, 5), min=size + nth, max=size + nth) for nth in range(3)]
    several = Annotations(casualties=tuple(apart))
    assert mode("exact", several, Annotations(casualties=tuple(apart[::-1]))) == (3, 0, 0, 0, 0)
    assert mode("tolerance", gold, one(figure=at(0, 5), min=size + 9, max=size - 9))[0] == (size > 0)
    if size > 0:
        errors = scores(gold, one(figure=at(0, 5), min=2 * size, max=2 * size))["casualties.figure"]["number_errors"]
        assert errors["mape"] == pytest.approx(1)
    assert mode("figure", one(min=size, max=size), one(min=size, max=size + 1)) == PAIRED
    assert mode("figure", one(min=size, max=size), one(min=size + 1, max=size + 1)) == APART


@pytest.mark.parametrize("size", [10**400, -(10**400)])
def test_a_number_that_no_float_holds_is_as_wrong_as_can_be(size: int) -> None:
    found = scores(one(figure=at(0, 5), min=20, max=20), one(figure=at(0, 5), min=size, max=size))
    assert counts(found["casualties.exact"]) == (0, 1, 0, 0, 0)
    assert found["casualties.figure"]["number_errors"]["mape"] > 1e290


def test_intervals_too_large_for_words_are_alternatives_too() -> None:
    gold = one(figure=at(0, 5), min=3, max=3, alternatives=(Number(min=2**80, max=None),))
    assert mode("exact", gold, one(figure=at(0, 5), min=2**80)) == PAIRED
    assert mode("exact", gold, one(figure=at(0, 5), min=2**80 + 1))[0] == 0
    assert mode("range", gold, one(figure=at(0, 5), min=2**80 + 1))[0] == 1
