"""Downloads the tiles of one source that are not kept yet: few at once, within bounds, with patience for a busy server.

Nothing is made up for a tile that did not come: all of them come, or the download fails.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Protocol

from components.lookup.tile_requests import SERVICE
from components.plan.errors import NoAnswer, RateLimited, ServiceRefused, ServiceUnavailable, StudyVisitError
from components.plan.ground_tiles import Tile, TileSet, TileSource

MAX_REQUESTS_AT_ONCE = 3
MAX_AREA_BYTES = 50_000_000
"""Of all tiles of a ground, unpacked; see `ground_source` for where both numbers are from."""

MAX_DOWNLOAD_S = 600.0
MAX_PAUSE_S, MAX_PAUSES = 60.0, 4
"""The longest pause that is waited for when a server asks for one, and how many of them; then the download fails."""

SLOW_INTERVAL_S = 1.0
"""Between two requests once a server has asked for a pause, one at a time; twice as long after each further one."""

MAX_RETRIES = 4
"""How many tiles of a download are asked for a second time, after a fault that may pass."""

_RETRY_PAUSE_S = 1.0
_LOOK_UP_S = 0.5
"""How often to look whether the download is still wanted."""

_MOST_MISSING, _MOST_MISSING_SHARE = 3, 0.25
"""Tiles that may be missing without the server being at fault: at sea or in a desert some have nothing in them."""

_TOGETHER = 16
"""How many tiles are kept at a time."""


class FetchCancelled(StudyVisitError):
    """Whoever asked for the tiles does not want them any more."""


class OpenSource(Protocol):
    """A source that said what it has."""

    @property
    def source(self) -> TileSource:
        """Whose tiles they are."""

    def tile(self, tile: Tile) -> bytes | None:
        """A tile, unpacked; empty where there is nothing in it, None where nothing came. Raises `ServiceFault`."""


class Keeper(Protocol):
    """As `ground_source.TileKeeper`, without its faults."""

    def stored_tiles(self, source: TileSource, tiles: Collection[Tile]) -> Mapping[Tile, bytes]:
        """Those of the tiles that are kept."""

    def keep(self, source: TileSource, tiles: Mapping[Tile, bytes]) -> None:
        """Keep tiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pause:
    """A server's wish to be left alone until `end`, in seconds of the monotonic clock."""

    fault: RateLimited
    end: float


