"""Which tiles the ground of a visit needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.ground.area import MOST_TILES, ground_area, metre_px
from components.plan.ground import WORLD_PX
from components.plan.ground_tiles import pixel_of
from components.plan.model import Coordinate, Day, Visit
from tests import samples

PLACES = st.builds(Coordinate, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))


def visit_of(*days: Sequence[tuple[float, float]]) -> Visit:
    """A visit with stops at these latitudes and longitudes, day by day, and straight ways between them."""
    template = samples.ljubljana().days[-1]
    stop, first_leg = template.stops[0], template.legs[0]
    made: list[Day] = []
    for day in days:
        places = [Coordinate(latitude=latitude, longitude=longitude) for latitude, longitude in day]
        stops = []
        for index, place in enumerate(places):
            leg = replace(first_leg, geometry=(places[index - 1], place)) if index else None
            assert stop.place is not None
            stops.append(replace(stop, place=replace(stop.place, coordinate=place), leg=leg))
        made.append(replace(template, stops=tuple(stops)))
    return replace(samples.ljubljana(), days=tuple(made))


def test_a_day_on_foot_is_of_one_zoom() -> None:
    """All of it is detailed, and little more than the view is asked for."""
    area = ground_area(visit_of([(60.169, 24.936), (60.1716, 24.9484), (60.1704, 24.9522)]))
    assert area is not None
    assert [part.zoom for part in area.parts] == [14]
    assert len(area.tiles) <= 12
    metre = metre_px(area.box.top)
    assert 1000 < area.box.height / metre < 2500


def test_a_day_in_a_city_is_detailed_around_its_ways() -> None:
    """The whole is of zoom 12 where it takes many tiles of zoom 14."""
    area = ground_area(visit_of([(46.0513, 14.564), (46.14, 14.43), (46.0493, 14.4939)]))
    assert area is not None
    assert [part.zoom for part in area.parts] == [12, 14]
    assert len(area.tiles) <= 120


def test_a_trip_to_another_town_is_detailed_around_its_stops() -> None:
    """Some 60 km: zoom 12 around the ways, 14 around each stop."""
    stops = [(46.0513, 14.564), (46.2389, 14.3556), (46.3692, 14.1136)]
    area = ground_area(visit_of(stops))
    assert area is not None
    assert [part.zoom for part in area.parts] == [10, 12, 14, 14, 14]
    assert len(area.tiles) <= 180


def test_a_flight_asks_for_few_tiles() -> None:
    """Of a zoom that goes with its length; the days at both its ends are detailed, each as it asks for."""
    lisbon = [(38.72, -9.14), (38.71, -9.13)]
    tokyo = [(35.68, 139.76), (35.66, 139.70), (36.2, 139.9)]
    area = ground_area(visit_of(lisbon, [lisbon[-1], tokyo[0]], tokyo))
    assert area is not None
    assert area.parts[0].zoom <= 4
    assert {12, 14} <= {part.zoom for part in area.parts}
    assert len(area.tiles) <= MOST_TILES


def test_a_lone_stop_has_its_neighbourhood() -> None:
    """Some square kilometres of it."""
    area = ground_area(visit_of([(46.05, 14.5)]))
    assert area is not None
    metre = metre_px(area.box.top)
    assert area.box.width / metre > 1200
    assert area.box.height / metre > 800
    assert len(area.tiles) <= 12


@pytest.mark.parametrize("longitudes", [(179.99, -179.99), (-179.99, 179.99), (180.0, -180.0)])
def test_the_180th_meridian_is_inside(longitudes: tuple[float, float]) -> None:
    """The box goes on beyond it, and is as narrow as elsewhere."""
    area = ground_area(visit_of([(-17.0, longitude) for longitude in longitudes]))
    assert area is not None
    assert area.box.width < 20_000
    assert len(area.tiles) <= 120


def test_a_pole_is_not_on_web_maps() -> None:
    """A stop there has what is known of the edge of the world, and asks for tiles in it."""
    area = ground_area(visit_of([(89.9, 10.0)]))
    assert area is not None
    assert area.box.top == 0
    assert all(0 <= tile.y < 2**tile.zoom for tile in area.tiles)


def test_a_visit_without_places_has_no_area() -> None:
    """There is nothing to draw around."""
    assert ground_area(samples.nothing()) is None
    assert ground_area(replace(samples.ljubljana(), days=())) is None


def test_a_stop_that_moves_a_little_asks_for_the_same_tiles() -> None:
    """A few metres change no box."""
    one = ground_area(visit_of([(46.0513, 14.564), (46.066, 14.545)]))
    other = ground_area(visit_of([(46.05131, 14.56401), (46.066, 14.545)]))
    assert one is not None
    assert other is not None
    assert one.tiles == other.tiles


@given(st.lists(st.lists(PLACES, min_size=1, max_size=6), min_size=1, max_size=3))
def test_every_visit_has_an_area_of_few_tiles_with_all_its_stops(days: list[list[Coordinate]]) -> None:
    """Wherever on earth they are: over poles and the date line too."""
    area = ground_area(visit_of(*([(place.latitude, place.longitude) for place in day] for day in days)))
    assert area is not None
    assert 1 <= len(area.tiles) <= MOST_TILES
    assert 0 <= area.box.left < WORLD_PX
    assert area.box.width <= WORLD_PX
    assert all(0 <= tile.y < 2**tile.zoom and 0 <= tile.x < 2**tile.zoom for tile in area.tiles)
    assert all(part.zoom > area.parts[0].zoom for part in area.parts[1:])
    for day in days:
        for place in day:
            x, y = pixel_of(place)
            assert area.box.left <= x + WORLD_PX * (x < area.box.left) <= area.box.right
            assert area.box.top <= y <= area.box.bottom


@given(st.lists(PLACES, min_size=1, max_size=5))
def test_the_same_visit_has_the_same_area(day: list[Coordinate]) -> None:
    """Again and again."""
    visit = visit_of([(place.latitude, place.longitude) for place in day])
    assert ground_area(visit) == ground_area(visit)
