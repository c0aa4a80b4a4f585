"""Finds the header of a table: the row with the most known columns, wherever it stands.

The one place for it: rows of a text and rows of a workbook's sheet come here alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.sheets.column_words import meaning_of

MAX_ROWS_ABOVE = 100
"""A header further down is none."""


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
    where no row has any. None where all are empty."""
    best: Header | None = None
    for position, row in enumerate(rows[:MAX_ROWS_ABOVE]):
        if any(cell.strip() for cell in row):
            known = len({meaning_of(cell) for cell in row} - {""})
            if best is None or known > best.known:
                best = Header(position=position, cells=tuple(row), known=known)
    return best
