"""Fetches the vector tiles that a ground is made of: from the source of the settings, or from one public source after
the other, and all of them from one.

OpenFreeMap's maintainer on saving an area (https://github.com/hyperknot/openfreemap/discussions/142): by a person's
act, some 50 MB, at most 3 requests at once, backing off on errors and 429. VersaTiles' server is "free and open to
everyone", without guarantees, to caches of other clients too; it limits requests of an address and then answers 429
(https://docs.versatiles.org/guides/use_tiles_versatiles_org.html).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from components.lookup.http_client import HttpClient
from components.lookup.service_status import ServiceStatus
from components.lookup.tile_download import Download, FetchCancelled, OpenSource
from components.lookup.tile_requests import SERVICE, TileRequests
from components.lookup.tile_server import TileServer
from components.plan.errors import NoAnswer, RateLimited, ServiceFault, ServiceRefused, ServiceUnavailable, StorageFault
from components.plan.ground_tiles import GroundArea, Schema, Tile, TileSet, TileSource
from components.settings import OSM_CREDIT, PUBLIC_GROUNDS, GroundSettings

if TYPE_CHECKING:
    from components.lookup.tile_archive import TileArchive

__all__ = ["SERVICE", "FetchCancelled", "GroundSources", "TileKeeper"]

MAX_TILES = 600
"""For one ground: an area of 40 by 40 km at zoom 14 in the middle of Europe."""


class TileKeeper(Protocol):
    """Where tiles are kept between two fetches. Tiles of a source are known by its name and version."""

    def stored_tiles(self, source: TileSource, tiles: Collection[Tile]) -> Mapping[Tile, bytes]:
        """Those of the tiles that are kept, of this very source and version, unpacked."""

    def keep(self, source: TileSource, tiles: Mapping[Tile, bytes]) -> None:
        """Keep tiles. May raise `StorageFault`: the fetch goes on without."""


class NothingKept:
    """Keeps no tiles."""

    def stored_tiles(self, _source: TileSource, _tiles: Collection[Tile]) -> Mapping[Tile, bytes]:
        """None."""
        return {}

    def keep(self, _source: TileSource, _tiles: Mapping[Tile, bytes]) -> None:
        """Nothing."""


PUBLIC_CREDITS = {
    # OpenFreeMap's own name need not be said (https://openfreemap.org/, "Attribution").
    "OpenFreeMap": (Schema.OPENMAPTILES, f"© OpenMapTiles {OSM_CREDIT}"),
    # The land cover that is merged into these tiles has to be credited, too
    # (https://docs.versatiles.org/basics/tilesets.html, "Licence & Attribution").
    "VersaTiles": (Schema.SHORTBREAD, f"{OSM_CREDIT}, © ESA WorldCover project 2021 (CC BY 4.0)"),
}
"""How the public sources name what is in their tiles, and the credit that their tiles need."""


class GroundSources:
    """Fetches the tiles of an area. One is enough for a process, and fetches one area at a time.

    `settings` are those of `[ground]`; files are looked for in `folder`. `status` is the back-off and the health of
    the sources, apart from that of other services: a ground that cannot be fetched changes nothing in a plan. `clock`
    gives seconds since 1970, `monotonic` seconds that are never set back.
    """

    def __init__(
        self,
        http_client: HttpClient,
        settings: GroundSettings,
        folder: Path,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.status = ServiceStatus(clock=clock, monotonic=monotonic)
        self._http_client, self._settings, self._folder = http_client, settings, folder
        self._clock, self._monotonic, self._sleep = clock, monotonic, sleep
        self._fetching = threading.Lock()
        self._archive: TileArchive | None = None

    @property
    def is_on(self) -> bool:
        """Whether maps are to have a ground of their own at all."""
        return not self._settings.is_none

    @property
    def names(self) -> frozenset[str]:
        """The names of the sources that may be asked, as in `TileSource`."""
        return frozenset(name for name, _ in self._sources())

    def fetch(
        self,
        area: GroundArea,
        keeper: TileKeeper | None = None,
        *,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> TileSet:
        """All the tiles of an area, of one source and one version of it. It waits for the network, for minutes.

        What `keeper` has of that version is not fetched again, and it gets what comes, also where the rest fails.
        `progress` is told how many tiles of how many there are; `is_cancelled` is asked between tiles.

        Raises `ServiceFault` where no source has all of them, with a sentence that names each and why; its
        `RateLimited` says when to ask again. Raises `FetchCancelled`.
        """
        tiles = area.tiles
        if len(tiles) > MAX_TILES:
            raise ServiceRefused(
                f"The area of this plan would need {len(tiles)} tiles, and at most {MAX_TILES} are fetched.",
                service=SERVICE,
            )
        faults: list[tuple[str, ServiceFault]] = []
        with self._fetching:
            for name, open_source in self._sources():
                try:
                    with self.status.attempt(SERVICE, name):
                        download = Download(tiles, progress, is_cancelled, self._monotonic, self._sleep)
                        return download.run(open_source(), _Cautious(keeper or NothingKept()))
                except ServiceFault as fault:
                    faults.append((name, fault))
        raise _all_failed(faults)

    def _sources(self) -> Iterator[tuple[str, Callable[[], OpenSource]]]:
        """Each source's name, and what opens it."""
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        if self._settings.is_none:
            return
        if (url := self._settings.url) and url.partition("?")[0].lower().endswith(".pmtiles") and "{z}" not in url:
            yield (urlsplit(url).hostname or Path(url).name), self._open_archive
            return
        if url:
            name = urlsplit(url).hostname or ""
            yield name, partial(TileServer.open, self._http_client, self._settings, name=name, today=today)
            return
        for name, address in PUBLIC_GROUNDS.items():
            schema, credit = PUBLIC_CREDITS[name]
            given = {"url": address, "tile_schema": schema.value, "credit": self._settings.credit or credit}
            settings = self._settings.model_copy(update=given)
            yield name, partial(TileServer.open, self._http_client, settings, name=name, today=today)

    def _open_archive(self) -> OpenSource:
        from components.lookup.tile_archive import LocalFile, RemoteFile, TileArchive  # noqa: PLC0415 - for few

        url = self._settings.url
        if "://" in url:
            requests = TileRequests(self._http_client, url, timeout_s=self._settings.timeout_s)
            file: LocalFile | RemoteFile = RemoteFile(requests, url)
        else:
            file = LocalFile(self._folder / url)
        name = urlsplit(url).hostname or Path(url).name
        self._archive = TileArchive.open(file, self._settings, name=name, earlier=self._archive)
        return self._archive


