"""The stops in the bytes of a plan, and the bytes of a plan with other stops."""

from __future__ import annotations

from functools import lru_cache

from components.plan.editing import Stops
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import empty_table, with_stops


@lru_cache(maxsize=32)
def stops_of(csv: bytes) -> Stops:
    """The stops in the bytes of a plan."""
    return read_venues(csv).stops


def csv_with(source: bytes | None, stops: Stops) -> bytes:
    """The table `source` with these stops: its separators, encoding and own columns stay. A new table without one."""
    table = read_venues(source).table if source is not None else None
    return write_table(with_stops(table if table is not None else empty_table(), stops))
