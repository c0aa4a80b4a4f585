"""Timetables with days side by side: turned into rows where they are plain, else refused with what to do."""

from __future__ import annotations

import pytest

from components.plan.errors import PlanFault
from components.plan.messages import Severity
from components.sheets.readers.text_tables import read_table
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from tests.sheets.workbooks import xlsx

STOPS = [
    ("2026-09-14", "9:00-10:00", "Museum", ""),
    ("2026-09-15", "10:30", "Lunch", "by the river"),
    ("2026-09-15", "9:00-10:00", "Castle", ""),
]


@pytest.mark.parametrize(
    "text",
    [
        'Time,2026-09-14,2026-09-15\n9:00-10:00,Museum,Castle\n10:30,-,"Lunch\nby the river"\n',
        'Our visit\n\n;2026-09-14;;2026-09-15\n9:00-10:00;Museum;;Castle\n;;;\n10:30;;;"Lunch\nby the river"\n',
        ',9:00-10:00,10:30\n2026-09-14,Museum,\n2026-09-15,Castle,"Lunch\nby the river"\n',
    ],
)
def test_a_plain_grid_is_turned_into_rows(text: str) -> None:
    table = read_table(text.encode())

    assert table.header == ("date", "time", "name", "description")
    assert sorted(cells for _, cells in table.records) == STOPS
    assert [note.severity for note in table.notes] == [Severity.NOTE]
    assert len({line for line, _ in table.records}) == len(STOPS)


def test_a_grid_is_read_as_stops_and_written_as_a_table_of_ours() -> None:
    reading = read_venues(b"Title\n,Mon 14/09/2026,Tue 15/09/2026\n09:00,Museum,Castle\n10:30,,Lunch\n")
    assert [(stop.date.day, stop.name) for stop in reading.stops] == [(14, "Museum"), (15, "Castle"), (15, "Lunch")]
    assert reading.table is not None
    again = read_venues(write_table(reading.table))

    assert [stop.name for stop in again.stops] == [stop.name for stop in reading.stops]
    assert write_table(reading.table).startswith(b"Title\ndate,")


def test_what_has_no_hour_in_a_grid_is_told() -> None:
    table = read_table(b",Monday,Tuesday\n9:00,A,B\nEvening,C,\n10:00,D,E\n")

    assert [cells[2] for _, cells in table.records] == ["A", "D", "B", "E"]
    assert [(note.line, note.severity) for note in table.notes] == [(1, Severity.NOTE), (3, Severity.WARNING)]


def test_an_odd_grid_is_refused_with_what_to_do() -> None:
    with pytest.raises(PlanFault, match="below each other"):
        read_table(b",Mon 14/09/2026,Tue 15/09/2026\nMorning,Museum,Castle\nEvening,,Lunch\n")


@pytest.mark.parametrize(
    "text",
    [
        "date,arrive,depart,name\n2026-09-14,9:00,10:00,Museum\n2026-09-15,9:00,10:00,Castle\n",
        "Time,What,Where\nMonday 4 July 2022,,\n12:00,Lunch,\n13:00,Bus,Coast\n",
        "name,Opening\nMuseum,9:00\nCastle,10:00\n",
    ],
)
def test_a_table_is_no_grid(text: str) -> None:
    assert "description" not in read_table(text.encode()).header


def test_a_grid_in_a_workbook_is_turned_too() -> None:
    rows: list[list[str | None]] = [
        ["Programme", None, None],
        ["Time", "Monday 12 October 2026", "Tuesday 13 October 2026"],
        ["9:00-10:00", "Opening", "Visit to Kiasma"],
        ["10:00-11:00", "Coffee", None],
    ]
    reading = read_venues(xlsx({"Plan": rows}), name="plan.xlsx")

    assert [(str(stop.date), str(stop.arrive), stop.name) for stop in reading.stops] == [
        ("2026-10-12", "09:00:00", "Opening"),
        ("2026-10-12", "10:00:00", "Coffee"),
        ("2026-10-13", "09:00:00", "Visit to Kiasma"),
    ]
    assert [problem.line for problem in reading.problems] == [2]
