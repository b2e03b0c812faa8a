"""A folder to start in: it runs, keeps what was there, and repeats the repository where it must."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.starter.carried_files import carried_paths, read_carried
from harness.starter.start_folder import FILES, Started, start_folder


@pytest.fixture
def started(tmp_path: Path) -> Started:
    return start_folder(tmp_path)


def test_three_articles_are_those_of_the_repository(started: Started, tmp_path: Path, root: Path) -> None:
    articles = sorted(path.name for path in (tmp_path / "gold/articles").iterdir())
    assert len(articles) == 3
    for name in started.written:
        if name.startswith("gold/articles/"):
            made, ours = (tmp_path / name).read_text("utf-8"), (root / name).read_text("utf-8")
            assert made.splitlines()[1:] == ours.splitlines()[1:], name  # the first line names the schema
    for article in articles:
        about = yaml.safe_load((tmp_path / "gold/articles" / article / "article.yaml").read_text("utf-8"))
        assert (about["origin"], about["licence"], about["text"]) == ("invented", "CC0-1.0", "included")


def test_every_file_names_a_schema_that_is_there(started: Started, tmp_path: Path) -> None:
    named = 0
    for name in started.written:
        if name.endswith(".yaml") and "/labellings/" not in name:  # a labelling stays as it was made
            first = (tmp_path / name).read_text("utf-8").splitlines()[0]
            assert (tmp_path / name).parent.joinpath(first.partition("$schema=")[2]).is_file(), name
            named += 1
    assert named >= 9


def test_its_scope_is_ours(started: Started, tmp_path: Path, root: Path) -> None:
    made, ours = (yaml.safe_load((folder / "gold/scope.yaml").read_text("utf-8")) for folder in (tmp_path, root))
    assert made == {key: ours[key] for key in ("layers", "labels", "kinds", "outcomes", "slots")}


def test_no_page_has_a_dead_link(started: Started, tmp_path: Path) -> None:
    for name in started.written:
        if name.endswith(".md"):
            for target in re.findall(r"\]\(([^)#:\s]+)", (tmp_path / name).read_text("utf-8")):
                assert (tmp_path / name).parent.joinpath(target).exists(), f"{name}: {target}"


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/gate.yaml").symlink_to("nowhere.yaml")
    first = start_folder(tmp_path)
    assert first.kept == ["README.md", "configs/gate.yaml"]
    assert (tmp_path / "README.md").read_text() == "mine\n"
    assert not (tmp_path / "configs/nowhere.yaml").exists()
    assert "gold/scope.yaml" in first.written
    assert start_folder(tmp_path) == Started([], first.kept)


def test_minimal_has_all_but_the_articles(started: Started, tmp_path: Path) -> None:
    minimal = start_folder(tmp_path / "minimal", minimal=True)
    assert minimal.written == [name for name in started.written if not name.startswith("gold/articles/")]
    assert set(FILES) <= set(minimal.written)


def test_its_runs_pass_once_a_baseline_is_blessed(harness: Any, tmp_path: Path) -> None:
    made = harness("init")
    assert made.returncode == 0
    assert "next: harness run configs/quickstart.yaml" in made.stderr
    assert set(made.stdout.split()) == {
        path.relative_to(tmp_path).as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file() and ".cache" not in path.parts
    }
    assert harness("gold", "lint", "--strict").returncode == 0
    assert harness("check", "configs", "gold").returncode == 0
    ran = harness("run", "configs/quickstart.yaml")
    assert ran.returncode == 0, ran.stderr
    assert "not attempted" in ran.stdout
    assert (tmp_path / ran.stdout.splitlines()[-1] / "report.html").is_file()
    assert harness("run", "configs/gate.yaml").returncode == 4
    assert harness("baseline", "bless", "latest", "--reason", "first").returncode == 0
    assert harness("run", "configs/gate.yaml").returncode == 0


def test_an_ignore_file_of_ones_own_is_kept_and_the_lines_are_said(harness: Any, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.o\n")
    made = harness("init")
    assert "/reports/* !/reports/baselines/ /gold/.texts/" in made.stderr
    assert "README.md" in made.stdout


def test_without_articles_a_run_says_what_makes_one(harness: Any, tmp_path: Path) -> None:
    assert "next: harness gold new" in harness("init", "--minimal").stderr
    ran = harness("run", "configs/quickstart.yaml")
    assert ran.returncode == 2
    assert "harness gold new" in ran.stderr


def test_a_file_in_place_of_the_folder_is_an_error(harness: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    made = harness("init", "taken")
    assert (made.returncode, made.stdout) == (2, "")
    assert "taken: is a file" in made.stderr


def test_every_carried_page_is_printed_under_its_names(harness: Any, root: Path) -> None:
    listed = [line.split() for line in harness("docs").stdout.splitlines()]
    assert {line[0] for line in listed} == {p for p in carried_paths() if not p.startswith("gold/articles/")}
    for names in listed:
        for name in names:
            assert read_carried(name) == (root / names[0]).read_text("utf-8"), name
    assert harness("docs", "configs").stdout == (root / "configs/README.md").read_text("utf-8")
    wrong = harness("docs", "guideline")
    assert wrong.returncode == 2
    assert 'did you mean "guidelines"' in wrong.stderr
