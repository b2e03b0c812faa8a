"""Two labellings of the same articles: how far they agree, and every disagreement in words."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FIRST = """
clusters: {alpha: {name: Alpha}, bravo: {name: Bravo}}
entities:
- {text: Alpha, nth: 1, label: ORG, cluster: alpha}
- {text: Bravo, nth: 1, label: GPE, cluster: bravo}
- {text: Bravo, nth: 2, label: ORG, cluster: bravo}
quotes:
- {id: q1, kind: indirect, text: "five people died in Bravo"}
- {id: q2, kind: direct, text: no one died}
casualties:
- {id: c1, figure: {text: five}, outcome: killed, min: 5, max: 5, status: reported, victims: {text: five people}}
- {id: c2, figure: {text: no one}, outcome: killed, min: 0, max: 0, status: denied}
attributions:
- {source: {text: Alpha, cluster: alpha}, cue: {text: said}, content: q1}
- {source: {text: Bravo, nth: 2, cluster: bravo}, cue: {text: said}, content: q2}
"""
SECOND = """
clusters: {one: {name: Alpha}, two: {name: Bravo}}
entities:
- {text: Alpha, nth: 1, label: ORG, cluster: one}
- {text: Bravo, nth: 1, label: ORG, cluster: two}
quotes:
- {id: a, kind: mixed, text: "five people died in Bravo"}
- {id: b, kind: direct, text: one died}
casualties:
- {id: x, figure: {text: five}, outcome: missing, min: 5, max: null, status: confirmed, victims: {text: five people}}
- {id: y, figure: {text: no one}, outcome: killed, min: 0, max: 0, status: denied}
attributions:
- {source: {text: Bravo, nth: 2, cluster: two}, content: a, cue: {text: said, nth: 1}}
- {source: {text: Bravo, nth: 2, cluster: two}, content: b, cue: {text: said, nth: 2}}
- {source: null, content: {text: Bravo lied}}
"""


def label_twice(folder: Path, second: str = SECOND) -> Path:
    (folder / "labellings").mkdir()
    (folder / "labellings" / "second.yaml").write_text(second)
    return folder.parent.parent


@pytest.fixture
def agree(harness: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """The command's JSON."""

    def call(*arguments: object) -> dict[str, Any]:
        done = harness("gold", "agree", *arguments, "--bootstrap", "50", "--json")
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return call


def said(found: dict[str, Any]) -> set[tuple[str, str, str, str, str]]:
    fields = ("layer", "kind", "item", "first", "second")
    return {tuple(one[field] for field in fields) for one in found["disagreements"]}  # type: ignore[misc]


def test_numbers_and_disagreements_of_one_article(
    article: Callable[..., Path], agree: Callable[..., dict[str, Any]]
) -> None:
    found = agree(label_twice(article(FIRST, scope="layers: [entities, quotes, casualties, attributions]\n")))
    assert found["documents"] == ["one"]
    assert found["f1"]["entities.strict"] == {"first": 3, "second": 2, "same": 1, "f1": 0.4, "f1_ci": None}
    assert found["f1"]["entities.exact"]["f1"] == 0.8
    assert found["f1"]["quotes.exact"]["same"] == 1
    assert found["f1"]["casualties.exact"]["same"] == 1
    assert found["kappa"]["quotes.kind"]["units"] == 2
    # Outcomes killed/missing and killed/killed: observed 1/2, expected 1/2.
    assert found["kappa"]["casualties.outcome"] == {"units": 2, "value": 0.0, "ci": None}
    assert found["kappa"]["casualties.status"]["value"] == pytest.approx(1 / 3)
    # By hand: ORG both 5, GPE and ORG 5, ORG and nothing 5, nothing both 109; margins 20, 5 and 223 of 248.
    assert found["alpha"]["entities"]["units"] == 124
    assert found["alpha"]["entities"]["value"] == pytest.approx(1 - 247 * 20 / (248**2 - 20**2 - 5**2 - 223**2))
    assert said(found) == {
        ("entities", "label", 'GPE [31, 36) "Bravo"', "GPE", "ORG"),
        ("entities", "only in the first", 'ORG [38, 43) "Bravo"', "", ""),
        ("quotes", "kind", 'indirect [11, 36) "five people died in Bravo"', "indirect", "mixed"),
        ("quotes", "speaker", 'indirect [11, 36) "five people died in Bravo"', "Alpha", "Bravo"),
        ("quotes", "boundary", 'direct [50, 61) "no one died"', '[50, 61) "no one died"', '[53, 61) "one died"'),
        ("casualties", "outcome", 'killed 5 [11, 15) "five"', "killed", "missing"),
        ("casualties", "number", 'killed 5 [11, 15) "five"', "5", "5 to open"),
        ("casualties", "status", 'killed 5 [11, 15) "five"', "reported", "confirmed"),
        # In the second, the figure stands outside the quote that would say whose it is.
        ("casualties", "source", 'killed 0 [50, 56) "no one"', "Bravo", "nobody"),
        (
            "attributions",
            "source",
            'Alpha: indirect [11, 36) "five people died in Bravo"',
            "Alpha",
            "Bravo",
        ),
        (
            "attributions",
            "content",
            'Bravo: direct [50, 61) "no one died"',
            'direct [50, 61) "no one died"',
            'direct [53, 61) "one died"',
        ),
        ("attributions", "only in the second", 'nobody: claim [112, 122) "Bravo lied"', "", ""),
    }


