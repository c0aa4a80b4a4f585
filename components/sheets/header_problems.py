"""What is wrong with the header of a table."""

from __future__ import annotations

import difflib

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.sheets.cells import excerpt
from components.sheets.column_map import ColumnMap
from components.sheets.column_words import OF_PLACES, known_heading, meaning_of, withheld_by_slip
from components.sheets.columns import KNOWN, REQUIRED, column_name
from components.sheets.tables import VenueTable


def header_problems(table: VenueTable, columns: ColumnMap, name: str) -> list[Problem]:
    """What is wrong with the columns' names: a needed one is missing, one is there twice, or one looks like a slip."""

    def problem(
        kind: ProblemKind, severity: Severity, message: Phrase, remedy: Phrase | None, column: str | None
    ) -> Problem:
        return Problem(
            kind=kind, severity=severity, message=message, remedy=remedy, line=table.header_line, column=column
        )

    missing = [column for column in REQUIRED if column not in columns.sources]
    if missing:
        present = ", ".join(excerpt(heading) for heading in table.header[:20] if heading.strip())
        return [
            problem(
                ProblemKind.FILE_UNREADABLE,
                Severity.ERROR,
                Phrase("{file} has no column {missing}.", {"file": name, "missing": ", ".join(missing)}),
                # Readers see the message alone, and the headings are the organiser's own.
                Phrase(
                    "Name the columns in the first line: date, arrive, depart, name, address, and so on. "
                    "Found: {found}.",
                    {"found": present},
                ),
                None,
            )
        ]
    problems = []
    for position, heading in enumerate(table.header):
        column = column_name(heading)
        if columns.taken[position]:
            continue
        if column in columns.sources and column in KNOWN:
            problems.append(
                problem(
                    ProblemKind.COLUMN_UNKNOWN,
                    Severity.WARNING,
                    Phrase("There are two columns “{column}”; only the first is read.", {"column": excerpt(heading)}),
                    Phrase("Rename or remove the second."),
                    heading.strip(),
                )
            )
        elif withheld := withheld_by_slip(heading):
            # Unread, it would let all of that out.
            problems.append(
                problem(
                    ProblemKind.COLUMN_UNKNOWN,
                    Severity.ERROR,
                    Phrase("The column “{column}” is not read.", {"column": excerpt(heading)}),
                    Phrase("Did you mean “{meant}”?", {"meant": withheld}),
                    heading.strip(),
                )
            )
        elif (
            column
            and not known_heading(heading)
            and (meant := difflib.get_close_matches(column, KNOWN - set(columns.sources), 1, 0.8))
        ):
            problems.append(
                problem(
                    ProblemKind.COLUMN_UNKNOWN,
                    Severity.WARNING,
                    Phrase("The column “{column}” is not read.", {"column": excerpt(heading)}),
                    Phrase("Did you mean “{meant}”?", {"meant": meant[0]}),
                    heading.strip(),
                )
            )
        elif meaning_of(heading) in OF_PLACES:
            problems.append(
                problem(
                    ProblemKind.COLUMN_UNKNOWN,
                    Severity.NOTE,
                    Phrase("The column “{column}” is not read.", {"column": excerpt(heading)}),
                    None,
                    heading.strip(),
                )
            )
    return problems
