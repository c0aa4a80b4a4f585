"""What a server of tiles may answer, and where its answers may lead: all of it is text and bytes from outside."""

from __future__ import annotations

import base64
import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import httpx
import mapbox_vector_tile
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.lookup.http_exchange import public_addresses
from components.lookup.tile_requests import MAX_REDIRECTS, MAX_TILE_BYTES, NoTile, vector_tile
from components.plan.errors import ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.ground_tiles import Schema
from tests.deep import deep
from tests.lookup.tiles import PUBLIC, TEMPLATE, TILE, TILE_JSON, Handler, Scene, area_of, made_tile, server, url_of

ONE = area_of(1)
PRIVATE = "http://10.0.0.5/tiles.json"


def fault_of(handler: Handler, **scene: Any) -> ServiceFault:
    with pytest.raises(ServiceFault) as caught:
        Scene(handler, **scene).fetch(ONE)
    return caught.value


# Where a source leads


@pytest.mark.parametrize(
    "template",
    [
        "http://10.0.0.7/{z}/{x}/{y}",
        "http://tiles.example/{z}/{x}/{y}",  # the same server, unencrypted
        "https://tiles.example:8443/{z}/{x}/{y}",
        "http://127.0.0.1:8300/{z}/{x}/{y}",
        "http://[::1]/{z}/{x}/{y}",
        "http://169.254.169.254/latest/{z}/{x}/{y}",
        "file:///etc/{z}/{x}/{y}",
        "ftp://tiles.example/{z}/{x}/{y}",
        "//[broken/{z}/{x}/{y}",
        "https://tiles.example\\@10.0.0.7:80/{z}/{x}/{y}",
    ],
)
def test_a_tilejson_leads_to_its_own_server_or_to_a_public_one_by_https(template: str) -> None:
    scene = Scene(server(tiles=[template]))
    with pytest.raises(ServiceFault):
        scene.fetch(ONE)
    assert scene.urls == [TILE_JSON]


