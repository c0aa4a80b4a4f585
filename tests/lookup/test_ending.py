from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from components.lookup.ending import notice_the_end


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
    ending = threading.Event()

    notice_the_end(ending)
    assert not ending.is_set()
    signal.raise_signal(number)

    assert ending.is_set()
    assert heard == [number]


def test_a_thread_of_its_own_changes_no_handler() -> None:
    before = signal.getsignal(signal.SIGTERM)
    other = threading.Thread(target=notice_the_end, args=(threading.Event(),))
    other.start()
    other.join()
    assert signal.getsignal(signal.SIGTERM) == before
