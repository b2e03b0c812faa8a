"""RAMS: five sentences and one event a line."""

from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.exchange.public.rams import read
from tests.exchange.public.publishers import write_rows

SENTENCES = [["The", "mine", "at", "Velm", "fell", "in", "."], ["Three", "miners", "died", "near", "Karst", "."]]


def row(kind: str = "life.die.n/a", links: list[Any] | None = None, key: str = "nw_RC01") -> dict[str, Any]:
    """Spans are of tokens, the last one inside."""
    links = [[[9, 9], [7, 8], "evt089arg01victim"], [[9, 9], [11, 11], "evt089arg02place"]] if links is None else links
    return {
        "rel_triggers": [],
        "gold_rel_links": [],
        "doc_key": key,
        "ent_spans": [[*span, [[role, 1.0]]] for _, span, role in links],
        "language_id": "eng",
        "source_url": "https://example.org/mine",
        "evt_triggers": [[9, 9, [[kind, 1.0]]]],
        "split": "dev",
        "sentences": SENTENCES,
        "gold_evt_links": links,
    }


def corpus(folder: Path, *rows: dict[str, Any], split: str = "dev") -> Path:
    write_rows(folder / "RAMS_1.0c" / "data" / f"{split}.jsonlines", list(rows))
    return folder


def test_a_victim_is_a_casualty_in_the_text_of_joined_tokens(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, row()))
    [labelled] = found.documents
    text = labelled.document.text or ""
    assert text == "The mine at Velm fell in . Three miners died near Karst ."
    assert labelled.document.meta == {"language": "en", "split": "dev", "url": "https://example.org/mine"}
    [one] = labelled.annotations.casualties or ()
    assert (one.outcome, one.min, one.max) == ("killed", None, None)
    assert one.victims is not None
    assert text[one.victims.start : one.victims.end] == "Three miners"
    assert one.place is not None
    assert text[one.place.start : one.place.end] == "Karst"
    assert found.unplaced == []


def test_a_place_in_another_sentence_is_no_place_of_the_figure(tmp_path: Path) -> None:
    links = [[[9, 9], [7, 8], "evt090arg01victim"], [[9, 9], [3, 3], "evt090arg03place"]]
    [labelled] = read(corpus(tmp_path, row("life.injure.n/a", links))).documents
    [one] = labelled.annotations.casualties or ()
    assert (one.outcome, one.place) == ("injured", None)


def test_events_of_dying_and_injury_alone_are_read(tmp_path: Path) -> None:
    kinds = {
        "life.die.deathcausedbyviolentevents": "killed",
        "life.die.nonviolentdeath": "killed",
        "life.injure.injurycausedbyviolentevents": "injured",
        "life.injure.illnessdegradationphysical": None,
        "conflict.attack.bombing": None,
    }
    found = read(corpus(tmp_path, *(row(kind, key=f"nw_{kind}") for kind in kinds)))
    outcomes = {one.document.id[3:]: (one.annotations.casualties or ())[0].outcome for one in found.documents}
    assert outcomes == {kind: outcome for kind, outcome in kinds.items() if outcome}


def test_an_event_without_a_victim_is_a_document_without_casualties(tmp_path: Path) -> None:
    [labelled] = read(corpus(tmp_path, row(links=[]))).documents
    assert labelled.annotations.casualties == ()


def test_tokens_that_are_not_there_are_said(tmp_path: Path) -> None:
    found = read(corpus(tmp_path, row(), row(links=[[[9, 9], [12, 13], "evt089arg01victim"]], key="nw_2")))
    assert str(found.unplaced[0]).endswith(
        'dev.jsonlines:2:1: outside document "nw_2": the tokens 12 to 13 of the victim are not there'
    )


def test_another_folder_and_another_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"no train\.jsonlines, .* below it; it must be the unpacked folder"):
        read(tmp_path)
    cut = row()
    del cut["gold_evt_links"]
    corpus(tmp_path, row(), cut)
    [bad] = read(tmp_path).unplaced
    assert str(bad).partition("dev.jsonlines")[2].startswith(":2:1: bad-record Object missing required field `gold_evt")
    corpus(tmp_path, row(links=[[[9, 9], [7], "evt089arg01victim"]]))
    with pytest.raises(HarnessError, match=r"dev\.jsonlines:1:1: Expected `array` of length 2"):
        read(tmp_path)


def test_another_corpus_in_the_same_repository_is_passed_over(tmp_path: Path) -> None:
    corpus(tmp_path, row())
    other = tmp_path / "other" / "coref" / "dev.jsonlines"
    other.parent.mkdir(parents=True)
    other.write_text('{"doc_key": "x", "clusters": []}\n')
    found = read(tmp_path)
    assert len(found.documents) == 1
    assert [(problem.code, Path(problem.path)) for problem in found.unplaced] == [("other-file", other)]


def test_a_key_that_stands_twice_costs_its_row(tmp_path: Path) -> None:
    corpus(tmp_path, row(), row(key="nw_2"))
    file = tmp_path / "RAMS_1.0c/data/dev.jsonlines"
    first, second = file.read_text().splitlines()
    file.write_text(f'{first}\n{second[:-1]}, "doc_key": "nw_3"}}\n')
    found = read(tmp_path)
    assert [one.document.id for one in found.documents] == ["nw_RC01"]
    [bad] = found.unplaced
    assert (bad.code, bad.line, 'the key "doc_key" stands twice' in bad.message) == ("bad-record", 2, True)
