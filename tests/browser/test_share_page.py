"""The share page in a real browser: each form with its use, its preview, the text to copy and the file to save."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from components.export.context import ACCESSIBILITY, EMBED, POCKET, PRIVACY, TABLE
from components.export.outputs import OUTPUTS, Output
from components.i18n.words import words_for
from tests.browser.app import ORGANISER_TOKEN, App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, SharedApp
from tests.browser.guard import PageGuard
from tests.deep import DEEP

LONG_AFTER = "2026-05-04T10:00:00+02:00"
ANSWER_TIMEOUT_S = 60.0
OFFERED = [row for row in OUTPUTS if row.slug not in {PRIVACY, ACCESSIBILITY, "visit.ics"}]
"""Those pages are about the visit's site: they are linked, not given away. A visit that is over is for no calendar."""
SAVED = [row for row in OFFERED if DEEP or row.slug in {POCKET, EMBED, TABLE, "map.png", "itinerary.pdf", "visit.json"}]
"""A row of each kind; all buttons are drawn by one function, and each is looked for."""
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.fixture
def app(shared_app: SharedApp) -> App:
    """The shipped plan some years after its last day."""
    return shared_app(LONG_AFTER)


@pytest.fixture(autouse=True)
def _streamlit_looks_for_itself(page_guard: PageGuard) -> None:
    """On a page's own address Streamlit asks for its server beside that page first, and then above it."""
    page_guard.expect("/share/_stcore/")
    page_guard.expect("/organise/_stcore/")


def open_share(page: Page, app: App, query: str = "") -> Page:
    page.goto(f"{app.url}/share{query}")
    expect(page.get_by_test_id("stExpander").last).to_be_visible()
    return page


