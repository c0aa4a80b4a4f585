"""Vector tiles out of one file, PMTiles 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): beside
visit.toml, or on a server that gives parts of files (RFC 9110, 14).

`pmtiles` reads header and directories. It unpacks them without bounds, so they are unpacked here first.
"""

from __future__ import annotations

import gzip
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from json import loads
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from components.lookup.tile_requests import MAX_TILE_BYTES, SERVICE, NoTile, TileRequests, unpacked, vector_tile
from components.lookup.tile_server import described, short_digest
from components.plan.errors import ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.ground_tiles import Tile, TileSource
from components.settings import GroundSettings

HEAD_BYTES = 16_384
"""Header and root directory are within the first 16 KiB of a file (section 4)."""

MAX_DIRECTORY_BYTES, MAX_METADATA_BYTES = 500_000, 2_000_000
"""After unpacking. A directory of a file of the whole world has some 25,000 tiles of 5 bytes each."""

MAX_DEPTH = 4
"""Of directories in directories: the reader of `pmtiles` goes as deep."""

MAX_DIRECTORIES = 12
"""How many directories are remembered. One has some thousand tiles of one neighbourhood (a Hilbert curve)."""

_HEADER_BYTES = 127
_ENDLESS_NUMBER = re.compile(rb"[\x80-\xff]{10}")
"""More bytes than a number of 64 bits has, as the numbers of directories are written (section 4.2)."""

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_DAMAGED = (
    MagicNumberNotFound,
    SpecVersionUnsupported,
    NoTile,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
    RecursionError,
)


class ArchiveFile(Protocol):
    """The bytes of an archive. Raises `ServiceFault`, also where they are no longer those of the first reading."""

    def read(self, first: int, length: int) -> bytes:
        """So many bytes, or fewer at the end of the file."""

    @property
    def size(self) -> int:
        """Of the file, as its first reading said."""


