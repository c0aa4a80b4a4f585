"""What is written after a file was read is read as the same stops again, whatever shape the file had."""

from __future__ import annotations

from datetime import date

import pytest

from components.sheets.answers import Answers
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from tests.cases import CASES, PLANS
from tests.sheets.files import without_lines


@pytest.mark.parametrize("name", PLANS)
def test_a_case_is_written_as_it_was_read(name: str) -> None:
    path = next(CASES.glob(f"{name}.*"))
    reading = read_venues(path.read_bytes(), name=path.name, answers=Answers(date=date(2026, 9, 17), year=2026))
    assert reading.table is not None

    again = read_venues(write_table(reading.table))
    changed = read_venues(write_table(with_stops(reading.table, reading.stops[::-1])))

    assert without_lines(again.stops) == without_lines(reading.stops)
    assert without_lines(changed.stops) == without_lines(reading.stops[::-1])
