"""Tiles become a ground."""

from __future__ import annotations

from components.plan.ground import Ground
from components.plan.ground_tiles import GroundArea, TileSet
from components.plan.model import Visit

ALGORITHM = 1
"""Raised with every change of what comes out: grounds that were built by another are built anew."""


class GroundFault(Exception):
    """Tiles of which no ground can be made."""


def ground_key(area: GroundArea, visit: Visit) -> str:
    """What a ground follows from beside its tiles, as a short digest: area, stops, ways, and how it is built."""
    raise NotImplementedError


def build_ground(tile_set: TileSet, area: GroundArea, visit: Visit) -> Ground:
    """The ground of a visit, in a process of its own with limited time and memory. Tiles that are missing or damaged
    leave their part of it empty. Raises `GroundFault` where none of them can be read, or where it takes too long."""
    raise NotImplementedError
