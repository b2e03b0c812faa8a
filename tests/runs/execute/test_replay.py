"""A run's answers read again in place of the models: the same bytes, with no network, no key and no package."""

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

KEY = "sk-secret-0123456789"
GOOD = json.dumps({"entities": [{"text": "Tolva", "label": "GPE"}, {"text": "Nowhere", "label": "GPE"}]})


def load_fault_server() -> Any:
    path = Path(__file__).parents[2] / "extractors" / "backends" / "fault_server.py"
    spec = importlib.util.spec_from_file_location("fault_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fault_server"] = module
    spec.loader.exec_module(module)
    return module


faults = load_fault_server()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("openai", reason="the extra llm is not installed")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    made = faults.FaultServer()
    yield made
    made.close()


def reply(words: str | None, finish: str = "stop") -> Any:
    body = faults.completion(words)
    body["choices"][0]["finish_reason"] = finish
    return body


def config(project: Any, server: Any, **options: Any) -> None:
    model = {"name": "m", "use": "llm", "model": "m", "base_url": server.url, "layers": ["entities"], "retries": 0}
    project.config(extractors=[{**model, **options}, "mine.py:Places"], tolerate_errors=9)


def files(folder: Path) -> dict[str, bytes]:
    names = ("m/predictions.jsonl", "m/raw.jsonl", "scores.json")
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture
def first(project: Any, harness: Any, server: Any, tmp_path: Path) -> Path:
    """A run of six documents with six outcomes, whose server is gone afterwards."""
    answers = [
        (200, reply(GOOD)),
        (200, reply(GOOD[:-2], "length")),
        (200, reply("I see no names.")),
        (200, reply("", "content_filter")),
        (400, {"error": {"message": f"prompt refused for {KEY}"}}),
        (200, reply(f"```json\n{GOOD.replace('Nowhere', KEY)}\n```")),
    ]
    server.script = lambda number, body: (answers[number][0], {}, answers[number][1])
    project.gold(6)
    config(project, server, concurrency=1)
    ran = harness("run", "c.yaml", "--run", "first")
    assert ran.returncode == 0, ran.stderr
    server.close()
    return tmp_path / "reports" / "first"


