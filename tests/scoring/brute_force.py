"""A second scorer, as plain and slow as can be: every pairing is tried, every span is a set of characters.

Written from the scoring rules alone. Where the rules leave several pairings equally good, it gives the result of each:
the scorer must give one of them.
"""

from __future__ import annotations

import itertools
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from harness.annotation import Annotations, Attribution, Casualty, Number, Quote, Slot, Source

MARKS = "\"'“”„‘’«»"
Cells = tuple[tuple[tuple[str, str], int], ...]
Chars = frozenset[int]


class UndecidedError(Exception):
    """The rules do not say which of two equally narrow contents is the innermost."""


# ---------------------------------------------------------------------------------------------------------- spans


def chars(slot: Slot | None, text: str) -> Chars:
    """The characters of a slot; none at all if any of them is outside the text."""
    if slot is None or slot.start is None or slot.end is None:
        return frozenset()
    pieces = slot.fragments or ((slot.start, slot.end),)
    found = frozenset(i for start, end in pieces for i in range(start, end))
    return found if found and min(found) >= 0 and max(found) < len(text) else frozenset()


def readings(slot: Slot | None, text: str) -> list[Chars]:
    return [chars(slot, text), *(chars(other, text) for other in (slot.alternatives if slot else ()))]


def dice(a: Chars, b: Chars) -> Fraction:
    return Fraction(2 * len(a & b), len(a) + len(b)) if a or b else Fraction(0)


def shared(gold: Slot | None, predicted: Slot | None, text: str) -> int:
    return max(len(reading & chars(predicted, text)) for reading in readings(gold, text))


def same(gold: Slot, predicted: Slot, text: str) -> bool:
    found = chars(predicted, text)
    return bool(found) and found in readings(gold, text)


def alike(gold: Slot, predicted: Slot, text: str) -> bool:
    return any(dice(reading, chars(predicted, text)) >= Fraction(1, 2) for reading in readings(gold, text))


def trimmed(span: Chars, text: str) -> Chars:
    """Without white space and quotation marks at the ends of each run of characters."""
    kept = set(span)
    for step in (1, -1):
        for at in sorted(span, reverse=step < 0):
            is_at_edge = at - step not in kept
            if is_at_edge and (text[at].isspace() or text[at] in MARKS):
                kept.discard(at)
    return frozenset(kept) or span


def words(raw: str) -> str:
    plain = "".join(c for c in raw.casefold() if c not in string.punctuation)
    parts = plain.split()
    return " ".join(parts[1:] if len(parts) > 1 and parts[0] in ("the", "a", "an") else parts)


def words_of(slot: Slot, text: str) -> str:
    found = chars(slot, text)
    if not found:
        return words(slot.text or "")
    runs = "".join(text[i] if i + 1 in found or i == max(found) else text[i] + " " for i in sorted(found))
    return words(runs)


# -------------------------------------------------------------------------------------------------------- pairing


@dataclass(frozen=True)
class Thing:
    """An item ready to be paired."""

    item: Any
    key: Any  # all that it says, ids aside
    label: str
    optional: bool = False


Pairing = list[tuple[int, int, str]]


def pairings(golds: Sequence[Thing], found: Sequence[Thing], allowed: Any) -> Iterator[Pairing]:
    def extend(i: int, used: frozenset[int]) -> Iterator[Pairing]:
        if i == len(golds):
            yield []
            return
        for rest in extend(i + 1, used):
            yield rest
        for j in range(len(found)):
            if j not in used and (i, j) in allowed:
                for rest in extend(i + 1, used | {j}):
                    yield [(i, j, allowed[i, j][0]), *rest]

    return extend(0, frozenset())


