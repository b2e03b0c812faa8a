"""WikiEvents: tokens with spans over them, a document a line."""

import itertools
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Slot
from harness.errors import HarnessError
from harness.exchange.convert_corpus import convert
from harness.exchange.public.wikievents import FACTS, read
from tests.exchange.public.publishers import neutral_rows, write_rows

# As the publisher has it: no white space between paragraphs.
TEXT = 'Two miners died near Velm."It\'s over," said U.S. envoy Tamm.'
TOKENS = re.findall(r"\w+|[^\w\s]", TEXT)


def mention(nth: int, words: str, kind: str, sentence: int = 0) -> dict[str, Any]:
    start = next(i for i in range(len(TOKENS)) if words.startswith(TOKENS[i]) and _joined(i, words))
    end = next(i for i in range(start, len(TOKENS) + 1) if "".join(TOKENS[start:i]) == words.replace(" ", ""))
    span = {"start": start, "end": end, "sent_idx": sentence}
    return {"id": f"d1-T{nth}", **span, "entity_type": kind, "mention_type": "UNK", "text": words}


def _joined(start: int, words: str) -> bool:
    return "".join(TOKENS[start:]).startswith(words.replace(" ", ""))


def event(kind: str, **arguments: list[str]) -> dict[str, Any]:
    made = [{"entity_id": name, "role": role, "text": "?"} for role, names in arguments.items() for name in names]
    return {"id": "d1-E1", "event_type": kind, "trigger": {"start": 2, "end": 3, "text": "died"}, "arguments": made}


MENTIONS = [mention(1, "miners", "PER"), mention(2, "Velm", "GPE"), mention(3, "U.S", "GPE", 1)]
DIED = event("Life.Die.Unspecified", Victim=["d1-T1"], Place=["d1-T2", "d1-T3"], Killer=["d1-T3"])


def row(**changed: Any) -> dict[str, Any]:
    row = {"doc_id": "d1", "text": TEXT, "tokens": TOKENS, "entity_mentions": MENTIONS, "event_mentions": [DIED]}
    return {**row, "sentences": [], "relation_mentions": [], **changed}


def corpus(folder: Path, *rows: dict[str, Any], split: str = "dev") -> Path:
    write_rows(folder / "data" / "wikievents" / f"{split}.jsonl", list(rows))
    return folder


def test_spans_of_tokens_are_placed_in_the_text_as_it_is(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, row()))
    [labelled] = found.documents
    assert labelled.document.text == TEXT
    assert labelled.document.meta["split"] == "dev"
    entities = labelled.annotations.entities or ()
    assert [(TEXT[e.start : e.end], e.label) for e in entities] == [("miners", "PER"), ("Velm", "GPE"), ("U.S", "GPE")]
    assert found.unplaced == []


def test_victims_of_dying_and_injury_are_casualties_without_a_number(tmp_path: Path) -> None:
    hurt = event("Life.Injure.Unspecified", Victim=["d1-T1", "d1-T3"])
    attack = event("Conflict.Attack.Unspecified", Target=["d1-T1"])
    [labelled] = read(corpus(tmp_path, row(event_mentions=[DIED, hurt, attack]))).documents
    casualties = labelled.annotations.casualties or ()
    assert [(c.id, c.outcome, c.min, c.max) for c in casualties] == [
        ("c1", "killed", None, None),
        ("c2", "injured", None, None),
        ("c3", "injured", None, None),
    ]
    miners, velm = TEXT.index("miners"), TEXT.index("Velm")
    assert casualties[0].victims == Slot(start=miners, end=miners + 6)
    assert casualties[0].place == Slot(start=velm, end=velm + 4)  # the other place is in another sentence


def test_what_cannot_be_placed_is_said(tmp_path: Path) -> None:
    wrong = {**MENTIONS[1], "id": "d1-T8", "text": "Karst"}
    beyond = {**MENTIONS[1], "id": "d1-T9", "end": 99}
    died = event("Life.Die.Unspecified", Victim=["d1-T9", "d1-T1"])
    found = read(corpus(tmp_path, row(entity_mentions=[*MENTIONS, wrong, beyond], event_mentions=[died])))
    assert [problem.code for problem in found.unplaced] == ["other-words", "outside", "no-span"]
    assert len(found.documents[0].annotations.entities or ()) == 3
    assert len(found.documents[0].annotations.casualties or ()) == 1


