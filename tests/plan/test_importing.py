from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from components.plan.changes import differences
from components.plan.editing import Stops
from components.plan.importing import imported
from components.plan.model import Coordinate, PlaceSource, Project, Stop
from tests.plan.plans import DAY, EVE, THE_DAY, hours_of, ids, plans, stop

HOURS = frozenset({"date", "name", "arrive", "depart"})
PIN = Coordinate(latitude=60.17, longitude=24.94)
FULL = stop(
    "chapel",
    "9:00-9:45",
    address="Simonkatu 7",
    coordinate=PIN,
    place_source=PlaceSource.ORGANISER,
    accuracy_m=20,
    projects=(Project(name="Exhibition"),),
    contact="Ana",
    opening_hours="Tu-Su 10:00-18:00",
    translations={"sl": {"notes": "vstopnice", "name": "Kapela"}},
)


def one(known: Stop, read: Stop, *filled: str) -> Stop:
    [taken] = imported((known,), (read,), frozenset({"date", "name", *filled}), adding=False)
    return taken


@given(plans(), st.booleans())
def test_the_stops_that_are_there_change_nothing(plan: Stops, adding: bool) -> None:
    every_field = frozenset(Stop.__dataclass_fields__)
    assert differences(plan, imported(plan, plan, every_field, adding=adding)) == ()
    assert imported(plan, plan, every_field, adding=adding) == plan


@given(plans(), st.booleans())
def test_a_file_with_hours_alone_leaves_everything_else(plan: Stops, adding: bool) -> None:
    read = tuple(
        Stop(id=each.id, date=each.date, name=each.name, arrive=each.arrive, depart=each.depart) for each in plan
    )
    for before, after in zip(plan, imported(plan, read, HOURS, adding=adding), strict=True):
        dwell_s = None if before.depart is not None else before.dwell_s
        assert replace(after, dwell_s=dwell_s) == replace(before, dwell_s=dwell_s)


@given(plans(letters="abcd"), plans(letters="cdef"))
def test_adding_removes_nothing_and_leaves_the_others_in_their_order(plan: Stops, read: Stops) -> None:
    added = imported(plan, read, HOURS, adding=True)
    assert sorted(ids(added)) == sorted({*ids(plan), *ids(read)})
    others = [stop_id for stop_id in ids(plan) if stop_id not in ids(read)]
    assert [stop_id for stop_id in ids(added) if stop_id in others] == others


@given(plans(letters="abcd"), plans(letters="cdef"))
def test_replacing_gives_the_stops_of_the_file_in_their_order(plan: Stops, read: Stops) -> None:
    assert ids(imported(plan, read, HOURS, adding=False)) == ids(read)


def test_what_the_file_has_no_column_for_stays_and_an_emptied_cell_is_emptied() -> None:
    read = stop("chapel", "9:30-10:15", name="Kamppi Chapel", translations={"it": {"notes": "biglietti"}})
    taken = one(FULL, read, "arrive", "depart", "contact", "notes_it")
    assert taken == replace(
        FULL,
        name="Kamppi Chapel",
        arrive=time(9, 30),
        depart=time(10, 15),
        contact="",
        translations={"sl": {"notes": "vstopnice", "name": "Kapela"}, "it": {"notes": "biglietti"}},
    )
    assert one(FULL, FULL.__class__(id="chapel", date=DAY, name="CHAPEL"), "notes_sl").translations == {
        "sl": {"name": "Kapela"}
    }


def test_another_address_ends_the_position_of_the_former_one() -> None:
    same = one(FULL, stop("chapel", address="simonkatu  7"), "address")
    assert (same.coordinate, same.place_source, same.accuracy_m) == (PIN, PlaceSource.ORGANISER, 20)
    moved = one(FULL, stop("chapel", address="Mannerheimintie 13"), "address")
    assert (moved.coordinate, moved.place_source, moved.accuracy_m) == (None, PlaceSource.FILE, None)
    elsewhere = Coordinate(latitude=60.2, longitude=25.0)
    placed = one(FULL, stop("chapel", coordinate=elsewhere), "coordinate")
    assert (placed.coordinate, placed.place_source, placed.accuracy_m) == (elsewhere, PlaceSource.FILE, None)


def test_an_end_and_a_stay_never_stand_beside_each_other_and_no_stop_ends_before_it_begins() -> None:
    stays = one(FULL, stop("chapel", dwell_s=1800), "dwell_s")
    assert (stays.arrive, stays.depart, stays.dwell_s) == (time(9, 0), None, 1800)
    ends = one(stays, stop("chapel", "-9:40"), "depart")
    assert (ends.arrive, ends.depart, ends.dwell_s) == (time(9, 0), time(9, 40), None)
    later = one(FULL, stop("chapel", "11:00"), "arrive")
    assert (later.arrive, later.depart, later.dwell_s) == (time(11, 0), None, 45 * 60)
    earlier = one(FULL, stop("chapel", "8:50"), "arrive")
    assert (earlier.arrive, earlier.depart, earlier.dwell_s) == (time(8, 50), time(9, 45), None)


def test_added_stops_go_where_their_hours_belong() -> None:
    read = (
        stop("tea", "10:00"),
        stop("walk"),
        stop("lunch", "14:25", name="lunch"),
        stop("eve", "19:00", day=EVE),
        stop("after", day=DAY + timedelta(1)),
    )
    added = imported(THE_DAY, read, HOURS, adding=True)
    assert ids(added) == ["eve", "mao", "tea", "walk", "abc", "poligon", "lunch", "barcamp", "after"]
    assert hours_of(added)["barcamp"] == "14:30-16:00"


def test_an_added_stop_of_a_group_goes_among_the_stops_of_its_group() -> None:
    plan = (
        stop("a1", "9:00", group="A"),
        stop("a2", "11:00", group="A"),
        stop("b1", "9:00", group="B"),
        stop("b2", "11:00", group="B"),
    )
    added = imported(plan, (stop("new", "10:00", group="B"),), HOURS | {"group"}, adding=True)
    assert ids(added) == ["a1", "a2", "b1", "new", "b2"]


def test_a_number_alone_makes_no_two_stops_the_same() -> None:
    plan = (stop("1", "9:00", name="Museum", contact="Ana"), stop("2", "11:00", name="Castle", address="Hill 1"))
    read = (stop("1", "8:00", name="Fort", day=EVE), stop("2", "12:00", name="castle"))
    added = imported(plan, read, HOURS, adding=True)
    assert [(each.id, each.name, each.contact) for each in added] == [
        ("1-2", "Fort", ""),
        ("1", "Museum", "Ana"),
        ("2", "castle", ""),
    ]
    assert added[2].address == "Hill 1"
