"""brat standoff: a text file and an .ann file a document.

Discontinuous spans, relations, events (figures with their victims, cause, place and date), attributes, normalisations
(clusters) and notes (ids and numbers, as ``id=c1 min=25``) are written and read. What brat has no line for, such as the
aliases of clusters, is kept in ``<document>.facts.json`` beside the .ann file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from harness.annotation import Fragments, Labelled, Layer, merge_fragments
from harness.errors import HarnessError, Located
from harness.exchange.shared.exports.export_files import export_files, file_name
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.graph import (
    ASSUMED,
    ATTRIBUTES,
    CHOICES,
    FIGURE,
    FIGURE_SLOTS,
    FLAGS,
    LINKS,
    MARKS,
    SAME_AS,
    Mark,
    MarkLink,
    Note,
    Page,
    Unplaceable,
    decode_facts,
    encode_facts,
)
from harness.exchange.shared.marks.mark_names import OUTCOMES, attribute_name, link_type, mark_type
from harness.exchange.shared.marks.mark_words import same_words
from harness.exchange.shared.marks.slot_spelling import read_extent, spell_extent
from harness.exchange.tools import LABELS_OPTION, Signs, no_losses, offered_labels
from harness.files.text_files import BOM, read_text, write_atomically

LOSES = ""
EXTRA = NEEDS = None
_EMPTY = ("labelled", "unlabelled")
SIGNS = Signs("brat standoff", (".ann",), rb"T\d+\t\S+ \d+ \d+(;\d+ \d+)*\t")
OPTIONS: Mapping[str, str] = {
    "labels": LABELS_OPTION,
    "empty": "what an empty .ann file says of its text: labelled, with nothing; or unlabelled, and left out",
}
losses = no_losses

_TAKEN = (
    "the file is empty, as brat needs one for every text: taken as labelled, with nothing; -o empty=labelled says that "
    "it is, -o empty=unlabelled leaves such texts out"
)
_CLUSTER = "cluster:"
_EXTENT = "extent"
"""In a note, the pieces of a mark that brat's own spelling would put together."""
_SHOWN = (*CHOICES, *FLAGS)
_EVENT_LINKS = (*FIGURE_SLOTS, "part_of", "repeats")
_PIECE = r"-?\d{1,15} -?\d{1,15}"
_MARK = re.compile(rf"(T\S*)\t(\S+) ({_PIECE}(?:;{_PIECE})*)(?:\t(.*))?", re.DOTALL)
_WORD = re.compile(r'([a-z_]+)=("(?:[^"\\]|\\.)*"|[^\s"=]+)(?:\s+|$)')
_BARE = re.compile(r'[^\s"=\\]+')


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write .txt, .ann and .facts.json a document, and annotation.conf."""
    written = []
    labels: set[str] = set()
    for labelled in documents:
        page = draw_page(labelled)
        stem = out / file_name(page.id)
        labels |= {mark.type for mark in page.marks}
        assert page.facts is not None
        files = {".txt": page.text, ".ann": "".join(_lines(page)), ".facts.json": encode_facts(page.facts) + "\n"}
        for suffix, content in files.items():
            write_atomically(stem.with_name(stem.name + suffix), content)
            written.append(stem.with_name(stem.name + suffix))
    write_atomically(out / "annotation.conf", _configuration(offered_labels(labels - set(MARKS), options)))
    return [*written, out / "annotation.conf"]


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read an .ann file, or all of a folder; each needs its .txt file beside it.

    Raises:
        HarnessError: a text is missing, a line is not brat's, or an option has no such value.
    """
    empty = options.get("empty")
    if empty not in (None, *_EMPTY):
        raise HarnessError(f'the option empty is {" or ".join(_EMPTY)}, not "{empty}"')
    pages, left_out = [], []
    for file in export_files(path, ".ann"):
        is_empty = _is_empty(file)
        if is_empty and empty == "unlabelled":
            left_out.append(Located(str(file), 1, 1, "unlabelled", "the file is empty: its text is left out"))
            continue
        pages.append(page := _read_page(file, path))
        if is_empty and empty is None:
            page.notes = [*page.notes, Note(1, _TAKEN, ASSUMED, "entities")]
    return FoundLabels(pages, left_out)


