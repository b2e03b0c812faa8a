"""PolNeAR: attributions in political news, brat standoff files and their texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.annotation import Annotations, Document, Fragments, Labelled, Scope, Source
from harness.errors import HarnessError
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.attributed import WHO, Attributed, bridged, slot, stretch
from harness.exchange.shared.corpora.bad_records import BAD_RECORD, readable
from harness.exchange.shared.corpora.surfaces import Surfaces
from harness.files.text_files import BOM, read_text

FACTS = CorpusFacts(
    title="PolNeAR: Political News Attribution Relations Corpus",
    languages=("en",),
    where="https://github.com/networkdynamics/PolNeAR",
    ships="the repository's folder, its data folder, or one of train, dev and test: each has the folders text (.txt) "
    "and attributions (.ann)",
    licence="none is named in the repository; the texts are their publishers'",
    citation="Newell, Margolin & Ruths (2018), An Attribution Relations Corpus for Political News, LREC",
    scope=Scope(layers=("attributions",)),
    mind="whatever an article gives as somebody's words or state of mind is content: speech, thought, votes, demands, "
    "and kinds are not told apart, so contents are spans, quotation marks and that included. A word is in one "
    "attribution at most: nested ones are not marked. Articles with several labellings are read in the first "
    f"labeller's; labellings has all of them, a file a labeller, for harness gold agree. {WHO}",
)

_SPLITS = ("train", "dev", "test")
_ROLES = ("Source", "Cue", "Content")
_SPAN = re.compile(r"(T\S+)\t(\S+) (\d{1,18} \d{1,18}(?:;\d{1,18} \d{1,18})*)\t(.*)", re.DOTALL)
_BEGINS = re.compile(r"[TEANR]\d+\t|[#*]")
_EVENT = re.compile(r"E\S+\t(\S+?):(T\S+)((?: \S+?:\S+)*)\s*")
# brat numbers a role that an event has several times: Source, Source2, …
_ROLE = re.compile(r" ([A-Za-z]+)\d*:(\S+)")


def read(path: Path) -> Converted:
    """Read the splits below a folder, or one split's.

    Raises:
        HarnessError: there is no split, or a line is not standoff of sources, cues and contents.
    """
    folders = [path] if path.name in _SPLITS else [one for name in _SPLITS for one in sorted(path.rglob(name))]
    folders = [one for one in folders if (one / "text").is_dir() and (one / "attributions").is_dir()]
    if not folders:
        raise HarnessError(
            f"{path}: no train, dev or test with the folders text and attributions; it must be {FACTS.ships}"
        )
    about = _metadata(path)
    found = Converted([], [])
    articles = []
    for folder in folders:
        labellings: dict[str, list[Path]] = defaultdict(list)
        for file in sorted((folder / "attributions").glob("*.ann")):
            labellings[file.stem.rpartition("_")[0]].append(file)
        texts = sorted((folder / "text").glob("*.txt"))
        articles += [(text, labellings[text.stem], about.get(text.stem, {})) for text in texts]
    found.documents.extend(readable(articles, lambda article: _article(*article, found), found.unplaced))
    return found


def _article(text_file: Path, files: list[Path], about: Mapping[str, str], found: Converted) -> Iterator[Labelled]:
    """The article with the first labeller's attributions, and each labeller's where there are several."""
    text = read_text(text_file).removeprefix(BOM)
    if not files:
        surfaces = Surfaces(text, text_file, text_file.stem)
        surfaces.note("no-labels", f"no {text_file.stem}_….ann beside it in attributions", 1)
        found.unplaced.extend(surfaces.unplaced)
    for number, file in enumerate(files):
        surfaces = Surfaces(text, file, text_file.stem)
        made = _attributions(file, surfaces)
        found.unplaced.extend(surfaces.unplaced)
        if made is None:
            continue
        labeller = file.stem.rpartition("_")[2]
        meta = {
            "language": "en",
            "split": text_file.parent.parent.name,
            "title": about.get("title"),
            "publisher": about.get("publisher"),
            "published": about.get("publication_date"),
            "labelled_by": labeller,
        }
        document = Document(id=text_file.stem, text=text, meta=meta)
        labelled = Labelled(document=document, annotations=Annotations(attributions=made.links))
        if number == 0:
            yield labelled
        if len(files) > 1:
            found.labellings.setdefault(labeller, []).append(labelled)


def _attributions(file: Path, surfaces: Surfaces) -> Attributed | None:
    """What a file says; nothing where no line of it is standoff."""
    marks: dict[str, Fragments | None] = {}
    made = Attributed()
    lines = list(_lines(file))
    for number, line in lines:
        try:
            if line.startswith("T"):
                name, extent = _mark(line, surfaces, number)
                marks[name] = extent
            elif line[0] not in "E#ANR*":
                raise HarnessError(f"not a line of brat standoff: {line[:40]!r}")
        except HarnessError as error:
            surfaces.note(BAD_RECORD, str(error), number)
    if lines and sum(problem.code == BAD_RECORD for problem in surfaces.unplaced) == len(lines):
        return None
    for number, line in lines:
        if line.startswith("E"):
            _add(line, number, marks, surfaces, made)
    return made


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines with their numbers. Some surfaces hold a line break, as brat's never do: these go on."""
    begun: tuple[int, str] | None = None
    for number, line in enumerate(read_text(file).removeprefix(BOM).split("\n"), 1):
        line = line.rstrip("\r")
        if begun is not None and begun[1].startswith("T") and not _BEGINS.match(line) and _is_short(begun[1]):
            begun = begun[0], f"{begun[1]}\n{line}"
            continue
        if begun is not None:
            yield begun
        begun = (number, line) if line else None
    if begun is not None:
        yield begun


