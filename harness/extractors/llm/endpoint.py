"""One request to an OpenAI-compatible server: its key, its limits of time and size, its retries, its tokens."""

from __future__ import annotations

import email.utils
import json
import os
import random
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from harness.errors import HarnessError
from harness.extractors.llm.prompt_files import Message

_LARGEST = 8_000_000
_AGAIN = {408, 409, 429}
_FIRST_WAIT = 0.5
_LOCAL = ("127.0.0.1", "localhost", "::1")


class EndpointError(Exception):
    """A request that got no answer, after all its attempts. Never holds the key."""


class Usage(msgspec.Struct):
    """What a document's requests took; ``seconds`` are those of answered attempts, without waits between them."""

    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


class _RetryableError(Exception):
    """An attempt that may be worth another; ``after``: the seconds that the server asks to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class _RefusedError(Exception):
    """The server understood the request and will not answer it; ``status`` is its HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Endpoint:
    """A model on a server. Safe for several threads."""

    def __init__(
        self,
        *,
        model: str,
        base_url: str | None,
        key_env: str,
        structured: Literal["auto", "schema", "none"],
        body: Mapping[str, Any],
        timeout: float,
        retries: int,
        longest_wait: float,
    ) -> None:
        """
        Args:
            model: as the server calls it.
            base_url: of the server; ``None`` is OpenAI's.
            key_env: the environment variable that holds the key.
            structured: whether answers are held to a JSON Schema.
            body: further fields of each request.
            timeout: seconds for an attempt, whole.
            retries: further attempts.
            longest_wait: seconds between two attempts at most.

        Raises:
            HarnessError: there is no key, or the address holds a password.
        """
        self._model, self._base_url, self._body = model, base_url, dict(body)
        self._structured = structured
        self._timeout, self._retries, self._longest_wait = timeout, retries, longest_wait
        self._key = _find_key(base_url, key_env)
        self._lock = threading.Lock()
        self._made: Any = None

    def ask(self, messages: list[Message], schema: dict[str, Any], usage: Usage) -> str:
        """The model's answer to a conversation.

        Args:
            messages: of the conversation.
            schema: JSON Schema of the answer, for servers that hold to one.
            usage: is added to, whatever comes of the request.

        Raises:
            EndpointError: no attempt was answered.
        """
        while True:
            form = self._form(schema)
            try:
                return self._hide(self._attempts({**self._body, "messages": messages, **form}, usage))
            except _RefusedError as error:
                if not form or self._structured != "auto" or error.status not in (400, 404, 415, 422, 501):
                    raise EndpointError(self._hide(str(error))) from None
                # This server knows no schemas: from now on the prompt alone says what to answer.
                self._structured = "none"

    def close(self) -> None:
        """Let go of connections; the next question opens new ones."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def _form(self, schema: dict[str, Any]) -> dict[str, Any]:
        if self._structured == "none":
            return {}
        return {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "annotations", "strict": True, "schema": schema},
            }
        }

    def _attempts(self, body: dict[str, Any], usage: Usage) -> str:
        attempt = 0
        while True:
            try:
                return self._attempt(body, usage)
            except _RetryableError as error:
                wait = _wait(attempt, error.after)
                attempt += 1
                if attempt > self._retries or wait > self._longest_wait:
                    raise EndpointError(self._hide(_give_up(error, attempt, wait, self._longest_wait))) from None
                usage.retries += 1
                time.sleep(wait)

    def _attempt(self, body: dict[str, Any], usage: Usage) -> str:
        import openai

        usage.requests += 1
        before = time.perf_counter()
        try:
            with self._client.with_streaming_response.chat.completions.create(model=self._model, **body) as response:
                answer = _read(response, before + self._timeout)
        except openai.APIStatusError as error:
            message = f"the server answers {error.status_code}: {_said(error)}"
            if error.status_code in _AGAIN or error.status_code >= 500:
                raise _RetryableError(message, _retry_after(error.response.headers)) from None
            raise _RefusedError(message, error.status_code) from None
        except (openai.APITimeoutError, TimeoutError):
            raise _RetryableError(f"no answer within {self._timeout:g} seconds") from None
        except openai.APIConnectionError as error:
            raise _RetryableError(
                f"no connection to {self._base_url or 'the server'}: {error.__cause__ or error}"
            ) from None
        usage.seconds += time.perf_counter() - before
        return _content(answer, usage)

    @property
    def _client(self) -> Any:
        import openai

        with self._lock:
            if self._made is None:
                # A proxy of the environment leads away from this machine.
                http = openai.DefaultHttpxClient(trust_env=not _is_local(self._base_url))
                self._made = openai.OpenAI(
                    api_key=self._key,
                    base_url=self._base_url,
                    max_retries=0,
                    timeout=self._timeout,
                    http_client=http,
                )
            return self._made

    def _hide(self, words: str) -> str:
        """Words without the key, which a server may repeat."""
        return words.replace(self._key, "***") if len(self._key) >= 4 else words


def _find_key(base_url: str | None, key_env: str) -> str:
    parts = urlsplit(base_url or "")
    if parts.username or parts.password:
        raise HarnessError('"base_url" holds a name or password, which would end in the manifest; use "key_env"')
    key = os.environ.get(key_env, "")
    if key:
        return key
    if _is_local(base_url):
        return "-"
    raise HarnessError(f'the environment variable {key_env} holds no key; set it, or name another with "key_env"')


def _is_local(base_url: str | None) -> bool:
    return urlsplit(base_url or "").hostname in _LOCAL


def _read(response: Any, deadline: float) -> Any:
    """The body as JSON, unless it comes too slowly or is too large."""
    data = bytearray()
    for piece in _pieces(response):
        data += piece
        if len(data) > _LARGEST:
            raise _RefusedError(f"the answer is larger than {_LARGEST // 1_000_000} MB", 0)
        if time.perf_counter() > deadline:
            raise TimeoutError
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise _RetryableError(f"the server's response of {len(data)} bytes is no JSON") from None


def _pieces(response: Any) -> Iterator[bytes]:
    try:
        yield from response.iter_bytes()
    except Exception as error:
        # The exceptions of the HTTP package, which is not the same one in every version of openai.
        if "Timeout" in type(error).__name__:
            raise TimeoutError from None
        raise _RetryableError(f"the connection was lost: {error}") from None


def _content(answer: Any, usage: Usage) -> str:
    """The words of the first choice; tokens are added to ``usage``."""
    counts = answer.get("usage") if isinstance(answer, dict) else None
    if isinstance(counts, dict):
        usage.input_tokens += _tokens(counts.get("prompt_tokens"))
        usage.output_tokens += _tokens(counts.get("completion_tokens"))
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise _RefusedError("the server's response holds no choices[0].message.content", 0) from None
    if content is None:
        return ""
    if not isinstance(content, str):
        raise _RefusedError("the server's choices[0].message.content is no string", 0)
    return content


def _tokens(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _said(error: Any) -> str:
    """What the server says of its refusal, in a line."""
    body = error.body
    message = body.get("message") if isinstance(body, dict) else body
    words = " ".join(str(message or error.response.reason_phrase).split())
    return words if len(words) <= 300 else words[:299] + "…"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait: a number, or until a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        given = headers.get(name)
        if given is None:
            continue
        try:
            return max(0.0, float(given) / unit)
        except ValueError:
            pass
        try:
            return max(0.0, email.utils.parsedate_to_datetime(given).timestamp() - time.time())
        except ValueError:
            pass
    return None


def _wait(attempt: int, after: float | None) -> float:
    """Seconds before the next attempt: what the server asks for, else twice as long each time, never quite alike."""
    if after is not None:
        return after
    return _FIRST_WAIT * 2.0 ** min(attempt, 8) * random.uniform(0.75, 1.25)


def _give_up(error: _RetryableError, attempts: int, wait: float, longest: float) -> str:
    times = "1 attempt" if attempts == 1 else f"{attempts} attempts"
    if error.after is not None and wait > longest:
        return f"{error}; it asks to wait {wait:g} seconds, longest_wait is {longest:g} (after {times})"
    return f"{error} (after {times})"
