"""Which evening a stop after midnight belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from components.plan.clock import NIGHT_BEGINS, NIGHT_ENDS, ends_next_day
from components.plan.model import Stop

MOST_BETWEEN = timedelta(hours=3)
"""So long after the evening's last stop the next one still belongs to the same night; after a longer time people have
slept, and it begins a new day: a flight at 4:30, a sunrise."""


def programme_days(stops: Sequence[Stop]) -> dict[date, list[Stop]]:
    """The stops of each day of the programme, days by date, stops in the order of the plan.

    A stop that was written with the date of the morning after, and goes on from the evening before, is of that evening:
    museum until 0:15, then a bar from 0:45.
    """
    by_date: dict[date, list[Stop]] = {}
    for stop in stops:
        by_date.setdefault(stop.date, []).append(stop)
    days: dict[date, list[Stop]] = {}
    for day in sorted(by_date):
        evening = days.get(day - timedelta(days=1)) if day > date.min else None
        after_midnight: list[Stop] = []
        if evening:
            ends = _end(evening)
            for stop in by_date[day]:
                if ends is None or not _goes_on(stop, ends):
                    break
                after_midnight.append(stop)
                ends = _end([*evening, *after_midnight])
            evening += after_midnight
        if rest := by_date[day][len(after_midnight) :]:
            days[day] = rest
    return days


def _goes_on(stop: Stop, evening_ends: datetime) -> bool:
    begins = stop.arrive or stop.depart
    if begins is None or begins >= NIGHT_ENDS:
        return False
    between = _at(stop.date, begins) - evening_ends
    begun_late = evening_ends.time() >= NIGHT_BEGINS or evening_ends.date() == stop.date
    return begun_late and timedelta(0) <= between <= MOST_BETWEEN


def _end(stops: Sequence[Stop]) -> datetime | None:
    """The latest written hour of a day's stops, by the clocks there."""
    known = [end for stop in stops if (end := _end_of_stop(stop)) is not None]
    return max(known, default=None)


def _end_of_stop(stop: Stop) -> datetime | None:
    arrive = None if stop.arrive is None else _at(stop.date, stop.arrive)
    if stop.depart is not None:
        depart = _at(stop.date, stop.depart)
        overnight = stop.arrive is not None and ends_next_day(stop.arrive, stop.depart)
        return _later(depart, timedelta(days=1)) if overnight else depart
    if arrive is None or stop.dwell_s is None:
        return arrive
    return _later(arrive, timedelta(seconds=stop.dwell_s))


def _later(moment: datetime, by: timedelta) -> datetime | None:
    try:
        return moment + by
    except OverflowError:
        return None


def _at(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall.replace(fold=0, tzinfo=None))
