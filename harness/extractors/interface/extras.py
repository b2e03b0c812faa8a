"""Optional packages: the error where one is missing, and the version where it is there."""

from __future__ import annotations

import importlib.util
from importlib import metadata

from harness.errors import HarnessError


def require(*packages: str, extra: str, use: str, kind: str = "extractor") -> None:
    """See that packages are installed, without loading them.

    Args:
        packages: top-level modules.
        extra: the extra of this package that brings them.
        use: what needs them, by its name.
        kind: what that is.

    Raises:
        HarnessError: one is missing; the message is the command that installs it.
    """
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise HarnessError(f'the {kind} "{use}" needs {package}: pip install "news-extraction-harness[{extra}]"')


def version(package: str) -> str:
    """The installed version of a distribution."""
    return metadata.version(package)
