"""A visit to Helsinki becomes a located, routed, timed map, with a real geocoder and a real router."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser import helsinki
from tests.browser.app import App
from tests.browser.conftest import StartApp
from tests.browser.visit_pages import expect_chosen, map_frame, open_visit, pin, stop

LOOKED_UP_TIMEOUT_S = 120.0
# Read from the map's data, not from the geocoder.
POSITIONS = {
    "Kamppi Chapel": (60.169444, 24.935927),
    "Kiasma": (60.172017, 24.936672),
    "University Main Library": (60.171385, 24.948259),
    "Cathedral": (60.170378, 24.952176),
    "City Hall": (60.168240, 24.952777),
}
METRES_A_DEGREE = 111_195
COSINE_OF_LATITUDE = 0.4975


def wait_until_looked_up(app: App) -> None:
    """Wait until nothing is left to ask and the map has ways along streets, and streets: the ways are open questions
    only once the last address is answered and the day is planned with it, and the streets around them come after."""
    deadline = time.monotonic() + LOOKED_UP_TIMEOUT_S
    with httpx.Client(trust_env=False, timeout=30) as client:
        while not _is_complete(client, app):
            assert time.monotonic() < deadline, app.logs[-2000:]
            time.sleep(0.5)


def _is_complete(client: httpx.Client, app: App) -> bool:
    health = client.get(f"{app.url}/healthz").json()
    return not health["open_questions"] and health["ground"] == "there" and _has_routes(client, app)


def _has_routes(client: httpx.Client, app: App) -> bool:
    features: list[dict[str, Any]] = client.get(f"{app.url}/visit.geojson").json()["features"]
    geometries = [each["geometry"] for each in features if each["geometry"]]  # a stop without a place has none
    lines = [geometry["coordinates"] for geometry in geometries if geometry["type"] == "LineString"]
    return bool(lines) and all(len(line) > 2 for line in lines)


@pytest.mark.services
def test_names_and_addresses_become_a_routed_map(tmp_path: Path, start_app: StartApp, desktop: Page) -> None:
    helsinki.settle_in(tmp_path)
    environment = {**helsinki.ENVIRONMENT, "STUDY_VISIT_DIR": str(tmp_path)}
    app = start_app(now=helsinki.NOW, environment=environment)
    wait_until_looked_up(app)

    with httpx.Client(trust_env=False, timeout=30) as client:
        features: list[dict[str, Any]] = client.get(f"{app.url}/visit.geojson").json()["features"]
        ground = client.get(f"{app.url}/ground.json").json()
    points = {each["properties"]["name"]: each for each in features if each["geometry"]["type"] == "Point"}
    lines = [each for each in features if each["geometry"]["type"] == "LineString"]
    assert list(points) == list(POSITIONS)
    for name, (latitude, longitude) in POSITIONS.items():
        x, y = points[name]["geometry"]["coordinates"][:2]
        north = (y - latitude) * METRES_A_DEGREE
        east = (x - longitude) * METRES_A_DEGREE * COSINE_OF_LATITUDE
        assert (north**2 + east**2) ** 0.5 < 30, name
    assert len(lines) == 4
    assert all(len(each["geometry"]["coordinates"]) > 2 for each in lines)

    assert {"Mannerheimintie", "Aleksanterinkatu", "Kaisaniemen puisto"} <= {each["text"] for each in ground["labels"]}
    assert {"green", "water", "house"} <= set(ground["areas"])
    assert {"main", "street", "path", "rail"} <= set(ground["lines"])

    page = open_visit(desktop, app)
    expect(map_frame(page).locator(".ground-map .ground-main path").first).to_be_attached()
    expect(map_frame(page).locator(".ground-name", has_text="Aleksanterinkatu").first).to_be_attached()
    expect(page.locator("section.now")).to_contain_text("On the way")
    ways = page.locator(".way")
    expect(ways).to_have_count(4)
    for way in ways.all():
        expect(way).to_contain_text(re.compile(r"On foot \(assumed\) · \d+\smin · "))
        expect(way).not_to_contain_text("estimate")
    cathedral = page.locator("li.stop", has_text="Cathedral").get_attribute("data-stop")
    assert cathedral is not None
    stop(page, cathedral).locator("summary").click()
    expect_chosen(page, cathedral, "4")
    expect(pin(page, "4")).to_be_in_viewport()
    assert not map_frame(page).locator("path.leg-estimated").count()
