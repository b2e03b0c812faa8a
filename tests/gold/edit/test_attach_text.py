"""Attaching: the right text only, and never where git would take it."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.gold.edit.attach_text import attach
from harness.gold.folder import load_gold

GOLD = "entities:\n- {text: five, start: 11, end: 15, label: ORG}\n"


@pytest.mark.slow
def test_the_right_text_is_kept_and_ignored_by_git(withheld: Callable[..., Path], tmp_path: Path, text: str) -> None:
    root = withheld(GOLD, attached=False).parent.parent
    (tmp_path / "mine.txt").write_text(text, encoding="utf-8", newline="")
    assert load_gold(root).documents == []
    kept = attach(root, "one", tmp_path / "mine.txt")
    assert kept.read_bytes() == text.encode()
    assert load_gold(root).documents[0].document.text == text
    subprocess.run(["git", "init", "-q", root], check=True)
    seen = subprocess.run(["git", "status", "--short", "-uall"], cwd=root, capture_output=True, text=True, check=True)
    assert "one.txt" not in seen.stdout
    assert "gold.yaml" in seen.stdout


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.replace("\n", "\r\n"), "differ only in line ends"),
        (lambda t: "\ufeff" + t, "differ only in a byte order mark"),
        (lambda t: t + "\n", "differ only in a line end at its end"),
        (lambda t: t[:-1], "differ only in a missing line end"),
        (lambda t: t.replace(" died", "\u00a0died"), "its sha256 is"),  # the article has no-break spaces of its own
        (lambda t: t.replace(".\n", ". \n"), "differ only in blanks at the ends of lines"),
        (lambda t: t.replace("\n", " \r\n"), "differ only in line ends .* and blanks at the ends of lines"),
        (lambda t: t.replace("five", "nine"), "its sha256 is"),
        (lambda t: t.replace("Alpha", "Alfa", 1), "from line 1 or later on it is another"),
    ],
)
def test_another_text_is_refused_with_what_sets_it_apart(
    withheld: Callable[..., Path], tmp_path: Path, text: str, change: Callable[[str], str], words: str
) -> None:
    root = withheld(GOLD, attached=False).parent.parent
    (tmp_path / "mine.txt").write_text(change(text), encoding="utf-8", newline="")
    with pytest.raises(HarnessError, match=words):
        attach(root, "one", tmp_path / "mine.txt")
    assert not (root / ".texts" / "one.txt").exists()


def test_only_withheld_articles_that_exist_take_a_text(
    article: Callable[..., Path], harness: Callable[..., Any]
) -> None:
    folder = article(GOLD)
    root = folder.parent.parent
    result = harness("gold", "attach", "one", folder / "article.txt", "--gold", root)
    assert (result.exit_code, "included already" in result.stderr) == (2, True)
    result = harness("gold", "attach", "onee", folder / "article.txt", "--gold", root)
    assert 'did you mean "one"' in result.stderr
    result = harness("gold", "attach", "../one", folder / "article.txt", "--gold", root)
    assert (result.exit_code, "no article id" in result.stderr) == (2, True)
