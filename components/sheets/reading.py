"""A table's rows become stops, with every fault found on the way; a faulty row never hides the good ones.

- An empty date is that of the row above. A row without a usable date or name is left out and said.
- A cell that cannot be used is said, and the stop stays without it.
- The order of the rows is the order of the plan; a day that comes before the day above it is said.
- Rows that say nothing in any column that is read (empty ones, sums) are passed over.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from components.plan.messages import Phrase
from components.plan.model import Stop
from components.plan.problems import Problem, ProblemKind, Severity
from components.sheets.cells import Unusable, could_be_month_first, excerpt, parse_date
from components.sheets.columns import KNOWN, REQUIRED, column_of, places_of
from components.sheets.rows import CarriedDates, Row, read_row
from components.sheets.stop_ids import Unnamed, stop_ids
from components.sheets.tables import VenueTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says: its stops in the order of the rows, what is wrong with it (by line), and the table to write
    changes back into, None where there is none."""

    stops: tuple[Stop, ...]
    problems: tuple[Problem, ...]
    table: VenueTable | None


def read_rows(table: VenueTable, *, name: str = "venues.csv") -> Reading:
    """The stops of a table and its faults. `name` is what people call the file. Raises nothing."""
    places = places_of(table.header)
    problems = _header_problems(table, places, name)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return Reading(stops=(), problems=tuple(problems), table=table)
    words = {column: table.header[position].strip() for column, position in places.items()}
    dates = CarriedDates()
    rows = []
    for line, cells in table.rows():
        said = {column: text for column, position in places.items() if (text := cells[position].strip())}
        if said or line in table.overflow:
            rows.append(read_row(table, line, said, words=words, dates=dates))
    stops, problems_of_rows = _stops(rows, words)
    problems += problems_of_rows
    problems += _order_problems(stops, words)
    problems += _day_first(table, places, words)
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
    return Reading(stops=stops, problems=tuple(problems), table=table)


def _stops(rows: list[Row], words: Mapping[str, str]) -> tuple[tuple[Stop, ...], list[Problem]]:
    """The rows with a date and a name as stops, and all rows' problems, each with its stop."""
    good = [row for row in rows if "name" in row.fields]
    ids = stop_ids(
        [
            Unnamed(
                written=row.written_id,
                name=row.fields["name"],
                day=row.fields["date"],
                arrive=row.fields.get("arrive"),
                address=row.fields.get("address", ""),
            )
            for row in good
        ]
    )
    problems = [problem for row in rows if "name" not in row.fields for problem in row.problems]
    stops = []
    for row, stop_id in zip(good, ids, strict=True):
        if row.written_id and row.written_id != stop_id:
            row.fault(
                words["id"],
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


def _order_problems(stops: tuple[Stop, ...], words: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(
            kind=ProblemKind.DAYS_OUT_OF_ORDER,
            severity=Severity.WARNING,
            message=Phrase("{day} comes after {before}.", {"day": stop.date, "before": above.date}),
            remedy=Phrase("Put the rows into the order of the days."),
            stop_id=stop.id,
            day=stop.date,
            line=stop.line,
            column=words["date"],
        )
        for above, stop in pairwise(stops)
        if stop.date < above.date
    ]


def _day_first(table: VenueTable, places: Mapping[str, int], words: Mapping[str, str]) -> list[Problem]:
    """A note on how the file's dates are read, at the first of them that could be read otherwise."""
    for line, cells in table.rows():
        text = cells[places["date"]].strip()
        if could_be_month_first(text) and isinstance(day := parse_date(text), date):
            return [
                Problem(
                    kind=ProblemKind.DATES_DAY_FIRST,
                    severity=Severity.NOTE,
                    message=Phrase("Dates have the day first here: {text} is {day}.", {"text": text, "day": day}),
                    line=line,
                    column=words["date"],
                )
            ]
    return []


def _header_problems(table: VenueTable, places: Mapping[str, int], name: str) -> list[Problem]:
    def problem(kind: ProblemKind, severity: Severity, message: Phrase, remedy: Phrase, column: str | None) -> Problem:
        return Problem(
            kind=kind, severity=severity, message=message, remedy=remedy, line=table.header_line, column=column
        )

    missing = [column for column in REQUIRED if column not in places]
    if missing:
        found = ", ".join(excerpt(words) for words in table.header[:20] if words.strip())
        return [
            problem(
                ProblemKind.FILE_UNREADABLE,
                Severity.ERROR,
                Phrase(
                    "{file} has no column {missing}. Found: {found}.",
                    {"file": name, "missing": ", ".join(missing), "found": found},
                ),
                Phrase("Name the columns in the first line: date, arrive, depart, name, address, and so on."),
                None,
            )
        ]
    problems = []
    for position, words in enumerate(table.header):
        column = column_of(words)
        if places.get(column, position) != position:
            problems.append(
                problem(
                    ProblemKind.COLUMN_UNKNOWN,
                    Severity.WARNING,
                    Phrase("There are two columns “{column}”; only the first is read.", {"column": excerpt(words)}),
                    Phrase("Rename or remove the second."),
                    words.strip(),
                )
            )
        elif (
            column
            and column not in places
            and (meant := difflib.get_close_matches(column, KNOWN - set(places), 1, 0.8))
        ):
            problems.append(
                problem(
                    ProblemKind.COLUMN_UNKNOWN,
                    Severity.WARNING,
                    Phrase("The column “{column}” is not read.", {"column": excerpt(words)}),
                    Phrase("Did you mean “{meant}”?", {"meant": meant[0]}),
                    words.strip(),
                )
            )
    return problems
