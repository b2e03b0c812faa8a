"""Lint finds every mistake of a gold folder at once, each at its line and column."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.gold.article import read_article
from harness.gold.check.lint import lint
from harness.gold.check.lint_rules import has_outer_marks
from harness.gold.check.warnings import lint_with_warnings

CLUSTERS = "clusters: {a: {name: Alpha, kind: ORG}, b: {name: Bravo, kind: GPE}}\n"
RIGHT = (
    CLUSTERS
    + """\
entities:
  - {text: Alpha, nth: 1, label: ORG, cluster: a}
  - {text: Bravo, nth: 1, label: GPE, cluster: b}
quotes:
  - {id: q1, kind: direct, text: no one died}
  - {id: q2, kind: direct, parts: [{text: "More will come,"}, {text: later.}]}
casualties:
  - {id: c1, figure: {text: five}, outcome: killed, min: 5, max: 5, victims: {text: people}, place: {text: Bravo}}
  - {id: c2, figure: {text: no one}, outcome: killed, min: 0, max: 0, part_of: c1}
attributions:
  - {source: {text: Alpha, cluster: a}, cue: {text: said}, content: c1}
  - {source: {text: Bravo, cluster: b}, cue: {text: said}, content: q1}
  - {source: {cluster: b}, content: q2}
  - {source: null, content: {text: Bravo lied}}
