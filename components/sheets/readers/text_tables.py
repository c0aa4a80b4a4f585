"""Reads the text of a file as a table: finds its letters, its separator and its header, and repairs its rows.

What is repaired is noted at its line. What stands above the header is kept as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from components.plan.errors import PlanFault
from components.plan.messages import Phrase, ProblemKind, Severity
from components.sheets.answers import NO_ANSWERS, Answers
from components.sheets.encodings import utf16_of
from components.sheets.formulas import unmarked
from components.sheets.headers import MAX_ROWS_ABOVE, SURELY_A_HEADER, Header, find_header, known_columns
from components.sheets.readers.grids import HEADER, Grid, grid_notes, grid_of, has_days_across
from components.sheets.readers.letters import Letters, letters
from components.sheets.readers.text_lines import Records, records, without_invisible_signs
from components.sheets.row_repairs import in_another_form, kinds_of, with_separators_in_texts
from components.sheets.tables import (
    MAX_BYTES,
    MAX_COLUMNS,
    SEPARATORS,
    Dialect,
    TableNote,
    VenueTable,
    line_breaks,
    preamble_of,
)

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")

_RULE = re.compile(r":?-{2,}:?")
"""A cell of the line below the header in a table as Markdown writes it."""


def read_table(data: bytes, answers: Answers = NO_ANSWERS) -> VenueTable:
    """The table in a text file. `answers` are to the `questions` of an earlier reading of it.

    Raises `PlanFault` for what is no table: too big, empty, no text, an encoding nobody uses, rows without a
    header. Its first argument is a `Phrase`.
    """
    read = _letters(data, answers.encoding)
    text = read.text
    above, named = preamble_of(text)
    raw_lines = io.StringIO(text[len(above) :], newline="").readlines()
    lines, invisible = without_invisible_signs(raw_lines)
    separators = (named,) if named else SEPARATORS
    notes = list(read.notes)
    header = _find_header(lines, separators)
    if header.header.known < SURELY_A_HEADER and (grid := _grid(lines, separators)) is not None:
        return _table_of_grid(grid, read, above, raw_lines, notes)
    if header.header.known <= 1 and has_days_across(records(lines[:MAX_ROWS_ABOVE], header.separator).rows):
        raise PlanFault(
            Phrase("Days stand side by side here. Write the stops below each other, each with its date, hour and name.")
        )
    if not header.header.known and _is_a_stop(header.header.cells):
        raise PlanFault(Phrase("No line of the plan says what its columns are, such as: date, arrive, name, address."))
    preamble = above + "".join(raw_lines[: header.start])
    body = _Body(reading=header, lines=lines[header.start :], first_line=1 + line_breaks(preamble), notes=notes)
    body.read()
    body.note_invisible([1 + line_breaks(above) + at for at in invisible if at >= header.start])
    return VenueTable(
        header=body.header,
        records=tuple(body.records),
        dialect=Dialect(
            encoding=read.encoding,
            separator=header.separator,
            line_end=_line_end(text),
            ends_with_line_end=text.endswith(("\r", "\n")) or not body.records,
            preamble=preamble,
        ),
        overflow=body.overflow,
        unclosed=frozenset(body.unclosed),
        notes=tuple(notes),
        questions=tuple(read.questions),
    )


def _line_end(text: str) -> str:
    """The line end that a text has most often."""
    both = text.count("\r\n")
    ends = {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}
    return max(ends, key=lambda end: ends[end])


@dataclass(frozen=True, slots=True, kw_only=True)
class _HeaderReading:
    """The header, the separator in which it has most known columns, and the index of the line on which it starts.
    `wrapped`: its line is wholly in quotation marks."""

    header: Header
    separator: str
    start: int
    wrapped: bool


def _find_header(lines: list[str], separators: Sequence[str]) -> _HeaderReading:
    first = lines[: MAX_ROWS_ABOVE + 20]
    best: _HeaderReading | None = None
    for separator in separators:
        rows = records(first, separator).rows
        plain = [_unwrapped_cells(row, separator) for _, row in rows]
        readable = [cells if cells is not None else row for cells, (_, row) in zip(plain, rows, strict=True)]
        header = find_header([row[: MAX_COLUMNS + 1] for row in readable])
        if header is None:
            continue
        candidate = _HeaderReading(
            header=header,
            separator=separator,
            start=rows[header.position][0],
            wrapped=plain[header.position] is not None,
        )
        if best is None or _rank(candidate) > _rank(best):
            best = candidate
    if best is None:
        raise PlanFault(Phrase("The plan is empty."))
    return best


def _grid(lines: list[str], separators: Sequence[str]) -> Grid | None:
    """The grid that the lines are, if they are one, with lines counted from 0."""
    grids = (grid_of(records(lines, separator).rows) for separator in separators)
    return max(filter(None, grids), key=lambda grid: len(grid.rows), default=None)


def _table_of_grid(grid: Grid, read: Letters, above: str, lines: list[str], notes: list[TableNote]) -> VenueTable:
    first = 1 + line_breaks(above)
    notes += grid_notes(grid, first)
    return VenueTable(
        header=HEADER,
        records=tuple((first + line, cells) for line, cells in grid.rows),
        dialect=Dialect(
            encoding=read.encoding, line_end=_line_end(read.text), preamble=above + "".join(lines[: grid.top])
        ),
        notes=tuple(notes),
        questions=tuple(read.questions),
        in_place=False,
    )


def _rank(reading: _HeaderReading) -> tuple[int, int, int, bool, int]:
    """Most known columns; then names on one line, without a separator in them, and not in quotation marks."""
    cells = reading.header.cells
    odd = sum(1 for cell in cells if any(separator in cell for separator in SEPARATORS))
    return reading.header.known, -reading.header.height, -odd, not reading.wrapped, len(cells)


def _is_a_stop(cells: Sequence[str]) -> bool:
    """Whether the cells are those of a stop, not of a header: a date or an hour among several cells."""
    dated = re.compile(r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{0,4}|\d{1,2}[:.h]\d{2}\b.*")
    return sum(1 for cell in cells if cell.strip()) > 1 and any(dated.fullmatch(cell.strip()) for cell in cells)


def _unwrapped_cells(row: Sequence[str], separator: str) -> list[str] | None:
    """The columns' names in a header whose line is wholly in quotation marks; None for any other row."""
    if not row or any(cell.strip() for cell in row[1:]) or re.search(r"[\r\n]", row[0]):
        return None
    forms = [records([row[0]], inner).rows[0][1] for inner in (separator, *SEPARATORS) if inner in row[0]]
    best = max(forms, key=known_columns, default=[])
    return best if known_columns(best) > 1 and row[0] != best[0] else None


