"""gold/ADJUDICATION.md decides every disagreement of the two labellings, and nothing else."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from harness.annotation import Casualty, Quote
from harness.gold.agreement.agreement import agreement
from harness.gold.agreement.labellings import BESIDE, Labellings, with_gold, within
from harness.gold.folder import load_gold

GOLD = Path(__file__).parents[2] / "gold"
RECORD = (GOLD / "ADJUDICATION.md").read_text(encoding="utf-8")
WAITING = set(re.findall(r"(?m)^- (\S+)$", RECORD.partition("\n## Waiting for a decision\n")[2]))
LISTED = RECORD.partition("\n## Differences that it does not list")[0]
MANUAL = (GOLD / "GUIDELINES.md").read_text(encoding="utf-8")


class Row(NamedTuple):
    """One decided disagreement: where it is, and who was right."""

    document: str
    kind: str
    place: str
    decided: str
    ruling: str


def rows() -> Iterator[Row]:
    document = ""
    for line in LISTED.splitlines():
        if line.startswith("### "):
            document = line.removeprefix("### ")
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if document and len(cells) == 7 and cells[0] != "layer: kind" and "---" not in line:
            yield Row(document, cells[0], cells[1], cells[4], cells[5])


def test_each_disagreement_of_the_two_labellings_is_decided_once() -> None:
    found = agreement(within(GOLD), bootstrap=0).disagreements
    decided = [one for one in found if one.document not in WAITING]
    listed = Counter((one.document, f"{one.layer}: {one.kind}", _place(one.item)) for one in decided)
    assert Counter(row[:3] for row in rows()) == listed


def test_what_waits_for_a_decision_has_two_labellings() -> None:
    assert all((GOLD / "articles" / name / "labellings" / "second.yaml").exists() for name in WAITING)


def test_the_gold_is_what_was_decided() -> None:
    against = {name: _differences(with_gold(GOLD, path)) for name, path in BESIDE.items()}
    for row in rows():
        at = (row.document, row.kind.partition(":")[0], row.place)
        wrong = {"first": {"second"}, "second": {"first"}, "third": set()}[row.decided]
        assert {name for name in BESIDE if at in against[name]} == wrong, row


def test_the_counts_in_its_words_are_those_of_its_tables() -> None:
    counts = Counter(row.decided for row in rows())
    known = sum(not row.ruling.startswith("**") for row in rows())
    words = " ".join(LISTED.split())
    assert f"Of {counts.total()} differences {counts['first']} were decided for the first labelling" in words
    assert f"{counts['second']} for the second, {counts['third']} for a third reading. For {known} of them" in words
    assert f"the other {counts.total() - known} were" in words


def test_each_decision_rests_on_a_ruling_of_the_manual() -> None:
    for cited in re.findall(r"\b[PEKQCA]\d{1,2}\b", RECORD):
        assert re.search(rf"^(- )?\*\*{cited}\.", MANUAL, re.MULTILINE), cited


def test_what_hangs_on_an_optional_item_is_optional() -> None:
    for labelled in load_gold(GOLD, without_text=True).documents:
        found = labelled.annotations
        items: list[Quote | Casualty] = [*(found.quotes or ()), *(found.casualties or ())]
        optional = {item.id for item in items if item.optional}
        assert [link for link in found.attributions or () if link.content in optional and not link.optional] == []


@pytest.mark.shared
def test_it_holds_no_sentence_of_the_withheld_article(shared: Path) -> None:
    article = " ".join((shared / "articles" / "baghouz-2019-03-12.txt").read_text(encoding="utf-8").split())
    words = re.findall(r"\w+", RECORD)
    plain = " ".join(re.findall(r"\w+", article))
    assert [five for five in (" ".join(words[i : i + 5]) for i in range(len(words))) if five in plain] == []


def _differences(labellings: Labellings) -> set[tuple[str, str, str]]:
    found = agreement(labellings, bootstrap=0).disagreements
    return {(one.document, one.layer, _place(one.item)) for one in found}


def _place(item: str) -> str:
    place = re.search(r"\[\d+, \d+\)", item)
    assert place is not None, item
    return place[0]
