"""Digests differ where what they stand for does, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from harness import __version__
from harness.annotation import Annotations, Cluster, Document, Entity, Labelled, Scope, Slot, sha256
from harness.scoring import score_corpus
from harness.scoring.signature import (
    corpus_digest,
    entities_digest_of,
    entity_marks,
    gold_hash,
    is_uncommon,
    label_marks,
    scope_digest,
    signature,
)

PLAIN = Entity(start=0, end=3, label="ORG")


def labelled(*entities: Entity, name: str = "d", text: str | None = None, **meta: Any) -> Labelled:
    return Labelled(document=Document(id=name, text=text, meta=meta), annotations=Annotations(entities=entities))


def test_a_signature_is_address_gold_scope_and_version() -> None:
    assert signature("quotes.exact", "ab12cd34", "all") == f"quotes.exact|gold:ab12cd34|scope:all|v{__version__}"
    assert signature("a.b", "g", "s", untrimmed=True) == f"a.b|gold:g|scope:s|v{__version__}|untrimmed"


def test_a_withheld_text_has_the_hash_that_its_article_states() -> None:
    shown = gold_hash(labelled(text="Oda left."))
    assert shown == gold_hash(labelled(sha256=sha256("Oda left.")))
    assert len(shown) == 64
    unknown = gold_hash(labelled())
    assert unknown == gold_hash(labelled(sha256="")) == gold_hash(labelled(publisher="Wire"))
    assert len({shown, unknown, gold_hash(labelled(text="")), gold_hash(labelled(sha256="ab"))}) == 4


def test_a_document_has_the_same_hash_in_whatever_order_its_clusters_come() -> None:
    names = ("a", "b")
    hashes = {
        gold_hash(Labelled(document=Document(id="d"), annotations=Annotations(clusters=clusters)))
        for clusters in ({name: Cluster(name=name) for name in order} for order in (names, names[::-1]))
    }
    assert len(hashes) == 1


def test_a_corpus_has_the_same_digest_in_whatever_order() -> None:
    one, other = labelled(PLAIN), labelled(name="e")
    hashes = [gold_hash(one), gold_hash(other)]
    assert corpus_digest(hashes) == corpus_digest(hashes[::-1]) != corpus_digest(hashes[:1])
    assert len(corpus_digest(hashes)) == 8


def test_scopes_that_set_different_limits_have_different_digests() -> None:
    scopes = [Scope(labels=("A",)), Scope(labels=("B",)), Scope(kinds=("direct",)), Scope(labels=())]
    digests = [scope_digest(scope) for scope in scopes]
    assert len(set(digests)) == 4
    assert {len(digest) for digest in digests} == {8}
    assert scope_digest(Scope()) == "all"
    assert scope_digest(Scope(labels=("A",))) == digests[0]


@pytest.mark.parametrize(
    "more",
    [
        {"start": None},
        {"end": None},
        {"start": None, "end": None, "text": "Oda"},
        {"fragments": ((0, 1), (2, 3))},
        {"alternatives": (Slot(start=0, end=2),)},
        {"optional": True},
    ],
)
def test_what_a_start_an_end_and_a_label_cannot_say_is_uncommon(more: dict[str, Any]) -> None:
    assert is_uncommon(Entity(**{"start": 0, "end": 3, "label": "ORG"} | more)) is True


def test_a_common_entity_is_told_by_start_end_and_label() -> None:
    assert is_uncommon(PLAIN) is False
    assert is_uncommon(Entity(start=0, end=3, label="ORG", score=0.5, cluster="c", text="Oda")) is False


def digest(*gold: Labelled) -> str:
    """The part of the signature that stands for gold's entities."""
    scores = score_corpus(gold, {}, layers=("entities",), bootstrap=0)
    return scores["entities.strict"].signature.split("|")[1]


def test_the_digest_of_entities_sees_each_of_them_and_its_document_but_no_order() -> None:
    other = Entity(start=0, end=3, label="GPE")
    optional = Entity(start=0, end=3, label="ORG", optional=True)
    base = digest(labelled(PLAIN, other), labelled(name="e"))
    assert base == digest(labelled(other, PLAIN, text="Oda left."), labelled(name="e", chars=9))
    different = [
        digest(labelled(PLAIN), labelled(name="e")),
        digest(labelled(PLAIN), labelled(other, name="e")),
        digest(labelled(), labelled(PLAIN, other, name="e")),
        digest(labelled(PLAIN, other), labelled(name="f")),
        digest(labelled(PLAIN, other)),
        digest(labelled(Entity(start=1, end=3, label="ORG"), other), labelled(name="e")),
        digest(labelled(Entity(start=0, end=4, label="ORG"), other), labelled(name="e")),
        digest(labelled(optional, other), labelled(name="e")),
        digest(labelled(optional, PLAIN), labelled(name="e")),
        digest(labelled(), labelled(optional, other, name="e")),
        digest(labelled(Entity(start=0, end=0, label="ORG"))),
        digest(labelled(Entity(start=0, end=1, label="ORG"))),
    ]
    assert len({base, *different}) == 13


def test_marks_of_all_64_bits_enter_the_digest() -> None:
    high = 1 << 63
    numbers = (123456789012, 123456789013, high + 123456789012, high + 1, high, 0)
    marks = [np.array([mark], dtype=np.uint64) for mark in numbers]
    digests = {entities_digest_of(["d"], mark, []) for mark in marks}
    digests |= {entities_digest_of(["d"], marks[0], [(name, PLAIN)]) for name in ("d", "e")}
    digests.add(entities_digest_of(["d"], marks[0], [("d", Entity(start=1, end=3, label="ORG"))]))
    assert len(digests) == 9
    pairs = [("d", PLAIN), ("c", PLAIN)]
    assert entities_digest_of(["d"], marks[0], pairs) == entities_digest_of(["d"], marks[0], pairs[::-1])


def test_marks_mix_start_end_and_label() -> None:
    """SplitMix64 of the label and the start, and of that and the end, worked out in whole numbers."""

    def mixed(value: int) -> int:
        most = (1 << 64) - 1
        value = (value + 0x9E3779B97F4A7C15) & most
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & most
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & most
        return value ^ (value >> 31)

    names = label_marks(["ORG", "GPE", "\ud800"])
    assert names.dtype == np.uint64
    assert len(set(names.tolist())) == 3
    document, start, end, label = np.array([0, 2, 2]), np.array([5, 1, 7]), np.array([9, 4, 8]), names[[0, 1, 0]]
    each = [mixed(mixed(m ^ s) ^ e) for s, e, m in zip(start.tolist(), end.tolist(), label.tolist(), strict=True)]
    assert entity_marks(3, document, start, end, label).tolist() == [each[0], 0, (each[1] + each[2]) % (1 << 64)]
