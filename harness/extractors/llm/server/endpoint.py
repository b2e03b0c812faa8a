"""A model on an OpenAI-compatible server: how it is asked, its limits of time and size, its retries, its tokens."""

from __future__ import annotations

import email.utils
import json
import math
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NoReturn, TypeAlias

import msgspec

from harness.errors import HarnessError, printable
from harness.extractors.interface.protocol import Json, Probed, RawAnswer
from harness.extractors.llm.answers.outcomes import Outcome
from harness.extractors.llm.answers.recorder import prompt_hash
from harness.extractors.llm.prompt_files import Message
from harness.extractors.llm.server.address import find_key, hint_at_version, is_local, server_address
from harness.extractors.llm.server.response import (
    AGAIN,
    ReplyError,
    outcome_of_error,
    read_response,
    remedy,
    server_message,
)

Structured: TypeAlias = Literal["auto", "schema", "none"]

_LARGEST = 8_000_000
_FIRST_WAIT = 0.5
_KNOWS_NO_SCHEMAS = (400, 404, 415, 422, 501)


class Usage(msgspec.Struct):
    """What a document's requests took; ``seconds`` are those of answered attempts, without waits between them."""

    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers, and how it is asked: what the probe found.

    Attributes:
        address: that is really asked.
        model: as the server calls it.
        system_fingerprint: its build, as the server gives it.
        schema: whether answers are held to a JSON Schema, or the prompt alone says what they look like.
        reached: whether the probe was answered.
    """

    address: str
    model: str | None = None
    system_fingerprint: str | None = None
    schema: Literal["held to it", "in the prompt"] = "held to it"
    reached: bool = True


class _AttemptError(Exception):
    """An attempt without a response; ``after`` are the seconds that the server asks to wait before another."""

    def __init__(
        self,
        message: str,
        *,
        outcome: Outcome = "server_error",
        status: int = 0,
        again: bool = False,
        after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.outcome: Outcome = outcome
        self.status = status
        self.again = again
        self.after = after


class Endpoint:
    """A model on a server. Safe for several threads."""

    def __init__(
        self,
        *,
        model: str,
        base_url: str | None,
        key_env: str,
        structured: Structured,
        body: Mapping[str, Any],
        timeout: float,
        retries: int,
        longest_wait: float,
    ) -> None:
        """
        Args:
            model: as the server calls it.
            base_url: of the server; ``None`` is that of OPENAI_BASE_URL, or else OpenAI's.
            key_env: the environment variable that holds the key.
            structured: whether answers are held to a JSON Schema.
            body: further fields of each request.
            timeout: seconds for an attempt, whole.
            retries: further attempts.
            longest_wait: seconds between two attempts at most.

        Raises:
            HarnessError: there is no key, or the address is none.
        """
        self._model, self._body = model, dict(body)
        self._address = server_address(base_url)
        self._structured = structured
        self._timeout, self._retries, self._longest_wait = timeout, retries, longest_wait
        self._key = find_key(self._address, key_env)
        self._lock = threading.Lock()
        self._probing = threading.Lock()
        self._made: Any = None
        self._server: Server | None = None

    @property
    def server(self) -> Server | None:
        """What the probe found; ``None`` before it."""
        return self._server

    def probe(self, schema: dict[str, Any]) -> Probed:
        """Find out who answers, and whether it can be held to a JSON Schema; every later question is asked alike.

        Args:
            schema: like those of the questions.
        """
        with self._probing:
            problem = None
            if self._server is None:
                self._server, problem = self._find_out(schema)
        return Probed(found=msgspec.to_builtins(self._server), problem=problem)

    def settle(self, found: Json) -> None:
        """Take over what another copy's probe found.

        Raises:
            HarnessError: the two are not set up alike.
        """
        self._server = msgspec.convert(found, Server)
        if self._server.address != self._address:
            raise HarnessError(
                f"the run asks {self._server.address}, but this worker would ask {self._address}: "
                "give both the same environment, or set base_url"
            )

    def repeat(self, number: int) -> None:
        """Draw anew: from the ``number``-th repeat on the seed, where questions have one, is so much higher."""
        seed = self._body.get("seed")
        if isinstance(seed, int):
            self._body["seed"] = seed + number - 1

    def fingerprint(self) -> dict[str, Json]:
        """Who answers and how it is asked, as far as that is known."""
        found: dict[str, Json] = (
            {"address": self._address} if self._server is None else msgspec.to_builtins(self._server)
        )
        return found

    def ask(self, messages: list[Message], schema: dict[str, Any], usage: Usage) -> RawAnswer:
        """What came of a conversation.

        Args:
            messages: of the conversation.
            schema: JSON Schema of the answer, for servers that hold to one.
            usage: is added to, whatever comes of the request.
        """
        server = self._server
        held = server is None or server.schema == "held to it"
        try:
            raw = self._attempts({**self._body, "messages": messages, **(_form(schema) if held else {})}, usage)
        except _AttemptError as error:
            return RawAnswer(
                prompt=prompt_hash(messages), outcome=error.outcome, message=self._hide(str(error)), answer=None
            )
        words, message = (None if said is None else self._hide(said) for said in (raw.answer, raw.message))
        return msgspec.structs.replace(raw, answer=words, message=message)

    def close(self) -> None:
        """Let go of connections; the next question opens new ones."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def _find_out(self, schema: dict[str, Any]) -> tuple[Server, str | None]:
        like = json.dumps({layer: [] for layer in schema["properties"]})
        question = [{"role": "user", "content": f"Answer with this JSON and nothing else: {like}"}]
        body = {**self._body, "messages": question}
        first: _AttemptError | None = None
        ways: tuple[Literal["held to it", "in the prompt"], ...] = ("held to it", "in the prompt")
        if self._structured != "auto":
            ways = ways[:1] if self._structured == "schema" else ways[1:]
        for way in ways:
            try:
                raw = self._attempts({**body, **(_form(schema) if way == "held to it" else {})}, Usage())
            except _AttemptError as error:
                first = first or error
                if error.status not in _KNOWS_NO_SCHEMAS:
                    break
                continue
            return Server(
                address=self._address, model=raw.model, system_fingerprint=raw.system_fingerprint, schema=way
            ), None
        return Server(address=self._address, schema=ways[0], reached=False), self._hide(str(first))

    def _attempts(self, body: dict[str, Any], usage: Usage) -> RawAnswer:
        attempt = 0
        while True:
            try:
                return self._attempt(body, usage)
            except _AttemptError as error:
                if not error.again:
                    raise
                wait = _wait(attempt, error.after)
                attempt += 1
                if attempt > self._retries or wait > self._longest_wait:
                    said = _give_up(error, attempt, wait, self._longest_wait)
                    raise _AttemptError(said, outcome=error.outcome, status=error.status) from None
                usage.retries += 1
                time.sleep(wait)

    def _attempt(self, body: dict[str, Any], usage: Usage) -> RawAnswer:
        import openai

        usage.requests += 1
        before = time.perf_counter()
        try:
            with self._client.with_streaming_response.chat.completions.create(model=self._model, **body) as response:
                answer = _read(response, before + self._timeout)
        except openai.APIStatusError as error:
            self._refused(error, body)
        except (openai.APITimeoutError, TimeoutError):
            said = f"no answer within {self._timeout:g} seconds"
            raise _AttemptError(said, outcome="no_connection", again=True) from None
        except openai.APIConnectionError as error:
            said = f"no connection to {self._address}: {printable(str(error.__cause__ or error), limit=300)}"
            raise _AttemptError(said, outcome="no_connection", again=True) from None
        usage.seconds += time.perf_counter() - before
        _count(answer, usage)
        try:
            return read_response(answer, prompt_hash(body["messages"]))
        except ReplyError as error:
            raise _AttemptError(str(error), outcome=error.outcome, again=error.again) from None

    def _refused(self, error: Any, body: Mapping[str, Any]) -> NoReturn:
        """Raise what an HTTP status that is not 200 says."""
        said = server_message(error.body) if error.body else printable(str(error.response.reason_phrase))
        code = error.body.get("code") if isinstance(error.body, dict) else None
        hint = hint_at_version(self._address) if error.status_code == 404 else remedy(said, body)
        raise _AttemptError(
            f"the server answers {error.status_code}: {said.rstrip('.') if hint else said}{hint}",
            outcome=outcome_of_error(code, said) if error.status_code < 500 else "server_error",
            status=error.status_code,
            again=error.status_code in AGAIN or error.status_code >= 500,
            after=_retry_after(error.response.headers),
        ) from None

    @property
    def _client(self) -> Any:
        import openai

        with self._lock:
            if self._made is None:
                # A proxy of the environment leads away from this machine.
                http = openai.DefaultHttpxClient(trust_env=not is_local(self._address))
                self._made = openai.OpenAI(
                    api_key=self._key,
                    base_url=self._address,
                    max_retries=0,
                    timeout=self._timeout,
                    http_client=http,
                )
            return self._made

    def _hide(self, words: str) -> str:
        """Words without the key, which a server may repeat."""
        return words.replace(self._key, "***") if len(self._key) >= 4 else words


