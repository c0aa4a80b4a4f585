"""Web Mercator (EPSG:3857, sphere of radius 6,378,137 m), as on web maps, on a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, log, pi, radians, tan

from components.export.shapes import Point
from components.export.sheet_geometry import Area
from components.plan.bounds import BoundingBox
from components.plan.model import Coordinate

_EARTH_RADIUS_M = 6_378_137.0
_MERCATOR_LIMIT = 85.0511  # degrees of latitude
_MIN_EXTENT_M = 800.0  # a single stop still shows its neighbourhood


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Where positions are on a sheet that shows a box in one piece.

    `extent` is the box in metres of the projection, whose middle is at `origin` on the sheet; `scale` is how long one
    of these metres is there, and `stretch` how many of them one on the ground has.
    """

    box: BoundingBox
    extent: Area
    origin: Point
    scale: float
    stretch: float

    @classmethod
    def fitting(cls, box: BoundingBox, area: Area) -> Projection:
        """The largest map of a box in an area."""
        west, north = _mercator(box.north, box.west)
        east, south = _mercator(box.south, box.west + box.width)
        extent = Area(left=west, top=north, right=east, bottom=south)
        # Mercator stretches a metre on the ground by 1 / cos(latitude).
        stretch = 1 / cos(radians(_clamped(box.centre.latitude)))
        scale = fitting_scale(extent, area, _MIN_EXTENT_M * stretch)
        return cls(box=box, extent=extent, origin=area.centre, scale=scale, stretch=stretch)

    def __call__(self, coordinate: Coordinate) -> Point:
        """The place of a position."""
        x, y = _mercator(coordinate.latitude, self.box.continued(coordinate.longitude))
        centre_x, centre_y = self.extent.centre
        return (x - centre_x) * self.scale + self.origin[0], (y - centre_y) * self.scale + self.origin[1]

    def of_world(self, width: float) -> tuple[float, Point]:
        """The length of a pixel of a world that is so many pixels wide and high, and the place of its north-western
        corner."""
        centre_x, centre_y = self.extent.centre
        edge = pi * _EARTH_RADIUS_M
        corner = (self.origin[0] - (edge + centre_x) * self.scale, self.origin[1] - (edge + centre_y) * self.scale)
        return 2 * edge / width * self.scale, corner

    @property
    def ground_metre(self) -> float:
        """The length of a metre on the ground, in the middle of the box."""
        return self.scale * self.stretch

    @property
    def min_extent(self) -> float:
        """The least that a map shows, on this sheet."""
        return _MIN_EXTENT_M * self.ground_metre


def fitting_scale(extent: Area, area: Area, min_extent: float) -> float:
    """By how much an extent, of `min_extent` from left to right at least, is enlarged to fit into an area."""
    return min(
        area.width / max(extent.width, min_extent),
        area.height / max(extent.height, min_extent * area.height / area.width),
    )


def _mercator(latitude: float, longitude: float) -> Point:
    """`longitude` may be beyond 180, on a map that crosses that meridian."""
    latitude = radians(_clamped(latitude))
    return _EARTH_RADIUS_M * radians(longitude), -_EARTH_RADIUS_M * log(tan(pi / 4 + latitude / 2))


def _clamped(latitude: float) -> float:
    return max(-_MERCATOR_LIMIT, min(_MERCATOR_LIMIT, latitude))
