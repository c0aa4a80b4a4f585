"""An event manager at a phone: three days of 25 stops, a server that is lost twice in the middle, and a colleague."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.app import REPOSITORY, App
from tests.browser.conftest import StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import NOW, ready

# What Streamlit writes for its developers while the server is away.
OF_STREAMLIT = (
    *("/_stcore/", "ERR_", "disconnected from server", "is not responding"),
    *("DoInitPings", "Is Streamlit still"),
)
# Streamlit waits longer after each try, and speaks after the sixth.
IMPATIENT = """
const slow = window.setTimeout;
window.setTimeout = (work, ms, ...more) => slow(work, window.impatient ? Math.min(ms ?? 0, 200) : ms, ...more);
window.spoken = 0;
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  if (/streamlit/i.test(document.querySelector(".stDialog")?.textContent ?? "")) window.spoken += 1;
}).observe(document.body, { childList: true }));
"""
DAYS = {1: 9, 2: 8, 3: 8}
KINDS = ("Museum", "Library", "Town hall", "Lunch", "Archive", "Design centre", "Power station", "Dinner", "Walk")
MOVED = (0, 1, 2, 4, 3, 5, 6, 7)


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


def test_three_days_are_changed_at_a_phone_and_nothing_is_lost_with_the_server(
    phone: Page, start_app: StartApp, page_guard: PageGuard, tmp_path: Path
) -> None:
    """test_own_visit begins a visit and publishes it, test_organise has two organisers at their pages. The organisers'
    token is made by the first start, which prints a link; later ones print none."""
    for part in OF_STREAMLIT:
        page_guard.expect(part)
    shutil.copy(REPOSITORY / "visit.toml", tmp_path)
    csv = tmp_path / "venues.csv"
    csv.write_text(programme(), encoding="utf-8")
    environment = {"STUDY_VISIT_DIR": str(tmp_path), "STUDY_VISIT_DATA": str(tmp_path / "data")}
    app = start_app(now=NOW, environment=environment)
    port = urlsplit(app.url).port
    phone.add_init_script(IMPATIENT)
    [link] = re.findall(r"http://\S+/organise#token=\S+", app.logs)
    phone.goto(link)
    page = ready(phone)
    assert urlsplit(page.url).fragment == ""
    dialog = page.get_by_role("dialog")
    expect(page.locator("li.stop")).to_have_count(sum(DAYS.values()))
    chosen(page, "Archive 3").locator("[data-move='-1']").click()
    third = page.locator("ol.stops").last.locator(".name")
    expect(third).to_have_text([f"{KINDS[i]} 3" for i in MOVED])

    chosen(page, "Design centre 2").locator("[data-do=late]").click()
    dialog.get_by_text("+15", exact=True).click()
    dialog.get_by_role("button", name="Keep in my draft").click()
    expect(dialog).to_have_count(0)
    expect(named(page, "Dinner 2").locator(".hours")).to_contain_text("16:15")
    assert app.logs.count(link.partition("#")[2]) == 1

    edit(page, "Lunch 1", "Name", "Lunch at the market")
    app.kill()
    app = start_app(now=NOW, environment=environment, port=port)
    assert "#token=" not in app.logs
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
    expect(third).to_have_text([f"{KINDS[i]} 3" for i in MOVED])

    says_so_in_our_words(page, app)
    start_app(now=NOW, environment=environment, port=port)
    expect(page.locator(".no-connection")).to_be_empty(timeout=30_000)
    ready(page)
    expect(third).to_have_text([f"{KINDS[i]} 3" for i in MOVED])
    draft = page.request.get(f"{page.url}/preview?day=2017-02-05").text()
    assert draft.index('data-stop="3-4"') < draft.index('data-stop="3-3"'), "the draft was kept"


def says_so_in_our_words(page: Page, app: App) -> None:
    """A desk whose server has ended, and not in a dialog of Streamlit's, which would lie over all of it."""
    page.evaluate("window.impatient = true")
    app.stop()
    expect(page.locator(".no-connection")).to_contain_text("No connection just now")
    page.wait_for_function("() => window.spoken > 0", timeout=30_000)
    expect(page.locator(".stDialog")).to_have_count(0)
    page.get_by_role("button", name="Publish", exact=True).hover(trial=True)


def edit(page: Page, name: str, field: str, text: str) -> None:
    """Type into a field of a stop's form, and leave it open."""
    chosen(page, name).locator("[data-do=edit]").click()
    page.get_by_role("dialog").get_by_label(field, exact=True).fill(text)
    page.get_by_role("dialog").get_by_label(field, exact=True).press("Tab")
