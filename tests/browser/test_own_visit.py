"""A new organiser makes the sample her own visit: from the first sign-in to what partners get."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import httpx
import pypdf
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import REPOSITORY
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import TOKEN, sign_in
from tests.deep import DEEP
from tests.lookup.faulty_server import FaultyServer

MOST_TAPS = 25
PROGRAMME = """\
09:00–09:45 Kamppi Chapel, Simonkatu 7
10:00–11:15 Kiasma, Mannerheiminaukio 2
11:40–12:40 University Main Library, Fabianinkatu 30
12:45–13:30 Lunch
13:45–14:15 Cathedral, Unioninkatu 29
14:30–15:30 City Hall, Pohjoisesplanadi 11
"""
OF_THE_SAMPLE = ("ljubljana", "cre:hub", "crehub", "rra lur", "@46.0")


class Hand:
    """Taps and types as a person does, and counts the taps."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.taps = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def type(self, field: Locator, text: str) -> None:
        self.tap(field)
        field.fill(text)
        self._page.keyboard.press("Tab")


@pytest.mark.parametrize("size", [PHONE, DESKTOP] if DEEP else [PHONE])
def test_a_visit_of_ones_own_is_begun_typed_and_published(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path, size: dict[str, Any]
) -> None:
    page_guard.expect("/organise/_stcore/")
    shutil.copy(REPOSITORY / "venues.csv", tmp_path)
    settings = (REPOSITORY / "visit.toml").read_text(encoding="utf-8")
    (tmp_path / "visit.toml").write_text(settings.replace("min_interval_s = 1.0", "min_interval_s = 0.05"), "utf-8")
    with FaultyServer() as services:
        environment = {
            "STUDY_VISIT_DIR": str(tmp_path),
            "STUDY_VISIT_ORGANISER_TOKEN": TOKEN,
            "STUDY_VISIT_GEOCODER_URL": services.url,
            "STUDY_VISIT_ROUTER_URL": services.url,
        }
        app = start_app(environment=environment, now="2026-09-01T12:00:00+03:00")
        page = sign_in(open_page(**size), app)
        hand, dialog = Hand(page), page.get_by_role("dialog")

        hand.tap(page.get_by_role("button", name="Start your own"))
        hand.type(dialog.get_by_label("Title of your visit"), "Design in Helsinki")
        hand.type(dialog.get_by_label("City or address"), "Helsinki")
        hand.tap(dialog.get_by_role("spinbutton", name="day, First day"))
        page.keyboard.type("17092026")
        # The calendar would lie over the buttons.
        expect(page.get_by_test_id("stDateInputCalendar")).not_to_be_visible()
        expect(dialog.get_by_text("Helsinki, , Helsinki, Suomi")).to_be_visible()
        hand.tap(dialog.get_by_role("button", name="Add stops"))
        hand.type(dialog.get_by_role("textbox", name="Stops, a line each"), PROGRAMME)
        expect(dialog.get_by_text("Mannerheiminaukio, Helsinki, Suomi")).to_be_visible()
        hand.tap(dialog.get_by_role("button", name="Add to the plan"))
        expect(dialog).to_have_count(0)
        expect(page.locator("li.stop")).to_have_count(6)
        expect(page.locator("li.stop.is-chosen .name")).to_have_text("Kamppi Chapel")
        page.set_viewport_size(DESKTOP["viewport"])
        pins = page.locator(".stage iframe").last.content_frame.locator(".stop-pin")
        expect(pins).to_have_count(3)
        for pin in pins.all():
            expect(pin).to_be_in_viewport()
        page.set_viewport_size(size["viewport"])

        hand.tap(page.locator("[data-menu]"))
        hand.tap(page.get_by_role("button", name="Visit details"))
        hand.type(dialog.get_by_label("Name and surname"), "Aino Virtanen")
        hand.type(dialog.get_by_label("Phone", exact=True), "+358 9 310 1691")
        hand.tap(dialog.get_by_role("button", name="Save"))
        expect(dialog).to_have_count(0)
        hand.tap(page.locator(".dock .publish"))
        hand.type(dialog.get_by_label("Your name"), "Aino")
        hand.tap(dialog.get_by_role("button", name="Publish now"))
        expect(dialog).to_have_count(0)
        assert hand.taps <= MOST_TAPS

        with httpx.Client(base_url=app.url, trust_env=False, timeout=30) as client:
            calendar, light, plan = (client.get(path).text for path in ("/visit.ics", "/pocket", "/venues.csv"))
            pdf = pypdf.PdfReader(io.BytesIO(client.get("/itinerary.pdf").content))
        printed = "\n".join(sheet.extract_text() for sheet in pdf.pages)
    for text in (calendar, light, printed):
        assert "Design in Helsinki" in text
        assert not [word for word in OF_THE_SAMPLE if word in text.lower()]
    assert "X-WR-TIMEZONE:Europe/Helsinki" in calendar
    assert "Aino Virtanen" in light
    assert plan.count("\n") == 7
