"""The pages that are given away under the whole corpus, in a real browser: served, and opened from a disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from components.export import pack
from components.export.context import Context, Options
from components.export.outputs import output
from components.i18n.words import words_for
from components.render.escaping import FORBIDDEN
from components.render.page import View
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.guard import PageGuard
from tests.browser.light import BEFORE
from tests.browser.tools import serve_folder
from tests.browser.tripwire import Tripwire, assert_no_sideways
from tests.deep import DEEP, deep
from tests.few_outputs import publish_texts_alone
from tests.hostile.corpus import CORPUS, FAMILIES
from tests.hostile.plans import VISITS, hostile_visit

CONTEXT = Context(
    words=words_for("en"), base_url="http://127.0.0.1", csv=b"name\n", languages=("en", "sl"), static=True
)
PAGES = {
    "index.html": ("pocket", CONTEXT),
    "index.sl.html": ("pocket", replace(CONTEXT, words=words_for("sl"))),
    "embed.html": ("embed", CONTEXT),
    "embed.sl.html": ("embed", replace(CONTEXT, words=words_for("sl"))),
    "map.html": ("embed", replace(CONTEXT, options=Options(view=View.MAP, theme="dark"))),
    "newsletter.html": ("newsletter.html", CONTEXT),
}
OF_VISIT = (
    ("index.html", "map.html"),
    ("index.sl.html", "embed.html"),
    ("index.html", "newsletter.html"),
    ("map.html",),
)
OF_VISIT_OTHERWISE = (("index.html", "map.html"), ("embed.sl.html",), ("newsletter.html",), ())
"""Each kind of page once, unless --deep asks for all: tests/render reads the tree of every page of every visit."""
TOUCHED = deep(1, 3)
"""Every stop of a page, or every third: each has a string of its own in each field."""
TOUCH_ALL = """async (step) => {
  const settled = () => new Promise((done) => requestAnimationFrame(done));
  const all = document.querySelectorAll('li.stop summary, nav.days a, .stop-pin, .switch button');
  for (const [number, each] of all.entries()) {
    if (number % step === 0 || !each.matches('summary, .stop-pin')) each.click();
    if (number % 24 === 0) await settled();
  }
  document.querySelectorAll('details').forEach((each) => { each.open = true; });
  document.querySelectorAll('section.day').forEach((each) => { each.hidden = false; });
  await settled();
}"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "favicon.ico").write_bytes(b"")
    with serve_folder(folder) as url:
        yield folder, url


def look(page: Page, wire: Tripwire) -> None:
    wire.assert_untouched(page)
    assert_no_sideways(page)


@pytest.mark.parametrize("number", VISITS if DEEP else [number for number in VISITS if OF_VISIT_OTHERWISE[number]])
def test_nothing_runs_whatever_is_opened_and_touched(
    open_page: OpenPage, page_guard: PageGuard, site: tuple[Path, str], number: int
) -> None:
    folder, url = site
    visit = hostile_visit(number)
    screen: dict[str, Any] = PHONE if number % 2 == 0 else DESKTOP
    page = open_page(**screen)
    wire = Tripwire(page.context, page_guard)
    page.clock.set_fixed_time(BEFORE)
    for name in (OF_VISIT if DEEP else OF_VISIT_OTHERWISE)[number]:
        slug, context = PAGES[name]
        (folder / name).write_bytes(output(slug).build(visit, context))
        if name == "newsletter.html":
            # Its picture is another output, which is not in this folder.
            page_guard.expect("map-only.")
        page.goto(f"{url}/{name}")
        if name == "newsletter.html":
            look(page, wire)
            continue
        assert_no_sideways(page)
        page.evaluate(TOUCH_ALL, TOUCHED)
        look(page, wire)
        pins = page.locator(".stop-pin")
        names = [" ".join(FORBIDDEN.sub("", each.stop.name).split()) for day in visit.days for each in day.stops]
        if name == "index.html":
            shown = page.locator("li.stop .name bdi").evaluate_all("(all) => all.map((each) => each.textContent)")
            assert [" ".join(each.split()) for each in shown] == names
        expect(pins.first).to_be_attached()
        labels = pins.evaluate_all("(all) => all.map((each) => each.getAttribute('aria-label'))")
        # In Slovene where the plan has that name in Slovene, so of the English pages only.
        if context.words.language == "en":
            assert len(labels) > 30
            matches = [
                re.fullmatch(r"Stop \d+: (.*), \d\d:\d\d–\d\d:\d\d", " ".join(FORBIDDEN.sub("", label).split()))
                for label in labels
            ]
            assert {each[1].strip() for each in matches if each} <= set(names)
            assert all(matches)


def test_the_whole_pack_opens_from_a_disk_and_nothing_in_it_runs(
    open_page: OpenPage, page_guard: PageGuard, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for what runs nowhere: pictures and papers, which tests/export looks into."""
    publish_texts_alone(monkeypatch)
    folder, _ = site
    visit = hostile_visit(2)
    few = replace(visit, days=tuple(replace(day, stops=day.stops[:4]) for day in visit.days))
    pack.publish(few, CONTEXT, folder)
    shown = sorted(path.name for path in folder.iterdir() if path.suffix in {".html", ".svg", ".xml"})
    assert {"index.html", "index.sl.html", "embed.sl.html", "newsletter.html", "qr.svg", "oembed.xml"} <= set(shown)
    page = open_page(**PHONE)
    wire = Tripwire(page.context, page_guard)
    page_guard.expect("map-only.")  # the newsletter's picture stands where the pack will be served
    for name in shown:
        page.goto((folder / name).as_uri())
        wire.assert_untouched(page)
        if name.endswith(".html"):
            assert_no_sideways(page)


def addresses() -> Iterator[list[str]]:
    """What stands in the six places of an address: in each place a string of each family once; with --deep a ninth of
    the corpus, each string in all places."""
    if DEEP:
        yield from ([text] * 6 for text in CORPUS[::9])
        return
    families = ("html", "template_literal", "attribute", "url", "javascript_link", "json")
    for load in range(6):
        texts = [FAMILIES[families[(load + place) % 6]] for place in range(6)]
        yield [strings[(load * 6 + place) % len(strings)] for place, strings in enumerate(texts)]


def test_an_address_without_a_server_can_say_what_it_likes(
    open_page: OpenPage, page_guard: PageGuard, site: tuple[Path, str]
) -> None:
    """The pages' own scripts read it: strings of every dangerous family in each parameter, and behind the `#`."""
    folder, url = site
    small = replace(hostile_visit(0), days=tuple(replace(day, stops=day.stops[:2]) for day in hostile_visit(0).days))
    (folder / "index.html").write_bytes(output("pocket").build(small, CONTEXT))
    page = open_page(**PHONE)
    wire = Tripwire(page.context, page_guard)
    for texts in addresses():
        stop, day, view, theme, plan, fragment = (quote(text[:1000], safe="", errors="replace") for text in texts)
        page.goto(f"{url}/index.html?stop={stop}&day={day}&view={view}&theme={theme}&plan={plan}#{fragment}")
        wire.assert_nothing_ran()
    look(page, wire)
