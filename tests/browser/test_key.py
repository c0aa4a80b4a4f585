"""A phone that had the page of an unlisted visit forgets it once the key is renewed, with and without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copy
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, expect

from tests.browser.app import REPOSITORY
from tests.browser.conftest import StartApp
from tests.browser.test_offline import wait_until_kept
from tests.command_output import command_output

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
KEPT = "async () => [...Object.keys(localStorage).filter((name) => name.startsWith('study')), ...await caches.keys()]"


def visit_link(folder: Path, *options: str) -> str:
    """The path and the key of the address that the command line prints for a visit in `folder`."""
    data = str(folder / "data")
    address = urlsplit(command_output("--visit", str(folder), "visit-link", *options, STUDY_VISIT_DATA=data))
    return f"{address.path}?{address.query}"


def test_a_phone_forgets_the_visit_once_its_key_is_renewed(
    start_app: StartApp, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    copy(REPOSITORY / "venues.csv", tmp_path)
    (tmp_path / "visit.toml").write_text('title = "Ours"\ntime_zone = "Europe/Ljubljana"\nvisibility = "unlisted"\n')
    app = start_app(environment={"STUDY_VISIT_DIR": str(tmp_path), "STUDY_VISIT_DATA": str(tmp_path / "data")})
    context = new_context(**PHONE)
    page = context.new_page()
    address = f"{app.url}{visit_link(tmp_path)}"
    page.goto(address)
    wait_until_kept(page)
    assert page.evaluate(KEPT)
    visit_link(tmp_path, "--renew")
    page.evaluate("() => window.dispatchEvent(new Event('online'))")  # as a phone does that wakes
    expect(page).to_have_title("The whole address is needed")
    assert page.evaluate(KEPT) == []
    context.set_offline(True)
    try:
        page.goto(address)
    except Error:
        return
    raise AssertionError("a page was kept")
