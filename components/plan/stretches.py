"""The parts of a day in which stops may change places, ready to be ordered, and the plan with another order in them.

A stretch is a row of stops of everybody. It ends where groups part, at a row that is the way itself, and at a train, a
ferry or a flight: their hours are nobody's choice, and the stops on both sides of them keep their hours. Rows without a
place, as coffee and lunch, stay where they are in the stretch, after the same number of stops and at their hour.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo

from components.plan.clock import ROUND_S, add_seconds, ceil_minute, seconds_between, wall_time
from components.plan.day_checks import ClosedCheck
from components.plan.day_to_order import DayToOrder, Evaluation, OrderStop, Window, evaluate
from components.plan.editing import HoursOnReorder, Stops, planned_dwell_s, reorder, stops_on
from components.plan.leg_times import needed_travel_s
from components.plan.legs import is_transfer
from components.plan.model import Leg, PlannedStop, Stop, Visit
from components.plan.order import Suggestion
from components.plan.time_checks import gathering_s
from components.plan.timetable import has_no_hours
from components.plan.timing import Timing
from components.plan.travel_modes import TravelMode

LegBetween: TypeAlias = Callable[[int, int], Leg | None]
"""The leg between two stops of a stretch by their indexes, None where there is no way."""

DAY_S = 24 * 3600

AT_FIXED_HOURS = {TravelMode.TRAIN, TravelMode.FERRY, TravelMode.FLIGHT}
"""Means of travel that leave a few times a day, from one place to one other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows of a day that follow each other. The first stop stays with `first_stays`, the last with `last_stays`.

    The stretch begins at `starts_at`, and its last stop ends at `ends_at`, where that is given.
    """

    rows: tuple[PlannedStop, ...]
    starts_at: datetime
    ends_at: datetime | None
    first_stays: bool
    last_stays: bool

    @property
    def stops(self) -> tuple[PlannedStop, ...]:
        """The rows that may change places."""
        return tuple(row for row in self.rows if row.stop.has_own_place)

    @property
    def breaks(self) -> tuple[tuple[PlannedStop, ...], ...]:
        """The rows without a place of their own, by the number of stops before them."""
        breaks: list[list[PlannedStop]] = [[]]
        for row in self.rows:
            if row.stop.has_own_place:
                breaks.append([])
            else:
                breaks[-1].append(row)
        return tuple(map(tuple, breaks))


def stretches(
    planned: Sequence[PlannedStop], *, keep_first: bool, keep_last: bool, keep_end: bool, begins: datetime
) -> tuple[Stretch, ...]:
    """The stretches of a day's rows that have two stops or more.

    The ends of the day stay with `keep_first` and `keep_last`, its hour of the end with `keep_end`, if it is written.
    A day without hours begins at `begins`.
    """
    stretches = []
    for part in _parts(planned):
        placed = [row for row in part if row.stop.has_own_place]
        if len(placed) < 2:
            continue
        is_first, is_last = part[0] is planned[0], part[-1] is planned[-1]
        first_stays, last_stays = keep_first or not is_first, keep_last or not is_last
        keeps_end = not is_last or (keep_end and _has_hour(placed[-1]))
        first = part.index(placed[0]) if first_stays else 0
        last = part.index(placed[-1]) if last_stays and keeps_end else len(part) - 1
        starts_at = _begin(part[first]) or (begins if is_first else None)
        ends_at = (placed[-1].timing.depart or placed[-1].timing.arrive) if keeps_end else None
        if starts_at is None or (ends_at is None and not is_last):
            continue  # nobody knows when the rest of the day begins
        stretches.append(
            Stretch(
                rows=tuple(part[first : last + 1]),
                starts_at=starts_at,
                ends_at=ends_at,
                first_stays=first_stays,
                last_stays=last_stays,
            )
        )
    return tuple(stretches)


def day_to_order(
    stretch: Stretch, leg_between: LegBetween, *, zone: tzinfo, closed: ClosedCheck | None = None
) -> DayToOrder:
    """A stretch, ready to be ordered, in whole minutes as the timetable counts them.

    A leg takes what the timetable says that it needs, and a group the time to gather that the timetable asks for. A
    fixed stop begins when it does now and at no other time; a stop with opening hours begins when it is open for all of
    its stay, by the timetable's `closed`. What has to stay where it is keeps its hours, whatever they are. `zone` is
    that of the visit.
    """
    stops = stretch.stops
    legs = [[leg_between(start, end) for end in range(len(stops))] for start in range(len(stops))]
    last = len(stops) - 1
    keeps = {0} if stretch.first_stays else set()
    keeps |= {last} if stretch.last_stays and stretch.ends_at is not None else set()
    return DayToOrder(
        stops=tuple(
            _order_stop(row, () if index in keeps else _windows(row, stretch.starts_at, zone, closed))
            for index, row in enumerate(stops)
        ),
        duration_s=tuple(
            tuple(
                None if leg is None else _whole_minutes(needed_travel_s(_reached_from(start, stops, end), leg))
                for end, leg in enumerate(row)
            )
            for start, row in enumerate(legs)
        ),
        distance_m=tuple(tuple(None if leg is None else leg.distance_m for leg in row) for row in legs),
        spare_s=tuple(
            tuple(
                0 if leg is None else _whole_minutes(gathering_s(_reached_from(start, stops, end), leg))
                for end, leg in enumerate(row)
            )
            for start, row in enumerate(legs)
        ),
        breaks=tuple(
            tuple(_order_stop(row, _hour(row, stretch.starts_at) if _has_hour(row) else ()) for row in rows)
            for rows in stretch.breaks
        ),
        first=0 if stretch.first_stays else None,
        last=last if stretch.last_stays else None,
        ends_s=None if stretch.ends_at is None else round(seconds_between(stretch.starts_at, stretch.ends_at)),
    )


def apply_orders(stops: Stops, suggestions: Sequence[tuple[Stretch, DayToOrder, Suggestion]], zone: tzinfo) -> Stops:
    """The whole plan with its stretches in the suggested orders, and at the hours that follow from them.

    Arrivals are rounded up to five minutes where nothing is missed by that. Hours that nobody wrote stay open, unless a
    stop has to be waited for. Fixed stops and those at the ends that stay keep their hours, hidden stops theirs and
    their places at the day's end. The minutes written for a way (`travel_min`) are taken out where the way is another
    now. `zone` is that of the visit. Raises `PlanFault` where the plan changed meanwhile.
    """
    if not suggestions:
        return stops
    day = suggestions[0][0].rows[0].stop.date
    visible = [stop.id for stop in stops_on(stops, day) if not stop.hidden]
    hidden = [stop.id for stop in stops_on(stops, day) if stop.hidden]
    changed: dict[str, Stop] = {}
    by_id = {stop.id: stop for stop in stops}
    for stretch, question, suggestion in suggestions:
        ids = _ids(stretch, suggestion)
        at = [index for index, stop_id in enumerate(visible) if stop_id in set(ids)]
        for index, stop_id in zip(at, ids, strict=False):
            visible[index] = stop_id
        changed |= _with_hours(stretch, question, suggestion, by_id, zone)
    ordered = reorder(stops, day, [*visible, *hidden], hours=HoursOnReorder.TRAVEL_WITH_STOP)
    return tuple(changed.get(stop.id, stop) for stop in ordered)


def ways_with_lost_minutes(before: Stops, after: Stops) -> Stops:
    """The stops whose written minutes (`travel_min`) were for another way, and were taken out."""
    written = {stop.id for stop in before if stop.travel_s is not None}
    return tuple(stop for stop in after if stop.id in written and stop.travel_s is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """A stop with its number in the day and its hours, before and after; `zone` is as in `PlannedStop`."""

    name: str
    number_before: int
    number: int
    before: Timing
    after: Timing
    zone: ZoneInfo | None

    @property
    def is_moved(self) -> bool:
        """Whether it has another place in the day."""
        return self.number != self.number_before


def order_changes(before: Visit, after: Visit, day: date) -> tuple[OrderChange, ...]:
    """The stops of a day in the order of `after`, with what they were in `before`."""
    were = {row.stop.id: row for each in before.days if each.date == day for row in each.stops}
    return tuple(
        OrderChange(
            name=row.stop.name,
            number_before=were[row.stop.id].number,
            number=row.number,
            before=were[row.stop.id].timing,
            after=row.timing,
            zone=row.zone,
        )
        for each in after.days
        if each.date == day
        for row in each.stops
        if row.stop.id in were
    )


def _parts(planned: Sequence[PlannedStop]) -> Iterator[list[PlannedStop]]:
    """The rows of a day, parted where stops cannot change places."""
    part: list[PlannedStop] = []
    for row in planned:
        is_apart = bool(row.stop.group) or is_transfer(row.stop)
        if is_apart or (row.leg is not None and row.leg.mode in AT_FIXED_HOURS):
            if part:
                yield part
            part = []
        if not is_apart:
            part.append(row)
    if part:
        yield part


def _begin(row: PlannedStop) -> datetime | None:
    return row.timing.arrive or row.timing.depart


def _has_hour(row: PlannedStop) -> bool:
    return row.stop.arrive is not None or row.stop.depart is not None


def _dwell_s(row: PlannedStop) -> int:
    """How long the group stays, in whole minutes: by the timetable, else by the plan."""
    dwell_s = row.timing.dwell_s if row.timing.dwell_s is not None else planned_dwell_s(row.stop)
    return _whole_minutes(max(0.0, dwell_s or 0.0))


def _whole_minutes(seconds: float) -> int:
    return 60 * math.ceil(round(seconds, 3) / 60)


def _order_stop(row: PlannedStop, windows: tuple[Window, ...]) -> OrderStop:
    return OrderStop(stop_id=row.stop.id, name=row.stop.name, dwell_s=_dwell_s(row), windows=windows)


def _reached_from(start: int, stops: Sequence[PlannedStop], end: int) -> Stop:
    """A stop as it is when it is reached from another: written minutes are for the way as it is now."""
    stop = stops[end].stop
    return stop if start == end - 1 else dataclasses.replace(stop, travel_s=None)


def _hour(row: PlannedStop, starts_at: datetime) -> tuple[Window, ...]:
    """The one moment at which a row begins now; empty where that is open."""
    begins = _begin(row)
    if begins is None:
        return ()
    begins_s = round(seconds_between(starts_at, begins))
    return ((begins_s, begins_s),)


def _windows(
    row: PlannedStop, starts_at: datetime, visit_zone: tzinfo, closed: ClosedCheck | None
) -> tuple[Window, ...]:
    """When the stop may begin: at its fixed hour, or while it is open for all of its stay; empty: at any time."""
    stop = row.stop
    if stop.fixed and _has_hour(row):
        return _hour(row, starts_at)
    if closed is None or not stop.opening_hours.strip():
        return ()
    # The grid is the clock's, so that `from 10:00` is seen at 10:00 and not at 10:03.
    first_s = -(starts_at.minute * 60 + starts_at.second) % ROUND_S
    dwell = timedelta(seconds=_dwell_s(row))
    zone = row.zone or visit_zone
    windows: list[Window] = []
    for begins_s in range(first_s, DAY_S, ROUND_S):
        begins = add_seconds(starts_at, begins_s)
        if begins is None:
            break
        begins = begins.astimezone(zone)
        ends = add_seconds(begins, dwell.total_seconds())
        if ends is None or closed(stop, begins, ends.astimezone(zone)) is not None:
            continue
        if windows and begins_s - windows[-1][1] == ROUND_S:
            windows[-1] = (windows[-1][0], begins_s)
        else:
            windows.append((begins_s, begins_s))
    # Never open in the day ahead: a window in the past, which no order reaches, so that the reason names the stop.
    return tuple(windows) or ((-1, -1),)


def _ids(stretch: Stretch, suggestion: Suggestion) -> list[str]:
    """The rows of a stretch in the suggested order, the breaks where they are."""
    ids = [row.stop.id for row in stretch.breaks[0]]
    for stop_id, breaks in zip(suggestion.ids, stretch.breaks[1:], strict=True):
        ids += [stop_id, *(row.stop.id for row in breaks)]
    return ids


def _with_hours(
    stretch: Stretch, question: DayToOrder, suggestion: Suggestion, by_id: dict[str, Stop], zone: tzinfo
) -> dict[str, Stop]:
    """The stops of a stretch, those that changed, at the hours of the suggested order."""
    order = suggestion.after.order
    times = _on_the_clock(question, order, stretch.starts_at)
    is_open = has_no_hours([row.stop for row in stretch.rows])
    changed: dict[str, Stop] = {}
    for position, (index, begins_s) in enumerate(zip(order, times.arrive_s, strict=True)):
        row = stretch.stops[index]
        stop = by_id.get(row.stop.id, row.stop)
        if (order[position - 1] if position else -1) != index - 1:
            stop = dataclasses.replace(stop, travel_s=None)
        stays = (index == 0 and stretch.first_stays) or (index == question.last and stretch.ends_at is not None)
        begins = add_seconds(stretch.starts_at, begins_s)
        if not stop.fixed and not stays and not is_open and begins is not None:
            ends = add_seconds(begins, _dwell_s(row)) or begins
            there = row.zone or zone
            is_written = stop.arrive is not None or index in times.waits
            stop = dataclasses.replace(
                stop,
                arrive=wall_time(ceil_minute(begins), there) if is_written else None,
                depart=None if stop.depart is None else wall_time(ceil_minute(ends), there),
            )
        changed[stop.id] = stop
    return changed


def _on_the_clock(question: DayToOrder, order: Sequence[int], starts_at: datetime) -> Evaluation:
    """The order with arrivals at full five minutes where nothing is missed by that, else at full minutes."""
    offset_s = starts_at.minute * 60 + starts_at.second
    rounded = evaluate(question, order, grid_s=ROUND_S, offset_s=offset_s)
    return rounded if rounded.possible else evaluate(question, order, grid_s=60, offset_s=offset_s)
