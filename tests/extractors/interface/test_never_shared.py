"""Two extractors with the same name but different settings never share an answer, in one run or across runs."""

from pathlib import Path
from typing import Any

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("change", [{"label": "ORG"}, {"labels": {"GPE": "ORG"}}, "code"])
def test_another_setting_asks_anew_and_the_first_is_remembered(
    project: Any, harness: Any, tmp_path: Path, change: Any
) -> None:
    source = tmp_path / "mine.py"
    source.write_text(
        source.read_text()
        + "\nclass Labelled(Places):\n"
        + "    def __init__(self, *, log: Path, label: str = 'GPE') -> None:\n"
        + "        super().__init__(log=log)\n"
    )
    first = {"name": "same", "use": "mine.py:Labelled", "log": "asked.log"}
    assert asked(project, harness, first) == 3
    assert asked(project, harness, first) == 0, "the answers of the run before serve again"
    if change == "code":
        source.write_text(source.read_text() + "# changed\n")
        assert asked(project, harness, first) == 3
    else:
        assert asked(project, harness, {**first, **change}) == 3
        assert asked(project, harness, first) == 0


def asked(project: Any, harness: Any, spec: dict[str, Any]) -> int:
    """How many documents a run of this extractor asks for."""
    log = project.path / "asked.log"
    log.unlink(missing_ok=True)
    project.config(extractors=[spec])
    ran = harness("run", "c.yaml", "--set", "score.bootstrap=0")
    assert ran.returncode == 0, ran.stderr
    return len(log.read_text().splitlines()) if log.exists() else 0
