"""A point on the globe, and distances between points, also as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from components.plan.errors import InvalidCoordinate

EARTH_RADIUS_M = 6_371_008.8
"""The mean radius of the earth (IUGG; Moritz 2000, Geodetic Reference System 1980)."""
SAME_PLACE_M = 15.0
"""Two points this close are the same place: less than the width of a large building, and their markers would cover
each other at every zoom that a phone shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinate:
    """A point on WGS 84 in decimal degrees. Raises `InvalidCoordinate` outside the globe or for NaN."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not -90.0 <= self.latitude <= 90.0:  # NaN and the infinities are in no range
            raise InvalidCoordinate(f"A latitude lies between -90 and 90, not at {self.latitude}.")
        if not -180.0 <= self.longitude <= 180.0:
            raise InvalidCoordinate(f"A longitude lies between -180 and 180, not at {self.longitude}.")


def straight_line_m(start: Coordinate, end: Coordinate) -> float:
    """Metres from one point to another over a round earth (haversine), within 0.6 % of the ellipsoid's."""
    north = sin(radians(end.latitude - start.latitude) / 2)
    east = sin(radians(end.longitude - start.longitude) / 2)
    chord = north**2 + cos(radians(start.latitude)) * cos(radians(end.latitude)) * east**2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def is_same_place(one: Coordinate, other: Coordinate) -> bool:
    """Whether two points are at most `SAME_PLACE_M` apart."""
    return straight_line_m(one, other) <= SAME_PLACE_M


def rounded_distance_m(metres: float) -> float:
    """A distance as it is shown, no finer than it is known: to ten metres, from one kilometre on to a hundred, from ten
    on to a thousand."""
    if metres < 995:
        return round(metres / 10) * 10.0
    return round(metres / 100) * 100.0 if metres < 9950 else round(metres / 1000) * 1000.0
