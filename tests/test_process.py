from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from components.process import set_on_stop_signals


@pytest.fixture(autouse=True)
def _handlers_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_sets_the_event_and_calls_the_handler_before(number: signal.Signals) -> None:
    heard: list[int] = []
    signal.signal(number, lambda got, _frame: heard.append(got))
    stop_requested = threading.Event()

    set_on_stop_signals(stop_requested)
    assert not stop_requested.is_set()
    signal.raise_signal(number)

    assert stop_requested.is_set()
    assert heard == [number]


def test_outside_the_main_thread_no_handler_changes() -> None:
    before = signal.getsignal(signal.SIGTERM)
    other = threading.Thread(target=set_on_stop_signals, args=(threading.Event(),))
    other.start()
    other.join()
    assert signal.getsignal(signal.SIGTERM) == before
