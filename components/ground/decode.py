"""Vector tiles, read: the features that are drawn or named, in pixels of the ground, cut to where their tile counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import shapely
from mapbox_vector_tile.decoder import TileData
from shapely import MultiPolygon, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from components.ground.features import NamedFeature
from components.ground.schemas import (
    LineClass,
    NameClass,
    Properties,
    area_kind,
    house_layer,
    layers_of,
    line_class,
    name_class,
)
from components.plan.ground import WORLD_PX, AreaKind
from components.plan.ground_tiles import GroundArea, PixelBox, Schema, Tile, TileSet

_AREA, _LINE, _POINT = 2, 1, 0
"""Dimensions."""
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of one tile, of so large a zoom."""

    line: Any
    zoom: int


@dataclass(slots=True)
class Features:
    """What tiles have in them. `damaged` counts those that could not be read."""

    areas: dict[AreaKind, list[tuple[BaseGeometry, int]]] = field(default_factory=dict)
    lines: dict[LineClass, list[Piece]] = field(default_factory=dict)
    names: list[NamedFeature] = field(default_factory=list)
    read: int = 0
    damaged: int = 0


def read_tiles(tile_set: TileSet, area: GroundArea, houses_near: BaseGeometry) -> Features:
    """The features of an area, of each place from the tile of the largest zoom there. Houses are of the tiles that
    `houses_near` touches, in pixels of the ground."""
    features = Features()
    for zoom, region in _regions(area):
        for tile in sorted(tile_set.tiles):
            if tile.zoom != zoom:
                continue
            frame = _frame(tile, area.box)
            cell = region.intersection(box(*frame)) if frame else Polygon()
            if not frame or cell.area < 1:
                continue
            data = tile_set.tiles[tile]
            wanted = layers_of(tile_set.source.schema)
            if not cell.intersects(houses_near):
                wanted -= {house_layer(tile_set.source.schema)}
            try:
                _read_tile(features, data, tile_set.source.schema, wanted, _Place(frame, cell, zoom))
                features.read += 1
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - whatever the library trips over in bytes from outside
                features.damaged += 1
    return features


def _regions(area: GroundArea) -> Iterator[tuple[int, BaseGeometry]]:
    """Where the tiles of each zoom count, the largest zoom first, in pixels of the ground."""
    taken: BaseGeometry = Polygon()
    whole = box(0, 0, area.box.width, area.box.height)
    for zoom in sorted({part.zoom for part in area.parts}, reverse=True):
        boxes = [box(*_moved(part.box, area.box)) for part in area.parts if part.zoom == zoom]
        region = shapely.union_all(boxes).intersection(whole)
        yield zoom, region.difference(taken)
        taken = taken.union(region)


def _moved(inner: PixelBox, whole: PixelBox) -> tuple[int, int, int, int]:
    """A box in pixels of the ground, on its turn around the world."""
    turn = -(-(whole.left - inner.left) // WORLD_PX) * WORLD_PX if inner.left < whole.left else 0
    left, top = inner.left + turn - whole.left, inner.top - whole.top
    return left, top, left + inner.width, top + inner.height


def _frame(tile: Tile, whole: PixelBox) -> tuple[int, int, int, int] | None:
    """The edges of a tile in pixels of the ground, on the turn around the world on which it is in the ground."""
    top = tile.top_px - whole.top
    for turn in (0, WORLD_PX):
        left = tile.left_px + turn - whole.left
        if left < whole.width and left + tile.size_px > 0:
            return left, top, left + tile.size_px, top + tile.size_px
    return None


@dataclass(frozen=True, slots=True)
class _Place:
    """The frame of a tile on the ground, and the cell of it that counts."""

    frame: tuple[int, int, int, int]
    cell: BaseGeometry
    zoom: int

    def put(self, geometries: list[BaseGeometry], extent: int) -> Iterable[BaseGeometry]:
        """Geometries of the tile, in its units, on the ground and cut to the cell."""
        left, top, right, _ = self.frame
        scale = (right - left) / extent
        moved = shapely.transform(geometries, lambda points: points * scale + (left, top))
        invalid = ~shapely.is_valid(moved) & (shapely.get_dimensions(moved) == _AREA)
        if invalid.any():
            moved[invalid] = shapely.make_valid(moved[invalid])
        if self.cell.equals(box(*self.cell.bounds)):
            return shapely.clip_by_rect(moved, *self.cell.bounds)
        return shapely.intersection(moved, self.cell)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What a feature is on the ground: as an area, as a line, and its name."""

    area: AreaKind | None
    line: LineClass | None
    name: NameClass | None


def _read_tile(features: Features, data: bytes, schema: Schema, layers: frozenset[str], place: _Place) -> None:
    if not data:
        return
    decoder = TileData(data, default_options={"y_coord_down": True})
    for index in reversed(range(len(decoder.tile.layers))):
        if decoder.tile.layers[index].name not in layers:
            del decoder.tile.layers[index]
    for name, layer in decoder.get_message().items():
        properties = [each["properties"] for each in layer["features"]]
        geometries = [shape(each["geometry"]) for each in layer["features"]]
        for each, geometry in zip(properties, place.put(geometries, layer["extent"]), strict=True):
            if not geometry.is_empty:
                kinds = _Kinds(
                    area_kind(schema, name, each), line_class(schema, name, each), name_class(schema, name, each)
                )
                _add(features, kinds, each, geometry, place.zoom)


def _add(features: Features, kinds: _Kinds, properties: Properties, geometry: BaseGeometry, zoom: int) -> None:
    areas, lines = _parts(geometry, _AREA), _parts(geometry, _LINE)
    if areas and kinds.area is not None:
        features.areas.setdefault(kinds.area, []).extend((part, zoom) for part in areas)
    if not areas and kinds.line is not None:
        features.lines.setdefault(kinds.line, []).extend(Piece(part, zoom) for part in lines)
    named = kinds.name
    name = str(properties.get("name") or properties.get("name:latin") or "")
    if named is not None and name.strip():
        features.names.append(
            NamedFeature(
                kind=named.kind,
                name=name,
                latin=_latin(name, properties),
                importance=named.importance,
                geometry=geometry,
            )
        )


def _latin(name: str, properties: Properties) -> str:
    """The name in Latin letters; Shortbread has an English one, which is another name where the letters are Latin."""
    if _LATIN & set(name.casefold()):
        return str(properties.get("name:latin") or name)
    return str(properties.get("name:latin") or properties.get("name_en") or "")


def _parts(geometry: BaseGeometry, dimension: int) -> list[BaseGeometry]:
    """The single geometries of so many dimensions in one that may be of several."""
    if isinstance(geometry, Polygon):
        return [geometry] if dimension == _AREA else []
    if isinstance(geometry, MultiPolygon):
        return list(geometry.geoms) if dimension == _AREA else []
    parts = shapely.get_parts(geometry)
    if any(hasattr(part, "geoms") for part in parts):
        return [each for part in parts for each in _parts(part, dimension)]
    return [part for part in parts if shapely.get_dimensions(part) == dimension and not part.is_empty]
