"""The timetable of one day: open hours are computed, and problems are collected.

Written hours are kept. An open hour is computed from the rest, and marked so:

- a stop begins when the group can be there: departure from the stop before, and the leg (whole minutes, rounded up);
- it ends after its dwell; without one, just in time for the next stop whose arrival is known;
- a first stop without an hour begins just in time for the first one that has one.

What cannot be computed stays open (None).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from components.plan.clock import add_seconds, ceil_minute, floor_minute, instant_of, seconds_between
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Leg, Stop, Timing, Totals
from components.plan.time_checks import closed_problem, leg_problems, stop_problems

ClosedCheck: TypeAlias = Callable[[Stop, datetime, datetime], Phrase | None]
"""The sentence that a stop is closed between two instants; None where it is open, or that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """One day: a timing for each stop, in their order, the problems, and the totals."""

    timings: tuple[Timing, ...]
    problems: tuple[Problem, ...]
    totals: Totals


@dataclass(slots=True)
class _Written:
    """The written hours of a stop in UTC. `arrive_computed`: the arrival is the departure less the dwell."""

    arrive: datetime | None = None
    depart: datetime | None = None
    dwell_s: int | None = None
    arrive_computed: bool = False

    @property
    def stay_s(self) -> float | None:
        """The written length of the stay, None where it is open."""
        if self.arrive is not None and self.depart is not None:
            return max(0.0, seconds_between(self.arrive, self.depart))
        return self.dwell_s


def timetable(
    stops: Sequence[Stop], legs: Mapping[str, Leg], *, zone: ZoneInfo, closed: ClosedCheck | None = None
) -> Timetable:
    """The hours of one day's `stops`, in order, hidden ones left out by the caller.

    `legs` holds the leg to each stop by that stop's id; what is missing there is unknown. Datetimes in the result are
    in `zone`. Never raises.
    """
    legs_to: list[Leg | None] = [legs.get(stop.id) if index else None for index, stop in enumerate(stops)]
    written = _written_hours(stops, zone)
    timings = _computed_timings(written, _latest_departures(written, legs_to), legs_to, zone)
    problems: list[Problem] = []
    for index, (stop, timing) in enumerate(zip(stops, timings, strict=True)):
        if index:
            problems += leg_problems(stops[index - 1], timings[index - 1], stop, timing, legs_to[index])
        problems += stop_problems(stop, timing, zone, first=index == 0, last=index == len(stops) - 1)
        start, end = timing.arrive or timing.depart, timing.depart or timing.arrive
        if closed is not None and start is not None and end is not None and seconds_between(start, end) >= 0:
            sentence = closed(stop, start, end)
            problems += [closed_problem(stop, sentence)] if sentence is not None else []
    return Timetable(timings=tuple(timings), problems=tuple(problems), totals=totals(timings, legs_to))


def totals(timings: Sequence[Timing], legs: Sequence[Leg | None]) -> Totals:
    """Metres and seconds of the known legs (buffers included), and seconds at the stops."""
    known = [leg for leg in legs if leg is not None]
    return Totals(
        distance_m=sum(leg.distance_m for leg in known),
        travel_s=sum(leg.travel_s for leg in known),
        dwell_s=sum(max(0.0, timing.dwell_s) for timing in timings if timing.dwell_s is not None),
        estimated=any(leg.estimated for leg in known),
    )


