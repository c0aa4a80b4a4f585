"""Reads the plan out of a web page: a sheet that is published to the web, or a table that a program saved as HTML under
the name of a workbook. Of several tables that with the most known columns is read."""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase
from components.sheets.encodings import decode, encoding_of
from components.sheets.headers import find_header
from components.sheets.readers.sheet_tables import Sheet, table_of_sheets
from components.sheets.readers.xml_files import MAX_TAGS, TOO_LARGE
from components.sheets.tables import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, VenueTable

_BREAK = "\ue000"  # of the private use area, as XML takes no control characters

_NO_TABLE = Phrase(
    "This is a web page, not a table. Where it asks to sign in, share the sheet with everybody who has the link; "
    "otherwise download it as .xlsx or CSV, and import that."
)


def read_web_page(data: bytes) -> VenueTable:
    """The table of a page. Raises `UnreadableFile` for a page without one."""
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        raise UnreadableFile(TOO_LARGE)
    try:
        root = html.document_fromstring(
            decode(data, encoding_of(data)).encode(), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, UnicodeDecodeError, ValueError) as fault:
        raise UnreadableFile(_NO_TABLE) from fault
    sheets = [sheet for table in root.iter("table") if (sheet := _sheet(table)) is not None]
    best = max(sheets, key=lambda sheet: sheet.rank, default=None)
    if best is None or best.header.known < 2:
        raise UnreadableFile(_NO_TABLE)
    return table_of_sheets([best], [], ())


def _sheet(table: Any) -> Sheet | None:
    rows: list[tuple[int, list[str]]] = []
    merged: list[list[int]] = []
    covered: set[tuple[int, int]] = set()
    for at, row in enumerate(each for each in table.iter("tr") if next(each.iterancestors("table")) is table):
        if at >= MAX_ROWS:
            raise UnreadableFile(Phrase("The plan has more than {most} rows.", {"most": MAX_ROWS}))
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while (at, len(cells)) in covered:
                cells.append("")
            height, width = _span(cell, "rowspan", 500), _span(cell, "colspan", MAX_COLUMNS)
            column = len(cells)
            if height > 1:
                merged.append([at, column, at + height - 1, column + width - 1])
                if len(covered) > MAX_TAGS:
                    raise UnreadableFile(TOO_LARGE)
                covered |= {(below, column + right) for below in range(at + 1, at + height) for right in range(width)}
            cells += [_text(cell), *[""] * (width - 1)]
            if len(cells) > MAX_COLUMNS:
                raise UnreadableFile(Phrase("The plan has more than {most} columns.", {"most": MAX_COLUMNS}))
        if any(cells):
            rows.append((at + 1, cells))
    header = find_header([cells for _, cells in rows])
    return None if header is None else Sheet(name="", hidden=False, rows=rows, merged=merged, header=header)


def _span(cell: Any, name: str, most: int) -> int:
    text = cell.get(name, "1").strip()
    return min(int(text), most) if text.isascii() and text.isdigit() and int(text or 0) > 0 else 1


def _text(cell: Any) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = _BREAK + (line_break.tail or "")
    lines = [" ".join(line.split()) for line in "".join(cell.itertext()).split(_BREAK)]
    return "\n".join(lines).strip()