def test_a_replayed_run_is_the_same_without_server_key_or_package(
    first: Path, harness: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    # Another package of that name in front: it would fail where anything of it were used.
    (tmp_path / "openai.py").write_text("raise SystemExit('the openai package was loaded')\n")
    ran = harness("run", "c.yaml", "--run", "again", "--replay", "first")
    assert ran.returncode == 0, ran.stderr
    assert files(tmp_path / "reports" / "again") == files(first)
    assert "replayed from first: no model was asked, and nothing has changed since" in " ".join(ran.stdout.split())
    outcomes = json.loads((first / "scores.json").read_text())["extractors"]["m"]["answers"]["outcomes"]
    assert outcomes == {"answered": 2, "cut_off": 1, "filtered": 1, "server_error": 1, "unreadable": 1}
    assert not [path for path in first.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_what_has_changed_is_named(
    first: Path, project: Any, harness: Any, server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    config(project, server, temperature=0.5, cut_off="keep")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(gold.read_text().replace('"label": "PERSON"', '"label": "ORG"', 1))
    ran = harness("run", "c.yaml", "--run", "again", "--replay", "first")
    assert ran.returncode == 0, ran.stderr
    said = " ".join(ran.stdout.split())
    assert "changed since first: m: options.temperature was not set and is 0.5" in said
    assert "changed since first: documents: another gold or text: d00" in said
    manifest = json.loads((tmp_path / "reports/again/manifest.json").read_text())
    assert manifest["replay"]["run"] == "first"
    assert len(manifest["replay"]["changed"]) == 3
    # The answers are read anew: what was cut off is now kept.
    assert json.loads((tmp_path / "reports/again/scores.json").read_text())["extractors"]["m"]["errors"] == 3


def test_an_answer_that_is_not_there_is_an_error_of_its_document(
    first: Path, project: Any, harness: Any, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    lines = gold.read_text().splitlines()
    lines[0] = lines[0].replace("was closed", "is closed")
    lines.append(lines[5].replace('"d05"', '"d06"'))
    gold.write_text("\n".join(lines) + "\n")
    ran = harness("run", "c.yaml", "--run", "again", "--replay", "first", "--set", "tolerate_errors=0")
    assert ran.returncode == 3
    found = [json.loads(line) for line in (tmp_path / "reports/again/m/predictions.jsonl").read_text().splitlines()]
    errors = {line["id"]: line["error"] for line in found if "error" in line}
    assert errors["d00"]["type"] == errors["d06"]["type"] == "NotRecordedError"
    assert "its text, the prompts, the examples or the chunks have changed" in errors["d00"]["message"]
    assert "it was not asked about" in errors["d06"]["message"]


def test_what_cannot_be_replayed_is_said(first: Path, project: Any, harness: Any, server: Any, tmp_path: Path) -> None:
    config(project, server, name="other")
    refused = harness("run", "c.yaml", "--replay", "first")
    assert refused.returncode == 2
    assert 'holds no answers of "other" (other/raw.jsonl); it holds those of m' in refused.stderr
    project.config(extractors=["mine.py:Places"])
    refused = harness("run", "c.yaml", "--replay", "first")
    assert refused.returncode == 2
    assert "asks no language model" in refused.stderr
    assert harness("run", "c.yaml", "--replay", "nowhere").returncode == 2
    config(project, server)
    raw = first / "m" / "raw.jsonl"
    shutil.copy(raw, raw.with_suffix(".kept"))
    raw.write_text('{"id": "d00"}\n')
    refused = harness("run", "c.yaml", "--replay", "first")
    assert refused.returncode == 2
    assert "raw.jsonl:1: no answer of a model" in refused.stderr


def test_a_replay_goes_on_only_with_itself(first: Path, harness: Any) -> None:
    refused = harness("run", "c.yaml", "--run", "first", "--resume", "--replay", "first")
    assert refused.returncode == 2
    assert "--replay" in refused.stderr


def test_a_warm_run_counts_and_keeps_what_the_cold_one_did(
    project: Any, harness: Any, server: Any, tmp_path: Path
) -> None:
    server.script = lambda number, body: (200, {}, reply(GOOD[:-2], "length"))
    config(project, server, cut_off="keep")
    for name in ("cold", "warm"):
        assert harness("run", "c.yaml", "--run", name).returncode == 0
    assert len(server.requests) == 3
    assert files(tmp_path / "reports" / "warm") == files(tmp_path / "reports" / "cold")


def test_the_parts_of_a_pipeline_are_replayed_too(project: Any, harness: Any, server: Any, tmp_path: Path) -> None:
    def script(number: int, body: Any) -> Any:
        question = body["messages"][-1]["content"]
        return 200, {}, reply('{"quotes": []}' if '"quotes"' in question else GOOD)

    server.script = script
    model = {"use": "llm", "model": "m", "base_url": server.url, "temperature": 0}
    parts = {"entities": {**model, "layers": ["entities"]}, "quotes": {**model, "layers": ["quotes"]}}
    project.config(extractors=[{"name": "m", "use": "pipeline", "layers": parts}])
    ran = harness("run", "c.yaml", "--run", "first")
    assert ran.returncode == 0, ran.stderr
    server.close()
    ran = harness("run", "c.yaml", "--run", "again", "--replay", "first")
    assert ran.returncode == 0, ran.stderr
    assert "nothing has changed since" in " ".join(ran.stdout.split())
    assert files(tmp_path / "reports" / "again") == files(tmp_path / "reports" / "first")


@pytest.fixture
def repeated(project: Any, harness: Any, server: Any, tmp_path: Path) -> Path:
    """A run whose model finds the place in its first answers and not in its second ones; its server is gone."""

    def script(number: int, body: Any) -> Any:
        return 200, {}, reply(GOOD if body["seed"] == 1 else '{"entities": []}')

    server.script = script
    config(project, server, seed=1, temperature=1, repeats=2)
    ran = harness("run", "c.yaml", "--run", "first")
    assert ran.returncode == 0, ran.stderr
    server.close()
    return tmp_path / "reports" / "first"


def test_repeats_are_replayed_each_by_its_own_answers(repeated: Path, harness: Any, tmp_path: Path) -> None:
    ran = harness("run", "c.yaml", "--run", "again", "--replay", "first")
    assert ran.returncode == 0, ran.stderr
    again = tmp_path / "reports" / "again"
    assert files(again) == files(repeated)
    second = "m/repeat-2/predictions.jsonl"
    assert (again / second).read_bytes() == (repeated / second).read_bytes() != files(again)["m/predictions.jsonl"]
    assert "nothing has changed since" in " ".join(ran.stdout.split())


def test_a_replay_takes_the_repeats_that_the_command_line_gave(
    project: Any, harness: Any, server: Any, tmp_path: Path
) -> None:
    server.script = lambda number, body: (200, {}, reply(GOOD))
    config(project, server)
    assert harness("run", "c.yaml", "--run", "first", "--repeats", "2").returncode == 0
    assert harness("run", "c.yaml", "--run", "again", "--replay", "first").returncode == 0
    assert files(tmp_path / "reports" / "again") == files(tmp_path / "reports" / "first")


def test_repeats_that_were_not_asked_cannot_be_replayed(repeated: Path, harness: Any, tmp_path: Path) -> None:
    refused = harness("run", "c.yaml", "--replay", "first", "--repeats", "3")
    assert refused.returncode == 2
    assert 'holds no answers of "m" for repeat 3 (m/repeat-3/raw.jsonl)' in refused.stderr
    assert "replay as many as it has, with --repeats 2" in refused.stderr
    fewer = harness("run", "c.yaml", "--run", "fewer", "--replay", "first", "--repeats", "1")
    assert fewer.returncode == 0, fewer.stderr
    assert "m: repeats was 2 and is 1" in " ".join(fewer.stdout.split())


def test_answers_about_perturbed_articles_are_replayed_too(
    project: Any, harness: Any, server: Any, tmp_path: Path
) -> None:
    loud = GOOD.replace("Tolva", "TOLVA")
    server.script = lambda number, body: (200, {}, reply(loud if "TOLVA" in json.dumps(body) else GOOD))
    project.gold(2)
    config(project, server, concurrency=1)
    ran = harness("run", "c.yaml", "--run", "first", "--robustness", "upper-case,guillemets", "--no-cache")
    assert ran.returncode == 0, ran.stderr
    server.close()
    first, again = tmp_path / "reports" / "first", tmp_path / "reports" / "again"
    raw = (first / "m/robustness/upper-case/raw.jsonl").read_text()
    assert raw.count("TOLVA") == 2
    ran = harness("run", "c.yaml", "--run", "again", "--replay", "first")
    assert ran.returncode == 0, ran.stderr
    assert files(again) == files(first)
    found = json.loads((again / "scores.json").read_text())["extractors"]["m"]["robustness"]["perturbations"]
    assert found["upper-case"]["drops"]["entities.strict"]["difference"] == 0.0
    other = harness("run", "c.yaml", "--replay", "first", "--robustness", "typos")
    assert (other.returncode, "under typos" in other.stderr, other.stderr.count("\n")) == (2, True, 1), other.stderr
