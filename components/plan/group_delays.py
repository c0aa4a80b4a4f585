"""A delay of a day on which groups go different ways: worked out for each group that it concerns, and put together."""

from __future__ import annotations

from collections.abc import Sequence

from components.plan.clock import minutes_between
from components.plan.editing import Stops, find_stop
from components.plan.groups import grouped, members
from components.plan.model import Stop
from components.plan.retiming import DelayPreview, HoursChange


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
