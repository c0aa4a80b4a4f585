"""Areas, and lines of points, on a sheet: x grows to the right, y downwards, all lengths are in one unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, hypot

from components.export.shapes import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Area:
        """The smallest area with these points, of which there is at least one."""
        xs, ys = zip(*points, strict=True)
        return cls(left=min(xs), top=min(ys), right=max(xs), bottom=max(ys))

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        """The point in the middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> Area:
        """The area with a margin around it; a negative one makes it smaller."""
        return Area(left=self.left - by, top=self.top - by, right=self.right + by, bottom=self.bottom + by)

    def with_point(self, point: Point) -> Area:
        """The smallest area with this one and a point."""
        return Area.around([(self.left, self.top), (self.right, self.bottom), point])

    def overlaps(self, other: Area) -> bool:
        """Whether the two have an area in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def contains(self, point: Point) -> bool:
        """Whether a point lies in it."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def encloses(self, other: Area) -> bool:
        """Whether all of `other` lies in it."""
        return self.contains((other.left, other.top)) and self.contains((other.right, other.bottom))


def length(points: Sequence[Point]) -> float:
    """The length of a line."""
    return sum(hypot(end[0] - start[0], end[1] - start[1]) for start, end in pairwise(points))


def along(points: Sequence[Point], share: float) -> tuple[Point, float] | None:
    """The point at a share of the way along a line, and the line's direction there in radians clockwise from east."""
    remaining = length(points) * share
    for start, end in pairwise(points):
        step = hypot(end[0] - start[0], end[1] - start[1])
        if step >= remaining and step > 0:
            return _between(start, end, remaining / step), direction(start, end)
        remaining -= step
    return None


def middle(points: Sequence[Point]) -> tuple[Point, float] | None:
    """The point half of the way along a line, and the line's direction there in radians clockwise from east."""
    return along(points, 0.5)


def direction(start: Point, end: Point) -> float:
    """The direction from one point to another, in radians clockwise from east."""
    return atan2(end[1] - start[1], end[0] - start[0])


def clipped(points: Sequence[Point], area: Area) -> list[list[Point]]:
    """The parts of a line that lie in the area, in its order."""
    parts: list[list[Point]] = []
    goes_on = False
    for start, end in pairwise(points):
        shares = _shares_inside(start, end, area)
        if shares is None:
            goes_on = False
            continue
        first, last = shares
        if not goes_on or first > 0:
            parts.append([_between(start, end, first)])
        parts[-1].append(_between(start, end, last))
        goes_on = last == 1
    return parts


def clipped_ring(ring: Sequence[Point], area: Area) -> list[Point]:
    """What of a closed line's inside lies in the area, as one closed line (Sutherland and Hodgman, 1974): its parts may
    be joined along the edges of the area. Empty where nothing lies there."""
    points = list(ring)
    for axis, edge, above in (
        (0, area.left, True),
        (0, area.right, False),
        (1, area.top, True),
        (1, area.bottom, False),
    ):
        points = list(_cut(points, axis, edge, above=above))
    return points


def _cut(ring: Sequence[Point], axis: int, edge: float, *, above: bool) -> Iterator[Point]:
    """A closed line without what lies beyond an edge: its points where `axis` is at least, or at most, so much."""
    for start, end in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        starts, ends = (start[axis] >= edge) is above, (end[axis] >= edge) is above
        if starts is not ends:
            yield _between(start, end, (edge - start[axis]) / (end[axis] - start[axis]))
        if ends:
            yield end


def _shares_inside(start: Point, end: Point, area: Area) -> tuple[float, float] | None:
    """Between which shares of its length a straight line lies in the area (Liang and Barsky, 1984); None if nowhere."""
    first, last = 0.0, 1.0
    step_x, step_y = end[0] - start[0], end[1] - start[1]
    for step, room in (
        (-step_x, start[0] - area.left),
        (step_x, area.right - start[0]),
        (-step_y, start[1] - area.top),
        (step_y, area.bottom - start[1]),
    ):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return (first, last) if first < last else None


def _between(start: Point, end: Point, share: float) -> Point:
    if share in {0, 1}:
        return end if share else start
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
