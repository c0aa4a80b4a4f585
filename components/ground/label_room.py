"""What is taken on a ground by labels, pins and the route, at any zoom.

A label keeps its size on the screen, so on the ground it shrinks by half with each zoom, around its point: two labels
that do not touch at a zoom touch at no closer one. A label that stands beside its point counts as reaching to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

import shapely
from shapely.geometry import Polygon

from components.ground.label_text import words_width
from components.ground.ways import GroundPin
from components.plan.ground import GROUND_ZOOM

Point = tuple[float, float]

MAX_ZOOM = 18
PIN_RADIUS_PX = 20.0
"""Of a pin of 36 CSS pixels with the edge that sets it off."""
_BADGE_RADIUS_PX = 15.0
"""Of the travel mode in the middle of a leg, of 26 CSS pixels with its edge."""
_PIN_NAME_SIZE_PX, _PIN_NAME_LINE_PX = 13.0, 17.0
_PIN_NAME_WIDEST_PX = 140.0
"""A longer name has two lines."""
_PIN_NAME_ZOOM = 15
"""At which it is seen how much of the route lies below a name: that of a day in a city."""
_END_SHARE = 0.2
"""Of the width of all stops: those at its ends have the edge of a map beside them."""
_ROUTE_HALF_PX = 6.0
_EDGE_PX = 4.0
_EDGE_SHARE, _EDGE_MOST = 0.03, 70.0
"""Of the shorter side, and in pixels of the ground: so far into its edges, which fade, there are no names."""
_GAP_ALONG_PX, _GAP_ACROSS_PX = 12.0, 4.0
"""Around a label: names one after another on one line must not read as one."""
_CELLS, _LEAST_CELL = 64, 128


def ground_px(css_px: float, zoom: float) -> float:
    """Pixels of the screen at a zoom in those of the ground."""
    return float(css_px * 2 ** (GROUND_ZOOM - zoom))


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box on the screen around a point (x, y) of the ground: how far it reaches along its angle (degrees clockwise)
    and across it, in CSS pixels, shown from `zoom` on."""

    x: float
    y: float
    zoom: float
    along: tuple[float, float]
    across: tuple[float, float]
    angle: int = 0

    @property
    def reach_px(self) -> float:
        """From the point to the farthest corner."""
        return hypot(max(map(abs, self.along)), max(map(abs, self.across)))

    def with_point(self) -> Box:
        """The box as far as its point."""
        low, high = self.across
        return Box(
            x=self.x, y=self.y, zoom=self.zoom, along=self.along, across=(min(low, 0), max(high, 0)), angle=self.angle
        )

    def corners(self, zoom: float) -> list[Point]:
        """On the ground."""
        scale, turn = ground_px(1, zoom), radians(self.angle)
        east, south = cos(turn) * scale, sin(turn) * scale
        return [
            (self.x + along * east - across * south, self.y + along * south + across * east)
            for along, across in (
                (self.along[0], self.across[0]),
                (self.along[1], self.across[0]),
                (self.along[1], self.across[1]),
                (self.along[0], self.across[1]),
            )
        ]


