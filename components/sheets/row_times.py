"""Reads the hours of one row: of its columns, or of the cell with its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time

from components.plan.messages import Phrase, ProblemKind, Severity, Value
from components.plan.model import Assumption
from components.sheets.cells import Unusable, excerpt
from components.sheets.dates import WrittenDate, read_date
from components.sheets.days import RowDay
from components.sheets.hours import Hours, of_fraction, read_hours, zone_remark
from components.sheets.row import Row
from components.sheets.twelve_hours import End, ReadHours, WrittenHours, after_noon

HOUR_COLUMNS = ("arrive", "hours", "depart")
"""The columns that are read here; `hours` are those of files that have one column for both."""

_FIRST_HOUR_OF_A_DAY = 7
"""`07:00` is written so on any clock, `05:00` on one of 24 hours alone."""
_FIRST_YEAR = 1990
"""Spreadsheets write an hour without a date as one of 1899, 1900 or 1904."""


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row before it is read: its line, its texts by column, and its day."""

    line: int
    texts: Mapping[str, str]
    day: RowDay


@dataclass(slots=True)
class HourColumns:
    """What all rows of a table together tell of its hours, and the zones that were told of already. `afternoons` are
    the hours after noon, by line, that are written without `pm`; `of_twelve`: the whole table is written so."""

    fractions: bool = False
    zones: set[str] = field(default_factory=set)
    afternoons: dict[int, ReadHours] = field(default_factory=dict)
    of_twelve: bool = False
    twelve_told: bool = False

    @classmethod
    def of(cls, rows: Sequence[WrittenRow], *, as_numbers: bool = False) -> HourColumns:
        """The hours of a table's rows. `as_numbers`: the file keeps hours as numbers, and nobody wrote the zero of
        `01:30`."""
        cells = (text for row in rows for name in HOUR_COLUMNS if (text := row.texts.get(name)))
        columns = cls(fractions=any(isinstance(hours := read_hours(text), Hours) and hours.fraction for text in cells))
        written = [columns._written(row, as_numbers=as_numbers) for row in rows]
        columns.afternoons, columns.of_twelve = after_noon(written)
        return columns

    def _written(self, row: WrittenRow, *, as_numbers: bool) -> WrittenHours:
        spans = [
            _as_end(hours) if name == "depart" else hours
            for name in HOUR_COLUMNS
            if name in row.texts and isinstance(hours := self.read(row.texts[name]), Hours)
        ]
        spans += [row.day.hours] if row.day.hours is not None else []
        arrivals = [_end(hours.arrive, hours, hours.padded[0] and not as_numbers) for hours in spans]
        departures = [_end(hours.depart, hours, hours.padded[1] and not as_numbers) for hours in spans]
        arrive, depart = (next(filter(None, each), None) for each in (arrivals, departures))
        group = row.texts.get("group", "")
        return WrittenHours(line=row.line, day=row.day.date, group=group, arrive=arrive, depart=depart)

    def read(self, text: str) -> Hours | Unusable:
        """What a cell says of hours."""
        hours = read_hours(text)
        if isinstance(hours, Unusable) and (day := _dated_hours(text)) is not None and day.hours is not None:
            return replace(day.hours, day_text=text)
        return of_fraction(hours) if isinstance(hours, Hours) and self.fractions else hours


def _end(moment: time | None, hours: Hours, padded: bool) -> End | None:
    if moment is None:
        return None
    early = padded and moment.hour < _FIRST_HOUR_OF_A_DAY
    return End(moment, hours.in_either_half and not early, hours.of_24 or early, padded)


def date_with_hours(texts: Mapping[str, str]) -> str:
    """The date that stands with the hours of a row, for a row without any other."""
    for name in HOUR_COLUMNS:
        hours = read_hours(texts[name]) if name in texts else None
        if isinstance(hours, Unusable) and _dated_hours(texts[name]) is not None:
            return texts[name]
        if isinstance(hours, Hours) and (day := _day_beside(hours)) is not None:
            return day.text
    return ""


def _dated_hours(text: str) -> WrittenDate | None:
    """What a cell says that holds hours behind a date which `read_hours` does not know: `2026.09.17. 9:00–10:30`."""
    written = read_date(text)
    return written if isinstance(written, WrittenDate) and written.has_day and written.hours is not None else None


def _day_beside(hours: Hours) -> WrittenDate | None:
    day = read_date(hours.day_text) if hours.day_text else None
    if isinstance(day, WrittenDate) and day.year is not None and day.year >= _FIRST_YEAR:
        return day
    return None


def read_hours_of_row(
    row: Row, texts: Mapping[str, str], headings: Mapping[str, str], columns: HourColumns, day: RowDay
) -> None:
    """Fill in when the group comes and leaves, and say what is wrong with it."""
    written = _WrittenHours()
    for name in HOUR_COLUMNS:
        if name not in texts or (hours := _cell(row, texts[name], name, headings[name], columns)) is None:
            continue
        _notes(row, name, hours, text=texts[name], heading=headings[name])
        _check_day(row, name, headings[name], hours, day)
        if "time_zone" not in texts:
            _check_zone(row, hours, headings[name], columns)
        written.add(row, headings[name], hours)
    if day.hours is not None:
        row.composite = True
        heading = headings.get("date", "")
        _notes(row, "date", day.hours, text=texts.get("date", ""), heading=heading)
        if "time_zone" not in texts:
            _check_zone(row, day.hours, heading, columns)
        if written.arrive is None:
            written.arrive, written.depart = day.hours.arrive, _first(written.depart, day.hours.depart)
    _move_past_noon(row, written, texts, headings, columns)
    if written.arrive is not None:
        row.fields["arrive"] = written.arrive
    if written.depart is not None:
        row.fields["depart"] = written.depart


