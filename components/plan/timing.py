"""When the group is at a stop, how long a leg takes in the programme, and the sums of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LegTime:
    """How long a leg takes in the programme, boarding included, in whole minutes. None where nobody knows that.

    `written`: it follows from hours or minutes that the organiser wrote, and is no estimate.
    """

    travel_s: float | None = None
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the group is at a stop, in the stop's zone (`leave_by` in that of the stop before).

    `arrive` and `depart` are None where neither the plan nor the way there tells; `*_computed` says that the plan
    left the time open and it follows from the rest. `travel_s` is the time under way to here in the programme
    (`travel_written`: as the organiser wrote it), `needed_s` what the way needs by the organiser's minutes, the router
    or an estimate, and `slack_s` what remains of the time before the arrival (negative: too little). `leave_by` is the
    latest departure that still arrives here in time, never before the stop before is to end.
    """

    arrive: datetime | None
    depart: datetime | None
    arrive_computed: bool = False
    depart_computed: bool = False
    travel_s: float | None = None
    travel_written: bool = False
    needed_s: float | None = None
    slack_s: float | None = None
    leave_by: datetime | None = None

    @property
    def dwell_s(self) -> float | None:
        """Time at the stop in seconds, None while either end is open."""
        if self.arrive is None or self.depart is None:
            return None
        return self.depart.timestamp() - self.arrive.timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of a day. `estimated` is true where any leg is."""

    distance_m: float
    travel_s: float
    dwell_s: float
    estimated: bool
