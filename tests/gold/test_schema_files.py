"""The JSON Schemas against every YAML file that ships, and against every wrong one that we know."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.engines import ENGINES
from harness.extractors.interface.registry import BUILTINS
from harness.files.typed_tree import build, compose
from harness.gold.schemas.json_schemas import FOLDER
from harness.reporting.formats import FORMATS
from tests.files.test_hints import SLIPS
from tests.gold.check.test_lint import WRONG_GOLD
from tests.gold.check.test_wrong_files import WRONG

ROOT = Path(__file__).parents[2]
NAMES = ("gold", "article", "scope", "config")

NOT_YAML = "an editor's YAML parser says it before any schema is asked"
NEEDS_THE_TEXT = "needs the article"
COMPARES = "compares values of two places"
NEEDS_SCOPE = "needs scope.yaml"
BEYOND_A_SCHEMA = {
    **dict.fromkeys(
        ("yaml-syntax", "bad-character", "duplicate-key", "empty-file", "yaml-tag", "alias-bomb", "lost-comma"),
        NOT_YAML,
    ),
    **dict.fromkeys(
        (
            "not-in-text",
            "ambiguous",
            "nth-out-of-range",
            "text-mismatch",
            "out-of-range",
            "white-space-edge",
            "cut-word",
        ),
        NEEDS_THE_TEXT,
    ),
    **dict.fromkeys(("part-order", "outer-marks"), NEEDS_THE_TEXT),
    **dict.fromkeys(
        (
            *("alias-in-two-clusters", "dangling-cluster", "dangling-id", "duplicate-id", "part-of-cycle"),
            *("min-above-max", "identical-items", "repeated-span", "mention-in-two-clusters", "optional-content"),
            *("same-reading",),
        ),
        COMPARES,
    ),
    **dict.fromkeys(("label-outside-scope", "kind-outside-scope"), NEEDS_SCOPE),
}
"""What no schema can find, by the code that lint has for it, and why."""


@cache
def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def faults(name: str, source: str) -> list[str]:
    """What an editor underlines in a file that is YAML."""
    node, _ = compose(source, name)
    assert node is not None, source
    found: list[str] = [fault.message for fault in validator(name).iter_errors(build(node, Any).value)]
    return found


def shipped() -> Iterator[tuple[str, Path]]:
    gold = ROOT / "gold"
    yield "scope", gold / "scope.yaml"
    for article in sorted((gold / "articles").iterdir()):
        yield "article", article / "article.yaml"
        yield "gold", article / "gold.yaml"
        yield from (("gold", path) for path in sorted(article.glob("labellings/*.yaml")))
    yield from (("config", path) for path in sorted((ROOT / "configs").rglob("*.yaml")))


def wrong() -> Iterator[tuple[str, str, str]]:
    """The schema's name, the file and the code that the reader or lint has for it."""
    for name, (marked, code) in WRONG.items():
        stem, _, ending = name.rpartition(".")
        if ending == "yaml":
            yield "config" if stem.startswith("config") else stem.rpartition("-")[2], marked, code
    for marked, code, _ in [*WRONG_GOLD, *SLIPS]:
        yield "gold", marked, code


@pytest.mark.parametrize(("name", "path"), list(shipped()), ids=lambda value: str(value).removeprefix(str(ROOT)))
def test_what_ships_is_right(name: str, path: Path) -> None:
    assert faults(name, path.read_text(encoding="utf-8")) == []


def test_all_that_ships_was_asked() -> None:
    counts = {name: sum(1 for other, _ in shipped() if other == name) for name in NAMES}
    assert counts["gold"] >= 25 + 11
    assert counts["config"] >= 12


@pytest.mark.parametrize(("name", "marked", "code"), list(wrong()), ids=[f"{i}-{w[2]}" for i, w in enumerate(wrong())])
def test_what_is_wrong_is_wrong_unless_no_schema_can_know(
    name: str, marked: str, code: str, spot: Callable[[str], Any]
) -> None:
    if BEYOND_A_SCHEMA.get(code) == NOT_YAML:
        return
    assert bool(faults(name, spot(marked).content)) is (code not in BEYOND_A_SCHEMA)


def test_every_kind_of_mistake_was_asked() -> None:
    assert set(BEYOND_A_SCHEMA) - {"lost-comma"} <= {code for _, _, code in wrong()}
    assert sum(1 for _, _, code in wrong() if code not in BEYOND_A_SCHEMA) >= 35


HALF_WRITTEN = [
    ("gold", "entities:\n- {label: ORG}\n"),
    ("gold", "quotes:\n- {id: q, kind: direct, parts: [{nth: 1}]}\n"),
    ("gold", "entities:\n- {text: a, label: ORG, start: 1}\n"),
    ("gold", "quotes:\n- {id: q, kind: direct, digest: 0123456789ab}\n"),
    ("gold", "casualties:\n- {id: c, outcome: killed, figure: null}\n"),
    ("gold", "casualties:\n- {id: c, outcome: killed, figure: {text: five}, min: -1}\n"),
    ("gold", "attributions:\n- {source: {cluster: null}, content: q1}\n"),
    ("gold", "attributions:\n- {source: {text: he}, content: q1}\n"),
    ("gold", "quotes:\n"),
    ("config", "gold: g\nextractors: [rules]\nengine: {use: procesess}\n"),
    ("config", "gold: g\nextractors: [rules]\ngate: [entities.strict.f1 > high]\n"),
    ("config", "gold: g\nextractors: [rules]\ngate: [{metric: entities.strict.f2}]\n"),
]


@pytest.mark.parametrize(("name", "source"), HALF_WRITTEN)
def test_what_is_half_written_is_underlined(name: str, source: str) -> None:
    assert faults(name, source)


@pytest.mark.parametrize(
    "gate", ["entities.strict.f1 >= 0.60", " casualties.exact.recall<1", "errors.share <= 0", "cost.tokens.total < 9"]
)
def test_gates_that_the_reader_takes_pass(gate: str) -> None:
    assert faults("config", f"gold: g\nextractors: [rules]\ngate: ['{gate}']\n") == []


@pytest.mark.parametrize("name", NAMES)
def test_every_key_says_what_it_is(name: str) -> None:
    silent = [
        f"{title}.{key}"
        for title, definition in validator(name).schema["$defs"].items()
        for key, described in definition.get("properties", {}).items()
        if not described.get("description")
    ]
    assert silent == []


def test_an_editor_offers_what_there_is(root: Path) -> None:
    gold, config = (validator(name).schema["$defs"] for name in ("gold", "config"))
    assert set(config["ConfigFile"]["properties"]["reports"]["items"]["enum"]) == set(FORMATS)
    assert set(config["EngineConfig"]["properties"]["use"]["enum"]) == set(ENGINES)
    extractors = config["ConfigFile"]["properties"]["extractors"]["items"]["anyOf"]
    assert set(extractors[0]["examples"]) == set(extractors[1]["properties"]["use"]["examples"]) == set(BUILTINS)
    labels = gold["GoldEntity"]["properties"]["label"]["examples"]
    node, _ = compose((root / "gold/scope.yaml").read_text(encoding="utf-8"), "scope")
    assert node is not None
    assert labels == build(node, Any).value["labels"]
    assert gold["GoldCluster"]["properties"]["kind"]["examples"] == [*labels, "DOCUMENT", "OTHER"]
    assert {tuple(gold[item]["properties"][key]["enum"]) for item, key in (("GoldQuote", "kind"),)} == {
        ("direct", "indirect", "mixed")
    }
