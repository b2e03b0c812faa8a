"""What points to an item of another layer still does once layers are joined."""

from harness.annotation import Annotations, Attribution, Casualty, Cluster, Entity, Quote, Slot, Source
from harness.extractors.interface.extraction.join_layers import join
from harness.gold.check.consistency import problems


def quote(name: str, start: int, end: int) -> Quote:
    return Quote(id=name, kind="direct", start=start, end=end)


def figure(name: str, start: int, number: int, **more: str) -> Casualty:
    slot = Slot(start=start, end=start + 2)
    return Casualty(id=name, outcome="killed", figure=slot, min=number, max=number, **more)


def said(content: str | Slot, cluster: str | None = None) -> Attribution:
    return Attribution(content=content, source=Source(start=0, end=3, cluster=cluster))


def test_one_extractor_for_all_layers_changes_nothing() -> None:
    whole = Annotations(
        clusters={"a": Cluster(name="Ruk")},
        entities=(Entity(start=0, end=3, label="PERSON", cluster="a"),),
        quotes=(quote("q1", 10, 20),),
        casualties=(figure("c1", 30, 5), figure("c2", 40, 2, part_of="c1")),
        attributions=(said("q1", "a"), said("c2"), said(Slot(start=50, end=60))),
    )
    assert join({"entities": whole, "quotes": whole, "casualties": whole, "attributions": whole}) == whole


def test_layers_that_are_not_named_stay_unannotated() -> None:
    joined = join({"entities": Annotations(entities=(), quotes=(quote("q", 0, 1),))})
    assert (joined.entities, joined.quotes, joined.attributions) == ((), None, None)


def test_a_quote_leads_to_the_one_most_like_it_or_keeps_its_place() -> None:
    own = Annotations(quotes=(quote("q1", 10, 20), quote("q2", 50, 60)), attributions=(said("q1"), said("q2")))
    other = Annotations(quotes=(quote("q2", 8, 20), quote("q7", 12, 20), quote("q9", 59, 90)))
    joined = join({"quotes": other, "attributions": own})
    assert [item.content for item in joined.attributions or ()] == ["q2", Slot(start=50, end=60)]
    alone = join({"attributions": own})
    assert [item.content for item in alone.attributions or ()] == [Slot(start=10, end=20), Slot(start=50, end=60)]


def test_a_quote_inside_another_leads_to_its_like() -> None:
    own = Annotations(quotes=(quote("q", 10, 20),), attributions=(said("q"),))
    joined = join({"quotes": Annotations(quotes=(quote("long", 5, 22), quote("short", 11, 20))), "attributions": own})
    assert [item.content for item in joined.attributions or ()] == ["short"]


def test_a_figure_leads_to_the_same_figure_elsewhere() -> None:
    own = Annotations(casualties=(figure("c1", 10, 5), figure("c2", 70, 9)), attributions=(said("c1"), said("c2")))
    hurt = Casualty(id="g0", outcome="injured", figure=Slot(start=10, end=12))
    other = Annotations(casualties=(hurt, figure("g1", 11, 6), figure("g2", 10, 5)))
    joined = join({"casualties": other, "attributions": own})
    assert [item.content for item in joined.attributions or ()] == ["g2", Slot(start=70, end=72)]
    assert join({"attributions": own}).attributions == ()


def test_ids_stay_unique_and_references_follow() -> None:
    quotes = Annotations(quotes=(quote("x", 0, 5),))
    own = Annotations(
        casualties=(figure("x", 10, 5), figure("x-2", 20, 2, part_of="x")), attributions=(said("x"), said("x-2"))
    )
    joined = join({"quotes": quotes, "casualties": own, "attributions": own})
    assert [c.id for c in joined.casualties or ()] == ["x-3", "x-2"]
    assert (joined.casualties or ())[1].part_of == "x-3"
    assert [a.content for a in joined.attributions or ()] == ["x-3", "x-2"]
    assert not list(problems(joined, length=100))


def test_clusters_of_two_extractors_are_never_mixed_up() -> None:
    ours = Annotations(clusters={"a": Cluster(name="Ruk")}, entities=(Entity(start=0, end=3, label="X", cluster="a"),))
    theirs = Annotations(clusters={"a": Cluster(name="Tolva")}, attributions=(said(Slot(start=5, end=9), "a"),))
    joined = join({"entities": ours, "attributions": theirs})
    assert joined.clusters == {"a": Cluster(name="Ruk"), "a-2": Cluster(name="Tolva")}
    (attribution,) = joined.attributions or ()
    assert attribution.source is not None
    assert attribution.source.cluster == "a-2"
