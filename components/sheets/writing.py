"""Writes changed stops back into the table that they came from; nothing else in it changes.

Only cells whose meaning changed are written anew, in the file's own manner (order of dates, decimal comma). Rows that
are no stops stay below the row they followed. New columns come at the end. Ids are written as soon as the file alone
would no longer lead to the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from components.plan.draft import OwnColumns
from components.plan.model import Stop
from components.sheets.answers import DateOrder
from components.sheets.cells import Unusable
from components.sheets.column_map import column_positions
from components.sheets.columns import CONTRACT, column_name, written_cells
from components.sheets.dates import format_date, parse_date
from components.sheets.days import CarriedDates
from components.sheets.hours import format_time
from components.sheets.reading import read_rows, read_venues
from components.sheets.tables import VenueTable, is_writable, table_of, write_table

_UNREADABLE = "?"
"""No column's name and no date (an empty one would be that of the row above), and a cell too many all the same."""


def empty_table() -> VenueTable:
    """A plan without stops, with the columns of every plan."""
    return table_of(CONTRACT, [])


def with_stops(table: VenueTable, stops: Sequence[Stop]) -> VenueTable:
    """`table` with exactly these stops, in this order, known by their ids.

    Gives a new table, to be written with `tables.write_table`; `reading.read_rows` reads the same stops from
    it. A table that has no columns for a date or a name gets them. Where the dates and hours in the file's manner would
    be read as others, all of them are written as in ISO 8601.
    """
    changed = _with_stops(table, stops, iso=False)
    if list(map(_moments, read_rows(changed).stops)) == list(map(_moments, stops)):
        return changed
    return _with_stops(table, stops, iso=True)


def _moments(stop: Stop) -> tuple[date, time | None, time | None]:
    return stop.date, stop.arrive, stop.depart


def _with_stops(table: VenueTable, stops: Sequence[Stop], *, iso: bool) -> VenueTable:
    reading = read_rows(table)
    draft = _Draft.of(table, reading.order)
    was = {stop.id: stop for stop in reading.stops}
    id_on = {stop.line: stop.id for stop in was.values()}
    rows = {id_on[line.number]: line for line in draft.lines if line.number in id_on}
    head, below = _others(draft.lines, id_on, {stop.id for stop in stops})
    dates = CarriedDates(reading.order)
    arranged = list(head)
    stop_lines: list[tuple[_Line, str]] = []
    for line in head:
        dates.of(draft.text(line, "date"))
    for stop in stops:
        line = rows.get(stop.id) or _Line()
        draft.change(line, was.get(stop.id), stop)
        if dates.of(draft.text(line, "date")) != stop.date or iso:
            draft.put(
                line, "date", stop.date.isoformat() if iso else format_date(stop.date, draft.date_like, draft.order)
            )
            dates.of(draft.text(line, "date"))
        if iso:
            for column, moment in (("arrive", stop.arrive), ("depart", stop.depart)):
                draft.put(line, column, "" if moment is None else format_time(moment))
        for other in below.get(stop.id, ()):
            dates.of(draft.text(other, "date"))
        arranged += [line, *below.get(stop.id, ())]
        stop_lines.append((line, stop.id))
    changed = draft.table(arranged)
    if [stop.id for stop in read_rows(changed).stops] == [stop.id for stop in stops]:
        return changed
    for line, stop_id in stop_lines:
        draft.put(line, "id", stop_id)
    return draft.table(arranged)


def with_published_ids(csv: bytes, published: Sequence[Stop]) -> bytes:
    """The plan `csv` with the ids of the stops of the `published` plan that its rows are, written into it where it
    alone would lead to other ids; else as it is."""
    reading = read_venues(csv, published=published)
    if reading.table is None or [stop.id for stop in read_rows(reading.table).stops] == [
        stop.id for stop in reading.stops
    ]:
        return csv
    draft = _Draft.of(reading.table, reading.order)
    ids = {stop.line: stop.id for stop in reading.stops}
    for line in draft.lines:
        if line.number in ids:
            draft.put(line, "id", ids[line.number])
    return write_table(draft.table(draft.lines))


def with_own_columns(table: VenueTable, own: OwnColumns) -> VenueTable:
    """`table` with the own columns of an imported file, for the stops that it has, beside all that stands in it.

    A heading that the table has already gets the cells. One that would change how the table is read, as it means a
    column of the plan, is written as `own ...`.
    """
    stops = read_rows(table).stops
    for prefix in ("", "own "):
        changed = _with_own_columns(table, stops, own, prefix)
        if [replace(stop, line=None) for stop in read_rows(changed).stops] == [
            replace(stop, line=None) for stop in stops
        ]:
            return changed
    return table