def _written_hours(stops: Sequence[Stop], zone: ZoneInfo) -> list[_Written]:
    """The written hours as instants; the order of the plan decides times that can be read in two ways."""
    written: list[_Written] = []
    latest: datetime | None = None
    for stop in stops:
        hours = _Written(dwell_s=stop.dwell_s)
        if stop.arrive is not None:
            hours.arrive = instant_of(stop.date, stop.arrive, zone, after=latest)
        if stop.depart is not None:
            hours.depart = instant_of(stop.date, stop.depart, zone, after=hours.arrive or latest)
        if hours.arrive is None and hours.depart is not None and hours.dwell_s is not None:
            hours.arrive, hours.arrive_computed = add_seconds(hours.depart, -hours.dwell_s), True
        written.append(hours)
        end = hours.depart
        if end is None and hours.arrive is not None and hours.dwell_s is not None:
            end = add_seconds(hours.arrive, hours.dwell_s)
        # A slip that runs backwards (11:00 to 10:30) must not pull the stops after it back with it.
        latest = max((known for known in (latest, hours.arrive, end) if known is not None), default=None)
    return written


def _latest_departures(written: Sequence[_Written], legs: Sequence[Leg | None]) -> list[datetime | None]:
    """The latest departure from each stop that still makes the next known arrival, going through the day backwards."""
    departures: list[datetime | None] = [None] * len(written)
    for index in range(len(written) - 2, -1, -1):
        following, leg, departure = written[index + 1], legs[index + 1], departures[index + 1]
        arrival = following.arrive
        if arrival is None and departure is not None and following.stay_s is not None:
            arrival = add_seconds(departure, -following.stay_s)
        if arrival is not None and leg is not None:
            latest = add_seconds(arrival, -leg.travel_s)
            departures[index] = floor_minute(latest) if latest is not None else None
    return departures


def _computed_timings(
    written: Sequence[_Written], departures: Sequence[datetime | None], legs: Sequence[Leg | None], zone: ZoneInfo
) -> list[Timing]:
    """The timing of each stop, going through the day forwards."""
    timings: list[Timing] = []
    previous: datetime | None = None
    for hours, latest, leg in zip(written, departures, legs, strict=True):
        travel_s = leg.travel_s if leg is not None else None
        arrive = hours.arrive or _arrival(hours, previous, latest, travel_s)
        depart = hours.depart
        if depart is None and arrive is not None:
            if hours.dwell_s is not None:
                depart = add_seconds(arrive, hours.dwell_s)
            elif latest is not None:
                depart = max(arrive, latest)
        leave_by = add_seconds(arrive, -travel_s) if arrive is not None and travel_s is not None else None
        slack_s = None
        if arrive is not None and previous is not None and travel_s is not None:
            slack_s = round(seconds_between(previous, arrive) - travel_s, 3)
        timings.append(
            Timing(
                arrive=_local(arrive, zone),
                depart=_local(depart, zone),
                arrive_computed=arrive is not None and (hours.arrive is None or hours.arrive_computed),
                depart_computed=depart is not None and hours.depart is None,
                travel_s=travel_s,
                slack_s=slack_s,
                leave_by=_local(floor_minute(leave_by) if leave_by is not None else None, zone),
            )
        )
        previous = depart
    return timings


def _arrival(
    hours: _Written, previous: datetime | None, latest: datetime | None, travel_s: float | None
) -> datetime | None:
    """The arrival at a stop that has none: after the leg from the stop before, else in time to leave at `latest`."""
    if previous is not None:
        arrival = add_seconds(previous, travel_s) if travel_s is not None else None
        return ceil_minute(arrival) if arrival is not None else None
    return add_seconds(latest, -hours.dwell_s) if latest is not None and hours.dwell_s is not None else None


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)


def has_no_hours(stops: Sequence[Stop]) -> bool:
    """Whether a day has no arrival and no departure at all."""
    return bool(stops) and all(stop.arrive is None and stop.depart is None for stop in stops)


def no_hours_problem(day: date, line: int | None) -> Problem:
    """The note that a day has no hours yet."""
    return Problem(
        kind=ProblemKind.TIME_MISSING,
        severity=Severity.NOTE,
        message=Phrase("This day has no hours yet; readers are told that they are to be confirmed."),
        remedy=Phrase("Give the first stop an hour of arrival, and each stop one of departure or a length of stay."),
        day=day,
        line=line,
        column="arrive",
    )