def test_a_labelling_agrees_with_itself(article: Callable[..., Path], agree: Callable[..., dict[str, Any]]) -> None:
    root = label_twice(article(FIRST), FIRST)
    folder = root / "articles" / "one"
    shutil.copytree(folder, folder.parent / "two")
    for found in (agree(root), agree(root, root)):
        assert found["disagreements"] == []
        assert found["documents"] == ["one", "two"]
        assert {one["f1"] for one in found["f1"].values()} == {1.0}
        assert found["f1"]["entities.strict"]["f1_ci"] == [1.0, 1.0]
        assert found["alpha"]["attributions"]["ci"] == [1.0, 1.0]
        assert found["kappa"]["casualties.outcome"]["value"] is None


def test_the_first_labelling_is_taken_where_it_was_kept(
    article: Callable[..., Path], agree: Callable[..., dict[str, Any]]
) -> None:
    root = label_twice(article(FIRST), SECOND)
    assert agree(root)["disagreements"]
    (root / "articles" / "one" / "labellings" / "first.yaml").write_text(SECOND)
    assert agree(root)["disagreements"] == []


def test_either_labelling_is_compared_with_the_gold_that_was_made_of_both(
    article: Callable[..., Path], agree: Callable[..., dict[str, Any]], harness: Callable[..., Any]
) -> None:
    root = label_twice(article(FIRST), SECOND)
    (root / "articles" / "one" / "labellings" / "first.yaml").write_text(
        FIRST.replace("status: denied", "status: reported")
    )
    assert said(agree(root, "--against", "first")) == {
        ("casualties", "status", 'killed 0 [50, 56) "no one"', "denied", "reported"),
    }
    assert agree(root, "--against", "second")["f1"]["entities.strict"]["same"] == 1
    shown = harness("gold", "agree", root, "--against", "second").stdout
    assert "only in the gold" in shown
    assert "gold: GPE" in shown
    assert "only in the first" not in shown


def test_a_labelling_that_is_not_there_cannot_be_compared(
    article: Callable[..., Path], harness: Callable[..., Any]
) -> None:
    root = label_twice(article(FIRST), SECOND)
    done = harness("gold", "agree", root, "--against", "first")
    assert (done.exit_code, "no article has a first labelling" in done.stderr) == (2, True)
    done = harness("gold", "agree", root, root, "--against", "second")
    assert (done.exit_code, "leave B or --against out" in done.stderr) == (2, True)


def test_a_layer_that_one_did_not_annotate_is_left_away(
    article: Callable[..., Path], agree: Callable[..., dict[str, Any]]
) -> None:
    found = agree(label_twice(article(FIRST), "entities:\n- {text: Alpha, nth: 1, label: ORG}\n"))
    assert {address.partition(".")[0] for address in found["f1"]} == {"entities"}
    assert set(found["alpha"]) == {"entities"}


