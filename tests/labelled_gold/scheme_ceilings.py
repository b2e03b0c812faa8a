"""What a system that is perfect by another labelling scheme reaches here: the figures of gold/SCHEMES.md.

Our gold is rewritten as a scheme would have it and scored against itself. Each rewriting does only what is named in its
row; where the schemes differ in smaller things, it keeps our decision, so that each figure is an upper bound.

    python tests/labelled_gold/scheme_ceilings.py      # writes both tables into gold/SCHEMES.md

The second table needs the texts of the real articles (harness gold fetch); without them it stays as it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from harness.annotation import Annotations, Attribution, Casualty, Entity, Labelled, Quote
from harness.files.typed_tree import load_yaml
from harness.gold.article import find_articles
from harness.gold.edit.trim_names import NO_TRIM, Trim, trim_names
from harness.gold.folder import load_gold, set_members
from harness.gold.schema import ArticleFile
from harness.scoring import score_corpus

GOLD = Path(__file__).parents[2] / "gold"
PAGE = GOLD / "SCHEMES.md"
BEGIN = "<!-- ceilings: written by python tests/labelled_gold/scheme_ceilings.py -->"
END = "<!-- end of ceilings -->"
BEGIN_REAL = "<!-- ceilings on real news: written likewise, once harness gold fetch has brought the texts -->"
END_REAL = "<!-- end of ceilings on real news -->"

with_ = msgspec.structs.replace


class Ceiling(NamedTuple):
    """One row: a scheme, what it does otherwise, and where that shows."""

    scheme: str
    otherwise: str
    address: str
    rewrite: Callable[[Labelled], Annotations]


class Conversion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a config says of an extractor's names."""

    labels: dict[str, str | None] = {}
    trim: Trim = NO_TRIM


class Reached(NamedTuple):
    """What a perfect system of the scheme reaches."""

    precision: float
    recall: float
    f1: float


# --- names


