"""Where the pins, legs, scale bar and grid of a day's map are on a sheet.

Projection: Web Mercator (EPSG:3857, sphere of radius 6,378,137 m), as on web maps. Lengths are in the sheet's own unit
(millimetres, pixels); x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import atan2, cos, floor, hypot, log, log10, pi, radians, tan
from typing import TypeAlias

from components.export.fonts import Weight, text_width
from components.export.shapes import Point
from components.plan.bounds import bounds_of_day
from components.plan.model import Coordinate, Day, Leg, LocatedStop
from components.plan.travel_modes import TravelMode
from components.render.labels import shared_markers

_EARTH_RADIUS_M = 6_378_137.0
_MERCATOR_LIMIT = 85.0511  # degrees of latitude
_MIN_EXTENT_M = 800.0  # a single stop still shows its neighbourhood
_MAX_PASSES = 80

_Projection: TypeAlias = Callable[[Coordinate], Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The size of a map. `unit` is the length that all line widths, type sizes and symbols are multiples of: a pixel of
    the picture."""

    width: float
    height: float
    unit: float

    @property
    def margin(self) -> float:
        """The distance that legs and places keep from the edges."""
        return 0.15 * min(self.width, self.height)

    @property
    def body_height(self) -> float:
        """The height without the strip of scale bar and legend at the bottom."""
        return self.height - 52 * self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A marker with its centre at `x`, `y`. Its place is at `place`; the two differ where pins would cover each other.
    A pin of several stops is wider than its height by `half_width`."""

    x: float
    y: float
    place: Point
    half_width: float
    label: str
    stops: tuple[LocatedStop, ...]

    @property
    def is_moved(self) -> bool:
        """Whether it is away from its place, so that a line must join the two."""
        return hypot(self.x - self.place[0], self.y - self.place[1]) > 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class LegLine:
    """A leg as a line. `arrow` is the middle point of the line and the direction there, in radians clockwise from east;
    None on short legs."""

    points: tuple[Point, ...]
    mode: TravelMode
    estimated: bool
    arrow: tuple[Point, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayout:
    """The map of one day. `scale_bar` is the length of `scale_bar_m` metres; the grid's lines are that far apart."""

    frame: Frame
    pin_radius: float
    pins: tuple[Pin, ...]
    legs: tuple[LegLine, ...]
    scale_bar: float
    scale_bar_m: float
    grid_x: tuple[float, ...]
    grid_y: tuple[float, ...]


def lay_out(day: Day, frame: Frame) -> MapLayout | None:
    """The layout of a day's map, or None while no stop of the day has a place."""
    box = bounds_of_day(day)
    if box is None:
        return None
    west, north = _mercator(box.north, box.west)
    east, south = _mercator(box.south, box.west + box.width)
    # Mercator stretches a metre on the ground by 1 / cos(latitude).
    stretch = 1 / cos(radians(_clamped((box.north + box.south) / 2)))
    min_extent = _MIN_EXTENT_M * stretch
    scale = min(
        (frame.width - 2 * frame.margin) / max(east - west, min_extent),
        (frame.body_height - 2 * frame.margin) / max(south - north, min_extent * frame.body_height / frame.width),
    )

    def project(coordinate: Coordinate) -> Point:
        x, y = _mercator(coordinate.latitude, box.continued(coordinate.longitude))
        return (
            (x - (west + east) / 2) * scale + frame.width / 2,
            (y - (north + south) / 2) * scale + frame.body_height / 2,
        )

    pin_radius = frame.unit * (19 if len(day.located) < 20 else 14)
    scale_bar_m = _round_down(frame.width / 5 / (scale * stretch))
    scale_bar = scale_bar_m * scale * stretch
    return MapLayout(
        frame=frame,
        pin_radius=pin_radius,
        pins=_spread(_pins(day, project, pin_radius), frame, pin_radius),
        legs=tuple(_leg_line(leg, project, pin_radius) for leg in day.legs if not leg.same_place),
        scale_bar=scale_bar,
        scale_bar_m=scale_bar_m,
        grid_x=_grid(frame.width, scale_bar),
        grid_y=_grid(frame.height, scale_bar),
    )


