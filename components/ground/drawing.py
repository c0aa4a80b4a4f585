"""From the features of tiles to the texts of a ground, at one step of the ladder of detail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

import shapely
from shapely import MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from components.ground.area import DETAIL_ZOOM, metre_px
from components.ground.areas import rings, united
from components.ground.decode import Features, Piece
from components.ground.features import NamedFeature
from components.ground.ladder import Detail
from components.ground.lines import Line, in_order, joined, simplified, thinned, whole_pixels
from components.ground.schemas import DITCH, SERVICE, SIDING, LineClass
from components.ground.ways import Surroundings, Ways
from components.plan.ground import WORLD_PX, AreaKind, LabelKind, LineKind, encoded_lines

_SIDEWALK_M = 10
"""A path this close to a street for most of its length goes along it, and is not drawn beside it."""
_SIDEWALK_SHARE = 0.7
_SAMPLE_PX = 6.0
_SPACING_M = {LineKind.RAIL: 11, LineKind.PATH: 7, LineKind.STREAM: 8}
_LEAST_LINE_M = {LineKind.RAIL: 60, LineKind.PATH: 15, LineKind.STREAM: 60}
"""Shorter lines that nothing joins are left out."""
_LEAST_HOUSE_M2 = 40
_LEAST_SQUARE_M2 = 400
_MINOR = {SERVICE, SIDING, DITCH}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The texts of a ground's classes."""

    areas: dict[AreaKind, str]
    lines: dict[LineKind, str]