class _Cautious:
    """A keeper whose faults are no reason to stop fetching."""

    def __init__(self, keeper: TileKeeper) -> None:
        self._keeper = keeper

    def stored_tiles(self, source: TileSource, tiles: Collection[Tile]) -> Mapping[Tile, bytes]:
        """Those that can be read."""
        try:
            return self._keeper.stored_tiles(source, tiles)
        except StorageFault:
            return {}

    def keep(self, source: TileSource, tiles: Mapping[Tile, bytes]) -> None:
        """Keep what can be kept."""
        with suppress(StorageFault):
            self._keeper.keep(source, tiles)


def _all_failed(faults: list[tuple[str, ServiceFault]]) -> ServiceFault:
    """One fault for those of all sources."""
    if not faults:
        return ServiceRefused("Maps are to have no ground of their own (ground.url in visit.toml).", service=SERVICE)
    message = " ".join(f"{name}: {fault}" for name, fault in faults)
    waits_s = [fault.retry_after_s for _, fault in faults if isinstance(fault, RateLimited)]
    if len(waits_s) == len(faults):
        return RateLimited(message, service=SERVICE, retry_after_s=min(waits_s))
    for kind in (NoAnswer, ServiceRefused):
        if all(isinstance(fault, kind) for _, fault in faults):
            return kind(message, service=SERVICE)
    return ServiceUnavailable(message, service=SERVICE)
