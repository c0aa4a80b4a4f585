"""Wall-clock hours of one zone as moments. All arithmetic is done in UTC: between two datetimes of the same zone
Python subtracts the wall-clock readings and forgets a change of the clocks in between
(https://docs.python.org/3/library/datetime.html, "datetime objects", note 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT_BEGINS = time(18)
NIGHT_ENDS = time(5)
"""A day of a visit may run on into the night. An hour before NIGHT_ENDS that follows one after NIGHT_BEGINS (dinner
22:30 to 0:30) is the next morning's. Any other hour that runs backwards is taken as written, and is a mistake: after a
stop at 11:00, `2:00` is more likely a slip for 14:00 than a fifteen-hour wait."""


_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""Inside a year of either end of Python's calendar every zone, fold and whole minute can still be written."""


def instant_of(day: date, wall: time, zone: ZoneInfo, *, after: datetime | None = None) -> datetime | None:
    """The moment (in UTC) at which the clocks in `zone` show `wall` on `day`; None beyond the calendar.

    An hour that comes twice, when the clocks go back, is the first of the two that is not before `after`. An hour
    that the clocks skip is read as if they had not yet gone forward (2:30 becomes 3:30); see `skipped`. Hours of the
    small of the night that follow an evening are the next morning's, by the rule at NIGHT_ENDS.
    """
    if not _FIRST.date() < day < _LAST.date():
        return None
    found = datetime.combine(day, wall.replace(fold=0, tzinfo=None), zone).astimezone(UTC)
    if after is None or found >= after:
        return found
    second = datetime.combine(day, wall.replace(fold=1, tzinfo=None), zone).astimezone(UTC)
    if second > found and second >= after:
        return second
    evening = after.astimezone(zone)
    late = evening.date() > day or (evening.date() == day and evening.time() >= NIGHT_BEGINS)
    if late and wall.replace(tzinfo=None) < NIGHT_ENDS:
        return instant_of(day + timedelta(days=1), wall, zone)
    return found


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
    """The next whole minute, or `instant` where it is one: for arrivals, which must not be promised too early."""
    down = floor_minute(instant)
    return down if down == instant else down + timedelta(minutes=1)


def floor_minute(instant: datetime) -> datetime:
    """The whole minute before, or `instant` where it is one: for departures, which must not be late."""
    return instant.replace(second=0, microsecond=0)


def seconds_between(start: datetime, end: datetime) -> float:
    """Seconds from `start` to `end`, right over a change of clocks."""
    return end.timestamp() - start.timestamp()
