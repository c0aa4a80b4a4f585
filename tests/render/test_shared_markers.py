"""Which stops of a day share a place, and so share a marker that says so."""

from __future__ import annotations

from math import cos, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Coordinate, LocatedStop, Place, PlaceSource, Stop, Timing, is_same_place
from components.render.shared_markers import shared_markers
from tests import samples
from tests.deep import deep

METRES_A_DEGREE = 111_320


def located(number: int, *, north_m: float = 0, east_m: float = 0, latitude: float = 46.05) -> LocatedStop:
    at = Coordinate(
        latitude=latitude + north_m / METRES_A_DEGREE,
        longitude=14.5 + east_m / METRES_A_DEGREE / cos(radians(latitude)),
    )
    stop = Stop(id=f"s{number}", date=samples.VISIT_DAY, name=f"Stop {number}")
    place = Place(coordinate=at, source=PlaceSource.FILE)
    return LocatedStop(number=number, stop=stop, place=place, timing=Timing(arrive=None, depart=None))


def labels(*stops: LocatedStop) -> list[str]:
    return [marker.label for marker in shared_markers(stops)]


def test_two_stops_at_one_place_share_a_marker_that_says_so() -> None:
    markers = shared_markers(samples.ljubljana().days[1].located)
    assert [marker.label for marker in markers] == ["1", "2", "3 · 4"]
    assert [[stop.stop.id for stop in marker.stops] for marker in markers] == [["mao"], ["abc"], ["poligon", "barcamp"]]
    assert markers[2].coordinate == samples.POLIGON.coordinate


def test_coming_back_later_joins_the_marker_too() -> None:
    assert labels(located(1), located(2, north_m=500), located(3)) == ["1 · 3", "2"]


@pytest.mark.parametrize(
    ("count", "label"), [(1, "1"), (2, "1 · 2"), (3, "1 · 2 · 3"), (4, "1 · 2 · …"), (12, "1 · 2 · …")]
)
def test_a_marker_never_gets_wider_than_three_numbers(count: int, label: str) -> None:
    assert labels(*(located(number) for number in range(1, count + 1))) == [label]


@pytest.mark.parametrize(
    ("north_m", "east_m", "together"), [(14, 0, True), (0, 14, True), (16, 0, False), (0, 16, False), (12, 12, False)]
)
@pytest.mark.parametrize("latitude", [0, 46.05, 60.17])
def test_near_is_metres_and_not_degrees(north_m: float, east_m: float, together: bool, latitude: float) -> None:
    shown = labels(located(1, latitude=latitude), located(2, north_m=north_m, east_m=east_m, latitude=latitude))
    assert shown == (["1 · 2"] if together else ["1", "2"])


def test_a_row_of_near_stops_is_not_one_place() -> None:
    """Each 14 m from the one before: the third is 28 m from the first, where the marker stands."""
    assert labels(*(located(number, east_m=14 * number) for number in range(3))) == ["0 · 1", "2"]


def test_a_day_without_places_has_no_marker() -> None:
    assert shared_markers([]) == ()


places = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), max_size=12)


@settings(deadline=None, max_examples=deep(100, 30))
@given(places)
def test_every_stop_is_in_exactly_one_marker_and_near_it(offsets: list[tuple[int, int]]) -> None:
    stops = [located(number, north_m=7 * y, east_m=7 * x) for number, (x, y) in enumerate(offsets, 1)]
    markers = shared_markers(stops)
    in_markers = [stop for marker in markers for stop in marker.stops]
    assert sorted(in_markers, key=lambda stop: stop.number) == stops
    firsts = [marker.stops[0].number for marker in markers]
    assert firsts == sorted(firsts)
    for marker in markers:
        numbers = [stop.number for stop in marker.stops]
        assert numbers == sorted(numbers)
        assert marker.coordinate == marker.stops[0].place.coordinate
        for stop in marker.stops:
            assert is_same_place(stop.place.coordinate, marker.coordinate)
