"""The lines of a text as rows of cells in one separator, whatever is wrong with their quotation marks."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.sheets.tables import MAX_ROWS

INVISIBLE = "\xad\u200b\u2060\ufeff"
"""Signs that nobody sees or means: soft hyphens, zero-width spaces, marks of byte order."""

DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks of direction, which mean something only beside letters that are written from right to left."""

FIXED_SPACES = "\xa0\u2007\u2009\u202f"

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_INVISIBLE_OR_DIRECTION = re.compile(f"[{INVISIBLE}{DIRECTIONS}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_SPACES = re.compile(f" *[{FIXED_SPACES}]+ *")


@dataclass(slots=True)
class Records:
    """Rows with the index of the line on which each starts, and the indices of lines with a mark that never closes."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)


def records(lines: Sequence[str], separator: str, *, skip_spaces: bool = False) -> Records:
    """Each row of `lines`, which have their line ends. With `skip_spaces` a quotation mark counts behind a space too.

    A mark that never closes would swallow the rows that follow, up to the next mark or the end. So its line is taken
    by itself, and reading goes on after it. Raises `PlanFault` for more than `MAX_ROWS`.
    """
    records_read = Records()
    start = 0
    while start < len(lines):
        reader = csv.reader(
            (lines[at] for at in range(start, len(lines))),
            delimiter=separator,
            strict=True,
            skipinitialspace=skip_spaces,
        )
        line = start
        try:
            for record in reader:
                records_read.rows.append((line, record))
                line = start + reader.line_num
                if len(records_read.rows) > MAX_ROWS + 1:
                    raise PlanFault(Phrase("The plan has more than {most} rows.", {"most": MAX_ROWS}))
        except csv.Error:
            cells, closed = _malformed_line(lines[line], separator)
            if not closed:
                records_read.unclosed.append(line)
            records_read.rows.append((line, cells))
        else:
            line = len(lines)
        start = line + 1
    return records_read


def without_invisible_signs(lines: list[str]) -> tuple[list[str], list[int]]:
    """The lines without the signs that nobody sees and that keep hours, dates and names from being read (zero-width
    spaces, soft hyphens, marks of direction in texts that run left to right), and the indices of the lines that had
    any. Spaces that do not break become plain ones."""
    whole = "".join(lines)
    hidden = _INVISIBLE if _RIGHT_TO_LEFT.search(whole) else _INVISIBLE_OR_DIRECTION
    if whole.isascii() or not (hidden.search(whole) or _SPACES.search(whole)):
        return lines, []
    changed = [at for at, line in enumerate(lines) if hidden.search(line)]
    return [line if line.isascii() else _SPACES.sub(" ", hidden.sub("", line)) for line in lines], changed


def _malformed_line(line: str, separator: str) -> tuple[list[str], bool]:
    """The cells of a line that breaks the rules of quoting, and whether its marks come in pairs all the same."""
    rows = list(csv.reader([line.rstrip("\r\n") + "\n", "below"], delimiter=separator))
    if len(rows) == 2:
        return rows[0], True
    cells = line.rstrip("\r\n").split(separator)
    return [cell.removeprefix('"') if cell.count('"') % 2 else cell for cell in cells], False
