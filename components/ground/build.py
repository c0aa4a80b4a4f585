"""Tiles become a ground: the part of it that the app calls; the work is done in a process of its own."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import asdict
from typing import Any

from components.ground.ways import Ways
from components.limited_process import answer_of
from components.plan.ground import Ground, read_ground
from components.plan.ground_tiles import GroundArea, TileSet
from components.plan.model import Visit

ALGORITHM = 3
"""Raised with every change of what comes out: grounds that were built by another are built anew."""

MAX_WAIT_S = 300
_FAULTS = {
    "damaged": "none of the tiles can be read",
    "memory": "building took more memory or time than it may",
}
# One at a time: the memory that building may take is for all of them together.
_building = threading.Lock()


class GroundFault(Exception):
    """Tiles of which no ground can be made."""


def ground_key(area: GroundArea, visit: Visit) -> str:
    """What a ground follows from beside its tiles, as a short digest: area, stops, ways, and how it is built."""
    document = [ALGORITHM, _parts(area), Ways.of(visit, area.box).json()]
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()[:16]


def build_ground(tile_set: TileSet, area: GroundArea, visit: Visit) -> Ground:
    """The ground of a visit, in a process of its own with limited time and memory. Tiles that are missing or damaged
    leave their part of it empty. Raises `GroundFault` where none of them can be read, or where it takes too long."""
    tiles_and_ways = request(tile_set, area, Ways.of(visit, area.box))
    with _building:
        answer = answer_of("components.ground.build_process", data=tiles_and_ways, max_wait_s=MAX_WAIT_S)
    if not answer:
        raise GroundFault(_FAULTS["memory"])
    if fault := json.loads(answer).get("fault"):
        raise GroundFault(_FAULTS[fault])
    return read_ground(answer)


def request(tile_set: TileSet, area: GroundArea, ways: Ways) -> bytes:
    """What `build_process` reads: a line of JSON, and the bytes of the tiles in its order."""
    tiles = {tile: tile_set.tiles[tile] for tile in sorted(area.tiles & tile_set.tiles.keys())}
    document: dict[str, Any] = {
        "source": asdict(tile_set.source),
        "parts": _parts(area),
        "ways": ways.json(),
        "tiles": [[*tile, len(data)] for tile, data in tiles.items()],
    }
    return json.dumps(document).encode() + b"\n" + b"".join(tiles.values())


def _parts(area: GroundArea) -> list[dict[str, Any]]:
    return [asdict(part) for part in area.parts]
