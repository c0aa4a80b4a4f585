"""Tiles out of a PMTiles file: beside visit.toml and by parts from a server, whole, cut off and made to do harm."""

from __future__ import annotations

import gzip
import io
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pmtiles.writer
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pmtiles.tile import Compression, TileType, deserialize_header, zxy_to_tileid
from pmtiles.writer import Writer, build_roots_leaves

from components.lookup import tile_archive
from components.plan.errors import ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.ground_tiles import Schema, Tile
from tests.deep import deep
from tests.lookup.tiles import TILE, Handler, Scene, area_of, made_tile

URL = "https://files.example/maps/helsinki.pmtiles"
LAYERS = {"vector_layers": [{"id": "transportation"}, {"id": "water"}]}


def archive(
    tiles: Mapping[Tile, bytes], *, metadata: dict[str, Any] | None = None, max_zoom: int = 14, **header: Any
) -> bytes:
    """A PMTiles file, by the library's own writer."""
    written = io.BytesIO()
    writer: Any = Writer(written)  # type: ignore[no-untyped-call]  # pmtiles types its reader alone
    for tile in sorted(tiles, key=lambda tile: zxy_to_tileid(*tile)):
        writer.write_tile(zxy_to_tileid(*tile), gzip.compress(tiles[tile], mtime=0))
    kind = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP} | header
    writer.finalize(kind, LAYERS if metadata is None else metadata)
    data = bytearray(written.getvalue())
    data[100:102] = bytes([0, max_zoom])  # the zooms that the file says it has (section 3.1)
    return bytes(data)


def files(data: bytes, *, etag: str = "1") -> Handler:
    """A server of one file, in parts."""

    def answer(request: httpx.Request) -> httpx.Response:
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
        if part is None:
            return httpx.Response(200, content=data)
        first, last = int(part[1]), min(int(part[2]), len(data) - 1)
        if first > last:
            return httpx.Response(416)
        headers = {"content-range": f"bytes {first}-{last}/{len(data)}", "etag": etag}
        return httpx.Response(206, headers=headers, content=data[first : last + 1])

    return answer


def large(columns: int = 40, rows: int = 200) -> dict[Tile, bytes]:
    """So many tiles, all different, that there are directories in the directory."""
    return {
        Tile(zoom=14, x=9326 + x, y=4741 + y): made_tile(f"{x}-{y}-{2 ** ((x * 7919 + y * 104729) % 307)}")
        for x in range(columns)
        for y in range(rows)
    }


def local(folder: Path, data: bytes) -> Scene:
    (folder / "helsinki.pmtiles").write_bytes(data)
    return Scene(lambda _: pytest.fail("nothing may be asked"), url="helsinki.pmtiles", folder=folder)


def fault_of(folder: Path, data: bytes) -> ServiceFault:
    with pytest.raises(ServiceFault) as caught:
        local(folder, data).fetch(area_of(2))
    return caught.value


TWO = dict.fromkeys(area_of(2).tiles, TILE)


def test_a_file_beside_the_settings_gives_its_tiles_without_the_network(tmp_path: Path) -> None:
    metadata = LAYERS | {
        "attribution": '<a href="https://www.openstreetmap.org/copyright">&copy; OpenStreetMap</a>',
        "planetiler:osm:osmosisreplicationtime": "2026-11-20T23:59:59Z",
    }
    tiles = local(tmp_path, archive(TWO, metadata=metadata)).fetch(area_of(3))
    assert (tiles.source.name, tiles.source.date) == ("helsinki.pmtiles", "2026-11-20")
    assert (tiles.source.schema, tiles.source.credit) == (Schema.OPENMAPTILES, "© OpenStreetMap")
    assert (tiles.source.min_zoom, tiles.source.max_zoom) == (0, 14)
    assert sorted(tiles.tiles.values()) == [b"", TILE, TILE]


def test_another_file_is_another_version(tmp_path: Path) -> None:
    first = local(tmp_path, archive(TWO)).fetch(area_of(2)).source.version
    assert local(tmp_path, archive(TWO)).fetch(area_of(2)).source.version == first
    assert local(tmp_path, archive(TWO | large(2, 2))).fetch(area_of(2)).source.version != first


def test_of_a_file_on_a_server_only_the_parts_that_are_needed_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # A file of the world has directories in its directory, far from its beginning; this one has them at a smaller size.
    in_leaves: Any = build_roots_leaves
    monkeypatch.setattr(pmtiles.writer, "optimize_directories", lambda all_of_it, _: in_leaves(all_of_it, 500))
    monkeypatch.setattr(tile_archive, "HEAD_BYTES", 500)
    tiles = large()
    data = archive(tiles)
    assert deserialize_header(data)["leaf_directory_length"] > 0
    scene = Scene(files(data), url=URL)
    got = scene.fetch(area_of(4, 3))
    assert dict(got.tiles) == {tile: tiles[tile] for tile in area_of(4, 3).tiles}
    assert got.source.name == "files.example"
    transferred = sum(_length(request) for request in scene.requests)
    assert transferred < len(data) / 3
    # Directories are asked for once, by a later fetch not at all.
    assert len(scene.requests) == len({request.headers["range"] for request in scene.requests})
    before = len(scene.requests)
    scene.fetch(area_of(4, 3))
    assert len(scene.requests) == before + 1 + 12  # its beginning, and the tiles


def _length(request: httpx.Request) -> int:
    first, last = request.headers["range"].removeprefix("bytes=").split("-")
    return int(last) - int(first) + 1


