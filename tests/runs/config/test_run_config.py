import json
import re
import textwrap
from pathlib import Path

import jsonschema
import msgspec
import pytest
import yaml

from harness.errors import HarnessError
from harness.reporting import formats
from harness.reporting.config_schema import PATH, config_schema
from harness.runs.config.run_config import ConfigFile, DatasetSource, examine_config, load_config

FORMATS = ("terminal", "markdown", "json")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write(
        tmp_path / "configs" / "c.yaml",
        """\
        gold: ../gold
        extractors:
          - rules
          - {name: other, use: predictions, path: p.jsonl, labels: {LOC: null}, threshold: 0.5, level: No}
        score: {seed: 7}
        """,
    )


def complaints(path: Path, *overrides: str) -> list[str]:
    with pytest.raises(HarnessError) as caught:
        load_config(path, overrides, formats=FORMATS)
    assert caught.value.exit_code == 2
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()


def test_a_check_names_mistakes_of_extractors_with_all_others(config: Path) -> None:
    config.write_text(config.read_text().replace("- rules", "- ruels").replace("seed: 7", "seed: many"))
    problems = examine_config(config, formats=FORMATS, has_extractors_examined=True)[1]
    assert [(problem.line, problem.code) for problem in problems] == [
        (3, "wrong-extractor"),
        (4, "wrong-extractor"),
        (5, "wrong-type"),
    ]
    assert 'no option "threshold"' in problems[1].message


def test_defaults_and_given_values(config: Path) -> None:
    loaded = load_config(config, formats=FORMATS)
    assert loaded.gold == config.parents[1] / "gold"
    assert (loaded.file.score.seed, loaded.file.score.bootstrap, loaded.file.engine.use) == (7, 10_000, "inline")
    assert (loaded.file.tolerate_errors, loaded.file.max_errors, loaded.gates) == (0, None, ())
    assert [entry.spec for entry in loaded.extractors] == [
        "rules",
        {
            "name": "other",
            "use": "predictions",
            "path": "p.jsonl",
            "labels": {"LOC": None},
            "threshold": 0.5,
            "level": "No",
        },
    ]
    assert loaded.extractors[1].base == config.parent


def test_every_mistake_at_once_by_line_and_column(tmp_path: Path) -> None:
    path = write(
        tmp_path / "c.yaml",
        """\
        gold: gold
        extractor: [rules]
        score:
          boostrap: 5
          layers: [entities, quote]
          seed: -1
        reports: [terminal, html]
        engine: {use: rey}
        gate: [entities.strict.f1 => 0.5, entities.strct.f1 >= 0.5, {metric: entities.strict.macro_f1}]
        """,
    )
    found = [re.match(r"(c\.yaml:\d+:\d+): ([a-z-]+)", line) for line in complaints(path)]
    assert [(match[1], match[2]) for match in found if match] == [
        ("c.yaml:1:1", "missing-key"),
        ("c.yaml:2:1", "unknown-key"),
        ("c.yaml:4:3", "unknown-key"),
        ("c.yaml:5:22", "wrong-value"),
        ("c.yaml:6:9", "wrong-type"),
        ("c.yaml:7:21", "unknown-format"),
        ("c.yaml:8:15", "unknown-engine"),
        ("c.yaml:9:8", "unknown-gate"),
        ("c.yaml:9:35", "unknown-gate"),
        ("c.yaml:9:61", "unknown-gate"),
    ]


def test_a_format_that_does_not_exist_lists_those_that_do(config: Path) -> None:
    config.write_text(config.read_text() + "reports: [junit]\n")
    assert complaints(config) == [
        'c.yaml:6:11: unknown-format no report format is called "junit"; there are: terminal, markdown, json'
    ]


def test_two_extractors_of_one_name(config: Path) -> None:
    assert complaints(config, "extractors=[rules, {use: rules}]") == [
        '--set extractors=[rules, {use: rules}]:1:9: duplicate-name two extractors are called "rules"; '
        'give each a "name" of its own'
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "just words\n", "gold: [\n", "gold: {}\nextractors: 5\n"])
def test_what_is_no_config(tmp_path: Path, text: str) -> None:
    assert all(re.match(r"c\.yaml:\d+:\d+: ", line) for line in complaints(write(tmp_path / "c.yaml", text)))


def test_a_config_that_is_not_there(tmp_path: Path) -> None:
    assert complaints(tmp_path / "c.yaml") == ["c.yaml: no such file"]


# --set


def test_overrides_are_typed_by_the_schema(config: Path) -> None:
    overrides = ("score.seed=9", "documents.include=[a-*]", "extractors.1.threshold=0.25", "extractors.2=rules2")
    loaded = load_config(config, overrides, formats=FORMATS)
    assert (loaded.file.score.seed, loaded.file.documents.include) == (9, ("a-*",))
    specs = [entry.spec for entry in loaded.extractors]
    assert isinstance(specs[1], dict)
    assert (specs[1]["threshold"], specs[2]) == (0.25, "rules2")


