"""The days of all groups together, made of the days of each; so, too, what a delay does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from components.plan.clock import minutes_between
from components.plan.editing import Stops, find_stop
from components.plan.groups import GroupedStops, grouped, members, of_group
from components.plan.messages import Problem, ProblemKind
from components.plan.model import Day, Leg, PlannedStop, Stop
from components.plan.retiming import DelayPreview, HoursChange
from components.plan.timing import Timing, Totals

T = TypeVar("T")

_NOBODYS = Totals(distance_m=0.0, travel_s=0.0, dwell_s=0.0, estimated=False)


def days_of_all(stops: GroupedStops, days_of: Mapping[str, Sequence[Day]]) -> tuple[Day, ...]:
    """The days of everybody: each stop once, with the legs of all groups that come there.

    `days_of` has the days of each group by its name. There is no leg between stops of different groups, as no group has
    one. A problem is said once, with the group's name where it is that of one group at a stop that others share.
    """
    by_date: dict[date, dict[str, Day]] = {}
    for name, days in days_of.items():
        for day in days:
            by_date.setdefault(day.date, {})[name] = day
    return tuple(_day(stops, date_, by_date[date_]) for date_ in sorted(by_date))


def _day(stops: GroupedStops, date_: date, days: Mapping[str, Day]) -> Day:
    variants: dict[str, dict[str, PlannedStop]] = {}
    for name, day in days.items():
        for planned in day.stops:
            variants.setdefault(planned.stop.id, {})[name] = planned
    ids = [stop.id for stop in stops.stops if stop.id in variants]
    totals = {name: day.totals for name, day in days.items()}
    is_shared = len(set(totals.values())) == 1
    return Day(
        date=date_,
        stops=tuple(_stop(number, variants[stop_id]) for number, stop_id in enumerate(ids, start=1)),
        totals=next(iter(totals.values())) if is_shared else _NOBODYS,
        group_totals=() if is_shared else tuple(totals.items()),
        problems=_problems({name: day.problems for name, day in days.items()}, apart=not is_shared),
    )


def _stop(number: int, variants: Mapping[str, PlannedStop]) -> PlannedStop:
    """A stop as all groups that come there have it, of its variants by the group's name."""
    every = list(variants.values())
    leg, group_legs = _legs({name: planned.leg for name, planned in variants.items()}, named=bool(every[0].stop.group))
    return replace(
        every[0],
        number=number,
        stop=replace(every[0].stop, assumed=frozenset().union(*(planned.stop.assumed for planned in every))),
        timing=_timing([planned.timing for planned in every]),
        leg=leg,
        unknown_way=next((planned.unknown_way for planned in every if planned.unknown_way is not None), None),
        group_legs=group_legs,
        problems=_problems({name: planned.problems for name, planned in variants.items()}),
    )


def _legs(legs: Mapping[str, Leg | None], *, named: bool) -> tuple[Leg | None, tuple[Leg, ...]]:
    """The one leg of all who come, or one for each stop that groups come from. `named` for a stop of some groups."""
    by_start: dict[str, tuple[Leg, list[str]]] = {}
    for name, leg in legs.items():
        if leg is not None:
            by_start.setdefault(leg.from_stop_id, (leg, []))[1].append(name)
    legs_of_groups = [replace(leg, groups=tuple(names)) for leg, names in by_start.values()]
    if not legs_of_groups:
        return None, ()
    if len(legs_of_groups) == 1 and len(legs_of_groups[0].groups) == len(legs):
        return (legs_of_groups[0] if named else replace(legs_of_groups[0], groups=())), ()
    return None, tuple(legs_of_groups)


def _timing(timings: Sequence[Timing]) -> Timing:
    """When all are there, and until the last has left. Of the way it has what is the same for all."""
    if all(timing == timings[0] for timing in timings):
        return timings[0]
    return Timing(
        arrive=_latest([timing.arrive for timing in timings]),
        depart=_latest([timing.depart for timing in timings]),
        arrive_computed=any(timing.arrive_computed for timing in timings),
        depart_computed=any(timing.depart_computed for timing in timings),
        travel_s=_common([timing.travel_s for timing in timings]),
        travel_written=all(timing.travel_written for timing in timings),
        leave_by=_common([timing.leave_by for timing in timings]),
    )


def _common(values: Sequence[T | None]) -> T | None:
    return values[0] if all(value == values[0] for value in values) else None


def _latest(instants: Sequence[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant is not None), key=datetime.timestamp, default=None)


def _problems(problems: Mapping[str, Sequence[Problem]], *, apart: bool = False) -> tuple[Problem, ...]:
    """The problems of the groups that share a stop or a day, each once. Where they go different ways (`apart`), as many
    estimated ways are not the same ones."""
    named: dict[Problem, list[str]] = {}
    for name, each in problems.items():
        for problem in each:
            if apart and problem.kind is ProblemKind.ROUTE_ESTIMATED:
                problem = replace(problem, message=of_group(name, problem.message))  # noqa: PLW2901
                named[problem] = list(problems)
            else:
                named.setdefault(problem, []).append(name)
    return tuple(
        problem
        if len(names) == len(problems)
        else replace(problem, message=of_group(", ".join(names), problem.message))
        for problem, names in named.items()
    )


def groups_concerned(stops: Stops, stop_id: str) -> dict[str, Stops]:
    """The stops of each group that comes to this one, as they were given; all of them under "" where all go together.

    Raises `PlanFault` for a stop that is not in the plan.
    """
    groups = grouped(stops)
    names = members(find_stop(groups.stops, stop_id).group, groups.names) or groups.names or ("",)
    own = {name: {stop.id for stop in groups.of(name)} for name in names}
    return {name: tuple(stop for stop in stops if stop.id in own[name]) for name in names}


def put_together(stops: Stops, previews: Sequence[DelayPreview]) -> DelayPreview:
    """What the delays of several groups do to the whole plan `stops`. A stop of all waits for the last group."""
    before = {stop.id: stop for stop in stops}
    moved: dict[str, Stop] = {}
    for stop in (stop for preview in previews for stop in preview.stops if stop != before[stop.id]):
        if stop.id not in moved or _ends_later(stop, moved[stop.id]):
            moved[stop.id] = stop
    # Of a stop of all the last group's hours stay, as in `moved`.
    changes = sorted((change for preview in previews for change in preview.changed_hours), key=_ends_at)
    free_times = sorted((free for preview in previews for free in preview.free_times), key=lambda free: -free.minutes)
    return DelayPreview(
        stops=tuple(moved.get(stop.id, stop) for stop in stops),
        changed_hours=tuple({change.stop_id: change for change in changes}.values()),
        fixed_stops=tuple({stop.id: stop for preview in previews for stop in preview.fixed_stops}.values()),
        new_problems=tuple(dict.fromkeys(problem for preview in previews for problem in preview.new_problems)),
        free_times=tuple({free.stop_id: free for free in free_times}.values()),
    )


def _ends_later(one: Stop, other: Stop) -> bool:
    one_end, other_end = one.depart or one.arrive, other.depart or other.arrive
    return one_end is not None and other_end is not None and minutes_between(other_end, one_end) > 0


def _ends_at(change: HoursChange) -> float:
    end = change.depart or change.arrive
    return 0.0 if end is None else end.timestamp()