"""
)


def test_right_gold_passes(article: Callable[..., Path]) -> None:
    assert lint(article(RIGHT)) == []


WRONG_GOLD = [
    ("entities:\n- {text: Alpha, nth: 1, label: ⟦ORGG}\n", "label-outside-scope", 'did you mean "ORG"'),
    ("clusters: {a: {name: A, kind: ⟦PLACE}}\nquotes: []\n", "kind-outside-scope", "DOCUMENT"),
    (CLUSTERS + "entities:\n- {text: five, label: ORG, cluster: ⟦aa}\n", "dangling-cluster", 'did you mean "a"'),
    ("entities:\n- {text: five, label: ORG, cluster: ⟦a}\n", "dangling-cluster", "describes none"),
    (
        "clusters: {a: {name: A}, b: {name: B, aliases: [⟦a]}}\nquotes: []\n",
        "alias-in-two-clusters",
        'the cluster "a" already',
    ),
    ("attributions:\n- {source: null, content: ⟦q1}\n", "dangling-id", '"q1"'),
    (
        "casualties:\n- {id: c, figure: {text: five}, outcome: killed, part_of: ⟦c2}\n",
        "dangling-id",
        '"c2"',
    ),
    ("casualties:\n- {id: c, figure: {text: five}, outcome: killed, part_of: ⟦c}\n", "part-of-cycle", "itself"),
    (
        "quotes:\n- {id: q, kind: direct, text: no one died, optional: true}\n"
        "attributions:\n- {source: null, content: q, optional: true}\n"
        "- ⟦{source: null, cue: {text: said}, content: q}\n",
        "optional-content",
        "add optional: true",
    ),
    (
        "casualties:\n- {id: c, figure: {text: five}, outcome: killed, min: ⟦9, max: 5}\n",
        "min-above-max",
        "min 9 is above max 5",
    ),
    (
        "quotes:\n- {id: q, kind: direct, text: no one died}\n- {id: ⟦q, kind: direct, text: later}\n",
        "duplicate-id",
        "twice",
    ),
    (
        "entities:\n- {text: five, label: ORG}\n- ⟦{text: five, nth: 1, label: ORG}\n",
        "identical-items",
        "entities[0] (line 2)",
    ),
    ("entities:\n- {text: five, label: ORG}\n- ⟦{text: five, label: GPE}\n", "repeated-span", "entities[0] (line 2)"),
    (
        "casualties:\n"
        "- {id: c1, figure: {text: five}, outcome: killed}\n- ⟦{id: c2, figure: {text: five}, outcome: killed}\n",
        "identical-items",
        "casualties[0]",
    ),
    (
        CLUSTERS + "entities:\n- {text: it, label: ORG, cluster: a}\nattributions:\n"
        "- {source: {text: it, cluster: ⟦b}, content: {text: later}}\n",
        "mention-in-two-clusters",
        '"a" already',
    ),
    ("attributions:\n- {source: ⟦{text: it}, content: {text: later}}\n", "source-without-cluster", "cluster"),
    (
        CLUSTERS + "attributions:\n- {source: {cluster: a, alternatives: [{cluster: ⟦bb}]}, content: {text: later}}\n",
        "dangling-cluster",
        '"bb"',
    ),
    (
        CLUSTERS + "attributions:\n- {source: {cluster: a, alternatives: [⟦{cluster: a}]}, content: {text: later}}\n",
        "same-reading",
        "before it",
    ),
    (
        CLUSTERS + "attributions:\n"
        "- {source: {text: it, cluster: a, alternatives: [⟦{text: it}]}, content: {text: later}}\n",
        "same-reading",
        "another cluster",
    ),
    (
        CLUSTERS + "attributions:\n- source: {cluster: a, alternatives: [⟦{cluster: b, alternatives: [{text: it}]}]}\n"
        "  content: {text: later}\n",
        "nested-alternatives",
        "one after the other",
    ),
    ("entities:\n- {start: ⟦10, end: 15, label: ORG}\n", "white-space-edge", "five"),
    ("entities:\n- {start: ⟦12, end: 15, label: ORG}\n", "cut-word", "said f[ive] people"),
    ("entities:\n- {start: ⟦11, end: 14, label: ORG}\n", "cut-word", "inside a word"),
    ('quotes:\n- {id: q, kind: direct, text: ⟦"“no one died”"}\n', "outer-marks", "quotation marks"),
    ("quotes:\n- {id: q, kind: direct, parts: [{text: ⟦“More}, {text: later}]}\n", "outer-marks", "quotation"),
    ("entities:\n- {text: ⟦Alfa said, label: ORG}\n", "not-in-text", 'nearest is "Alpha'),
    ("entities:\n- {text: ⟦Bravo, label: ORG}\n", "ambiguous", "3 times"),
    ("entities:\n- {text: ⟦Alpha, start: 1, end: 5, label: ORG}\n", "text-mismatch", "the words stand at [0, 5)"),
    ("entities:\n- {text: five, start: 11, end: ⟦1500, label: ORG}\n", "out-of-range", "leaves the text"),
    ("⟦entities:\nquotes: []\n", "empty-layer", "write []"),
    ("⟦entities: null\nquotes: []\n", "empty-layer", "write []"),
    ("casualties:\n- ⟦{id: c, outcome: killed, victims: {text: people}}\n", "missing-figure", "numeral"),
]


@pytest.mark.parametrize(("marked", "code", "words"), WRONG_GOLD, ids=[f"{i}-{w[1]}" for i, w in enumerate(WRONG_GOLD)])
def test_each_mistake_in_gold_has_its_place(
    marked: str, code: str, words: str, article: Callable[..., Path], spot: Callable[[str], Any]
) -> None:
    wrong = spot(marked)
    folder = article(wrong.content)
    found = lint(folder)
    assert [(p.path, p.line, p.column, p.code) for p in found] == [
        (str(folder / "gold.yaml"), wrong.line, wrong.column, code)
    ]
    assert words in found[0].message


@pytest.mark.parametrize(("kind", "codes"), [("indirect", []), ("direct", ["outer-marks"])])
def test_a_part_of_an_indirect_quote_may_be_a_whole_mixed_one(
    kind: str, codes: list[str], article: Callable[..., Path]
) -> None:
    parts = "[{text: Alpha}, {text: '“no one died”'}]"
    found = lint(article(f"quotes:\n- {{id: q, kind: {kind}, parts: {parts}}}\n"))
    assert [problem.code for problem in found] == codes


def test_labellings_beside_the_gold_are_held_to_the_same_rules(article: Callable[..., Path]) -> None:
    folder = article(RIGHT)
    (folder / "labellings").mkdir()
    (folder / "labellings" / "first.yaml").write_text(RIGHT, encoding="utf-8")
    second = folder / "labellings" / "second.yaml"
    second.write_text("casualties:\nentities:\n  - {text: five, label: XX}\n  - {text: absent, label: ORG}\n")
    assert [(p.path, p.line, p.column, p.code) for p in lint(folder)] == [
        (str(second), 1, 1, "empty-layer"),
        (str(second), 3, 25, "label-outside-scope"),
        (str(second), 4, 12, "not-in-text"),
    ]


def test_a_labelling_of_a_withheld_article_holds_no_words_either(withheld: Callable[..., Path]) -> None:
    folder = withheld("entities: []\n", attached=False)
    (folder / "labellings").mkdir()
    (folder / "labellings" / "second.yaml").write_text(
        "quotes:\n  - {id: q, kind: direct, text: no one died, start: 50, end: 61}\n"
    )
    assert [(Path(p.path).name, p.line, p.code) for p in lint(folder)] == [("second.yaml", 2, "withheld-words")]


def test_all_mistakes_of_a_folder_come_at_once(article: Callable[..., Path], article_yaml: Callable[..., str]) -> None:
    about = article_yaml().replace("chars: ", "chars: 9")
    folder = article(
        "entities:\n- {text: absent, label: XX}\nfoo: 1\n", about=about, scope="labels: [ORG]\nlayer: []\n"
    )
    found = [(Path(p.path).name, p.line, p.code) for p in lint(folder.parent.parent)]
    assert found == [
        ("article.yaml", 4, "chars-mismatch"),
        ("gold.yaml", 2, "not-in-text"),
        ("gold.yaml", 3, "unknown-key"),
        ("scope.yaml", 2, "unknown-key"),
    ]


def test_layers_kinds_and_outcomes_outside_the_scope(article: Callable[..., Path]) -> None:
    scope = "layers: [quotes, casualties]\nkinds: [direct]\noutcomes: [injured]\n"
    gold = (
        "entities: []\nquotes:\n- {id: q, kind: mixed, text: later}\n"
        "casualties:\n- {id: c, figure: {text: five}, outcome: killed}\n"
    )
    assert [(p.line, p.code) for p in lint(article(gold, scope=scope))] == [
        (1, "layer-outside-scope"),
        (3, "kind-outside-scope"),
        (5, "outcome-outside-scope"),
    ]


def test_a_text_that_changed_no_longer_matches_its_hash(article: Callable[..., Path], text: str) -> None:
    folder = article("entities: []\n")
    (folder / "article.txt").write_text(text.replace("five", "nine"), encoding="utf-8", newline="")
    (found,) = lint(folder)
    assert (found.line, found.column, found.code) == (3, 9, "hash-mismatch")


def test_missing_files_and_a_byte_order_mark(article: Callable[..., Path], text: str) -> None:
    folder = article("entities: []\n", text="\ufeff" + text)
    assert lint(folder) == []  # the text was hashed, and labelled, with it
    (folder / "article.txt").write_text("\ufeff\ufeff" + text, encoding="utf-8", newline="")
    assert {(Path(p.path).name, p.code) for p in lint(folder)} == {
        ("article.txt", "bom"),
        ("article.yaml", "hash-mismatch"),
        ("article.yaml", "chars-mismatch"),
    }
    (folder / "article.txt").unlink()
    assert [(Path(p.path).name, p.line, p.column, p.code) for p in lint(folder)] == [
        ("article.yaml", 5, 7, "missing-text")
    ]
    (folder / "gold.yaml").unlink()
    (folder / "article.yaml").unlink()
    assert {(Path(p.path).name, p.code) for p in lint(folder.parent.parent)} == {
        ("article.yaml", "missing-file"),
        ("gold.yaml", "missing-file"),
    }


def test_a_withheld_text_beside_its_gold_is_a_mistake(withheld: Callable[..., Path], text: str) -> None:
    folder = withheld("entities: []\n")
    (folder / "article.txt").write_text(text)
    assert [(p.line, p.column, p.code) for p in lint(folder)] == [(5, 7, "withheld-text")]


def test_an_attached_text_that_is_another_is_found(withheld: Callable[..., Path]) -> None:
    folder = withheld("entities: []\n")
    (folder.parent.parent / ".texts" / "one.txt").write_text("another")
    assert {p.code for p in lint(folder)} == {"hash-mismatch", "chars-mismatch"}
    assert read_article(folder).text is None


@pytest.mark.parametrize("attached", [True, False])
def test_withheld_gold_holds_no_words_to_speak_of(withheld: Callable[..., Path], attached: bool) -> None:
    folder = withheld(
        "quotes:\n"
        "  - {id: q, kind: direct, text: no one died, start: 50, end: 61}\n"
        "  - {id: r, kind: direct, start: 66, end: 70}\n"
        "entities:\n"
        "  - {text: Alpha, start: 0, end: 5, label: ORG}\n"
        "attributions:\n"
        "  - {source: null, content: {text: Bravo lied, start: 113, end: 123}}\n",
        attached=attached,
    )
    found = [(p.line, p.code) for p in lint(folder)]
    assert [f for f in found if f[1] != "text-mismatch"] == [
        (2, "withheld-words"),
        (3, "missing-digest"),
        (7, "withheld-words"),
    ]


def test_a_wrong_digest_is_found_where_the_text_is(withheld: Callable[..., Path]) -> None:
    gold = f"quotes:\n  - {{id: q, kind: direct, digest: {'0' * 12}, start: 50, end: 61}}\n"
    assert [(p.line, p.column, p.code) for p in lint(withheld(gold))] == [(2, 35, "digest-mismatch")]


def test_a_script_without_capitals_does_not_say_where_words_end(article: Callable[..., Path]) -> None:
    assert lint(article("entities:\n- {start: 2, end: 4, label: ORG}\n", text="他说北京很大。")) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("“all”", True),
        ('"all"', True),
        ("‘all’", True),
        ("“begun", True),
        ("ended”", True),
        ('"begun', True),
        ("“one” and “two”", False),
        ("plain", False),
        ("he called it “over”", False),
        ("“over” it is", False),
        ("the workers’", False),
        ("‘don’t’", True),
        ("«mots»", True),
        ('“over" it is', False),
        ('"over” it is', False),
        ('it is “over"', False),
        ('it is "over”', False),
        ('„vorbei" ist es', False),
        ("„vorbei” ist es", False),
        ("‘over' it is", False),
        ('“over"', True),
        ('"over”', True),
        ('“it is "over" now”', True),
        ("“it is over", True),
        ('it is over"', True),
        ('"it is “over” now', True),
    ],
)
def test_outer_marks_are_those_whose_partner_is_at_the_other_end_or_outside(words: str, expected: bool) -> None:
    assert has_outer_marks(words) is expected


def test_the_command_prints_lines_and_counts(article: Callable[..., Path], harness: Callable[..., Any]) -> None:
    folder = article("entities:\n- {text: absent, label: ORG}\n")
    result = harness("gold", "lint", "one", "--gold", folder.parent.parent)
    assert result.exit_code == 2
    assert re.search(rf"^{re.escape(str(folder))}/gold\.yaml:2:10: not-in-text .*$", result.stdout, re.MULTILINE)
    assert result.stderr == "1 problem, 1 warning in 2 files\n"
    assert harness("gold", "lint", "--gold", folder.parent.parent, "--json").exit_code == 2
    assert 'did you mean "one"' in harness("gold", "lint", "ones", "--gold", folder.parent.parent).output


def test_a_text_stands_once(article: Callable[..., Path]) -> None:
    article("entities: []\n", name="a")
    article("entities: []\n", name="b")
    folder = article("entities: []\n", name="c", text="Another one.")
    (problem,) = lint(folder.parent.parent)
    assert problem in lint_with_warnings(folder.parent.parent)
    assert (Path(problem.path).parent.name, problem.code) == ("b", "same-text")
    assert 'this is the text of "a" already' in problem.message
    assert lint(folder) == []


OBTAIN = f"obtain: {{repository: a/b, commit: {'0' * 40}, path: data/c.xml, rule: geovirus, key: 1}}\n"


@pytest.mark.parametrize(
    ("about", "wrong"),
    [
        ("labelled: {by: model, name: M, how: ⟦assisted}\n", "labelled-how assisted by what?"),
        ("labelled_again:\n  quotes: {by: person, name: A, how: ⟦blind, assisted_by: x}\n", "labelled-how blind, and"),
        (
            OBTAIN.replace("geovirus", "⟦geovrius"),
            'unknown-rule no rule is called "geovrius" (did you mean "geovirus"?)',
        ),
        (OBTAIN.replace("data/c.xml", "⟦../c.xml"), 'bad-path "../c.xml" leads out'),
        (OBTAIN.replace("key: 1", "key: 1, url: ⟦ftp://a.b"), 'bad-url "ftp://a.b" is no web address'),
    ],
)
def test_what_is_said_of_labellers_and_sources_must_hold_together(
    article: Callable[..., Path], article_yaml: Callable[..., str], spot: Any, about: str, wrong: str
) -> None:
    marked = spot(article_yaml() + about)
    [problem] = lint(article(RIGHT, about=marked.content))
    assert (problem.line, problem.column) == (marked.line, marked.column)
    assert wrong in f"{problem.code} {problem.message}"


def test_a_right_origin_is_no_mistake(article: Callable[..., Path], article_yaml: Callable[..., str]) -> None:
    assisted = "labelled: {by: person, name: A, how: assisted, assisted_by: rules}\n"
    assert lint(article(RIGHT, about=article_yaml() + OBTAIN + assisted)) == []
