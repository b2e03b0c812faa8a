"""Prints what CHANGELOG.md says of the version that a tag names: ``python .ci/release_notes.py v0.2.0``.

Exit code 2 where the tag is not the version of harness/__init__.py, or the changelog has no section on it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(tag: str) -> int:
    """Print the section."""
    source = (ROOT / "harness/__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    if version is None or tag != f"v{version[1]}":
        named = version[1] if version else "none"
        print(f"{tag}: harness/__init__.py has the version {named}, whose tag is v{named}", file=sys.stderr)
        return 2
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {re.escape(version[1])}\b.*\n((?:(?!## ).*\n?)*)", changes, re.MULTILINE)
    if section is None:
        print(f'{tag}: CHANGELOG.md has no section "## {version[1]}"; rename "## Unreleased"', file=sys.stderr)
        return 2
    print(section[1].strip())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
