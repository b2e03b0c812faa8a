"""What an extractor is: the protocol that a class follows, what it is given and what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import msgspec

from harness.annotation import LAYERS, Annotations, Document, Failure, Layer
from harness.errors import HarnessError, shorten

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None


class RawAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of one question to a language model, word for word.

    Attributes:
        prompt: hex sha256 of the messages that were sent.
        outcome: one of ``harness.extractors.llm.answers.outcomes``.
        answer: the model's words; ``None`` where there are none.
        message: why there is no answer, or what is wrong with it.
        finish: why the model stopped, as the server says.
        model: who answered, as the server calls it.
        system_fingerprint: its build, as the server gives it.
    """

    prompt: str
    outcome: str
    answer: str | None = None
    message: str | None = None
    finish: str | None = None
    model: str | None = None
    system_fingerprint: str | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of one document: ``annotations``, or the ``error`` that stands in their place.

    ``seconds`` is the time the model itself took, without waiting in a queue; ``usage`` counts what it consumed
    (tokens, cost), for extractors that know. ``raw`` is what a language model answered; ``lasting`` says that another
    run may use the answer. ``grounding`` says of slots that came as words, by their place (``casualties[0].victims``),
    how these were found in the text where not to the letter; predictions have it under ``meta``.
    """

    id: str
    annotations: Annotations | None = None
    error: Failure | None = None
    seconds: float | None = None
    usage: dict[str, float] | None = None
    raw: tuple[RawAnswer, ...] = ()
    lasting: bool = True
    grounding: dict[str, str] = {}


TRIMMED = ("trimmed_articles", "trimmed_possessives")
"""The keys of ``usage`` that count what ``trim`` took off the edges of entities."""
COUNTED = frozenset(
    {"chunks", "items", "dropped", "grounded_exact", "grounded_tolerant", "grounded_fuzzy", "ungrounded", *TRIMMED}
)
"""The keys of ``usage`` that say what an answer holds rather than what it cost: they stay with it in the cache."""


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """What an extractor found out about what lies behind it; ``problem`` says why it could not."""

    found: Json = None
    problem: str | None = None


@runtime_checkable
class Extractor(Protocol):
    """A model behind one small interface.

    ``layers`` names the layers that it attempts: a property, or an attribute of the class. It is optional; without it,
    what its answers hold tells. A layer that is not attempted is shown as such in every report, never as 0.

    A class that follows it may also set ``extra`` to the name of the optional dependencies it needs. The first line
    of its docstring describes it in ``harness list extractors``; its constructor's parameters are its options in a
    config. An option annotated ``Path`` is relative to the config file's folder. The constructor is called to check a
    config too, so that a model is best loaded when the first document comes. ``neutral`` may name options that change
    no answer (prices, timeouts); they are left out of the fingerprint.

    More methods are optional. ``check(documents)`` raises ``HarnessError`` where these documents must not be
    asked about; ``stop()`` has an extractor that is busy with several documents begin no further one. ``probe()``
    returns a ``Probed``: what can only be learned by asking a server, once, before the first document; it comes before
    ``fingerprint()``. ``settle(found)`` gives the same to every other copy of the extractor, in whatever process.
    ``repeat(number)`` tells an extractor that it is asked about the same documents for the second, third … time: one
    with a seed then takes another.
    """

    def fingerprint(self) -> dict[str, Json]:
        """All that could change its answers beyond class, options and code, which the registry adds: the revision
        of a model, the hash of a file it reads. Empty for an extractor that is nothing but code. ``"samples": True``
        says that the same question may get another answer the next time: its answers are then kept by its name, too."""

    def extract(self, documents: Sequence[Document]) -> Iterator[Result]:
        """One result a document, in any order, each id once. Of a document's meta it is given the language alone."""


def declared_layers(extractor: object) -> tuple[Layer, ...] | None:
    """The layers that an extractor says it attempts, in order; ``None`` where only its answers can tell.

    Raises:
        HarnessError: its ``layers`` are no names of layers.
    """
    given = getattr(extractor, "layers", None)
    if given is None:
        return None
    if not isinstance(given, list | tuple | set | frozenset) or not all(layer in LAYERS for layer in given):
        raise HarnessError(
            f'"layers" of the extractor {type(extractor).__name__} names the layers that it attempts, of '
            f"{', '.join(LAYERS)}; found {shorten(repr(given))}"
        )
    return tuple(layer for layer in LAYERS if layer in given)


def as_asked(document: Document) -> Document:
    """The document as extractors are given it: id, text and, where known, ``meta["language"]``.

    Answers are reused for the same such document, so that what people note about an article (who labelled it, when)
    costs no second answer.
    """
    return Document(
        id=document.id, text=document.text, meta={k: v for k, v in document.meta.items() if k == "language"}
    )


def check_documents(extractor: Extractor, documents: Sequence[Document]) -> None:
    """Let the extractor say whether it may be asked about these documents, if it has an opinion.

    Raises:
        HarnessError: it must not.
    """
    check = getattr(extractor, "check", None)
    if check is not None:
        check(documents)


def probe_extractor(extractor: Extractor) -> Probed:
    """Have the extractor find out what lies behind it, if it asks anybody."""
    probe = getattr(extractor, "probe", None)
    found: Probed = Probed() if probe is None else probe()
    return found


def settle_extractor(extractor: Extractor, found: Json) -> None:
    """Give a copy of an extractor what the first one found out."""
    settle = getattr(extractor, "settle", None)
    if settle is not None and found is not None:
        settle(found)


def repeat_extractor(extractor: Extractor, number: int) -> None:
    """Tell the extractor for the how-manieth time it is asked, from 1; the first time is like the only one."""
    repeat = getattr(extractor, "repeat", None)
    if repeat is not None and number > 1:
        repeat(number)


def stop_extractor(extractor: Extractor) -> bool:
    """Have the extractor begin no further document; whether it knows how to, and still answers those in flight."""
    stop = getattr(extractor, "stop", None)
    return stop is not None and stop() is not False
