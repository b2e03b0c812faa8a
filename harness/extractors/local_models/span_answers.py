"""Reads answers to questions out of texts of any length, with an extractive question-answering model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from harness.errors import HarnessError
from harness.extractors.local_models.forward_pass import run_windows
from harness.extractors.local_models.token_windows import Windowing, text_tokens

_CANDIDATES = 20
_LONGEST_ANSWER = 30


class Answer(NamedTuple):
    """Half-open offsets into the text that was read, and the probability that this is the answer."""

    start: int
    end: int
    score: float


class QuestionReader:
    """A loaded model.

    Args:
        tokenizer: its fast tokenizer.
        model: it.
        windows: how it reads long texts; the question is part of every window.
        batch: windows given to it at once.
        threshold: the least probability of an answer.
    """

    def __init__(self, tokenizer: Any, model: Any, windows: Windowing, batch: int, threshold: float) -> None:
        self._tokenizer = tokenizer
        self._model = model
        self._windows = windows
        self._batch = batch
        self._threshold = threshold

    def read(self, questions: Sequence[str], texts: Sequence[str], *, most: int) -> list[list[Answer]]:
        """The answers to each question in its text, likeliest first, none over another.

        Raises:
            HarnessError: a question leaves no room in the window for the text.
        """
        if not questions:
            return []
        for question in questions:
            self._check_room(question)
        encoding = self._tokenizer(
            list(questions),
            list(texts),
            truncation="only_second",
            max_length=self._windows.size,
            stride=self._windows.stride,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        outputs = run_windows(self._tokenizer, self._model, encoding, self._batch)
        found: list[list[Answer]] = [[] for _ in questions]
        for window, question in enumerate(encoding["overflow_to_sample_mapping"]):
            found[question] += self._candidates(encoding, window, outputs[window])
        return [_best(answers, most) for answers in found]

    def _check_room(self, question: str) -> None:
        special = self._tokenizer.num_special_tokens_to_add(pair=True)
        asked = len(self._tokenizer(question, add_special_tokens=False, verbose=False)["input_ids"])
        room = self._windows.size - special - asked
        if room <= self._windows.stride:
            raise HarnessError(
                f"a question of {asked} tokens leaves {max(room, 0)} of a window of {self._windows.size} for the text, "
                f"of which {self._windows.stride} are the stride: raise window, or lower stride"
            )

    def _candidates(self, encoding: Any, window: int, output: dict[str, Any]) -> Iterator[Answer]:
        """The likely answers of one window: those likelier than that it holds none."""
        import numpy as np

        # The first token stands for "no answer", as models trained on unanswerable questions have it.
        places = np.array([0, *text_tokens(encoding, window)])
        starts, ends = (_softmax(output[name][places]) for name in ("start_logits", "end_logits"))
        least = max(self._threshold, float(starts[0] * ends[0]))
        offsets = encoding["offset_mapping"][window]
        for first in np.argsort(-starts[1:], kind="stable")[:_CANDIDATES] + 1:
            for last in range(first, min(first + _LONGEST_ANSWER, len(places))):
                score = float(starts[first] * ends[last])
                if score >= least:
                    yield Answer(offsets[places[first]][0], offsets[places[last]][1], score)


def _softmax(logits: Any) -> Any:
    import numpy as np

    weights = np.exp(logits - logits.max())
    return weights / weights.sum()


def _best(answers: Sequence[Answer], most: int) -> list[Answer]:
    chosen: list[Answer] = []
    for answer in sorted(set(answers), key=lambda found: (-found.score, found.start, found.end)):
        if len(chosen) < most and all(answer.end <= other.start or other.end <= answer.start for other in chosen):
            chosen.append(answer)
    return chosen
