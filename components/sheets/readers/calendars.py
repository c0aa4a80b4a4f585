"""Reads calendars (RFC 5545): each event is a stop, in the order of their beginnings.

Only lines of properties that are used go to the library: it takes milliseconds for each, and calendars of years have
many that nobody needs here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase, ProblemKind, Severity
from components.sheets.cells import excerpt
from components.sheets.encodings import decode, encoding_of
from components.sheets.readers.entries import Entry, plain_text, table_of_entries
from components.sheets.readers.xml_files import DAMAGED, TOO_LARGE
from components.sheets.tables import MAX_BYTES, TableNote, VenueTable

MAX_EVENTS = 1000
MAX_LINES = 20_000
"""Content lines that go to the library, which takes up to a millisecond for each."""

_LAST = datetime.max.replace(tzinfo=UTC)
_MOST_OF_A_DAY = timedelta(hours=24)
_USED = re.compile(
    r"(?:BEGIN|END|VERSION|PRODID|X-WR-TIMEZONE|TZID|TZOFFSETFROM|TZOFFSETTO|TZNAME|DTSTART|DTEND|DURATION|SUMMARY|LOCATION|"
    r"DESCRIPTION|GEO|URL|STATUS|CONTACT|CLASS|RRULE|RDATE|RECURRENCE-ID|UID|X-APPLE-STRUCTURED-LOCATION)(?=[:;])",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(slots=True)
class _Events:
    """What has been read so far. `entries` have the moment by which they are ordered."""

    zone: str = ""
    entries: list[tuple[datetime, Entry]] = field(default_factory=list)
    notes: list[TableNote] = field(default_factory=list)
    converted: list[int] = field(default_factory=list)


def read_calendar(data: bytes) -> VenueTable:
    """The table of a calendar's events. The line of a stop is that of its `BEGIN:VEVENT`. Raises `UnreadableFile`."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(TOO_LARGE)
    try:
        text = decode(data, encoding_of(data))
    except UnicodeDecodeError as fault:
        raise UnreadableFile(DAMAGED) from fault
    used, lines = _used_lines(text)
    if used.count("\n") > MAX_LINES:
        raise UnreadableFile(TOO_LARGE)
    if len(lines) > MAX_EVENTS:
        raise UnreadableFile(
            Phrase("The calendar has more than {most} events. Export only the days of the visit.", {"most": MAX_EVENTS})
        )
    rows = _Events()
    events = iter(lines)
    try:
        for calendar in Calendar.from_ical(used, multiple=True):
            rows.zone = _known_zone(str(calendar.get("X-WR-TIMEZONE", "")))
            for event in calendar.walk("VEVENT"):
                _take(rows, event, next(events, 1))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as fault:
        raise UnreadableFile(DAMAGED) from fault
    rows.notes += _zone_notes(rows)
    return table_of_entries([entry for _, entry in sorted(rows.entries, key=lambda each: each[0])], rows.notes)


