"""Wall-clock times of one zone and their instants, and which evening a stop after midnight belongs to.

All arithmetic is done in UTC: between two datetimes of the same zone Python subtracts the wall-clock readings and
forgets a change of the clocks in between (https://docs.python.org/3/library/datetime.html, "datetime objects", note 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.plan.model import Stop

NIGHT_BEGINS = time(18)
NIGHT_ENDS = time(5)
"""A day of a visit may run on into the night. A time before NIGHT_ENDS that follows one after NIGHT_BEGINS (dinner
22:30 to 0:30) is the next morning's. Any other time that runs backwards is taken as written, and is a mistake: after a
stop at 11:00, `2:00` is more likely a slip for 14:00 than a fifteen-hour wait. Midnight alone is the end of any day
(9:00 to 24:00): see `ends_next_day`."""
DAY_MIN = 24 * 60
ROUND_S = 5 * 60
"""Hours that the app suggests are full five minutes, as people say them."""


_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""Inside a year of either end of Python's calendar every zone, fold and whole minute can still be written."""
LONGEST_PAUSE_AT_NIGHT = timedelta(hours=3)
"""So long after the evening's last stop the next one still belongs to the same night; after a longer time people have
slept, and it begins a new day: a flight at 4:30, a sunrise."""


def instant_of(day: date, wall: time, zone: ZoneInfo, *, after: datetime | None = None) -> datetime | None:
    """The instant (in UTC) at which the clocks in `zone` show `wall` on `day`; None beyond the calendar.

    A time that comes twice, when the clocks go back, is the first of the two that is not before `after`. A time that
    the clocks skip is read as if they had not yet gone forward (2:30 becomes 3:30); see `is_skipped`. A time in the
    night that follows an evening is the next morning's, by the rule at NIGHT_ENDS.
    """
    if not _FIRST.date() < day < _LAST.date():
        return None
    first = datetime.combine(day, wall.replace(fold=0, tzinfo=None), zone).astimezone(UTC)
    if after is None or first >= after:
        return first
    second = datetime.combine(day, wall.replace(fold=1, tzinfo=None), zone).astimezone(UTC)
    if second > first and second >= after:
        return second
    evening = after.astimezone(zone)
    late = evening.date() > day or (evening.date() == day and evening.time() >= NIGHT_BEGINS)
    if late and wall.replace(tzinfo=None) < NIGHT_ENDS:
        return instant_of(day + timedelta(days=1), wall, zone)
    return first


def ends_next_day(arrive: time, depart: time) -> bool:
    """Whether a stop that begins and ends at these hours ends on the morning after, or at the midnight before it."""
    is_midnight = depart.replace(tzinfo=None, fold=0) == time.min
    return arrive >= (NIGHT_ENDS if is_midnight else NIGHT_BEGINS) and depart < NIGHT_ENDS


def is_skipped(day: date, wall: time, zone: ZoneInfo) -> bool:
    """Whether the clocks in `zone` never show `wall` on `day`, because they go forward over it."""
    if not _FIRST.date() < day < _LAST.date():
        return False
    written = wall.replace(fold=0, tzinfo=None)
    return datetime.combine(day, written, zone).astimezone(UTC).astimezone(zone).time() != written


def add_seconds(start: datetime, seconds: float) -> datetime | None:
    """`start` and so many seconds, in UTC; None beyond the calendar."""
    try:
        end = start.astimezone(UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None
    return end if _FIRST < end < _LAST else None


def ceil_minute(instant: datetime) -> datetime:
    """`instant` rounded up to a whole minute: for arrivals, which must not be promised too early."""
    down = floor_minute(instant)
    return down if down == instant else down + timedelta(minutes=1)


def floor_minute(instant: datetime) -> datetime:
    """`instant` rounded down to a whole minute: for departures, which must not be late."""
    return instant.replace(second=0, microsecond=0)


def ceil_round(instant: datetime) -> datetime:
    """`instant` rounded up to full five minutes."""
    whole = ceil_minute(instant)
    return whole + timedelta(minutes=-whole.minute % (ROUND_S // 60))


def floor_round(instant: datetime) -> datetime:
    """`instant` rounded down to full five minutes."""
    whole = floor_minute(instant)
    return whole - timedelta(minutes=whole.minute % (ROUND_S // 60))


def seconds_between(start: datetime, end: datetime) -> float:
    """Seconds from `start` to `end`, right over a change of clocks."""
    return end.timestamp() - start.timestamp()


def wall_time(instant: datetime, zone: tzinfo | None) -> time:
    """What the clocks in `zone` show at `instant`."""
    return instant.astimezone(zone).time().replace(fold=0)


def minutes_between(start: time, end: time) -> int:
    """Minutes from one wall-clock time to another of the same day, which may run on into the night."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if start >= NIGHT_BEGINS and end < NIGHT_ENDS:
        return minutes + DAY_MIN
    return minutes - DAY_MIN if end >= NIGHT_BEGINS and start < NIGHT_ENDS else minutes


def shift_time(wall: time, minutes: int) -> time:
    """`wall` so many minutes later. Over midnight only from an evening into its night, by the rule at NIGHT_ENDS.

    Raises `PlanFault` where the time would be read as one of another day.
    """
    total_min = wall.hour * 60 + wall.minute + minutes
    shifted = wall.replace(hour=total_min // 60 % 24, minute=total_min % 60, tzinfo=None, fold=0)
    over_midnight = not 0 <= total_min < DAY_MIN
    if over_midnight and (abs(minutes) >= DAY_MIN // 2 or minutes_between(wall, shifted) != minutes):
        raise PlanFault(
            Phrase("{time} cannot be moved by {minutes} minutes within the day.", {"time": wall, "minutes": minutes})
        )
    return shifted


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
    return begun_late and timedelta(0) <= between <= LONGEST_PAUSE_AT_NIGHT


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
