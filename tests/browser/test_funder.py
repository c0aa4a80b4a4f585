"""The funder's line where it has to be: on the first screen of every page, with now and next still in sight.

Regulation (EU) 821/2014, Article 4(1): seen on landing without scrolling; Article 4(4): no other logo is larger.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from components.export.context import Context
from components.export.outputs import output
from components.i18n.words import words_for
from tests.browser.conftest import DESKTOP, LendPage
from tests.export.context import SERVED
from tests.funders import funded

SCREENS = ((360, 640), (390, 844), (844, 390), (320, 568), (768, 1024), (1280, 800))
SCREENS_OF_EMBEDS = ((360, 640), (844, 390), (1280, 800))
EMBEDS = ("embed.html", "embed.html?view=map", "embed.html?view=list")
DURING_THE_VISIT = datetime.fromisoformat("2017-02-02T09:40:00+01:00")
MEASURES = """() => {
  const box = (each) => { const at = each.getBoundingClientRect(); return [at.left, at.top, at.right, at.bottom]; };
  const all = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility()).map(box);
  return {
    emblem: all(".emblem path:nth-child(2)"), statement: all(".statement"), logos: all(".funder-logos img"),
    parts: all(".now .now-part b"), wide: document.documentElement.scrollWidth,
  };
}"""


def context_of(language: str) -> Context:
    return replace(SERVED, words=words_for(language), static=True, languages=("en", "hu"))


def test_emblem_statement_now_and_next_are_on_the_first_screen(lend_page: LendPage, tmp_path: Path) -> None:
    for name, slug in (("index.html", "pocket"), ("embed.html", "embed")):
        (tmp_path / name).write_bytes(output(slug).build(funded(), context_of("hu")))
    page = lend_page(DESKTOP, stopped_clock=True)
    page.emulate_media(color_scheme="dark")
    page.clock.set_fixed_time(DURING_THE_VISIT)
    for address in ("index.html", *EMBEDS):
        page.goto(f"{tmp_path.as_uri()}/{address}")
        page.locator(".funder-logos img").last.wait_for()
        for width, height in SCREENS if address == "index.html" else SCREENS_OF_EMBEDS:
            page.set_viewport_size({"width": width, "height": height})
            shown = page.evaluate(MEASURES)
            where = f"{address} at {width} x {height}"
            [emblem], [statement] = shown["emblem"], shown["statement"]
            for left, top, right, bottom in (emblem, statement, *shown["logos"]):
                assert left >= 0, where
                assert top >= 0, where
                assert right <= width, where
                assert bottom <= height, where
            assert emblem[3] - emblem[1] >= 43.9, f"{where}: a centimetre at least, and as drawn"
            for left, top, right, bottom in shown["logos"]:
                assert right - left <= emblem[2] - emblem[0] + 0.1, where
                assert bottom - top <= emblem[3] - emblem[1] + 0.1, where
            assert shown["wide"] <= width, where
            # The first of the card is now, the last is next; a screen of 320 x 568 has room for now and the way.
            if address != "embed.html?view=map" and (address != "embed.html" or width >= 1280):
                last = shown["parts"][0 if height < 600 and width < 400 else -1]
                assert last[3] <= height, f"{where}: the card ends below the screen"
