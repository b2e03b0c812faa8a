"""Casualty figures and speakers by extractive question answering."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import msgspec

from harness.annotation import Annotations, Attribution, Casualty, Document, Layer, Outcome, Quote, Slot, Source
from harness.errors import HarnessError
from harness.extractors.interface.extraction.batches import in_batches
from harness.extractors.interface.extras import require, version
from harness.extractors.interface.protocol import Json, Result
from harness.extractors.local_models.load_once import LoadOnce
from harness.extractors.local_models.model_files import (
    ModelSource,
    find_model,
    load_tokenizer,
    load_weights,
    longest_input,
)
from harness.extractors.local_models.model_options import Checkpoint, WindowOptions
from harness.extractors.local_models.span_answers import Answer, QuestionReader
from harness.extractors.local_models.token_windows import windowing
from harness.extractors.rules.annotate import annotate
from harness.gold.prose.numerals import Numeral, read_numeral
from harness.gold.prose.text import Text

_LONGEST_QUOTE = 200
_DIGITS = 6


class FigureQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question whose answers are figures of people with this outcome."""

    question: str
    outcome: Outcome


class QuestionAnswering:
    """An extractive question-answering checkpoint: casualty figures, and speakers of the quotes that the rules find."""

    extra = "transformers"
    neutral = ("batch",)

    def __init__(
        self,
        *,
        checkpoint: Checkpoint,
        casualties: tuple[FigureQuestion, ...] = (),
        speaker: str | None = None,
        threshold: float = 0.1,
        answers: int = 5,
        around: int = 600,
        windows: WindowOptions = WindowOptions(),
    ) -> None:
        """
        Args:
            checkpoint: which model, and where it runs.
            casualties: questions about the whole text, such as ``{question: How many people were killed?, outcome:
                killed}``. An answer counts if it holds a number; what follows the number are the victims.
            speaker: a question about each quote, such as ``Who said "{quote}"?``.
            threshold: the least probability of an answer; it must also be likelier than that there is none.
            answers: the most figures that one question finds.
            around: characters before and behind a quote among which its speaker is looked for.
            windows: how long texts are cut.

        Raises:
            HarnessError: transformers or torch is not installed, or there is no question to ask.
        """
        require("transformers", "torch", extra=self.extra, use="question-answering")
        self._checkpoint = checkpoint
        self._windows = windows
        if not casualties and speaker is None:
            raise HarnessError('the extractor "question-answering" has no question: give it casualties or speaker')
        if speaker is not None and "{quote}" not in speaker:
            raise HarnessError(f'the question about a speaker has no {{quote}} in it: "{speaker}"')
        self._casualties = casualties
        self._speaker = speaker
        self._threshold = threshold
        self._answers = answers
        self._around = around

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Figures where these are asked for; quotes and attributions where speakers are."""
        of_figures: tuple[Layer, ...] = ("casualties",) if self._casualties else ()
        return (*of_figures, "quotes", "attributions") if self._speaker is not None else of_figures

    def fingerprint(self) -> dict[str, Json]:
        """The model's commit or files, and the versions of the libraries.

        Raises:
            HarnessError: there is no such model.
        """
        return {**self._source.identity, "transformers": version("transformers"), "torch": version("torch")}

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in order; a document without text fails. Scores are rounded to six digits."""
        _ = self._reader
        return in_batches(documents, self._windows.batch, lambda texts: map(self._annotate, texts))

    @cached_property
    def _source(self) -> ModelSource:
        return find_model(self._checkpoint.model, self._checkpoint.revision)

    @LoadOnce
    def _reader(self) -> QuestionReader:
        tokenizer = load_tokenizer(self._source)
        auto_class = "AutoModelForQuestionAnswering"
        model = load_weights(self._source, auto_class, device=self._checkpoint.device, dtype=self._checkpoint.dtype)
        longest = longest_input(tokenizer, model)
        special = tokenizer.num_special_tokens_to_add(pair=True)
        windows = windowing(self._windows.window, self._windows.stride, longest=longest, special=special)
        return QuestionReader(tokenizer, model, windows, self._windows.batch, self._threshold)

    def _annotate(self, text: str) -> Annotations:
        layers: dict[str, tuple[msgspec.Struct, ...]] = {}
        if self._casualties:
            layers["casualties"] = tuple(self._figures(text))
        if self._speaker is not None:
            quotes = annotate(text).quotes or ()
            layers["quotes"] = quotes
            layers["attributions"] = tuple(self._speakers(text, quotes))
        return msgspec.structs.replace(Annotations(), **layers)

    def _figures(self, text: str) -> Iterator[Casualty]:
        questions = [asked.question for asked in self._casualties]
        found: dict[tuple[Outcome, int, int], Casualty] = {}
        answers = self._reader.read(questions, [text] * len(questions), most=self._answers)
        for asked, own in zip(self._casualties, answers, strict=True):
            for answer in own:
                casualty = _casualty(text, answer, asked.outcome, f"c{len(found) + 1}")
                if casualty is not None and casualty.figure is not None:
                    place = (casualty.outcome, casualty.figure.start or 0, casualty.figure.end or 0)
                    found.setdefault(place, casualty)
        yield from found.values()

    def _speakers(self, text: str, quotes: Sequence[Quote]) -> Iterator[Attribution]:
        questions, contexts, begins = [], [], []
        for quote in quotes:
            (start, *_), (*_, end) = quote.extent[0], quote.extent[-1]
            begin = max(0, start - self._around)
            begins.append(begin)
            contexts.append(text[begin : end + self._around])
            questions.append((self._speaker or "").replace("{quote}", text[start:end][:_LONGEST_QUOTE]))
        answers = self._reader.read(questions, contexts, most=1)
        for quote, begin, own in zip(quotes, begins, answers, strict=True):
            for answer in own:
                source = Source(start=begin + answer.start, end=begin + answer.end)
                yield Attribution(content=quote.id, source=source, score=round(answer.score, _DIGITS))


def _casualty(text: str, answer: Answer, outcome: Outcome, name: str) -> Casualty | None:
    """The figure that an answer states; ``None`` where it states none."""
    tokens = Text(text[answer.start : answer.end])
    count = len(tokens.tokens)
    numeral = next((found for first in range(count) if (found := read_numeral(tokens, first, count))), None)
    if numeral is None:
        return None
    return Casualty(
        id=name,
        outcome=outcome,
        figure=_slot(tokens, answer.start, numeral.first, numeral.last),
        min=numeral.low,
        max=numeral.high,
        approximate=numeral.approximate,
        victims=_victims(tokens, answer.start, numeral),
        score=round(answer.score, _DIGITS),
    )


def _victims(tokens: Text, begin: int, numeral: Numeral) -> Slot | None:
    last = len(tokens.tokens)
    while last > numeral.last and not tokens.tokens[last - 1].text[0].isalnum():
        last -= 1
    return _slot(tokens, begin, numeral.last, last) if last > numeral.last else None


def _slot(tokens: Text, begin: int, first: int, last: int) -> Slot:
    start, end = tokens.span(first, last)
    return Slot(start=begin + start, end=begin + end)
