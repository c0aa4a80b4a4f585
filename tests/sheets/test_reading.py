from __future__ import annotations

import random
import re
from datetime import date, time
from pathlib import Path

import pytest

from components.plan.messages import ProblemKind, Severity
from components.plan.model import Assumption, Coordinate, Project
from components.plan.photos import Photo
from components.plan.travel_modes import TravelMode
from components.sheets.columns import CONTRACT
from components.sheets.reading import Reading, describe, read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from tests.sheets.files import saved_by_excel_in_slovenia, without_lines

SHIPPED = (Path(__file__).parents[2] / "venues.csv").read_bytes()


def read(text: str) -> Reading:
    return read_venues(text.encode())


def problem_lines(reading: Reading) -> list[str]:
    return [describe(problem, "venues.csv") for problem in reading.problems]


def test_the_shipped_plan_is_the_published_day_and_marks_what_was_not_published() -> None:
    reading = read_venues(SHIPPED)
    meeting, *visit = reading.stops

    assert problem_lines(reading) == []
    assert reading.table is not None
    assert reading.table.header[: len(CONTRACT)] == CONTRACT
    assert (meeting.date, meeting.address, meeting.coordinate) == (date(2017, 2, 1), "", None)
    assert {stop.date for stop in visit} == {date(2017, 2, 2)}
    assert [stop.name for stop in visit] == [
        "Museum of Architecture and Design (MAO)",
        "ABC Accelerator",
        "Poligon Creative Centre",
        "BarCamp",
    ]
    assert visit[3].coordinate == visit[2].coordinate == Coordinate(latitude=46.0493, longitude=14.4939)
    assert [stop.accuracy_m for stop in visit] == [200, 500, 50, 50]
    assert all(Assumption.TIMES in stop.assumed for stop in reading.stops)
    assert Assumption.PLACE in meeting.assumed & visit[3].assumed
    assert all(Assumption.TRAVEL in stop.assumed for stop in visit if stop.travel)
    assert [stop.name for stop in visit if stop.projects] == ["Poligon Creative Centre"]
    assert [project.name for project in visit[2].projects] == ["TAFR", "Mag Lev"]
    assert Assumption.PROJECTS in visit[2].assumed
    assert not any(stop.website or stop.contact for stop in reading.stops)


def test_the_same_plan_saved_by_excel_in_slovenia_is_the_same_plan() -> None:
    excel = read_venues(saved_by_excel_in_slovenia(SHIPPED))

    assert excel.table is not None
    assert (excel.table.dialect.encoding, excel.table.dialect.separator) == ("cp1250", ";")
    assert excel.stops == read_venues(SHIPPED).stops
    assert problem_lines(excel) == []


def test_headers_have_any_case_spaces_and_order() -> None:
    reading = read(
        ' NAME ,Opening Hours,Description_SL, Date,notes_pt-BR\nMAO,Mo-Fr 9:00-17:00,Muzej,2017-02-02,"Olá"\n'
    )

    assert problem_lines(reading) == []
    assert reading.stops[0].opening_hours == "Mo-Fr 9:00-17:00"
    assert reading.stops[0].translations == {"sl": {"description": "Muzej"}, "pt-br": {"notes": "Olá"}}


def test_all_faults_come_at_once_and_hide_nothing_good() -> None:
    reading = read(
        "date,arrive,name,lat,lon,travel,website\n"
        "2017-02-02,25:61,MAO,46.05,14.56,walk,mao.example\n"
        "2017-13-02,9:00,Lost,,,,\n"
        "2017-02-02,10:00,,,,,\n"
        "2017-02-02,11:00,ABC,460.66,14.5,sledge,javascript:1\n"
    )

    assert [stop.name for stop in reading.stops] == ["MAO", "ABC"]
    assert reading.stops[0].arrive is None
    assert reading.stops[0].coordinate == Coordinate(latitude=46.05, longitude=14.56)
    assert reading.stops[0].website == "https://mao.example"
    assert reading.stops[1].coordinate is None
    assert [(problem.line, problem.column) for problem in reading.problems] == [
        (2, "arrive"), (3, "date"), (4, "name"), (5, "lat"), (5, "website"),
    ]  # fmt: skip
    assert {problem.stop_id for problem in reading.problems if problem.line == 5} == {"abc"}
    assert problem_lines(reading)[0] == (
        "venues.csv:2: arrive: There is no such time as “25:61”. (Write it as 9:30, or with its end as 9:30–10:45.)"
    )
    assert all(problem.remedy for problem in reading.problems)


