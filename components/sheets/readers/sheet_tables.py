"""Makes a plan's table of the rows of sheets, of workbooks and web pages alike: the rows below the header, what is
merged downwards, and notes on cells that hold no value."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase, ProblemKind, Severity
from components.sheets.answers import Question
from components.sheets.cells import excerpt
from components.sheets.column_words import DAY, HOURS, POSITION, meaning_of
from components.sheets.headers import Header
from components.sheets.readers.grids import Grid, grid_notes
from components.sheets.readers.xml_files import TOO_LARGE
from components.sheets.row_kinds import day_in
from components.sheets.tables import MAX_ROWS, Dialect, TableNote, VenueTable

MAX_NOTES = 20
"""The most notes of one kind about cells of a sheet."""

MAX_MERGED = 400_000
"""Cells that get the value of one that they are merged with: more are no sheet's, as merged areas share no cell."""

_WHEN = frozenset({"date", "arrive", "depart", HOURS, DAY})
_WHERE = frozenset({"place", "address", POSITION, "lat"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet as `workbook_process` gives it. Rows and columns count from 1, those of `merged` from 0."""

    name: str
    hidden: bool
    rows: list[tuple[int, list[str]]]
    merged: list[list[int]]
    errors: list[list[Any]] = field(default_factory=list)
    unsaved: list[list[int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    grid: Grid | None = None
    header: Header

    @property
    def meanings(self) -> tuple[str, ...]:
        """What the columns mean."""
        return tuple(map(meaning_of, self.header.cells))

    @property
    def shape(self) -> tuple[str, ...]:
        """The columns' names, by which sheets of a day each are known to belong together."""
        return tuple(cell.strip().casefold() for cell in self.header.cells if cell.strip())

    @property
    def says_when(self) -> bool:
        """Whether it has a column of dates or hours."""
        return bool(_WHEN & set(self.meanings))

    @property
    def rank(self) -> tuple[bool, int]:
        """How much it looks like the plan."""
        return (self.says_when, self.header.known)


def table_of_sheets(sheets: Sequence[Sheet], notes: list[TableNote], questions: tuple[Question, ...]) -> VenueTable:
    """The sheets below each other. Each further one is a heading with its name, and its rows below the header; its
    lines are counted on from those above."""
    first = sheets[0]
    width = max(len(cells) for sheet in sheets for _, cells in sheet.rows)
    several = len(sheets) > 1
    above, records, line = [], [], 0
    for sheet in sheets:
        top, end = sheet.header.position, sheet.header.position + sheet.header.height
        offset, header_line = line, sheet.rows[top][0]
        filled = _filled_down(sheet)
        if sheet is first:
            above = [(number, cells) for number, cells in sheet.rows[:top]]
        else:
            notes.append(_counted_on(sheet, offset, filled[end][0] if end < len(filled) else header_line))
            notes += [_title_not_read(sheet, offset + number) for number, _ in sheet.rows[:top]]
        if several and not _has_dates(sheet, filled[end:]):
            heading_line = offset + header_line
            records.append((heading_line, (day_in(sheet.name), *[""] * (width - 1))))
        records += [(offset + number, _padded(cells, width)) for number, cells in filled[end:]]
        notes += grid_notes(sheet.grid, offset) if sheet.grid is not None else []
        notes += _cell_notes(sheet, offset, several=several)
        line = offset + max(number for number, _ in sheet.rows)
    if len(records) > MAX_ROWS:
        raise UnreadableFile(Phrase("The plan has more than {most} rows.", {"most": MAX_ROWS}))
    return VenueTable(
        header=_padded(first.header.cells, width),
        records=tuple(records),
        dialect=Dialect(preamble=_preamble(above, first.rows[first.header.position][0])),
        notes=tuple(notes),
        questions=questions,
        in_place=False,
        hours_as_numbers=True,
    )


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _has_dates(sheet: Sheet, rows: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether the sheet's first row has a date of its own."""
    position = next((at for at, meaning in enumerate(sheet.meanings) if meaning in ("date", DAY)), None)
    return position is not None and bool(rows) and any(cell.strip() for cell in rows[0][1][position : position + 1])


def _counted_on(sheet: Sheet, offset: int, row: int) -> TableNote:
    values: dict[str, str | int] = {"sheet": excerpt(sheet.name), "row": row, "line": offset + row}
    return TableNote(
        message=Phrase(
            "The sheet “{sheet}” was read below the one before it; its row {row} is line {line} here.", values
        ),
        line=offset + row,
    )


def _title_not_read(sheet: Sheet, line: int) -> TableNote:
    message = Phrase("The title above the table of the sheet “{sheet}” was not read.", {"sheet": excerpt(sheet.name)})
    return TableNote(message=message, line=line, kind=ProblemKind.ROW_PASSED_OVER)


def _filled_down(sheet: Sheet) -> list[tuple[int, list[str]]]:
    """The rows with the value of cells that are merged downwards in each row that says when or where something is. A
    row that does neither goes on about the stop above, so its cells stay empty."""
    rows = {number: list(cells) for number, cells in sheet.rows}
    telling = [at for at, meaning in enumerate(sheet.meanings) if meaning in _WHEN | _WHERE]
    top = sheet.rows[sheet.header.position][0]
    own = [number for number, cells in sheet.rows if any(cells[at].strip() for at in telling if at < len(cells))]
    left = MAX_MERGED
    for first_row, first_column, last_row, _ in sheet.merged:
        value = rows.get(first_row + 1, [])[first_column : first_column + 1]
        if first_row + 1 <= top or not value or not value[0].strip():
            continue
        below = own[bisect_right(own, first_row + 1) : bisect_right(own, last_row + 1)]
        left -= len(below)
        if left < 0:
            raise UnreadableFile(TOO_LARGE)
        for number in below:
            cells = rows[number]
            cells += [""] * (first_column + 1 - len(cells))
            cells[first_column] = cells[first_column] or value[0]
    return [(number, rows[number]) for number, _ in sheet.rows]


def _cell_notes(sheet: Sheet, offset: int, *, several: bool) -> list[TableNote]:
    """Cells that hold no value that a person wrote, and rows that nobody sees in the spreadsheet."""

    def where(row: int, column: int) -> str:
        cell = f"{_letters(column)}{row}"
        return f"{excerpt(sheet.name)}!{cell}" if several else cell

    notes = [
        TableNote(
            message=Phrase(
                "The cell {cell} holds the error {error}; it is left empty.",
                {"cell": where(row, column), "error": excerpt(text)},
            ),
            line=offset + row,
            severity=Severity.WARNING,
        )
        for row, column, text in sheet.errors[:MAX_NOTES]
    ]
    notes += [
        TableNote(
            message=Phrase(
                "The cell {cell} holds a formula without a value; it is left empty.", {"cell": where(row, column)}
            ),
            remedy=Phrase("Open the file in the spreadsheet, save it, and import it again."),
            line=offset + row,
            severity=Severity.WARNING,
        )
        for row, column in sheet.unsaved[:MAX_NOTES]
    ]
    return [*notes, *_hidden_notes(sheet, offset)]


def _hidden_notes(sheet: Sheet, offset: int) -> list[TableNote]:
    """Rows that nobody sees in the spreadsheet: the first ones each, the others by their number."""
    numbers = {number for number, _ in sheet.rows}
    hidden = [row for row in sheet.hidden_rows if row in numbers]
    message = Phrase("This row is hidden in the spreadsheet; it is read all the same.")
    notes = [TableNote(message=message, line=offset + row, severity=Severity.WARNING) for row in hidden[:MAX_NOTES]]
    if len(hidden) > MAX_NOTES:
        more = {"number": len(hidden) - MAX_NOTES}
        message = Phrase("Other rows are hidden in the spreadsheet and read all the same: {number}.", more)
        notes.append(TableNote(message=message, line=offset + hidden[MAX_NOTES], severity=Severity.WARNING))
    return notes


def _letters(column: int) -> str:
    """The name of a column in a spreadsheet: 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _preamble(above: Sequence[tuple[int, list[str]]], header_line: int) -> str:
    """What stands above the header, a line each row of the sheet, so that the lines below keep their numbers."""
    lines = dict(above)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for number in range(1, header_line):
        cells = [" ".join(cell.split()) for cell in lines.get(number, [])]
        if any(cells):
            writer.writerow(cells)
        else:
            out.write("\n")
    return out.getvalue()
