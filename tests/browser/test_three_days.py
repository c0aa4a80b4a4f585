"""An event manager at a phone: three days of 25 stops, a server that is lost in the middle, and a colleague."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.app import REPOSITORY, App
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import NOW, sign_in
from tests.ports import free_port

TOKEN = "a-token-of-the-three-days-0123456789"
DAYS = {1: 9, 2: 8, 3: 8}
KINDS = ("Museum", "Library", "Town hall", "Lunch", "Archive", "Design centre", "Power station", "Dinner", "Walk")


def programme() -> str:
    """Three days that are still to come, with positions, so that nobody is asked."""
    lines = ["date,arrive,depart,name,lat,lon,id"]
    for day, count in DAYS.items():
        lines += [
            f"2017-02-0{day + 2},{9 + i:02}:00,{9 + i:02}:40,{KINDS[i]} {day},46.0{50 + i},14.5{day},{day}-{i}"
            for i in range(count)
        ]
    return "\n".join([*lines, ""])


def named(page: Page, name: str) -> Locator:
    """A stop of the list by its name."""
    return page.locator("li.stop").filter(has=page.locator(".name", has_text=re.compile(f"^{name}$")))


def chosen(page: Page, name: str) -> Locator:
    """A stop whose buttons are to be seen."""
    stop = named(page, name)
    if not stop.locator(".acts").is_visible():
        stop.locator(".open").click()
    return stop


def test_three_days_are_changed_at_a_phone_and_nothing_typed_is_lost(
    open_page: OpenPage, page_guard: PageGuard, refusing_url: str, tmp_path: Path
) -> None:
    """test_own_visit begins a visit and publishes it, test_organise has two organisers at their pages."""
    page_guard.expect("/_stcore/")  # while the server is away
    page_guard.expect("when disconnected from server")
    shutil.copy(REPOSITORY / "visit.toml", tmp_path)
    csv = tmp_path / "venues.csv"
    csv.write_text(programme(), encoding="utf-8")
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
        expect(page.locator("li.stop")).to_have_count(sum(DAYS.values()))
        chosen(page, "Archive 3").locator("[data-move='-1']").click()
        third = page.locator("ol.stops").last.locator(".name")
        expect(third).to_have_text([f"{KINDS[i]} 3" for i in (0, 1, 2, 4, 3, 5, 6, 7)])

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

        # A colleague takes a stop out in the spreadsheet.
        beside = csv.with_suffix(".new")
        beside.write_text("".join(line for line in programme().splitlines(True) if "Walk 1" not in line), "utf-8")
        beside.replace(csv)
        page.get_by_role("button", name="See what changed, and merge").click()
        dialog.get_by_role("button", name="Merge", exact=True).click()
        expect(dialog).to_have_count(0)
        expect(named(page, "Walk 1")).to_have_count(0)
        expect(named(page, "Lunch at the market")).to_be_visible()
        expect(named(page, "Dinner 2").locator(".hours")).to_contain_text("16:15")
        expect(third).to_have_text([f"{KINDS[i]} 3" for i in (0, 1, 2, 4, 3, 5, 6, 7)])


def edit(page: Page, name: str, field: str, text: str) -> None:
    """Type into a field of a stop's form, and leave it open."""
    chosen(page, name).locator("[data-do=edit]").click()
    page.get_by_role("dialog").get_by_label(field, exact=True).fill(text)
    page.get_by_role("dialog").get_by_label(field, exact=True).press("Tab")
