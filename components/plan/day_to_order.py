"""A day to be put into order, and what an order of it comes to.

Time is counted in whole seconds from the beginning of the day's programme. A stop may only begin inside one of its
windows (its fixed hour, its opening hours): whoever comes early waits, whoever comes late has missed it. Breaks stay
where they are in the day: after the same number of stops, and at their hour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from components.plan.errors import PlanFault
from components.plan.messages import Phrase

Window: TypeAlias = tuple[int, int]
"""From when to when a stop may begin, both included, in seconds from the beginning of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStop:
    """A stop or a break as far as its place in the day is concerned. Without `windows` it may begin at any time."""

    stop_id: str
    name: str
    dwell_s: int = 0
    windows: tuple[Window, ...] = ()

    def begins_s(self, there_s: float) -> float:
        """When the stop begins for a group that is there at `there_s`; infinite where that is too late."""
        if not self.windows:
            return there_s
        begins_s = math.inf
        for opens_s, closes_s in self.windows:
            if there_s <= closes_s:
                begins_s = min(begins_s, max(there_s, opens_s))
        return begins_s


@dataclass(frozen=True, slots=True, kw_only=True)
class DayToOrder:
    """A day's stops in their present order, and the legs between them.

    `duration_s[i][j]` and `distance_m[i][j]` lead from stop i to stop j, None where there is no way; `spare_s[i][j]` is
    what a group needs besides, which is no time under way (empty: nothing). `first` and `last` are the indexes of the
    stops that must begin and end the day, None where any may. `breaks[n]` come after n stops, in order (empty: none).
    The last stop, whichever it is, ends at `ends_s`, where that is given. Raises `PlanFault` where these do not fit
    each other.
    """

    stops: tuple[OrderStop, ...]
    duration_s: tuple[tuple[int | None, ...], ...]
    distance_m: tuple[tuple[float | None, ...], ...]
    first: int | None = None
    last: int | None = None
    spare_s: tuple[tuple[int, ...], ...] = ()
    breaks: tuple[tuple[OrderStop, ...], ...] = ()
    ends_s: int | None = None

    def __post_init__(self) -> None:
        size = len(self.stops)
        tables: tuple[tuple[tuple[object, ...], ...], ...] = (self.duration_s, self.distance_m)
        for table in (*tables, self.spare_s) if self.spare_s else tables:
            if len(table) != size or any(len(row) != size for row in table):
                raise PlanFault(Phrase("The travel times do not fit the stops of the day."))
        if size > 1 and self.first is not None and self.first == self.last:
            raise PlanFault(Phrase("One stop cannot be both the first and the last of the day."))

    @property
    def unconstrained(self) -> DayToOrder:
        """The same day without windows, first and last stop: what could be gained without them."""
        stops = tuple(replace(stop, windows=()) for stop in self.stops)
        return replace(self, stops=stops, first=None, last=None, breaks=(), ends_s=None)

    @property
    def is_timed(self) -> bool:
        """Whether anything has to be reached in time."""
        return self.ends_s is not None or any(self.breaks) or any(stop.windows for stop in self.stops)

    def leg_s(self, start: int, end: int) -> int | None:
        """Seconds between the end of one stop and the beginning of another; None where there is no way."""
        under_way_s = self.duration_s[start][end]
        return under_way_s if under_way_s is None or not self.spare_s else under_way_s + self.spare_s[start][end]

    def begins_s(self, index: int, position: int, there_s: float) -> float:
        """When a stop at this position of the day (from 0) begins for a group that is there at `there_s`; infinite
        where that is too late."""
        stop = self.stops[index]
        if self.ends_s is None or position < len(self.stops) - 1:
            return stop.begins_s(there_s)
        latest_s = self.ends_s - stop.dwell_s
        return latest_s if there_s <= latest_s == stop.begins_s(latest_s) else math.inf

    def sets_off_s(self, count: int, now_s: float) -> float:
        """When the group leaves after `count` stops, the last of which ended at `now_s`, and the breaks that follow;
        infinite where it is too late for one."""
        for each in self.breaks[count] if count < len(self.breaks) else ():
            now_s = each.begins_s(now_s) + each.dwell_s
        return now_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What an order comes to when each stop begins as early as it can.

    `arrive_s` are the beginnings of the stops in this order. `missed` are the stops (indexes) that the group reaches
    too late for every window, `missed_breaks` the breaks (names) for which it is too late, `no_way` the stops to which
    no way leads from the one before (it counts nothing), `out_of_place` the first or last stop that is elsewhere.
    `waits` are the stops that the group is early for.
    """

    order: tuple[int, ...]
    travel_s: int
    distance_m: float
    arrive_s: tuple[int, ...]
    end_s: int
    missed: tuple[int, ...] = ()
    missed_breaks: tuple[str, ...] = ()
    no_way: tuple[int, ...] = ()
    out_of_place: tuple[int, ...] = ()
    waits: tuple[int, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the order can be carried out."""
        return not (self.missed or self.missed_breaks or self.no_way or self.out_of_place)


def evaluate(day: DayToOrder, order: Sequence[int], *, grid_s: int = 1, offset_s: int = 0) -> Evaluation:
    """What visiting the stops in this order comes to. `order` holds the index of each stop of the day once.

    The group reaches a stop on a grid of `grid_s` seconds, of which one is `offset_s` before the day begins.
    """
    now_s = travel_s = 0
    distance_m = 0.0
    arrivals: list[int] = []
    missed: list[int] = []
    no_way: list[int] = []
    waits: list[int] = []
    now_s, missed_breaks = _after_breaks(day, 0, now_s)
    for position, index in enumerate(order):
        if position:
            before = order[position - 1]
            leg_s = day.leg_s(before, index)
            if leg_s is None:
                no_way.append(index)
            else:
                now_s = math.ceil((now_s + leg_s + offset_s) / grid_s) * grid_s - offset_s
                travel_s += day.duration_s[before][index] or 0
                distance_m += day.distance_m[before][index] or 0.0
        begins_s = day.begins_s(index, position, now_s)
        if begins_s == math.inf:
            missed.append(index)
            begins_s = now_s
        if begins_s > now_s:
            waits.append(index)
        arrivals.append(int(begins_s))
        now_s, missed_here = _after_breaks(day, position + 1, arrivals[-1] + day.stops[index].dwell_s)
        missed_breaks += missed_here
    ends = ((day.first, order[:1]), (day.last, order[-1:]))
    return Evaluation(
        order=tuple(order),
        travel_s=travel_s,
        distance_m=distance_m,
        arrive_s=tuple(arrivals),
        end_s=now_s,
        missed=tuple(missed),
        missed_breaks=tuple(missed_breaks),
        no_way=tuple(no_way),
        out_of_place=tuple(index for index, there in ends if index is not None and list(there) != [index]),
        waits=tuple(waits),
    )


def _after_breaks(day: DayToOrder, count: int, now_s: int) -> tuple[int, list[str]]:
    """When the breaks after `count` stops are over, and which of them the group is too late for."""
    missed: list[str] = []
    for each in day.breaks[count] if count < len(day.breaks) else ():
        begins_s = each.begins_s(now_s)
        if begins_s == math.inf:
            missed.append(each.name)
            begins_s = now_s
        now_s = int(begins_s) + each.dwell_s
    return now_s, missed
