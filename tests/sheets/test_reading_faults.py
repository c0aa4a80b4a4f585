"""What is no plan, or not all of one, is told at its place; any bytes and cells give stops and problems."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.messages import Problem, ProblemKind, Severity
from components.plan.model import Coordinate
from components.sheets.columns import KNOWN
from components.sheets.days import is_carried
from components.sheets.hour_words import is_not_yet
from components.sheets.reading import describe, read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from tests.deep import deep
from tests.sheets.test_reading import problem_lines, read


def test_a_missing_column_says_what_was_found() -> None:
    reading = read("Tag der Abreise,Zimmer\n2017-02-02,MAO\n")

    assert reading.stops == ()
    [line] = problem_lines(reading)
    assert line.startswith("venues.csv:1: venues.csv has no column name. (")
    assert line.endswith("Found: Tag der Abreise, Zimmer.)")


def test_a_slip_in_a_columns_name_and_a_second_column_are_problem_lines() -> None:
    reading = read("date,name,adress,Name,my own\n2017-02-02,MAO,x,ABC,y\n")

    assert reading.stops[0].name == "MAO"
    assert [problem.column for problem in reading.problems] == ["adress", "Name"]
    assert "address" in problem_lines(reading)[0]


def test_a_row_with_a_comma_too_many_is_left_out_and_problem_lines() -> None:
    reading = read("date,name,address\n2017-02-02,MAO,Rusjanov trg 7,Ljubljana\n2017-02-02,ABC,x\n")

    assert [stop.name for stop in reading.stops] == ["ABC"]
    assert "quotation marks" in problem_lines(reading)[0]


def test_only_a_header_is_a_plan_without_stops_yet() -> None:
    reading = read("date,name\n")

    assert reading.table is not None
    assert [problem.severity for problem in reading.problems] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("data", "way_out"),
    [
        (b"", "CSV UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "as a table"),
        (b"PK\x03\x04xx", "Save it again"),
        (b"x" * (30 * 1024 * 1024), "CSV UTF-8"),
    ],
)
def test_a_file_that_is_no_plan_is_one_clear_fault_with_a_way_out(data: bytes, way_out: str) -> None:
    reading = read_venues(data)

    assert (reading.stops, reading.table) == ((), None)
    assert [(problem.kind, problem.severity) for problem in reading.problems] == [
        (ProblemKind.FILE_UNREADABLE, Severity.ERROR)
    ]
    assert way_out in problem_lines(reading)[0]


def test_endless_cells_are_refused_by_themselves() -> None:
    reading = read(f"date,name,notes\n2017-02-02,{'x' * 5000},\n2017-02-02,MAO,{'y' * 1_000_000}\n2017-02-02,ABC,z\n")

    assert [(stop.name, stop.notes) for stop in reading.stops] == [("MAO", ""), ("ABC", "z")]
    assert [problem.column for problem in reading.problems] == ["name", "notes"]
    assert all(len(line) < 200 for line in problem_lines(reading))


def test_a_nul_in_a_cell_costs_that_cell_only() -> None:
    rows = "".join(f"2017-02-02,Stop {number},fine\n" for number in range(30))
    reading = read(f"date,name,notes\n{rows}2017-02-02,Last,a\x00b\n")

    assert len(reading.stops) == 31
    assert reading.stops[-1].notes == ""
    assert [problem.column for problem in reading.problems] == ["notes"]


@pytest.mark.parametrize("heading", ["lat\x1a", "\x00lat", "la\x1bt"])
def test_control_characters_in_a_heading_are_left_out_and_told(heading: str) -> None:
    reading = read(f"date,name,{heading},lon\n2017-02-02,MAO,46.05,14.56\n" + "2017-02-03,ABC,,\n" * 20)
    assert reading.table is not None
    again = read_venues(write_table(with_stops(reading.table, reading.stops)))

    assert reading.stops[0].coordinate == Coordinate(latitude=46.05, longitude=14.56)
    assert problem_lines(reading) == ["venues.csv:1: Signs that cannot be seen are left out."]
    assert again.stops == reading.stops


def test_a_terminal_gets_no_control_characters() -> None:
    problem = read("date,name,travel\n2017-02-02,a,\x1b[31mred\n" + "2017-02-02,abcdefgh,\n" * 20).problems[0]

    assert "\x1b" not in describe(problem, "venues.csv")
    assert "\n" not in describe(problem, "a\nb.csv")


cell = st.one_of(
    st.sampled_from(
        [
            "",
            "2017-02-02",
            "2. 2. 2017",
            "2/13/2017",
            "9:00",
            "25:61",
            "46,05",
            "106.8",
            "=cmd",
            '"',
            "a|b: c",
            "x" * 301,
        ]
    ),
    st.text(max_size=6),
)


@settings(deadline=None, max_examples=deep(1000, 40))
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=100).map(b"date,name,lat,lon\n".__add__)))
def test_any_bytes_give_stops_and_problems(data: bytes) -> None:
    for problem in read_venues(data).problems:
        assert isinstance(problem, Problem)
        assert describe(problem, "venues.csv").isprintable()


def says_something(cell: str) -> bool:
    return bool(text := cell.strip()) and not is_carried(text) and not is_not_yet(text)


@settings(deadline=None, max_examples=deep(500, 40))
@given(
    st.lists(st.lists(cell, min_size=4, max_size=9), max_size=6),
    st.permutations(sorted(KNOWN)),
    st.sampled_from(",;\t"),
)
def test_any_cells_give_stops_or_a_fault_for_each_row(rows: list[list[str]], order: list[str], separator: str) -> None:
    columns = ["date", "name", *[column for column in order if column not in ("date", "name")][:7]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([columns, *rows])
    reading = read_venues(out.getvalue().encode("utf-8", "replace"))
    lines = {stop.line for stop in reading.stops} | {problem.line for problem in reading.problems}
    lines |= set(reading.left_out)

    assert len({stop.id for stop in reading.stops}) == len(reading.stops)
    if reading.table is not None:
        filled = {line for line, cells in reading.table.rows() if any(map(says_something, cells))}
        assert filled <= lines
