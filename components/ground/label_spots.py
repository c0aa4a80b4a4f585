"""Where the name of one feature could stand at a zoom, the best spot first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import NamedTuple, Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from components.ground.label_lines import NameLine, joined_lines, upright_degrees
from components.ground.label_room import ground_px

Point = tuple[float, float]

_MAX_BEND_PX = 3.5
_RIVER_BEND_PX = 5.0
_LINE_SHARE = 0.92
"""So much of its text a line must be long."""
_AREA_SHARE = 0.8
"""So much of its text an area must be wide."""
_SPOTS_TRIED = 10
_MAX_LINES = 40
_ROWS = 9
_FAR_PX = 400.0
"""Of the ground: so far from the route a spot is as bad as one at the end of its line."""
_ROUTE_PX = 6.5
"""From the middle of the route to a text beside it."""


class Spot(NamedTuple):
    """A point for the middle of a text, with the angle, and how far off the text stands in CSS pixels."""

    x: float
    y: float
    angle: int = 0
    shift_px: int = 0


class Spots(Protocol):
    """The spots of a feature. `extent` orders features of a kind: the larger first, in pixels of the ground."""

    @property
    def extent(self) -> float:
        """Length of a line, width of an area."""

    @property
    def middle(self) -> Point:
        """Somewhere in it."""

    def at(self, zoom: float, width_px: float, height_px: float) -> Iterator[Spot]:
        """Spots for a text of a size in CSS pixels."""


@dataclass(frozen=True)
class LineSpots:
    """Along lines, on them or beside them, near the route first."""

    lines: Sequence[NameLine]
    distances: Callable[[Sequence[Point]], list[float]]
    max_bend_px: float = _MAX_BEND_PX

    @property
    def extent(self) -> float:
        """Of all lines."""
        return sum(line.length for line in self.lines)

    @property
    def middle(self) -> Point:
        """The middle of the longest."""
        return self.lines[0].at(self.lines[0].length / 2)

    def at(self, zoom: float, width_px: float, height_px: float) -> Iterator[Spot]:
        """Spots for a text of a size."""
        length, max_bend = ground_px(width_px * _LINE_SHARE, zoom), ground_px(self.max_bend_px, zoom)
        windows = [window for line in self.lines for window in line.windows(length, max_bend)]
        far = self.distances([window.middle for window in windows])
        costs = (
            round(window.bend / max_bend + window.off_centre + distance / _FAR_PX, 3)
            for window, distance in zip(windows, far, strict=True)
        )
        best = [window for _, window in sorted(zip(costs, windows, strict=True))][:_SPOTS_TRIED]
        beside = round(_ROUTE_PX + height_px / 2)
        for shift_px in (0, -beside, beside):
            for window in best:
                yield Spot(*window.middle, upright_degrees(window.angle), shift_px)


@dataclass(frozen=True)
class AreaSpots:
    """Inside an area, level."""

    rooms: Sequence[tuple[float, Point]]  # the width that there is, and the middle of it
    height: float

    @property
    def extent(self) -> float:
        """The greatest width."""
        return self.rooms[0][0]

    @property
    def middle(self) -> Point:
        """Of the widest row."""
        return self.rooms[0][1]

    def at(self, zoom: float, width_px: float, height_px: float) -> Iterator[Spot]:
        """Spots for a text of a size."""
        if ground_px(height_px, zoom) > self.height:
            return
        for width, (x, y) in self.rooms:
            if ground_px(width_px * _AREA_SHARE, zoom) <= width:
                yield Spot(x, y)


@dataclass(frozen=True)
class PointSpots:
    """At a point, or around it within a distance on the ground; `extent` is the width that there is, where known."""

    middle: Point
    reach: float = 0
    extent: float = 0

    def at(self, zoom: float, width_px: float, height_px: float) -> Iterator[Spot]:
        """Spots for a text of a size."""
        if self.extent and ground_px(width_px * _AREA_SHARE, zoom) > self.extent:
            return
        x, y = self.middle
        yield Spot(x, y)
        step = ground_px(max(height_px, 14), zoom)
        for ring in range(1, int(min(self.reach / step, 5)) + 1):
            for turn in range(8):
                angle = pi / 4 * turn + pi / 2
                yield Spot(x + ring * step * cos(angle), y + ring * step * sin(angle))


def area_spots(geometries: Sequence[BaseGeometry]) -> AreaSpots | None:
    """The spots of the largest of the areas that pieces make together."""
    polygons = joined_areas(geometries)
    if not polygons:
        return None
    polygon = max(polygons, key=lambda part: part.area)
    _, top, _, bottom = polygon.bounds
    rows = (top + (bottom - top) * row / (_ROWS + 1) for row in range(1, _ROWS + 1))
    rooms = [room for y in rows for room in _rooms(polygon, y)]
    # Wide rows first; of rows that are nearly as wide, those in the middle.
    middle, height = polygon.centroid.y, bottom - top
    rooms.sort(key=lambda room: (-room[0] * (1 - min(1, abs(room[1][1] - middle) / height)), room[1]))
    return AreaSpots(rooms, height * _AREA_SHARE) if rooms else None


def joined_areas(geometries: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The polygons that pieces make together."""
    parts = [part for part in shapely.get_parts(list(geometries)) if part.geom_type == "Polygon"]
    if not parts:
        return []
    joined = shapely.get_parts(shapely.unary_union(shapely.make_valid(parts)))
    return [part for part in joined if part.geom_type == "Polygon" and part.area > 0]


def width_at(polygon: BaseGeometry, point: Point) -> float:
    """How wide an area is for a text whose middle is at a point in it, in pixels of the ground."""
    x, y = point
    across = (part.bounds for part in shapely.get_parts(_across(polygon, y)))
    return max((2 * min(x - west, east - x) for west, _, east, _ in across if west <= x <= east), default=0.0)


def line_spots(
    geometries: Sequence[BaseGeometry], distances: Callable[[Sequence[Point]], list[float]], *, of_water: bool
) -> LineSpots | None:
    """The spots along the lines that pieces make together."""
    lines = joined_lines(geometries)[:_MAX_LINES]
    return LineSpots(lines, distances, _RIVER_BEND_PX if of_water else _MAX_BEND_PX) if lines else None


def _rooms(polygon: BaseGeometry, y: float) -> Iterator[tuple[float, Point]]:
    for part in shapely.get_parts(_across(polygon, y)):
        west, _, east, _ = part.bounds
        if east > west:
            yield east - west, ((west + east) / 2, y)


def _across(polygon: BaseGeometry, y: float) -> BaseGeometry:
    left, _, right, _ = polygon.bounds
    return polygon.intersection(shapely.LineString([(left - 1, y), (right + 1, y)]))
