"""Who is not asked at the moment, since when, and for how long still."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from components.plan.errors import RateLimited, ServiceFault, ServiceRefused

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 300.0
"""The pause after a first failure, and where its doubling ends."""

REFUSED_PAUSE_S = 3600.0
"""Who refuses us needs other settings; it is asked again now and then all the same."""

WORTH_SAYING_S = 15.0
"""A service that asks for less quiet than this is only busy, not down."""


@dataclass(slots=True, kw_only=True)
class _Pause:
    fault: ServiceFault
    until: float
    length_s: float


class Pauses:
    """Pauses by name, each longer than the one before until an answer comes. `monotonic` is in seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._pauses: dict[str, _Pause] = {}

    def begin(self, who: str, fault: ServiceFault) -> None:
        """Leave `who` alone after `fault`: as long as it asked, else twice as long as last time."""
        last = self._pauses.get(who)
        length_s = FIRST_PAUSE_S if last is None else min(2 * last.length_s, LONGEST_PAUSE_S)
        if isinstance(fault, RateLimited):
            length_s = max(0.1, fault.retry_after_s)
            if last is not None and not isinstance(last.fault, RateLimited):
                fault = last.fault  # why it is left alone says more than that it is
        elif isinstance(fault, ServiceRefused):
            length_s = REFUSED_PAUSE_S
        self._pauses[who] = _Pause(fault=fault, until=self._monotonic() + length_s, length_s=length_s)

    def end(self, who: str) -> bool:
        """It has answered; whether it was left alone before."""
        return self._pauses.pop(who, None) is not None

    def clear(self) -> None:
        """Ask everybody again."""
        self._pauses.clear()

    def over(self, who: str) -> bool:
        """Whether `who` may be asked now."""
        pause = self._pauses.get(who)
        return pause is None or self._monotonic() >= pause.until

    def left_s(self, service: str) -> float:
        """For how many seconds more a service is left alone, as far as this is worth saying; 0 when it is not."""
        own = [pause for pause in self._pauses.values() if pause.fault.service == service]
        return max([0.0, *(pause.until - self._monotonic() for pause in own)])

    @property
    def faults(self) -> tuple[ServiceFault, ...]:
        """Why services are left alone, one fault a service, those only that are worth saying."""
        by_service: dict[str, ServiceFault] = {}
        for pause in self._pauses.values():
            if not isinstance(pause.fault, RateLimited) or pause.fault.retry_after_s >= WORTH_SAYING_S:
                by_service.setdefault(pause.fault.service, pause.fault)
        return tuple(by_service.values())
