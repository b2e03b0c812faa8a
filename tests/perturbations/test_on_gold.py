"""On all our gold, in every language: offsets go there and back, lint finds nothing new, and labels stay true."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from harness.annotation import Labelled, slot_text, walk_slots
from harness.exchange.import_labels import write_imported
from harness.extractors.backends.oracle import as_predicted
from harness.gold.check.warnings import lint_with_warnings
from harness.gold.folder import load_gold
from harness.perturbations import PERTURBATIONS, load_perturbation
from harness.perturbations.rewriting import Rewritten, rewrite
from harness.perturbations.variants import make_variant
from harness.scoring import score_corpus
from tests.labelled_gold.shared_texts import attach_shared

# What a warning reads from capitals (where a sentence ends, which words are a name) is another thing without them.
BLIND_TO_CASE = {("warning", "unlabelled-mention"), ("warning", "other-sentence")}


class Corpus(NamedTuple):
    """Documents, and what lint says of them as they are: comments that silence a warning are not copied."""

    documents: Sequence[Labelled]
    found: frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def invented(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    documents = load_gold(root / "gold", in_set="challenge").documents
    return Corpus(documents, codes(documents, tmp_path_factory.mktemp("invented")))


SHARES = 3
"""Lint takes long: of the real articles, each perturbation's variants are linted of a third, another one each time."""


@pytest.fixture(scope="module")
def real(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The real articles."""
    shared = root.parent / "shared"
    if not (shared / "DESIGN.md").exists():
        pytest.skip("the development corpora (../shared) are not here")
    gold = tmp_path_factory.mktemp("real") / "gold"
    shutil.copytree(root / "gold", gold, ignore=shutil.ignore_patterns(".texts", "corpora"))
    attach_shared(gold, shared)
    documents = load_gold(gold, in_set="real").documents
    return Corpus(documents, codes(documents, tmp_path_factory.mktemp("real-as-it-is")))


def codes(documents: Sequence[Labelled], out: Path) -> frozenset[tuple[str, str]]:
    """What lint says of documents, once they are a gold folder."""
    write_imported(documents, out)
    return frozenset((one.severity, one.code) for one in lint_with_warnings(out))


def hold(name: str, corpus: Corpus, out: Path, shares: int = 1) -> None:
    """Hold a perturbation to all that is promised of every one of them; of its variants, lint one share."""
    perturb = load_perturbation(name).perturb
    variant = []
    for before in corpus.documents:
        after = rewrite(before, perturb(before, Random(f"13 {before.document.id}")))
        go_there_and_back(before, after)
        variant.append(after.labelled)
    assert variant != list(corpus.documents), "it edits nothing"
    assert codes(variant[list(PERTURBATIONS).index(name) % shares :: shares], out) <= corpus.found | BLIND_TO_CASE
    found = {one.document.id: as_predicted(one.annotations) for one in variant}
    scores = score_corpus(variant, found, bootstrap=0)
    imperfect = {address for address, score in scores.items() if score.counts is not None and score.f1 not in (None, 1)}
    assert imperfect == set()


def go_there_and_back(before: Labelled, after: Rewritten) -> None:
    old, new, back = before.document.text, after.labelled.document.text, after.offsets.back()
    assert old is not None
    assert new is not None
    for (path, one), (there, other) in zip(
        walk_slots(before.annotations), walk_slots(after.labelled.annotations), strict=True
    ):
        assert path == there
        assert tuple(after.offsets.span(*piece) for piece in one.extent) == other.extent
        assert tuple(back.span(*piece) for piece in other.extent) == one.extent
        assert other.text is None or not other.extent or other.text == slot_text(other, new)
    # Outside of the edits every character is the old one.
    place = 0
    for edit in after.edits:
        if edit.start > place:
            start, end = after.offsets.span(place, edit.start)
            assert new[start:end] == old[place : edit.start]
        place = edit.end


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_invented_articles(name: str, invented: Corpus, tmp_path: Path) -> None:
    hold(name, invented, tmp_path)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", PERTURBATIONS)
def test_real_articles(name: str, real: Corpus, tmp_path: Path) -> None:
    assert {one.document.meta["language"] for one in real.documents} >= {"en", "de", "es", "fr", "ar"}
    hold(name, real, tmp_path, SHARES)


def test_the_same_seed_gives_the_same_articles(invented: Corpus) -> None:
    for name in PERTURBATIONS:
        once, again = (make_variant(name, invented.documents, seed=13) for _ in range(2))
        assert once == again
