"""Answers the labelling page, and nobody else: every request is held to token, host and origin."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError
from harness.labelling.gold_source import ConflictError, ItemChange
from harness.labelling.label_desk import LabelDesk
from harness.labelling.label_page import page_html
from harness.labelling.page_items import Json
from harness.labelling.proposals import propose_figure, propose_role

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "127.0.0.1"
_LARGEST = 20_000_000
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Answer = Callable[[LabelDesk, Json], Json]


def _state(desk: LabelDesk, asked: Json) -> Json:
    found = desk.state(asked["article"], asked["tab"])
    return {"revision": found["revision"]} if asked.get("revision") == found["revision"] else found


def _change(desk: LabelDesk, asked: Json) -> Json:
    changes = [ItemChange(one["layer"], one.get("was"), one.get("now")) for one in asked["changes"]]
    return desk.change(asked["article"], asked["tab"], changes, assisted=bool(asked.get("assisted")))


def _undo(desk: LabelDesk, asked: Json) -> Json:
    _, file = desk.open(asked["article"])
    return desk.state(asked["article"], asked["tab"], file.undo(asked["tab"]))


def _redo(desk: LabelDesk, asked: Json) -> Json:
    _, file = desk.open(asked["article"])
    return desk.state(asked["article"], asked["tab"], file.redo(asked["tab"]))


def _propose(desk: LabelDesk, asked: Json) -> Json:
    article, _ = desk.open(asked["article"])
    text = article.text or ""
    start, end = int(asked["start"]), int(asked["end"])
    return propose_role(text[start:end]) if asked["what"] == "victims" else propose_figure(text, start, end)


ANSWERS: dict[str, Answer] = {
    "articles": lambda desk, asked: {"articles": desk.list_articles()},
    "article": lambda desk, asked: {**desk.describe(asked["article"]), **desk.state(asked["article"], asked["tab"])},
    "state": _state,
    "change": _change,
    "undo": _undo,
    "redo": _redo,
    "findings": lambda desk, asked: desk.findings(asked["article"]),
    "propose": _propose,
    "suggest": lambda desk, asked: desk.suggest(asked["article"]),
    "differences": lambda desk, asked: desk.adjudicator(asked["article"]).list_differences(),
    "standing": lambda desk, asked: desk.adjudicator(asked["article"]).standing(int(asked["place"])),
    "decide": lambda desk, asked: desk.decide(asked["article"], asked["tab"], asked),
    "new": lambda desk, asked: {"id": desk.add(asked)},
    "manual": lambda desk, asked: {"text": desk.manual()},
}
"""What the page may ask for, by the last part of the address."""


def free_socket(port: int) -> socket.socket:
    """A socket on the loopback address; port 0 takes any that is free.

    Raises:
        HarnessError: the port is taken.
    """
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        # From now on requests wait, so that the address may be shown before anybody answers.
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise HarnessError(f"port {port}: {error.strerror or error}; choose another with --port") from None
    return sock


def make_token() -> str:
    """What the page's address holds, so that no other program or page can ask for anything."""
    return secrets.token_urlsafe(24)


def serve(desk: LabelDesk, sock: socket.socket, token: str) -> None:
    """Answer until the process is told to end."""
    import uvicorn

    port = sock.getsockname()[1]
    config = uvicorn.Config(make_app(desk, token, port), log_level="error", lifespan="off", ws="none")
    uvicorn.Server(config).run(sockets=[sock])


def make_app(desk: LabelDesk, token: str, port: int) -> Starlette:
    """The application that answers.

    Args:
        desk: what is labelled.
        token: what every request must bring.
        port: that the server listens at; requests for another host or from another origin are refused.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Route

    routes = [
        Route("/", _page(desk)),
        *(Route(f"/api/{name}", _api(desk, answer), methods=["POST"]) for name, answer in ANSWERS.items()),
    ]
    return Starlette(routes=routes, middleware=[Middleware(_Gate, token=token, port=port)])


def _page(desk: LabelDesk) -> Callable[[Request], Response]:
    from starlette.responses import HTMLResponse

    def answer(request: Request) -> Response:
        return HTMLResponse(page_html(), headers=_HEADERS)

    return answer


def _api(desk: LabelDesk, answer: Answer) -> Any:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse

    async def reply(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST:
                return JSONResponse({"error": "too much at once"}, status_code=413, headers=_HEADERS)
        return await run_in_threadpool(_told, desk, answer, body)

    return reply


def _told(desk: LabelDesk, answer: Answer, body: bytes) -> Response:
    from starlette.responses import JSONResponse

    try:
        return JSONResponse(answer(desk, json.loads(body or b"{}")), headers=_HEADERS)
    except ConflictError as error:
        return JSONResponse({"conflict": str(error), "theirs": error.theirs}, status_code=409, headers=_HEADERS)
    except HarnessError as error:
        return JSONResponse({"error": str(error)}, status_code=422, headers=_HEADERS)
    except (KeyError, TypeError, ValueError) as error:
        return JSONResponse({"error": f"no such request: {error}"}, status_code=400, headers=_HEADERS)


class _Gate:
    """Lets in who was given the address: the right host, no other origin, and the token."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app = app
        self.token = token
        self.hosts = {f"{HOST}:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refusal := self.refusal(scope)):
            from starlette.responses import PlainTextResponse

            await PlainTextResponse(refusal, status_code=403, headers=_HEADERS)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def refusal(self, scope: Scope) -> str | None:
        """Why a request is refused; ``None`` where it is not."""
        from starlette.datastructures import Headers, QueryParams

        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self.hosts:
            return "another host was asked for"
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "asked from another origin"
        given = headers.get("x-label-token") or QueryParams(scope["query_string"].decode("latin-1")).get("ticket") or ""
        if scope["path"] != "/":
            given = headers.get("x-label-token", "")
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return "the token is missing or wrong: open the address that harness gold label printed"
        return None
