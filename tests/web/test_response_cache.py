from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from components.web.phone_redirect import App, Receive, Scope, Send
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.web import routes
from components.web.response_cache import ResponseCache, may_be_repeated
from components.web.routes import Served
from tests import samples


class House:
    """The routes with and without the repeater before them, a plan and a clock that can change, and who was asked."""

    def __init__(self, *, most: int = 256) -> None:
        self.visit = samples.ljubljana()
        self.now = samples.at(samples.VISIT_DAY, 10)
        self.broken = False
        self.made = 0
        served = Served(visit=self._current, csv=lambda: b"name\n", status=lambda: {"plan": 4}, now=self._clock)
        made_by = routes.routes(served)
        repeater = Middleware(ResponseCache, revision=lambda: self.visit.revision, now=self._clock, most=most)
        self.client = TestClient(Starlette(routes=made_by, middleware=[repeater, Middleware(self._counted)]))
        self.plain = TestClient(Starlette(routes=made_by))

    def _current(self) -> Visit:
        if self.broken:
            raise StorageFault("The disk is gone.")
        return self.visit

    def _clock(self) -> datetime:
        return self.now

    def _counted(self, app: App) -> App:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self.made += scope["type"] == "http"
            await app(scope, receive, send)

        return counted


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture(scope="module")
def shared() -> House:
    return House()


def test_the_same_question_is_answered_once_and_told_again(house: House) -> None:
    first, second = house.client.get("/pocket"), house.client.get("/pocket")

    assert house.made == 1
    assert (second.status_code, second.content) == (200, first.content)
    assert dict(second.headers) == dict(first.headers)


def test_a_304_is_told_again_too(house: House) -> None:
    tag = house.client.get("/pocket").headers["etag"]

    for _ in range(3):
        assert house.client.get("/pocket", headers={"If-None-Match": tag}).status_code == 304
    assert house.made == 2


def test_a_newer_plan_is_told_at_once(house: House) -> None:
    house.client.get("/visit.json")
    house.visit = replace(house.visit, title="Another day", revision="ljubljana-5")

    answer = house.client.get("/visit.json")

    assert answer.json()["title"] == "Another day"
    assert answer.headers["x-visit-revision"] == "ljubljana-5"


def test_the_clock_goes_on(house: House) -> None:
    house.client.get("/visit.json")
    house.now += timedelta(minutes=5)

    assert house.client.get("/visit.json").headers["x-visit-now"] == house.now.isoformat()
    assert house.made == 1


@pytest.mark.parametrize("path", ["/healthz", "/oembed", "/nowhere", "/visit.json"])
def test_what_is_not_made_of_a_plan_is_asked_anew(house: House, path: str) -> None:
    house.broken = path == "/visit.json"

    statuses = [house.client.get(path).status_code for _ in range(2)]

    assert house.made == 2
    house.broken = False
    assert house.client.get("/visit.json").status_code == 200
    assert statuses[0] == statuses[1]


def test_only_get_is_repeated(house: House) -> None:
    house.client.get("/pocket")

    assert not house.client.head("/pocket").content
    assert house.client.post("/pocket").status_code == 405
    assert house.made == 3


def test_no_more_is_kept_than_said() -> None:
    house = House(most=2)
    for language in ("en", "sl", "it", "en"):
        house.client.get(f"/visit.json?lang={language}")

    assert house.made == 4


def test_an_endless_question_is_not_kept(house: House) -> None:
    for _ in range(2):
        house.client.get(f"/visit.json?x={'x' * 3000}")

    assert house.made == 2


PATHS = ("/pocket", "/embed", "/embed?view=map", "/visit.json", "/visit.json?lang=sl", "/visit.ics")
HEADERS = st.fixed_dictionaries(
    {
        "Accept-Encoding": st.sampled_from(["identity", "gzip", "br, gzip", "gzip;q=0"]),
        "Accept-Language": st.sampled_from(["", "sl", "en-GB,en;q=0.9", "it;q=0.1, sl"]),
        "Host": st.sampled_from(["a.example", "b.example:8080", "bad host"]),
    }
)


@settings(deadline=None, max_examples=80)
@given(path=st.sampled_from(PATHS), headers=HEADERS, has_copy=st.booleans())
def test_nobody_gets_what_another_asked_for(
    shared: House, path: str, headers: dict[str, str], *, has_copy: bool
) -> None:
    if has_copy:
        headers = {**headers, "If-None-Match": shared.plain.get(path, headers=headers).headers["etag"]}

    wanted, told = shared.plain.get(path, headers=headers), shared.client.get(path, headers=headers)

    assert told.status_code == wanted.status_code
    assert told.content == wanted.content
    assert sorted(told.headers.multi_items()) == sorted(wanted.headers.multi_items())


def test_whose_address_has_another_scheme_gets_other_links(house: House) -> None:
    for scheme in ("http", "https"):
        assert f"{scheme}://testserver/pocket" in house.client.get(f"{scheme}://testserver/embed").text


def test_large_answers_are_kept_up_to_a_sum_of_bytes() -> None:
    answered: list[str] = []

    async def large(scope: Scope, _receive: Receive, send: Send) -> None:
        answered.append(scope["path"])
        may_be_repeated(scope, "one")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 3000})

    repeater = ResponseCache(
        large, revision=lambda: "one", now=lambda: samples.at(samples.VISIT_DAY, 10), most_bytes=10_000
    )
    client = TestClient(repeater)
    for path in ("/1", "/2", "/3", "/4", "/4", "/2", "/1"):
        assert len(client.get(path).content) == 3000
    assert answered == ["/1", "/2", "/3", "/4", "/1"]
    assert repeater._bytes == 9000
