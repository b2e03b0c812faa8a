"""Words become offsets: whole words, tolerant, nearest the item's unique slot."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.annotation import sha256
from harness.gold.schema import GoldFile
from harness.gold.words.occurrences import SearchableText
from harness.gold.words.resolve import Resolution, digest, resolve

SAID = "Alpha said one. “Two,” Bravo said. Charlie said that three of the 25 men died; 25 others lived."


def resolved(gold: dict[str, Any], text: str | None = SAID) -> Resolution:
    return resolve(msgspec.convert(gold, GoldFile), text)


def words_of(resolution: Resolution, text: str = SAID) -> dict[str, str]:
    return {".".join(map(str, path)): text[start:end] for path, (start, end) in resolution.spans.items()}


def codes(resolution: Resolution) -> list[tuple[str, str]]:
    return [(p.where, p.code) for p in resolution.problems]


@settings(deadline=None)
@given(st.data())
def test_the_words_of_any_whole_word_span_with_their_nth_give_the_span_back(data: st.DataObject) -> None:
    alphabet = st.sampled_from("aaab “”\"'’\u00a0\n\t.-é")
    text = data.draw(st.text(alphabet=alphabet, min_size=1, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    nth = SearchableText(text).nth(start, end)
    words = text[start:end]
    edges = {*words[:1], *words[-1:]}
    inside_word = (start > 0 and text[start - 1].isalnum() and words[0].isalnum()) or (
        end < len(text) and text[end].isalnum() and words[-1].isalnum()
    )
    if any(edge.isspace() for edge in edges) or inside_word:
        assert nth is None
        return
    assert nth is not None
    resolution = resolved({"entities": [{"text": words, "nth": nth, "label": "X"}]}, text)
    assert resolution.spans == {("entities", 0): (start, end)}
    assert not resolution.problems


@settings(deadline=None)
@given(st.data())
def test_changed_white_space_and_quotation_marks_find_the_same_span(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet=st.sampled_from("ab “”‘’\u00a0"), min_size=1, max_size=30))
    spans = [
        (s, e)
        for s in range(len(text))
        for e in range(s + 1, len(text) + 1)
        if SearchableText(text).nth(s, e) is not None
    ]
    if not spans:
        return
    start, end = data.draw(st.sampled_from(spans))
    typed = text[start:end].translate({0xA0: "\t ", 0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})
    nth = SearchableText(text).nth(start, end)
    assert SearchableText(text).occurrences(typed)[(nth or 0) - 1] == (start, end)


def test_only_whole_words_count() -> None:
    text = SearchableText("IS, ISIS, this is IS-held; IS’s")
    assert [text.text[s:e] for s, e in text.occurrences("IS")] == ["IS"] * 3
    assert text.nth(4, 6) is None


def test_overlapping_occurrences_count() -> None:
    assert SearchableText("ha ha ha").occurrences("ha ha") == [(0, 5), (3, 8)]


def test_a_cue_is_the_one_between_its_source_and_its_content() -> None:
    gold = {
        "quotes": [{"id": "q", "kind": "direct", "text": "Two,"}],
        "attributions": [
            {"source": {"text": "Bravo"}, "cue": {"text": "said"}, "content": "q"},
            {"source": {"text": "Alpha"}, "cue": {"text": "said"}, "content": {"text": "one"}},
            {
                "source": {"text": "Charlie"},
                "cue": {"text": "said"},
                "content": {"text": "that three of the 25 men died"},
            },
        ],
    }
    found = resolved(gold)
    starts = [found.spans["attributions", i, "cue"][0] for i in range(3)]
    assert starts == [SAID.index("said. Ch"), SAID.index("said one"), SAID.index("said that")]
    assert not found.problems


def test_a_cue_inside_its_content_is_the_last_choice() -> None:
    text = "He said “they said no” loudly."
    gold = {"attributions": [{"source": {"text": "He"}, "cue": {"text": "said"}, "content": {"text": "they said no"}}]}
    assert resolved(gold, text).spans["attributions", 0, "cue"] == (3, 7)
    only = {"attributions": [{"source": None, "cue": {"text": "they"}, "content": {"text": "they said no"}}]}
    assert resolved(only, text).spans["attributions", 0, "cue"] == (9, 13)


def test_an_implicit_source_needs_no_words() -> None:
    gold = {"attributions": [{"source": {"cluster": "x"}, "content": {"text": "one"}}]}
    found = resolved(gold)
    assert not found.problems
    assert found.annotations.attributions is not None
    assert found.annotations.attributions[0].source is not None
    assert found.annotations.attributions[0].source.start is None


def test_a_casualty_s_slots_are_near_its_figure() -> None:
    text = "men fled. On Monday 25 men died. On Monday rain fell and men wept."
    gold = {
        "casualties": [
            {
                "id": "c",
                "outcome": "killed",
                "figure": {"text": "25"},
                "victims": {"text": "men"},
                "date": {"text": "Monday"},
            }
        ]
    }
    found = resolved(gold, text)
    assert found.spans["casualties", 0, "victims"] == (23, 26)
    assert found.spans["casualties", 0, "date"] == (13, 19)


def test_an_ambiguous_figure_is_near_its_victims() -> None:
    gold = {"casualties": [{"id": "c", "outcome": "killed", "figure": {"text": "25"}, "victims": {"text": "men"}}]}
    assert resolved(gold).spans["casualties", 0, "figure"] == (SAID.index("25 men"), SAID.index(" men"))


def test_parts_become_fragments() -> None:
    gold = {"quotes": [{"id": "q", "kind": "direct", "parts": [{"text": "one"}, {"text": "Two,"}]}]}
    quotes = resolved(gold).annotations.quotes
    assert quotes is not None
    assert (quotes[0].start, quotes[0].end, quotes[0].fragments) == (11, 21, ((11, 14), (17, 21)))
    assert quotes[0].text == "one Two,"


def test_an_alternative_is_near_the_slot_that_it_stands_for() -> None:
    gold = {"entities": [{"text": "Bravo", "label": "X", "alternatives": [{"text": "said"}]}]}
    assert resolved(gold).spans["entities", 0, "alternatives", 0] == (29, 33)


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"text": "said"}, ("entities[0].text", "ambiguous")),
        ({"text": "Brava"}, ("entities[0].text", "not-in-text")),
        ({"text": "Brav"}, ("entities[0].text", "not-in-text")),
        ({"text": "said", "nth": 4}, ("entities[0].nth", "nth-out-of-range")),
        ({"start": 3}, ("entities[0]", "half-a-span")),
        ({}, ("entities[0]", "empty-slot")),
        ({"start": 5, "end": 5}, ("entities[0].start", "empty-span")),
        ({"start": 5, "end": 500}, ("entities[0].end", "out-of-range")),
        ({"text": "Alpha", "start": 0, "end": 4}, ("entities[0].text", "text-mismatch")),
        ({"text": "said", "nth": 2, "start": 6, "end": 10}, ("entities[0].nth", "nth-mismatch")),
        ({"digest": "0" * 12, "start": 0, "end": 5}, ("entities[0].digest", "digest-mismatch")),
        ({"digest": "0" * 12}, ("entities[0]", "empty-slot")),
    ],
)
def test_what_cannot_be_resolved_says_why(item: dict[str, Any], problem: tuple[str, str]) -> None:
    found = resolved({"entities": [{**item, "label": "X"}]})
    assert codes(found) == [problem]
    assert found.annotations.entities is not None  # the item stays, for other checks


def test_messages_help() -> None:
    found = resolved({"entities": [{"text": t, "label": "X"} for t in ("said", "Brava", "Charlie seid that")]})
    messages = [p.message for p in found.problems]
    assert "stands 3 times in the text and nothing in this item says which: add nth (1 to 3)" in messages[0]
    assert 'nearest is "Bravo"' in messages[1]
    assert 'nearest is "Charlie said that"' in messages[2]


def test_a_tie_is_ambiguous() -> None:
    gold = {"attributions": [{"source": {"text": "he"}, "cue": {"text": "said"}, "content": {"text": "he"}}]}
    assert ("attributions[0].cue.text", "ambiguous") in codes(resolved(gold, "said he said"))


def test_without_the_text_written_offsets_count_and_words_wait() -> None:
    gold = {
        "entities": [{"digest": digest("Alpha"), "start": 0, "end": 5, "label": "X"}, {"text": "Bravo", "label": "X"}]
    }
    found = resolved(gold, None)
    assert found.spans == {("entities", 0): (0, 5)}
    assert codes(found) == [("entities[1].text", "no-offsets")]


def test_a_digest_is_the_beginning_of_the_words_sha256() -> None:
    assert digest("Alpha") == sha256("Alpha")[:12]


def test_annotations_are_the_same_with_and_without_the_text() -> None:
    gold = {"entities": [{"digest": digest("Alpha"), "start": 0, "end": 5, "label": "X"}]}
    assert resolved(gold).annotations == resolved(gold, None).annotations


def test_an_ambiguous_part_stands_between_its_neighbours() -> None:
    text = "No, he said. “Yes,” she said, “no.” They said no."
    gold = {"quotes": [{"id": "q", "kind": "direct", "parts": [{"text": "Yes,"}, {"text": "said"}, {"text": "no."}]}]}
    found = resolved(gold, text)
    assert found.spans["quotes", 0, "parts", 1] == (24, 28)
    first = {"quotes": [{"id": "q", "kind": "direct", "parts": [{"text": "said"}, {"text": "They"}]}]}
    assert resolved(first, text).spans["quotes", 0, "parts", 0] == (24, 28)


def test_which_of_several_was_chosen_is_kept() -> None:
    gold = {"attributions": [{"source": {"text": "Bravo"}, "cue": {"text": "said"}, "content": {"text": "Two,"}}]}
    assert resolved(gold).chosen == {("attributions", 0, "cue"): [(6, 10), (29, 33), (43, 47)]}


@pytest.mark.parametrize(
    ("text", "words", "starts"),
    [
        ("At least 1,200 were hurt and 200 died.", "200", [29]),
        ("On 12:30 police said 30 had died.", "30", [21]),
        ("A 12-year-old was among 12 dead.", "12", [2, 24]),
        ("Some 2.5 of 5 percent.", "5", [12]),
        ("1\u202f200 and 200", "200", [10]),
        ("他在北京市，北京。", "北京", [2, 6]),
        ("ในกรุงเทพวันนี้", "กรุงเทพ", [2]),
        ("死亡12人", "12", [2]),
        ("Za\u0301pis", "Za", []),
        ("Yorkshire, York", "York", [11]),
        ("York_1 York", "York", [7]),
    ],
)
def test_numbers_and_words_are_whole(text: str, words: str, starts: list[int]) -> None:
    assert [start for start, _ in SearchableText(text).occurrences(words)] == starts


@pytest.mark.parametrize(
    ("text", "typed", "message"),
    [
        ("Die Za\u0301pis schweigt.", "Z\u00e1pis", r"the text has letters and marks apart \(NFD\)"),
        ("Die Z\u00e1pis schweigt.", "Za\u0301pis", r"the text has composed letters \(NFC\)"),
        ("The govern\u00adment fell.", "government", r"the text has invisible characters \(U\+00AD SOFT HYPHEN\)"),
        ("The government fell.", "govern\u200bment", r"the typed words have invisible characters \(U\+200B ZERO"),
    ],
)
def test_a_difference_that_cannot_be_seen_is_named(text: str, typed: str, message: str) -> None:
    (problem,) = resolved({"entities": [{"text": typed, "label": "ORG"}]}, text).problems
    assert problem.code == "not-in-text"
    assert re.search(message, problem.message)
    start = text.index("Z") if "Z" in text else 4
    written = {"text": typed, "label": "ORG", "start": start, "end": start + len(text.split()[1])}
    (problem,) = resolved({"entities": [written]}, text).problems
    assert problem.code == "text-mismatch"
    assert re.search(message, problem.message)
