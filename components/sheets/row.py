"""One row of the plan as it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.sheets.cells import Unusable


@dataclass(slots=True)
class Row:
    """The fields of the stop that this row is, and its faults so far. A row that is left out has no `name` in
    `fields`. It is `composite` where a cell holds more than its column, or what is not written so: two hours, a day
    heading's date, a position in an address. Changes cannot be written into its cells then."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    written_id: str = ""
    composite: bool = False
    problems: list[Problem] = field(default_factory=list)

    def fault(
        self,
        column: str | None,
        fault: Unusable,
        *,
        severity: Severity = Severity.ERROR,
        kind: ProblemKind = ProblemKind.CELL_UNREADABLE,
    ) -> None:
        """One more fault of this row, in the column that the header calls `column`."""
        self.problems.append(
            Problem(
                kind=kind, severity=severity, message=fault.message, remedy=fault.remedy, line=self.line, column=column
            )
        )

    def tell(
        self,
        column: str | None,
        message: Phrase,
        severity: Severity = Severity.WARNING,
        remedy: Phrase | None = None,
    ) -> None:
        """Something about a cell that was read all the same."""
        self.problems.append(
            Problem(
                kind=ProblemKind.CELL_UNREADABLE,
                severity=severity,
                message=message,
                remedy=remedy,
                line=self.line,
                column=column,
            )
        )

    def leave_out(
        self, column: str | None, message: Phrase, remedy: Phrase, *, severity: Severity = Severity.ERROR
    ) -> None:
        """Make no stop of this row, because of this fault."""
        self.fields.clear()
        self.fault(column, Unusable(message, remedy), severity=severity, kind=ProblemKind.ROW_UNREADABLE)
