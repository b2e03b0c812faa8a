"""``harness doctor``: what works, what is missing, and what brings it."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli import main


def test_all_is_fine(project: Any, harness: Any, tmp_path: Path) -> None:
    project.config(extractors=["rules", {"use": "mine.py:Places", "name": "places", "log": "asked.log"}])
    done = harness("doctor", "c.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["ok       gold", "ok       engine inline"] + [
        f"ok       {name}" for name in ("rules", "places")
    ]
    assert "1 entities in" in lines[-1]
    assert len((tmp_path / "asked.log").read_text().splitlines()) == 1, "one document and no more"
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("package", "extra", "keys"),
    [
        ("spacy", "spacy", {"extractors": [{"use": "spacy", "model": "m"}]}),
        ("openai", "llm", {"extractors": [{"use": "llm", "model": "m"}]}),
        ("ray", "ray", {"engine": {"use": "ray"}}),
    ],
)
def test_a_missing_extra_comes_with_its_command(
    project: Any, monkeypatch: pytest.MonkeyPatch, package: str, extra: str, keys: dict[str, Any]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == package else find(name, *rest))
    done = CliRunner().invoke(main, ["doctor", str(project.config(**keys))])
    assert done.exit_code == 2
    [problem] = [line for line in done.stdout.splitlines() if line.startswith("PROBLEM")]
    assert problem.endswith(f'needs {package}: pip install "news-extraction-harness[{extra}]"')


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("raise ValueError('no luck')", "ValueError: no luck"),
        ("import tolva_models.ner", "No module named 'tolva_models': pip install tolva_models"),
        ("return", "NoAnswer: the extractor gave no result for this document"),
    ],
)
def test_a_failing_extractor_is_named_and_the_others_are_tried(
    project: Any, harness: Any, tmp_path: Path, line: str, said: str
) -> None:
    (tmp_path / "bad.py").write_text(
        "from harness.extractors.interface.protocol import Result\n\n\nclass Bad:\n"
        "    def fingerprint(self):\n        return {}\n\n"
        f"    def extract(self, documents):\n        {line}\n        yield from ()\n"
    )
    project.config(extractors=["bad.py:Bad", "mine.py:Places"])
    done = harness("doctor", "c.yaml", "--json")
    assert done.returncode == 2, done.stderr
    found = {finding["part"]: finding["problem"] for finding in json.loads(done.stdout)}
    assert found == {"gold": None, "engine inline": None, "bad.py:Bad": f"c.yaml:1:39: {said}", "mine.py:Places": None}


def test_gold_that_cannot_be_read_is_a_finding(project: Any, harness: Any) -> None:
    project.config(gold="nowhere")
    done = harness("doctor", "c.yaml")
    assert done.returncode == 2
    assert done.stdout.startswith("PROBLEM  gold: ")
    assert "ok       mine.py:Places" in done.stdout