class LabelRoom:
    """What is taken so far. `size` is that of the ground, `route` the ways in pixels from its corner."""

    def __init__(self, size: tuple[int, int], pins: Sequence[GroundPin], route: Iterable[Sequence[Point]]) -> None:
        self._size = size
        self._cell = max(_LEAST_CELL, max(size) // _CELLS)
        self._boxes: list[Box] = []
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._texts: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        ways = [shapely.LineString(way) for way in route if len(way) > 1]
        self._route = shapely.unary_union(ways) if ways else None
        if self._route is not None:
            shapely.prepare(self._route)
        focus = [*ways, *(shapely.Point(pin.x, pin.y) for pin in pins)]
        self._focus = shapely.union_all(focus) if focus else None
        if self._focus is not None:
            shapely.prepare(self._focus)
        self._take_pins(pins)
        for way in ways:
            middle = way.interpolate(0.5, normalized=True)
            self._take(_square(middle.x, middle.y, _BADGE_RADIUS_PX))

    def distances(self, points: Sequence[Point]) -> list[float]:
        """From each point to the route or the next pin, in pixels of the ground; 0 where there are none."""
        if self._focus is None or not points:
            return [0.0] * len(points)
        return [float(each) for each in shapely.distance(self._focus, shapely.points(points))]

    def is_free(self, box: Box) -> bool:
        """Whether a label has room from its zoom on."""
        corners = box.corners(box.zoom)
        edge = max(ground_px(_EDGE_PX, box.zoom), min(_EDGE_MOST, _EDGE_SHARE * min(self._size)))
        if not all(edge <= x <= self._size[0] - edge and edge <= y <= self._size[1] - edge for x, y in corners):
            return False
        whole = box.with_point()
        if any(_overlap(whole, other, max(box.zoom, other.zoom)) for other in self._near(whole)):
            return False
        return not self._meets_route(box)

    def is_apart(self, text: str, x: float, y: float, zoom: float, distance_px: float) -> bool:
        """Whether the same text stands nowhere nearer than a distance on the screen."""
        key = text.casefold()
        return all(
            hypot(x - other_x, y - other_y) >= ground_px(distance_px, max(zoom, other_zoom))
            for other_x, other_y, other_zoom in self._texts[key]
        )

    def take(self, box: Box, text: str) -> None:
        """A label stands there."""
        self._take(box.with_point())
        self._texts[text.casefold()].append((box.x, box.y, box.zoom))

    def _take_pins(self, pins: Sequence[GroundPin]) -> None:
        """The pins, and their names where these cover least, to the right if they may; at either end of the stops on
        the side towards the others too, as the edge of a map is beyond."""
        circles = [_square(pin.x, pin.y, PIN_RADIUS_PX) for pin in pins]
        for circle in circles:
            self._take(circle)
        west, east = min((pin.x for pin in pins), default=0.0), max((pin.x for pin in pins), default=0.0)
        end = (east - west) * _END_SHARE
        for pin in pins:
            if pin.name:
                self._texts[pin.name.casefold()].append((pin.x, pin.y, 0))
                boxes = _name_boxes(pin)
                at_ends = [
                    box
                    for box, is_there in zip(boxes, (pin.x <= west + end, pin.x >= east - end), strict=False)
                    if is_there
                ]
                for box in [min(boxes, key=lambda box: self._covered(box, circles)), *at_ends]:
                    self._take(box)

    def _covered(self, box: Box, circles: Sequence[Box]) -> float:
        """How much of pins and route lies below the name of a pin, beside what lies below the pin."""
        others = sum(
            _overlap(box, circle, _PIN_NAME_ZOOM) for circle in circles if (circle.x, circle.y) != (box.x, box.y)
        )
        area = Polygon(box.corners(_PIN_NAME_ZOOM))
        length = area.intersection(self._route).length if self._route is not None else 0.0
        return others * ground_px(PIN_RADIUS_PX, _PIN_NAME_ZOOM) * 4 + length

    def _take(self, box: Box) -> None:
        self._boxes.append(box)
        for cell in self._cells_of(box, max(box.zoom, 10)):
            self._cells[cell].append(len(self._boxes) - 1)

    def _near(self, box: Box) -> Iterator[Box]:
        indexes = {index for cell in self._cells_of(box, box.zoom) for index in self._cells.get(cell, ())}
        return (self._boxes[index] for index in sorted(indexes))

    def _cells_of(self, box: Box, zoom: float) -> Iterator[tuple[int, int]]:
        reach = ground_px(box.reach_px + _GAP_ALONG_PX, zoom)
        left, right = max(0, int((box.x - reach) // self._cell)), min(self._size[0], box.x + reach)
        top, bottom = max(0, int((box.y - reach) // self._cell)), min(self._size[1], box.y + reach)
        for column in range(left, int(right // self._cell) + 1):
            for row in range(top, int(bottom // self._cell) + 1):
                yield column, row

    def _meets_route(self, box: Box) -> bool:
        if self._route is None:
            return False
        # A box around its point only shrinks; one beside it moves as well.
        around = box.across[0] <= 0 <= box.across[1]
        zooms = [box.zoom] if around else [box.zoom + step / 2 for step in range(int(2 * (MAX_ZOOM - box.zoom)) + 1)]
        margin = _ROUTE_HALF_PX if around else 1.0
        return any(self._route.intersects(Polygon(_grown(box, margin, margin).corners(zoom))) for zoom in zooms)


def _square(x: float, y: float, half_px: float) -> Box:
    """Around a point, at every zoom."""
    return Box(x=x, y=y, zoom=0, along=(-half_px, half_px), across=(-half_px, half_px))


def _name_boxes(pin: GroundPin) -> list[Box]:
    """A pin with its name to the right, to the left, below and above."""
    width, height = words_width(pin.name, _PIN_NAME_SIZE_PX), _PIN_NAME_LINE_PX
    if width > _PIN_NAME_WIDEST_PX:
        width, height = min(_PIN_NAME_WIDEST_PX, width * 0.6), 2 * height
    radius = PIN_RADIUS_PX
    beside = [
        ((-radius, radius + width), (-height / 2, height / 2)),
        ((-radius - width, radius), (-height / 2, height / 2)),
    ]
    below = [
        ((-width / 2, width / 2), (-radius, radius + height)),
        ((-width / 2, width / 2), (-radius - height, radius)),
    ]
    return [Box(x=pin.x, y=pin.y, zoom=0, along=along, across=across) for along, across in beside + below]


def _grown(box: Box, along_px: float, across_px: float) -> Box:
    (west, east), (north, south) = box.along, box.across
    along, across = (west - along_px, east + along_px), (north - across_px, south + across_px)
    return Box(x=box.x, y=box.y, zoom=box.zoom, along=along, across=across, angle=box.angle)


def _overlap(one: Box, other: Box, zoom: float) -> bool:
    """Whether two boxes with a gap between them touch at a zoom: no side of either parts them."""
    reach = ground_px(one.reach_px + other.reach_px + 2 * _GAP_ALONG_PX, zoom)
    if hypot(one.x - other.x, one.y - other.y) > reach:
        return False
    corners, other_corners = _grown(one, _GAP_ALONG_PX, _GAP_ACROSS_PX).corners(zoom), other.corners(zoom)
    for angle in {one.angle, one.angle + 90, other.angle, other.angle + 90}:
        east, south = cos(radians(angle)), sin(radians(angle))
        along = [x * east + y * south for x, y in corners]
        other_along = [x * east + y * south for x, y in other_corners]
        if max(along) <= min(other_along) or max(other_along) <= min(along):
            return False
    return True
