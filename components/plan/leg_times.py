"""How long a leg takes in the programme: what the organiser wrote, else what the router or an estimate needs.

Where departure and arrival are both written, the leg takes the time between them. For means of travel with a timetable
that is all there is to say: an estimate of ours knows less than the organiser. Walking, cycling and driving take the
time that they need, where the programme leaves more than an hour beyond it: the rest is a wait.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from components.plan.clock import add_seconds, floor_minute, seconds_between
from components.plan.legs import is_transfer
from components.plan.model import Leg, Stop
from components.plan.timing import LegTime, Timing
from components.plan.travel_modes import TRAVEL_MODES

MOST_WAIT_S = 60 * 60
"""So much of the time between two stops may belong to the way. What walkers and drivers have beyond it is a wait."""


def needed_travel_s(stop: Stop, leg: Leg) -> float:
    """Seconds that a way needs, boarding included: as the organiser knows it, else by router or estimate."""
    return leg.travel_s if stop.travel_s is None else float(stop.travel_s)


def is_guess(stop: Stop, leg: Leg) -> bool:
    """Whether only a timetable that nobody has given could say how long the way takes, or how the group travels."""
    return TRAVEL_MODES[leg.mode].timetabled and leg.estimated and stop.travel_s is None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """The time that the programme has for a leg.

    It begins with the end of the row before the leg or, where a row is the way (`by_row`), with that row; it ends with
    the arrival. `available_s` is without the stays in between. `written`: the organiser wrote both ends.
    """

    begins: datetime | None
    ends: datetime | None
    available_s: float | None
    written: bool
    by_row: bool

    @property
    def contradictory(self) -> bool:
        """Whether it ends before it begins."""
        return self.available_s is not None and self.available_s < 0


def with_leg_time(stops: Sequence[Stop], timings: Sequence[Timing], index: int, leg: Leg | None) -> Timing:
    """The timing of a stop with the time under way to it, the free time before it, and the latest departure for it.

    `timings` are those of the day's `stops`, with their hours.
    """
    stop, timing = stops[index], timings[index]
    if not index:
        return timing
    if leg is None and not (stop.has_own_place and stop.travel_s is not None):
        before = timings[index - 1].depart
        if stop.has_own_place or before is None or timing.arrive is None:
            return timing
        return replace(timing, slack_s=round(seconds_between(before, timing.arrive), 3))
    guess = leg is not None and is_guess(stop, leg)
    needed_s = needed_travel_s(stop, leg) if leg is not None else float(stop.travel_s or 0)
    window = _window(stops, timings, index)
    timetabled = leg is not None and TRAVEL_MODES[leg.mode].timetabled
    time = _time(window, needed_s, timetabled=timetabled)
    if guess and not time.written and not (timing.arrive_computed and window.available_s is not None):
        time = LegTime()  # an estimate says nothing beside an hour that somebody wrote
    slack_s = None
    if window.available_s is not None and (not guess or time.written):
        slack_s = 0.0 if guess else round(window.available_s - needed_s, 3)
    return replace(
        timing,
        travel_s=time.travel_s,
        travel_written=time.written or stop.travel_s is not None,
        needed_s=needed_s,
        slack_s=slack_s,
        leave_by=_leave_by(window, time.travel_s, timings[index - 1]),
    )


def _window(stops: Sequence[Stop], timings: Sequence[Timing], index: int) -> _Window:
    first = index
    for each in range(index - 1, -1, -1):
        if stops[each].has_own_place:
            break
        if is_transfer(stops[each]):
            first = each
    by_row, ends = first < index, timings[index].arrive
    if by_row:
        begins, planned = timings[first].arrive, not timings[first].arrive_computed
    else:
        before = timings[index - 1]
        begins = before.depart
        planned = not before.depart_computed or (
            stops[index - 1].dwell_s is not None and stops[index - 1].arrive is not None
        )
    available_s = None
    if begins is not None and ends is not None:
        stays_s = sum(
            max(0.0, timings[each].dwell_s or 0.0) for each in range(first, index) if not is_transfer(stops[each])
        )
        available_s = seconds_between(begins, ends) - stays_s
    written = planned and not timings[index].arrive_computed
    return _Window(begins=begins, ends=ends, available_s=available_s, written=written, by_row=by_row)


def _time(window: _Window, needed_s: float, *, timetabled: bool) -> LegTime:
    """The leg's time in the programme, in whole minutes so that what is shown adds up."""
    whole_s = 60.0 * math.ceil(round(needed_s, 3) / 60)
    available_s = window.available_s
    if available_s is None or available_s < 0:
        return LegTime(travel_s=whole_s)
    if available_s == 0 < needed_s and window.written:
        return LegTime()  # rows that follow each other closely leave no time to show
    if window.written and (timetabled or available_s <= needed_s + MOST_WAIT_S):
        return LegTime(travel_s=available_s, written=True)
    return LegTime(travel_s=min(whole_s, available_s))


def _leave_by(window: _Window, travel_s: float | None, before: Timing) -> datetime | None:
    """The latest departure: in time to arrive, and never before the programme has the group leave. In the zone of the
    stop before, where that is known."""
    if window.available_s == 0:
        return window.begins
    if window.ends is None or travel_s is None or window.contradictory:
        return None
    if window.by_row and window.begins is not None:
        return window.begins
    latest = add_seconds(window.ends, -travel_s)
    if latest is None:
        return None
    there = window.begins or before.arrive or window.ends
    latest = floor_minute(latest).astimezone(there.tzinfo)
    return latest if window.begins is None else max(latest, window.begins, key=datetime.timestamp)
