"""gold/ADJUDICATION.md decides every disagreement of the two labellings, and nothing else."""

import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from harness.annotation import Casualty, Quote
from harness.gold.agreement.agreement import agreement
from harness.gold.agreement.labellings import BESIDE, Labellings, with_gold, within
from harness.gold.folder import load_gold
from harness.labelling.adjudicating.adjudication_record import decided_rows, with_counts
from harness.labelling.label_desk import LabelDesk
from tests.labelled_gold.shared_texts import attach_shared

GOLD = Path(__file__).parents[2] / "gold"
RECORD = (GOLD / "ADJUDICATION.md").read_text(encoding="utf-8")
WAITING = set(re.findall(r"(?m)^- (\S+)$", RECORD.partition("\n## Waiting for a decision\n")[2]))
MANUAL = (GOLD / "GUIDELINES.md").read_text(encoding="utf-8")


def test_each_disagreement_of_the_two_labellings_is_decided_once() -> None:
    found = agreement(within(GOLD), bootstrap=0).disagreements
    listed = Counter((one.document, f"{one.layer}: {one.kind}", _place(one.item)) for one in found)
    decided = Counter(row[:3] for row in decided_rows(RECORD))
    assert [one for one in listed - decided if one[0] not in WAITING] == []
    assert decided - listed == Counter()


def test_what_waits_for_a_decision_has_two_labellings() -> None:
    assert all((GOLD / "articles" / name / "labellings" / "second.yaml").exists() for name in WAITING)


def test_the_gold_is_what_was_decided() -> None:
    against = {name: _against_gold(path) for name, path in BESIDE.items()}
    for row in decided_rows(RECORD):
        at = (row.document, row.kind.partition(":")[0], row.place)
        if row.decided != "third":  # it may differ from both, or from neither
            wrong = {"first": {"second"}, "second": {"first"}, "both": set()}[row.decided]
            assert {name for name in BESIDE if at in against[name]} == wrong, row


def test_the_counts_in_its_words_are_those_of_its_tables() -> None:
    assert with_counts(RECORD) == RECORD
    assert with_counts(RECORD.replace("Of ", "Of 1", 1)) == RECORD  # so it is found, and compared


def test_each_decision_rests_on_a_ruling_of_the_manual() -> None:
    for cited in re.findall(r"\b[PEKQCA]\d{1,2}\b", RECORD):
        assert re.search(rf"^(- )?\*\*{cited}\.", MANUAL, re.MULTILINE), cited


def test_what_hangs_on_an_optional_item_is_optional() -> None:
    for labelled in load_gold(GOLD, without_text=True).documents:
        found = labelled.annotations
        items: list[Quote | Casualty] = [*(found.quotes or ()), *(found.casualties or ())]
        optional = {item.id for item in items if item.optional}
        assert [link for link in found.attributions or () if link.content in optional and not link.optional] == []


@pytest.mark.slow
@pytest.mark.shared
def test_the_page_makes_of_the_decisions_what_was_made_of_them_by_hand(shared: Path, tmp_path: Path) -> None:
    """Every article from before adjudication, decided as the record says: gold agrees with either as it does now."""
    root = tmp_path / "gold"
    shutil.copytree(GOLD, root, ignore=_undecided)
    (root / "ADJUDICATION.md").unlink()
    attach_shared(root, shared)
    wanted = {name: _against_gold(path) for name, path in BESIDE.items()}
    decided = Counter[tuple[str, ...]]()
    for folder in sorted(path.parent.parent for path in root.glob("articles/*/labellings/first.yaml")):
        kept = (folder / "labellings/first.yaml").read_text(encoding="utf-8")
        (folder / "gold.yaml").write_text(kept.replace("../../../.schemas", "../../.schemas"), encoding="utf-8")
    desk = LabelDesk(root, adjudicates=True)
    for row in decided_rows(RECORD):
        found = desk.adjudicator(row.document)
        known = [f"{one.said.layer}: {one.said.kind} {_place(one.said.item)}" for one in found.differences()]
        place = known.index(f"{row.kind} {row.place}")
        asked = {"place": place, "decided": row.decided, "ruling": row.by.strip("*").split(",")[0], "why": row.why}
        desk.decide(row.document, "t", {**asked, "is_new": row.by.startswith("**")})
        if "optional" not in row.second:  # by hand it was made a required one besides
            decided[row.document, row.kind.partition(":")[0], row.place] += 1
    now = {name: _differences(with_gold(root, path)) for name, path in BESIDE.items()}
    for at in decided:
        assert {name for name in BESIDE if at in now[name]} == {name for name in BESIDE if at in wanted[name]}, at
    made = (root / "ADJUDICATION.md").read_text(encoding="utf-8")
    assert Counter(row.decided for row in decided_rows(made)) == Counter(row.decided for row in decided_rows(RECORD))


@pytest.mark.shared
def test_it_holds_no_sentence_of_the_withheld_article(shared: Path) -> None:
    article = " ".join((shared / "articles" / "baghouz-2019-03-12.txt").read_text(encoding="utf-8").split())
    words = re.findall(r"\w+", RECORD)
    plain = " ".join(re.findall(r"\w+", article))
    assert [five for five in (" ".join(words[i : i + 5]) for i in range(len(words))) if five in plain] == []


def _undecided(folder: str, names: list[str]) -> list[str]:
    """Of a gold folder, what has nothing that the record decides."""
    decided = {row.document for row in decided_rows(RECORD)}
    left_out = [name for name in names if name not in decided] if Path(folder) == GOLD / "articles" else []
    return [*left_out, *(name for name in names if name in (".texts", "corpora"))]


@cache
def _against_gold(labelling: Path) -> set[tuple[str, str, str]]:
    """Where our gold and that labelling beside it differ."""
    return _differences(with_gold(GOLD, labelling))


def _differences(labellings: Labellings) -> set[tuple[str, str, str]]:
    found = agreement(labellings, bootstrap=0).disagreements
    return {(one.document, one.layer, _place(one.item)) for one in found}


def _place(item: str) -> str:
    place = re.search(r"\[\d+, \d+\)", item)
    assert place is not None, item
    return place[0]
