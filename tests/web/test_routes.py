from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from components.export.outputs import OUTPUTS, Output, output
from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.web import routes
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.asgi_client import run_async
from tests.export.context import BASE
from tests.few_outputs import without_drawings
from tests.web.public_client import client_of

PATHS = [row.slug for row in OUTPUTS]


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


def test_hostile_text_reaches_no_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "OUTPUTS", without_drawings(OUTPUTS))
    with client_of(samples.hostile) as client:
        for row in OUTPUTS:
            answer = client.get(f"/{row.slug}")
            assert answer.status_code == 200
            assert not any("tripped" in value for value in answer.headers.values())
