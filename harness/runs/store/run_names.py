"""What a mistyped name of a run, or of a file beside the runs, may stand for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_TIME = re.compile(r"-\d{8}-\d{6}(-\d+)?$")
_ALIKE = 0.7


def nearest_run(word: str, names: Iterable[str]) -> str:
    """A "did you mean" clause; empty where nothing is close.

    Args:
        word: what was typed.
        names: of runs and files. A run that is called after its config and the time is known by the config's name
            alone, too, and the newest answers to it; a JSON file is known without its ending.
    """
    known = sorted(names)
    short = {_TIME.sub("", name).removesuffix(".json"): name for name in known}
    full = short | {name: name for name in known}
    found = difflib.get_close_matches(word.removesuffix(".json"), full, n=1, cutoff=_ALIKE)
    return f' (did you mean "{full[found[0]]}"?)' if found else ""
