"""Finds the header of a table: the row with the most known columns, wherever it stands.

The one place for it: rows of a text and rows of a workbook's sheet come here alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from components.sheets.column_words import meaning_of

MAX_ROWS_ABOVE = 100
"""A header further down is none."""

SURELY_A_HEADER = 3
"""With fewer known columns the table may be a grid instead."""

_LONGEST_HEADING = 80
_ENOUGH = 3
"""A row of so many columns that are all known is the header; rows below it need no look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The columns' names `cells`, on `height` rows from the row at `position` (from 0) on. `known` is how many of them
    are columns of the plan."""

    position: int
    height: int = 1
    cells: tuple[str, ...]
    known: int = 0


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The header among a table's rows: of rows with as many known columns the first; the first row that is not empty
    where no row has any. None where all are empty.

    A header on two rows, such as `date, Times, , name` above `, arrive, depart`, is one where the two together name
    more columns than either.
    """
    best: Header | None = None
    for position, row in enumerate(rows[:MAX_ROWS_ABOVE]):
        if not any(cell.strip() for cell in row):
            continue
        known = known_columns(row)
        # A single word that happens to be a heading makes no header of a row with hours and numbers in it.
        if best is None or (known > best.known and (known > 1 or not re.search(r"\d", "".join(row)))):
            best = Header(position=position, cells=tuple(row), known=known)
        if best.position == position and known >= _ENOUGH and known == sum(1 for cell in row if cell.strip()):
            break
    return None if best is None else _on_two_rows(rows, best)


def known_columns(row: Sequence[str]) -> int:
    """How many different columns the cells of a row name."""
    return len({meaning for cell in row if (meaning := _meaning(cell))})


def _on_two_rows(rows: Sequence[Sequence[str]], header: Header) -> Header:
    joined = header
    for position in (header.position - 1, header.position):
        upper, lower = rows[position : position + 2] if 0 <= position < len(rows) - 1 else ((), ())
        cells = _joined(upper, lower)
        # A single word below a header that happens to be a heading is one of a row.
        known = known_columns(cells) if known_columns(upper) and known_columns(lower) > 1 else 0
        if known > max(joined.known, _ENOUGH - 1):
            joined = Header(position=position, height=2, cells=cells, known=known)
    return joined


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """The names of columns that stand on two rows; none where a cell of either holds digits, as stops do."""
    if re.search(r"\d", "".join((*upper, *lower))):
        return ()
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    groups = [next((cell for cell in reversed(above[: at + 1]) if cell.strip()), "") for at in range(width)]
    return tuple(
        _of_two(group, over, under) if under.strip() else over
        for group, over, under in zip(groups, above, below, strict=True)
    )


def _of_two(group: str, over: str, under: str) -> str:
    """The name of a column below another name, or below the one of a group of columns."""
    if _meaning(group) == "place" and _meaning(under) == "name":
        return f"{group} / {under}".strip()  # of the place, not of the stop
    names = (f"{group} {under}".strip(), under, over)
    return next((name for name in names if _meaning(name)), f"{over} {under}".strip())


@lru_cache(maxsize=4096)
def _meaning(cell: str) -> str:
    text = cell.strip()
    return meaning_of(text) if text and len(text) <= _LONGEST_HEADING and not re.search(r"\d", text) else ""
