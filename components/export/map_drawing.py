"""A day's map as shapes on a sheet: where each pin, way, scale bar and name goes, for whoever draws them.

Projection: Web Mercator (EPSG:3857, on the sphere of radius 6,378,137 m), as on every map of the web, so the picture
looks like the map on the page. Lengths are in the unit of the sheet, whatever that is; y grows downwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import atan2, cos, degrees, floor, hypot, log, log10, pi, radians, tan
from typing import TypeAlias

from components.export.fonts import Weight, text_width
from components.i18n.words import Words
from components.plan.model import Coordinate, Day, Leg, LocatedStop
from components.plan.travel_modes import TravelMode
from components.render.shared_markers import shared_markers

_EARTH_RADIUS_M = 6_378_137.0
_MERCATOR_EDGE = 85.0511  # degrees; where Web Mercator's square ends
_LEAST_EXTENT_M = 800.0  # one stop alone still shows its neighbourhood
_PUSHES = 80

_Place: TypeAlias = Callable[[Coordinate], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The sheet: its size, the margin that the route keeps from its edges, the radius of a pin, and the height of the
    strip at the `foot` that is kept for scale and legend."""

    width: float
    height: float
    margin: float
    radius: float
    foot: float = 0.0

    @property
    def body(self) -> float:
        """The height that is left for the route."""
        return self.height - self.foot


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A marker. It stands at (`x`, `y`), its place is at (`at_x`, `at_y`): moved aside where pins would cover each
    other. A pin for several stops is wider than high by `half_width`."""

    x: float
    y: float
    at_x: float
    at_y: float
    half_width: float
    label: str
    stops: tuple[LocatedStop, ...]

    @property
    def moved(self) -> bool:
        """Whether it stands so far from its place that a line must join them."""
        return hypot(self.x - self.at_x, self.y - self.at_y) > 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A leg as a line, with the point and angle (degrees, clockwise from east) of the arrow on it, if it has one."""

    points: tuple[tuple[float, float], ...]
    mode: TravelMode
    estimated: bool
    leg: Leg
    arrow: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything on the map of one day. `bar` is the length of a scale bar of `bar_m` metres."""

    frame: Frame
    pins: tuple[Pin, ...]
    ways: tuple[Way, ...]
    bar: float
    bar_m: float
    grid_x: tuple[float, ...]
    grid_y: tuple[float, ...]

    @property
    def modes(self) -> tuple[TravelMode, ...]:
        """The ways of travelling on it, for the legend, in the order of the day."""
        return tuple(dict.fromkeys(way.mode for way in self.ways))

    @property
    def estimated(self) -> bool:
        """Whether any line on it is an estimate."""
        return any(way.estimated for way in self.ways)


def draw(day: Day, frame: Frame, *, label_size: float) -> Drawing | None:
    """The map of a day on a sheet, or None while no stop of it has a place. `label_size` is that of a pin's number."""
    box = day.bounds
    if box is None:
        return None
    west, north = _mercator(Coordinate(latitude=box.north, longitude=box.west))
    east, south = _mercator(Coordinate(latitude=box.south, longitude=box.east))
    middle_x, middle_y = (west + east) / 2, (north + south) / 2
    # Mercator stretches by 1 / cos(latitude): a metre on the ground is that many on the projection.
    stretch = 1 / cos(radians(_clamped((box.north + box.south) / 2)))
    least = _LEAST_EXTENT_M * stretch
    scale = min(
        (frame.width - 2 * frame.margin) / max(east - west, least),
        (frame.body - 2 * frame.margin) / max(south - north, least * frame.body / frame.width),
    )

    def place(point: Coordinate) -> tuple[float, float]:
        x, y = _mercator(point)
        return (x - middle_x) * scale + frame.width / 2, (y - middle_y) * scale + frame.body / 2

    bar_m = _round_down(frame.width / 5 / (scale * stretch))
    bar = bar_m * scale * stretch
    return Drawing(
        frame=frame,
        pins=_apart(_pins(day, place, frame, label_size), frame),
        ways=tuple(_way(leg, place, frame) for leg in day.legs if not leg.same_place),
        bar=bar,
        bar_m=bar_m,
        grid_x=_grid(frame.width, bar),
        grid_y=_grid(frame.height, bar),
    )


