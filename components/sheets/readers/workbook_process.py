"""Reads a workbook in a process of its own: a workbook on standard input becomes JSON on standard output.

The library makes room for the whole used area of a sheet at once, so a few kilobytes with one cell in the last row and
column would take all memory there is, and the process with it. Here that ends this process alone: memory and time are
limited, and `workbooks` says that the file is too large. This module is run by itself and imports nothing else of ours.

Output: `{"sheets": [...]}`, each sheet with `name`, `hidden`, `rows` (number and texts of each row that is not empty),
`merged` (first row, first column, last row, last column, counted from 0), `errors` (row, column, text), `unsaved` (row
and column of formulas without a value) and `hidden_rows`; or `{"fault": "..."}`. Rows and columns count from 1 but for
`merged`.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from lxml import etree
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from components.limited_process import limit_resources

MAX_MEMORY_BYTES = 640 * 1024 * 1024
MAX_SECONDS = 20
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_SHEETS = 60
MAX_CHARACTERS = 10 * 1024 * 1024
MAX_MARKS = 200
_OF_ROWS = ("merged", "hidden_rows")
_FIRST_YEAR = 1901  # a workbook's hours without a date lie in the days before

_Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


class TooLarge(Exception):
    """More than a plan can have; the first argument names what there is too much of."""


def main() -> None:
    """Read standard input, write standard output."""
    limit_resources(memory_bytes=MAX_MEMORY_BYTES, seconds=MAX_SECONDS)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


def answer(data: bytes) -> bytes:
    """What is written to standard output."""
    try:
        result: dict[str, Any] = {"sheets": _sheets(data)}
    except TooLarge as fault:
        result = {"fault": str(fault)}
    except MemoryError:
        result = {"fault": "memory"}
    except PasswordError:
        result = {"fault": "password"}
    except Exception:  # noqa: BLE001 - whatever libraries trip over in a file from outside, in a process for that alone
        result = {"fault": "damaged"}
    return json.dumps(result, ensure_ascii=True).encode()


def _sheets(data: bytes) -> list[dict[str, Any]]:
    marks: Callable[[str], dict[str, Any]] = _no_marks
    if zipfile.is_zipfile(io.BytesIO(data)):
        archive = zipfile.ZipFile(io.BytesIO(data))
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise TooLarge("memory")
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise PasswordError
        if "content.xml" in names:
            marks = _marks_of_opendocument(archive)
        elif "xl/workbook.xml" in names:
            marks = _marks_of_excel(archive)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
        if len(sheets) > MAX_SHEETS:
            raise TooLarge("sheets")
        room = MAX_CHARACTERS
        described_sheets = []
        for described in sheets:
            hidden = described.visible is not SheetVisibleEnum.Visible
            sheet = workbook.get_sheet_by_name(described.name)
            rows = list(_rows(sheet))
            room -= sum(len(cell) for _, cells in rows for cell in cells)
            if room < 0:
                raise TooLarge("memory")
            merged = [[*start, *end] for start, end in (sheet.merged_cell_ranges or [])][:MAX_ROWS]
            described_sheets.append(
                {"name": described.name, "hidden": hidden, "rows": rows, "merged": merged, **marks(described.name)}
            )
        return described_sheets


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    number = 0
    # The rows begin at the first one of the sheet, their cells at the first column that has any.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if cells.count("") == len(cells):
            continue
        texts = left + [_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            number += 1
            if number > MAX_ROWS:
                raise TooLarge("rows")
            if len(texts) > MAX_COLUMNS:
                raise TooLarge("columns")
            yield line, texts


def _text(cell: _Cell) -> str:
    """A cell as people would type it: hours as HH:MM, dates by ISO 8601, numbers without an empty fraction."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (bool, int, float)):
        return str(cell).upper() if isinstance(cell, bool) else _number(cell)
    return _moment(cell)


