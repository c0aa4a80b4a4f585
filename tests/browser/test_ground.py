"""The map brings its own ground: streets under the route wherever a page is, and nobody else is asked for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import Response
from starlette.routing import Route

from components.export.context import Context
from components.export.pages import light_page
from components.i18n.words import words_for
from components.plan.ground import Ground, read_ground
from components.plan.model import Visit
from components.render.background import Background
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.browser.guard import PageGuard
from tests.browser.tools import TILE_SERVER, serve_routes

CREDIT = "© OpenMapTiles © OpenStreetMap contributors"
STREET_MAP = Background(url=f"{TILE_SERVER}{{z}}/{{x}}/{{y}}.png", credit="© the tiles")


class Published:
    """What the server has published, which a test may change."""

    def __init__(self) -> None:
        self.visit = samples.helsinki()
        self.url = ""


@pytest.fixture
def published() -> Iterator[Published]:
    made = Published()
    site = PublicSite(
        visit=lambda: made.visit,
        csv=lambda: b"",
        status=dict,
        now=lambda: datetime(2017, 1, 20, 11, tzinfo=UTC),
        background=STREET_MAP,
    )
    nothing = Route("/favicon.ico", lambda _request: Response(status_code=204))
    with serve_routes([*public_routes(site), nothing]) as made.url:
        yield made


def expect_streets(page: Page, name: str = "Pohjoisesplanadi") -> None:
    expect(page.locator(".ground-map .ground-main path").first).to_be_attached()
    expect(page.locator(".ground-name", has_text=name).first).to_be_attached()
    expect(page.locator(".map-credit")).to_have_text(CREDIT)
    expect(page.locator(".map-credit")).to_have_attribute("href", "https://www.openstreetmap.org/copyright")


def with_name(ground: Ground, old: str, new: str) -> Ground:
    document = json.loads(ground.data)
    for label in document["labels"]:
        label["text"] = label["text"].replace(old, new)
    return read_ground(json.dumps(document).encode())


def test_streets_come_from_our_own_server_alone_and_a_newer_plan_brings_its_own(
    desktop: Page, published: Published, page_guard: PageGuard
) -> None:
    """The guard of the page lets no request leave this machine."""
    asked: list[str] = []
    desktop.on("request", lambda request: asked.append(request.url))
    for path in ("embed", "embed?view=map&frame=1", "pocket"):
        desktop.goto(f"{published.url}/{path}")
        expect_streets(desktop)
    assert page_guard.tile_requests == []
    assert {url.rpartition("/")[0] for url in asked if not url.startswith("data:")} == {published.url}

    ground = published.visit.ground
    assert ground is not None
    newer = replace(published.visit, revision="n" * 16, ground=with_name(ground, "Pohjoisesplanadi", "</text><b>&"))
    published.visit = newer
    expect_streets(desktop, "</text><b>&")
    expect(desktop.locator(".ground-map")).to_have_count(1)
    published.visit = replace(newer, revision="o" * 16, ground=None)
    expect(desktop.locator(".ground-map")).to_have_count(0)
    expect(desktop.locator(".map-credit")).to_have_text("© OpenStreetMap contributors")
    desktop.goto("about:blank")  # before the server ends


def test_a_file_from_a_disk_has_its_streets_without_a_network(desktop: Page, tmp_path: Path) -> None:
    visit: Visit = samples.helsinki()
    file = tmp_path / "index.html"
    file.write_bytes(light_page(visit, Context(words=words_for("en"), static=True)))
    desktop.context.set_offline(True)
    desktop.goto(file.as_uri())
    expect_streets(desktop)
    shown = "() => [...document.querySelectorAll('.ground-name')].map((name) => name.textContent)"
    far = set(desktop.evaluate(shown))
    for _ in range(2):
        desktop.get_by_role("button", name="Zoom in").click()
    expect(desktop.locator(".ground-name", has_text="Vuorikatu").first).to_be_attached()
    expect(desktop.locator(".ground-map .ground-path path:visible").first).to_be_attached()
    assert far
