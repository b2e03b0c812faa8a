"""Every mode of scoring, one line each: what a pair must be like to be right, and how the mode is counted and shown.

A mode's facts are properties of the pairs in ``harness.scoring.pairs``. To add a mode, add a line here.
"""

# ruff: noqa: E501  # a mode is one line, however long
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from harness.annotation import CASUALTY_SLOTS, LAYERS, Layer

if TYPE_CHECKING:
    from harness.scoring.items.order import Mask

Kind: TypeAlias = Literal["counts", "accuracy", "fills", "ratio"]
Need: TypeAlias = Literal["sources", "numbers"]
GIVEN = ".given_upstream"
MEASURES = ("precision", "recall", "f1")


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of scoring a layer.

    Attributes:
        address: ``layer.mode``.
        line: what it measures.
        right: given the candidate pairs, which of them are COR.
        partly: which of the others are PAR; without, they are INC.
        upstream: the mode on whose right pairs alone it is counted as well, as ``….given_upstream``.
        pairing: the mode whose pairs it judges; without, its own, the best for it.
        kind: ``counts`` of pairs; ``accuracy``, the share of right ones among the pairs of ``pairing``; ``fills`` of
            slots; or a ``ratio`` of its own.
        needs: ``sources``: that gold annotates attributions; ``numbers``: that it says how many people.
        headline: whether reports show it first.
        stands_in: the headline that it stands for where gold does not have what that one needs.
        agreement: whether it says how far two labellers agree: on everything (1), on the heart of the matter (2), or
            that there is something at all (3).
    """

    address: str
    line: str
    right: Callable[[Any], Mask] | None = None
    partly: Callable[[Any], Mask] | None = None
    upstream: str | None = None
    pairing: str | None = None
    kind: Kind = "counts"
    needs: tuple[Need, ...] = ()
    headline: bool = False
    stands_in: str | None = None
    agreement: int | None = None

    @property
    def layer(self) -> Layer:
        """The layer that it scores."""
        return self.address.split(".")[0]  # type: ignore[return-value]

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that predictions need for it: its own, and attributions where it asks who said something."""
        return (self.layer, "attributions") if "sources" in self.needs else (self.layer,)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its own address, and that of the reading on matched upstream items."""
        return (self.address,) if self.upstream is None else (self.address, self.address + GIVEN)

    @property
    def measures(self) -> tuple[str, ...]:
        """What its address can end with."""
        if self.kind == "ratio":
            return MEASURES
        return (*MEASURES, "macro_f1", "accuracy") if self.kind == "accuracy" else (*MEASURES, "macro_f1")


_QUOTES, _FIGURES, _CONTENTS = "quotes.overlap", "casualties.figure", "attributions.content_overlap"
# fmt: off
MODES: tuple[Mode, ...] = (
    # Entities: the four modes of SemEval-2013 Task 9.1 (Segura-Bedmar, Martínez & Herrero-Zazo 2013).
    Mode("entities.strict", "same span and same label", lambda p: p.same_span & p.same_label, headline=True, agreement=1),
    Mode("entities.exact", "same span, whatever the label", lambda p: p.same_span, agreement=2),
    Mode("entities.partial", "same span counts whole, an overlap half, whatever the label", lambda p: p.same_span, partly=lambda p: p.anything, agreement=3),
    Mode("entities.type", "same label on overlapping spans; pleases long spans, so it is never a headline", lambda p: p.same_label),

    Mode("quotes.exact", "same words, white space and quotation marks at the ends aside", lambda p: p.same_span, headline=True, agreement=2),
    Mode("quotes.overlap", "dice of the content at least one half", lambda p: p.similar, agreement=3),
    Mode("quotes.tokens", "characters shared by the pairs of overlap, over those of all quotes", kind="ratio"),
    Mode("quotes.kind", "right kind (direct, indirect, mixed) on the pairs of overlap", lambda p: p.same_kind, pairing=_QUOTES, kind="accuracy"),
    Mode("quotes.attributed", "overlap, and the speaker is the right entity", lambda p: p.similar & p.same_speaker, upstream=_QUOTES, needs=("sources",), headline=True, agreement=1),
    Mode("quotes.speaker_mention", "overlap, and the speaker is the same span", lambda p: p.similar & p.same_speaker_mention, upstream=_QUOTES, pairing=_QUOTES, needs=("sources",)),
    Mode("quotes.speaker_entity", "pairs of overlap whose speaker is the right entity", lambda p: p.similar & p.same_speaker, upstream=_QUOTES, pairing=_QUOTES, needs=("sources",)),
    Mode("quotes.speaker_alias", "overlap, and the speaker is right by the words alone", lambda p: p.similar & p.same_speaker_words, upstream=_QUOTES, pairing=_QUOTES, needs=("sources",)),
    Mode("quotes.b3", "B-cubed of the quotes grouped by speaker", kind="ratio", needs=("sources",)),

    Mode("casualties.figure", "paired at all: same outcome, and the figures or victims overlap", lambda p: p.anything, stands_in="casualties.exact", agreement=3),
    Mode("casualties.exact", "min and max equal", lambda p: p.same_number, upstream=_FIGURES, needs=("numbers",), headline=True, agreement=2),
    Mode("casualties.range", "the predicted interval lies inside gold's", lambda p: p.inside, upstream=_FIGURES, needs=("numbers",)),
    Mode("casualties.tolerance", "each bound within 10% of gold's", lambda p: p.close, upstream=_FIGURES, needs=("numbers",)),
    Mode("casualties.record", "exact, and the status is right", lambda p: p.same_number & p.agree("status"), upstream=_FIGURES, needs=("numbers",)),
    Mode("casualties.full", "every slot is right", lambda p: p.agree_on_all, upstream=_FIGURES, agreement=1),
    Mode("casualties.attributed", "exact, and the source is the right entity", lambda p: p.same_number & p.same_source, upstream=_FIGURES, needs=("sources", "numbers"), headline=True),
    Mode("casualties.slots", "slot fills of all kinds, pooled", upstream=_FIGURES, kind="fills"),
    *(Mode(f"casualties.slot_{slot}", f"slot fills of {slot}", upstream=_FIGURES, kind="fills") for slot in CASUALTY_SLOTS),
    Mode("casualties.ceaf_ree", "CEAF-REE over the victims by outcome, for comparison with published work", kind="ratio"),

    Mode("attributions.content_exact", "the content has the same words, or is the same figure", lambda p: p.same_content),
    Mode("attributions.content_overlap", "dice of the content at least one half, or a figure with equal numbers", lambda p: p.similar_content, agreement=3),
    Mode("attributions.source_exact", "content paired, and the source is the same span", lambda p: p.same_source, upstream=_CONTENTS),
    Mode("attributions.source_overlap", "content paired, and dice of the source is at least one half", lambda p: p.similar_source, upstream=_CONTENTS),
    Mode("attributions.cue_exact", "content paired, and the cue is the same span", lambda p: p.same_cue, upstream=_CONTENTS),
    Mode("attributions.cue_overlap", "content paired, and dice of the cue is at least one half", lambda p: p.similar_cue, upstream=_CONTENTS),
    Mode("attributions.strict", "source, cue and content all exact", lambda p: p.same_content & p.same_source & p.same_cue, upstream=_CONTENTS, headline=True, agreement=1),
    Mode("attributions.relaxed", "content overlaps, and the source is the right entity", lambda p: p.similar_content & p.same_who, upstream=_CONTENTS, headline=True, agreement=2),
)
# fmt: on
BY_ADDRESS: Mapping[str, Mode] = {mode.address: mode for mode in MODES}
LEADING: Mapping[Layer, str] = {
    "entities": "entities.strict",
    "quotes": _QUOTES,
    "casualties": _FIGURES,
    "attributions": _CONTENTS,
}
"""The mode of each layer whose pairing tells what became of each item."""
NUMBER_ERRORS = {
    "casualties.figure.number_errors.median_log_error": "median |ln((p+1)/(g+1))| on pairs",
    "casualties.figure.number_errors.mape": "mean |p-g|/g on pairs with g > 0",
}


class Metric(NamedTuple):
    """A number's address ``layer.mode.measure`` and what it measures."""

    address: str
    line: str