def test_a_file_behind_a_redirect_is_found() -> None:
    data = archive(TWO)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["host"] == "files.example":
            return httpx.Response(302, headers={"location": "https://objects.example/x?signature=1"})
        return files(data)(request)

    assert len(Scene(answer, url=URL).fetch(area_of(2)).tiles) == 2


def test_a_server_that_gives_whole_files_only_is_refused_without_reading_one() -> None:
    def whole(_: httpx.Request) -> httpx.Response:
        def endless() -> Any:
            pytest.fail("the file must not be read")
            yield b""

        return httpx.Response(200, content=endless())

    with pytest.raises(ServiceRefused, match="gives no parts of a file"):
        Scene(whole, url=URL).fetch(area_of(2))


def test_a_file_that_is_replaced_while_it_is_read_gives_no_mixture(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(tile_archive, "HEAD_BYTES", 200)
    old, new = archive(large(2, 2)), archive({tile: made_tile("new") for tile in large(2, 2)})
    for changed, etag in ((new, "1"), (old, "2")):
        asked = 0

        def answer(request: httpx.Request, changed: bytes = changed, etag: str = etag) -> httpx.Response:
            nonlocal asked
            asked += 1
            return files(old)(request) if asked < 3 else files(changed, etag=etag)(request)

        with pytest.raises(ServiceUnavailable, match="was replaced"):
            Scene(answer, url=URL).fetch(area_of(2))

    scene = local(tmp_path, old)
    done = []

    def replace(*told: int) -> None:
        done.append(told)
        (tmp_path / "helsinki.pmtiles").write_bytes(new)

    with pytest.raises(ServiceUnavailable, match="was replaced"):
        scene.fetch(area_of(2, 2), progress=replace)
    # After that it is read anew, as the file that it is now.
    scene.sources.status.retry_now()
    assert set(scene.fetch(area_of(2, 2)).tiles.values()) == {made_tile("new")}


def test_a_file_that_is_written_over_between_a_look_at_it_and_its_bytes_is_replaced(
    tmp_path: Path, monkeypatch: Any
) -> None:
    path = tmp_path / "helsinki.pmtiles"
    path.write_bytes(archive(large(2, 2)))
    look = os.fstat

    def written_over(descriptor: int) -> os.stat_result:
        state = look(descriptor)
        path.write_bytes(b"")
        return state

    monkeypatch.setattr(os, "fstat", written_over)
    with pytest.raises(ServiceUnavailable, match="was replaced"):
        tile_archive.LocalFile(path).read(0, 200)


# Files that are none


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no PMTiles file|damaged"),
        (b"PK\x03\x04" + bytes(200), "no PMTiles file"),
        (b"PMTiles\x02" + bytes(200), "no PMTiles file of version 3"),
        (b"PMTiles\x03", "damaged|no vector tiles"),
        (archive(TWO, tile_type=TileType.PNG), "no vector tiles"),
        (archive(TWO, tile_compression=Compression.ZSTD), "packed by zstd"),
        (archive(TWO, metadata={"vector_layers": [{"id": "roads"}, {"id": "earth"}]}), "neither in OpenMapTiles'"),
        (archive(TWO, max_zoom=13), "tiles of zoom 0 to 13"),
        (archive(dict.fromkeys(TWO, b"<!DOCTYPE html>")), "damaged"),
        (archive({tile: bytes(5_000_000) for tile in TWO}), "damaged"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, data: bytes, said: str) -> None:
    fault = fault_of(tmp_path, data)
    assert isinstance(fault, ServiceRefused)
    assert re.search(said, str(fault))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ServiceRefused, match=r"helsinki\.pmtiles cannot be read: No such file"):
        Scene(lambda _: pytest.fail("nothing may be asked"), url="helsinki.pmtiles", folder=tmp_path).fetch(area_of(1))


WHOLE = archive(large(8, 6))


@settings(deadline=None, max_examples=deep(400, 60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_that_is_cut_off_anywhere_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(ServiceFault, match=r"helsinki\.pmtiles"):
        local(tmp_path, WHOLE[:length]).fetch(area_of(8, 6))


@settings(deadline=None, max_examples=deep(400, 60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_file_gives_tiles_or_a_fault_of_ours(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for position, value in changes:
        data[position] = value
    with suppress(ServiceFault):
        local(tmp_path, bytes(data)).fetch(area_of(2))


def test_directories_that_would_unpack_to_gigabytes_or_never_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_root(directory: bytes) -> bytes:
        """The file with another root directory behind it."""
        data = bytearray(archive(TWO))
        data[8:16] = len(data).to_bytes(8, "little")
        data[16:24] = len(directory).to_bytes(8, "little")
        return bytes(data) + directory

    assert isinstance(fault_of(tmp_path, with_root(gzip.compress(bytes(20_000_000), 1))), ServiceRefused)
    with monkeypatch.context() as patched:
        # Reading it would take the square of its length: it must not come to that.
        patched.setattr(tile_archive, "deserialize_directory", lambda _: pytest.fail("must not be read"))
        assert isinstance(fault_of(tmp_path, with_root(gzip.compress(b"\x80" * 400_000))), ServiceRefused)
    # A directory that leads to itself: one entry, tile 0, run length 0, its own length, its own place.
    own = gzip.compress(b"\x01\x00\x00\x20\x01", mtime=0)
    looped = bytearray(with_root(own))
    looped[40:48] = (len(looped) - len(own)).to_bytes(8, "little")
    assert isinstance(fault_of(tmp_path, bytes(looped)), ServiceRefused)