def _is_empty(file: Path) -> bool:
    """Whether it is as brat has them made for every text, so that nobody need have looked at it."""
    return not file.with_suffix(".facts.json").is_file() and not read_text(file).removeprefix(BOM).strip()


def _lines(page: Page) -> Iterator[str]:
    names = {mark.id: f"T{number}" for number, mark in enumerate(page.marks, 1)}
    for mark in page.marks:
        pieces = [piece for fragment in mark.extent for piece in _lines_of(page.text, fragment)] or list(mark.extent)
        if _one_piece_a_line(page.text, pieces) != mark.extent:
            mark.attributes[_EXTENT] = spell_extent(mark.extent)
        spelt = ";".join(f"{start} {end}" for start, end in pieces)
        yield f"{names[mark.id]}\t{mark.type} {spelt}\t{_words(page.text, pieces)}\n"
    figures = [mark for mark in page.marks if mark.type == FIGURE]
    events = names | {mark.id: f"E{number}" for number, mark in enumerate(figures, 1)}
    for mark in figures:
        roles = [
            f" {link.type}:{events[link.target]}"
            for link in page.links
            if link.source == mark.id and link.type in _EVENT_LINKS
        ]
        yield f"{events[mark.id]}\t{FIGURE}:{names[mark.id]}{''.join(roles)}\n"
    others = [link for link in page.links if link.type not in _EVENT_LINKS]
    for number, link in enumerate(others, 1):
        yield f"R{number}\t{link.type} Arg1:{events[link.source]} Arg2:{events[link.target]}\t\n"
    shown = [(mark, name) for mark in page.marks for name in mark.attributes if name in _SHOWN]
    for number, (mark, name) in enumerate(shown, 1):
        value = "" if name in FLAGS else f" {mark.attributes[name]}"
        yield f"A{number}\t{name} {events[mark.id]}{value}\n"
    clusters = page.facts.clusters if page.facts else {}
    named = [mark for mark in page.marks if _BARE.fullmatch(mark.attributes.get("cluster", ""))]
    for number, mark in enumerate(named, 1):
        key = mark.attributes["cluster"]
        words = clusters[key].name if key in clusters else _words(page.text, mark.extent)
        yield f"N{number}\tReference {names[mark.id]} {_CLUSTER}{key}\t{' '.join(words.split())}\n"
    hidden = {mark.id: {k: v for k, v in mark.attributes.items() if k not in _SHOWN} for mark in page.marks}
    for mark in named:
        del hidden[mark.id]["cluster"]
    noted = [mark for mark in page.marks if hidden[mark.id]]
    for number, mark in enumerate(noted, 1):
        words = " ".join(f"{name}={_quoted(value)}" for name, value in hidden[mark.id].items())
        yield f"#{number}\tAnnotatorNotes {events[mark.id]}\t{words}\n"


