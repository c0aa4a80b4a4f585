"""Where an organiser's token, its hash and the session's cookie must not be: everywhere but where they belong.

One app and one Chromium: a wrong token, the link, an edit, a publication, the share page; then everything that the
browser asked for and kept, everything that the app logged, wrote and gives away is searched.
"""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.error
import urllib.request
import zipfile
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Error, Frame, Page, Request, WebSocket, expect

from components.__main__ import main
from components.export.outputs import OUTPUTS
from components.store.plans import FILE_NAME
from components.store.sessions import hash_of
from tests.browser.app import REPOSITORY, App
from tests.browser.conftest import DESKTOP, OpenPage, StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import NOW, handle, publish, ready
from tests.few_outputs import publish_texts_alone

TOKEN = "f1nd-me=& 'in' a \"haystack\" of ž and š"
GUESS = "n0t-quite-the-token"
KEPT_IN_A_PAGE = """() => JSON.stringify([
  location.href, document.cookie, Object.entries(localStorage), Object.entries(sessionStorage), history.state,
  document.documentElement.outerHTML, [...document.querySelectorAll("iframe")].map((each) => each.src),
])"""


def written(secret: str) -> set[str]:
    """A secret in the ways that addresses, JSON, Python and HTML write it."""
    forms = {secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
    return {*forms, secret.replace("&", "&amp;"), secret.replace(" ", "+")}


class TrafficRecorder:
    """Records what a browser sends and receives, but for the cookie and the one post that the token is for."""

    def __init__(self, context: BrowserContext) -> None:
        self.asked: list[str] = []
        self.frames: list[str] = []
        context.on("request", self._asked)
        context.on("page", lambda page: page.on("websocket", self._opened))

    def _asked(self, request: Request) -> None:
        headers = {name: value for name, value in request.headers.items() if name != "cookie"}
        body = "" if urlsplit(request.url).path == "/organise/sign-in" else request.post_data or ""
        self.asked.append(f"{request.method} {request.url} {json.dumps(headers)} {body}")

    def _opened(self, socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda data: self.frames.append(data if isinstance(data, str) else data.decode("latin-1")))


def what_it_keeps(frame: Frame) -> str:
    """What a frame's page holds; nothing for the map's old frame, which goes when the new one is drawn."""
    try:
        return str(frame.evaluate(KEPT_IN_A_PAGE))
    except Error:
        assert frame.is_detached()
        return ""


def work_as_organiser(page: Page, app: App) -> list[str]:
    """A wrong token, the link, an edit, a publication, the other pages and back; gives what the pages held then."""
    page.goto(f"{app.url}/organise")
    page.get_by_label("Your organiser’s link or password").fill(GUESS)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This is not the organisers' link or password.")).to_be_visible()
    page_contents = [str(page.evaluate(KEPT_IN_A_PAGE))]
    page.goto(f"{app.url}/organise#token={quote(TOKEN, safe='')}")
    ready(page)
    handle(page, "abc-accelerator").focus()
    handle(page, "abc-accelerator").press("ArrowDown")
    publish(page, who="Ana")
    expect(page.get_by_text("Plan 2 is published")).to_be_visible()
    page_contents += [what_it_keeps(frame) for frame in page.frames]
    for path in ("", "share"):  # last the one that goes on drawing after its title is there
        page.goto(f"{app.url}/{path}")
        expect(page.locator("h1")).to_be_visible()
        page_contents.append(str(page.evaluate(KEPT_IN_A_PAGE)))
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    assert len(history) > 3
    return [*page_contents, *(f"{entry['url']} {entry['title']}" for entry in history)]


def pack_taken(page: Page, app: App) -> list[str]:
    """Every file of the pack whose text can be searched, as an organiser takes it from the share page."""
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download the pack").click()
    with zipfile.ZipFile(saving.value.path()) as pack:
        assert pack.testzip() is None
        files = {name: pack.read(name) for name in pack.namelist()}
    assert {row.file_name for row in OUTPUTS} | {"index.sl.html", "embed.sl.html"} <= set(files)
    assert answer(app.url, "visit.gpx").replace("/pocket", "/").endswith(files["visit.gpx"].decode())
    return [body.decode("utf-8", "replace") for body in files.values()]


def what_anybody_gets(url: str) -> list[str]:
    """Every answer to a stranger, of errors too."""
    paths = [*(row.slug for row in OUTPUTS), "healthz", "oembed", "organise", "organise/map", "organise/preview"]
    paths += ["nowhere", "_stcore/metrics", "_stcore/host-config", "organise/sign-in", "media/x"]
    odd = (("POST", "/pocket"), ("GET", "/%ff"), ("POST", "/organise/sign-out"), ("BREW", "/organise"))
    return [*(answer(url, path) for path in paths), *(raw(url, method, path) for method, path in odd)]


def what_is_exported(csv: Path, data: Path, pack: Path) -> list[str]:
    """The published plan, the plans before it, drafts, and every file of the pack whose text can be searched."""
    arguments = ["publish", "--offline", "--force", str(csv), "--out", str(pack), "--base-url", "https://v.example"]
    assert main(arguments) == 0
    files = [path for path in sorted(pack.rglob("*")) if path.is_file()]
    assert files
    with closing(sqlite3.connect(data / FILE_NAME)) as database:
        plans = database.execute("SELECT csv FROM plans").fetchall()
        drafts = database.execute("SELECT draft FROM drafts").fetchall()
    assert plans
    assert drafts
    texts = [*(path.read_bytes() for path in (csv, *files)), *(value for (value,) in (*plans, *drafts))]
    return [text.decode("utf-8", "replace") for text in texts]


def test_no_secret_of_an_organiser_is_anywhere_else(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for expected in ("/organise/_stcore/", "/organise/sign-in", "/share/_stcore/"):
        page_guard.expect(expected)
    csv, data = tmp_path / "venues.csv", tmp_path / "data"
    csv.write_bytes((REPOSITORY / "venues.csv").read_bytes())
    visit = (REPOSITORY / "visit.toml").read_text("utf-8")
    languages = re.sub("(?m)^languages = .*", 'languages = ["en", "sl"]', visit)  # the pack is in each of them
    (tmp_path / "visit.toml").write_text(languages, encoding="utf-8")
    environment = {
        "STUDY_VISIT_DIR": str(tmp_path),
        "STUDY_VISIT_DATA": str(data),
        "STUDY_VISIT_ORGANISER_TOKEN": TOKEN,
    }
    publish_texts_alone(monkeypatch)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    app = start_app(csv=csv, now=NOW, environment=environment)
    first = open_page(**DESKTOP)
    traffic = TrafficRecorder(first.context)
    page = first.context.new_page()
    page_contents = work_as_organiser(page, app)
    cookies = {str(each.get("name")): str(each.get("value")) for each in page.context.cookies()}
    session, draft, known = (cookies[f"study_visit_{name}"] for name in ("session", "draft", "known"))
    haystacks = {
        "what was asked for, and Referers": traffic.asked,
        "what the websockets carried": traffic.frames,
        "what pages hold": page_contents,
        "the pack": pack_taken(page, app),
        "what anybody gets": what_anybody_gets(app.url),
        "the files": what_is_exported(csv, data, tmp_path / "pack"),
        "the log": [app.logs],
    }
    assert "#token=" not in app.logs, "a token of somebody's own is not shown"
    secrets = {
        "the token": TOKEN,
        "its hash": hash_of(TOKEN).partition(":")[2],
        "the session": session,
        "its signature": session.rpartition(".")[2],
        "the draft": draft,
        "the known browser": known,
        "a guess": GUESS,
    }
    for where, texts in haystacks.items():
        together = "\n".join(texts)
        assert len(together) > 200, where
        for name, secret in secrets.items():
            assert not [form for form in written(secret) if form in together], f"{name} is in {where}"
    stored = b"\n".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert not [form for form in written(TOKEN) if form.encode() in stored]


def answer(url: str, path: str) -> str:
    """What a stranger gets: headers and body, of an error too."""
    try:
        with urllib.request.urlopen(f"{url}/{path}") as got:
            return f"{got.headers}\n{got.read().decode('utf-8', 'replace')}"
    except urllib.error.HTTPError as refused:
        with refused:
            return f"{refused.headers}\n{refused.read().decode('utf-8', 'replace')}"


def raw(url: str, method: str, path: str) -> str:
    """The answer to what no browser would ask."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request(method, path)
        got = connection.getresponse()
        return f"{got.headers}\n{got.read().decode('utf-8', 'replace')}"
    finally:
        connection.close()