def _is_short(line: str) -> bool:
    """Whether a text-bound line has fewer words than its offsets ask for."""
    match = _SPAN.fullmatch(line)
    if match is None:
        return False
    pieces = [piece.partition(" ") for piece in match[3].split(";")]
    return len(match[4]) < sum(int(end) - int(start) + 1 for start, _, end in pieces) - 1


def _mark(line: str, surfaces: Surfaces, number: int) -> tuple[str, Fragments | None]:
    """The name of a text-bound line, and where it is: nowhere if its words are not there."""
    match = _SPAN.fullmatch(line)
    if match is None:
        raise HarnessError(f"not a text-bound annotation: {line[:40]!r}")
    pieces = [(int(start), int(end)) for start, _, end in (piece.partition(" ") for piece in match[3].split(";"))]
    extent = stretch(surfaces, pieces, match[4], number) if match[2] in _ROLES else None
    return match[1], extent


def _add(line: str, number: int, marks: Mapping[str, Fragments | None], surfaces: Surfaces, made: Attributed) -> None:
    match = _EVENT.fullmatch(line)
    if match is None:
        surfaces.note(BAD_RECORD, f"not an event: {line[:40]!r}", number)
        return
    if not match[1].startswith("Attribution"):
        surfaces.note("other-event", f'an event of the type "{match[1]}" is no attribution', number)
        return
    roles: dict[str, list[Fragments | None]] = defaultdict(list)
    for role, name in _ROLE.findall(match[3]):
        if role in _ROLES and name in marks:
            roles[role].append(marks[name])
        else:
            surfaces.note("other-role", f'"{role}:{name}" is no source, cue or content', number)
    placed = {role: [extent for extent in extents if extent is not None] for role, extents in roles.items()}
    if placed != roles or not roles["Content"]:
        surfaces.note("left-out", "an attribution with a part that is not in the text, or without content", number)
        return
    # A content in several marks is one content in parts; several sources are several people.
    content, cue = (
        bridged([span for extent in placed.get(role, []) for span in extent], surfaces.text)
        for role in ("Content", "Cue")
    )
    made.link(content, [slot(Source, extent) for extent in placed.get("Source", [])], cue)


def _metadata(path: Path) -> dict[str, dict[str, str]]:
    """The rows of metadata.tsv, by file name, where it is below ``path`` or beside it."""
    files = [*sorted(path.rglob("metadata.tsv")), path.parent / "metadata.tsv"]
    if not files[0].is_file():
        return {}
    header, *rows = [line.rstrip("\r").split("\t") for line in read_text(files[0]).removeprefix(BOM).split("\n")]
    about = [dict(zip(header, row, strict=False)) for row in rows]
    return {row["filename"]: row for row in about if "filename" in row}
