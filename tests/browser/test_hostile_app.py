"""The whole app under the corpus, in a real browser: plan, settings, services, organisers and addresses all hostile."""

from __future__ import annotations

import csv
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from components.render.escaping import FORBIDDEN
from components.sheets.reading import read_venues
from tests.browser.app import App
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, StartApp
from tests.browser.guard import PageGuard
from tests.browser.organise_pages import NOW, TOKEN, open_tool, sign_in
from tests.browser.tools import unfold
from tests.browser.tripwire import Tripwire, assert_no_sideways
from tests.browser.visit_pages import open_visit
from tests.deep import DEEP, deep
from tests.hostile.corpus import CORPUS, FAMILIES
from tests.hostile.plans import SHORT, hostile_csv, hostile_toml

ROWS = deep(70, 19)
"""Stops of a plan: with 19 nearly every string is in it, though not in every field, which tests/render tries."""
JOINER = "\u2060"
NOTE = "`${__tripped(1)}` <img src=x onerror=__tripped(1)> [x](javascript:x) :red[x] $x$"
NAME = "![x](https://tripwire.example/1) :material/home: $x$"
FIXED = "sound-69"
WHO = "<img src=x onerror=__tripped(2)> ![x](https://tripwire.example/2) :smile:"


class _Answers(BaseHTTPRequestHandler):
    """A geocoder and a router that answer in their own form, with a string of the corpus in every text."""

    strings = cycle(CORPUS)

    def do_GET(self) -> None:
        """Three candidates for every address; for every way a code that no router has."""
        body: Any = {"code": next(self.strings), "message": next(self.strings)}
        if "/search" in self.path:
            body = [self._candidate(number) for number in range(3)]
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _candidate(self, number: int) -> dict[str, Any]:
        words = iter(self.strings)
        return {
            "lat": str(46.05 + number / 100),
            "lon": "14.5",
            "display_name": next(words),
            "name": next(words),
            "class": next(words),
            "type": next(words),
            "addresstype": next(words),
            "place_rank": 30,
            "address": {"house_number": next(words), "road": next(words), "country_code": next(words)},
            "namedetails": {next(words): next(words)},
        }

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
        """Keep pytest's output for pytest."""


