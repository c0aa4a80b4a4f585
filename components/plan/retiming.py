"""Hours of a stop set anew, and what that does to the hours after it.

All is done in whole minutes on the wall clock, as the plan is written. Hours that the plan leaves open follow by
themselves and need no edit; a fixed stop never moves.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from components.plan.clock import NIGHT_BEGINS, NIGHT_ENDS, add_seconds
from components.plan.editing import Stops, find_stop, planned_dwell_s, replace_stop, stops_on, validated
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, Problem, Severity
from components.plan.model import Leg, Stop, Timing
from components.plan.timetable import ClosedCheck, Timetable, timetable

DAY_MIN = 24 * 60


class DelayPolicy(StrEnum):
    """What happens to the stops after one whose hours change.

    MOVE_AFTER moves all of them by as much. USE_SLACK moves each only by what the free time before it does not take
    up; nothing moves earlier. ONLY_THIS moves none.
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

    A new arrival keeps the length of the stay, so the departure goes along, unless `Policy.ONLY_THIS` asks for the
    one hour alone. `slack_s` is the free time before each stop by its id (`Timing.slack_s`); Policy.USE_SLACK needs
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
    for stop in later:
        if stop.hidden:
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


def shift_time(wall: time, minutes: int) -> time:
    """`wall` so many minutes later. Over midnight only from an evening into its night, by the rule at `NIGHT_ENDS`.

    Raises `PlanFault` where the hour would be read as one of another day.
    """
    total_min = wall.hour * 60 + wall.minute + minutes
    after = wall.replace(hour=total_min // 60 % 24, minute=total_min % 60, tzinfo=None, fold=0)
    into_the_night = total_min >= DAY_MIN and wall >= NIGHT_BEGINS and after < NIGHT_ENDS
    out_of_the_night = total_min < 0 and wall < NIGHT_ENDS and after >= NIGHT_BEGINS
    if not 0 <= total_min < DAY_MIN and (abs(minutes) >= DAY_MIN // 2 or not (into_the_night or out_of_the_night)):
        raise PlanFault(
            Phrase("{time} cannot be moved by {minutes} minutes within the day.", {"time": wall, "minutes": minutes})
        )
    return after


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
    """By how many minutes the group leaves later than it did; of what is not written, the next best is compared."""
    pairs = ((before.depart, after.depart), (before.arrive, after.arrive))
    if (
        (earlier_s := planned_dwell_s(before)) is not None
        and (later_s := planned_dwell_s(after)) is not None
        and before.depart is None
    ):
        moved_min = _minutes(before.arrive, after.arrive) if before.arrive and after.arrive else 0
        return moved_min + (later_s - earlier_s) // 60
    for was, now in pairs:
        if was is not None and now is not None:
            return _minutes(was, now)
    return 0


def _minutes(was: time, now: time) -> int:
    """From one hour to another of the same day, which may run on into the night."""
    minutes = (now.hour - was.hour) * 60 + now.minute - was.minute
    if was >= NIGHT_BEGINS and now < NIGHT_ENDS:
        return minutes + DAY_MIN
    return minutes - DAY_MIN if now >= NIGHT_BEGINS and was < NIGHT_ENDS else minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChange:
    """A stop whose hours become others; each is None where nobody can tell it. Datetimes are in the visit's zone."""

    stop_id: str
    name: str
    arrive_before: datetime | None
    arrive: datetime | None
    depart_before: datetime | None
    depart: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTime:
    """Where the day could give way: so many whole minutes are free on the way to this stop, after the shift."""

    stop_id: str
    minutes: int
    sentence: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayPreview:
    """A preview: `stops` is the whole plan as it would be. `moves` names each new hour, `stays` the fixed stops.

    `breaks` are the problems that the day did not have before (a closing time, a missed appointment), `gives` what
    free time is left to take them up.
    """

    minutes: int
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
    at_the_stop: bool = False,
    policy: DelayPolicy = DelayPolicy.MOVE_AFTER,
    closed: ClosedCheck | None = None,
) -> DelayPreview:
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
    return DelayPreview(
        minutes=minutes,
        stops=moved,
        changed_hours=_moves(after_stops, before, after),
        fixed_stops=tuple(stop for stop in after_stops[first:] if stop.fixed),
        new_problems=_new_problems(before, after),
        free_times=_gives(after_stops[first + 1 :], after.timings[first + 1 :]),
    )


def _shown(stops: Stops, stop_id: str) -> Stops:
    """The day of a stop without its hidden stops (but with this one), as the timetable wants it."""
    day = stops_on(stops, find_stop(stops, stop_id).date)
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
    shifted = add_seconds(worked_out, timedelta(minutes=minutes).total_seconds())
    if shifted is None:
        return None
    return shifted.astimezone(worked_out.tzinfo).time().replace(tzinfo=None, fold=0)


def _moves(stops: Stops, before: Timetable, after: Timetable) -> tuple[HoursChange, ...]:
    return tuple(
        HoursChange(
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


def _gives(stops: Sequence[Stop], timings: Sequence[Timing]) -> tuple[FreeTime, ...]:
    found = []
    for stop, timing in zip(stops, timings, strict=True):
        minutes = math.floor((timing.slack_s or 0.0) / 60)
        if minutes > 0 and not timing.arrive_computed:
            sentence = Phrase("{minutes} min free on the way to {stop}", {"minutes": minutes, "stop": stop.name})
            found.append(FreeTime(stop_id=stop.id, minutes=minutes, sentence=sentence))
    return tuple(found)
