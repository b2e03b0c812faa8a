"""The figures of a gold corpus: on a terminal, and in the section of its data card that no hand writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.annotation import LAYERS
from harness.errors import HarnessError, plural
from harness.gold.agreement.agreement import Agreement, Coefficient
from harness.gold.show.gold_stats import LayerStatistics, Spread, Statistics
from harness.gold.show.part_stats import PartStatistics
from harness.gold.show.smallest_difference import ALIKE, DISCORDANT, THIN
from harness.reporting.numbers import NONE, interval, three_places
from harness.scoring.modes import MODES

BEGIN = "<!-- figures: written by harness gold stats --card -->"
END = "<!-- end of figures -->"


def updated_card(card: str, figures: str, begin_mark: str = BEGIN, end_mark: str = END) -> str:
    """The card with its figures replaced.

    Args:
        card: the whole of CARD.md, or of another page.
        figures: what belongs between the markers.
        begin_mark: the line before the figures.
        end_mark: the line after them.

    Raises:
        HarnessError: the card does not have the two markers, once each and in order.
    """
    before, begin, rest = card.partition(begin_mark)
    _, end, after = rest.partition(end_mark)
    if not (begin and end) or begin_mark in rest or end_mark in after:
        lines = f'"{begin_mark}" and "{end_mark}"'
        raise HarnessError(f"the card needs the two lines {lines}, once each, around its figures")
    return f"{before}{begin_mark}\n\n{figures}\n{end_mark}{after}"


def card_figures(
    found: Statistics,
    agreement: Agreement | None,
    adjudicated: Mapping[str, Agreement] | None = None,
    by_set: Mapping[str, Agreement] | None = None,
) -> str:
    """The figures as Markdown, with a final newline.

    Args:
        found: what the gold holds.
        agreement: of the two labellings; ``None`` where nothing is labelled twice.
        adjudicated: by the name of a labelling, how far it agrees with the gold that was made of both.
        by_set: the agreement of the articles of each set that are labelled twice.
    """
    parts = [_size(found), _people(found), _layers(found), _differences(found), _sets(found), _cases(found)]
    parts.append(_agreement(agreement))
    if by_set:
        parts.append(_agreement_by_set(by_set))
    if adjudicated:
        parts.append(_adjudicated(adjudicated))
    parts.append(_measures())
    return "\n\n".join(filter(None, ("\n".join(part) for part in parts))) + "\n"


def size_lines(found: Statistics) -> list[str]:
    """Size, languages and splits, a line each."""
    withheld = f" ({found.withheld} with the text withheld)" if found.withheld else ""
    size = plural(found.documents, "document") + withheld
    lines = [
        f"{size}, {found.characters:,} characters (of one: {spread(found.length)})",
        f"{found.clusters} clusters; languages: {listed(found.languages)}",
    ]
    if found.splits:
        unsplit = found.documents - sum(found.splits.values())
        lines.append(f"splits: {listed(found.splits)}" + (f"; {unsplit} in none" if unsplit > 0 else ""))
    return lines


def spread(found: Spread) -> str:
    """Least to most, with the median."""
    return f"{found.least:,} to {found.most:,}, median {found.median:,g}"


def listed(counts: Mapping[str, int]) -> str:
    """Names with their counts: ``en 21, de 2``."""
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or NONE


def rulings(found: Statistics) -> list[str]:
    """Which of the manual's rulings comments in gold files cite; empty where nothing cites any."""
    if not found.rulings:
        return []
    all_of_them = len(found.rulings) + len(found.uncited)
    comments = sum(found.rulings.values())
    lines = [f"{len(found.rulings)} of the manual's {all_of_them} rulings are cited, {comments} times in all"]
    if found.uncited:
        lines.append(f"not cited: {', '.join(found.uncited)}")
    return lines


def _size(found: Statistics) -> Iterator[str]:
    yield from (f"- {line}" for line in size_lines(found))


def _layers(found: Statistics) -> Iterator[str]:
    rows = [
        (
            layer,
            str(one.items),
            f"{one.filled} of {one.documents}",
            spread(one.spread),
        )
        for layer, one in found.layers.items()
    ]
    yield from _table(("layer", "items", "documents with any", "items a document"), rows)
    yield ""
    yield from _table(("layer", "labels", "slots"), [_distribution(layer, one) for layer, one in found.layers.items()])


