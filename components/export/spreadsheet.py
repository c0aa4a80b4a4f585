"""venues.csv to give away: as organisers keep it, but nothing in it runs as a formula when somebody opens it.

Cells are those of the separator that the header line uses; see `domain.formulas` for what runs.
"""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO

from components.sheets.formulas import disarmed

MEDIA_TYPE = "text/csv; charset=utf-8"

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEPARATORS = ",;\t"
# What may stand above the header: a line that names the separator to Excel, and lines without a word.
_ABOVE = re.compile(r"(?:\"?sep=.\"?[ \t,;]*[\r\n]+)?(?:[ \t,;]*[\r\n])*", re.IGNORECASE)


def without_formulas(table: bytes) -> bytes:
    """The table with an apostrophe before each formula; the very same bytes where it holds none."""
    mark, text, encoding = _decoded(table)
    above = _ABOVE.match(text)
    start = above.end() if above is not None else 0
    separator = _separator(text[start:])
    try:
        rows = list(csv.reader(StringIO(text[start:], newline=""), delimiter=separator))
    except csv.Error:
        # What no reader can take apart is not taken apart by a spreadsheet either, but its lines may still begin so.
        rows = [[line] for line in text[start:].splitlines()]
    safe = [[disarmed(cell) for cell in row] for row in rows]
    if safe == rows:
        return table
    out = StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(safe)
    return mark + (text[:start] + out.getvalue()).encode(encoding)


def _decoded(table: bytes) -> tuple[bytes, str, str]:
    """The mark in front of the table, its text, and the encoding to write it in again."""
    mark, encoding = next((known for known in _MARKS if table.startswith(known[0])), (b"", "utf-8"))
    try:
        return mark, table[len(mark) :].decode(encoding), encoding
    except UnicodeDecodeError:
        # Only the bytes that make a formula matter here; this keeps all the others as they are.
        return b"", table.decode("latin-1"), "latin-1"


def _separator(text: str) -> str:
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(_SEPARATORS, key=header.count)
