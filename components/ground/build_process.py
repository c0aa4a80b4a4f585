"""Builds a ground in a process of its own: tiles are bytes from outside, and a day in a large city is much work.

Standard input: a line of JSON (what `build.request` writes), then the bytes of the tiles. Standard output: the JSON of
the ground, or `{"fault": "..."}`. Memory and time are limited.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import brotli

from components.ground.decode import Features, read_tiles
from components.ground.drawing import Drawing, Drawn, Surroundings
from components.ground.labels import LABELS_BYTES, labels_of
from components.ground.ladder import MOST_BYTES, Detail, ladder
from components.ground.ways import Ways
from components.limited_process import limit_resources
from components.plan.ground import GroundLabel, ground_json
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Schema, Tile, TileSet, TileSource

MAX_MEMORY_BYTES = 3 * 1024 * 1024 * 1024
MAX_SECONDS = 150


def main() -> None:
    """Read standard input, write standard output."""
    limit_resources(memory_bytes=MAX_MEMORY_BYTES, seconds=MAX_SECONDS)
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


def build(tile_set: TileSet, area: GroundArea, ways: Ways, most_bytes: int = MOST_BYTES) -> bytes:
    """The answer: the JSON of the ground with the most detail for which it has room in so many bytes of Brotli."""
    steps, near = ladder(len(area.tiles)), Surroundings(ways)
    most_m = max(steps[0].path_m, steps[0].house_m)
    features = read_tiles(tile_set, area, near.around(most_m, 1.0), near.around(steps[0].house_m, 1.0))
    if not features.read:
        return _fault("damaged")
    return _Builder(features, tile_set.source, ways, most_bytes).most_detailed(steps)


class _Builder:
    """Looks for the step of the ladder that fits."""

    def __init__(self, features: Features, source: TileSource, ways: Ways, most_bytes: int) -> None:
        self._features, self._source, self._ways = features, source, ways
        self._most_bytes = most_bytes
        self._drawing = Drawing(features, ways)

    def most_detailed(self, steps: Sequence[Detail]) -> bytes:
        """The JSON of the first step that fits, with the names for which it has room."""
        made: dict[int, Drawn] = {}

        def fits(step: int) -> bool:
            if step not in made:
                made[step] = self._drawing.at(steps[step])
            most = min(steps[step].most_bytes, self._most_bytes) - LABELS_BYTES
            return len(brotli.compress(self._json(made[step]))) <= most

        last = len(steps) - 1
        best = bisect_left(range(last), True, key=fits)
        drawn = made[best] if fits(best) else Drawn({}, {})
        labels = labels_of(self._features, self._drawing, steps[best], self._ways)
        while len(brotli.compress(named := self._json(drawn, labels))) > self._most_bytes and labels:
            labels = labels[: len(labels) * 9 // 10]
        return named

    def _json(self, drawn: Drawn, labels: Sequence[GroundLabel] = ()) -> bytes:
        box = self._ways.box
        return ground_json(
            source=self._source.name,
            version=self._source.version,
            date=self._source.date,
            credit=self._source.credit,
            corner_px=(box.left, box.top),
            size_px=(box.width, box.height),
            areas=drawn.areas,
            lines=drawn.lines,
            labels=labels,
        )


def _fault(key: str) -> bytes:
    return json.dumps({"fault": key}).encode()


if __name__ == "__main__":
    main()
