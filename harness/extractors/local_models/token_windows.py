"""Long texts in overlapping windows of tokens, so that nothing behind a model's last token is lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec

from harness.errors import HarnessError


class Windowing(msgspec.Struct, frozen=True):
    """So many tokens a window, its special ones included, of which so many are those of the window before."""

    size: int
    stride: int


def windowing(size: int | None, stride: int | None, *, longest: int, special: int) -> Windowing:
    """Settle the windows of a model.

    Args:
        size: tokens in a window; ``None`` for as many as the model reads.
        stride: tokens that neighbouring windows share; ``None`` for a quarter of a window.
        longest: what the model reads at once.
        special: tokens of a window that are none of the text's.

    Raises:
        HarnessError: the model cannot read such a window, or the windows would not move on.
    """
    size = min(longest, 100_000) if size is None else size
    room = size - special
    stride = room // 4 if stride is None else stride
    if size > longest:
        raise HarnessError(f"window: {size} is more than the {longest} tokens that the model reads at once")
    if not 0 <= stride < room:
        raise HarnessError(f"stride: {stride} leaves nothing new in a window of {room} tokens of text")
    return Windowing(size, stride)


def kept_tokens(lengths: Sequence[int], stride: int) -> list[range]:
    """Of each of a text's windows the tokens to keep, so that each token is kept once, from where it has most company.

    Args:
        lengths: tokens of the text in each window, in order.
        stride: tokens that neighbours share.
    """
    starts = [0] + [stride // 2] * (len(lengths) - 1)
    ends = [length - (stride - stride // 2) for length in lengths[:-1]] + list(lengths[-1:])
    return [range(start, max(start, end)) for start, end in zip(starts, ends, strict=True)]


def word_windows(count: int, size: int, stride: int) -> list[tuple[range, range]]:
    """Windows over counted words: what each reads, and the part of it that is its own; all parts make up the whole.

    Args:
        count: words in the text.
        size: words that are read at once.
        stride: words that neighbours share.
    """
    starts = list(range(0, max(1, count - stride), size - stride))
    reads = [range(start, min(count, start + size)) for start in starts]
    cuts = [0, *((right.start + left.stop) // 2 for left, right in pairwise(reads)), count]
    return list(zip(reads, (range(*cut) for cut in pairwise(cuts)), strict=True))


def text_tokens(encoding: Any, window: int) -> list[int]:
    """The positions of a window's tokens that are the text's: those of the last sequence it was encoded with."""
    sequences = encoding.sequence_ids(window)
    last = max((s for s in sequences if s is not None), default=0)
    return [position for position, sequence in enumerate(sequences) if sequence == last]
