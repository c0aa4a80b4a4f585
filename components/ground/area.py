"""What the ground of a visit covers: what readers see first of each day, on screens of three sizes.

Tiles of zoom 14 hold every path; those of zoom 12 hold what is drawn of the country around a route. A day is detailed
as a whole where that takes few tiles, else around its stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, cos, floor, pi, radians

from components.plan.bounds import BoundingBox, bounds_of_day, bounds_of_visit
from components.plan.ground import GROUND_ZOOM, WORLD_PX
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, coordinate_of, pixel_of
from components.plan.model import Coordinate, Visit

EQUATOR_M = 2 * pi * 6_378_137
"""The length of the equator in Web Mercator (EPSG:3857)."""

DETAIL_ZOOM = 14
"""The largest zoom of the tiles that there are."""
ZOOMS = (14, 12, 10, 8, 6, 4, 2, 0)
MOST_TILES = 320
"""Of an area, at 30 to 100 KB each: OpenFreeMap allows to keep some 50 MB."""
MOST_TILES_OF_A_BOX = 100
"""At zoom 14 some 17 by 17 km in the middle of Europe."""

_VIEWS_PX = ((390, 700), (844, 390), (1280, 800))
"""Maps on a phone held upright, on one held across, and on a desk: width and height."""
_EDGES_PX = (72, 80)
"""What is left free of a view beside the route and above and below it, as in `static/map-position.js`."""
_FIT_ZOOM = 16
"""The closest at which a day is shown first."""
_MARGIN = 0.08
"""Of the view's width and height, for readers who move it a little."""
_DETAIL_M = 1500
"""How far around the ways of a day it is detailed."""
_DETAIL_OF_STOP_M = 900
_AROUND_SHARE = 0.15
"""Of a day's length, around its ways: what has more of the country where the whole view takes too many tiles for it."""
_GRID_PX = 64
"""Boxes end at multiples of it: a stop that moves a little needs no other tiles."""


def ground_area(visit: Visit) -> GroundArea | None:
    """What the ground of a visit covers; None while no stop has a place on web maps."""
    bounds = bounds_of_visit(visit)
    if bounds is None:
        return None
    days = [_pixels(day_bounds, bounds) for day in visit.days if (day_bounds := bounds_of_day(day)) is not None]
    whole = _united(view for box in (*days, _pixels(bounds, bounds)) for view in _views(box))
    if whole.height <= 0:
        return None
    parts = _Parts(whole)
    for day in sorted(set(days), key=lambda each: each.width * each.height):
        parts.add(_grown(day, _DETAIL_M, whole), DETAIL_ZOOM)
    for stop in dict.fromkeys(located.place.coordinate for day in visit.days for located in day.located):
        box = _pixels(BoundingBox.around([stop]) or bounds, bounds)
        any(parts.add(_grown(box, around_m, whole), DETAIL_ZOOM) for around_m in (_DETAIL_OF_STOP_M, 0))
    for day in days:
        around = _grown(day, max(day.width, day.height) / metre_px(_united([day]).top) * _AROUND_SHARE, whole)
        boxes = (_within(_united(_views(day)), whole), around)
        any(parts.add(box, zoom) for zoom in ZOOMS[1:] for box in boxes)
    return parts.area


class _Parts:
    """The parts of an area, as long as there are tiles for more of them."""

    def __init__(self, box: PixelBox) -> None:
        zoom = next(each for each in ZOOMS if each == 0 or _count(box, each) <= MOST_TILES_OF_A_BOX)
        self._parts = [AreaPart(box=box, zoom=zoom)]
        self._tiles = set(box.tiles(zoom))

    def add(self, box: PixelBox, zoom: int) -> bool:
        """Whether a box is detailed now to this zoom."""
        if any(part.zoom >= zoom and part.box.contains(box) for part in self._parts):
            return True
        if box.width <= 0 or box.height <= 0 or _count(box, zoom) > MOST_TILES_OF_A_BOX:
            return False
        tiles = self._tiles | box.tiles(zoom)
        if len(tiles) > MOST_TILES:
            return False
        self._tiles = tiles
        self._parts.append(AreaPart(box=box, zoom=zoom))
        return True

    @property
    def area(self) -> GroundArea:
        """The parts with the smallest zoom first."""
        return GroundArea(parts=(self._parts[0], *sorted(self._parts[1:], key=lambda part: part.zoom)))


