"""A map on a sheet: its frame, how places are projected onto it, and its pins, legs, scale bar and grid.

Lengths are in the sheet's own unit (millimetres, pixels), from the top left corner; x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, hypot, log, log10, pi, radians, tan

from components.export.map_pins import Pin
from components.export.shapes import Point
from components.export.sheet_geometry import Area, clipped, length, middle
from components.plan.bounds import BoundingBox
from components.plan.model import Coordinate, Leg, UnknownWay
from components.plan.travel_modes import TravelMode
from components.render.arcs import arc, is_arc

LEGEND_LINE = 20  # the height of a line of the legend, in units of the frame
MARKS_HEIGHT = 46  # of title and north arrow at the top, in units of the frame
_EARTH_RADIUS_M = 6_378_137.0
_MERCATOR_LIMIT = 85.0511  # degrees of latitude
_MIN_EXTENT_M = 800.0  # a single stop still shows its neighbourhood


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The size of a map. `unit` is the length that all line widths, type sizes and symbols are multiples of: a pixel of
    the picture. A title stands in the top left corner where it is `titled`; `below_marks` keeps pins below it and the
    north arrow. The legend at the bottom has `legend_lines`."""

    width: float
    height: float
    unit: float
    titled: bool = False
    below_marks: bool = False
    legend_lines: int = 2

    @property
    def strip_height(self) -> float:
        """The height of the strip of scale bar and legend at the bottom: never most of a small map."""
        height = 52 + LEGEND_LINE * (max(2, self.legend_lines) - 2)
        return max(52 * self.unit, min(height * self.unit, 0.4 * self.height))

    @property
    def strip(self) -> Area:
        """Where no name of a stop may be."""
        top = self.height - self.strip_height - 6 * self.unit
        return Area(left=0, top=top, right=self.width, bottom=self.height)

    @property
    def body_height(self) -> float:
        """The height above this strip."""
        return self.height - self.strip_height

    @property
    def body(self) -> Area:
        """Where pins may be."""
        top = MARKS_HEIGHT * self.unit if self.below_marks else 0
        return Area(left=0, top=top, right=self.width, bottom=self.body_height)

    @property
    def content(self) -> Area:
        """Where legs and places are: names need more room at the sides than above."""
        size, body = min(self.width, self.height), self.body
        beside, above = 0.15 * size, max(0.08 * size, 34 * self.unit)
        return Area(
            left=body.left + beside, top=body.top + above, right=body.right - beside, bottom=body.bottom - above
        )

    @property
    def marks(self) -> tuple[Area, ...]:
        """The corners with the north arrow and the title."""
        bottom = MARKS_HEIGHT * self.unit
        north = Area(left=self.width - 52 * self.unit, top=0, right=self.width, bottom=bottom)
        title = Area(left=0, top=0, right=150 * self.unit, bottom=bottom)
        return (north, title) if self.titled else (north,)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegLine:
    """A leg as a line, or a part of one that leaves the map. `arrow` is the middle point of the line and the direction
    there, in radians clockwise from east; None on short legs."""

    points: tuple[Point, ...]
    mode: TravelMode
    estimated: bool
    arrow: tuple[Point, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayout:
    """The map of one day, as `project` shows it. `unknown` are the lines of ways that nobody knows. `scale_bar` is the
    length of `scale_bar_m` metres; the grid's lines are that far apart."""

    frame: Frame
    project: Projection
    pin_radius: float
    pins: tuple[Pin, ...]
    legs: tuple[LegLine, ...]
    scale_bar: float
    scale_bar_m: float
    grid_x: tuple[float, ...]
    grid_y: tuple[float, ...]
    unknown: tuple[tuple[Point, ...], ...] = ()
    inset: Inset | None = None

    @property
    def all_legs(self) -> tuple[LegLine, ...]:
        """Those of the inset too."""
        return self.legs if self.inset is None else (*self.legs, *self.inset.layout.legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inset:
    """The whole day in a corner of a map that shows a part of it. `layout` and `shown`, the part that the map shows,
    are from the inset's own top left corner."""

    area: Area
    layout: MapLayout
    shown: Area


def layout_of(
    frame: Frame, project: Projection, pins: tuple[Pin, ...], legs: tuple[LegLine, ...], radius: float
) -> MapLayout:
    """The map of a projection with these pins and legs."""
    scale_bar_m = _round_down(frame.width / 5 / project.ground_metre)
    scale_bar = scale_bar_m * project.ground_metre
    return MapLayout(
        frame=frame,
        project=project,
        pin_radius=radius,
        pins=pins,
        legs=legs,
        scale_bar=scale_bar,
        scale_bar_m=scale_bar_m,
        grid_x=_grid(frame.width, scale_bar),
        grid_y=_grid(frame.height, scale_bar),
    )


def unknown_lines(
    ways: Sequence[UnknownWay], project: Projection, edge: Area | None = None
) -> tuple[tuple[Point, ...], ...]:
    """The lines of ways that nobody knows, without what lies beyond the edge."""
    lines = [[project(point) for point in way.line] for way in ways if way.line]
    parts = [part for line in lines for part in ([line] if edge is None else clipped(line, edge))]
    return tuple(tuple(part) for part in parts)


def leg_lines(legs: Sequence[Leg], project: Projection, radius: float, edge: Area | None = None) -> tuple[LegLine, ...]:
    """The lines of legs, without what lies beyond the edge."""
    lines: list[LegLine] = []
    for leg in legs:
        if leg.same_place:
            continue
        points = [project(coordinate) for coordinate in leg.geometry]
        points = arc(*points) if is_arc(leg) else points
        parts = [points] if edge is None else clipped(points, edge)
        lines += [_leg_line(leg, part, radius) for part in parts]
    return tuple(lines)


def _leg_line(leg: Leg, line: Sequence[Point], radius: float) -> LegLine:
    points: list[Point] = []
    for point in line:
        # A routed leg has thousands of points; closer than a thirtieth of a pin they cannot be told apart.
        if not points or hypot(point[0] - points[-1][0], point[1] - points[-1][1]) > radius / 30:
            points.append(point)
    if len(points) == 1:
        points.append(line[-1])
    arrow = middle(points) if length(points) > 5 * radius else None
    return LegLine(points=tuple(points), mode=leg.mode, estimated=leg.estimated and not leg.settled, arrow=arrow)


def _round_down(metres: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50, ... that is not more than `metres`."""
    power = 10.0 ** floor(log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres * 1.000001)


def _grid(length_: float, step: float) -> tuple[float, ...]:
    """Positions `step` apart, one of them in the middle of `length_`."""
    count = int(length_ / 2 / step)
    return tuple(length_ / 2 + index * step for index in range(-count, count + 1))


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
