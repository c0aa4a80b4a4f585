"""Rows that are no stops but say which day follows: headings, titles above the table, sums and remarks."""

from __future__ import annotations

import pytest

from components.plan.messages import ProblemKind, Severity
from components.sheets.answers import Topic
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from tests.sheets.files import without_lines
from tests.sheets.test_days import TITLED, asked, days, read


@pytest.mark.parametrize(
    "heading",
    [
        "Friday 18 September 2026", "18 September 2026", "2026-09-18", "petek, 18. september 2026",
        "Friday 18 September",
        "Day 2 – Friday 18 September 2026", "Friday 18 September 2026: Old town", "DAY 2", "2. dan",
        "Day 2: Old town",
    ],
)  # fmt: skip
@pytest.mark.parametrize("cells", ['"{}",,,', ',"{}",,', ',,"{}",', ',,,"{}"'])
def test_a_row_with_nothing_but_a_day_is_a_heading(heading: str, cells: str) -> None:
    below = cells.format(heading)
    above = "arrive,name,address,mine\nDay 1 – Thursday 17 September 2026,,,\n9:00,A,,\n"
    reading = read(f"{above}{below}\n10:00,B,,\n")

    assert days(reading) == ["2026-09-17", "2026-09-18"]
    assert [problem.kind for problem in reading.problems] == [ProblemKind.ROW_PASSED_OVER] * 2
    assert reading.left_out == ()


@pytest.mark.parametrize("total", ["TOTAL", "Total:", "Skupaj", "Összesen", "Summe", "Grand total", "Total 3 stops"])
def test_totals_and_headers_are_passed_over_with_a_note(total: str) -> None:
    reading = read(f"date,name,address\n2026-09-17,A,x\ndate,Name,address\n,B,y\n{total},,3 stops\n")

    assert [stop.name for stop in reading.stops] == ["A", "B"]
    assert [(problem.kind, problem.line) for problem in reading.problems] == [
        (ProblemKind.ROW_PASSED_OVER, 3),
        (ProblemKind.ROW_PASSED_OVER, 5),
    ]
    assert {problem.severity for problem in reading.problems} == {Severity.NOTE}


@pytest.mark.parametrize("name", ["Total Museum", "Summer school", "Day nursery", "May Hall", "1", "2"])
def test_names_that_look_like_totals_and_days_are_stops(name: str) -> None:
    reading = read(f"date,arrive,name\n2026-09-17,9:00,A\n,10:00,{name}\n")

    assert [stop.name for stop in reading.stops] == ["A", name]


@pytest.mark.parametrize("cells", ["Group B,,", ",Morning,"])
def test_words_that_stand_alone_where_a_date_would_are_passed_over_with_a_warning(cells: str) -> None:
    reading = read(f"date,arrive,name\n2026-09-17,9:00,A\n{cells}\n,10:00,C\n")

    assert days(reading) == ["2026-09-17", "2026-09-17"]
    assert [(problem.kind, problem.severity, problem.line) for problem in reading.problems] == [
        (ProblemKind.ROW_PASSED_OVER, Severity.WARNING, 3)
    ]


def test_a_row_of_merged_cells_is_a_remark_on_the_stop_above() -> None:
    reading = read(
        "date,arrive,name,address,notes\n2026-09-17,9:00,A,x,n\n,,second group: B,,\n,,,Room 4,\n,10:00,C,y,\n"
    )

    assert [(stop.name, stop.notes) for stop in reading.stops] == [("A", "n\nsecond group: B\nRoom 4"), ("C", "")]
    assert [problem.line for problem in reading.problems] == [3, 4]


def test_cells_that_stand_for_nothing_are_empty() -> None:
    reading = read("date,arrive,depart,name,address,notes,lat,lon\n2026-09-17,TBC,–,A,TBC,n/a,NaN,NaN\n")
    (stop,) = reading.stops

    assert (stop.arrive, stop.depart, stop.address, stop.notes, stop.coordinate) == (None, None, "", "", None)
    assert reading.problems == ()


def test_a_day_right_above_the_header_is_that_of_the_first_rows() -> None:
    text = """Programme,,
Day 1 - Monday 12 October 2026,,

Time,Item,Place
9-10:30,Opening,Simonkatu 7
Day 2 - Tuesday 13 October 2026,,
Time,Item,Place
9:00,Visit,Kiasma
"""
    reading = read(text)

    assert (days(reading), asked(reading)) == (["2026-10-12", "2026-10-13"], [])
    assert [problem.line for problem in reading.problems] == [2, 6, 7]
    assert reading.table is not None
    again = read_venues(write_table(reading.table))
    assert without_lines(again.stops) == without_lines(reading.stops)
    assert not again.problems


def test_a_day_above_the_header_counts_only_for_rows_without_one() -> None:
    reading = read("Monday 12 October 2026,\ndate,name\n13 October 2026,Visit\n")

    assert (days(reading), reading.problems) == (["2026-10-13"], ())


def test_several_days_above_the_header_are_no_day() -> None:
    assert asked(read("12-14 October 2026,\ntime,name\n9:00,Visit\n")) == [(Topic.DATE, "")]


@pytest.mark.parametrize(
    ("heading", "told"),
    [("Friday 17 September", "weekday beside “Friday 17 September”"), ("Thursday 17 September", "")],
)
def test_the_year_of_the_title_is_that_of_headings_and_a_wrong_weekday_is_told(heading: str, told: str) -> None:
    reading = read(f"{TITLED}hours,name,address\n{heading},,\n9:00,A,x\n")
    warnings = [problem for problem in reading.problems if problem.severity is Severity.WARNING]

    assert days(reading) == ["2026-09-17"]
    assert [(problem.line, told in str(problem.message)) for problem in warnings] == ([(3, True)] if told else [])


def test_a_year_in_the_name_of_a_file_that_weekdays_move_is_asked_about() -> None:
    reading = read("hours,name,address\nFriday 17 September,,\n9:00,A,x\n", name="plan 2026.csv")

    assert days(reading) == ["2027-09-17"]
    assert asked(reading) == [(Topic.YEAR, "2027")]


def test_two_years_in_the_title_are_told_apart_by_weekdays() -> None:
    reading = read("Winter 2025 / 2026,\ndate,name\nThu 17 September,A\n")

    assert (days(reading), asked(reading)) == (["2026-09-17"], [])


def test_a_heading_that_is_no_day_is_told() -> None:
    reading = read(f"{TITLED}hours,name,address\n29 February,,\n9:00,A,x\n")

    assert reading.stops == ()
    assert any("no such day" in str(problem.message) for problem in reading.problems)
