"""Running it for real: under a path, behind the nginx of docs/hosting.md, and as two processes on one PostgreSQL."""

from __future__ import annotations

import json
import re
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import REPOSITORY, App
from tests.browser.balancer import balanced
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.guard import PageGuard
from tests.browser.nginx import NGINX, UNDER, nginx
from tests.browser.organise_pages import NOW, expect_order, handle, ready
from tests.browser.visit_pages import in_frame
from tests.command_output import command_output
from tests.deep import DEEP
from tests.lookup.faulty_server import FaultyServer

PATIENCE_S = 90.0
PLANNED = ("mao", "abc-accelerator", "poligon", "barcamp")
MOVED = ("abc-accelerator", "mao", "poligon", "barcamp")
EVERY_OUTPUT = ("pocket", "embed", "visit.json", "visit.ics", "visit.gpx", "itinerary.pdf", "map.png", "venues.csv")
ADDRESSES = ("Simonkatu 7", "Unioninkatu 29")
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loading those of the system takes 40 ms, which is most of a request, and nothing here is encrypted."""


def until(true: Callable[[], bool], *apps: App) -> None:
    """Wait for what the apps do by themselves; the limit is only there to end a test that fails."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "\n".join(app.logs[-2000:] for app in apps)
        time.sleep(0.1)


def get(url: str, *, of: str | None = None, **headers: str) -> httpx.Response:
    """The answer to a request, which comes `of` another address of this machine."""
    transport = httpx.HTTPTransport(local_address=of, verify=NO_CERTIFICATES)
    with httpx.Client(trust_env=False, timeout=PATIENCE_S, transport=transport) as client:
        return client.get(url, headers=headers)


def health(app: App) -> dict[str, Any]:
    found: dict[str, Any] = get(f"{app.url}/healthz").json()
    return found


def new_link(app: App, url: str) -> str:
    """What whoever runs the server gets from the command line, while the app is running."""
    return command_output("organiser-link", "--base-url", url, STUDY_VISIT_DATA=str(app.log.parent / "data"))


def session_of(url: str, link: str) -> str:
    """The session's cookies of who signs in at the app of this address with a link, as a browser sends them."""
    address, host = urlsplit(url), url.removesuffix(urlsplit(url).path)
    token = unquote(link.partition("#token=")[2])
    with httpx.Client(trust_env=False, timeout=PATIENCE_S, verify=NO_CERTIFICATES) as client:
        answer = client.post(f"{url}/organise/sign-in", json={"token": token}, headers={"Origin": host})
    assert answer.status_code == 204
    assert f"Path={address.path}/" in answer.headers["set-cookie"]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in answer.cookies.jar)


@pytest.fixture(scope="module")
def under_a_path(tmp_path_factory: pytest.TempPathFactory, refusing_url: str) -> Iterator[App]:
    """The app under `/visit`."""
    work = tmp_path_factory.mktemp("under")
    shutil.copy(REPOSITORY / "venues.csv", work / "venues.csv")
    environment = {
        "STUDY_VISIT_DATA": str(work / "data"),
        "STUDY_VISIT_CSV": str(work / "venues.csv"),
        "STUDY_VISIT_GEOCODER_URL": refusing_url,
        "STUDY_VISIT_ROUTER_URL": refusing_url,
        "STUDY_VISIT_NOW": NOW,
        "JOURNAL_STREAM": "8:1",  # as systemd sets it
    }
    with App(folder=REPOSITORY, work=work, environment=environment, under=UNDER) as running:
        yield running
        assert running.running


@pytest.fixture
def served(under_a_path: App, tmp_path: Path) -> Iterator[str]:
    """The address of the app's front page: that of nginx before it, or its own on a machine without nginx."""
    if not Path(NGINX).exists():
        yield under_a_path.url
        return
    with nginx(tmp_path, under_a_path) as url:
        yield url


