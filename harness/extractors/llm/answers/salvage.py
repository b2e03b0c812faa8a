"""Finds the answer in what a language model wrote: the last whole value of the form that was asked for.

In prose there are other brackets: a checkbox, a citation, a draft, a list of what was left out. Where it cannot be told
which of them is the answer, there is none: an empty answer would be a wrong number that nobody sees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from harness.errors import printable
from harness.extractors.llm.answers.lenient_json import NotJsonError, read_value
from harness.extractors.llm.answers.outcomes import (
    AnswerError,
    RefusedError,
    UnreadableAnswerError,
    WrongShapeError,
)

_MOST_FAILURES = 1_000
_DEEPEST_WRAPPER = 3
_NEAR = 80
_LONGEST_REFUSAL = 200
_OPEN = re.compile(r"[{\[]")
_BETWEEN_ITEMS = re.compile(r"[\s,;]*(?:\n[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]*)?\Z")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_HEADS_OTHERS = re.compile(
    r"^\W*(?:\w+\W+){0,2}(?:rejected|excluded|discarded|dismissed|ignored|omitted|skipped|removed|dropped|filtered|"
    r"left out|not included|unused|uncertain|unsure|doubtful|false positive|invalid|example|template)",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\W*(?:(?:I'm|I am|I’m) (?:very |so |really )?sorry|sorry|apologies|I apologi[sz]e|unfortunately|as an AI)?\W*"
    r"(?:but\W+|however\W+|language model\W+|assistant\W+)*"
    r"(?:I (?:can't|can’t|cannot|can not|won't|won’t|will not|must decline|have to decline|decline)|"
    r"(?:I'm|I am|I’m) (?:unable|not able|not allowed|not permitted)|es tut mir leid|ich kann (?:das|dies|dabei) )"
    r"(?!\W+(?:find|see|identify|detect|locate)\b)",
    re.IGNORECASE,
)
_SPEAKS_OF_OTHERS = re.compile(
    r"\b(?:reject|exclud|discard|dismiss|ignor|omit|skip|remov|drop|filter|left out|leav|unused|uncertain|unsure|doubt|"
    r"false|invalid|draft|example|template|schema|format|instead|nothing|none\b|no\b|not\b)|n't\b",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """The answer: every layer that was asked for with its items; ``whole`` unless it was cut off."""

    layers: dict[str, list[Any]]
    whole: bool


class _Candidate(NamedTuple):
    """A JSON value in the answer, and where it stands; ``before`` is where the one before it ends."""

    value: Any
    before: int
    start: int
    end: int
    closed: bool


def find_answer(words: str, items: Mapping[str, Collection[str]]) -> Found:
    """The answer in what a model wrote, reasoning left away.

    Args:
        words: of the model.
        items: the layers that were asked for, with the keys of their items.

    Raises:
        WrongShapeError: there is JSON, but none of the form that was asked for.
        RefusedError: there is no JSON, and the words begin as those of a refusal.
        UnreadableAnswerError: there is no JSON, or it cannot be told which is the answer.
    """
    words = _unquoted(words)
    candidates, broken = _candidates(words)
    objects = list(_objects(candidates, items))
    whole = [(found, one) for found, one in objects if one.closed and not _heads_others(words, one)]
    if complete := [(found, one) for found, one in _joined(whole) if _is_complete(found, items)]:
        if broken > complete[-1][1].end and any(layer in words[broken : broken + _NEAR] for layer in items):
            raise UnreadableAnswerError("the model answers once more, in JSON that cannot be read")
        return Found(_items(_choose(complete, words), items), True)
    if objects and not objects[-1][1].closed:
        return Found(_items(objects[-1][0], items), False)
    if whole:
        raise WrongShapeError(_why_not(whole[-1][0], items))
    if objects:
        raise UnreadableAnswerError("the only JSON in the model's answer is headed as what does not count")
    if broken >= 0:
        raise UnreadableAnswerError("the model's answer looks like JSON and cannot be read as such")
    if len(items) == 1:
        [(layer, keys)] = items.items()
        found = _bare_list(words, candidates, keys)
        if found is not None:
            return Found({layer: found.value}, found.closed)
    raise _no_answer(words, candidates, items)


def _candidates(words: str) -> tuple[list[_Candidate], int]:
    """Every object or list at the top, in order, and where the last one begins that cannot be read; -1 for none."""
    found: list[_Candidate] = []
    place, failures, broken = 0, 0, -1
    while failures < _MOST_FAILURES and (match := _OPEN.search(words, place)):
        try:
            value, end, closed = read_value(words, match.start())
        except NotJsonError as error:
            broken, failures = match.start() if error.begun else broken, failures + 1
            place = max(match.end(), error.place)
        else:
            before = found[-1].end if found else 0
            found.append(_Candidate(value, before, match.start(), end, closed))
            place = end
    return found, broken


def _objects(candidates: Sequence[_Candidate], asked: Collection[str]) -> Iterator[tuple[dict[str, Any], _Candidate]]:
    """The candidates that hold a layer that was asked for, by themselves or in a wrapper; layers by their names."""
    for candidate in candidates:
        found = _layers_in(candidate.value, asked)
        if found:
            yield found, candidate


def _layers_in(value: Any, asked: Collection[str], depth: int = 0) -> dict[str, Any]:
    if isinstance(value, str):
        value = _unpacked(value)
    if isinstance(value, list):
        parts = [_layers_in(part, asked, depth + 1) for part in value if depth <= _DEEPEST_WRAPPER]
        return _united(parts) if parts and all(parts) else {}
    if not isinstance(value, dict):
        return {}
    own = {str(key).strip().casefold(): part for key, part in value.items()}
    if any(key in asked for key in own):
        return own
    inside = [
        found
        for key, part in own.items()
        if isinstance(part, dict | str) and depth < _DEEPEST_WRAPPER and not _HEADS_OTHERS.match(key)
        if (found := _layers_in(part, asked, depth + 1))
    ]
    return inside[0] if len(inside) == 1 else {}


def _unpacked(words: str) -> Any:
    """The object that a string holds as JSON once more; the string itself if it holds none."""
    if not words.lstrip().startswith("{"):
        return words
    try:
        value, end, closed = read_value(words, words.index("{"))
    except NotJsonError:
        return words
    return value if closed and not words[end:].strip() else words


def _unquoted(words: str) -> str:
    """An answer that is one JSON string: what the string holds."""
    if not words.strip().startswith('"{'):
        return words
    try:
        value = json.loads(words)
    except ValueError:
        return words
    return value if isinstance(value, str) else words


def _united(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Objects that each hold other layers as one; empty where two hold the same."""
    found: dict[str, Any] = {}
    for part in parts:
        if found.keys() & part.keys():
            return {}
        found |= part
    return found


