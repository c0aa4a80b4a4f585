"""Threads for what asks the store, a few of their own: while it hangs, pages are still built in the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

MAX_THREADS = 8
T = TypeVar("T")
_limiter: RunVar[CapacityLimiter] = RunVar("store_threads")


async def in_store_thread(work: Callable[..., T], *arguments: object) -> T:
    """What `work` returns, done in one of these threads as soon as one is free."""
    limiter = _limiter.get(None)
    if limiter is None:
        limiter = CapacityLimiter(MAX_THREADS)
        _limiter.set(limiter)
    return await run_sync(work, *arguments, limiter=limiter)
