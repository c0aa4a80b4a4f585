"""Two groups at once, in the published folder: the choice of a group, and what is now for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components.export.pack import publish
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.tools import serve_folder
from tests.cases import case_visit
from tests.export.context import NOWHERE

SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
AT_ELEVEN = datetime.fromisoformat("2026-06-04T11:00:00+01:00")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("groups")
    publish(case_visit("parallel").visit, replace(NOWHERE, languages=("en", "sl")), folder)
    (folder / "favicon.ico").write_bytes(b"")
    with serve_folder(Path(folder)) as url:
        yield url


def opened(page: Page, address: str, name: str, now: datetime = AT_ELEVEN) -> Page:
    page.clock.set_fixed_time(now)
    page.goto(f"{address}/{name}")
    expect(page.locator(".visit.is-live")).to_be_visible()
    return page


def card(page: Page) -> Any:
    return page.locator("section.now")


@SCREENS
def test_a_group_is_chosen_once_and_remembered(open_page: OpenPage, address: str, screen: dict[str, Any]) -> None:
    page = opened(open_page(**screen), address, "index.html")
    for link in page.locator(".groups a").all():
        box = link.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.get_by_role("link", name="A", exact=True).click()
    expect(page).to_have_url(f"{address}/index-A.html")
    expect(card(page)).to_contain_text("Group A: Serralves")
    expect(card(page)).to_contain_text("Leave at 12:00")
    expect(page.locator("li.stop")).to_have_count(3)
    page.goto(f"{address}/index.sl.html?stop=lunch-together-bolhao-market")
    expect(page).to_have_url(f"{address}/index-A.sl.html?stop=lunch-together-bolhao-market")
    page.goto(f"{address}/index.html?stop=group-b-casa-da-musica")
    expect(page.locator("li.stop.is-chosen")).to_contain_text("Casa da Música")  # of B, so nobody is sent away from it
    page.get_by_role("link", name="Everybody").click()
    page.goto(f"{address}/index.html")
    expect(page.locator("li.stop")).to_have_count(4)
    expect(page).to_have_url(f"{address}/index.html")


@SCREENS
def test_without_a_choice_the_card_names_the_group_of_each_line(
    open_page: OpenPage, address: str, screen: dict[str, Any]
) -> None:
    page = opened(open_page(**screen), address, "index.html")
    parts = card(page).locator(".now-part")
    expect(parts).to_have_count(2)
    expect(parts.nth(0)).to_contain_text("Group A · Now")
    expect(parts.nth(0)).to_contain_text("Serralves")
    expect(parts.nth(1)).to_contain_text("Group B · Now")
    expect(parts.nth(1)).to_contain_text("Casa da Música")
    expect(card(page)).not_to_contain_text("Leave")
    expect(page.locator("li.stop[data-state=now]")).to_have_count(2)
    parts.nth(1).click()
    expect(page).to_have_url(f"{address}/index-B.html")
    expect(card(page)).to_contain_text("Group B: Casa da Música")


def test_while_all_are_together_nobody_is_asked_for_a_group(open_page: OpenPage, address: str) -> None:
    page = opened(open_page(**PHONE), address, "index.html", datetime.fromisoformat("2026-06-04T13:00:00+01:00"))
    expect(card(page)).to_contain_text("Lunch together")
    expect(card(page)).not_to_contain_text("Group")


@SCREENS
def test_parallel_stops_are_one_slot_beside_or_under_each_other(
    open_page: OpenPage, address: str, screen: dict[str, Any]
) -> None:
    page = opened(open_page(**screen), address, "index.html")
    columns = page.locator(".parallel > div")
    expect(columns).to_have_count(2)
    boxes = [column.bounding_box() for column in columns.all()]
    assert boxes[0] is not None
    assert boxes[1] is not None
    beside = boxes[0]["y"] == boxes[1]["y"]
    assert beside == (screen is DESKTOP)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_embed_offers_the_same_choice(open_page: OpenPage, address: str) -> None:
    page = opened(open_page(**DESKTOP), address, "embed.html?view=both")
    page.get_by_role("link", name="B", exact=True).click()
    expect(page).to_have_url(f"{address}/embed-B.html")
    expect(page.locator("li.stop")).to_have_count(3)