def _pins(day: Day, project: _Projection, radius: float) -> list[Pin]:
    pins = []
    for marker in shared_markers(day.located):
        x, y = project(marker.coordinate)
        half_width = max(radius, text_width(marker.label, 0.95 * radius, Weight.BOLD) / 2 + 0.45 * radius)
        pins.append(Pin(x=x, y=y, place=(x, y), half_width=half_width, label=marker.label, stops=marker.stops))
    return pins


def _spread(pins: list[Pin], frame: Frame, radius: float) -> tuple[Pin, ...]:
    """The pins moved apart until none covers another, and all inside the frame."""
    gap = radius * 0.2
    for _ in range(_MAX_PASSES):
        moved = False
        for first in range(len(pins)):
            for second in range(first + 1, len(pins)):
                if (pair := _pushed_apart(pins[first], pins[second], radius, gap)) is not None:
                    pins[first], pins[second] = pair
                    moved = True
        pins = [_inside(pin, frame, radius, gap) for pin in pins]
        if not moved:
            break
    return tuple(pins)


def _pushed_apart(one: Pin, other: Pin, radius: float, gap: float) -> tuple[Pin, Pin] | None:
    """Two pins that cover each other, moved apart along the shorter way; None where they do not."""
    overlap_x = one.half_width + other.half_width + gap - abs(one.x - other.x)
    overlap_y = 2 * radius + gap - abs(one.y - other.y)
    if overlap_x <= 1e-6 or overlap_y <= 1e-6:
        return None
    if overlap_x < overlap_y:
        push = overlap_x / 2 if one.x > other.x else -overlap_x / 2
        return replace(one, x=one.x + push), replace(other, x=other.x - push)
    push = overlap_y / 2 if one.y > other.y else -overlap_y / 2
    return replace(one, y=one.y + push), replace(other, y=other.y - push)


def _inside(pin: Pin, frame: Frame, radius: float, gap: float) -> Pin:
    x = min(max(pin.x, pin.half_width + gap), frame.width - pin.half_width - gap)
    y = min(max(pin.y, radius + gap), frame.body_height - radius - gap)
    return replace(pin, x=x, y=y)


def _leg_line(leg: Leg, project: _Projection, radius: float) -> LegLine:
    points: list[Point] = []
    for coordinate in leg.geometry:
        point = project(coordinate)
        # A routed leg has thousands of points; closer than a thirtieth of a pin they cannot be told apart.
        if not points or hypot(point[0] - points[-1][0], point[1] - points[-1][1]) > radius / 30:
            points.append(point)
    if len(points) == 1:
        points.append(project(leg.geometry[-1]))
    arrow = _middle(points) if _length(points) > 5 * radius else None
    return LegLine(points=tuple(points), mode=leg.mode, estimated=leg.estimated, arrow=arrow)


def _length(points: Sequence[Point]) -> float:
    return sum(hypot(end[0] - start[0], end[1] - start[1]) for start, end in pairwise(points))


def _middle(points: Sequence[Point]) -> tuple[Point, float] | None:
    """The point half of the way along a line, and the line's direction there."""
    remaining = _length(points) / 2
    for (start_x, start_y), (end_x, end_y) in pairwise(points):
        step = hypot(end_x - start_x, end_y - start_y)
        if step >= remaining and step > 0:
            share = remaining / step
            point = (start_x + (end_x - start_x) * share, start_y + (end_y - start_y) * share)
            return point, atan2(end_y - start_y, end_x - start_x)
        remaining -= step
    return None


def _mercator(latitude: float, longitude: float) -> Point:
    """`longitude` may be beyond 180, on a map that crosses that meridian."""
    latitude = radians(_clamped(latitude))
    return _EARTH_RADIUS_M * radians(longitude), -_EARTH_RADIUS_M * log(tan(pi / 4 + latitude / 2))


def _clamped(latitude: float) -> float:
    return max(-_MERCATOR_LIMIT, min(_MERCATOR_LIMIT, latitude))


def _round_down(metres: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50, ... that is not more than `metres`."""
    power = 10.0 ** floor(log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres * 1.000001)


def _grid(length: float, step: float) -> tuple[float, ...]:
    """Positions `step` apart, one of them in the middle of `length`."""
    count = int(length / 2 / step)
    return tuple(length / 2 + index * step for index in range(-count, count + 1))
