"""MUC-3 and MUC-4: texts and answer keys in the form in which the conference gave them out."""

import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harness.annotation import Casualty, Labelled, Number, Slot
from harness.errors import HarnessError
from harness.exchange.convert_corpus import convert
from harness.exchange.public.muc34 import read
from harness.exchange.shared.corpora.muc_keys import SLOTS
from tests.exchange.public.publishers import neutral_rows

TEXT = """\
TST9-MUC4-0001

   VELM, 3 MAR 90 (RADIO ORVANE) -- [TEXT] AN ARMED BAND ATTACKED THE
"OLD MILL" FARM.  ABOUT 20 FARMERS WERE HURT AND GOVERNOR ILSA
TAMM DIED.

   FIVE GUARDS, AMONG THEM THE GOVERNOR'S DRIVER, WERE TAKEN AWAY.


TST9-MUC4-0002 (NOSC)

   VELM, 4 MAR 90 (RADIO ORVANE) -- [TEXT] THE FARMERS' FAIR HAS ENDED.
"""


def template(message: str = "TST9-MUC4-0001", number: str = "1", **fills: list[str]) -> str:
    """One template of a key: the named slots, by number, filled with these lines, the others with a hyphen."""
    by_slot = {0: [message], 1: [number]} | {int(name[1:]): lines for name, lines in fills.items()}
    rows = []
    for nth, slot in enumerate(SLOTS):
        first, *more = by_slot.get(nth, ["*" if number == "*" else "-"])
        rows += [f"{f'{nth}.':4}{slot:32}{first}", *(" " * 36 + line for line in more)]
    return "\n".join(rows) + "\n"


IRRELEVANT = template("TST9-MUC4-0002", "*")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return texts(tmp_path)


def texts(place: Path) -> Path:
    (place / "tst9").mkdir()
    (place / "tst9" / "tst9-muc4").write_text(TEXT)
    (place / "tst9" / "tst9-muc4.mixed-case").write_text(TEXT.lower())
    return place


def corpus(place: Path) -> Path:
    """Two messages and their key, with targets by name, described, counted, and taken away."""
    hurt = template(
        _18=['"ILSA TAMM"'],
        _19=['"GOVERNOR": "ILSA TAMM"', '"FARMERS"'],
        _21=['1: "ILSA TAMM"', '~20 / 18 - 22: "FARMERS"'],
        _23=['DEATH: "ILSA TAMM"', '? INJURY: "FARMERS"'],
    )
    taken = template(number="2", _4=["KIDNAPPING"], _5=["ACCOMPLISHED"], _19=['"GUARDS"'], _21=['5: "GUARDS"'])
    return key(texts(place), hurt, taken, IRRELEVANT)


def key(folder: Path, *templates: str) -> Path:
    (folder / "tst9" / "key-tst9.v2").write_text(";;; key\n" + "\n;; next\n".join(templates))
    return folder


def casualties(folder: Path, *templates: str) -> list[Casualty]:
    labelled = read(key(folder, *templates, IRRELEVANT)).documents[0]
    return list(labelled.annotations.casualties or ())


def words(slot: Slot | None, labelled: Labelled) -> list[str]:
    assert slot is not None
    return [(labelled.document.text or "")[s.start : s.end] for s in (slot, *slot.alternatives)]


def test_every_place_of_the_words_of_a_target_and_of_its_description_is_right(folder: Path) -> None:
    name = '"ILSA TAMM"'
    made = template(_18=[name], _19=[f'"GOVERNOR": {name}'], _21=[f"1: {name}"], _23=[f"DEATH: {name}"])
    labelled = read(key(folder, made, IRRELEVANT)).documents[0]
    [one] = labelled.annotations.casualties or ()
    assert (one.id, one.outcome, one.min, one.max, one.optional) == ("c1", "killed", 1, 1, False)
    assert words(one.victims, labelled) == ["ILSA TAMM", "GOVERNOR", "GOVERNOR"]


