"""Which stop of the published plan a row without an id is."""

from __future__ import annotations

import pytest

from components.sheets.reading import read_venues
from components.sheets.writing import with_published_ids
from tests.cases import PLANS, case_plan

HEADER = "date,arrive,depart,name,address\n"
BEFORE = (
    "2026-05-07,09:00,10:00,Lunch,Market 1\n"
    "2026-05-07,12:00,13:00,Talk,Town Hall\n"
    "2026-05-08,12:00,13:00,Lunch,Market 1\n"
    "2026-05-08,15:00,15:30,Coffee,\n"
)
IDS = ["lunch", "talk", "lunch-2026-05-08", "coffee"]


def ids(text: str, before: str = BEFORE, header: str = HEADER) -> list[str]:
    published = read_venues((HEADER + before).encode()).stops
    csv = (header + text).encode()
    found = [stop.id for stop in read_venues(csv, published=published).stops]
    written = with_published_ids(csv, published)
    assert [stop.id for stop in read_venues(written).stops] == found, "the file with the ids says the same"
    assert [(stop.name, stop.arrive, stop.address, stop.line) for stop in read_venues(written).stops] == [
        (stop.name, stop.arrive, stop.address, stop.line) for stop in read_venues(csv).stops
    ]
    return found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Talk", "Talk with the mayor"),
        ("12:00,13:00,Talk", "11:00,13:00,Talk"),
        ("2026-05-07,12:00,13:00,Talk", "2026-05-09,12:00,13:00,Talk"),
        ("Talk,Town Hall", "Talk,Castle"),
        ("Coffee", "Coffee and cake"),
        ("2026-05-08,12:00,13:00,Lunch,Market 1", "2026-05-08,12:30,13:00,Lunch,Harbour 3"),
        ("Lunch,Market 1\n2026-05-07", "LUNCH,market  1\n2026-05-07"),
    ],
)
def test_a_row_that_changed_in_one_thing_is_the_same_stop(old: str, new: str) -> None:
    assert old in BEFORE
    assert sorted(ids(BEFORE.replace(old, new))) == sorted(IDS)
    assert ids(BEFORE.replace(old, new)) == ids(BEFORE) or "2026-05-09" in new


def test_a_new_row_above_takes_no_id_away() -> None:
    assert ids("2026-05-06,12:00,13:00,Lunch,Market 1\n" + BEFORE) == ["lunch-2026-05-06", *IDS]


def test_a_new_stop_never_gets_the_id_of_another() -> None:
    renamed = BEFORE.replace("Talk", "Debate") + "2026-05-08,17:00,18:00,Talk,Harbour\n"
    assert ids(renamed) == [*IDS, "talk-2026-05-08"]


def test_rows_in_another_order_keep_their_ids() -> None:
    rows = BEFORE.splitlines(keepends=True)
    assert ids("".join(reversed(rows))) == IDS[::-1]


def test_an_id_in_the_file_wins() -> None:
    text = "x,2026-05-07,12:00,13:00,Talk,Town Hall\n,2026-05-07,12:00,13:00,Debate,Town Hall\n"
    assert ids(text, header="id," + HEADER) == ["x", "talk"]
    text = "talk,2026-05-07,12:00,13:00,Debate,Town Hall\n,2026-05-09,12:00,13:00,Talk,Town Hall\n"
    assert ids(text, header="id," + HEADER) == ["talk", "talk-2026-05-09"]


def test_another_lunch_on_another_day_at_another_place_is_another_stop() -> None:
    may, september = case_plan("b01-uid-may"), case_plan("b01-uid-september")
    found = read_venues(september.data, published=may.stops).stops
    assert [stop.id for stop in found] == ["lunch-2026-09-17"]


def test_a_file_that_does_not_say_where_is_compared_by_name_day_and_hour() -> None:
    published = read_venues((HEADER + BEFORE).encode()).stops
    rows = [f"{stop.date},{stop.arrive:%H:%M},{stop.name}\n" for stop in published]
    found = read_venues(("date,arrive,name\n" + "".join(rows[::-1])).encode(), published=published)
    assert [stop.id for stop in found.stops] == IDS[::-1]
    assert found.filled == {"date", "arrive", "name"}
    other_day = read_venues(b"date,arrive,name\n2026-05-09,12:00,Harbour\n", published=found.stops).stops
    assert other_day[0].id not in IDS


def test_a_date_alone_makes_no_row_the_same_stop() -> None:
    assert ids("2026-05-07,,,Harbour,\n", "2026-05-07,,,Market,\n") == ["harbour"]


def test_of_two_groups_at_one_hour_each_keeps_its_stop() -> None:
    before = "2026-05-07,9:00,10:00,Museum,,A\n2026-05-07,9:00,10:00,Castle,,B\n"
    after = "2026-05-07,9:00,10:00,Fort,,B\n2026-05-07,9:00,10:00,Museum of Art,,A\n"
    header = HEADER.strip() + ",group\n"
    published = read_venues((header + before).encode()).stops
    found = read_venues((header + after).encode(), published=published).stops
    assert [stop.id for stop in found] == ["castle", "museum"]


def test_a_renamed_row_of_the_cases_keeps_its_id() -> None:
    before, after = case_plan("b02-rename-before"), case_plan("b02-rename-after")
    found = read_venues(after.data, published=before.stops).stops
    assert [stop.id for stop in found] == [stop.id for stop in before.stops] == ["kamppi-chapel", "kiasma"]


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_that_is_read_again_is_left_as_it_is(name: str) -> None:
    case = case_plan(name)
    assert with_published_ids(case.data, case.stops) == case.data
