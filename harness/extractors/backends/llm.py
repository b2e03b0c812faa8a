"""Annotations from a language model behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from harness.annotation import Document, Layer
from harness.errors import HarnessError
from harness.extractors.interface.extraction.batches import NO_TEXT
from harness.extractors.interface.extraction.sound_result import failure_of
from harness.extractors.interface.extras import require
from harness.extractors.interface.protocol import Json, Probed, RawAnswer, Result
from harness.extractors.llm.answers.recorder import Put, Recorder
from harness.extractors.llm.prompt_options import PromptOptions
from harness.extractors.llm.prompter import Prompter
from harness.extractors.llm.server.address import check_address
from harness.extractors.llm.server.endpoint import Endpoint, Usage
from harness.extractors.llm.server.replayed_answers import Replay

Positive = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a model costs, for a million tokens, in any one currency."""

    input: float
    output: float


class Llm:
    """A language model behind any OpenAI-compatible endpoint: hosted, vLLM, llama.cpp, Ollama."""

    extra = "llm"
    neutral = ("prices", "concurrency", "timeout", "retries", "longest_wait", "key_env", "answers")

    def __init__(
        self,
        *,
        model: str,
        base_url: str | None = None,
        key_env: str = "OPENAI_API_KEY",
        prompting: PromptOptions = PromptOptions(),
        structured: Literal["auto", "schema", "none"] = "auto",
        temperature: float | None = 0.0,
        max_tokens: Positive | None = None,
        seed: int | None = None,
        request: dict[str, Any] | None = None,
        concurrency: Positive = 4,
        timeout: Seconds = 120.0,
        retries: Count = 5,
        longest_wait: Seconds = 120.0,
        prices: dict[str, Prices] | None = None,
    ) -> None:
        """
        Args:
            model: as the server calls it; for a hosted model its dated name, since an alias may change unseen.
            base_url: of the server, such as ``http://127.0.0.1:8080/v1``; by default that of the environment variable
                OPENAI_BASE_URL, or else OpenAI's.
            key_env: the environment variable that holds the key; a server on this machine needs none.
            prompting: how it is asked.
            structured: whether the server is held to a JSON Schema: ``auto`` tries it once, before the first document,
                and does without where the server refuses; ``schema`` insists, ``none`` relies on the prompt.
            temperature: ``null`` leaves it to the server.
            max_tokens: of one answer.
            seed: for servers that heed one; with ``repeats``, each repeat is asked with the next number.
            request: further fields of the request's body. They end in the manifest: no place for secrets.
            concurrency: requests at the same time.
            timeout: seconds until an attempt is given up, from its begin to the answer's last byte.
            retries: further attempts after 408, 409, 429, 5xx, a lost connection or a timeout.
            longest_wait: seconds; a server that asks for a longer wait before the next attempt is not asked again.
            prices: model name to ``input`` and ``output``, for a million tokens.

        Raises:
            HarnessError: the openai package or the key is missing, or options do not fit each other.
        """
        self._prompter = Prompter(prompting)
        self._cut_off = prompting.cut_off
        self._replay = None if prompting.answers is None else Replay(prompting.answers)
        self._endpoint = None
        fields = _body(temperature, max_tokens, seed, request)
        # Left to the server, it is seldom 0.
        self._samples = fields.get("temperature") != 0
        if self._replay is None:
            require("openai", extra=self.extra, use="llm")
            self._endpoint = Endpoint(
                model=model,
                base_url=base_url,
                key_env=key_env,
                structured=structured,
                body=fields,
                timeout=timeout,
                retries=retries,
                longest_wait=longest_wait,
            )
        self._price = (prices or {}).get(model)
        if prices and self._price is None:
            raise HarnessError(f'"prices" has no entry for the model "{model}"; it has {", ".join(prices)}')
        self._concurrency = concurrency
        self._stopping = threading.Event()

    @classmethod
    def check_options(cls, *, base_url: str | None = None, **_: Any) -> None:
        """See that the address can be one.

        Raises:
            HarnessError: it cannot.
        """
        if base_url is not None:
            check_address(base_url, f'"base_url" is "{base_url}"')

    def probe(self) -> Probed:
        """Who answers, and whether it can be held to a JSON Schema; nobody is asked where answers are replayed."""
        return Probed() if self._endpoint is None else self._endpoint.probe(self._prompter.schema())

    def settle(self, found: Json) -> None:
        """Ask as the first copy found that it can be asked."""
        if self._endpoint is not None:
            self._endpoint.settle(found)

    def repeat(self, number: int) -> None:
        """Ask with another seed, where there is one: with the same a server would say the same again."""
        if self._endpoint is not None:
            self._endpoint.repeat(number)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that it is asked for."""
        return self._prompter.layers

    def fingerprint(self) -> dict[str, Json]:
        """Hashes of the prompts and of the examples, and who answers; the settings are among the options."""
        own = self._prompter.fingerprint()
        if self._endpoint is not None:
            return {**own, "samples": self._samples, "server": self._endpoint.fingerprint()}
        return {**own, "answers": self._replay.digest if self._replay else None}

    def check(self, documents: Sequence[Document]) -> None:
        """See that no document to be scored is shown as an example.

        Raises:
            HarnessError: one is.
        """
        self._prompter.check(documents)

    def stop(self) -> None:
        """Begin no further document; those in flight are still answered."""
        self._stopping.set()

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """Results as they come, of so many documents at a time as ``concurrency`` says."""
        waiting: queue.SimpleQueue[Document] = queue.SimpleQueue()
        for document in documents:
            waiting.put(document)
        self.probe()
        results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        workers = min(self._concurrency, len(documents))
        for _ in range(workers):
            # Daemons: an answer that takes its time must not keep the process from ending.
            threading.Thread(target=self._work, args=(waiting, results), daemon=True).start()
        try:
            while workers:
                result = results.get()
                if result is None:
                    workers -= 1
                else:
                    yield result
        finally:
            if self._endpoint is not None:
                self._endpoint.close()

    def _work(self, waiting: queue.SimpleQueue[Document], results: queue.SimpleQueue[Result | None]) -> None:
        try:
            while not self._stopping.is_set():
                results.put(self._answer(waiting.get_nowait()))
        except queue.Empty:
            pass
        finally:
            results.put(None)

    def _answer(self, document: Document) -> Result:
        if document.text is None:
            return Result(id=document.id, error=NO_TEXT)
        usage = Usage()
        recorder = Recorder(self._put(document.id, usage), self._cut_off)
        try:
            answered = self._prompter.annotate(document.text, recorder.ask, recorder.judge)
        except Exception as error:
            return Result(
                id=document.id,
                error=failure_of(error),
                seconds=self._seconds(usage),
                usage=self._counts(usage),
                raw=tuple(recorder.raw),
            )
        return Result(
            id=document.id,
            annotations=answered.annotations,
            grounding=answered.found,
            seconds=self._seconds(usage),
            usage=self._counts(usage) | answered.usage(),
            raw=tuple(recorder.raw),
            lasting=self._is_lasting(recorder.raw),
        )

    def _put(self, document: str, usage: Usage) -> Put:
        """How the questions about a document are put."""
        if self._replay is not None:
            return self._replay.begin(document).put
        endpoint = self._endpoint
        assert endpoint is not None
        return lambda messages, schema: endpoint.ask(messages, schema, usage)

    def _is_lasting(self, raw: Sequence[RawAnswer]) -> bool:
        """Whether another run may use the answers: they are of the model that the fingerprint names."""
        server = None if self._endpoint is None else self._endpoint.server
        return server is not None and server.reached and all(answer.model == server.model for answer in raw)

    def _seconds(self, usage: Usage) -> float | None:
        return None if self._endpoint is None else usage.seconds

    def _counts(self, usage: Usage) -> dict[str, float]:
        if self._endpoint is None:
            return {}
        counts: dict[str, float] = {
            "requests": usage.requests,
            "retries": usage.retries,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
        }
        if self._price is not None:
            spent = usage.input_tokens * self._price.input + usage.output_tokens * self._price.output
            counts["cost"] = spent / 1_000_000
        return counts


def _body(
    temperature: float | None, max_tokens: int | None, seed: int | None, request: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The request's fields besides model, messages and the form of the answer."""
    given = {"temperature": temperature, "max_tokens": max_tokens, "seed": seed, **(request or {})}
    taken = {"model", "messages", "response_format", "stream"} & set(given)
    if taken:
        raise HarnessError(f'"request" cannot set {", ".join(sorted(taken))}: the harness does')
    return {key: value for key, value in given.items() if value is not None}
