"""Mentions in brackets, and the clusters that they make."""

from harness.exchange.shared.corpora.bracketed_mentions import BracketedMention, Unreadable, clusters_of, read_mentions

FIELDS = ["GRP", "etype", "infstat", "minspan", "link", "identity"]


def test_mentions_nest_cross_and_share_tokens() -> None:
    values = [
        "(1-person-new-2,3-coref-Jean-Luc_Lind_%28mayor%29(2-place-new-1-sgl)",
        None,
        "(3-event-new-1-sgl",
        "1)3)",
        "(1-person-giv:act-1-coref)",
    ]
    assert list(read_mentions(values, FIELDS)) == [
        BracketedMention("2", "place", 0, 1, (1,), None),
        BracketedMention("1", "person", 0, 4, (2, 3), "Jean-Luc Lind (mayor)"),
        BracketedMention("3", "event", 2, 4, (1,), None),
        BracketedMention("1", "person", 4, 5, (1,), None),
    ]


def test_a_mention_inside_another_of_the_same_thing_closes_first() -> None:
    found = list(read_mentions(["(1-person-new-1-coref", "(1-person-new-1-coref", "1)", "1)"], FIELDS))
    assert [(one.start, one.end) for one in found if isinstance(one, BracketedMention)] == [(1, 3), (0, 4)]


def test_brackets_that_make_no_mention_are_told() -> None:
    values = ["7)", "(8-person", "(9[1/2]-person-new-1)", "(4)", "words"]
    found = list(read_mentions(values, FIELDS))
    assert [one.token for one in found if isinstance(one, Unreadable)] == [0, 2, 3, 4, 1]
    assert len(found) == 5


def test_a_cluster_is_named_as_in_wikipedia_else_after_its_first_name_else_its_first_mention() -> None:
    def mention(group: str, start: int, name: str | None = None) -> BracketedMention:
        return BracketedMention(group, "person", start, start + 1, (1,), name)

    clusters = clusters_of(
        [
            (mention("1", 0), "she", False),
            (mention("2", 1), "the driver", False),
            (mention("2", 2), "who", False),
            (mention("1", 3), "Lind", True),
            (mention("1", 4), "Mayor Lind", True),
            (mention("3", 5, "Orvane"), "the town", False),
            (mention("3", 6, "Orvane"), "Orvane", True),
        ]
    )
    assert {key: (one.name, one.aliases) for key, one in clusters.items()} == {
        "1": ("Lind", ("Mayor Lind",)),
        "2": ("the driver", ()),
        "3": ("Orvane", ()),
    }
    assert list(clusters) == ["1", "2", "3"]