def _moment(cell: datetime.time | datetime.date | datetime.timedelta) -> str:
    if isinstance(cell, datetime.timedelta):
        seconds = round(cell.total_seconds())
        sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
        return sign + _clock(seconds // 3600, seconds // 60 % 60, seconds % 60)
    if isinstance(cell, datetime.time):
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second + round(cell.microsecond / 1_000_000)
        return _clock(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    if not isinstance(cell, datetime.datetime):
        return cell.isoformat() if cell.year >= _FIRST_YEAR else "00:00"
    moment = (cell + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    clock = _clock(moment.hour, moment.minute, moment.second)
    if moment.year < _FIRST_YEAR:
        return clock
    return f"{moment:%Y-%m-%d}" if clock == "00:00" else f"{moment:%Y-%m-%d} {clock}"


def _clock(hours: int, minutes: int, seconds: int) -> str:
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def _number(value: float) -> str:
    """Fifteen digits, as spreadsheets show, never in powers of ten."""
    if isinstance(value, int):
        return str(value)
    return f"{Decimal(f'{value:.15g}'):f}"


def _no_marks(_: str) -> dict[str, Any]:
    return {}


def _marks_of_excel(archive: zipfile.ZipFile) -> Callable[[str], dict[str, Any]]:
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    targets = {
        element.get("Id"): str(element.get("Target", ""))
        for element in _parsed(archive.read("xl/_rels/workbook.xml.rels")).iter("{*}Relationship")
    }
    parts = {
        element.get("name"): targets.get(element.get(relation), "")
        for element in _parsed(archive.read("xl/workbook.xml")).iter("{*}sheet")
    }

    def marks(name: str) -> dict[str, Any]:
        part = parts.get(name, "")
        part = part[1:] if part.startswith("/") else f"xl/{part}"
        if part not in archive.namelist():
            return {}
        data = archive.read(part)
        # Few sheets have any, and looking for them cell by cell takes long in a large one.
        if not any(sign in data for sign in (b'"e"', b"'e'", b"<f", b":f", b"hidden=")):
            return {}
        return _marks_of_excel_sheet(data)

    return marks


def _marks_of_excel_sheet(data: bytes) -> dict[str, Any]:
    errors: list[tuple[int, int, str]] = []
    unsaved: list[tuple[int, int]] = []
    hidden_rows: list[int] = []
    row = column = 0
    for event, element in _events(data, ("start", "end"), ("{*}row", "{*}c")):
        kind = etree.QName(element).localname
        if kind == "row" and event == "start":
            row, column = int(element.get("r") or row + 1), 0
            if element.get("hidden") in ("1", "true"):
                hidden_rows.append(row)
        elif kind == "c" and event == "end":
            column = _column(element.get("r") or "") or column + 1
            if element.get("t") == "e":
                errors.append((row, column, str(element.findtext("{*}v") or "")))
            elif element.find("{*}f") is not None and not element.findtext("{*}v") and element.get("t") != "str":
                unsaved.append((row, column))
        if event == "end":
            element.clear()
    return {"errors": errors[:MAX_MARKS], "unsaved": unsaved[:MAX_MARKS], "hidden_rows": hidden_rows[:MAX_ROWS]}


def _marks_of_opendocument(archive: zipfile.ZipFile) -> Callable[[str], dict[str, Any]]:
    """The same of an OpenDocument sheet, and its merged cells, which the library does not give."""
    marks: dict[str, dict[str, Any]] = {}
    for _, table in _events(archive.read("content.xml"), ("end",), ("{*}table",)):
        if etree.QName(table).namespace.endswith(":table:1.0"):
            marks[str(_attribute(table, "name"))] = _marks_of_opendocument_sheet(table)
            table.clear()
    return lambda name: marks.get(name, {})


def _marks_of_opendocument_sheet(table: Any) -> dict[str, Any]:
    marks: dict[str, Any] = {"merged": [], "errors": [], "unsaved": [], "hidden_rows": []}
    number = 0
    for row in table.iter("{*}table-row"):
        if _attribute(row, "visibility") in ("collapse", "filter"):
            marks["hidden_rows"].append(number + 1)
        column = 0
        for cell in row:
            _mark_opendocument_cell(marks, cell, number, column)
            column += int(_attribute(cell, "number-columns-repeated") or 1)
        number += int(_attribute(row, "number-rows-repeated") or 1)
    return {name: values[: MAX_ROWS if name in _OF_ROWS else MAX_MARKS] for name, values in marks.items()}


def _mark_opendocument_cell(marks: dict[str, Any], cell: Any, row: int, column: int) -> None:
    height = int(_attribute(cell, "number-rows-spanned") or 1)
    width = int(_attribute(cell, "number-columns-spanned") or 1)
    if height > 1 or width > 1:
        marks["merged"].append((row, column, row + height - 1, column + width - 1))
    text = "".join(cell.itertext("{*}p")).strip() if _attribute(cell, "formula") else ""
    if text.startswith(("#", "Err:")) or "error" in [
        value for name, value in cell.attrib.items() if name.endswith("value-type")
    ]:
        marks["errors"].append((row + 1, column + 1, text))
    elif _attribute(cell, "formula") and _attribute(cell, "value-type") is None:
        marks["unsaved"].append((row + 1, column + 1))


def _attribute(element: Any, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.endswith("}" + name)), None)


def _parsed(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _events(data: bytes, events: tuple[str, ...], tags: tuple[str, ...]) -> Iterable[tuple[str, Any]]:
    events_of: Iterable[tuple[str, Any]] = etree.iterparse(
        io.BytesIO(data), events=events, tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    return events_of


def _column(reference: str) -> int:
    """The number of the column in `C5`: 3."""
    number = 0
    for letter in reference:
        if "A" <= letter <= "Z":
            number = number * 26 + ord(letter) - ord("A") + 1
    return number


if __name__ == "__main__":
    main()
