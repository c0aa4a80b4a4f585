"""The names on a ground: which there are, where they stand, and from which zoom on.

Features come in the order of their rank, and each takes the spot that is free at the smallest zoom, among the names
placed before it, the pins, their names and the route. A name once shown stays shown at every closer zoom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import shapely
from shapely.geometry.base import BaseGeometry

from components.ground.decode import Features, NamedFeature
from components.ground.drawing import Drawing
from components.ground.label_room import MAX_ZOOM, Box, LabelRoom, Point
from components.ground.label_spots import PointSpots, Spot, Spots, area_spots, joined_areas, line_spots, width_at
from components.ground.label_text import clean_name, latin_name, text_size
from components.ground.ladder import Detail
from components.ground.ways import GroundPin, Ways
from components.plan.ground import LABEL_STYLES, AreaKind, GroundLabel, LabelKind

MAX_LABELS = 300
LABELS_BYTES = 4_500
"""Of the ground's JSON in Brotli: as much as so many labels take."""
_TRIES = 6 * MAX_LABELS
_STEP = 0.5

# By importance: the rank, and the smallest zoom at which the name is of use.
_RANKS: Mapping[LabelKind, Sequence[tuple[int, float]]] = {
    LabelKind.PLACE: ((0, 8), (1, 10), (2, 11.5), (4, 13)),
    LabelKind.DISTRICT: ((3, 12.5), (4, 13.5), (6, 14)),
    LabelKind.STATION: ((3, 13), (5, 14), (8, 17)),
    LabelKind.STREET: ((4, 13.5), (5, 14), (6, 14.5), (8, 16)),
    LabelKind.WATER: ((3, 10), (5, 13), (8, 15)),
    LabelKind.GREEN: ((5, 13), (7, 14)),
}
_FAR = ((2000.0, 4), (1000.0, 3), (400.0, 2))
"""Pixels of the ground from the route, and how much later a name comes."""
_POINT_REACH = {LabelKind.PLACE: 200.0, LabelKind.DISTRICT: 130.0}
_POINT_ZOOM = {LabelKind.GREEN: 15.5, LabelKind.WATER: 14.5}
"""Where nobody says how large a park or a lake is."""
_TRAM = 2
_SAME_TEXT_PX = 260.0
_REPEAT_PX = 520.0
_REPEAT_ZOOM = 15.5
_REPEAT_RANK = 9
_REPEATS = 5
_REPEAT_REACH = 400.0
_AREAS = {
    LabelKind.WATER: (AreaKind.WATER,),
    LabelKind.GREEN: (AreaKind.GREEN, AreaKind.WOOD),
}


@dataclass(frozen=True, kw_only=True)
class _Name:
    """A feature to be named, with its spots."""

    label: GroundLabel
    spots: Spots
    min_zoom: float


def place_labels(
    features: Iterable[NamedFeature],
    *,
    size: tuple[int, int],
    pins: Sequence[GroundPin],
    route: Iterable[Sequence[Point]],
    areas: Mapping[LabelKind, Sequence[BaseGeometry]] | None = None,
) -> tuple[GroundLabel, ...]:
    """The labels of a ground of a size, the most important first: at most `MAX_LABELS`. `pins` and `route` (the lines
    of the legs) are in pixels from its corner. `areas` are those of the waters and greens, whatever their names: they
    tell how much room there is around a point. The same for the same features, in whatever order they come."""
    room = LabelRoom(size, pins, route)
    whole = {kind: joined_areas(parts) for kind, parts in (areas or {}).items()}
    names = sorted(_names(features, room, whole), key=_order)
    placed: list[GroundLabel] = []
    for name in names[:_TRIES]:
        if len(placed) >= MAX_LABELS:
            break
        if label := _placed(name, room, apart_px=_SAME_TEXT_PX):
            placed.append(label)
    for name in names[:_TRIES]:
        placed += _repeats(name, room, MAX_LABELS - len(placed))
    return tuple(placed)


def _names(
    features: Iterable[NamedFeature], room: LabelRoom, areas: Mapping[LabelKind, Sequence[BaseGeometry]]
) -> Iterator[_Name]:
    groups: dict[tuple[LabelKind, str], list[NamedFeature]] = defaultdict(list)
    for feature in features:
        text = clean_name(feature.name)
        if text and all(map(isfinite, feature.geometry.bounds)):
            groups[feature.kind, text].append(feature)
    around = {kind: _areas_of_points(kind, groups, polygons) for kind, polygons in areas.items()}
    elsewhere = {text for kind, text in groups if kind is not LabelKind.STATION}
    for (kind, text), same in groups.items():
        if kind is LabelKind.STATION and text in elsewhere and min(each.importance for each in same) >= _TRAM:
            continue  # a stop named as its street would name the street twice
        latin = min(latin_name(text, feature.latin) for feature in same)
        importance = min(feature.importance for feature in same)
        rank, min_zoom = _RANKS[kind][min(max(importance, 0), len(_RANKS[kind]) - 1)]
        for spots in _readable_spots(kind, same, room, around.get(kind, {})):
            smallest = min_zoom if spots.extent else max(min_zoom, _POINT_ZOOM.get(kind, 0))
            [distance] = room.distances([spots.middle])
            rank_here = rank + next((later for far, later in _FAR if distance > far), 0)
            label = GroundLabel(text=text, latin=latin, kind=kind, rank=rank_here, x=0, y=0, zoom=smallest)
            yield _Name(label=label, spots=spots, min_zoom=smallest)


