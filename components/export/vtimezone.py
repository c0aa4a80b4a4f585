"""A time zone as iCalendar tells it (RFC 5545, 3.6.5): one observance for each change of offset around the visit.

`icalendar` can make one too, but gives the onset of summer time an hour late: RFC 5545 wants the wall-clock time in
the offset *before* the change (02:00), which is what its own example for New York shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)


def vtimezone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The zone's offsets from the start of `first_year` to the end of `last_year`, as a VTIMEZONE component."""
    start, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("TZID", zone.key)
    # What holds before the first change begins with 1970, as no reader needs less.
    component.add_component(_observance(zone, start, before=start, onset=datetime(1970, 1, 1)))  # noqa: DTZ001
    for change in _changes(zone, start, end):
        offset = _offset(zone, change - timedelta(seconds=1))
        onset = (change + offset).replace(tzinfo=None)
        component.add_component(_observance(zone, change, before=change - timedelta(seconds=1), onset=onset))
    return component


def _observance(
    zone: ZoneInfo, moment: datetime, *, before: datetime, onset: datetime
) -> TimezoneStandard | TimezoneDaylight:
    local = moment.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("DTSTART", onset)
    observance.add("TZOFFSETFROM", _offset(zone, before))
    observance.add("TZOFFSETTO", _offset(zone, moment))
    if name := local.tzname():
        observance.add("TZNAME", name)
    return observance


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which the offset changes, to the second."""
    day = start
    while day < end:
        low, high = day, day + _DAY
        if _offset(zone, low) != _offset(zone, high):
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                if _offset(zone, middle) == _offset(zone, low):
                    low = middle
                else:
                    high = middle
            yield high
        day += _DAY


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
