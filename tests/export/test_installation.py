"""What keeps the light page on a phone, as a server gives it away."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.export.context import NO_TILES, POCKET
from components.export.outputs import INSTALLATION, OUTPUTS, output
from components.render.background import Background
from components.settings import BackgroundSettings
from components.web.routes import PublicSite, public_routes
from tests import samples
from tests.export.context import BASE, NOWHERE, SERVED

OSM = Background.of(BackgroundSettings(name="OpenStreetMap.Mapnik"))
OTHERS = Background.of(BackgroundSettings(url="https://tiles.example.org/{z}/{x}/{y}.png"))


def client_of(background: Background) -> TestClient:
    site = PublicSite(
        visit=samples.ljubljana,
        csv=lambda: b"",
        status=dict,
        now=lambda: samples.at(samples.VISIT_DAY, 10),
        background=background,
    )
    return TestClient(Starlette(routes=public_routes(site)))


@pytest.mark.parametrize(
    ("background", "origin"), [(OSM, "https://tile.openstreetmap.org"), (OTHERS, ""), (NO_TILES, "")]
)
def test_the_worker_caches_tiles_only_of_servers_that_allow_it(background: Background, origin: str) -> None:
    with client_of(background) as client:
        answer = client.get("/worker.js")
    assert f'="{origin}"' in answer.text
    assert ("https://" in answer.text) is bool(origin)
    assert "$tiles" not in answer.text
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; connect-src 'self'")


def test_the_light_page_alone_has_manifest_worker_and_a_link_to_the_full_page() -> None:
    with client_of(OSM) as client:
        light, embed = client.get("/pocket?lang=en"), client.get("/embed?lang=en")
    assert '<link rel="manifest" href="manifest.webmanifest?lang=en">' in light.text
    assert '"worker":"worker.js"' in light.text
    assert 'href="./?full&amp;lang=en"' in light.text
    for part in ('rel="manifest"', "worker.js", "./?full"):
        assert part not in embed.text


def test_the_calendar_is_one_tap_away_and_keeping_the_page_where_a_phone_can_keep_it() -> None:
    with client_of(OSM) as client:
        light, embed = client.get("/pocket?lang=en").text, client.get("/embed?lang=en").text
        newer = client.get("/visit.json?lang=en&list=pocket").json()["list"]
    for html in (light, newer):
        assert '<a href="visit.ics?lang=en">Add to calendar</a>' in html
        assert "Keep on my phone" in html
    assert "Add to calendar" not in embed
    # A page that was saved has no calendar beside it and no worker; where the visit is known the calendar is there.
    saved = output(POCKET).build(samples.ljubljana(), replace(NOWHERE, static=True)).decode()
    assert "Add to calendar" not in saved
    published = output(POCKET).build(samples.ljubljana(), replace(SERVED, static=True)).decode()
    assert f'<a href="{BASE}/visit.ics">Add to calendar</a>' in published
    for html in (embed, saved, published):
        assert "Keep on my phone" not in html


def test_a_plan_says_which_it_is_and_when() -> None:
    with client_of(OSM) as client:
        for path in ("/pocket", "/visit.json"):
            answer = client.get(path)
            assert answer.headers["x-visit-revision"] == samples.ljubljana().revision
            assert answer.headers["x-visit-now"]
            again = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304
            assert again.headers["x-visit-revision"] == samples.ljubljana().revision


def test_the_policy_goes_once_over_the_wire_and_stays_in_the_files() -> None:
    with client_of(OSM) as client:
        answer = client.get("/pocket")
    assert "script-src 'sha256-" in answer.headers["content-security-policy"]
    assert "http-equiv" not in answer.text


def test_the_manifest_names_the_visit_and_stays_within_the_light_page() -> None:
    with client_of(OSM) as client:
        answer = client.get("/manifest.webmanifest?lang=en")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = json.loads(answer.content)
    assert (manifest["name"], manifest["start_url"], manifest["scope"]) == (
        samples.ljubljana().title,
        "pocket?lang=en",
        "pocket",
    )
    assert {icon.get("purpose", "any") for icon in manifest["icons"]} == {"any", "maskable"}


def test_none_of_it_is_part_of_a_pack() -> None:
    assert not {row.slug for row in INSTALLATION} & {row.slug for row in OUTPUTS}