def test_an_empty_date_is_that_of_the_row_above() -> None:
    reading = read("date,name\n2017-02-01,a\n,b\n2017-02-02,c\n,d\n")

    assert [stop.date.day for stop in reading.stops] == [1, 1, 2, 2]


def test_below_a_date_that_nobody_can_read_an_empty_one_is_no_date() -> None:
    reading = read("date,name\n2017-02-01,a\nsoon,b\n,c\n2017-02-02,d\n")

    assert [stop.name for stop in reading.stops] == ["a", "d"]
    assert "row above cannot be read" in problem_lines(reading)[1]


def test_slashed_dates_are_asked_about_once_and_have_the_day_first_until_then() -> None:
    reading = read("date,name\n1/2/2017,a\n2/3/2017,b\n")

    assert [stop.date for stop in reading.stops] == [date(2017, 2, 1), date(2017, 3, 2)]
    assert [problem.kind for problem in reading.problems] == [ProblemKind.QUESTION_OPEN]
    assert reading.problems[0].severity is Severity.WARNING
    assert "1 February 2017" in problem_lines(reading)[0]


def test_days_out_of_order_are_a_warning_and_stay_as_written() -> None:
    reading = read("date,name\n2017-02-02,a\n2017-02-01,b\n")

    assert [stop.name for stop in reading.stops] == ["a", "b"]
    assert [(problem.kind, problem.severity, problem.line) for problem in reading.problems] == [
        (ProblemKind.DAYS_OUT_OF_ORDER, Severity.WARNING, 3)
    ]


@pytest.mark.parametrize(
    ("lat", "lon", "column", "words"),
    [
        ("106.8", "-6.2", "lat", "swapped"),
        ("95", "14", "lat", "swapped"),
        ("91", "190", "lat", "outside"),
        ("46", "181", "lon", "outside"),
        ("46", "", "lon", "both"),
        ("", "14", "lat", "both"),
        ("46°63'N", "14", "lat", "number of degrees"),
    ],
)
def test_a_position_that_cannot_be_is_said_and_not_used(lat: str, lon: str, column: str, words: str) -> None:
    reading = read(f"date,name,lat,lon,position_source\n2017-02-02,MAO,{lat},{lon},organiser\n")

    assert reading.stops[0].coordinate is None
    assert reading.stops[0].place_source == "file"
    assert reading.problems[0].column == column
    assert reading.problems[0].severity is Severity.ERROR
    assert words in problem_lines(reading)[0]


def test_empty_rows_and_sums_are_passed_over() -> None:
    reading = read("date,name,mine\n2017-02-02,MAO,1\n\n,,\n,,sum 1\n,ABC,\n")

    assert [stop.name for stop in reading.stops] == ["MAO", "ABC"]
    assert problem_lines(reading) == []


@pytest.mark.slow
def test_five_thousand_rows_are_read() -> None:
    reading = read("date,name\n" + "2017-02-02,Stop\n" * 5000)

    assert len({stop.id for stop in reading.stops}) == 5000


def test_any_script_and_emoji_are_names_and_have_ids_for_links() -> None:
    reading = read("date,name\n2017-02-02,متحف\n2017-02-02,🏛️ Đurđevac Łódź\n2017-02-02,Музей\n")

    assert problem_lines(reading) == []
    assert reading.stops[1].id == "durdevac-lodz"
    assert all(re.fullmatch(r"[a-z0-9-]+", stop.id) for stop in reading.stops)
    assert len({stop.id for stop in reading.stops}) == 3


def test_a_row_of_dashes_is_an_empty_one() -> None:
    reading = read("date,arrive,name,notes\n2017-02-02,9:00,MAO,\n,,-,–\n")

    assert [(stop.name, stop.notes) for stop in reading.stops] == [("MAO", "")]


def test_a_row_of_nothing_but_an_accent_is_a_row() -> None:
    reading = read("date,name\n2017-02-02,MAO\n\u0301,\n")

    assert [stop.name for stop in reading.stops] == ["MAO"]


def test_a_longer_header_above_the_one_that_is_written_is_not_taken_for_it() -> None:
    more = ("dwell", "opening_hours", "fixed", "hidden", "photo")
    longer, header = [*CONTRACT, *more[:-1], "own"], [*CONTRACT, *more]
    stop = ["2017-02-02", "10:00-11:00", "", "MAO"]
    above = ["2017-02-01", "9:00", "", "Hotel"]
    reading = read("".join(",".join(row) + "\n" for row in (longer, above, header, stop)))
    assert reading.table is not None
    again = read_venues(write_table(with_stops(reading.table, reading.stops)))

    assert [stop.name for stop in reading.stops] == ["MAO"]
    assert without_lines(again.stops) == without_lines(reading.stops)


