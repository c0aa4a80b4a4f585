"""The browser tests are worth what their harness notices: this breaks things on purpose and sees them noticed."""

from __future__ import annotations

import os
import select
import signal
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage, StartApp
from tests.browser.guard import PageGuard
from tests.browser.tools import TILE_SERVER, Tiles, screenshot, throttle
from tests.browser.warm_start import WarmStarter, available

STREAMLIT_SCRIPT = """
import urllib.error, urllib.request
import streamlit as st
st.title("Študijski obisk")
if st.button("Ask outside"):
    try:
        urllib.request.urlopen("http://192.0.2.1/")
    except urllib.error.URLError as error:
        st.write(f"Outside: {error.reason}")
"""


@pytest.fixture
def streamlit_project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(STREAMLIT_SCRIPT, encoding="utf-8")
    (tmp_path / ".streamlit").mkdir()
    config = Path(__file__).parents[2] / ".streamlit" / "config.toml"
    (tmp_path / ".streamlit" / "config.toml").write_text(config.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def serve_page(folder: Path, body: str) -> None:
    head = "<meta charset=utf-8><title>t</title><link rel=icon href='data:,'>"
    page = f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"
    (folder / "index.html").write_text(page, encoding="utf-8")


def test_a_clean_page_is_clean_on_phone_and_desktop(
    static_server: tuple[Path, str], phone: Page, desktop: Page, page_guard: PageGuard
) -> None:
    folder, url = static_server
    serve_page(folder, "<h1>Poligon 😀</h1><script>fetch('index.html')</script>")

    for page in (phone, desktop):
        page.goto(url, wait_until="networkidle")
        expect(page.locator("h1")).to_have_text("Poligon 😀")

    assert phone.evaluate("navigator.maxTouchPoints > 0 && devicePixelRatio === 2")
    assert phone.viewport_size == PHONE["viewport"]
    assert desktop.evaluate("navigator.maxTouchPoints === 0 && innerWidth === 1280")
    page_guard.assert_clean()


@pytest.mark.parametrize(
    "body",
    [
        "<img src='http://cdn.example.org/x.png' onerror='document.title=1'>",
        "<script src='https://192.0.2.1/leaflet.js' onerror='document.title=1'></script>",
        "<iframe src='https://example.org/'></iframe><script>document.title=1</script>",
        "<script>new WebSocket('wss://example.org/live').onerror = () => document.title = 1</script>",
    ],
    ids=["picture", "script", "frame", "websocket"],
)
def test_a_request_to_somebody_else_is_noticed_and_goes_nowhere(
    static_server: tuple[Path, str], phone: Page, page_guard: PageGuard, body: str
) -> None:
    folder, url = static_server
    serve_page(folder, body)
    phone.goto(url)
    expect(phone).to_have_title("1")

    with pytest.raises(AssertionError, match=r"a request left this machine: \w+://(cdn\.|192|example)"):
        page_guard.assert_clean()
    page_guard.forget()


def test_an_error_of_a_script_and_of_the_console_are_noticed(
    static_server: tuple[Path, str], phone: Page, page_guard: PageGuard
) -> None:
    folder, url = static_server
    serve_page(
        folder,
        "<script>console.error('lost a stop'); setTimeout(() => { document.title = 1; undefined.lat })</script>",
    )
    with phone.context.expect_event("weberror"):
        phone.goto(url)

    with pytest.raises(AssertionError, match=r"(?s)lost a stop.*a script failed: .*undefined"):
        page_guard.assert_clean()
    page_guard.forget()


def test_an_expected_error_is_no_complaint(static_server: tuple[Path, str], phone: Page, page_guard: PageGuard) -> None:
    folder, url = static_server
    serve_page(folder, "<img src='no-such.png' onerror='document.title=1'>")
    page_guard.expect("no-such.png")

    phone.goto(url)

    expect(phone).to_have_title("1")
    assert len(page_guard.console_errors) == 1


def test_tiles_come_from_the_stand_in_or_fail_with_it(
    static_server: tuple[Path, str], phone: Page, tiles: Tiles, page_guard: PageGuard
) -> None:
    folder, url = static_server
    serve_page(folder, f"<img src='{TILE_SERVER}13/4402/2924.png'>")
    width = "document.images[0].complete ? document.images[0].naturalWidth : -1"

    phone.goto(url)
    assert phone.evaluate(width) == 256
    assert [tile.referer for tile in page_guard.tile_requests] == [f"{url}/"]

    tiles.reachable = False
    page_guard.expect(TILE_SERVER)
    phone.reload()
    assert phone.evaluate(width) == 0


def test_a_slow_network_is_slow(static_server: tuple[Path, str], phone: Page) -> None:
    folder, url = static_server
    serve_page(folder, "<h1>Poligon</h1>")
    throttle(phone, kbit_s=400, latency_ms=400)

    phone.goto(url)

    assert phone.evaluate("performance.getEntriesByType('navigation')[0].responseEnd") >= 400


def test_browser_caching_can_be_watched(static_server: tuple[Path, str], open_page: OpenPage) -> None:
    folder, url = static_server
    serve_page(folder, "<script src='data.js'></script>")
    (folder / "data.js").write_text("document.title = 'loaded'")
    page = open_page(**PHONE)
    sizes = "performance.getEntriesByType('resource').filter(e => e.name.endsWith('.js')).map(e => e.transferSize)"

    page.goto(url)
    [first] = page.evaluate(sizes)
    page.goto(f"{url}/index.html")
    [second] = page.evaluate(sizes)

    assert first > 0
    assert second < first


def test_an_app_starts_answers_and_is_surely_gone(streamlit_project: Path, start_app: StartApp, phone: Page) -> None:
    app = start_app(folder=streamlit_project)
    phone.goto(app.url)
    expect(phone.get_by_role("heading", name="Študijski obisk")).to_be_visible()
    assert screenshot(phone, "harness").stat().st_size > 0

    phone.get_by_role("button", name="Ask outside").click()
    expect(phone.get_by_text("Outside:")).to_contain_text("closed in tests")
    assert app.outside_attempts == ["192.0.2.1"]
    app.forget_attempts()
    phone.goto("about:blank")

    app.stop()
    assert not app.running
    app.stop()  # twice is fine
    assert not app.running


def test_an_app_that_dies_says_why(tmp_path: Path, start_app: StartApp) -> None:
    with pytest.raises(AssertionError, match=r"(?s)the app ended with .*File does not exist"):
        start_app(folder=tmp_path, script="no-such-app.py")


def test_a_copy_of_the_project_can_be_spoiled(project_copy: Path) -> None:
    original = Path(__file__).parents[2]
    assert (project_copy / "components" / "plan" / "model.py").is_file()

    (project_copy / "pyproject.toml").write_text("spoiled")

    assert (original / "pyproject.toml").read_text() != "spoiled"


@pytest.mark.skipif(not available(), reason="this system cannot fork an app and watch it")
def test_a_forked_app_has_its_own_environment_and_ends_when_the_tests_do(tmp_path: Path) -> None:
    name = uuid.uuid4().hex
    other = WarmStarter(name, imports=False)
    starter = WarmStarter(name, imports=False)
    environment = {"STUDY_VISIT_DATA": str(tmp_path / "data"), "STUDY_VISIT_NOW": "no instant"}
    options = ["--server.port=0", "--server.address=127.0.0.1", "--server.headless=true"]
    log = tmp_path / "app.log"
    started = starter.start(["run", "app.py", *options], environment=environment, log=log, attempts=tmp_path / "none")
    watched = os.pidfd_open(started.pid)
    while "STUDY_VISIT_NOW" not in log.read_text(encoding="utf-8"):
        assert started.poll() is None

    starter.close()

    assert select.select([watched], [], [], 30)[0], "it is still running"
    os.close(watched)
    assert other.ask({"ended": started.pid}) == -signal.SIGKILL  # what forks is there until the last is gone
    other.close()
