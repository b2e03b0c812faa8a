"""What came of each question to a server, told apart: in the result, in the journal, and in every report."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.errors import HarnessError
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.protocol import Extractor, Result
from harness.extractors.interface.registry import create, examine

TEXT = "Ruk left Tolva."
GOOD = json.dumps({"entities": [{"text": "Tolva", "label": "GPE"}]})


def load_fault_server() -> Any:
    path = Path(__file__).with_name("fault_server.py")
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
    monkeypatch.setattr("harness.extractors.llm.server.endpoint._FIRST_WAIT", 0.01)
    made = faults.FaultServer()
    yield made
    made.close()


def llm(server: Any, **options: Any) -> Extractor:
    given = {"use": "llm", "model": "m", "base_url": server.url, "layers": ["entities"], "retries": 2, **options}
    return create(given)[1]


def ask(extractor: Extractor, *texts: str) -> list[Result]:
    return list(extract_all(extractor, [Document(id=f"d{n}", text=text) for n, text in enumerate(texts or [TEXT])]))


def reply(content: Any = None, finish: str = "stop", **message: Any) -> dict[str, Any]:
    body: dict[str, Any] = faults.completion(content)
    body["choices"][0]["finish_reason"] = finish
    body["choices"][0]["message"].update(message)
    return body


@pytest.mark.parametrize(
    "body",
    [
        reply(GOOD),
        reply([{"type": "thinking", "thinking": [{"type": "text", "text": "[]"}]}, {"type": "text", "text": GOOD}]),
        reply([{"type": "text", "text": GOOD[:20]}, {"type": "output_text", "text": {"value": GOOD[20:]}}]),
        reply(GOOD, reasoning_content="Let me see: []"),
        reply(f"<think>[]</think>{GOOD}"),
        reply(GOOD, "tool_calls", tool_calls=[{"function": {"name": "x"}}]),
        reply(GOOD) | {"error": None},
    ],
)
def test_an_answer(server: Any, body: Any) -> None:
    server.script = lambda number, request: (200, {}, body)
    [result] = ask(llm(server))
    assert result.error is None
    assert result.annotations is not None
    assert [entity.start for entity in result.annotations.entities or ()] == [9]
    assert [raw.outcome for raw in result.raw] == ["answered"]


CALL = {"tool_calls": [{"id": "1", "type": "function", "function": {"name": "find", "arguments": "{}"}}]}


@pytest.mark.parametrize(
    ("body", "outcome", "says"),
    [
        (reply(GOOD[:-2], "length"), "cut_off", 'finish_reason "length"): raise max_tokens or lower chunk'),
        (reply(GOOD[:-2]), "cut_off", "ends before its JSON does"),
        (
            reply(None, "length", reasoning_content="Let me think"),
            "cut_off",
            "all went into reasoning; raise max_tokens",
        ),
        (reply("<think>Let me", "length"), "cut_off", "all went into reasoning"),
        (reply(None, refusal="I can't help with that."), "refused", "refuses to answer: I can't help"),
        (reply([{"type": "refusal", "refusal": "No."}]), "refused", "No."),
        (reply("", "content_filter"), "filtered", "a content filter stopped the answer"),
        (reply(GOOD[:20], "SAFETY"), "filtered", "a content filter"),
        (reply(None, "tool_calls", **CALL), "tool_calls", "tool_choice: none"),
        (reply(None, function_call={"name": "find"}), "tool_calls", "calls tools"),
        (reply("", reasoning="Two names."), "reasoning_only", "thinks and does not answer"),
        (reply("<think>Two names.</think>\n"), "reasoning_only", "thinks and does not answer"),
        (reply('{"GPE": ["Tolva"]}'), "wrong_shape", 'has "GPE", but not "entities"'),
        (reply("I'm sorry, but I can't help with that."), "refused", "refuses to answer: I'm sorry"),
        (reply("As an AI language model, I am unable to label this."), "refused", "I am unable"),
        (reply("I see no names."), "unreadable", "holds no JSON object"),
        (reply("Unfortunately, I can't find any names."), "unreadable", "holds no JSON object"),
        (reply(None), "unreadable", "is empty"),
        ({"error": {"code": 400, "message": "bad prompt"}}, "server_error", "200 with the error 400: bad prompt"),
        ({"choices": [{"error": {"code": "502", "message": "gone"}}]}, "server_error", "the error 502: gone (after 3"),
        ({"error": {"code": 403, "message": "flagged by content policy"}}, "filtered", "flagged"),
        ({"error": "out of order"}, "server_error", "out of order"),
        (
            {"object": "error", "message": "no such model", "code": 404},
            "server_error",
            "200 with the error 404: no such",
        ),
        ({"detail": "out of order"}, "server_error", "200 with the error: out of order"),
        ({"choices": []}, "server_error", "holds no choices[0].message"),
    ],
)
def test_no_answer_is_said_to_be_what_it_is(server: Any, body: Any, outcome: str, says: str) -> None:
    server.script = lambda number, request: (200, {}, body)
    [result] = ask(llm(server))
    assert result.error is not None
    assert says in result.error.message
    assert [raw.outcome for raw in result.raw] == [outcome]
    assert result.annotations is None


@pytest.mark.parametrize(
    "error",
    [
        *({"error": {**code, "message": "slow"}} for code in ({"code": 429}, {"code": "503"}, {"code": "rate_limit"})),
        {"error": {"type": "overloaded_error", "message": "slow"}},
        {"error": "slow", "code": 429},
        {"object": "error", "message": "slow", "type": "x", "code": 503},
    ],
)
def test_an_error_in_a_200_is_tried_again_as_its_code_says(server: Any, error: Any) -> None:
    server.script = lambda number, request: (200, {}, reply(GOOD) if number else error)
    [result] = ask(llm(server))
    assert result.error is None
    assert len(server.requests) == 2


def test_what_is_cut_off_may_be_kept(server: Any) -> None:
    server.script = lambda number, request: (200, {}, reply(GOOD[:-2] + ', {"text": "Ru', "length"))
    [kept] = ask(llm(server, cut_off="keep"))
    assert kept.annotations is not None
    assert len(kept.annotations.entities or ()) == 1
    assert [raw.outcome for raw in kept.raw] == ["cut_off"]
    server.script = lambda number, request: (200, {}, reply('{"entities": [{"te', "length"))
    [nothing] = ask(llm(server, cut_off="keep"))
    assert nothing.error is not None
    assert nothing.error.type == "CutOffError"


@pytest.mark.parametrize(
    ("message", "outcome", "says"),
    [
        ("The response was filtered due to the content management policy.", "filtered", "filtered due to"),
        ("This model's maximum context length is 4096 tokens.", "server_error", '; lower "chunk"'),
        (
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.",
            "server_error",
            "max_completion_tokens: 50",
        ),
        ("'temperature' does not support 0 with this model.", "server_error", '; set "temperature: null"'),
        ("user\x1b[31m \x00\u202e\ud800 turn", "server_error", r"user\x1b[31m \x00\u202e\ud800 turn"),
        ("m" * 2_000_000, "server_error", "mmm…"),
    ],
)
def test_a_refusal_is_shown_with_what_to_do(server: Any, message: str, outcome: str, says: str) -> None:
    server.script = lambda number, request: (400, {}, {"error": {"message": message}})
    [result] = ask(llm(server, max_tokens=50))
    assert result.error is not None
    assert says in result.error.message
    assert len(result.error.message) < 500
    assert result.error.message.isprintable()
    assert [raw.outcome for raw in result.raw] == [outcome]


@pytest.mark.parametrize("message", ["content management policy", "maximum context length is 4096 tokens"])
def test_one_refused_prompt_changes_no_other(server: Any, message: str) -> None:
    def script(number: int, body: Any) -> Any:
        if "Ruk" in body["messages"][-1]["content"]:
            return 400, {}, {"error": {"message": message}}
        return 200, {}, reply(GOOD)

    server.script = script
    results = ask(llm(server, concurrency=3), TEXT, "Near Tolva.", "To Tolva.")
    assert sorted(result.id for result in results if result.error is None) == ["d1", "d2"]
    assert all("response_format" in request for request in server.requests)
    assert len(server.probes) == 1


# The address


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("127.0.0.1:8080/v1", 'without "http://" or "https://" in front: write "http://127.0.0.1:8080/v1"'),
        ("localhost:8080/v1", 'write "http://localhost:8080/v1"'),
        ("models.example.org/v1", 'write "https://models.example.org/v1"'),
        (
            "http://0.0.0.0:8080/v1",
            '0.0.0.0 is where a server listens, not where it is asked: write "http://127.0.0.1:8080',
        ),
        ("http://127.0.0.1:8080/v1/chat/completions", "leave out /chat/completions"),
        ("http://127.0.0.1:8080/v1?key=1", 'leave out "?"'),
        ("http://", "names no server"),
        ("http://127.0.0.1:x/v1", "is no address"),
    ],
)
def test_an_address_that_cannot_be_one_is_said_so(monkeypatch: pytest.MonkeyPatch, address: str, says: str) -> None:
    pytest.importorskip("openai", reason="the extra llm is not installed")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for refuse in (create, examine):
        with pytest.raises(HarnessError) as caught:
            refuse({"use": "llm", "model": "m", "base_url": address})
        assert says in str(caught.value)
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    with pytest.raises(HarnessError, match="OPENAI_BASE_URL is"):
        create({"use": "llm", "model": "m"})


def test_a_404_hints_at_the_version(server: Any) -> None:
    server.script = server.probe = lambda number, body: (404, {"content-type": "text/plain"}, b"404 page not found")
    [result] = ask(llm(server, base_url=server.url.removesuffix("/v1")))
    assert result.error is not None
    assert f'try "base_url: {server.url}"' in result.error.message


def test_the_environment_names_the_server(monkeypatch: pytest.MonkeyPatch, server: Any) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    server.script = lambda number, body: (200, {}, reply(GOOD))
    extractor = llm(server, base_url=None)
    [result] = ask(extractor)
    assert result.error is None
    found: Any = extractor.fingerprint()["extractor"]
    assert found["server"] == {
        "address": server.url,
        "model": "m",
        "system_fingerprint": None,
        "schema": "held to it",
        "reached": True,
    }


@pytest.mark.parametrize("after", ["nan", "-5", "1e400", "inf", "soon", "Mon, 99 Foo 2026", "", "0x10", "1_0", "60s"])
def test_odd_waits_that_a_server_asks_for_are_passed_over(server: Any, after: str) -> None:
    server.script = lambda number, body: (
        (200, {}, reply(GOOD)) if number else (429, {"retry-after": after}, {"error": {"message": "slow down"}})
    )
    [result] = ask(llm(server))
    assert result.error is None


# Through the real command


def config(project: Any, server: Any, **options: Any) -> None:
    model = {"name": "m", "use": "llm", "model": "m", "base_url": server.url, "layers": ["entities"], **options}
    reports = ["terminal", "markdown", "html", "json", "junit", "summary"]
    project.config(extractors=[model], reports=reports, tolerate_errors=9)


def test_outcomes_are_in_the_journal_and_in_every_report(
    project: Any, harness: Any, server: Any, tmp_path: Path
) -> None:
    bodies = [reply(GOOD), reply(GOOD[:-2], "length"), reply('{"GPE": []}'), reply(GOOD)]
    server.script = lambda number, body: (200, {}, bodies[number] | {"model": "small.gguf", "system_fingerprint": "b1"})
    server.probe = lambda number, body: (200, {}, reply("{}") | {"model": "small.gguf", "system_fingerprint": "b1"})
    project.gold(4)
    config(project, server, concurrency=1)
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    said = "answers: 2 of 4 answered, 1 of 4 cut off, 1 of 4 of the wrong shape"
    who = f"answered by small.gguf (b1) at {server.url}, held to a JSON Schema"
    folder = tmp_path / "reports" / "r"
    for words in (ran.stdout, *((folder / name).read_text() for name in ("report.md", "report.html", "summary.md"))):
        flat = " ".join(words.replace("\\", "").split())
        assert said in flat
        assert who in flat
    assert said in (folder / "junit.xml").read_text()
    scores = json.loads((folder / "scores.json").read_text())["extractors"]["m"]
    assert scores["answers"] == {
        "outcomes": {"answered": 2, "cut_off": 1, "wrong_shape": 1},
        "models": {"small.gguf (b1)": 4},
        "items": 2,
        "dropped": 0,
    }
    journal = [json.loads(line) for line in (folder / "m/journal.jsonl").read_text().splitlines()]
    assert [entry["outcomes"] for entry in journal] == [
        {"answered": 1},
        {"cut_off": 1},
        {"wrong_shape": 1},
        {"answered": 1},
    ]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["extractors"]["m"]["fingerprint"]["extractor"]["server"]["model"] == "small.gguf"
    raw = [json.loads(line) for line in (folder / "m/raw.jsonl").read_text().splitlines()]
    assert [(line["id"], line["outcome"], line["answer"]) for line in raw] == [
        ("d00", "answered", GOOD),
        ("d01", "cut_off", GOOD[:-2]),
        ("d02", "wrong_shape", '{"GPE": []}'),
        ("d03", "answered", GOOD),
    ]


def test_another_model_behind_the_same_address_is_asked_anew(project: Any, harness: Any, server: Any) -> None:
    def named(model: str) -> None:
        server.probe = lambda number, body: (200, {}, reply("{}") | {"model": model})
        server.script = lambda number, body: (200, {}, reply(GOOD) | {"model": model})

    config(project, server)
    counts = []
    for model in ("a", "a", "b", "a"):
        named(model)
        ran = harness("run", "c.yaml")
        assert ran.returncode == 0, ran.stderr
        counts.append(len(server.requests))
    assert counts == [3, 3, 6, 6]


def test_an_answer_of_another_model_than_the_probed_one_is_kept_for_no_other_run(
    project: Any, harness: Any, server: Any
) -> None:
    server.probe = lambda number, body: (200, {}, reply("{}") | {"model": "a"})
    server.script = lambda number, body: (200, {}, reply(GOOD) | {"model": "b"})
    config(project, server)
    assert harness("run", "c.yaml").returncode == 0
    assert harness("run", "c.yaml").returncode == 0
    assert len(server.requests) == 6


def test_workers_ask_as_the_one_probe_found(project: Any, harness: Any, server: Any) -> None:
    server.probe = lambda number, body: (
        (400, {}, {"error": {"message": "no response_format"}}) if "response_format" in body else (200, {}, reply("{}"))
    )
    server.script = lambda number, body: (200, {}, reply(GOOD))
    project.gold(6)
    model = {"name": "m", "use": "llm", "model": "m", "base_url": server.url, "layers": ["entities"]}
    project.config(extractors=[model], engine={"use": "processes", "workers": 2, "batch": 1}, reports=["terminal"])
    ran = harness("run", "c.yaml")
    assert ran.returncode == 0, ran.stderr
    assert len(server.probes) == 2
    assert not [request for request in server.requests if "response_format" in request]
    assert "the JSON Schema not enforced" in " ".join(ran.stdout.split())


@pytest.mark.parametrize(("temperature", "asked"), [(0, [3, 3, 3]), (0.7, [6, 6, 9]), (None, [6, 6, 9])])
def test_two_systems_of_a_model_that_samples_share_no_answer(
    project: Any, harness: Any, server: Any, temperature: Any, asked: list[int]
) -> None:
    server.script = lambda number, body: (200, {}, reply(GOOD))
    model = {"use": "llm", "model": "m", "base_url": server.url, "layers": ["entities"], "temperature": temperature}
    counts = []
    # The same two again; then one of another name.
    for names in (("a", "b"), ("a", "b"), ("c",)):
        project.config(extractors=[{**model, "name": name} for name in names], reports=["terminal"])
        ran = harness("run", "c.yaml")
        assert ran.returncode == 0, ran.stderr
        counts.append(len(server.requests))
    assert counts == asked


def test_a_run_that_knew_its_server_does_not_go_on_without_it(project: Any, harness: Any, server: Any) -> None:
    server.script = lambda number, body: (200, {}, reply(GOOD)) if number != 1 else (400, {}, {"error": {}})
    config(project, server, retries=0)
    assert harness("run", "c.yaml", "--run", "r").returncode == 0
    server.probe = lambda number, body: (503, {}, {"error": {"message": "starting"}})
    refused = harness("run", "c.yaml", "--run", "r", "--retry-errors")
    assert refused.returncode == 3
    assert "cannot go on" in refused.stderr
    assert len(server.requests) == 3
    server.probe = server.well
    assert harness("run", "c.yaml", "--run", "r", "--retry-errors").returncode == 0
    assert len(server.requests) == 4