def test_ids_do_not_depend_on_the_order_of_the_rows() -> None:
    rows = [
        "2017-02-01,9:00,Hotel",
        "2017-02-02,9:00,Hotel",
        "2017-02-02,18:00,Hotel",
        "2017-02-02,11:00,MAO",
        "2017-02-02,12:00,Poligon",
    ]

    def ids(order: list[str]) -> dict[tuple[date, time | None], str]:
        reading = read("date,arrive,name\n" + "\n".join(order))
        return {(stop.date, stop.arrive): stop.id for stop in reading.stops}

    first = ids(rows)
    assert list(first.values()) == ["hotel", "hotel-2017-02-02", "hotel-2017-02-02-2", "mao", "poligon"]
    for seed in range(20):
        assert ids(random.Random(seed).sample(rows, len(rows))) == first


def test_a_second_stop_of_the_same_id_gets_another_and_is_problem_lines() -> None:
    reading = read("date,name,id\n2017-02-02,MAO,a\n2017-02-02,ABC,a\n2017-02-02,abc,\n2017-02-02,Bad,a b\n")

    assert [stop.id for stop in reading.stops] == ["a", "abc", "abc-2017-02-02", "bad"]
    assert [(problem.kind, problem.line) for problem in reading.problems] == [
        (ProblemKind.DUPLICATE_ID, 3),
        (ProblemKind.CELL_UNREADABLE, 5),
    ]
    assert all(problem.severity is Severity.WARNING for problem in reading.problems)


def test_optional_columns_are_read() -> None:
    stop = read(
        "date,name,dwell,travel,projects,fixed,hidden,photo,accuracy_m,assumed,position_source,lat,lon\n"
        "2017-02-02,MAO,1:15,on foot,TAFR: Winner | Mag Lev,yes,x,mao.jpg,200 m,times|place,Organiser,46.05,14.56\n"
    ).stops[0]

    assert stop.dwell_s == 75 * 60
    assert stop.travel is TravelMode.WALK
    assert stop.projects == (Project(name="TAFR", text="Winner"), Project(name="Mag Lev"))
    assert (stop.fixed, stop.hidden, stop.accuracy_m) == (True, True, 200)
    assert stop.photos == (Photo(file="mao.jpg"),)
    assert stop.assumed == {Assumption.TIMES, Assumption.PLACE}
    assert stop.place_source == "organiser"


def test_a_room_with_addresses_in_it_says_where_and_beside_an_address_where_to_meet() -> None:
    alone = read("Date\tTime\tSession\tRoom\n2026-10-13\t9:00\tWelcome\tCity Hall, Mestni trg 1, Ljubljana\n")
    beside = read("Datum;Zeit;Programm;Raum;Adresse\n13.10.2026;9:00;Begrüßung;Saal 2;Marienplatz 8, München\n")

    assert alone.stops[0].address == "City Hall, Mestni trg 1, Ljubljana"
    assert (beside.stops[0].address, beside.stops[0].meet) == ("Marienplatz 8, München", "Saal 2")


def test_a_column_of_places_that_is_not_read_is_told() -> None:
    reading = read("date,name,address,venue\n2026-10-13,Welcome,Mestni trg 1,City Hall\n")

    assert ["venue" in str(problem.message) for problem in reading.problems] == [True]


def test_a_header_on_two_lines_keeps_what_happens_as_the_name() -> None:
    reading = read(
        "Datum;Zeit;Programm;Ort;\n;;;Name;Adresse\n13.10.2026;9:00;Begrüßung;Rathaus;Marienplatz 8, München\n"
    )

    assert [(stop.name, stop.address) for stop in reading.stops] == [("Begrüßung", "Rathaus, Marienplatz 8, München")]


def test_a_second_header_in_another_language_is_passed_over() -> None:
    reading = read("Datum;Ura;Dejavnost;Kraj\nDate;Time;Activity;Place\n13.10.2026;9:00;Sprejem;Mestni trg 1\n")

    assert [(stop.name, stop.address) for stop in reading.stops] == [("Sprejem", "Mestni trg 1")]
    assert [(problem.kind, problem.line) for problem in reading.problems] == [(ProblemKind.ROW_PASSED_OVER, 2)]
