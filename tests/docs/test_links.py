"""The documentation is README.md and the pages of the folders: linked both ways, without a dead link."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

FOLDERS = ("configs", "gold", "reports")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def pages(root: Path) -> list[Path]:
    """Every page in the repository, but for those of a new folder (tests/starter looks at these) and kept reports."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=root, capture_output=True, text=True, check=True
    )
    others = re.compile(r"harness/starter/files/|tests/.*/golden/")
    found = [root / name for name in listed.stdout.splitlines() if not others.match(name)]
    return [page for page in found if page.is_file()]


def links(page: Path) -> list[tuple[str, str]]:
    """The targets of a page's links to files and chapters: path (empty: the page itself) and anchor."""
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target for target in _LINK.findall(prose) if not re.match(r"[a-z]+:", target)]
    return [(target.partition("#")[0], target.partition("#")[2]) for target in targets]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    made = set()
    for heading in re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        made.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return made | set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))


def test_no_link_is_dead(root: Path) -> None:
    dead = []
    for page in pages(root):
        for path, anchor in links(page):
            target = page.parent / path if path else page
            if not target.exists():
                dead.append(f"{page.relative_to(root)}: {path}")
            elif anchor and target.suffix == ".md" and anchor not in anchors(target):
                dead.append(f"{page.relative_to(root)}: {path}#{anchor}")
    assert dead == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_project_s_page_and_each_folder_s_link_each_other(root: Path, folder: str) -> None:
    there = {path for path, _ in links(root / "README.md")}
    back = {path for path, _ in links(root / folder / "README.md")}
    assert f"{folder}/README.md" in there
    assert "../README.md" in back
    assert {f"../{other}/README.md" for other in FOLDERS if other != folder} <= back


def test_every_page_is_reached_from_the_project_s_page(root: Path) -> None:
    reached, waiting = set(), [root / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            waiting += [page.parent / path for path, _ in links(page) if path]
    assert sorted(str(page.relative_to(root)) for page in pages(root) if page.resolve() not in reached) == []
