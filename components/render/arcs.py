"""Ways over water and through the air as arcs: nobody takes an arc for a road, and none has been looked up.

An arc is a quadratic curve in the plane of the map, to the left of who travels, so that there and back are two lines.
"""

from __future__ import annotations

from math import atan, degrees, exp, log, pi, radians, tan

from components.plan.bounds import BoundingBox
from components.plan.model import Leg
from components.plan.travel_modes import TRAVEL_MODES, Ground

_BULGE = 0.12
"""How far an arc is from the straight line in its middle, in lengths of that line."""
_SEGMENTS = 24
_MERCATOR_LIMIT = 85.0511  # degrees of latitude


def is_arc(leg: Leg) -> bool:
    """Whether a leg is drawn as an arc."""
    return TRAVEL_MODES[leg.mode].ground is not Ground.LAND and len(leg.geometry) == 2


def arc(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """The points of an arc between two points (x to the right, y downwards)."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    # The control point of a quadratic curve is twice as far out as its middle.
    middle_x = (start[0] + end[0]) / 2 + 2 * _BULGE * along_y
    middle_y = (start[1] + end[1]) / 2 - 2 * _BULGE * along_x
    points = []
    for step in range(_SEGMENTS + 1):
        share = step / _SEGMENTS
        first, control, last = (1 - share) ** 2, 2 * share * (1 - share), share**2
        points.append(
            (
                first * start[0] + control * middle_x + last * end[0],
                first * start[1] + control * middle_y + last * end[1],
            )
        )
    return points


def line_on_map(leg: Leg, frame: BoundingBox) -> list[tuple[float, float]]:
    """The line of a leg on a web map that shows `frame` in one piece: latitudes and longitudes, which may go beyond
    180."""
    line = [(point.latitude, frame.continued(point.longitude)) for point in leg.geometry]
    if not is_arc(leg):
        return line
    ends = [(longitude, -_mercator(latitude)) for latitude, longitude in line]
    return [line[0], *((_latitude(-y), x) for x, y in arc(*ends)[1:-1]), line[-1]]


def _mercator(latitude: float) -> float:
    """Degrees north on a map in Mercator's projection."""
    limited = max(-_MERCATOR_LIMIT, min(_MERCATOR_LIMIT, latitude))
    return degrees(log(tan(pi / 4 + radians(limited) / 2)))


def _latitude(north: float) -> float:
    return degrees(2 * atan(exp(radians(north))) - pi / 2)
