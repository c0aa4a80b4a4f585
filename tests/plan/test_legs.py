"""Between which stops the legs run, and which rows are ways themselves."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.legs import Way, is_transfer, transfer_mode, ways
from components.plan.model import Assumption, Coordinate, Stop, UnknownWay
from components.plan.travel_modes import TravelMode
from tests.deep import deep

HERE = Coordinate(latitude=60.1694, longitude=24.9359)
THERE = Coordinate(latitude=60.1720, longitude=24.9367)
FAR = Coordinate(latitude=60.2, longitude=25.3)


def row(name: str, at: Coordinate | None = None, *, address: str = "", travel: TravelMode | None = None) -> Stop:
    return Stop(id=name.lower(), date=date(2026, 9, 17), name=name, coordinate=at, address=address, travel=travel)


def found(*stops: Stop) -> dict[str, Way | UnknownWay]:
    return ways(stops, {stop.id: stop.coordinate for stop in stops if stop.coordinate is not None})


def test_a_way_leads_from_place_to_place_past_breaks() -> None:
    (way,) = found(row("A", HERE), row("Coffee"), row("Talk"), row("B", THERE)).values()
    assert isinstance(way, Way)
    assert (way.from_stop_id, way.to_stop_id, way.mode, way.assumed) == ("a", "b", TravelMode.WALK, True)


def test_breaks_before_the_first_place_and_after_the_last_have_no_way() -> None:
    assert found(row("Breakfast"), row("A", HERE), row("Coffee")) == {}


def test_a_transfer_between_two_places_gives_the_way_its_mode() -> None:
    (way,) = found(row("A", HERE), row("Transfer by coach"), row("B", FAR, travel=TravelMode.WALK)).values()
    assert isinstance(way, Way)
    assert (way.mode, way.assumed) == (TravelMode.COACH, False)


def test_a_place_that_is_not_known_interrupts_and_the_way_past_it_is_unknown() -> None:
    result = found(row("A", HERE), row("X", address="Nowhere 1"), row("Coffee"), row("B", THERE), row("C", FAR))
    assert result["x"] == UnknownWay(from_stop_id="a", to_stop_id="x", start=HERE, end=None)
    assert result["b"] == UnknownWay(from_stop_id="a", to_stop_id="b", start=HERE, end=THERE)
    assert isinstance(result["c"], Way)


def test_a_day_that_begins_at_an_unknown_place_has_no_line_to_draw() -> None:
    (way,) = found(row("X", address="Nowhere 1"), row("B", THERE)).values()
    assert isinstance(way, UnknownWay)
    assert (way.from_stop_id, way.line) == (None, ())


def test_a_place_to_be_confirmed_is_a_place() -> None:
    venue = Stop(id="v", date=date(2026, 9, 17), name="Venue", assumed=frozenset({Assumption.PLACE}))
    assert isinstance(found(row("A", HERE), venue, row("B", THERE))["b"], UnknownWay)


@pytest.mark.parametrize(
    "name",
    [
        "Transfer by bus",
        "Coach to Kranj",
        "Fahrt",
        "Weiterfahrt nach Bern",
        "Coach transfer",
        "Bus transfer",
        "Bus 27 nach Bern",
        "Private transfer",
        "The coach to the hotel",
        "Walk to the castle",
        "Prevoz v Kranj",
        "Trasferimento a Lecce",
        "Transfer",
        "Walk",
    ],
)
def test_a_transfer_is_known_by_its_name(name: str) -> None:
    assert is_transfer(row(name))
    assert not is_transfer(row(name, HERE))
    assert not is_transfer(row(name, address="Street 1"))


@pytest.mark.parametrize(
    "name",
    [
        "Coffee",
        "Lunch in the train",
        "Walking tour of the old town",
        "Technology transfer office",
        "Transfer office",
        "Workshop on knowledge transfer",
        "Car museum",
        "Free time",
        "",
    ],
)
def test_a_stay_is_no_transfer(name: str) -> None:
    assert not is_transfer(row(name))


@pytest.mark.parametrize(
    ("name", "mode"),
    [("Transfer by coach", TravelMode.COACH), ("Walk to the castle", TravelMode.WALK), ("Transfer", None)],
)
def test_a_transfer_says_how(name: str, mode: TravelMode | None) -> None:
    assert transfer_mode(row(name)) is mode


@settings(deadline=None, max_examples=deep(300, 30))
@given(st.lists(st.sampled_from(["place", "unknown"]), max_size=6), st.data())
def test_rows_without_a_place_never_change_where_legs_begin_and_end(kinds: list[str], data: st.DataObject) -> None:
    stops = [
        row(f"S{index}", HERE) if kind == "place" else row(f"S{index}", address="Street 1")
        for index, kind in enumerate(kinds)
    ]
    with_breaks = []
    for stop in stops:
        with_breaks += [row(name) for name in data.draw(st.lists(st.sampled_from(["Coffee", "Lunch"]), max_size=2))]
        with_breaks.append(stop)
    assert found(*with_breaks) == found(*stops)
