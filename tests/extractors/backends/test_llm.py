"""The llm extractor against a server that misbehaves; no address but the loopback one."""

import importlib.util
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Document
from harness.errors import HarnessError
from harness.extractors.interface.extraction.extract_all import extract_all
from harness.extractors.interface.protocol import Extractor, Result, repeat_extractor
from harness.extractors.interface.registry import create
from tests.waiting import PATIENCE

TEXT = "At least 25 people were killed in Tolva, the mayor said. “We need help,” she said."
KEY = "sk-secret-0123456789"


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
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    made = faults.FaultServer()
    yield made
    made.close()


def llm(server: Any, **options: Any) -> Extractor:
    given = {"use": "llm", "model": "m", "base_url": server.url, "together": True, "retries": 2, **options}
    return create(given)[1]


def ask(extractor: Extractor, text: str = TEXT) -> Result:
    [result] = extract_all(extractor, [Document(id="d", text=text)])
    return result


def saying(words: Any) -> Callable[[int, dict[str, Any]], Any]:
    return lambda number, body: (200, {}, faults.completion(words))


# What a good answer becomes


def test_words_become_spans_and_speakers_attributions(server: Any) -> None:
    result = ask(llm(server, prices={"m": {"input": 1.0, "output": 10.0}}))
    assert result.error is None
    found = result.annotations
    assert found is not None
    assert [(e.start, e.end, e.text) for e in found.entities or ()] == [(34, 39, None), (None, None, "Nowhere Land")]
    [quote] = found.quotes or ()
    assert TEXT[quote.start : quote.end] == "We need help"
    [figure] = found.casualties or ()
    assert (figure.min, figure.max, figure.outcome, figure.status) == (25, None, "killed", "reported")
    assert [link.content for link in found.attributions or ()] == ["q1", "c1"]
    assert result.usage == {
        "requests": 1,
        "retries": 0,
        "input_tokens": 100,
        "output_tokens": 20,
        "cost": pytest.approx(0.0003),
        "chunks": 1,
        "items": 4,
        "grounded_exact": 9,
        "grounded_tolerant": 0,
        "grounded_fuzzy": 0,
        "ungrounded": 1,
        "dropped": 0,
    }
    assert 0 < (result.seconds or 0) < 5


def test_one_prompt_a_layer_or_all_at_once(server: Any) -> None:
    assert ask(llm(server)).error is None
    assert len(server.requests) == 1
    ask(llm(server, together=False, layers=["entities", "quotes"]))
    schemas = [request["response_format"]["json_schema"]["schema"]["properties"] for request in server.requests]
    assert [list(schema) for schema in schemas[1:]] == [["entities"], ["quotes"]]


# Faults


def test_retry_after_in_seconds_and_as_a_date_is_honoured(server: Any) -> None:
    waits = iter(["0.4", formatdate(time.time() + 2, usegmt=True)])

    def script(number: int, body: Any) -> Any:
        if number < 2:
            return 429, {"retry-after": next(waits)}, {"error": {"message": "slow down"}}
        return server.well(number, body)

    server.script = script
    result = ask(llm(server))
    assert result.error is None
    assert server.times[1] - server.times[0] >= 0.4
    assert server.times[2] >= server.times[1]
    assert result.usage is not None
    assert (result.usage["requests"], result.usage["retries"]) == (3, 2)
    # Waiting is no latency.
    assert (result.seconds or 9) < 0.4


def test_a_wait_that_is_too_long_is_not_waited(server: Any) -> None:
    server.script = lambda number, body: (429, {"retry-after": "3600"}, {"error": {"message": "slow down"}})
    result = ask(llm(server, longest_wait=5))
    assert result.error is not None
    assert "asks to wait 3600 seconds" in result.error.message
    assert len(server.requests) == 1


