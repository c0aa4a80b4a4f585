"""An open phone without a network forgets at the end of the visit what was for its days alone: on the page, in what it
remembers of it, and in the copy that is kept for use without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.guard import PageGuard
from tests.browser.on_the_day import open_light, rehearsal
from tests.browser.test_offline import PHONE, wait_until_kept

PLAN = """date,arrive,depart,name,lat,lon,meet,agenda,phone,notes,until_end
2017-02-02,09:30,10:40,Museum,46.0513,14.5640,Back door gazelle,09:30 gazelle,+386 1 306 19 02,Ring twice.,meet|agenda
"""
FORGOTTEN = ("gazelle", "306 19 02", "3061902")
LATER = "() => { const now = Date.now; Date.now = () => now() + 900_000; }"
HELD = """async () => {
  const pages = await caches.open("study-visit:pages");
  const held = await Promise.all((await pages.keys()).map(async (each) => (await pages.match(each)).text()));
  return [document.documentElement.outerHTML, JSON.stringify(localStorage), ...held];
}"""


def test_a_phone_without_a_network_forgets_what_was_for_the_days_of_the_visit(
    open_page: OpenPage, page_guard: PageGuard, tmp_path_factory: pytest.TempPathFactory, refusing_url: str
) -> None:
    page_guard.expect("ERR_INTERNET_DISCONNECTED")
    work = tmp_path_factory.mktemp("end")
    csv = Path(work / "venues.csv")
    csv.write_text(PLAN)
    with rehearsal(work, refusing_url, now="2017-02-02T23:50:00+01:00", csv=csv) as app:
        page = open_light(open_page(**PHONE, service_workers="allow"), app, "?stop=museum")
        wait_until_kept(page)
        page.context.set_offline(True)
        shown, stored, *kept = page.evaluate(HELD)
        assert [("gazelle" in each, "306 19 02" in each) for each in (shown, stored, *kept)] == [(True, True)] * 3
        # Later by the visit's clock, which the page and its worker have read from the server.
        [worker] = page.context.service_workers
        page.evaluate(LATER)
        worker.evaluate(LATER)
        expect(page.locator("a[href^='tel:']")).to_have_count(0)
        expect(page.locator("li.stop")).to_contain_text("Ring twice.")
        shown, stored, *_ = page.evaluate(HELD)
        assert not any(text in each for text in FORGOTTEN for each in (shown, stored))
        page.reload()
        expect(page.locator(".connection")).to_contain_text("no connection")
        expect(page.locator("li.stop")).to_contain_text("Ring twice.")
        everything = page.evaluate(HELD)
        assert len(everything) > 2
        assert not any(text in each for text in FORGOTTEN for each in everything)
