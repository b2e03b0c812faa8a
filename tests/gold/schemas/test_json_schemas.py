"""The JSON Schemas that editors use say what the reader says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.files.typed_tree import build, compose
from harness.gold.schemas.json_schemas import FILES, FOLDER, json_schema, schema_comment

RIGHT = {
    "gold": """
clusters: {a: {name: 38, kind: ORG, aliases: [12:30, No]}}
entities:
- {text: 38, nth: 2, label: ORG, cluster: a, start: 0, end: 2, optional: true, alternatives: [{text: x}]}
quotes:
- {id: q1, kind: direct, parts: [{text: a}, {digest: 0123456789ab, start: 1, end: 2}]}
casualties:
- {id: c1, figure: {text: 25}, outcome: killed, min: 1, max: null, victim_role: civilian, alternatives: [{min: 2}]}
attributions:
- {source: null, cue: null, content: q1}
- {source: {cluster: a}, content: {text: b}}
""",
    "article": """
title: T
published: 2024-08-20
language: en
sha256: SHA
chars: 3
text: withheld
obtain: {repository: a/b.c, commit: COMMIT, path: data/a file.xml, rule: geovirus, key: 3}
labelled: {by: model, name: M 1, how: blind, date: 2024-08-20}
labelled_again:
  entities: {by: person, name: Ana, how: assisted, assisted_by: M 1}
reviewed: [{by: person, name: Bo, layers: [quotes]}]
""".replace("SHA", "a" * 64).replace("COMMIT", "b" * 40),
    "scope": """
layers: [entities]
labels: [ORG]
kinds: [direct]
outcomes: [killed]
slots: [victims]
splits: {dev: [a], test: []}
sets: {made: {origin: invented, language: en}}
""",
}
WRONG = [
    ("gold", "entities:\n- {text: a}\n"),
    ("gold", "entities:\n- {text: a, label: b, lable: c}\n"),
    ("gold", "quotes:\n- {id: q, kind: dircet, text: a}\n"),
    ("gold", "casualties:\n- {id: q, outcome: killed, min: few}\n"),
    ("gold", "casualties:\n- {id: q, figure: {text: a}, outcome: killed, min: -1}\n"),
    ("gold", "attributions:\n- {content: q1}\n"),
    ("gold", "entities:\n- {text: a, label: b, nth: 0}\n"),
    ("gold", "quotes:\n- {id: q, kind: direct, digest: xyz}\n"),
    ("gold", "entites: []\n"),
    ("article", RIGHT["article"].replace("withheld", "witheld")),
    ("article", RIGHT["article"].replace("by: model", "by: machine")),
    ("article", RIGHT["article"].replace("how: blind, ", "")),
    ("article", RIGHT["article"].replace("how: blind", "how: blind, entities: {by: person, name: A, how: blind}")),
    ("article", RIGHT["article"].replace("name: M 1, how", "how")),
    ("article", RIGHT["article"].replace("  entities:", "  entitys:")),
    ("article", RIGHT["article"].replace("layers: [quotes]", "layers: [quote]")),
    ("article", RIGHT["article"].replace("a/b.c", "https://b.c")),
    ("article", RIGHT["article"].replace("b" * 40, "main")),
    ("article", RIGHT["article"].replace(", key: 3", "")),
    ("article", RIGHT["article"].replace("chars: 3", "chars: 0")),
    ("article", RIGHT["article"].replace("2024-08-20", "August")),
    ("scope", "layers: [entity]\n"),
    ("scope", "label: [ORG]\n"),
    ("scope", "splits: {dev: a}\n"),
    ("scope", "sets: {made: {origin: written}}\n"),
    ("scope", "sets: {made: {lang: en}}\n"),
]


def plain(source: str) -> Any:
    node, problems = compose(source, "a")
    assert node is not None, problems
    return build(node, Any).value


def is_valid(name: str, source: str) -> bool:
    schema = json.loads((FOLDER / f"{name}.json").read_text())
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    return bool(validator(schema).is_valid(plain(source)))


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_schema_is_that_of_the_types(name: str) -> None:
    shipped = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert shipped == json_schema(FILES[name], name), "run: python -m harness.gold.schemas.json_schemas"


@pytest.mark.parametrize("name", FILES)
def test_what_is_right_is_right_for_the_editor_and_the_reader(name: str) -> None:
    node, _ = compose(RIGHT[name], "a")
    assert node is not None
    assert build(node, FILES[name]).problems == []
    assert is_valid(name, RIGHT[name])


@pytest.mark.parametrize(("name", "source"), WRONG)
def test_what_is_wrong_is_wrong_for_the_editor_and_the_reader(name: str, source: str) -> None:
    node, _ = compose(source, "a")
    assert node is not None
    assert build(node, FILES[name]).problems
    assert not is_valid(name, source)


def test_the_first_line_leads_to_the_schema(root: Path) -> None:
    folder = root / "gold" / "articles" / "any"
    line = schema_comment("gold", folder)
    assert line == "# yaml-language-server: $schema=../../../harness/gold/schemas/gold.json\n"


def test_a_schema_named_in_the_first_line_decides_what_a_file_is(tmp_path: Path, harness: Callable[..., Any]) -> None:
    (tmp_path / "a.yaml").write_text("# yaml-language-server: $schema=x/scope.json\nentities: []\n")
    assert 'unknown key "entities" (known: layers' in harness("check", tmp_path).stdout
