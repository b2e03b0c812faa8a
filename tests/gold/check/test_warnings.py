"""What is probably against the manual is a warning at its place, which a comment with a reason silences."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.gold.check.warnings import CODES, warnings

TEXT = (
    "Velm burnt. “We lost all,” Tamm said. Velm police said the road was closed.\n\n"
    "Police counted 25 dead sailors. Tamm said 52 sailors were hurt.\n"
)
CLUSTERS = """\
clusters:
  velm: {name: Velm, kind: GPE}
  tamm: {name: Tamm, kind: PERSON}
  police: {name: Velm police, kind: ORG}
"""
ENTITIES = """\
entities:
  - {text: Velm, nth: 1, label: GPE, cluster: velm}
  - {text: Velm, nth: 2, label: GPE, cluster: velm}
  - {text: Tamm, nth: 1, label: PERSON, cluster: tamm}
  - {text: Tamm, nth: 2, label: PERSON, cluster: tamm}
"""
QUOTES = """\
quotes:
  - {id: q1, kind: direct, text: "We lost all,"}
  - {id: q2, kind: indirect, text: the road was closed}
"""
CASUALTIES = """\
casualties:
  - {id: c1, figure: {text: "25"}, outcome: killed, min: 25, max: 25, victims: {text: sailors, nth: 1}}
  - {id: c2, figure: {text: "52"}, outcome: injured, min: 52, max: 52, victims: {text: sailors, nth: 2}}
"""
ATTRIBUTIONS = """\
attributions:
  - {source: {text: Tamm, nth: 1, cluster: tamm}, cue: {text: said, nth: 1}, content: q1}
  - {source: {text: Velm police, cluster: police}, cue: {text: said, nth: 2}, content: q2}
  - {source: {text: Tamm, nth: 2, cluster: tamm}, cue: {text: said, nth: 3}, content: c2}
