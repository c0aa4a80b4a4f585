"""The visit as a calendar (RFC 5545): an event a stop, as a download and as a feed to subscribe to.

- A stop with both hours lasts from one to the other. With only one of them the event is that moment and has no end
  (RFC 5545, 3.6.1), and its text says `from` or `until`. With none it takes the whole day without blocking it, and
  its text says that the hours are to be confirmed. No hour is ever invented.
- The UID is made from the stop's id, so renaming, moving and reordering update an event instead of doubling it.
- An alarm rings when it is time to leave for the stop, and only where that is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vText, vUri

from components.export.context import Context
from components.export.text import address_line, one_line, plain_stops, stamp_lines, stop_lines
from components.i18n.words import Words
from components.plan.model import Day, Timing, Visit
from components.render.labels import leg_label, visit_dates
from components.render.stop_view import StopView

REFRESH = timedelta(hours=1)
"""How often a subscriber should look again (RFC 7986, 5.7)."""

_DAY = timedelta(days=1)


def calendar(visit: Visit, context: Context) -> bytes:
    """The calendar of the whole visit, its clock times in the visit's own zone."""
    words = context.words
    file = Calendar()
    file.add("PRODID", "-//Study visit map//EN")
    file.add("VERSION", "2.0")
    file.add("CALSCALE", "GREGORIAN")
    file.add("METHOD", "PUBLISH")
    title = one_line(visit.title)
    file.add("NAME", vText(title))
    file.add("X-WR-CALNAME", vText(title))
    about = "\n".join([visit_dates(visit, words), one_line(visit.host), *stamp_lines(visit, words)])
    file.add("DESCRIPTION", about)
    file.add("X-WR-CALDESC", vText(about))
    file.add("X-WR-TIMEZONE", visit.zone.key)
    file.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    file.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    if context.base_url is not None:
        file.add("SOURCE", vUri(f"{context.base_url}/visit.ics"), parameters={"VALUE": "URI"})
    if context.page_url is not None:
        file.add("URL", vUri(context.page_url))
    if visit.days:
        years = [day.date.year for day in visit.days]
        file.add_component(vtimezone(visit.zone, min(years) - 1, max(years) + 1))
    for day in visit.days:
        for stop in plain_stops(visit, day, context):
            file.add_component(_event(stop, day, visit, context))
    return bytes(file.to_ical())


def _event(stop: StopView, day: Day, visit: Visit, context: Context) -> Event:
    words = context.words
    event = Event()
    event.add("UID", event_uid(visit, stop.id))
    event.add("DTSTAMP", _published_at(visit))
    event.add("SEQUENCE", visit.stamp.number)
    event.add("SUMMARY", stop.name.text)
    _add_hours(event, stop.timing, day, visit)
    event.add("STATUS", "TENTATIVE" if stop.indicative else "CONFIRMED")
    if stop.text("address") or stop.coordinate is not None:
        event.add("LOCATION", address_line(stop))
    event.add("CATEGORIES", [words.text("Study visit")])
    lines = stop_lines(stop, words)
    if stop.coordinate is not None:
        event.add("GEO", (round(stop.coordinate.latitude, 6), round(stop.coordinate.longitude, 6)))
    if stop.directions is not None:
        lines.append(f"{words.text('Take me there')}: {stop.directions.osm}")
    if (address := context.stop_url(stop.id)) is not None:
        event.add("URL", vUri(address))
    event.add("DESCRIPTION", "\n".join([*lines, "", *stamp_lines(visit, words)]))
    if (alarm := _alarm(stop, words)) is not None:
        event.add_component(alarm)
    return event


def event_uid(visit: Visit, stop_id: str) -> str:
    """The event's UID, from the stop's id, the host and the year: the same in every version of the plan."""
    year = visit.days[0].date.year if visit.days else 0
    name = "\n".join([visit.host, str(year), stop_id]).encode("utf-8", "surrogatepass")
    return f"{uuid5(NAMESPACE_URL, sha256(name).hexdigest())}@study-visit"


def _add_hours(event: Event, timing: Timing, day: Day, visit: Visit) -> None:
    arrive, depart = timing.arrive, timing.depart
    moment = arrive or depart
    if moment is None:
        event.add("DTSTART", day.date)
        event.add("DTEND", day.date + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
        return
    event.add("DTSTART", moment.astimezone(visit.zone))
    if arrive is not None and depart is not None and depart.timestamp() > arrive.timestamp():
        event.add("DTEND", depart.astimezone(visit.zone))


def _alarm(stop: StopView, words: Words) -> Alarm | None:
    timing = stop.timing
    if timing.arrive is None or timing.leave_by is None or timing.leave_by.timestamp() >= timing.arrive.timestamp():
        return None
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    # Before the start, not at an instant: calendars that move an event by hand then move its alarm too.
    alarm.add("TRIGGER", timedelta(seconds=timing.leave_by.timestamp() - timing.arrive.timestamp()))
    text = words.text("Leave now for {name}", name=stop.name.text)
    if stop.leg is not None:
        text = f"{text}: {leg_label(stop.leg, words)}"
    alarm.add("DESCRIPTION", text)
    return alarm


def _published_at(visit: Visit) -> datetime:
    """When this plan was published; for an unpublished one its first day, so that the bytes depend on no clock."""
    if visit.stamp.published_at is not None:
        return visit.stamp.published_at.astimezone(UTC).replace(microsecond=0)
    if visit.days:
        first = visit.days[0].date
        return datetime(first.year, first.month, first.day, tzinfo=UTC)
    return datetime(1970, 1, 1, tzinfo=UTC)


def vtimezone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The zone's offsets from the start of `first_year` to the end of `last_year` (RFC 5545, 3.6.5).

    `icalendar` can make one too, but gives the onset of summer time an hour late (7.3): RFC 5545 wants the wall-clock
    time in the offset before the change (02:00), as in its own example for New York.
    """
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