@pytest.fixture
def services() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def app(tmp_path: Path, start_app: StartApp, services: str, page_guard: PageGuard) -> App:
    # Streamlit asks below the address of a page for itself, before it asks at the root.
    for page in ("organise", "share"):
        page_guard.expect(f"/{page}/_stcore/")
    settings = hostile_toml() + "\n[geocoder]\nmin_interval_s = 0\n"
    (tmp_path / "visit.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "venues.csv").write_bytes(hostile_csv(0, rows=ROWS))
    environment = {
        "STUDY_VISIT_DIR": str(tmp_path),
        "STUDY_VISIT_GEOCODER_URL": services,
        "STUDY_VISIT_ROUTER_URL": services,
        "STUDY_VISIT_ORGANISER_TOKEN": TOKEN,
    }
    return start_app(now=NOW, environment=environment)


def look(page: Page, wire: Tripwire) -> None:
    wire.assert_untouched(page)
    assert_no_sideways(page)


def open_all(page: Page) -> None:
    """Unfold every card, and wait until the browser has laid them out."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def shown(text: str) -> str:
    return " ".join(FORBIDDEN.sub("", text).split())


def attacking_addresses() -> Iterator[str]:
    """What addresses say, for every page that reads its own, in every parameter at once: a string of each family, or,
    unless --deep asks for that, those of several families behind each other."""
    strings = [texts[number % len(texts)] for number, texts in enumerate(FAMILIES.values())]
    loads = deep(len(strings), 6)
    for number in range(loads):
        together = "".join(string[: 1000 // len(strings[number::loads])] for string in strings[number::loads])
        text = quote(together, safe="", errors="replace")
        yield f"?stop={text}&day={text}&view={text}&theme={text}&lang={text}&frame={text}#{text}"


def look_at_partners_pages(phone: Page, wire: Tripwire, app: App) -> None:
    attack = quote("".join(FAMILIES["html"] + FAMILIES["json"] + FAMILIES["template_literal"]), safe="")
    open_visit(phone, app, f"?stop={attack}&day={attack}&view={attack}&lang={attack}")
    open_all(phone)
    look(phone, wire)
    stops = [stop for stop in read_venues(hostile_csv(0, rows=ROWS)).stops if not stop.hidden]
    expect(phone.locator("li.stop")).to_have_count(len(stops))
    names = phone.locator("li.stop .name bdi").evaluate_all("(all) => all.map((each) => each.textContent)")
    assert sorted(shown(name) for name in names) == sorted(shown(stop.name) for stop in stops)

    for number, address in enumerate(attacking_addresses()):
        phone.goto(f"{app.url}/{('pocket', 'embed', 'newsletter.html')[number % 3]}{address}")
        look(phone, wire)
    phone.goto(f"{app.url}/pocket")
    open_all(phone)
    look(phone, wire)

    if DEEP:  # tests/pages/test_share.py has what it gives to Markdown; what it shows in frames was opened above
        phone.goto(f"{app.url}/share?lang={attack}")
        expect(phone.get_by_text("For developers", exact=True)).to_be_visible()
        expect(phone.locator("iframe")).to_have_count(2)
        look(phone, wire)


class Dialogs:
    """The dialogs over the organisers' page, looked at before they are closed."""

    def __init__(self, page: Page, wire: Tripwire) -> None:
        self.page, self.wire = page, wire
        self.shown = page.get_by_role("dialog")

    def open(self, tool: str, sentence: str) -> None:
        open_tool(self.page, tool)
        expect(self.shown.get_by_text(sentence).first).to_be_visible()

    def close(self) -> None:
        self.look()
        expect(self.shown.locator(".stException")).to_have_count(0)
        self.shown.get_by_role("button", name="Close").click()
        expect(self.shown).to_have_count(0)

    def fill(self, label: str, text: str) -> None:
        field = self.shown.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")

    def press(self, name: str) -> None:
        expect(self.shown.get_by_role("button", name=name)).to_be_enabled()
        self.shown.get_by_role("button", name=name).click()

    def look(self) -> None:
        self.wire.assert_untouched(self.page, within="[role=dialog]")
        assert_no_sideways(self.page)


def edit_with_answers(dialogs: Dialogs) -> None:
    """A stop that the geocoder was asked about, and its other answers."""
    looked_up = dialogs.page.locator("li.stop").nth(5)
    while (folded := dialogs.page.locator('.fold[aria-expanded="false"]')).count():  # the days that are over
        folded.first.click()
    looked_up.locator(".open").click()
    looked_up.locator("[data-do=edit]").click()
    expect(dialogs.shown.locator(".results label").nth(1)).to_be_visible()
    expect(dialogs.shown.get_by_role("button", name="Save")).to_be_visible()
    dialogs.close()


def sound_plan() -> bytes:
    """A hostile plan that can be taken, with a stop whose hours never move and whose name is a picture in Markdown."""
    table = list(csv.DictReader(StringIO(hostile_csv(1, clean=True, rows=ROWS).decode(), newline="")))
    [fixed] = [row for row in table if row["id"] == FIXED]
    fixed |= {"name": NAME, "fixed": "yes"}
    out = StringIO(newline="")
    writer = csv.DictWriter(out, list(fixed))
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().encode()


def import_plans(dialogs: Dialogs) -> None:
    """A file under a hostile name and with faults in every line, then one that can be taken."""
    page, dialog = dialogs.page, dialogs.shown
    dialogs.open("exchange", "A file with your programme")
    upload = dialog.locator("input[type=file]")
    upload.set_input_files({"name": f"{WHO}.csv", "mimeType": "text/csv", "buffer": hostile_csv(2, rows=ROWS)})
    expect(dialog.get_by_role("button", name=re.compile("^Remove "))).to_be_visible()
    dialogs.press("Check")
    expect(dialog.get_by_text("Rows to look at")).to_be_visible()
    expect(dialog.get_by_text(re.compile("^Line ")).first).to_be_visible()
    dialogs.look()
    dialogs.press("Another file")
    sound = sound_plan()
    upload.set_input_files({"name": "plan.csv", "mimeType": "text/csv", "buffer": sound})
    expect(dialog.get_by_role("button", name="Remove plan.csv")).to_be_visible()
    dialogs.press("Check")
    unfold(
        dialog.locator("summary", has_text="What would change in the draft"),
        dialog.get_by_text(re.compile("is new$")).first,
    )
    dialogs.look()
    lines = dialog.locator(".stMarkdown li").evaluate_all("(all) => all.map((each) => each.textContent)")
    changes = [" ".join(line.replace(JOINER, "").split()) for line in lines]
    for stop in read_venues(sound).stops:
        assert f"{shown(stop.name)} is new".replace(JOINER, "") in changes
    assert not dialog.locator(".stMarkdown :is(img, a, span[role=img], .katex, code)").count()
    dialogs.press("Take it into the draft")
    expect(dialog).to_have_count(0)
    expect(page.locator('li.stop[data-stop^="sound-"]')).to_have_count(len(read_venues(sound).stops))
    look(page, dialogs.wire)


def publish_hostile_words(dialogs: Dialogs) -> None:
    """After a fault that names the stop."""
    page, dialog = dialogs.page, dialogs.shown
    fixed = page.locator(f'li.stop[data-stop="{FIXED}"]')
    fixed.locator(".open").click()
    fixed.locator("[data-do=edit]").click()
    expect(dialog.get_by_role("button", name="Save")).to_be_visible()
    dialogs.fill("Begins at", "11:11")
    dialogs.press("Save")
    fault = dialog.locator("[role=alert]:not([hidden])")
    expect(fault).to_contain_text("are fixed. Unfix them first.")
    assert NAME in fault.inner_text().replace(JOINER, "")
    dialogs.shown.get_by_role("button", name="Close").click()
    dialogs.press("Discard")
    expect(dialog).to_have_count(0)
    page.locator(".dock .publish").click()
    dialogs.fill("Your message to partners", NOTE)
    dialogs.fill("Your name", WHO)
    dialogs.look()
    dialog.get_by_text("Publish anyway").click()
    dialogs.press("Publish now")
    expect(dialog).to_have_count(0)
    dialogs.open("history", "Plan 2")
    history = " ".join(dialog.inner_text().replace(JOINER, "").split())
    assert NOTE in history
    assert WHO in history
    dialogs.close()


def look_at_organisers_tools(page: Page, wire: Tripwire, app: App) -> None:
    """Those through which texts come in and out; tests/pages/test_hostile_dialogs.py opens every other dialog."""
    page.goto(f"{app.url}/organise")
    look(page, wire)
    sign_in(page, app)
    look(page, wire)
    dialogs = Dialogs(page, wire)
    edit_with_answers(dialogs)
    import_plans(dialogs)
    publish_hostile_words(dialogs)


def test_pages_and_tools_stand_whatever_is_said_to_them(app: App, open_page: OpenPage, page_guard: PageGuard) -> None:
    """On one page after the other in the same browser, which compiles Streamlit's scripts once."""
    page = open_page(**PHONE)
    wire = Tripwire(page.context, page_guard)
    look_at_partners_pages(page, wire, app)
    look_at_organisers_tools(page, wire, app)
    assert "Traceback" not in app.logs


def test_what_dialogs_say_is_shown_sign_by_sign(
    start_app: StartApp, open_page: OpenPage, page_guard: PageGuard
) -> None:
    """Through Streamlit's Markdown and all of its plugins."""
    app = start_app(script="tests/browser/plain_texts.py")
    page = open_page(**DESKTOP)
    wire = Tripwire(page.context, page_guard)
    page.goto(app.url)
    expect(page.get_by_text("That is all.")).to_be_visible()
    number_of = r"each.className.match(/st-key-text-(\d+)/)[1]"
    read = f"(all) => Object.fromEntries(all.map((each) => [{number_of}, each.textContent]))"
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    texts = page.locator("[class*=st-key-text-]").evaluate_all(read)
    for _ in range(300):  # Streamlit fills in what its Markdown plugins draw when they are loaded
        if all(texts.values()):
            break
        page.wait_for_timeout(200)
        texts = page.locator("[class*=st-key-text-]").evaluate_all(read)
    for number, text in enumerate(CORPUS):
        if len(text) < SHORT:
            value, before = shown(text) or ("…" if text.strip() else ""), shown(f"before {text}")
            line = " ".join(texts[str(number)].replace(JOINER, "").split())
            assert line == " ".join(f"{value}: {before} → {value}".replace(JOINER, "").split())
    assert page.locator(".stMarkdown :is(a, img, code, span, ol, h1, table, input, .katex)").count() == 0
    wire.assert_untouched(page)