def _differences(found: Statistics) -> Iterator[str]:
    names = [name for name in found.parts if name.startswith("split ") or name == found.reported]
    rows = [
        (layer, *(three_places(found.parts[name].smallest_difference[layer]) for name in names)) for layer in LAYERS
    ]
    yield from _table(("smallest difference of F1 that shows", *names), rows)
    yield ""
    yield "What a paired test of two systems at p < 0.05 finds in four cases of five where, as was measured,"
    yield (
        f"{DISCORDANT:.0%} of the items are right in one of the two alone, with a correlation of {ALIKE:g} within an "
        f"article. A layer that shows nothing below {THIN:g} is called too thin."
    )
    for layer, one in found.layers.items():
        if one.warning:
            yield ""
            yield f"**In {found.reported} {layer} are too thin to compare models with**: {one.warning}."


def _sets(found: Statistics) -> Iterator[str]:
    """The sets side by side, in what does not depend on their size."""
    names = [name for name in found.parts if name.startswith("set ")]
    if len(names) < 2:
        return
    parts = [found.parts[name] for name in names]
    rows = [("documents", *(str(part.documents) for part in parts))]
    rows.append(("characters a document", *(f"{part.characters / part.documents:,.0f}" for part in parts)))
    rows += [(trait, *(_trait(part, trait) for part in parts)) for trait in parts[0].traits]
    yield from _table(("", *names), rows)


def _trait(part: PartStatistics, trait: str) -> str:
    value = part.traits[trait]
    if value is None:
        return NONE
    return f"{value:.0%}" if ": " in trait else f"{value:.2f}"


def _people(found: Statistics) -> Iterator[str]:
    for title, people in (
        ("labelled", found.labelled),
        ("labelled a second time", found.labelled_again),
        ("reviewed", found.reviewed),
    ):
        if people:
            counted = (f"{who}: {plural(count, 'document')}" for who, count in people.items())
            yield f"- {title} by {'; '.join(counted)}"


def _distribution(layer: str, one: LayerStatistics) -> tuple[str, str, str]:
    return layer, listed(one.labels), listed(one.slots)


def _cases(found: Statistics) -> Iterator[str]:
    yield from (f"- hard cases: {line}" if nth == 0 else f"- {line}" for nth, line in enumerate(rulings(found)))


def _agreement(found: Agreement | None) -> Iterator[str]:
    if found is None:
        yield "No article has a second labelling yet."
        return
    yield f"{len(found.documents)} articles have a second labelling. Compared with the first, before adjudication:"
    yield ""
    rows = [
        (address, str(one.first), str(one.second), str(one.same), three_places(one.f1), interval(one.f1_ci))
        for address, one in found.f1.items()
    ]
    yield from _table(("agreement", "first", "second", "same", "F1", "95% interval"), rows)
    for title, units, coefficients in (
        ("Cohen's kappa", "matched items", found.kappa),
        ("Krippendorff's alpha", "characters", found.alpha),
    ):
        yield ""
        yield from _table((title, units, "value", "95% interval"), _rows(coefficients))
    yield ""
    yield f"They disagree on {len(found.disagreements)} items or slots of items, which `harness gold agree` lists."
    yield f"Labelled twice: {', '.join(found.documents)}."


def _agreement_by_set(found: Mapping[str, Agreement]) -> Iterator[str]:
    addresses = dict.fromkeys(address for one in found.values() for address in one.f1)
    rows = [(address, *(_f1_in_words(one, address) for one in found.values())) for address in addresses]
    heads = [f"set {name}, {plural(len(one.documents), 'article')}" for name, one in found.items()]
    yield from _table(("agreement before adjudication, F1 (95%)", *heads), rows)


def _f1_in_words(found: Agreement, address: str) -> str:
    one = found.f1.get(address)
    return NONE if one is None else f"{three_places(one.f1)} ({interval(one.f1_ci)})"


def _adjudicated(found: Mapping[str, Agreement]) -> Iterator[str]:
    yield "After adjudication, F1 of each of the two labellings and the gold:"
    yield ""
    addresses = next(iter(found.values())).f1
    rows = [(address, *(three_places(one.f1[address].f1) for one in found.values())) for address in addresses]
    yield from _table(("agreement with the gold", *found), rows)


def _measures() -> Iterator[str]:
    """What the measures on the page ask for: the lines of the table of modes."""
    yield "What is right by each measure:"
    yield ""
    named = [mode for mode in MODES if mode.headline or mode.agreement is not None]
    yield from _table(("measure", "an item is right if"), [(mode.address, mode.line) for mode in named])


def _rows(coefficients: Mapping[str, Coefficient]) -> list[tuple[str, ...]]:
    return [(name, str(one.units), three_places(one.value), interval(one.ci)) for name, one in coefficients.items()]


def _table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
