"""What a back-end is built on is part of its code, so that no answer of other code is reused for it."""

import shutil
from pathlib import Path

import pytest

from harness.extractors.interface.code_hash import code_hash, imported_files, module_hash, with_neighbours
from harness.extractors.rules import Rules

RULES = "harness.extractors.rules.extractor"


@pytest.mark.parametrize(
    ("module", "inside", "outside"),
    [
        ("backends.spacy", {"spacy.py", "model_files.py", "batches.py", "protocol.py"}, {"gliner.py", "registry.py"}),
        ("backends.gliner", {"gliner.py", "token_windows.py", "annotation.py"}, {"spacy.py"}),
        ("backends.text_generation", {"prompter.py", "ground.py", "word_search.py", "system.txt"}, {"llm.py"}),
        ("rules.extractor", {"tokens.py", "titles.txt"}, {"ground.py", "system.txt"}),
    ],
)
def test_the_code_of_a_back_end_is_all_that_it_imports(
    module: str, inside: set[str], outside: set[str], root: Path
) -> None:
    files = {path.name for path in imported_files(f"harness.extractors.{module}", root)}
    assert inside <= files
    assert not outside & files


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A folder with a copy of the package, to change."""
    shutil.copytree(root / "harness", tmp_path / "harness", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    [
        "annotation.py",
        "gold/prose/tokens.py",
        "extractors/rules/words/lexicons/titles.txt",
        "extractors/interface/protocol.py",
    ],
)
def test_a_change_in_what_is_imported_changes_the_hash(copy: Path, changed: str) -> None:
    before = module_hash(RULES, copy)
    with (copy / "harness" / changed).open("a") as file:
        file.write("# another line\n")
    assert module_hash(RULES, copy) != before


def test_a_change_in_the_files_that_a_prompt_is_read_with_changes_the_hash_of_the_llm(copy: Path) -> None:
    module = "harness.extractors.backends.llm"
    before = module_hash(module, copy)
    with (copy / "harness/files/text_files.py").open("a") as file:
        file.write("# another line\n")
    assert module_hash(module, copy) != before


@pytest.mark.parametrize("changed", ["cli/run.py", "reporting/numbers.py", "extractors/backends/llm.py", "__init__.py"])
def test_a_change_elsewhere_leaves_the_hash(copy: Path, changed: str) -> None:
    before = module_hash(RULES, copy)
    with (copy / "harness" / changed).open("a") as file:
        file.write("# another line\n")
    assert module_hash(RULES, copy) == before


def test_a_built_in_class_has_the_hash_of_its_module(root: Path) -> None:
    assert code_hash(Rules) == module_hash(RULES, root)


def test_modules_beside_a_file_of_ones_own_are_part_of_its_code(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import helper\nfrom words.lists import LIST\n\n\nclass Mine:\n    pass\n")
    (tmp_path / "helper.py").write_text("from deeper import VALUE\nimport json\n")
    (tmp_path / "deeper.py").write_text("VALUE = 1\n")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "lists.py").write_text("LIST = []\n")
    (tmp_path / "other.py").write_text("no Python at all (\n")
    path = tmp_path / "mine.py"
    assert {file.name for file in with_neighbours(path)} == {"mine.py", "helper.py", "deeper.py", "lists.py"}
