"""Turns a timetable with days side by side, and hours down its edge, into rows of a date, hours and a name each.

Only a plain one is turned: days in one row, hours in the first column, and a text in a cell for a stop. The other way
round, hours side by side and days down the edge, is a grid too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.plan.messages import Phrase, Severity
from components.sheets.cells import Unusable
from components.sheets.dates import read_date
from components.sheets.headers import MAX_ROWS_ABOVE
from components.sheets.hour_words import is_no_value
from components.sheets.hours import read_hours
from components.sheets.tables import TableNote

HEADER = ("date", "time", "name", "description")
_FEWEST = 2
_LONGEST = 60

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """What a grid says. `top` is the line of the row with the days, `rows` are those of `HEADER`, each with a
    line of its own, counted on from `top`; on the lines `unread` of the file there is more that has no day or hour."""

    top: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    unread: tuple[int, ...] = ()


def grid_of(rows: Sequence[Row]) -> Grid | None:
    """The grid that the rows are, each with its line; None where they are none."""
    for position, (_, cells) in enumerate(rows[:MAX_ROWS_ABOVE]):
        for across, down, days_down in ((_is_day, _is_hour, False), (_is_hour, _is_day, True)):
            if _is_top(cells, across) and _is_side(rows[position + 1 :], down):
                return _turned(rows, position, down, days_down=days_down)
    return None


def grid_notes(grid: Grid, first: int = 0) -> list[TableNote]:
    """What is told of a grid that was turned; `first` is added to its lines."""
    turned = TableNote(
        message=Phrase(
            "Days or hours stand side by side here; each cell is read as a stop; lines are counted stop by stop."
        ),
        line=first + grid.top,
    )
    unread = [
        TableNote(
            message=Phrase("This line of the timetable has no day or hour for all its cells; they are not read."),
            line=first + line,
            severity=Severity.WARNING,
            remedy=Phrase("Write these stops below each other, each with its date and hour."),
        )
        for line in grid.unread
    ]
    return [turned, *unread]


def has_days_across(rows: Sequence[Row]) -> bool:
    """Whether days stand side by side in a row, as in a grid, turned or not."""
    return any(_is_top(cells, _is_day) for _, cells in rows[:MAX_ROWS_ABOVE])


def _turned(rows: Sequence[Row], position: int, down: Callable[[str], bool], *, days_down: bool) -> Grid | None:
    across = [cell.strip() for cell in rows[position][1]]
    rows_of_stops: list[tuple[int, tuple[str, ...]]] = []
    unread = []
    for line, cells in rows[position + 1 :]:
        edge = cells[0].strip() if cells else ""
        stripped = [cell.strip() for cell in cells]
        texts = [(at, text) for at, text in enumerate(stripped) if at and text and not is_no_value(text)]
        if not down(edge) or any(column >= len(across) or not across[column] for column, _ in texts):
            if edge or texts:
                unread.append(line)
            continue
        for column, text in texts:
            name, _, rest = text.partition("\n")
            when = (edge, across[column]) if days_down else (across[column], edge)
            rows_of_stops.append((0 if days_down else column, (*when, name.strip(), rest.strip())))
    rows_of_stops.sort(key=lambda each: each[0])  # day by day; within a day as they stand
    if not rows_of_stops:
        return None
    top = rows[position][0]
    stops = tuple((top + number, row) for number, (_, row) in enumerate(rows_of_stops, start=1))
    return Grid(top=top, rows=stops, unread=tuple(unread))


def _is_top(cells: Sequence[str], known: Callable[[str], bool]) -> bool:
    """Whether the top edge of a grid is in these cells: in the corner no day or hour, and behind it nothing else."""
    rest = [cell.strip() for cell in cells[1:] if cell.strip()]
    return len(rest) >= _FEWEST and all(map(known, rest)) and not known(cells[0].strip())


def _is_side(rows: Sequence[Row], known: Callable[[str], bool]) -> bool:
    """Whether most of the rows begin with a day or an hour."""
    edge = [cells[0].strip() for _, cells in rows if cells and cells[0].strip()]
    return sum(1 for cell in edge if known(cell)) >= max(_FEWEST, len(edge) / 2)


def _is_day(text: str) -> bool:
    """A date, a weekday or "Day 2"; a bare number may be anything."""
    if not text or len(text) > _LONGEST or re.fullmatch(r"[\d\s.,:]{1,5}", text):
        return False
    written = read_date(text)
    return not isinstance(written, Unusable) and written.hours is None


def _is_hour(text: str) -> bool:
    if not text or len(text) > _LONGEST or not re.search(r"\d", text):
        return False
    hours = read_hours(text)
    return not isinstance(hours, Unusable) and hours.arrive is not None and not hours.day_text
