"""From the plan to the question of the best order, and from the answer back to the plan."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from components.plan.clock import add_seconds, ceil_minute, instant_of, seconds_between
from components.plan.editing import HoursOnReorder, Stops, planned_dwell_s, reorder, stops_on
from components.plan.model import Stop
from components.plan.order import DayToOrder, OrderStop, Suggestion, Window, whole_seconds
from components.plan.timetable import ClosedCheck
from components.plan.travel_modes import TravelMode

Table: TypeAlias = Sequence[Sequence[float | None]]

GRID_S = 5 * 60
"""Hours are suggested in steps of five minutes, as people say them, and opening hours are looked at as finely."""
DAY_S = 24 * 3600


def by_mode(tables: Mapping[TravelMode, Table], modes: Sequence[TravelMode]) -> list[list[float | None]]:
    """One table from one a mode: how one gets to a stop is written at that stop, so its column is of its mode."""
    size = len(modes)
    return [[tables[modes[to]][start][to] for to in range(size)] for start in range(size)]


def day_to_order(
    stops: Stops,
    *,
    duration_s: Table,
    distance_m: Table,
    starts_at: datetime,
    zone: ZoneInfo,
    keep_first: bool = True,
    keep_last: bool = True,
    closed: ClosedCheck | None = None,
) -> DayToOrder:
    """One day's visible stops, ready to be ordered. `starts_at` is when the day begins.

    A fixed stop with an arrival begins then and at no other time. `closed` is the timetable's: a stop with opening
    hours begins when it is open for all of its stay. With `keep_first` and `keep_last` the ends of the day stay.
    """
    asked = tuple(
        OrderStop(
            stop_id=stop.id,
            name=stop.name,
            dwell_s=planned_dwell_s(stop) or 0,
            windows=_windows(stop, starts_at, zone, closed),
        )
        for stop in stops
    )
    return DayToOrder(
        stops=asked,
        duration_s=whole_seconds(duration_s),
        distance_m=tuple(tuple(row) for row in distance_m),
        first=0 if keep_first and stops else None,
        last=len(stops) - 1 if keep_last and len(stops) > 1 else None,
    )


def arranged(
    stops: Stops, day: date, suggestion: Suggestion, question: DayToOrder, *, starts_at: datetime, zone: ZoneInfo
) -> Stops:
    """The whole plan with one day in the suggested order and at the hours that follow from it.

    Arrivals are rounded up to five minutes where no stop is missed by that, else to one. Fixed stops keep their
    hours, hidden stops theirs and their places at the day's end. Raises `PlanFault` where the plan changed meanwhile.
    """
    hidden = [stop.id for stop in stops_on(stops, day) if stop.hidden]
    ordered = reorder(stops, day, [*suggestion.ids, *hidden], hours=HoursOnReorder.TRAVEL_WITH_STOP)
    begins_s = _rounded(question, suggestion.after.order, GRID_S, starts_at) or _rounded(
        question, suggestion.after.order, 60, starts_at
    )
    arrivals = dict(zip(suggestion.ids, begins_s or suggestion.after.arrive_s, strict=True))
    return tuple(_at(stop, arrivals, starts_at, zone) if stop.date == day else stop for stop in ordered)


def _at(stop: Stop, arrivals: Mapping[str, int], starts_at: datetime, zone: ZoneInfo) -> Stop:
    if stop.fixed or stop.id not in arrivals:
        return stop
    stay = planned_dwell_s(stop)
    arrive = _minute(starts_at, arrivals[stop.id])
    depart = None if stop.depart is None or stay is None else _minute(arrive, stay)
    return dataclasses.replace(
        stop,
        arrive=arrive.astimezone(zone).time().replace(tzinfo=None, fold=0),
        depart=None if depart is None else depart.astimezone(zone).time().replace(tzinfo=None, fold=0),
    )


def _minute(start: datetime, seconds: int) -> datetime:
    later = add_seconds(start, seconds)
    return ceil_minute(later if later is not None else start)


def _rounded(day: DayToOrder, order: Sequence[int], grid_s: int, starts_at: datetime) -> list[int] | None:
    """The beginnings of the stops on a grid of the clock's; None where that misses one."""
    offset_s = starts_at.minute * 60 + starts_at.second
    found: list[int] = []
    now_s = 0
    for place, index in enumerate(order):
        stop = day.stops[index]
        if place:
            now_s += day.duration_s[order[place - 1]][index] or 0
        later_s = math.ceil((now_s + offset_s) / grid_s) * grid_s - offset_s if place else now_s
        open_s = [max(later_s, opens_s) for opens_s, closes_s in stop.windows if later_s <= closes_s]
        if stop.windows and not open_s:
            return None
        found.append(min(open_s, default=later_s))
        now_s = found[-1] + stop.dwell_s
    return found


def _windows(stop: Stop, starts_at: datetime, zone: ZoneInfo, closed: ClosedCheck | None) -> tuple[Window, ...]:
    if stop.fixed and stop.arrive is not None:
        arrive = instant_of(stop.date, stop.arrive, zone, after=starts_at)
        if arrive is not None:
            fixed_s = round(seconds_between(starts_at, arrive))
            return ((fixed_s, fixed_s),)
    if closed is None or not stop.opening_hours.strip():
        return ()
    # The grid is the clock's, so that `from 10:00` is seen at 10:00 and not at 10:03.
    first_s = -(starts_at.minute * 60 + starts_at.second) % GRID_S
    stay = timedelta(seconds=planned_dwell_s(stop) or 0)
    windows: list[Window] = []
    for begins_s in range(first_s, DAY_S, GRID_S):
        begins = add_seconds(starts_at, begins_s)
        if begins is None:
            break
        begins = begins.astimezone(zone)
        ends = add_seconds(begins, stay.total_seconds())
        if ends is None or closed(stop, begins, ends.astimezone(zone)) is not None:
            continue
        if windows and begins_s - windows[-1][1] == GRID_S:
            windows[-1] = (windows[-1][0], begins_s)
        else:
            windows.append((begins_s, begins_s))
    # Never open in the day ahead: a window before it, which nobody reaches, lets the suggestion say so.
    return tuple(windows) or ((-1, -1),)
