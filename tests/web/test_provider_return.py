"""Who comes back from a provider of accounts is led to the organisers' desk, and nobody else is led anywhere."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from components.web.provider_return import ProviderReturn


def led(path: str, location: str) -> str:
    """Where an answer at `path` that leads to `location` leads to behind the middleware."""

    async def answer(_request: Request) -> Response:
        return RedirectResponse(location, 302, {"X-Kept": "yes"})

    app = Starlette(routes=[Route(path, answer)], middleware=[Middleware(ProviderReturn)])
    got = TestClient(app, follow_redirects=False).get(path)
    assert (got.status_code, got.headers["x-kept"]) == (302, "yes")
    return str(got.headers["location"])


@pytest.mark.parametrize(("first_page", "desk"), [("/", "/organise"), ("/visit/", "/visit/organise")])
def test_from_the_provider_to_the_desk(first_page: str, desk: str) -> None:
    assert led(f"{first_page}oauth2callback", first_page) == desk


@pytest.mark.parametrize("location", ["https://accounts.example.org/", "//elsewhere.example/", "/pocket", "pocket/"])
def test_another_way_from_there_stays_as_it_is(location: str) -> None:
    assert led("/oauth2callback", location) == location


def test_other_pages_lead_where_they_led() -> None:
    assert led("/auth/logout", "/") == "/"
