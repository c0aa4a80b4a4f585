"""Where the tiles of a ground come from: which source is asked, for what, and what is done when it fails."""

from __future__ import annotations

import threading

import httpx
import pytest

from components.lookup.ground_source import MAX_TILES, SERVICE, FetchCancelled
from components.lookup.tile_download import MAX_DOWNLOAD_S
from components.plan.errors import RateLimited, ServiceFault, ServiceRefused, ServiceUnavailable, StorageFault
from components.plan.ground_tiles import Schema, Tile, TileSource
from tests.lookup.tiles import NOON, TILE, TILE_JSON, Kept, Scene, area_of, made_tile, server, tile_json, url_of


def test_all_tiles_of_an_area_come_from_the_version_that_the_tilejson_names() -> None:
    scene = Scene(server())
    tiles = scene.fetch(area_of(3, 2))
    assert tiles.source == TileSource(
        name="tiles.example",
        version=tiles.source.version,
        schema=Schema.OPENMAPTILES,
        credit="© OpenMapTiles © OpenStreetMap contributors",
        date="2026-11-27",
    )
    assert tiles.source.version.startswith("20261127_001001_pt-")
    assert dict(tiles.tiles) == dict.fromkeys(area_of(3, 2).tiles, TILE)
    assert sorted(scene.urls) == sorted(
        [TILE_JSON]
        + [
            f"https://tiles.example/planet/20261127_001001_pt/14/{x}/{y}.pbf"
            for x in (9326, 9327, 9328)
            for y in (4741, 4742)
        ]
    )


def test_every_request_says_who_we_are_and_how_to_reach_us() -> None:
    scene = Scene(server())
    scene.fetch(area_of(2))
    assert all("contact: visits@example.org" in request.headers["user-agent"] for request in scene.requests)
    assert not any({"cookie", "authorization", "referer"} & set(request.headers) for request in scene.requests)


def test_what_is_kept_of_the_same_version_is_not_fetched_again() -> None:
    kept = Kept()
    scene = Scene(server())
    scene.fetch(area_of(3), kept)
    before = len(scene.requests)
    assert len(scene.fetch(area_of(4), kept).tiles) == 4
    assert scene.urls[before:] == [TILE_JSON, "https://tiles.example/planet/20261127_001001_pt/14/9329/4741.pbf"]


def test_tiles_of_another_version_are_never_mixed_in() -> None:
    kept = Kept()
    Scene(server(made_tile("old"))).fetch(area_of(3), kept)
    newer = Scene(server(tiles=["https://tiles.example/planet/20261204_001001_pt/{z}/{x}/{y}.pbf"]))
    assert set(newer.fetch(area_of(3), kept).tiles.values()) == {TILE}


def test_the_second_source_is_asked_for_all_tiles_where_the_first_fails_in_the_middle() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        url = url_of(request)
        if "openfreemap" in url and url.endswith(".pbf"):
            return httpx.Response(500) if "/9328/" in url else httpx.Response(200, content=made_tile("first"))
        if url.endswith("/planet"):
            return httpx.Response(200, json=tile_json(tiles=[f"{url}/20261127_001001_pt/{{z}}/{{x}}/{{y}}.pbf"]))
        if url.endswith("tiles.json"):
            return httpx.Response(200, json=tile_json(tiles=["{z}/{x}/{y}"], tile_schema="shortbread@1.0"))
        return httpx.Response(200, content=made_tile("streets"))

    kept = Kept()
    scene = Scene(answer, url="")
    tiles = scene.fetch(area_of(4), kept)
    assert tiles.source.name == "VersaTiles"
    assert tiles.source.schema is Schema.SHORTBREAD
    assert set(tiles.tiles.values()) == {made_tile("streets")}
    assert "https://tiles.versatiles.org/tiles/osm/14/9326/4741" in scene.urls
    # Of the first what came is kept, so that it need not be asked for again.
    assert set(next(tiles for (name, _), tiles in kept.tiles.items() if name == "OpenFreeMap").values()) == {
        made_tile("first")
    }


def test_a_fault_of_all_sources_names_each() -> None:
    scene = Scene(lambda _: httpx.Response(503), url="")
    with pytest.raises(ServiceUnavailable) as caught:
        scene.fetch(area_of(1))
    assert "OpenFreeMap: " in str(caught.value)
    assert "VersaTiles: " in str(caught.value)
    asked = len(scene.requests)
    with pytest.raises(RateLimited):  # both are left alone for a while
        scene.fetch(area_of(1))
    assert len(scene.requests) == asked


def test_at_most_three_tiles_are_asked_for_at_once() -> None:
    lock, at_once, most = threading.Lock(), 0, 0
    fourth = threading.Event()

    def slow(_: httpx.Request) -> httpx.Response:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
            if at_once > 3:
                fourth.set()
        fourth.wait(0.1)
        with lock:
            at_once -= 1
        return httpx.Response(200, content=TILE)

    Scene(server(slow)).fetch(area_of(9))
    assert most == 3


def test_a_cancelled_fetch_ends_and_keeps_what_came() -> None:
    kept, told = Kept(), []
    scene = Scene(server())
    with pytest.raises(FetchCancelled):
        scene.fetch(
            area_of(9),
            kept,
            progress=lambda done, total: told.append((done, total)),
            is_cancelled=lambda: len(told) >= 2,
        )
    assert told[0] == (1, 9)
    (tiles,) = kept.tiles.values()
    assert 2 <= len(tiles) < 9


def test_a_store_that_fails_is_no_reason_to_fetch_nothing() -> None:
    class Broken:
        def stored_tiles(self, *_: object) -> dict[Tile, bytes]:
            raise StorageFault("no")

        def keep(self, *_: object) -> None:
            raise StorageFault("no")

    assert len(Scene(server()).fetch(area_of(20), Broken()).tiles) == 20


