"""The differences of an article's two labellings, decided one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from harness.annotation import Annotations, Attribution, Casualty, Item, Quote, Slot
from harness.errors import HarnessError, nearest, shorten
from harness.files.text_files import read_text, write_atomically
from harness.gold.agreement.agreement import differences_between
from harness.gold.agreement.disagreements import ONLY_FIRST, ONLY_SECOND, Difference
from harness.gold.agreement.labellings import FIRST, SECOND, Labellings, within
from harness.gold.article import Article
from harness.labelling.adjudicating.adjudication_record import AdjudicationRecord, DecidedRow
from harness.labelling.adjudicating.counterparts import Counterparts, anchor
from harness.labelling.adjudicating.decision_changes import (
    Decision,
    decision_changes,
    gold_annotations,
    why_not_both,
)
from harness.labelling.gold_source import GoldYaml
from harness.labelling.label_file import LabelFile
from harness.labelling.page_items import Json, item_to_page, plain

_RULING = re.compile(r"^(?:- )?\*\*(?P<id>[A-Z]{1,2}\d{1,2})\. ?(?P<title>.*?)\*\*", re.MULTILINE)
_PLACES = r"\[\d+, \d+\)(?: \[\d+, \d+\))*"
_LONGEST_WHY = 300
_LEAKING = 5
"""As many words of a withheld text in a row are a part of a sentence, and no name."""


class Adjudicator:
    """Decides between the two labellings of one article."""

    def __init__(self, root: Path, article: Article, file: LabelFile, manual: str) -> None:
        """Args:
        root: the gold folder.
        article: with its text.
        file: its gold.yaml.
        manual: whose rulings decisions rest on.

        Raises:
            HarnessError: it has no second labelling, or one of the two has mistakes.
        """
        self.article = article
        self.file = file
        self.record = AdjudicationRecord(root)
        self.rulings = read_rulings(manual)
        self._known: tuple[tuple[str, str], Labellings, list[Difference]] | None = None
        if not (article.folder / SECOND).exists():
            raise HarnessError(
                f"{article.folder / SECOND} is missing: there is nothing to adjudicate; a second labeller makes it "
                f"with: harness gold label {article.id} --second"
            )
        self.differences()

    def differences(self) -> list[Difference]:
        """Every difference, as ``harness gold agree`` lists them."""
        return self._read()[1]

    def _read(self) -> tuple[Labellings, list[Difference]]:
        kept = self.article.folder / FIRST
        sources = tuple(
            read_text(one) for one in (kept if kept.exists() else self.file.path, self.article.folder / SECOND)
        )
        if self._known is None or self._known[0] != sources:
            labellings = within(self.article.folder)
            self._known = (sources[0], sources[1]), labellings, differences_between(labellings)
        return self._known[1:]

    def _labelled(self) -> tuple[Annotations, Annotations]:
        labellings, _ = self._read()
        return labellings.first[0].annotations, labellings.second[self.article.id]

    def list_differences(self) -> Json:
        """All of them with what either said, and how they were decided."""
        rows = self.record.rows(self.article.id)
        told = []
        for place, one in enumerate(self.differences()):
            row = _taken(rows, one)
            told.append(
                {
                    "place": place,
                    "layer": one.said.layer,
                    "kind": one.said.kind,
                    "first": None if one.first is None else item_to_page(plain(one.first)),
                    "second": None if one.second is None else item_to_page(plain(one.second)),
                    "spans": [self._spans(one, side) for side in (0, 1)],
                    "said": [_bare(self._said(one, side)) for side in (0, 1)],
                    "no_both": why_not_both(one),
                    "decided": row and {"decided": row.decided, "by": row.by, "why": row.why},
                }
            )
        return {"differences": told, "rulings": [{"id": name, "title": title} for name, title in self.rulings.items()]}

    def standing(self, place: int) -> Json:
        """What gold.yaml says of a difference now: who it agrees with, and its item."""
        one, current = self._at(place), self.file.read()
        says = []
        decisions: tuple[Decision, ...] = ("first", "second", "both")
        for decision in decisions:
            try:
                says += [] if decision_changes(decision, one, self._labelled(), current) else [decision]
            except HarnessError:
                continue
        gold = gold_annotations(current)
        sides = zip((one.first, one.second), self._labelled(), strict=True)
        found: list[Item | None] = [
            Counterparts(labelling, gold).find(one.said.layer, item) for item, labelling in sides if item is not None
        ]
        item = next((one for one in found if one is not None), None)
        return {"says": says, "item": item and item_to_page(item)}

    def decide(
        self, tab: str, place: int, decision: Decision, *, ruling: str, is_new: bool = False, why: str = ""
    ) -> GoldYaml:
        """Write a decision into gold.yaml and its row into ADJUDICATION.md.

        Args:
            tab: who may take it back.
            place: of the difference in the list.
            decision: who is right; for a third reading gold.yaml stays as it is.
            ruling: of the manual, that it rests on.
            is_new: whether that ruling is new, or was made clearer for this case.
            why: the reason, shortly.

        Raises:
            HarnessError: there is no such ruling, it is decided already or cannot be decided so, or a file cannot be
                written.
        """
        if decision not in get_args(Decision):
            raise HarnessError(f'"{decision}" is no decision: first, second, both or third')
        one = self._at(place)
        rows = self.record.rows(self.article.id)
        open_ones = [other for other in self.differences() if _taken(rows, other) is None]
        if one not in open_ones:
            raise HarnessError("this was decided already: reopen it first")
        row = self._row(one, decision, self._by(ruling, is_new), why)
        self.keep_first()
        changes = decision_changes(decision, one, self._labelled(), self.file.read())
        return self.file.change(tab, changes, self.record.adding(row, last=len(open_ones) == 1))

    def reopen(self, tab: str, place: int) -> GoldYaml:
        """Take a decision out of ADJUDICATION.md, to be made again; gold.yaml stays as it is.

        Raises:
            HarnessError: it is not decided.
        """
        rows = self.record.rows(self.article.id)
        taken = [_taken(rows, other) for other in self.differences()]
        self._at(place)
        row = taken[place]
        if row is None:
            raise HarnessError("this is not decided yet")
        return self.file.change(tab, [], self.record.removing(row))

    def keep_first(self) -> None:
        """Keep gold.yaml as it was before adjudication, unless that was done already."""
        kept = self.article.folder / FIRST
        if not kept.exists():
            source = read_text(self.file.path)
            kept.parent.mkdir(exist_ok=True)
            write_atomically(kept, source.replace("$schema=../../.schemas/", "$schema=../../../.schemas/", 1))

    def _at(self, place: int) -> Difference:
        found = self.differences()
        if not 0 <= place < len(found):
            raise HarnessError("the labellings were changed meanwhile: load the page again")
        return found[place]

    def _by(self, ruling: str, is_new: bool) -> str:
        """The ruling as the table has it."""
        words = " ".join(ruling.split())
        named = re.match(r"\**([A-Z]{1,2}\d{1,2})\b", words)
        if not words:
            raise HarnessError("name the ruling that the decision rests on, such as C46")
        if named is None or named[1] not in self.rulings:
            wanted = named[1] if named else words.split()[0]
            raise HarnessError(f'the manual has no ruling "{shorten(wanted)}"{nearest(wanted, self.rulings)}')
        return f"**{words}**" if is_new else words

    def _row(self, one: Difference, decision: Decision, by: str, why: str) -> DecidedRow:
        words = " ".join(why.split())
        if not words:
            raise HarnessError("say in a few words why")
        if len(words) > _LONGEST_WHY:
            raise HarnessError(f"the reason has {len(words)} characters: at most {_LONGEST_WHY}")
        if self.article.is_withheld and (leaked := _leaked(words, self.article.text or "")):
            raise HarnessError(
                f'"{leaked}" stands in the article, whose text may not be published: say it without quoting'
            )
        first, second = (self._said(one, side) for side in (0, 1))
        kind = f"{one.said.layer}: {one.said.kind}"
        return DecidedRow(self.article.id, kind, _place(one), first, second, decision, by, words)

    def _spans(self, one: Difference, side: int) -> list[list[int]]:
        """Where a labeller's item stands; of a link, what it is about."""
        labelling = self._labelled()[side]
        item: Item | Slot | None = (one.first, one.second)[side]
        if isinstance(item, Attribution):
            content = item.content
            targets: list[Quote | Casualty] = [*(labelling.quotes or ()), *(labelling.casualties or ())]
            item = content if isinstance(content, Slot) else next((x for x in targets if x.id == content), None)
        extent = anchor(item) if isinstance(item, Casualty) else item.extent if isinstance(item, Slot) else ()
        return [list(span) for span in extent]

    def _said(self, one: Difference, side: int) -> str:
        """What a labeller said, as the table has it: of a withheld text without its words."""
        labelling, item = self._labelled()[side], (one.first, one.second)[side]
        if item is None:
            return "none"
        said = (one.said.first, one.said.second)[side]
        if one.said.kind in (ONLY_FIRST, ONLY_SECOND):
            original = Counterparts(labelling, labelling).original(one.said.layer, item)
            said = re.sub(rf"\s*{_PLACES}.*$", "", one.said.item)
            said += ", optional" if original.optional else ""
        elif self.article.is_withheld:
            said = re.sub(rf'({_PLACES}) ".*"$', r"\1", said)
        else:
            said = re.sub(rf'{_PLACES} "(.*)"$', r"*\1*", said)
        said = "none" if said == "nothing" else said
        if self.article.is_withheld and _leaked(said, self.article.text or ""):
            return "as labelled there"
        return said


def read_rulings(manual: str) -> dict[str, str]:
    """The manual's rulings: the title of each by its id."""
    return {found["id"]: found["title"].rstrip(".") for found in _RULING.finditer(manual)}


def _taken(rows: list[DecidedRow], one: Difference) -> DecidedRow | None:
    """The row of a difference, taken out of the list: two may be called the same."""
    for row in rows:
        if (row.kind, row.place) == (f"{one.said.layer}: {one.said.kind}", _place(one)):
            rows.remove(row)
            return row
    return None


def _place(one: Difference) -> str:
    found = re.search(r"\[\d+, \d+\)", one.said.item)
    return found[0] if found else "implicit"


def _bare(said: str) -> str:
    return re.sub(r"^\*(.*)\*$", r"\1", said)


def _leaked(words: str, text: str) -> str | None:
    """Words that stand so in a text, if there are more than a name has."""
    found: Sequence[str] = re.findall(r"\w+", words)
    plain_text = " ".join(["", *re.findall(r"\w+", text), ""]).casefold()
    for at in range(len(found) - _LEAKING + 1):
        several = " ".join(found[at : at + _LEAKING])
        if f" {several} ".casefold() in plain_text:
            return several
    return None
