"""What ``load_gold`` gives: documents with their labels, by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.annotation import LAYERS, Labelled, Scope
from harness.api.by_name import ByName
from harness.api.given import PathLike, as_path, describe, given_struct, is_path
from harness.errors import HarnessError, plural
from harness.exchange.any_gold import load_any_gold
from harness.exchange.datasets.dataset_source import DatasetSource
from harness.gold.conll_tags import TAGGED, Policy, Scheme, read_tags
from harness.gold.folder import GoldCorpus, LeftOut


class GoldDocuments(ByName[Labelled]):
    """Gold to score against, by document id: ``gold["a1"].document.text``, ``gold["a1"].annotations.entities``.

    Attributes:
        corpus: what was read: ``path``, ``scope``, ``left_out``, ``hashes``.
    """

    def __init__(self, corpus: GoldCorpus) -> None:
        super().__init__({one.document.id: one for one in corpus.documents})
        self.corpus = corpus

    @property
    def documents(self) -> list[Labelled]:
        """The documents in their order."""
        return self.corpus.documents

    @property
    def scope(self) -> Scope | None:
        """What the corpus annotates; ``None``: everything."""
        return self.corpus.scope

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """Documents that are not scored, why, and what brings them in."""
        return self.corpus.left_out

    @property
    def is_tagged(self) -> bool:
        """Whether it was read from CoNLL columns."""
        return self.corpus.path.suffix in TAGGED

    def __repr__(self) -> str:
        counted = {layer: sum(len(one.annotations.layer(layer)) for one in self.documents) for layer in LAYERS}
        items = ", ".join(f"{number} {layer}" for layer, number in counted.items() if number)
        left_out = f"; {len(self.left_out)} left out" if self.left_out else ""
        return f"<gold {self.corpus.path}: {plural(len(self), 'document')}, {items or 'no items'}{left_out}>"


def read_gold(
    source: PathLike | Mapping[str, Any],
    *,
    include: Sequence[str],
    exclude: Sequence[str],
    split: str | None,
    in_set: str | None = None,
    invalid_tags: Policy,
    tag_scheme: Scheme | None,
) -> GoldDocuments:
    """The body of ``harness.load_gold``."""
    patterns = [_patterns(include, "include"), _patterns(exclude, "exclude")]
    for what, name in (("split", split), ("in_set", in_set)):
        if name is not None and not isinstance(name, str):
            raise HarnessError(f"{what}: expected a name, found {describe(name)}")
    if isinstance(source, Mapping):
        return _of_dataset(source, patterns, split or in_set)
    if not is_path(source):
        raise HarnessError(f'gold: expected a path or {{"dataset": …}}, found {describe(source)}')
    path = as_path(source, "gold")
    if path.suffix not in TAGGED:
        return GoldDocuments(load_any_gold(path, *patterns, split=split, in_set=in_set, without_text=True))
    if any(patterns) or split is not None or in_set is not None:
        raise HarnessError(
            f"{path}: the documents of CoNLL columns are only numbered: include, exclude and split name none"
        )
    refuse_wrong_tags(invalid_tags, tag_scheme)
    tagged = read_tags(path, policy=invalid_tags, scheme=tag_scheme)
    return GoldDocuments(GoldCorpus(path, tagged.documents, [], None, {}))


def refuse_wrong_tags(policy: Any, scheme: Any) -> None:
    """Raise where what CoNLL files are read by is none of the choices."""
    for what, value, choices in (
        ("invalid_tags", policy, ("repair", "discard")),
        ("tag_scheme", scheme, (None, "IOB1", "IOB2", "BIOES", "IO")),
    ):
        if value not in choices:
            raise HarnessError(f"{what}: {describe(value)} is none of {', '.join(map(str, choices))}")


def _of_dataset(source: Mapping[str, Any], patterns: Sequence[Sequence[str]], split: str | None) -> GoldDocuments:
    from harness.exchange.datasets.dataset_gold import load_dataset_gold

    if split is not None:
        raise HarnessError('gold: "split" is for a gold folder; a dataset names its own: {"dataset": …, "split": …}')
    read = given_struct(source, DatasetSource, "gold")
    mistakes = [".".join(["gold", *keys]) + f": {message}" for keys, message in read.mistakes(Path())]
    if mistakes:
        raise HarnessError("\n".join(mistakes))
    return GoldDocuments(load_dataset_gold(read.resolved(Path()), *patterns))


def _patterns(value: Any, what: str) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
        raise HarnessError(f"{what}: expected patterns of document ids, found {describe(value)}")
    return list(value)


def gold_of(documents: Sequence[Labelled], scope: Scope | None) -> GoldDocuments:
    """Gold of documents that stand in no file."""
    from harness.scoring.signature import gold_hash

    hashes = {one.document.id: gold_hash(one) for one in documents}
    return GoldDocuments(GoldCorpus(Path("in memory"), list(documents), [], scope, hashes))
