"""Suggests an order for a day of the plan: from the plan to the search, and from its answer back to the plan."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from components.plan.clock import add_seconds, ceil_minute, instant_of, seconds_between, wall_time
from components.plan.closing_checks import ClosedCheck
from components.plan.day_to_order import DayToOrder, Evaluation, OrderStop, Window, evaluate
from components.plan.editing import HoursOnReorder, Stops, planned_dwell_s, reorder, stops_on
from components.plan.messages import Phrase, Value
from components.plan.model import Stop
from components.plan.order_search import EXACT_UP_TO, best_order, good_order
from components.plan.travel_modes import TravelMode

Table: TypeAlias = Sequence[Sequence[float | None]]
"""Seconds or metres from each stop (row) to each (column), None where there is no way."""

GRID_S = 5 * 60
"""Hours are suggested in steps of five minutes, as people say them, and opening hours are looked at as finely."""
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An order for a day, and the present one (`before`). `reason` says why the present one stays, where it does."""

    ids: tuple[str, ...]
    before: Evaluation
    after: Evaluation
    reason: Phrase | None = None

    @property
    def changes(self) -> bool:
        """Whether the suggested order is another than the present one."""
        return self.after.order != self.before.order

    @property
    def saved_s(self) -> int:
        """Seconds under way that the suggestion saves; negative where keeping an appointment costs some."""
        return self.before.travel_s - self.after.travel_s

    @property
    def saved_m(self) -> float:
        """Metres that the suggestion saves."""
        return self.before.distance_m - self.after.distance_m


def suggest_order(day: DayToOrder) -> Suggestion:
    """The best order that is found for a day, if it beats the present one; else that one, and why. Never raises."""
    proven = len(day.stops) <= EXACT_UP_TO
    search = best_order if proven else good_order
    before, best = evaluate(day, range(len(day.stops))), search(day)
    after = before
    if best is not None and (
        not before.possible or (best.travel_s, best.distance_m) < (before.travel_s, before.distance_m)
    ):
        after = best
    reason = None
    if after is before:
        unconstrained = best if day.unconstrained == day else search(day.unconstrained)
        reason = _why(day, before, best, unconstrained, proven=proven)
    ids = tuple(day.stops[index].stop_id for index in after.order)
    return Suggestion(ids=ids, before=before, after=after, reason=reason)