@dataclass(slots=True)
class _WrittenHours:
    """The hours of a row so far; the first that is told stays."""

    arrive: time | None = None
    depart: time | None = None

    def add(self, row: Row, heading: str, hours: Hours) -> None:
        for before, hour in ((self.arrive, hours.arrive), (self.depart, hours.depart)):
            if before is not None and hour is not None and before != hour:
                values: dict[str, Value] = {"first": before, "second": hour}
                row.tell(heading, Phrase("This row has two different hours: {first} and {second}.", values))
        self.arrive, self.depart = _first(self.arrive, hours.arrive), _first(self.depart, hours.depart)


def _move_past_noon(
    row: Row, written: _WrittenHours, texts: Mapping[str, str], headings: Mapping[str, str], columns: HourColumns
) -> None:
    """Take hours that are written without `pm` for those of the afternoon; of a whole table that is told once."""
    if (hours := columns.afternoons.get(row.line)) is None:
        return
    row.composite = True
    name = next((name for name in HOUR_COLUMNS if name in texts), "date")
    moved = hours.arrive if hours.arrive != written.arrive and hours.arrive is not None else hours.depart
    values: dict[str, Value] = {"text": _quoted(texts, name), "hour": moved or ""}
    written.arrive, written.depart = hours.arrive, hours.depart
    if not columns.of_twelve:
        message = Phrase("“{text}” would end before it begins, so it is read as until {hour}.", values)
        row.tell(headings.get(name, ""), message, remedy=Phrase("If that is wrong, write the hours as 22:00–02:00."))
    elif not columns.twelve_told:
        columns.twelve_told = True
        message = Phrase("Hours go past noon here without “pm”: “{text}” is read as {hour}, those below alike.", values)
        row.tell(headings.get(name, ""), message, remedy=Phrase("Check the hours, or write them as 13:30."))


def _quoted(texts: Mapping[str, str], name: str) -> str:
    """The hours of a row as they are written."""
    both = [texts[each] for each in HOUR_COLUMNS if each in texts] or [texts.get(name, "")]
    return excerpt(" – ".join(both))


def _first(before: time | None, hour: time | None) -> time | None:
    return hour if before is None else before


def _cell(row: Row, text: str, name: str, heading: str, columns: HourColumns) -> Hours | None:
    hours = columns.read(text)
    if isinstance(hours, Unusable) and name == "depart":
        end = columns.read(f"- {text}")  # 24:00 is an hour at which a stop ends
        hours = hours if isinstance(end, Unusable) or end.depart != time(0) else end
    if isinstance(hours, Hours) and name == "depart":
        hours = _as_end(hours)
    if isinstance(hours, Unusable):
        only_words = not any(sign.isdigit() for sign in text)
        row.fault(heading, hours, severity=Severity.WARNING if only_words else Severity.ERROR)
        return None
    return hours


def _as_end(hours: Hours) -> Hours:
    """A single hour under a heading for the end."""
    if hours.depart is None and hours.arrive is not None:
        return replace(hours, arrive=None, depart=hours.arrive)
    return hours


def _notes(row: Row, name: str, hours: Hours, *, text: str, heading: str) -> None:
    """What should be known of a cell with hours, beside the hours."""
    text = excerpt(text)
    both = hours.arrive is not None and hours.depart is not None
    if name != "date" and (both or not hours.plain or (name == "arrive" and hours.arrive is None and hours.depart)):
        row.composite = True
    if hours.approximate:
        row.fields["assumed"] = row.fields.get("assumed", frozenset()) | {Assumption.TIMES}
        row.tell(
            heading,
            Phrase("“{text}” is about right, so the times are marked as not confirmed yet.", {"text": text}),
            Severity.NOTE,
        )
    if hours.cut:
        row.tell(heading, Phrase("“{text}” has seconds; they are left out.", {"text": text}), Severity.NOTE)
    if hours.part_of_day:
        row.tell(heading, Phrase("“{text}” is no hour, so the hour stays open.", {"text": text}))
    if hours.doubtful and hours.arrive is not None:
        row.tell(heading, Phrase("“{text}” is read as {hour}.", {"text": text, "hour": hours.arrive}))
    if hours.beside:
        row.tell(heading, Phrase("“{text}” beside the hour is not kept.", {"text": hours.beside}))


def _check_zone(row: Row, hours: Hours, heading: str, columns: HourColumns) -> None:
    """Hours are never shifted by a zone that stands beside them; that is told once."""
    if hours.zone and hours.zone not in columns.zones:
        columns.zones.add(hours.zone)
        row.fault(
            heading,
            Unusable(
                zone_remark(hours.zone),
                Phrase("Give the time zone in the visit's details, or with the stop."),
            ),
            severity=Severity.WARNING,
            kind=ProblemKind.TIME_ZONE,
        )


def _check_day(row: Row, name: str, heading: str, hours: Hours, day: RowDay) -> None:
    """A date beside an hour has to be that of the row; a stop may end on the day after."""
    beside = _day_beside(hours)
    if beside is None or day.date is None or beside.year is None:
        return
    days = {month_day.of(beside.year) for month_day in (beside.day_first, beside.month_first) if month_day is not None}
    most_days = 1 if name == "depart" else 0
    if not any(other is not None and 0 <= (other - day.date).days <= most_days for other in days):
        values = {"text": excerpt(beside.text)}
        row.tell(heading, Phrase("“{text}” beside the hour is not the date of the row.", values))
