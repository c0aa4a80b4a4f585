"""A geocoder that breaks in one way after the other, a database that goes away: what partners and organisers see."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import TOKEN, ready, sign_in, stop
from tests.browser.tools import screenshot
from tests.browser.visit_pages import open_visit
from tests.deep import DEEP
from tests.lookup.faulty_server import PAUSE_S, Fault, FaultyServer

PATIENCE_S = 60.0
TOML = """\
title = "Study visit to Helsinki"
time_zone = "Europe/Helsinki"
languages = ["en"]

[geocoder]
contact = "visit@example.org"
min_interval_s = 0
timeout_s = 1.5

[router]
timeout_s = 1.5
"""
STORED = """\
date,arrive,depart,name,address,lat,lon,travel,id
2026-09-17,09:00,09:45,Kamppi Chapel,"Simonkatu 7, Helsinki",,,walk,kamppi
2026-09-17,10:00,11:15,Kiasma,,60.172017,24.936672,walk,kiasma
"""
SAID = {
    Fault.REFUSED: "The geocoder is out of reach. Check the network, and its address in the settings.",
    Fault.HUNG: "The geocoder did not answer within 1.5 s.",
    Fault.WEB_PAGE: "Instead of the geocoder, a web page answered.",
    Fault.PAUSE_SECONDS: f"The geocoder asks for quiet for {PAUSE_S} s.",
}
"""In this order: who asks for quiet gets it, so that nothing can be asked after it. Unless --deep asks for all, one
that never answers and one that refuses to: tests/lookup has every fault and its words."""


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as made:
        yield made


def until_told(app: App, true: Callable[[dict[str, Any]], object]) -> None:
    """Wait until `/healthz` tells something."""
    deadline = time.monotonic() + PATIENCE_S
    with httpx.Client(trust_env=False, timeout=30, base_url=app.url) as client:
        while not true(told := client.get("/healthz").json()):
            assert time.monotonic() < deadline, f"{told}\n{app.logs[-2000:]}"
            time.sleep(0.3)


def plan_is_drawn(page: Page) -> None:
    """The list with its stored stops and the stored way, whatever the service does."""
    for stop_id in ("kamppi", "kiasma", "new"):
        expect(page.locator(f'li.stop[data-stop="{stop_id}"]')).to_have_count(1)
    way = page.locator('li.stop[data-stop="kiasma"] .way').or_(page.locator(".way").first).first
    expect(way).to_contain_text("On foot")
    expect(way).not_to_contain_text("estimate")


def test_under_every_fault_the_pages_draw_and_the_organiser_is_told(
    tmp_path: Path,
    start_app: StartApp,
    open_page: OpenPage,
    page_guard: PageGuard,
    server: FaultyServer,
) -> None:
    page_guard.expect("/organise/_stcore/")
    page_guard.expect("/organise/map")  # the map of the new draft may be asked for after the database is gone
    (tmp_path / "visit.toml").write_text(TOML, encoding="utf-8")
    csv = tmp_path / "venues.csv"
    csv.write_text(STORED, encoding="utf-8")
    environment = {
        "STUDY_VISIT_DIR": str(tmp_path),
        "STUDY_VISIT_GEOCODER_URL": server.url,
        "STUDY_VISIT_ROUTER_URL": server.url,
        "STUDY_VISIT_ORGANISER_TOKEN": TOKEN,
        "STUDY_VISIT_DATABASE_URL": f"sqlite:///{tmp_path / 'plans.sqlite'}",
    }
    app = start_app(now="2026-09-17T09:20:00+03:00", environment=environment)
    until_told(app, lambda told: not told["open_questions"] and told["router_last_good_at"])
    organiser = sign_in(open_page(**DESKTOP), app)
    partner = open_page(**PHONE, java_script_enabled=False)  # what the server sends is what is looked at
    faults = SAID if DEEP else {fault: SAID[fault] for fault in (Fault.HUNG, Fault.PAUSE_SECONDS)}
    for number, (fault, said) in enumerate(faults.items(), start=1):
        server.fault = fault
        csv.write_text(
            f'{STORED}2026-09-17,11:40,12:40,Library,"Katu {number}, Helsinki",,,walk,new\n', encoding="utf-8"
        )
        until_told(app, lambda told, said=said: said in (told["geocoder_fault"] or ""))  # type: ignore[misc]

        partner.goto(f"{app.url}/pocket")
        plan_is_drawn(partner)
        expect(partner.locator("body")).not_to_contain_text("geocoder")
        notice = organiser.get_by_text(said)
        expect(notice).to_be_visible()
        expect(
            organiser.get_by_text("The app asks again by itself; until then the plan shows what is known.")
        ).to_be_visible()
        expect(organiser.locator('li.stop[data-stop="new"]')).to_contain_text("has not been looked up yet")
        if DEEP:  # test_drawing_asks_nobody opens it while the services hang
            plan_is_drawn(open_visit(open_page(**DESKTOP), app))
        if fault is Fault.PAUSE_SECONDS:
            break

        server.fault = None
        until_told(app, lambda told: not told["geocoder_fault"] and not told["open_questions"])
        expect(notice).to_have_count(0)
        expect(organiser.locator('li.stop[data-stop="new"]')).not_to_contain_text("has not been looked up yet")
    assert not server.redirected
    assert_a_database_that_goes_away_is_told_and_the_draft_comes_back(organiser, app, tmp_path / "plans.sqlite")


def assert_a_database_that_goes_away_is_told_and_the_draft_comes_back(page: Page, app: App, database: Path) -> None:
    away = database.with_suffix(".away")
    names = page.locator("li.stop .name", has_text="Kamppi Chapel")
    stop(page, "kamppi").locator("button.open").click()
    stop(page, "kamppi").get_by_role("button", name="Duplicate").click()
    expect(names).to_have_count(2)

    database.rename(away)
    told = page.get_by_text("The app's tables are not in the database. Put back a copy of it")
    expect(told).to_be_visible()
    expect(page.get_by_text("The app tries again by itself. What was kept is not lost.")).to_be_visible()
    expect(page.get_by_role("button", name="Begin a new draft")).to_have_count(0)
    screenshot(page, "organise-database-away")
    light = httpx.get(f"{app.url}/pocket", trust_env=False, timeout=30).text
    assert len(re.findall(r'<li [^>]*\bclass="stop\b', light)) == 3
    assert "database" not in light

    away.replace(database)
    ready(page)
    expect(told).to_have_count(0)
    expect(names).to_have_count(2)
