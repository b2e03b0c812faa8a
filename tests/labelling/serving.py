"""A labelling server as ``harness gold label`` starts it, and requests to it as the page makes them."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harness.annotation import Document
from harness.gold.edit.new_article import ArticleFacts, new_article
from tests.waiting import PATIENCE

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]


def make_article(folder: Path, text: str, name: str = "a", *, language: str = "en", withheld: bool = False) -> Path:
    """An article with an empty gold.yaml in a gold folder; hands back its gold.yaml."""
    facts = ArticleFacts(language=language, title="Made up")
    return new_article(folder / "gold", Document(id=name, text=text), facts=facts, withheld=withheld) / "gold.yaml"


class Served:
    """A running server; ends with the block it is used in."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "harness", "gold", "label", *arguments, "--no-browser"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        assert self.address, self.process.stderr and self.process.stderr.read()
        parts = urlsplit(self.address)
        self.host = parts.netloc
        self.token = parse_qs(parts.query)["ticket"][0]

    def __enter__(self) -> Served:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """Kill it, as nothing else could be survived."""
        self.process.kill()
        self.process.communicate()

    def ask(self, name: str, headers: dict[str, str] | None = None, **body: Any) -> tuple[int, Json]:
        """Post to the server: status and answer."""
        sent = {"X-Label-Token": self.token, "Content-Type": "application/json", **(headers or {})}
        given = json.dumps({"tab": "t", "article": "a", **body})
        with contextlib.closing(http.client.HTTPConnection(self.host, timeout=PATIENCE)) as connection:
            connection.request("POST", f"/api/{name}", given, {key: one for key, one in sent.items() if one})
            with connection.getresponse() as answer:
                words = answer.read().decode()
        return answer.status, json.loads(words) if words.startswith("{") else {"error": words}

    def add(self, layer: str, item: Json, **body: Any) -> tuple[int, Json]:
        """Add one item."""
        return self.ask("change", changes=[{"layer": layer, "now": item}], **body)
