"""What Streamlit's pages say when their server goes, and that they go on when it is back."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import organised, ready, sign_in

# Streamlit waits longer after each try, and speaks after the sixth.
QUICKLY = """
const slow = window.setTimeout;
window.setTimeout = (work, ms, ...more) => slow(work, Math.min(ms ?? 0, 200), ...more);
window.spoken = 0;
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  if (/streamlit/i.test(document.querySelector(".stDialog")?.textContent ?? "")) window.spoken += 1;
}).observe(document.body, { childList: true }));
"""


def test_a_desk_without_its_server_says_so_in_our_words_and_goes_on_when_it_is_back(
    desktop: Page, start_app: StartApp, tmp_path: Path, page_guard: PageGuard
) -> None:
    start = organised(start_app, tmp_path, page_guard)
    app = start()
    for told in ("/_stcore/", "ERR_", "disconnected from server", "is not responding", "DoInitPings"):
        page_guard.expect(told)  # what Streamlit writes for its developers
    desktop.add_init_script(QUICKLY)
    sign_in(desktop, app)
    note = desktop.locator(".no-connection")

    app.stop()
    expect(note).to_contain_text("No connection just now")
    desktop.wait_for_function("() => window.spoken > 0", timeout=30_000)
    expect(desktop.locator(".stDialog")).to_have_count(0)
    desktop.get_by_role("button", name="Publish", exact=True).hover(trial=True)

    start(port=urlsplit(app.url).port)
    expect(note).to_be_empty(timeout=30_000)
    ready(desktop)
