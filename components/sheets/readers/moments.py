"""Writes instants of maps (ISO 8601) as a date, hours and a time zone, and turns those in UTC into hours of a zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from components.plan.messages import Phrase, Severity
from components.sheets.cells import parse_time_zone
from components.sheets.tables import TableNote, VenueTable

_UTC = "UTC"
_COLUMNS = ("date", "arrive", "depart", "time_zone")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def moment_cells(begin: str, end: str = "") -> dict[str, str]:
    """The cells `date`, `arrive`, `depart` and `time_zone` of an instant, or of two. Hours with an offset become those
    of UTC; a year or month alone is no date of a stop."""
    if _DATE.fullmatch(begin):
        return {"date": begin}
    first, last = _instant(begin), _instant(end)
    if first is None:
        return {}
    cells = {"date": first.date().isoformat(), "arrive": f"{first:%H:%M}"}
    if first.tzinfo is not None:
        cells["time_zone"] = _UTC
    if (
        last is not None
        and (last.tzinfo is None) == (first.tzinfo is None)
        and 0 < (last - first).total_seconds() < 86400
    ):
        cells["depart"] = f"{last:%H:%M}"
    return cells


def with_hours_of(table: VenueTable, zone: str) -> VenueTable:
    """The table with the hours that are in UTC as those of a time zone; with a warning where none is known."""
    known = parse_time_zone(zone) if zone else ""
    zone = known if isinstance(known, str) and known != _UTC else ""
    at = {name: table.header.index(name) for name in _COLUMNS if name in table.header}
    if "time_zone" not in at or "date" not in at:
        return table
    lines = [line for line, cells in table.records if cells[at["time_zone"]] == _UTC]
    if not lines:
        return table
    if not zone:
        return replace(table, notes=(*table.notes, _utc_note(lines[0])))
    message = Phrase("Hours in UTC were turned into those of the visit’s time zone, {zone}.", {"zone": zone})
    records = tuple((line, _in_zone(cells, at, zone)) for line, cells in table.records)
    return replace(table, records=records, notes=(*table.notes, TableNote(message=message, line=lines[0])))


def _in_zone(cells: tuple[str, ...], at: Mapping[str, int], zone: str) -> tuple[str, ...]:
    if cells[at["time_zone"]] != _UTC or "arrive" not in at:
        return cells
    new = list(cells)
    day, arrive = new[at["date"]], new[at["arrive"]]
    depart = new[at["depart"]] if "depart" in at else ""
    try:
        begin = datetime.fromisoformat(f"{day}T{arrive}").replace(tzinfo=UTC)
        local = begin.astimezone(ZoneInfo(zone))
        if depart:
            end = datetime.fromisoformat(f"{day}T{depart}").replace(tzinfo=UTC)
            end = end if end > begin else end + timedelta(days=1)
            new[at["depart"]] = f"{end.astimezone(ZoneInfo(zone)):%H:%M}"
    except (ValueError, OverflowError):
        return cells
    new[at["date"]], new[at["arrive"]], new[at["time_zone"]] = local.date().isoformat(), f"{local:%H:%M}", zone
    return tuple(new)


def _utc_note(line: int) -> TableNote:
    """That hours are those of UTC."""
    return TableNote(
        message=Phrase("The hours of this file are in UTC, as devices write them, and were taken so."),
        line=line,
        severity=Severity.WARNING,
        remedy=Phrase("Check them, or write the hours of the place and leave the time zone empty."),
    )


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment
