"""Reads the plan in a workbook (.xlsx, .xlsm, .xls, .ods): finds its sheet, and says what was passed over."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import Any

from components.limited_process import answer_of
from components.plan.errors import PlanFault, UnreadableFile
from components.plan.messages import Phrase, ProblemKind
from components.sheets.answers import Answers, Question, Topic
from components.sheets.cells import excerpt
from components.sheets.formulas import unmarked
from components.sheets.headers import SURELY_A_HEADER, Header, find_header
from components.sheets.readers import workbook_process
from components.sheets.readers.grids import HEADER, grid_of
from components.sheets.readers.sheet_tables import Sheet, table_of_sheets
from components.sheets.row_kinds import day_in
from components.sheets.tables import MAX_ROWS, TableNote, VenueTable

MAX_WAIT_S = 30

_FAULTS = {
    "password": Phrase("The workbook is protected with a password. Save it without one, and import it again."),
    "rows": Phrase("The plan has more than {most} rows.", {"most": MAX_ROWS}),
    "columns": Phrase("The plan has more than {most} columns.", {"most": workbook_process.MAX_COLUMNS}),
    "sheets": Phrase("The workbook has more than {most} sheets.", {"most": workbook_process.MAX_SHEETS}),
    "memory": Phrase("The workbook is too large to read. Copy the rows of the plan into a new workbook."),
    "damaged": Phrase("The workbook is damaged. Open it in the spreadsheet, save it as .xlsx or CSV, and try again."),
}

# One at a time: the memory that a workbook may take is for all of them together.
_reading = threading.Lock()


def read_workbook(data: bytes, answers: Answers) -> VenueTable:
    """The table of a workbook's plan: of the sheet that `answers` name, else of the one that looks most like a plan.
    Sheets of the same columns that are named by days are one plan.

    Raises `PlanFault` for a workbook that cannot be read, or in which there is none.
    """
    full = [sheet for described in _run(data)["sheets"] if (sheet := _sheet(described)) is not None]
    if not full:
        raise PlanFault(Phrase("The plan is empty."))
    if answers.sheet:
        return table_of_sheets(_named(full, answers.sheet), [], ())
    visible = [sheet for sheet in full if not sheet.hidden]
    if not visible:
        raise UnreadableFile(
            Phrase("All sheets of the workbook are hidden. Show the one with the plan, and save it again.")
        )
    best = max(visible, key=lambda sheet: sheet.rank)
    days = [sheet for sheet in visible if sheet.shape == best.shape and day_in(sheet.name)]
    taken = days if len(days) > 1 and best in days else [best]
    rivals = [
        sheet
        for sheet in visible
        if sheet not in taken and sheet.says_when == best.says_when and sheet.header.known > 1
    ]
    notes = [_not_read(sheet) for sheet in full if sheet not in taken and sheet not in rivals]
    questions = (_question([best, *rivals]),) if rivals else ()
    return table_of_sheets(taken, notes, questions)


def _run(data: bytes) -> dict[str, Any]:
    """What `workbook_process` says of the workbook; its fault is raised."""
    output = _answer_to(data)
    if not output:
        raise UnreadableFile(_FAULTS["memory"])
    answer: dict[str, Any] = json.loads(output)
    if "fault" in answer:
        raise UnreadableFile(_FAULTS[answer["fault"]])
    return answer


def _answer_to(data: bytes) -> bytes:
    with _reading:
        return answer_of(workbook_process.__name__, data=data, max_wait_s=MAX_WAIT_S)


def _sheet(described: dict[str, Any]) -> Sheet | None:
    """A sheet; None for an empty one."""
    described["rows"] = [(line, [unmarked(cell) for cell in cells]) for line, cells in described["rows"]]
    header = find_header([cells for _, cells in described["rows"]])
    if header is None:
        return None
    # A cell that is merged in a grid takes several hours, which its first row alone does not say.
    grid = None if header.known >= SURELY_A_HEADER or described["merged"] else grid_of(described["rows"])
    if grid is not None:
        above = [row for row in described["rows"] if row[0] < grid.top]
        described["rows"] = [*above, (grid.top, list(HEADER)), *((line, list(cells)) for line, cells in grid.rows)]
        described["hidden_rows"] = []
        header = Header(position=len(above), cells=HEADER, known=len(HEADER))
    return Sheet(**described, header=header, grid=grid)


def _named(sheets: Sequence[Sheet], name: str) -> list[Sheet]:
    named = [sheet for sheet in sheets if sheet.name == name] or [
        sheet for sheet in sheets if sheet.name.strip().casefold() == name.strip().casefold()
    ]
    if not named:
        names = ", ".join(excerpt(sheet.name) for sheet in sheets[:20])
        raise UnreadableFile(
            Phrase(
                "The workbook has no sheet “{sheet}”. Its sheets: {names}.", {"sheet": excerpt(name), "names": names}
            )
        )
    return named[:1]


def _not_read(sheet: Sheet) -> TableNote:
    message = (
        Phrase("The sheet “{sheet}” is hidden and was not read.", {"sheet": excerpt(sheet.name)})
        if sheet.hidden
        else Phrase("The sheet “{sheet}” was not read.", {"sheet": excerpt(sheet.name)})
    )
    return TableNote(message=message, kind=ProblemKind.ROW_PASSED_OVER)


def _question(sheets: Sequence[Sheet]) -> Question:
    return Question(
        topic=Topic.SHEET,
        message=Phrase("Which sheet is the plan? “{sheet}” was read.", {"sheet": excerpt(sheets[0].name)}),
        choices=tuple(sheet.name for sheet in sheets),
        examples=tuple(_example(sheet) for sheet in sheets),
        assumed=sheets[0].name,
    )


def _example(sheet: Sheet) -> str:
    """The first row below the header."""
    below = sheet.rows[sheet.header.position + sheet.header.height :]
    return excerpt(" · ".join(cell for cell in below[0][1] if cell.strip())) if below else ""
