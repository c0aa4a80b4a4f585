"""Where the names of the stops stand on a map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

from components.export.fonts import Weight, text_width, wrap
from components.export.map_pins import Pin, pin_area
from components.export.map_sheet import MapLayout
from components.export.shapes import Point
from components.export.sheet_geometry import Area, clipped

LINE_HEIGHT = 1.2  # of the type size
_SIZES = (17.0, 14.5)  # in units of the frame, for large pins and for small ones
_SMALL_PIN = 17  # less is small
_ALLOWED = 2  # so much of a leg, in halves of the type size, may be under a name that stands beside its pin
_TWIN_RADII = 8  # two pins of one stop that are no farther apart, in radiuses, have one name
_LEADER_COST = 5  # a name farther off, joined by a line, is taken where it spares more than this


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLabel:
    """A name of one or two lines in its area, aligned to the side nearer its pin (`start`, `middle`, `end`). A `leader`
    joins it to a pin that it does not stand beside."""

    lines: tuple[str, ...]
    area: Area
    align: str
    leader: tuple[Point, Point] | None = None

    @property
    def x(self) -> float:
        """Where its lines begin, end, or have their middle, by `align`."""
        return {"start": self.area.left, "end": self.area.right}.get(self.align, self.area.centre[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLabels:
    """The labels of a map in their type size. `unnamed` are the ids of the stops whose name has no room."""

    size: float
    labels: tuple[MapLabel, ...]
    unnamed: tuple[str, ...]


def place_labels(layout: MapLayout, names: Mapping[str, str], *, reserved: Sequence[Area] = ()) -> MapLabels:
    """A label for each pin that has room for one. `names` are those of the stops by their id.

    A label covers no pin, no other label and none of the boxes `reserved`. First come the names that can stand beside
    their pins and hardly cover a leg; then each of the others takes, beside its pin or farther off, what covers least.
    """
    labels = _Labels(layout, names, reserved)
    pins = _without_twins(layout.pins, _TWIN_RADII * layout.pin_radius)
    later = [pin for pin in pins if not labels.put(pin, labels.beside(pin), limit=_ALLOWED)]
    without = [pin for pin in later if not labels.put(pin, [*labels.beside(pin), *labels.away(pin)])]
    unnamed = {located.stop.id for pin in without for located in pin.stops}
    unnamed |= {located.stop.id for pin in pins for located in pin.stops[2:]}
    named = {located.stop.id for pin in pins if pin not in without for located in pin.stops[:2]}
    return MapLabels(size=labels.size, labels=tuple(labels.placed), unnamed=tuple(sorted(unnamed - named)))


def _without_twins(pins: Sequence[Pin], distance: float) -> list[Pin]:
    """The pins without those near another of the same stops, at the ends of two ways to one far stop."""
    pins_once: list[Pin] = []
    for pin in pins:
        twins = [other for other in pins_once if other.stops == pin.stops]
        if all(hypot(pin.x - other.x, pin.y - other.y) > distance for other in twins):
            pins_once.append(pin)
    return pins_once


class _Labels:
    """The labels placed so far, and what is taken."""

    def __init__(self, layout: MapLayout, names: Mapping[str, str], reserved: Sequence[Area]) -> None:
        frame = layout.frame
        self.size = _SIZES[layout.pin_radius < _SMALL_PIN * frame.unit] * frame.unit
        self.placed: list[MapLabel] = []
        self._names, self._radius = names, layout.pin_radius
        self._max_width = max(frame.width * 0.27, 7 * self.size)  # a word stays whole on a small map
        self._sheet = Area(left=0, top=0, right=frame.width, bottom=frame.height).grown(-self.size / 2)
        self._pins = [(pin, pin_area(pin, layout.pin_radius)) for pin in layout.pins]
        self._taken = [*reserved, *(area for _, area in self._pins)]
        self._leg_points = list(_leg_points(layout, self.size / 2))

    def put(self, pin: Pin, candidates: Sequence[MapLabel], *, limit: float | None = None) -> bool:
        """Place the free label that covers least, if that is no more than `limit`; whether one was placed."""
        free = [label for label in candidates if self._is_free(pin, label)]
        if not free:
            return False
        best = min(free, key=self._cost)
        if limit is not None and self._cost(best) > limit:
            return False
        self.placed.append(best)
        self._taken.append(best.area)
        return True

    def beside(self, pin: Pin) -> list[MapLabel]:
        """The labels beside a pin, the best to read first."""
        lines, width, height = self._text(pin)
        gap, radius = self.size * 0.4, self._radius
        right, left = pin.x + pin.half_width + gap, pin.x - pin.half_width - gap
        boxes = []
        for top in (pin.y - height / 2, pin.y - radius - height * 0.6, pin.y + radius - height * 0.4):
            boxes.append((Area(left=right, top=top, right=right + width, bottom=top + height), "start"))
            boxes.append((Area(left=left - width, top=top, right=left, bottom=top + height), "end"))
        for top in (pin.y + radius + gap * 0.5, pin.y - radius - gap * 0.5 - height):
            box = Area(left=pin.x - width / 2, top=top, right=pin.x + width / 2, bottom=top + height)
            boxes.append((box, "middle"))
        return [MapLabel(lines=lines, area=box, align=align) for box, align in boxes]

    def away(self, pin: Pin) -> Iterator[MapLabel]:
        """Labels around a pin at some distance, the nearest first."""
        lines, width, height = self._text(pin)
        for radii in (2.2, 3.2, 4.4, 6):
            for step in range(16):
                east, south = cos(step * pi / 8), sin(step * pi / 8)
                start = (pin.x + east * self._radius, pin.y + south * self._radius)
                end = (pin.x + east * radii * self._radius, pin.y + south * radii * self._radius)
                # The side or the middle of the label is at the end of its leader.
                align = "start" if east > 0.3 else "end" if east < -0.3 else "middle"
                left = end[0] - {"start": 0.0, "middle": width / 2, "end": width}[align]
                top = end[1] - height / 2 if align != "middle" else end[1] - (height if south < 0 else 0)
                box = Area(left=left, top=top, right=left + width, bottom=top + height)
                yield MapLabel(lines=lines, area=box, align=align, leader=(start, end))

    def _text(self, pin: Pin) -> tuple[tuple[str, ...], float, float]:
        """The lines of a pin's label, with their width and height."""
        lines = _lines(pin, self._names, self.size, self._max_width)
        width = max(text_width(line, self.size, Weight.BOLD) for line in lines) + self.size * 0.3
        return lines, width, self.size * LINE_HEIGHT * len(lines)

    def _is_free(self, pin: Pin, label: MapLabel) -> bool:
        if not self._sheet.encloses(label.area) or any(label.area.overlaps(taken) for taken in self._taken):
            return False
        leaders = [other.leader for other in self.placed if other.leader is not None]
        if any(clipped(leader, label.area) for leader in leaders):
            return False
        if label.leader is None:
            return True
        crossed = [area for other, area in self._pins if other is not pin]
        crossed += [other.area for other in self.placed]
        return not any(clipped(label.leader, area) for area in crossed)

    def _cost(self, label: MapLabel) -> float:
        covered = float(sum(label.area.contains(point) for point in self._leg_points))
        if label.leader is None:
            return covered
        (start_x, start_y), (end_x, end_y) = label.leader
        return covered + _LEADER_COST + (abs(end_x - start_x) + abs(end_y - start_y)) / (2 * self._radius)


def _lines(pin: Pin, names: Mapping[str, str], size: float, max_width: float) -> tuple[str, ...]:
    """The stop's name in two lines at most; for a shared pin a line for each of the first two stops."""
    if len(pin.stops) == 1:
        return tuple(wrap(names[pin.stops[0].stop.id], max_width, size, Weight.BOLD, max_lines=2) or ["…"])
    shared = [wrap(names[located.stop.id], max_width, size, Weight.BOLD, max_lines=1) for located in pin.stops[:2]]
    return tuple(line for lines in shared for line in lines) or ("…",)


def _leg_points(layout: MapLayout, distance: float) -> Iterator[Point]:
    """Points along every leg, at most `distance` apart in x and in y."""
    for leg in layout.legs:
        for (start_x, start_y), (end_x, end_y) in pairwise(leg.points):
            steps = 1 + int(max(abs(end_x - start_x), abs(end_y - start_y)) / distance)
            for step in range(steps + 1):
                share = step / steps
                yield start_x + (end_x - start_x) * share, start_y + (end_y - start_y) * share