def best(
    golds: Sequence[Thing],
    found: Sequence[Thing],
    gate: Callable[[Any, Any], bool],
    verdict: Callable[[Any, Any], str],
    common: Callable[[Any, Any], int],
) -> list[Pairing]:
    """Every pairing that no other one beats."""
    allowed = {}
    for (i, g), (j, p) in itertools.product(enumerate(golds), enumerate(found)):
        if gate(g.item, p.item):
            said = verdict(g.item, p.item)
            if said != "inc" or not g.optional:
                allowed[i, j] = said, common(g.item, p.item)

    def worth(pairing: Pairing) -> tuple[int, int, int, int, int]:
        return (
            sum({"cor": 2, "par": 1, "inc": 0}[said] for _, _, said in pairing),
            sum(said == "cor" for _, _, said in pairing),
            sum(not golds[i].optional for i, _, _ in pairing),
            len(pairing),
            sum(allowed[i, j][1] for i, j, _ in pairing),
        )

    everything = list(pairings(golds, found, allowed))
    most = max(map(worth, everything))
    return [pairing for pairing in everything if worth(pairing) == most]


def frozen(cells: Counter[tuple[str, str]]) -> Cells:
    return tuple(sorted((+cells).items()))


def tally(
    pairing: Pairing,
    golds: Sequence[Thing],
    found: Sequence[Thing],
    repeats: Sequence[Thing],
    right: Callable[[Any, Any], bool] | None = None,
    *,
    given: bool = False,
) -> Cells:
    """Counts by (label, name). With ``right`` the pairs are judged anew, and ``given`` looks at the right ones only."""
    cells: Counter[tuple[str, str]] = Counter()
    for i, j, said in pairing:
        g, p = golds[i], found[j]
        if given and said != "cor":
            continue
        if right is not None:
            said = "cor" if said == "cor" and right(g.item, p.item) else "inc"
        cells[p.label, "found"] += 1
        if said == "inc" and g.optional:
            cells[p.label, "spu"] += 1
        else:
            cells[g.label, said] += 1
    if given:
        return frozen(cells)
    for i, g in enumerate(golds):
        if not g.optional and i not in {i for i, _, _ in pairing}:
            cells[g.label, "mis"] += 1
    for p in [p for j, p in enumerate(found) if j not in {j for _, j, _ in pairing}] + list(repeats):
        cells[p.label, "spu"] += 1
        cells[p.label, "found"] += 1
    return frozen(cells)


def distinct(things: Iterable[Thing]) -> tuple[list[Thing], list[Thing]]:
    first: dict[Any, Thing] = {}
    repeats = []
    for thing in things:
        if thing.key in first:
            repeats.append(thing)
        else:
            first[thing.key] = thing
    return list(first.values()), repeats


# -------------------------------------------------------------------------------------------------------- sources


class Names:
    """Who the sources of one document are, by gold's clusters."""

    def __init__(self, gold: Annotations, text: str) -> None:
        self.text = text
        self.mentions: list[tuple[Chars, str]] = []
        for slot in (*(gold.entities or ()), *(a.source for a in gold.attributions or () if a.source)):
            if slot.cluster is not None:
                self.mentions += [(reading, slot.cluster) for reading in readings(slot, text) if reading]
        self.names = {key: {words(c.name), *map(words, c.aliases)} for key, c in gold.clusters.items()}

    def of_gold(self, source: Source, _: Annotations) -> str:
        assert source.cluster is not None
        return source.cluster

    def by_span(self, source: Source, side: Annotations) -> str:
        span = chars(source, self.text)
        scores = [(dice(mention, span), cluster) for mention, cluster in self.mentions]
        top = max((score for score, _ in scores), default=Fraction(0))
        winners = {cluster for score, cluster in scores if score == top and top >= Fraction(1, 2)}
        return winners.pop() if len(winners) == 1 else self.by_words(source, side)

    def by_words(self, source: Source, side: Annotations) -> str:
        said = [words(side.clusters[source.cluster].name)] if source.cluster in side.clusters else []
        said += [words(source.text or ""), words_of(source, self.text)]
        for one in said:
            fitting = [cluster for cluster, names in self.names.items() if one and one in names]
            if len(fitting) == 1:
                return fitting[0]
        return f"somebody else: {words_of(source, self.text)}"


# ----------------------------------------------------------------------------------------------------- one side


