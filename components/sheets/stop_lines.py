"""Reads stops that were typed or pasted as text, a line each: `09:00 Kamppi Chapel, Simonkatu 7`.

A line may begin (or end) with its hours, then come name and address. A line that is only a date, or `Day 2`, sets the
day of the lines below it. Hours and dates are read as those in the cells of a table are.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeAlias

from components.plan import editing
from components.plan.addresses import house_number
from components.plan.editing import MAX_NAME_LENGTH, Stops
from components.plan.messages import Phrase, printable_line
from components.plan.model import Assumption, Coordinate, Stop
from components.plan.positions import Position
from components.sheets.cells import Unusable, excerpt
from components.sheets.dates import WrittenDate, read_date
from components.sheets.hours import Hours, read_hours, zone_remark
from components.sheets.places import position_in

MAX_LINES = 300
MAX_LENGTH = 40_000
"""Characters that are read of a text; more is a file to import."""
_MAX_HOURS_WORDS = 7
"""`9.30 am – 10.40 am (GMT +1)` has as many."""

_BULLET = re.compile(r"^(?:\[[ xX]?\]|[^\w(\[+~≈-]|[-_](?!\d)|[~≈](?!\s?\d))+\s*")
_NUMBERED = re.compile(r"^[0-9]{1,3}[.)]\s+(?=\S)")
_BARE = re.compile(r"[0-9]{1,2}|[1-9][0-9]{3}")
"""A number alone can be an hour or the beginning of a name: `12 Apostles`, `1000 Lakes Museum`."""
_GLUED = re.compile(r"^([0-9][0-9:.hH]*)\s*[-–—:|]+\s*(?=[^\W\d_])")
_WRITTEN_OUT = re.compile(r"[0-9][:.hH][0-9]{2}|[0-9]\s*(?:[hH]\b|[aApP]\.?[mM])")
_LIKE_HOURS = re.compile(r"[0-9]{1,2}[:.][0-9]{2}(?![0-9.:])")
_DOTTED_DATE = re.compile(r"[0-9]{1,2}\.\s?[0-9]{1,2}\.")
"""`17.09.` is a date, and `17.09` an hour."""
_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*\((?P<address>[^()]+)\)$")
_STRIPPED = " -–—:|,;.()[]"
_MOST_DAYS = 400
"""`Day 2017` is no day of a visit."""
_DASH = re.compile(r"\s+[-–—]\s+")


DateReader: TypeAlias = Callable[[str, str], date | None]
"""The date that a text is; after it the same as it is written, with its dots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """What one line becomes: a stop with a `name`, or only the day of those below (`is_heading`).

    `number` counts the lines of the text from 1. `approximate` is true for hours that are about right. A `remark` is
    something to know of the line; with a `fault` it becomes nothing.
    """

    number: int
    text: str
    date: date
    arrive: time | None = None
    depart: time | None = None
    name: str = ""
    address: str = ""
    description: str = ""
    coordinate: Coordinate | None = None
    approximate: bool = False
    is_heading: bool = False
    remark: Phrase | None = None
    fault: Phrase | None = None


def read_stop_lines(text: str, *, day: date) -> tuple[StopLine, ...]:
    """What each line of `text` becomes; empty lines become nothing. `day` is that of the lines before any date, and
    day 1. Raises nothing."""
    whole = text if len(text) <= MAX_LENGTH else text[:MAX_LENGTH].rpartition("\n")[0]
    filled = [(number, line) for number, raw in enumerate(text.splitlines(), start=1) if (line := _without_bullet(raw))]
    most = min(MAX_LINES, sum(1 for raw in whole.splitlines() if _without_bullet(raw)))
    lines, beyond = filled[:most], filled[most : most + 1]
    bare = _all_begin_with_numbers([line for _, line in lines])
    reader = _Lines(first=day, bare=bare)
    for number, line in lines:
        reader.read(number, line)
    left_out = Phrase("This is more than is read here. Import a longer list as a file.")
    return (*reader.finished(), *(_without_stop(number, line, day, left_out) for number, line in beyond))


