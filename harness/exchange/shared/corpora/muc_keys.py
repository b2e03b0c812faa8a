"""The files of MUC-3 and MUC-4: messages, and answer keys of 25 numbered slots a template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError, Located
from harness.exchange.shared.corpora.bad_records import bad_record
from harness.files.text_files import read_text

SLOTS = (
    "MESSAGE: ID",
    "MESSAGE: TEMPLATE",
    "INCIDENT: DATE",
    "INCIDENT: LOCATION",
    "INCIDENT: TYPE",
    "INCIDENT: STAGE OF EXECUTION",
    "INCIDENT: INSTRUMENT ID",
    "INCIDENT: INSTRUMENT TYPE",
    "PERP: INCIDENT CATEGORY",
    "PERP: INDIVIDUAL ID",
    "PERP: ORGANIZATION ID",
    "PERP: ORGANIZATION CONFIDENCE",
    "PHYS TGT: ID",
    "PHYS TGT: TYPE",
    "PHYS TGT: NUMBER",
    "PHYS TGT: FOREIGN NATION",
    "PHYS TGT: EFFECT OF INCIDENT",
    "PHYS TGT: TOTAL NUMBER",
    "HUM TGT: NAME",
    "HUM TGT: DESCRIPTION",
    "HUM TGT: TYPE",
    "HUM TGT: NUMBER",
    "HUM TGT: FOREIGN NATION",
    "HUM TGT: EFFECT OF INCIDENT",
    "HUM TGT: TOTAL NUMBER",
)

# Who wrote the key stands in brackets, of which the publisher has forgotten one.
_MESSAGE = re.compile(r"((?:DEV|TST\d)-MUC\d-\d{4})(?:\s+\([^)]*\)?)?\s*")
_SLOT = re.compile(r"(\d{1,2})\.\s+(.*)")
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')
_COLON = re.compile(r'"(?:\\.|[^"\\])*"|(:)')


class Message(NamedTuple):
    """A message: its id, its text with the wrapped lines of a paragraph joined, and the line that it begins in."""

    id: str
    text: str
    line: int


class Fill(NamedTuple):
    """One fill of a slot.

    Attributes:
        values: what it says; of several any one is right.
        about: the words of the target that it is said of; several are names for the same.
        optional: marked "?".
        line: where it stands.
    """

    values: tuple[str, ...]
    about: tuple[str, ...]
    optional: bool
    line: int


@dataclass
class Template:
    """One template of a key.

    Attributes:
        message: the id of the message that it is for.
        line: where it begins.
        optional: marked "(OPTIONAL)".
        fills: by the slot's name; slots with "-" and "*" have none.
        last: the slot that was read last.
        is_whole: whether all of its lines could be read.
    """

    message: str
    line: int
    optional: bool = False
    fills: dict[str, list[Fill]] = field(default_factory=lambda: {name: [] for name in SLOTS})
    last: str = SLOTS[0]
    is_whole: bool = True


def read_messages(path: Path) -> Iterator[Message]:
    """The messages of a file.

    Raises:
        HarnessError: the file cannot be read, or does not begin with a message's id.
    """
    message, start, lines = "", 0, list[str]()
    for number, line in enumerate(read_text(path).split("\n"), 1):
        found = _MESSAGE.fullmatch(line)
        if found:
            if message:
                yield Message(message, _unwrapped(lines), start)
            message, start, lines = found[1], number, []
        elif message:
            lines.append(line)
        elif line.strip():
            raise HarnessError(f'{path}:{number}:1: a message\'s id such as "TST3-MUC4-0001" must come first')
    if message:
        yield Message(message, _unwrapped(lines), start)


def _unwrapped(lines: list[str]) -> str:
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines))
    return "\n\n".join(words for paragraph in paragraphs if (words := " ".join(paragraph.split())))


def read_key(path: Path, bad: list[Located]) -> Iterator[Template]:
    """The templates of an answer key.

    Args:
        path: the key.
        bad: takes the templates that are none of a MUC-4 key. ``Template.is_whole`` is false for those of them whose
            message is known.

    Raises:
        HarnessError: the file cannot be read, has no template, or is cut off.
    """
    good, wrong = 0, list[HarnessError]()
    template: Template | None = None
    for template in _templates(path, wrong):
        good += template.is_whole
        yield template
    if not good:
        raise wrong[0] if wrong else HarnessError(f"{path}:1:1: no template of a MUC-4 key is in this file")
    if template is not None and template.is_whole and template.last != SLOTS[-1]:
        message = f'this template ends with "{template.last}"; the file is cut off'
        raise HarnessError(f"{path}:{template.line}:1: {message}")
    bad.extend(map(bad_record, wrong))


def _templates(path: Path, wrong: list[HarnessError]) -> Iterator[Template]:
    """The templates of a key, those with a wrong line included; each ends where the next begins."""
    template: Template | None = None
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith(";"):
            continue
        try:
            found = _SLOT.match(line)
            if found and found[1] == "0":
                if template is not None:
                    yield template
                template = None
                template = _begun(_slot(found, f"{path}:{number}:1")[1], number, path)
            elif template is not None:
                _read_line(template, line, found, number, path)
            elif not wrong:
                _slot_of(line, found, f"{path}:{number}:1")
                raise HarnessError(f'{path}:{number}:1: a template begins with "0.  {SLOTS[0]}"')
        except HarnessError as error:
            if template is None or template.is_whole:
                wrong.append(error)
            if template is not None:
                template.is_whole = False
    if template is not None:
        yield template


def _read_line(template: Template, line: str, found: re.Match[str] | None, number: int, path: Path) -> None:
    slot, value = _slot_of(line, found, f"{path}:{number}:1")
    template.last = slot or template.last
    if template.last == SLOTS[1]:
        template.optional = "OPTIONAL" in value
    elif template.last != SLOTS[0]:
        template.fills[template.last] += _fill(value, number)


def _slot_of(line: str, found: re.Match[str] | None, where: str) -> tuple[str | None, str]:
    """The slot that a line begins, if it begins one, and what it says."""
    if found:
        return _slot(found, where)
    if line[0].isspace():
        return None, line.strip()
    raise HarnessError(f'{where}: "{line:.40}" is no slot of a MUC-4 key, such as "0.  MESSAGE: ID"')


def _slot(found: re.Match[str], where: str) -> tuple[str, str]:
    """The name of the slot and the rest of the line."""
    nth = int(found[1])
    if nth < len(SLOTS) and found[2].startswith(SLOTS[nth]):
        return SLOTS[nth], found[2][len(SLOTS[nth]) :].strip()
    expected = f'; there it is "{SLOTS[nth]}"' if nth < len(SLOTS) else ""
    raise HarnessError(f'{where}: "{found[0]:.40}" is no slot of a MUC-4 key{expected}')


def _begun(value: str, number: int, path: Path) -> Template:
    found = _MESSAGE.fullmatch(value)
    if not found:
        raise HarnessError(f'{path}:{number}:1: "{value}" is no message\'s id, such as "TST3-MUC4-0001"')
    return Template(found[1], number)


def _fill(value: str, number: int) -> list[Fill]:
    optional = value.startswith("?")
    value = value.removeprefix("?").strip()
    colon = next((match.start() for match in _COLON.finditer(value) if match[1]), None)
    left, right = (value, "") if colon is None else (value[:colon], value[colon:])
    values = _strings(left) if '"' in left else tuple(part.strip(" ()") for part in left.split("/"))
    values = tuple(one for one in values if one not in ("", "-", "*"))
    about = tuple(one for one in _strings(right) if one != "-")
    return [Fill(values, about, optional, number)] if values or about else []


def _strings(text: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\\(.)", r"\1", words).strip() for words in _QUOTED.findall(text))