@dataclass(frozen=True)
class Said:
    """A quote with its speakers."""

    quote: Quote
    speakers: frozenset[str]
    named: frozenset[str]
    places: tuple[Source, ...]


@dataclass(frozen=True)
class Toll:
    """A casualty with the figure that it breaks down and its sources."""

    casualty: Casualty
    whole: Casualty | None
    sources: frozenset[str]


@dataclass(frozen=True)
class Ascribed:
    """An attribution with its content looked up."""

    link: Attribution
    span: Slot | None
    toll: Toll | None
    who: str | None


class Side:
    """One side's layers as things, ids looked up."""

    def __init__(self, made: Annotations, names: Names, text: str, *, gold: bool) -> None:
        self.made, self.names, self.text, self.gold = made, names, text, gold
        self.who = names.of_gold if gold else names.by_span
        self.who_by_words = names.of_gold if gold else names.by_words
        self.quotes_by_id = {q.id: q for q in made.quotes or ()}
        self.tolls_by_id = {c.id: c for c in made.casualties or ()}
        self.entities = self._things(Thing(e, (self._at(e), e.label), e.label, e.optional) for e in made.entities or ())
        self.quotes = self._things(
            Thing(self._said(q), self._quote_key(q), q.kind, q.optional) for q in made.quotes or ()
        )
        self.tolls = self._things(
            Thing(self._toll(c), self._toll_key(c), c.outcome, c.optional) for c in made.casualties or ()
        )
        self.links = self._things(map(self._ascribed, made.attributions or ()))

    def _things(self, things: Iterable[Thing]) -> tuple[list[Thing], list[Thing]]:
        return (list(things), []) if self.gold else distinct(things)

    def _at(self, slot: Slot | None) -> Any:
        return None if slot is None else (chars(slot, self.text), words_of(slot, self.text))

    def _quote_key(self, q: Quote) -> Any:
        return ("quote", self._at(q), q.kind)

    def _toll_key(self, c: Casualty, *, alone: bool = False) -> Any:
        whole = self.tolls_by_id.get(c.part_of) if c.part_of and not alone else None
        return (
            tuple(map(self._at, (c.figure, c.victims, c.cause, c.place, c.date))),
            (c.outcome, c.min, c.max, c.approximate, c.victim_role, c.status),
            self._toll_key(whole, alone=True) if whole else None,
        )

    def _content_key(self, content: str | Slot) -> Any:
        if isinstance(content, Slot):
            return ("claim", self._at(content))
        if content in self.quotes_by_id:
            return self._quote_key(self.quotes_by_id[content])
        return self._toll_key(self.tolls_by_id[content])

    def _links_to(self, key: Any) -> list[Attribution]:
        return [a for a in self.made.attributions or () if self._content_key(a.content) == key]

    def _said(self, q: Quote) -> Said:
        stated = [a.source for a in self._links_to(self._quote_key(q)) if a.source]
        return Said(
            q,
            frozenset(self.who(s, self.made) for s in stated),
            frozenset(self.who_by_words(s, self.made) for s in stated),
            tuple(stated),
        )

    def _toll(self, c: Casualty) -> Toll:
        whole = self.tolls_by_id.get(c.part_of) if c.part_of else None
        own = self._links_to(self._toll_key(c))
        if not own:
            own = self._around(chars(c.figure, self.text) or chars(c.victims, self.text))
        return Toll(c, whole, frozenset(self.who(a.source, self.made) for a in own if a.source))

    def _around(self, span: Chars) -> list[Attribution]:
        """The attributions of the narrowest content around a span."""
        holding = []
        for a in self.made.attributions or ():
            content = a.content if isinstance(a.content, Slot) else self.quotes_by_id.get(a.content)
            if span and span <= chars(content, self.text):
                holding.append((len(chars(content, self.text)), a))
        narrowest = [a for size, a in holding if size == min(size for size, _ in holding)]
        if len({str(self._content_key(a.content)) for a in narrowest}) > 1:
            raise UndecidedError
        return narrowest

    def _ascribed(self, a: Attribution) -> Thing:
        who = self.who(a.source, self.made) if a.source else None
        span = toll = None
        label = "claim"
        if isinstance(a.content, Slot):
            span = a.content
        elif a.content in self.quotes_by_id:
            span, label = self.quotes_by_id[a.content], "quote"
        else:
            toll, label = self._toll(self.tolls_by_id[a.content]), "figure"
        key = (self._content_key(a.content), self._at(a.source), who, self._at(a.cue))
        return Thing(Ascribed(a, span, toll, who), key, label, a.optional)


