"""The visit as a calendar (RFC 5545): an event a stop, as a download and as a feed to subscribe to.

- A stop with both hours lasts from one to the other. With only one of them the event is that moment and has no end
  (RFC 5545, 3.6.1), and its text says `from` or `until`. With none it takes the whole day without blocking it, and
  its text says that the hours are to be confirmed. No hour is ever invented.
- The UID is made from the stop's id, so renaming, moving and reordering update an event instead of doubling it.
- An alarm rings when it is time to leave for the stop, and only where that is known.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event, vDuration, vText, vUri

from components.export.context import Context
from components.export.text import address_line, dates, one_line, stamp_lines, telling
from components.export.vtimezone import vtimezone
from components.i18n.words import Words
from components.plan.model import Assumption, Day, PlannedStop, Visit
from components.render import labels
from components.render.directions import directions

# How often a subscriber should look again (RFC 7986, 5.7): often enough for a plan that changes on the eve.
REFRESH = timedelta(hours=1)


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
    about = "\n".join([dates(visit, words), one_line(visit.host), *stamp_lines(visit, words)])
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
        for planned in day.stops:
            file.add_component(_event(planned, day, visit, context))
    return bytes(file.to_ical())


def _event(planned: PlannedStop, day: Day, visit: Visit, context: Context) -> Event:
    words, stop = context.words, planned.stop
    event = Event()
    event.add("UID", event_uid(visit, stop.id))
    event.add("DTSTAMP", _written_at(visit))
    event.add("SEQUENCE", visit.stamp.number)
    event.add("SUMMARY", one_line(stop.name))
    _add_hours(event, planned, day, visit)
    event.add("STATUS", "TENTATIVE" if Assumption.TIMES in stop.assumed else "CONFIRMED")
    if stop.address.strip() or planned.place is not None:
        event.add("LOCATION", address_line(planned))
    event.add("CATEGORIES", [words.text("Study visit")])
    lines = telling(planned, words)
    if planned.place is not None:
        place = planned.place.coordinate
        event.add("GEO", (round(place.latitude, 6), round(place.longitude, 6)))
        mode = planned.leg.mode if planned.leg else labels.DEFAULT_MODE
        there = directions(place, name=one_line(stop.name), mode=mode)
        lines.append(f"{words.text('Take me there')}: {there.osm}")
    if (address := context.stop_url(stop.id)) is not None:
        event.add("URL", vUri(address))
    event.add("DESCRIPTION", "\n".join([*lines, "", *stamp_lines(visit, words)]))
    if (alarm := _alarm(planned, words)) is not None:
        event.add_component(alarm)
    return event


def event_uid(visit: Visit, stop_id: str) -> str:
    """The event's name for ever: from the stop's id, and from host and year, so that two visits never share one."""
    year = visit.days[0].date.year if visit.days else 0
    name = "\n".join([visit.host, str(year), stop_id]).encode("utf-8", "surrogatepass")
    return f"{uuid5(NAMESPACE_URL, sha256(name).hexdigest())}@study-visit"


def _add_hours(event: Event, planned: PlannedStop, day: Day, visit: Visit) -> None:
    arrive, depart = planned.timing.arrive, planned.timing.depart
    moment = arrive or depart
    if moment is None:
        event.add("DTSTART", day.date)
        event.add("DTEND", day.date + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
        return
    event.add("DTSTART", moment.astimezone(visit.zone))
    if arrive is not None and depart is not None and depart.timestamp() > arrive.timestamp():
        event.add("DTEND", depart.astimezone(visit.zone))


def _alarm(planned: PlannedStop, words: Words) -> Alarm | None:
    timing = planned.timing
    if timing.arrive is None or timing.leave_by is None or timing.leave_by.timestamp() >= timing.arrive.timestamp():
        return None
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    # Before the start, not at an instant: calendars that move an event by hand then move its alarm too.
    alarm.add("TRIGGER", timedelta(seconds=timing.leave_by.timestamp() - timing.arrive.timestamp()))
    text = words.text("Leave now for {name}", name=one_line(planned.stop.name))
    if planned.leg is not None:
        text = f"{text}: {labels.way(planned.leg, words)}"
    alarm.add("DESCRIPTION", text)
    return alarm


def _written_at(visit: Visit) -> datetime:
    """When this plan was published; for one that nobody published, its first day, so that no clock is asked."""
    if visit.stamp.published_at is not None:
        return visit.stamp.published_at.astimezone(UTC).replace(microsecond=0)
    if visit.days:
        first = visit.days[0].date
        return datetime(first.year, first.month, first.day, tzinfo=UTC)
    return datetime(1970, 1, 1, tzinfo=UTC)