def test_the_later_override_wins_and_values_may_hold_equals_signs(config: Path) -> None:
    loaded = load_config(config, ("score.seed=1", "score.seed=2", 'documents.exclude=["a=b"]'), formats=FORMATS)
    assert (loaded.file.score.seed, loaded.file.documents.exclude) == (2, ("a=b",))


def test_an_override_may_set_null(config: Path) -> None:
    assert load_config(config, ("max_errors=",), formats=FORMATS).file.max_errors is None


@pytest.mark.parametrize(
    ("override", "complaint"),
    [
        ("score.boostrap=5", 'unknown-key unknown key "boostrap" (did you mean "bootstrap"?)'),
        ("scores.seed=5", 'unknown-key unknown key "scores" (did you mean "score"?)'),
        ("score.seed=x", 'wrong-type expected a whole number in bare digits, found "x"'),
        ("extractors.5=rules", 'wrong-index "extractors" has 2 items, counted from 0: there is no 5'),
        ("extractors.othr.path=q", 'wrong-index "extractors" is a list: give an index from 0 to 2'),
        ("extractors.0.path=q", 'unknown-key "extractors.0" is "rules"'),
        ("score.seed.deep=1", 'unknown-key "score.seed" is "7"'),
        ("gate=[", "yaml-syntax"),
    ],
)
def test_a_wrong_override_is_named(config: Path, override: str, complaint: str) -> None:
    [found] = complaints(config, override)
    assert found.startswith(f"--set {override}:")
    assert complaint in found


@pytest.mark.parametrize("override", ["score.seed", "=5", "a..b=5"])
def test_an_override_in_another_form(config: Path, override: str) -> None:
    assert complaints(config, override) == [f'"--set {override}": write it as --set key.of.the.config=value']


# include


def test_an_include_is_laid_under(config: Path) -> None:
    write(config.parent / "more" / "base.yaml", "score: {seed: 1, bootstrap: 50}\ngold: gold2\nreports: [json]\n")
    config.write_text(config.read_text().replace("gold: ../gold", "include: more/base.yaml"))
    loaded = load_config(config, formats=FORMATS)
    assert (loaded.file.score.seed, loaded.file.score.bootstrap, loaded.file.reports) == (7, 50, ("json",))
    assert loaded.gold == config.parent / "more" / "gold2"
    assert "include" not in loaded.resolved()


def test_a_mistake_in_an_include_names_its_file(config: Path) -> None:
    write(config.parent / "base.yaml", "score:\n  bootstrap: many\n")
    config.write_text("include: [base.yaml]\n" + config.read_text())
    assert complaints(config) == [
        'base.yaml:2:14: wrong-type expected a whole number in bare digits, found "many"',
    ]


def test_includes_that_go_round_or_nowhere(config: Path) -> None:
    write(config.parent / "base.yaml", "include: c.yaml\n")
    config.write_text("include: [base.yaml, gone.yaml]\n" + config.read_text())
    assert complaints(config) == [
        "base.yaml:1:10: include-cycle c.yaml includes this file in turn",
        "c.yaml:1:22: no-such-file no file gone.yaml beside this one",
    ]


# hash and schema


def test_the_hash_follows_what_the_config_says(config: Path) -> None:
    first = load_config(config, formats=FORMATS)
    config.write_text("# a comment\n" + config.read_text())
    assert load_config(config, formats=FORMATS).hash == first.hash
    assert load_config(config, ("score.seed=8",), formats=FORMATS).hash != first.hash
    assert load_config(config, ("score.bootstrap=10000",), formats=FORMATS).hash == first.hash


def test_gold_may_be_a_dataset(config: Path) -> None:
    loaded = load_config(config, ("gold={dataset: a/b, revision: main}",), formats=FORMATS)
    assert loaded.gold == DatasetSource(dataset="a/b", split="test", revision="main")


def test_the_json_schema_that_ships_is_that_of_the_types() -> None:
    assert PATH.read_text() == config_schema(), "write it anew: python -m harness.reporting.config_schema"


def test_the_json_schema_accepts_what_ships_and_refuses_unknown_keys(root: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(config_schema()))
    for path in (root / "configs").glob("*.yaml"):
        validator.validate(yaml.safe_load(path.read_text()))
    assert not validator.is_valid({"gold": "g", "extractors": ["rules"], "engin": {}})


def test_the_configs_that_ship_hold_together(root: Path) -> None:
    for path in sorted((root / "configs").glob("*.yaml")):
        loaded = load_config(path, formats=formats.FORMATS)
        assert path.read_text().startswith(
            "# yaml-language-server: $schema=../harness/gold/schemas/config.json\n# Shows: "
        )
        assert msgspec.to_builtins(loaded.file)


def test_the_config_that_the_documentation_shows_holds_together(root: Path, tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(.*?)```", (root / "configs" / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    loaded = load_config(write(tmp_path / "c.yaml", shown[1]), formats=FORMATS)
    assert {name for name in ConfigFile.__struct_fields__ if f"\n{name}:" in "\n" + shown[1]} == set(
        ConfigFile.__struct_fields__
    ) - {"include"}
    assert loaded.gates[0].bound == 0.6