"""
RIGHT = CLUSTERS + ENTITIES + QUOTES + CASUALTIES + ATTRIBUTIONS
LABELLED = "labelled: {by: person, name: Ana, how: blind}\n"
SCOPE = "labels: [ORG, GPE, PERSON]\nsplits: {dev: [one]}\n"


@pytest.fixture
def labelled(article: Callable[..., Path], article_yaml: Callable[..., str]) -> Callable[..., Path]:
    """Makes an article that nothing is wrong with, with these labels."""

    def make(gold: str = RIGHT, *, about: str = LABELLED, scope: str = SCOPE) -> Path:
        return article(gold, text=TEXT, about=article_yaml(TEXT) + about, scope=scope)

    return make


def found(folder: Path) -> list[tuple[str, int, str]]:
    return [(Path(one.path).name, one.line, one.code) for one in warnings(folder)]


def line_of(gold: str, words: str) -> int:
    return gold[: gold.index(words)].count("\n") + 1


def test_right_gold_has_none(labelled: Callable[..., Path]) -> None:
    assert warnings(labelled()) == []


SLIPS = [
    ("  - {text: Velm, nth: 2, label: GPE, cluster: velm}\n", "", "unlabelled-mention", "{text: Velm, nth: 1"),
    (ATTRIBUTIONS.splitlines()[2] + "\n", "", "unattributed-quote", "{id: q2"),
    ('min: 25, max: 25', "min: 52, max: 52", "other-number", "min: 52"),
    ("q2, kind: indirect", "q2, kind: direct", "no-marks", "kind: direct, text: the"),
    ("q1, kind: direct", "q1, kind: indirect", "indirect-in-marks", "kind: indirect, text: \"We"),
    ("entities:", "  karst: {name: Karst, kind: GPE}\nentities:", "unused-cluster", "karst"),
    ("victims: {text: sailors, nth: 1}", "victims: {text: sailors, nth: 2}", "other-sentence", "{id: c1"),
    ("said, nth: 1}, content: q1", "said, nth: 2}, content: q1", "other-sentence", "nth: 2}, content: q1"),
    ("nth: 3}, content: c2", "nth: 3}, content: c1", "other-sentence", "content: c1"),
    ("clusters:", "unreviewed: true\nclusters:", "draft", "unreviewed"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "code", "at"), SLIPS)
def test_each_slip_is_a_warning_at_its_place(
    labelled: Callable[..., Path], right: str, wrong: str, code: str, at: str
) -> None:
    assert right in RIGHT
    gold = RIGHT.replace(right, wrong, 1)
    extra = [] if code != "unattributed-quote" else [("gold.yaml", line_of(gold, "police:"), "unused-cluster")]
    assert found(labelled(gold)) == sorted([*extra, ("gold.yaml", line_of(gold, at), code)], key=lambda one: one[1])


def test_another_name_of_what_is_labelled_is_one_too(labelled: Callable[..., Path]) -> None:
    gold = RIGHT.replace("{name: Velm, kind: GPE}", "{name: Velm, kind: GPE, aliases: [Police]}")
    assert found(labelled(gold)) == [("gold.yaml", 2, "unlabelled-mention")]


def test_nobody_named_and_no_split_are_warnings_of_the_article(labelled: Callable[..., Path]) -> None:
    folder = labelled(about="", scope="splits: {dev: [two]}\n")
    assert [code for _, _, code in found(folder)] == ["no-labeller", "no-split"]


def test_a_layer_that_nobody_signed_is_one(labelled: Callable[..., Path]) -> None:
    signed = "  {}: {{by: model, name: M, how: blind}}\n"
    about = "labelled:\n" + "".join(map(signed.format, ("entities", "quotes", "attributions")))
    [one] = warnings(labelled(about=about))
    assert (one.code, one.line) == ("no-labeller", 7)
    assert "nobody for casualties" in one.message


def test_gold_without_splits_is_in_none(labelled: Callable[..., Path]) -> None:
    assert warnings(labelled(scope="labels: [ORG, GPE, PERSON]\n")) == []


def test_alternatives_are_numbers_too(labelled: Callable[..., Path]) -> None:
    gold = RIGHT.replace("min: 25, max: 25", "min: 52, max: 52, alternatives: [{min: 25, max: 25}]")
    assert warnings(labelled(gold)) == []


@pytest.mark.parametrize("comment", ["{}  # lint: other-number a typo of the paper", "# lint: other-number a typo\n{}"])
def test_a_comment_with_a_reason_silences_one_item(labelled: Callable[..., Path], comment: str) -> None:
    line = CASUALTIES.splitlines()[1].replace("min: 25, max: 25", "min: 52, max: 52")
    other = CASUALTIES.splitlines()[2].replace("min: 52, max: 52", "min: 25, max: 25")
    gold = RIGHT.replace(CASUALTIES, "casualties:\n" + comment.format(line) + "\n" + other + "\n")
    assert found(labelled(gold)) == [("gold.yaml", line_of(gold, "{id: c2"), "other-number")]


@pytest.mark.parametrize(("code", "idle"), [("other-sentence", []), ("other-number", ["idle-comment"])])
def test_without_the_text_a_comment_for_what_needs_it_is_not_idle(
    withheld: Callable[..., Path], code: str, idle: list[str]
) -> None:
    gold = f"entities:\n- {{text: five, start: 11, end: 15, label: ORG}}  # lint: {code} read again\n"
    assert [one.code for one in warnings(withheld(gold, attached=False)) if one.path.endswith("gold.yaml")] == idle


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# lint: other-number", "say why"),
        ("# lint: other-numbers a typo", 'did you mean "other-number"'),
        ("# lint: other-number a typo", "take the comment away"),
    ],
)
def test_a_comment_that_silences_nothing_is_a_warning(
    labelled: Callable[..., Path], comment: str, message: str
) -> None:
    [one] = warnings(labelled(f"{comment}\n{RIGHT}"))
    assert (one.line, one.column, one.code) == (1, 1, "idle-comment")
    assert message in one.message


def test_warnings_fail_under_strict_alone(labelled: Callable[..., Path], harness: Callable[..., Any]) -> None:
    folder = labelled(RIGHT.replace("min: 25, max: 25", "min: 52, max: 52"))
    root = folder.parent.parent
    plain = harness("gold", "lint", "--gold", root)
    assert (plain.exit_code, plain.stderr) == (0, "1 warning in 1 file\n")
    assert 'warning: other-number casualties[0].min: "25" says min 25, max 25 (C5)' in plain.stdout
    assert harness("gold", "lint", "--gold", root, "--strict").exit_code == 2
    assert '"severity": "warning"' in harness("gold", "lint", "--gold", root, "--json").stdout


def test_our_gold_is_clean_under_strict(root: Path, harness: Callable[..., Any]) -> None:
    result = harness("gold", "lint", "--gold", root / "gold", "--strict")
    assert result.exit_code == 0, result.output


def test_each_warning_is_explained(root: Path) -> None:
    page = (root / "gold" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) >= {*CODES, "idle-comment"}


FAR = "clusters: {tamm: {name: Tamm, kind: PERSON}}\nentities:\n  - {text: Tamm, label: PERSON, cluster: tamm}\n"
SAID = "attributions:\n  - {source: {text: Tamm, cluster: tamm}, cue: {text: said}, content: %s}\n"
LOSS = "casualties:\n  - {id: c, figure: {text: %s}, outcome: killed, min: 5, max: 5, %s}\n"


@pytest.mark.parametrize(
    ("text", "gold", "expected"),
    [
        (  # a content in the second sentence of what is quoted
            "“The pier is lost. Five died in it,” Tamm said.",
            'quotes:\n  - {id: q, kind: direct, text: "The pier is lost. Five died in it,"}\n'
            + LOSS % ("Five", "victims: {text: it}")
            + SAID.replace("%s", "[q, {text: The pier is lost}]"),
            [],
        ),
        (  # what is quoted goes on behind its frame
            "“The pier is lost,” Tamm said. “Five died. It burns.”",
            'quotes:\n  - {id: q, kind: direct, parts: [{text: "The pier is lost,"}, {text: Five died. It burns.}]}\n'
            + SAID.replace("%s", "[q, {text: It burns}]"),
            [],
        ),
        (  # an exclamation before its frame
            "“The pier is lost!” Tamm said.",
            "quotes:\n  - {id: q, kind: direct, text: The pier is lost!}\n"
            + SAID.replace("%s", "[q, {text: The pier}]"),
            [],
        ),
        (  # a source outside and a cue inside of one sentence, cut in what it quotes
            "Tamm, “tired. Very tired”, said so.",
            "quotes:\n  - {id: q, kind: mixed, text: tired. Very tired}\n" + SAID.replace("%s", "[q, {text: so}]"),
            [],
        ),
        (  # but a figure's slot in another sentence of what is quoted stays one
            "“Five died. Velm burnt,” Tamm said.",
            'quotes:\n  - {id: q, kind: direct, text: "Five died. Velm burnt,"}\n'
            + LOSS % ("Five", "place: {text: Velm}")
            + SAID.replace("%s", "[q, c]"),
            ["other-sentence"],
        ),
        ("Five died. Later Tamm said so.", SAID.replace("%s", "{text: Five died}"), ["other-sentence"]),
    ],
)
def test_what_is_quoted_is_part_of_one_sentence(
    text: str, gold: str, expected: list[str], article: Callable[..., Path], article_yaml: Callable[..., str]
) -> None:
    folder = article(FAR + gold, text=text + "\n", about=article_yaml(text + "\n") + LABELLED, scope=SCOPE)
    assert [one[2] for one in found(folder)] == expected


@pytest.mark.parametrize(("language", "expected"), [("de", []), ("en", ["other-sentence"])])
def test_an_ordinal_ends_no_sentence_in_languages_that_write_it_with_a_stop(
    language: str, expected: list[str], article: Callable[..., Path], article_yaml: Callable[..., str]
) -> None:
    text = "Fünf starben am 3. Mai bei Velm.\n"
    gold = "entities:\n  - {text: Velm, label: GPE, cluster: velm}\n" + LOSS % ("Fünf", "place: {text: Velm}")
    about = article_yaml(text).replace("language: en", f"language: {language}") + LABELLED
    folder = article("clusters: {velm: {name: Velm, kind: GPE}}\n" + gold, text=text, about=about, scope=SCOPE)
    assert [one[2] for one in found(folder)] == expected
