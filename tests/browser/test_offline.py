"""A plan that changes, and a network that goes: open pages follow, the light page stays, and says how old it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import REPOSITORY, App
from tests.browser.conftest import DESKTOP, LendPage, OpenPage, SharedApp
from tests.browser.guard import PageGuard
from tests.browser.on_the_day import open_full, open_light, rehearsal
from tests.browser.tools import TILE_SERVER

AT_ABC = "2017-02-02T11:50:00+01:00"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36"
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LATER = {"12:40,14:00": "12:55,14:15", "14:00,16:00": "14:15,16:00"}
SEEN_WITHIN_MS = 60_000


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """The shipped plan, in a file that the test may change."""
    path = tmp_path / "venues.csv"
    path.write_bytes((REPOSITORY / "venues.csv").read_bytes())
    return path


@pytest.fixture
def app(shared_app: SharedApp) -> App:
    """The app at 11:50 of the second day, on a plan that stays."""
    return shared_app(AT_ABC)


@pytest.fixture
def changing(tmp_path_factory: pytest.TempPathFactory, refusing_url: str, csv: Path) -> Iterator[App]:
    """The same on a plan that the test changes."""
    with rehearsal(tmp_path_factory.mktemp("live"), refusing_url, now=AT_ABC, csv=csv) as running:
        yield running


def publish(csv: Path, changes: dict[str, str]) -> None:
    """Put another plan in the place of the one that is up, whole or not at all."""
    text = csv.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    beside = csv.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(csv)


def hours(page: Page, stop_id: str) -> Any:
    return page.locator(f'li.stop[data-stop="{stop_id}"] .hours')


def wait_until_kept(page: Page, count: int = 1) -> None:
    """Until the worker holds so many pages, and a late script. (A page's policy forbids Playwright's own waiting.)"""
    page.evaluate(
        """async (count) => {
          await navigator.serviceWorker.ready;
          const held = async (name) => (await (await caches.open(name)).keys()).length;
          while (await held('study-visit:pages') < count || !await held('study-visit:ground')) {
            await new Promise((again) => setTimeout(again, 50));
          }
        }""",
        count,
    )


def test_open_pages_take_a_new_plan_in_their_stride(
    lend_page: LendPage, open_page: OpenPage, changing: App, csv: Path
) -> None:
    light = open_light(lend_page(PHONE), changing, "?stop=poligon")
    full = open_full(lend_page(DESKTOP), changing, "?stop=barcamp")
    late = open_light(open_page(**PHONE), changing)
    late.goto("about:blank")
    pages = {light: "poligon", full: "barcamp"}
    for page in pages:
        page.get_by_role("button", name="I am late").click()
        page.locator(".late-name").nth(1).focus()
    light.evaluate("window.scrollTo(0, 500)")
    full.locator(".side").evaluate("(side) => { side.scrollTop = 300; }")
    before = {light: light.evaluate("window.scrollY"), full: full.locator(".side").evaluate("(side) => side.scrollTop")}
    for page in pages:
        page.evaluate("window.neverReloaded = true")

    publish(csv, LATER)

    for page, chosen in pages.items():
        expect(hours(page, "poligon")).to_contain_text("12:55–14:15", timeout=SEEN_WITHIN_MS)
        expect(hours(page, "poligon").locator("s")).to_have_text("12:40–14:00")
        expect(hours(page, "mao").locator("s")).to_have_count(0)
        expect(page.locator(".banner")).to_contain_text("The programme has changed")
        expect(page.locator(".banner")).to_contain_text("New time: 12:55–14:15")
        expect(page.locator(".banner")).to_have_attribute("role", "status")
        # What was asked stays, by the new plan, and so does the focus.
        expect(page.locator(".late").nth(1)).to_contain_text("12:55–14:15")
        expect(page.locator(".late-name").nth(1)).to_be_focused()
        expect(page.locator("section.now s")).to_have_text("12:40–14:00")
        expect(page.locator("section.now")).to_contain_text("12:55")
        expect(page.locator("li.stop.is-chosen")).to_have_attribute("data-stop", chosen)
        assert page.evaluate("window.neverReloaded")
    assert abs(light.evaluate("window.scrollY") - before[light]) < 150
    assert abs(full.locator(".side").evaluate("(side) => side.scrollTop") - before[full]) < 150

    # A second plan, while nobody has read what changed in the first, adds to it.
    [meeting] = re.findall(r"^.*partners-meeting.*\n", csv.read_text("utf-8"), re.MULTILINE)
    publish(csv, {meeting: "", "Rusjanov trg 7, 1000 Ljubljana": "Tobačna 5"})
    for page in pages:
        banner = page.locator(".banner")
        expect(banner).to_contain_text("Partners' meeting Cancelled: Wed 1 Feb, 10:00–16:00", timeout=SEEN_WITHIN_MS)
        expect(banner).to_contain_text("New place: Tobačna 5")
        expect(banner).to_contain_text("New time: 12:55–14:15")
        expect(page.locator('li.stop[data-stop="mao"] .head')).to_contain_text("New place: Tobačna 5")
    light.reload()
    light.locator(".banner").get_by_role("button", name="The programme has changed").click()
    light.locator(".banner").get_by_role("button", name="New time: 12:55–14:15").click()
    expect(light.locator("li.stop.is-chosen")).to_have_attribute("data-stop", "poligon")
    light.locator(".switch").get_by_role("button", name="Map").click()
    for page in pages:
        page.locator(".banner").get_by_role("button", name="Close").click()
        expect(page.locator(".banner")).to_be_hidden()
        expect(page.locator(".change")).to_have_count(0)
    light.reload()
    expect(light.locator(".visit.is-live")).to_be_attached()
    expect(light.locator(".banner")).to_be_hidden()

    # And whoever looks again later is told what has changed since, until it is read.
    for _ in range(2):
        later = open_light(late, changing)
        expect(hours(later, "barcamp").locator("s")).to_have_text("14:00–16:00")
        expect(later.locator(".banner")).to_contain_text("Cancelled")
    for page in (light, full, later):
        page.goto("about:blank")  # an open stream would hold the app up for as long as it may


def test_the_light_page_outlives_the_server_and_takes_its_next_plan(
    open_page: OpenPage, page_guard: PageGuard, tmp_path_factory: pytest.TempPathFactory, refusing_url: str, csv: Path
) -> None:
    page_guard.expect("net::ERR_")
    work = tmp_path_factory.mktemp("outliving")
    with rehearsal(work, refusing_url, now=AT_ABC, csv=csv) as app:
        page = open_page(**PHONE, user_agent=ANDROID, service_workers="allow")
        page.goto(f"{app.url}/?stop=poligon")  # the front door, which leads a phone to the light page
        assert page.url == f"{app.url}/pocket?stop=poligon"
        expect(page.locator("section.now")).to_contain_text("ABC Accelerator")
        wait_until_kept(page)
        address = app.url
        app.kill()
    page.reload()
    expect(page.locator(".connection")).to_have_text("Plan 1, as of 11:50, no connection")
    expect(page.locator("section.now")).to_contain_text("ABC Accelerator")
    expect(page.locator("li.stop.is-chosen")).to_have_attribute("data-stop", "poligon")
    page.get_by_role("button", name="Map", exact=True).click()
    expect(page.locator(".stop-pin").first).to_be_visible()
    page.goto(f"{address}/pocket?lang=sl")  # never opened: the plan in a language is better than none
    expect(page.locator(".connection")).to_contain_text("11:50")

    publish(csv, LATER)
    with rehearsal(work, refusing_url, now=AT_ABC, csv=csv, port=int(address.rsplit(":", 1)[1])) as again:
        expect(hours(page, "poligon")).to_contain_text("12:55–14:15", timeout=SEEN_WITHIN_MS)
        expect(page.locator(".connection")).to_be_hidden()
        wait_until_newest(page, "12:55")
        page.reload()
        expect(page.locator("html")).not_to_have_attribute("data-as-of", re.compile("."))
        expect(hours(page, "poligon")).to_contain_text("12:55–14:15")
        again.kill()
    page.reload()
    expect(hours(page, "poligon")).to_contain_text("12:55–14:15")
    expect(page.locator(".connection")).to_have_text("Načrt 2, stanje: 11:50, brez povezave")


def wait_until_newest(page: Page, text: str) -> None:
    """Until every page that the worker holds says `text`: none of an older plan is left."""
    page.evaluate(
        """async (text) => {
          const old = async () => {
            const pages = await caches.open('study-visit:pages');
            const held = await Promise.all((await pages.keys()).map(async (each) => (await pages.match(each)).text()));
            return !held.length || held.some((html) => !html.includes(text));
          };
          while (await old()) await new Promise((again) => setTimeout(again, 50));
        }""",
        text,
    )


def test_what_a_phone_keeps_is_shown_without_a_network_and_before_a_sign_in_page(
    open_page: OpenPage, page_guard: PageGuard, app: App
) -> None:
    page_guard.expect("ERR_")
    page_guard.expect("EventSource's response has a MIME type")
    page = open_page(**PHONE, timezone_id="Asia/Tokyo", service_workers="allow")
    page.clock.set_fixed_time("2017-02-02T12:50:00+01:00")  # an hour ahead: by it everybody would be at Poligon
    open_light(page, app)
    assert_the_servers_hour_is_told(page)
    wait_until_kept(page)
    assert_seen_tiles_are_kept_and_no_others_asked_for(page, page_guard)

    page.context.set_offline(True)
    page.reload()
    assert_the_servers_hour_is_told(page)
    expect(page.locator(".connection")).to_have_text("Plan 1, as of 11:50, no connection")
    expect(page.locator(".street-map")).to_be_attached()  # the late script ran
    page.context.set_offline(False)
    assert_a_sign_in_page_is_no_plan(page)


def assert_the_servers_hour_is_told(page: Page) -> None:
    expect(page.locator("section.now")).to_contain_text("Leave in 25 min")


def assert_seen_tiles_are_kept_and_no_others_asked_for(page: Page, page_guard: PageGuard) -> None:
    page.get_by_role("button", name="Map", exact=True).click()
    page.get_by_role("button", name="Street map").click()
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    kept = set(
        page.evaluate(
            """async () => {
              const tiles = await caches.open('study-visit:tiles');
              let found = [];
              while (!found.length) {
                await new Promise((again) => setTimeout(again, 50));
                found = await tiles.keys();
              }
              return found.map(({ url }) => url);
            }"""
        )
    )
    seen = {request.url for request in page_guard.tile_requests}  # read last: tiles go on coming meanwhile
    assert kept
    assert kept <= seen
    assert all(url.startswith(TILE_SERVER) for url in kept)


def assert_a_sign_in_page_is_no_plan(page: Page) -> None:
    def sign_in(route: Any) -> None:
        route.fulfill(content_type="text/html", body="<h1>Welcome to the hotel</h1><form></form>")

    page.context.route("**/pocket*", sign_in)
    page.context.route("**/visit.json*", sign_in)
    page.context.route("**/events", sign_in)
    page.reload()
    expect(page.locator("section.now")).to_contain_text("ABC Accelerator")
    expect(page.locator(".connection")).to_contain_text("no connection")


def test_a_poll_that_answers_garbage_changes_nothing(open_page: OpenPage, app: App) -> None:
    page = open_page(**PHONE, service_workers="block")
    page.clock.install()
    answers = iter(["not json", '{"revision": 5}', "[]", '{"revision": "x", "days": "y"}'])
    page.context.route("**/events", lambda route: route.fulfill(status=204))
    page.context.route(
        "**/visit.json*",
        lambda route: route.fulfill(content_type="application/json", body=next(answers, "null")),
    )
    page.goto(f"{app.url}/pocket")
    for _ in range(5):
        with page.expect_response("**/visit.json*"):
            page.clock.run_for(15_100)
        expect(page.locator(".connection")).to_contain_text("no connection")
        expect(page.locator("li.stop")).to_have_count(5)


def test_storage_that_is_full_or_forbidden_takes_nothing_from_the_reader(open_page: OpenPage, app: App) -> None:
    page = open_page(**PHONE, service_workers="allow")
    page.add_init_script(
        """Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
        Object.defineProperty(navigator, 'serviceWorker', { get() { throw new DOMException('no', 'SecurityError'); } });
        """
    )
    open_light(page, app)
    expect(page.locator("section.now")).to_contain_text("ABC Accelerator")
    expect(page.locator(".connection")).to_be_hidden()

    full = open_page(**PHONE)
    full.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    open_light(full, app)
    expect(full.locator("section.now")).to_contain_text("ABC Accelerator")


def test_a_vague_position_is_told_as_one(lend_page: LendPage, app: App) -> None:
    page = lend_page(PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 46.05, "longitude": 14.51, "accuracy": 2000})
    open_light(page, app)
    page.get_by_role("button", name="I am late").click()
    expect(page.locator(".position-answer")).to_contain_text(re.compile(r"accurate to about 2\skm"))
    expect(page.locator(".position-answer")).not_to_contain_text("on foot")


def test_the_manifest_is_one_that_installs(lend_page: LendPage, app: App) -> None:
    page = open_light(lend_page(PHONE), app, "?lang=lv")
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"] == f"{app.url}/manifest.webmanifest?lang=lv"
    said = page.evaluate("fetch('manifest.webmanifest?lang=lv').then((answer) => answer.json())")
    assert said["name"] == "CRE:HUB study visit Ljubljana"
    assert said["start_url"] == "pocket?lang=lv"
    for icon in said["icons"]:
        size = page.evaluate(
            """async (src) => {
              const icon = Object.assign(new Image(), { src });
              await icon.decode();
              return icon.naturalWidth;
            }""",
            icon["src"],
        )
        assert icon["sizes"] == f"{size}x{size}"
