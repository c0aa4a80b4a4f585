"""Requests for tiles of one source: where they may go, whatever the source's answers say, and what is a tile of them.

Who runs the app names an address, of a private network too. What an answer or a redirect names instead has to be that
very server, or one that is asked by https at a public address (`PublicTransport`).

What a tile holds is decoded elsewhere, in a process of its own; here it is unpacked within bounds, and only what is no
vector tile at all is told from what is one: Mapbox Vector Tile 2.1 is a protocol buffer of layers, field 3, each with a
name, field 1 (https://github.com/mapbox/vector-tile-spec/blob/master/2.1/vector_tile.proto).
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from urllib.parse import urljoin

from components.lookup.http_client import HttpClient
from components.plan.errors import ServiceRefused, ServiceUnavailable
from components.settings import NO_FETCHING_AHEAD

MAX_TILE_BYTES = 4_000_000
"""Of one tile after unpacking. Tiles of zoom 14 in the densest cities are 1 MB."""

_GZIP = b"\x1f\x8b"
_LAYER, _NAME = 3, 1
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_MAX_VARINT_BYTES = 10
SERVICE = "map service"
"""Its name as people see it."""
MAX_REDIRECTS = 3
_MOVED = (301, 302, 303, 307, 308)
_HTTPS_PORT = 443


class NoTile(ValueError):
    """The bytes are no vector tile, or more than a tile may have."""


def unpacked(data: bytes, *, max_bytes: int = MAX_TILE_BYTES) -> bytes:
    """The bytes, without gzip around them where they have it. Raises `NoTile` for more than `max_bytes`, and for a
    packed part that ends too early or is damaged."""
    if not data.startswith(_GZIP):
        if len(data) > max_bytes:
            raise NoTile("too long")
        return data
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # gzip's header and trailer (zlib.h, inflateInit2)
    try:
        plain = unpacker.decompress(data, max_bytes + 1)
    except zlib.error as fault:
        raise NoTile("damaged") from fault
    if len(plain) > max_bytes:
        raise NoTile("too long")
    if not unpacker.eof:
        raise NoTile("cut off")
    return plain


def vector_tile(data: bytes) -> bytes:
    """The unpacked bytes of a vector tile; empty where there is nothing in it. Raises `NoTile` for anything else."""
    plain = unpacked(data)
    position = layers = 0
    while position < len(plain):
        field, wire, position = _tag(plain, position)
        start, position = _value(plain, position, wire)
        if field == _LAYER:
            if wire != _LENGTH or not _has_name(plain[start:position]):
                raise NoTile("a layer without a name")
            layers += 1
    if plain and not layers:
        raise NoTile("no layers")
    return plain


def _has_name(layer: bytes) -> bool:
    position = 0
    while position < len(layer):
        field, wire, position = _tag(layer, position)
        start, position = _value(layer, position, wire)
        if field == _NAME and wire == _LENGTH and position > start:
            return True
    return False


def _tag(data: bytes, position: int) -> tuple[int, int, int]:
    """The number of a field, how its value is written, and where the value begins."""
    tag, position = _varint(data, position)
    if not tag >> 3:
        raise NoTile("a field without a number")
    return tag >> 3, tag & 7, position


def _value(data: bytes, position: int, wire: int) -> tuple[int, int]:
    """Where a value's content begins and ends."""
    start = position
    if wire == _VARINT:
        end = _varint(data, position)[1]
    elif wire == _LENGTH:
        length, start = _varint(data, position)
        end = start + length
    elif wire in {_EIGHT_BYTES, _FOUR_BYTES}:
        end = position + (8 if wire == _EIGHT_BYTES else 4)
    else:
        raise NoTile("a value of no known kind")
    if end > len(data):
        raise NoTile("cut off")
    return start, end


def _varint(data: bytes, position: int) -> tuple[int, int]:
    number = 0
    for count in range(_MAX_VARINT_BYTES):
        if position + count >= len(data):
            raise NoTile("cut off")
        byte = data[position + count]
        number |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return number, position + count + 1
    raise NoTile("a number without an end")


class TileRequests:
    """Asks the source at an address that the settings name. Safe to share between threads."""

    def __init__(self, http_client: HttpClient, address: str, *, timeout_s: float) -> None:
        from components.lookup.http_exchange import server_of  # noqa: PLC0415 - loads httpx, which no page needs

        self._http_client, self._server, self._timeout_s = http_client, server_of(address), timeout_s

    def get(
        self,
        url: str,
        *,
        max_bytes: int,
        byte_range: tuple[int, int] | None = None,
        answer_statuses: Collection[int] = (200,),
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body of the answer under one of `answer_statuses`, after its redirects. Raises
        `ServiceFault`."""
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, body = self._http_client.get_bytes(
                url,
                service=SERVICE,
                timeout_s=self._timeout_s,
                max_bytes=max_bytes,
                byte_range=byte_range,
                public_only=self._is_elsewhere(url),
                answer_statuses=(*answer_statuses, *_MOVED),
            )
            if status not in _MOVED:
                return status, headers, body
            try:
                url = urljoin(url, headers.get("location", ""))
            except ValueError as fault:
                raise ServiceUnavailable(f"The {SERVICE} leads to no address.", service=SERVICE) from fault
        raise ServiceUnavailable(
            f"The {SERVICE} leads on to other addresses without an end. Check its address in the settings.",
            service=SERVICE,
        )

    def _is_elsewhere(self, url: str) -> bool:
        """Whether an address is not of the server that the settings name. Raises `ServiceRefused` for one that is not
        asked."""
        from components.lookup.http_exchange import server_of  # noqa: PLC0415

        server = server_of(url)
        if server[1] in NO_FETCHING_AHEAD:
            raise ServiceRefused(
                f"The {SERVICE} leads to {server[1]}, whose policy forbids to fetch tiles ahead. Choose another.",
                service=SERVICE,
            )
        if server == self._server:
            return False
        if server[0] != "https" or server[2] != _HTTPS_PORT:
            raise ServiceRefused(
                f"The {SERVICE} at {self._server[1]} leads to {server[1] or 'no server'}, which is not asked: only the "
                "server in the settings itself, or a public one by https. Put the address of the tiles into the "
                "settings.",
                service=SERVICE,
            )
        return True
