"""The bytes of a vector tile as they come: unpacked within bounds, and looked at before anything is made of them.

What a tile holds is decoded elsewhere; here only what is no vector tile at all is told from what is one: Mapbox Vector
Tile 2.1 is a protocol buffer of layers, field 3, each with a name, field 1
(https://github.com/mapbox/vector-tile-spec/blob/master/2.1/vector_tile.proto).
"""

from __future__ import annotations

import zlib

MAX_TILE_BYTES = 4_000_000
"""Of one tile after unpacking. Tiles of zoom 14 in the densest cities are 1 MB."""

_GZIP = b"\x1f\x8b"
_LAYER, _NAME = 3, 1
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_MAX_VARINT_BYTES = 10


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
