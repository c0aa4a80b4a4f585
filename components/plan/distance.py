"""How far two places are apart: one rule, for estimates, for doubts about an address, and for who is late."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from components.plan.model import Coordinate

EARTH_RADIUS_M = 6_371_008.8
"""The mean radius of the earth (IUGG; Moritz 2000, Geodetic Reference System 1980)."""


def straight_line_m(start: Coordinate, end: Coordinate) -> float:
    """Metres from one point to another over a round earth (haversine), within 0.6 % of the ellipsoid's."""
    north = sin(radians(end.latitude - start.latitude) / 2)
    east = sin(radians(end.longitude - start.longitude) / 2)
    chord = north**2 + cos(radians(start.latitude)) * cos(radians(end.latitude)) * east**2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
