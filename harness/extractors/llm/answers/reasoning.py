"""Tells what a model thought from what it answered."""

from __future__ import annotations

import re

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad|seed:think"
_OPEN = re.compile(rf"<(?:{_NAMES})>|\[THINK\]", re.IGNORECASE)
_CLOSE = re.compile(rf"</(?:{_NAMES})>|\[/THINK\]", re.IGNORECASE)
_FINAL = "<|channel|>final<|message|>"
_CHANNEL = re.compile(r"<\|channel\|>|<\|start\|>")


def split_reasoning(words: str) -> tuple[str, str]:
    """The reasoning and the answer of what a model wrote.

    Reasoning stands in tags such as ``<think>``. The opening one may be missing, where the prompt held it; without the
    closing one all that follows is reasoning.
    """
    if _FINAL in words:
        before, _, answer = words.rpartition(_FINAL)
        return before, _CHANNEL.split(answer)[0].removesuffix("<|return|>").removesuffix("<|end|>")
    thought: list[str] = []
    kept: list[str] = []
    place = 0
    while place < len(words):
        opened, closed = _OPEN.search(words, place), _CLOSE.search(words, place)
        if closed and (opened is None or closed.start() < opened.start()):
            # Its opening tag was in the prompt: all up to here is reasoning.
            thought += [*kept, words[place : closed.start()]]
            kept, place = [], closed.end()
        elif opened:
            kept.append(words[place : opened.start()])
            end = _CLOSE.search(words, opened.end())
            thought.append(words[opened.end() : end.start() if end else len(words)])
            place = end.end() if end else len(words)
        else:
            kept.append(words[place:])
            place = len(words)
    return "".join(thought), "".join(kept)
