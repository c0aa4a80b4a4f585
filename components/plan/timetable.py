"""The timetable of one day of one group: open hours are computed, and problems are collected.

Written hours are kept. An open hour is computed from the rest, and marked so:

- a stop begins when the group can be there: departure from the stop before, and the leg (whole minutes, rounded up);
- it ends after its dwell; without one, just in time for the next stop whose arrival is known;
- a first stop without an hour begins just in time for the first one that has one.

What cannot be computed stays open (None). Legs run from placed stop to placed stop (`components.plan.legs`): a row
without a place begins when the one before it ends, and the leg begins when the last of them has ended. A row that is
itself the way takes the time of the leg.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from components.plan.clock import (
    add_seconds,
    ceil_minute,
    ends_next_day,
    floor_minute,
    instant_of,
    seconds_between,
)
from components.plan.coordinate import rounded_distance_m
from components.plan.day_checks import ClosedCheck, closed_problems
from components.plan.leg_times import MOST_WAIT_S, is_guess, needed_travel_s, with_leg_time
from components.plan.legs import is_transfer
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Leg, PlannedStop, Stop
from components.plan.time_checks import leg_problems, stop_problems
from components.plan.timing import Timing, Totals
from components.plan.travel_modes import TravelMode

_MOST_REPEATED = timedelta(hours=2)
"""No clocks go back by more than this, but where a country moved over the date line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """One day: a timing for each stop, in their order, the problems, and the totals."""

    timings: tuple[Timing, ...]
    problems: tuple[Problem, ...]
    totals: Totals


@dataclass(slots=True)
class _Row:
    """A row of the day: what is written of its hours, as instants in UTC, and what lies before it.

    `arrive_computed`: the arrival is the departure less the dwell. `stay_s` is the length of the stay, None where it is
    open; that of a row which is the way itself is at least the leg's. `gap_s` is the time that passes between the row
    before it and this one: that of the leg, nothing where there is no way to go, None where nobody knows. Nobody leaves
    for a train by a guess of when it runs (`gap_guessed`).
    """

    stop: Stop
    zone: ZoneInfo
    end_zone: ZoneInfo
    leg: Leg | None = None
    transfer: bool = False
    arrive: datetime | None = None
    depart: datetime | None = None
    arrive_computed: bool = False
    stay_s: float | None = None
    gap_s: float | None = None
    gap_guessed: bool = False

    def takes_all_until(self, arrive: datetime, latest: datetime | None) -> bool:
        """Whether this row is a way of open length that takes all the time until the next arrival."""
        if not self.transfer or self.stop.dwell_s is not None or latest is None:
            return False
        length_s = seconds_between(arrive, latest)
        return length_s >= 0 and (self.stay_s is None or length_s <= self.stay_s + MOST_WAIT_S)


def timetable(
    stops: Sequence[Stop],
    legs: Mapping[str, Leg],
    *,
    zones: Sequence[ZoneInfo],
    end_zones: Sequence[ZoneInfo] | None = None,
    closed: ClosedCheck | None = None,
) -> Timetable:
    """The hours of one day's `stops`, in order, hidden ones left out by the caller.

    `legs` holds the leg to each stop by that stop's id, from the last stop with a place before it; what is missing
    there is unknown. `zones` has the zone of each stop, in which its hours are written and its datetimes are given;
    `end_zones` those of the departures where they are others.
    Never raises.
    """
    rows = _rows(stops, legs, zones, zones if end_zones is None else end_zones)
    timings = _computed_timings(rows, _latest_departures(rows))
    timings = [with_leg_time(stops, timings, index, row.leg) for index, row in enumerate(rows)]
    problems: list[Problem] = []
    for index, (stop, timing) in enumerate(zip(stops, timings, strict=True)):
        if index:
            problems += leg_problems(stops[index - 1], timings[index - 1], stop, timing, rows[index].leg)
        row, first, last = rows[index], index == 0, index == len(stops) - 1
        problems += stop_problems(stop, timing, row.zone, row.end_zone, first=first, last=last)
    if closed is not None:
        problems += closed_problems(stops, timings, closed)
    return Timetable(
        timings=tuple(timings), problems=tuple(problems), totals=totals(stops, timings, [row.leg for row in rows])
    )


def totals(stops: Sequence[Stop], timings: Sequence[Timing], legs: Sequence[Leg | None]) -> Totals:
    """Metres and seconds of the known legs as the list shows them, so that they add up, and seconds at the stops."""
    known = [(leg, timing) for leg, timing in zip(legs, timings, strict=True) if leg is not None]
    return Totals(
        distance_m=sum(rounded_distance_m(leg.distance_m) for leg, _ in known),
        travel_s=sum(timing.travel_s or 0.0 for _, timing in known),
        dwell_s=sum(
            max(0.0, timing.dwell_s)
            for stop, timing in zip(stops, timings, strict=True)
            if timing.dwell_s is not None and not is_transfer(stop)
        ),
        estimated=any(leg.estimated for leg, _ in known),
    )


