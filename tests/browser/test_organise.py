"""The organisers' day in a real browser: signing in, moving stops by touch and by keys, publishing, taking it back."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import (
    NOW,
    TOKEN,
    drag,
    expect_hours,
    expect_order,
    handle,
    open_tool,
    organised,
    publish,
    ready,
    sign_in,
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


def plan(app: App) -> dict[str, str]:
    """What partners are told: the hours of each stop, by its id."""
    with urllib.request.urlopen(f"{app.url}/visit.json") as answer:
        told = json.load(answer)
    return {each["id"]: each["hours"] for day in told["days"] for each in day["stops"]}


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


def test_a_day_is_moved_by_touch_published_and_taken_back(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path
) -> None:
    start = organised(start_app, tmp_path, page_guard)
    app = start()
    page = sign_in(open_page(**PHONE), app)
    expect_order(page, *PLANNED)
    expect(page.locator(".dock .publish")).to_be_disabled()

    drag(page, handle(page, "abc-accelerator"), stop(page, "poligon").locator(".card"))
    expect_order(page, *AT_POLIGON)
    expect_hours(page, "poligon", "11:10–12:30")
    expect_hours(page, "abc-accelerator", "12:55–14:05")
    assert plan(app)["poligon"] == "12:40–14:00", "a draft is not published"

    # Neither a closed tab nor the end of the process loses it.
    page.close()
    app.stop()
    app = start()
    page = page.context.new_page()
    page.goto(f"{app.url}/organise")
    ready(page)
    expect_order(page, *AT_POLIGON)

    follower = partner(open_page, app)
    publish(page, who="Ana")
    expect(page.locator(".told")).to_contain_text("Plan 2 is published")
    expect(page.locator(".told")).to_be_in_viewport()
    partner_sees(follower, *AT_POLIGON)

    page.get_by_role("button", name="Take it back").click()
    partner_sees(follower, *PLANNED)
    assert plan(app)["poligon"] == "12:40–14:00"
    expect_order(page, *PLANNED)

    # A step right before the phone is put away counts.
    assert handle(page, "abc-accelerator").evaluate(PUT_AWAY) == [0, 1]
    expect_order(page, *AT_POLIGON)
    expect(page.locator(".dock .publish")).to_be_enabled()
    assert TOKEN not in app.logs


def test_keys_move_a_stop_and_say_so_and_every_step_can_be_undone(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path
) -> None:
    app = organised(start_app, tmp_path, page_guard)()
    page = sign_in(open_page(**DESKTOP), app)
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


@pytest.mark.parametrize("screen", [PHONE, DESKTOP] if DEEP else [PHONE])
def test_the_afternoon_is_a_quarter_of_an_hour_late(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path, screen: dict[str, object]
) -> None:
    app = organised(start_app, tmp_path, page_guard)()
    page = sign_in(open_page(**screen), app)
    follower = partner(open_page, app)
    page.locator(".dock [data-do=late]").click()
    dialog = page.get_by_role("dialog")
    # At 11:50 the group is at ABC Accelerator: its end moves, and what comes after.
    expect(dialog.get_by_text("Poligon Creative Centre: 12:40–14:00 12:55–14:15")).to_be_visible()
    dialog.get_by_text("+10", exact=True).click()
    expect(dialog.get_by_text("Poligon Creative Centre: 12:40–14:00 12:50–14:10")).to_be_visible()
    dialog.get_by_text("+15", exact=True).click()
    expect(dialog.get_by_text("12:55–14:15")).to_be_visible()
    expect(dialog.get_by_text("Tell partners: Everything after ABC Accelerator 15 min later")).to_be_visible()
    assert plan(app)["poligon"] == "12:40–14:00"
    dialog.get_by_role("button", name="Publish now").click()
    expect(dialog).to_have_count(0)

    expect(follower.locator('li.stop[data-stop="poligon"] .hours')).to_contain_text("12:55–14:15")
    expect(follower.locator(".banner")).to_contain_text("Everything after ABC Accelerator 15 min later")
    assert plan(app).items() >= {"poligon": "12:55–14:15", "barcamp": "14:15–16:15"}.items()
    expect_hours(page, "poligon", "12:55–14:15")
    page.get_by_role("button", name="Take it back").click()
    expect(follower.locator('li.stop[data-stop="poligon"] .hours')).to_contain_text("12:40–14:00")
    expect_hours(page, "poligon", "12:40–14:00")


def test_the_first_start_prints_a_link_and_the_token_stays_out_of_addresses_and_logs(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path
) -> None:
    page_guard.expect("/organise/_stcore/")
    page_guard.expect("/organise/sign-in")
    kept = {"STUDY_VISIT_DATA": str(tmp_path / "data")}
    app = start_app(now=NOW, environment=kept)
    [link] = re.findall(r"http://\S+/organise#token=\S+", app.logs)
    [token] = parse_qs(urlsplit(link).fragment)["token"]

    page = open_page(**DESKTOP)
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(f"{request.url} {request.headers.get('referer', '')}"))
    page.goto(f"{app.url}/organise")
    field = page.get_by_label("Your organiser’s link or password")
    field.fill("something else")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This is not the organisers' link or password.")).to_be_visible()
    page.goto(f"{app.url}/organise#token={token}")
    ready(page)
    assert urlsplit(page.url).fragment == ""
    assert not any(token in each for each in addresses)
    cookies = {cookie.get("name"): cookie for cookie in page.context.cookies()}
    session = cookies["study_visit_session"]
    assert session.get("httpOnly")
    assert session.get("sameSite") == "Strict"
    assert session.get("expires", -1) > 0
    assert app.logs.count(token) == 1, "only the link that was printed at the start holds the token"
    assert app.events("sign_in.refused")
    page.close()
    app.stop()
    assert "#token=" not in start_app(now=NOW, environment=kept).logs


def test_nobody_changes_anything_without_a_session(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path
) -> None:
    app = organised(start_app, tmp_path, page_guard)()
    stranger = open_page(**DESKTOP)
    stranger.goto(f"{app.url}/organise")
    expect(stranger.get_by_role("heading", name="For organisers")).to_be_visible()
    # Streamlit's own way to the page, past the address that we watch.
    stranger.goto(app.url)
    expect(stranger.locator("h1")).to_have_text("CRE:HUB study visit Ljubljana")
    expect(stranger.get_by_role("link", name="Organise")).to_have_attribute("href", "organise")
    stranger.evaluate("history.pushState({}, '', '/organise'); dispatchEvent(new PopStateEvent('popstate'))")
    expect(stranger.get_by_text("Nothing is lost: sign in again to go on.")).to_be_visible()
    expect(stranger.locator(".handle")).to_have_count(0)
    for path in ("map", "preview"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{app.url}/organise/{path}")
        assert refused.value.code == 401

    page = sign_in(open_page(**DESKTOP), app)
    other = page.context.new_page()
    other.goto(f"{app.url}/organise")
    ready(other)
    page.locator("[data-menu]").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("CRE:HUB study visit Ljubljana")
    # The other tab still has its connection, and the cookies of its beginning; they open nothing any more.
    expect(other.get_by_text("Nothing is lost: sign in again to go on.")).to_be_visible()
    expect(other.locator(".handle")).to_have_count(0)


def test_two_organisers_are_told_of_each_other_and_merge(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path
) -> None:
    app = organised(start_app, tmp_path, page_guard)()
    ana, berta = (sign_in(open_page(**DESKTOP), app) for _ in range(2))
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
    expect(berta.get_by_text("Ana published plan 2 meanwhile.")).to_be_visible()
    notice.click()
    dialog = berta.get_by_role("dialog")
    expect(dialog.get_by_text("09:30–10:40 → 09:40–10:50")).to_be_visible()
    dialog.get_by_role("button", name="Merge").click()
    expect(dialog).to_have_count(0)
    expect_hours(berta, "mao", "09:40–10:50")
    publish(berta, who="Berta")
    assert plan(app)["mao"] == "09:40–10:50"
    assert "barcamp" not in plan(app)
    assert "'MAO" not in (tmp_path / "venues.csv").read_text("utf-8"), "a name that is no formula is left alone"

    open_tool(berta, "history")
    dialog = berta.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile(r"Plan 3 · .* · Berta"))).to_be_visible()
    dialog.get_by_text(re.compile(r"Plan 1, found in the file")).click()
    dialog.get_by_role("button", name="Bring it back into the draft").click()
    expect(dialog).to_have_count(0)
    expect_hours(berta, "mao", "09:30–10:40")
