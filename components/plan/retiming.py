"""Sets the hours of a stop, or delays the day from a stop on, with the effect on the stops after it.

All is done in whole minutes on the wall clock, as the plan is written. Hours that the plan leaves open are computed
and need no edit; a fixed stop never moves.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from components.plan.clock import add_seconds, minutes_between, shift_time, wall_time
from components.plan.day_checks import ClosedCheck
from components.plan.editing import Stops, find_stop, planned_dwell_s, replace_stop, stops_on, validated
from components.plan.errors import PlanFault
from components.plan.groups import together
from components.plan.messages import Phrase, Problem, Severity
from components.plan.model import Leg, Stop
from components.plan.timetable import Timetable, timetable
from components.plan.timing import Timing
from components.plan.zones import with_zones_named


class DelayPolicy(StrEnum):
    """What happens to the stops after one whose hours change.

    MOVE_AFTER moves all of them by as much. USE_SLACK moves each by what is left of the delay after the free time
    before it; nothing moves earlier. ONLY_THIS moves none.
    """

    MOVE_AFTER = "move-after"
    USE_SLACK = "use-slack"
    ONLY_THIS = "only-this"


def set_times(
    stops: Stops,
    stop_id: str,
    *,
    arrive: time | None = None,
    depart: time | None = None,
    dwell_s: int | None = None,
    policy: DelayPolicy,
    slack_s: Mapping[str, float | None] | None = None,
) -> Stops:
    """A stop with a new arrival, departure or length of stay (in seconds); what is None stays as it is.

    A new arrival keeps the length of the stay, so the departure goes along, unless `DelayPolicy.ONLY_THIS` asks for the
    one hour alone. `slack_s` is the free time before each stop by its id (`Timing.slack_s`); USE_SLACK needs
    it, and takes a stop that is missing there to have none. Raises `PlanFault` for a fixed stop, for hours that
    contradict each other, and where the day would run on past the night.
    """
    before = find_stop(stops, stop_id)
    if before.fixed:
        raise PlanFault(Phrase("The hours of {stop} are fixed. Unfix them first.", {"stop": before.name}))
    if depart is not None and dwell_s is not None:
        raise PlanFault(Phrase("Give either a departure or a length of stay."))
    after = validated(_retimed(before, arrive, depart, dwell_s, keep_stay=policy is not DelayPolicy.ONLY_THIS))
    changed = replace_stop(stops, after)
    delay_min = _delay_min(before, after)
    if policy is DelayPolicy.ONLY_THIS or delay_min == 0:
        return changed
    return shift_after(changed, stop_id, delay_min, policy=policy, slack_s=slack_s)


def shift_after(
    stops: Stops,
    stop_id: str,
    minutes: int,
    *,
    policy: DelayPolicy,
    slack_s: Mapping[str, float | None] | None = None,
) -> Stops:
    """The stops of the same day after this one, `minutes` later (earlier, if negative) by the policy.

    `slack_s` is the free time before each stop as it was before the delay. Raises `PlanFault` as `set_times` does.
    """
    day = stops_on(stops, find_stop(stops, stop_id).date)
    later = day[[stop.id for stop in day].index(stop_id) + 1 :]
    moved = stops
    remaining_min = minutes
    own = {stop.id for stop in together(stops, stop_id)}
    for stop in later:
        if stop.hidden or stop.id not in own:
            continue
        if policy is DelayPolicy.USE_SLACK:
            free_s = (slack_s or {}).get(stop.id) or 0.0
            remaining_min = max(0, remaining_min - math.floor(max(0.0, free_s) / 60))
        if remaining_min == 0:
            break
        if not stop.fixed:
            moved = replace_stop(moved, shifted(stop, remaining_min))
        elif policy is DelayPolicy.USE_SLACK:
            break  # what leaves on time is not late any more
    return moved


def shifted(stop: Stop, minutes: int) -> Stop:
    """The stop with its written hours so many minutes later. Raises `PlanFault` where that leaves the day."""
    return dataclasses.replace(
        stop,
        arrive=None if stop.arrive is None else shift_time(stop.arrive, minutes),
        depart=None if stop.depart is None else shift_time(stop.depart, minutes),
    )


def _retimed(stop: Stop, arrive: time | None, depart: time | None, dwell_s: int | None, *, keep_stay: bool) -> Stop:
    if dwell_s is not None:
        return _with_stay(stop, arrive or stop.arrive, dwell_s, written=stop.depart is not None or arrive is not None)
    if depart is not None:
        start = arrive or stop.arrive
        # Two hours say how long the stay is; a third word on it could only contradict them.
        return dataclasses.replace(stop, arrive=start, depart=depart, dwell_s=None if start else stop.dwell_s)
    if arrive is None:
        return stop
    stay = planned_dwell_s(stop)
    if keep_stay and stop.depart is not None and stay is not None:
        return dataclasses.replace(stop, arrive=arrive, depart=shift_time(arrive, stay // 60))
    return dataclasses.replace(stop, arrive=arrive)


def _with_stay(stop: Stop, start: time | None, dwell_s: int, *, written: bool) -> Stop:
    """Another length of stay: as a departure where that is how the plan has it (`written`), else as a dwell."""
    if start is not None and written:
        return dataclasses.replace(stop, arrive=start, depart=shift_time(start, dwell_s // 60), dwell_s=None)
    if stop.depart is None:
        return dataclasses.replace(stop, dwell_s=dwell_s)
    extra_min = (dwell_s - (dwell_s if stop.dwell_s is None else stop.dwell_s)) // 60
    return dataclasses.replace(stop, depart=shift_time(stop.depart, extra_min), dwell_s=dwell_s)


def _delay_min(before: Stop, after: Stop) -> int:
    """By how many minutes the group leaves later than before; of what is not written, the next best is compared."""
    dwell_before_s, dwell_s = planned_dwell_s(before), planned_dwell_s(after)
    if before.depart is None and dwell_before_s is not None and dwell_s is not None:
        moved_min = minutes_between(before.arrive, after.arrive) if before.arrive and after.arrive else 0
        return moved_min + (dwell_s - dwell_before_s) // 60
    for old, new in ((before.depart, after.depart), (before.arrive, after.arrive)):
        if old is not None and new is not None:
            return minutes_between(old, new)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChange:
    """The hours of a stop before and after, None where they are not known. Datetimes are in the stop's zone."""

    stop_id: str
    name: str
    arrive_before: datetime | None
    arrive: datetime | None
    depart_before: datetime | None
    depart: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTime:
    """So many whole minutes are still free on the way to a stop, after the delay."""

    stop_id: str
    minutes: int
    sentence: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayPreview:
    """What a delay does: `stops` is the whole plan as it would be, `fixed_stops` are those that cannot move.

    `new_problems` are those that the day did not have before (a closing time, a missed appointment), `free_times`
    where time is left to make up for them.
    """

    stops: Stops
    changed_hours: tuple[HoursChange, ...]
    fixed_stops: tuple[Stop, ...]
    new_problems: tuple[Problem, ...]
    free_times: tuple[FreeTime, ...]