def _joined(objects: Sequence[tuple[dict[str, Any], _Candidate]]) -> list[tuple[dict[str, Any], _Candidate]]:
    """Objects that follow each other and hold different layers, joined."""
    found: list[tuple[dict[str, Any], _Candidate]] = []
    for layers, candidate in objects:
        if found and not found[-1][0].keys() & layers.keys():
            before, first = found[-1]
            found[-1] = ({**before, **layers}, first._replace(end=candidate.end))
        else:
            found.append((layers, candidate))
    return found


def _is_complete(found: Mapping[str, Any], items: Mapping[str, Collection[str]]) -> bool:
    """Whether every layer is there, as a list of objects or, for none, ``null``."""
    for layer in items:
        value = found.get(layer, "")
        if value is not None and not isinstance(value, list):
            return False
        if value and not any(isinstance(item, dict) for item in value):
            return False
    return True


def _items(found: Mapping[str, Any], items: Mapping[str, Collection[str]]) -> dict[str, list[Any]]:
    """The layers that were asked for, and whatever else the object holds, which the reader counts."""
    return {**found, **{layer: _listed(found.get(layer)) for layer in items}}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _choose(complete: Sequence[tuple[dict[str, Any], _Candidate]], words: str) -> dict[str, Any]:
    """The last one; those on lines of their own go before those in a sentence."""
    alone = [(found, one) for found, one in complete if _is_alone(words, one)]
    pool = alone or complete
    last = pool[-1][0]
    is_empty = not any(_listed(value) for value in last.values())
    # It may stand in a remark: what would have been answered if there were nothing.
    if is_empty and any(_listed(value) for found, _ in pool for value in found.values()):
        raise UnreadableAnswerError("the model answers with items and then with an empty list: which one counts?")
    return last


def _is_alone(words: str, one: _Candidate) -> bool:
    before = words[words.rfind("\n", 0, one.start) + 1 : one.start]
    after = words[one.end : _line_end(words, one.end)]
    return not before.strip(" \t`") and not after.strip(" \t\r`,;.")


