"""Groups that can't be told apart, as letters: two names share one exactly where no test tells them apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from string import ascii_lowercase


def compact_letters(names: Sequence[str], apart: Collection[tuple[str, str]]) -> dict[str, str]:
    """The compact letter display (Piepho 2004, "An algorithm for a letter-based representation of all-pairwise
    comparisons"): insert and absorb.

    Args:
        names: the best first, whose groups then have the first letters.
        apart: the pairs that a test tells apart, in any order.

    Returns:
        By name its letters, each of which stands for a group.
    """
    groups: list[frozenset[str]] = [frozenset(names)] if names else []
    for one, other in apart:
        split: list[frozenset[str]] = []
        for group in groups:
            split += [group - {one}, group - {other}] if {one, other} <= group else [group]
        groups = [group for group in dict.fromkeys(split) if not any(group < wider for wider in split)]
    place = {name: nth for nth, name in enumerate(names)}
    groups.sort(key=lambda group: sorted(place[name] for name in group))
    return {name: "".join(_letter(nth) for nth, group in enumerate(groups) if name in group) for name in names}


def _letter(number: int) -> str:
    """a, b, …, z, a2, b2, …"""
    round_, place = divmod(number, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(round_ + 1) if round_ else "")
