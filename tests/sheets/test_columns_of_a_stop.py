"""The columns that a stop needs besides name, hours and place: read, written and read again."""

from __future__ import annotations

from datetime import date

import pytest

from components.plan.messages import Severity
from components.plan.model import Stop
from components.sheets.columns import COLUMNS
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import empty_table, with_stops

HEADER = "date,name,travel_min,time_zone,group,meet,meet_sl,agenda,accessibility,phone"
ROW = "2026-10-05,LX Factory,1:15,europe/lisbon,A,lobby,avla,09:30 Welcome | 09:45 Tour,step-free,+351 21 1234567"


def read(row: str, header: str = HEADER) -> tuple[Stop, ...]:
    return tuple(read_venues(f"{header}\n{row}\n".encode()).stops)


def test_they_are_read() -> None:
    (stop,) = read(ROW)
    assert (stop.travel_s, stop.time_zone, stop.group) == (75 * 60, "Europe/Lisbon", "A")
    assert (stop.meet, stop.agenda) == ("lobby", "09:30 Welcome | 09:45 Tour")
    assert (stop.accessibility, stop.phone) == ("step-free", "+351 21 1234567")
    assert stop.translations == {"sl": {"meet": "avla"}}


def test_what_is_written_is_read_again() -> None:
    (stop,) = read(ROW)
    (again,) = read_venues(write_table(with_stops(empty_table(), (stop,)))).stops
    for name in ("travel_s", "time_zone", "group", "meet", "agenda", "accessibility", "phone", "translations"):
        assert getattr(again, name) == getattr(stop, name)


@pytest.mark.parametrize(
    ("column", "cell"), [("time_zone", "Europe/Atlantis"), ("group", "x" * 41), ("travel_min", "soon")]
)
def test_what_cannot_be_read_is_a_problem_of_its_cell(column: str, cell: str) -> None:
    reading = read_venues(f"date,name,{column}\n2026-10-05,LX Factory,{cell}\n".encode())
    (problem,) = [problem for problem in reading.problems if problem.column == column]
    assert (problem.line, problem.remedy is not None, len(reading.stops)) == (2, True, 1)


@pytest.mark.parametrize(
    ("cell", "marked", "written"),
    [
        ("", {"phone"}, ""),
        ("phone", {"phone"}, ""),
        ("notes", {"phone", "notes"}, "phone|notes"),
        ("Notes, Meeting point", {"phone", "notes", "meet"}, "phone|meet|notes"),
        ("opombe; telefon\ntreffpunkt", {"phone", "notes", "meet"}, "phone|meet|notes"),
        ("keep phone", set(), "keep phone"),
        ("Keep Phone | contact", {"contact"}, "keep phone|contact"),
        ("nothing", set(), "keep phone"),
        (
            "everything",
            {"phone", "meet", "description", "agenda", "accessibility", "website", "contact", "notes"},
            "phone|accessibility|agenda|contact|description|meet|notes|website",
        ),
    ],
)
def test_what_is_until_the_end_is_read_by_any_name_and_written_back(cell: str, marked: set[str], written: str) -> None:
    column = COLUMNS["until_end"]
    read = column.parse(cell) if cell else Stop(id="a", date=date(2026, 9, 17), name="A").until_end
    assert read == marked
    assert column.write(read) == written
    assert (column.parse(written) if written else {"phone"}) == marked


def test_a_mark_that_nobody_understands_is_an_error_so_that_nothing_private_stays() -> None:
    reading = read_venues(b"date,name,until_end\n2026-09-17,Museum,notes|door kode\n")
    [problem] = reading.problems
    assert reading.stops[0].until_end >= {"phone", "notes", "description", "website"}
    assert (problem.severity, problem.line, problem.column) == (Severity.ERROR, 2, "until_end")
    assert problem.message.values["text"] == "door kode"
