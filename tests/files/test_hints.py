"""The slips of a person who types labels: each is named where it is, with what to write instead."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.gold.check.lint import lint

CLUSTERS = "clusters: {a: {name: Alpha, kind: ORG}, b: {name: Bravo, kind: GPE}}\n"
SLIPS = [
    (
        "quotes:\n- {id: q, kind: direct, parts: [{text: More will come, ⟦it said}]}\n",
        "unquoted-comma",
        'a comma ends the words before it: write text: "More will come, it said"',
    ),
    (
        CLUSTERS + "attributions:\n- {source: {text: “More, ⟦said, a, b, cluster: a}, content: {text: later}}\n",
        "unquoted-comma",
        'write text: "“More, said, a, b"',
    ),
    ("quotes:\n- {id: q, kind: direct, text: ⟦later,}\n", "lost-comma", 'write text: "later,"'),
    (
        "casualties:\n- {id: c, figure: {text: five}, outcome: killed, min: 1,⟦234,567}\n",
        "unquoted-comma",
        "a number is written in bare digits: min: 1234567",
    ),
    ("casualties:\n- {id: c, figure: ⟦five, outcome: killed}\n", "wrong-type", ": write {text: five}"),
    (
        'quotes:\n- {id: q, kind: direct, parts: [⟦"later, it"]}\n',
        "wrong-type",
        ': write {text: "later, it"}',
    ),
    ("clusters: {a: {name: Alpha, aliases: ⟦AL}}\nquotes: []\n", "wrong-type", ": write [AL]"),
    (
        "casualties:\n- {id: c, figure: {text: five}, outcome: killed, status: ⟦claimed}\n",
        "wrong-value",
        "is none of confirmed, reported, alleged, denied",
    ),
    (
        'quotes:\n- {id: q, kind: direct, parts: [{text: later.}, {text: ⟦"More will come,"}]}\n',
        "part-order",
        "put the parts in its order",
    ),
    ("entities:\n- {text: five, nth: ⟦2, label: ORG}\n", "nth-out-of-range", "stands once, not 2 times: leave nth out"),
    (
        "entities:\n- {text: Bravo, nth: ⟦4, label: ORG}\n",
        "nth-out-of-range",
        "nth is 1 to 3: 1 = died in [Bravo]. Bravo; 2 = in Bravo. [Bravo] said “no; 3 = Alpha said [Bravo] lied.",
    ),
    (
        "entities:\n- {text: ⟦Alpha, label: ORG}\n",
        "ambiguous",
        "1 = [Alpha] said five; 2 = said, “later.” [Alpha] said Bravo",
    ),
]


@pytest.mark.parametrize(("marked", "code", "words"), SLIPS, ids=[f"{i}-{slip[1]}" for i, slip in enumerate(SLIPS)])
def test_a_slip_is_named_with_what_to_write(
    marked: str, code: str, words: str, article: Callable[..., Path], spot: Callable[[str], Any]
) -> None:
    wrong = spot(marked)
    found = lint(article(wrong.content))
    assert [(p.line, p.column, p.code) for p in found] == [(wrong.line, wrong.column, code)]
    assert words in found[0].message


def test_a_missing_space_is_named(article: Callable[..., Path]) -> None:
    messages = [problem.message for problem in lint(article("entities:\n- {text:five, label: ORG}\n"))]
    assert 'unknown key "text:five" (a space is missing after "text:")' in messages


def test_no_guess_is_better_than_a_wrong_one(article: Callable[..., Path]) -> None:
    gold = "casualties:\n- {id: c, figure: {text: five}, outcome: killed, status: claimed}\n"
    assert "did you mean" not in lint(article(gold))[0].message


@pytest.mark.parametrize(
    "right",
    [
        "entities:\n- {text: five , label: ORG , }\n",
        "entities:\n- {label: ORG, text: five }\n",
        'quotes:\n- {id: q, kind: direct, text: "later.",}\n',
        "entities:\n- label: ORG\n  text: five\n",
    ],
)
def test_what_is_no_slip_passes(right: str, article: Callable[..., Path]) -> None:
    assert lint(article(right)) == []


SYNTAX = [
    ("entities:\n- {text: five⟦: ten, label: ORG}\n", "need quotation marks around them"),
    ("entities:\n- {text: 'five' ⟦and, label: ORG}\n", "need quotation marks around them"),
    ("entities:\n- {text: five, label: ORG\n- {text: ⟦Alpha, label: ORG}\n", ""),
    ("entities:\n⟦\t- {text: five, label: ORG}\n", "a tab: indent with spaces"),
    ("entities:\n- {text: ⟦@five, label: ORG}\n", "words that begin with @ need quotation marks"),
    ('entities:\n- {text: "five ⟦"six" ten, label: ORG}\n', "need quotation marks around them"),
    ('entities:\n- {text: five, label: ⟦"ORG}\n- {text: ten, label: ORG}\n', "the quotation mark here is never closed"),
    ("entities:\n  - {text: five, label: ORG}\n ⟦- {text: ten, label: ORG}\n", "this line is indented otherwise"),
    ("quotes:\n- id: q\n  kind: direct\n ⟦text: later\n", "this line is indented otherwise"),
    ("clusters: {}\n  ⟦a: {name: Alpha}\n", "take {} away in line 1: lines of its own follow"),
    ("entities: []  # none\n  # so far\n\n  ⟦- {text: five, label: ORG}\n", "take [] away in line 1"),
    ("entities:\n  - {text: five, label: ORG}\n  ⟦{text: ten, label: ORG}\n", 'the "- " of an item is missing'),
    ('entities:\n- {text: "five⟦\\d", label: ORG}\n', "a backslash is written twice"),
]


@pytest.mark.parametrize(("marked", "words"), SYNTAX)
def test_what_is_no_yaml_is_named_where_it_is_with_a_way_out(
    marked: str, words: str, article: Callable[..., Path], spot: Callable[[str], Any]
) -> None:
    wrong = spot(marked)
    [found] = lint(article(wrong.content))
    assert (found.code, found.line) == ("yaml-syntax", wrong.line)
    assert words in found.message


def test_where_the_parser_gives_up_late_it_says_where_it_began(article: Callable[..., Path]) -> None:
    [found] = lint(article("entities:\n- {text: five, label: ORG\n\n- {text: Alpha, label: ORG}\n"))
    assert "that begins in line 2: " in found.message
