"""The organisers' day in a real browser: signing in, moving stops by touch and by keys, publishing, taking it back."""

from __future__ import annotations

import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.open_pages import OrganiserPages
from tests.browser.organise_pages import (
    drag,
    expect_hours,
    expect_order,
    handle,
    open_tool,
    publish,
    ready,
    stop,
)
from tests.deep import DEEP

PLANNED = ("mao", "abc-accelerator", "poligon", "barcamp")
AT_POLIGON = ("mao", "poligon", "abc-accelerator", "barcamp")


PUT_AWAY = """handle => {
  const sent = () => {
    let at = handle;
    while (!at.studyVisit) at = at.parentNode ?? at.host;
    return at.studyVisit.open.length;
  };
  handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  const before = sent();
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.hidden;
  return [before, sent()];
}"""
"""A step by keys, and in the same moment the phone is put away; gives what was sent before and after that."""


def partner(open_page: OpenPage, app: App) -> Page:
    """Somebody with the light page open."""
    page = open_page(**PHONE)
    page.goto(f"{app.url}/pocket")
    expect(page.locator("h1")).to_be_visible()
    return page


def partner_sees(page: Page, *ids: str) -> None:
    page.wait_for_function(
        "ids => [...document.querySelectorAll('section.day:not([hidden]) li.stop')]"
        ".map((each) => each.dataset.stop).join() === ids.join()",
        arg=list(ids),
    )


def make_the_afternoon_late(page: Page, organisers: OrganiserPages, follower: Page) -> None:
    """A quarter of an hour, published and taken back."""
    page.locator(".dock [data-do=late]").click()
    dialog = page.get_by_role("dialog")
    # At 11:50 the group is at ABC Accelerator: its end moves, and what comes after.
    expect(dialog.get_by_text("Poligon Creative Centre: 12:40–14:00 12:55–14:15")).to_be_visible()
    dialog.get_by_text("+10", exact=True).click()
    expect(dialog.get_by_text("Poligon Creative Centre: 12:40–14:00 12:50–14:10")).to_be_visible()
    dialog.get_by_text("+15", exact=True).click()
    expect(dialog.get_by_text("12:55–14:15")).to_be_visible()
    expect(dialog.get_by_text("Tell partners: Everything after ABC Accelerator 15 min later")).to_be_visible()
    assert organisers.hours()["poligon"] == "12:40–14:00"
    dialog.get_by_role("button", name="Publish now").click()
    expect(dialog).to_have_count(0)

    expect(follower.locator('li.stop[data-stop="poligon"] .hours')).to_contain_text("12:55–14:15")
    expect(follower.locator(".banner")).to_contain_text("Everything after ABC Accelerator 15 min later")
    assert organisers.hours().items() >= {"poligon": "12:55–14:15", "barcamp": "14:15–16:15"}.items()
    expect_hours(page, "poligon", "12:55–14:15")
    page.get_by_role("button", name="Take it back").click()
    expect(follower.locator('li.stop[data-stop="poligon"] .hours')).to_contain_text("12:40–14:00")
    expect_hours(page, "poligon", "12:40–14:00")


def test_a_day_is_moved_by_touch_made_late_published_and_taken_back(
    organisers: OrganiserPages, open_page: OpenPage
) -> None:
    page = organisers.signed_in(PHONE)
    expect_order(page, *PLANNED)
    expect(page.locator(".dock .publish")).to_be_disabled()

    drag(page, handle(page, "abc-accelerator"), stop(page, "poligon").locator(".card"))
    expect_order(page, *AT_POLIGON)
    expect_hours(page, "poligon", "11:10–12:30")
    expect_hours(page, "abc-accelerator", "12:55–14:05")
    assert organisers.hours()["poligon"] == "12:40–14:00", "a draft is not published"

    follower = partner(open_page, organisers.app)
    number = organisers.plan_number() + 1
    publish(page, who="Ana")
    expect(page.locator(".told")).to_contain_text(f"Plan {number} is published")
    expect(page.locator(".told")).to_be_in_viewport()
    partner_sees(follower, *AT_POLIGON)

    page.get_by_role("button", name="Take it back").click()
    partner_sees(follower, *PLANNED)
    assert organisers.hours()["poligon"] == "12:40–14:00"
    expect_order(page, *PLANNED)

    make_the_afternoon_late(page, organisers, follower)

    # A step right before the phone is put away counts.
    assert handle(page, "abc-accelerator").evaluate(PUT_AWAY) == [0, 1]
    expect_order(page, *AT_POLIGON)
    expect(page.locator(".dock .publish")).to_be_enabled()


