"""The options that all extractors have which ask a language model, whoever runs it."""

from __future__ import annotations

from pathlib import Path

from harness.annotation import LAYERS, Layer
from harness.extractors.interface.options import SharedOptions
from harness.extractors.llm.answers.recorder import CutOff
from harness.extractors.llm.grounding.word_search import Grounding

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")


class PromptOptions(SharedOptions, frozen=True, kw_only=True):
    """How a language model is asked.

    Attributes:
        layers: what to ask for.
        together: one request for all layers, rather than one a layer.
        labels_asked: the entity labels that the model is told of.
        prompts: a folder of prompts that take the place of the package's (``quotes.txt`` …).
        examples: gold, a folder or JSON Lines, to show with its answers.
        example_ids: shell patterns of the ids in it that are shown; none means all.
        chunk: the most code points of an article that are asked about at once.
        overlap: about how many code points two chunks share; at most a quarter of ``chunk``.
        grounding: how words of an answer are found in the article: ``exact`` to the letter, ``tolerant`` whatever
            their white space, marks, case and Unicode form, ``fuzzy`` also with a few words different.
        cut_off: what becomes of an answer that is cut off: an ``error`` of its document, or ``keep`` what there is up
            to the last whole item.
        answers: the ``raw.jsonl`` of an earlier run, to read the answers from; no model is asked then.
    """

    layers: tuple[Layer, ...] = LAYERS
    together: bool = False
    labels_asked: tuple[str, ...] = LABELS
    prompts: Path | None = None
    examples: Path | None = None
    example_ids: tuple[str, ...] = ()
    chunk: int = 12_000
    overlap: int = 600
    grounding: Grounding = "tolerant"
    cut_off: CutOff = "error"
    answers: Path | None = None
