"""The table of texts that a file holds, and how it is written back in the same manner.

Nothing here knows what a column means; `text_tables` reads. A table that is read and written keeps its separator,
encoding, line ends, columns and their order, and what stands above its header.

Cells that a spreadsheet would run are written with an apostrophe in front and read without it (`sheets.formulas`); a
cell that began with the apostrophe itself gets one more. So what is written comes back exactly.
"""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.sheets.answers import Question
from components.sheets.encodings import decode, encode, encoding_of, is_read_as
from components.sheets.formulas import disarmed, marked

if TYPE_CHECKING:
    import pandas as pd

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
SEPARATORS = (",", ";", "\t", "|")

_SEPARATOR_LINE = re.compile(r"\"?sep=(.)\"?[,;\t|]*(?:\r\n|\r|\n)", re.IGNORECASE)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# The reader's own limit (128 KiB a cell, for the whole process) would end the reading at the first long cell.
csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a file is written. `preamble` is what stands above the header (`sep=;`, titles, empty lines), with its
    line ends. `quotes_long_rows`: every cell of a row that is longer than the header is quoted, so that what is read
    of it again does not depend on the other rows, by which `row_repairs` would put its cells together."""

    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\n"
    ends_with_line_end: bool = True
    preamble: str = ""
    quotes_long_rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNote:
    """Something about a file that people should know: what was repaired, assumed or passed over, and on which line."""

    message: Phrase
    line: int | None = None
    severity: Severity = Severity.NOTE
    kind: ProblemKind = ProblemKind.FILE_REPAIRED
    remedy: Phrase | None = None

    def problem(self) -> Problem:
        """The note as one of the file's problems."""
        return Problem(kind=self.kind, severity=self.severity, message=self.message, remedy=self.remedy, line=self.line)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VenueTable:
    """A file's cells as text. `header` has the columns' names as they are in the file, `records` the line of each row
    (the header of a file without preamble is line 1) and its cells, as many as the header has. `overflow` holds what a
    line has beyond the header's columns. `unclosed` are the lines with a quotation mark that is never closed; they are
    read as if it were not there. `notes` say what was repaired or passed over, `questions` what the file does not tell
    of itself. `in_place` is False for the cells of a file that is no text, such as a workbook: no changes are written
    into it as `write_table` does. `hours_as_numbers`: the file keeps hours as numbers, whose texts are ours."""

    header: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]
    dialect: Dialect = Dialect()
    overflow: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    unclosed: frozenset[int] = frozenset()
    notes: tuple[TableNote, ...] = ()
    questions: tuple[Question, ...] = ()
    in_place: bool = True
    hours_as_numbers: bool = False

    def rows(self) -> list[tuple[int, list[str]]]:
        """Each row's line and a copy of its cells."""
        return [(line, list(cells)) for line, cells in self.records]

    def frame(self) -> pd.DataFrame:
        """The cells as a data frame to show: a column each, indexed by line. Columns of the same name get their number;
        half surrogate pairs, which no table on a page can hold, become question marks."""
        import pandas as pd  # noqa: PLC0415 - takes a third of a second to load, and only the import dialog needs it

        names = [
            f"{name} ({number})" if name in self.header[: number - 1] else name
            for number, name in enumerate(self.header, start=1)
        ]
        columns, *rows = (
            [cell.encode("utf-8", "replace").decode() for cell in cells]
            for cells in (names, *(cells for _, cells in self.records))
        )
        return pd.DataFrame(rows, columns=columns, index=[line for line, _ in self.records], dtype=object)

    @property
    def header_line(self) -> int:
        """The line on which the header starts."""
        return 1 + line_breaks(self.dialect.preamble)


def table_of(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    dialect: Dialect = Dialect(),
    overflow: Mapping[int, tuple[str, ...]] | None = None,
) -> VenueTable:
    """A table of these cells, on the lines that they will have once written. `overflow` is by the row's position."""
    beyond = overflow or {}
    records = []
    line = 1 + line_breaks(dialect.preamble) + _lines(header)
    for position, row in enumerate(rows):
        records.append((line, tuple(row)))
        line += _lines((*row, *beyond.get(position, ())))
    return VenueTable(
        header=tuple(header),
        records=tuple(records),
        dialect=dialect,
        overflow={records[position][0]: extra for position, extra in beyond.items()},
    )


