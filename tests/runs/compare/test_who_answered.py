"""Comparing and doctor say who answered; two runs of one config that another model answered say so."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.extractors.backends.fault_server import FaultServer, completion


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    pytest.importorskip("openai", reason="the extra llm is not installed")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789")
    monkeypatch.chdir(tmp_path)
    lines = [
        {"id": name, "text": "Tolva is calm.", "entities": [{"start": 0, "end": 5, "label": "GPE"}]}
        for name in ("a", "b")
    ]
    Path("gold.jsonl").write_text("\n".join(map(json.dumps, lines)))
    made = FaultServer()
    model = f"{{name: m, use: llm, model: m, layers: [entities], base_url: '{made.url}', retries: 0}}"
    Path("c.yaml").write_text(f"gold: gold.jsonl\nscore: {{bootstrap: 0}}\nextractors:\n  - {model}\n  - rules\n")
    yield made
    made.close()


def served(server: FaultServer, model: str, build: str) -> None:
    body: dict[str, Any] = completion('{"entities": []}') | {"model": model, "system_fingerprint": build}
    server.script = server.probe = lambda number, asked: (200, {}, body)


@pytest.fixture
def call(harness: Any) -> Callable[..., str]:
    def run(*words: str) -> str:
        done = harness(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return " ".join(done.stdout.split())

    return run


def test_compare_says_that_another_model_answered(server: FaultServer, call: Callable[..., str]) -> None:
    for name, model, build in (("one", "small-1", "fp_a"), ("two", "small-2", "fp_a"), ("three", "small-2", "fp_b")):
        served(server, model, build)
        call("run", "c.yaml", "--run", name, "--no-cache")
    call("run", "c.yaml", "--run", "four", "--no-cache")
    said = call("compare", "reports/one", "reports/two")
    assert f"base: answered by small-1 (fp_a) at {server.url}" in said
    assert f"new: answered by small-2 (fp_a) at {server.url}" in said
    other = "another model: m was answered by small-1 (fp_a) in the base, and by small-2 (fp_a) in the new run"
    assert other in said
    assert said.count("another model") == 1  # the rules ask nobody
    assert "small-2 (fp_a) in the base, and by small-2 (fp_b)" in call("compare", "reports/two", "reports/three")
    assert "another model" not in call("compare", "reports/three", "reports/four")
    call("compare", "reports/one", "reports/two", "--markdown", "c.md")
    assert "another model" in Path("c.md").read_text()
    found = json.loads(call("compare", "reports/one", "reports/two", "--json"))
    assert [model["another_model"] is not None for model in found["models"]] == [True, False]
    assert found["models"][0]["new"]["answered_by"] == [
        f"answered by small-2 (fp_a) at {server.url}, held to a JSON Schema"
    ]


def test_doctor_says_who_answered(server: FaultServer, call: Callable[..., str]) -> None:
    served(server, "small-1", "fp_a")
    said = call("doctor", "c.yaml")
    assert f"answered by small-1 (fp_a) at {server.url}; not attempted: quotes, casualties, attributions" in said
