"""Measures the peak memory of this process."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def reset_peak() -> None:
    """Count anew from here, where the system knows how to (Linux); elsewhere the peak is the process's whole life's."""
    try:
        _RESET.write_text("5")
    except OSError:
        return


def peak_memory() -> int | None:
    """Bytes of resident memory at the peak; ``None`` where the system does not say."""
    try:
        found = re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text())
    except OSError:
        found = None
    if found:
        return int(found[1]) * 1024
    if sys.platform == "win32":
        return None
    else:  # noqa: RET505 - so that a type checker, too, sees that Windows never comes here
        import resource

        # Bytes on macOS, kibibytes elsewhere.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