def test_keys_move_a_stop_and_undo_it_and_without_a_session_nobody_does(
    organisers: OrganiserPages, open_page: OpenPage
) -> None:
    for path in ("map", "preview"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{organisers.app.url}/organise/{path}")
        assert refused.value.code == 401
    page = organisers.page(DESKTOP)
    page.goto(f"{organisers.app.url}/organise")
    expect(page.get_by_role("heading", name="For organisers")).to_be_visible()
    if DEEP:  # as on a phone; the next session has a new draft
        make_the_afternoon_late(organisers.signed_in(DESKTOP), organisers, partner(open_page, organisers.app))
        page.context.clear_cookies()
    move_by_keys(organisers.signed_in(DESKTOP))
    sign_out_in_one_of_two_tabs(page)


def move_by_keys(page: Page) -> None:
    moved = handle(page, "abc-accelerator")
    moved.focus()
    moved.press("ArrowDown")
    expect(page.locator("[data-says]")).to_have_text(re.compile(r"ABC Accelerator is now number 3 of 4, Thursday"))
    expect_order(page, *AT_POLIGON)
    expect_hours(page, "abc-accelerator", "12:55–14:05")
    expect(moved).to_be_focused()
    # The map follows: the pin of number 3 stands where ABC Accelerator is.
    # While a newer map loads there are two frames; the last one is the newer.
    frame = page.locator(".stage iframe").last.content_frame
    pin = frame.get_by_role("button", name=re.compile("Stop 3: ABC Accelerator"))
    expect(pin).to_be_visible()

    page.locator("[data-menu]").click()
    page.locator("input[value=travel-with-stop]").check()
    page.keyboard.press("Escape")
    moved.press("ArrowUp")
    expect_order(page, *PLANNED)
    expect_hours(page, "abc-accelerator", "12:55–14:05")
    page.keyboard.press("Control+z")
    expect_order(page, *AT_POLIGON)
    expect(page.locator(".told")).to_contain_text("Undone: ABC Accelerator moved")
    page.keyboard.press("Control+z")
    expect_order(page, *PLANNED)
    expect_hours(page, "abc-accelerator", "11:05–12:15")
    expect(page.locator(".dock [data-do=undo]")).to_be_disabled()
    page.keyboard.press("Control+Shift+z")
    expect_order(page, *AT_POLIGON)

    # Over the edge of the day: the first stop of the second day becomes the last of the first.
    first = handle(page, "mao")
    first.focus()
    first.press("ArrowUp")
    expect_order(page, "partners-meeting", "mao", day="2017-02-01")
    expect_order(page, "poligon", "abc-accelerator", "barcamp")


def sign_out_in_one_of_two_tabs(page: Page) -> None:
    """The other one can change nothing any more."""
    with page.expect_popup() as opened:
        page.evaluate("() => { open(location.href); }")
    other = ready(opened.value)
    page.locator("[data-menu]").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("CRE:HUB study visit Ljubljana")
    expect(page.get_by_role("link", name="Organise")).to_have_attribute("href", "organise")
    # Streamlit's own way to the page, past the address that we watch.
    page.evaluate("history.pushState({}, '', '/organise'); dispatchEvent(new PopStateEvent('popstate'))")
    # The other tab still has its connection, and the cookies of its beginning; they open nothing any more.
    for stranger in (page, other):
        expect(stranger.get_by_text("Nothing is lost: sign in again to go on.")).to_be_visible()
        expect(stranger.locator(".handle")).to_have_count(0)


def test_two_organisers_are_told_of_each_other_and_merge(organisers: OrganiserPages) -> None:
    number = organisers.plan_number()
    ana, berta = organisers.signed_in(DESKTOP), organisers.signed_in(PHONE)
    stop(berta, "barcamp").locator(".open").click()
    stop(berta, "barcamp").locator("[data-do=hide]").click()
    expect(stop(berta, "barcamp").get_by_text("hidden", exact=True)).to_be_visible()
    stop(ana, "mao").locator(".open").click()
    stop(ana, "mao").locator("[data-do=edit]").click()
    dialog = ana.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("MAO =cmd|' /C calc'!A0")
    dialog.get_by_label("Begins at").fill("25:61")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("There is no such time as “25:61”.")).to_be_visible()
    dialog.get_by_label("Begins at").fill("9.40")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect_hours(ana, "mao", "09:40–10:50")
    publish(ana, who="Ana")

    notice = berta.get_by_role("button", name="See what changed, and merge")
    expect(berta.get_by_text(f"Ana published plan {number + 1} meanwhile.")).to_be_visible()
    notice.click()
    dialog = berta.get_by_role("dialog")
    expect(dialog.get_by_text("09:30–10:40 → 09:40–10:50")).to_be_visible()
    dialog.get_by_role("button", name="Merge").click()
    expect(dialog).to_have_count(0)
    expect_hours(berta, "mao", "09:40–10:50")
    publish(berta, who="Berta")
    assert organisers.hours()["mao"] == "09:40–10:50"
    assert "barcamp" not in organisers.hours()
    assert "'MAO" not in organisers.csv.read_text("utf-8"), "a name that is no formula is left alone"

    open_tool(berta, "history")
    dialog = berta.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile(rf"Plan {number + 2} · .* · Berta"))).to_be_visible()
    dialog.get_by_text(re.compile(r"Plan 1, found in the file")).click()
    dialog.get_by_role("button", name="Bring it back into the draft").click()
    expect(dialog).to_have_count(0)
    expect_hours(berta, "mao", "09:30–10:40")