def test_under_a_path_every_page_and_link_is_there(
    served: str, open_page: OpenPage, page_guard: PageGuard, under_a_path: App
) -> None:
    page_guard.expect("/organise/_stcore/")  # Streamlit asks below a page's address first
    page_guard.expect("/share/_stcore/")
    desktop = open_page(**DESKTOP)
    desktop.goto(served)
    expect(desktop).to_have_url(f"{served}/")
    expect(desktop.locator("h1")).to_be_visible()
    expect(in_frame(desktop).locator(".leaflet-map-pane")).to_be_attached()
    expect(in_frame(desktop).locator(".stop-pin").first).to_be_visible()
    desktop.goto(f"{served}/share")
    expect(desktop.get_by_text(f"{served}/pocket", exact=True).first).to_be_visible()
    expect(desktop.get_by_text(f"{served}/visit.ics?lang=en", exact=True).first).to_be_visible()

    # The first link stayed out of the journal; the command line makes one, which the running app takes.
    assert under_a_path.events("organisers.no_link")
    desktop.goto(new_link(under_a_path, served))
    ready(desktop)
    expect(desktop).to_have_url(f"{served}/organise")
    expect_order(desktop, *PLANNED)
    cookies = {cookie.get("name"): cookie for cookie in desktop.context.cookies()}
    assert cookies["study_visit_session"].get("path") == f"{UNDER}/"
    desktop.close()

    phone = open_page(**PHONE, user_agent=SAFARI)
    phone.goto(f"{served}?stop=mao&lang=en")
    expect(phone).to_have_url(re.compile(rf"{re.escape(served)}/pocket\?.*stop=mao"))
    expect(phone.locator(".leaflet-map-pane")).to_be_attached()
    registered = phone.evaluate("navigator.serviceWorker.ready.then((found) => [found.scope, found.active.scriptURL])")
    assert registered == [f"{served}/pocket", f"{served}/worker.js"]
    phone.close()

    answers_are_those_of_an_app_under_a_path(served)
    assert "token=" not in under_a_path.logs


def answers_are_those_of_an_app_under_a_path(url: str) -> None:
    """Also without a browser: links, headers, and what a phone is led to."""
    for path, to in (("", f"{url}/"), ("/?stop=mao&lang=en", f"{url}/pocket?stop=mao&lang=en")):
        answer = get(f"{url}{path}", **{"User-Agent": SAFARI})
        assert answer.status_code in {302, 307}
        assert urljoin(f"{url}{path}", answer.headers["location"]) == to
    told = get(f"{url}/visit.json")
    assert told.headers["x-content-type-options"] == "nosniff"
    assert f'src="{url}/embed' in get(f"{url}/oembed").json()["html"]
    assert get(f"{url}/static/js/none.js").status_code in {200, 404}
    assert get(f"{url}/worker.js").headers["content-type"].startswith("text/javascript")
    packed = get(f"{url}/", **{"Accept-Encoding": "br"})
    assert packed.headers["content-encoding"] == "br"


def test_under_a_path_without_a_proxy_every_answer_is_there(under_a_path: App) -> None:
    """The pages themselves in a browser are those behind nginx, which passes everything on as it came."""
    answers_are_those_of_an_app_under_a_path(under_a_path.url)
    session = session_of(under_a_path.url, new_link(under_a_path, under_a_path.url))
    assert "For organisers" not in get(f"{under_a_path.url}/organise", Cookie=session).text


def test_events_come_through_the_proxy_as_they_happen(under_a_path: App, tmp_path: Path) -> None:
    with nginx(tmp_path, under_a_path) as url:
        stream = Stream(f"{url}/events")
        until(lambda: bool(stream.revisions), under_a_path)
        assert stream.revisions == [health(under_a_path)["revision"]]
        until(lambda: health(under_a_path)["open_streams"] >= 1, under_a_path)
        asked = ("healthz", "_stcore/metrics", "_stcore/health", "pocket")
        statuses = [get(f"{url}/{path}", of="127.0.0.2").status_code for path in asked]
        assert statuses == [403, 403, 200, 200], "what strangers may ask"


