"""The plan's file, `venues.csv`: read whole with all its faults, and changed stops written back into it.

What a file may look like is told in `tables` (the file), `cells` (one cell), `columns` and `venue_reading` (rows).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from components.plan.errors import PlanFault
from components.plan.messages import Phrase, without_texts
from components.plan.problems import Problem, ProblemKind, Severity
from components.sheets.columns import KNOWN
from components.sheets.reading import Reading, read_rows
from components.sheets.tables import read_table, write_table
from components.sheets.writing import empty_table, with_stops

__all__ = [
    "Reading",
    "describe",
    "empty_table",
    "log_problems",
    "read_rows",
    "read_venues",
    "with_stops",
    "write_table",
]

MOST_LOGGED = 20
"""So many problems of one reading are told in the log; `python -m components check` tells all of them."""

_log = logging.getLogger(__name__)


def read_venues(data: bytes, *, name: str = "venues.csv") -> Reading:
    """The stops in a file and all that is wrong with it. `name` is what people call the file. Raises nothing."""
    try:
        table = read_table(data, KNOWN)
    except PlanFault as fault:
        said = fault.args[0]
        problem = Problem(
            kind=ProblemKind.FILE_UNREADABLE,
            severity=Severity.ERROR,
            message=said if isinstance(said, Phrase) else Phrase("The plan cannot be read."),
            remedy=Phrase("Save it in the spreadsheet as “CSV UTF-8”, with the columns’ names in the first line."),
        )
        return Reading(stops=(), problems=(problem,), table=None)
    return read_rows(table, name=name)


def describe(problem: Problem, name: str) -> str:
    """A problem on one line of a terminal: `venues.csv:3: lat: message (remedy)`, as far as its place is known.

    Whatever a cell holds, control characters do not reach the terminal.
    """
    where = name if problem.line is None else f"{name}:{problem.line}"
    parts = [where, problem.column or "", str(problem.message)]
    line = ": ".join(part for part in parts if part)
    if problem.remedy is not None:
        line += f" ({problem.remedy})"
    return " ".join("".join(char if char.isprintable() else " " for char in line).split())


def log_problems(problems: Sequence[Problem], name: str) -> None:
    """Tell whoever runs the app what is wrong with the plan in `name`: where, and what sort of fault, but not what a
    cell holds. Organisers see the rest on their page, and `python -m components check` tells it."""
    told = [problem for problem in problems if problem.severity is not Severity.NOTE]
    for problem in told[:MOST_LOGGED]:
        where = {"file": name, "line": problem.line, "column": problem.column}
        said = {"problem": problem.kind.value, "said": without_texts(problem.message)}
        _log.warning("plan.problem", extra={name: value for name, value in (where | said).items() if value is not None})
    if len(told) > MOST_LOGGED:
        _log.warning("plan.more_problems", extra={"file": name, "number": len(told) - MOST_LOGGED})