def served(app: App, slug: str) -> bytes:
    with httpx.Client(trust_env=False, timeout=ANSWER_TIMEOUT_S) as client:
        answer = client.get(f"{app.url}/{slug}", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content


def test_every_form_says_what_it_is_for_and_is_shown_copied_and_saved(open_page: OpenPage, app: App) -> None:
    page = open_share(open_page(**DESKTOP, color_scheme="light"), app)
    page.get_by_text("For developers", exact=True).click()
    assert_every_form_is_offered(page)
    assert_previews_are_there(page)
    assert_fits(page, DESKTOP)
    assert_texts_to_copy_lead_here(page, app)
    for row in SAVED:
        assert_saved_is_served(page, app, row)
    assert page.get_by_role("button", name="Download the pack").count() == 0  # it is for organisers
    assert_preview_is_as_wide_as_is_chosen(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE["viewport"])
    assert_fits(page, PHONE)
    assert_organisers_read_the_button_of_the_pack(page, app)


def download_of(page: Page, row: Output) -> Locator:
    return page.get_by_role("button", name=f"Download: {row.saved or row.title}", exact=True)


def assert_every_form_is_offered(page: Page) -> None:
    english = words_for("en")
    for row in OFFERED:
        if row.slug not in {"qr.png"}:  # the same code, beside the one to print
            expect(page.get_by_text(english.phrase(row.use)).first).to_be_visible()
        expect(download_of(page, row)).to_be_visible()


def assert_previews_are_there(page: Page) -> None:
    embed = page.frame_locator('iframe[src*="/embed"]')
    expect(embed.locator(".stop-pin")).to_have_count(3)
    letter = page.frame_locator('iframe[src*="/newsletter.html"]')
    expect(letter.get_by_role("heading", name="CRE:HUB study visit Ljubljana")).to_be_attached()
    pictures = page.get_by_test_id("stImage").locator("img")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(each) => each.naturalWidth") > 100


ALL_FITS = """(width) => {
  const buttons = [...document.querySelectorAll('[data-testid=stDownloadButton]')];
  const fits = ({ left, right, height }) => left >= 0 && right <= width && height >= 44;
  return document.documentElement.scrollWidth <= innerWidth && buttons.length > 10
    && buttons.every((each) => fits(each.getBoundingClientRect()));
}"""


def assert_fits(page: Page, screen: dict[str, Any]) -> None:
    """The page is no wider than the screen, and every button is on it and as high as a thumb, once it is laid out."""
    page.wait_for_function(ALL_FITS, arg=screen["viewport"]["width"])


def assert_saved_is_served(page: Page, app: App, row: Output) -> None:
    with page.expect_download() as saving:
        download_of(page, row).click()
    assert saving.value.suggested_filename == row.file_name
    saved = Path(saving.value.path()).read_bytes()
    # A saved page has in itself what a served one asks its server for; its policy, which is in a header, too.
    is_page = row.slug in {"pocket", "embed"}
    assert bool(POLICY.search(saved)) == is_page
    assert is_page or saved == served(app, row.slug), row.slug


def assert_texts_to_copy_lead_here(page: Page, app: App) -> None:
    copied = page.get_by_test_id("stCode")
    expect(copied.filter(has_text=re.compile(rf"^\s*{re.escape(app.url)}/pocket\s*$"))).to_be_visible()
    expect(copied.filter(has_text="<iframe")).to_be_visible()
    texts = [text.strip() for text in copied.all_inner_texts()]
    assert f"{app.url}/pocket" in texts
    [frame] = [text for text in texts if text.startswith("<iframe")]
    frame = " ".join(frame.split())
    assert f'src="{app.url}/embed"' in frame
    assert 'title="CRE:HUB study visit Ljubljana"' in frame
    assert 'allow="geolocation"' in frame
    assert frame.endswith("</iframe>")


def assert_preview_is_as_wide_as_is_chosen(page: Page) -> None:
    preview = page.locator('iframe[src*="/embed"]')
    expect(preview).to_have_css("width", "640px")
    page.get_by_text("Phone", exact=True).click()
    expect(preview).to_have_css("width", "390px")


def assert_organisers_read_the_button_of_the_pack(page: Page, app: App) -> None:
    """In the dark, too; that they take the pack by it is in test_no_token_leaks.py, which reads all of it."""
    signing = page.context.request.post(
        f"{app.url}/organise/sign-in", form={"token": ORGANISER_TOKEN}, max_redirects=0
    )  # the context's cookies are the page's, too
    assert signing.status == HTTPStatus.SEE_OTHER
    button = open_share(page, app).get_by_role("button", name="Download the pack")
    expect(button).to_have_css("color", "rgb(6, 33, 30)")  # `DARK.on_accent`: Streamlit's white is hardly read


def test_after_the_last_day_every_page_is_a_record_on_any_screen(open_page: OpenPage, app: App) -> None:
    page = open_page(**PHONE)
    for path in ("pocket", "embed", "?full"):
        page.set_viewport_size(PHONE["viewport"])
        page.goto(f"{app.url}/{path}")
        assert_is_a_record(page)
        for screen in (PHONE, DESKTOP):
            page.set_viewport_size(screen["viewport"])
            assert_projects_stand_above_the_stops(page)


def assert_is_a_record(page: Page) -> None:
    expect(page.locator(".dates").first).to_contain_text(re.compile(r"1\s*–\s*2 Feb 2017"))
    expect(page.locator(".numbers")).to_contain_text(re.compile(r"5\s*stops"))
    expect(page.locator("section.now")).not_to_contain_text(re.compile("Starts in|Leave|Next"))


def assert_projects_stand_above_the_stops(page: Page) -> None:
    shown = page.locator(".shown-projects")
    expect(shown).to_contain_text("TAFR")
    expect(shown).to_contain_text("Mag Lev")
    first_stop = page.locator("li.stop:visible").first
    top, below = shown.bounding_box(), first_stop.bounding_box()
    assert top is not None
    assert below is not None
    assert top["y"] < below["y"]
