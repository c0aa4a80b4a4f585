"""What lies near the stops and ways of a visit, as areas."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from components.ground.area import metre_px
from components.ground.ways import Ways
from components.plan.ground import WORLD_PX

_PLAIN_PX = 1.0
"""By how much a way may be moved where only what lies near it is asked."""


class Surroundings:
    """What lies near the stops and ways of a visit."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self.around = cache(self._around)
        self.near_stops = cache(self._near_stops)

    def _around(self, far_m: float, route_share: float) -> BaseGeometry:
        """Within so many metres of stops and ways on foot, and within a share of them of other ways on land."""
        zones = [self.near_stops(far_m)]
        for way in self._ways.ways:
            reach = far_m if way.on_foot else far_m * route_share
            if way.on_land and reach > 0:
                line = LineString(way.points).simplify(_PLAIN_PX)
                zones.append(line.buffer(reach * self._metre(line.centroid.y), quad_segs=4))
        return _prepared(zones)

    def _near_stops(self, far_m: float) -> BaseGeometry:
        """Within so many metres of stops."""
        if far_m <= 0:
            return Polygon()
        return _prepared(
            shapely.Point(pin.x, pin.y).buffer(far_m * self._metre(pin.y), quad_segs=8) for pin in self._ways.pins
        )

    def _metre(self, y: float) -> float:
        """Its length in pixels, so far down the ground."""
        return metre_px(min(max(self._ways.box.top + y, 0), WORLD_PX))


def _prepared(zones: Iterable[BaseGeometry]) -> BaseGeometry:
    zone = shapely.union_all(list(zones))
    shapely.prepare(zone)
    return zone
