"""Where this machine keeps what need not be asked for twice: answers of extractors, files of publishers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "HARNESS_CACHE"


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """``HARNESS_CACHE``; else ``harness`` in XDG_CACHE_HOME; else ``~/.cache/harness``."""
    own = environment.get(VARIABLE)
    if own:
        return Path(own).expanduser()
    return Path(environment.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "harness"
