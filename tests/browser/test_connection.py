"""What Streamlit's pages say when their server goes, and that they go on when it is back."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.app import REPOSITORY
from tests.browser.conftest import StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import DAY, NOW, expect_hours, expect_order, handle, ready

AT_POLIGON = ("mao", "poligon", "abc-accelerator", "barcamp")

# Streamlit waits longer after each try, and speaks after the sixth.
QUICKLY = """
const slow = window.setTimeout;
window.setTimeout = (work, ms, ...more) => slow(work, Math.min(ms ?? 0, 200), ...more);
window.spoken = 0;
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  if (/streamlit/i.test(document.querySelector(".stDialog")?.textContent ?? "")) window.spoken += 1;
}).observe(document.body, { childList: true }));
"""


def test_a_desk_without_its_server_says_so_in_our_words_and_goes_on_when_it_is_back(
    desktop: Page, start_app: StartApp, tmp_path: Path, page_guard: PageGuard
) -> None:
    """The organisers' token is made by the first start, which prints a link; the second one prints none."""
    csv = tmp_path / "venues.csv"
    shutil.copy(REPOSITORY / "venues.csv", csv)
    environment = {"STUDY_VISIT_DATA": str(tmp_path / "data")}
    app = start_app(csv=csv, now=NOW, environment=environment)
    for part in (
        "/_stcore/",
        "ERR_",
        "disconnected from server",
        "is not responding",
        "DoInitPings",
        "Is Streamlit still",
    ):
        page_guard.expect(part)  # what Streamlit writes for its developers
    desktop.add_init_script(QUICKLY)
    [link] = re.findall(r"http://\S+/organise#token=\S+", app.logs)
    desktop.goto(link)
    ready(desktop)
    assert urlsplit(desktop.url).fragment == ""
    handle(desktop, "abc-accelerator").press("ArrowDown")
    expect_order(desktop, *AT_POLIGON)
    expect_hours(desktop, "abc-accelerator", "12:55–14:05")  # the server has it
    assert app.logs.count(link.partition("#")[2]) == 1
    note = desktop.locator(".no-connection")

    app.stop()
    expect(note).to_contain_text("No connection just now")
    desktop.wait_for_function("() => window.spoken > 0", timeout=30_000)
    expect(desktop.locator(".stDialog")).to_have_count(0)
    desktop.get_by_role("button", name="Publish", exact=True).hover(trial=True)

    again = start_app(csv=csv, now=NOW, environment=environment, port=urlsplit(app.url).port)
    assert "#token=" not in again.logs
    expect(note).to_be_empty(timeout=30_000)
    ready(desktop)
    expect_order(desktop, *AT_POLIGON)
    draft = desktop.request.get(f"{desktop.url}/preview?day={DAY}").text()
    assert draft.index('data-stop="poligon"') < draft.index('data-stop="abc-accelerator"'), "the draft was kept"
