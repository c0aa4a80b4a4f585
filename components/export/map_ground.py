"""The ground of a visit on a map: the shapes of its areas and lines at the scale of the sheet, inside its frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log2

from components.export.map_sheet import MapLayout
from components.export.shapes import Box, Path, Point, Shape
from components.export.sheet_geometry import Area, clipped, clipped_ring
from components.plan.ground import GROUND_ZOOM, WORLD_PX, AreaKind, Ground, LineKind, decoded_lines
from components.render.style import LIGHT, LIGHT_GROUND

STEP = 0.25
"""The unit of the points, and half of what a line may be moved to have fewer of them, in units of the frame: on paper
0.05 and 0.1 mm."""

_WIDTHS: Mapping[LineKind, tuple[tuple[float, float], ...]] = {
    LineKind.STREAM: ((12, 0.8), (14, 1.2), (16, 2.2), (19, 6)),
    LineKind.PATH: ((14, 0.8), (16, 1.3), (19, 3)),
    LineKind.STREET: ((12, 0.6), (14, 1.8), (16, 5), (19, 24)),
    LineKind.ROAD: ((10, 0.8), (12, 1.3), (14, 2.8), (16, 7), (19, 32)),
    LineKind.MAIN: ((7, 0.8), (10, 1.3), (12, 2.1), (14, 3.8), (16, 9), (19, 40)),
    LineKind.RAIL: ((10, 0.7), (14, 1.1), (16, 1.5), (19, 3)),
}
"""Widths by zoom, in units of the frame, in proportion between these zooms; nothing below the first. As on the page."""

_CASED = (LineKind.STREET, LineKind.ROAD, LineKind.MAIN)
_CASING = 1.3  # of a road, both sides together, in units of the frame: white roads alone are lost in grey prints
_CASING_COLOUR = "#c6bdad"
_PAPER_COLOURS = {LineKind.PATH: "#bfb39d", LineKind.RAIL: "#9d9486"}
"""A little stronger than on a screen."""
_AREA_ZOOMS = {AreaKind.HOUSE: 14.0, AreaKind.SQUARE: 14.0}
_LEAST_AREA = 3.0  # the width and height together of an area that is seen, in units of the frame
_FADE, _FADE_STRIPS = 36.0, 12  # where the ground ends inside the frame, in units of the frame


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundView:
    """Where a ground is on a sheet: `scale` is the length of one of its pixels, `corner` its north-western corner."""

    scale: float
    corner: Point
    zoom: float

    @classmethod
    def of(cls, ground: Ground, layout: MapLayout) -> GroundView:
        """The view of a map, with the ground on the turn around the world that the map shows."""
        scale, (left, top) = layout.project.of_world(WORLD_PX)
        left, top = left + ground.west_px * scale, top + ground.north_px * scale
        turn = WORLD_PX * scale
        left += turn * round((layout.frame.width / 2 - left - ground.width_px * scale / 2) / turn)
        return cls(scale=scale, corner=(left, top), zoom=GROUND_ZOOM + log2(scale / layout.frame.unit))

    def __call__(self, x: float, y: float) -> Point:
        """The place of a pixel of the ground."""
        return self.corner[0] + x * self.scale, self.corner[1] + y * self.scale

    def box(self, ground: Ground) -> Area:
        """What the ground covers."""
        (left, top), (right, bottom) = self.corner, self(ground.width_px, ground.height_px)
        return Area(left=left, top=top, right=right, bottom=bottom)


def ground_shapes(ground: Ground, layout: MapLayout) -> tuple[Shape, ...]:
    """The ground inside the frame, faded into the plain ground where it ends; nothing where it does not reach."""
    frame = layout.frame
    area = Area(left=0, top=0, right=frame.width, bottom=frame.height)
    view = GroundView.of(ground, layout)
    box = view.box(ground)
    if not box.overlaps(area):
        return ()
    return (*_plain(box, area), *_drawn(_Grounded(ground), view, area, frame.unit), *_fades(box, area, frame.unit))


class _Grounded:
    """A ground as a key: two with the same digest are the same."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Grounded) and other.ground.digest == self.ground.digest

    def __hash__(self) -> int:
        return hash(self.ground.digest)


@lru_cache(maxsize=24)
def _drawn(key: _Grounded, view: GroundView, frame: Area, unit: float) -> tuple[Path, ...]:
    """The shapes of a view; kept, as the same map is in the papers of every language."""
    ground = key.ground
    paths = [path for kind in AreaKind for path in _areas(ground, kind, view, frame, unit)]
    strokes = {kind: _strokes(ground, kind, view, frame, unit) for kind in LineKind}
    cased = [_casing(path, unit) for kind in _CASED for path in strokes[kind]]
    under = [path for kind in (LineKind.STREAM, LineKind.PATH) for path in strokes[kind]]
    return (*paths, *under, *cased, *(path for kind in (*_CASED, LineKind.RAIL) for path in strokes[kind]))


