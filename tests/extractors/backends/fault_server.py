"""A server on the loopback address that speaks as OpenAI's does, and misbehaves as it is told."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER = {
    "entities": [{"text": "Tolva", "label": "GPE"}, {"text": "Nowhere Land", "label": "GPE"}],
    "quotes": [{"text": "We need help", "kind": "direct", "speaker": "the mayor", "cue": "said"}],
    "casualties": [
        {
            "figure": "At least 25",
            "outcome": "killed",
            "min": 25,
            "max": None,
            "approximate": False,
            "victims": "people",
            "victim_role": "unknown",
            "cause": None,
            "place": "Tolva",
            "date": None,
            "status": "reported",
            "source": "the mayor",
            "cue": "said",
        }
    ],
    "attributions": [],
}


def completion(words: Any, *, usage: bool = True) -> dict[str, Any]:
    """A response's body."""
    body: dict[str, Any] = {"id": "x", "object": "chat.completion", "created": 0, "model": "m"}
    body["choices"] = [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": words}}]
    return {**body, "usage": {"prompt_tokens": 100, "completion_tokens": 20}} if usage else body


class FaultServer:
    """Answers each request with ``script``; keeps the requests.

    ``script`` is given the request's number, from 0, and its body; it returns status, headers and body (an object, or
    bytes), and may sleep. The question by which an extractor finds out who answers is none of them: ``probe`` answers
    it, and ``probes`` keeps it.
    """

    def __init__(self) -> None:
        self.script: Callable[[int, dict[str, Any]], tuple[int, dict[str, str], Any]] = self.well
        self.probe: Callable[[int, dict[str, Any]], tuple[int, dict[str, str], Any]] = self.well
        self.requests: list[dict[str, Any]] = []
        self.probes: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.most_at_once = self._at_once = 0
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                server.answer(self, body)

            def log_message(self, *arguments: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @staticmethod
    def well(number: int, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        """The answer that is asked for."""
        return 200, {}, completion(json.dumps(ANSWER))

    def answer(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        """Answer one request as the script says."""
        if body["messages"][-1]["content"].startswith("Answer with this JSON"):
            self.probes.append(body)
            self._send(handler, *self.probe(len(self.probes) - 1, body))
            return
        with self._lock:
            number = len(self.requests)
            self.requests.append(body)
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
            self.times.append(time.monotonic())
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            status, headers, given = self.script(number, body)
        finally:
            with self._lock:
                self._at_once -= 1
        self._send(handler, status, headers, given)

    def _send(self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], given: Any) -> None:
        data = given if isinstance(given, bytes) else json.dumps(given).encode()
        try:
            handler.send_response(status)
            for name, value in {
                "content-type": "application/json",
                "content-length": str(len(data)),
                **headers,
            }.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)
        except OSError:
            return

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
