"""venues.csv to give away: as organisers keep it, but no cell of it runs as a formula when somebody opens it.

OWASP, "CSV Injection": a cell that begins with =, +, -, @, a tab or a carriage return is a formula to a spreadsheet
program; an apostrophe before it makes it text. A telephone number (+386 1 ...) and a negative number are left alone.
Cells are those of the separator that the header line uses.
"""

from __future__ import annotations

import csv
import re
from io import StringIO

MEDIA_TYPE = "text/csv; charset=utf-8"

_FORMULA = re.compile(r"\s*[=@\t\r]|\s*[+-](?![\d\s().,/-]*$)")
_SEPARATORS = ",;\t"


def without_formulas(table: bytes) -> bytes:
    """The table with an apostrophe before each formula; the very same bytes where it holds none."""
    text, encoding = _decoded(table)
    separator = _separator(text)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        # What no reader can take apart is not taken apart by a spreadsheet either, but its lines may still begin so.
        rows = [[line] for line in text.splitlines()]
    if not any(_FORMULA.match(cell) for row in rows for cell in row):
        return table
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n" if "\r\n" in text else "\n")
    writer.writerows([[f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


def _decoded(table: bytes) -> tuple[str, str]:
    encoding = "utf-8-sig" if table.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return table.decode(encoding), encoding
    except UnicodeDecodeError:
        # Only the bytes that make a formula matter here; this keeps all the others as they are.
        return table.decode("latin-1"), "latin-1"


def _separator(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(_SEPARATORS, key=header.count)