def test_a_cache_answers_a_crowd_in_the_apps_place(under_a_path: App, tmp_path: Path, phone: Page) -> None:
    with nginx(tmp_path, under_a_path, cache=True) as url:
        for path in ("pocket", "visit.json", "map.png"):
            get(f"{url}/{path}")
            again = get(f"{url}/{path}")
            assert (again.status_code, again.headers["x-cache"]) == (200, "HIT"), path
            assert again.content == get(f"{under_a_path.url}/{path}", Host=again.request.headers["host"]).content
        assert get(f"{url}/pocket", **{"Accept-Language": "sl"}).headers["content-language"] == "sl"
        assert get(f"{url}/pocket", **{"Accept-Language": "it"}).headers["content-language"] == "it"
        assert get(f"{url}/worker.js").headers["x-cache"] != "HIT"
        assert get(f"{url}/events").status_code == 204
        # Whoever organises is served by the app alone.
        assert "x-cache" not in get(f"{url}/organise").headers
        phone.goto(f"{url}/pocket")
        expect(phone.locator(".leaflet-map-pane")).to_be_attached()
        # Before nginx ends, what a page loads late: its streets and its worker.
        phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
        phone.wait_for_load_state("networkidle")


class Timed(FaultyServer):
    """A good geocoder and router that remember when they were asked what."""

    def __init__(self) -> None:
        self.at: list[tuple[float, str]] = []
        super().__init__()

    def answer(self, asking: Any) -> None:
        """See `FaultyServer`."""
        self.at.append((time.monotonic(), asking.path))
        super().answer(asking)


class Stream:
    """A page's stream of events, held open by a thread; `revisions` are those that it told."""

    def __init__(self, url: str) -> None:
        self.revisions: list[str] = []
        threading.Thread(target=self._follow, args=(url,), daemon=True).start()

    def _follow(self, url: str) -> None:
        try:
            with httpx.Client(trust_env=False, timeout=PATIENCE_S) as client, client.stream("GET", url) as answer:
                for line in answer.iter_lines():
                    if line.startswith("data:"):
                        self.revisions.append(json.loads(line[5:])["revision"])
        except httpx.HTTPError:
            return  # the process was killed


@pytest.fixture
def services() -> Iterator[Timed]:
    """Geocoder and router, for both processes."""
    made = Timed()
    with made:
        yield made


@pytest.fixture
def two(
    new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory, services: Timed
) -> Iterator[tuple[App, App]]:
    """Two processes that share an empty PostgreSQL and no disk, and began at the same time."""
    database_url = new_database()
    plan = tmp_path_factory.mktemp("plan") / "venues.csv"
    rows = (f"2017-02-03,,,Stop {number},{address},,walk\n" for number, address in enumerate(ADDRESSES))
    shipped = (REPOSITORY / "venues.csv").read_text(encoding="utf-8")
    plan.write_text(shipped + "".join(_in_columns(row, shipped) for row in rows), encoding="utf-8")
    works = [tmp_path_factory.mktemp("process") for _ in range(2)]
    made: list[App] = []

    def start(work: Path) -> None:
        environment = {
            "STUDY_VISIT_DATA": str(work / "data"),
            "STUDY_VISIT_CSV": str(plan),
            "STUDY_VISIT_DATABASE_URL": database_url,
            "STUDY_VISIT_GEOCODER_URL": services.url,
            "STUDY_VISIT_ROUTER_URL": services.url,
            "STUDY_VISIT_NOW": NOW,
        }
        made.append(App(folder=REPOSITORY, work=work, environment=environment))

    starting = [threading.Thread(target=start, args=(work,)) for work in works]
    for each in starting:
        each.start()
    for each in starting:
        each.join()
    try:
        one, other = made
        yield one, other
    finally:
        for app in made:
            app.stop()