def test_tokens_that_do_not_fit_the_text_make_the_text(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, row(text="Something else.")))
    [labelled] = found.documents
    assert (labelled.document.text or "").startswith("Two miners died near Velm . ")
    assert [(e.start, e.end) for e in labelled.annotations.entities or ()][:2] == [(4, 10), (21, 25)]
    assert [problem.code for problem in found.unplaced] == ["other-text"]


def test_the_splits_are_read_in_order_and_other_files_passed_over(tmp_path: Path) -> None:
    corpus(tmp_path, row(doc_id="b"), split="test")
    corpus(tmp_path, row(doc_id="a"), split="train")
    corpus(tmp_path, {"doc_key": "a"}, split="predictions")
    assert [one.document.id for one in read(tmp_path).documents] == ["a", "b"]
    assert [one.document.id for one in read(tmp_path / "data/wikievents/test.jsonl").documents] == ["b"]


def test_another_folder_a_missing_key_and_a_cut_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"no train\.jsonl, dev\.jsonl, test\.jsonl below it; it must be a folder"):
        read(tmp_path)
    corpus(tmp_path, row(), row(entity_mentions=[{"id": "d1-T1"}]))
    [bad] = [problem for problem in read(tmp_path).unplaced if problem.code == "bad-record"]
    assert str(bad).partition("dev.jsonl")[2].startswith(":2:1: bad-record Object missing required field `start`")
    file = tmp_path / "data/wikievents/dev.jsonl"
    file.write_text(file.read_text()[:300])
    with pytest.raises(HarnessError, match=r"dev\.jsonl:1:\d+: not valid JSON"):
        read(tmp_path)


def shipped(row: dict[str, Any]) -> dict[str, Any]:
    """A document as the publisher ships it, as far as the neutral form tells; one sentence, as that has none."""
    text = row["text"]
    edges = {edge for entity in row["entities"] for edge in (entity["start"], entity["end"])}
    cuts = sorted(edges | {0, len(text)} | {edge for token in re.finditer(r"\S+", text) for edge in token.span()})
    spans = [(a, b) for a, b in itertools.pairwise(cuts) if text[a:b].strip()]
    first, last = {a: nth for nth, (a, _) in enumerate(spans)}, {b: nth + 1 for nth, (_, b) in enumerate(spans)}
    names = {(e["start"], e["end"], e["type"]): e["id"] for e in row["entities"]}
    return {
        "doc_id": row["id"].split("/")[1],
        "text": text,
        "tokens": [text[a:b] for a, b in spans],
        "entity_mentions": [
            {"id": e["id"], "start": first[e["start"]], "end": last[e["end"]], "sent_idx": 0, "entity_type": e["type"]}
            | {"text": text[e["start"] : e["end"]]}
            for e in row["entities"]
        ],
        "event_mentions": [
            {"id": f"E{nth}", "event_type": one["type"]}
            | {
                "arguments": [
                    {"entity_id": names[a["start"], a["end"], a["type"]], "role": a["role"]} for a in one["arguments"]
                ]
            }
            for nth, one in enumerate(row["events"])
        ],
    }


@pytest.mark.shared
def test_the_development_split_in_its_publishers_form_gives_its_counts(shared: Path, tmp_path: Path) -> None:
    """The paper (Li, Ji & Han 2021, Table 2): 20 documents and 345 events in dev, of 246 and 3,951."""
    rows = neutral_rows(shared, "wikievents")
    assert sum(len(row["events"]) for row in rows) == 345
    write_rows(tmp_path / "dev.jsonl", [shipped(row) for row in rows])
    found = read(tmp_path)
    assert len(found.documents) == 20
    assert found.unplaced == []
    for labelled, one in zip(found.documents, rows, strict=True):
        entities, casualties = labelled.annotations.entities or (), labelled.annotations.casualties or ()
        assert [(e.start, e.end, e.label) for e in entities] == [
            (e["start"], e["end"], e["type"]) for e in one["entities"]
        ]
        assert sorted((c.victims.start, c.victims.end) for c in casualties if c.victims) == sorted(
            (c["start"], c["end"])
            for c in one["casualties"]
            if c["victims"] is not None  # an event without a victim
        )
    outcomes = Counter(c.outcome for each in found.documents for c in each.annotations.casualties or ())
    assert outcomes == {"killed": 47, "injured": 31}
    assert sum(c.place is not None for each in found.documents for c in each.annotations.casualties or ()) == 9
    assert {e["type"] for row in rows for e in row["entities"]} <= set(FACTS.scope.labels or ())
    assert convert("wikievents", tmp_path, tmp_path / "out").counts["dev"]["documents"] == 20
