"""Makes a table of the places and events of a file that is no table: a column for each thing that they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase, ProblemKind
from components.sheets.column_words import meaning_of
from components.sheets.columns import CONTRACT, KNOWN
from components.sheets.tables import MAX_COLUMNS, MAX_ROWS, TableNote, VenueTable

FOLDER = "folder"
"""The column for a folder, layer or route whose name is no day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place or event. `line` is where it stands in the file, or its number; `cells` are texts by column."""

    line: int
    cells: Mapping[str, str]


def table_of_entries(entries: Sequence[Entry], notes: Sequence[TableNote] = ()) -> VenueTable:
    """The entries as a table: columns of the plan in their order, then the file's own. Where several stand on one line
    of the file, their numbers take the place of lines. Raises `UnreadableFile` where there is nothing, or too much."""
    if not entries:
        raise UnreadableFile(Phrase("The file has no places or events that could be stops."))
    if len(entries) > MAX_ROWS:
        raise UnreadableFile(Phrase("The plan has more than {most} rows.", {"most": MAX_ROWS}))
    used = {column: None for entry in entries for column, text in entry.cells.items() if text.strip()}
    ours = [column for column in (*CONTRACT, *sorted(KNOWN - set(CONTRACT))) if column in used]
    header = list(dict.fromkeys(["date", "name", *ours, *used]))
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(Phrase("The plan has more than {most} columns.", {"most": MAX_COLUMNS}))
    rows = [tuple(entry.cells.get(column, "") for column in header) for entry in entries]
    lines = [entry.line for entry in entries]
    if len(set(lines)) < len(lines):
        lines = list(range(1, len(lines) + 1))
    return VenueTable(
        header=tuple(header),
        records=tuple(zip(lines, rows, strict=True)),
        notes=tuple(notes),
        in_place=False,
    )


def add_properties(cells: dict[str, str], properties: Mapping[str, str]) -> None:
    """Add what a place says in columns of the file's own. One that means a column of the plan fills it where it is
    empty, and is left out where it says the same."""
    for heading, text in properties.items():
        if not text.strip() or not heading.strip():
            continue
        column = meaning_of(heading)
        column = column if column in KNOWN else heading
        if not cells.get(column, "").strip():
            cells[column] = text
        elif cells[column].strip() != text.strip():
            cells[heading if column != heading else f"{heading} (2)"] = text


def lines_note(count: int, line: int) -> TableNote:
    """That lines, areas and pictures of a map become no stops."""
    return TableNote(
        message=Phrase("Lines, areas and pictures of the map were passed over ({number}).", {"number": count}),
        line=line,
        kind=ProblemKind.ROW_PASSED_OVER,
    )