def preview_delay(
    stops: Stops,
    stop_id: str,
    minutes: int,
    *,
    legs: Mapping[str, Leg],
    zone: ZoneInfo,
    zones: Mapping[str, ZoneInfo] = MappingProxyType({}),
    end_zones: Mapping[str, ZoneInfo] = MappingProxyType({}),
    at_the_stop: bool = False,
    policy: DelayPolicy = DelayPolicy.MOVE_AFTER,
    closed: ClosedCheck | None = None,
) -> DelayPreview:
    """The day of this stop `minutes` later (earlier, if negative) from this stop on.

    With `at_the_stop` the group is there already: only its departure moves, not its arrival. `legs` are the legs of
    that day by the id of the stop they lead to, `zone` is the visit's zone, `zones` and `end_zones` have the zones of
    arrivals and departures by the ids of their stops, and `closed` is the timetable's. Raises `PlanFault` for a stop
    that is not in the plan, and where the day would run on past the night.
    """
    day = _visible_day(stops, stop_id)
    clocks = [zones.get(stop.id, zone) for stop in day]
    ends = [end_zones.get(stop.id, clock) for stop, clock in zip(day, clocks, strict=True)]
    before = timetable(day, legs, zones=clocks, end_zones=ends, closed=closed)
    index = next(index for index, stop in enumerate(day) if stop.id == stop_id)
    delayed = stops
    if not day[index].fixed:
        delayed = replace_stop(stops, _delayed(day[index], before.timings[index], minutes, at_the_stop=at_the_stop))
    slack_s = {stop.id: timing.slack_s for stop, timing in zip(day, before.timings, strict=True)}
    delayed = shift_after(delayed, stop_id, minutes, policy=policy, slack_s=slack_s)
    delayed_day = _visible_day(delayed, stop_id)
    after = timetable(delayed_day, legs, zones=clocks, end_zones=ends, closed=closed)
    return DelayPreview(
        stops=delayed,
        changed_hours=_changed_hours(delayed_day, before, after),
        fixed_stops=tuple(stop for stop in delayed_day[index:] if stop.fixed),
        new_problems=tuple(with_zones_named(problem, zone) for problem in _new_problems(before, after)),
        free_times=_free_times(delayed_day[index + 1 :], after.timings[index + 1 :]),
    )


