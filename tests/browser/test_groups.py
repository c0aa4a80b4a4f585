"""Two groups at once, in the published folder: the choice of a group, and what is now for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components.export.context import EMBED, POCKET
from components.export.outputs import file_of, output
from components.i18n.words import words_for
from tests.browser.conftest import DESKTOP, PHONE, LendPage
from tests.browser.tools import serve_folder
from tests.cases import case_visit
from tests.export.context import NOWHERE

AT_ELEVEN = datetime.fromisoformat("2026-06-04T11:00:00+01:00")
AT_LUNCH = datetime.fromisoformat("2026-06-04T13:00:00+01:00")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the published folder under their names: all of it, with its papers and pictures, takes 5 s."""
    folder = tmp_path_factory.mktemp("groups")
    visit, everybody = case_visit("parallel").visit, replace(NOWHERE, static=True, languages=("en", "sl"))
    for group in ("", *visit.groups):
        for row, language in product((output(POCKET), output(EMBED)), everybody.languages):
            context = replace(everybody.for_group(visit.groups, group), words=words_for(language))
            (folder / file_of(row, context)).write_bytes(row.build(visit.of_group(group), context))
    (folder / "favicon.ico").write_bytes(b"")
    with serve_folder(folder) as url:
        yield url


def opened(page: Page, address: str, name: str, now: datetime = AT_ELEVEN) -> Page:
    page.clock.set_fixed_time(now)
    page.goto(f"{address}/{name}")
    expect(page.locator(".visit.is-live")).to_be_visible()
    return page


def card(page: Page) -> Any:
    return page.locator("section.now")


def assert_links_are_as_high_as_a_thumb(page: Page) -> None:
    links = page.locator(".groups a").all()
    assert links
    for link in links:
        box = link.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def expect_a_line_for_each_group(page: Page) -> None:
    parts = card(page).locator(".now-part")
    expect(parts).to_have_count(2)
    expect(parts.nth(0)).to_contain_text("Group A · Now")
    expect(parts.nth(0)).to_contain_text("Serralves")
    expect(parts.nth(1)).to_contain_text("Group B · Now")
    expect(parts.nth(1)).to_contain_text("Casa da Música")
    expect(card(page)).not_to_contain_text("Leave")
    expect(page.locator("li.stop[data-state=now]")).to_have_count(2)


def assert_parallel_stops_are_one_slot(page: Page, *, is_beside: bool) -> None:
    """The stops of the two groups stand beside or under each other."""
    columns = page.locator(".parallel > div")
    expect(columns).to_have_count(2)
    boxes = [column.bounding_box() for column in columns.all()]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert (boxes[0]["y"] == boxes[1]["y"]) == is_beside
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_choice_both_groups_are_told_of_on_any_screen(lend_page: LendPage, address: str) -> None:
    page = opened(lend_page(PHONE, stopped_clock=True), address, "index.html", AT_LUNCH)
    expect(card(page)).to_contain_text("Lunch together")
    expect(card(page)).not_to_contain_text("Group")  # while all are together nobody is asked for one

    opened(page, address, "index.html")
    for screen in (PHONE, DESKTOP):
        page.set_viewport_size(screen["viewport"])
        assert_links_are_as_high_as_a_thumb(page)
        expect_a_line_for_each_group(page)
        assert_parallel_stops_are_one_slot(page, is_beside=screen is DESKTOP)
    card(page).locator(".now-part").nth(1).click()
    expect(page).to_have_url(f"{address}/index-B.html")
    expect(card(page)).to_contain_text("Group B: Casa da Música")


def test_a_group_is_chosen_once_and_remembered(lend_page: LendPage, address: str) -> None:
    page = opened(lend_page(PHONE, stopped_clock=True), address, "index.html")
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

    # The embed offers the same choice.
    opened(page, address, "embed.html?view=both")
    page.get_by_role("link", name="B", exact=True).click()
    expect(page).to_have_url(f"{address}/embed-B.html")
    expect(page.locator("li.stop")).to_have_count(3)
