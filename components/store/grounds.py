"""Stores grounds and the tiles that they are made of.

A tile belongs to a source and a version of it, so that two never get into one ground. What is stored is packed, and has
the digest of what is in it: a damaged row counts as absent. All of it can be fetched and made again.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from components.plan.errors import StorageFault
from components.plan.ground import Ground, read_ground
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Schema, Tile, TileSource
from components.store.database import Connecting
from components.store.schema import GROUNDS, LEASES, TILE_SOURCES, TILES, digest_of

MAX_TILE_BYTES = 16 * 1024 * 1024
MAX_GROUND_BYTES = 4 * 1024 * 1024
"""Unpacked; more than that is none of ours."""

TILES_AT_A_TIME = 16
"""So many tiles are written in one transaction: whoever reads meanwhile is not kept waiting."""

KEPT_GROUNDS = 64
KEPT_SOURCES = 2
KEPT_TILES = 6000
"""What stays: the grounds made last; the tiles of the sources asked last, and so many of them."""

_TILE_KEY = tuple(column.name for column in TILES.primary_key)
_DELETE_TILE = delete(TILES).where(*(column == bindparam(f"of_{column.name}") for column in TILES.primary_key))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundEntry:
    """A stored ground, without its data: what it was made of (`inputs`), of whose tiles (the key of the source), what
    it covers, and when it was made, in seconds since 1970."""

    inputs: str
    source: str
    area: GroundArea
    made_at: float
    digest: str = ""

    @property
    def key(self) -> str:
        """The primary key: the same inputs of two sources are two grounds."""
        return digest_of(f"{self.source} {self.inputs}".encode())


class GroundStore:
    """The grounds and tiles of one store. Safe between threads and processes. Methods may raise `StorageFault`.

    `reading` and `writing` give a connection, as `PlanStore` does. `clock` gives seconds since 1970.
    """

    def __init__(self, reading: Connecting, writing: Connecting, *, clock: Callable[[], float] = time.time) -> None:
        self._reading = reading
        self._writing = writing
        self._clock = clock

    def sources(self) -> tuple[TileSource, ...]:
        """The sources whose tiles are stored, the one that was asked last first."""
        query = select(TILE_SOURCES).order_by(TILE_SOURCES.c.fetched_at.desc(), TILE_SOURCES.c.key)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        sources = [(row.key, _source_of(bytes(row.source))) for row in rows]
        return tuple(source for key, source in sources if source is not None and key == key_of_source(source))

    def stored_tiles(self, source: TileSource, tiles: Collection[Tile]) -> dict[Tile, bytes]:
        """Those of the tiles that are stored whole, unpacked."""
        query = select(TILES).where(TILES.c.source == key_of_source(source))
        data_of_tile: dict[Tile, bytes] = {}
        with self._reading() as connection:
            for zoom, x_of, y_of in _columns(tiles):
                at = (TILES.c.zoom == zoom) & (TILES.c.x == x_of) & TILES.c.y.in_(y_of)
                for row in connection.execute(query.where(at)):
                    data = _unpacked(row.packed, row.digest, MAX_TILE_BYTES)
                    if data is not None:
                        data_of_tile[Tile(zoom=row.zoom, x=row.x, y=row.y)] = data
        return data_of_tile

    def keep(self, source: TileSource, tiles: Mapping[Tile, bytes]) -> None:
        """Store tiles that were fetched just now; those stored before stay."""
        key, stored = key_of_source(source), self.stored_tiles(source, tiles)
        fresh = [tile for tile in sorted(tiles) if stored.get(tile) != tiles[tile]]
        for start in range(0, len(fresh), TILES_AT_A_TIME):
            rows = [_tile_row(key, tile, tiles[tile]) for tile in fresh[start : start + TILES_AT_A_TIME]]
            with self._writing() as connection:
                connection.execute(_DELETE_TILE, [{f"of_{name}": row[name] for name in _TILE_KEY} for row in rows])
                connection.execute(insert(TILES), rows)
        with self._writing() as connection:
            connection.execute(delete(TILE_SOURCES).where(TILE_SOURCES.c.key == key))
            connection.execute(
                insert(TILE_SOURCES).values(key=key, source=_source_json(source), fetched_at=self._clock())
            )

    def entries(self) -> tuple[GroundEntry, ...]:
        """What is stored of grounds, the newest first."""
        columns = (GROUNDS.c.inputs, GROUNDS.c.source, GROUNDS.c.area, GROUNDS.c.made_at, GROUNDS.c.digest)
        query = select(*columns).order_by(GROUNDS.c.made_at.desc(), GROUNDS.c.key)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        areas = [(row, _area_of(bytes(row.area))) for row in rows]
        return tuple(
            GroundEntry(inputs=row.inputs, source=row.source, area=area, made_at=row.made_at, digest=row.digest)
            for row, area in areas
            if area is not None
        )

    def ground(self, entry: GroundEntry) -> Ground | None:
        """The ground of an entry; None where it is not there any more, or damaged."""
        query = select(GROUNDS.c.digest, GROUNDS.c.packed).where(GROUNDS.c.key == entry.key)
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        data = None if row is None else _unpacked(row.packed, row.digest, MAX_GROUND_BYTES)
        with suppress(ValueError):
            return None if data is None else read_ground(data)
        return None

    def put_ground(self, inputs: str, source: TileSource, area: GroundArea, ground: Ground) -> GroundEntry:
        """Store a ground that was made just now, in place of the one of the same inputs and source."""
        digest, key = digest_of(ground.data), key_of_source(source)
        entry = GroundEntry(inputs=inputs, source=key, area=area, made_at=self._clock(), digest=digest)
        values = {"inputs": inputs, "source": key, "made_at": entry.made_at, "digest": digest}
        packed = zlib.compress(ground.data, 9)
        with self._writing() as connection:
            connection.execute(delete(GROUNDS).where(GROUNDS.c.key == entry.key))
            connection.execute(insert(GROUNDS).values(key=entry.key, area=_area_json(area), packed=packed, **values))
        return entry

    def state(self) -> tuple[int, float]:
        """What changes whenever a ground is made by any process: how many there are, and when the newest was made."""
        with self._reading() as connection:
            count, made_at = connection.execute(select(func.count(), func.max(GROUNDS.c.made_at))).one()
        return count, made_at or 0.0

    def thin_out(self) -> None:
        """Delete what nobody needs any more: old grounds, and tiles of old versions."""
        with self._writing() as connection:
            newest = select(GROUNDS.c.key).order_by(GROUNDS.c.made_at.desc(), GROUNDS.c.key).limit(KEPT_GROUNDS)
            connection.execute(delete(GROUNDS).where(GROUNDS.c.key.not_in(connection.execute(newest).scalars().all())))
            by_use = select(TILE_SOURCES.c.key).order_by(TILE_SOURCES.c.fetched_at.desc(), TILE_SOURCES.c.key)
            keys = connection.execute(by_use).scalars().all()
            count = 0
            for position, key in enumerate(keys):
                count += connection.execute(_count_of(key)).scalar_one() if position < KEPT_SOURCES else 0
                if position >= KEPT_SOURCES or (position and count > KEPT_TILES):
                    connection.execute(delete(TILE_SOURCES).where(TILE_SOURCES.c.key == key))
            left = connection.execute(select(TILE_SOURCES.c.key)).scalars().all()
            connection.execute(delete(TILES).where(TILES.c.source.not_in(left)))

    def lease(self, name: str, holder: str, *, for_s: float) -> bool:
        """Whether this holder alone may do what is named, for the next `for_s`; asked again, it goes on from now."""
        try:
            with self._writing() as connection:
                now = self._now(connection)
                is_free = (LEASES.c.until <= now) | (LEASES.c.holder == holder) | (LEASES.c.until > now + 2 * for_s)
                row = {"holder": holder, "until": now + for_s}
                if connection.execute(update(LEASES).where((LEASES.c.name == name) & is_free).values(row)).rowcount:
                    return True
                if connection.execute(select(LEASES.c.name).where(LEASES.c.name == name)).one_or_none() is not None:
                    return False
                connection.execute(insert(LEASES).values(name=name, **row))
                return True
        except StorageFault as fault:
            if isinstance(fault.__cause__, IntegrityError):
                return False  # another process was first
            raise

    def release(self, name: str, holder: str) -> None:
        """Give a lease back."""
        with self._writing() as connection:
            connection.execute(delete(LEASES).where((LEASES.c.name == name) & (LEASES.c.holder == holder)))

    def _now(self, connection: Connection) -> float:
        """The time by the clock that all processes share."""
        if connection.dialect.name != "postgresql":
            return self._clock()
        return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())


def key_of_source(source: TileSource) -> str:
    """The key of a source, which is another for each version."""
    return digest_of(_source_json(source))


def _source_json(source: TileSource) -> bytes:
    return json.dumps(asdict(source), sort_keys=True, separators=(",", ":")).encode("ascii")


def _source_of(data: bytes) -> TileSource | None:
    try:
        raw: dict[str, Any] = json.loads(data)
        return TileSource(**{**raw, "schema": Schema(raw["schema"])})
    except (ValueError, KeyError, TypeError):
        return None


def _area_json(area: GroundArea) -> bytes:
    return json.dumps(asdict(area), sort_keys=True, separators=(",", ":")).encode("ascii")


def _area_of(data: bytes) -> GroundArea | None:
    try:
        raw: Mapping[str, Any] = json.loads(data)
        parts = tuple(AreaPart(box=PixelBox(**part["box"]), zoom=int(part["zoom"])) for part in raw["parts"])
        return GroundArea(parts=parts) if parts else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _tile_row(key: str, tile: Tile, data: bytes) -> dict[str, Any]:
    packed = zlib.compress(data, 6)
    return {"source": key, "zoom": tile.zoom, "x": tile.x, "y": tile.y, "digest": digest_of(data), "packed": packed}


def _columns(tiles: Iterable[Tile]) -> Iterator[tuple[int, int, list[int]]]:
    """The rows of the tiles by zoom and column: few questions to the database, and none with thousands of values."""
    by_column: dict[tuple[int, int], list[int]] = {}
    for tile in sorted(tiles):
        by_column.setdefault((tile.zoom, tile.x), []).append(tile.y)
    for (zoom, x), rows in by_column.items():
        yield zoom, x, rows


def _unpacked(packed: bytes, digest: str, max_bytes: int) -> bytes | None:
    """What was packed, if it is still what it was."""
    try:
        data = zlib.decompressobj().decompress(bytes(packed), max_bytes + 1)
    except zlib.error:
        return None
    return data if len(data) <= max_bytes and digest_of(data) == digest else None


def _count_of(key: str) -> Any:
    return select(func.count()).select_from(TILES).where(TILES.c.source == key)
