"""Reads what tables of calendar programs and trip planners say beside hours: `All Day Event`, `End Date`, `Private`.

Google Calendar, Outlook and TripIt write an event's end as a date and an hour, and an event of a whole day with the
hours of midnight. A stop has one date, and no hours where it takes the whole day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from components.plan.messages import Phrase, Severity
from components.sheets.answers import YEAR_LAST
from components.sheets.cells import excerpt, parse_yes_no
from components.sheets.column_words import folded, meaning_of
from components.sheets.dates import WrittenDate, read_date
from components.sheets.hours import parse_time
from components.sheets.tables import TableNote, VenueTable


def _headings(text: str) -> frozenset[str]:
    return frozenset(folded(heading) for heading in text.split(","))


ALL_DAY = _headings(
    """all day event, all day, allday, is all day, celodnevni dogodek, cel dan, giornata intera, evento giornata intera,
    tutto il giorno, todo el día, evento de todo el día, dia inteiro, todo o dia, evento de dia inteiro, egész napos,
    egész napos esemény, toată ziua, eveniment pe toată durata zilei, visas dienas pasākums, visu dienu, ganztägig,
    ganztägiges ereignis, ganztags, journée entière, toute la journée"""
)
END_DATE = _headings(
    """end date, enddate, date end, end day, to date, until date, checkout date, check out date, konec datum,
    datum konca, končni datum, data fine, data di fine, fecha fin, fecha de finalización, fecha final, fecha de fin,
    data de fim, data fim, data de término, záró dátum, befejezés dátuma, vége dátum, data sfârșit, data de sfârșit,
    data încheierii, beigu datums, enddatum, endet am, datum ende, date fin, date de fin, fin le"""
)
PRIVATE = _headings("private, zasebno, privato, privado, personal, magán, privat, privé, privāts")

_MIDNIGHT = re.compile(r"0{1,2}[:.]00(?:[:.]00)?|12[:.]00(?:[:.]00)?\s*a\.?\s?m\.?", re.IGNORECASE)
_HIDDEN = "hidden"


def with_whole_days(table: VenueTable) -> VenueTable:
    """The table without hours of events that take whole days, without ends on later days, and with private events
    hidden; each is told. The same table where it is none of a calendar."""
    headings = [folded(heading) for heading in table.header]
    meanings = [meaning_of(heading) for heading in table.header]
    all_day, end, begin = (_position(headings, ALL_DAY), _position(headings, END_DATE), _position(meanings, {"date"}))
    private = None if all_day is None or _HIDDEN in meanings else _position(headings, PRIVATE)
    if (all_day is None and end is None) or begin is None:
        return table
    hours = [at for at, meaning in enumerate(meanings) if meaning in ("arrive", "depart")]
    depart = _position(meanings, {"depart"})
    arrive = _position(meanings, {"arrive"})
    notes: list[TableNote] = []
    records: list[tuple[int, tuple[str, ...]]] = []
    hide: list[bool] = []
    for line, row in table.records:
        cells = list(row)
        is_all_day = all_day is not None and parse_yes_no(cells[all_day].strip()) is True
        if is_all_day and all(not cells[at].strip() or _MIDNIGHT.fullmatch(cells[at].strip()) for at in hours):
            for at in hours:
                cells[at] = ""
        if end is not None and depart is not None and _ends_later(cells, begin, end, arrive, depart):
            values = {"text": excerpt(cells[end])}
            message = Phrase("This goes on until {text}; only its beginning was taken.", values)
            notes.append(TableNote(message=message, line=line, severity=Severity.WARNING))
            cells[depart] = ""
        hide.append(private is not None and parse_yes_no(cells[private].strip()) is True)
        if hide[-1]:
            message = Phrase("This is private in the calendar and is hidden from readers.")
            notes.append(TableNote(message=message, line=line, severity=Severity.WARNING))
        records.append((line, tuple(cells)))
    header = table.header
    if any(hide):
        header = (*header, _HIDDEN)
        records = [
            (line, (*cells, "yes" if hidden else "")) for (line, cells), hidden in zip(records, hide, strict=True)
        ]
    elif tuple(records) == table.records:
        return table
    return replace(table, header=header, records=tuple(records), notes=(*table.notes, *notes), in_place=False)


def _position(names: Sequence[str], wanted: frozenset[str] | set[str]) -> int | None:
    return next((at for at, name in enumerate(names) if name in wanted), None)


def _ends_later(cells: Sequence[str], begin: int, end: int, arrive: int | None, depart: int) -> bool:
    """Whether the hour of the end is one of a later day: not of the same, and not of the night that follows."""
    first, last = cells[begin].strip(), cells[end].strip()
    if not first or not last or first == last or not cells[depart].strip():
        return False
    days = _days_between(first, last)
    since = parse_time(cells[arrive].strip()) if arrive is not None else None
    until = parse_time(cells[depart].strip())
    overnight = days == {1} and isinstance(since, time) and isinstance(until, time) and until <= since
    return days != {0} and not overnight


def _days_between(first: str, last: str) -> set[int]:
    """The days from one date to another, in each order of day and month in which both are dates."""
    begin, end = read_date(first), read_date(last)
    if not isinstance(begin, WrittenDate) or not isinstance(end, WrittenDate):
        return set()
    between = set()
    for order in YEAR_LAST:
        year = begin.year or end.year or date.min.year
        days = [each.on(each.year or year, order) for each in (begin, end)]
        if days[0] is not None and days[1] is not None:
            between.add((days[1] - days[0]).days)
    return between
