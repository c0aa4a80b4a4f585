"""Reads the rows of a table: tells those that are no stops, finds the day of each, and reads the cells of the rest."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.sheets.answers import Answers, DateOrder, Question
from components.sheets.cells import Unusable, excerpt
from components.sheets.column_map import ColumnMap
from components.sheets.dates import WrittenDate, read_date
from components.sheets.days import DayCell, Days, days_of
from components.sheets.hour_words import is_no_value
from components.sheets.row import Row
from components.sheets.row_kinds import passed_over
from components.sheets.row_times import HOUR_COLUMNS, HourColumns, WrittenRow, date_with_hours
from components.sheets.rows import add_remark, is_remark, read_row, said
from components.sheets.tables import VenueTable
from components.sheets.years import NamedYears


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """The rows of a table. `problems` are those of rows that are no stops, `left_out` the lines that say something
    about a stop and of which none is made. `order` is that of day and month. `plain` says that each cell can be written
    anew by itself."""

    rows: list[Row]
    problems: list[Problem]
    questions: tuple[Question, ...]
    left_out: tuple[int, ...]
    order: DateOrder
    plain: bool


@dataclass(slots=True, kw_only=True)
class _Line:
    """A row before it is read: its texts by column, and its day if it is a heading."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    heading: WrittenDate | None = None
    is_stop: bool = True


def rows_of(table: VenueTable, columns: ColumnMap, answers: Answers, name: str) -> TableRows:
    """The rows of `table`, a file that people call `name`. Raises nothing."""
    headings = columns.headings(table.header)
    lines, problems = _lines(table, columns)
    if (top := _heading_above(table, lines)) is not None:
        lines.insert(0, top[0])
        problems.append(top[1])
    days = days_of([_day_cell(line) for line in lines], answers, NamedYears.of(table.dialect.preamble, name))
    hours = HourColumns.of(
        [WrittenRow(line.number, line.texts, days.of_line[line.number]) for line in lines if line.is_stop],
        as_numbers=table.hours_as_numbers,
    )
    rows: list[Row] = []
    plain = days.plain and not problems
    for line in lines:
        if not line.is_stop:
            problems += _heading_problems(line.number, days)
            continue
        above = rows[-1] if rows and "name" in rows[-1].fields else None
        if above is not None and is_remark(line.texts, columns.sources) and line.number not in table.overflow:
            if all(map(is_no_value, line.texts.values())):
                continue
            remark = add_remark(above, line.number, line.texts)
            if remark is not None:
                problems.append(remark)
                continue
        rows.append(_row(table, line, days, headings, hours))
    return TableRows(
        rows=rows,
        problems=problems,
        questions=days.questions,
        left_out=tuple(row.line for row in rows if "name" not in row.fields),
        order=days.order,
        plain=plain and not any(row.composite for row in rows),
    )


def _heading_problems(line: int, days: Days) -> list[Problem]:
    """What is wrong with the day of the rows below a heading."""
    day = days.of_line[line]
    messages = [(remark.severity, remark.message, remark.remedy) for remark in day.remarks]
    messages += [(Severity.ERROR, day.fault.message, day.fault.remedy)] if day.fault is not None else []
    return [
        Problem(kind=ProblemKind.CELL_UNREADABLE, severity=severity, message=message, remedy=remedy, line=line)
        for severity, message, remedy in messages
    ]


def _lines(table: VenueTable, columns: ColumnMap) -> tuple[list[_Line], list[Problem]]:
    """The rows with anything in them that is read, and a note for each that is passed over."""
    lines: list[_Line] = []
    notes: list[Problem] = []
    for number, cells in table.rows():
        texts = columns.texts(cells)
        passed = passed_over(cells, table.header) if number not in table.overflow else None
        if passed is not None and (texts or passed.day is not None):
            notes.append(
                Problem(kind=ProblemKind.ROW_PASSED_OVER, severity=Severity.NOTE, message=passed.message, line=number)
            )
            if passed.day is not None:
                lines.append(_Line(number=number, heading=passed.day, is_stop=False))
            continue
        texts = said(texts)
        if number not in table.overflow and _is_section(texts):
            notes.append(_section_note(number, *texts.values()))
            continue
        if texts or number in table.overflow:
            lines.append(_Line(number=number, texts=texts))
    return lines, notes


def _heading_above(table: VenueTable, lines: Sequence[_Line]) -> tuple[_Line, Problem] | None:
    """The day of the first rows in the line right above the header, where they have none themselves."""
    if not lines or lines[0].heading is not None or _day_cell(lines[0]).text or "day" in lines[0].texts:
        return None
    above = [(number, line) for number, line in enumerate(re.split(r"\r\n|\r|\n", table.dialect.preamble), start=1)]
    number, line = next(((number, line) for number, line in reversed(above) if line.strip(" \t,;|")), (0, ""))
    cells = next(csv.reader([line], delimiter=table.dialect.separator), [])
    passed = passed_over(cells, [""] * len(cells))
    if passed is None or passed.day is None or passed.day.more_days:
        return None
    note = Problem(kind=ProblemKind.ROW_PASSED_OVER, severity=Severity.NOTE, message=passed.message, line=number)
    return _Line(number=number, heading=passed.day, is_stop=False), note


def _is_section(texts: Mapping[str, str]) -> bool:
    """Whether a row has nothing but words where a date or an hour would stand: `Morning`, `Group B`."""
    return len(texts) == 1 and all(
        column in _OF_TIME and not any(sign.isdigit() for sign in text) and isinstance(read_date(text), Unusable)
        for column, text in texts.items()
    )


def _section_note(line: int, text: str) -> Problem:
    return Problem(
        kind=ProblemKind.ROW_PASSED_OVER,
        severity=Severity.WARNING,
        message=Phrase("“{text}” stands alone and is no date; the row is passed over.", {"text": excerpt(text)}),
        line=line,
    )


_OF_TIME = frozenset({"date", "day", *HOUR_COLUMNS})


def _day_cell(line: _Line) -> DayCell:
    day = read_date(line.texts["day"]) if "day" in line.texts else None
    return DayCell(
        line=line.number,
        text=line.texts.get("date", "") or date_with_hours(line.texts),
        heading=line.heading,
        day=None if isinstance(day, Unusable) else day,
    )


def _row(table: VenueTable, line: _Line, days: Days, headings: Mapping[str, str], hours: HourColumns) -> Row:
    row = read_row(table, line.number, line.texts, headings=headings, day=days.of_line[line.number], hours=hours)
    if "day" in line.texts:
        row.composite = True
    return row


def filled_by(rows: Sequence[Row]) -> frozenset[str]:
    """The fields of a stop that rows fill besides those of their columns: two hours in one cell, an answered date."""
    return frozenset(name for name in ("date", "arrive", "depart") if any(name in row.fields for row in rows))