def _used_lines(text: str) -> tuple[str, list[int]]:
    """The lines that are read, unfolded, and the number of each line that begins an event. What is inside an alarm is
    left out."""
    used: list[str] = []
    begins: list[int] = []
    inside: list[str] = []
    for number, line in _unfolded(text):
        upper = line[:60].upper().strip()
        if upper.startswith("BEGIN:"):
            inside.append(upper)
            if upper == "BEGIN:VEVENT":
                begins.append(number)
        if _USED.match(line) and "BEGIN:VALARM" not in inside:
            used.append(line)
        if upper.startswith("END:") and inside:
            inside.pop()
    return "\r\n".join(used) + "\r\n", begins


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The content lines with the number of the first physical line of each (RFC 5545, 3.1)."""
    begin, parts = 1, [""]
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        if parts != [""]:
            yield begin, "".join(parts)
        begin, parts = number, [line]
    if parts != [""]:
        yield begin, "".join(parts)


def _take(events: _Events, event: Any, line: int) -> None:
    name = _value(event, "SUMMARY")
    if _value(event, "STATUS").upper() == "CANCELLED":
        events.notes.append(_note(Phrase("“{name}” is cancelled and was left out.", {"name": excerpt(name)}), line))
        return
    cells = {
        "name": name,
        "address": ", ".join(part for part in map(str.strip, _value(event, "LOCATION").split("\n")) if part),
        "description": plain_text(_value(event, "DESCRIPTION")),
        "website": _value(event, "URL"),
        "contact": _value(event, "CONTACT"),
        **_position(event),
    }
    if (link := _LINK.search(cells["address"])) and link[0] == cells["address"]:
        cells["website"], cells["address"] = cells["website"] or link[0], ""
    if _value(event, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        cells["hidden"] = "yes"
        message = Phrase("“{name}” is private in the calendar and is hidden from readers.", {"name": excerpt(name)})
        events.notes.append(TableNote(message=message, line=line, severity=Severity.WARNING))
    if event.get("RRULE") is not None or event.get("RDATE") is not None:
        message = Phrase("“{name}” is repeated; only its first day was taken.", {"name": excerpt(name)})
        events.notes.append(TableNote(message=message, line=line, severity=Severity.WARNING))
    begin = _moment(event, "DTSTART")
    order = _LAST if begin is None else _add_hours(events, cells, event, begin, line)
    events.entries.append((order, Entry(line, cells)))


def _add_hours(events: _Events, cells: dict[str, str], event: Any, begin: date | datetime, line: int) -> datetime:
    """Fill date and hours, and return the moment by which the event is ordered."""
    end = _end(event, begin)
    if not isinstance(begin, datetime):
        cells["date"] = begin.isoformat()
        if end is not None and end > begin + timedelta(days=1):
            last = end - timedelta(days=1)
            message = Phrase(
                "“{name}” goes on until {day}; only its first day was taken.",
                {"name": excerpt(cells["name"]), "day": last},
            )
            events.notes.append(TableNote(message=message, line=line, severity=Severity.WARNING))
        return datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
    begin, zone = _local(events, event, begin, line)
    cells |= {"date": begin.date().isoformat(), "arrive": f"{begin:%H:%M}", "time_zone": zone}
    if isinstance(end, datetime):
        end = end.astimezone(begin.tzinfo) if end.tzinfo is not None and begin.tzinfo is not None else end
        length = end.replace(tzinfo=None) - begin.replace(tzinfo=None)
        if length > _MOST_OF_A_DAY:
            message = Phrase(
                "“{name}” goes on until {day}; only its beginning was taken.",
                {"name": excerpt(cells["name"]), "day": end.date()},
            )
            events.notes.append(TableNote(message=message, line=line, severity=Severity.WARNING))
        elif length > timedelta(0):
            cells["depart"] = f"{end:%H:%M}"
    return begin.replace(tzinfo=UTC)


def _local(events: _Events, event: Any, begin: datetime, line: int) -> tuple[datetime, str]:
    """The beginning by the clock of its zone, and that zone's name; none for an hour of no zone."""
    written = str(event["DTSTART"].params.get("TZID", ""))
    if begin.tzinfo is None and not written:
        return begin, ""
    key = getattr(begin.tzinfo, "key", "")
    if written and key.upper() != "UTC":
        zone = _known_zone(written) or _known_zone(key)
        if not zone:
            message = Phrase(
                "The time zone “{zone}” is not known; the hours were taken as they are.", {"zone": excerpt(written)}
            )
            events.notes.append(TableNote(message=message, line=line, severity=Severity.WARNING))
        return begin, zone
    if events.zone and events.zone != "UTC":
        events.converted.append(line)
        return begin.astimezone(ZoneInfo(events.zone)), events.zone
    return begin.astimezone(UTC), "UTC"


def _zone_notes(events: _Events) -> Iterable[TableNote]:
    if events.converted:
        message = Phrase(
            "Hours in UTC were turned into those of the calendar’s time zone, {zone}.", {"zone": events.zone}
        )
        yield TableNote(message=message, line=events.converted[0])


def _known_zone(name: str) -> str:
    """A zone of the IANA database, also behind a prefix as some programs write it; empty where there is none."""
    parts = name.strip("/").split("/")
    tails = ["/".join(parts[at:]) for at in range(len(parts))]
    return next((tail for tail in tails if tail in _zones()), "")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _moment(event: Any, name: str) -> date | datetime | None:
    moment = getattr(event.get(name), "dt", None)
    return moment if isinstance(moment, date) else None


def _end(event: Any, begin: date | datetime) -> date | datetime | None:
    end = _moment(event, "DTEND")
    length = getattr(event.get("DURATION"), "dt", None)
    if end is None and isinstance(length, timedelta):
        end = begin + length
    if isinstance(begin, datetime) != isinstance(end, datetime):
        return None
    return end


def _position(event: Any) -> dict[str, str]:
    if (geo := event.get("GEO")) is not None and hasattr(geo, "latitude"):
        return {"lat": f"{geo.latitude}", "lon": f"{geo.longitude}"}
    match = re.fullmatch(r"geo:(-?[0-9.]+),(-?[0-9.]+).*", _value(event, "X-APPLE-STRUCTURED-LOCATION"))
    return {"lat": match[1], "lon": match[2]} if match else {}


def _value(event: Any, name: str) -> str:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return "" if value is None else str(value).strip()


def _note(message: Phrase, line: int) -> TableNote:
    return TableNote(message=message, line=line, kind=ProblemKind.ROW_PASSED_OVER)
