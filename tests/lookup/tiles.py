"""Vector tiles and the servers that give them, with functions in the network's place."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from components.lookup.ground_source import GroundSources, TileKeeper
from components.lookup.http_client import HttpClient
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Tile, TileSet, TileSource
from components.settings import GroundSettings
from tests.lookup.clock import Clock

Handler = Callable[[httpx.Request], httpx.Response]
PUBLIC = "142.250.74.46"
TILE_JSON = "https://tiles.example/planet"
TEMPLATE = "https://tiles.example/planet/20261127_001001_pt/{z}/{x}/{y}.pbf"
NOON = 1_796_040_000.0
"""2026-11-30, 12:00 UTC."""


def made_tile(name: str = "transportation", extent: int = 4096) -> bytes:
    """A tile of one layer without features (vector_tile.proto: Tile.layers 3; Layer.name 1, .extent 5, .version 15)."""
    text = name.encode()
    layer = b"\x0a" + bytes([len(text)]) + text + b"\x28" + _varint(extent) + b"\x78\x02"
    return b"\x1a" + _varint(len(layer)) + layer


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])


TILE = made_tile()


def area_of(columns: int, rows: int = 1, *, zoom: int = 14) -> GroundArea:
    """An area of so many tiles, near Helsinki."""
    first = Tile(zoom=zoom, x=9326 >> (14 - zoom), y=4741 >> (14 - zoom))
    left, top, size = first.left_px, first.top_px, first.size_px
    box = PixelBox(left=left, top=top, right=left + columns * size, bottom=top + rows * size)
    return GroundArea(parts=(AreaPart(box=box, zoom=zoom),))


def tile_json(**changed: Any) -> dict[str, Any]:
    """A TileJSON as OpenFreeMap's."""
    document = {
        "tilejson": "3.0.0",
        "name": "planet",
        "attribution": '<a href="https://www.openmaptiles.org/">&copy; OpenMapTiles</a> '
        '<a href="https://www.openstreetmap.org/copyright">&copy; OpenStreetMap contributors</a>',
        "minzoom": 0,
        "maxzoom": 14,
        "vector_layers": [{"id": "water"}, {"id": "transportation"}, {"id": "landcover"}],
        "tiles": [TEMPLATE],
    }
    return {key: value for key, value in (document | changed).items() if value is not None}


def url_of(request: httpx.Request) -> str:
    """The address that was asked for, by name where it went to an IP address."""
    host = request.headers["host"]
    return str(request.url.copy_with(netloc=host.encode()))


def server(tile: Handler | bytes = TILE, **changed: Any) -> Handler:
    """A server that answers with a TileJSON, and with `tile` under every other address."""

    def answer(request: httpx.Request) -> httpx.Response:
        if not url_of(request).endswith(".pbf"):
            return httpx.Response(200, content=json.dumps(tile_json(**changed)).encode())
        return httpx.Response(200, content=tile) if isinstance(tile, bytes) else tile(request)

    return answer


@dataclass(slots=True)
class Kept:
    """Tiles kept in memory, by source and version."""

    tiles: dict[tuple[str, str], dict[Tile, bytes]] = field(default_factory=dict)

    def stored_tiles(self, source: TileSource, tiles: Collection[Tile]) -> Mapping[Tile, bytes]:
        of_source = self.tiles.get((source.name, source.version), {})
        return {tile: of_source[tile] for tile in tiles if tile in of_source}

    def keep(self, source: TileSource, tiles: Mapping[Tile, bytes]) -> None:
        self.tiles.setdefault((source.name, source.version), {}).update(tiles)


class Scene:
    """Sources of tiles by way of `handler`; names mean a public address, if `resolve` does not say otherwise."""

    def __init__(
        self,
        handler: Handler,
        *,
        url: str = TILE_JSON,
        folder: Path = Path(),
        resolve: Callable[[str, int], Sequence[tuple[str, int]]] = lambda _host, port: [(PUBLIC, port)],
        **settings: Any,
    ) -> None:
        self.clock = Clock(NOON)
        self.requests: list[httpx.Request] = []

        def noted(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return handler(request)

        client = HttpClient(
            contact="visits@example.org",
            transport=httpx.MockTransport(noted),
            resolve=resolve,
            clock=self.clock,
            monotonic=self.clock,
            sleep=self.clock.sleep,
        )
        self.sources = GroundSources(
            client,
            GroundSettings(url=url, **settings),
            folder,
            clock=self.clock,
            monotonic=self.clock,
            sleep=self.clock.sleep,
        )

    @property
    def urls(self) -> list[str]:
        """What was asked for, in order."""
        return [url_of(request) for request in self.requests]

    def fetch(self, area: GroundArea, keeper: TileKeeper | None = None, **hooks: Any) -> TileSet:
        return self.sources.fetch(area, keeper, **hooks)
