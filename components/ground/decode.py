"""Vector tiles, read: the features that are drawn or named, in pixels of the ground, cut to where their tile counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from mapbox_vector_tile.decoder import TileData
from shapely import LineString, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from components.ground.schemas import (
    PATH,
    SERVICE,
    STREET,
    LineClass,
    NameClass,
    Properties,
    area_kind,
    house_layer,
    layers_of,
    line_class,
    name_class,
)
from components.plan.ground import WORLD_PX, AreaKind, LabelKind
from components.plan.ground_tiles import GroundArea, PixelBox, Schema, Tile, TileSet

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFeature:
    """A feature that has a name, in pixels of `GROUND_ZOOM` from the north-western corner of the ground.

    `name` is the local one, as on signs, and `latin` the one in Latin letters (the two may be the same); both are text
    from outside, and nobody has looked at them yet. `importance` is 0 for the most important of its kind:

    - places: 0 city, 1 town, 2 village, 3 hamlet or farm; districts: 0 suburb, 1 quarter, 2 neighbourhood;
    - stations: 0 railway, 1 underground or ferry, 2 tram or bus station;
    - streets: 0 main, 1 road, 2 street, 3 path;
    - waters: 0 sea, lake or river, 1 canal, 2 stream or pond; greens: 0 park or wood, 1 others.

    The geometry is that of one tile, clipped to the tile without its buffer: a point where the source only tells where
    the name stands; lines of streets and rivers; areas. Pieces of one feature are joined where the names are placed.
    """

    kind: LabelKind
    name: str
    geometry: BaseGeometry
    latin: str = ""
    importance: int = 0


_AREA, _LINE = 2, 1
"""Dimensions."""


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


def read_tiles(tile_set: TileSet, area: GroundArea, paths_near: BaseGeometry, houses_near: BaseGeometry) -> Features:
    """The features of an area, of each place from the tile of the largest zoom there. Paths and houses are only those
    in zones, in pixels of the ground."""
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
            if not houses_near.intersects(cell):
                wanted -= {house_layer(tile_set.source.schema)}
            try:
                _read_tile(
                    features, data, tile_set.source.schema, wanted, _Place(frame, cell, zoom, paths_near, houses_near)
                )
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
    """The frame of a tile on the ground, the cell of it that counts, and where paths and houses are drawn."""

    frame: tuple[int, int, int, int]
    cell: BaseGeometry
    zoom: int
    paths_near: BaseGeometry
    houses_near: BaseGeometry

    def put(self, geometries: list[BaseGeometry], extent: int) -> Sequence[BaseGeometry]:
        """Geometries of the tile, in its units, on the ground and cut to the cell."""
        left, top, right, _ = self.frame
        scale = (right - left) / extent
        moved = shapely.transform(geometries, lambda points: points * scale + (left, top))
        invalid = ~shapely.is_valid(moved) & (shapely.get_dimensions(moved) == _AREA)
        if invalid.any():
            moved[invalid] = shapely.make_valid(moved[invalid])
        if self.cell.equals(box(*self.cell.bounds)):
            return list(shapely.clip_by_rect(moved, *self.cell.bounds))
        return list(shapely.intersection(moved, self.cell))


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What a feature is on the ground: as an area, as a line, and its name."""

    area: AreaKind | None
    line: LineClass | None
    name: NameClass | None

    @classmethod
    def of(cls, schema: Schema, layer: str, properties: Properties) -> _Kinds | None:
        """None for a feature that is neither drawn nor named."""
        area, line = area_kind(schema, layer, properties), line_class(schema, layer, properties)
        name = name_class(schema, layer, properties) if _name(properties).strip() else None
        return cls(area, line, name) if area or line or name else None


