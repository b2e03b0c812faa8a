"""``harness gold show``: an article with its four layers, in the terminal or as one HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.annotation import (
    LAYERS,
    Annotations,
    Attribution,
    Casualty,
    Entity,
    Item,
    Layer,
    Quote,
    Slot,
    Source,
    slot_text,
)
from harness.errors import printable, shorten
from harness.files.page_policy import content_digest
from harness.gold.article import Article
from harness.gold.show.origin_words import origin_lines
from harness.gold.words.occurrences import SearchableText
from harness.gold.words.resolve import CASUALTY_SLOTS

if TYPE_CHECKING:
    from rich.text import Text

TEMPLATES = Path(__file__).parent / "templates"
STYLES: dict[Layer, str] = {
    "entities": "bold cyan",
    "quotes": "italic green",
    "casualties": "bold red",
    "attributions": "underline yellow",
}


class ShownMark(NamedTuple):
    """That a stretch of text belongs to an item: its layer, and what it is there (``GPE``, ``victims``, ``cue``)."""

    layer: Layer
    role: str


class Segment(NamedTuple):
    """A stretch of text over which the marks do not change."""

    text: str
    marks: tuple[ShownMark, ...]


class ShownItem(NamedTuple):
    """One item in words, for the lists beside the text."""

    layer: Layer
    label: str
    words: str
    detail: str


def segments(text: str, annotations: Annotations) -> Iterator[Segment]:
    """The text cut where marks begin or end, in order and without gaps."""
    starts: dict[int, list[ShownMark]] = {}
    ends: dict[int, list[ShownMark]] = {}
    for mark, slot in marks(annotations):
        for start, end in slot.extent:
            if end <= len(text):
                starts.setdefault(start, []).append(mark)
                ends.setdefault(end, []).append(mark)
    open_marks: list[ShownMark] = []
    cuts = sorted({0, len(text), *starts, *ends})
    for here, there in pairwise(cuts):
        for mark in ends.get(here, ()):
            open_marks.remove(mark)
        open_marks += starts.get(here, ())
        yield Segment(text[here:there], tuple(dict.fromkeys(open_marks)))


def marks(annotations: Annotations) -> Iterator[tuple[ShownMark, Slot]]:
    """Every slot of the gold with what it is; alternatives are left away."""
    for entity in annotations.entities or ():
        yield ShownMark("entities", entity.label), entity
    for quote in annotations.quotes or ():
        yield ShownMark("quotes", quote.kind), quote
    for casualty in annotations.casualties or ():
        for name in CASUALTY_SLOTS:
            slot = getattr(casualty, name)
            if slot is not None:
                yield ShownMark("casualties", casualty.outcome if name == "figure" else name), slot
    for attribution in annotations.attributions or ():
        for name in ("source", "cue", "content"):
            slot = getattr(attribution, name)
            if isinstance(slot, Slot):
                yield ShownMark("attributions", "claim" if name == "content" else name), slot


def rows(annotations: Annotations, text: str | None) -> Iterator[ShownItem]:
    """Every item in words, layer by layer; withheld words show as their offsets."""
    searchable = None if text is None else SearchableText(text)
    for layer in LAYERS:
        for item in annotations.layer(layer):
            row = _row(layer, item, text)
            which = _which(item, searchable) if isinstance(item, Entity) and searchable else ""
            yield row._replace(detail=" · ".join(filter(None, (row.detail, which))))


def _which(entity: Entity, searchable: SearchableText) -> str:
    """Which of several occurrences a name is, since a wrong ``nth`` looks right in a list of names."""
    if entity.start is None or entity.end is None or entity.fragments:
        return ""
    times = len(searchable.occurrences(searchable.text[entity.start : entity.end]))
    nth = searchable.nth(entity.start, entity.end)
    return f"{nth} of {times}: {searchable.context(entity.start, entity.end)}" if nth and times > 1 else ""


def _row(layer: Layer, item: Item, text: str | None) -> ShownItem:
    if isinstance(item, Entity):
        return ShownItem(layer, item.label, _words(item, text), item.cluster or "")
    if isinstance(item, Quote):
        return ShownItem(layer, f"{item.id} {item.kind}", _words(item, text), "")
    if isinstance(item, Casualty):
        number = f"{_bound(item.min)} to {_bound(item.max)}" if item.min != item.max else _bound(item.min)
        slots = [_words(getattr(item, name), text) for name in CASUALTY_SLOTS if getattr(item, name) is not None]
        detail = " · ".join(part for part in (number, item.victim_role, item.status or "") if part)
        return ShownItem(layer, f"{item.id} {item.outcome}", " · ".join(slots), detail)
    return ShownItem(layer, _source(item, text), _content(item, text), _words(item.cue, text) if item.cue else "")


def _source(item: Attribution, text: str | None) -> str:
    if item.source is None:
        return "nobody named"
    others = [other for other in item.source.alternatives if other.cluster is not None]
    return " or ".join(_reading(one, text) for one in (item.source, *others))


def _reading(source: Source, text: str | None) -> str:
    words = _words(source, text) if source.extent or source.text else "implicit"
    return f"{words} ({source.cluster})" if source.cluster else words


def _content(item: Attribution, text: str | None) -> str:
    return item.content if isinstance(item.content, str) else _words(item.content, text)


def _words(slot: Slot, text: str | None) -> str:
    words = slot_text(slot, text)
    return shorten(" ".join(words.split()), limit=80) if words else f"[{slot.start}, {slot.end})"


def _bound(value: int | None) -> str:
    return "open" if value is None else str(value)


def terminal_text(text: str, annotations: Annotations) -> Text:
    """The article with its layers in colours, for ``rich`` to print."""
    from rich.text import Text

    shown = Text()
    for segment in segments(text, annotations):
        style = " ".join(STYLES[layer] for layer in LAYERS if any(mark.layer == layer for mark in segment.marks))
        shown.append(printable(segment.text), style=_last_colour_wins(style))
    return shown


def _last_colour_wins(style: str) -> str:
    colours = [word for word in style.split() if word in ("cyan", "green", "red", "yellow")]
    effects = dict.fromkeys(word for word in style.split() if word not in colours)
    return " ".join([*effects, *colours[-1:]])


def html_page(article: Article) -> str:
    """One self-contained page: the text with its layers, which can be switched off one by one, and the lists.

    Its policy lets its own style apply and nothing run.
    """
    import jinja2
    from markupsafe import Markup

    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    style = environment.get_template("show.css.j2").render(layers=LAYERS)
    policy = f"default-src 'none'; style-src '{content_digest(style)}'; base-uri 'none'; form-action 'none'"
    annotations = article.annotations
    title = article.about.title if article.about else article.id
    return environment.get_template("show.html.j2").render(
        style=Markup(style),
        policy=policy,
        title=title,
        id=article.id,
        about=article.document.meta,
        origin=origin_lines(article.about) if article.about else [],
        layers=LAYERS,
        segments=list(segments(article.text, annotations)) if article.text is not None else None,
        rows={layer: list(_of_layer(rows(annotations, article.text), layer)) for layer in LAYERS},
        annotated={layer: annotations.annotates(layer) for layer in LAYERS},
    )


def _of_layer(items: Iterable[ShownItem], layer: Layer) -> Iterator[ShownItem]:
    return (row for row in items if row.layer == layer)
