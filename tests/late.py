"""Which stops somebody who is late can still join: the oracle for `static/late.js`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.plan.distance import straight_line_m
from components.plan.model import Coordinate, PlannedStop, Visit
from components.plan.status import StopState, visit_status

WALK_M_S = 1.0
"""The speed of `static/late.js`, which has the sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOption:
    """A stop that is not over yet, for somebody who walks to it now.

    `distance_m` is the straight line and `there_at` follows from it: both are estimates, never a route, and None
    where a position is not known. `join_at` is when the group is there too. `possible` says whether it still is
    (None: nobody knows), `missed_s` how much of the stop is over by then, `contact` whom to ring (may be empty).
    """

    planned: PlannedStop
    distance_m: float | None
    there_at: datetime | None
    join_at: datetime | None
    possible: bool | None
    missed_s: float | None
    contact: str


def late_options(
    visit: Visit, now: datetime, coordinate: Coordinate | None, walk_m_s: float = WALK_M_S
) -> tuple[LateOption, ...]:
    """The stops of the day that are not over, in the order in which they come, as seen from `coordinate` at `now`.

    The first that is `possible` is the one to walk to. The day is today's, or that of the next stop; empty after the
    visit. `now` without a zone is in the visit's; datetimes in the result are in the visit's zone. Never raises for
    a `walk_m_s` above zero.
    """
    instant = (now if now.tzinfo is not None else now.replace(tzinfo=visit.zone)).astimezone(visit.zone)
    then = visit_status(visit, instant)
    stops = {planned.stop.id: planned for day in visit.days for planned in day.stops if day.date == then.day}
    ahead = [stop_id for stop_id, state in then.states.items() if state is not StopState.DONE and stop_id in stops]
    return tuple(_option(visit, stops[stop_id], instant, coordinate, walk_m_s) for stop_id in ahead)


def _option(
    visit: Visit, planned: PlannedStop, now: datetime, coordinate: Coordinate | None, walk_m_s: float
) -> LateOption:
    arrive, depart = planned.timing.arrive, planned.timing.depart
    distance_m = there_at = join_at = possible = missed_s = None
    if coordinate is not None and planned.place is not None:
        distance_m = straight_line_m(coordinate, planned.place.coordinate)
        there_at = _later(now, distance_m / walk_m_s)
        if arrive is not None:
            join_at = max(arrive, there_at, key=lambda hour: hour.timestamp())
            missed_s = join_at.timestamp() - arrive.timestamp()
        if depart is not None:
            possible = there_at.timestamp() < depart.timestamp()
    return LateOption(
        planned=planned,
        distance_m=distance_m,
        there_at=there_at,
        join_at=join_at if possible is not False else None,
        possible=possible,
        missed_s=missed_s if possible is not False else None,
        contact=planned.stop.contact or visit.contact,
    )


def _later(start: datetime, seconds: float) -> datetime:
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)
