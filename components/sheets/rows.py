"""Reads one row of the plan, cell by cell, with every fault in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from components.plan.editing import MAX_NAME_LENGTH
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import PlaceSource
from components.sheets.cells import Unusable, parse_id
from components.sheets.columns import COLUMNS, parse_text, translated_field
from components.sheets.dates import parse_date
from components.sheets.places import read_place
from components.sheets.tables import VenueTable


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

    def leave_out(self, column: str | None, message: Phrase, remedy: Phrase) -> None:
        """Make no stop of this row, because of this fault."""
        self.fields.clear()
        self.fault(column, Unusable(message, remedy), kind=ProblemKind.ROW_UNREADABLE)


@dataclass(slots=True)
class CarriedDates:
    """The date of each row, carried over empty cells. `usable` is false below a date that nobody can read."""

    last: date | None = None
    usable: bool = True

    def of(self, text: str) -> date | Unusable | None:
        """The date of a row whose date cell is `text`; None where neither it nor a row above has one."""
        if text:
            day = parse_date(text)
            self.last, self.usable = (None, False) if isinstance(day, Unusable) else (day, True)
            return day
        return self.last


def read_row(
    table: VenueTable, line: int, texts: Mapping[str, str], *, headings: Mapping[str, str], dates: CarriedDates
) -> Row:
    """The row on `line`. `texts` are its cells by column name, without the empty ones; `headings` are the columns'
    names as they stand in the file. `dates` moves on to this row. Raises nothing."""
    row = Row(line)
    if line in table.unclosed:
        row.fault(
            None,
            Unusable(
                Phrase("A quotation mark is opened here and never closed. The line is read as if it were not there."),
                Phrase("Close it, or take it out."),
            ),
        )
    day = dates.of(texts.get("date", ""))
    texts = read_place(row, texts, headings)
    _fill(row, texts, headings)
    if line in table.overflow:
        row.leave_out(
            None,
            Phrase("This row has more cells than the header, so its cells may be in the wrong columns."),
            Phrase(
                "Put quotation marks around a text with a “{separator}” in it.",
                {"separator": table.dialect.separator.replace("\t", "tab")},
            ),
        )
    elif isinstance(day, Unusable):
        row.leave_out(headings["date"], day.message, day.remedy)
    elif day is None:
        message = (
            Phrase("This stop has no date.")
            if dates.usable
            else Phrase("This stop has no date, and that of the row above cannot be read.")
        )
        row.leave_out(headings["date"], message, Phrase("Write one, such as 2017-02-28."))
    else:
        row.fields["date"] = day
        _name(row, texts.get("name", ""), headings["name"])
    return row


def _name(row: Row, text: str, column: str) -> None:
    name = parse_text(text)
    if isinstance(name, Unusable):
        row.leave_out(column, name.message, name.remedy)
    elif not name:
        row.leave_out(column, Phrase("This stop has no name."), Phrase("Give it one, or remove the row."))
    elif len(name) > MAX_NAME_LENGTH:
        row.leave_out(
            column,
            Phrase("This name has {length} characters.", {"length": len(name)}),
            Phrase("{most} characters are the most; put the rest into the description.", {"most": MAX_NAME_LENGTH}),
        )
    else:
        row.fields["name"] = " ".join(name.split("\n"))


def _fill(row: Row, texts: Mapping[str, str], headings: Mapping[str, str]) -> None:
    """All that a row says beside its date and name."""
    translations: dict[str, dict[str, str]] = {}
    for column, text in texts.items():
        if (known := COLUMNS.get(column)) is not None:
            filled = known.fields_of(text)
            if isinstance(filled, Unusable):
                row.fault(headings[column], filled, severity=Severity.ERROR if known.essential else Severity.WARNING)
            else:
                row.fields |= filled
        elif (translated := translated_field(column)) is not None:
            value = parse_text(text)
            if isinstance(value, Unusable):
                row.fault(headings[column], value, severity=Severity.WARNING)
            else:
                translations.setdefault(translated[1], {})[translated[0]] = value
    row.fields["translations"] = translations
    if (text := texts.get("id", "")) and isinstance(checked_id := parse_id(text), Unusable):
        row.fault(headings["id"], checked_id, severity=Severity.WARNING)
    else:
        row.written_id = text
    if row.fields["coordinate"] is None:
        row.fields["place_source"] = PlaceSource.FILE
