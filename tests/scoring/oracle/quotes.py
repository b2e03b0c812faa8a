"""Quotes: the words, their kind, and who said them.

Content is compared by characters; ``tokens`` follows SpkAtt-2023 (Petersen-Frey & Biemann 2023, §5.4) inside the
pairs of ``overlap``. ``b3`` is B³ (Bagga & Baldwin 1998) over quote → speaker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping

from harness.scoring.statistics.measures import Ratio
from tests.scoring.oracle.items import QuoteSpan
from tests.scoring.oracle.layer import LayerScore
from tests.scoring.oracle.matching import Edge, pair
from tests.scoring.oracle.outcomes import outcomes
from tests.scoring.oracle.pairing import Pairing, candidates, settle
from tests.scoring.oracle.prepare import Pages
from tests.scoring.oracle.spans import Place, length, overlap, same_span, shared, similar

MODES = {
    "exact": "same words, white space and quotation marks at the ends aside",
    "overlap": "dice of the content at least one half",
    "tokens": "characters shared and unshared inside the pairs of overlap",
    "kind": "right kind (direct, indirect, mixed) on the pairs of overlap",
    "attributed": "overlap, and the speaker is the right entity",
    "speaker_mention": "overlap, and the speaker is the same span",
    "speaker_entity": "pairs of overlap whose speaker is the right entity",
    "speaker_alias": "overlap, and the speaker is right by the words alone",
    "b3": "B-cubed of the quotes grouped by speaker",
}
DOWNSTREAM = ("attributed", "speaker_mention", "speaker_entity", "speaker_alias")


def score(pages: Pages) -> LayerScore:
    """Score the quotes of one document. Gate: the contents share a character.

    Speakers are attributions: where gold does not annotate attributions, no mode that needs a speaker is scored.
    """
    gold, predicted = pages.gold.quotes, pages.predicted.quotes
    among = candidates(gold.items, predicted.items, _overlaps, lambda g, p: shared(g.place, p.place))
    overlapping = settle(gold, predicted, among, _overlap)
    result = LayerScore()
    result.modes["exact"] = settle(gold, predicted, among, _exact).tally(_kind)
    result.modes["overlap"] = overlapping.tally(_kind)
    result.modes["tokens"] = _characters(overlapping)
    _, result.modes["kind"] = overlapping.downstream(_kind, lambda g, p: g.item.kind == p.item.kind)
    speakers = "attributions" in pages.known
    if speakers:
        result.modes["attributed"] = settle(gold, predicted, among, _attributed).tally(_kind)
        _, result.modes["attributed.given_upstream"] = overlapping.downstream(_kind, _same_speaker)
        for mode, is_right in (
            ("speaker_mention", _same_mention),
            ("speaker_entity", _same_speaker),
            ("speaker_alias", _same_words),
        ):
            result.modes[mode], result.modes[f"{mode}.given_upstream"] = overlapping.downstream(_kind, is_right)
        result.modes["b3"] = _b3_by_speaker(overlapping)
    result.outcomes = outcomes("quotes", overlapping, lambda g, p: _faults(g, p, speakers))
    return result


def _overlaps(gold: QuoteSpan, predicted: QuoteSpan) -> bool:
    return shared(gold.place, predicted.place) > 0


def _overlap(gold: QuoteSpan, predicted: QuoteSpan) -> str:
    return "cor" if similar(gold.place, predicted.place) else "inc"


def _exact(gold: QuoteSpan, predicted: QuoteSpan) -> str:
    return "cor" if same_span(gold.trimmed, predicted.trimmed) else "inc"


def _attributed(gold: QuoteSpan, predicted: QuoteSpan) -> str:
    return "cor" if similar(gold.place, predicted.place) and _same_speaker(gold, predicted) else "inc"


def _same_speaker(gold: QuoteSpan, predicted: QuoteSpan) -> bool:
    return gold.speakers.fit(predicted.speakers)


def _same_mention(gold: QuoteSpan, predicted: QuoteSpan) -> bool:
    agreeing = [
        Edge(i, j, 2, True, 0)
        for i, one in enumerate(gold.speaker_places)
        for j, other in enumerate(predicted.speaker_places)
        if _is_same_place(one, other)
    ]
    return len(gold.speaker_places) == len(predicted.speaker_places) == len(pair(agreeing))


def _same_words(gold: QuoteSpan, predicted: QuoteSpan) -> bool:
    return gold.speakers.fit(predicted.named)


def _is_same_place(gold: Place, predicted: Place) -> bool:
    """Same span; an implicit speaker stands nowhere on either side."""
    stands_nowhere = any(not (one.extent or one.words) for one in gold.any_reading())
    return same_span(gold, predicted) or (stands_nowhere and not (predicted.extent or predicted.words))


def _kind(quote: QuoteSpan) -> str:
    return quote.item.kind


def _characters(overlapping: Pairing[QuoteSpan]) -> Ratio:
    """Shared characters over the characters of the predictions and of gold, inside the pairs of overlap."""
    total = Ratio()
    right = overlapping.right()
    paired_gold, paired_predicted = {id(one) for one, _ in right}, {id(other) for _, other in right}
    rest = [pair[:2] for pair in overlapping.pairs]
    for one in [g for g, _ in rest if not g.item.optional] + overlapping.missed:
        if id(one) not in paired_gold:
            total.wanted += length(one.place.extent)
    for other in [p for _, p in rest] + overlapping.spurious:
        if id(other) not in paired_predicted:
            total.found += length(other.place.extent)
    for gold, predicted in right:
        reading = max(gold.place.any_reading(), key=lambda place: overlap(place.extent, predicted.place.extent))
        common = overlap(reading.extent, predicted.place.extent)
        total.add(Ratio(common, length(predicted.place.extent), common, length(reading.extent)))
    return total


def _b3_by_speaker(overlapping: Pairing[QuoteSpan]) -> Ratio:
    right = overlapping.right()
    gold: dict[Hashable, Hashable] = {}
    predicted: dict[Hashable, Hashable] = {}
    for nth, (one, other) in enumerate(right):
        # Where gold leaves open who speaks, it is whom the prediction says, if he may be.
        wanted = other.speakers.first if one.speakers.fit(other.speakers) else one.speakers.first
        gold[nth], predicted[nth] = wanted or ("alone", nth), other.speakers.first or ("alone", nth)
    paired_gold, paired_predicted = {id(one) for one, _ in right}, {id(other) for _, other in right}
    rest = [pair[:2] for pair in overlapping.pairs]
    for one in [g for g, _ in rest if not g.item.optional] + overlapping.missed:
        if id(one) not in paired_gold:
            gold["gold", id(one)] = one.speakers.first or ("alone", id(one))
    for other in [p for _, p in rest] + overlapping.spurious:
        if id(other) not in paired_predicted:
            predicted["predicted", id(other)] = other.speakers.first or ("alone", id(other))
    return b3(gold, predicted)


def b3(gold: Mapping[Hashable, Hashable], predicted: Mapping[Hashable, Hashable]) -> Ratio:
    """B³ from mention → group on each side; a mention that one side lacks adds nothing but to its denominator.

    Source: Bagga & Baldwin (1998); twinless mentions as in the reference coreference scorers (Pradhan et al. 2014).
    """
    common = [mention for mention in gold if mention in predicted]
    together = Counter((gold[mention], predicted[mention]) for mention in common)
    gold_sizes, predicted_sizes = Counter(gold.values()), Counter(predicted.values())
    precision = sum(together[gold[m], predicted[m]] / predicted_sizes[predicted[m]] for m in common)
    recall = sum(together[gold[m], predicted[m]] / gold_sizes[gold[m]] for m in common)
    return Ratio(precision, len(predicted), recall, len(gold))


def _faults(gold: QuoteSpan, predicted: QuoteSpan, speakers: bool) -> tuple[str, ...]:
    faults = [] if same_span(gold.trimmed, predicted.trimmed) else ["boundary"]
    if gold.item.kind != predicted.item.kind:
        faults.append("kind")
    if speakers and not _same_speaker(gold, predicted):
        faults.append("speaker")
    return tuple(faults)
