"""The ground of a visit: found in the store, or made of tiles that are stored or fetched.

To find one costs no more than a look into the store, so it is done whenever a visit is planned. To make one takes the
network and seconds of a processor: `ground_work` does it in the background, the command line while somebody waits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from components.ground.area import ground_area
from components.ground.build import build_ground, ground_key
from components.lookup.ground_source import GroundSources
from components.plan.errors import StorageFault
from components.plan.ground import WORLD_PX, Ground
from components.plan.ground_tiles import GroundArea, PixelBox, Tile, TileSet, TileSource
from components.plan.model import Visit
from components.store.grounds import GroundEntry, GroundStore

KEPT_IN_MEMORY = 32
MAX_TILE_BYTES_IN_MEMORY = 64 * 1024 * 1024
"""Of tiles that cannot be stored."""

_log = logging.getLogger(__name__)
Builder: TypeAlias = Callable[[TileSet, GroundArea, Visit], Ground]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The ground that a visit should have: what it covers, and the digest of all that it follows from beside tiles."""

    visit: Visit
    area: GroundArea
    inputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stored ground, and whether it is the one that is wanted, not an older one that covers some of it."""

    ground: Ground
    is_wanted: bool


def wanted_ground(visit: Visit) -> Wanted | None:
    """What ground a visit should have; None while no stop has a place."""
    area = ground_area(visit)
    return None if area is None else Wanted(visit=visit, area=area, inputs=ground_key(area, visit))


class Grounds:
    """Grounds in `store`, made of the tiles of `sources`; without these, of stored tiles alone. Safe between threads.

    What cannot be stored now is kept in memory.
    """

    def __init__(
        self, store: GroundStore, sources: GroundSources | None = None, *, build: Builder = build_ground
    ) -> None:
        self.store = store
        self.sources = sources
        self._build = build
        self._tiles = _TilesAtHand(store)
        self._lock = threading.Lock()
        self._read: OrderedDict[str, Ground] = OrderedDict()
        self._unsaved: OrderedDict[str, tuple[GroundEntry, Ground]] = OrderedDict()
        self._entries: tuple[GroundEntry, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether maps have a ground of their own at all."""
        return self.sources is None or self.sources.is_on

    def lookup(self, visit: Visit) -> Ground | None:
        """The stored ground of a visit, or an older one that covers some of it. Raises nothing."""
        wanted = wanted_ground(visit) if self.is_on else None
        ground = None if wanted is None else self.find(wanted)
        return None if ground is None else ground.ground

    def find(self, wanted: Wanted) -> Found | None:
        """The newest stored ground of these inputs; else the one that covers most of the area. Raises nothing.

        It depends on the store alone, so that all processes show the same.
        """
        entries = self._all_entries()
        for entry in entries:
            if entry.inputs == wanted.inputs and (ground := self._ground(entry)) is not None and self._is_ours(ground):
                return Found(ground=ground, is_wanted=True)
        covering = [(_overlap(entry.area.box, wanted.area.box), entry) for entry in entries]
        for share, entry in sorted(covering, key=lambda each: -each[0]):
            if share > 0 and (ground := self._ground(entry)) is not None:
                return Found(ground=ground, is_wanted=False)
        return None

    def make(
        self,
        wanted: Wanted,
        *,
        anew: bool = False,
        may_ask: bool = True,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Ground | None:
        """Make a ground of stored tiles, else of tiles that are fetched now, and store it. None where tiles are missing
        and nobody may be asked. `anew` asks for the newest tiles whatever is stored.

        Raises `ServiceFault`, `FetchCancelled`, and `GroundFault` for tiles of which no ground can be made.
        """
        sources = self.sources if may_ask else None
        tile_set = None if anew and sources is not None else self._stored_tiles(wanted.area)
        if tile_set is None:
            if sources is None:
                return None
            tile_set = self._fetched(sources, wanted.area, progress, is_cancelled)
        started_at = time.monotonic()
        ground = self._build(tile_set, wanted.area, wanted.visit)
        took_s = round(time.monotonic() - started_at, 1)
        _log.info("ground.drawn", extra={"bytes": len(ground.data), "source": ground.source, "took_s": took_s})
        self._keep(wanted, tile_set.source, ground)
        return ground

    def _is_ours(self, ground: Ground) -> bool:
        """Whether it is of a source that may be asked: another is set when the old one is not wanted any more."""
        return self.sources is None or ground.source in self.sources.names

    def _stored_tiles(self, area: GroundArea) -> TileSet | None:
        """All the tiles of an area, of the source that was asked last and has them all."""
        names = None if self.sources is None else self.sources.names
        try:
            for source in self._tiles.sources():
                if names is None or source.name in names:
                    tiles = self._tiles.stored_tiles(source, area.tiles)
                    if len(tiles) == len(area.tiles) and any(tiles.values()):
                        return TileSet(source=source, tiles=tiles)
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": "ground", "fault": type(fault).__name__})
        return None

    def _fetched(
        self,
        sources: GroundSources,
        area: GroundArea,
        progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> TileSet:
        started_at = time.monotonic()
        tile_set = sources.fetch(area, self._tiles, progress=progress, is_cancelled=is_cancelled)
        source = tile_set.source
        fetched = {"source": source.name, "version": source.version, "tiles": len(tile_set.tiles)}
        _log.info("ground.fetched", extra={**fetched, "took_s": round(time.monotonic() - started_at, 1)})
        return tile_set

    def _keep(self, wanted: Wanted, source: TileSource, ground: Ground) -> None:
        try:
            self.store.put_ground(wanted.inputs, source, wanted.area, ground)
            self.store.thin_out()
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": "ground", "fault": type(fault).__name__})
            entry = GroundEntry(inputs=wanted.inputs, source="", area=wanted.area, made_at=time.time())
            with self._lock:
                self._unsaved[wanted.inputs] = (entry, ground)
                if len(self._unsaved) > KEPT_IN_MEMORY:
                    self._unsaved.popitem(last=False)
        else:
            with self._lock:
                self._unsaved.pop(wanted.inputs, None)

    def _all_entries(self) -> tuple[GroundEntry, ...]:
        """The entries of the store, the newest first, behind those that could not be stored."""
        with suppress(StorageFault):  # then those of the last time, of which the newest are in memory
            self._entries = self.store.entries()
        with self._lock:
            return (*(entry for entry, _ in reversed(self._unsaved.values())), *self._entries)

    def _ground(self, entry: GroundEntry) -> Ground | None:
        with self._lock:
            if not entry.digest:
                return self._unsaved[entry.inputs][1] if entry.inputs in self._unsaved else None
            if entry.digest in self._read:
                self._read.move_to_end(entry.digest)
                return self._read[entry.digest]
        try:
            ground = self.store.ground(entry)
        except StorageFault:
            return None
        if ground is not None:
            with self._lock:
                self._read[entry.digest] = ground
                if len(self._read) > KEPT_IN_MEMORY:
                    self._read.popitem(last=False)
        return ground


class _TilesAtHand:
    """The tiles of the store, and those that could not be stored, in memory."""

    def __init__(self, store: GroundStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._unsaved: dict[TileSource, dict[Tile, bytes]] = {}

    def sources(self) -> tuple[TileSource, ...]:
        """Whose tiles there are, the one that was asked last first."""
        with self._lock:
            unsaved = tuple(reversed(self._unsaved))
        try:
            return tuple(dict.fromkeys((*unsaved, *self._store.sources())))
        except StorageFault:
            if not unsaved:
                raise
            return unsaved

    def stored_tiles(self, source: TileSource, tiles: Collection[Tile]) -> Mapping[Tile, bytes]:
        """Those of the tiles that there are."""
        with self._lock:
            unsaved = {tile: data for tile, data in self._unsaved.get(source, {}).items() if tile in tiles}
        missing = frozenset(tiles) - unsaved.keys()
        try:
            return {**self._store.stored_tiles(source, missing), **unsaved} if missing else unsaved
        except StorageFault:
            return unsaved

    def keep(self, source: TileSource, tiles: Mapping[Tile, bytes]) -> None:
        """Store tiles, or remember them where that is not possible."""
        try:
            self._store.keep(source, tiles)
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": "ground", "fault": type(fault).__name__})
            with self._lock:
                unsaved = self._unsaved.pop(source, {}) | dict(tiles)
                others = sum(len(data) for each in self._unsaved.values() for data in each.values())
                if others + sum(map(len, unsaved.values())) > MAX_TILE_BYTES_IN_MEMORY:
                    self._unsaved.clear()
                self._unsaved[source] = unsaved


def _overlap(one: PixelBox, other: PixelBox) -> float:
    """How much of the other box is in the one, from 0 to 1, on whatever turn around the world."""
    shared = 0
    for turn in (-WORLD_PX, 0, WORLD_PX):
        width = min(one.right, other.right + turn) - max(one.left, other.left + turn)
        height = min(one.bottom, other.bottom) - max(one.top, other.top)
        shared += max(0, width) * max(0, height)
    return min(1.0, shared / (other.width * other.height))
