from __future__ import annotations

from datetime import date, time

import pytest

from components.sheets.reading import Reading, read_venues
from tests.sheets.workbooks import Rows, xlsx

GOOGLE = "Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location,Private\n"


def read(text: str) -> Reading:
    return read_venues(text.encode(), name="events.csv")


def hours(reading: Reading) -> list[tuple[str, date, time | None, time | None, bool]]:
    return [(stop.name, stop.date, stop.arrive, stop.depart, stop.hidden) for stop in reading.stops]


def test_events_of_a_calendar_program_are_stops() -> None:
    reading = read(
        GOOGLE + "Kamppi Chapel,2026-09-17,9:00 AM,2026-09-17,9:45 AM,False,Quiet,Simonkatu 7,False\n"
        "Free,2026-09-18,12:00 AM,2026-09-19,12:00 AM,True,,,False\n"
        "Dinner,2026-09-18,7:00 PM,2026-09-19,1:00 AM,False,,,False\n"
        "Payment,2026-09-19,,2026-09-19,,True,,,True\n"
    )

    assert hours(reading) == [
        ("Kamppi Chapel", date(2026, 9, 17), time(9), time(9, 45), False),
        ("Free", date(2026, 9, 18), None, None, False),
        ("Dinner", date(2026, 9, 18), time(19), time(1), False),
        ("Payment", date(2026, 9, 19), None, None, True),
    ]
    assert [(problem.line, str(problem.message)) for problem in reading.problems] == [
        (5, "This is private in the calendar and is hidden from readers.")
    ]
    assert (reading.stops[0].address, reading.stops[0].description) == ("Simonkatu 7", "Quiet")


@pytest.mark.parametrize("end", ["2026-09-19", "19. 9. 2026", "9/19/2026"])
def test_an_end_on_a_later_day_is_told_and_is_no_hour_of_the_first(end: str) -> None:
    begin = "2026-09-16" if "-" in end else end.replace("19", "16", 1)
    reading = read(f"Title,Start Date,Start Time,End Date,End Time\nHotel,{begin},15:00,{end},11:00\n")

    [problem] = [each for each in reading.problems if "goes on" in str(each.message)]
    assert (problem.line, str(problem.message)) == (
        2,
        f"This goes on until {end}; only its beginning was taken.",
    )
    assert [(stop.arrive, stop.depart) for stop in reading.stops] in ([(time(15), None)], [])


def test_the_same_in_a_workbook() -> None:
    rows: Rows = [
        ("Betreff", "Beginnt am", "Beginnt um", "Endet am", "Endet um", "Ganztägiges Ereignis"),
        ("Hotel", date(2026, 9, 16), time(15), date(2026, 9, 18), time(11), False),
    ]

    reading = read_venues(xlsx({"Kalender": rows}))

    assert [str(each.message) for each in reading.problems] == [
        "This goes on until 2026-09-18; only its beginning was taken."
    ]


def test_a_table_that_is_none_of_a_calendar_stays_as_it_is() -> None:
    reading = read("date,name,arrive,depart,private\n2026-09-17,A,00:00,01:00,yes\n")

    assert hours(reading) == [("A", date(2026, 9, 17), time(0), time(1), False)]
    assert reading.table is not None
    assert reading.table.in_place