def test_without_a_ground_nothing_is_asked() -> None:
    scene = Scene(server(), url="none")
    assert not scene.sources.is_on
    with pytest.raises(ServiceRefused):
        scene.fetch(area_of(1))
    assert scene.requests == []


def test_an_area_of_too_many_tiles_is_not_fetched() -> None:
    scene = Scene(server())
    with pytest.raises(ServiceRefused, match=f"at most {MAX_TILES}"):
        scene.fetch(area_of(MAX_TILES + 1))
    assert scene.requests == []


# A busy server


def test_a_pause_that_a_server_asks_for_is_waited_for() -> None:
    answers = [httpx.Response(429, headers={"retry-after": "7"})]

    def busy(_: httpx.Request) -> httpx.Response:
        return answers.pop() if answers else httpx.Response(200, content=TILE)

    scene = Scene(server(busy))
    assert len(scene.fetch(area_of(5)).tiles) == 5
    assert scene.clock.now - NOON >= 7


def test_a_long_pause_is_the_callers() -> None:
    scene = Scene(server(lambda _: httpx.Response(429, headers={"retry-after": "900"})))
    with pytest.raises(RateLimited) as caught:
        scene.fetch(area_of(5))
    assert caught.value.retry_after_s > 800
    asked = len(scene.requests)
    with pytest.raises(RateLimited):
        scene.fetch(area_of(5))
    assert len(scene.requests) == asked


def test_a_server_that_always_asks_for_a_pause_is_given_up() -> None:
    scene = Scene(server(lambda _: httpx.Response(429, headers={"retry-after": "1"})))
    with pytest.raises(RateLimited):
        scene.fetch(area_of(5))
    assert len(scene.requests) < 30


@pytest.mark.parametrize("headers", [{}, {"retry-after": "3"}])
def test_all_tiles_come_from_a_server_that_takes_one_request_a_second(headers: dict[str, str]) -> None:
    answered_at: list[float] = []

    def limited(_: httpx.Request) -> httpx.Response:
        if answered_at and scene.clock.now < answered_at[-1] + 1:
            return httpx.Response(429, headers=headers)
        answered_at.append(scene.clock.now)
        return httpx.Response(200, content=TILE)

    scene = Scene(server(limited))
    assert len(scene.fetch(area_of(30)).tiles) == 30
    assert len(scene.requests) <= 1 + 30 + 4  # it is not asked at once for what it did not give
    assert scene.clock.now - NOON < 200


def test_a_fault_that_passes_costs_one_more_request() -> None:
    answers = [httpx.Response(502)]
    scene = Scene(server(lambda _: answers.pop() if answers else httpx.Response(200, content=TILE)))
    assert len(scene.fetch(area_of(5)).tiles) == 5
    assert len(scene.requests) == 1 + 5 + 1


def test_a_server_that_cannot_be_reached_is_a_fault_that_may_pass() -> None:
    def refused(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ServiceUnavailable, match="out of reach"):
        Scene(refused).fetch(area_of(1))


def test_a_server_that_is_too_slow_for_an_area_is_given_up_and_what_came_is_kept() -> None:
    def slow(_: httpx.Request) -> httpx.Response:
        scene.clock.now += MAX_DOWNLOAD_S / 20
        return httpx.Response(200, content=TILE)

    kept, scene = Kept(), Scene(server(slow))
    with pytest.raises(ServiceUnavailable, match="did not send all tiles within 10 minutes"):
        scene.fetch(area_of(60), kept)
    (tiles,) = kept.tiles.values()
    assert 15 < len(tiles) < 30


def test_a_source_that_failed_is_asked_again_after_a_while_or_when_somebody_asks_for_it() -> None:
    answers = [httpx.Response(403)]
    scene = Scene(lambda request: answers.pop() if answers else server()(request))
    with pytest.raises(ServiceRefused, match="does not want our requests"):
        scene.fetch(area_of(1))
    health = scene.sources.status.health(SERVICE)
    assert health.is_down
    assert health.retry_in_s > 600
    with pytest.raises(RateLimited, match="left alone"):
        scene.fetch(area_of(1))
    scene.sources.status.retry_now()
    assert scene.fetch(area_of(1)).tiles
    assert not scene.sources.status.health(SERVICE).is_down


# Empty tiles


def test_a_tile_without_anything_in_it_is_empty() -> None:
    scene = Scene(server(lambda request: httpx.Response(204) if "/9326/" in url_of(request) else _full()))
    assert sorted(scene.fetch(area_of(3)).tiles.values()) == [b"", TILE, TILE]


@pytest.mark.parametrize("status", [200, 404])
def test_a_few_tiles_without_bytes_are_empty_and_many_are_a_fault(status: int) -> None:
    def without(*columns: int) -> Scene:
        missing = [f"/{column}/" for column in columns]
        return Scene(
            server(lambda request: httpx.Response(status) if any(m in url_of(request) for m in missing) else _full())
        )

    assert list(without(9326, 9327).fetch(area_of(9)).tiles.values()).count(b"") == 2
    kept = Kept()
    with pytest.raises(ServiceUnavailable, match="too many to be believed"):
        without(9326, 9327, 9328, 9329).fetch(area_of(9), kept)
    assert b"" not in next(iter(kept.tiles.values()), {}).values()  # what is not believed is not kept


def test_an_area_of_which_a_source_has_nothing_has_no_ground() -> None:
    with pytest.raises(ServiceFault) as caught:
        Scene(server(lambda _: httpx.Response(204))).fetch(area_of(2))
    assert "has no map of this area" in str(caught.value)


def _full() -> httpx.Response:
    return httpx.Response(200, content=TILE)
