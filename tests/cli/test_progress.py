"""What is shown while a run goes on."""

import io
import re

import pytest

from harness.cli.printing.progress import describe_usage, watching


class Terminal(io.StringIO):
    """Keeps what a terminal is sent."""

    def isatty(self) -> bool:
        return True

    def last_line(self) -> str:
        """The lowest line of the last frame, without escapes."""
        return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", self.getvalue()).rstrip().splitlines()[-1].rstrip()


def test_a_terminal_is_shown_rate_eta_errors_tokens_and_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with watching(terminal) as watcher:
        watcher.begin("model", documents=8, known=1, cached=1)
        for failed in (False, True, False):
            watcher.advance(failed=failed, usage={"input_tokens": 1000, "output_tokens": 50, "cost": 0.002})
    last = terminal.last_line()
    assert re.search(r"^model ━.* 5/8 \S+/s 0:00:\d\d 3,150 tokens, cost 0.0060 1 failed$", last), last


def test_each_extractor_begins_with_nothing_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    terminal = Terminal()
    with watching(terminal) as watcher:
        watcher.begin("first", documents=1, known=0, cached=0)
        watcher.advance(failed=True, usage={"input_tokens": 7})
        watcher.begin("second", documents=1, known=0, cached=0)
        watcher.advance(failed=False)
    last = terminal.last_line()
    assert "second" in last
    assert "failed" not in last
    assert "tokens" not in last


def test_what_is_no_terminal_is_told_of_earlier_answers_alone(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    with watching(stream) as watcher:
        watcher.begin("model", documents=3, known=0, cached=0)
        watcher.advance(failed=True, usage={"cost": 1.0})
        watcher.begin("other", documents=3, known=1, cached=2)
    assert stream.getvalue() == ""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "other: 1 of 3 documents were answered earlier",
        "other: 2 of 3 answers are from the cache",
    ]


@pytest.mark.parametrize(
    ("used", "said"),
    [
        ({}, ""),
        ({"requests": 3}, ""),
        ({"input_tokens": 1_234_000, "output_tokens": 567}, "1,234,567 tokens"),
        ({"output_tokens": 5, "cost": 0.00004}, "5 tokens, cost 0.0000"),
        ({"cost": 1.5}, "cost 1.5000"),
    ],
)
def test_usage_in_words(used: dict[str, float], said: str) -> None:
    assert describe_usage(used) == said
