"""Windows cover a text, and what they keep of it covers it once."""

from hypothesis import given
from hypothesis import strategies as st

from harness.extractors.local_models.token_windows import kept_tokens, word_windows


@given(st.integers(1, 60), st.data())
def test_kept_tokens_make_up_the_text_once(count: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 20))
    stride = data.draw(st.integers(0, size - 1))
    starts = [0]
    while starts[-1] + size < count:
        starts.append(starts[-1] + size - stride)
    lengths = [min(size, count - start) for start in starts]
    kept = kept_tokens(lengths, stride)
    assert [start + place for start, own in zip(starts, kept, strict=True) for place in own] == list(range(count))


@given(st.integers(0, 60), st.data())
def test_word_windows_read_and_own_the_text(count: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 20))
    windows = word_windows(count, size, data.draw(st.integers(0, size - 1)))
    assert [word for _, own in windows for word in own] == list(range(count))
    assert all(len(read) <= size and set(own) <= set(read) for read, own in windows)
