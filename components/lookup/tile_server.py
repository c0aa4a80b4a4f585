"""Vector tiles from a server: by a TileJSON, or by an address with gaps for zoom, column and row."""

from __future__ import annotations

from datetime import date

from components.lookup.http_answers import parse_json
from components.lookup.http_client import HttpClient
from components.lookup.tile_bytes import MAX_TILE_BYTES, NoTile, vector_tile
from components.lookup.tile_download import OpenSource
from components.lookup.tile_json import TileAddresses, given_addresses, tile_addresses
from components.lookup.tile_requests import SERVICE, TileRequests
from components.plan.errors import ServiceUnavailable
from components.plan.ground_tiles import Tile, TileSource
from components.settings import GroundSettings

MAX_TILE_JSON_BYTES = 1_000_000
_EMPTY, _MISSING = 204, 404


class TileServer:
    """A server whose addresses are known. Safe to share between threads."""

    def __init__(self, requests: TileRequests, addresses: TileAddresses) -> None:
        self._requests, self._addresses = requests, addresses

    @classmethod
    def open(cls, http_client: HttpClient, settings: GroundSettings, *, name: str, today: date) -> OpenSource:
        """The server at the settings' address, asked what it has. Raises `ServiceFault`."""
        requests = TileRequests(http_client, settings.url, timeout_s=settings.timeout_s)
        if "{z}" in settings.url:
            return cls(requests, given_addresses(settings, name=name, today=today))
        _, headers, body = requests.get(settings.url, max_bytes=MAX_TILE_JSON_BYTES)
        document = parse_json(body, headers, service=SERVICE)
        return cls(
            requests,
            tile_addresses(document, address=settings.url, name=name, settings=settings, today=today),
        )

    @property
    def source(self) -> TileSource:
        """Whose tiles they are."""
        return self._addresses.source

    def tile(self, tile: Tile) -> bytes | None:
        """A tile, unpacked; empty where the server says that there is nothing in it, None where it has no such tile or
        gives no bytes. Raises `ServiceFault`."""
        status, _, body = self._requests.get(
            self._addresses.of(tile), max_bytes=MAX_TILE_BYTES, answer_statuses=(200, _EMPTY, _MISSING)
        )
        if status == _EMPTY:
            return b""
        if status == _MISSING or not body:
            return None
        try:
            return vector_tile(body)
        except NoTile as fault:
            raise ServiceUnavailable(
                f"The {SERVICE} answered with something else than a vector tile ({fault}).", service=SERVICE
            ) from fault