def _with_own_columns(table: VenueTable, stops: Sequence[Stop], own: OwnColumns, prefix: str) -> VenueTable:
    draft = _Draft.of(table)
    lines = {line.number: line for line in draft.lines}
    read = set(draft.positions.values())
    for index, heading in enumerate(own.headings):
        cells = [(lines[stop.line], own.cells[stop.id][index]) for stop in stops if stop.line and stop.id in own.cells]
        if not any(cell for _, cell in cells):
            continue
        name = column_name(prefix + heading)
        present = (at for at, words in enumerate(draft.header) if at not in read and column_name(words) == name)
        position = next(present, len(draft.header))
        if position == len(draft.header):
            draft.header.append(prefix + heading)
        for line, cell in cells:
            line.cells += [""] * (len(draft.header) - len(line.cells))
            line.cells[position] = cell
    return draft.table(draft.lines)


@dataclass(slots=True, kw_only=True)
class _Line:
    """A row under change; `number` is its line so far, 0 for a new one."""

    number: int = 0
    cells: list[str] = field(default_factory=list)
    overflow: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A table under change, and its manner of writing."""

    before: VenueTable
    header: list[str]
    positions: dict[str, int]
    lines: list[_Line]
    date_like: str
    decimal_comma: bool
    order: DateOrder

    @classmethod
    def of(cls, table: VenueTable, order: DateOrder = DateOrder.DAY_FIRST) -> _Draft:
        positions = column_positions(table.header)
        header = [words if is_writable(words.strip()) else _UNREADABLE for words in table.header]
        lines = [
            _Line(
                number=number,
                cells=_as_read(cells, positions),
                overflow=tuple(_or_unreadable(cell) for cell in table.overflow.get(number, ())),
            )
            for number, cells in table.rows()
        ]
        draft = cls(
            before=table,
            header=header,
            positions=positions,
            lines=lines,
            date_like="",
            decimal_comma=False,
            order=order,
        )
        dates = (draft.text(line, "date") for line in lines)
        draft.date_like = next(
            (text for text in dates if text and not isinstance(parse_date(text, order), Unusable)), ""
        )
        numbers = [draft.text(line, column) for line in lines for column in ("lat", "lon")]
        pointed, comma = (any(sign in number for number in numbers) for sign in ".,")
        draft.decimal_comma = comma or (not pointed and table.dialect.separator == ";")
        return draft

    def text(self, line: _Line, column: str) -> str:
        position = self.positions.get(column)
        return "" if position is None or position >= len(line.cells) else line.cells[position].strip()

    def put(self, line: _Line, column: str, text: str) -> None:
        if column not in self.positions:
            if not text:
                return
            self.positions[column] = len(self.header)
            self.header.append(column)
        line.cells += [""] * (len(self.header) - len(line.cells))
        line.cells[self.positions[column]] = text

    def change(self, line: _Line, was: Stop | None, stop: Stop) -> None:
        """Write what differs between two versions of a stop; of a new one, whatever it has."""
        before = written_cells(was, comma=self.decimal_comma) if was is not None else {}
        after = written_cells(stop, comma=self.decimal_comma)
        for column in dict.fromkeys((*before, *after)):
            if before.get(column, "") != after.get(column, ""):
                self.put(line, column, after.get(column, ""))

    def table(self, lines: Iterable[_Line]) -> VenueTable:
        rows = list(lines)
        width = len(self.header)
        return table_of(
            self.header,
            [[*line.cells, *[""] * (width - len(line.cells))] for line in rows],
            replace(self.before.dialect, quotes_long_rows=True),
            {position: line.overflow for position, line in enumerate(rows) if line.overflow},
        )


def _as_read(cells: list[str], positions: Mapping[str, int]) -> list[str]:
    """A row's cells, without those that are read as nothing because of their control characters: written without
    these, they would be read as something that nobody has seen in the draft."""
    of = {position: column for column, position in positions.items()}
    return [
        cell if position not in of or is_writable(cell.strip()) else "" if of[position] != "date" else _UNREADABLE
        for position, cell in enumerate(cells)
    ]


def _or_unreadable(cell: str) -> str:
    return cell if is_writable(cell) else _UNREADABLE


def _others(
    lines: Iterable[_Line], id_on: Mapping[int | None, str], wanted: set[str]
) -> tuple[list[_Line], dict[str, list[_Line]]]:
    """The rows that are no stops: those above all stops that stay, and those below each of them."""
    head: list[_Line] = []
    below: dict[str, list[_Line]] = {}
    above: str | None = None
    for line in lines:
        stop_id = id_on.get(line.number)
        if stop_id in wanted:
            above = stop_id
        elif stop_id is None:
            (head if above is None else below.setdefault(above, [])).append(line)
    return head, below
