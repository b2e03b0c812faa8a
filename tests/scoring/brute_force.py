"""A second scorer, as plain and slow as can be: every pairing is tried, every span is a set of characters.

Written from the scoring rules alone. Where the rules leave several pairings equally good, it gives the result of each:
the scorer must give one of them.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from harness.annotation import Annotations, Casualty, Number, Slot, Source
from tests.scoring.brute_pairing import (
    Cells,
    Pairing,
    Thing,
    alike,
    best,
    chars,
    frozen,
    readings,
    same,
    shared,
    tally,
    trimmed,
    words_of,
)
from tests.scoring.brute_sides import Ascribed, Names, Said, Side, Toll


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
            return p.speakers[0] in g.speakers

        def gate(g: Said, p: Said) -> bool:
            return common(g, p) > 0

        def settle(mode: str, right: Any) -> list[Pairing]:
            return self._direct(f"quotes.{mode}", "quotes", gate, lambda g, p: "cor" if right(g, p) else "inc", common)

        settle("exact", exact)
        settle("attributed", lambda g, p: overlaps(g, p) and speaker(g, p))
        optimal = settle("overlap", overlaps)
        self._downstream("quotes.attributed", "quotes", optimal, speaker, whole=False)
        self._downstream("quotes.speaker_entity", "quotes", optimal, speaker, whole=True)
        self._downstream("quotes.speaker_alias", "quotes", optimal, lambda g, p: p.named[0] in g.speakers, whole=True)
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
            stands_nowhere = any(not reading for reading in readings(one, self.text))
            return same(one, other, self.text) or (stands_nowhere and not chars(other, self.text) and not other.text)

        return len(wanted) == len(stated) and any(
            all(map(agree, wanted, order)) for order in itertools.permutations(stated)
        )

    def _characters(self, pairing: Pairing) -> tuple[float, ...]:
        hits = found = wanted = 0
        golds, _ = self.gold.quotes
        predictions, repeats = self.found.quotes
        right = {i: j for i, j, said in pairing if said == "cor"}
        for i, j in right.items():
            span = chars(predictions[j].item.quote, self.text)
            reading = max(readings(golds[i].item.quote, self.text), key=lambda r: len(r & span))
            hits, wanted = hits + len(reading & span), wanted + len(reading)
        for thing in [*predictions, *repeats]:
            found += len(chars(thing.item.quote, self.text))
        for i, g in enumerate(golds):
            if i not in right and not g.optional:
                wanted += len(chars(g.item.quote, self.text))
        return hits, found, hits, wanted

    def _b3(self, pairing: Pairing) -> tuple[float, ...]:
        golds, _ = self.gold.quotes
        found, repeats = self.found.quotes
        right = {i: j for i, j, said in pairing if said == "cor"}
        speaker: dict[Any, Any] = {}
        group: dict[Any, Any] = {}
        for i, g in enumerate(golds):
            if i in right or not g.optional:
                said = found[right[i]].item.speakers[0] if i in right else None
                wanted = said if said in g.item.speakers else g.item.speakers[0]
                speaker["pair" if i in right else "gold", i] = wanted or ("alone", i)
        back = {j: i for i, j in right.items()}
        for j, p in enumerate([*found, *repeats]):
            name = ("pair", back[j]) if j in back else ("found", j)
            group[name] = p.item.speakers[0] or ("alone", j)
        precision = recall = 0.0
        for mention in speaker.keys() & group.keys():
            mine = {m for m in speaker if speaker[m] == speaker[mention]}
            theirs = {m for m in group if group[m] == group[mention]}
            precision += len(mine & theirs) / len(theirs)
            recall += len(mine & theirs) / len(mine)
        return precision, len(group), recall, len(speaker)

    def _opens(self, g: Casualty, p: Casualty) -> bool:
        if g.outcome != p.outcome:
            return False
        for name in ("figure", "victims"):
            one, other = getattr(g, name), getattr(p, name)
            if one and other and len(chars(other, self.text)) <= 200 and shared(one, other, self.text):
                return True
            if one and other and not chars(other, self.text):
                said = words_of(other, self.text)
                if said and said in [words_of(reading, self.text) for reading in (one, *one.alternatives)]:
                    return True

        def spanless(c: Casualty) -> bool:
            """Neither in the text, be it a mere blank, nor in words."""
            slots = [slot for slot in (c.figure, c.victims) if slot]
            return not any(chars(slot, self.text) or words_of(slot, self.text) for slot in slots)

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
            "attributed": lambda g, p: equal(g.casualty, p.casualty) and p.sources[0] in g.sources,
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
            implicit = [who for who, reading in zip(g.who, readings(one, text), strict=False) if not reading]
            if p.who and p.who[0] in implicit:
                return True
            if other is not None and not chars(other, text) and not other.text:
                return False
            return both(one, other, rule)

        rules: dict[str, Callable[[Ascribed, Ascribed], bool]] = {
            "content_exact": content_exact,
            "content_overlap": content_overlap,
            "source_exact": lambda g, p: source(g, p, same),
            "source_overlap": lambda g, p: source(g, p, alike),
            "cue_exact": lambda g, p: both(g.link.cue, p.link.cue, same),
            "cue_overlap": lambda g, p: both(g.link.cue, p.link.cue, alike),
            "relaxed": lambda g, p: (
                content_overlap(g, p) and (p.who[0] in g.who if g.who and p.who else g.who == p.who)
            ),
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
