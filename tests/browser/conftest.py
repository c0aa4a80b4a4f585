"""What a browser test is given: pages as a phone and a desktop show them, the app, and a guard over both.

Playwright's own pytest plugin starts the browser and closes the contexts; `--headed` and `--tracing` work as it says.
"""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.app import ORGANISER_TOKEN, REPOSITORY, App, copy_project
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.guard import PageGuard
from tests.browser.open_pages import NewContext, OpenPages, OrganiserPages
from tests.browser.organise_pages import NOW, TOKEN
from tests.browser.tools import TILE_SERVER, Tiles, serve_folder

WAIT_TIMEOUT_MS = 60_000
"""Ends a test that fails; one that passes never waits for it, however slow the machine."""
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

expect.set_options(timeout=WAIT_TIMEOUT_MS)


class OpenPage(Protocol):
    """Opens a blank page in a context of its own: `open_page(**PHONE, locale="sl-SI", color_scheme="dark")`."""

    def __call__(self, **context_args: Any) -> Page: ...


class LendPage(Protocol):
    """Lends a page that stays open from test to test, for a test that leaves nothing behind: see `OpenPages`."""

    def __call__(self, screen: dict[str, Any], *, stopped_clock: bool = False) -> Page: ...


class SharedApp(Protocol):
    """Gives the running app whose clock stands at `now`, an ISO instant."""

    def __call__(self, now: str) -> App: ...


class StartApp(Protocol):
    """Starts the app and waits until it answers.

    `folder` holds the project (this repository unless told otherwise), `csv` is the plan, `now` the app's clock as an
    ISO instant; further variables go into `environment`. Geocoder and router are a port of this machine that refuses,
    unless named in `environment`.
    """

    def __call__(
        self,
        *,
        folder: Path = REPOSITORY,
        script: str = "app.py",
        csv: Path | None = None,
        now: str | None = None,
        environment: dict[str, str] | None = None,
        port: int | None = None,
    ) -> App: ...


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], tile_server: Tiles) -> dict[str, Any]:
    """Let Playwright drive the Chromium of this machine, with the network closed but for the tiles' stand-in."""
    path = find_chromium()
    assert path is not None, "no Chromium: run tests/run, which gets one, or set CHROME_PATH"
    flags = [*FLAGS, *tile_server.browser_flags]
    return browser_type_launch_args | {"executable_path": str(path), "args": flags, "timeout": WAIT_TIMEOUT_MS}


@pytest.fixture(scope="session")
def tile_server() -> Iterator[Tiles]:
    made = Tiles()
    yield made
    made.close()


@pytest.fixture
def tiles(tile_server: Tiles) -> Iterator[Tiles]:
    """The stand-in for the tile server: `tiles.reachable = False` takes it down until the test ends."""
    yield tile_server
    tile_server.reachable = True


@pytest.fixture
def page_guard() -> Iterator[PageGuard]:
    """Watches all pages of a test, and fails it at its end if one of them was not clean."""
    guard = PageGuard(tile_server=TILE_SERVER)
    yield guard
    guard.assert_clean()


def _patient(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(WAIT_TIMEOUT_MS)
    context.set_default_navigation_timeout(WAIT_TIMEOUT_MS)
    return context


@pytest.fixture
def open_page(page_guard: PageGuard, new_context: Callable[..., BrowserContext]) -> OpenPage:
    """Opens pages that are watched."""

    def opened(**context_args: Any) -> Page:
        context = _patient(new_context(**context_args))
        page_guard.watch(context)
        return context.new_page()

    return opened


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A blank page on a phone of 390 x 844 with a touch screen."""
    return open_page(**PHONE)


@pytest.fixture
def desktop(open_page: OpenPage) -> Page:
    """A blank page on a desktop of 1280 x 800."""
    return open_page(**DESKTOP)


@pytest.fixture(scope="session")
def refusing_url() -> Iterator[str]:
    """An address of this machine that refuses every connection at once: its port is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def _environment(work: Path, refusing_url: str, now: str | None) -> dict[str, str]:
    """Data in a folder of its own, geocoder and router that refuse, the app's clock, and a street map to switch on."""
    settings = {
        "STUDY_VISIT_DATA": str(work / "data"),
        "STUDY_VISIT_GEOCODER_URL": refusing_url,
        "STUDY_VISIT_ROUTER_URL": refusing_url,
        "STUDY_VISIT_TILES_URL": f"{TILE_SERVER}{{z}}/{{x}}/{{y}}.png",
    }
    return settings if now is None else settings | {"STUDY_VISIT_NOW": now}


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory, refusing_url: str) -> Iterator[SharedApp]:
    """The app on the shipped plan at an instant: one process an instant, for all tests that change nothing."""
    apps: dict[str, App] = {}
    with ExitStack() as running:

        def at(now: str) -> App:
            if now not in apps:
                work = tmp_path_factory.mktemp("shared")
                environment = _environment(work, refusing_url, now) | {"STUDY_VISIT_ORGANISER_TOKEN": ORGANISER_TOKEN}
                apps[now] = running.enter_context(App(folder=REPOSITORY, work=work, environment=environment))
            return apps[now]

        yield at
        for app in apps.values():
            assert app.running
            assert "Traceback" not in app.logs
            assert not app.outside_attempts, f"the app tried to reach {', '.join(app.outside_attempts)}"


