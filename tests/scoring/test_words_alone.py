"""Speakers, claims and victims that stand nowhere in the text, each scored as the oracle scores it."""

from __future__ import annotations

import pytest

from harness.annotation import Annotations, Attribution, Casualty, Cluster, Document, Labelled, Quote, Slot, Source
from harness.scoring.items.chunk_plan import REPEATS
from harness.scoring.statistics.measures import Counts
from tests.scoring.comparing import check

TEXT = "Oda said «the pier is gone», and Bel spoke of 12 guards lost at Cor."
SPEAKERS = (
    Source(text="Bel", cluster="named"),
    Source(text="Oda", cluster="namesake"),
    Source(text="Bel", cluster="stranger"),
    Source(start=0, end=3),
    Source(start=33, end=36),
    Source(start=33, end=36, text="Oda"),
    Source(start=33, end=36, text="the Dag"),
    Source(text="Oda!"),
    Source(text="nobody"),
    Source(cluster="stranger"),
    Source(cluster="other stranger"),
    Source(start=60, end=90, text="Oda"),
    Source(start=60, end=90, cluster="stranger"),
    Source(),
    None,
)


def document(gold: Annotations, text: str | None = TEXT) -> Labelled:
    return Labelled(document=Document(id="d", text=text), annotations=gold)


@pytest.mark.parametrize("text", [TEXT, None])
def test_speakers_known_by_words_alone_are_who_they_are(text: str | None) -> None:
    """Gold's clusters have no mentions, so that names decide; documents alone, and all of them together."""
    gold = Annotations(
        clusters={"a": Cluster(name="Oda"), "b": Cluster(name="Bel", aliases=("the Dag",))},
        quotes=(Quote(id="q", kind="direct", start=10, end=25), Quote(id="r", kind="direct", start=40, end=55)),
        attributions=(
            Attribution(content="q", source=Source(cluster="a")),
            Attribution(content="r", source=Source(cluster="b")),
        ),
    )
    documents = [
        (
            document(gold, text=text),
            Annotations(
                clusters={"named": Cluster(name="The Oda"), "namesake": Cluster(name="Bel")},
                quotes=gold.quotes,
                attributions=(Attribution(content="q", source=one), Attribution(content="r", source=other)),
            ),
        )
        for one in SPEAKERS
        for other in SPEAKERS
    ]
    check(documents)
    for nth in range(0, len(documents), 17):
        check(documents[nth : nth + 1])


def test_claims_and_victims_known_by_words_alone() -> None:
    claims = [Attribution(content=Slot(text=words)) for words in ("a pier", "Pier!", "a ford", "", "ford and pier")]
    victims = [Slot(text=words) for words in ("guards", "The Guards", "miners")] + [Slot(start=49, end=55)]
    parted = Slot(start=49, end=67, fragments=((49, 55), (64, 67)))

    def told(*slots: Slot) -> Annotations:
        figures = tuple(
            Casualty(id=f"c{nth}", outcome="killed", victims=slot, min=12, max=12) for nth, slot in enumerate(slots)
        )
        return Annotations(casualties=figures, attributions=tuple(claims))

    sides = [told(), told(victims[0]), told(victims[0], victims[2]), told(*victims), told(*victims[::-1])]
    check([(document(gold), found) for gold in sides for found in sides])
    words = check([(document(told(parted)), told(Slot(text="guards Cor")))])
    assert words["casualties.slot_victims"].counts == Counts(cor=1)
    scores = check([(document(told(victims[0])), told(*victims))])
    assert scores.rows["casualties.ceaf_ree"].tolist() == [[1, 4, 1, 1]]
    assert f"{REPEATS}: 2, in d" in scores.warnings
