"""Records anew the ground of a day in Helsinki, built of the tiles of a real server.

`python -m tests.recorded.record_ground`, with the services of ../shared/services running. Map data as of the date in
the file, © OpenMapTiles © OpenStreetMap contributors, ODbL.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.request import urlopen

from components.ground.area import ground_area
from components.ground.build import build_ground
from components.plan.ground_tiles import Schema, TileSet, TileSource
from tests.ground.test_area import visit_of

SERVER = "http://127.0.0.1:8300/tiles/planet"
FILE = Path(__file__).with_name("ground-helsinki.json")
STOPS = ((60.169444, 24.935927), (60.172017, 24.936672), (60.171385, 24.948259), (60.170378, 24.952176))


def main() -> None:
    """Fetch the tiles, build, and write the ground down."""
    visit = visit_of(STOPS)
    area = ground_area(visit)
    assert area is not None
    address = json.loads(_answer(SERVER))["tiles"][0]
    tiles = {tile: _answer(address.format(z=tile.zoom, x=tile.x, y=tile.y)) for tile in sorted(area.tiles)}
    source = TileSource(
        name="OpenFreeMap",
        version="20261127",
        schema=Schema.OPENMAPTILES,
        credit="© OpenMapTiles © OpenStreetMap contributors",
        date="2026-11-27",
    )
    FILE.write_bytes(build_ground(TileSet(source=source, tiles=tiles), area, visit).data)


def _answer(address: str) -> bytes:
    with urlopen(address) as response:
        body: bytes = response.read()
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


if __name__ == "__main__":
    main()
