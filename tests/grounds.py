"""Grounds and tiles for tests, small and made up."""

from __future__ import annotations

from components.plan.ground import (
    AreaKind,
    Ground,
    GroundLabel,
    LabelKind,
    LineKind,
    encoded_lines,
    ground_json,
    read_ground,
)
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Schema, Tile, TileSource, pixel_of
from components.plan.model import Coordinate

CREDIT = "© OpenMapTiles © OpenStreetMap contributors"
LJUBLJANA = Coordinate(latitude=46.0569, longitude=14.5058)
SOURCE = TileSource(name="Tests", version="1", schema=Schema.OPENMAPTILES, credit=CREDIT, date="2026-11-30")


def a_ground(
    *, around: Coordinate = LJUBLJANA, size_px: int = 2000, version: str = "1", label: str = "Ljubljanica"
) -> Ground:
    """A ground with something of each sort, the given position in its middle."""
    x, y = (round(value) - size_px // 2 for value in pixel_of(around))
    end = size_px - 10
    return read_ground(
        ground_json(
            source=SOURCE.name,
            version=version,
            date=SOURCE.date,
            credit=CREDIT,
            corner_px=(x, y),
            size_px=(size_px, size_px),
            areas={AreaKind.WATER: encoded_lines([[(10, 10), (end, 10), (end, 40)]])},
            lines={LineKind.MAIN: encoded_lines([[(10, 100), (end, 120)], [(100, 10), (120, end)]])},
            labels=(GroundLabel(text=label, kind=LabelKind.WATER, rank=1, x=900, y=20, zoom=13.5),),
        )
    )


def an_area(around: Coordinate = LJUBLJANA, size_px: int = 2000) -> GroundArea:
    """The area of such a ground."""
    x, y = (round(value) - size_px // 2 for value in pixel_of(around))
    return GroundArea(parts=(AreaPart(box=PixelBox(left=x, top=y, right=x + size_px, bottom=y + size_px), zoom=14),))


def tiles_of(area: GroundArea, text: bytes = b"tile") -> dict[Tile, bytes]:
    """Bytes for each tile of an area, each other ones, the first of them empty as where there is only sea."""
    tiles = sorted(area.tiles)
    return {tile: text + repr(tile).encode() if tile != tiles[0] else b"" for tile in tiles}
