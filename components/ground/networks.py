"""The lines of a ground, class by class, as they are before it is known how many of them are drawn: joined, without
what lies beside others, and cut into stretches, of which those near the route are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import hypot
from typing import Any

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from components.ground.area import DETAIL_ZOOM
from components.ground.decode import Features, Piece
from components.ground.lines import Line, joined, length, thinned, whole_pixels
from components.ground.schemas import PATH, RAIL, SERVICE, SIDING, LineClass
from components.plan.ground import LineKind

_SIDEWALK_M = {LineKind.MAIN: 17, LineKind.ROAD: 15, LineKind.STREET: 10}
"""A path this close to a street for most of its length goes along it, and is not drawn beside it."""
_SIDEWALK_SHARE = 0.7
_SAMPLE_PX = 6.0
_SPACING_M = {LineKind.RAIL: 11, LineKind.PATH: 6, LineKind.STREAM: 8, LineKind.STREET: 5}
_LEAST_SERVICE_M = 70
"""Shorter ones lead to a door or a car park."""
_STRETCH_PX = 100
"""A line is cut at about this length, so that it need not be drawn as a whole where its beginning is."""


@dataclass(frozen=True)
class Network:
    """The lines of a class from tiles of a zoom."""

    line_class: LineClass
    zoom: int
    stretches: list[Line]

    @cached_property
    def geometries(self) -> list[BaseGeometry]:
        """The stretches, as it is asked of them what they are near to."""
        return [LineString(stretch) for stretch in self.stretches]


def scale_of(zoom: int) -> int:
    """How many times coarser tiles are than those of the detail."""
    return 1 << max(0, DETAIL_ZOOM - zoom)


def networks(features: Features, metre_px: float) -> list[Network]:
    """All networks; `metre_px` is the length of a metre."""
    made: list[Network] = []
    for line_class in sorted(features.lines, key=lambda each: (each.is_minor, each.kind)):
        pieces = features.lines[line_class]
        if line_class == PATH:
            pieces = _without_sidewalks(features, metre_px)
        for zoom in sorted({piece.zoom for piece in pieces}):
            lines = joined(whole_pixels(piece.line) for piece in pieces if piece.zoom == zoom)
            if spacing := _SPACING_M.get(line_class.kind):
                beside = list(_beside(features, line_class, zoom))
                lines = joined(thinned(lines, spacing * metre_px * scale_of(zoom), beside))
            if line_class == SERVICE:
                least = _LEAST_SERVICE_M * metre_px * scale_of(zoom)
                lines = [line for line in lines if length(line) >= least]
            made.append(Network(line_class, zoom, [stretch for line in lines for stretch in _stretches(line)]))
    return made


def _beside(features: Features, line_class: LineClass, zoom: int) -> Iterator[Line]:
    """The lines along which those of a class are not drawn again."""
    along = {SIDING: (RAIL,), PATH: tuple(_streets(features))}.get(line_class, ())
    for each in along:
        for piece in features.lines.get(each, ()):
            if piece.zoom == zoom and len(line := whole_pixels(piece.line)) > 1:
                yield line


def _streets(features: Features) -> Iterable[LineClass]:
    return (each for each in features.lines if each.kind in _SIDEWALK_M and each != SERVICE)


def _without_sidewalks(features: Features, metre_px: float) -> list[Piece]:
    pieces = features.lines[PATH]
    for street in _streets(features):
        streets = [piece.line for piece in features.lines[street] if piece.zoom == DETAIL_ZOOM]
        pieces = _apart(pieces, streets, _SIDEWALK_M[street.kind] * metre_px)
    return pieces


def _apart(pieces: list[Piece], streets: list[BaseGeometry], close_px: float) -> list[Piece]:
    """The pieces without those that are close to a street for most of their length."""
    if not pieces or not streets:
        return pieces
    network = shapely.multilinestrings(streets)
    shapely.prepare(network)
    lines = shapely.segmentize([piece.line for piece in pieces], _SAMPLE_PX)
    points, owners = shapely.get_coordinates(lines, return_index=True)
    close: Any = shapely.dwithin(network, shapely.points(points), close_px)
    counts, near = [0] * len(pieces), [0] * len(pieces)
    for owner, is_close in zip(owners.tolist(), close.tolist(), strict=True):
        counts[owner] += 1
        near[owner] += is_close
    counted_pieces = zip(pieces, counts, near, strict=True)
    return [piece for piece, count, beside in counted_pieces if beside < count * _SIDEWALK_SHARE]


def _stretches(line: Line) -> Iterator[Line]:
    """A line in parts of about `_STRETCH_PX` and of whole steps."""
    part, so_far = line[:1], 0.0
    for start, end in pairwise(line):
        part.append(end)
        so_far += hypot(end[0] - start[0], end[1] - start[1])
        if so_far > _STRETCH_PX:
            yield part
            part, so_far = [end], 0.0
    if len(part) > 1:
        yield part
