"""Boxes around positions, where the places of a visit are looked for first, and lines over the 180th meridian.

Longitudes are on a circle: a box whose `west` is greater than its `east` crosses the 180th meridian (RFC 7946, 5.2),
and a line goes the short way from one position to the next.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from components.plan.coordinate import straight_line_m
from components.plan.model import Coordinate, Day, Visit

_MARGIN_DEGREES = 0.2
"""Of latitude, 22 km: a city and its surroundings."""
_WIDEST_DEGREES = 12.0
"""A box wider than a country of Europe prefers nothing."""
NEAR_M = 50_000.0
"""Answers nearer to each other than this are parts of one town, and its county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundingBox:
    """A box, edges in degrees. With `west` greater than `east` it crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, points: Sequence[Coordinate], lines: Iterable[Sequence[Coordinate]] = ()) -> BoundingBox | None:
        """The narrowest box around `points` and around `lines`, which go the short way; None around nothing."""
        arcs = [_Arc(west=point.longitude, east=point.longitude) for point in points]
        latitudes = [point.latitude for point in points]
        for line in lines:
            if line:
                arcs.append(_arc_of(line))
                latitudes += [point.latitude for point in line]
        if not arcs:
            return None
        west, east = _narrowest(arcs)
        return cls(south=min(latitudes), west=west, north=max(latitudes), east=east)

    @property
    def is_on_earth(self) -> bool:
        """Whether south is below north, and west and east are two meridians."""
        meridians = -180 <= min(self.west, self.east) < max(self.west, self.east) <= 180
        return -90 <= self.south < self.north <= 90 and meridians

    @property
    def crosses_antimeridian(self) -> bool:
        """Whether the 180th meridian lies inside."""
        return self.west > self.east

    @property
    def width(self) -> float:
        """From west to east, in degrees."""
        return self.east - self.west + (360 if self.crosses_antimeridian else 0)

    @property
    def centre(self) -> Coordinate:
        """The point half of the way between the edges."""
        longitude = _wrapped(self.west + self.width / 2)
        return Coordinate(latitude=(self.south + self.north) / 2, longitude=longitude)

    @property
    def parts(self) -> tuple[BoundingBox, ...]:
        """The box, or the two that it is made of on either side of the 180th meridian; for those who know only boxes
        with `west` below `east`."""
        if not self.crosses_antimeridian:
            return (self,)
        return (
            BoundingBox(south=self.south, west=self.west, north=self.north, east=180.0),
            BoundingBox(south=self.south, west=-180.0, north=self.north, east=self.east),
        )

    def contains(self, point: Coordinate) -> bool:
        """Whether a point lies in the box or on its edge."""
        if not self.south <= point.latitude <= self.north:
            return False
        # 180 and -180 are the same meridian.
        longitudes = (180.0, -180.0) if abs(point.longitude) == 180 else (point.longitude,)
        if self.crosses_antimeridian:
            return any(longitude >= self.west or longitude <= self.east for longitude in longitudes)
        return any(self.west <= longitude <= self.east for longitude in longitudes)

    def continued(self, longitude: float) -> float:
        """A longitude for a map that draws the box in one piece: inside the box between `west` and `west + width`, so
        that it may go beyond 180."""
        middle = self.west + self.width / 2
        return longitude + 360 * round((middle - longitude) / 360)


WORLD = BoundingBox(south=-90.0, west=-180.0, north=90.0, east=180.0)


def bounds_of_day(day: Day) -> BoundingBox | None:
    """The box around a day's stops and legs; None while no stop has a place."""
    return BoundingBox.around([located.place.coordinate for located in day.located], [leg.geometry for leg in day.legs])


def bounds_of_visit(visit: Visit) -> BoundingBox | None:
    """The box around all days; None while no stop has a place."""
    return BoundingBox.around(
        [located.place.coordinate for day in visit.days for located in day.located],
        [leg.geometry for day in visit.days for leg in day.legs],
    )


def median_of(points: Sequence[Coordinate]) -> Coordinate | None:
    """The point in the middle of most, which a single one far away does not move far; None of nothing."""
    box = BoundingBox.around(points)
    if box is None:
        return None
    longitude = median(box.continued(point.longitude) for point in points)
    return Coordinate(latitude=median(point.latitude for point in points), longitude=_wrapped(longitude))