def test_a_message_of_no_incident_is_a_document_without_casualties_and_texts_are_unwrapped(folder: Path) -> None:
    found = read(key(folder, template(), IRRELEVANT))
    assert [(one.document.id, one.annotations.casualties) for one in found.documents] == [
        ("TST9-MUC4-0001", ()),
        ("TST9-MUC4-0002", ()),
    ]
    assert found.documents[0].document.meta["split"] == "tst9"
    text = found.documents[0].document.text or ""
    assert 'ATTACKED THE "OLD MILL" FARM. ABOUT 20 FARMERS' in text
    assert "\n\nFIVE GUARDS," in text
    assert found.unplaced == []


def test_a_number_of_5000_digits_is_none(folder: Path) -> None:
    digits = "9" * 5000
    [one] = casualties(folder, template(_19=['"FARMERS"'], _21=[f'{digits}: "FARMERS"'], _23=['INJURY: "FARMERS"']))
    assert (one.min, one.max) == (None, None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20", (20, 20, False)),
        ("1,000", (1000, 1000, False)),
        ("~20", (20, 20, True)),
        ("20-", (20, None, False)),
        ("20 -", (20, None, False)),
        ("- 20", (None, 20, False)),
        ("15 - 20", (15, 20, False)),
        ("PLURAL", (2, None, False)),
        ("-", (None, None, False)),
    ],
)
def test_numbers_are_read_as_the_task_defines_them(
    folder: Path, written: str, expected: tuple[int | None, int | None, bool]
) -> None:
    [one] = casualties(folder, template(_19=['"FARMERS"'], _21=[f'{written}: "FARMERS"'], _23=['INJURY: "FARMERS"']))
    assert (one.min, one.max, one.approximate) == expected
    assert (one.outcome, one.alternatives) == ("injured", ())


def test_of_several_numbers_any_is_right(folder: Path) -> None:
    [one] = casualties(folder, template(_21=['~20 / (20) / 30-: "FARMERS"'], _23=['INJURY: "FARMERS"']))
    assert (one.min, one.max, one.approximate) == (20, 20, True)
    assert one.alternatives == (Number(min=30),)


def test_targets_described_alike_have_numbers_and_effects_in_the_same_order(folder: Path) -> None:
    made = template(_21=['5: "GUARDS"', '~9: "GUARDS"'], _23=['DEATH: "GUARDS"', 'INJURY: "GUARDS"'])
    assert [(one.outcome, one.max, one.approximate) for one in casualties(folder, made)] == [
        ("killed", 5, False),
        ("injured", 9, True),
    ]


def test_a_number_for_several_effects_is_the_most_that_each_can_be(folder: Path) -> None:
    made = template(_21=['5: "GUARDS"', '1: "DRIVER"'], _23=['DEATH: "GUARDS"', 'NO INJURY: "GUARDS"'])
    [one] = casualties(folder, made)
    assert (one.min, one.max) == (None, 5)
    assert [problem.code for problem in read(folder).unplaced] == ["shared-number"]
    both = template(_21=['1: "DRIVER"'], _23=['INJURY: "DRIVER"', 'DEATH: "DRIVER"'])
    assert [(one.outcome, one.min) for one in casualties(folder, both)] == [("injured", 1), ("killed", 1)]


def test_what_the_key_calls_optional_or_leaves_open_is_optional(folder: Path) -> None:
    effects = ['? DEATH: "DRIVER"', 'INJURY / NO INJURY: "GUARDS"', 'DEATH / INJURY: "FARMERS"']
    made = template(_21=['5: "GUARDS"', '20: "FARMERS"'], _23=effects)
    assert [(one.outcome, one.min, one.max, one.optional) for one in casualties(folder, made)] == [
        ("killed", None, None, True),
        ("injured", 5, 5, True),
        ("killed", None, 20, True),
        ("injured", None, 20, True),
    ]
    whole = template(number="2 (OPTIONAL)", _23=['DEATH: "DRIVER"', 'NO INJURY OR DEATH: "-"'])
    assert [one.optional for one in casualties(folder, whole)] == [True]