@pytest.fixture
def start_app(tmp_path_factory: pytest.TempPathFactory, refusing_url: str) -> Iterator[StartApp]:
    """Starts the app as often as a test likes; stops them all, and fails if one asked the network for anything."""
    apps: list[App] = []
    with ExitStack() as running:

        def start(
            *,
            folder: Path = REPOSITORY,
            script: str = "app.py",
            csv: Path | None = None,
            now: str | None = None,
            environment: dict[str, str] | None = None,
            port: int | None = None,
        ) -> App:
            work = tmp_path_factory.mktemp("app")
            settings = _environment(work, refusing_url, now)
            if csv is not None:
                settings["STUDY_VISIT_CSV"] = str(csv)
            environment = settings | (environment or {})
            app = App(folder=folder, work=work, environment=environment, script=script, port=port)
            apps.append(running.enter_context(app))
            return app

        yield start
    for app in apps:
        sys.stdout.write(f"--- the app's log ends:\n{app.logs[-4000:]}")  # pytest shows it when the test failed
        assert not app.outside_attempts, f"the app tried to reach {', '.join(app.outside_attempts)}"


@pytest.fixture(scope="session")
def _new_open_context(browser: Browser, browser_context_args: dict[str, Any]) -> NewContext:
    """Makes the contexts that stay open from test to test."""
    return lambda **screen: _patient(browser.new_context(**browser_context_args | screen))


@pytest.fixture(scope="session")
def _open_pages(_new_open_context: NewContext) -> Iterator[OpenPages]:
    pages = OpenPages(_new_open_context)
    yield pages
    pages.close()


@pytest.fixture
def lend_page(_open_pages: OpenPages, page_guard: PageGuard, request: pytest.FixtureRequest) -> Iterator[LendPage]:
    """Lends pages that are watched."""
    with _open_pages.lent(page_guard):
        yield _open_pages.page
        _picture_failure(_open_pages, request)


def _picture_failure(pages: OpenPages, request: pytest.FixtureRequest) -> None:
    """Save a picture of each page of a test that failed, as Playwright's plugin does of the pages that it closes."""
    report = getattr(request.node, "rep_call", None)
    if report and report.failed and request.config.getoption("--screenshot") != "off":
        folder = Path(request.config.getoption("--output"))
        for number, page in enumerate(pages.open_pages(), start=1):
            page.screenshot(path=folder / f"{request.node.name}-{number}.png")


@pytest.fixture(scope="session")
def _organiser_pages(
    tmp_path_factory: pytest.TempPathFactory, refusing_url: str, _new_open_context: NewContext
) -> Iterator[OrganiserPages]:
    work = tmp_path_factory.mktemp("organisers")
    csv = work / "venues.csv"
    shutil.copy(REPOSITORY / "venues.csv", csv)
    settings = {"STUDY_VISIT_CSV": str(csv), "STUDY_VISIT_ORGANISER_TOKEN": TOKEN}
    with App(folder=REPOSITORY, work=work, environment=_environment(work, refusing_url, NOW) | settings) as app:
        pages = OrganiserPages(app, csv, _new_open_context)
        yield pages
        pages.close()
        assert app.running
        assert "Traceback" not in app.logs
        assert not app.outside_attempts, f"the app tried to reach {', '.join(app.outside_attempts)}"
    assert TOKEN not in app.logs


@pytest.fixture
def organisers(
    _organiser_pages: OrganiserPages, page_guard: PageGuard, request: pytest.FixtureRequest
) -> Iterator[OrganiserPages]:
    """The organisers' app and open pages, for tests that need no app of their own."""
    with _organiser_pages.lent(page_guard):
        yield _organiser_pages
        _picture_failure(_organiser_pages, request)


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    """A copy of the project to change or to spoil, as a fresh clone has it (without its tests)."""
    return copy_project(tmp_path / "project")


@pytest.fixture
def static_server(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """An empty folder and the address under which a bare web server serves it."""
    folder = tmp_path / "served"
    folder.mkdir()
    with serve_folder(folder) as url:
        yield folder, url
