from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from components.export import outputs
from components.export.outputs import OUTPUTS, Output, output
from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.web import routes
from components.web.built_outputs import OutputCache, coding_for, is_current, represent
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.asgi_client import run_async
from tests.export.context import BASE

PATHS = [row.slug for row in OUTPUTS]


def client_of(
    visit: Callable[[], Visit] = samples.ljubljana,
    *,
    base_url: str | None = BASE,
    base_path: str = "",
    status: Mapping[str, Any] | None = None,
) -> TestClient:
    """The routes as an application of their own."""
    site = PublicSite(
        visit=visit,
        csv=lambda: b"name\nPoligon\n",
        status=lambda: {"plan": 4} if status is None else status,
        now=lambda: samples.at(samples.VISIT_DAY, 10),
        base_url=base_url,
        base_path=base_path,
    )
    return TestClient(Starlette(routes=public_routes(site)), base_url="http://testserver")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of() as ready:
        yield ready


@pytest.mark.parametrize("row", OUTPUTS, ids=lambda row: row.slug)
def test_each_output_is_served_as_what_it_is(client: TestClient, row: Output) -> None:
    answer = client.get(f"/{row.slug}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == row.media_type
    assert row.file_name in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].startswith("attachment" if row.download else "inline")
    assert answer.headers["content-language"] == "en"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["cache-control"]
    assert answer.content


@pytest.mark.parametrize("path", PATHS)
def test_a_current_copy_gets_304_and_no_body(client: TestClient, path: str) -> None:
    for encoding in ("gzip", "identity"):
        tag = client.get(f"/{path}", headers={"Accept-Encoding": encoding}).headers["etag"]
        assert tag.startswith('"')

        answer = client.get(f"/{path}", headers={"If-None-Match": f'"other", {tag}', "Accept-Encoding": encoding})

        assert answer.status_code == 304
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"]
        assert not answer.content


@pytest.mark.parametrize("path", PATHS)
def test_head_answers_as_get_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(f"/{path}"), client.head(f"/{path}")

    assert head.status_code == 200
    assert not head.content
    assert {**got.headers} == {**head.headers}


def test_each_coding_has_its_own_tag_and_the_same_text(client: TestClient) -> None:
    plain = client.get("/visit.json", headers={"Accept-Encoding": "identity"})
    compressed = client.get("/visit.json", headers={"Accept-Encoding": "gzip"})

    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert compressed.content == plain.content
    assert int(compressed.headers["content-length"]) < len(plain.content) / 2
    assert compressed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in compressed.headers["vary"]


def test_a_browser_asks_each_time_for_the_plan_and_a_cache_for_many_every_few_seconds(client: TestClient) -> None:
    assert client.get("/visit.json").headers["cache-control"] == "public, max-age=0, s-maxage=5"
    assert client.get("/pocket").headers["cache-control"] == "public, max-age=30, stale-while-revalidate=600"
    assert client.get("/worker.js").headers["cache-control"] == "no-cache"


