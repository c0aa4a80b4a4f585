"""The form of a stop in a real browser: hours that move along, Save by Enter, and nothing typed lost by a slip."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.open_pages import OrganiserPages
from tests.browser.organise_pages import expect_hours, stop


def test_a_stop_is_edited_by_keys_and_nothing_typed_is_lost_by_a_slip(organisers: OrganiserPages) -> None:
    page = organisers.signed_in(DESKTOP)
    dialog = page.get_by_role("dialog")
    stop(page, "mao").locator(".open").click()
    stop(page, "mao").locator("[data-do=edit]").click()
    begin, end = dialog.get_by_label("Begins at"), dialog.get_by_label("Ends at")
    save = dialog.get_by_role("button", name="Save")
    expect(save).to_be_in_viewport(ratio=1)
    begin.click()
    dialog.get_by_role("button", name="10", exact=True).click()
    expect(begin).to_have_value("10:30")
    expect(end).to_have_value("11:40")
    dialog.get_by_role("button", name=":15", exact=True).click()
    expect(end).to_have_value("11:25")

    # By Escape, by a click beside the dialog, and by a page that loads again.
    ask = dialog.get_by_role("alertdialog")
    page.keyboard.press("Escape")
    expect(ask).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.click(5, 400)
    expect(ask).to_be_visible()
    dialog.get_by_role("button", name="Go on editing").click()
    page.reload()
    expect(begin).to_have_value("10:15")

    dialog.get_by_label("Name", exact=True).fill("")
    dialog.get_by_label("Name", exact=True).press("Enter")
    expect(dialog.get_by_text("A stop needs a name.")).to_be_visible()
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    dialog.get_by_label("Name", exact=True).fill("Museum")
    dialog.get_by_label("Name", exact=True).press("Enter")
    expect(dialog).to_have_count(0)
    expect_hours(page, "mao", "10:15–11:25")
    expect_hours(page, "abc-accelerator", "11:50–13:00")
    # What was saved does not come back with a page that loads again, as what was only typed did.
    page.wait_for_function("() => sessionStorage.getItem('study-visit:typed') === null")

    # The same in a dialog of Streamlit's own fields.
    page.locator(".dock .publish").click()
    dialog.get_by_label("Your name").fill("Ana")
    page.keyboard.press("Escape")
    expect(ask).to_be_visible()
    dialog.get_by_role("button", name="Discard").click()
    expect(dialog).to_have_count(0)
