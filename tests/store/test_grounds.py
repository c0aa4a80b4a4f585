"""Stored grounds and tiles: what comes back is what was put there, or nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from components.plan.errors import StorageFault
from components.plan.ground_tiles import AreaPart, GroundArea, PixelBox, Tile
from components.plan.model import Coordinate
from components.store import grounds as grounds_module
from components.store.grounds import KEPT_GROUNDS, KEPT_SOURCES, GroundStore, key_of_source
from components.store.schema import GROUNDS, TILE_SOURCES, TILES
from tests.grounds import SOURCE, a_ground, an_area, tiles_of
from tests.store.plan_stores import Place

AREA = an_area()
NEWER = replace(SOURCE, version="2")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GroundStore]:
    place = Place(tmp_path)
    plans = place.open()
    plans.published()
    yield GroundStore(plans._reading, plans._writing, clock=Clock())
    place.close()


def test_tiles_come_back_as_they_were_also_the_empty_ones(store: GroundStore) -> None:
    tiles = tiles_of(AREA)
    store.keep(SOURCE, tiles)
    beside = Tile(zoom=14, x=0, y=0)
    assert store.stored_tiles(SOURCE, {*tiles, beside}) == tiles
    assert b"" in tiles.values()
    assert store.stored_tiles(SOURCE, list(tiles)[:2]) == dict(list(tiles.items())[:2])
    assert store.sources() == (SOURCE,)


def test_tiles_of_two_versions_are_never_mixed(store: GroundStore) -> None:
    store.keep(SOURCE, tiles_of(AREA))
    assert not store.stored_tiles(NEWER, AREA.tiles)
    store.keep(NEWER, tiles_of(AREA, b"newer"))
    assert store.stored_tiles(SOURCE, AREA.tiles) == tiles_of(AREA)
    assert store.stored_tiles(NEWER, AREA.tiles) == tiles_of(AREA, b"newer")
    assert store.sources() == (NEWER, SOURCE)
    store.keep(SOURCE, {})
    assert store.sources() == (SOURCE, NEWER)  # the one that was asked last


@pytest.mark.parametrize(
    "column", [{"packed": b"x"}, {"digest": "0" * 64}, {"packed": b"x\x9c\x03\x00\x00\x00\x00\x01"}]
)
def test_damaged_tiles_and_grounds_count_as_absent_and_are_put_back(
    store: GroundStore, column: dict[str, object]
) -> None:
    store.keep(SOURCE, tiles_of(AREA))
    entry = store.put_ground("inputs", SOURCE, AREA, a_ground())
    with store._writing() as connection:
        connection.execute(update(TILES).values(column))
        connection.execute(update(GROUNDS).values(column))
    stored = store.stored_tiles(SOURCE, AREA.tiles)
    assert set(stored.values()) <= {b""}
    assert store.ground(entry) is None
    store.keep(SOURCE, tiles_of(AREA))
    store.put_ground("inputs", SOURCE, AREA, a_ground())
    assert store.stored_tiles(SOURCE, AREA.tiles) == tiles_of(AREA)
    assert store.ground(entry) == a_ground()


def test_damaged_descriptions_count_as_absent(store: GroundStore) -> None:
    store.keep(SOURCE, tiles_of(AREA))
    store.put_ground("inputs", SOURCE, AREA, a_ground())
    parts = (b'{"parts": []}', b'{"parts": [{"box": 1, "zoom": 1}]}')
    for damaged in (b"", b"\xff", b"[]", b"{}", b'{"schema": "other"}', *parts):
        with store._writing() as connection:
            connection.execute(update(TILE_SOURCES).values(source=damaged))
            connection.execute(update(GROUNDS).values(area=damaged))
        assert store.sources() == ()
        assert store.entries() == ()
    with store._writing() as connection:  # of another version, under this one's key
        key = key_of_source(NEWER)
        connection.execute(update(TILE_SOURCES).values(key=key, source=grounds_module._source_json(SOURCE)))
    assert store.sources() == ()


def test_grounds_come_back_the_newest_first(store: GroundStore) -> None:
    over_the_date_line = an_area(Coordinate(latitude=-17.8, longitude=179.99)).box
    detail = AreaPart(box=PixelBox(left=1, top=2, right=3, bottom=4), zoom=14)
    far = GroundArea(parts=(AreaPart(box=over_the_date_line, zoom=12), detail))
    one = store.put_ground("one", SOURCE, AREA, a_ground())
    two = store.put_ground("two", SOURCE, far, a_ground(label="Škofja Loka “A”"))
    newer = store.put_ground("one", NEWER, AREA, a_ground(version="2"))
    assert store.entries() == (newer, two, one)
    assert [entry.area for entry in store.entries()] == [AREA, far, AREA]
    assert store.ground(two) == a_ground(label="Škofja Loka “A”")
    assert store.ground(newer) == a_ground(version="2")
    again = store.put_ground("one", SOURCE, AREA, a_ground(label="Sava"))
    assert store.entries() == (again, newer, two)
    assert store.ground(replace(one, inputs="three")) is None


def test_what_nobody_needs_any_more_is_thinned_out(store: GroundStore) -> None:
    sources = [replace(SOURCE, version=str(number)) for number in range(KEPT_SOURCES + 2)]
    for source in sources:
        store.keep(source, tiles_of(AREA))
    for number in range(KEPT_GROUNDS + 3):
        store.put_ground(str(number), SOURCE, AREA, a_ground())
    store.thin_out()
    assert store.sources() == tuple(sources[::-1][:KEPT_SOURCES])
    assert not store.stored_tiles(sources[0], AREA.tiles)
    assert store.stored_tiles(sources[-1], AREA.tiles) == tiles_of(AREA)
    assert [entry.inputs for entry in store.entries()] == [str(each) for each in range(KEPT_GROUNDS + 2, 2, -1)]


def test_of_too_many_tiles_the_newest_source_s_stay(store: GroundStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds_module, "KEPT_TILES", len(AREA.tiles) + 1)
    store.keep(SOURCE, tiles_of(AREA))
    store.keep(NEWER, tiles_of(AREA))
    store.thin_out()
    assert store.sources() == (NEWER,)
    assert not store.stored_tiles(SOURCE, AREA.tiles)
    assert store.stored_tiles(NEWER, AREA.tiles)


def test_one_holder_at_a_time_has_a_lease(store: GroundStore) -> None:
    clock = store._clock
    assert isinstance(clock, Clock)
    assert store.lease("fetch", "a", for_s=60)
    assert not store.lease("fetch", "b", for_s=60)
    assert store.lease("build", "b", for_s=60)
    assert store.lease("fetch", "a", for_s=60)
    clock.seconds += 50
    assert not store.lease("fetch", "b", for_s=60)
    store.release("fetch", "b")
    assert not store.lease("fetch", "b", for_s=60)
    clock.seconds += 30
    assert store.lease("fetch", "b", for_s=60)  # the holder was killed
    clock.seconds -= 500_000
    assert store.lease("fetch", "a", for_s=60)  # the clock was set back
    store.release("fetch", "a")
    assert store.lease("fetch", "b", for_s=60)


def test_of_two_processes_at_once_one_gets_the_lease(tmp_path: Path) -> None:
    place = Place(tmp_path)
    stores = [place.open().grounds for _ in range(4)]
    for name in map(str, range(5)):
        got: list[bool] = []

        def ask(store: GroundStore, holder: str, name: str = name, got: list[bool] = got) -> None:
            got.append(store.lease(name, holder, for_s=60))

        threads = [threading.Thread(target=ask, args=(store, str(index))) for index, store in enumerate(stores)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(got) == [False, False, False, True]
    place.close()


def test_without_a_place_to_write_to_reading_gives_nothing_and_writing_says_so(tmp_path: Path) -> None:
    place = Place(tmp_path)
    (tmp_path / "data").write_bytes(b"a file where the folder should be")
    store = place.open().grounds
    assert store.sources() == ()
    assert store.stored_tiles(SOURCE, AREA.tiles) == {}
    with pytest.raises(StorageFault):
        store.keep(SOURCE, tiles_of(AREA))
    place.close()