def test_a_browser_keeps_a_version_of_the_late_script_for_good_and_no_other_address(client: TestClient) -> None:
    page = client.get("/pocket?lang=en").text
    [address] = re.findall(r'"late":"(ground\.js\?[^"]+)"', page)
    address = address.replace("\\u0026", "&")
    answer = client.get(f"/{address}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "content-encoding" in answer.headers
    newer = client.get("/visit.json?lang=en&list=pocket").json()
    assert newer["late"] == address
    assert "late" not in client.get("/visit.json?lang=en").json()
    for other in ("ground.js", "ground.js?lang=en&v=0123456789abcdef", f"{address}0", f"{address}&lang=sl&v="):
        assert client.get(f"/{other}").headers["cache-control"] == "public, max-age=60, stale-while-revalidate=600"


def test_a_picture_is_not_compressed_again(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/map.png", headers={"Accept-Encoding": "gzip"}).headers


def test_only_the_light_page_and_the_embed_may_be_framed_by_others(client: TestClient) -> None:
    for row in OUTPUTS:
        headers = client.get(f"/{row.slug}").headers
        policy = headers.get("content-security-policy", "")
        if row.slug in {"pocket", "embed"}:
            assert "x-frame-options" not in headers
            assert "frame-ancestors" not in policy
        else:
            assert headers["x-frame-options"] == "SAMEORIGIN"
            assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("path", ["pocket", "embed", "newsletter.html"])
def test_pages_run_no_script_but_their_own(client: TestClient, path: str) -> None:
    policy = client.get(f"/{path}").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    scripts = next((part for part in policy.split("; ") if part.startswith("script-src")), "")
    assert "unsafe-inline" not in scripts
    assert "http" not in scripts


def test_the_language_is_the_one_asked_for_then_the_browsers_then_the_visits(client: TestClient) -> None:
    def language(query: str, accept: str) -> str:
        answer = client.get(f"/visit.json{query}", headers={"Accept-Language": accept})
        return str(answer.headers["content-language"])

    assert language("", "de") == "en"
    assert language("", "sl-SI,en;q=0.5") == "sl"
    assert language("?lang=en", "sl") == "en"
    assert language("?lang=xx", "sl") == "sl"
    assert language("?lang=hu", "") == "en"
    assert client.get("/pocket?lang=sl").headers["etag"] != client.get("/pocket?lang=en").headers["etag"]


def test_unknown_parameters_and_wrong_days_and_stops_show_the_whole_plan(client: TestClient) -> None:
    whole = client.get("/embed").headers["etag"]

    for query in ("utm_source=x", "day=2031-01-01", "day=%00", "stop=nobody", "view=cube", "theme=red", "stop=%FF%FE"):
        assert client.get(f"/embed?{query}").headers["etag"] == whole, query
    assert client.get("/embed?view=list").headers["etag"] != whole
    assert client.get("/embed?stop=meeting").headers["etag"] == client.get("/embed?day=2017-02-01").headers["etag"]


def test_a_new_plan_is_served_at_once_under_a_new_tag() -> None:
    plans = [samples.ljubljana()]
    with client_of(lambda: plans[-1]) as client:
        before = client.get("/visit.json")
        plans.append(replace(plans[0], revision="next", stamp=replace(plans[0].stamp, number=5)))

        after = client.get("/visit.json", headers={"If-None-Match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.json()["plan"]["number"] == 5


def test_a_burst_builds_each_output_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    started = threading.Event()
    row = output("visit.gpx")

    def build(visit: Visit, context: object) -> bytes:
        built.append(visit.revision)
        started.wait(0.3)
        return b"x" * 1000

    monkeypatch.setattr(routes, "OUTPUTS", (replace(row, build=build),))
    with client_of() as client, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: client.get("/visit.gpx"), range(12)))

    assert {answer.status_code for answer in answers} == {200}
    assert built == ["ljubljana-4"]


def test_a_failed_build_is_not_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def build(visit: Visit, context: object) -> bytes:
        tries.append(1)
        if len(tries) == 1:
            raise StorageFault("The disk is full.")
        return b"built"

    monkeypatch.setattr(routes, "OUTPUTS", (replace(output("visit.gpx"), build=build),))
    with client_of() as client:
        first, second = client.get("/visit.gpx"), client.get("/visit.gpx")

    assert (first.status_code, first.text) == (503, "The disk is full.\n")
    assert first.headers["cache-control"] == "no-store"
    assert (second.status_code, second.content) == (200, b"built")


def test_a_plan_that_cannot_be_read_is_503() -> None:
    def broken() -> Visit:
        raise StorageFault("The plan's store is out of reach.")

    with client_of(broken) as client:
        for path in (*PATHS, "oembed"):
            answer = client.get(f"/{path}")
            assert answer.status_code == 503
            assert "out of reach" in answer.text


def test_without_a_base_url_links_lead_to_where_the_reader_came_from() -> None:
    with client_of(base_url=None) as client:
        answer = client.get("/oembed", headers={"Host": "plan.example:8501"}).json()
        assert 'src="http://plan.example:8501/embed"' in answer["html"]
        for host in ('a"b', "a<b>", "user@evil.example", "evil.example/path?x=", "a b"):
            assert host not in client.get("/newsletter.html", headers={"Host": host}).text
            assert host not in client.get("/oembed", headers={"Host": host}).text


def test_under_a_path_every_address_begins_with_it_and_every_link_knows_it() -> None:
    site = PublicSite(visit=samples.ljubljana, csv=bytes, status=dict, now=lambda: samples.at(samples.VISIT_DAY, 10))
    paths = [route.path for route in public_routes(site)]
    assert [route.path for route in public_routes(replace(site, base_path="/visit"))] == [f"/visit{p}" for p in paths]
    with client_of(base_url=None, base_path="/visit") as client:
        for path in ("healthz", "worker.js", "visit.json"):
            assert client.get(f"/visit/{path}").status_code == 200, path
            assert client.get(f"/{path}").status_code == 404, path
        answer = client.get("/visit/oembed", params={"url": "http://testserver/visit/pocket"}).json()
        assert 'src="http://testserver/visit/embed"' in answer["html"]
        assert client.get("/visit/oembed", params={"url": "http://testserver/pocket"}).status_code == 404
        assert "http://testserver/visit/pocket" in client.get("/visit/newsletter.html").text


def test_forwarded_prefixes_and_hosts_change_nothing() -> None:
    with client_of(base_url=None) as client:
        for name in ("X-Forwarded-Prefix", "X-Forwarded-Host", "Forwarded"):
            assert "evil" not in client.get("/newsletter.html", headers={name: "/evil"}).text


@pytest.mark.parametrize("server", ['a"b', "a b", "<x>"])
def test_an_invalid_host_becomes_part_of_no_address(server: str) -> None:
    request = Request(
        {"type": "http", "scheme": "http", "server": (server, 80), "path": "/", "query_string": b"", "headers": []}
    )

    assert routes._own_address(request, "") is None


def test_the_answer_to_head_is_empty_before_any_server_empties_it() -> None:
    site = PublicSite(
        visit=samples.ljubljana, csv=bytes, status=dict, now=lambda: samples.at(samples.VISIT_DAY, 10), base_url=BASE
    )
    app = Starlette(routes=public_routes(site))
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "HEAD", "path": "/visit.gpx", "query_string": b"", "headers": []}
    run_async(app, scope, receive, send)

    assert sent[0]["status"] == 200
    assert all(not message.get("body") for message in sent)


def test_oembed_answers_in_both_formats_and_only_for_our_addresses(client: TestClient) -> None:
    ours = {"url": f"{BASE}/pocket?stop=mao"}

    assert client.get("/oembed", params=ours).json()["type"] == "rich"
    xml = client.get("/oembed", params={**ours, "format": "xml", "maxwidth": "400"})
    assert xml.headers["content-type"].startswith("text/xml")
    assert "<width>400</width>" in xml.text
    assert client.get("/oembed", params={**ours, "format": "yaml"}).status_code == 501
    for other in ("https://other.example/pocket", f"{BASE}.evil.example/", "javascript:1", ""):
        assert client.get("/oembed", params={"url": other}).status_code == 404
    assert client.get("/oembed", params={**ours, "maxwidth": "-1", "maxheight": "9" * 400}).json()["width"] == 800


def test_oembed_shows_what_the_address_names(client: TestClient) -> None:
    def frame_of(address: str, **more: str) -> str:
        html: str = client.get("/oembed", params={"url": address, **more}).json()["html"]
        return unescape(html).partition('src="')[2].partition('"')[0]

    asked = "stop=mao&lang=sl&day=2017-02-02&view=list&theme=dark"
    kept = f"{BASE}/embed?lang=sl&view=list&stop=mao&day=2017-02-02&theme=dark"
    for page in ("/", "", "/pocket", "/pocket/", "/embed"):
        assert frame_of(f"{BASE}{page}?{asked}&utm_source=mail&full#top") == kept
    assert frame_of(f"{BASE.replace('https', 'http')}/?stop=mao") == f"{BASE}/embed?stop=mao"
    assert frame_of(f"{BASE}:443/?stop=mao", lang="sl") == f"{BASE}/embed?stop=mao"
    unknown = "stop=nowhere&lang=xx&day=2099-01-01&view=sideways&theme=pink&group=Z&frame=1"
    assert frame_of(f"{BASE}/?{unknown}") == f"{BASE}/embed"
    assert frame_of(f"{BASE}/?stop=%22%3E%3Cscript%3E&day=%00") == f"{BASE}/embed"
    about = client.get("/oembed", params={"url": f"{BASE}/?stop=mao&lang=sl"}).json()
    assert about["title"].startswith("Museum of Architecture and Design (MAO) · ")


@pytest.mark.parametrize(
    "address",
    [
        *(f"{BASE}/visit.ics", f"{BASE}/organise", f"{BASE}/pocketful", f"{BASE}/embed/x", f"{BASE}:8080/"),
        *(f"https://me@{BASE.removeprefix('https://')}/", "https://visit.example@evil.example/", "//visit.example/"),
        *("ftp://visit.example/", "https://[x?stop=mao", "https://visit.example:99999/", f"{BASE}/?x={'x' * 3000}"),
    ],
)
def test_oembed_knows_no_other_address(client: TestClient, address: str) -> None:
    assert client.get("/oembed", params={"url": address}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "width", "height"), [((150, 90), 150, 90), ((5000, 300), 800, 300), ((0, 0), 800, 640)]
)
def test_oembed_is_never_larger_than_asked_for(
    client: TestClient, asked: tuple[int, int], width: int, height: int
) -> None:
    sizes = {"maxwidth": str(asked[0]), "maxheight": str(asked[1])}
    answer = client.get("/oembed", params={"url": f"{BASE}/", **sizes}).json()
    assert (answer["width"], answer["height"]) == (width, height)
    assert f'width="{width}" height="{height}"' in answer["html"]
    assert f"height:{height}px" in answer["html"]


