"""Reads the plan's file, `venues.csv`: a table's rows become stops, with every fault in them.

A faulty row never hides the good ones:

- An empty date is that of the row above. A row without a readable date or name is left out, and that is a problem.
- A cell that cannot be read is a problem, and the stop stays without its value.
- The order of the rows is the order of the plan; a day that comes before the day above it is a problem.
- Rows with nothing in any column that is read (empty ones, sums) are skipped.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from components.plan.errors import PlanFault, UnreadableFile
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, message_of, printable_line, redacted
from components.plan.model import Stop
from components.sheets.answers import NO_ANSWERS, Answers, DateOrder, Question, problem_of
from components.sheets.canonical import canonical_table
from components.sheets.cells import Unusable
from components.sheets.column_map import map_columns
from components.sheets.columns import filled_fields
from components.sheets.header_problems import header_problems
from components.sheets.readers.sources import read_source
from components.sheets.row import Row
from components.sheets.row_ids import stop_ids
from components.sheets.table_rows import filled_by, rows_of
from components.sheets.tables import VenueTable

MAX_LOGGED = 20
"""The most problems of one reading that are logged; `python -m components check` prints all of them."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says: its stops in the order of the rows, what is wrong with it (by line), and the table to write
    changes back into, None where there is none.

    `questions` are what only a person can tell. `columns` gives for each heading of the file, from left to right, the
    column of the plan that it was taken for, an empty one for a heading that is not read. `filled` are the fields of a
    stop that the file has a column for: an import leaves every other field as it is. `left_out` are the lines that no
    stop was made of although they say something about one. `order` is that of day and month in its dates."""

    stops: tuple[Stop, ...]
    problems: tuple[Problem, ...]
    table: VenueTable | None
    questions: tuple[Question, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    filled: frozenset[str] = frozenset()
    left_out: tuple[int, ...] = ()
    order: DateOrder = DateOrder.DAY_FIRST


def read_venues(
    data: bytes, *, name: str = "venues.csv", published: Sequence[Stop] = (), answers: Answers = NO_ANSWERS
) -> Reading:
    """The stops in a file and all that is wrong with it. `name` is what people call the file, `answers` are to the
    `questions` of an earlier reading of it. Raises nothing.

    A row without an id is the stop of the `published` plan that fits, if any does, and keeps its id (`row_ids`)."""
    try:
        table = read_source(data, answers)
    except PlanFault as fault:
        problem = Problem(
            kind=ProblemKind.FILE_UNREADABLE,
            severity=Severity.ERROR,
            message=message_of(fault),
            remedy=None
            if isinstance(fault, UnreadableFile)
            else Phrase("Save it in the spreadsheet as “CSV UTF-8”, with the columns’ names in the first line."),
        )
        return Reading(stops=(), problems=(problem,), table=None)
    return read_rows(table, name=name, published=published, answers=answers)


def read_rows(
    table: VenueTable,
    *,
    name: str = "venues.csv",
    published: Sequence[Stop] = (),
    answers: Answers = NO_ANSWERS,
) -> Reading:
    """The stops of a table and its faults, as `read_venues`. Raises nothing."""
    columns = map_columns(table.header, (cells for _, cells in table.records), answers.columns)
    problems = [note.problem() for note in table.notes] + [problem_of(question) for question in table.questions]
    faults = header_problems(table, columns, name)
    problems += faults
    taken = tuple(zip(table.header, columns.taken, strict=True))
    if any(problem.severity is Severity.ERROR for problem in faults):
        return Reading(stops=(), problems=tuple(problems), table=table, questions=table.questions, columns=taken)
    headings = columns.headings(table.header)
    read = rows_of(table, columns, answers, name)
    filled = filled_fields(columns.sources) | filled_by(read.rows)
    stops, row_problems = _stops(read.rows, headings, published, filled)
    problems += [*read.problems, *map(problem_of, read.questions), *row_problems]
    problems += _order_problems(stops, headings)
    if not stops and not problems:
        problems.append(
            Problem(
                kind=ProblemKind.FILE_UNREADABLE,
                severity=Severity.WARNING,
                message=Phrase("{file} has no stops yet.", {"file": name}),
                remedy=Phrase("Add one row a stop, with its date and name at least."),
                line=table.header_line,
            )
        )
    problems.sort(key=lambda problem: problem.line or 0)
    if stops and not (columns.in_place and read.plain and _is_plain(table, answers)):
        writable = canonical_table(table, columns, stops, read.left_out)
    else:
        writable = table
    return Reading(
        stops=stops,
        problems=tuple(problems),
        table=writable,
        questions=(*table.questions, *read.questions),
        columns=taken,
        filled=filled,
        left_out=read.left_out,
        order=read.order,
    )


def _is_plain(table: VenueTable, answers: Answers) -> bool:
    """Whether each stop has a line of its own, and no answer of a person decided: so changes can be written there."""
    answered = replace(answers, encoding="", sheet="", time_zone="") != NO_ANSWERS
    one_line_each = len({line for line, _ in table.records}) == len(table.records)
    return table.in_place and one_line_each and not answered


def _stops(
    rows: list[Row], headings: Mapping[str, str], published: Sequence[Stop], filled: frozenset[str]
) -> tuple[tuple[Stop, ...], list[Problem]]:
    """The rows with a date and a name as stops, and all rows' problems, each with its stop."""
    complete = [row for row in rows if "name" in row.fields]
    ids = stop_ids(complete, published, filled)
    problems = [problem for row in rows if "name" not in row.fields for problem in row.problems]
    stops = []
    for row, stop_id in zip(complete, ids, strict=True):
        if row.written_id and row.written_id != stop_id:
            row.fault(
                headings["id"],
                Unusable(
                    Phrase(
                        "Another stop has the id “{id}” already; this one is “{new}”.",
                        {"id": row.written_id, "new": stop_id},
                    ),
                    Phrase("Give each stop its own id, or leave the cell empty."),
                ),
                severity=Severity.WARNING,
                kind=ProblemKind.DUPLICATE_ID,
            )
        stops.append(Stop(id=stop_id, line=row.line, **row.fields))
        problems += [replace(problem, stop_id=stop_id, day=stops[-1].date) for problem in row.problems]
    return tuple(stops), problems