def addresses() -> dict[str, str]:
    """Every address of a score, in the order in which reports show them, with a line on what it measures."""
    found = {}
    for mode in MODES:
        for address in mode.addresses:
            found[address] = mode.line if address == mode.address else f"{mode.line} (of the matched items alone)"
    return found


def of_agreement() -> tuple[str, ...]:
    """The addresses that say how far two labellers agree, layer by layer, the strictest first."""
    place = {layer: nth for nth, layer in enumerate(LAYERS)}
    chosen = [mode for mode in MODES if mode.agreement is not None]
    return tuple(mode.address for mode in sorted(chosen, key=lambda mode: (place[mode.layer], mode.agreement or 0)))


def mode_of(address: str) -> Mode:
    """The mode that an address of a score belongs to."""
    return BY_ADDRESS[address.removesuffix(GIVEN)]


def in_table_order(scored: Collection[str]) -> list[str]:
    """Addresses in the order of the table."""
    place = {address: nth for nth, address in enumerate(addresses())}
    return sorted(scored, key=place.__getitem__)


def metrics() -> list[Metric]:
    """All addresses of numbers, in the order in which reports show them."""
    found = [
        Metric(f"{address}.{measure}", line)
        for address, line in addresses().items()
        for measure in mode_of(address).measures
    ]
    return found + [Metric(address, line) for address, line in NUMBER_ERRORS.items()]


def headline(scored: Collection[str] | None = None) -> tuple[str, ...]:
    """The addresses of the scores that a report shows first.

    Args:
        scored: the addresses that there are; a mode that is not there is replaced by the one that stands in for it.
            ``None``: all that can be.
    """
    first = tuple(mode.address for mode in MODES if mode.headline)
    if scored is None:
        return first
    instead = {mode.stands_in: mode.address for mode in MODES if mode.stands_in is not None}
    shown = (address if address in scored else instead.get(address) for address in first)
    return tuple(address for address in shown if address is not None and address in scored)