def test_healthz_reports_the_status_and_is_never_cached(client: TestClient) -> None:
    answer = client.get("/healthz")

    assert answer.json() == {"status": "ok", "plan": 4, "open_streams": 0}
    assert answer.headers["cache-control"] == "no-store"


def test_healthz_is_200_and_degraded_while_pages_are_served() -> None:
    with client_of(status={"degraded": ["router"]}) as client:
        answer = client.get("/healthz")

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["degraded"]) == ("degraded", ["router"])


def test_healthz_is_503_when_there_is_nothing_to_serve() -> None:
    def failing() -> Mapping[str, int]:
        raise StorageFault("The database is gone.")

    site = PublicSite(visit=samples.ljubljana, csv=bytes, status=failing, now=lambda: samples.at(samples.VISIT_DAY, 10))
    with TestClient(Starlette(routes=public_routes(site))) as client:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["reason"]) == (503, "The database is gone.")


def test_other_methods_are_refused(client: TestClient) -> None:
    assert client.post("/visit.json").status_code == 405
    assert client.delete("/pocket").status_code == 405


def test_hostile_text_reaches_no_header() -> None:
    with client_of(samples.hostile) as client:
        for row in outputs.OUTPUTS:
            answer = client.get(f"/{row.slug}")
            assert answer.status_code == 200
            assert not any("tripped" in value for value in answer.headers.values())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ""),
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("deflate, gzip;q=0.5", "gzip"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0", "gzip"),
        ("gzip; q=0", ""),
        ("zstd", ""),
    ],
)
def test_only_an_accepted_coding_is_sent(header: str | None, expected: str) -> None:
    representation = represent(b"text " * 1000, "text/plain")

    assert coding_for(header, representation) == expected


def test_what_is_small_or_compressed_already_is_sent_as_it_is() -> None:
    assert not represent(b"text", "text/plain").encoded
    assert not represent(b"text " * 1000, "image/png").encoded
    assert not represent(b"text " * 1000, "text/plain", compress=False).encoded


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, False), ('"a"', True), ('W/"a"', True), ('"b", "a-gzip"', True), ("*", True), ('"b"', False)],
)
def test_a_tag_is_known_in_each_form(header: str | None, expected: bool) -> None:
    assert is_current(header, "a") is expected


def test_the_output_cache_drops_the_least_recently_used() -> None:
    cache = OutputCache(max_outputs=2)

    async def ask() -> None:
        for name in ("one", "two", "one", "three"):
            await cache.get((name,), lambda name=name: represent(name.encode(), "text/plain"))  # type: ignore[misc]

    run_async(ask)

    assert cache.outputs.get(("two",)) is None
    assert cache.outputs.get(("one",)) is not None
    assert cache.outputs.get(("three",)) is not None
