"""What is between tiles and a ground: the features of a map, whatever schema their tiles have."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from components.plan.ground import LabelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFeature:
    """A feature that has a name, in pixels of `GROUND_ZOOM` from the north-western corner of the ground.

    `name` is the local one, as on signs, and `latin` the one in Latin letters (the two may be the same); both are text
    from outside, and nobody has looked at them yet. `importance` is 0 for the most important of its kind:

    - places: 0 city, 1 town, 2 village, 3 hamlet or farm; districts: 0 suburb, 1 quarter, 2 neighbourhood;
    - stations: 0 railway, 1 underground or ferry, 2 tram or bus station;
    - streets: 0 main, 1 road, 2 street, 3 path;
    - waters: 0 sea, lake or river, 1 canal, 2 stream or pond; greens: 0 park or wood, 1 others.

    The geometry is that of one tile, clipped to the tile without its buffer: a point where the source only tells where
    the name stands; lines of streets and rivers; areas. Pieces of one feature are joined where the names are placed.
    """

    kind: LabelKind
    name: str
    geometry: BaseGeometry
    latin: str = ""
    importance: int = 0
