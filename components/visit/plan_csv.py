"""The stops in the bytes of a plan, and the bytes of a plan with other stops."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from components.plan.draft import OwnColumns
from components.plan.editing import Stops
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import empty_table, with_own_columns, with_stops


@lru_cache(maxsize=32)
def stops_of(csv: bytes) -> Stops:
    """The stops in the bytes of a plan."""
    return read_venues(csv).stops


def csv_with(source: bytes | None, stops: Stops, own_columns: Sequence[OwnColumns] = ()) -> bytes:
    """The table `source` with these stops: its separators, encoding, columns and their order stay. A new table without
    one. `own_columns` are added to it, for the stops that are there."""
    table = read_venues(source).table if source is not None else None
    table = with_stops(table if table is not None else empty_table(), stops)
    for own in own_columns:
        table = with_own_columns(table, own)
    return write_table(table)