def _readable_spots(
    kind: LabelKind, features: Sequence[NamedFeature], room: LabelRoom, around: Mapping[Point, Spots]
) -> list[Spots]:
    """Those of a name; none of a geometry that cannot be worked with."""
    try:
        return list(_spots(kind, features, room, around))
    except (shapely.errors.GEOSException, ValueError):
        return []


def _spots(
    kind: LabelKind, features: Sequence[NamedFeature], room: LabelRoom, around: Mapping[Point, Spots]
) -> Iterator[Spots]:
    """One of all lines and areas of a name together; without these one a point."""
    geometries = [feature.geometry for feature in features]
    if area := area_spots(geometries):
        yield area
    elif line := line_spots(geometries, room.distances, of_water=kind is LabelKind.WATER):
        yield line
    else:
        for point in sorted({_point(geometry) for geometry in geometries}):
            yield around.get(point) or PointSpots(point, _POINT_REACH.get(kind, 0))


def _areas_of_points(
    kind: LabelKind, groups: Mapping[tuple[LabelKind, str], Sequence[NamedFeature]], polygons: Sequence[BaseGeometry]
) -> dict[Point, Spots]:
    """The spots in the areas around points: anywhere in one with a single name; of others, the bays of one sea, at
    their points."""
    points = sorted(
        {
            (_point(feature.geometry), text)
            for (of_kind, text), features in groups.items()
            if of_kind is kind
            for feature in features
            if feature.geometry.geom_type == "Point"
        }
    )
    if not points:
        return {}
    tree = shapely.STRtree(polygons)
    point_indexes, indexes = tree.query(shapely.points([point for point, _ in points]), predicate="within")
    names: dict[int, list[Point]] = defaultdict(list)
    for which, index in zip(point_indexes.tolist(), indexes.tolist(), strict=True):
        names[index].append(points[which][0])
    spots: dict[Point, Spots] = {}
    for index, inside in names.items():
        for point in inside:
            area = area_spots([polygons[index]]) if len(inside) == 1 else None
            spots[point] = area or PointSpots(point, extent=width_at(polygons[index], point))
    return spots


def _point(geometry: BaseGeometry) -> Point:
    return geometry.centroid.x, geometry.centroid.y


def _order(name: _Name) -> tuple[int, float, str, str, tuple[float, float]]:
    return name.label.rank, -round(name.spots.extent), name.label.text, name.label.kind.value, name.spots.middle


def _placed(name: _Name, room: LabelRoom, *, apart_px: float, reach: float | None = None) -> GroundLabel | None:
    """The label at the smallest zoom at which it has room, if there is one."""
    width, height = text_size(name.label, LABEL_STYLES[name.label.kind])
    for step in range(int((MAX_ZOOM - name.min_zoom) / _STEP) + 1):
        zoom = name.min_zoom + step * _STEP
        for spot in name.spots.at(zoom, width, height):
            box = _box(spot, zoom, width, height)
            if reach is not None and room.distances([(spot.x, spot.y)])[0] > reach:
                continue
            if room.is_apart(name.label.text, spot.x, spot.y, zoom, apart_px) and room.is_free(box):
                room.take(box, name.label.text)
                return replace(
                    name.label, x=int(box.x), y=int(box.y), zoom=zoom, angle=spot.angle, shift_px=spot.shift_px
                )
    return None


def _repeats(name: _Name, room: LabelRoom, count: int) -> Iterator[GroundLabel]:
    """More labels of a long street near the route, far enough from each other on the screen."""
    if name.label.kind is not LabelKind.STREET:
        return
    again = replace(
        name,
        label=replace(name.label, rank=_REPEAT_RANK + name.label.rank // 4),
        min_zoom=max(_REPEAT_ZOOM, name.min_zoom),
    )
    for _ in range(min(count, _REPEATS)):
        label = _placed(again, room, apart_px=_REPEAT_PX, reach=_REPEAT_REACH)
        if label is None:
            return
        yield label


def _box(spot: Spot, zoom: float, width: float, height: float) -> Box:
    return Box(
        x=round(spot.x),
        y=round(spot.y),
        zoom=zoom,
        along=(-width / 2, width / 2),
        across=(spot.shift_px - height / 2, spot.shift_px + height / 2),
        angle=spot.angle,
    )


def labels_of(features: Features, drawing: Drawing, detail: Detail, ways: Ways) -> tuple[GroundLabel, ...]:
    """The labels of what is drawn, the most important first."""
    areas = {
        name: [area for kind in kinds for area, _ in features.areas.get(kind, ())] for name, kinds in _AREAS.items()
    }
    return place_labels(
        drawing.names(detail),
        size=(ways.box.width, ways.box.height),
        pins=ways.pins,
        route=[way.points for way in ways.ways],
        areas=areas,
    )
