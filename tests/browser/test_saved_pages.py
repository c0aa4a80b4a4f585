"""The published folder as it will be read in some years: on a bare web server or a disk, the network closed, no app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from components.__main__ import main
from components.export import pack
from components.export.context import EMBED, POCKET
from components.export.outputs import output
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.light import expect_chosen, pin, show_map, stop
from tests.browser.tools import serve_folder
from tests.deep import DEEP

EVERY_WAY = [
    pytest.param(place, screen, id=f"{place}-{name}")
    for place in ("disk", "server")
    for name, screen in (("phone", PHONE), ("desktop", DESKTOP))
]
WAYS = pytest.mark.parametrize(("place", "screen"), EVERY_WAY if DEEP else [EVERY_WAY[0], EVERY_WAY[-1]])
"""Each place and each screen once: no script asks for both."""
WANTED = (POCKET, EMBED, "visit.json")
BEFORE = datetime.fromisoformat("2017-01-20T12:00:00+01:00")
YEARS_LATER = datetime.fromisoformat("2026-05-04T10:00:00+02:00")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the shipped plan, published by the command line with nothing looked up.

    Its papers and pictures are left out: tests/test_publish_command.py has them, and they take most of the time.
    """
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("STUDY_VISIT_DATA", str(tmp_path_factory.mktemp("data")))
        environment.setattr(pack, "available", lambda _visit, _context: [output(name) for name in WANTED])
        assert main(["publish", "--offline", "--out", str(folder)]) == 0
    (folder / "favicon.ico").write_bytes(b"")  # browsers ask every server for one by themselves
    return folder


@pytest.fixture(scope="module")
def addresses(site: Path) -> Iterator[dict[str, str]]:
    with serve_folder(site) as url:
        yield {"server": url, "disk": site.as_uri()}


@pytest.fixture
def asked() -> list[str]:
    """What pages asked for, but for the favicon."""
    return []


@pytest.fixture
def open_saved(open_page: OpenPage, addresses: dict[str, str], asked: list[str]) -> Any:
    """Opens a file of the folder from its server or from the disk, at an hour."""

    def note(request: Request) -> None:
        if not request.url.startswith("data:") and not request.url.endswith("favicon.ico"):
            asked.append(request.url)

    def opened(name: str, place: str, screen: dict[str, Any], *, now: datetime = BEFORE, **options: Any) -> Page:
        page = open_page(**screen, **options)
        page.on("request", note)
        page.clock.set_fixed_time(now)
        page.goto(f"{addresses[place]}/{name}")
        return page

    return opened


def ids(page: Page) -> list[str]:
    """The stops of the page in their order."""
    stops: list[str] = page.locator("li.stop").evaluate_all("(all) => all.map((each) => each.dataset.stop)")
    return stops


@WAYS
def test_the_page_needs_nobody(open_saved: Any, asked: list[str], place: str, screen: dict[str, Any]) -> None:
    page = open_saved("index.html", place, screen)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    all_ids = ids(page)
    assert len(all_ids) == 5
    second_day = all_ids[1:]
    show_map(page)
    expect(page.locator(".ground").first).to_be_visible()
    expect(page.locator(".stop-pin")).to_have_count(3)
    expect(page.locator(".map-credit")).to_be_in_viewport()
    pin(page, "2").click()
    expect_chosen(page, second_day[1])
    if screen is PHONE:
        page.locator(".peek-head").click()
    expect(stop(page, second_day[1]).locator("summary")).to_be_in_viewport()
    stop(page, second_day[0]).locator("summary").click()
    expect_chosen(page, second_day[0])
    page.locator("nav.days a").first.click()
    expect(page.locator("section.day:visible")).to_have_count(1)
    expect(stop(page, all_ids[0])).to_be_visible()
    expect(stop(page, second_day[0])).to_be_hidden()
    assert asked == [page.url.partition("?")[0]]


@pytest.mark.parametrize("place", ["disk", "server"] if DEEP else ["disk"])
def test_the_languages_are_files_beside_each_other(open_saved: Any, asked: list[str], place: str) -> None:
    page = open_saved("index.html", place, DESKTOP)
    page.get_by_role("link", name="Slovenščina").click()
    expect(page.locator("html")).to_have_attribute("lang", "sl")
    assert page.url.partition("?")[0].endswith("/index.sl.html")
    expect(page.locator("li.stop:visible").first).to_be_visible()
    page.locator('a[hreflang="en"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert [each.partition("?")[0].rpartition("/")[2] for each in asked] == [
        "index.html",
        "index.sl.html",
        "index.html",
    ]


@WAYS
def test_the_embed_reads_its_address_without_a_server(
    open_saved: Any, asked: list[str], place: str, screen: dict[str, Any]
) -> None:
    page = open_saved("embed.html?view=map&theme=dark", place, screen)
    expect(page.locator(".stop-pin")).to_have_count(3)
    expect(page.locator(".leaflet-container")).to_be_in_viewport()
    assert page.locator("li.stop:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 25, 26)"
    chosen = ids(page)[2]

    page.goto(f"{page.url.partition('?')[0]}?view=list&stop={chosen}&theme=light")
    expect_chosen(page, chosen)
    expect(page.locator(".leaflet-container")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 248, 242)"

    page.goto(f"{page.url.partition('?')[0]}?view=both&day=2017-02-01")
    expect(page.locator("section.day:visible")).to_have_attribute("data-day", "2017-02-01")
    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.locator("section.day:visible li.stop").first).to_be_visible()

    page.goto(f"{page.url.partition('?')[0]}?lang=sl&view=list&stop={chosen}")
    expect(page.locator("html")).to_have_attribute("lang", "sl")
    page.wait_for_url(re.compile(r"embed\.sl\.html"))
    expect_chosen(page, chosen)
    expect(page.locator(".leaflet-container")).to_be_hidden()

    # What it does not know is as if it had not been said.
    embed = page.url.partition("?")[0].replace(".sl", "")
    page.goto(f"{embed}?view=x&stop=nobody&day=1999-01-01&lang=xx&theme=%3Cb%3E")
    expect(page.locator("section.day:visible")).to_have_attribute("data-day", "2017-02-02")
    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.locator("li.stop.is-chosen")).to_have_count(0)
    assert {each.partition("?")[0].rpartition("/")[2] for each in asked} == {"embed.html", "embed.sl.html"}


def test_after_the_last_day_it_is_a_record(open_saved: Any, addresses: dict[str, str]) -> None:
    page = open_saved("index.html", "disk", PHONE, now=YEARS_LATER)
    assert_is_a_record(page, "index.html")
    for name in ("embed.html", "index.sl.html"):
        page.goto(f"{addresses['disk']}/{name}")
        assert_is_a_record(page, name)


def assert_is_a_record(page: Page, name: str) -> None:
    dates = (
        r"Datum obiska: 1\.\s*–\s*2\. feb\. 2017" if ".sl." in name else r"This visit took place on 1\s*–\s*2 Feb 2017"
    )
    expect(page.locator("section.now")).to_contain_text(re.compile(dates))
    expect(page.locator("section.now")).not_to_contain_text(re.compile(r"\bmin\b"))
    projects = page.locator("li.stop .projects, .visit .projects").first
    expect(projects).to_be_attached()
    first_words = page.locator(".visit").inner_text()
    assert "TAFR" in first_words
    assert first_words.index("TAFR") < first_words.index("ABC Accelerator")
