"""The hours of a day whose order has changed: each stop keeps its length, and the rest follows from the day's start.

A stop begins when the group can be there, at the next full five minutes, and while it is open. Fixed stops keep their
hours. What the move does not touch keeps its hour as far as the group is there in time: the stops before the change,
rows without a place (lunch, a coach), a stop after a long pause, and one that is reached by train, ferry or flight. An
hour that the plan leaves open stays open, but that of the day's first stop.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from components.plan.clock import (
    NIGHT_ENDS,
    ROUND_S,
    add_seconds,
    ceil_minute,
    ceil_round,
    floor_round,
    seconds_between,
    wall_time,
)
from components.plan.day_checks import ClosedCheck
from components.plan.editing import HoursOnReorder, Stops, find_stop, move, planned_dwell_s
from components.plan.errors import PlanFault
from components.plan.groups import takes_part
from components.plan.leg_times import needed_travel_s
from components.plan.legs import is_transfer
from components.plan.messages import Phrase
from components.plan.model import PlannedStop, Stop, Visit
from components.plan.stretches import AT_FIXED_HOURS
from components.plan.time_checks import gathering_s

LONG_PAUSE_S = 30 * 60
"""So much free time before a stop is a pause that nobody wrote down as a stop: what follows it keeps its hour."""
_MOST_WAIT_S = 12 * 3600


@dataclass(slots=True)
class _Way:
    """Where one group is on its way through the day: at `last` until `free_at`. `rides`: a row that is a way brought it
    here, so that the leg to the next place takes no time of its own."""

    free_at: datetime
    last: PlannedStop | None = None
    rides: bool = False


def worked_out(
    stops: Stops,
    stop_id: str,
    position: int,
    *,
    day: date,
    preview: Callable[[Stops], Visit],
    closed: ClosedCheck | None = None,
) -> Stops:
    """A stop at `position` of a day, with the hours of that day and of the one it leaves worked out anew.

    `preview` gives the visit that stops would be, `closed` is the timetable's. Where the plan has too few hours to work
    others out, the hours stay in their places. Raises `PlanFault` as `editing.move` does, and where the day would run
    on past the night.
    """
    arranged = move(stops, stop_id, position, day=day, hours=HoursOnReorder.TRAVEL_WITH_STOP)
    if [stop.id for stop in arranged] == [stop.id for stop in stops]:
        return arranged
    days = {find_stop(stops, stop_id).date, day}
    hours = None
    if not find_stop(stops, stop_id).hidden:
        hours = rescheduled(preview(stops), preview(arranged), arranged, days, moved=stop_id, closed=closed)
    return move(stops, stop_id, position, day=day, hours=HoursOnReorder.STAY_WITH_PLACES) if hours is None else hours


def rescheduled(
    before: Visit, after: Visit, stops: Stops, days: Collection[date], *, moved: str, closed: ClosedCheck | None = None
) -> Stops | None:
    """`stops`, the plan in its new order, with new hours on these `days`. `moved` is the stop that was moved.

    `before` is the visit in the old order, `after` that of `stops`, whose hours went with them. Minutes that were
    written for another way are taken out. None where the plan does not tell when the day begins, or how long the group
    stays somewhere. Raises `PlanFault` where the day would run on past the night.
    """
    rows_before = {row.stop.id: row for day in before.days for row in day.stops}
    changed: dict[str, Stop] = {}
    for day in after.days:
        if day.date not in days:
            continue
        old = next((each.stops for each in before.days if each.date == day.date), ())
        if any(row.stop.id not in rows_before for row in day.stops):
            return None  # of a very long plan only the first stops are planned
        hours = _Day(old=old, rows=day.stops, before=rows_before, visit=after, moved=moved, closed=closed).hours()
        if hours is None:
            return None
        changed |= hours
    return tuple(changed.get(stop.id, stop) for stop in stops)


class _Day:
    """One day in its new order."""

    def __init__(
        self,
        *,
        old: Sequence[PlannedStop],
        rows: Sequence[PlannedStop],
        before: Mapping[str, PlannedStop],
        visit: Visit,
        moved: str,
        closed: ClosedCheck | None,
    ) -> None:
        self._old, self._before, self._moved, self._closed, self._zone = old, before, moved, closed, visit.zone
        self._rows = [replace(row, stop=_without_lost_minutes(row, before[row.stop.id])) for row in rows]
        names = visit.groups or ("",)
        self._untouched = {row.stop.id for row in rows} - set().union(*(_touched(old, rows, name) for name in names))
        starts = {name: self._start(name) for name in names}
        self._ways = {name: _Way(start) for name, start in starts.items() if start is not None}
        self._is_known = len(self._ways) == len(starts)

    def hours(self) -> dict[str, Stop] | None:
        """The stops with their hours, by their ids; None where they do not follow from the plan."""
        changed: dict[str, Stop] = {}
        for row in self._rows if self._is_known else ():
            ways = {name: way for name, way in self._ways.items() if takes_part(row.stop.group, name)}
            begins = self._begin(row, ways)
            stop, stay_s = row.stop, self._stay_s(row)
            if begins is None or (stay_s is None and row is not self._rows[-1]):
                return None
            ends = add_seconds(begins, stay_s or 0.0) or begins
            if not stop.fixed and begins != self._before[stop.id].timing.arrive:
                stop = self._with_hours(row, begins, ends, is_first=all(way.last is None for way in ways.values()))
            for way in ways.values():
                way.free_at, way.last = ends, row
                way.rides = is_transfer(row.stop) or (way.rides and not row.stop.has_own_place)
            changed[stop.id] = stop
        return changed if self._is_known else None

    def _begin(self, row: PlannedStop, ways: Mapping[str, _Way]) -> datetime | None:
        """When a stop begins: a fixed one when it is written, any other when the last of its groups can be there."""
        stop, own = row.stop, self._before[row.stop.id].timing
        if stop.fixed and _has_hour(stop):
            return row.timing.arrive or row.timing.depart
        there = [
            way.free_at if way.last is None else add_seconds(way.free_at, _way_s(row, name, rides=way.rides))
            for name, way in ways.items()
        ]
        earliest = max((each for each in there if each is not None), key=datetime.timestamp, default=None)
        if earliest is None:
            return None
        is_open = stop.arrive is None and stop.depart is None
        can_be_there = own.arrive is not None and seconds_between(earliest, own.arrive) >= 0
        if can_be_there and not is_open and self._keeps_hour(row):
            return own.arrive
        if all(way.last is None for way in ways.values()):
            return self._while_open(row, earliest)
        return ceil_minute(earliest) if is_open else self._while_open(row, ceil_round(earliest))

    def _stay_s(self, row: PlannedStop) -> float | None:
        own = self._before[row.stop.id]
        dwell_s = own.timing.dwell_s
        return dwell_s if dwell_s is not None and dwell_s >= 0 else planned_dwell_s(own.stop)

    def _with_hours(self, row: PlannedStop, begins: datetime, ends: datetime, *, is_first: bool) -> Stop:
        """A stop with its new hours written where it had any; the first of the day where that had one."""
        stop, was = row.stop, self._before[row.stop.id].timing
        is_open = stop.arrive is None and stop.depart is None
        if is_open and not (is_first and _has_hour(self._old[0].stop)):
            return stop
        arrive = self._wall(row, begins, was.arrive) if stop.arrive is not None or is_first else None
        return replace(stop, arrive=arrive, depart=None if stop.depart is None else self._wall(row, ends, was.depart))

    def _start(self, name: str) -> datetime | None:
        """When the day begins for a group: as before; in time for its first stop, where that is fixed."""
        first = next((row for row in self._old if takes_part(row.stop.group, name)), None)
        start = None if first is None else first.timing.arrive or first.timing.depart
        if first is None or start is None or not first.stop.fixed:
            return start
        needed_s = 0.0
        for row, following in zip(self._rows, self._rows[1:], strict=False):
            if row.stop.fixed:
                break
            needed_s += (self._stay_s(row) or 0.0) + _way_s(following, name, rides=False)
        return floor_round(add_seconds(start, -needed_s) or start)

    def _keeps_hour(self, row: PlannedStop) -> bool:
        """Whether a stop keeps its hour where it can, because the move does not touch it."""
        was = self._before[row.stop.id]
        if row.stop.id in self._untouched or row.stop.id == self._moved:
            return row.stop.id != self._moved
        by_timetable = any(
            leg.mode in AT_FIXED_HOURS and leg.from_stop_id == old.from_stop_id for leg in row.legs for old in was.legs
        )
        return not row.stop.has_own_place or (was.timing.slack_s or 0.0) >= LONG_PAUSE_S or by_timetable

    def _while_open(self, row: PlannedStop, begins: datetime) -> datetime:
        """The first moment from `begins` on when a stop is open for all of its stay; `begins` where there is none."""
        stay_s, zone = self._stay_s(row) or 0.0, row.zone or self._zone
        if self._closed is None or not row.stop.opening_hours.strip():
            return begins
        for wait_s in range(0, _MOST_WAIT_S, ROUND_S):
            start, end = add_seconds(begins, wait_s), add_seconds(begins, wait_s + stay_s)
            if start is None or end is None:
                break
            if self._closed(row.stop, start.astimezone(zone), end.astimezone(zone)) is None:
                return start
        return begins

    def _wall(self, row: PlannedStop, instant: datetime, was: datetime | None) -> time:
        """What the clocks at a stop show. Raises `PlanFault` where that would be read as an hour of another day."""
        zone: tzinfo = (None if was is None else was.tzinfo) or row.zone or self._zone
        local = ceil_minute(instant).astimezone(zone)
        days_later = (local.date() - row.stop.date) // timedelta(days=1)
        if days_later and not (days_later == 1 and local.time() < NIGHT_ENDS):
            raise PlanFault(
                Phrase("{stop} would be at {time}, after the end of the day.", {"stop": row.stop.name, "time": local})
            )
        return wall_time(local, zone)


def _way_s(row: PlannedStop, name: str, *, rides: bool) -> float:
    """Seconds that a group needs to a stop from the one before it, with what it takes to gather."""
    leg = next((leg for leg in row.legs if not leg.groups or name in leg.groups), None)
    if leg is None or rides:
        return float(row.stop.travel_s or 0) if row.stop.has_own_place and not rides else 0.0
    return needed_travel_s(row.stop, leg) + gathering_s(row.stop, leg)


def _touched(old: Sequence[PlannedStop], rows: Sequence[PlannedStop], name: str) -> set[str]:
    """The stops of a group from the first one on that is another than before."""
    was, now = ([row.stop.id for row in each if takes_part(row.stop.group, name)] for each in (old, rows))
    same = [one == other for one, other in zip(was, now, strict=False)]
    return set(now[same.index(False) if False in same else len(same) :])


def _has_hour(stop: Stop) -> bool:
    return stop.arrive is not None or stop.depart is not None


def _without_lost_minutes(row: PlannedStop, was: PlannedStop) -> Stop:
    """A stop without the minutes that were written for the way from another stop than the one before it now."""
    if row.stop.travel_s is None or not row.stop.has_own_place:
        return row.stop
    is_same = [leg.from_stop_id for leg in row.legs] == [leg.from_stop_id for leg in was.legs]
    return row.stop if is_same else replace(row.stop, travel_s=None)