class Download:
    """One download of `wanted`; see `GroundSources.fetch` for what it is told and tells."""

    def __init__(
        self,
        wanted: Collection[Tile],
        progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wanted, self._progress, self._is_cancelled = sorted(wanted), progress, is_cancelled
        self._monotonic, self._sleep = monotonic, sleep
        self._deadline = monotonic() + MAX_DOWNLOAD_S
        self._tiles: dict[Tile, bytes] = {}
        self._unkept: dict[Tile, bytes] = {}
        self._missing: set[Tile] = set()
        self._at_once, self._interval_s, self._resume_at = MAX_REQUESTS_AT_ONCE, 0.0, monotonic()
        self._pauses = self._retries = 0

    def run(self, opened: OpenSource, keeper: Keeper) -> TileSet:
        """All the tiles. Raises `ServiceFault`, `FetchCancelled`."""
        source = opened.source
        zooms = {tile.zoom for tile in self._wanted}
        if zooms and not source.min_zoom <= min(zooms) <= max(zooms) <= source.max_zoom:
            raise ServiceRefused(
                f"The {SERVICE} has tiles of zoom {source.min_zoom} to {source.max_zoom}, and the map needs zoom "
                f"{min(zooms)} to {max(zooms)}. Choose another in the settings.",
                service=SERVICE,
            )
        self._tiles = dict(keeper.stored_tiles(source, self._wanted))
        try:
            self._fetch(deque(tile for tile in self._wanted if tile not in self._tiles), opened, keeper)
        finally:
            self._keep(keeper, source)
        if self._wanted and not any(self._tiles.values()):
            raise NoAnswer(f"The {SERVICE} has no map of this area.", service=SERVICE)
        keeper.keep(source, dict.fromkeys(self._missing, b""))
        return TileSet(source=source, tiles={tile: self._tiles[tile] for tile in self._wanted})

    def _fetch(self, left: deque[Tile], opened: OpenSource, keeper: Keeper) -> None:
        tile_of_request: dict[Future[bytes | _Pause | None], Tile] = {}
        while left or tile_of_request:
            self._check()
            while left and len(tile_of_request) < self._at_once:
                self._wait_until(self._resume_at)
                tile = left.popleft()
                tile_of_request[self._ask(opened, tile)] = tile
            done, _ = wait(tile_of_request, timeout=_LOOK_UP_S, return_when=FIRST_COMPLETED)
            for future in done:
                self._take(future, tile_of_request.pop(future), left)
            if len(self._unkept) >= _TOGETHER:
                self._keep(keeper, opened.source)

    def _ask(self, opened: OpenSource, tile: Tile) -> Future[bytes | _Pause | None]:
        """Ask for a tile in a thread of its own, which nobody waits for where the download ends before it."""
        outcome: Future[bytes | _Pause | None] = Future()

        def run() -> None:
            try:
                outcome.set_result(opened.tile(tile))
            except RateLimited as fault:
                outcome.set_result(_Pause(fault=fault, end=self._monotonic() + fault.retry_after_s))
            except BaseException as fault:  # noqa: BLE001 - raised again by `outcome.result`
                outcome.set_exception(fault)

        threading.Thread(target=run, name="fetch-tile", daemon=True).start()
        return outcome

    def _take(self, future: Future[bytes | _Pause | None], tile: Tile, left: deque[Tile]) -> None:
        """Take what came for a tile. Raises its fault, unless it is worth to ask again."""
        try:
            data = future.result()
        except ServiceUnavailable:
            self._retries += 1
            if self._retries > MAX_RETRIES:
                raise
            left.append(tile)
            self._resume_at = max(self._resume_at, self._monotonic() + _RETRY_PAUSE_S)
            return
        if isinstance(data, _Pause):
            left.appendleft(tile)
            self._pause(data)
            return
        if self._interval_s:
            self._resume_at = max(self._resume_at, self._monotonic() + self._interval_s)
        if data is None:
            self._missing.add(tile)
            if len(self._missing) > max(_MOST_MISSING, _MOST_MISSING_SHARE * len(self._wanted)):
                raise ServiceUnavailable(
                    f"The {SERVICE} gave no bytes for {len(self._missing)} tiles, which is too many to be believed.",
                    service=SERVICE,
                )
        else:
            self._unkept[tile] = data
        self._tiles[tile] = data or b""
        if sum(map(len, self._tiles.values())) > MAX_AREA_BYTES:
            raise ServiceRefused(
                f"The tiles of this area are more than {MAX_AREA_BYTES // 1_000_000} MB.", service=SERVICE
            )
        self._progress(len(self._tiles), len(self._wanted))

    def _pause(self, pause: _Pause) -> None:
        """Send nothing as long as the server asks for, and go slower after that. Raises its fault where that is too
        long."""
        if pause.end > self._resume_at + _LOOK_UP_S:  # else it is the pause that another request was told of
            self._pauses += 1
            self._at_once, self._interval_s = 1, SLOW_INTERVAL_S * 2 ** (self._pauses - 1)
        if pause.fault.retry_after_s > MAX_PAUSE_S or self._pauses > MAX_PAUSES:
            raise pause.fault
        self._resume_at = max(self._resume_at, pause.end)

    def _wait_until(self, moment: float) -> None:
        while (left_s := moment - self._monotonic()) > 0:
            self._check()
            self._sleep(min(_LOOK_UP_S, left_s))

    def _check(self) -> None:
        if self._is_cancelled():
            raise FetchCancelled
        if self._monotonic() > self._deadline:
            raise ServiceUnavailable(
                f"The {SERVICE} did not send all tiles within {MAX_DOWNLOAD_S / 60:g} minutes.", service=SERVICE
            )

    def _keep(self, keeper: Keeper, source: TileSource) -> None:
        if self._unkept:
            keeper.keep(source, self._unkept)
            self._unkept = {}
