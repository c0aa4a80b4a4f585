"""Vector tiles, of which a ground is made: where a tile is, who serves it, and which tiles a ground needs.

Web Mercator (EPSG:3857) in pixels of `GROUND_ZOOM`: x from the meridian 180 west eastwards, y from 85.05 north
southwards. A box over the 180th meridian goes on beyond `WORLD_PX`; tiles do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import atan, degrees, exp, log, pi, radians, tan
from typing import NamedTuple

from components.plan.ground import GROUND_ZOOM, TILE_PX, WORLD_PX
from components.plan.model import Coordinate

MERCATOR_LIMIT = 85.0511
"""Degrees of latitude: where the world of web maps ends."""


class Tile(NamedTuple):
    """A tile by its zoom, its column from the west and its row from the north."""

    zoom: int
    x: int
    y: int

    @property
    def left_px(self) -> int:
        """Its western edge."""
        return self.x * self.size_px

    @property
    def top_px(self) -> int:
        """Its northern edge."""
        return self.y * self.size_px

    @property
    def size_px(self) -> int:
        """Its width and height, for zooms up to that of the ground."""
        return TILE_PX << (GROUND_ZOOM - self.zoom)


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelBox:
    """A box in pixels of the world; `right` may be beyond `WORLD_PX`."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """From west to east."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """From north to south."""
        return self.bottom - self.top

    def contains(self, other: PixelBox) -> bool:
        """Whether the other lies in it, on this turn around the world or on another."""
        turns = (other.left - self.left) // WORLD_PX
        left, right = other.left - turns * WORLD_PX, other.right - turns * WORLD_PX
        return self.left <= left and right <= self.right and self.top <= other.top and other.bottom <= self.bottom

    def tiles(self, zoom: int) -> frozenset[Tile]:
        """The tiles of a zoom that the box touches."""
        size, count = TILE_PX << (GROUND_ZOOM - zoom), 1 << zoom
        columns = range(self.left // size, min((self.right - 1) // size, self.left // size + count - 1) + 1)
        rows = range(max(0, self.top // size), min(count - 1, (self.bottom - 1) // size) + 1)
        return frozenset(Tile(zoom=zoom, x=column % count, y=row) for column in columns for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPart:
    """A part of a ground, which is made of tiles of one zoom."""

    box: PixelBox
    zoom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundArea:
    """What a ground covers, part by part: the first is the whole `box`, from tiles of the smallest zoom; where parts
    lie over each other, that of the largest zoom counts."""

    parts: tuple[AreaPart, ...]

    @property
    def box(self) -> PixelBox:
        """The whole."""
        return self.parts[0].box

    @property
    def tiles(self) -> frozenset[Tile]:
        """All the tiles that it needs."""
        return frozenset[Tile]().union(*(part.box.tiles(part.zoom) for part in self.parts))


class Schema(StrEnum):
    """How a source names what is in its tiles."""

    OPENMAPTILES = "openmaptiles"  # https://openmaptiles.org/schema/
    SHORTBREAD = "shortbread"  # https://shortbread-tiles.org/schema/1.0/


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSource:
    """Whose tiles they are: a `name` for people, the `version` of the data and its `date` (ISO 8601, empty where the
    source tells none), how they are made, the credit as plain text, and the zooms that there are."""

    name: str
    version: str
    schema: Schema
    credit: str
    date: str = ""
    min_zoom: int = 0
    max_zoom: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSet:
    """Tiles of one source and version: the bytes of each as Mapbox Vector Tile 2.1, unpacked; empty where there is
    nothing in a tile."""

    source: TileSource
    tiles: Mapping[Tile, bytes]


def pixel_of(coordinate: Coordinate) -> tuple[float, float]:
    """x and y of a position (WGS 84) in pixels of the world."""
    latitude = max(-MERCATOR_LIMIT, min(MERCATOR_LIMIT, coordinate.latitude))
    x = (coordinate.longitude + 180) / 360 * WORLD_PX
    y = (1 - log(tan(pi / 4 + radians(latitude) / 2)) / pi) / 2 * WORLD_PX
    return x, y


def coordinate_of(x: float, y: float) -> Coordinate:
    """The position (WGS 84) of a pixel of the world."""
    longitude = x / WORLD_PX * 360 - 180
    latitude = degrees(2 * atan(exp(pi * (1 - 2 * y / WORLD_PX))) - pi / 2)
    return Coordinate(
        latitude=latitude, longitude=longitude - 360 * round(longitude / 360) if abs(longitude) > 180 else longitude
    )
