from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Coordinate, PlaceSource, Stop
from components.sheets.reading import read_venues
from components.sheets.tables import VenueTable, write_table
from components.sheets.writing import empty_table, with_stops
from tests.deep import deep
from tests.sheets.files import saved_by_excel_in_slovenia, without_lines
from tests.visit import plans

SHIPPED = (Path(__file__).parents[2] / "venues.csv").read_bytes()
MESSY = (
    "sep=;\r\n"
    "Date;NAME;mine;lat;lon;dwell\r\n"
    "2. 2. 2017;MAO;=kept;46,0513;14,564;1 h\r\n"
    ";ABC;+386 1;;;\r\n"
    ";;sum 1;;;\r\n"
    "soon;faulty;kept too;;;\r\n"
    "3. 2. 2017;Poligon;;oops;14,5;45 min\r\n"
    ";BarCamp;;;;\r\n"
).encode("cp1250")


def opened(data: bytes) -> tuple[VenueTable, tuple[Stop, ...]]:
    reading = read_venues(data)
    assert reading.table is not None
    return reading.table, reading.stops


def written(table: VenueTable) -> list[str]:
    return write_table(table).decode("utf-8").splitlines()


@pytest.mark.parametrize(
    "data", [SHIPPED, saved_by_excel_in_slovenia(SHIPPED), MESSY.replace(b";=kept", b";'=kept").replace(b";+", b";'+")]
)
def test_unchanged_stops_leave_the_file_as_it_is(data: bytes) -> None:
    table, stops = opened(data)

    assert write_table(with_stops(table, stops)) == data


def test_one_changed_hour_changes_one_cell() -> None:
    table, stops = opened(saved_by_excel_in_slovenia(SHIPPED))
    changed = [replace(stop, depart=time(12, 25)) if stop.id == "abc-accelerator" else stop for stop in stops]
    before, after = (write_table(each).decode("cp1250") for each in (table, with_stops(table, changed)))

    assert after == before.replace("12:15:00", "12:25")


def test_a_position_is_written_in_the_files_own_manner() -> None:
    table, stops = opened(MESSY)
    found = replace(
        stops[1], coordinate=Coordinate(latitude=46.066, longitude=14.545), place_source=PlaceSource.GEOCODER
    )
    lines = written(with_stops(table, [stops[0], found, *stops[2:]]))

    assert lines[1] == "Date;NAME;mine;lat;lon;dwell;position_source"
    assert lines[2] == "2. 2. 2017;MAO;'=kept;46,0513;14,564;1 h;"
    assert lines[3] == ";ABC;'+386 1;46,066;14,545;;geocoder"
    assert lines[6].startswith("3. 2. 2017;Poligon;;oops;14,5;45 min")


def test_a_new_order_keeps_dates_ids_and_what_stands_between() -> None:
    table, stops = opened(MESSY)
    mao, abc, poligon, barcamp = stops
    lines = written(with_stops(table, [abc, mao, barcamp, poligon]))

    assert lines[2:] == [
        "2. 2. 2017;ABC;'+386 1;;;",
        ";;sum 1;;;",
        "soon;faulty;kept too;;;",
        "2. 2. 2017;MAO;'=kept;46,0513;14,564;1 h",
        "3. 2. 2017;BarCamp;;;;",
        "3. 2. 2017;Poligon;;oops;14,5;45 min",
    ]


def test_a_renamed_stop_keeps_its_id_by_having_it_written() -> None:
    table, stops = opened(MESSY)
    changed = with_stops(table, [replace(stops[0], name="Museum"), *stops[1:]])

    assert [stop.id for stop in opened(write_table(changed))[1]] == ["mao", "abc", "poligon", "barcamp"]
    assert changed.header[-1] == "id"


def test_removed_stops_go_and_added_ones_come_where_they_belong() -> None:
    table, stops = opened(MESSY)
    added = Stop(id="lunch", date=date(2017, 2, 2), name="Lunch", dwell_s=3600, translations={"sl": {"name": "Kosilo"}})
    changed = with_stops(table, [stops[0], added, stops[3]])

    assert changed.header == ("Date", "NAME", "mine", "lat", "lon", "dwell", "name_sl")
    assert written(changed)[2:] == [
        "2. 2. 2017;MAO;'=kept;46,0513;14,564;1 h;",
        ";;sum 1;;;;",
        "soon;faulty;kept too;;;;",
        "2. 2. 2017;Lunch;;;;60;Kosilo",
        "3. 2. 2017;BarCamp;;;;;",
    ]


def test_a_plan_begins_from_nothing() -> None:
    stop = Stop(id="mao", date=date(2017, 2, 2), name="MAO")
    lines = written(with_stops(empty_table(), [stop]))

    assert lines == [
        "date,arrive,depart,name,address,lat,lon,travel,description,projects,website,contact,notes",
        "2017-02-02,,,MAO,,,,,,,,,",
    ]


def test_each_row_of_the_new_table_knows_its_line() -> None:
    table, stops = opened(MESSY)
    changed = with_stops(table, [replace(stops[0], notes="two\nlines"), *stops[1:]])

    assert [line for line, _ in changed.rows()] == [line for line, _ in opened(write_table(changed))[0].rows()]


@settings(deadline=None, max_examples=deep(200, 12))
@given(plans.plans())
def test_any_plan_comes_back_from_its_file(plan: tuple[Stop, ...]) -> None:
    once = write_table(with_stops(empty_table(), plan))
    table, stops = opened(once)

    assert without_lines(stops) == list(plan)
    assert write_table(with_stops(table, stops)) == once


@pytest.mark.slow
@settings(deadline=None, max_examples=deep(100, 12))
@given(st.data(), st.sampled_from([SHIPPED, MESSY, saved_by_excel_in_slovenia(SHIPPED)]), plans.plans())
def test_any_change_to_a_file_is_read_back(data: st.DataObject, file: bytes, more: tuple[Stop, ...]) -> None:
    table, stops = opened(file)
    remaining = data.draw(st.permutations(stops).flatmap(lambda order: st.sampled_from([order, order[1:], order[:2]])))
    taken = {stop.id for stop in stops}
    edited = [
        replace(data.draw(plans.stops(stop.id)), line=None) if data.draw(st.booleans()) else stop for stop in remaining
    ]
    wanted = [*edited, *(stop for stop in more if stop.id not in taken)]

    assert without_lines(opened(write_table(with_stops(table, wanted)))[1]) == without_lines(tuple(wanted))


def test_an_hour_that_is_changed_beside_one_without_a_zero_is_read_as_it_was_written() -> None:
    table, (stop,) = opened(b"date,arrive,depart,name\n2026-09-17,9:00,9:30,MAO\n")
    changed = replace(stop, arrive=time(12))  # over midnight

    assert opened(write_table(with_stops(table, [changed])))[1] == (changed,)
