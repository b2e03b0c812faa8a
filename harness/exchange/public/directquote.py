"""DirectQuote: direct quotations and their speakers in paragraphs of news, a token and a tag a line."""

from __future__ import annotations

import re
from pathlib import Path

from harness.annotation import Annotations, Attribution, Document, Labelled, Quote, Scope, Source
from harness.errors import HarnessError
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.surfaces import Surfaces
from harness.exchange.shared.corpora.token_rows import Layout, TokenSentence, chunks_of, read_sentences, words_of
from harness.files.text_files import read_text

FACTS = CorpusFacts(
    title="DirectQuote: direct quotations and their speakers in news articles",
    languages=("en",),
    where="https://github.com/THUNLP-MT/DirectQuote",
    ships="the repository's folder, with data/truecased.txt, or that file",
    licence="none stated; the paragraphs are those of 13 news publishers, so converted files must not be passed on",
    citation="Zhang & Liu (2022), DirectQuote: A Dataset for Direct Quotation Extraction and Attribution in News "
    "Articles",
    scope=Scope(layers=("quotes", "attributions"), kinds=("direct",)),
    mind="a document is a paragraph, its tokens set as in print, for the text is not shipped; the corpus says on "
    "which side of a quotation its speaker stands, not who: the nearest speaker there is taken; speakers are names "
    "that a knowledge base has, so a quotation by anybody else has none here, and one found for it counts as wrong; "
    "speakers of equal words are one; the parts of an interrupted quotation are quotes of their own; there are no "
    "cues, and no splits",
)

_FILE = "truecased.txt"
_LEFT, _RIGHT, _SPEAKER, _UNKNOWN = "LeftSpeaker", "RightSpeaker", "Speaker", "Unknown"
_LAYOUT = Layout(
    cells=lambda line: [cell for cell in line.rpartition(" ")[::2] if cell],
    columns=range(2, 3),
    described="a token and its tag, with a blank between",
    word=0,
    tag=1,
    labels=(_LEFT, _RIGHT, _UNKNOWN, _SPEAKER),
    outside=("Out",),
)
_OPENING = re.compile(r"(?:``|''|[\"“”„«»]|[‘'](?=.*[’']$))\s*", re.DOTALL)
_CLOSING = re.compile(r"\s*(?:''|[\"“”«»])$")
_CLOSING_SINGLE = re.compile(r"\s*[’']$")

_STRAIGHT = '"'
_OPENING_TOKENS = frozenset(("(", "[", "$", "£", "€", "“", "‘", "``"))
_CLOSING_TOKENS = frozenset((".", ",", ";", ":", "!", "?", "...", ")", "]", "%", "”", "’", "''"))
_CONTRACTED = re.compile(r"n['’]t|['’](?:s|m|d|re|ve|ll)", re.IGNORECASE)

Span = tuple[int, int]


def read(path: Path) -> Converted:
    """Read the repository's folder, or the file with the paragraphs.

    Raises:
        HarnessError: it is not there, or is something else.
    """
    file = next(iter(sorted(path.rglob(_FILE))), None) if path.is_dir() else path
    if file is None:
        raise HarnessError(f"{path}: no {_FILE} below it; it must be {FACTS.ships}")
    found = Converted([], [])
    paragraphs = list(read_sentences(read_text(file), file, _LAYOUT, found.unplaced))
    for number, paragraph in enumerate(paragraphs, 1):
        found.documents.append(_labelled(f"{number:0{len(str(len(paragraphs)))}}", paragraph, file, found))
    return found


def _labelled(name: str, paragraph: TokenSentence, file: Path, found: Converted) -> Labelled:
    text, places = _printed(words_of(paragraph, _LAYOUT))
    surfaces = Surfaces(text, file, name)
    marked = [
        (chunk, (places[chunk.start][0], places[chunk.end - 1][1]), paragraph.rows[chunk.start].line)
        for chunk in chunks_of(paragraph, _LAYOUT)
    ]
    speakers = [span for chunk, span, _ in marked if chunk.label == _SPEAKER]
    quotes: list[Quote] = []
    attributions: list[Attribution] = []
    for chunk, span, line in marked:
        if chunk.label == _SPEAKER:
            continue
        content = _without_marks(text, span)
        if content is None:
            surfaces.note("no-words", "a quotation of quotation marks alone", line)
            continue
        quotes.append(Quote(id=f"q{len(quotes) + 1}", kind="direct", start=content[0], end=content[1]))
        speaker = _nearest(chunk.label, span, speakers)
        if speaker is not None:
            source = Source(start=speaker[0], end=speaker[1])
            attributions.append(Attribution(source=source, content=quotes[-1].id))
        elif chunk.label != _UNKNOWN:
            surfaces.note("no-speaker", f"a quotation marked {chunk.label} without a speaker on that side", line)
    found.unplaced.extend(surfaces.unplaced)
    made = Annotations(quotes=tuple(quotes), attributions=tuple(attributions))
    return Labelled(document=Document(id=name, text=text, meta={"language": "en"}), annotations=made)


def _printed(words: list[str]) -> tuple[str, list[Span]]:
    """A text of these tokens, and where each stands: no blank before a comma, nor inside of quotation marks.

    Straight marks open and close by turns.
    """
    text = ""
    places: list[Span] = []
    is_open = is_blank_due = False
    for word in words:
        is_straight = word == _STRAIGHT
        clings = word in _CLOSING_TOKENS or (is_straight and is_open) or _CONTRACTED.fullmatch(word)
        if is_blank_due and not clings:
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
        is_blank_due = word not in _OPENING_TOKENS and not (is_straight and not is_open)
        is_open ^= is_straight
    return text, places


def _nearest(side: str, quote: Span, speakers: list[Span]) -> Span | None:
    """The last speaker before a quotation, or the first one after it."""
    if side == _LEFT:
        return max((one for one in speakers if one[1] <= quote[0]), default=None)
    return min((one for one in speakers if one[0] >= quote[1]), default=None) if side == _RIGHT else None


def _without_marks(text: str, span: Span) -> Span | None:
    """A quotation without its outer marks; ``None`` where nothing is left."""
    start, end = span
    opening = _OPENING.match(text[start:end])
    if opening:
        start += opening.end()
    is_single = opening is not None and opening[0].strip() in ("'", "‘")
    if closing := (_CLOSING_SINGLE if is_single else _CLOSING).search(text[start:end]):
        end = start + closing.start()
    return (start, end) if start < end else None
