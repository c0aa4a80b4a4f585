"""Makes a table anew, of stops and in our own columns, where the file's own cannot be written in place.

So it is where cells hold more than their columns: ranges of hours, a date with hours, positions in addresses, day
headings; where a person's answers decided; and where only what stands in the columns tells what they are. The table
reads back to exactly the same stops.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from components.plan.model import Stop
from components.sheets.column_map import ColumnMap, map_columns
from components.sheets.columns import COLUMNS, CONTRACT, filled_fields, written_cells
from components.sheets.dates import format_date
from components.sheets.headers import find_header
from components.sheets.readers.text_lines import records
from components.sheets.row import Row
from components.sheets.row_ids import stop_ids
from components.sheets.tables import Dialect, VenueTable, table_of

_UNREADABLE = "?"
"""A date that is none, where an empty one would be that of the row above."""

_PRIVATE = " (private)"
"""What makes a heading that of a column which is not read."""


def canonical_table(
    table: VenueTable, columns: ColumnMap, stops: Sequence[Stop], left_out: Collection[int]
) -> VenueTable:
    """The stops of `table` in our own columns, then the file's columns that are not read, under the same lines above
    the header. The rows on the lines `left_out` stay where they are, as they were."""
    comma = table.dialect.separator == ";"
    with_ids = "id" in columns.sources or _ids(stops) != [stop.id for stop in stops]
    stops_on: dict[int | None, list[Stop]] = {}
    for stop in stops:
        stops_on.setdefault(stop.line, []).append(stop)
    lines: list[tuple[int, dict[str, str], tuple[str, ...]]] = []
    for line, cells in table.records:
        if of_line := stops_on.get(line):
            lines.append((line, _cells(of_line.pop(0), comma=comma, with_id=with_ids), cells))
        elif line in left_out:
            lines.append((line, _as_left_out(columns.texts(cells)), cells))
    used = {name for _, ours, _ in lines for name, text in ours.items() if text}
    own = [*CONTRACT, *(name for name in ("id", *COLUMNS) if name in used and name not in CONTRACT)]
    own += sorted(used - {*own})
    others = [
        position
        for position, column in enumerate(columns.taken)
        if not column and (table.header[position].strip() or any(cells[position].strip() for _, _, cells in lines))
    ]
    rows = [
        [*(ours.get(name, "") for name in own), *(cells[position] for position in others)] for _, ours, cells in lines
    ]
    header = _unread(own, [table.header[position] for position in others], rows)
    beyond = {
        at: table.overflow[line] for at, (line, _, _) in enumerate(lines) if line in left_out and line in table.overflow
    }
    return table_of(header, rows, _with_header_below(table.dialect, header), beyond)


def _with_header_below(dialect: Dialect, header: Sequence[str]) -> Dialect:
    """The dialect without the lines above the header, where one of them would be taken for it: the file had more
    columns that say nothing, and a header of the same twice."""
    above = io.StringIO(dialect.preamble, newline="").readlines()
    rows = [*(cells for _, cells in records(above, dialect.separator).rows), header]
    header_found = find_header(rows)
    stays = header_found is not None and header_found.position == len(rows) - 1 and header_found.height == 1
    return dialect if stays else replace(dialect, preamble="")


def standard_table(table: VenueTable, stops: Sequence[Stop]) -> VenueTable:
    """The same for programs: with commas, and nothing but stops below the header on the first line. `stops` are those
    that `table` reads as, as a `Reading` has both."""
    columns = map_columns(table.header, (cells for _, cells in table.records))
    return canonical_table(replace(table, dialect=Dialect()), columns, stops, ())


def _cells(stop: Stop, *, comma: bool, with_id: bool) -> dict[str, str]:
    cells = {"date": format_date(stop.date), **written_cells(stop, comma=comma)}
    return {**cells, "id": stop.id} if with_id else cells


def _as_left_out(texts: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row that no stop was made of, so that none is made of them here either."""
    own = {name: text for name, text in texts.items() if name in {"date", "name", "id"} or name in COLUMNS}
    return {**own, "date": own.get("date") or _UNREADABLE}


def _ids(stops: Sequence[Stop]) -> list[str]:
    """The ids that these stops have by their rows alone."""
    rows = [
        Row(
            number,
            {"name": stop.name, "date": stop.date, "arrive": stop.arrive, "address": stop.address},
        )
        for number, stop in enumerate(stops)
    ]
    return stop_ids(rows, (), filled_fields(CONTRACT))


def _unread(own: Sequence[str], others: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The header of our own columns and others', with a word at each of theirs that would be read."""
    header = [*own, *others]
    while read := [at for at, column in enumerate(map_columns(header, rows).taken) if column and at >= len(own)]:
        for position in read:  # without it, the next of the same meaning may be read
            header[position] += _PRIVATE
    return header
