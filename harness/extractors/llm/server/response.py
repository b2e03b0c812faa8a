"""What a server's response to a chat says: an answer, or which of the ways in which there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harness.errors import printable
from harness.extractors.interface.protocol import RawAnswer
from harness.extractors.llm.answers.outcomes import Outcome
from harness.extractors.llm.answers.reasoning import split_reasoning

AGAIN = frozenset({408, 409, 425, 429})
"""Statuses below 500 that another attempt may mend."""

_LONGEST_MESSAGE = 300
_TRY_AGAIN = re.compile(
    r"rate.?limit|overload|unavailable|timeout|server_error|internal_error|try again", re.IGNORECASE
)
_FILTER = re.compile(
    r"content.?(?:management|filter|policy|moderation)|responsible_?ai|was filtered|safety (?:system|filter)",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context.?(?:length|window|size)|maximum context|too many tokens|prompt is too long", re.IGNORECASE
)
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
_FILTERED = frozenset({"content_filter", "safety", "prohibited_content", "recitation", "blocklist", "spii"})
_REASONING = ("reasoning_content", "reasoning", "thinking", "reasoning_details")


class ReplyError(Exception):
    """A server's error; ``again`` says whether another attempt may mend it."""

    def __init__(self, message: str, *, outcome: Outcome = "server_error", again: bool = False) -> None:
        super().__init__(message)
        self.outcome: Outcome = outcome
        self.again = again


def read_response(body: Any, prompt: str) -> RawAnswer:
    """What came of a question.

    Args:
        body: the response, with HTTP status 200.
        prompt: the question's hash.

    Raises:
        ReplyError: the response is an error, or none to a chat.
    """
    if not isinstance(body, dict):
        raise ReplyError("the server's response is no JSON object")
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    error = body.get("error") or choice.get("error")
    if isinstance(error, str):
        error = {key: body[key] for key in ("code", "status", "type") if key in body} | {"message": error}
    message = choice.get("message")
    if not error and not isinstance(message, dict) and any(body.get(key) for key in ("message", "detail", "errors")):
        # Some servers send their errors unwrapped: {"object": "error", "message": …, "code": 429}.
        error = body if body.get("message") else {**body, "message": body.get("detail") or body.get("errors")}
    if error:
        raise error_in_200(error)
    if not isinstance(message, dict):
        raise ReplyError("the server's response holds no choices[0].message")
    finish = choice.get("finish_reason")
    words = _words(message.get("content"))
    outcome, problem = _judge(message, words, str(finish).lower() if finish else "", _spent(body))
    return RawAnswer(
        prompt=prompt,
        outcome=outcome,
        answer=words or None,
        message=problem,
        finish=_named(finish),
        model=_named(body.get("model")),
        system_fingerprint=_named(body.get("system_fingerprint")),
    )


def error_in_200(error: Any) -> ReplyError:
    """The error that a body with HTTP status 200 holds, by its own code."""
    code = error.get("code") or error.get("status") or error.get("type") if isinstance(error, dict) else None
    number = int(code) if isinstance(code, int) or (isinstance(code, str) and code.isdecimal()) else None
    said = server_message(error)
    if number is not None:
        again = number in AGAIN or number >= 500
    else:
        again = bool(_TRY_AGAIN.search(f"{code or ''} {said}"))
    named = f" {printable(str(code), limit=60)}" if code else ""
    return ReplyError(
        f"the server answers 200 with the error{named}: {said}", outcome=outcome_of_error(code, said), again=again
    )


def server_message(error: Any) -> str:
    """What a server says of an error, on one line that may be shown."""
    message = error.get("message") if isinstance(error, dict) else error
    if isinstance(message, dict | list) or not message:
        message = error
    return printable(" ".join(str(message)[: 4 * _LONGEST_MESSAGE].split()), limit=_LONGEST_MESSAGE)


def outcome_of_error(code: Any, said: str) -> Outcome:
    """Whether an error is a content filter's, or the server's."""
    return "filtered" if _FILTER.search(f"{code or ''} {said}") else "server_error"


def remedy(said: str, body: Mapping[str, Any]) -> str:
    """What to do about a refusal, where its words tell; begins with a semicolon."""
    if _TOO_LONG.search(said):
        return '; lower "chunk"'
    if "max_completion_tokens" in said and "max_tokens" in body:
        return f'; in place of max_tokens set "request: {{max_completion_tokens: {body["max_tokens"]}}}"'
    if "temperature" in said and "temperature" in body:
        return '; set "temperature: null"'
    if "seed" in said and "seed" in body:
        return '; leave out "seed"'
    return ""


def is_cut(finish: str | None) -> bool:
    """Whether a model stopped because it had no more tokens."""
    return finish is not None and finish.lower() in _CUT


def cut_off_message(finish: str, spent: int, *, only_reasoning: bool = False) -> str:
    """What to say of an answer that was cut off.

    Args:
        finish: why the model stopped, as the server says.
        spent: tokens; 0 where that is not known.
        only_reasoning: whether none of it is answer.
    """
    tokens = f" after {spent:,} tokens" if spent else ""
    if only_reasoning:
        return (
            f'the answer was cut off{tokens} (finish_reason "{finish}") before it began: all went into reasoning; '
            "raise max_tokens, or have the model think less"
        )
    return (
        f'the answer was cut off{tokens} (finish_reason "{finish}"): raise max_tokens or lower chunk, '
        'or keep what there is with "cut_off: keep"'
    )


def _judge(message: Mapping[str, Any], words: str, finish: str, spent: int) -> tuple[Outcome, str | None]:
    thought, answer = split_reasoning(words)
    thinks = bool(thought.strip()) or any(message.get(field) for field in _REASONING)
    refusal = message.get("refusal") or _refusal_part(message.get("content"))
    calls = message.get("tool_calls") or message.get("function_call")
    if refusal:
        return "refused", f"the model refuses to answer: {server_message(refusal)}"
    if finish in _FILTERED:
        return "filtered", f'a content filter stopped the answer (finish_reason "{printable(finish)}")'
    if finish in _CUT:
        only = thinks and not answer.strip()
        return "cut_off", cut_off_message(finish, spent, only_reasoning=only)
    if calls and not answer.strip():
        return (
            "tool_calls",
            'the model calls tools in place of answering; forbid it with "request: {tool_choice: none}"',
        )
    if thinks and not answer.strip():
        return "reasoning_only", "the model thinks and does not answer; raise max_tokens, or have it think less"
    return "answered", None


def _words(content: Any) -> str:
    """The words of a content, which may come in parts; those of reasoning are left away."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(_part(part) for part in content)
    if content is None:
        return ""
    raise ReplyError("the server's choices[0].message.content is neither words nor a list of parts")


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict) and part.get("type", "text") in ("text", "output_text"):
        text = part.get("text")
        if isinstance(text, dict):
            text = text.get("value")
        return text if isinstance(text, str) else ""
    return ""


def _refusal_part(content: Any) -> Any:
    parts = content if isinstance(content, list) else []
    return next((part.get("refusal") for part in parts if isinstance(part, dict) and part.get("refusal")), None)


def _spent(body: Mapping[str, Any]) -> int:
    usage = body.get("usage")
    spent = usage.get("completion_tokens") if isinstance(usage, dict) else 0
    return spent if isinstance(spent, int) else 0


def _named(value: Any) -> str | None:
    return printable(str(value), limit=200) if value else None
