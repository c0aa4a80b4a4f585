"""Builds a ground in a process of its own: tiles are bytes from outside, and a day in a large city is much work.

Standard input: a line of JSON (what `build.request` writes), then the bytes of the tiles. Standard output: the JSON of
the ground, or `{"fault": "..."}`. Memory and time are limited.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable
from typing import Any

import brotli

from components.ground.decode import Features, read_tiles
from components.ground.drawing import Drawing, Drawn
from components.ground.labels import LABELS_BYTES
from components.ground.ladder import ladder
from components.ground.naming import labels_of
from components.ground.ways import Surroundings, Ways
from components.plan.ground import GroundLabel, ground_json
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Schema, Tile, TileSet, TileSource

MAX_MEMORY_BYTES = 3 * 1024 * 1024 * 1024
MAX_SECONDS = 120
MOST_BYTES = 40_000
"""Of the ground's JSON in Brotli."""
_HOUSES_M = 120


def main() -> None:
    """Read standard input, write standard output."""
    _limit_resources()
    try:
        tile_set, area, ways = read_request(sys.stdin.buffer.read())
        answer = build(tile_set, area, ways)
    except MemoryError:
        answer = _fault("memory")
    sys.stdout.buffer.write(answer)


def read_request(data: bytes) -> tuple[TileSet, GroundArea, Ways]:
    """What `build.request` wrote."""
    head, _, rest = data.partition(b"\n")
    document: dict[str, Any] = json.loads(head)
    tiles, start = {}, 0
    for zoom, x, y, size in document["tiles"]:
        tiles[Tile(zoom, x, y)] = rest[start : start + size]
        start += size
    source = TileSource(**document["source"] | {"schema": Schema(document["source"]["schema"])})
    parts = [AreaPart(box=PixelBox(**part["box"]), zoom=part["zoom"]) for part in document["parts"]]
    return TileSet(source=source, tiles=tiles), GroundArea(parts=tuple(parts)), Ways.from_json(document["ways"])


def build(tile_set: TileSet, area: GroundArea, ways: Ways) -> bytes:
    """The answer: the JSON of the ground with the most detail that it has room for."""
    features = read_tiles(tile_set, area, Surroundings(ways).near_stops(_HOUSES_M))
    if not features.read:
        return _fault("damaged")
    return _most_detailed(features, tile_set.source, ways)


def _most_detailed(features: Features, source: TileSource, ways: Ways) -> bytes:
    drawing, steps = Drawing(features, ways), ladder()
    made: dict[int, bytes] = {}

    def fits(step: int) -> bool:
        if step not in made:
            made[step] = _json(source, ways, drawing.at(steps[step]), ())
        return len(brotli.compress(made[step])) <= MOST_BYTES - LABELS_BYTES

    first = next((step for step in range(0, len(steps), 3) if fits(step)), len(steps) - 1)
    best = next((step for step in range(max(0, first - 2), first) if fits(step)), first)
    while not fits(best) and best < len(steps) - 1:
        best += 1
    drawn = drawing.at(steps[best]) if fits(best) else Drawn({}, {})
    labels = labels_of(features, drawing, steps[best], ways)
    while len(brotli.compress(named := _json(source, ways, drawn, labels))) > MOST_BYTES and labels:
        labels = labels[: len(labels) * 9 // 10]
    return named


def _json(source: TileSource, ways: Ways, drawn: Drawn, labels: Iterable[GroundLabel]) -> bytes:
    return ground_json(
        source=source.name,
        version=source.version,
        date=source.date,
        credit=source.credit,
        corner_px=(ways.box.left, ways.box.top),
        size_px=(ways.box.width, ways.box.height),
        areas=drawn.areas,
        lines=drawn.lines,
        labels=tuple(labels),
    )


def _fault(key: str) -> bytes:
    return json.dumps({"fault": key}).encode()


def _limit_resources() -> None:
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_CPU, MAX_SECONDS)):
        _, hard = resource.getrlimit(limit)
        with contextlib.suppress(ValueError, OSError):  # macOS takes no limit of the address space
            resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
