"""The hours of one day: what the plan leaves open is worked out, what cannot be done is said.

Times in the plan are kept as they are written. Where one is open, it follows from the rest, and is marked so:

- a stop begins when the group can be there: departure from the stop before, and the way (whole minutes, rounded up);
- it ends after its dwell; without one, just in time for the next stop whose arrival is known;
- a first stop without an hour begins just in time for the first one that has one.

What cannot be worked out stays open (None). Nothing here looks at a clock, a file or a map.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TypeAlias
from zoneinfo import ZoneInfo

from components.plan.clock import add_seconds, ceil_minute, floor_minute, instant_of, seconds_between
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Assumption, Leg, Stop, Timing, Totals
from components.plan.time_checks import closed_problem, leg_problems, stop_problems

ClosedCheck: TypeAlias = Callable[[Stop, datetime, datetime], Phrase | None]
"""Says in a sentence that a stop is closed between two moments, or None where it is open or nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """One day worked out: `timings` in the order of the stops given, the problems found, and what it adds up to."""

    timings: tuple[Timing, ...]
    problems: tuple[Problem, ...]
    totals: Totals


@dataclass(slots=True)
class _Written:
    """What the plan says of one stop, as moments in UTC. `arrive_computed`: it is the departure less the dwell."""

    arrive: datetime | None = None
    depart: datetime | None = None
    dwell_s: int | None = None
    arrive_computed: bool = False

    @property
    def stay_s(self) -> float | None:
        """The length of the stay, where the plan gives one."""
        if self.arrive is not None and self.depart is not None:
            return max(0.0, seconds_between(self.arrive, self.depart))
        return self.dwell_s


def timetable(
    stops: Sequence[Stop], legs: Mapping[str, Leg], *, zone: ZoneInfo, closed: ClosedCheck | None = None
) -> Timetable:
    """The hours of one day's `stops`, in order, hidden ones left out by the caller.

    `legs` holds the way to each stop by that stop's id; a way that is missing there is unknown, and nothing is made
    up for it. Datetimes in the result are in `zone`. Never raises.
    """
    ways: list[Leg | None] = [legs.get(stop.id) if index else None for index, stop in enumerate(stops)]
    written = _as_moments(stops, zone)
    timings = _work_out(written, _needed(written, ways), ways, zone)
    problems: list[Problem] = []
    for index, (stop, timing) in enumerate(zip(stops, timings, strict=True)):
        if index:
            problems += leg_problems(stops[index - 1], timings[index - 1], stop, timing, ways[index])
        problems += stop_problems(stop, timing, zone, first=index == 0, last=index == len(stops) - 1)
        start, end = timing.arrive or timing.depart, timing.depart or timing.arrive
        if closed is not None and start is not None and end is not None and seconds_between(start, end) >= 0:
            sentence = closed(stop, start, end)
            problems += [closed_problem(stop, sentence)] if sentence is not None else []
    return Timetable(timings=tuple(timings), problems=tuple(problems), totals=totals(timings, ways))


def totals(timings: Sequence[Timing], legs: Sequence[Leg | None]) -> Totals:
    """What a day adds up to: metres and seconds of its known legs (buffers included), seconds at its stops."""
    known = [leg for leg in legs if leg is not None]
    return Totals(
        distance_m=sum(leg.distance_m for leg in known),
        travel_s=sum(leg.travel_s for leg in known),
        dwell_s=sum(max(0.0, timing.dwell_s) for timing in timings if timing.dwell_s is not None),
        estimated=any(leg.estimated for leg in known),
    )


def _as_moments(stops: Sequence[Stop], zone: ZoneInfo) -> list[_Written]:
    """The written hours as moments; the order of the plan tells hours that come twice, and nights, apart."""
    found: list[_Written] = []
    latest: datetime | None = None
    for stop in stops:
        here = _Written(dwell_s=stop.dwell_s)
        if stop.arrive is not None:
            here.arrive = instant_of(stop.date, stop.arrive, zone, after=latest)
        if stop.depart is not None:
            here.depart = instant_of(stop.date, stop.depart, zone, after=here.arrive or latest)
        if here.arrive is None and here.depart is not None and here.dwell_s is not None:
            here.arrive, here.arrive_computed = add_seconds(here.depart, -here.dwell_s), True
        found.append(here)
        end = here.depart
        if end is None and here.arrive is not None and here.dwell_s is not None:
            end = add_seconds(here.arrive, here.dwell_s)
        # A slip that runs backwards (11:00 to 10:30) must not pull the stops after it back with it.
        latest = max((known for known in (latest, here.arrive, end) if known is not None), default=None)
    return found