def _rows(
    stops: Sequence[Stop], legs: Mapping[str, Leg], zones: Sequence[ZoneInfo], end_zones: Sequence[ZoneInfo]
) -> list[_Row]:
    """The rows with their written hours; the order of the plan decides times that can be read in two ways."""
    rows: list[_Row] = []
    latest: datetime | None = None
    for stop, zone, end_zone in zip(stops, zones, end_zones, strict=True):
        leg = legs.get(stop.id) if rows else None
        row = _Row(stop=stop, zone=zone, end_zone=end_zone, leg=leg, transfer=leg is None and is_transfer(stop))
        if stop.arrive is not None:
            row.arrive = _arrival_of(stop, leg, zone, latest)
        if stop.depart is not None:
            row.depart = _departure_of(stop, end_zone, row.arrive or latest)
        if row.arrive is None and row.depart is not None and stop.dwell_s is not None:
            row.arrive, row.arrive_computed = add_seconds(row.depart, -stop.dwell_s), True
        row.stay_s = stop.travel_s if row.transfer and stop.dwell_s is None else stop.dwell_s
        if row.arrive is not None and row.depart is not None:
            row.stay_s = max(0.0, seconds_between(row.arrive, row.depart))
        rows.append(row)
        end = row.depart
        if end is None and row.arrive is not None and stop.dwell_s is not None:
            end = add_seconds(row.arrive, stop.dwell_s)
        # A slip that runs backwards (11:00 to 10:30) must not pull the stops after it back with it.
        latest = max((known for known in (latest, row.arrive, end) if known is not None), default=None)
    _link(rows)
    return rows


def _departure_of(stop: Stop, zone: ZoneInfo, after: datetime | None) -> datetime | None:
    """The written departure. Midnight ends the day of a stop that begins before it, however early that is."""
    if stop.depart is None:
        return None
    depart = instant_of(stop.date, stop.depart, zone, after=after)
    is_before = depart is not None and after is not None and depart < after
    if is_before and stop.arrive is not None and ends_next_day(stop.arrive, stop.depart):
        return instant_of(stop.date + timedelta(days=1), stop.depart, zone)
    return depart


def _arrival_of(stop: Stop, leg: Leg | None, zone: ZoneInfo, latest: datetime | None) -> datetime | None:
    """The written arrival. Of an hour that comes twice it is the second, where the way takes too long for the first."""
    if stop.arrive is None:
        return None
    first = instant_of(stop.date, stop.arrive, zone, after=latest)
    if first is None or latest is None or leg is None or is_guess(stop, leg):
        return first
    there = add_seconds(latest, needed_travel_s(stop, leg))
    again = instant_of(stop.date, stop.arrive, zone, after=there)
    same_night = again is not None and first < again <= first + _MOST_REPEATED
    return again if same_night else first


def _link(rows: Sequence[_Row]) -> None:
    """Fill in the time between each row and the one before it, and the least time of a row that is the way itself."""
    been_somewhere = False
    transfer: _Row | None = None
    for index, row in enumerate(rows):
        if row.leg is not None:
            needed_s, guess = needed_travel_s(row.stop, row.leg), is_guess(row.stop, row.leg)
            if transfer is None:
                row.gap_s = None if guess and row.leg.mode is TravelMode.UNKNOWN else needed_s
                row.gap_guessed = guess
            else:
                row.gap_s = 0.0
                if transfer.stay_s is None and not guess:
                    transfer.stay_s = needed_s
        elif not row.stop.has_own_place or (index and not been_somewhere) or transfer is not None:
            row.gap_s = 0.0
        else:
            row.gap_s = row.stop.travel_s
        if row.leg is not None or row.stop.has_own_place:
            been_somewhere, transfer = True, None
        elif row.transfer:
            transfer = row


def _latest_departures(rows: Sequence[_Row]) -> list[datetime | None]:
    """The latest departure from each stop that still makes the next known arrival, going through the day backwards."""
    departures: list[datetime | None] = [None] * len(rows)
    for index in range(len(rows) - 2, -1, -1):
        following, departure = rows[index + 1], departures[index + 1]
        arrival = following.arrive
        if arrival is None and departure is not None and following.stay_s is not None:
            arrival = add_seconds(departure, -following.stay_s)
        if arrival is not None and following.gap_s is not None and not following.gap_guessed:
            latest = add_seconds(arrival, -following.gap_s)
            departures[index] = floor_minute(latest) if latest is not None else None
    return departures


def _computed_timings(rows: Sequence[_Row], departures: Sequence[datetime | None]) -> list[Timing]:
    """The timing of each stop, going through the day forwards."""
    timings: list[Timing] = []
    previous: datetime | None = None
    for row, latest in zip(rows, departures, strict=True):
        arrive = row.arrive or _arrival(row, previous, latest)
        depart = row.depart
        if depart is None and arrive is not None:
            if row.takes_all_until(arrive, latest):
                depart = latest
            elif row.stay_s is not None:
                depart = add_seconds(arrive, row.stay_s)
            elif latest is not None:
                depart = max(arrive, latest)
        timings.append(
            Timing(
                arrive=_local(arrive, row.zone),
                depart=_local(depart, row.end_zone),
                arrive_computed=arrive is not None and (row.arrive is None or row.arrive_computed),
                depart_computed=depart is not None and row.depart is None,
            )
        )
        previous = depart
    return timings


def _arrival(row: _Row, previous: datetime | None, latest: datetime | None) -> datetime | None:
    """The arrival at a stop that has none: after the leg from the stop before, else in time to leave at `latest`."""
    if previous is not None:
        arrival = add_seconds(previous, row.gap_s) if row.gap_s is not None else None
        return ceil_minute(arrival) if arrival is not None else None
    return add_seconds(latest, -row.stay_s) if latest is not None and row.stay_s is not None else None


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


def shown_timing(planned: PlannedStop) -> Timing:
    """The timing of a stop as it is shown: an hour is marked as computed only where it rests on more than this row.

    A written hour and the length of the stay are as good as the other hour.
    """
    stop, timing = planned.stop, planned.timing
    if stop.dwell_s is None or (stop.arrive is None) == (stop.depart is None):
        return timing
    return replace(timing, arrive_computed=False, depart_computed=False)


def written_timing(planned: PlannedStop) -> Timing:
    """The timing without the hours that are marked as computed, and without what the way there would have needed."""
    timing = shown_timing(planned)
    return Timing(
        arrive=None if timing.arrive_computed else timing.arrive,
        depart=None if timing.depart_computed else timing.depart,
    )
