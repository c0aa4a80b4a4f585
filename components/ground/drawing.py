"""From the features of tiles to the texts of a ground, at one step of the ladder of detail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Any

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from components.ground.area import metre_px
from components.ground.decode import Features, NamedFeature
from components.ground.ladder import Detail
from components.ground.lines import Line, in_order, joined, rings, simplified, united
from components.ground.networks import networks, scale_of
from components.ground.ways import Ways
from components.plan.ground import WORLD_PX, AreaKind, LabelKind, LineKind, encoded_lines

_PLAIN_PX = 1.0
"""By how much a way may be moved where only what lies near it is asked."""
_LEAST_LINE_M = {LineKind.RAIL: 120, LineKind.STREET: 25, LineKind.PATH: 35, LineKind.STREAM: 60}
"""Lines that reach less far are left out."""
_ALONG_M = 120
"""Where there is room for houses further than this from stops, those along the ways are drawn too."""


class Surroundings:
    """What lies near the stops and ways of a visit."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self.around = cache(self._around)
        self.near_stops = cache(self._near_stops)

    def _around(self, far_m: float, route_share: float) -> BaseGeometry:
        """Within so many metres of stops and ways on foot, and within a share of them of other ways on land."""
        zones = [self.near_stops(far_m)]
        for way in self._ways.ways:
            reach = far_m if way.on_foot else far_m * route_share
            if way.on_land and reach > 0:
                line = LineString(way.points).simplify(_PLAIN_PX)
                zones.append(line.buffer(reach * self._metre(line.centroid.y), quad_segs=4))
        return _prepared(zones)

    def _near_stops(self, far_m: float) -> BaseGeometry:
        """Within so many metres of stops."""
        if far_m <= 0:
            return Polygon()
        return _prepared(
            shapely.Point(pin.x, pin.y).buffer(far_m * self._metre(pin.y), quad_segs=8) for pin in self._ways.pins
        )

    def _metre(self, y: float) -> float:
        """Its length in pixels, so far down the ground."""
        return metre_px(min(max(self._ways.box.top + y, 0), WORLD_PX))


def _prepared(zones: Iterable[BaseGeometry]) -> BaseGeometry:
    zone = shapely.union_all(list(zones))
    shapely.prepare(zone)
    return zone


_LEAST_HOUSE_M2 = 40
_LEAST_SQUARE_M2 = 400


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
        self._networks = networks(features, self._metre)
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
        nearby = []
        for importance in (1, 2, 3):
            streets = [
                name for name in names if name.kind is LabelKind.STREET and min(name.importance, 3) == importance
            ]
            within = self._within([name.geometry for name in streets], reach[importance], detail)
            nearby += [name for name, is_near in zip(streets, within, strict=True) if is_near]
        return [name for name in names if name.kind is not LabelKind.STREET or name.importance < 1] + nearby

    def _area_text(self, kind: AreaKind, detail: Detail) -> str:
        least_m2 = {
            AreaKind.WATER: detail.least_water_m2,
            AreaKind.HOUSE: _LEAST_HOUSE_M2,
            AreaKind.SQUARE: _LEAST_SQUARE_M2,
        }.get(kind, detail.least_green_m2)
        if kind is AreaKind.SQUARE and detail.path_m <= 0:
            return ""
        areas = self._united(kind)
        if kind is AreaKind.SQUARE:
            zone = self._near.around(detail.path_m, detail.route_share)
            areas = [(area, zoom) for area, zoom in areas if zone.intersects(area)]
        if kind is AreaKind.HOUSE:
            zone = self._near.near_stops(detail.house_m)
            if detail.house_m > _ALONG_M:
                zone = self._near.around(detail.house_m, detail.route_share)
            areas = [(area, zoom) for area, zoom in areas if zone.intersects(area)]
        lines: list[Line] = []
        for zoom in sorted({zoom for _, zoom in areas}):
            scale = scale_of(zoom)
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
        reach = {
            LineKind.STREET: detail.street_m,
            LineKind.PATH: detail.path_m,
            LineKind.RAIL: detail.rail_m,
            LineKind.ROAD: detail.road_m,
        }.get(kind, inf)
        by_zoom: dict[int, list[Line]] = {}
        for network in self._networks:
            is_minor = network.line_class.is_minor
            if network.line_class.kind is kind and (detail.has_minor or not is_minor):
                near = self._within(network.geometries, min(reach, detail.path_m) if is_minor else reach, detail)
                chosen = [stretch for stretch, is_near in zip(network.stretches, near, strict=True) if is_near]
                by_zoom.setdefault(network.zoom, []).extend(chosen)
        for zoom, stretches in sorted(by_zoom.items()):
            least = _LEAST_LINE_M.get(kind, 0) * self._metre * scale_of(zoom)
            made = simplified(joined(stretches), detail.tolerance_px * scale_of(zoom))
            lines += [line for line in made if _extent(line) >= least]
        return encoded_lines(in_order(lines))

    def _within(self, geometries: list[BaseGeometry], far_m: float, detail: Detail) -> Iterable[bool]:
        if far_m == inf:
            return [True] * len(geometries)
        if far_m <= 0 or not geometries:
            return [False] * len(geometries)
        near: Any = shapely.intersects(self._near.around(far_m, detail.route_share), geometries)
        return list(near)


def _extent(line: Line) -> int:
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return max(max(xs) - min(xs), max(ys) - min(ys))