def split_at_antimeridian(line: Sequence[Coordinate]) -> list[tuple[Coordinate, ...]]:
    """A line as the parts that it has on either side of the 180th meridian (RFC 7946, 3.1.9), each of two positions or
    more. Between two positions it is straight in degrees."""
    parts: list[list[Coordinate]] = [list(line[:1])]
    for start, end in pairwise(line):
        turns = _turns(start.longitude, end.longitude)
        if turns:
            edge = 180.0 * turns
            span = end.longitude + 360 * turns - start.longitude  # 0 from 180 to -180
            share = (edge - start.longitude) / span if span else 0.0
            latitude = start.latitude + (end.latitude - start.latitude) * share
            parts[-1].append(Coordinate(latitude=latitude, longitude=edge))
            parts.append([Coordinate(latitude=latitude, longitude=-edge)])
        parts[-1].append(end)
    return [tuple(part) for part in map(_without_repeats, parts) if len(part) > 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchArea:
    """Where places are looked for first: `country_codes` of ISO 3166-1, two small letters each, and a box."""

    country_codes: tuple[str, ...] = ()
    viewbox: BoundingBox | None = None


def search_box(points: Sequence[Coordinate]) -> BoundingBox | None:
    """A box around places, with a margin on the ground that is as wide to the east as to the north; None without
    places, and where it would be of half a continent."""
    box = BoundingBox.around(points)
    if box is None:
        return None
    south, north = max(-90.0, box.south - _MARGIN_DEGREES), min(90.0, box.north + _MARGIN_DEGREES)
    margin = _MARGIN_DEGREES / max(0.1, math.cos(math.radians(max(abs(south), abs(north)))))
    if box.width + 2 * margin > _WIDEST_DEGREES or north - south > _WIDEST_DEGREES:
        return None
    west, east = _wrapped(box.west - margin), _wrapped(box.east + margin)
    return BoundingBox(south=round(south, 2), west=round(west, 2), north=round(north, 2), east=round(east, 2))


def points_of(visit: Visit) -> tuple[Coordinate, ...]:
    """The positions of the visit's stops, each once."""
    return tuple(dict.fromkeys(each.place.coordinate for day in visit.days for each in day.located))


def countries_of(visit: Visit) -> tuple[str, ...]:
    """The countries (ISO 3166-1, small letters) in which the geocoder found the stops, the most frequent first."""
    places = (each.place for day in visit.days for each in day.located)
    return most_frequent(place.country_code for place in places if place.country_code)


def most_frequent(values: Iterable[str]) -> tuple[str, ...]:
    """The values, each once, the most frequent first."""
    return tuple(value for value, _ in Counter(value for value in values if value).most_common())


def are_near(points: Sequence[Coordinate]) -> bool:
    """Whether these are parts of one town, so that it does not matter which is meant."""
    return all(straight_line_m(points[0], point) <= NEAR_M for point in points)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arc:
    """A part of the circle of longitudes, eastwards from `west` to `east`, with so many `turns` over the 180th meridian
    between. Comparing turns and longitude, and no sum of them, keeps a box exact to the last digit."""

    west: float
    east: float
    turns: int = 0

    @property
    def width(self) -> float:
        """In degrees."""
        return 360 * self.turns + self.east - self.west


_CIRCLE = _Arc(west=-180.0, east=180.0)


def _arc_of(line: Sequence[Coordinate]) -> _Arc:
    """The arc over which a line goes by the short ways between its positions; at most the whole circle."""
    turns = 0
    west = east = (turns, line[0].longitude)
    for start, end in pairwise(line):
        turns += _turns(start.longitude, end.longitude)
        west, east = min(west, (turns, end.longitude)), max(east, (turns, end.longitude))
    arc = _Arc(west=west[1], east=east[1], turns=east[0] - west[0])
    return arc if arc.width < 360 else _CIRCLE


def _narrowest(arcs: Sequence[_Arc]) -> tuple[float, float]:
    """West and east of the smallest arc around all: what remains of the circle is the widest gap between them.

    Of two equal gaps, the one with the 180th meridian in it.
    """
    reach = max((arc.turns, arc.east) for arc in arcs)
    widest, west, east = 0.0, _CIRCLE.west, _CIRCLE.east
    # Once more around the circle: an arc over the 180th meridian may cover a gap on its other side.
    for arc in sorted(arcs, key=lambda arc: arc.west):
        gap = 360 * (1 - reach[0]) + arc.west - reach[1]
        if gap > widest:
            widest, west, east = gap, arc.west, reach[1]
        reach = max(reach, (arc.turns + 1, arc.east))
    # 180 and -180 are the same meridian: a box that only touches it does not cross it.
    if west > east == -180:
        east = 180.0
    if west == 180 > east:
        west = -180.0
    return west, east


def _turns(start: float, end: float) -> int:
    """How the short way between two longitudes crosses the 180th meridian: 1 eastwards, -1 westwards, 0 not."""
    if end - start > 180:
        return -1
    return 1 if end - start < -180 else 0


def _wrapped(longitude: float) -> float:
    """A longitude between -180 and 180."""
    return longitude - 360 * round(longitude / 360) if abs(longitude) > 180 else longitude


def _without_repeats(points: Sequence[Coordinate]) -> list[Coordinate]:
    return [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
