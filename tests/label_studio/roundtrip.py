"""Gold through a real Label Studio server and back: ``make test-label-studio``.

Starts the server on the loopback address with a data folder of its own, makes one project with the gold as finished
labels, one with the same as suggestions that are then accepted, and one with a bare text that is labelled as a person
draws; exports them, and compares. Exit code 1 where anything differs.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


from harness.annotation import Annotations, Document, Entity, Labelled, Quote  # noqa: E402
from harness.exchange.read_labels import read_labels  # noqa: E402
from harness.exchange.tools import load_tool_format  # noqa: E402
from harness.gold.folder import load_gold  # noqa: E402
from tests.exchange.tools.comparing import normal  # noqa: E402

STARTS_WITHIN = 600
USER = "tester@example.org"
SETTINGS = {
    "COLLECT_ANALYTICS": "false",
    "DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
}
# An emoji is two UTF-16 code units: whoever counts those gets every offset after it wrong.
TRAP = Labelled(
    document=Document(id="emoji", text="😀 The 🚢 sank.\r\n“No 😀, and\tnone,” said Oru\u00a0Vel.\n"),
    annotations=Annotations(
        entities=(Entity(start=38, end=45, label="PERSON"),),
        quotes=(Quote(id="q1", kind="direct", start=16, end=31, fragments=((16, 21), (22, 31))),),
    ),
)


class Server:
    """The API of a running server."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The decoded answer to a request."""
        headers = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, method=method, headers=headers, data=data)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()[:2000]}")


@contextmanager
def running(program: Path) -> Iterator[Server]:
    """A server on a free port of the loopback address, with an empty data folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(f"http://127.0.0.1:{port}", secrets.token_hex(20))
        command = [str(program), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
        command += ["--username", USER, "--password", secrets.token_hex(8), "--user-token", server.token]
        log = Path(folder, "log")
        environment = {**os.environ, **SETTINGS, "LABEL_STUDIO_BASE_DATA_DIR": folder, "HOME": folder}
        with open(log, "wb") as stream:
            process = subprocess.Popen(
                [*command, "--enable-legacy-api-token"], cwd=folder, env=environment, stdout=stream, stderr=stream
            )
        try:
            wait_for(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.address}/health", timeout=5).close()
            return
        except OSError:
            time.sleep(1)
    sys.exit(f"Label Studio did not start:\n{log.read_text()[-3000:]}")


def through(server: Server, documents: list[Labelled], folder: Path, *, suggested: bool) -> list[Labelled]:
    """The documents as they come back from a project of their own."""
    form = load_tool_format("labelstudio")
    form.write(documents, folder, {"predictions": "yes"} if suggested else {})
    config = (folder / "config.xml").read_text(encoding="utf-8")
    title = "Suggestions" if suggested else "Labels"
    project = server.call("POST", "/api/projects", {"title": title, "label_config": config})["id"]
    server.call("POST", f"/api/projects/{project}/import", json.loads((folder / "tasks.json").read_bytes()))
    if suggested:
        accept(server, project)
    export = server.call("GET", f"/api/projects/{project}/export?exportType=JSON")
    path = folder / "export.json"
    path.write_text(json.dumps(export), encoding="utf-8")
    found = read_labels("labelstudio", path)
    for problem in found.unplaced:
        print(problem)
    return found.documents


def accept(server: Server, project: int) -> None:
    """Submit each task's suggestion unchanged, as a person does who agrees."""
    tasks = server.call("GET", f"/api/tasks?project={project}&fields=all&page_size=1000")["tasks"]
    for task in tasks:
        suggestion = server.call("GET", f"/api/tasks/{task['id']}")["predictions"][0]
        body = {"result": suggestion["result"], "parent_prediction": suggestion["id"]}
        server.call("POST", f"/api/tasks/{task['id']}/annotations", body)


def drawn(server: Server, folder: Path) -> list[Labelled]:
    """The trap, labelled from its bare text as the page submits it: nameless links, a label of each row at once."""
    nothing = Annotations(entities=(), quotes=(), casualties=(), attributions=())
    form = load_tool_format("labelstudio")
    form.write(
        [Labelled(document=TRAP.document, annotations=nothing)], folder, {"unlabelled": "yes", "labels": "PERSON"}
    )
    config = (folder / "config.xml").read_text(encoding="utf-8")
    project = server.call("POST", "/api/projects", {"title": "Drawn", "label_config": config})["id"]
    server.call("POST", f"/api/projects/{project}/import", json.loads((folder / "tasks.json").read_bytes()))
    [task] = server.call("GET", f"/api/tasks?project={project}&fields=all")["tasks"]
    marks = [("p", "entities", "PERSON", 38, 45), ("p", "layers", "Source", 38, 45)]
    marks += [("q", "layers", "Quote", 16, 21), ("r", "layers", "Part", 22, 31), ("c", "layers", "Cue", 33, 37)]
    result: list[dict[str, Any]] = []
    for name, row, label, start, end in marks:
        value = {"start": start, "end": end, "text": TRAP.document.text[start:end], "labels": [label]}
        result.append({"id": name, "from_name": row, "to_name": "text", "type": "labels", "value": value})
    for one, other in ("rq", "pq", "qc"):
        result.append({"type": "relation", "from_id": one, "to_id": other, "direction": "right"})
    server.call("POST", f"/api/tasks/{task['id']}/annotations", {"result": result})
    path = folder / "export.json"
    path.write_text(json.dumps(server.call("GET", f"/api/projects/{project}/export?exportType=JSON")), encoding="utf-8")
    return read_labels("labelstudio", path).documents


def is_as_drawn(documents: list[Labelled]) -> bool:
    """Whether the trap's name, quote and who said it came back."""
    [made] = [one.annotations for one in documents]
    [quote], [link] = made.quotes or (), made.attributions or ()
    extents = [slot.extent for slot in (*(made.entities or ()), quote, link.source, link.cue) if slot is not None]
    return extents == [((38, 45),), ((16, 21), (22, 31)), ((38, 45),), ((33, 37),)] and link.content == quote.id


def main(program: Path) -> int:
    """Compare what was sent with what came back."""
    documents = [*load_gold(ROOT / "gold").documents, TRAP]
    failures = 0
    with running(program) as server, tempfile.TemporaryDirectory() as folder:
        for suggested in (False, True):
            returned = through(server, documents, Path(folder, str(suggested)), suggested=suggested)
            back = {labelled.document.id: labelled for labelled in returned}
            for sent in documents:
                name = sent.document.id
                same = name in back and normal(back[name]) == normal(sent)
                failures += not same
                what = "suggested and accepted" if suggested else "labelled"
                print(f"{'same' if same else 'DIFFERS'}  {what}  {name}")
        same = is_as_drawn(drawn(server, Path(folder, "drawn")))
        failures += not same
        print(f"{'same' if same else 'DIFFERS'}  drawn on the bare text  {TRAP.document.id}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))