def test_targets_of_an_accomplished_kidnapping_are_captured(folder: Path) -> None:
    people: Any = {"_18": ['"ILSA TAMM"'], "_19": ['"GOVERNOR": "ILSA TAMM"', '"GUARDS" / "FIVE GUARDS"']}
    made = template(_4=["KIDNAPPING"], _5=["ACCOMPLISHED"], _21=['5: "GUARDS" / "FIVE GUARDS"'], **people)
    assert [(one.outcome, one.min, one.optional) for one in casualties(folder, made)] == [
        ("captured", None, False),
        ("captured", 5, False),
    ]
    assert casualties(folder, template(_4=["KIDNAPPING"], _5=["THREATENED"], **people)) == []


def test_words_that_are_not_in_the_text_stay_words_and_are_said(folder: Path) -> None:
    [one] = casualties(folder, template(_23=[r'DEATH: "\"OLD MILL\" COOK"']))
    assert one.victims == Slot(text='"OLD MILL" COOK')
    [problem] = read(folder).unplaced
    assert str(problem).endswith(
        'key-tst9.v2:25:1: not-found document "TST9-MUC4-0001": ""OLD MILL" COOK" is not in the text'
    )


def test_messages_without_a_key_and_keys_without_a_message_are_said(folder: Path) -> None:
    found = read(key(folder, IRRELEVANT, template("TST9-MUC4-0003", "*")))
    assert [one.document.id for one in found.documents] == ["TST9-MUC4-0002"]
    assert [(problem.code, Path(problem.path).name, problem.line) for problem in found.unplaced] == [
        ("no-key", "tst9-muc4", 1),
        ("no-text", "key-tst9.v2", 29),
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("nothing\n", r'key-tst9\.v2:1:1: "nothing" is no slot of a MUC-4 key, such as "0\.  MESSAGE: ID"'),
        ("0.  MESSAGE ID   TST9-MUC4-0001\n", r':1:1: "0\.  MESSAGE ID .*; there it is "MESSAGE: ID"'),
        ("0.  MESSAGE: ID   HERE\n", r':1:1: "HERE" is no message\'s id, such as'),
        ("4.  INCIDENT: TYPE   ATTACK\n", r':1:1: a template begins with "0\.  MESSAGE: ID"'),
        (IRRELEVANT + "".join(template().splitlines(True)[:9]), r":26:1: this template ends with .*; the file is cut"),
        (";;; a comment\n", r":1:1: no template of a MUC-4 key is in this file"),
    ],
)
def test_a_key_of_another_form_is_refused_by_line(folder: Path, written: str, message: str) -> None:
    (folder / "tst9" / "key-tst9.v2").write_text(written)
    with pytest.raises(HarnessError, match=message):
        read(folder)


def test_a_bracket_that_the_publisher_forgot_to_close_is_read(folder: Path) -> None:
    found = read(key(folder, template("TST9-MUC4-0001 (ORVANE/COAST"), IRRELEVANT))
    assert [one.document.id for one in found.documents] == ["TST9-MUC4-0001", "TST9-MUC4-0002"]
    assert found.unplaced == []


def test_a_wrong_line_costs_its_message(folder: Path) -> None:
    wrong = template().replace("4.  INCIDENT: TYPE", "4.  INCIDENT: TIPE")
    found = read(key(folder, wrong, IRRELEVANT))
    assert [one.document.id for one in found.documents] == ["TST9-MUC4-0002"]
    assert [(problem.code, problem.line) for problem in found.unplaced] == [("bad-record", 6), ("no-key", 1)]