@dataclass(slots=True, kw_only=True)
class _Body:
    """The rows of a table from its header on, as they are read."""

    reading: _HeaderReading
    lines: list[str]
    first_line: int
    notes: list[TableNote]
    header: tuple[str, ...] = ()
    records: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    overflow: dict[int, tuple[str, ...]] = field(default_factory=dict)
    unclosed: list[int] = field(default_factory=list)

    def read(self) -> None:
        """Read header and rows."""
        header, separator = self.reading.header, self.reading.separator
        self.header = tuple(unmarked(cell) for cell in header.cells)
        width = len(self.header)
        if width > MAX_COLUMNS:
            raise PlanFault(Phrase("The plan has more than {most} columns.", {"most": MAX_COLUMNS}))
        rows = self._rows(separator, width)
        self.unclosed = [self.first_line + at for at in rows.unclosed]
        if header.height > 1:
            self._note(0, Phrase("The columns’ names stand on two lines; they are read together."))
        ends = [start for start, _ in rows.rows[1:]] + [len(self.lines)]
        spans = list(zip(rows.rows, ends, strict=True))[header.height :]
        kinds: list[frozenset[str]] | None = None
        forms: list[int] = []
        for (start, cells), end in spans:
            taken = cells
            if any(cells) and not any(cells[1:]):
                if (other := in_another_form("".join(self.lines[start:end]), width, separator)) is not None:
                    forms.append(start)
                    taken = other
            elif any(cells[width:]):
                kinds = kinds or kinds_of((row for _, row in rows.rows[header.height :] if len(row) <= width), width)
                taken = self._together(start, cells, "".join(self.lines[start:end]), kinds)
            if not (separator == "|" and self._is_rule(taken)):
                self._take(self.first_line + start, [unmarked(cell) for cell in taken], width)
        if self.reading.wrapped or forms:
            self._note_forms(forms)

    def note_invisible(self, lines: list[int]) -> None:
        """Note that signs were left out on these lines."""
        if lines:
            self.notes.append(TableNote(message=Phrase("Signs that cannot be seen are left out."), line=lines[0]))

    def _rows(self, separator: str, width: int) -> Records:
        """The rows; with quotation marks behind spaces as such where fewer rows are too long then."""
        rows = records(self.lines, separator)
        if any(any(row[width:]) and any(cell.startswith(' "') for cell in row) for _, row in rows.rows):
            other = records(self.lines, separator, skip_spaces=True)
            too_long, too_long_then = (sum(1 for _, row in each.rows if any(row[width:])) for each in (rows, other))
            if too_long_then < too_long:
                self._note(0, Phrase("Quotation marks behind spaces hold texts together here."))
                return other
        return rows

    def _together(self, start: int, cells: list[str], raw: str, kinds: list[frozenset[str]]) -> list[str]:
        together = with_separators_in_texts(raw, self.reading.separator, kinds)
        if together is None:
            return cells
        text = next((cell for cell in together if cell.strip() and cell not in cells), "")
        self._note(
            start,
            Phrase(
                "“{text}” is read as one cell: this line has more cells than the header.",
                {"text": text if len(text) <= 60 else text[:59] + "…"},
            ),
            Severity.WARNING,
            Phrase("Put quotation marks around it, if that is right."),
        )
        return together

    def _is_rule(self, cells: Sequence[str]) -> bool:
        return any(cells) and all(_RULE.fullmatch(cell.strip()) or not cell for cell in cells)

    def _note_forms(self, forms: list[int]) -> None:
        if self.reading.wrapped:
            self._note(0, Phrase("The lines are wholly in quotation marks; they are read as if they were not."))
        else:
            for start in forms:
                self._note(start, Phrase("This line is separated in another way than the header; it is read as a row."))

    def _note(self, at: int, message: Phrase, severity: Severity = Severity.NOTE, remedy: Phrase | None = None) -> None:
        self.notes.append(
            TableNote(
                message=message,
                line=self.first_line + at,
                severity=severity,
                kind=ProblemKind.FILE_REPAIRED,
                remedy=remedy,
            )
        )

    def _take(self, line: int, cells: list[str], width: int) -> None:
        self.records.append((line, (*cells[:width], *[""] * (width - len(cells)))))
        if any(cells[width:]):
            self.overflow[line] = tuple(cells[width:])


def _letters(data: bytes, answer: str) -> Letters:
    if len(data) > MAX_BYTES:
        raise PlanFault(Phrase("The plan has more than {most} MB.", {"most": MAX_BYTES // 1024 // 1024}))
    if not utf16_of(data) and len(data) - len(data.translate(None, _CONTROLS)) > len(data) // 100:
        raise PlanFault(Phrase("The plan is no text."))
    read = letters(data, answer)
    if not read.text.strip(" \t\r\n,;|"):
        raise PlanFault(Phrase("The plan is empty."))
    return read
