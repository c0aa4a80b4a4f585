"""The lines that carry names: pieces of a street or river joined, and their parts that are straight enough for text."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import atan2, cos, degrees, hypot, pi, sin
from typing import NamedTuple, TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

Point: TypeAlias = "tuple[float, float]"

_STRAIGHT_ON = pi / 4
"""Pieces that turn less where more than two of them meet are one way."""
_LOCAL_TURN = pi / 9
"""So much may the middle of a text lie askew to its line."""
_LOCAL_SHARE = 0.15
_CHORD_SHARE = 0.95
_MAX_STARTS = 24


class Window(NamedTuple):
    """A part of a line: its middle on the line, the direction of the chord, how far the line bends off the text, and
    how far its middle is from the middle of the line, from 0 to 1."""

    middle: Point
    angle: float
    bend: float
    off_centre: float


@dataclass(frozen=True)
class NameLine:
    """A line of points, in pixels of the ground."""

    points: tuple[Point, ...]

    @cached_property
    def _lengths(self) -> list[float]:
        """The length from the start to each point."""
        steps = (hypot(end[0] - start[0], end[1] - start[1]) for start, end in pairwise(self.points))
        return list(accumulate(steps, initial=0.0))

    @property
    def length(self) -> float:
        """From the first point to the last."""
        return self._lengths[-1]

    def at(self, length: float) -> Point:
        """The point at a length from the start."""
        index = min(max(bisect_right(self._lengths, length) - 1, 0), len(self.points) - 2)
        start, end = self.points[index], self.points[index + 1]
        step = self._lengths[index + 1] - self._lengths[index]
        share = (length - self._lengths[index]) / step if step else 0.0
        return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share

    def windows(self, length: float, max_bend: float) -> Iterator[Window]:
        """The parts of a length that bend no more than `max_bend` off a straight text through their middle; the only
        one of a line that is a little too short is its whole."""
        spare = self.length - length
        if spare < -0.12 * length:
            return
        count = min(_MAX_STARTS, int(max(spare, 0) / (length / 4)) + 1)
        for index in range(count):
            middle = self.length / 2 if count == 1 else length / 2 + spare * index / (count - 1)
            window = self._window(middle, min(length, self.length))
            if window is not None and window.bend <= max_bend:
                yield window

    def _window(self, middle: float, length: float) -> Window | None:
        low, high = middle - length / 2, middle + length / 2
        start, centre, end = self.at(low), self.at(middle), self.at(high)
        angle = atan2(end[1] - start[1], end[0] - start[0])
        near = self.at(middle - length * _LOCAL_SHARE), self.at(middle + length * _LOCAL_SHARE)
        local = atan2(near[1][1] - near[0][1], near[1][0] - near[0][0])
        is_folded = hypot(end[0] - start[0], end[1] - start[1]) < _CHORD_SHARE * length
        if is_folded or abs(_turn(angle, local)) > _LOCAL_TURN:
            return None
        first, last = bisect_right(self._lengths, low), bisect_right(self._lengths, high)
        inner = self.points[first:last]
        across_x, across_y = -sin(angle), cos(angle)
        bend = max(abs((x - centre[0]) * across_x + (y - centre[1]) * across_y) for x, y in (start, *inner, end))
        return Window(centre, angle, bend, abs(2 * middle / self.length - 1))


def upright_degrees(angle: float) -> int:
    """The angle of a text along a direction, never upside down: more than -90 and at most 90 degrees clockwise."""
    turned = round(degrees(angle)) % 180
    return turned - 180 if turned > 90 else turned


def joined_lines(geometries: Iterable[BaseGeometry]) -> list[NameLine]:
    """Pieces of one name as lines, as long as they go straight on, the longest first. Ends that are less than a pixel
    apart are one, as the pieces are those of tiles."""
    pieces = _pieces(geometries)
    ends: dict[Point, list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        ends[piece[0]].append(2 * index)
        ends[piece[-1]].append(2 * index + 1)
    partners = _partners(pieces, ends)
    lines = [NameLine(tuple(points)) for points in _chains(pieces, partners)]
    return sorted(lines, key=lambda line: (-line.length, line.points))


def _pieces(geometries: Iterable[BaseGeometry]) -> list[list[Point]]:
    """Each stretch once, between the points where pieces meet."""
    parts = shapely.get_parts(list(geometries))
    lines = [part for part in parts if part.geom_type == "LineString" and not part.is_empty]
    whole = shapely.line_merge(shapely.unary_union(lines, grid_size=1.0)) if lines else None
    if whole is None or whole.is_empty:
        return []
    chains = [part for part in shapely.get_parts(whole) if part.geom_type == "LineString" and part.length > 0]
    return sorted([(float(x), float(y)) for x, y in part.coords] for part in chains)


def _partners(pieces: Sequence[Sequence[Point]], ends: dict[Point, list[int]]) -> dict[int, int]:
    """Which end of a piece (twice its index, and one more for its last point) goes on at which other."""
    partners: dict[int, int] = {}
    for meeting in ends.values():
        pairs = sorted(
            (abs(_turn(_outwards(pieces, one) + pi, _outwards(pieces, other))), one, other)
            for index, one in enumerate(meeting)
            for other in meeting[index + 1 :]
            if one // 2 != other // 2
        )
        for turn, one, other in pairs:
            if turn < _STRAIGHT_ON and one not in partners and other not in partners:
                partners[one], partners[other] = other, one
    return partners


def _chains(pieces: Sequence[Sequence[Point]], partners: dict[int, int]) -> Iterator[list[Point]]:
    left = set(range(len(pieces)))
    # From ends that have no partner; what remains then are rings.
    for start in [*(end for end in range(2 * len(pieces)) if end not in partners), *range(0, 2 * len(pieces), 2)]:
        if start // 2 not in left:
            continue
        points: list[Point] = []
        end: int | None = start
        while end is not None and end // 2 in left:
            left.remove(end // 2)
            piece = pieces[end // 2]
            points += list(piece if end % 2 == 0 else reversed(piece))[1 if points else 0 :]
            end = partners.get(end ^ 1)
        yield points


def _outwards(pieces: Sequence[Sequence[Point]], end: int) -> float:
    """The direction from the end of a piece into it."""
    piece = pieces[end // 2]
    (x, y), (next_x, next_y) = (piece[0], piece[1]) if end % 2 == 0 else (piece[-1], piece[-2])
    return atan2(next_y - y, next_x - x)


def _turn(one: float, other: float) -> float:
    """From one direction to another, from -pi to pi."""
    return (other - one + pi) % (2 * pi) - pi
