"""Areas of whole pixels: joined over the edges of tiles, without specks, simplified."""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from components.ground.lines import Line, whole_pixels


def united(areas: Iterable[BaseGeometry]) -> list[Polygon]:
    """The areas that there are together. Raises no error for what is left of invalid ones."""
    valid = [area for area in areas if not area.is_empty]
    return _polygons(shapely.union_all(valid, grid_size=0.25)) if valid else []


def rings(areas: Iterable[Polygon], least: float, tolerance: float) -> list[Line]:
    """The rings of areas of at least so many square pixels, within a tolerance, each without its last point; holes of
    half the size are kept."""
    outlines = []
    for area in areas:
        if area.area < least:
            continue
        for part in _polygons(area.simplify(tolerance)):
            if part.area >= least:
                outlines.append(part.exterior)
                outlines += [hole for hole in part.interiors if Polygon(hole).area >= least / 2]
    lines = [whole_pixels(ring)[:-1] for ring in outlines]
    return [_from_its_least_point(line) for line in lines if len(line) > 2]


def _from_its_least_point(ring: Line) -> Line:
    """The ring from a point that follows from its shape alone."""
    start = ring.index(min(ring))
    return ring[start:] + ring[:start]


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and not part.is_empty]
    return sorted(parts, key=lambda part: (part.bounds, part.area))