def _pins(day: Day, place: _Place, frame: Frame, label_size: float) -> list[Pin]:
    pins = []
    for shared in shared_markers(day.located):
        x, y = place(shared.coordinate)
        half = max(frame.radius, text_width(shared.label, label_size, Weight.BOLD) / 2 + 0.45 * frame.radius)
        pins.append(Pin(x=x, y=y, at_x=x, at_y=y, half_width=half, label=shared.label, stops=shared.stops))
    return pins


def _apart(pins: list[Pin], frame: Frame) -> tuple[Pin, ...]:
    """Pins that cover each other pushed aside, each pair along the shorter way out, and all kept on the sheet."""
    gap = frame.radius * 0.2
    for _ in range(_PUSHES):
        settled = True
        for first in range(len(pins)):
            for second in range(first + 1, len(pins)):
                one, other = pins[first], pins[second]
                over_x = one.half_width + other.half_width + gap - abs(one.x - other.x)
                over_y = 2 * frame.radius + gap - abs(one.y - other.y)
                if over_x <= 1e-6 or over_y <= 1e-6:
                    continue
                settled = False
                if over_x < over_y:
                    push = over_x / 2 if one.x > other.x else -over_x / 2
                    pins[first], pins[second] = replace(one, x=one.x + push), replace(other, x=other.x - push)
                else:
                    push = over_y / 2 if one.y > other.y else -over_y / 2
                    pins[first], pins[second] = replace(one, y=one.y + push), replace(other, y=other.y - push)
        pins = [_inside(pin, frame, gap) for pin in pins]
        if settled:
            break
    return tuple(pins)


def _inside(pin: Pin, frame: Frame, gap: float) -> Pin:
    x = min(max(pin.x, pin.half_width + gap), frame.width - pin.half_width - gap)
    y = min(max(pin.y, frame.radius + gap), frame.body - frame.radius - gap)
    return replace(pin, x=x, y=y)


def _way(leg: Leg, place: _Place, frame: Frame) -> Way:
    points: list[tuple[float, float]] = []
    for point in leg.geometry:
        at = place(point)
        # Finer than a thirtieth of a pin nobody sees, and a long way has thousands of points.
        if not points or hypot(at[0] - points[-1][0], at[1] - points[-1][1]) > frame.radius / 30:
            points.append(at)
    if len(points) == 1:
        points.append(place(leg.geometry[-1]))
    return Way(
        points=tuple(points),
        mode=leg.mode,
        estimated=leg.estimated,
        leg=leg,
        arrow=_halfway(points) if _length(points) > 5 * frame.radius else None,
    )


def _length(points: list[tuple[float, float]]) -> float:
    return sum(hypot(end[0] - start[0], end[1] - start[1]) for start, end in pairwise(points))


def _halfway(points: list[tuple[float, float]]) -> tuple[float, float, float] | None:
    left = _length(points) / 2
    for (start_x, start_y), (end_x, end_y) in pairwise(points):
        step = hypot(end_x - start_x, end_y - start_y)
        if step >= left and step > 0:
            share = left / step
            angle = degrees(atan2(end_y - start_y, end_x - start_x))
            return start_x + (end_x - start_x) * share, start_y + (end_y - start_y) * share, angle
        left -= step
    return None


def _mercator(point: Coordinate) -> tuple[float, float]:
    latitude = radians(_clamped(point.latitude))
    return _EARTH_RADIUS_M * radians(point.longitude), -_EARTH_RADIUS_M * log(tan(pi / 4 + latitude / 2))


def _clamped(latitude: float) -> float:
    return max(-_MERCATOR_EDGE, min(_MERCATOR_EDGE, latitude))


def _round_down(metres: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50, ... that is not more than `metres`."""
    power = 10.0 ** floor(log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres * 1.000001)


def _grid(length: float, step: float) -> tuple[float, ...]:
    """Lines a scale bar apart, one of them through the middle."""
    count = int(length / 2 / step)
    return tuple(length / 2 + index * step for index in range(-count, count + 1))


def scale_text(drawing: Drawing, words: Words) -> str:
    """What stands at the scale bar: its length is exact, so it is said without decimals."""
    if drawing.bar_m < 1000:
        return f"{words.number(drawing.bar_m)} m"
    return f"{words.number(drawing.bar_m / 1000)} km"
