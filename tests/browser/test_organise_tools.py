"""The organisers' tools in a real browser: import, the pin, suggested orders, the rehearsal."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.open_pages import OrganiserPages
from tests.browser.organise_pages import expect_hours, expect_order, open_tool, ready, stop
from tests.browser.tools import unfold

PLANNED = ("mao", "abc-accelerator", "poligon", "barcamp")


def test_a_table_is_read_before_it_is_taken_orders_are_suggested_and_the_day_is_rehearsed(
    organisers: OrganiserPages, tmp_path: Path
) -> None:
    page = organisers.signed_in(DESKTOP)
    dialog = page.get_by_role("dialog")
    import_what_is_pasted(page, dialog, tmp_path)

    open_tool(page, "suggest")
    dialog.get_by_role("button", name="Find a shorter order").click()
    expect(dialog.get_by_text("The router does not answer, so these times are estimates.")).to_be_visible()
    expect(dialog.get_by_text("This order is the shortest: no other way round takes less time.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()

    open_tool(page, "preview")
    rehearsed = dialog.frame_locator("iframe")
    expect(rehearsed.locator("section.now")).to_contain_text("Museum of Architecture and Design (MAO)")
    slider = dialog.get_by_role("slider")
    slider.focus()
    slider.press("PageUp")
    slider.press("PageUp")
    expect(rehearsed.locator("section.now")).to_contain_text("ABC Accelerator")
    expect(rehearsed.locator("section.now")).to_contain_text("until 12:15")


def import_what_is_pasted(page: Page, dialog: Locator, folder: Path) -> None:
    """After a file that is no table; and take it back."""
    open_tool(page, "exchange")
    check = dialog.get_by_role("button", name="Check")
    picture = folder / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    dialog.locator("input[type=file]").set_input_files(picture)
    expect(dialog.get_by_role("button", name=re.compile("Remove picture.csv"))).to_be_visible()
    check.click()
    expect(dialog.get_by_text("This is a picture, not a table.")).to_contain_text("The draft is untouched.")
    dialog.get_by_role("button", name=re.compile("Remove picture.csv")).click()

    name = "=1+1 <img src=x onerror=alert(1)>"
    cells = f"date\tid\tname\tarrive\n2017-02-02\tcastle\t{name}\t10:00\n2017-02-02\tmarket\tMarket\t25:61\n"
    dialog.get_by_label("Or paste it: cells of a spreadsheet").fill(cells)
    check.click()
    expect(dialog.get_by_text("All 2 rows can be taken.")).to_be_visible()
    expect(dialog.get_by_text("Line 3 · Market")).to_be_visible()
    dialog.get_by_label("arrive", exact=True).first.fill("12:15")
    dialog.get_by_label("arrive", exact=True).first.press("Tab")
    rows = dialog.locator(".import-rows").filter(has_text="12:15").first  # those before may still stand beside it
    expect(rows).to_be_visible()
    expect(rows).to_contain_text(name)
    take = dialog.get_by_role("button", name="Take it into the draft")
    expect(take).to_be_in_viewport()
    unfold(
        dialog.locator("summary", has_text="What would change in the draft"),
        dialog.get_by_text("ABC Accelerator removed"),
    )
    take.click()
    expect(dialog).to_have_count(0)
    expect_order(page, "castle", "market")
    expect(stop(page, "castle").locator(".name")).to_have_text(name)
    page.locator(".dock [data-do=undo]").click()
    expect_order(page, *PLANNED)


def test_the_pin_is_put_where_the_door_is_every_field_is_edited_and_a_stop_is_added(organisers: OrganiserPages) -> None:
    page = organisers.signed_in(PHONE)
    stop(page, "mao").locator(".open").click()
    stop(page, "mao").get_by_role("button", name="Move the pin").click()
    pin = page.frame_locator(".stage iframe").last.locator(".is-moving")
    expect(pin).to_be_visible()
    save = page.get_by_role("button", name="Save the place")
    expect(save).to_be_disabled()
    box = pin.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + 80, box["y"] - 60)
    expect(save).to_be_enabled()
    save.click()
    expect(page.locator(".standing")).to_contain_text("1 stop changed, not published yet.")
    stop(page, "mao").locator("[data-do=edit]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Set by the organiser.")).to_be_visible()
    position = dialog.locator("input[name=position]")
    expect(position).to_have_value(re.compile(r"46\.05\d+, 14\.56\d+"))
    expect(position).not_to_have_value("46.0513, 14.564")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)

    stop(page, "poligon").locator(".open").click()
    stop(page, "poligon").locator("[data-do=edit]").click()
    dialog.get_by_text("About this stop").click()
    dialog.get_by_role("button", name="Add a project").click()
    dialog.get_by_label("Project", exact=True).nth(2).fill("A third one")
    dialog.get_by_label("Project", exact=True).nth(2).press("Tab")
    dialog.get_by_role("button", name="Remove this project").first.click()
    expect(dialog.get_by_label("Project", exact=True)).to_have_count(2)
    dialog.get_by_label("Stays for (min)").fill("70")
    expect(dialog.get_by_label("Ends at")).to_have_value("13:50")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect_hours(page, "poligon", "12:40–13:50")
    expect_hours(page, "barcamp", "13:50–15:50")

    page.locator(".dock [data-do=lines]").click()
    dialog.get_by_role("button", name="Or one stop with all its details").click()
    dialog.get_by_label("Name", exact=True).fill("Dinner")
    dialog.get_by_label("Begins at").fill("19:30")
    dialog.get_by_label("Begins at").press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("li.stop").last.locator(".name")).to_have_text("Dinner")
    expect(page.locator("li.stop").last.locator(".hours")).to_contain_text("19:30")

    open_tool(page, "history")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    page.reload()
    ready(page)
    expect(page.locator("li.stop").last.locator(".name")).to_have_text("Dinner")
