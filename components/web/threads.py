"""Threads for one kind of work, a few of their own, so that no other kind has to wait for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

T = TypeVar("T")


class Threads:
    """At most `number` threads, in each event loop."""

    def __init__(self, name: str, number: int) -> None:
        self._number = number
        self._limiter = RunVar[CapacityLimiter](name)

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """What `work` returns, done in one of these threads as soon as one is free."""
        limiter = self._limiter.get(None)
        if limiter is None:
            limiter = CapacityLimiter(self._number)
            self._limiter.set(limiter)
        return await run_sync(work, *arguments, limiter=limiter)


MAX_THREADS = 8
in_store_thread = Threads("store", MAX_THREADS).run
"""For what asks the store: while it hangs, pages are still built in other threads."""
