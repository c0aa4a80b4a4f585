"""An event manager at a phone: three days of 25 stops, a server that is lost in the middle, and a colleague."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.app import REPOSITORY, App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import NOW, ready, sign_in
from tests.ports import free_port

TOKEN = "a-token-of-the-three-days-0123456789"
DAYS = {1: 9, 2: 8, 3: 8}
KINDS = ("Museum", "Library", "Town hall", "Lunch", "Archive", "Design centre", "Power station", "Dinner", "Walk")


def programme() -> str:
    """Three days as somebody pastes them: a heading a day, a line a stop, with a position so that nobody is asked."""
    lines: list[str] = []
    for day, count in DAYS.items():
        lines.append(f"Day {day}")
        lines += [f"{9 + i:02}:00–{9 + i:02}:40 {KINDS[i]} {day}, 46.0{50 + i}, 14.5{day}" for i in range(count)]
    return "\n".join(lines)


def named(page: Page, name: str) -> Locator:
    """A stop of the list by its name."""
    return page.locator("li.stop").filter(has=page.locator(".name", has_text=re.compile(f"^{name}$")))


def chosen(page: Page, name: str) -> Locator:
    """A stop whose buttons are to be seen."""
    found = named(page, name)
    if not found.locator(".acts").is_visible():
        found.locator(".open").click()
    return found


def test_three_days_are_made_changed_and_published_and_nothing_typed_is_lost(
    open_page: OpenPage, page_guard: PageGuard, refusing_url: str, tmp_path: Path
) -> None:
    page_guard.expect("/_stcore/")  # while the server is away
    page_guard.expect("when disconnected from server")
    for file in ("venues.csv", "visit.toml"):
        shutil.copy(REPOSITORY / file, tmp_path)
    environment = {
        "STUDY_VISIT_DIR": str(tmp_path),
        "STUDY_VISIT_DATA": str(tmp_path / "data"),
        "STUDY_VISIT_ORGANISER_TOKEN": TOKEN,
        "STUDY_VISIT_GEOCODER_URL": refusing_url,
        "STUDY_VISIT_ROUTER_URL": refusing_url,
        "STUDY_VISIT_NOW": NOW,
    }
    port = free_port()
    with App(folder=REPOSITORY, work=tmp_path, environment=environment, port=port) as app:
        page = sign_in(open_page(**PHONE), app, TOKEN)
        dialog = page.get_by_role("dialog")
        page.get_by_role("button", name="Start your own").click()
        dialog.get_by_label("Title of your visit").fill("Three days")
        dialog.get_by_label("Title of your visit").press("Tab")
        dialog.get_by_role("button", name="Add stops").click()
        lines = dialog.get_by_role("textbox", name="Stops, a line each")
        lines.fill(programme())
        lines.press("Tab")
        dialog.get_by_role("button", name="Add to the plan").click()
        expect(dialog).to_have_count(0)
        expect(page.locator("li.stop")).to_have_count(sum(DAYS.values()))

        chosen(page, "Archive 3").locator("[data-move='-1']").click()
        third = page.locator("ol.stops").last.locator(".name")
        expect(third).to_have_text([f"{KINDS[i]} 3" for i in (0, 1, 2, 4, 3, 5, 6, 7)])
        edit(page, "Museum 3", "Begins at", "09:15")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        expect(named(page, "Museum 3").locator(".hours")).to_contain_text("09:15")
        publish(page, "Bring your badge")

        chosen(page, "Design centre 2").locator("[data-do=late]").click()
        dialog.get_by_text("+15", exact=True).click()
        dialog.get_by_role("button", name="Keep in my draft").click()
        expect(dialog).to_have_count(0)
        expect(named(page, "Dinner 2").locator(".hours")).to_contain_text("16:15")

        edit(page, "Lunch 1", "Name", "Lunch at the market")
        app.kill()
    with App(folder=REPOSITORY, work=tmp_path, environment=environment, port=port) as app:
        page.reload()
        expect(dialog.get_by_label("Name", exact=True)).to_have_value("Lunch at the market")
        dialog.get_by_role("button", name="Save").click()
        expect(named(page, "Lunch at the market")).to_be_visible()
        expect(named(page, "Dinner 2").locator(".hours")).to_contain_text("16:15")

        colleague = sign_in(open_page(**DESKTOP), app, TOKEN)
        chosen(colleague, "Walk 1").locator("[data-do=remove]").click()
        expect(named(colleague, "Walk 1")).to_have_count(0)
        publish(colleague, "")
        ready(page)
        page.get_by_role("button", name="See what changed, and merge").click()
        dialog.get_by_role("button", name="Merge", exact=True).click()
        expect(dialog).to_have_count(0)
        expect(named(page, "Walk 1")).to_have_count(0)
        expect(named(page, "Lunch at the market")).to_be_visible()
        expect(named(page, "Dinner 2").locator(".hours")).to_contain_text("16:15")


def edit(page: Page, name: str, field: str, text: str) -> None:
    """Type into a field of a stop's form, and leave it open."""
    chosen(page, name).locator("[data-do=edit]").click()
    page.get_by_role("dialog").get_by_label(field, exact=True).fill(text)
    page.get_by_role("dialog").get_by_label(field, exact=True).press("Tab")


def publish(page: Page, message: str) -> None:
    """Publish the draft with a message to partners, although a day may not fit."""
    dialog = page.get_by_role("dialog")
    page.locator(".dock .publish").click()
    dialog.get_by_label("Your message to partners").fill(message)
    dialog.get_by_label("Your message to partners").press("Tab")
    button = dialog.get_by_role("button", name="Publish now")
    expect(button).to_be_visible()
    if anyway := dialog.get_by_text("Publish anyway").all():
        anyway[0].click()
    expect(button).to_be_enabled()
    button.click()
    expect(dialog).to_have_count(0)
