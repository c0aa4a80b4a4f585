"""Stops and ways of a visit on its ground: what the map is detailed around, and what its names keep clear of.

Without `shapely`, which the app need not load: only the process that builds grounds does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.plan.ground import WORLD_PX
from components.plan.ground_tiles import PixelBox, pixel_of
from components.plan.model import Coordinate, Visit
from components.plan.travel_modes import TravelMode

Point = tuple[float, float]

_ON_FOOT = {TravelMode.WALK, TravelMode.BIKE, TravelMode.UNKNOWN}
_NOT_ON_LAND = {TravelMode.FLIGHT, TravelMode.FERRY}


@dataclass(frozen=True, slots=True)
class Way:
    """The line of a leg in pixels of the ground; whether people see the streets beside it, and walk them."""

    points: tuple[Point, ...]
    on_land: bool
    on_foot: bool


@dataclass(frozen=True, slots=True)
class GroundPin:
    """A stop in pixels of the ground."""

    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Ways:
    """All stops and legs, of all days; `box` is that of the ground in the world."""

    box: PixelBox
    pins: tuple[GroundPin, ...]
    ways: tuple[Way, ...]

    @classmethod
    def of(cls, visit: Visit, box: PixelBox) -> Ways:
        """Those of a visit."""
        pins: dict[GroundPin, None] = {}
        ways: dict[Way, None] = {}
        for day in visit.days:
            for located in day.located:
                ((x, y),) = _on_ground([located.place.coordinate], box)
                pins[GroundPin(round(x, 1), round(y, 1), located.stop.name)] = None
            for leg in day.legs:
                if len(leg.geometry) < 2 or leg.same_place:
                    continue
                points = tuple((round(x, 1), round(y, 1)) for x, y in _on_ground(leg.geometry, box))
                ways[Way(points, leg.mode not in _NOT_ON_LAND, leg.mode in _ON_FOOT)] = None
        return cls(box=box, pins=tuple(pins), ways=tuple(ways))

    def json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "box": [self.box.left, self.box.top, self.box.right, self.box.bottom],
            "pins": [[pin.x, pin.y, pin.name] for pin in self.pins],
            "ways": [[way.points, way.on_land, way.on_foot] for way in self.ways],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Ways:
        """Those that `json` gave."""
        left, top, right, bottom = document["box"]
        return cls(
            box=PixelBox(left=left, top=top, right=right, bottom=bottom),
            pins=tuple(GroundPin(*pin) for pin in document["pins"]),
            ways=tuple(
                Way(tuple((x, y) for x, y in points), on_land, on_foot) for points, on_land, on_foot in document["ways"]
            ),
        )


def _on_ground(line: Iterable[Coordinate], box: PixelBox) -> list[Point]:
    """Positions in pixels of the ground, each on the turn around the world next to the one before."""
    points: list[Point] = []
    for coordinate in line:
        x, y = pixel_of(coordinate)
        near = points[-1][0] + box.left if points else (box.left + box.right) / 2
        points.append((x + WORLD_PX * round((near - x) / WORLD_PX) - box.left, y - box.top))
    return points
