"""Extractors are found by name, plugin and file; what a user gets wrong is said plainly."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.errors import HarnessError
from harness.extractors.interface import registry
from harness.extractors.interface.registry import BUILTINS, available, create, examine

HERE = Path(__file__).parent
EXAMPLE = "example_extractor.py:Shouting"


def labels_of(spec: str | dict[str, Any], text: str, base: Path = HERE) -> list[str]:
    _, extractor = create(spec, base=base)
    (result,) = extractor.extract([Document(id="a", text=text)])
    assert result.annotations is not None
    return [entity.label for entity in result.annotations.entities or ()]


def message_of(spec: str | dict[str, Any], base: Path = HERE) -> str:
    with pytest.raises(HarnessError) as caught:
        create(spec, base=base)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_example_of_the_readme_runs_and_is_short() -> None:
    name, extractor = create(EXAMPLE, base=HERE)
    (result,) = extractor.extract([Document(id="a", text="The OSCE and the UN met.")])
    assert name == "Shouting"
    assert result.annotations is not None
    assert [(e.start, e.end) for e in result.annotations.entities or ()] == [(4, 8), (17, 19)]
    source = (HERE / "example_extractor.py").read_text(encoding="utf-8")
    assert len([line for line in source.partition("class ")[2].splitlines() if line.strip()]) < 20


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_built_in_is_listed_with_a_line(name: str) -> None:
    (found,) = [item for item in available() if item.name == name]
    assert found.description.endswith(".")
    assert found.problem is None


def test_name_and_use_differ() -> None:
    name, _ = create({"name": "mine", "use": EXAMPLE}, base=HERE)
    assert name == "mine"
    assert create({"name": "rules"})[0] == "rules"


def test_options_are_converted() -> None:
    assert labels_of({"use": EXAMPLE, "shortest": "3"}, "OSCE UN") == ["ORG"]


def test_edges_are_trimmed_before_anybody_sees_them_and_the_fingerprint_says_so() -> None:
    plain, trimmed = (create({"use": EXAMPLE, **more}, base=HERE)[1] for more in ({}, {"trim": {"possessives": True}}))
    (result,) = trimmed.extract([Document(id="a", text="UN'S")])
    assert result.usage == {
        "trimmed_articles": 0,
        "trimmed_possessives": 0,
    }
    assert plain.fingerprint() != trimmed.fingerprint()
    assert plain.fingerprint() == create({"use": EXAMPLE, "trim": {}}, base=HERE)[1].fingerprint()


def test_label_map_renames_and_drops() -> None:
    assert labels_of({"use": EXAMPLE, "labels": {"ORG": "BODY"}}, "UN") == ["BODY"]
    assert labels_of({"use": EXAMPLE, "labels": {"ORG": None}}, "UN") == []
    assert labels_of({"use": EXAMPLE, "labels": {"GPE": None}}, "UN") == ["ORG"]


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("ruels", ['"ruels"', 'did you mean "rules"', "predictions", "path/to/file.py:Class"]),
        ({"use": EXAMPLE, "shortst": 3}, ['"shortst"', 'did you mean "shortest"', "accepts shortest"]),
        ({"use": EXAMPLE, "shortest": "many"}, ['"shortest"', "'many'"]),
        ({"use": "predictions"}, ['needs the option "path"']),
        ({"use": "predictions", "path": 3}, ['"path"', "not 3"]),
        ({"use": "rules", "depth": 3}, ['no option "depth"', "it has no options"]),
        ("nowhere.py:Shouting", ["no file", "nowhere.py"]),
        ("example_extractor.py:Shuoting", ['no class "Shuoting"', 'did you mean "Shouting"']),
        ({"labels": {}}, ['needs "use"']),
        ({"use": "rules", "name": "../up"}, ['"../up"', "letters"]),
        ({"use": "rules", "labels": {"ORG": 3}}, ['"labels"']),
        ({"use": "rules", "labels": ["ORG"]}, ['"labels"']),
        ({"use": "rules", "trim": True}, ['"trim"', "{articles: true, possessives: true}"]),
        ({"use": "rules", "trim": {"article": True}}, ['"trim"', "'article'", "{articles: true, possessives: true}"]),
        ({"use": "rules", "trim": {"articles": "sometimes"}}, ['"trim"', "'sometimes'"]),
    ],
)
def test_mistakes_are_named(spec: str | dict[str, Any], parts: list[str]) -> None:
    message = message_of(spec)
    assert all(part in message for part in parts), message


SHOWN_WITHOUT_RUNNING = [
    "ruels",
    {"use": "predictions"},
    {"use": "predictions", "path": 3},
    {"use": "rules", "depth": 3},
    {"use": "pipeline", "layers": {"quotes": "ruels"}},
    "nowhere.py:Shouting",
    "example_extractor.py:Shuoting",
    {"use": "rules", "name": "../up"},
]


@pytest.mark.parametrize("spec", SHOWN_WITHOUT_RUNNING, ids=str)
def test_a_specification_is_examined_without_making_an_extractor(
    spec: str | dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = message_of(spec)
    monkeypatch.setattr(registry, "_start", None)
    monkeypatch.setattr(registry, "load_file", None)
    with pytest.raises(HarnessError) as caught:
        examine(spec, base=HERE)
    assert str(caught.value) == expected


def test_an_examined_file_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from re import Match as Theirs\nMade = type('Made', (), {})\nraise SystemExit(3)\n"
    )
    for name in ("Theirs", "Made"):
        examine(f"mine.py:{name}", base=tmp_path)
    with pytest.raises(HarnessError, match='no class "Neither"'):
        examine("mine.py:Neither", base=tmp_path)
    assert "SystemExit: 3" in message_of("mine.py:Made", tmp_path)
    (tmp_path / "mine.py").write_text("class Mine\n")
    with pytest.raises(HarnessError, match="SyntaxError"):
        examine("mine.py:Mine", base=tmp_path)


def test_file_that_fails_to_load_says_why(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import no_such_module\n")
    said = message_of("mine.py:Mine", tmp_path)
    assert said.endswith("cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'")
    (tmp_path / "no_such_module.py").write_text("")
    assert (
        message_of("mine.py:Mine", tmp_path)
        == f"{said}; it lies beside the file, which Python finds with PYTHONPATH={tmp_path}"
    )


def test_class_that_fails_to_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("class Mine:\n    def __init__(self):\n        raise ValueError('no weights')\n")
    assert "ValueError: no weights" in message_of("mine.py:Mine", tmp_path)


def test_class_without_the_methods_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("class Mine:\n    pass\n")
    assert "extract(documents)" in message_of("mine.py:Mine", tmp_path)


def fingerprint(spec: str | dict[str, Any], base: Path = HERE) -> dict[str, Any]:
    return dict(create(spec, base=base)[1].fingerprint())


def test_fingerprint_changes_with_options_labels_and_code(tmp_path: Path) -> None:
    plain = fingerprint(EXAMPLE)
    assert fingerprint(EXAMPLE) == plain
    assert fingerprint({"name": "other", "use": EXAMPLE}) == plain
    assert fingerprint({"use": EXAMPLE, "shortest": 3}) != plain
    assert fingerprint({"use": EXAMPLE, "labels": {"ORG": None}}) != plain
    copy = tmp_path / "example_extractor.py"
    copy.write_bytes((HERE / "example_extractor.py").read_bytes())
    assert fingerprint(EXAMPLE, tmp_path) == plain, "where the file lies says nothing about its answers"
    copy.write_bytes(copy.read_bytes() + b"# changed\n")
    assert fingerprint(EXAMPLE, tmp_path) != plain


def entry(name: str, value: str) -> importlib.metadata.EntryPoint:
    return importlib.metadata.EntryPoint(name=name, value=value, group=registry.GROUP)


def plug_in(monkeypatch: pytest.MonkeyPatch, *entries: importlib.metadata.EntryPoint) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: list(entries))


def test_plugin_is_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, entry("copy", "harness.extractors.rules:Rules"))
    assert create("copy")[0] == "copy"
    assert [item.name for item in available()][-1] == "copy"


def test_broken_plugin_warns_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, entry("broken", "no_such_module:Thing"))
    assert create("rules")[0] == "rules"
    with pytest.warns(UserWarning, match='"broken".*no_such_module'):
        listed = available()
    assert "ModuleNotFoundError" in (listed[-1].problem or "")
    assert '"broken"' in message_of("broken")


def test_plugin_cannot_take_a_built_in_name(monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, entry("rules", "no_such_module:Thing"))
    with pytest.warns(UserWarning, match="like a built-in"):
        assert [item.name for item in available()].count("rules") == 1


@pytest.mark.slow
def test_registry_loads_nothing_heavy() -> None:
    code = "import sys, harness.extractors.interface.registry as r; r.available(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "scipy", "torch", "transformers", "spacy", "rich", "jinja2"} & set(loaded)
