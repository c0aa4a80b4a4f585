"""What builds may take of the processor: whoever asks for ever new variants of an output gets few of them.

The price of a build is the processor time that it took. A token bucket (ITU-T I.371, annex A) pays for it: after a
publication everything is built at once, and in the long run a share of one processor goes into builds.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from components.plan.errors import StudyVisitError
from components.plan.messages import Phrase
from components.web.sign_in_limiter import network_for_log

BURST_S = 40.0
"""Seconds of a processor at once: all that there is of a plan in eight languages takes some 25."""
SHARE = 0.25
"""Of one processor, in the long run."""
MIN_PRICE_S = 0.02
"""Of any build, however quick: some 12 a second in the long run."""
OF_ONE_NETWORK = 0.5
"""Of both, for all who come from one network: others still get theirs. A venue's readers ask for the same outputs."""
_MAX_NETWORKS = 1000
T = TypeVar("T")


class TooMuchWork(StudyVisitError):
    """More is asked for than is built. `retry_after_s` is when to ask again, in seconds."""

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = max(1, math.ceil(retry_after_s))
        super().__init__(
            Phrase("Too much is asked for at once. Try again in {seconds} s.", {"seconds": self.retry_after_s})
        )


@dataclass(slots=True, kw_only=True)
class _Bucket:
    """What is left of `burst_s` seconds, which come back at `share` a second; less than nothing is a debt."""

    burst_s: float
    share: float
    left_s: float
    at: float

    def fill(self, now: float) -> None:
        self.left_s = min(self.burst_s, self.left_s + (now - self.at) * self.share)
        self.at = now


class BuildBudget:
    """The budget of one process. Safe between threads. `monotonic` and `spent` give seconds: of the clock, and of the
    processor for the thread that asks."""

    def __init__(
        self, *, monotonic: Callable[[], float] = time.monotonic, spent: Callable[[], float] = time.thread_time
    ) -> None:
        self._monotonic = monotonic
        self._spent = spent
        self._lock = threading.Lock()
        self._whole = self._new_bucket(1.0)
        self._networks: OrderedDict[str, _Bucket] = OrderedDict()

    def check(self, address: str = "") -> None:
        """Raises `TooMuchWork` while nothing is left, or nothing for the network of this address."""
        with self._lock:
            wait_s = max(-each.left_s / each.share for each in self._buckets(address))
        if wait_s >= 0:
            raise TooMuchWork(wait_s)

    def pay(self, build: Callable[[], T], address: str = "") -> T:
        """What `build` returns, its price taken from the budget, also where it fails."""
        began = self._spent()
        try:
            return build()
        finally:
            price_s = max(MIN_PRICE_S, self._spent() - began)
            with self._lock:
                for bucket in self._buckets(address):
                    bucket.left_s -= price_s

    def _buckets(self, address: str) -> list[_Bucket]:
        """Those that pay, filled up to now."""
        buckets = [self._whole]
        if address:
            network = network_for_log(address)
            bucket = self._networks.pop(network, None) or self._new_bucket(OF_ONE_NETWORK)
            self._networks[network] = bucket
            if len(self._networks) > _MAX_NETWORKS:
                self._networks.popitem(last=False)
            buckets.append(bucket)
        now = self._monotonic()
        for each in buckets:
            each.fill(now)
        return buckets

    def _new_bucket(self, part: float) -> _Bucket:
        return _Bucket(burst_s=BURST_S * part, share=SHARE * part, left_s=BURST_S * part, at=self._monotonic())


BUDGET = BuildBudget()
"""That of this process, for its routes and its pages."""
