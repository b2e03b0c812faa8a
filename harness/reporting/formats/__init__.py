"""Reports of a run. A new format is one file and one line in ``FORMATS``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from harness.errors import HarnessError, nearest

if TYPE_CHECKING:
    from harness.runs.store.run_folders import StoredRun

FORMATS = {
    "terminal": "harness.reporting.formats.terminal",
    "markdown": "harness.reporting.formats.markdown",
    "html": "harness.reporting.formats.html",
    "json": "harness.reporting.formats.json",
    "junit": "harness.reporting.formats.junit",
    "summary": "harness.reporting.formats.summary",
    "github": "harness.reporting.formats.github",
    "gitlab": "harness.reporting.formats.gitlab",
    "csv": "harness.reporting.formats.csv",
    "latex": "harness.reporting.formats.latex",
    "mlflow": "harness.reporting.formats.mlflow",
    "model-card": "harness.reporting.formats.model_card",
}


class ReportFormat(Protocol):
    """A module of this package.

    The first line of its docstring describes it in ``harness list formats``. One that writes several files has a
    function ``write(run, path)``, too.
    """

    FILE: str | None
    """The file's name in the run's folder; ``None`` for a format that is shown and not kept."""

    __doc__: str

    def render(self, run: StoredRun, **options: Any) -> str:
        """The report; a format may have options of its own."""


def load_report_format(name: str) -> ReportFormat:
    """The format of that name.

    Raises:
        HarnessError: there is none.
    """
    if name not in FORMATS:
        raise HarnessError(
            f'no report format is called "{name}"{nearest(name, FORMATS)}; there are: {", ".join(FORMATS)}'
        )
    return cast(ReportFormat, import_module(FORMATS[name]))
