"""Downloads: one file at a time, once; a server that fails is asked again, one that misleads is not followed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.gold.edit.fetch.downloads import Downloads
from harness.gold.edit.fetch.published_file import PublishedFile
from tests.waiting import PATIENCE

FILE = PublishedFile("owner/name", "0" * 40, "data/a b.txt")
PATH = f"/owner/name/{'0' * 40}/data/a%20b.txt"
Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(body: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return send


class Publisher:
    """A server on the loopback address that answers one request after the other as it is told."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[str] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.asked.append(self.path)
                publisher.answers.pop(0)(self)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    made = Publisher()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def downloads(publisher: Publisher, tmp_path: Path, waits: list[float]) -> Callable[..., Downloads]:
    def make(**options: float) -> Downloads:
        kept = tmp_path / "kept"
        return Downloads(publisher.address, kept=kept, pause=waits.append, **options)  # type: ignore[arg-type]

    return make


def test_a_file_is_asked_for_once_and_kept(publisher: Publisher, downloads: Callable[..., Downloads]) -> None:
    publisher.answers = [answer(b"words")]
    assert downloads().read(FILE) == b"words"
    assert downloads().read(FILE) == b"words"
    assert publisher.asked == [PATH]


def test_a_copy_that_is_dropped_is_got_anew(publisher: Publisher, downloads: Callable[..., Downloads]) -> None:
    publisher.answers = [answer(b"spoilt"), answer(b"words")]
    files = downloads()
    assert not files.forget(FILE)
    assert files.read(FILE) == b"spoilt"
    assert files.forget(FILE)
    assert files.read(FILE) == b"words"


def test_a_busy_or_broken_server_is_asked_again(
    publisher: Publisher, downloads: Callable[..., Downloads], waits: list[float]
) -> None:
    busy = answer(b"", status=429, Retry_After="7")
    publisher.answers = [busy, answer(b"", status=503), answer(b"half", length=9), answer(b"words")]
    assert downloads().read(FILE) == b"words"
    assert waits == [7.0, 2.0, 4.0]


def test_a_server_that_asks_for_too_long_a_wait_is_not_waited_for_all_night(
    publisher: Publisher, downloads: Callable[..., Downloads], waits: list[float]
) -> None:
    publisher.answers = [answer(b"", status=429, Retry_After="86400"), answer(b"words")]
    assert downloads().read(FILE) == b"words"
    assert waits == [60.0]


@pytest.mark.parametrize(
    ("answers", "words", "asked"),
    [
        ([answer(b"", status=404)], r"no such file there \(HTTP 404\)$", 1),
        ([answer(b"", status=403)], r"the server refuses it \(HTTP 403\)$", 1),
        ([answer(b"", status=500)] * 3, r"Internal Server Error \(HTTP 500\) \(3 tries\)$", 3),
        ([answer(b"half", length=9)] * 3, r"broke off after 4 of 9 bytes \(3 tries\)$", 3),
        ([answer(b"x" * 101)], r"larger than the 0.0001 MB that are allowed \(--max-mb\)$", 1),
        ([answer(b"", status=302, Location="http://localhost:9/x")], "leads on to localhost:9, which is not asked$", 1),
        ([answer(b"", status=302, Location="file:///etc/hosts")], r"\(HTTP 302\)$", 1),
    ],
)
def test_what_cannot_be_had_is_said_and_nothing_kept(
    publisher: Publisher,
    downloads: Callable[..., Downloads],
    tmp_path: Path,
    answers: list[Answer],
    words: str,
    asked: int,
) -> None:
    publisher.answers = list(answers)
    with pytest.raises(HarnessError, match=words) as raised:
        downloads(tries=3, largest=100).read(FILE)
    assert str(raised.value).startswith(f"{publisher.address}{PATH}: ")
    assert publisher.asked == [PATH] * asked
    assert not list((tmp_path / "kept").glob("*"))


def test_a_server_that_says_nothing_is_given_up(publisher: Publisher, downloads: Callable[..., Downloads]) -> None:
    given_up = threading.Event()

    def say_nothing(_: BaseHTTPRequestHandler) -> None:
        given_up.wait(PATIENCE)

    publisher.answers = [say_nothing]
    with pytest.raises(HarnessError, match=r"no answer within 0.1 s$"):
        downloads(timeout=0.1, tries=1).read(FILE)
    given_up.set()


def test_a_server_that_is_not_there_is_said(tmp_path: Path, waits: list[float]) -> None:
    files = Downloads("http://127.0.0.1:9", kept=tmp_path, tries=2, pause=waits.append)
    with pytest.raises(HarnessError, match=r"cannot be reached: .* \(2 tries\)$"):
        files.read(FILE)
    assert waits == [1.0]


def test_a_file_elsewhere_has_its_own_address(publisher: Publisher, downloads: Callable[..., Downloads]) -> None:
    publisher.answers = [answer(b"words")]
    elsewhere = PublishedFile("owner/name", "0" * 40, "a.txt", url=f"{publisher.address}/raw/a.txt")
    assert downloads().read(elsewhere) == b"words"
    assert publisher.asked == ["/raw/a.txt"]


@pytest.mark.parametrize("address", ["file:///etc", "ftp://a.b", "a.b"])
def test_nothing_but_a_server_is_asked(address: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="no web address"):
        Downloads(address, kept=tmp_path)
    with pytest.raises(HarnessError, match="no web address"):
        Downloads(kept=tmp_path).read(PublishedFile("a/b", "0" * 40, "c", url=f"{address}/c"))
