from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.web.response_cache import ResponseCache, mark_cacheable
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.deep import deep


class Site:
    """The public routes with and without the cache, with a plan and a clock that can change; counts the misses."""

    def __init__(self, *, max_responses: int = 256) -> None:
        self.visit = samples.ljubljana()
        self.now = samples.at(samples.VISIT_DAY, 10)
        self.broken = False
        self.misses = 0
        routes = public_routes(
            PublicSite(visit=self._current, csv=lambda: b"name\n", status=lambda: {"plan": 4}, now=self._clock)
        )
        cache = Middleware(
            ResponseCache, revision=lambda: self.visit.revision, now=self._clock, max_responses=max_responses
        )
        self.client = TestClient(Starlette(routes=routes, middleware=[cache, Middleware(self._counted)]))
        self.uncached = TestClient(Starlette(routes=routes))

    def _current(self) -> Visit:
        if self.broken:
            raise StorageFault("The disk is gone.")
        return self.visit

    def _clock(self) -> datetime:
        return self.now

    def _counted(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self.misses += scope["type"] == "http"
            await app(scope, receive, send)

        return counted


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture(scope="module")
def shared() -> Site:
    return Site()


def test_the_same_request_is_answered_from_the_cache(site: Site) -> None:
    first, second = site.client.get("/pocket"), site.client.get("/pocket")

    assert site.misses == 1
    assert (second.status_code, second.content) == (200, first.content)
    assert dict(second.headers) == dict(first.headers)


def test_a_304_is_cached_too(site: Site) -> None:
    tag = site.client.get("/pocket").headers["etag"]

    for _ in range(3):
        assert site.client.get("/pocket", headers={"If-None-Match": tag}).status_code == 304
    assert site.misses == 2


def test_a_newer_plan_is_served_at_once(site: Site) -> None:
    site.client.get("/visit.json")
    site.visit = replace(site.visit, title="Another day", revision="ljubljana-5")

    answer = site.client.get("/visit.json")

    assert answer.json()["title"] == "Another day"
    assert answer.headers["x-visit-revision"] == "ljubljana-5"


def test_the_clock_of_a_hit_is_exact(site: Site) -> None:
    site.client.get("/visit.json")
    site.now += timedelta(minutes=5)

    assert site.client.get("/visit.json").headers["x-visit-now"] == site.now.isoformat()
    assert site.misses == 1


@pytest.mark.parametrize("path", ["/healthz", "/oembed", "/nowhere", "/visit.json"])
def test_what_is_not_marked_is_not_cached(site: Site, path: str) -> None:
    site.broken = path == "/visit.json"

    statuses = [site.client.get(path).status_code for _ in range(2)]

    assert site.misses == 2
    site.broken = False
    assert site.client.get("/visit.json").status_code == 200
    assert statuses[0] == statuses[1]


def test_only_get_is_cached(site: Site) -> None:
    site.client.get("/pocket")

    assert not site.client.head("/pocket").content
    assert site.client.post("/pocket").status_code == 405
    assert site.misses == 3


def test_the_least_recently_used_is_dropped() -> None:
    site = Site(max_responses=2)
    for language in ("en", "sl", "it", "en"):
        site.client.get(f"/visit.json?lang={language}")

    assert site.misses == 4


def test_the_response_to_a_very_long_request_is_not_cached(site: Site) -> None:
    for _ in range(2):
        site.client.get(f"/visit.json?x={'x' * 3000}")

    assert site.misses == 2


PATHS = ("/pocket", "/embed", "/embed?view=map", "/visit.json", "/visit.json?lang=sl", "/visit.ics")
HEADERS = st.fixed_dictionaries(
    {
        "Accept-Encoding": st.sampled_from(["identity", "gzip", "br, gzip", "gzip;q=0"]),
        "Accept-Language": st.sampled_from(["", "sl", "en-GB,en;q=0.9", "it;q=0.1, sl"]),
        "Host": st.sampled_from(["a.example", "b.example:8080", "bad host"]),
    }
)


@settings(deadline=None, max_examples=deep(400, 60))
@given(path=st.sampled_from(PATHS), headers=HEADERS, has_copy=st.booleans())
def test_nobody_gets_the_response_of_a_different_request(
    shared: Site, path: str, headers: dict[str, str], *, has_copy: bool
) -> None:
    if has_copy:
        headers = {**headers, "If-None-Match": shared.uncached.get(path, headers=headers).headers["etag"]}

    uncached, cached = shared.uncached.get(path, headers=headers), shared.client.get(path, headers=headers)

    assert cached.status_code == uncached.status_code
    assert cached.content == uncached.content
    assert sorted(cached.headers.multi_items()) == sorted(uncached.headers.multi_items())


def test_the_scheme_is_part_of_the_key(site: Site) -> None:
    for scheme in ("http", "https"):
        assert f"{scheme}://testserver/pocket" in site.client.get(f"{scheme}://testserver/embed").text


def test_large_responses_are_cached_up_to_a_sum_of_bytes() -> None:
    misses: list[str] = []

    async def large(scope: Scope, _receive: Receive, send: Send) -> None:
        misses.append(scope["path"])
        mark_cacheable(scope, "one")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 3000})

    cache = ResponseCache(
        large, revision=lambda: "one", now=lambda: samples.at(samples.VISIT_DAY, 10), max_bytes=10_000
    )
    client = TestClient(cache)
    for path in ("/1", "/2", "/3", "/4", "/4", "/2", "/1"):
        assert len(client.get(path).content) == 3000
    assert misses == ["/1", "/2", "/3", "/4", "/1"]
    assert cache._responses.size_bytes == 9000
