"""What is attributed in a discourse tree that is given as dependencies."""

import pytest

from harness.exchange.shared.corpora.discourse_units import Units

# The relations of fifteen units as GUM has them in one of its news documents, a token each; its constituent tree says
# what a unit is attached to: 31 to 32–34, 41 to 38–40 and 42 to 43–45.
REAL = [
    "attribution-positive:31->32:2:lex-indph-1+sem-atsrc-2-3,7-_",
    "ROOT:32:0",
    "elaboration-attribute:33->32:0:syn-mdf-67",
    "same-unit_m:34->32:1:_",
    "joint-list_m:35->32:3:_",
    "elaboration-additional:36->35:0:_",
    "joint-list_m:37->36:0:_",
    "elaboration-additional:38->32:4:ref-prs-2",
    "causal-cause:39->38:0:dm-because-9;context-circumstance:39->38:1:0:orp-when-9",
    "purpose-attribute:40->39:0:syn-inf-10",
    "attribution-positive:41->38:1:grf-quo-8,10+sem-atsrc-11+lex-indwd-11",
    "attribution-negative:42->43:1:sem-atsrc-8+sem-ngt-12+lex-indwd-12-13",
    "elaboration-additional:43->38:2:_",
    "joint-list_m:44->43:0:_",
    "restatement-partial:45->44:0:_",
    "joint-list_m:46->38:3:_",
]


def test_a_content_is_what_is_attached_below_its_source() -> None:
    units = Units(REAL)
    assert {told.unit: told.content for told in units.attributions()} == {
        31: [32, 33, 34],
        41: [38, 39, 40],
        42: [43, 44, 45],
    }


def test_source_and_cue_are_the_tokens_that_signal_the_relation() -> None:
    told = {one.unit: one for one in Units(REAL).attributions()}
    assert (told[31].source, told[31].cue) == ([2, 3, 7], [1])
    assert (told[41].source, told[41].cue) == ([11], [11])
    assert (told[42].source, told[42].cue) == ([8], [12, 13])
    assert told[42].is_signalled


def test_what_nothing_signals_is_said_to_be_so() -> None:
    [told] = Units(["attribution-positive:1->2:0:_", "ROOT:2:0"]).attributions()
    assert (told.source, told.cue, told.is_signalled) == ([], [], False)


def test_a_signal_that_leaves_the_document_is_one_token_beyond_it() -> None:
    [told] = Units(["attribution-positive:1->2:0:sem-atsrc-2-987654321+lex-indwd-77", "ROOT:2:0"]).attributions()
    assert (told.source, told.cue) == ([2, 3], [3])


def test_a_secondary_edge_has_a_depth_at_either_end() -> None:
    values = [
        "ROOT:1:0",
        "purpose-goal:2->1:0:_;attribution-positive:2->1:0:1:sem-atsrc-2",
        "elaboration-additional:3->1:1:_",
    ]
    [told] = Units(values).attributions()
    # The larger part around unit 1 holds unit 2 too, which cannot be its own content.
    assert (told.unit, told.content) == (2, [1])


def test_a_unit_reaches_to_where_the_next_begins() -> None:
    assert Units(["ROOT:1:0", None, "elaboration-additional:2->1:0:_", None, None]).places == {1: (0, 2), 2: (2, 5)}
    assert Units([None]).places == {}


@pytest.mark.parametrize("value", ["attribution-positive:2->1:0", "attribution:2->1", "nonsense"])
def test_a_relation_without_signals_is_refused(value: str) -> None:
    with pytest.raises(ValueError) as error:
        Units(["ROOT:1:0", value])
    assert error.value.args == (1, value)