def _needed(written: Sequence[_Written], ways: Sequence[Leg | None]) -> list[datetime | None]:
    """The latest departure from each stop that still makes the next known arrival, walking the day backwards."""
    needed: list[datetime | None] = [None] * len(written)
    for index in range(len(written) - 2, -1, -1):
        following, way, after = written[index + 1], ways[index + 1], needed[index + 1]
        arrival = following.arrive
        if arrival is None and after is not None and following.stay_s is not None:
            arrival = add_seconds(after, -following.stay_s)
        if arrival is not None and way is not None:
            latest = add_seconds(arrival, -way.travel_s)
            needed[index] = floor_minute(latest) if latest is not None else None
    return needed


def _work_out(
    written: Sequence[_Written], needed: Sequence[datetime | None], ways: Sequence[Leg | None], zone: ZoneInfo
) -> list[Timing]:
    """The hours of each stop, walking the day forwards."""
    timings: list[Timing] = []
    left: datetime | None = None
    for here, latest, way in zip(written, needed, ways, strict=True):
        travel_s = way.travel_s if way is not None else None
        arrive = here.arrive
        if arrive is None and left is not None and travel_s is not None:
            there = add_seconds(left, travel_s)
            arrive = ceil_minute(there) if there is not None else None
        if arrive is None and left is None and latest is not None and here.dwell_s is not None:
            arrive = add_seconds(latest, -here.dwell_s)
        depart = here.depart
        if depart is None and arrive is not None:
            if here.dwell_s is not None:
                depart = add_seconds(arrive, here.dwell_s)
            elif latest is not None:
                depart = max(arrive, latest)
        by = add_seconds(arrive, -travel_s) if arrive is not None and travel_s is not None else None
        slack_s = None
        if arrive is not None and left is not None and travel_s is not None:
            slack_s = round(seconds_between(left, arrive) - travel_s, 3)
        timings.append(
            Timing(
                arrive=_local(arrive, zone),
                depart=_local(depart, zone),
                arrive_computed=arrive is not None and (here.arrive is None or here.arrive_computed),
                depart_computed=depart is not None and here.depart is None,
                travel_s=travel_s,
                slack_s=slack_s,
                leave_by=_local(floor_minute(by) if by is not None else None, zone),
            )
        )
        left = depart
    return timings


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)


DEFAULT_FIRST_ARRIVAL = time(9)
DEFAULT_DWELL_S = 45 * 60
"""A day without a single hour is shown as if it began at nine, with three quarters of an hour a stop: a usual morning,
and plainly not a time that anybody set."""


def has_no_hours(stops: Sequence[Stop]) -> bool:
    """Whether a day names no hour at all, neither of an arrival nor of a departure."""
    return bool(stops) and all(stop.arrive is None and stop.depart is None for stop in stops)


def with_default_hours(stops: Sequence[Stop]) -> list[Stop]:
    """A day without hours as if it began at FIRST_ARRIVAL with USUAL_DWELL_S a stop where no stay is given; every stop
    is marked, since its hours rest on that beginning."""
    return [
        replace(
            stop,
            arrive=DEFAULT_FIRST_ARRIVAL if index == 0 else None,
            dwell_s=DEFAULT_DWELL_S if stop.dwell_s is None else stop.dwell_s,
            assumed=stop.assumed | {Assumption.TIMES},
        )
        for index, stop in enumerate(stops)
    ]


def default_hours_problem(day: date, line: int | None) -> Problem:
    """Says that a day's hours are only assumed."""
    return Problem(
        kind=ProblemKind.TIME_MISSING,
        severity=Severity.NOTE,
        message=Phrase(
            "This day has no hours: shown is a beginning at {time}, and {minutes} min where no stay is given.",
            {"time": DEFAULT_FIRST_ARRIVAL, "minutes": DEFAULT_DWELL_S // 60},
        ),
        remedy=Phrase("Give the first stop an hour of arrival, and each stop one of departure or a length of stay."),
        day=day,
        line=line,
        column="arrive",
    )
