"""GUM's news: CoNLL-U with entities, coreference and discourse relations in the last column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.annotation import Annotations, Attribution, Document, Entity, Fragments, Labelled, Scope, Source
from harness.errors import HarnessError, Located
from harness.exchange.public import Converted, CorpusFacts
from harness.exchange.shared.corpora.attributed import Attributed, bridged, slot
from harness.exchange.shared.corpora.bad_records import readable
from harness.exchange.shared.corpora.bracketed_mentions import BracketedMention, Unreadable, clusters_of, read_mentions
from harness.exchange.shared.corpora.conllu import ConlluDocument, read_conllu
from harness.exchange.shared.corpora.discourse_units import Units
from harness.exchange.shared.corpora.surfaces import Surfaces

FACTS = CorpusFacts(
    title="GUM: the Georgetown University Multilayer Corpus, its news documents",
    languages=("en",),
    where="https://github.com/amir-zeldes/gum",
    ships="the repository's folder (release 10 or later), its folder dep, or .conllu files of it; those of "
    "UD_English-GUM are alike",
    licence="texts (Wikinews) CC BY 2.5, annotations CC BY 4.0",
    citation="Zeldes (2017), The GUM Corpus: Creating Multilayer Resources in the Classroom, Language Resources and "
    "Evaluation 51(3), 581-612",
    scope=Scope(
        layers=("entities", "attributions"),
        labels=(
            "abstract",
            "animal",
            "event",
            "object",
            "organization",
            "person",
            "place",
            "plant",
            "substance",
            "time",
        ),
    ),
    mind="whatever nominal speaks of something is an entity, names, pronouns and whole noun phrases alike, and they "
    "nest. Attributions are those of the discourse tree, of speech as of thought: the content is the part of the tree "
    "to which the source's unit is attached, in whole units, quotation marks and that included. Source and cue are the "
    "tokens that signal the relation; where nothing signals it, the attribution is optional. There are no quotes: "
    "GUM marks up what stands in quotation marks, but neither its kind nor its speaker. Clusters are its coreference, "
    "named as in Wikipedia, else after their first name; a source has the cluster of the smallest mention around it",
)

_NEWS = "GUM_news_"
# As the publisher's splits.md has it; the other documents are train.
_SPLITS = {
    "GUM_news_homeopathic": "dev",
    "GUM_news_iodine": "dev",
    "GUM_news_nasa": "test",
    "GUM_news_sensitive": "test",
}
_LABELS = frozenset(FACTS.scope.labels or ())


def read(path: Path) -> Converted:
    """Read the news documents of a file, or of a folder's.

    Raises:
        HarnessError: there is no .conllu file, or one of them is something else or of an earlier release.
    """
    folder = path / "dep" if (path / "dep").is_dir() else path
    files = [path] if path.is_file() else sorted(folder.glob("*.conllu"))
    if not files:
        raise HarnessError(f"{folder}: no file .conllu in it; it must be {FACTS.ships}")
    found = Converted([], [])
    found.documents.extend(readable(files, lambda file: _read_file(file, found.unplaced), found.unplaced))
    return found


def _read_file(file: Path, unplaced: list[Located]) -> Iterator[Labelled]:
    """The news of a file; a document that is of another form costs itself."""
    news = (page for page in read_conllu(file, unplaced) if page.name.startswith(_NEWS))
    return readable(news, lambda page: [_labelled(page, file, unplaced)], unplaced)


def _labelled(page: ConlluDocument, file: Path, unplaced: list[Located]) -> Labelled:
    surfaces = Surfaces(page.text, file, page.name)
    mentions = sorted(_mentions(page, file, surfaces), key=lambda one: (one.start, -one.end))
    described = [(one, page.text[slice(*_span(one, page))], _is_name(one, page)) for one in mentions]
    entities = [slot(Entity, (_span(one, page),), label=one.label, cluster=one.group) for one in mentions]
    document = Document(
        id=page.name,
        text=page.text,
        meta={
            "language": "en",
            "publisher": "en.wikinews.org",
            "split": _SPLITS.get(page.name, "train"),
            "title": page.comments.get("meta::title"),
            "published": page.comments.get("meta::dateCreated"),
            "url": page.comments.get("meta::sourceURL"),
        },
    )
    annotations = Annotations(
        clusters=clusters_of(described),
        entities=tuple(entities),
        attributions=_attributions(page, file, [(*_span(one, page), one.group) for one in mentions], surfaces),
    )
    unplaced.extend(surfaces.unplaced)
    return Labelled(document=document, annotations=annotations)


def _mentions(page: ConlluDocument, file: Path, surfaces: Surfaces) -> list[BracketedMention]:
    fields = page.comments.get("global.Entity", "").split("-")
    if "GRP" not in fields or "etype" not in fields:
        raise HarnessError(
            f'{file}:{page.line}:1: no "# global.Entity = GRP-etype-…" in {page.name}; it must be {FACTS.ships}'
        )
    found = []
    for one in read_mentions([token.misc.get("Entity") for token in page.tokens], fields):
        if isinstance(one, Unreadable):
            surfaces.note("unread-mention", one.message, page.tokens[one.token].line)
        elif one.label in _LABELS:
            found.append(one)
        else:
            surfaces.note("other-label", f'"{one.label}" is none of its types', page.tokens[one.start].line)
    return found


def _span(mention: BracketedMention, page: ConlluDocument) -> tuple[int, int]:
    return page.tokens[mention.start].start, page.tokens[mention.end - 1].end


def _is_name(mention: BracketedMention, page: ConlluDocument) -> bool:
    tokens = page.tokens[mention.start : mention.end]
    return any(tokens[place - 1].pos == "PROPN" for place in mention.head if place <= len(tokens))


def _attributions(
    page: ConlluDocument, file: Path, mentions: Sequence[tuple[int, int, str]], surfaces: Surfaces
) -> tuple[Attribution, ...] | None:
    """The attributions of the discourse tree; ``None`` where a document has none."""
    try:
        units = Units([token.misc.get("Discourse") for token in page.tokens])
    except ValueError as error:
        token, value = error.args
        raise HarnessError(
            f'{file}:{page.tokens[token].line}:1: "{value}" is no discourse relation with signals; it must be '
            f"{FACTS.ships}"
        ) from None
    made = Attributed()
    for told in units.attributions():
        line = page.tokens[units.places.get(told.unit, (0, 0))[0]].line
        places = [units.places.get(unit) for unit in told.content]
        if not places or None in places or max([*told.source, *told.cue, 0]) > len(page.tokens):
            surfaces.note("left-out", f"what unit {told.unit} attributes, or its signals, are not in the text", line)
            continue
        content = _extent([number for place in places if place for number in range(*place)], page)
        source = _extent([number - 1 for number in told.source], page)
        cue = _extent([number - 1 for number in told.cue], page)
        sources = [slot(Source, source, cluster=_cluster(source, mentions))] if source else []
        made.link(content, sources, cue, is_optional=not told.is_signalled)
    return made.links if units.places else None


def _extent(numbers: Sequence[int], page: ConlluDocument) -> Fragments:
    """Where tokens stand."""
    return bridged([(page.tokens[number].start, page.tokens[number].end) for number in numbers], page.text)


def _cluster(source: Fragments, mentions: Sequence[tuple[int, int, str]]) -> str | None:
    """The group of the smallest mention that holds a source in one piece."""
    start, end = source[0][0], source[-1][1]
    around = [(last - first, group) for first, last, group in mentions if first <= start and end <= last]
    return min(around)[1] if around and len(source) == 1 else None