class LocalFile:
    """A file of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity: tuple[int, ...] | None = None

    @property
    def size(self) -> int:
        """Of the file, as its first reading said."""
        return self._identity[-1] if self._identity else 0

    def read(self, first: int, length: int) -> bytes:
        """So many bytes, or fewer at the end of the file."""
        try:
            with self._path.open("rb") as file:
                identity = _identity(file)
                if self._identity not in {None, identity}:
                    raise _changed()
                self._identity = identity
                file.seek(first)
                data = file.read(length)
                if _identity(file) != identity:  # written over while it was read
                    raise _changed()
                return data
        except (OSError, OverflowError) as fault:
            reason = getattr(fault, "strerror", None) or "it is no file"
            raise ServiceRefused(f"{self._path.name} cannot be read: {reason}.", service=SERVICE) from fault


def _identity(file: BinaryIO) -> tuple[int, ...]:
    state = os.fstat(file.fileno())
    return (state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size)


class RemoteFile:
    """A file on a server."""

    def __init__(self, requests: TileRequests, url: str) -> None:
        self._requests, self._url = requests, url
        self._identity: tuple[str, str, int] | None = None

    @property
    def size(self) -> int:
        """Of the file, as its first reading said."""
        return self._identity[-1] if self._identity else 0

    def read(self, first: int, length: int) -> bytes:
        """So many bytes, or fewer at the end of the file."""
        status, headers, body = self._requests.get(
            self._url, max_bytes=length, byte_range=(first, first + length - 1), answer_statuses=(200, 206, 416)
        )
        if status == 416:  # beyond the end of the file
            if self._identity is not None:
                raise _changed()
            return b""
        content_range = _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
        if status != 206 or content_range is None:
            raise ServiceRefused(f"The server of the {SERVICE} gives no parts of a file.", service=SERVICE)
        identity = (headers.get("etag", ""), headers.get("last-modified", ""), int(content_range[3]))
        if self._identity not in {None, identity}:
            raise _changed()
        self._identity = identity
        if int(content_range[1]) != first or len(body) != int(content_range[2]) - first + 1:
            raise ServiceUnavailable(f"The {SERVICE} broke off in the middle of its answer.", service=SERVICE)
        return body


class TileArchive:
    """A PMTiles file that is open. Safe to share between threads."""

    def __init__(self, file: ArchiveFile, head: bytes, settings: GroundSettings, *, name: str) -> None:
        self._file, self._head, self._name = file, head, name
        self._lock = threading.Lock()
        self._directories: OrderedDict[tuple[int, int], list[Entry]] = OrderedDict()
        try:
            self._header = deserialize_header(head[:_HEADER_BYTES])
            _check_kind(self._header, name)
            metadata = loads(self._part("metadata_offset", "metadata_length", MAX_METADATA_BYTES) or b"{}")
        except _DAMAGED as fault:
            raise self._damaged(fault) from fault
        if not isinstance(metadata, dict):
            raise self._damaged(ValueError("its metadata are none"))
        self.source = self._described(metadata, settings)

    @classmethod
    def open(
        cls, file: ArchiveFile, settings: GroundSettings, *, name: str, earlier: TileArchive | None = None
    ) -> TileArchive:
        """The archive in a file, or `earlier` with its directories where that is the same. Raises `ServiceFault`."""
        head = file.read(0, HEAD_BYTES)
        if earlier is not None and earlier.is_of(file, head):
            return earlier
        return cls(file, head, settings, name=name)

    def is_of(self, file: ArchiveFile, head: bytes) -> bool:
        """Whether a file that begins with `head` is this one, to be read from there from now on."""
        with self._lock:
            if (self._head, self._file.size) != (head, file.size):
                return False
            self._file = file
            return True

    def tile(self, tile: Tile) -> bytes | None:
        """A tile, unpacked; empty where the file has none there. Raises `ServiceFault`."""
        try:
            entry = self._entry(zxy_to_tileid(tile.zoom, tile.x, tile.y))
            if entry is None:
                return b""
            data = self._bytes(self._header["tile_data_offset"] + entry.offset, entry.length, MAX_TILE_BYTES)
            return vector_tile(data)
        except _DAMAGED as fault:
            raise self._damaged(fault) from fault

    def _entry(self, tile_id: int) -> Entry | None:
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(MAX_DEPTH):
            entry = find_tile(self._directory(offset, length), tile_id)
            if entry is None or entry.run_length:
                return entry
            offset, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        raise NoTile("directories in directories without an end")

    def _directory(self, offset: int, length: int) -> list[Entry]:
        with self._lock:
            known = self._directories.get((offset, length))
            if known is None:
                plain = unpacked(self._bytes(offset, length, MAX_DIRECTORY_BYTES), max_bytes=MAX_DIRECTORY_BYTES)
                if _ENDLESS_NUMBER.search(plain):
                    raise NoTile("a number without an end")
                known = deserialize_directory(gzip.compress(plain, compresslevel=0))
                self._directories[offset, length] = known
            self._directories.move_to_end((offset, length))
            if len(self._directories) > MAX_DIRECTORIES:
                self._directories.popitem(last=False)
            return known

    def _part(self, offset_name: str, length_name: str, max_bytes: int) -> bytes:
        header: Mapping[str, Any] = self._header
        return unpacked(self._bytes(header[offset_name], header[length_name], max_bytes), max_bytes=max_bytes)

    def _bytes(self, offset: int, length: int, max_bytes: int) -> bytes:
        if not 0 <= length <= max_bytes:
            raise NoTile("a part that is too long")
        if offset + length > self._file.size:
            raise NoTile("cut off")
        if offset + length <= len(self._head):
            return self._head[offset : offset + length]
        data = self._file.read(offset, length) if length else b""
        if len(data) != length:
            raise NoTile("cut off")
        return data

    def _described(self, metadata: dict[str, Any], settings: GroundSettings) -> TileSource:
        zooms = {"minzoom": self._header["min_zoom"], "maxzoom": self._header["max_zoom"]}
        version = short_digest(self._head + str(self._file.size).encode())
        return described({**metadata, **zooms}, name=self._name, version=version, date_in="", settings=settings)

    def _damaged(self, fault: Exception) -> ServiceFault:
        if isinstance(fault, MagicNumberNotFound | SpecVersionUnsupported | UnicodeDecodeError):
            return ServiceRefused(f"{self._name} is no PMTiles file of version 3.", service=SERVICE)
        return ServiceRefused(f"{self._name} is damaged or not whole ({fault or 'cut off'}).", service=SERVICE)


def _check_kind(header: HeaderDict, name: str) -> None:
    if header["tile_type"] is not TileType.MVT:
        raise ServiceRefused(f"The tiles in {name} are no vector tiles (MVT).", service=SERVICE)
    for compression in (header["internal_compression"], header["tile_compression"]):
        if compression not in {Compression.GZIP, Compression.NONE}:
            raise ServiceRefused(
                f"{name} is packed by {compression.name.lower()}; only gzip is unpacked.", service=SERVICE
            )


def _changed() -> ServiceUnavailable:
    return ServiceUnavailable(f"The file of the {SERVICE} was replaced while it was read.", service=SERVICE)
