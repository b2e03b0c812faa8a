"""Two labellings decided one by one: what goes into gold.yaml, and what into ADJUDICATION.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.gold.agreement.agreement import agreement
from harness.gold.agreement.labellings import SECOND, with_gold, within
from harness.gold.article import read_article
from harness.gold.edit.fix_offsets import fix_article
from harness.labelling.adjudicating.adjudication_record import (
    DecidedRow,
    decided_rows,
    with_counts,
    with_row,
    without_row,
    without_waiting,
)
from harness.labelling.adjudicating.adjudicator import Adjudicator
from harness.labelling.adjudicating.decision_changes import decision_changes
from harness.labelling.label_file import LabelFile
from tests.labelling.serving import make_article
from tests.labelling.two_labellings import AGAIN, GOLD, MANUAL, TEXT


def begin(folder: Path, *, withheld: bool = False, second: str = AGAIN) -> Adjudicator:
    path = make_article(folder, TEXT, withheld=withheld)
    path.write_text(GOLD, encoding="utf-8")
    (path.parent / "labellings").mkdir()
    (path.parent / SECOND).write_text(second, encoding="utf-8")
    if withheld:
        fix_article(path.parent)
    article = read_article(path.parent)
    assert article.problems == []
    return Adjudicator(folder / "gold", article, LabelFile(path, TEXT, withheld=withheld), MANUAL)


@pytest.fixture
def desk(tmp_path: Path) -> Adjudicator:
    return begin(tmp_path)


def place_of(desk: Adjudicator, kind: str, layer: str = "") -> int:
    found = desk.list_differences()["differences"]
    return next(int(one["place"]) for one in found if one["kind"] == kind and layer in ("", one["layer"]))


def decide(desk: Adjudicator, kind: str, decision: str, layer: str = "", **more: Any) -> None:
    given = {"ruling": "P7", "why": "because", **more}
    desk.decide("t", place_of(desk, kind, layer), decision, **given)  # type: ignore[arg-type]


def gold(desk: Adjudicator) -> Any:
    article = read_article(desk.article.folder)
    assert article.problems == []
    return article.annotations


def record(desk: Adjudicator) -> str:
    return desk.record.path.read_text(encoding="utf-8")


def test_it_lists_what_agree_lists(desk: Adjudicator) -> None:
    listed = agreement(within(desk.article.folder.parent.parent), bootstrap=0).disagreements
    assert [one.said for one in desk.differences()] == listed
    assert len(listed) >= 8


def test_the_first_is_right_where_gold_has_it_already(desk: Adjudicator) -> None:
    before = desk.file.path.read_text(encoding="utf-8")
    decide(desk, "boundary", "first", why="the whole | name <b>")
    assert desk.file.path.read_text(encoding="utf-8") == before
    [row] = decided_rows(record(desk))
    assert row == DecidedRow(
        "a", "entities: boundary", "[89, 100)", "*Ostra shaft*", "*Ostra*", "first", "P7", "the whole | name <b>"
    )
    assert "<b>" not in record(desk)


def test_the_second_is_right_and_nothing_else_is_touched(desk: Adjudicator) -> None:
    before = desk.file.path.read_text(encoding="utf-8").splitlines()
    decide(desk, "boundary", "second")
    decide(desk, "label", "second")
    decide(desk, "number", "second")
    decide(desk, "date", "second")
    after = desk.file.path.read_text(encoding="utf-8").splitlines()
    changed = [(one, two) for one, two in zip(before, after, strict=True) if one != two]
    assert len(changed) == 3
    found = gold(desk)
    assert [(one.start, one.end, one.label, one.cluster) for one in found.entities][3] == (89, 94, "LOC", "tolva")
    assert (found.casualties[1].min, found.casualties[1].max) == (19, 21)
    assert found.casualties[0].date.start == TEXT.index("Monday")
    assert "# the shaft" in "\n".join(after)


def test_an_item_of_the_second_comes_with_its_own_cluster_and_a_free_id(desk: Adjudicator) -> None:
    with pytest.raises(HarnessError, match="what it attributes"):
        decide(desk, "only in the second", "second", "attributions")
    decide(desk, "only in the second", "second", "quotes")
    decide(desk, "only in the second", "second", "attributions")
    found = gold(desk)
    [quote] = [one for one in found.quotes if one.id != "q1"]
    [link] = [one for one in found.attributions if one.content == quote.id]
    assert found.clusters[link.source.cluster].name == "the mayor"
    decide(desk, "part_of", "second")
    assert gold(desk).casualties[1].part_of == "c1"
    assert desk.standing(place_of(desk, "part_of"))["says"] == ["second"]


def test_a_source_that_is_not_stated_is_no_other_that_is_not_stated(tmp_path: Path) -> None:
    again = AGAIN.replace("source: {text: the mayor of Tolva, cluster: m}", "source: {cluster: m}")
    desk = begin(tmp_path, second=again)
    words = GOLD.replace(
        "ana: {name: Ana Ruk, kind: PERSON}", "ana: {name: Ana Ruk, kind: PERSON}\n  o: {name: owner, kind: ORG}"
    )
    words += "  - {source: {cluster: o}, cue: null, content: {text: It was a bad day for miners}}\n"
    desk.file.path.write_text(words, encoding="utf-8")
    decide(desk, "only in the second", "second", "quotes")
    decide(desk, "only in the second", "second", "attributions")
    found = gold(desk)
    [link] = [one for one in found.attributions if one.source.cluster not in ("ana", "o")]
    assert found.clusters[link.source.cluster].name == "the mayor"


def test_both_are_right_as_alternatives(desk: Adjudicator) -> None:
    decide(desk, "boundary", "both")
    decide(desk, "number", "both")
    decide(desk, "only in the second", "both", "quotes")
    found = gold(desk)
    assert [one.extent for one in found.entities[3].alternatives] == [((89, 94),)]
    assert (found.casualties[1].min, found.casualties[1].alternatives[0].min) == (20, 19)
    assert [one.optional for one in found.quotes] == [False, True]
    with pytest.raises(HarnessError, match="no alternatives for this"):
        decide(desk, "label", "both")
    root = desk.article.folder.parent.parent
    left = {one.kind for one in agreement(with_gold(root, SECOND), bootstrap=0).disagreements}
    assert not left & {"boundary", "number"}


def test_a_source_may_be_whom_either_of_the_two_names(tmp_path: Path) -> None:
    desk = begin(tmp_path, second=AGAIN.replace("{text: Ana Ruk, cluster: a}, cue: null", "{cluster: m}, cue: null"))
    decide(desk, "source", "both", "attributions")
    found = gold(desk)
    [link] = [one for one in found.attributions if one.content == "q1"]
    assert [found.clusters[one.cluster].name for one in link.source.readings()] == ["Ana Ruk", "the mayor"]
    root = desk.article.folder.parent.parent
    left = agreement(with_gold(root, SECOND), bootstrap=0).disagreements
    assert ("attributions", "source") not in {(one.layer, one.kind) for one in left}


def test_what_only_the_first_has_goes_with_what_hangs_on_it(tmp_path: Path) -> None:
    without = AGAIN.replace("  - {id: x1, kind: indirect, text: Three miners died at Tolva on Monday}\n", "").replace(
        "  - {source: {text: Ana Ruk, cluster: a}, cue: null, content: x1}\n", ""
    )
    desk = begin(tmp_path, second=without)
    decide(desk, "only in the first", "second", "quotes")
    assert gold(desk).quotes == ()
    assert gold(desk).attributions == ()
    decide(desk, "only in the first", "second", "attributions")
    desk.file.undo("t")
    desk.file.undo("t")
    assert desk.file.path.read_text(encoding="utf-8") == GOLD


def test_a_third_reading_leaves_gold_as_a_person_made_it(desk: Adjudicator) -> None:
    edited = GOLD.replace("Ostra shaft, label: FAC", "the Ostra shaft, label: FAC")
    desk.keep_first()
    desk.file.path.write_text(edited, encoding="utf-8")
    decide(desk, "boundary", "third", ruling="E4", is_new=True, why="neither")
    assert desk.file.path.read_text(encoding="utf-8") == edited
    [row] = decided_rows(record(desk))
    assert (row.decided, row.by) == ("third", "**E4**")


def test_undo_and_redo_go_through_both_files(desk: Adjudicator) -> None:
    desk.record.path.write_text("# Mine\n\nA word.\n", encoding="utf-8")
    before = desk.file.path.read_bytes(), desk.record.path.read_bytes()
    decide(desk, "boundary", "second")
    decide(desk, "number", "both")
    after = desk.file.path.read_bytes(), desk.record.path.read_bytes()
    desk.file.undo("t")
    desk.file.undo("t")
    assert (desk.file.path.read_bytes(), desk.record.path.read_bytes()) == before
    desk.file.redo("t")
    desk.file.redo("t")
    assert (desk.file.path.read_bytes(), desk.record.path.read_bytes()) == after
    desk.record.path.write_text(record(desk).replace("A word.", "Another word."), encoding="utf-8")
    desk.file.undo("t")
    assert "Another word." in record(desk)
    assert [row.kind for row in decided_rows(record(desk))] == ["entities: boundary"]


def test_what_is_decided_is_not_asked_again_until_it_is_reopened(desk: Adjudicator) -> None:
    decide(desk, "boundary", "second")
    again = Adjudicator(desk.record.path.parent, desk.article, desk.file, MANUAL)
    place = place_of(again, "boundary")
    assert again.list_differences()["differences"][place]["decided"] == {
        "decided": "second",
        "by": "P7",
        "why": "because",
    }
    with pytest.raises(HarnessError, match="decided already"):
        decide(again, "boundary", "first")
    again.reopen("t", place)
    decide(again, "boundary", "first")
    assert gold(desk).entities[3].end == 100
    assert [row.decided for row in decided_rows(record(desk))] == ["first"]


def test_gold_as_it_was_is_kept_so_that_the_list_stays(desk: Adjudicator) -> None:
    listed = [one.said for one in desk.differences()]
    decide(desk, "boundary", "second")
    assert (desk.article.folder / "labellings/first.yaml").read_text(encoding="utf-8") == GOLD
    assert [one.said for one in desk.differences()] == listed


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ruling": ""}, "name the ruling"),
        ({"ruling": "C99"}, 'no ruling "C99"'),
        ({"ruling": "because of C44"}, "no ruling"),
        ({"why": "  "}, "say in a few words why"),
        ({"why": "x" * 301}, "at most 300"),
    ],
)
def test_a_decision_without_ruling_or_reason_is_refused(desk: Adjudicator, given: dict[str, str], message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        decide(desk, "boundary", "second", **given)
    assert desk.file.path.read_text(encoding="utf-8") == GOLD
    assert not desk.record.path.exists()


def test_no_sentence_of_a_withheld_article_gets_into_the_record(tmp_path: Path) -> None:
    desk = begin(tmp_path, withheld=True)
    with pytest.raises(HarnessError, match='"It was a bad day" stands in the article'):
        decide(desk, "boundary", "second", why="It was a bad day, that says it")
    for one in desk.list_differences()["differences"]:
        if one["layer"] != "attributions":
            desk.decide("t", one["place"], "second", ruling="P7", why="as ruled")
    for one in desk.list_differences()["differences"]:
        if one["layer"] == "attributions":
            desk.decide("t", one["place"], "second", ruling="P7", why="as ruled")
    for words in ("Three miners", "About twenty", "Ostra", "Monday"):
        assert words not in record(desk)
    assert "[89, 94)" in record(desk)


def test_a_record_that_cannot_be_written_leaves_gold_as_it_was(desk: Adjudicator) -> None:
    desk.record.path.mkdir()
    with pytest.raises(HarnessError):
        decide(desk, "boundary", "second")
    assert desk.file.path.read_text(encoding="utf-8") == GOLD
    assert desk.file.steps("t") == (0, 0)


def test_a_decision_that_was_cut_off_between_the_two_files_is_made_again(desk: Adjudicator) -> None:
    labellings = within(desk.article.folder)
    both = labellings.first[0].annotations, labellings.second["a"]
    desk.keep_first()
    for kind in ("boundary", "number", "only in the second"):
        one = desk.differences()[place_of(desk, kind, "quotes" if "only" in kind else "")]
        desk.file.change("lost", decision_changes("second", one, both, desk.file.read()))  # then it was killed
    written = desk.file.path.read_text(encoding="utf-8")
    for kind in ("boundary", "number"):
        decide(desk, kind, "second")
    decide(desk, "only in the second", "second", "quotes")
    assert desk.file.path.read_text(encoding="utf-8") == written
    assert len(list(decided_rows(record(desk)))) == 3


def test_an_article_without_a_second_labelling_is_refused(tmp_path: Path) -> None:
    path = make_article(tmp_path, TEXT)
    with pytest.raises(HarnessError, match="nothing to adjudicate; a second labeller makes it with"):
        Adjudicator(tmp_path / "gold", read_article(path.parent), LabelFile(path, TEXT), MANUAL)


RECORD = """# Adjudication

