"""Where the places of a visit are looked for first: the country and the box around it, told from places."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from components.plan.bounds import BoundingBox
from components.plan.distance import straight_line_m
from components.plan.model import Coordinate, Visit

_MARGIN_DEGREES = 0.2
"""Of latitude, 22 km: a city and its surroundings."""
_WIDEST_DEGREES = 12.0
"""A box wider than a country of Europe prefers nothing."""
NEAR_M = 50_000.0
"""Answers nearer to each other than this are parts of one town, and its county."""


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


def _wrapped(longitude: float) -> float:
    return (longitude + 180.0) % 360.0 - 180.0
