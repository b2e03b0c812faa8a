"""What can come of asking a language model: an answer, or one of the ways in which there is none."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias, get_args

Outcome: TypeAlias = Literal[
    "answered",
    "cut_off",
    "refused",
    "filtered",
    "tool_calls",
    "reasoning_only",
    "server_error",
    "no_connection",
    "wrong_shape",
    "unreadable",
    "not_recorded",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

SHOWN: dict[Outcome, str] = {
    "answered": "answered",
    "cut_off": "cut off",
    "refused": "refused by the model",
    "filtered": "filtered",
    "tool_calls": "tool calls in place of an answer",
    "reasoning_only": "reasoning without an answer",
    "server_error": "refused or failed by the server",
    "no_connection": "without connection",
    "wrong_shape": "of the wrong shape",
    "unreadable": "unreadable",
    "not_recorded": "not in the replayed run",
}
"""How reports call each outcome."""


class AnswerError(Exception):
    """There is no answer to a question; the document that it was asked about fails."""

    outcome: ClassVar[Outcome]


class CutOffError(AnswerError):
    """The answer ended before it was whole."""

    outcome = "cut_off"


class RefusedError(AnswerError):
    """The model said that it will not answer."""

    outcome = "refused"


class FilteredError(AnswerError):
    """A content filter kept the question or the answer back."""

    outcome = "filtered"


class ToolCallsError(AnswerError):
    """The model called tools that nobody offered."""

    outcome = "tool_calls"


class ReasoningOnlyError(AnswerError):
    """The model thought, and did not answer."""

    outcome = "reasoning_only"


class ServerError(AnswerError):
    """The server answered with an error, or with what is no response to a chat."""

    outcome = "server_error"


class NoConnectionError(AnswerError):
    """The server could not be reached, or did not answer in time."""

    outcome = "no_connection"


class WrongShapeError(AnswerError):
    """The answer is JSON, but not of the form that was asked for."""

    outcome = "wrong_shape"


class UnreadableAnswerError(AnswerError):
    """It cannot be told what the answer is."""

    outcome = "unreadable"


class NotRecordedError(AnswerError):
    """The run that is replayed holds no answer to this question."""

    outcome = "not_recorded"


ERRORS: dict[Outcome, type[AnswerError]] = {
    error.outcome: error
    for error in (
        CutOffError,
        RefusedError,
        FilteredError,
        ToolCallsError,
        ReasoningOnlyError,
        ServerError,
        NoConnectionError,
        WrongShapeError,
        UnreadableAnswerError,
        NotRecordedError,
    )
}
