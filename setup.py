"""What pyproject.toml cannot say: a wheel carries some files of the repository that lie outside the package.

``harness/starter/carried.txt`` names them. They are copied while a wheel is built and have no second copy in the
repository; an editable installation reads them where they are.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
STARTER = Path("harness", "starter")
# What a run or an editor leaves behind.
NEVER = {"__pycache__", ".DS_Store"}


def carried() -> list[str]:
    """The files that carried.txt names, as paths from the repository's top folder."""
    patterns = (ROOT / STARTER / "carried.txt").read_text(encoding="utf-8").split()
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


setup(cmdclass={"build_py": BuildWithCarriedFiles})
