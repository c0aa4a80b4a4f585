"""The visit as a calendar (RFC 5545): an event a stop, as a download and as a feed to subscribe to.

- A stop with both hours lasts from one to the other. With only one of them the event is that moment and has no end
  (RFC 5545, 3.6.1), and its text says `from` or `until`. Where nobody wrote an hour or the length of the stay, it takes
  the whole day without blocking it; its text says that the hours are to be confirmed, and the order of such stops.
- An hour that was computed is marked in the text, and the event is tentative. The latest departure that still reaches
  the next stop is no end of an event: nobody said that the group stays so long.
- The UID is made from the visit's identity and the stop's id, so renaming, moving and reordering update an event
  instead of doubling it.
- An alarm rings when it is time to leave for a stop whose beginning was written, and only where that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vText, vUri

from components.export.context import Context
from components.export.text import (
    address_line,
    funder_lines,
    name_line,
    one_line,
    plain_stops,
    prose_lines,
    stamp_lines,
    stop_lines,
)
from components.i18n.words import Words
from components.plan.model import Day, Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file
from components.render.labels import leg_label, visit_dates, visit_title
from components.render.stop_view import StopView

REFRESH = timedelta(hours=1)
"""How often a subscriber should look again (RFC 7986, 5.7)."""

_DAY = timedelta(days=1)


def calendar(visit: Visit, context: Context) -> bytes:
    """The calendar of the whole visit, the clock times of each stop in its own zone."""
    words = context.words
    file = Calendar()
    file.add("PRODID", "-//Study visit map//EN")
    file.add("VERSION", "2.0")
    file.add("CALSCALE", "GREGORIAN")
    file.add("METHOD", "PUBLISH")
    title = one_line(visit_title(visit, words))
    file.add("NAME", vText(title))
    file.add("X-WR-CALNAME", vText(title))
    funder = [*funder_lines(visit, words), *prose_lines(visit.funding.disclaimer)]
    about = "\n".join([visit_dates(visit, words), one_line(visit.host), *funder, *stamp_lines(visit, words)])
    file.add("DESCRIPTION", about)
    file.add("X-WR-CALDESC", vText(about))
    file.add("X-WR-TIMEZONE", visit.zone.key)
    file.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    file.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    if context.base_url is not None:
        file.add("SOURCE", vUri(context.address_in_language("visit.ics")), parameters={"VALUE": "URI"})
    if context.page_url is not None:
        file.add("URL", vUri(context.page_url))
    days = [(day, plain_stops(visit, day, context)) for day in visit.days]
    if days:
        years = [day.date.year for day in visit.days]
        zones = [visit.zone, *(stop.zone for _, stops in days for stop in stops if stop.zone and _hours(stop)[0])]
        for zone in {zone.key: zone for zone in zones}.values():
            file.add_component(vtimezone(zone, min(years) - 1, max(years) + 1))
    for day, stops in days:
        order = _order_line([stop for stop in stops if _hours(stop)[0] is None], words)
        for stop in stops:
            file.add_component(_event(stop, day, visit, context, order=order))
    return bytes(file.to_ical())


def _order_line(stops: Sequence[StopView], words: Words) -> str:
    """The order of a day's stops without hours: calendars sort what takes the whole day by its name."""
    if len(stops) < 2:
        return ""
    return words.text("In this order: {names}", names=" · ".join(f"{stop.number} {stop.name.text}" for stop in stops))


def _event(stop: StopView, day: Day, visit: Visit, context: Context, *, order: str) -> Event:
    words = context.words
    event = Event()
    event.add("UID", event_uid(visit, stop.id))
    event.add("DTSTAMP", _published_at(visit))
    event.add("SEQUENCE", visit.stamp.number)
    event.add("SUMMARY", name_line(stop))
    begin, end = _hours(stop)
    _add_hours(event, begin, end, day, stop.zone or visit.zone)
    computed = begin is not None and stop.timing.arrive_computed
    event.add("STATUS", "TENTATIVE" if stop.indicative or computed else "CONFIRMED")
    if stop.text("address") or stop.coordinate is not None:
        event.add("LOCATION", address_line(stop))
    event.add("CATEGORIES", [words.text("Study visit")])
    lines = stop_lines(stop, words)
    if begin is None and order:
        lines.insert(1, order)
    if stop.coordinate is not None:
        event.add("GEO", (round(stop.coordinate.latitude, 6), round(stop.coordinate.longitude, 6)))
    if stop.directions is not None:
        lines.append(f"{words.text('Directions to {name}', name=stop.name.text)}: {stop.directions.osm}")
    if (address := context.stop_url(stop.id)) is not None:
        event.add("URL", vUri(address))
    event.add("DESCRIPTION", "\n".join([*lines, "", *funder_lines(visit, words), *stamp_lines(visit, words)]))
    if stop.photos and context.base_url is not None:
        name = photo_file(stop.photos[0].stored.digest, PhotoSize.SMALL, PhotoFormat.JPEG)
        shown = {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": "image/jpeg"}  # RFC 7986, 5.10
        event.add("IMAGE", vUri(context.file_address(name)), parameters=shown)
    if (alarm := _alarm(stop, words)) is not None:
        event.add_component(alarm)
    return event


def event_uid(visit: Visit, stop_id: str) -> str:
    """The event's UID, from the visit's identity and the stop's id: the same in every version of the plan."""
    name = "\n".join([visit.identity, stop_id]).encode("utf-8", "surrogatepass")
    return f"{uuid5(NAMESPACE_URL, sha256(name).hexdigest())}@study-visit"


def _hours(stop: StopView) -> tuple[datetime | None, datetime | None]:
    """When the event begins and ends. Without a beginning it takes the whole day; without an end it is a moment."""
    arrive, depart = stop.given_hours
    if arrive is None:
        return depart, None
    return arrive, depart if depart is not None and depart.timestamp() > arrive.timestamp() else None


def _add_hours(event: Event, begin: datetime | None, end: datetime | None, day: Day, zone: ZoneInfo) -> None:
    if begin is None:
        event.add("DTSTART", day.date)
        event.add("DTEND", day.date + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
        return
    local = [moment.astimezone(zone) for moment in (begin, end) if moment is not None]
    # With a TZID an hour that comes twice is its first (RFC 5545, 3.3.5), so the second is written in UTC.
    if any(moment.fold for moment in local):
        local = [moment.astimezone(UTC) for moment in local]
    for name, moment in zip(("DTSTART", "DTEND"), local, strict=False):
        event.add(name, moment)


def _alarm(stop: StopView, words: Words) -> Alarm | None:
    timing = stop.timing
    if timing.arrive is None or timing.arrive_computed or timing.leave_by is None:
        return None
    if timing.leave_by.timestamp() >= timing.arrive.timestamp():
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
    """When this plan was published. Of the first plan nobody knows that; it gets an instant before any other plan's, so
    that the bytes depend on no clock and every later plan is newer (RFC 5545, 3.8.7.2)."""
    if visit.stamp.published_at is None:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return visit.stamp.published_at.astimezone(UTC).replace(microsecond=0)


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