def metre_px(y: float) -> float:
    """How many pixels a metre on the ground has, so far south in the world."""
    return WORLD_PX / EQUATOR_M / cos(radians(coordinate_of(0, y).latitude))


def _count(box: PixelBox, zoom: int) -> int:
    size = WORLD_PX >> zoom
    columns = (box.right - 1) // size - box.left // size + 1
    return columns * ((box.bottom - 1) // size - box.top // size + 1)


def _pixels(box: BoundingBox, whole: BoundingBox) -> PixelBox:
    """A box in pixels, on the turn around the world on which the whole is."""
    west = whole.continued(box.west) if box is not whole else box.west
    left, top = pixel_of(Coordinate(latitude=box.north, longitude=box.west))
    left += (west - box.west) / 360 * WORLD_PX
    _, bottom = pixel_of(Coordinate(latitude=box.south, longitude=box.west))
    right = left + box.width / 360 * WORLD_PX
    return PixelBox(left=floor(left), top=floor(top), right=ceil(right), bottom=ceil(bottom))


def _views(box: PixelBox) -> Iterator[PixelBox]:
    """What is seen of the world when a box is fitted into each view."""
    for width, height in _VIEWS_PX:
        shrunk = max(box.width / (width - _EDGES_PX[0]), box.height / (height - _EDGES_PX[1]))
        shrunk = max(shrunk, 2.0 ** (GROUND_ZOOM - _FIT_ZOOM)) * (1 + 2 * _MARGIN) / 2
        middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        yield PixelBox(
            left=floor(middle_x - width * shrunk),
            top=floor(middle_y - height * shrunk),
            right=ceil(middle_x + width * shrunk),
            bottom=ceil(middle_y + height * shrunk),
        )


def _united(boxes: Iterable[PixelBox]) -> PixelBox:
    """The smallest box around all, on the grid, in the world, with its western edge on the first turn around it."""
    every = list(boxes)
    left, right = min(box.left for box in every), max(box.right for box in every)
    left, right = left // _GRID_PX * _GRID_PX, -(-right // _GRID_PX) * _GRID_PX
    turn = left // WORLD_PX * WORLD_PX
    if right - left >= WORLD_PX:
        left, right, turn = 0, WORLD_PX, 0
    top, bottom = min(box.top for box in every), max(box.bottom for box in every)
    return PixelBox(
        left=left - turn,
        top=max(0, top // _GRID_PX * _GRID_PX),
        right=right - turn,
        bottom=min(WORLD_PX, -(-bottom // _GRID_PX) * _GRID_PX),
    )


def _within(box: PixelBox, whole: PixelBox) -> PixelBox:
    """What of a box is in the whole, on its turn around the world."""
    turn = round((whole.left + whole.right - box.left - box.right) / 2 / WORLD_PX) * WORLD_PX
    return PixelBox(
        left=max(whole.left, box.left + turn),
        top=max(whole.top, box.top),
        right=min(whole.right, box.right + turn),
        bottom=min(whole.bottom, box.bottom),
    )


def _grown(box: PixelBox, by_m: float, whole: PixelBox) -> PixelBox:
    """A box with a margin, on the grid, as far as it is in the whole."""
    by = ceil(by_m * metre_px(min(max((box.top + box.bottom) / 2, 0), WORLD_PX)))
    grown = PixelBox(left=box.left - by, top=box.top - by, right=box.right + by, bottom=box.bottom + by)
    return _within(_united([grown]), whole)
