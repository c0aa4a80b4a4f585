"""Estimates: marked as such, of the right size, and on the long side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.lookup.estimates import (
    DETOUR_FACTOR,
    NO_ROUTER,
    TIMETABLED,
    estimate,
    estimated_duration_s,
)
from components.plan.coordinate import SAME_PLACE_M, straight_line_m
from components.plan.model import Coordinate, Leg
from components.plan.travel_modes import TravelMode

MAO = Coordinate(latitude=46.0513, longitude=14.5640)
ABC = Coordinate(latitude=46.0660, longitude=14.5450)
POLIGON = Coordinate(latitude=46.0493, longitude=14.4939)

points = st.builds(
    Coordinate,
    latitude=st.floats(min_value=-90, max_value=90),
    longitude=st.floats(min_value=-180, max_value=180),
)
modes = st.sampled_from(list(TravelMode))


def between(start: Coordinate, end: Coordinate, mode: TravelMode) -> Leg:
    return estimate("a", "b", start, end, mode, note=NO_ROUTER)


def test_known_distances_in_a_straight_line() -> None:
    assert straight_line_m(MAO, ABC) == pytest.approx(2200, abs=50)
    assert straight_line_m(ABC, POLIGON) == pytest.approx(4400, abs=50)


def test_a_leg_of_two_kilometres_by_each_mode() -> None:
    found = {mode: between(MAO, ABC, mode) for mode in TravelMode if mode is not TravelMode.UNKNOWN}
    assert all(leg.distance_m == pytest.approx(straight_line_m(MAO, ABC) * 1.34, abs=0.1) for leg in found.values())
    minutes = {mode.value: round(leg.travel_s / 60) for mode, leg in found.items()}
    assert minutes == {
        "walk": 42,
        "bike": 14,
        "car": 10,
        "taxi": 12,
        "coach": 14,
        "bus": 18,
        "tram": 17,
        "metro": 11,
        "train": 10,
        "ferry": 22,
        "flight": 120,
        "transit": 16,
    }


def test_an_estimate_is_marked_and_has_its_reason() -> None:
    leg = between(MAO, ABC, TravelMode.COACH)
    assert (leg.estimated, leg.note, leg.geometry) == (True, NO_ROUTER, (MAO, ABC))
    assert between(MAO, ABC, TravelMode.TRANSIT).note == TIMETABLED


def test_a_long_leg_is_faster_on_country_roads() -> None:
    assert estimated_duration_s(100_000, TravelMode.CAR) / 60 == pytest.approx(10 / 24 * 60 + 90 / 65 * 60)
    assert estimated_duration_s(100_000, TravelMode.WALK) == pytest.approx(100_000 / 1.16)


def test_a_leg_at_one_place_is_empty_and_no_estimate() -> None:
    auth = Coordinate(latitude=POLIGON.latitude + 0.00008, longitude=POLIGON.longitude)
    assert straight_line_m(POLIGON, auth) < SAME_PLACE_M
    leg = between(POLIGON, auth, TravelMode.COACH)
    assert (leg.same_place, leg.estimated, leg.travel_s, leg.distance_m, leg.note) == (True, False, 0, 0, None)


def test_stops_a_few_houses_apart_have_a_leg() -> None:
    auth = Coordinate(latitude=POLIGON.latitude + 0.0002, longitude=POLIGON.longitude)
    assert not between(POLIGON, auth, TravelMode.WALK).same_place


@settings(deadline=None)
@given(points, points, modes)
def test_an_estimate_is_never_shorter_than_the_straight_line_and_the_same_both_ways(
    start: Coordinate, end: Coordinate, mode: TravelMode
) -> None:
    there, back = between(start, end, mode), between(end, start, mode)
    assert there.travel_s == pytest.approx(back.travel_s, rel=1e-6, abs=0.2)
    if not there.same_place:
        assert there.distance_m == pytest.approx(straight_line_m(start, end) * DETOUR_FACTOR, abs=0.1)
        assert there.duration_s > 0
