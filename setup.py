"""What pyproject.toml cannot say of a wheel: the files it carries, and where its repository is.

``harness/starter/carried.txt`` names files of the repository that lie outside the package. They are copied while a
wheel is built and have no second copy in the repository; an editable installation reads them where they are.

The repository's address is that of whoever releases, so it stands in no file: a release gives it as
``HARNESS_REPOSITORY=https://HOST/OWNER/NAME``. The project's addresses and the links of the README are made of it;
without it there are none, and links are words alone.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
STARTER = Path("harness", "starter")
# What a run or an editor leaves behind.
NEVER = {"__pycache__", ".DS_Store"}
LINK = re.compile(r"\[([^\]\n]+)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
ADDRESS = os.environ.get("HARNESS_REPOSITORY", "").rstrip("/")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def pages() -> str:
    """Where this version's files are shown."""
    version = re.search(r'^__version__ = "(.+)"$', read("harness/__init__.py"), re.MULTILINE)
    assert version is not None
    return f"{ADDRESS}/blob/v{version[1]}"


def readme() -> str:
    """README.md for readers who do not have the files that it links to."""

    def linked(found: re.Match[str]) -> str:
        return f"[{found[1]}]({pages()}/{found[2]}{found[3] or ''})" if ADDRESS else found[1]

    return LINK.sub(linked, read("README.md"))


def addresses() -> dict[str, str]:
    """The project's, by name."""
    if not ADDRESS:
        return {}
    docs = {"Documentation": f"{pages()}/README.md", "Changelog": f"{pages()}/CHANGELOG.md"}
    return {"Repository": ADDRESS, **docs, "Issues": f"{ADDRESS}/issues"}


def carried() -> list[str]:
    """The files that carried.txt names, as paths from the repository's top folder."""
    patterns = read("harness/starter/carried.txt").split()
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path.relative_to(ROOT).as_posix() for path in found if not NEVER & set(path.parts))


class BuildWithCarriedFiles(build_py):
    """Copies them beside the code, and names them as sources, so that an sdist has them too."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in carried():
            target = Path(self.build_lib, STARTER, "carried", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *carried()]


setup(
    cmdclass={"build_py": BuildWithCarriedFiles},
    long_description=readme(),
    long_description_content_type="text/markdown",
    project_urls=addresses(),
)