@pytest.mark.parametrize("host", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.7"])
def test_a_name_that_a_tilejson_gives_is_not_asked_where_it_means_a_private_address(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(server(tiles=["https://inside.example/{z}/{x}/{y}.pbf"]), resolve=public_addresses)
    monkeypatch.setattr(
        "components.lookup.http_exchange.socket.getaddrinfo",
        lambda _host, port, **_: [(2, 1, 6, "", (host, port))],
    )
    with pytest.raises(ServiceRefused, match=r"inside\.example, which is inside a private network"):
        scene.fetch(ONE)
    assert scene.urls == [TILE_JSON]


def test_another_public_server_is_asked_at_the_address_that_was_checked() -> None:
    scene = Scene(server(tiles=["https://cdn.example/20261127/{z}/{x}/{y}.pbf"]))
    scene.fetch(ONE)
    request = scene.requests[-1]
    assert (request.url.host, request.headers["host"]) == (PUBLIC, "cdn.example")


def test_a_private_server_that_the_settings_name_may_lead_to_itself_alone() -> None:
    own = Scene(server(tiles=["http://10.0.0.5/{z}/{x}/{y}.pbf"]), url=PRIVATE)
    assert len(own.fetch(ONE).tiles) == 1
    assert fault_of(server(tiles=["http://10.0.0.6/{z}/{x}/{y}.pbf"]), url=PRIVATE)
    assert fault_of(server(tiles=["http://10.0.0.5:81/{z}/{x}/{y}.pbf"]), url=PRIVATE)


@pytest.mark.parametrize(
    "location", [PRIVATE, "http://tiles.example/elsewhere", "gopher://x", "https://a:b@x.example/"]
)
def test_a_redirect_leads_no_further_than_a_tilejson(location: str) -> None:
    scene = Scene(lambda _: httpx.Response(302, headers={"location": location}))
    with pytest.raises(ServiceFault):
        scene.fetch(ONE)
    assert scene.urls == [TILE_JSON]


def test_redirects_end() -> None:
    scene = Scene(lambda _: httpx.Response(302, headers={"location": "/again"}))
    with pytest.raises(ServiceUnavailable, match="without an end"):
        scene.fetch(ONE)
    assert len(scene.requests) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("host", ["tile.openstreetmap.org", "vector.openstreetmap.org", "VECTOR.openstreetmap.org."])
def test_servers_that_forbid_to_fetch_ahead_are_not_led_to(host: str) -> None:
    fault = fault_of(server(tiles=[f"https://{host}/{{z}}/{{x}}/{{y}}.mvt"]))
    assert isinstance(fault, ServiceRefused)
    assert "forbids to fetch tiles ahead" in str(fault)


# What a TileJSON says


def test_the_recorded_answers_of_a_real_server_are_read() -> None:
    recorded = json.loads((Path(__file__).parents[1] / "recorded" / "tiles-helsinki.json").read_text("utf-8"))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/tiles/planet":
            return httpx.Response(200, json=recorded["tilejson"])
        assert request.url.path.endswith(f"/{recorded['tile']}.pbf")
        packed = base64.b64decode(recorded["packed"])
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed)

    tiles = Scene(answer, url="http://127.0.0.1:8300/tiles/planet").fetch(ONE)
    assert (tiles.source.name, tiles.source.schema) == ("127.0.0.1", Schema.OPENMAPTILES)
    assert (tiles.source.date, tiles.source.max_zoom) == ("2026-11-27", 14)
    assert tiles.source.credit == "© OpenMapTiles © OpenStreetMap contributors"
    (data,) = tiles.tiles.values()
    assert {"transportation", "building"} <= set(mapbox_vector_tile.decode(data))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"null",
        b"<!DOCTYPE html><title>Sign in</title>",
        b'{"tiles": "https://tiles.example/{z}/{x}/{y}"}',
        b'{"tiles": []}',
        b'{"tiles": [7]}',
        b'{"tiles": ["https://tiles.example/{z}/{x}.pbf"]}',
        b'{"tiles": ["https://tiles.example/{z}/{x}/{y}"], "vector_layers": 3}',
        b'{"tiles": ["https://tiles.example/{z}/{x}/{y}"], "vector_layers": [{"id": "roads"}, {"id": "earth"}]}',
        b'{"tiles": ["https://tiles.example/{z}/{x}/{y}"], "vector_layers": [{"id": []}, 5]}',
        b"[" * 100_000,
        b'{"maxzoom": NaN}',
    ],
)
def test_a_tilejson_that_cannot_be_used_is_a_fault_with_a_sentence(document: bytes) -> None:
    fault = fault_of(lambda _: httpx.Response(200, content=document))
    assert str(fault).startswith("tiles.example: ")


def test_a_credit_is_plain_text_and_names_openstreetmap() -> None:
    def credit(attribution: object, **settings: Any) -> str:
        return Scene(server(attribution=attribution), **settings).fetch(ONE).source.credit

    assert credit(None) == credit(7) == "© OpenMapTiles © OpenStreetMap contributors"
    assert credit("<a href='https://x.example'>Town of X</a>") == (
        "Town of X © OpenMapTiles © OpenStreetMap contributors"
    )
    hostile = credit("<img src=x onerror=alert(1)>&lt;script&gt;\u202e\n\x1b[31mOpenStreetMap" + "x" * 5000)
    assert not set("<>\n\x1b\u202e") & set(hostile)
    assert len(hostile) <= 300
    assert credit("whatever", credit="© Town of X") == "© Town of X"


def test_the_schema_is_told_by_the_layers_and_by_the_settings() -> None:
    shortbread = [{"id": "streets"}, {"id": "ocean"}, {"id": "land"}]
    assert Scene(server(vector_layers=shortbread)).fetch(ONE).source.schema is Schema.SHORTBREAD
    assert Scene(server(vector_layers=None), schema="shortbread").fetch(ONE).source.schema is Schema.SHORTBREAD


def test_tiles_without_a_version_in_their_address_are_of_the_day() -> None:
    scene = Scene(server(tiles=["https://tiles.example/tiles/{z}/{x}/{y}.pbf"]))
    first = scene.fetch(ONE).source
    assert first.version.startswith("2026-11-30-")
    assert first.date == ""
    scene.clock.now += 86_400
    assert scene.fetch(ONE).source.version.startswith("2026-12-01-")


def test_tiles_at_two_addresses_of_one_server_are_two_versions() -> None:
    first = Scene(server()).fetch(ONE).source
    second = Scene(server(tiles=[TEMPLATE.replace("planet", "other")])).fetch(ONE).source
    assert first.name == second.name
    assert first.version != second.version