def _lines_of(text: str, fragment: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """A fragment cut at line ends, as brat does with a mark over several lines."""
    start, end = fragment
    for line in text[start:end].split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def _one_piece_a_line(text: str, pieces: Sequence[tuple[int, int]]) -> Fragments:
    """Pieces joined again between which there is nothing but white space with a line end: no interruption."""
    joined: list[tuple[int, int]] = []
    for start, end in merge_fragments(pieces):
        gap = text[joined[-1][1] : start] if joined else ""
        if "\n" in gap and gap.isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _words(text: str, extent: Sequence[tuple[int, int]]) -> str:
    """The words as brat repeats them: pieces joined by a space, line ends as spaces."""
    return " ".join(text[start:end] for start, end in extent).replace("\n", " ")


def _quoted(value: str) -> str:
    return value if _BARE.fullmatch(value) else json.dumps(value)


def _configuration(labels: Sequence[str]) -> str:
    events = ", ".join(f"{name}?:{type_}" for name, type_ in FIGURE_SLOTS.items())
    relations = [name for name in LINKS if name not in _EVENT_LINKS and name != SAME_AS]
    lines = ["[entities]", *labels, *(mark for mark in MARKS if mark != FIGURE)]
    lines += ["[relations]", *(f"{name}\tArg1:<ANY>, Arg2:<ANY>" for name in relations)]
    lines += [f"{SAME_AS}\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive"]
    lines += ["[events]", f"{FIGURE}\t{events}, part_of?:{FIGURE}, repeats?:{FIGURE}"]
    lines += ["[attributes]", *(f"{name}\tArg:<ANY>, Value:{'|'.join(values)}" for name, values in CHOICES.items())]
    return "\n".join([*lines, *(f"{name}\tArg:<ANY>" for name in FLAGS)]) + "\n"


def _read_page(file: Path, root: Path) -> Page:
    text_file = file.with_suffix(".txt")
    if not text_file.is_file():
        raise HarnessError(f"{file}: its text is missing: {text_file} must stand beside it")
    facts_file = file.with_suffix(".facts.json")
    facts = decode_facts(read_text(facts_file), str(facts_file)) if facts_file.is_file() else None
    name = facts.id if facts else str((file.relative_to(root) if file != root else Path(file.name)).with_suffix(""))
    return _Reader(file, name.replace("/", "-") if facts is None else name, read_text(text_file)).page(facts)


class _Reader:
    def __init__(self, file: Path, name: str, text: str) -> None:
        self.file, self.name, self.text = file, name, text
        self.marks: dict[str, Mark] = {}
        self.links: list[MarkLink] = []
        self.notes: list[Note] = []
        self.repeated: set[str] = set()
        """Ids of several marks: nothing can be said of one of them."""
        self.alias: dict[str, str] = {}
        """The names by which lines speak of a mark that is now an event."""

    def page(self, facts: Unplaceable | None) -> Page:
        lines = [
            (number, line.rstrip("\r"))
            for number, line in enumerate(read_text(self.file).removeprefix(BOM).split("\n"), 1)
        ]
        # Attributes and relations may stand before what they speak of.
        for kinds, take in (("T", self.mark), ("E", self.event), ("R*", self.relation), ("AMN#", self.about)):
            for number, line in lines:
                if line[:1] in kinds and line.strip():
                    take(number, line)
        for number, line in lines:
            if line.strip() and line[0] not in "TERAMN#*":
                raise HarnessError(f"{self.file}:{number}:1: not a line of brat standoff: {line[:40]!r}")
        for link in self.links:
            link.source, link.target = self.name_of(link.source), self.name_of(link.target)
        for name in self.repeated:
            self.marks[f"{name} alone"] = msgspec.structs.replace(self.marks.pop(name), id=f"{name} alone")
        return Page(
            id=self.name,
            text=self.text,
            marks=list(self.marks.values()),
            links=self.links,
            facts=facts,
            meta=facts.meta if facts else {},
            path=str(self.file),
            notes=self.notes,
        )

    def refuse(self, number: int, message: str, layer: Layer | None = None) -> None:
        self.notes.append(Note(number, message, layer=layer))

    def mark(self, number: int, line: str) -> None:
        match = _MARK.fullmatch(line)
        if match is None:
            raise HarnessError(f"{self.file}:{number}:1: not a text-bound annotation: {line[:40]!r}")
        pieces = tuple((int(start), int(end)) for start, end in (piece.split() for piece in match[3].split(";")))
        is_sound = all(0 <= start < end <= len(self.text) for start, end in pieces)
        name = match[1]
        if name in self.marks:
            self.repeated.add(name)
            name = f"{name} in line {number}"
        extent = _one_piece_a_line(self.text, pieces) if is_sound else pieces
        words = match[4] if is_sound and match[4] and not self.is_said(match[4], pieces) else None
        self.marks[name] = Mark(id=name, type=match[2], extent=extent, attributes={}, line=number, words=words)

    def is_said(self, words: str, pieces: Sequence[tuple[int, int]]) -> bool:
        """Whether the words stand there; brat writes pieces in any order."""
        return any(same_words(words, self.text, order) for order in (tuple(pieces), merge_fragments(pieces)))

    def event(self, number: int, line: str) -> None:
        match = re.fullmatch(r"(E\S+)\t(\S+?):(T\S+)((?: \S+?:\S+)*)\s*", line)
        if match is None:
            raise HarnessError(f"{self.file}:{number}:1: not an event: {line[:40]!r}")
        name, type_, trigger, roles = match.groups()
        mark = self.marks.get(trigger)
        if mark is None or trigger in self.repeated:
            self.refuse(number, f"the event {name} has no trigger {trigger} of its own", "casualties")
            return
        if name in self.marks or name in self.alias:
            self.refuse(number, f"the id {name} is that of an event before it: this one is left out", "casualties")
            return
        if trigger in self.alias:
            mark = self.marks[name] = Mark(id=name, type=mark.type, extent=mark.extent, attributes={}, line=number)
        self.alias.setdefault(trigger, name)
        self.alias[name] = mark.id
        links = [
            MarkLink(type=role, source=mark.id, target=target, line=number)
            for role, _, target in (word.partition(":") for word in roles.split())
        ]
        if mark_type(type_) != FIGURE and not self.outcome(mark, type_, links):
            self.refuse(number, f"the event {type_} has no place in the four layers")
            del self.marks[mark.id]
            return
        mark.type = FIGURE
        self.links += links

    def outcome(self, mark: Mark, type_: str, links: list[MarkLink]) -> bool:
        """Read what somebody suffered as a casualty that stands where its victims do."""
        victims = next((link for link in links if link_type(link.type) == "victims"), None)
        outcome = OUTCOMES.get(type_.casefold())
        if outcome is None or victims is None or victims.target not in self.marks:
            return False
        mark.extent = self.marks.pop(victims.target).extent
        self.alias[victims.target] = mark.id
        mark.attributes |= {"outcome": outcome, "figureless": "true"}
        links.remove(victims)
        return True

    def relation(self, number: int, line: str) -> None:
        parts = line.split("\t")
        words = parts[1].split() if len(parts) > 1 else []
        if line[0] == "*" and len(words) > 2:
            pairs = list(pairwise(words[1:]))
        elif line[0] == "R" and len(words) == 3:
            pairs = [(words[1].partition(":")[2], words[2].partition(":")[2])]
        else:
            raise HarnessError(f"{self.file}:{number}:1: not a relation: {line[:40]!r}")
        self.links += [MarkLink(type=words[0], source=source, target=target, line=number) for source, target in pairs]

    def name_of(self, name: str) -> str:
        found = self.alias.get(name, name)
        return found if found in self.marks else self.alias.get(found, found)

    def about(self, number: int, line: str) -> None:
        """An attribute, a normalisation or a note."""
        head, _, rest = line.partition("\t")
        given, _, words = rest.partition("\t")
        name, target, *values = [*given.split(), "", "", ""][:3]
        mark = self.marks.get(self.name_of(target))
        if target in self.repeated:
            self.refuse(number, f"{head} speaks of {target}, which several marks are called")
        elif mark is None:
            self.refuse(number, f"{head} speaks of {target or 'nothing'}, which is no mark")
        elif head[0] == "N":
            named = values[0].removeprefix(_CLUSTER)
            if mark.attributes.setdefault("cluster", named) != named:
                self.refuse(number, f'{head} calls {target} "{named}", and a name is one thing in the world')
        elif head[0] != "#":
            said, known = values[0] or "true", attribute_name(name)
            if mark.attributes.setdefault(known, said) != said:
                self.refuse(number, f'{head} says {name} = "{said}" of {target}, which has another value already')
        elif not self.noted(mark, words):
            self.refuse(number, f'the note "{words[:60]}" has no place in the four layers')

    def noted(self, mark: Mark, words: str) -> bool:
        """Take a note's attributes; nothing where it is a note in a person's own words."""
        found = list(_WORD.finditer(words))
        names = {match[1] for match in found}
        if not found or "".join(match[0] for match in found) != words or not names <= {*ATTRIBUTES, _EXTENT}:
            return False
        try:
            given = {m[1]: str(json.loads(m[2])) if m[2].startswith('"') else m[2] for m in found}
            if _EXTENT in given:
                mark.extent = read_extent(given.pop(_EXTENT))
        except (ValueError, HarnessError):
            return False
        mark.attributes |= given
        return True