def test_500_is_tried_again_and_given_up(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.extractors.llm.server.endpoint._FIRST_WAIT", 0.01)
    server.script = lambda number, body: (500, {}, {"error": {"message": "out of order"}})
    result = ask(llm(server))
    assert result.error is not None
    assert result.error.message == "the server answers 500: out of order (after 3 attempts)"
    assert len(server.requests) == 3


@pytest.mark.parametrize("trickle", [False, True])
def test_never_and_too_slowly_are_given_up_in_time(server: Any, monkeypatch: pytest.MonkeyPatch, trickle: bool) -> None:
    monkeypatch.setattr("harness.extractors.llm.server.endpoint._FIRST_WAIT", 0.01)

    given_up = threading.Event()

    def script(number: int, body: Any) -> Any:
        if not trickle:
            given_up.wait(PATIENCE)
        return 200, {"content-length": "100000"}, b"{"

    server.script = script
    result = ask(llm(server, timeout=0.3, retries=1))
    assert result.error is not None
    assert result.error.message == "no answer within 0.3 seconds (after 2 attempts)"
    given_up.set()


def test_slowly_is_fine_within_the_timeout(server: Any) -> None:
    def script(number: int, body: Any) -> Any:
        time.sleep(0.3)
        return server.well(number, body)

    server.script = script
    result = ask(llm(server))
    assert result.error is None
    assert (result.seconds or 0) >= 0.3


def test_no_server_at_all(monkeypatch: pytest.MonkeyPatch, server: Any) -> None:
    monkeypatch.setattr("harness.extractors.llm.server.endpoint._FIRST_WAIT", 0.01)
    result = ask(llm(server, base_url="http://127.0.0.1:9/v1", retries=1))
    assert result.error is not None
    assert result.error.message.startswith("no connection to http://127.0.0.1:9/v1")


WHOLE = json.dumps(faults.ANSWER)


@pytest.mark.parametrize(
    ("words", "entities", "dropped"),
    [
        (f"Here you are:\n```json\n{WHOLE}\n```\nAnything else?", 2, 0),
        (f"I thought about {{it}} [1]. {WHOLE} Done.", 2, 0),
        ('{"entities": [{"text": "Tolva", "label": "GPE"}, {"text": 7.5, "label": []}, 3, "x"], "mood": 1}', 1, 6),
        ('{"entities": [{"text": "\\ud800", "label": "GPE"}]}', 1, 0),
    ],
)
def test_poor_answers_are_read_as_far_as_they_go(server: Any, words: str, entities: int, dropped: int) -> None:
    server.script = saying(words)
    result = ask(llm(server) if words.count("quotes") else llm(server, layers=["entities"]))
    assert result.error is None, result.error
    assert result.annotations is not None
    assert result.usage is not None
    assert (len(result.annotations.entities or ()), result.usage["dropped"]) == (entities, dropped)


@pytest.mark.parametrize("words", ["", None, "{", "[[[[", "x" * 1_000_000, "{" * 1_000_000])
def test_an_answer_without_json_fails_that_document_alone(server: Any, words: Any) -> None:
    server.script = saying(words)
    result = ask(llm(server))
    assert result.error is not None
    assert result.error.type == "UnreadableAnswerError"
    assert [raw.outcome for raw in result.raw] == ["unreadable"]
    assert len(result.error.message) < 200


def test_a_megabyte_of_items_is_read(server: Any) -> None:
    items = ",".join(['{"text": "Tolva", "label": "GPE"}'] * 30_000)
    server.script = saying('{"entities": [' + items + "]}")
    result = ask(llm(server, layers=["entities"]))
    assert result.annotations is not None
    assert len(result.annotations.entities or ()) == 30_000


@pytest.mark.parametrize(
    "body", [b"", b"not json", b'{"choices": []}', b"[]", b'{"choices": [{"message": {"content": 5}}]}']
)
def test_a_response_that_is_none(server: Any, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setattr("harness.extractors.llm.server.endpoint._FIRST_WAIT", 0.01)
    server.script = lambda number, request: (200, {}, body)
    result = ask(llm(server))
    assert result.error is not None
    assert result.error.type == "ServerError"


def test_a_server_without_schemas_is_asked_without(server: Any) -> None:
    def script(number: int, body: Any) -> Any:
        if "response_format" in body:
            return 400, {}, {"error": {"message": "response_format is not supported"}}
        return server.well(number, body)

    server.script = server.probe = script
    extractor = llm(server)
    assert ask(extractor).error is None
    assert ask(extractor).error is None
    assert ["response_format" in request for request in server.probes] == [True, False]
    assert ["response_format" in request for request in server.requests] == [False, False]
    refused = ask(llm(server, structured="schema"))
    assert refused.error is not None
    assert "response_format is not supported" in refused.error.message


def test_no_more_requests_at_once_than_allowed(server: Any) -> None:
    three = threading.Barrier(3, timeout=PATIENCE)

    def script(number: int, body: Any) -> Any:
        three.wait()
        time.sleep(0.05)
        return server.well(number, body)

    server.script = script
    documents = [Document(id=f"d{n}", text=TEXT) for n in range(9)]
    assert len(list(extract_all(llm(server, concurrency=3), documents))) == 9
    assert server.most_at_once == 3


# Keys


def test_the_key_goes_to_the_server_and_nowhere_else(server: Any) -> None:
    server.script = lambda number, body: (401, {}, {"error": {"message": f"wrong key {KEY}"}})
    extractor = llm(server)
    result = ask(extractor)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert result.error is not None
    assert result.error.message == "the server answers 401: wrong key ***"
    assert KEY not in json.dumps(extractor.fingerprint())


def test_a_missing_key_is_said_before_anything_runs(monkeypatch: pytest.MonkeyPatch, server: Any) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(HarnessError, match="OPENAI_API_KEY holds no key"):
        create({"use": "llm", "model": "m"})
    with pytest.raises(HarnessError, match='use "key_env"'):
        create({"use": "llm", "model": "m", "base_url": "https://me:secret@example.org/v1"})
    assert ask(llm(server)).error is None


# What makes an answer another


def test_prompts_and_examples_are_in_the_fingerprint_and_prices_are_not(server: Any, tmp_path: Path) -> None:
    plain = llm(server).fingerprint()
    assert llm(server, prices={"m": {"input": 1, "output": 1}}, timeout=9, concurrency=1).fingerprint() == plain
    assert llm(server, model="m2").fingerprint() != plain
    (tmp_path / "quotes.txt").write_text('"quotes": mine, for $5, of $article')
    mine = llm(server, prompts=str(tmp_path))
    assert mine.fingerprint()["extractor"] != plain["extractor"]
    ask(mine)
    assert "mine, for $5" in server.requests[-1]["messages"][-1]["content"]
    (tmp_path / "qoutes.txt").write_text("?")
    with pytest.raises(HarnessError, match=r'did you mean "quotes"'):
        llm(server, prompts=str(tmp_path))


def test_examples_are_shown_and_may_not_be_scored(server: Any, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    line = {"id": "e1", "text": "Ruk left Tolva.", "entities": [{"start": 0, "end": 3, "label": "PERSON"}]}
    gold.write_text(json.dumps(line) + "\n" + json.dumps({**line, "id": "e2", "text": "Ruk saw Tolva."}) + "\n")
    extractor: Any = llm(server, examples=str(gold), example_ids=["e1"], layers=["entities"])
    assert extractor.fingerprint() != llm(server, examples=str(gold), layers=["entities"]).fingerprint()
    ask(extractor)
    roles = [message["role"] for message in server.requests[0]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    shown = json.loads(server.requests[0]["messages"][2]["content"])
    assert shown == {"entities": [{"text": "Ruk", "label": "PERSON"}]}
    extractor.check([Document(id="d", text="Other.")])
    for leaked in (Document(id="e1", text="Other."), Document(id="copy", text="Ruk left Tolva.")):
        with pytest.raises(HarnessError, match=f"among the few-shot examples: {leaked.id}"):
            extractor.check([leaked])


def test_long_documents_go_in_chunks_that_are_merged(server: Any) -> None:
    def script(number: int, body: Any) -> Any:
        places = [word for word in ("Tolva", "Ruk") if word in body["messages"][-1]["content"]]
        return 200, {}, faults.completion(json.dumps({"entities": [{"text": word, "label": "GPE"} for word in places]}))

    server.script = script
    text = "Tolva is far. " + "Nothing happened then. " * 40 + "Ruk is near."
    result = ask(llm(server, chunk=400, overlap=80, layers=["entities"]), text)
    assert result.usage is not None
    assert result.usage["chunks"] > 2
    assert result.annotations is not None
    assert [text[e.start : e.end] for e in result.annotations.entities or ()] == ["Tolva", "Ruk"]
    with pytest.raises(HarnessError, match="a quarter"):
        llm(server, chunk=400, overlap=200)


# Through the real command


def config(project: Any, server: Any, **options: Any) -> None:
    model = {"use": "llm", "model": "m", "base_url": server.url, "together": True, "retries": 0, **options}
    reports = ["terminal", "markdown", "html", "json", "junit", "summary"]
    project.config(extractors=[model], reports=reports, max_errors=9, tolerate_errors=9)


def test_the_key_is_in_no_byte_that_a_run_leaves(project: Any, harness: Any, server: Any, tmp_path: Path) -> None:
    def script(number: int, body: Any) -> Any:
        if number == 0:
            return 401, {}, {"error": {"message": f"wrong key {KEY}"}}
        if number == 1:
            return 200, {}, faults.completion(f"Bearer {KEY}")
        return 200, {}, faults.completion(WHOLE.replace("Nowhere Land", KEY))

    server.script = script
    project.gold(4)
    config(project, server)
    ran = harness("run", "c.yaml", "--run", "r")
    assert ran.returncode == 0, ran.stderr
    assert [headers["authorization"] for headers in server.headers] == [f"Bearer {KEY}"] * 4
    assert "401" in (tmp_path / "reports/r/llm/journal.jsonl").read_text()
    shown = [ran, harness("report", "r", "--format", "github"), harness("doctor", "c.yaml"), harness("cache", "--json")]
    assert not [done.args for done in shown if KEY in done.stdout + done.stderr]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"manifest.json", "report.html", "journal.jsonl", "answers.sqlite3"} <= {path.name for path in files}
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_another_prompt_asks_anew(project: Any, harness: Any, server: Any, tmp_path: Path) -> None:
    def requests() -> int:
        before = len(server.requests)
        ran = harness("run", "c.yaml")
        assert ran.returncode == 0, ran.stderr
        return len(server.requests) - before

    (tmp_path / "prompts").mkdir()
    prompt = tmp_path / "prompts" / "entities.txt"
    prompt.write_text("Names of $article")
    config(project, server, prompts="prompts", layers=["entities"])
    assert (requests(), requests()) == (3, 0)
    prompt.write_text("All names of $article")
    assert requests() == 3
    config(project, server, prompts="prompts", layers=["entities"], timeout=60, prices={"m": {"input": 1, "output": 1}})
    assert requests() == 0
    config(project, server, prompts="prompts", layers=["entities"], model="m2")
    assert requests() == 3


@pytest.mark.parametrize("options", [{"seed": 7}, {"request": {"seed": 7}}])
def test_a_repeat_is_asked_with_a_seed_of_its_own(server: Any, options: Any) -> None:
    for number in (1, 2, 5):
        extractor = llm(server, structured="none", **options)
        repeat_extractor(extractor, number)
        ask(extractor)
        assert server.requests[-1]["seed"] == 7 + number - 1


def test_without_a_seed_a_repeat_is_asked_without_one(server: Any) -> None:
    extractor = llm(server, structured="none")
    repeat_extractor(extractor, 2)
    ask(extractor)
    assert "seed" not in server.requests[-1]