def test_a_withheld_article_shows_no_more_than_its_files_may(
    withheld: Callable[..., Path], agree: Callable[..., dict[str, Any]], text: str
) -> None:
    gold = "quotes:\n- {id: q, kind: indirect, text: five people died in Bravo}\nentities: []\nattributions: []\n"
    other = (
        "quotes: []\nentities:\n- {text: Alpha, nth: 1, label: ORG}\nattributions:\n"
        "- {source: null, content: {text: Bravo lied}}\n"
    )
    root = label_twice(withheld(gold), other)
    attached = agree(root)
    assert {one["item"] for one in attached["disagreements"]} == {
        "indirect [11, 36)",
        'ORG [0, 5) "Alpha"',
        "nobody: claim [112, 122)",
    }
    folder = root / "articles" / "one"
    (root / ".texts" / "one.txt").unlink()
    (folder / "gold.yaml").write_text(
        "quotes:\n- {id: q, kind: indirect, digest: 0123456789ab, start: 11, end: 36}\nentities: []\nattributions: []\n"
    )
    (folder / "labellings" / "second.yaml").write_text(
        "quotes: []\nentities:\n- {text: Alpha, start: 0, end: 5, label: ORG}\nattributions:\n"
        "- {source: null, content: {digest: 0123456789ab, start: 112, end: 122}}\n"
    )
    assert agree(root) == attached


def test_mistakes_are_named_where_they_stand(article: Callable[..., Path], harness: Callable[..., Any]) -> None:
    root = label_twice(article(FIRST), "entities:\n- {text: Zulu, label: ORG}\n- {text: five, lable: ORG}\n")
    done = harness("gold", "agree", root)
    assert done.exit_code == 2
    assert "labellings/second.yaml:2:10: not-in-text" in done.stderr
    assert "labellings/second.yaml:3:" in done.stderr


def test_nothing_to_compare_says_so(article: Callable[..., Path], harness: Callable[..., Any], tmp_path: Path) -> None:
    root = article(FIRST).parent.parent
    done = harness("gold", "agree", root)
    assert (done.exit_code, "no article has a second labelling" in done.stderr) == (2, True)
    lines = tmp_path / "other.jsonl"
    lines.write_text(json.dumps({"id": "else", "text": "x", "entities": []}))
    done = harness("gold", "agree", root, lines)
    assert (done.exit_code, "no document in common" in done.stderr) == (2, True)
    lines.write_text(json.dumps({"id": "one", "text": "another text", "entities": []}))
    done = harness("gold", "agree", root, lines)
    assert (done.exit_code, "one text in" in done.stderr) == (2, True)


def test_documents_of_one_alone_are_named(article: Callable[..., Path], harness: Callable[..., Any]) -> None:
    folder = article(FIRST)
    shutil.copytree(folder.parent.parent, folder.parents[2] / "other")
    shutil.copytree(folder, folder.parent / "two")
    done = harness("gold", "agree", folder.parent.parent, folder.parents[2] / "other")
    assert (done.exit_code, "left out two: it is not in" in done.stderr) == (0, True)


def test_the_terminal_has_every_part_in_80_columns(root: Path, harness: Callable[..., Any]) -> None:
    done = harness("gold", "agree", root / "gold", "--bootstrap", "20")
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    for words in ("entities.strict", "Cohen's kappa", "Krippendorff's alpha", "only in the second"):
        assert words in done.stdout


def test_a_set_is_compared_alone(
    article: Callable[..., Path],
    article_yaml: Callable[..., str],
    agree: Callable[..., Any],
    harness: Callable[..., Any],
) -> None:
    scope = "sets: {made: {origin: invented}, news: {origin: published}, far: {language: de}}\n"
    root = label_twice(article(FIRST, scope=scope))
    shutil.copytree(root / "articles/one", root / "articles/two")
    (root / "articles/two/article.yaml").write_text(article_yaml() + "origin: invented\n")
    (root / "articles/two/labellings/second.yaml").write_text(FIRST)
    assert agree(root)["documents"] == ["one", "two"]
    news, made = agree(root, "--set", "news"), agree(root, "--set", "made")
    assert (news["documents"], made["documents"]) == (["one"], ["two"])
    assert made["f1"]["entities.strict"]["f1"] == 1.0 > news["f1"]["entities.strict"]["f1"]
    none = harness("gold", "agree", root, "--set", "far")
    assert (none.exit_code, "the set far: none of its 0 articles is labelled twice" in none.stderr) == (2, True)
