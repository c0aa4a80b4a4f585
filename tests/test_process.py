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
def test_the_end_is_noticed_and_who_handled_it_still_does(number: signal.Signals) -> None:
    heard: list[int] = []
    signal.signal(number, lambda got, _frame: heard.append(got))
    stop_requested = threading.Event()

    set_on_stop_signals(stop_requested)
    assert not stop_requested.is_set()
    signal.raise_signal(number)

    assert stop_requested.is_set()
    assert heard == [number]


def test_a_thread_of_its_own_changes_no_handler() -> None:
    before = signal.getsignal(signal.SIGTERM)
    other = threading.Thread(target=set_on_stop_signals, args=(threading.Event(),))
    other.start()
    other.join()
    assert signal.getsignal(signal.SIGTERM) == before
