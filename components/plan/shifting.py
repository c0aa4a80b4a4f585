"""Running late: the rest of the day some minutes later, and what that does, before anybody publishes it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from components.plan.clock import plus
from components.plan.editing import Stops, on_day, replace_stop, stop_of
from components.plan.messages import Phrase
from components.plan.model import Leg, Stop, Timing
from components.plan.problems import Problem, Severity
from components.plan.retiming import Policy, shift_after, shift_time
from components.plan.timetable import ClosedThen, Timetable, timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHours:
    """A stop whose hours become others; each is None where nobody can tell it. Datetimes are in the visit's zone."""

    stop_id: str
    name: str
    arrive_before: datetime | None
    arrive: datetime | None
    depart_before: datetime | None
    depart: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """Where the day could give way: so many whole minutes are free on the way to this stop, after the shift."""

    stop_id: str
    minutes: int
    sentence: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A preview: `stops` is the whole plan as it would be. `moves` names each new hour, `stays` the fixed stops.

    `breaks` are the problems that the day did not have before (a closing time, a missed appointment), `gives` what
    free time is left to take them up.
    """

    minutes: int
    stops: Stops
    moves: tuple[NewHours, ...]
    stays: tuple[Stop, ...]
    breaks: tuple[Problem, ...]
    gives: tuple[Give, ...]


def shift_from(
    stops: Stops,
    stop_id: str,
    minutes: int,
    *,
    legs: Mapping[str, Leg],
    zone: ZoneInfo,
    at_the_stop: bool = False,
    policy: Policy = Policy.MOVE_AFTER,
    closed: ClosedThen | None = None,
) -> Shift:
    """The day of this stop `minutes` later (earlier, if negative) from this stop on.

    With `at_the_stop` the group is there already: only its departure moves, not its arrival. `legs` are the ways of
    that day by the id of the stop they lead to, `closed` is the timetable's. Raises `PlanFault` for a stop that is
    not in the plan, and where the day would run on past the night.
    """
    before_stops = _shown(stops, stop_id)
    before = timetable(before_stops, legs, zone=zone, closed=closed)
    ids = [stop.id for stop in before_stops]
    first = ids.index(stop_id)
    here, timing = before_stops[first], before.timings[first]
    moved = stops
    if not here.fixed:
        moved = replace_stop(stops, _later_here(here, timing, minutes, at_the_stop=at_the_stop))
    slack_s = {known: each.slack_s for known, each in zip(ids, before.timings, strict=True)}
    moved = shift_after(moved, stop_id, minutes, policy=policy, slack_s=slack_s)
    after_stops = _shown(moved, stop_id)
    after = timetable(after_stops, legs, zone=zone, closed=closed)
    return Shift(
        minutes=minutes,
        stops=moved,
        moves=_moves(after_stops, before, after),
        stays=tuple(stop for stop in after_stops[first:] if stop.fixed),
        breaks=_new_problems(before, after),
        gives=_gives(after_stops[first + 1 :], after.timings[first + 1 :]),
    )


def _shown(stops: Stops, stop_id: str) -> Stops:
    """The day of a stop without its hidden stops (but with this one), as the timetable wants it."""
    day = on_day(stops, stop_of(stops, stop_id).date)
    return tuple(stop for stop in day if not stop.hidden or stop.id == stop_id)


def _later_here(stop: Stop, timing: Timing, minutes: int, *, at_the_stop: bool) -> Stop:
    """The stop where the delay begins. Its hours are written down where they were open, lest they follow the plan."""
    arrive = _later(stop.arrive, timing.arrive, 0 if at_the_stop else minutes)
    if not at_the_stop and stop.depart is None:
        return dataclasses.replace(stop, arrive=arrive)
    depart = _later(stop.depart, timing.depart, minutes)
    # Two hours say how long the stay is; the planned length would contradict them.
    dwell_s = None if at_the_stop and arrive is not None and depart is not None else stop.dwell_s
    return dataclasses.replace(stop, arrive=arrive, depart=depart, dwell_s=dwell_s)


def _later(written: time | None, worked_out: datetime | None, minutes: int) -> time | None:
    if written is not None:
        return shift_time(written, minutes)
    if worked_out is None:
        return None
    shifted = plus(worked_out, timedelta(minutes=minutes).total_seconds())
    if shifted is None:
        return None
    return shifted.astimezone(worked_out.tzinfo).time().replace(tzinfo=None, fold=0)


def _moves(stops: Stops, before: Timetable, after: Timetable) -> tuple[NewHours, ...]:
    return tuple(
        NewHours(
            stop_id=stop.id,
            name=stop.name,
            arrive_before=was.arrive,
            arrive=now.arrive,
            depart_before=was.depart,
            depart=now.depart,
        )
        for stop, was, now in zip(stops, before.timings, after.timings, strict=True)
        if (was.arrive, was.depart) != (now.arrive, now.depart)
    )


def _new_problems(before: Timetable, after: Timetable) -> tuple[Problem, ...]:
    known = {(problem.kind, problem.stop_id, problem.message) for problem in before.problems}
    return tuple(
        problem
        for problem in after.problems
        if problem.severity is not Severity.NOTE and (problem.kind, problem.stop_id, problem.message) not in known
    )


def _gives(stops: Sequence[Stop], timings: Sequence[Timing]) -> tuple[Give, ...]:
    found = []
    for stop, timing in zip(stops, timings, strict=True):
        minutes = math.floor((timing.slack_s or 0.0) / 60)
        if minutes > 0 and not timing.arrive_computed:
            sentence = Phrase("{minutes} min free on the way to {stop}", {"minutes": minutes, "stop": stop.name})
            found.append(Give(stop_id=stop.id, minutes=minutes, sentence=sentence))
    return tuple(found)