def test_a_folder_of_something_else_is_refused_with_what_it_must_be(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="no key below it; it must be a folder with the unpacked files"):
        read(folder)
    key(folder, IRRELEVANT)
    (folder / "tst9" / "tst9-muc4").write_text("VELM, 3 MAR 90\n" + TEXT)
    with pytest.raises(HarnessError, match=r"tst9-muc4:1:1: a message's id such as .* must come first"):
        read(folder)


EFFECTS = {"killed": "DEATH", "wounded": "INJURY", "killed_or_wounded": "DEATH / INJURY"}


def shipped(row: dict[str, Any]) -> tuple[str, list[str]]:
    """A document's message and templates, as far as the neutral form tells them."""
    name = row["id"].split("/")[1]
    paragraphs = [
        "   " + textwrap.fill(one, 70, break_long_words=False, break_on_hyphens=False)
        for one in row["text"].split("\n\n")
    ]
    templates = [_template(name, incident, row) for incident in row["incidents"]] or [template(name, "*")]
    return f"{name}\n\n" + "\n\n".join(paragraphs) + "\n\n\n", templates


def _template(name: str, incident: dict[str, Any], row: dict[str, Any]) -> str:
    people = [
        one
        for one in row["casualties"] + row["other_human_targets"]
        if one["victims"] and one["template"].split()[0] == incident["template"].split()[0]
    ]
    numbers = {_about(one): " / ".join(one["number_raw"]) for one in people if one["number_raw"]}
    effects = [
        f"{'? ' if one['optional'] else ''}{EFFECTS[one['outcome']]}: {_about(one)}"
        for one in people
        if "outcome" in one
    ]
    return template(
        name, incident["template"], _21=[f"{n}: {about}" for about, n in numbers.items()] or ["-"], _23=effects or ["-"]
    )


def _about(one: dict[str, Any]) -> str:
    quoted = [words["text"].replace("\\", "\\\\").replace('"', '\\"') for words in one["victim_alternatives"]]
    return " / ".join(f'"{words}"' for words in quoted)


@pytest.mark.shared
def test_the_corpus_in_its_publishers_form_gives_its_texts_counts_and_places(shared: Path, tmp_path: Path) -> None:
    """README-CORPORA of the distribution: 100 texts a file; 13 files of development texts, one of each test set.

    The development corpora hold them all but for tst3 and tst4.
    """
    rows = neutral_rows(shared, "muc4")
    made = [shipped(row) for row in rows]
    (tmp_path / "dev-muc3-0001-1300").write_text("".join(text for text, _ in made))
    (tmp_path / "key-dev-0001-1300").write_text("\n".join(one for _, templates in made for one in templates))
    found = read(tmp_path)
    assert [one.document.text for one in found.documents] == [row["text"] for row in rows]
    assert Counter(one.document.meta["split"] for one in found.documents) == {"dev": 1300, "tst1": 100, "tst2": 100}
    outcomes = Counter(one.outcome for each in found.documents for one in each.annotations.casualties or ())
    assert outcomes == {"killed": 853 + 3, "injured": 272 + 3}  # 3 are "DEATH / INJURY", which is either of the two
    assert {problem.code for problem in found.unplaced} == {"not-found", "shared-number"}
    for labelled, row in zip(found.documents, rows, strict=True):
        starts = [one.victims.start for one in labelled.annotations.casualties or () if one.victims]
        wanted = [one.get("start") for one in row["casualties"] for _ in EFFECTS[one["outcome"]].split("/")]
        assert sorted(map(str, starts)) == sorted(map(str, wanted)), row["id"]


@pytest.mark.shared
def test_what_is_converted_is_gold(shared: Path, tmp_path: Path) -> None:
    made = [shipped(row) for row in neutral_rows(shared, "muc4")[:400]]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "dev-muc3-0001-0400").write_text("".join(text for text, _ in made))
    (tmp_path / "in" / "key-dev-0001-0400").write_text("\n".join(one for _, templates in made for one in templates))
    done = convert("muc34", tmp_path / "in", tmp_path / "out")
    assert done.counts["dev"]["documents"] == 400
