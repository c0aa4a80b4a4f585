"""Tiles of central Helsinki from a real server (../shared/services), and servers on real sockets that do not behave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import mapbox_vector_tile
import pytest

from components.lookup.ground_source import FetchCancelled, GroundSources
from components.lookup.http_client import HttpClient
from components.plan.errors import ServiceUnavailable
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Schema, pixel_of
from components.plan.model import Coordinate
from components.settings import GroundSettings
from tests.lookup.test_tile_archive import archive
from tests.lookup.tiles import Kept, area_of
from tests.waiting import PATIENCE_S

TILE_JSON = "http://127.0.0.1:8300/tiles/planet"
MIDDLE = Coordinate(latitude=60.1725, longitude=24.945)


def around(coordinate: Coordinate, half_px: int = 1000) -> GroundArea:
    x, y = map(int, pixel_of(coordinate))
    box = PixelBox(left=x - half_px, top=y - half_px, right=x + half_px, bottom=y + half_px)
    return GroundArea(parts=(AreaPart(box=box, zoom=12), AreaPart(box=box, zoom=14)))


def sources(url: str, folder: Path = Path(), *, timeout_s: float = 15.0) -> GroundSources:
    client = HttpClient(contact="visits@example.org")
    return GroundSources(client, GroundSettings(url=url, timeout_s=timeout_s), folder)


@pytest.mark.services
def test_the_streets_of_helsinki_come_from_a_real_server_and_out_of_a_file_the_same(tmp_path: Path) -> None:
    kept, told = Kept(), []
    area = around(MIDDLE)
    tiles = sources(TILE_JSON).fetch(area, kept, progress=lambda done, total: told.append((done, total)))
    assert (tiles.source.schema, tiles.source.date) == (Schema.OPENMAPTILES, "2026-11-27")
    assert tiles.source.credit == "© OpenMapTiles © OpenStreetMap contributors"
    assert set(tiles.tiles) == area.tiles
    assert told[-1] == (len(area.tiles), len(area.tiles))
    streets = [
        feature
        for data in tiles.tiles.values()
        for feature in mapbox_vector_tile.decode(data).get("transportation_name", {}).get("features", [])
    ]
    assert "Mannerheimintie" in {feature["properties"].get("name:latin") for feature in streets}
    (of_version,) = kept.tiles.values()
    assert of_version == dict(tiles.tiles)

    (tmp_path / "helsinki.pmtiles").write_bytes(archive({tile: data for tile, data in tiles.tiles.items() if data}))
    assert sources("helsinki.pmtiles", tmp_path).fetch(area).tiles == tiles.tiles


@pytest.mark.services
def test_a_real_server_has_no_map_of_the_sea() -> None:
    with pytest.raises(Exception, match="no map of this area"):
        sources(TILE_JSON).fetch(around(Coordinate(latitude=59.9, longitude=24.5)))


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that treats each connection as `answer` does; gives the address of a TileJSON there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/planet"
        listener.shutdown(socket.SHUT_RDWR)


def hang(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(4096):
            pass


def drip(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while True:
            connection.sendall(b" ")
            time.sleep(0.01)


def break_off(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{")
    connection.close()


@pytest.mark.parametrize(
    ("answer", "said"), [(hang, "did not answer"), (drip, "did not answer"), (break_off, "broke off")]
)
def test_a_server_that_hangs_drips_or_breaks_off_is_left_within_its_time(
    answer: Callable[[socket.socket], None], said: str
) -> None:
    with listening(answer) as url:
        began = time.monotonic()
        with pytest.raises(ServiceUnavailable, match=said):
            sources(url, timeout_s=0.3).fetch(area_of(2))
        assert time.monotonic() - began < PATIENCE_S


def test_a_fetch_from_a_server_that_hangs_can_be_cancelled() -> None:
    asked = threading.Event()

    def hang_at_tiles(connection: socket.socket) -> None:
        asked.set()
        hang(connection)

    with listening(hang_at_tiles) as url:
        template = url.replace("/planet", "/20261127/{z}/{x}/{y}.pbf")
        own = GroundSources(
            HttpClient(), GroundSettings(url=template, tile_schema="openmaptiles", timeout_s=100), Path()
        )
        began = time.monotonic()
        with pytest.raises(FetchCancelled):
            own.fetch(area_of(5), is_cancelled=asked.is_set)
        assert time.monotonic() - began < PATIENCE_S