def write_table(table: VenueTable) -> bytes:
    """The file again, in its own manner. It becomes UTF-8 with a mark where its encoding lacks a character, or where
    the text in it would be taken for another's; then a warning is logged."""
    text = _text_of(table)
    encoding = _usable_encoding(text, table.dialect.encoding)
    if encoding != table.dialect.encoding:
        _log.warning("plan.written_as_utf8", extra={"before": table.dialect.encoding})
    return encode(text, encoding)


def without_formulas(data: bytes) -> bytes:
    """A table as it is given away: an apostrophe before every cell that a spreadsheet would run as a formula.

    The very same bytes where no cell holds one. What is no table comes back with its lines made harmless.
    """
    encoding = encoding_of(data)
    try:
        text = decode(data, encoding)
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "latin-1"  # only the ASCII bytes of a formula matter here
    preamble, separator = preamble_of(text)
    body = text[len(preamble) :]
    separator = separator or max(SEPARATORS, key=re.split(r"[\r\n]", body, maxsplit=1)[0].count)
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator))
    except csv.Error:
        rows = [[line] for line in body.splitlines()]
    safe = [[disarmed(cell) for cell in row] for row in rows]
    if safe == rows:
        return data
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(safe)
    return encode(preamble + out.getvalue(), encoding)


def is_writable(cell: str) -> bool:
    """Whether a cell is written as it is: one with control characters loses them."""
    return not _UNWRITABLE.search(cell)


def with_writable_header(table: VenueTable) -> VenueTable:
    """The table with headings that are written as they are read: without control characters."""
    if all(map(is_writable, table.header)):
        return table
    note = TableNote(message=Phrase("Signs that cannot be seen are left out."), line=table.header_line)
    header = tuple(_UNWRITABLE.sub("", cell) for cell in table.header)
    return replace(table, header=header, notes=(*table.notes, note))


def preamble_of(text: str) -> tuple[str, str]:
    """What stands above the first line with anything in it (`sep=;`, empty lines), and the separator that it names, if
    any."""
    match = _SEPARATOR_LINE.match(text)
    separator = match[1] if match and match[1] in SEPARATORS else ""
    start = match.end() if match and separator else 0
    blank = re.compile(r"(?:[ \t,;|]*(?:\r\n|\r|\n))*").match(text, start)
    end = blank.end() if blank else start
    return (text[:end], separator) if text[end:].strip(" \t\r\n,;|") else ("", "")


def line_breaks(text: str) -> int:
    """How many line ends a text has."""
    return len(re.findall(r"\r\n|\r|\n", text))


def _text_of(table: VenueTable) -> str:
    dialect = table.dialect
    lines = [_line(table.header, dialect)]
    for line, row in table.rows():
        beyond = table.overflow.get(line, ())
        lines.append(_line((*row, *beyond), dialect, quoted=dialect.quotes_long_rows and bool(beyond)))
    text = dialect.preamble + dialect.line_end.join(lines)
    return text + dialect.line_end if dialect.ends_with_line_end else text


def _line(cells: Sequence[str], dialect: Dialect, *, quoted: bool = False) -> str:
    # The writer quotes what holds one of its own line ends; with both of them here, any line break is quoted.
    out = io.StringIO(newline="")
    # A browser can send control characters, and halves of surrogate pairs, which fit no encoding at all. They go first:
    # what stands behind them may be a formula.
    safe = [marked(_UNWRITABLE.sub("", cell)) for cell in cells]
    csv.writer(
        out,
        delimiter=dialect.separator,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
    ).writerow(safe)
    return out.getvalue().removesuffix("\r\n")


def _usable_encoding(text: str, encoding: str) -> str:
    """`encoding`, unless it cannot hold the text, or the text in it would be taken for another encoding's."""
    try:
        data = encode(text, encoding)
    except UnicodeEncodeError:
        return "utf-8-sig"
    return encoding if is_read_as(data, encoding, text) else "utf-8-sig"


def _lines(cells: Sequence[str]) -> int:
    return 1 + sum(line_breaks(cell) for cell in cells)
