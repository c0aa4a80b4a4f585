"""Notices that the process is asked to stop, for what would otherwise hold it up.

A server waits for its open connections before it stops, and a stream of revisions is open for as long as its reader
looks at the page: without a word from here, Ctrl-C would wait for every partner's phone.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType


def notice_the_end(ending: threading.Event) -> None:
    """Set `ending` on SIGINT and SIGTERM, before whoever handles them now; elsewhere than in the main thread, where
    Python handles no signals, this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)
        if callable(before):
            signal.signal(number, partial(_noticed, ending, before))


def _noticed(
    ending: threading.Event, before: Callable[[int, FrameType | None], object], number: int, frame: FrameType | None
) -> None:
    ending.set()
    before(number, frame)
