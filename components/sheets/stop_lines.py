"""Reads stops that were typed or pasted as text, a line each: `09:00 Kamppi Chapel, Simonkatu 7`.

A line may begin (or end) with its hours, then come name and address. A line that is only a date, or `Day 2`, sets the
day of the lines below it. Hours and dates are read by the readers of the plan's cells.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from components.plan import editing
from components.plan.addresses import house_number
from components.plan.editing import MAX_NAME_LENGTH, Stops
from components.plan.messages import Phrase, printable_line
from components.plan.model import Coordinate, Stop
from components.sheets.cells import Unusable
from components.sheets.dates import parse_date
from components.sheets.hours import parse_time

MAX_LINES = 300
MAX_LENGTH = 40_000
"""Characters that are read of a text; more is a file to import."""
_MAX_HOURS_WORDS = 7
"""`9.30 am – 10.40 am (GMT +1)` has as many."""

_BULLET = re.compile(r"^(?:\[[ xX]?\]|[^\w(\[+-]|[-_](?!\d))+\s*")
_NUMBERED = re.compile(r"^[0-9]{1,3}[.)]\s+(?=\S)")
_BARE = re.compile(r"[0-9]{1,2}|[1-9][0-9]{3}")
"""A number alone can be an hour or the beginning of a name: `12 Apostles`, `1000 Lakes Museum`."""
_GLUED = re.compile(r"^([0-9][0-9:.hH]*)\s*[-–—:|]+\s*(?=[^\W\d_])")
_RANGE = re.compile(r"\s*(?:[-–—−]|\b(?:to|bis|do|à|a|al|as|às|până la|līdz|until|till)\b)\s*", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"[0-9][:.hH][0-9]{2}|[0-9]\s*(?:[hH]\b|[aApP]\.?[mM])")
_BEFORE_HOURS = re.compile(r"^(?:from|von|od|de|da|das|dalle|no|at|um|ob|alle|ab)\s+(?=[0-9])", re.IGNORECASE)
_DAY_NUMBER = re.compile(
    r"(?:day|dan|giorno|día|dia|nap|ziua|diena|tag|jour)\s*([0-9]{1,2})|([0-9]{1,2})\.?\s*(?:dan|nap|diena|tag)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*\((?P<address>[^()]+)\)$")
_DASH = re.compile(r"\s+[-–—]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """What one line becomes: a stop with a `name`, or only the day of those below (`is_heading`).

    `number` counts the lines of the text from 1. With a `fault` the line becomes nothing.
    """

    number: int
    text: str
    date: date
    arrive: time | None = None
    depart: time | None = None
    name: str = ""
    address: str = ""
    description: str = ""
    is_heading: bool = False
    fault: Phrase | None = None


@dataclass(frozen=True, slots=True)
class _Hours:
    arrive: time
    depart: time | None = None


def read_stop_lines(text: str, *, day: date) -> tuple[StopLine, ...]:
    """What each line of `text` becomes; empty lines become nothing. `day` is that of the lines before any date, and
    day 1. Raises nothing."""
    lines = [
        (number, line)
        for number, raw in enumerate(text[:MAX_LENGTH].splitlines(), start=1)
        if (line := _without_bullet(raw))
    ][:MAX_LINES]
    bare = _all_begin_with_numbers([line for _, line in lines])
    read: list[StopLine] = []
    current, waiting = day, None
    for number, line in lines:
        heading = _heading(line, first=day, current=current)
        if heading is not None:
            current, waiting = heading, None
            read.append(StopLine(number=number, text=line, date=current, is_heading=True))
            continue
        stop = _read_line(number, line, current, bare=bare)
        current = stop.date
        if not stop.name and stop.arrive is not None and stop.fault is None:
            waiting = stop  # the hours of the line below
            continue
        if waiting is not None and stop.arrive is None:
            stop = dataclasses.replace(stop, arrive=waiting.arrive, depart=waiting.depart)
        waiting = None
        read.append(stop)
    if waiting is not None:
        read.append(dataclasses.replace(waiting, fault=Phrase("This line has hours and no name.")))
    return tuple(read)


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
        )
        same_day = editing.stops_on(stops, line.date)
        later = (index for index, other in enumerate(same_day) if _begins_later(other, line.arrive))
        stops = editing.add(stops, stop, next(later, None))
        if (position := positions.get(line.number)) is not None:
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


def _heading(line: str, *, first: date, current: date) -> date | None:
    """The day that a line sets and nothing else; None for every other line."""
    plain = line.strip(" :.-–—#*")
    match = _DAY_NUMBER.fullmatch(plain)
    if match:
        number = int(match[1] or match[2])
        return first + timedelta(days=number - 1) if number else None
    return _date(plain, near=current)


def _date(text: str, *, near: date) -> date | None:  # noqa: ARG001
    found = parse_date(text)
    return None if isinstance(found, Unusable) else found


def _read_line(number: int, line: str, day: date, *, bare: bool) -> StopLine:
    unnumbered = _NUMBERED.sub("", line)
    if unnumbered != line and _hours_in_front(unnumbered, bare=False)[0] is not None:
        line = unnumbered
    day, rest = _day_in_front(line, day)
    hours, rest = _hours_in_front(rest, bare=bare)
    if hours is None:
        hours, rest = _hours_at_the_end(rest)
    name, address, description = _name_and_address(rest)
    fault = None
    if len(name) > MAX_NAME_LENGTH:
        fault = Phrase("This name has {length} characters.", {"length": len(name)})
    elif not name and hours is None:
        fault = Phrase("This line has no name.")
    return StopLine(
        number=number,
        text=line,
        date=day,
        arrive=hours.arrive if hours else None,
        depart=hours.depart if hours else None,
        name=name,
        address=address,
        description=description,
        fault=fault,
    )


def _day_in_front(line: str, day: date) -> tuple[date, str]:
    """The date before the hours of a line, if there is one, and what follows it."""
    words = line.split()
    for count in range(min(5, len(words) - 1), 0, -1):
        front = " ".join(words[:count])
        if _hours(front) is not None:
            continue
        found = _date(front.rstrip(",:"), near=day)
        rest = line.split(maxsplit=count)[-1]
        if found is not None and _hours_in_front(rest, bare=False)[0] is not None:
            return found, rest
    return day, line


def _hours_in_front(line: str, *, bare: bool) -> tuple[_Hours | None, str]:
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


def _hours_at_the_end(line: str) -> tuple[_Hours | None, str]:
    words = line.split()
    for count in range(min(_MAX_HOURS_WORDS, len(words) - 1), 0, -1):
        end = " ".join(words[-count:])
        if _explicit_hours(end):
            return _hours(end), line[: line.rindex(words[-count])].rstrip(" \t-–—:|,;([")
    return None, line


_STRIPPED = " -–—:|,;.()[]"


def _explicit_hours(text: str) -> bool:
    """Whether a text is hours and cannot be a house number or a part of a name."""
    return _WRITTEN_OUT.search(text) is not None and _hours(text) is not None


def _hours(text: str) -> _Hours | None:
    """`9:00`, `9.30–10.40`, `09:00 09:45`; None for everything else."""
    plain = _BEFORE_HOURS.sub("", text.strip(_STRIPPED))
    if not plain:
        return None
    one = parse_time(plain)
    if not isinstance(one, Unusable):
        return _Hours(one)
    parts = [part for part in _RANGE.split(plain) if part]
    if len(parts) != 2:
        parts = [part for part in plain.split() if _WRITTEN_OUT.search(part)]
        parts = parts if len(parts) == len(plain.split()) else []
    if len(parts) != 2:
        return None
    begin, end = parse_time(parts[0].strip()), parse_time(parts[1].strip())
    if isinstance(begin, Unusable) or isinstance(end, Unusable):
        return None
    return _Hours(begin, end)


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
