"""Writes instants of maps (ISO 8601) as a date, hours and a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from components.plan.messages import Phrase, Severity
from components.sheets.tables import TableNote

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
        cells["time_zone"] = "UTC"
    if (
        last is not None
        and (last.tzinfo is None) == (first.tzinfo is None)
        and 0 < (last - first).total_seconds() < 86400
    ):
        cells["depart"] = f"{last:%H:%M}"
    return cells


def utc_note(line: int) -> TableNote:
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