def test_two_processes_on_one_postgresql_are_one_app(
    two: tuple[App, App], services: Timed, open_page: OpenPage, page_guard: PageGuard
) -> None:
    page_guard.expect("/organise/_stcore/")
    one, other = two
    # Both began at once on an empty database, and know the same in the end.
    until(lambda: all(health(app)["open_questions"] == 0 for app in two), *two)
    until(lambda: health(one)["revision"] == health(other)["revision"], *two)
    assert [health(app)["store"] for app in two] == ["postgresql"] * 2
    # A process that was slower to start finds all answers stored, and need not ask the geocoder itself.
    assert any(health(app)["geocoder_age_s"] is not None for app in two)
    same_outputs(one, other, "visit.json", "pocket")
    # The geocoder was asked no faster than one process may, and for no address more often than by both at once.
    asked = [(at, path) for at, path in services.at if "/search" in path]
    assert all(later - earlier > 0.95 for (earlier, _), (later, _) in pairwise(asked)), asked
    assert len(ADDRESSES) <= len(asked) <= 2 * len(ADDRESSES)
    # The organisers' token was made by one of them, and opens both.
    [token] = [found for app in two for found in re.findall(r"organise#token=(\S+)", app.logs)]
    with balanced([int(app.url.rpartition(":")[2]) for app in two]) as balancer:
        page = open_page(**DESKTOP)
        page.goto(f"{balancer}/organise#token={token}")
        ready(page)
        published_at_one_it_is_up_at_both(page, one, other)
        ended_at_one_it_is_over_at_both(f"{one.url}/organise#token={token}", one, other)

        # One dies. Whoever came through the balancer stays signed in, and finds the draft.
        page.goto("about:blank")
        one.kill()
        page.goto(f"{balancer}/organise")
        ready(page)
        expect_order(page, *MOVED)
        assert get(f"{balancer}/pocket").status_code == 200
        assert get(f"{balancer}/healthz").json()["plan"] == 2
        page.close()
    assert all(token not in json.dumps(app.events()) for app in two)


def published_at_one_it_is_up_at_both(page: Page, one: App, other: App) -> None:
    """What is moved at one is in the draft at the other, and what is published there is up at both."""
    streams = [Stream(f"{app.url}/events") for app in (one, other)]
    until(lambda: all(stream.revisions for stream in streams), one, other)
    held = handle(page, "abc-accelerator")
    held.focus()
    held.press("ArrowUp")
    expect_order(page, *MOVED)
    expect(page.locator(".dock [data-do=undo]")).to_be_enabled()  # the server has it
    page.goto(f"{other.url}/organise")
    ready(page)
    expect_order(page, *MOVED)
    before = health(one)["revision"]
    page.locator(".dock .publish").click()
    anyway = page.get_by_role("dialog").get_by_text("Publish anyway")
    button = page.get_by_role("dialog").get_by_role("button", name="Publish now")
    expect(button).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    if anyway.count():
        anyway.click()
    button.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    until(lambda: all(health(app)["plan"] == 2 for app in (one, other)), one, other)
    until(lambda: health(one)["revision"] == health(other)["revision"] != before, one, other)
    until(lambda: all(stream.revisions[-1] == health(one)["revision"] for stream in streams), one, other)
    same_outputs(one, other, *EVERY_OUTPUT)


def ended_at_one_it_is_over_at_both(link: str, one: App, other: App) -> None:
    """A session that begins at one holds at the other, and one that ends at one is soon over at the other."""
    cookies = session_of(one.url, link)
    assert "For organisers" not in get(f"{other.url}/organise", Cookie=cookies).text
    with httpx.Client(trust_env=False) as client:
        ended = client.post(f"{one.url}/organise/sign-out", headers={"Cookie": cookies, "Origin": one.url})
    assert ended.status_code == 303
    until(lambda: "For organisers" in get(f"{other.url}/organise", Cookie=cookies).text, one, other)  # within a second


def same_outputs(one: App, other: App, *paths: str) -> None:
    """The outputs are the same at both, byte for byte and under the same tag, for a reader of the same address."""
    for path in paths:
        for language in ("en", "sl") if DEEP or path == "pocket" else ("en",):
            headers = {"Host": "visit.example.org", "Accept-Encoding": "br", "Accept-Language": language}
            here, there = (get(f"{app.url}/{path}", **headers) for app in (one, other))
            assert here.status_code == there.status_code == 200
            assert (here.headers["etag"], here.content) == (there.headers["etag"], there.content), path


def _in_columns(row: str, csv: str) -> str:
    """A row of date, arrive, depart, name, address, id and travel in the columns of another file."""
    names = ("date", "arrive", "depart", "name", "address", "id", "travel")
    cells = dict(zip(names, row.rstrip("\n").split(","), strict=True))
    return ",".join(cells.get(column, "") for column in csv.splitlines()[0].split(",")) + "\n"