def _order_problems(stops: tuple[Stop, ...], headings: Mapping[str, str]) -> list[Problem]:
    return [
        stop.problem(
            ProblemKind.DAYS_OUT_OF_ORDER,
            Severity.WARNING,
            Phrase("{day} comes after {before}.", {"day": stop.date, "before": above.date}),
            remedy=Phrase("Put the rows into the order of the days."),
            column=headings.get("date"),
        )
        for above, stop in pairwise(stops)
        if stop.date < above.date
    ]


def describe(problem: Problem, name: str) -> str:
    """A problem on one line of a terminal: `venues.csv:3: lat: message (remedy)`, as far as its place is known.

    Whatever a cell holds, control characters do not reach the terminal.
    """
    where = name if problem.line is None else f"{name}:{problem.line}"
    parts = [where, problem.column or "", str(problem.message)]
    line = ": ".join(part for part in parts if part)
    if problem.remedy is not None:
        line += f" ({problem.remedy})"
    return printable_line(line)


def log_problems(problems: Sequence[Problem], name: str) -> None:
    """Log what is wrong with the plan in the file `name`: the place and the kind of each problem, never a cell's text.

    Notes are left out. Organisers see every problem on their page, and `python -m components check` prints them.
    """
    serious = [problem for problem in problems if problem.severity is not Severity.NOTE]
    for problem in serious[:MAX_LOGGED]:
        fields = {
            "file": name,
            "line": problem.line,
            "column": problem.column,
            "problem": problem.kind.value,
            "message_text": redacted(problem.message),
        }
        _log.warning("plan.problem", extra={key: value for key, value in fields.items() if value is not None})
    if len(serious) > MAX_LOGGED:
        _log.warning("plan.more_problems", extra={"file": name, "number": len(serious) - MAX_LOGGED})