def test_rows_are_counted_from_the_south_where_the_tilejson_says_so() -> None:
    scene = Scene(server(scheme="tms"))
    scene.fetch(ONE)
    assert scene.urls[-1].endswith(f"/14/9326/{2**14 - 1 - 4741}.pbf")


def test_an_address_with_gaps_needs_no_tilejson() -> None:
    scene = Scene(server(), url="https://tiles.example/{z}/{y}/{x}.pbf", schema="openmaptiles")
    assert scene.fetch(ONE).source.credit == "© OpenMapTiles © OpenStreetMap contributors"
    assert scene.urls == ["https://tiles.example/14/4741/9326.pbf"]


def test_a_source_that_does_not_go_as_close_as_the_map_is_refused() -> None:
    assert "has tiles of zoom 0 to 12" in str(fault_of(server(maxzoom=12)))


# What is in a tile


@pytest.mark.parametrize("packed", [False, True])
def test_a_tile_is_unpacked_whether_its_server_says_that_it_is_packed_or_not(packed: bool) -> None:
    headers = {"content-encoding": "gzip"} if packed else {}
    handler = server(lambda _: httpx.Response(200, headers=headers, content=gzip.compress(TILE)))
    assert list(Scene(handler).fetch(ONE).tiles.values()) == [TILE]


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html>Sign in</html>",
        b'{"error": "no such tile"}',
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"RIFF\x00\x00\x00\x00WEBP",
        b"Not found",
        TILE[:-1],
        TILE + b"\x1a",
        gzip.compress(TILE, mtime=0)[:-9],
        gzip.compress(gzip.compress(TILE, mtime=0), mtime=0),
        b"\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\x1a\x00",
        b"\x08\x01",
    ],
)
def test_what_is_no_tile_is_a_fault_and_nothing_is_kept(content: bytes) -> None:
    with pytest.raises(ServiceUnavailable, match="something else than a vector tile"):
        Scene(server(content)).fetch(ONE)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Many zeros, packed once."""
    return gzip.compress(bytes(15 * MAX_TILE_BYTES), 1)


@pytest.mark.parametrize("told", [False, True])
def test_a_packed_answer_that_would_fill_the_memory_is_refused(bomb: bytes, told: bool) -> None:
    headers = {"content-encoding": "gzip"} if told else {}
    tracemalloc.start()
    try:
        fault_of(server(lambda _: httpx.Response(200, headers=headers, content=iter([bomb]))))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * MAX_TILE_BYTES


def test_tiles_of_more_bytes_than_an_area_may_have_are_not_fetched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.lookup.tile_download.MAX_AREA_BYTES", 4 * len(TILE))
    scene = Scene(server())
    with pytest.raises(ServiceRefused, match="more than"):
        scene.fetch(area_of(40))
    assert len(scene.requests) < 12


@settings(deadline=None, max_examples=deep(3000, 100))
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda data: TILE + data)))
@example(b"")
def test_any_bytes_are_a_tile_or_no_tile(data: bytes) -> None:
    try:
        plain = vector_tile(data)
    except NoTile:
        return
    assert plain == data or data.startswith(b"\x1f\x8b")


@settings(deadline=None, max_examples=deep(500, 25))
@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=122), min_size=1, max_size=90), min_size=1))
def test_every_tile_is_taken_and_no_part_of_its_last_layer_alone(names: list[str]) -> None:
    data = b"".join(map(made_tile, names))
    assert vector_tile(data) == data
    assert vector_tile(gzip.compress(data)) == data
    for cut in range(1, len(made_tile(names[-1]))):
        with pytest.raises(NoTile):
            vector_tile(data[:-cut])


@settings(deadline=None, max_examples=deep(300, 25))
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(["tiles", "vector_layers", "attribution", "minzoom", "maxzoom", "scheme", "tile_schema", "name"]),
)
def test_whatever_a_tilejson_holds_a_fetch_gives_tiles_or_a_fault_of_ours(value: Any, key: str) -> None:
    scene = Scene(server(**{key: value}))
    try:
        credit = scene.fetch(ONE).source.credit
    except ServiceFault:
        return
    assert "OpenStreetMap" in credit
    assert json.dumps(credit)
    assert all(url_of(request).startswith("https://tiles.example/") for request in scene.requests)