def _line_end(words: str, place: int) -> int:
    end = words.find("\n", place)
    return len(words) if end < 0 else end


def _heads_others(words: str, one: _Candidate) -> bool:
    """Whether the line before a value says that it holds what was left out."""
    lines = [line for line in _FENCE.sub("", words[one.before : one.start]).splitlines() if line.strip()]
    return bool(lines) and bool(_HEADS_OTHERS.match(lines[-1]))


def _bare_list(words: str, candidates: Sequence[_Candidate], keys: Collection[str]) -> _Candidate | None:
    """The list that stands for the only layer: in brackets, or its items on lines of their own."""
    found = [one for one in _lists(words, candidates, keys) if one.value or one.closed]
    if not found:
        return None
    if len(found) > 1:
        raise UnreadableAnswerError(f"the model answers with {len(found)} lists: which one counts?")
    [one] = found
    around = _FENCE.sub("", words[: one.start] + "\n" + words[one.end :])
    is_all = not around.strip(" \t\r\n`,;.")
    if is_all or (one.value and not _SPEAKS_OF_OTHERS.search(around)):
        return one
    if not one.value:
        return None
    raise UnreadableAnswerError("the model answers with a list among words that may say it is not the answer")


def _lists(words: str, candidates: Sequence[_Candidate], keys: Collection[str]) -> Iterator[_Candidate]:
    """Lists of items; items that follow each other make one."""
    run: _Candidate | None = None
    for one in candidates:
        follows = run is not None and bool(_BETWEEN_ITEMS.match(words[run.end : one.start]))
        if isinstance(one.value, dict) and (_is_item(one.value, keys) or (follows and not one.closed)):
            whole = [one.value] if one.closed else []
            if follows and run is not None:
                run.value.extend(whole)
                run = run._replace(end=one.end, closed=one.closed)
            else:
                if run is not None:
                    yield run
                run = one._replace(value=whole)
        elif isinstance(one.value, list) and (any(_is_item(part, keys) for part in one.value) or one.value == []):
            yield one
    if run is not None:
        yield run


def _is_item(value: Any, keys: Collection[str]) -> bool:
    """Whether an object has the keys of an item: two of them, or no other."""
    if not isinstance(value, dict) or not value:
        return False
    shared = sum(key in keys for key in value)
    return shared >= 2 or shared == len(value)


def _why_not(found: Mapping[str, Any], items: Mapping[str, Collection[str]]) -> str:
    """What is wrong with an object that holds some of what was asked for."""
    missing = [layer for layer in items if layer not in found]
    if missing:
        return f"the model's answer lacks {_quoted(missing)}; it has {_quoted(found)}"
    wrong = next(layer for layer in items if not _is_complete({layer: found[layer]}, {layer: items[layer]}))
    return f'"{wrong}" in the model\'s answer is {_kind(found[wrong])}, not a list of objects'


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return f"an object with {_quoted(value)}"
    if isinstance(value, list):
        return "a list without objects"
    return "words" if isinstance(value, str) else "a number or truth value"


def _no_answer(words: str, candidates: Sequence[_Candidate], items: Mapping[str, Collection[str]]) -> AnswerError:
    if not words.strip():
        return UnreadableAnswerError("the model's answer is empty")
    if not candidates and _REFUSES.match(words.strip()[:_LONGEST_REFUSAL]):
        return RefusedError(
            f"the model refuses to answer: {printable(' '.join(words.split()), limit=_LONGEST_REFUSAL)}"
        )
    asked = " or ".join(f'"{layer}"' for layer in items)
    named = [one.value for one in candidates if isinstance(one.value, dict) and one.value]
    if named:
        return WrongShapeError(f"the model's answer has {_quoted(named[-1])}, but not {asked}")
    if any(isinstance(one.value, list) and any(isinstance(part, dict) for part in one.value) for one in candidates):
        return WrongShapeError(f"the model's answer is a list whose objects are no items of {asked}")
    return UnreadableAnswerError(f"the model's answer of {len(words)} characters holds no JSON object with {asked}")


def _quoted(keys: Collection[str]) -> str:
    shown = [f'"{str(key)[:40]}"' for key in keys]
    return ", ".join(shown[:6]) + (" …" if len(shown) > 6 else "") if shown else "no key"