Of 2 differences 1 were decided for the first labelling, 1 for the second, 0 for both, as alternatives, 0 for a third
reading. For 1 of them the ruling was there; the other 1 were new.

## Every difference that `harness gold agree` lists

### a

| layer: kind | at | first | second | decided | by | why |
|---|---|---|---|---|---|---|
| entities: label | [0, 3) | ORG | GPE | first | E1 | so |

## Every difference of the real articles

### d

| layer: kind | at | first | second | decided | by | why |
|---|---|---|---|---|---|---|
| entities: label | [0, 3) | ORG | GPE | second | **E1** | so |

In `e` it lists none.

## Differences that it does not list

| article | what | decided | by |
|---|---|---|---|
| a | x | first | E1 |

## Waiting for a decision

These wait.

- b
- f
"""


def row(document: str, by: str = "E2") -> DecidedRow:
    return DecidedRow(document, "quotes: kind", "[5, 9)", "direct", "mixed", "both", by, "likewise")


def test_a_row_goes_to_its_article_and_a_new_article_in_between() -> None:
    to_known = with_row(RECORD, row("a"))
    assert (
        "first | E1 | so |\n| quotes: kind | [5, 9) | direct | mixed | both | E2 | likewise |\n\n## Every" in to_known
    )
    for document, before, after in (
        ("b", "## Every difference of the real articles\n\n", "\n### d\n"),
        ("e", "so |\n\n", "\nIn `e`"),
    ):
        made = with_row(RECORD, row(document))
        section = made.split(before)[-1]
        assert section.startswith(f"### {document}\n\n| layer: kind | at |")
        assert section.index("| likewise |\n" + after) > 0
        assert without_row(made, row(document)) == RECORD
    assert without_row(to_known, row("a")) == RECORD


def test_a_record_without_a_chapter_for_it_gets_one_before_what_waits() -> None:
    source = "# Mine\n\n## Waiting for a decision\n\n- b\n- c\n"
    made = without_waiting(with_row(source, row("b")), "b")
    assert [one.document for one in decided_rows(made)] == ["b"]
    done = without_waiting(with_row(made, row("c")), "c")
    assert [one.document for one in decided_rows(done)] == ["b", "c"]
    assert "Waiting" not in done
    assert done.count("## Every difference") == 1


def test_the_counting_sentence_stays_true() -> None:
    counted = with_counts(with_row(with_row(RECORD, row("a")), row("b", "**E2**")))
    words = " ".join(counted.split())
    assert "Of 4 differences 1 were decided for the first labelling, 1 for the second, 2 for both, as" in words
    assert "For 2 of them the ruling was there; the other 2 were new" in words
    assert with_counts("no such sentence") == "no such sentence"


def test_what_is_decided_waits_no_longer() -> None:
    once = without_waiting(RECORD, "b")
    assert once == RECORD.replace("- b\n", "")
    assert "Waiting" not in without_waiting(once, "f")
    assert without_waiting(RECORD, "x") == RECORD
