"""Where the names of the stops are on a map: beside their pin without covering anything, or left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from components.export.fonts import Weight, text_width, wrap
from components.export.map_layout import MapLayout, Pin
from components.export.shapes import Point

LABEL_SIZE = 17  # in units of the frame
LINE_HEIGHT = 1.2  # of the type size


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Area) -> bool:
        """Whether the two have an area in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def contains(self, point: Point) -> bool:
        """Whether a point lies in it."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def encloses(self, other: Area) -> bool:
        """Whether all of `other` lies in it."""
        return self.contains((other.left, other.top)) and self.contains((other.right, other.bottom))


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLabel:
    """A name of one or two lines in its area, aligned to the side nearer its pin (`start`, `middle`, `end`)."""

    lines: tuple[str, ...]
    area: Area
    align: str

    @property
    def x(self) -> float:
        """Where its lines begin, end, or have their middle, by `align`."""
        return {"start": self.area.left, "end": self.area.right}.get(self.align, (self.area.left + self.area.right) / 2)


def place_labels(layout: MapLayout, names: Mapping[str, str], *, reserved: Sequence[Area] = ()) -> list[MapLabel]:
    """A label for each pin that has room for one, in the order of the pins. `names` are those of the stops by their id.

    A label covers no pin, no other label and none of the boxes `reserved`; of the positions that are left, it takes the
    one that covers the least of the legs.
    """
    frame, size = layout.frame, LABEL_SIZE * layout.frame.unit
    sheet = Area(left=size * 0.5, top=size * 0.5, right=frame.width - size * 0.5, bottom=frame.height - size * 0.5)
    occupied = [*reserved, *(_pin_box(pin, layout.pin_radius) for pin in layout.pins)]
    leg_points = list(_leg_points(layout, size / 2))
    labels: list[MapLabel] = []
    for pin in layout.pins:
        lines = _lines(pin, names, size, frame.width * 0.27)
        width = max(text_width(line, size, Weight.BOLD) for line in lines) + size * 0.3
        height = size * LINE_HEIGHT * len(lines)
        free = [
            (box, align)
            for box, align in _positions(pin, layout.pin_radius, width, height, size * 0.4)
            if sheet.encloses(box) and not any(box.overlaps(other) for other in occupied)
        ]
        if free:
            box, align = min(free, key=lambda position: sum(position[0].contains(point) for point in leg_points))
            labels.append(MapLabel(lines=tuple(lines), area=box, align=align))
            occupied.append(box)
    return labels


def _pin_box(pin: Pin, radius: float) -> Area:
    return Area(left=pin.x - pin.half_width, right=pin.x + pin.half_width, top=pin.y - radius, bottom=pin.y + radius)


def _lines(pin: Pin, names: Mapping[str, str], size: float, max_width: float) -> list[str]:
    """The stop's name in two lines at most; for a shared pin a line for each of the first two stops."""
    lines = wrap(names[pin.stops[0].stop.id], max_width, size, Weight.BOLD, max_lines=2) or ["…"]
    for located in pin.stops[1:2]:
        lines = [*lines[:1], *wrap(names[located.stop.id], max_width, size, Weight.BOLD, max_lines=1)]
    return lines


def _positions(pin: Pin, radius: float, width: float, height: float, gap: float) -> Iterator[tuple[Area, str]]:
    """The boxes around a pin with their alignment, the best to read first."""
    right, left = pin.x + pin.half_width + gap, pin.x - pin.half_width - gap
    for top in (pin.y - height / 2, pin.y - radius - height * 0.6, pin.y + radius - height * 0.4):
        yield Area(left=right, top=top, right=right + width, bottom=top + height), "start"
        yield Area(left=left - width, top=top, right=left, bottom=top + height), "end"
    for top in (pin.y + radius + gap * 0.5, pin.y - radius - gap * 0.5 - height):
        yield Area(left=pin.x - width / 2, top=top, right=pin.x + width / 2, bottom=top + height), "middle"


def _leg_points(layout: MapLayout, distance: float) -> Iterator[Point]:
    """Points along every leg, at most `distance` apart in x and in y."""
    for leg in layout.legs:
        for (start_x, start_y), (end_x, end_y) in pairwise(leg.points):
            steps = 1 + int(max(abs(end_x - start_x), abs(end_y - start_y)) / distance)
            for step in range(steps + 1):
                share = step / steps
                yield start_x + (end_x - start_x) * share, start_y + (end_y - start_y) * share
