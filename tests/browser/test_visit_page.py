"""The Streamlit visit page in a real browser, on the shipped plan, with no network and services that refuse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, SharedApp
from tests.browser.visit_pages import (
    expect_chosen,
    in_first_screen,
    in_frame,
    map_frame,
    open_visit,
    pin,
    stop,
    zoom,
)

AT_ABC = "2017-02-02T11:50:00+01:00"
STREAMLIT_CLUTTER = ", ".join(
    f'[data-testid="{name}"]'
    for name in ("stAppDeployButton", "stMainMenu", "stHeader", "stToolbar", "stStatusWidget", "stSidebar")
)


@pytest.fixture
def app(shared_app: SharedApp) -> App:
    """The shipped plan in the middle of its second day."""
    return shared_app(AT_ABC)


def test_a_reader_with_a_phone_and_one_at_a_desk(open_page: OpenPage, app: App) -> None:
    """All that they see and do on two pages, as each takes 2 s of a processor to open."""
    at_desk = open_visit(open_page(**DESKTOP, color_scheme="dark"), app)
    on_phone = open_visit(open_page(**PHONE), app)
    assert_the_first_screen_says_which_visit_and_day_and_what_is_now_and_next(on_phone)
    assert_list_and_map_are_a_button_apart(on_phone)
    assert_list_and_map_stand_side_by_side(at_desk)
    assert_nothing_of_streamlit_stands_around(at_desk)
    assert_page_and_map_follow_light_and_dark(at_desk)
    assert_the_whole_plan_is_there_with_what_is_estimated_and_assumed(at_desk)

    assert_choosing_in_list_or_map_chooses_in_both_on_the_same_map(on_phone, on_phone=True)
    expect(at_desk.locator("li.stop.is-chosen")).to_have_count(0)  # each chooses for themselves
    assert_choosing_in_list_or_map_chooses_in_both_on_the_same_map(at_desk, on_phone=False)
    stop(on_phone, "poligon").locator("summary").click()
    expect_chosen(on_phone, "poligon", "3 · 4")
    expect_chosen(at_desk, "abc-accelerator", "2")


def assert_the_first_screen_says_which_visit_and_day_and_what_is_now_and_next(page: Page) -> None:
    now = page.locator("section.now")
    expect(now).to_contain_text("ABC Accelerator")
    expect(now).to_contain_text("Poligon Creative Centre")
    expect(now).to_contain_text("Leave in 25 min")
    today = page.locator('nav.days a[aria-current="page"]')
    expect(today).to_contain_text("2 Feb")
    buttons = [page.get_by_role("button", name=name, exact=True) for name in ("List", "Map")]
    for each in [page.get_by_role("heading", level=1), today, now, *buttons]:
        assert in_first_screen(page, each)


def assert_list_and_map_are_a_button_apart(page: Page) -> None:
    page.get_by_role("button", name="Map", exact=True).click()
    expect(pin(page, "3 · 4")).to_be_in_viewport()
    expect(stop(page, "mao")).to_be_hidden()
    page.get_by_role("button", name="List", exact=True).click()
    expect(stop(page, "mao")).to_be_visible()


def assert_the_whole_plan_is_there_with_what_is_estimated_and_assumed(page: Page) -> None:
    day = page.locator('section.day[data-day="2017-02-02"]')
    names = ["Museum of Architecture and Design (MAO)", "ABC Accelerator", "Poligon Creative Centre", "BarCamp"]
    assert [name.split("\n")[-1] for name in day.locator("li.stop summary .name").all_inner_texts()] == names
    legs = day.locator(".way")
    for number, text in [(0, r"Coach.*25\smin.*about 2.9\skm"), (1, r"Coach.*25\smin.*about 5.8\skm")]:
        expect(legs.nth(number)).to_contain_text(re.compile(text, re.S))
    expect(day).to_contain_text("Times are approximate")
    stop(page, "poligon").locator("summary").click()
    for text in ("TAFR", "Mag Lev", "Tobačna ulica 5", "Which stop showed which project was not published."):
        expect(stop(page, "poligon")).to_contain_text(text)
    take_me = stop(page, "poligon").locator(".take-me")
    assert re.match(r"https://|geo:", take_me.get_attribute("href") or "")
    stop(page, "poligon").locator("summary").click()
    expect(page.locator("li.stop.is-chosen")).to_have_count(0)


def assert_list_and_map_stand_side_by_side(page: Page) -> None:
    side, frame = page.locator(".side").bounding_box(), page.locator("iframe").bounding_box()
    assert side is not None
    assert frame is not None
    assert side["x"] + side["width"] <= frame["x"] + 1
    assert frame["x"] + frame["width"] == pytest.approx(1280, abs=1)
    assert frame["y"] == pytest.approx(0, abs=1)
    assert frame["height"] == pytest.approx(800, abs=1)


def assert_nothing_of_streamlit_stands_around(page: Page) -> None:
    for each in page.locator(STREAMLIT_CLUTTER).all():
        expect(each).to_be_hidden()
    expect(page.get_by_text("Deploy", exact=True)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    expect(page).to_have_title("CRE:HUB study visit Ljubljana")


def assert_page_and_map_follow_light_and_dark(page: Page) -> None:
    lightness = "e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + +part, 0)"
    assert page.locator("h1").evaluate(lightness) > 382
    assert in_frame(page).locator(".map-credit").evaluate(lightness) > 382
    page.emulate_media(color_scheme="light")
    assert page.locator("h1").evaluate(lightness) < 382
    assert in_frame(page).locator(".map-credit").evaluate(lightness) < 382


def assert_choosing_in_list_or_map_chooses_in_both_on_the_same_map(page: Page, *, on_phone: bool) -> None:
    def show(view: str) -> None:
        if on_phone:
            page.get_by_role("button", name=view, exact=True).click()

    page.locator("iframe").evaluate("frame => { frame.contentWindow.mark = 1; window.frameBefore = frame; }")
    show("Map")
    in_frame(page).get_by_role("button", name="Zoom in").click()
    expect(in_frame(page).locator(".leaflet-zoom-anim")).to_have_count(0)
    near = zoom(page)

    show("List")
    stop(page, "mao").locator("summary").click()
    expect_chosen(page, "mao", "1")
    show("Map")
    expect(pin(page, "1")).to_be_in_viewport()
    assert zoom(page) >= near

    stop_label = "2"
    # A pin that still moves is missed: the way to the last one has to be over, and the next is no way at all.
    expect(in_frame(page).locator(".leaflet-pan-anim")).to_have_count(0)
    map_frame(page).evaluate("studyVisit.map.map.setView([46.066, 14.545], undefined, { animate: false })")
    near = zoom(page)
    pin(page, stop_label).click()
    expect_chosen(page, "abc-accelerator", stop_label)
    card = page.locator(".peek") if on_phone else in_frame(page).locator(".pin-card")
    expect(card.get_by_role("link", name="Directions to ABC Accelerator")).to_be_in_viewport()
    show("List")
    expect(stop(page, "abc-accelerator").locator("summary")).to_be_in_viewport()
    assert zoom(page) == near

    assert page.locator("iframe").evaluate("frame => frame === window.frameBefore && frame.contentWindow.mark === 1")


def test_the_address_opens_a_stop_or_a_day_in_the_language_of_the_reader(open_page: OpenPage, app: App) -> None:
    page = open_visit(open_page(**DESKTOP, locale="sl-SI"), app, "?day=2017-02-01")
    expect(page.locator("section.now")).to_contain_text("Zdaj")
    assert page.locator(".visit").evaluate("(visit) => visit.closest('[lang]').lang") == "sl"
    expect(page.locator('nav.days a[aria-current="page"]')).to_have_attribute("data-day", "2017-02-01")
    expect(stop(page, "partners-meeting")).to_contain_text("Partners' meeting")

    open_visit(page, app, "?stop=barcamp&lang=en")
    expect(page.locator("section.now")).to_contain_text("Now")
    expect_chosen(page, "barcamp", "3 · 4")
    expect(stop(page, "barcamp").get_by_text("Support institutions")).to_be_in_viewport()
    page.get_by_role("link", name=re.compile("1 Feb")).click()
    page.wait_for_url("**/?*day=2017-02-01*")
    expect(stop(page, "partners-meeting")).to_be_visible()
    expect(stop(page, "barcamp")).to_be_hidden()

    # What says nothing sensible is as if it had not been said.
    open_visit(page, app, "?stop=%F0%9F%98%80&day=%00&lang=xx")
    expect(page.locator('nav.days a[aria-current="page"]')).to_have_attribute("data-day", "2017-02-02")
    expect(page.locator("li.stop.is-chosen")).to_have_count(0)
