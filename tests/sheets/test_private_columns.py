"""What says that something is not for everybody is read in the words of its writer, and in doubt as the safer one."""

from __future__ import annotations

import pytest

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.messages import Severity
from components.sheets.reading import read_venues

ROW = "date,arrive,name,notes,{heading}\n2026-12-03,09:00,Museum,Door 4711,{cell}\n"


def read(heading: str, cell: str) -> tuple[bool, set[str], bool]:
    reading = read_venues(ROW.format(heading=heading, cell=cell).encode())
    (stop,) = reading.stops
    return stop.hidden, set(stop.until_end), bool(reading.problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_form_above_a_column_say_what_ends_with_the_visit(language: str) -> None:
    heading = words_for(language).text("Only until the end of the visit")
    assert read(heading, "notes") == (False, {"notes", "phone"}, False)


@pytest.mark.parametrize("heading", ["Skrito", "nascosto", "Oculto", "escondido", "rejtett", "ascuns", "slēpts"])
def test_a_column_of_hidden_rows_is_known_in_every_language(heading: str) -> None:
    assert read(heading, "yes") == (True, {"phone"}, False)


@pytest.mark.parametrize("cell", ["yes!", "hidden", "skrito", "yes please", "perhaps"])
def test_a_row_of_which_nobody_can_tell_whether_it_is_hidden_is_hidden_and_told(cell: str) -> None:
    assert read("hidden", cell) == (True, {"phone"}, True)


@pytest.mark.parametrize(
    "heading", ["hiden", "Hidde", "until_ends", "only until the end of the visits", "nascost", "skrit"]
)
def test_a_slip_in_the_heading_of_a_column_that_withholds_stops_the_plan(heading: str) -> None:
    reading = read_venues(ROW.format(heading=heading, cell="yes").encode())
    (problem,) = reading.problems
    assert (problem.severity, problem.column) == (Severity.ERROR, heading)


def test_a_slip_in_another_heading_is_told_and_stops_nothing() -> None:
    (problem,) = read_venues(ROW.format(heading="websit", cell="x").encode()).problems
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize("heading", ["End of visit", "konec obiska", "culto", "until when", "a látogatás vége"])
def test_a_heading_that_only_has_words_of_one_is_no_slip_of_it(heading: str) -> None:
    problems = read_venues(ROW.format(heading=heading, cell="x").encode()).problems
    assert all(problem.severity is not Severity.ERROR for problem in problems)