class Drawing:
    """Draws the same features at any step."""

    def __init__(self, features: Features, ways: Ways) -> None:
        self._features = features
        self._near = Surroundings(ways)
        self._metre = metre_px(min(max(ways.box.top + ways.box.height / 2, 0), WORLD_PX))
        self._areas: dict[AreaKind, list[tuple[Polygon, int]]] = {}

    def at(self, detail: Detail) -> Drawn:
        """All classes at one step."""
        areas = {kind: self._area_text(kind, detail) for kind in AreaKind}
        lines = {kind: self._line_text(kind, detail) for kind in LineKind}
        return Drawn(
            areas={kind: text for kind, text in areas.items() if text},
            lines={kind: text for kind, text in lines.items() if text},
        )

    def names(self, detail: Detail) -> list[NamedFeature]:
        """The names of what is drawn at one step."""
        reach = {2: detail.street_m, 3: detail.path_m, 1: detail.road_m}
        names = self._features.names
        kept = []
        for importance in (1, 2, 3):
            streets = [
                name for name in names if name.kind is LabelKind.STREET and min(name.importance, 3) == importance
            ]
            within = self._within([name.geometry for name in streets], reach[importance], detail)
            kept += [name for name, is_near in zip(streets, within, strict=True) if is_near]
        return [name for name in names if name.kind is not LabelKind.STREET or name.importance < 1] + kept

    def _area_text(self, kind: AreaKind, detail: Detail) -> str:
        least_m2 = {
            AreaKind.WATER: detail.least_water_m2,
            AreaKind.HOUSE: _LEAST_HOUSE_M2,
            AreaKind.SQUARE: _LEAST_SQUARE_M2,
        }.get(kind, detail.least_green_m2)
        if kind is AreaKind.SQUARE and detail.path_m <= 0:
            return ""
        areas = self._united(kind)
        if kind is AreaKind.HOUSE:
            zone = self._near.near_stops(detail.house_m)
            areas = [(area, zoom) for area, zoom in areas if zone.intersects(area)]
        lines: list[Line] = []
        for zoom in sorted({zoom for _, zoom in areas}):
            scale = _scale(zoom)
            least = least_m2 * self._metre**2 * (scale**2 if scale > 4 else 1)
            same = [area for area, each in areas if each == zoom]
            lines += rings(same, least, detail.tolerance_px * scale)
        return encoded_lines(in_order(lines))

    def _united(self, kind: AreaKind) -> list[tuple[Polygon, int]]:
        """The areas of a class, joined over the edges of tiles, each with the largest zoom of the tiles in it."""
        if kind not in self._areas:
            given = self._features.areas.get(kind, [])
            whole = united(area for area, _ in given)
            zooms = sorted({zoom for _, zoom in given}, reverse=True)
            finest = {zoom: shapely.union_all([area for area, each in given if each == zoom]) for zoom in zooms[:-1]}
            for zone in finest.values():
                shapely.prepare(zone)
            self._areas[kind] = [
                (area, next((zoom for zoom in zooms[:-1] if finest[zoom].intersects(area)), zooms[-1]))
                for area in whole
            ]
        return self._areas[kind]

    def _line_text(self, kind: LineKind, detail: Detail) -> str:
        lines: list[Line] = []
        classes = [each for each in self._features.lines if each.kind is kind]
        classes = sorted(
            (each for each in classes if detail.has_minor or each not in _MINOR), key=lambda each: each.is_minor
        )
        by_zoom: dict[int, list[Line]] = {}
        for line_class in classes:
            for piece in self._pieces(line_class, detail):
                by_zoom.setdefault(piece.zoom, []).append(whole_pixels(piece.line))
        for zoom, pieces in sorted(by_zoom.items()):
            scale = _scale(zoom)
            made = joined(pieces)
            if kind in _SPACING_M:
                made = joined(thinned(made, _SPACING_M[kind] * self._metre * scale))
            made = simplified(made, detail.tolerance_px * scale)
            lines += [line for line in made if _extent(line) >= _LEAST_LINE_M.get(kind, 0) * self._metre * scale]
        return encoded_lines(in_order(lines))

    def _pieces(self, line_class: LineClass, detail: Detail) -> list[Piece]:
        """The pieces of a class that are drawn at one step."""
        reach = {
            LineKind.STREET: detail.path_m if line_class.is_minor else detail.street_m,
            LineKind.PATH: detail.path_m,
            LineKind.RAIL: detail.rail_m,
            LineKind.ROAD: detail.road_m,
        }.get(line_class.kind, inf)
        pieces = self._features.lines[line_class]
        if line_class.kind is LineKind.PATH:
            pieces = self._paths
        within = self._within([piece.line for piece in pieces], reach, detail)
        return [piece for piece, is_near in zip(pieces, within, strict=True) if is_near]

    @cached_property
    def _paths(self) -> list[Piece]:
        """The paths that do not go along a street."""
        by_class = self._features.lines.items()
        pieces = [piece for each, pieces in by_class if each.kind is LineKind.PATH for piece in pieces]
        wide = {LineKind.STREET, LineKind.ROAD, LineKind.MAIN}
        streets = [piece.line for each, pieces in by_class if each.kind in wide and each != SERVICE for piece in pieces]
        if not streets or not pieces:
            return pieces
        return _apart(pieces, streets, _SIDEWALK_M * self._metre)

    def _within(self, geometries: list[BaseGeometry], far_m: float, detail: Detail) -> Iterable[bool]:
        if far_m == inf:
            return [True] * len(geometries)
        if far_m <= 0 or not geometries:
            return [False] * len(geometries)
        near: Any = shapely.intersects(self._near.around(far_m, detail.route_share), geometries)
        return list(near)


def _apart(pieces: list[Piece], streets: list[BaseGeometry], close_px: float) -> list[Piece]:
    """The pieces without those that are close to a street for most of their length."""
    network = MultiLineString([line for street in streets for line in shapely.get_parts(street)])
    shapely.prepare(network)
    points, owners = shapely.get_coordinates(
        shapely.segmentize([piece.line for piece in pieces], _SAMPLE_PX), return_index=True
    )
    close: Any = shapely.dwithin(network, shapely.points(points), close_px)
    counts, near = [0] * len(pieces), [0] * len(pieces)
    for owner, is_close in zip(owners.tolist(), close.tolist(), strict=True):
        counts[owner] += 1
        near[owner] += is_close
    return [
        piece for piece, count, beside in zip(pieces, counts, near, strict=True) if beside < count * _SIDEWALK_SHARE
    ]


def _scale(zoom: int) -> int:
    """How many times coarser tiles are than those of the detail."""
    return 1 << max(0, DETAIL_ZOOM - zoom)


def _extent(line: Line) -> int:
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return max(max(xs) - min(xs), max(ys) - min(ys))
