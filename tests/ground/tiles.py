"""Tiles made for tests: squares of sea, islands and streets, in either schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from shapely import box
from shapely.geometry.base import BaseGeometry

from components.plan.ground import WORLD_PX
from components.plan.ground_tiles import GroundArea, Schema, Tile, TileSet, TileSource

EXTENT = 4096
_BUFFER = 64

Layers = Mapping[str, Sequence[tuple[BaseGeometry, Mapping[str, Any]]]]
"""Features by layer: geometry in pixels of the ground, and properties."""


def source(schema: Schema = Schema.OPENMAPTILES, version: str = "20261127_001001_pt") -> TileSource:
    """A source of tiles."""
    return TileSource(
        name="Test tiles",
        version=version,
        schema=schema,
        credit="© OpenStreetMap contributors",
        date="2026-11-27",
    )


def tile_set(area: GroundArea, layers: Layers, schema: Schema = Schema.OPENMAPTILES) -> TileSet:
    """All tiles of an area, as a server makes them: cut with a little more on each side, in 4,096 steps."""
    return TileSet(source=source(schema), tiles={tile: tile_of(tile, area, layers) for tile in area.tiles})


def tile_of(tile: Tile, area: GroundArea, layers: Layers) -> bytes:
    """One tile with what of the features is in it."""
    left, top = tile.left_px - area.box.left, tile.top_px - area.box.top
    if left + tile.size_px <= 0:
        left += WORLD_PX
    scale = EXTENT / tile.size_px
    margin = _BUFFER / scale
    frame = box(left - margin, top - margin, left + tile.size_px + margin, top + tile.size_px + margin)
    shapely.prepare(frame)
    made = []
    for name, features in layers.items():
        near = [feature for feature in features if frame.intersects(feature[0])]
        cut = [(part, properties) for geometry, properties in near for part in _parts(geometry.intersection(frame))]
        listed = [
            {
                "geometry": shapely.transform(geometry, lambda points: (points - np.array((left, top))) * scale).wkb,
                "properties": dict(properties),
            }
            for geometry, properties in cut
            if not geometry.is_empty
        ]
        if listed:
            made.append({"name": name, "features": listed})
    if not made:
        return b""
    return bytes(mapbox_vector_tile.encode(made, default_options={"y_coord_down": True, "extents": EXTENT}))


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """A geometry that a tile can have: a line that a frame cuts and touches is a line and a point."""
    return list(shapely.get_parts(geometry)) if geometry.geom_type == "GeometryCollection" else [geometry]
