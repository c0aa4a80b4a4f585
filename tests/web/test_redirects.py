"""Redirects: phones to the light page, and organisers who come back from an identity provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from components.web.redirects import COOKIE, PhoneRedirect, ProviderReturn, wants_light_page
from tests.asgi_client import run_async

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
FIREFOX_PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPAD = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15"


class Answer:
    """The status, the headers, and whether the request passed on to the page."""

    def __init__(self) -> None:
        self.passed = False
        self.status = 0
        self.headers: list[tuple[str, str]] = []

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if each == name), None)


def ask(
    target: str = "/",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    kind: str = "http",
    base_path: str = "",
) -> Answer:
    """One request to a `PhoneRedirect` in front of a page that always answers 200."""
    answer = Answer()

    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        answer.passed = True
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"page"})

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [(name.decode(), value.decode()) for name, value in message["headers"]]

    path, _, query = target.partition("?")
    scope: dict[str, Any] = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
    }
    run_async(PhoneRedirect(page, base_path=base_path), scope, receive, send)
    return answer


@pytest.mark.parametrize(
    ("headers", "light"),
    [
        ({"sec-ch-ua-mobile": "?1"}, True),
        ({"sec-ch-ua-mobile": "?0"}, False),
        ({"sec-ch-ua-mobile": "?0", "user-agent": SAFARI}, False),
        ({"sec-ch-ua-mobile": "?0", "save-data": "on"}, True),
        ({"save-data": "On "}, True),
        ({"save-data": "off"}, False),
        ({"user-agent": SAFARI}, True),
        ({"user-agent": FIREFOX_PHONE}, True),
        ({"user-agent": DESKTOP}, False),
        ({"user-agent": IPAD}, False),
        ({"sec-ch-ua-mobile": "rubbish", "user-agent": SAFARI}, True),
        ({}, False),
    ],
)
def test_the_headers_of_a_device_decide(headers: dict[str, str], light: bool) -> None:
    assert wants_light_page(headers) is light


def test_a_phone_is_redirected_to_the_light_page_with_its_stop_day_and_language() -> None:
    answer = ask("/?stop=a%26b&day=2017-02-02&lang=sl&token=secret", headers={"User-Agent": SAFARI})
    assert (answer.passed, answer.status) == (False, 307)
    assert answer.header("location") == "pocket?stop=a%26b&day=2017-02-02&lang=sl"
    assert ask(headers={"User-Agent": SAFARI}).header("location") == "pocket"


def test_hostile_parameters_do_not_leave_the_address() -> None:
    answer = ask("/?stop=%0d%0aSet-Cookie:%20x=1&lang=//evil.example", headers={"Save-Data": "on"})
    assert answer.header("location") == "pocket?stop=%0D%0ASet-Cookie%3A+x%3D1&lang=%2F%2Fevil.example"


def test_an_endless_parameter_makes_no_endless_header() -> None:
    answer = ask(f"/?stop={'%C4%8D' * 20_000}&lang={'x' * 50_000}", headers={"Save-Data": "on"})
    assert len(answer.header("location") or "") < 1000


def test_a_desktop_passes_and_the_response_varies_by_device() -> None:
    answer = ask(headers={"User-Agent": DESKTOP})
    assert answer.passed
    assert answer.header("set-cookie") is None
    for each in (answer, ask(headers={"Save-Data": "on"})):
        vary = each.header("vary") or ""
        assert {"Sec-CH-UA-Mobile", "Save-Data", "User-Agent", "Cookie"} <= set(vary.split(", "))


def test_the_full_page_is_remembered_once_asked_for() -> None:
    response = ask("/?full&stop=mao", headers={"Sec-CH-UA-Mobile": "?1"})
    assert response.passed
    cookie = response.header("set-cookie") or ""
    assert cookie.startswith(f"{COOKIE}=full; Path=/; Max-Age=")
    assert "SameSite=Lax" in cookie

    again = ask(headers={"Sec-CH-UA-Mobile": "?1", "Cookie": f"other=1; {cookie.partition(';')[0]}"})
    assert again.passed
    assert again.header("set-cookie") is None


@pytest.mark.parametrize("agent", [SAFARI, DESKTOP])
def test_the_page_for_phones_ends_what_was_remembered(agent: str) -> None:
    answer = ask("/?light&lang=sl&group=A", headers={"User-Agent": agent, "Cookie": f"{COOKIE}=full"})
    assert (answer.status, answer.header("location")) == (307, "pocket?lang=sl&group=A")
    assert (answer.header("set-cookie") or "").startswith(f"{COOKIE}=; Path=/; Max-Age=0;")
    assert answer.header("cache-control") == "no-cache"


@pytest.mark.parametrize("cookie", [f"{COOKIE}=light", f"{COOKIE}=", "=;;=", 'a="', "\xff\xfe"])
def test_another_cookie_remembers_nothing(cookie: str) -> None:
    assert not ask(headers={"Sec-CH-UA-Mobile": "?1", "Cookie": cookie}).passed


@pytest.mark.parametrize("target", ["/pocket", "/organise", "/static/js/index.js", "/_stcore/health", "//", ""])
def test_only_the_front_page_redirects(target: str) -> None:
    answer = ask(target, headers={"Sec-CH-UA-Mobile": "?1"})
    assert answer.passed
    assert answer.headers == [("content-type", "text/html")]


def test_other_methods_and_websockets_pass() -> None:
    assert ask(method="POST", headers={"Sec-CH-UA-Mobile": "?1"}).passed
    assert not ask(method="HEAD", headers={"Sec-CH-UA-Mobile": "?1"}).passed
    assert ask(kind="websocket", headers={"Sec-CH-UA-Mobile": "?1"}).passed


def test_under_a_path_the_front_page_is_its_folder() -> None:
    phone = {"Sec-CH-UA-Mobile": "?1"}
    assert ask("/visit/?stop=mao", headers=phone, base_path="/visit").header("location") == "pocket?stop=mao"
    for elsewhere in ("/", "/visit/pocket", "/visitors"):
        assert ask(elsewhere, headers=phone, base_path="/visit").passed
    cookie = ask("/visit/?full", headers=phone, base_path="/visit").header("set-cookie") or ""
    assert "Path=/visit/;" in cookie, "another app on the same host does not get it"


@pytest.mark.parametrize("agent", [SAFARI, DESKTOP])
def test_without_the_last_slash_it_is_added_and_the_query_stays(agent: str) -> None:
    answer = ask("/tours/visit?stop=a%26b", headers={"User-Agent": agent}, base_path="/tours/visit")
    assert (answer.passed, answer.status) == (False, 307)
    assert answer.header("location") == "visit/?stop=a%26b"


def returned(path: str, location: str) -> str:
    """The location behind `ProviderReturn` of a redirect at `path` to `location`."""

    async def answer(_request: Request) -> Response:
        return RedirectResponse(location, 302, {"X-Kept": "yes"})

    app = Starlette(routes=[Route(path, answer)], middleware=[Middleware(ProviderReturn)])
    got = TestClient(app, follow_redirects=False).get(path)
    assert (got.status_code, got.headers["x-kept"]) == (302, "yes")
    return str(got.headers["location"])


@pytest.mark.parametrize(("first_page", "page"), [("/", "/organise"), ("/visit/", "/visit/organise")])
def test_from_the_provider_to_the_organisers_page(first_page: str, page: str) -> None:
    assert returned(f"{first_page}oauth2callback", first_page) == page


@pytest.mark.parametrize("location", ["https://accounts.example.org/", "//elsewhere.example/", "/pocket", "pocket/"])
def test_other_redirects_after_signing_in_stay(location: str) -> None:
    assert returned("/oauth2callback", location) == location


def test_redirects_of_other_pages_stay() -> None:
    assert returned("/auth/logout", "/") == "/"