def _without_stop(number: int, line: str, day: date, fault: Phrase) -> StopLine:
    return StopLine(number=number, text=line[:MAX_LENGTH], date=day, fault=fault)


class _Lines:
    """The lines that were read so far, the day of the next, and hours that stood on a line alone."""

    def __init__(self, *, first: date, bare: bool) -> None:
        self._first = self._day = first
        self._bare = bare
        self._done: list[StopLine] = []
        self._hours_alone: StopLine | None = None

    def read(self, number: int, line: str) -> None:
        """Take in one more line."""
        day = None if _is_hours_alone(line) else self._date(line.strip(_STRIPPED + "#*"), line)
        if day is not None:
            self._put_off_hours()
            self._set_day(number, line, day)
            return
        stop = _read_line(number, line, self._day, self._date, bare=self._bare)
        if stop.arrive is not None and self._hours_alone is not None:
            self._put_off_hours()
            stop = _read_line(number, line, self._day, self._date, bare=self._bare)
        if not stop.name and stop.arrive is not None and stop.fault is None:
            self._hours_alone = stop
            return
        if self._hours_alone is not None:
            alone = self._hours_alone
            stop = dataclasses.replace(
                stop, arrive=alone.arrive, depart=alone.depart, approximate=alone.approximate, remark=alone.remark
            )
            self._hours_alone = None
        self._day = stop.date
        self._done.append(stop)

    def finished(self) -> tuple[StopLine, ...]:
        """All that was read."""
        self._put_off_hours()
        return tuple(self._done)

    def _put_off_hours(self) -> None:
        """Hours that no name follows: `17.09` above lines with hours of their own is a date."""
        alone, self._hours_alone = self._hours_alone, None
        if alone is None:
            return
        day = self._date(alone.text, alone.text)
        if day is not None:
            self._set_day(alone.number, alone.text, day)
        else:
            self._done.append(dataclasses.replace(alone, fault=Phrase("This line has hours and no name.")))

    def _set_day(self, number: int, line: str, day: date) -> None:
        self._day = day
        self._done.append(StopLine(number=number, text=line, date=day, is_heading=True))

    def _date(self, text: str, line: str) -> date | None:
        """The day that a text names and nothing else; without a year, the nearest to the first day."""
        written = read_date(line if _DOTTED_DATE.fullmatch(line) else text)
        if isinstance(written, Unusable) or written.hours is not None or text.isdecimal():
            return None
        if written.number is not None and not written.has_day:
            return self._first + timedelta(days=written.number - 1) if 1 <= written.number <= _MOST_DAYS else None
        if written.has_day:
            return _nearest(written, self._first)
        return next(day for day in _week_from(self._day) if day.weekday() in written.weekdays)


def _nearest(written: WrittenDate, first: date) -> date | None:
    month_day = written.day_first or written.month_first
    if month_day is None:
        return None
    years = [written.year] if written.year is not None else range(max(1, first.year - 1), min(9999, first.year + 1) + 1)
    days = [day for year in years if (day := month_day.of(year)) is not None]
    return min(days, key=lambda day: abs(day - first), default=None)


def _week_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=ahead) for ahead in range(7))


def _is_hours_alone(line: str) -> bool:
    return _explicit_hours(line) and not _DOTTED_DATE.fullmatch(line.strip())


