"""Which stops somebody who is late can still join, and how to get there: the oracle for `static/late.js`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.lookup.estimates import DETOUR_FACTOR, estimated_duration_s
from components.plan.coordinate import straight_line_m
from components.plan.legs import WALK_UP_TO_M
from components.plan.model import Coordinate, PlannedStop, Visit
from components.plan.status import StopState, visit_status
from components.plan.travel_modes import TRAVEL_MODES, TravelMode

WALK_M_S = 1.0
RIDE_UP_TO_M = 50_000
EXACT_ENOUGH_M = 500
"""The numbers of `static/late.js`, which has the sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOption:
    """A stop that is not over yet, for somebody who goes there now.

    `distance_m` is the straight line, and the rest follows from it: estimates, never a route, and None where a position
    is not known or too vague. `travel_s` is one time on foot, or that of a taxi and that of public transport; None
    where it is too far for either, and then `there_at` (by the first of them) is None too. `join_at` is when the group
    is there too. `possible` says whether it still is (None: nobody knows), `missed_s` how much of the stop is over by
    then.
    """

    planned: PlannedStop
    distance_m: float | None = None
    travel_s: tuple[float, ...] | None = None
    there_at: datetime | None = None
    join_at: datetime | None = None
    possible: bool | None = None
    missed_s: float | None = None


def late_options(visit: Visit, now: datetime, here: Coordinate | None, accuracy_m: float = 0) -> tuple[LateOption, ...]:
    """The stops of the day that are not over, in the order in which they come, as seen from `here` at `now`.

    The first that is `possible` is the one to go to. The day is today's, or that of the next stop; empty after the
    visit. `now` without a zone is in the visit's; datetimes in the result are in the visit's zone.
    """
    instant = (now if now.tzinfo is not None else now.replace(tzinfo=visit.zone)).astimezone(visit.zone)
    then = visit_status(visit, instant)
    stops = {planned.stop.id: planned for day in visit.days for planned in day.stops if day.date == then.day}
    ahead = [stop_id for stop_id, state in then.states.items() if state is not StopState.DONE and stop_id in stops]
    return tuple(_option(stops[stop_id], instant, here, accuracy_m) for stop_id in ahead)


def travel_s(distance_m: float) -> tuple[float, ...] | None:
    """Seconds under way over a straight line: on foot, or by taxi and by public transport, or by neither."""
    if distance_m <= WALK_UP_TO_M:
        return (distance_m / WALK_M_S,)
    if distance_m > RIDE_UP_TO_M:
        return None
    way_m = distance_m * DETOUR_FACTOR
    modes = (TravelMode.TAXI, TravelMode.TRANSIT)
    return tuple(estimated_duration_s(way_m, mode) + TRAVEL_MODES[mode].buffer_s for mode in modes)


def _option(planned: PlannedStop, now: datetime, here: Coordinate | None, accuracy_m: float) -> LateOption:
    if here is None or planned.place is None:
        return LateOption(planned=planned)
    distance_m = straight_line_m(here, planned.place.coordinate)
    if accuracy_m > max(EXACT_ENOUGH_M, distance_m / 10):
        return LateOption(planned=planned)
    times = travel_s(distance_m)
    if times is None:
        return LateOption(planned=planned, distance_m=distance_m)
    arrive, depart = planned.timing.arrive, planned.timing.depart
    there_at = _later(now, times[0])
    possible = None if depart is None else there_at.timestamp() < depart.timestamp()
    joins = arrive is not None and possible is not False
    join_at = max(arrive, there_at, key=lambda hour: hour.timestamp()) if arrive is not None and joins else None
    return LateOption(
        planned=planned,
        distance_m=distance_m,
        travel_s=times,
        there_at=there_at,
        join_at=join_at,
        possible=possible,
        missed_s=join_at.timestamp() - arrive.timestamp() if join_at is not None and arrive is not None else None,
    )


def _later(start: datetime, seconds: float) -> datetime:
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)
