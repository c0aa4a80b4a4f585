"""Photos on a phone: none is loaded before it is seen, each opens large, and one that does not come leaves no gap."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Request, expect

from components.plan.photos import photo_files
from tests.browser.light import Open, open_light, phone, stop
from tests.shown_photos import DESK, DOOR, HALL, photo_bytes, photographed

__all__ = ["open_light", "phone"]


def test_a_photo_is_loaded_when_its_card_opens_and_opens_large(
    phone: Page, open_light: Open, static_server: tuple[Path, str]
) -> None:
    folder, url = static_server
    (folder / "photos").mkdir()
    for photo in (DOOR, HALL, DESK):
        for name in photo_files(photo.stored):
            (folder / name).write_bytes(photo_bytes(name) or b"")
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/photos/" in request.url:
            asked.append(request.url.rpartition("/")[2])

    phone.on("request", note)
    page = open_light(phone, photographed(), ground="none")
    assert asked == []
    stop(page, "mao").locator("summary").tap()
    first = stop(page, "mao").locator(".photo a").first
    expect(first.locator("img")).to_have_js_property("naturalWidth", DOOR.stored.small_width)
    expect(first.locator("img")).to_have_css("background-color", "rgb(68, 102, 136)")
    # Of several the first is seen, which shows the door; that there are more is said.
    expect(stop(page, "mao").locator(".photo >> visible=true")).to_have_count(1)
    assert asked == [f"{DOOR.stored.digest}-small.webp"]

    first.tap()
    viewer = page.locator("dialog.photo-viewer")
    expect(viewer.locator("img").first).to_have_js_property(
        "currentSrc", f"{url}/photos/{DOOR.stored.digest}-large.webp"
    )
    expect(viewer).to_contain_text(f"{DOOR.alt}{DOOR.credit}")
    expect(viewer.get_by_role("status")).to_have_text("1 / 2")
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("status")).to_have_text("2 / 2")
    viewer.get_by_role("button", name="Previous photo").tap()
    expect(viewer.get_by_role("status")).to_have_text("1 / 2")
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(first).to_be_focused()
    first.tap()
    expect(viewer).to_be_visible()
    page.go_back()
    expect(viewer).to_have_count(0)
    expect(stop(page, "mao").locator("details")).to_have_attribute("open", "")
    phone.remove_listener("request", note)
