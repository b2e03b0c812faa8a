"""The data card's figures are those that the commands compute."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.annotation import sha256
from harness.cli import main
from harness.errors import HarnessError
from harness.reporting.gold_card import BEGIN, END, updated_card


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """Our gold, without the withheld text."""
    shutil.copytree(root / "gold", tmp_path / "gold", ignore=shutil.ignore_patterns(".texts"))
    return tmp_path / "gold"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Gold of one short article without a card."""
    folder = tmp_path / "small" / "articles" / "one"
    folder.mkdir(parents=True)
    text = "Alpha closed."
    about = f"title: A title\nlanguage: en\nsha256: {sha256(text)}\nchars: {len(text)}\ntext: included\n"
    (folder / "article.yaml").write_text(about, encoding="utf-8")
    (folder / "article.txt").write_text(text, encoding="utf-8")
    (folder / "gold.yaml").write_text("entities:\n- {text: Alpha, label: ORG}\n", encoding="utf-8")
    return tmp_path / "small"


def test_the_card_says_what_the_commands_compute_with_or_without_the_withheld_text(root: Path, copy: Path) -> None:
    card = (root / "gold" / "CARD.md").read_text(encoding="utf-8")
    done = CliRunner().invoke(main, ["gold", "stats", str(copy), "--card"])
    assert done.exit_code == 0, done.output
    assert (copy / "CARD.md").read_text(encoding="utf-8") == card, "run: harness gold stats --card"


def test_figures_that_changed_are_written_and_the_rest_stays(small: Path) -> None:
    card = small / "CARD.md"
    card.write_text(f"Before 7.\n{BEGIN}\n7 articles.\n{END}\nAfter 7.\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["gold", "stats", str(small), "--card"]).exit_code == 0
    written = card.read_text(encoding="utf-8")
    assert written.startswith(f"Before 7.\n{BEGIN}\n\n- 1 document,")
    assert "No article has a second labelling yet." in written
    assert written.endswith(f"\n{END}\nAfter 7.\n")
    assert "7 articles" not in written


@pytest.mark.parametrize("card", ["", BEGIN, f"{END}\n{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}"])
def test_a_card_without_a_place_for_figures_is_refused(card: str) -> None:
    with pytest.raises(HarnessError, match="needs the two lines"):
        updated_card(card, "figures\n")


def test_a_folder_without_a_card_says_so(small: Path) -> None:
    done = CliRunner().invoke(main, ["gold", "stats", str(small), "--card"])
    assert (done.exit_code, "CARD.md" in done.stderr) == (2, True)