def _form(schema: dict[str, Any]) -> dict[str, Any]:
    """The field of a request that holds the answer to a JSON Schema."""
    form = {"name": "annotations", "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _read(response: Any, deadline: float) -> Any:
    """The body as JSON, unless it comes too slowly or is too large."""
    data = bytearray()
    for piece in _pieces(response):
        data += piece
        if len(data) > _LARGEST:
            raise _AttemptError(f"the answer is larger than {_LARGEST // 1_000_000} MB")
        if time.perf_counter() > deadline:
            raise TimeoutError
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise _AttemptError(f"the server's response of {len(data)} bytes is no JSON", again=True) from None


def _pieces(response: Any) -> Iterator[bytes]:
    try:
        yield from response.iter_bytes()
    except Exception as error:
        # The exceptions of the HTTP package, which is not the same one in every version of openai.
        if "Timeout" in type(error).__name__:
            raise TimeoutError from None
        said = f"the connection was lost: {printable(str(error), limit=300)}"
        raise _AttemptError(said, outcome="no_connection", again=True) from None


def _count(answer: Any, usage: Usage) -> None:
    """Add the tokens of a response."""
    counts = answer.get("usage") if isinstance(answer, dict) else None
    if isinstance(counts, dict):
        usage.input_tokens += _tokens(counts.get("prompt_tokens"))
        usage.output_tokens += _tokens(counts.get("completion_tokens"))


def _tokens(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait: a number, or until a date; what is neither is not heeded."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        given = headers.get(name, "").strip()
        if not given:
            continue
        found = _seconds(given)
        if found is not None and math.isfinite(found):
            return max(0.0, found / unit)
    return None


def _seconds(given: str) -> float | None:
    if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", given, re.ASCII):
        return float(given)
    try:
        return email.utils.parsedate_to_datetime(given).timestamp() - time.time()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _wait(attempt: int, after: float | None) -> float:
    """Seconds before the next attempt: what the server asks for, else twice as long each time, never quite alike."""
    if after is not None:
        return after
    return _FIRST_WAIT * 2.0 ** min(attempt, 8) * random.uniform(0.75, 1.25)


def _give_up(error: _AttemptError, attempts: int, wait: float, longest: float) -> str:
    times = "1 attempt" if attempts == 1 else f"{attempts} attempts"
    if error.after is not None and wait > longest:
        return f"{error}; it asks to wait {wait:g} seconds, longest_wait is {longest:g} (after {times})"
    return f"{error} (after {times})"
