"""Signals: the first asks for a stop, the second stops at once, and a SIGTERM has an end."""

import os
import signal
import threading
import time

import pytest

from harness.errors import Interrupted
from harness.runs.execute.process.interrupt import graceful
from tests.waiting import PATIENCE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_stops_at_once(number: signal.Signals) -> None:
    asked = []
    before = signal.getsignal(number)
    with graceful(lambda: asked.append(True), grace=60) as interrupt:
        os.kill(os.getpid(), number)
        assert interrupt.requested
        assert asked == [True]
        with pytest.raises(Interrupted):
            os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_one_sigterm_stops_at_the_end_of_its_grace_period() -> None:
    def wait_in_vain() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)

    with graceful(lambda: None, grace=0.2), pytest.raises(Interrupted):
        wait_in_vain()


def test_a_run_that_ends_within_the_grace_period_is_not_disturbed() -> None:
    def waiting() -> set[threading.Timer]:
        timers = (thread for thread in threading.enumerate() if isinstance(thread, threading.Timer))
        return {timer for timer in timers if not timer.finished.is_set()}

    before = waiting()
    with graceful(lambda: None, grace=60):
        os.kill(os.getpid(), signal.SIGTERM)
        assert len(waiting() - before) == 1
    assert waiting() == before