def _read_tile(features: Features, data: bytes, schema: Schema, layers: frozenset[str], place: _Place) -> None:
    if not data:
        return
    decoder = TileData(data)
    tile = {layer.name: layer for layer in decoder.tile.layers if layer.name in layers}
    ways = tile.get("transportation")
    # Some makers of tiles of OpenMapTiles' schema tell streets for pedestrians from paths in the layer of names alone.
    streets_by_name = ways is not None and "subclass" not in ways.keys
    for name, layer in sorted(tile.items()):
        wanted: list[tuple[_Kinds, Properties]] = []
        geometries: list[BaseGeometry] = []
        for feature in layer.features:
            properties = _properties(decoder, layer, feature)
            kinds = _Kinds.of(schema, name, properties)
            is_street = streets_by_name and layer.name == "transportation_name" and _is_for_pedestrians(properties)
            if kinds is None and not is_street:
                continue
            geometry = _geometry(decoder, layer, feature)
            if is_street:
                wanted.append((_Kinds(AreaKind.SQUARE, STREET, None), properties))
                geometries.append(_square_of(geometry))
            if kinds is not None:
                wanted.append((kinds, properties))
                geometries.append(geometry)
        if wanted:
            _add_all(features, wanted, place, place.put(geometries, layer.extent))


def _add_all(
    features: Features, wanted: Sequence[tuple[_Kinds, Properties]], place: _Place, placed: Sequence[BaseGeometry]
) -> None:
    parts, owners = shapely.get_parts(placed, return_index=True)
    shapes_by_kind: dict[int, list[BaseGeometry]] = {}
    for part, owner in zip(parts, owners.tolist(), strict=True):
        shapes_by_kind.setdefault(owner, []).append(part)
    for index, (kinds, properties) in enumerate(wanted):
        if index in shapes_by_kind and _is_drawn(kinds, place, placed[index]):
            _add(features, kinds, properties, _TileGeometry(placed[index], shapes_by_kind[index], place.zoom))


def _is_drawn(kinds: _Kinds, place: _Place, geometry: BaseGeometry) -> bool:
    """Whether it is not too far away for what it is."""
    if kinds.line in {PATH, SERVICE} or kinds.name == NameClass(LabelKind.STREET, 3):
        return bool(place.paths_near.intersects(geometry))
    return kinds.area is not AreaKind.HOUSE or bool(place.houses_near.intersects(geometry))


def _is_for_pedestrians(properties: Properties) -> bool:
    return properties.get("subclass") == "pedestrian" and properties.get("brunnel") != "tunnel"


def _square_of(line: BaseGeometry) -> BaseGeometry:
    """The square that a closed line is the edge of; another line as it is."""
    return Polygon(line.coords) if isinstance(line, LineString) and line.is_ring else line


@dataclass(frozen=True, slots=True)
class _TileGeometry:
    """A geometry, the single ones that it is made of, and the zoom of its tile."""

    whole: BaseGeometry
    parts: list[BaseGeometry]
    zoom: int


def _geometry(decoder: TileData, layer: Any, feature: Any) -> BaseGeometry:
    return shape(
        decoder.parse_geometry(feature.geometry, feature.type, layer.extent, y_coord_down=True, transformer=None)
    )


def _properties(decoder: TileData, layer: Any, feature: Any) -> dict[str, Any]:
    tags = feature.tags
    return {
        layer.keys[key]: decoder.parse_value(layer.values[value])
        for key, value in zip(tags[::2], tags[1::2], strict=True)
    }


def _add(features: Features, kinds: _Kinds, properties: Properties, geometry: _TileGeometry) -> None:
    dimensions = shapely.get_dimensions(geometry.parts).tolist()
    areas = [part for part, dimension in zip(geometry.parts, dimensions, strict=True) if dimension == _AREA]
    if areas and kinds.area is not None:
        features.areas.setdefault(kinds.area, []).extend((part, geometry.zoom) for part in areas)
    if not areas and kinds.line is not None:
        lines = [part for part, dimension in zip(geometry.parts, dimensions, strict=True) if dimension == _LINE]
        features.lines.setdefault(kinds.line, []).extend(Piece(part, geometry.zoom) for part in lines)
    if kinds.name is not None and not geometry.whole.is_empty:
        name = _name(properties)
        features.names.append(
            NamedFeature(
                kind=kinds.name.kind,
                name=name,
                latin=_latin(name, properties),
                importance=kinds.name.importance,
                geometry=geometry.whole,
            )
        )


def _name(properties: Properties) -> str:
    return str(properties.get("name") or properties.get("name:latin") or "")


def _latin(name: str, properties: Properties) -> str:
    """The name in Latin letters; Shortbread has an English one, which is another name where the letters are Latin."""
    if _LATIN & set(name.casefold()):
        return str(properties.get("name:latin") or name)
    return str(properties.get("name:latin") or properties.get("name_en") or "")