def conversion(scheme: str) -> Conversion:
    """The lines of a config that the page gives for a scheme."""
    found = re.search(rf"```yaml\n# {re.escape(scheme)}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, f"{PAGE} has no conversion of {scheme}"
    return msgspec.yaml.decode(found[1], type=Conversion)


def _names(
    as_theirs: Callable[[Entity, str], Entity | None], scheme: str, *, trim: bool = True
) -> Callable[[Labelled], Annotations]:
    """Names as the scheme would have them (or not), brought back by its conversion."""

    def rewritten(labelled: Labelled) -> Annotations:
        text, back = labelled.document.text or "", conversion(scheme)
        theirs = [as_theirs(entity, text) for entity in labelled.annotations.entities or ()]
        ours = tuple(
            with_(entity, label=label)
            for entity in theirs
            if entity is not None and (label := back.labels.get(entity.label, entity.label)) is not None
        )
        found = with_(labelled.annotations, entities=ours)
        language = labelled.document.meta.get("language")
        return trim_names(found, text, back.trim, language=language).annotations if trim else found

    return rewritten


def _ontonotes(entity: Entity, text: str) -> Entity:
    """A name with the English article before it (but for people and peoples) and the possessive behind it."""
    assert entity.start is not None
    assert entity.end is not None
    start, end = entity.start, entity.end
    before = re.search(r"\b[Tt]he\s+$", text[:start])
    if before and entity.label not in ("PERSON", "NORP"):
        start = before.start()
    behind = re.match(r"['’]s\b", text[end:])
    end += behind.end() if behind else 0
    return Entity(start=start, end=end, text=text[start:end], label=entity.label, cluster=entity.cluster)


def _conll(entity: Entity, _: str) -> Entity:
    """People, organisations and places; anything else is miscellaneous."""
    theirs = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
    return with_(entity, label=theirs.get(entity.label, "MISC"))


def _ace(entity: Entity, _: str) -> Entity | None:
    """Peoples are their countries; events, works and laws are no entities."""
    if entity.label in ("EVENT", "WORK_OF_ART", "LAW"):
        return None
    theirs = {"PERSON": "PER", "NORP": "GPE", "PRODUCT": "VEH"}
    return with_(entity, label=theirs.get(entity.label, entity.label))


# --- quotes and attributions


def _inside(quote: Quote, outer: Quote) -> bool:
    return (
        quote is not outer
        and outer.kind == "indirect"
        and all(any(low <= start and end <= high for low, high in outer.extent) for start, end in quote.extent)
    )


def _half_quoted(annotations: Annotations) -> set[str]:
    """The ids of mixed quotes that stand in a reported clause."""
    quotes = annotations.quotes or ()
    return {one.id for one in quotes if one.kind == "mixed" and any(_inside(one, other) for other in quotes)}


def _one_content_a_cue(labelled: Labelled) -> Annotations:
    """Without the quotes in a reported clause: the clause is the content, marks and all."""
    found = labelled.annotations
    gone = _half_quoted(found)
    return with_(
        found,
        quotes=tuple(quote for quote in found.quotes or () if quote.id not in gone),
        attributions=tuple(one for one in found.attributions or () if one.content not in gone),
    )


def _with_beliefs(labelled: Labelled) -> Annotations:
    """What is believed, denied or demanded counts among the quotes."""
    found = _one_content_a_cue(labelled)
    claims = [one.content for one in found.attributions or () if not isinstance(one.content, str)]
    beliefs = tuple(
        Quote(id=f"belief-{nth}", kind="indirect", start=claim.start, end=claim.end, fragments=claim.fragments)
        for nth, claim in enumerate(claims)
    )
    return with_(found, quotes=(*(found.quotes or ()), *beliefs))


def _without_figures(labelled: Labelled) -> Annotations:
    """No attribution of a figure besides that of the words that hold it."""
    found = _one_content_a_cue(labelled)
    figures = {figure.id for figure in found.casualties or ()}
    kept: Iterator[Attribution] = (one for one in found.attributions or () if one.content not in figures)
    return with_(found, attributions=tuple(kept))


def _two_kinds(labelled: Labelled) -> Annotations:
    """All words in marks are direct."""
    quotes = labelled.annotations.quotes or ()
    return with_(
        labelled.annotations,
        quotes=tuple(with_(quote, kind="direct") if quote.kind == "mixed" else quote for quote in quotes),
    )


# --- casualties


def _figures(rewrite: Callable[[Casualty], Casualty | None]) -> Callable[[Labelled], Annotations]:
    """Each figure rewritten, or left out; repeats and parts of one that is left out stand alone."""

    def rewritten(labelled: Labelled) -> Annotations:
        found = [rewrite(figure) for figure in labelled.annotations.casualties or ()]
        kept = [figure for figure in found if figure is not None]
        ids = {figure.id for figure in kept}
        whole = (
            with_(
                figure,
                part_of=figure.part_of if figure.part_of in ids else None,
                repeats=figure.repeats if figure.repeats in ids else None,
            )
            for figure in kept
        )
        return with_(labelled.annotations, casualties=tuple(whole), attributions=())

    return rewritten


def _harmed(figure: Casualty) -> Casualty | None:
    """Deaths and injuries, without their numbers."""
    return with_(figure, min=None, max=None) if figure.outcome in ("killed", "injured") else None


def _incident(figure: Casualty) -> Casualty | None:
    """A target of an incident: each once, and nobody where nobody was harmed."""
    if figure.outcome == "missing" or figure.repeats or figure.max == 0:
        return None
    return figure


def _event_deaths(figure: Casualty) -> Casualty | None:
    """One number of deaths an event: the lowest."""
    if figure.outcome != "killed" or figure.repeats or figure.part_of or figure.max == 0:
        return None
    least = figure.max if figure.min is None else figure.min
    return with_(figure, min=least, max=least)


def _civilian_range(figure: Casualty) -> Casualty | None:
    """A lowest and a highest number of deaths of people who did not fight."""
    if _event_deaths(figure) is None or figure.victim_role == "combatant":
        return None
    low, high = figure.min, figure.max
    return with_(figure, min=high if low is None else low, max=low if high is None else high)


def _each_death(figure: Casualty) -> Casualty | None:
    """Who died, each once."""
    return None if figure.outcome != "killed" or figure.repeats or figure.max == 0 else figure


ONTONOTES, CONLL, ACE = "OntoNotes 5", "CoNLL-2003", "ACE, ERE"
CEILINGS: Sequence[Ceiling] = (
    Ceiling(ONTONOTES, "article and possessive inside", "entities.strict", _names(_ontonotes, ONTONOTES, trim=False)),
    Ceiling(ONTONOTES, "the same, with `trim`", "entities.strict", _names(_ontonotes, ONTONOTES)),
    Ceiling(CONLL, "four labels, mapped to four of ours", "entities.strict", _names(_conll, CONLL)),
    Ceiling(CONLL, "its spans alone", "entities.exact", _names(_conll, CONLL)),
    Ceiling(ACE, "no events, works, laws; peoples are GPE", "entities.strict", _names(_ace, ACE)),
    Ceiling("PARC 3, PolNeAR", "one content a cue", "quotes.overlap", _one_content_a_cue),
    Ceiling("PARC 3, PolNeAR", "and beliefs are contents alike", "quotes.overlap", _with_beliefs),
    Ceiling("PARC 3, PolNeAR", "no attribution of figures", "attributions.relaxed", _without_figures),
    Ceiling("SpkAtt", "one message a cue", "quotes.exact", _one_content_a_cue),
    Ceiling("SpkAtt", "no mixed quotes, as kinds", "quotes.kind", _two_kinds),
    Ceiling(ACE, "deaths and injuries, without numbers", "casualties.figure", _figures(_harmed)),
    Ceiling("MUC-4", "each target once, no outcome *missing*", "casualties.exact", _figures(_incident)),
    Ceiling("ACLED", "one number of deaths an event, the lowest", "casualties.exact", _figures(_event_deaths)),
    Ceiling("Iraq Body Count", "lowest and highest of civilian deaths", "casualties.exact", _figures(_civilian_range)),
    Ceiling("Every Casualty", "deaths alone, each once", "casualties.exact", _figures(_each_death)),
)


def articles() -> list[Labelled]:
    """The articles whose text is here for everybody, so that the figures are the same everywhere."""
    here = {path.parent.name for path in GOLD.glob("articles/*/article.txt")}
    return [labelled for labelled in load_gold(GOLD).documents if labelled.document.id in here]


def real_articles(gold: Path = GOLD) -> list[Labelled] | None:
    """The articles of real news that anybody can fetch; ``None`` where the text of one is not here."""
    members = set_members(gold, "real")
    found = [labelled for labelled in load_gold(gold).documents if labelled.document.id in members]
    fetched = {
        folder.name
        for folder in find_articles(gold)
        if load_yaml(folder / "article.yaml", ArticleFile).obtain is not None
    }
    kept = [labelled for labelled in found if labelled.document.id in fetched]
    return kept if len(kept) == len(fetched) else None


def reached(ceiling: Ceiling, gold: Sequence[Labelled]) -> Reached:
    """The scores of the rewritten gold."""
    rewritten = {labelled.document.id: ceiling.rewrite(labelled) for labelled in gold}
    layer: Any = ceiling.address.partition(".")[0]
    scores = score_corpus(gold, rewritten, layers=[layer], bootstrap=0)[ceiling.address]
    return Reached(scores.precision or 0.0, scores.recall or 0.0, scores.f1 or 0.0)


def table(gold: Sequence[Labelled], which: str = "articles whose text is in the repository (set `challenge`)") -> str:
    """The rows as Markdown."""
    lines = [
        f"On the {len(gold)} {which}:",
        "",
        "| scheme | what it does otherwise | measure | P | R | F1 at most |",
        "|---|---|---|---|---|---|",
    ]
    for ceiling in CEILINGS:
        numbers = " | ".join(f"{number:.3f}" for number in reached(ceiling, gold))
        lines.append(f"| {ceiling.scheme} | {ceiling.otherwise} | `{ceiling.address}` | {numbers} |")
    return "\n".join(lines) + "\n"


def real_table(gold: Sequence[Labelled]) -> str:
    """The same of real news."""
    return table(gold, "articles of real news that `harness gold fetch` gets (set `real`)")


def _put(page: str, begin: str, end: str, rows: str) -> str:
    before, begun, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        sys.exit(f"{PAGE} needs the two lines {begin} and {end} around its figures")
    return f"{before}{begin}\n\n{rows}\n{end}{after}"


def main() -> None:
    page = _put(PAGE.read_text(encoding="utf-8"), BEGIN, END, table(articles()))
    real = real_articles()
    if real is not None:
        page = _put(page, BEGIN_REAL, END_REAL, real_table(real))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
