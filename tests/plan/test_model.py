"""How far two places are apart: worked out by hand, and held to geopy's ellipsoid."""

from __future__ import annotations

import pytest
from geopy.distance import geodesic  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from components.plan.coordinate import straight_line_m
from components.plan.model import Coordinate
from tests.moments import ABC, MAO, POLIGON

COORDINATES = st.builds(Coordinate, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))


def test_the_straight_lines_between_the_venues() -> None:
    assert straight_line_m(MAO, ABC) == pytest.approx(2195, abs=5)
    assert straight_line_m(ABC, POLIGON) == pytest.approx(4361, abs=10)
    pole = straight_line_m(Coordinate(latitude=0, longitude=0), Coordinate(latitude=90, longitude=0))
    assert pole == pytest.approx(10_007_557, abs=1)  # a quarter of 2 pi 6371.0088 km


@given(start=COORDINATES, end=COORDINATES)
def test_it_is_as_far_as_on_the_ellipsoid_and_as_far_back(start: Coordinate, end: Coordinate) -> None:
    away_m = straight_line_m(start, end)
    ellipsoid_m = geodesic((start.latitude, start.longitude), (end.latitude, end.longitude)).meters
    assert away_m == pytest.approx(ellipsoid_m, rel=0.006, abs=0.01)
    assert straight_line_m(end, start) == away_m