def _areas(ground: Ground, kind: AreaKind, view: GroundView, frame: Area, unit: float) -> Iterator[Path]:
    if view.zoom < _AREA_ZOOMS.get(kind, 0):
        return
    rings = []
    for ring in _placed(ground.areas.get(kind, ""), view):
        extent = Area.around(ring)
        if extent.width + extent.height < _LEAST_AREA * unit or not extent.overlaps(frame):
            continue
        inside = ring if frame.encloses(extent) else clipped_ring(ring, frame)
        if len(inside) > 2 and len(whole := _whole([*inside, inside[0]], unit)) > 3:
            rings.append(whole[:-1])
    if rings:
        yield Path(lines=tuple(rings), colour=getattr(LIGHT_GROUND, kind.value), step=STEP * unit)


def _strokes(ground: Ground, kind: LineKind, view: GroundView, frame: Area, unit: float) -> list[Path]:
    width = width_at(kind, view.zoom) * unit
    if not width:
        return []
    lines, room = [], frame.grown(-width / 2)
    for line in _placed(ground.lines.get(kind, ""), view):
        extent = Area.around(line)
        if not (extent.grown(1e-9)).overlaps(room):
            continue
        for part in [line] if room.encloses(extent) else clipped(line, room):
            if len(whole := _whole(part, unit)) > 1:
                lines.append(whole)
    colour = _PAPER_COLOURS.get(kind) or getattr(LIGHT_GROUND, kind.value)
    dash = (2.2 * unit, 2.4 * unit + width) if kind is LineKind.PATH else None
    return [Path(lines=tuple(lines), colour=colour, step=STEP * unit, width=width, dash=dash)] if lines else []


def _casing(path: Path, unit: float) -> Path:
    return Path(lines=path.lines, colour=_CASING_COLOUR, step=path.step, width=path.width + _CASING * unit)


def _placed(text: str, view: GroundView) -> Iterator[list[Point]]:
    for line in decoded_lines(text):
        yield [view(x, y) for x, y in line]


def _whole(line: Iterable[Point], unit: float) -> tuple[tuple[int, int], ...]:
    """A line in whole steps, with no more points than it needs (Douglas and Peucker)."""
    step = STEP * unit
    points: list[tuple[int, int]] = []
    for x, y in line:
        point = (round(x / step), round(y / step))
        if not points or point != points[-1]:
            points.append(point)
    if len(points) < 3:
        return tuple(points)
    from shapely import LineString, simplify  # noqa: PLC0415 - a tenth of a second, which no start waits for

    simple = simplify(LineString(points), 2, preserve_topology=False)
    return tuple((int(x), int(y)) for x, y in simple.coords)


def width_at(kind: LineKind, zoom: float) -> float:
    """The width of a kind of lines at a zoom, in units of the frame; 0 where it is not drawn."""
    steps = _WIDTHS[kind]
    if zoom < steps[0][0]:
        return 0.0
    for (start, thin), (end, thick) in pairwise(steps):
        if zoom < end:
            return float(thin * (thick / thin) ** ((zoom - start) / (end - start)))
    return steps[-1][1]


def _plain(box: Area, frame: Area) -> Iterator[Box]:
    """Plain ground under the ground, over the grid that shows distances where there are no streets."""
    left, top = max(box.left, frame.left), max(box.top, frame.top)
    right, bottom = min(box.right, frame.right), min(box.bottom, frame.bottom)
    yield Box(x=left, y=top, width=right - left, height=bottom - top, colour=LIGHT.map_ground)


def _fades(box: Area, frame: Area, unit: float) -> Iterator[Box]:
    """Strips along the edges of the ground inside the frame, of more and more plain ground."""
    strip = _FADE * unit / _FADE_STRIPS
    for index in range(_FADE_STRIPS):
        # Each strip covers what the ones before it left to be seen.
        opacity = 1 / (_FADE_STRIPS - index + 1)
        depth = _FADE * unit - index * strip
        for edge in _edges(box, frame, depth):
            yield Box(
                x=edge.left, y=edge.top, width=edge.width, height=edge.height, colour=LIGHT.map_ground, opacity=opacity
            )


def _edges(box: Area, frame: Area, depth: float) -> Iterator[Area]:
    inside = Area(
        left=max(box.left, frame.left),
        top=max(box.top, frame.top),
        right=min(box.right, frame.right),
        bottom=min(box.bottom, frame.bottom),
    )
    across, down = min(depth, inside.width), min(depth, inside.height)
    edges = []
    if box.left > frame.left:
        edges.append(Area(left=inside.left, top=inside.top, right=inside.left + across, bottom=inside.bottom))
    if box.right < frame.right:
        edges.append(Area(left=inside.right - across, top=inside.top, right=inside.right, bottom=inside.bottom))
    if box.top > frame.top:
        edges.append(Area(left=inside.left, top=inside.top, right=inside.right, bottom=inside.top + down))
    if box.bottom < frame.bottom:
        edges.append(Area(left=inside.left, top=inside.bottom - down, right=inside.right, bottom=inside.bottom))
    yield from edges
