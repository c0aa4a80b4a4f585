"""Lines and areas of whole pixels: joined where they go on, simplified; lines that lie side by side are thinned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import Any

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from components.plan.ground import PixelPoint

Line = list[PixelPoint]

_NEAR = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
"""A line that goes on in the next tile may begin a pixel beside, as each tile rounds its own points."""
_ROW_PX = 256


def whole_pixels(line: Any) -> Line:
    """A line's points as whole pixels, none of them twice in a row."""
    points = [(round(x), round(y)) for x, y in shapely.get_coordinates(line).tolist()]
    return [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]


def joined(lines: Iterable[Line]) -> list[Line]:
    """The lines, each going on in the one that goes on straightest where it ends; longest first."""
    pieces = sorted((line for line in lines if len(line) > 1), key=lambda line: (-length(line), line))
    ends: dict[PixelPoint, list[int]] = {}
    for index, line in enumerate(pieces):
        ends.setdefault(line[0], []).append(index)
        ends.setdefault(line[-1], []).append(index)
    used = [False] * len(pieces)
    made = []
    for index, line in enumerate(pieces):
        if used[index]:
            continue
        used[index] = True
        forwards = _continued(list(line), pieces, ends, used)
        made.append(_continued(forwards[::-1], pieces, ends, used)[::-1])
    return sorted(made, key=lambda line: (-length(line), line))


def _continued(line: Line, pieces: Sequence[Line], ends: dict[PixelPoint, list[int]], used: list[bool]) -> Line:
    while True:
        next_piece = _next_piece(line, pieces, ends, used)
        if next_piece is None:
            return line
        index, piece = next_piece
        used[index] = True
        line += piece[1:] if piece[0] == line[-1] else piece


def _next_piece(
    line: Line, pieces: Sequence[Line], ends: dict[PixelPoint, list[int]], used: list[bool]
) -> tuple[int, Line] | None:
    """The unused piece that goes on straightest from a line's end, at most 75 degrees aside, in its direction."""
    (x, y), direction = line[-1], _direction(line[::-1])
    best: tuple[float, int, Line] | None = None
    for step_x, step_y in _NEAR:
        point = (x + step_x, y + step_y)
        for index in ends.get(point, ()):
            if used[index]:
                continue
            for piece in (pieces[index], pieces[index][::-1]):
                if piece[0] != point:
                    continue
                straight = -_cosine(direction, _direction(piece))
                if straight > 0.26 and (best is None or (-straight, index) < best[:2]):
                    best = (-straight, index, piece)
        if best is not None:
            return best[1], best[2]
    return None


def _direction(line: Line) -> tuple[int, int]:
    """From the line's first point to one some pixels on."""
    x, y = line[0]
    for to_x, to_y in line[1:]:
        if abs(to_x - x) + abs(to_y - y) > 8:
            break
    return to_x - x, to_y - y


def _cosine(one: tuple[int, int], other: tuple[int, int]) -> float:
    lengths = hypot(*one) * hypot(*other)
    return (one[0] * other[0] + one[1] * other[1]) / lengths if lengths else 0.0


def length(line: Line) -> float:
    """In pixels."""
    return sum(hypot(end[0] - start[0], end[1] - start[1]) for start, end in pairwise(line))


def thinned(lines: Sequence[Line], spacing: float, beside: Iterable[Line] = ()) -> list[Line]:
    """What of the lines, the first first, runs further than `spacing` from those before it and from the lines `beside`:
    one track of a yard, and no path along a street. Lines that cross are left as they are."""
    taken: set[tuple[int, int]] = set()
    for line in beside:
        taken.update(_around(_cells(_samples(line, spacing), spacing)))
    runs = []
    for line in lines:
        points = _samples(line, spacing)
        cells = _cells(points, spacing)
        for start, end in _free_runs([cell in taken for cell in cells]):
            runs.append(whole_pixels(LineString(points[start:end])))
            taken.update(_around(cells[start:end]))
    return [line for line in runs if len(line) > 1]


def _samples(line: Line, spacing: float) -> list[list[float]]:
    points: list[list[float]] = shapely.get_coordinates(shapely.segmentize(LineString(line), spacing)).tolist()
    return points


def _cells(points: Iterable[Sequence[float]], spacing: float) -> list[tuple[int, int]]:
    return [(int(x // spacing), int(y // spacing)) for x, y in points]


def _around(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The cells and the eight around each."""
    for x, y in cells:
        for step_x in (-1, 0, 1):
            for step_y in (-1, 0, 1):
                yield x + step_x, y + step_y


def _free_runs(covered: Sequence[bool], short: int = 6) -> Iterable[tuple[int, int]]:
    """Stretches that are not covered, as from and to; a short cover, a crossing, does not part them."""
    runs: list[list[int]] = []
    for index, is_covered in enumerate(covered):
        if is_covered:
            continue
        if runs and index - runs[-1][1] <= short:
            runs[-1][1] = index + 1
        else:
            runs.append([index, index + 1])
    last = len(covered)
    for start, end in runs:
        # A stretch beside another line begins and ends there; a free one is kept to its ends.
        first, beyond = (0 if start <= short else start - 1), (last if last - end <= short else end + 1)
        if beyond - first > short or (first, beyond) == (0, last):
            yield first, beyond


def simplified(lines: Iterable[Line], tolerance: float) -> list[Line]:
    """The lines with no more points than it takes to stay within a tolerance."""
    geometries = [LineString(line) for line in lines]
    return [line for each in shapely.simplify(geometries, tolerance) if len(line := whole_pixels(each)) > 1]


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Lines one after the other as they lie beside each other, which makes the steps between them small."""

    def place(line: Line) -> tuple[int, int, Line]:
        x, y = line[0]
        row = y // _ROW_PX
        return row, -x if row % 2 else x, line

    return sorted(lines, key=place)


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
