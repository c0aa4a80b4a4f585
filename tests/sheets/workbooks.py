"""Workbooks as people's programs write them, with the same rows in each format."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Cell = str | int | float | bool | date | datetime | time | None
Rows = Sequence[Sequence[Cell]]
Writer = Callable[[Mapping[str, Rows]], bytes]
CASES = Path(__file__).parents[1] / "cases"


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """As Excel and Google Sheets write."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(sheets: Mapping[str, Rows]) -> bytes:
    """As Excel 97 to 2003 writes."""
    book = xlwt.Workbook()
    styles: dict[type, xlwt.XFStyle] = {
        kind: xlwt.easyxf(num_format_str=shown)
        for kind, shown in ((datetime, "DD.MM.YYYY HH:MM"), (date, "DD.MM.YYYY"), (time, "HH:MM"))
    }
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell, styles.get(type(cell), xlwt.Style.default_style))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """As LibreOffice writes."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _ods_cell(cell: Cell) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
    if isinstance(cell, (int, float)):
        return TableCell(valuetype="float", value=str(cell))
    if isinstance(cell, time):
        return TableCell(valuetype="time", timevalue=f"PT{cell:%H}H{cell:%M}M{cell:%S}S")
    if isinstance(cell, date):
        return TableCell(valuetype="date", datevalue=cell.isoformat())
    element = TableCell(valuetype="string")
    for line in cell.split("\n"):
        element.addElement(P(text=line))
    return element


WRITERS: Mapping[str, Writer] = {"xlsx": xlsx, "xls": xls, "ods": ods}


def case_rows(name: str, *, separator: str = ",") -> list[list[Cell]]:
    """The rows of a case as somebody types them into a spreadsheet, which makes dates, hours and numbers of them."""
    text = (CASES / name).read_text(encoding="utf-8")
    return [[typed(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]


def typed(text: str) -> Cell:
    """A cell as a spreadsheet keeps what was typed into it."""
    for read in (date.fromisoformat, _german_date, _clock, datetime.fromisoformat, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text or None


def _german_date(text: str) -> date:
    return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone


def _clock(text: str) -> time:
    return time.fromisoformat(text) if len(text) == 5 else _no_time(text)


def _no_time(text: str) -> time:
    raise ValueError(text)