# -------------------------------------------------------------------------------------------------------- numbers


def intervals(gold: Casualty) -> list[Number]:
    return [Number(min=gold.min, max=gold.max), *gold.alternatives]


def equal(gold: Casualty, p: Casualty) -> bool:
    return any((n.min, n.max) == (p.min, p.max) for n in intervals(gold))


def low(bound: int | None) -> float:
    return float("-inf") if bound is None else bound


def high(bound: int | None) -> float:
    return float("inf") if bound is None else bound


def within(gold: Casualty, p: Casualty) -> bool:
    is_interval = low(p.min) <= high(p.max)
    return is_interval and any(low(n.min) <= low(p.min) and high(p.max) <= high(n.max) for n in intervals(gold))


def near(gold: Casualty, p: Casualty) -> bool:
    def close(g: int | None, found: int | None) -> bool:
        if g is None or found is None:
            return g is None and found is None
        return found == 0 if g == 0 else abs(Fraction(found) - g) / g <= Fraction(1, 10)

    return any(close(n.min, p.min) and close(n.max, p.max) for n in intervals(gold))


class Score:
    """All results that the rules allow for one document, by address."""

    def __init__(self, gold: Annotations, predicted: Annotations, text: str) -> None:
        names = Names(gold, text)
        self.text = text
        self.gold = Side(gold, names, text, gold=True)
        self.found = Side(predicted, names, text, gold=False)
        self.results: dict[str, list[Any]] = {}
        self._entities()
        self._quotes()
        self._casualties()
        self._attributions()

    def _direct(self, address: str, layer: str, gate: Any, verdict: Any, common: Any) -> list[Pairing]:
        golds, _ = getattr(self.gold, layer)
        found, repeats = getattr(self.found, layer)
        optimal = best(golds, found, gate, verdict, common)
        self.results[address] = [tally(pairing, golds, found, repeats) for pairing in optimal]
        return optimal

    def _downstream(self, address: str, layer: str, optimal: list[Pairing], right: Any, *, whole: bool) -> None:
        golds, _ = getattr(self.gold, layer)
        found, repeats = getattr(self.found, layer)
        self.results[f"{address}.given_upstream"] = [
            tally(pairing, golds, found, repeats, right, given=True) for pairing in optimal
        ]
        if whole:
            self.results[address] = [tally(pairing, golds, found, repeats, right) for pairing in optimal]

    def _entities(self) -> None:
        def span(g: Any, p: Any) -> bool:
            return same(g, p, self.text)

        def common(g: Any, p: Any) -> int:
            return shared(g, p, self.text)

        rules = {
            "strict": lambda g, p: "cor" if span(g, p) and g.label == p.label else "inc",
            "exact": lambda g, p: "cor" if span(g, p) else "inc",
            "partial": lambda g, p: "cor" if span(g, p) else "par",
            "type": lambda g, p: "cor" if g.label == p.label else "inc",
        }
        for mode, verdict in rules.items():
            self._direct(f"entities.{mode}", "entities", lambda g, p: common(g, p) > 0, verdict, common)

    def _quotes(self) -> None:
        text = self.text

        def common(g: Said, p: Said) -> int:
            return shared(g.quote, p.quote, text)

        def overlaps(g: Said, p: Said) -> bool:
            return alike(g.quote, p.quote, text)

        def exact(g: Said, p: Said) -> bool:
            cut = trimmed(chars(p.quote, text), text)
            return bool(cut) and any(cut == trimmed(reading, text) for reading in readings(g.quote, text))

        def speaker(g: Said, p: Said) -> bool:
            return g.speakers == p.speakers

        def gate(g: Said, p: Said) -> bool:
            return common(g, p) > 0

        def settle(mode: str, right: Any) -> list[Pairing]:
            return self._direct(f"quotes.{mode}", "quotes", gate, lambda g, p: "cor" if right(g, p) else "inc", common)

        settle("exact", exact)
        settle("attributed", lambda g, p: overlaps(g, p) and speaker(g, p))
        optimal = settle("overlap", overlaps)
        self._downstream("quotes.attributed", "quotes", optimal, speaker, whole=False)
        self._downstream("quotes.speaker_entity", "quotes", optimal, speaker, whole=True)
        self._downstream("quotes.speaker_alias", "quotes", optimal, lambda g, p: g.speakers == p.named, whole=True)
        self._downstream("quotes.speaker_mention", "quotes", optimal, self._same_mentions, whole=True)
        self._downstream("quotes.kind", "quotes", optimal, lambda g, p: g.quote.kind == p.quote.kind, whole=False)
        self.results["quotes.kind"] = self.results.pop("quotes.kind.given_upstream")
        self.results["quotes.tokens"] = [self._characters(pairing) for pairing in optimal]
        self.results["quotes.b3"] = [self._b3(pairing) for pairing in optimal]

    def _same_mentions(self, g: Said, p: Said) -> bool:
        def place(source: Source) -> Any:
            return tuple(readings(source, self.text))

        wanted = list({place(s): s for s in g.places}.values())
        stated = list({self.found._at(s): s for s in p.places}.values())

        def agree(one: Source, other: Source) -> bool:
            if not chars(one, self.text):
                return not chars(other, self.text) and not other.text
            return same(one, other, self.text)

        return len(wanted) == len(stated) and any(
            all(map(agree, wanted, order)) for order in itertools.permutations(stated)
        )

    def _characters(self, pairing: Pairing) -> tuple[float, ...]:
        hits = found = wanted = 0
        for i, j, said in pairing:
            if said == "cor":
                span = chars(self.found.quotes[0][j].item.quote, self.text)
                sides = readings(self.gold.quotes[0][i].item.quote, self.text)
                reading = max(sides, key=lambda r: len(r & span))
                hits, found, wanted = hits + len(reading & span), found + len(span), wanted + len(reading)
        return hits, found, hits, wanted

    def _b3(self, pairing: Pairing) -> tuple[float, ...]:
        golds, _ = self.gold.quotes
        found, repeats = self.found.quotes
        right = {i: j for i, j, said in pairing if said == "cor"}
        speaker: dict[Any, Any] = {}
        group: dict[Any, Any] = {}
        for i, g in enumerate(golds):
            if i in right or not g.optional:
                speaker["pair" if i in right else "gold", i] = g.item.speakers or ("alone", i)
        back = {j: i for i, j in right.items()}
        for j, p in enumerate([*found, *repeats]):
            name = ("pair", back[j]) if j in back else ("found", j)
            group[name] = p.item.speakers or ("alone", j)
        precision = recall = 0.0
        for mention in speaker.keys() & group.keys():
            mine = {m for m in speaker if speaker[m] == speaker[mention]}
            theirs = {m for m in group if group[m] == group[mention]}
            precision += len(mine & theirs) / len(theirs)
            recall += len(mine & theirs) / len(mine)
        return precision, len(group), recall, len(speaker)

    # ------------------------------------------------------------------------------------------------ casualties

    def _opens(self, g: Casualty, p: Casualty) -> bool:
        if g.outcome != p.outcome:
            return False
        for name in ("figure", "victims"):
            one, other = getattr(g, name), getattr(p, name)
            if one and other and len(chars(other, self.text)) <= 200 and shared(one, other, self.text):
                return True

        def spanless(c: Casualty) -> bool:
            return not chars(c.figure, self.text) and not chars(c.victims, self.text)

        if not spanless(g) and not spanless(p):
            return False
        if p.min is None and p.max is None:
            return False
        return any(low(n.min) <= high(p.max) and low(p.min) <= high(n.max) for n in intervals(g))

    def _casualties(self) -> None:
        def gate(g: Toll, p: Toll) -> bool:
            return self._opens(g.casualty, p.casualty)

        def common(g: Toll, p: Toll) -> int:
            return sum(shared(getattr(g.casualty, s), getattr(p.casualty, s), self.text) for s in ("figure", "victims"))

        rules: dict[str, Callable[[Toll, Toll], bool]] = {
            "exact": lambda g, p: equal(g.casualty, p.casualty),
            "range": lambda g, p: within(g.casualty, p.casualty),
            "tolerance": lambda g, p: near(g.casualty, p.casualty),
            "record": lambda g, p: equal(g.casualty, p.casualty) and g.casualty.status == p.casualty.status,
            "full": lambda g, p: all(self._slot(s, g, p) in (None, "cor") for s in SLOTS),
            "attributed": lambda g, p: equal(g.casualty, p.casualty) and g.sources == p.sources,
        }
        optimal = self._direct("casualties.figure", "tolls", gate, lambda g, p: "cor", common)
        for mode, right in rules.items():
            address = f"casualties.{mode}"
            self._direct(address, "tolls", gate, lambda g, p, right=right: "cor" if right(g, p) else "inc", common)
            self._downstream(address, "tolls", optimal, right, whole=False)
        for given in (False, True):
            end = ".given_upstream" if given else ""
            self.results[f"casualties.slots{end}"] = [self._fills(pairing, SLOTS, given) for pairing in optimal]
            for slot in SLOTS:
                self.results[f"casualties.slot_{slot}{end}"] = [
                    self._fills(pairing, (slot,), given) for pairing in optimal
                ]
        self.results["casualties.ceaf_ree"] = [self._ceaf_ree()]

    def _fill(self, slot: str, toll: Toll) -> Any:
        c = toll.casualty
        if slot == "number":
            return None if c.min is None and c.max is None else (c.min, c.max)
        value = getattr(c, slot)
        return None if value in (None, False, "unknown") else value

    def _slot(self, slot: str, g: Toll, p: Toll) -> str | None:
        """None where neither side fills the slot."""
        wanted, found = self._fill(slot, g), self._fill(slot, p)
        if wanted is None or found is None:
            return "mis" if wanted is not None else "spu" if found is not None else None
        if slot == "number":
            right = equal(g.casualty, p.casualty)
        elif slot == "part_of":
            right = bool(g.whole and p.whole and self._opens(g.whole, p.whole) and equal(g.whole, p.whole))
        elif isinstance(wanted, Slot):
            said = words_of(found, self.text)
            readings_in_words = [words_of(r, self.text) for r in (wanted, *wanted.alternatives)]
            right = alike(wanted, found, self.text) or (bool(said) and said in readings_in_words)
        else:
            right = wanted == found
        return "cor" if right else "inc"

    def _fills(self, pairing: Pairing, slots: Sequence[str], given: bool) -> Cells:
        golds, _ = self.gold.tolls
        found, repeats = self.found.tolls
        cells: Counter[tuple[str, str]] = Counter()
        for slot in slots:
            for i, j, _ in pairing:
                cells[slot, self._slot(slot, golds[i].item, found[j].item) or "none"] += 1
            if not given:
                lost = [g for i, g in enumerate(golds) if not g.optional and i not in {i for i, _, _ in pairing}]
                extra = [p for j, p in enumerate(found) if j not in {j for _, j, _ in pairing}] + repeats
                cells[slot, "mis"] += sum(self._fill(slot, g.item) is not None for g in lost)
                cells[slot, "spu"] += sum(self._fill(slot, p.item) is not None for p in extra)
            del cells[slot, "none"]
            cells[slot, "found"] = sum(cells[slot, name] for name in ("cor", "inc", "spu"))
        return frozen(cells)

    def _ceaf_ree(self) -> tuple[float, ...]:
        totals = [0, 0, 0]
        for outcome in ("killed", "injured"):

            def mentions(thing: Thing) -> frozenset[str]:
                slot = thing.item.casualty.victims
                return frozenset(words_of(r, self.text) for r in (slot, *slot.alternatives)) if slot else frozenset()

            wanted = [(mentions(t), t.optional) for t in self.gold.tolls[0] if t.label == outcome and mentions(t)]
            everything = [*self.found.tolls[0], *self.found.tolls[1]]
            found = [mentions(t) for t in everything if t.label == outcome and mentions(t)]
            things = [Thing(m, None, "", optional) for m, optional in wanted]
            optimal = best(
                things, [Thing(m, None, "") for m in found], lambda g, p: p <= g, lambda g, p: "cor", lambda g, p: 0
            )[0]
            unwanted = sum(optional for _, optional in wanted) - sum(things[i].optional for i, _, _ in optimal)
            for n, value in enumerate((len(optimal), len(found), len(wanted) - unwanted)):
                totals[n] += value
        return totals[0], totals[1], totals[0], totals[2]

    # ---------------------------------------------------------------------------------------------- attributions

    def _attributions(self) -> None:  # noqa: C901  # a small function for each rule
        text = self.text

        def gate(g: Ascribed, p: Ascribed) -> bool:
            if g.toll and p.toll:
                return self._opens(g.toll.casualty, p.toll.casualty)
            return bool(g.span and p.span and shared(g.span, p.span, text))

        def common(g: Ascribed, p: Ascribed) -> int:
            places = [(g.span, p.span), (g.link.source, p.link.source), (g.link.cue, p.link.cue)]
            if g.toll and p.toll:
                places += [(getattr(g.toll.casualty, s), getattr(p.toll.casualty, s)) for s in ("figure", "victims")]
            return sum(shared(one, other, text) for one, other in places)

        def content_overlap(g: Ascribed, p: Ascribed) -> bool:
            return equal(g.toll.casualty, p.toll.casualty) if g.toll and p.toll else alike(g.span, p.span, text)

        def content_exact(g: Ascribed, p: Ascribed) -> bool:
            if g.toll and p.toll:
                one, other = g.toll.casualty, p.toll.casualty
                spots = [(one.figure, other.figure), (one.victims, other.victims)]
                where = next((spot for spot in spots if spot != (None, None)), (None, None))
                return equal(one, other) and both(*where, same)
            cut = trimmed(chars(p.span, text), text)
            return any(cut == trimmed(reading, text) for reading in readings(g.span, text))

        def both(one: Slot | None, other: Slot | None, rule: Any) -> bool:
            return one is other is None or bool(one and other and rule(one, other, text))

        def source(g: Ascribed, p: Ascribed, rule: Any) -> bool:
            one, other = g.link.source, p.link.source
            implicit = [s is not None and not chars(s, text) and not s.text for s in (one, other)]
            if any(implicit):
                return all(implicit) and g.who == p.who
            return both(one, other, rule)

        rules: dict[str, Callable[[Ascribed, Ascribed], bool]] = {
            "content_exact": content_exact,
            "content_overlap": content_overlap,
            "source_exact": lambda g, p: source(g, p, same),
            "source_overlap": lambda g, p: source(g, p, alike),
            "cue_exact": lambda g, p: both(g.link.cue, p.link.cue, same),
            "cue_overlap": lambda g, p: both(g.link.cue, p.link.cue, alike),
            "relaxed": lambda g, p: content_overlap(g, p) and g.who == p.who,
        }
        rules["strict"] = lambda g, p: all(rules[f"{part}_exact"](g, p) for part in ("content", "source", "cue"))

        def settle(mode: str) -> list[Pairing]:
            return self._direct(
                f"attributions.{mode}",
                "links",
                gate,
                lambda g, p: "cor" if rules[mode](g, p) else "inc",
                common,
            )

        optimal = settle("content_overlap")
        for mode in rules.keys() - {"content_overlap"}:
            settle(mode)
            if mode != "content_exact":
                self._downstream(f"attributions.{mode}", "links", optimal, rules[mode], whole=False)


SLOTS = ("number", "approximate", "victims", "victim_role", "cause", "place", "date", "status", "part_of")