def _visible_day(stops: Stops, stop_id: str) -> Stops:
    """The day of a stop without its hidden stops, but with this one."""
    day = stops_on(together(stops, stop_id), find_stop(stops, stop_id).date)
    return tuple(stop for stop in day if not stop.hidden or stop.id == stop_id)


def _delayed(stop: Stop, timing: Timing, minutes: int, *, at_the_stop: bool) -> Stop:
    """The stop where the delay begins. Hours that were open are written down, because others are computed from them."""
    arrive = _later(stop.arrive, timing.arrive, 0 if at_the_stop else minutes)
    if not at_the_stop and stop.depart is None:
        return dataclasses.replace(stop, arrive=arrive)
    depart = _later(stop.depart, timing.depart, minutes)
    # Arrival and departure give the length of the stay; the planned length would contradict them.
    dwell_s = None if at_the_stop and arrive is not None and depart is not None else stop.dwell_s
    return dataclasses.replace(stop, arrive=arrive, depart=depart, dwell_s=dwell_s)


def _later(written: time | None, computed: datetime | None, minutes: int) -> time | None:
    if written is not None:
        return shift_time(written, minutes)
    shifted = None if computed is None else add_seconds(computed, 60 * minutes)
    return None if shifted is None or computed is None else wall_time(shifted, computed.tzinfo)


def _changed_hours(stops: Stops, before: Timetable, after: Timetable) -> tuple[HoursChange, ...]:
    return tuple(
        HoursChange(
            stop_id=stop.id,
            name=stop.name,
            arrive_before=old.arrive,
            arrive=new.arrive,
            depart_before=old.depart,
            depart=new.depart,
        )
        for stop, old, new in zip(stops, before.timings, after.timings, strict=True)
        if (old.arrive, old.depart) != (new.arrive, new.depart)
    )


def _new_problems(before: Timetable, after: Timetable) -> tuple[Problem, ...]:
    known = {(problem.kind, problem.stop_id, problem.message) for problem in before.problems}
    return tuple(
        problem
        for problem in after.problems
        if problem.severity is not Severity.NOTE and (problem.kind, problem.stop_id, problem.message) not in known
    )


def _free_times(stops: Stops, timings: Sequence[Timing]) -> tuple[FreeTime, ...]:
    free_times = []
    for stop, timing in zip(stops, timings, strict=True):
        minutes = math.floor((timing.slack_s or 0.0) / 60)
        if minutes > 0:
            sentence = Phrase("{minutes} min free on the way to {stop}", {"minutes": minutes, "stop": stop.name})
            free_times.append(FreeTime(stop_id=stop.id, minutes=minutes, sentence=sentence))
    return tuple(free_times)
