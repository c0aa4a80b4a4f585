"""Plans made of the whole corpus, as organisers' files: read, told and written without harm."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from components.plan.messages import Problem
from components.settings import Settings
from components.sheets.reading import Reading, describe, read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from components.visit.planner import plan
from tests.deep import slow_but_each
from tests.hostile.plans import VISITS, hostile_csv

EACH = pytest.mark.parametrize("number", slow_but_each(len(VISITS), VISITS))


@cache
def read(number: int) -> Reading:
    """A plan of the corpus, read once for all tests."""
    return read_venues(hostile_csv(number))


@EACH
def test_every_row_is_read_or_said_to_be_wrong_and_no_terminal_is_spoken_to(number: int) -> None:
    reading = read(number)
    assert len(reading.stops) > 50
    for problem in reading.problems:
        assert describe(problem, "\x1b]0;name\x07.csv").isprintable()
        assert describe(problem, "venues.csv").startswith("venues.csv:")


@EACH
def test_what_was_read_is_written_and_read_again_as_the_same(number: int) -> None:
    reading = read_venues(hostile_csv(number, clean=True))
    assert len(reading.stops) >= 60
    assert reading.table is not None
    again = read_venues(write_table(with_stops(reading.table, reading.stops)))
    # Where a table is made anew, cells of several lines may move the rows below them.
    assert [replace(stop, line=None) for stop in again.stops] == [replace(stop, line=None) for stop in reading.stops]
    assert again.table is not None
    assert again.table.header == reading.table.header  # with the columns that nobody knows


@EACH
def test_a_visit_is_made_of_any_plan_and_every_problem_is_a_sentence(number: int, tmp_path: Path) -> None:
    reading = read(number)
    visit = plan(
        reading.stops,
        Settings(folder=tmp_path),
        places=lambda _address, **_: None,
        legs=lambda _: None,
        problems=reading.problems,
    )
    shown = [planned for day in visit.days for planned in day.stops]
    assert len(shown) == len([stop for stop in reading.stops if not stop.hidden])
    problems: tuple[Problem, ...] = visit.all_problems
    assert all(str(problem.message) and str(problem.remedy) for problem in problems)
