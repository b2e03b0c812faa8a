"""The items that were missed, spurious or wrong, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, overload

from harness.annotation import Layer
from harness.errors import plural, shorten
from harness.scoring.results.short_tables import NONE, as_frame, as_html, as_text

if TYPE_CHECKING:
    import pandas as pd

ErrorKind: TypeAlias = Literal["missed", "spurious", "wrong"]
_SHOWN = 12
_WIDTH = 44


class ItemError(NamedTuple):
    """One item that was missed, spurious or wrong.

    Attributes:
        document: the id of its document.
        layer: of the item.
        verdict: ``missed``: gold has it and nothing was found; ``spurious``: found, and nothing in gold; ``wrong``: a
            pair of both, with something wrong about it.
        wrong: what is wrong about a pair: ``boundary``, ``label``, ``kind``, ``speaker``, or the name of a slot.
        gold: gold's item in words.
        predicted: the prediction in words.
        start, end: where gold's item is, or the prediction where gold has none; half-open code points.
    """

    document: str
    layer: Layer
    verdict: ErrorKind
    wrong: tuple[str, ...]
    gold: str | None
    predicted: str | None
    start: int | None
    end: int | None


class ItemErrors(Sequence[ItemError]):
    """A list of ``ItemError``, in the order of documents and of their texts; prints as a short table."""

    def __init__(self, items: Iterable[ItemError]) -> None:
        self._items = tuple(items)

    @overload
    def __getitem__(self, index: int) -> ItemError: ...
    @overload
    def __getitem__(self, index: slice) -> ItemErrors: ...
    def __getitem__(self, index: int | slice) -> ItemError | ItemErrors:
        return ItemErrors(self._items[index]) if isinstance(index, slice) else self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[ItemError]:
        return iter(self._items)

    def to_frame(self) -> pd.DataFrame:
        """A row an item.

        Raises:
            HarnessError: pandas is not installed.
        """
        rows = [(*item[:3], ", ".join(item.wrong), *item[4:]) for item in self]
        return as_frame(ItemError._fields, rows, whole=("start", "end"))

    def __repr__(self) -> str:
        return as_text(*self._table(), words=True)

    def _repr_html_(self) -> str:
        return as_html(*self._table())

    def _table(self) -> tuple[Sequence[str], list[list[str]], list[str]]:
        rows = [
            [
                shorten(item.document, limit=24),
                item.layer,
                f"{item.verdict}: {', '.join(item.wrong)}" if item.wrong else item.verdict,
                *(NONE if words is None else shorten(words, limit=_WIDTH) for words in (item.gold, item.predicted)),
            ]
            for item in self._items[:_SHOWN]
        ]
        counted = Counter(item.verdict for item in self)
        total = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counted.items()))
        rest = len(self) - len(rows)
        notes = [f"{plural(len(self), 'error')}{f': {total}' if total else ''}{f'; {rest} not shown' if rest else ''}"]
        return ("document", "layer", "verdict", "gold", "predicted"), rows, notes