def with_stop_lines(
    stops: Stops, lines: Sequence[StopLine], positions: Mapping[int, Coordinate]
) -> tuple[Stops, tuple[str, ...]]:
    """The plan with a stop for each line that gives one, and the ids of the new stops in the order of the lines.

    A stop comes before the first of its day that begins later, else to the end of the day. `positions` are those that
    the organiser chose, by the lines' numbers. Raises `PlanFault` for a text that no file can keep.
    """
    ids = []
    for line in lines:
        if line.is_heading or line.fault is not None:
            continue
        stop = Stop(
            id=editing.new_id(line.name, stops),
            date=line.date,
            name=line.name,
            arrive=line.arrive,
            depart=line.depart,
            address=line.address,
            description=line.description,
            assumed=frozenset({Assumption.TIMES}) if line.approximate else frozenset(),
        )
        same_day = editing.stops_on(stops, line.date)
        later = (index for index, other in enumerate(same_day) if _begins_later(other, line.arrive))
        stops = editing.add(stops, stop, next(later, None))
        if (position := positions.get(line.number, line.coordinate)) is not None:
            stops = editing.place_at(stops, stop.id, position)
        ids.append(stop.id)
    return stops, tuple(ids)


def _begins_later(stop: Stop, arrive: time | None) -> bool:
    return arrive is not None and stop.arrive is not None and stop.arrive > arrive


def _without_bullet(raw: str) -> str:
    return _BULLET.sub("", _tabs_kept(raw)).strip()


def _tabs_kept(raw: str) -> str:
    """One line of printable text; tabs still part its cells."""
    return "\t".join(printable_line(cell) for cell in raw.split("\t"))


def _all_begin_with_numbers(lines: Sequence[str]) -> bool:
    """Whether a bare number in front is an hour: every line has one, and they do not merely count the lines."""
    first = [line.split()[0].rstrip(".:") for line in lines]
    if len(first) < 2 or not all(_BARE.fullmatch(each) or _explicit_hours(each) for each in first):
        return False
    counts = [str(number) for number in range(1, len(first) + 1)]
    return first != counts


def _read_line(number: int, line: str, day: date, date_of: DateReader, *, bare: bool) -> StopLine:
    unnumbered = _NUMBERED.sub("", line)
    if unnumbered != line and _hours_in_front(unnumbered, bare=False)[0] is not None:
        line = unnumbered
    day, rest = _day_in_front(line, day, date_of)
    hours, rest = _hours_in_front(rest, bare=bare)
    if hours is None:
        hours, rest = _hours_at_the_end(rest)
    position = position_in(rest)
    at = position if isinstance(position, Position) and position.words else None
    name, address, description = _name_and_address(at.words if at is not None else rest)
    # A table reads an address that is a position as one; a draft that did not would differ from its own plan.
    if at is None and isinstance(alone := position_in(address), Position):
        at, address = alone, alone.words
    fault = None
    if len(name) > MAX_NAME_LENGTH:
        fault = Phrase("This name has {length} characters.", {"length": len(name)})
    elif not name and hours is None:
        fault = Phrase("This line has no name.")
    elif hours is None and (match := _LIKE_HOURS.match(rest)) is not None and _no_hours(match.group()):
        fault = Phrase("There is no such time as “{text}”.", {"text": excerpt(match.group())})
    return StopLine(
        number=number,
        text=line,
        date=day,
        arrive=hours.arrive if hours else None,
        depart=hours.depart if hours else None,
        name=name,
        address=address,
        description=description,
        coordinate=at.coordinate if at is not None else None,
        approximate=hours is not None and hours.approximate,
        remark=zone_remark(hours.zone) if hours is not None and hours.zone else None,
        fault=fault,
    )


def _no_hours(text: str) -> bool:
    """Whether a text that looks like hours is none, and no date either."""
    return isinstance(read_hours(text), Unusable) and isinstance(read_date(text), Unusable)


def _day_in_front(line: str, day: date, date_of: DateReader) -> tuple[date, str]:
    """The date before the hours of a line, if there is one, and what follows it."""
    words = line.split()
    for count in range(min(5, len(words) - 1), 0, -1):
        front = " ".join(words[:count])
        if _hours(front) is not None:
            continue
        named_day = date_of(front.strip(_STRIPPED), front)
        rest = line.split(maxsplit=count)[-1]
        if named_day is not None and _hours_in_front(rest, bare=False)[0] is not None:
            return named_day, rest
    return day, line


