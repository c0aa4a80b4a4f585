"""Hours after noon that are written as on a clock of twelve hours, without `pm`."""

from __future__ import annotations

from datetime import time

import pytest

from components.sheets.reading import Reading, read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from tests.sheets.files import without_lines
from tests.sheets.workbooks import xlsx


def read(*hours: str, header: str = "hours,name") -> Reading:
    """A plan of one day with these hours, a row each."""
    rows = "".join(f"2026-09-17,{each},Stop\n" for each in hours)
    return read_venues(f"date,{header}\n{rows}".encode())


def hours_of(reading: Reading) -> list[str]:
    return ["–".join(f"{end:%H:%M}" for end in (stop.arrive, stop.depart) if end) for stop in reading.stops]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            ["9:00 - 10:30", "10:45-11:45", "12:00 - 1:15", "1:30 - 3:00", "3:15-5", "7:00"],
            ["09:00–10:30", "10:45–11:45", "12:00–13:15", "13:30–15:00", "15:15–17:00", "19:00"],
        ),
        (["9:30 - 1:30", "2 - 4"], ["09:30–13:30", "14:00–16:00"]),
        (["9-5"], ["09:00–17:00"]),
        (["1:30 - 3:00"], ["13:30–15:00"]),
        (["9:00", "12:00", "1:30", "3:00"], ["09:00", "12:00", "13:30", "15:00"]),
        (["5:00", "9:00", "12:30", "1:30"], ["05:00", "09:00", "12:30", "13:30"]),
        (["9:00 AM - 10:30", "12:30 PM - 1:15", "1:30 - 3:00"], ["09:00–10:30", "12:30–13:15", "13:30–15:00"]),
        (
            ["7:00-9:00", "11:00-12:30", "2:00-4:00", "8-12"],
            ["07:00–09:00", "11:00–12:30", "14:00–16:00", "20:00–00:00"],
        ),
        (["noon - 1:30", "2:00 - 3:00"], ["12:00–13:30", "14:00–15:00"]),
        # A second track that begins in the morning again.
        (
            ["9:00-10:00", "4:00-5:00", "9:00-10:00", "1:00-2:00"],
            ["09:00–10:00", "16:00–17:00", "09:00–10:00", "13:00–14:00"],
        ),
    ],
)
def test_hours_go_on_past_noon_with_one_warning(written: list[str], expected: list[str]) -> None:
    reading = read(*written)
    assert reading.table is not None
    again = read_venues(write_table(with_stops(reading.table, reading.stops)))

    assert hours_of(reading) == expected
    assert len([problem for problem in reading.problems if "past noon" in str(problem.message)]) == 1
    assert without_lines(again.stops) == without_lines(reading.stops)
    assert again.problems == ()


@pytest.mark.parametrize(
    "written",
    [
        ["22:00–02:00", "2:00–4:00"],
        ["9:00–10:00", "13:00–14:00", "1:30–3:00"],
        ["10:00–11:00", "12:00–12:45", "0:30–1:30"],
        ["9:00–10:00", "10:30–12:00"],
        ["05:30", "09:00", "12:00"],
        ["09:00–12:00", "01:30–03:00"],
        ["5:00", "9:00", "11:00"],
        ["11 PM–2", "3–4 AM"],
    ],
)
def test_hours_of_24_and_of_mornings_stay_as_they_are(written: list[str]) -> None:
    reading = read(*written)

    assert not [problem for problem in reading.problems if "noon" in str(problem.message)]
    assert all(stop.arrive is None or stop.arrive.hour < 13 or stop.arrive.hour > 21 for stop in reading.stops[-1:])


def test_a_row_that_would_end_before_it_begins_ends_after_noon_and_is_told() -> None:
    reading = read("13:30-14:30", "9:30 - 1:30", "22:00-02:00")

    assert hours_of(reading) == ["13:30–14:30", "09:30–13:30", "22:00–02:00"]
    assert [(problem.line, str(problem.message)) for problem in reading.problems] == [
        (3, "“9:30 - 1:30” would end before it begins, so it is read as until 13:30.")
    ]


def test_two_columns_are_one_range() -> None:
    reading = read("9:00,10:00", "12:00,1:15", "1:30,", header="arrive,depart,name")

    assert hours_of(reading) == ["09:00–10:00", "12:00–13:15", "13:30"]


def test_days_and_groups_each_begin_in_the_morning() -> None:
    text = "date,group,hours,name\n2026-09-17,A,9:00-1:00,a\n,A,2:00,b\n,B,9:00,c\n2026-09-18,A,8:00,d\n"

    assert hours_of(read_venues(text.encode())) == ["09:00–13:00", "14:00", "09:00", "08:00"]


def test_a_workbook_keeps_no_zero_in_front_of_an_hour() -> None:
    rows: list[list[str | time]] = [["date", "arrive", "depart", "name"], ["2026-09-17", time(9), time(10), "a"]]
    rows += [["2026-09-17", time(12), time(1, 15), "b"], ["2026-09-17", time(1, 30), time(3), "c"]]

    assert hours_of(read_venues(xlsx({"Plan": rows}))) == ["09:00–10:00", "12:00–13:15", "13:30–15:00"]
