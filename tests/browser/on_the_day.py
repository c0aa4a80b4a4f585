"""What the tests of the day itself share: the app with its clock at a moment, and its pages opened as readers do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.app import REPOSITORY, App

FULL = "full"
LIGHT_PAGE = "pocket"


@contextmanager
def rehearsal(
    work: Path, refusing_url: str, *, now: str | None, csv: Path | None = None, port: int | None = None
) -> Iterator[App]:
    """The app on the shipped plan, or on `csv`, with its clock at `now`; no service answers it. `port` is one of
    before, to come back at the same address."""
    settings = {
        "STUDY_VISIT_DATA": str(work / "data"),
        "STUDY_VISIT_GEOCODER_URL": refusing_url,
        "STUDY_VISIT_ROUTER_URL": refusing_url,
    }
    if now is not None:
        settings["STUDY_VISIT_NOW"] = now
    if csv is not None:
        settings["STUDY_VISIT_CSV"] = str(csv)
    with App(folder=REPOSITORY, work=work, environment=settings, port=port) as app:
        yield app


def open_full(page: Page, app: App, query: str = "") -> Page:
    """Open Streamlit's visit page, as on a desktop or after `/?full`, and wait until list and map are there."""
    page.context.add_cookies([{"name": "study_visit_page", "value": "full", "url": app.url}])
    page.goto(f"{app.url}/{query}")
    expect(page.locator(".visit.is-live")).to_be_attached()
    expect(page.frame_locator('iframe[src*="view=map"]').last.locator(".leaflet-map-pane")).to_be_attached()
    return page


def open_light(page: Page, app: App, query: str = "", *, path: str = LIGHT_PAGE) -> Page:
    """Open the light page or the embed, and wait until its scripts have run and its clock is the visit's."""
    with page.expect_response(lambda answer: answer.url.endswith("/events")):
        page.goto(f"{app.url}/{path}{query}")
    expect(page.locator(".visit.is-live")).to_be_attached()
    expect(page.locator("section.now")).to_be_visible()
    return page
