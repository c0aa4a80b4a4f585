"""The pins of a map on a sheet, moved apart until none covers another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot

from components.export.fonts import Weight, text_width
from components.export.shapes import Point
from components.export.sheet_geometry import Area
from components.plan.model import Coordinate, LocatedStop
from components.render.labels import SharedMarker

_MAX_PASSES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A marker with its centre at `x`, `y`. Its place is at `place`; the two differ where pins would cover each other.
    A pin of several stops is wider than its height by `half_width`.

    A pin at the edge of a map that does not reach to its stop has the direction there as `beyond`, in radians clockwise
    from east.
    """

    x: float
    y: float
    place: Point
    half_width: float
    label: str
    stops: tuple[LocatedStop, ...]
    beyond: float | None = None

    @property
    def is_moved(self) -> bool:
        """Whether it is away from its place, so that a line must join the two."""
        return hypot(self.x - self.place[0], self.y - self.place[1]) > 1e-6


def pin_area(pin: Pin, radius: float) -> Area:
    """What a pin covers."""
    return Area(left=pin.x - pin.half_width, right=pin.x + pin.half_width, top=pin.y - radius, bottom=pin.y + radius)


def pin_at(place: Point, marker: SharedMarker, radius: float, *, beyond: float | None = None) -> Pin:
    """The pin of a marker at a place on the sheet."""
    half_width = max(radius, text_width(marker.label, 0.95 * radius, Weight.BOLD) / 2 + 0.45 * radius)
    x, y = place
    return Pin(x=x, y=y, place=place, half_width=half_width, label=marker.label, stops=marker.stops, beyond=beyond)


def pins_at(markers: Iterable[SharedMarker], project: Callable[[Coordinate], Point], radius: float) -> list[Pin]:
    """The pins of markers, each at its place."""
    return [pin_at(project(marker.coordinate), marker, radius) for marker in markers]


def spread(pins: Sequence[Pin], area: Area, radius: float) -> tuple[Pin, ...]:
    """The pins moved apart until none covers another, and all inside the area."""
    pins, gap = list(pins), radius * 0.2
    for _ in range(_MAX_PASSES):
        moved = False
        for first in range(len(pins)):
            for second in range(first + 1, len(pins)):
                # Most pairs are far apart: seen without a call, as a long day has 45,000 of them.
                if abs(pins[first].y - pins[second].y) >= 2 * radius + gap:
                    continue
                if (pair := _pushed_apart(pins[first], pins[second], radius, gap)) is not None:
                    pins[first], pins[second] = pair
                    moved = True
        pins = [_inside(pin, area, radius, gap) for pin in pins]
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


def _inside(pin: Pin, area: Area, radius: float, gap: float) -> Pin:
    x = min(max(pin.x, area.left + pin.half_width + gap), area.right - pin.half_width - gap)
    y = min(max(pin.y, area.top + radius + gap), area.bottom - radius - gap)
    return replace(pin, x=x, y=y)