def table_by_mode(tables: Mapping[TravelMode, Table], modes: Sequence[TravelMode]) -> list[list[float | None]]:
    """One table from one a mode: the column of each stop is that of the mode (of `modes`) by which one gets there."""
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
    Durations are rounded up to whole seconds.
    """
    return DayToOrder(
        stops=tuple(
            OrderStop(
                stop_id=stop.id,
                name=stop.name,
                dwell_s=planned_dwell_s(stop) or 0,
                windows=_windows(stop, starts_at, zone, closed),
            )
            for stop in stops
        ),
        duration_s=tuple(tuple(None if cell is None else math.ceil(cell) for cell in row) for row in duration_s),
        distance_m=tuple(tuple(row) for row in distance_m),
        first=0 if keep_first and stops else None,
        last=len(stops) - 1 if keep_last and len(stops) > 1 else None,
    )


def apply_order(
    stops: Stops, day: date, suggestion: Suggestion, question: DayToOrder, *, starts_at: datetime, zone: ZoneInfo
) -> Stops:
    """The whole plan with one day in the suggested order and at the hours that follow from it.

    Arrivals are rounded up to five minutes where no stop is missed by that, else to one. Fixed stops keep their
    hours, hidden stops theirs and their places at the day's end. Raises `PlanFault` where the plan changed meanwhile.
    """
    hidden = [stop.id for stop in stops_on(stops, day) if stop.hidden]
    ordered = reorder(stops, day, [*suggestion.ids, *hidden], hours=HoursOnReorder.TRAVEL_WITH_STOP)
    order = suggestion.after.order
    begins_s = _rounded(question, order, GRID_S, starts_at) or _rounded(question, order, 60, starts_at)
    arrivals = dict(zip(suggestion.ids, begins_s or suggestion.after.arrive_s, strict=True))
    return tuple(
        _with_suggested_hours(stop, arrivals, starts_at, zone) if stop.date == day else stop for stop in ordered
    )


def _why(
    day: DayToOrder, before: Evaluation, best: Evaluation | None, unconstrained: Evaluation | None, *, proven: bool
) -> Phrase:
    """Why the present order stays; `unconstrained` is the best order without hours and ends."""
    pinned = sum(end is not None for end in (day.first, day.last))
    if len(day.stops) - pinned < (2 if not pinned else 1) or len(day.stops) < 2:
        return Phrase("There are too few stops to choose an order of.")
    if best is None:
        return _why_impossible(day, before, proven=proven)
    saved_min = (before.travel_s - unconstrained.travel_s) // 60 if unconstrained is not None else 0
    if unconstrained is not None and saved_min > 0:
        return _why_not_shorter(day, unconstrained, saved_min)
    if proven:
        return Phrase("This order is the shortest: no other way round takes less time.")
    return Phrase("No shorter order was found.")


def _why_impossible(day: DayToOrder, before: Evaluation, *, proven: bool) -> Phrase:
    if before.no_way:
        return Phrase("No way is known to {stop}.", {"stop": day.stops[before.no_way[0]].name})
    if before.missed:
        name: dict[str, Value] = {"stop": day.stops[before.missed[0]].name}
        if proven:
            return Phrase("No order reaches every stop in time; this one misses {stop}.", name)
        return Phrase("No order was found that reaches every stop in time; this one misses {stop}.", name)
    return Phrase("No order was found that keeps the first and the last stop.")


def _why_not_shorter(day: DayToOrder, unconstrained: Evaluation, saved_min: int) -> Phrase:
    """Which hour, or which end of the day, rules the shorter order out."""
    shorter = evaluate(day, unconstrained.order)
    values: dict[str, Value] = {"minutes": saved_min}
    if shorter.missed:
        values["stop"] = day.stops[shorter.missed[0]].name
        return Phrase("An order that is {minutes} min shorter would be too late for {stop}.", values)
    if shorter.out_of_place:
        values["stop"] = day.stops[shorter.out_of_place[0]].name
        if shorter.out_of_place[0] == day.first:
            return Phrase("An order that is {minutes} min shorter would not begin at {stop}.", values)
        return Phrase("An order that is {minutes} min shorter would not end at {stop}.", values)
    return Phrase("No shorter order was found.")


def _with_suggested_hours(stop: Stop, arrivals: Mapping[str, int], starts_at: datetime, zone: ZoneInfo) -> Stop:
    if stop.fixed or stop.id not in arrivals:
        return stop
    dwell_s = planned_dwell_s(stop)
    arrive = _minute_after(starts_at, arrivals[stop.id])
    depart = None if stop.depart is None or dwell_s is None else _minute_after(arrive, dwell_s)
    return dataclasses.replace(
        stop,
        arrive=wall_time(arrive, zone),
        depart=None if depart is None else wall_time(depart, zone),
    )


def _minute_after(start: datetime, seconds: int) -> datetime:
    later = add_seconds(start, seconds)
    return ceil_minute(later if later is not None else start)


def _rounded(day: DayToOrder, order: Sequence[int], grid_s: int, starts_at: datetime) -> list[int] | None:
    """The beginnings of the stops on a grid of the clock's; None where that misses one."""
    offset_s = starts_at.minute * 60 + starts_at.second
    begins_s: list[int] = []
    now_s = 0
    for position, index in enumerate(order):
        if position:
            now_s += day.duration_s[order[position - 1]][index] or 0
            now_s = math.ceil((now_s + offset_s) / grid_s) * grid_s - offset_s
        begin_s = day.stops[index].begins_s(now_s)
        if begin_s == math.inf:
            return None
        begins_s.append(int(begin_s))
        now_s = begins_s[-1] + day.stops[index].dwell_s
    return begins_s


def _windows(stop: Stop, starts_at: datetime, zone: ZoneInfo, closed: ClosedCheck | None) -> tuple[Window, ...]:
    """When the stop may begin: at its fixed hour, or while it is open for all of its stay; empty: at any time."""
    if stop.fixed and stop.arrive is not None:
        arrive = instant_of(stop.date, stop.arrive, zone, after=starts_at)
        if arrive is not None:
            fixed_s = round(seconds_between(starts_at, arrive))
            return ((fixed_s, fixed_s),)
    if closed is None or not stop.opening_hours.strip():
        return ()
    # The grid is the clock's, so that `from 10:00` is seen at 10:00 and not at 10:03.
    first_s = -(starts_at.minute * 60 + starts_at.second) % GRID_S
    dwell = timedelta(seconds=planned_dwell_s(stop) or 0)
    windows: list[Window] = []
    for begins_s in range(first_s, DAY_S, GRID_S):
        begins = add_seconds(starts_at, begins_s)
        if begins is None:
            break
        begins = begins.astimezone(zone)
        ends = add_seconds(begins, dwell.total_seconds())
        if ends is None or closed(stop, begins, ends.astimezone(zone)) is not None:
            continue
        if windows and begins_s - windows[-1][1] == GRID_S:
            windows[-1] = (windows[-1][0], begins_s)
        else:
            windows.append((begins_s, begins_s))
    # Never open in the day ahead: a window in the past, which no order reaches, so that the reason names the stop.
    return tuple(windows) or ((-1, -1),)