def _hours_in_front(line: str, *, bare: bool) -> tuple[Hours | None, str]:
    """The longest beginning that is an hour or from one to another, and what follows it."""
    for text in (line, _GLUED.sub(r"\1 ", line)):
        words = text.split()
        for count in range(min(_MAX_HOURS_WORDS, len(words)), 0, -1):
            front = " ".join(words[:count])
            if (hours := _hours(front)) is not None and (bare or not _BARE.fullmatch(front.strip(_STRIPPED))):
                rest = text.split(maxsplit=count)[count] if count < len(words) else ""
                return hours, _rest(text, words, count) if rest else ""
    return None, line


def _rest(text: str, words: Sequence[str], count: int) -> str:
    """What follows the first `count` words, with its tabs."""
    at = 0
    for word in words[:count]:
        at = text.index(word, at) + len(word)
    return text[at:].lstrip(" \t-–—:|,;.)]")


def _hours_at_the_end(line: str) -> tuple[Hours | None, str]:
    words = line.split()
    for count in range(min(_MAX_HOURS_WORDS, len(words) - 1), 0, -1):
        end = " ".join(words[-count:])
        if _explicit_hours(end):
            return _hours(end), line[: line.rindex(words[-count])].rstrip(" \t-–—:|,;([")
    return None, line


def _explicit_hours(text: str) -> bool:
    """Whether a text is hours and cannot be a house number or a part of a name."""
    return _WRITTEN_OUT.search(text) is not None and _hours(text) is not None


def _hours(text: str) -> Hours | None:
    """`9:00`, `9.30–10.40`, `09:00 09:45`; None for everything else, also where it only may be hours."""
    plain = text.strip(_STRIPPED)
    hours = read_hours(plain) if plain else None
    if isinstance(hours, Hours):
        odd = hours.arrive is None or hours.day_text or hours.beside or hours.fraction or hours.doubtful
        return None if odd else hours
    ends = [read_hours(part) for part in plain.split() if _WRITTEN_OUT.search(part)]
    if len(ends) != 2 or len(plain.split()) != 2:
        return None
    begin, end = ends
    if isinstance(begin, Unusable) or isinstance(end, Unusable) or not (begin.plain and end.plain):
        return None
    return Hours(arrive=begin.arrive, depart=end.arrive) if begin.arrive and end.arrive else None


def _name_and_address(text: str) -> tuple[str, str, str]:
    """Name, address, and what a third cell says of the stop."""
    for separator in ("\t", ";", "|"):
        if separator in text:
            cells = [cell.strip() for cell in text.split(separator)]
            cells = [cell for cell in cells if cell]
            return _cell(cells, 0), _cell(cells, 1), ". ".join(cells[2:])
    if (match := _IN_BRACKETS.fullmatch(text)) and house_number(match["address"]) is not None:
        return match["name"].strip(" ,"), match["address"].strip(), ""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return *_at_a_dash(text.strip(" ,")), ""
    numbered = [index for index, part in enumerate(parts) if house_number(part) is not None]
    # A number in front may belong to the name: `12 Apostles Church, Street 4`.
    street = numbered[1] if numbered[:1] == [0] and len(numbered) > 1 else next(iter(numbered), None)
    if street == 0:
        # The street and its number stand for the name, and are needed to find the place.
        return parts[0], ", ".join(parts), ""
    start = 1 if street is None else street
    return ", ".join(parts[:start]), ", ".join(parts[start:]), ""


def _at_a_dash(text: str) -> tuple[str, str]:
    """`Kiasma – Mannerheiminaukio 2`: an address after a dash has a house number."""
    parts = _DASH.split(text)
    if len(parts) > 1 and house_number(parts[-1]) is not None and any(each.isalpha() for each in parts[-1]):
        return text[: text.rindex(parts[-1])].rstrip(" -–—"), parts[-1]
    return text, ""


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""
