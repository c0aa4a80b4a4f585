"""Where a row's stop is: in two columns or one cell, beside an address, in a link, as a Plus code."""

from __future__ import annotations

import pytest

from components.plan.messages import Severity
from components.plan.model import Coordinate, Stop
from components.sheets.reading import Reading, describe, read_venues
from components.sheets.tables import write_table
from tests.cases import case_plan
from tests.sheets.files import without_lines

DAY = "2026-09-17"


def read(text: str) -> Reading:
    return read_venues(text.encode())


def at(stop: Stop) -> tuple[float, float] | None:
    return None if stop.coordinate is None else (stop.coordinate.latitude, stop.coordinate.longitude)


def again(reading: Reading) -> tuple[Stop, ...]:
    assert reading.table is not None
    return read_venues(write_table(reading.table)).stops


def test_latitude_and_longitude_by_their_long_names() -> None:
    assert [at(stop) for stop in case_plan("m02-latitude-longitude").stops] == [(60.1705, 24.9361), (60.1718, 24.9369)]


def test_a_position_in_an_address_in_each_form() -> None:
    reading = case_plan("m07-one-cell-coordinates").reading
    stops = {stop.name: stop for stop in reading.stops}

    assert {at(stops[name]) for name in "ACHIJ"} == {(60.1718, 24.9369)}
    assert at(stops["B"]) == (60.171806, 24.936889)
    assert at(stops["F"]) == (60.171813, 24.936937)
    assert {name: stop.address for name, stop in stops.items() if stop.address} == {
        "D": "https://maps.app.goo.gl/AbCdEfGhIjK", "E": "5WCP+PQ Helsinki", "G": "///window.tops.actor", "J": "Kiasma",
    }  # fmt: skip
    warnings = [problem for problem in reading.problems if problem.severity is Severity.WARNING]
    assert [problem.line for problem in warnings] == [5, 8]
    assert all("46.0513, 14.5640" in str(problem.remedy) for problem in warnings)
    assert without_lines(again(reading)) == without_lines(reading.stops)


def test_degrees_in_any_notation_in_their_columns() -> None:
    reading = case_plan("m08-lat-holds-both").reading

    assert [at(stop) for stop in reading.stops] == [
        (60.1705, 24.9361), (60.171806, 24.936889), (60.1718, 24.9369), (60.1718, 24.9369),
    ]  # fmt: skip
    assert reading.problems == ()
    assert without_lines(again(reading)) == without_lines(reading.stops)


@pytest.mark.parametrize(
    ("heading", "cell", "place", "address", "website"),
    [
        ("WKT", "POINT (24.9384 60.1699)", (60.1699, 24.9384), "", ""),
        ("apple_maps", "https://maps.apple.com/place?address=Lake&coordinate=48.05,-123.79", (48.05, -123.79), "", ""),
        ("Koordinaten", "60,1718; 24,9369", (60.1718, 24.9369), "", ""),
        ("Coordinates", "Kiasma (60.1718, 24.9369)", (60.1718, 24.9369), "Kiasma", ""),
        ("Map", "https://kiasma.fi/visit", None, "", "https://kiasma.fi/visit"),
        ("Google Maps", "https://maps.app.goo.gl/AbCdEf", None, "", "https://maps.app.goo.gl/AbCdEf"),
        ("Plus code", "9GG65WCP+PQ", (60.171813, 24.936937), "", ""),
        ("Plus code", "5WCP+PQ Helsinki", None, "5WCP+PQ Helsinki", ""),
        ("Map", "https://www.google.com/maps/place/City+Museum/data=!4m2", None, "City Museum",
         "https://www.google.com/maps/place/City+Museum/data=!4m2"),
        ("Link", "https://www.google.com/maps?q=60.1718,24.9369", (60.1718, 24.9369), "",
         "https://www.google.com/maps?q=60.1718,24.9369"),
        ("GPS", "Main square", None, "Main square", ""),
    ],
)  # fmt: skip
def test_a_column_of_positions(
    heading: str, cell: str, place: tuple[float, float] | None, address: str, website: str
) -> None:
    reading = read(f'date;name;{heading}\n{DAY};A;"{cell}"\n')
    (stop,) = reading.stops

    assert (at(stop), stop.address, stop.website) == (place, address, website)
    assert without_lines(again(reading)) == without_lines(reading.stops)


def test_a_place_that_only_a_name_in_a_link_tells_is_looked_up_and_said_so() -> None:
    reading = read(f"date,name,address\n{DAY},A,https://www.google.com/maps/place/City+Museum/data=!4m2\n")

    assert reading.stops[0].address == "City Museum"
    assert "looked up as “City Museum”" in describe(reading.problems[0], "f")


def test_latitude_and_longitude_win_over_a_position_in_an_address() -> None:
    reading = read(f'date,name,address,lat,lon\n{DAY},A,"Kiasma (60.1718, 24.9369)",60.17,24.93\n')

    assert reading.stops[0].coordinate == Coordinate(latitude=60.17, longitude=24.93)
    assert reading.stops[0].address == "Kiasma"


def test_a_pair_the_wrong_way_round_is_said_and_not_used() -> None:
    reading = read(f'date,name,address\n{DAY},A,"151.2153, -33.8568"\n')

    assert reading.stops[0].coordinate is None
    assert "swapped" in describe(reading.problems[0], "f")


def test_a_list_of_places_of_two_countries() -> None:
    stops = case_plan("a25-lat-lng-lists").stops

    assert [(stop.name, stop.address) for stop in stops] == [
        ("Depart", "Schiphol, Amsterdam, Netherlands"), ("Beach stay", "Playa Negra, Cahuita, Costa Rica"),
    ]  # fmt: skip
    assert [at(stop) for stop in stops] == [None, (9.73, -82.84)]


def test_german_headings() -> None:
    reading = case_plan("m17-german-headers").reading

    assert [(stop.name, str(stop.arrive), str(stop.depart), stop.address) for stop in reading.stops] == [
        ("Kamppi-Kapelle", "09:00:00", "09:45:00", "Simonkatu 7, Helsinki"),
        ("Kiasma", "10:00:00", "11:15:00", "Mannerheiminaukio 2, Helsinki"),
    ]
    assert reading.problems == ()
