"""Makes the README's pictures from the running app: `python -m tests.browser.pictures`, with a Chromium on PATH.

Helsinki needs the real services of ../shared/services; without them its picture stays as it is. The ground of
Ljubljana is plain, as on a machine without a network.
"""

from __future__ import annotations

import io
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright

from components.export.outputs import output
from components.i18n.words import words_for
from components.plan.funding import Period, StatementKind
from tests.browser import helsinki
from tests.browser.app import REPOSITORY, App, copy_project
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.organise_pages import TOKEN, sign_in
from tests.browser.test_funder import DURING_THE_VISIT
from tests.browser.test_services_end_to_end import wait_until_looked_up
from tests.browser.visit_pages import in_frame, open_visit
from tests.export.context import SERVED
from tests.funders import funded

DOCS = REPOSITORY / "docs"
COLOURS = 256
GAP_PX = 40
CORNER_PX = 36
BACKDROP = "#c9d1cd"


def save(picture: Image.Image, name: str) -> None:
    """Save with few colours: a page of few colours loses nothing by it, and three quarters of its bytes."""
    path = DOCS / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(REPOSITORY)}: {path.stat().st_size // 1024} kB\n")


def shot(page: Page) -> Image.Image:
    page.mouse.move(0, 0)
    return Image.open(io.BytesIO(page.screenshot(animations="disabled")))


def opened(browser: Browser, app: App, query: str = "", **context: Any) -> Page:
    page = open_visit(browser.new_context(**context).new_page(), app, query)
    expect(in_frame(page).locator(".stop-pin").first).to_be_attached()
    expect(page.locator(".progress")).to_have_count(0)
    page.wait_for_timeout(1500)  # for the map's own movements
    return page


def side_by_side(phones: list[Image.Image]) -> Image.Image:
    width, height = phones[0].size
    corners = Image.new("L", (width, height), 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, width - 1, height - 1), CORNER_PX, fill=255)
    made = Image.new("RGB", (len(phones) * (width + GAP_PX) + GAP_PX, height + 2 * GAP_PX), BACKDROP)
    for number, each in enumerate(phones):
        made.paste(each.convert("RGB"), (GAP_PX + number * (width + GAP_PX), GAP_PX), corners)
    return made.resize((made.width * 3 // 5, made.height * 3 // 5))


def ljubljana(browser: Browser, work: Path) -> None:
    project = copy_project(work / "ljubljana")
    with socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{refusing.getsockname()[1]}"
        environment = {
            "STUDY_VISIT_NOW": "2017-02-02T11:50:00+01:00",
            "STUDY_VISIT_DATA": str(work / "ljubljana-data"),
            "STUDY_VISIT_GEOCODER_URL": nobody,
            "STUDY_VISIT_ROUTER_URL": nobody,
            "STUDY_VISIT_GROUND_URL": "none",
        }
        with App(folder=project, work=work, environment=environment) as app:
            save(shot(opened(browser, app, **DESKTOP)), "visit-desktop")
            page = opened(browser, app, **PHONE)
            phones = [shot(page)]
            page.get_by_role("button", name="Map", exact=True).click()
            page.wait_for_timeout(1500)
            phones.append(shot(page))
            save(side_by_side(phones), "visit-phone")


def funder(browser: Browser, work: Path) -> None:
    """The light page with the line of the fund that paid for this visit, in two languages, and above the map."""
    visit = funded(logos=(), statement=StatementKind.FUND, fund="erdf", period=Period.FROM_2014, project_number="")
    phones = []
    for language, view in (("en", "list"), ("hu", "list"), ("en", "map")):
        context = replace(SERVED, words=words_for(language), static=True, languages=("en", "hu"))
        file = work / f"funder-{language}.html"
        file.write_bytes(output("pocket").build(visit, context))
        page = browser.new_context(**PHONE, color_scheme="dark" if language == "hu" else "light").new_page()
        page.clock.set_fixed_time(DURING_THE_VISIT)
        page.goto(file.as_uri())
        page.locator(f".switch [data-view={view}]").click()
        page.wait_for_timeout(1500)
        phones.append(shot(page))
    save(side_by_side(phones), "funder-phone")


def helsinki_picture(browser: Browser, work: Path) -> None:
    project = copy_project(work / "helsinki")
    helsinki.settle_in(project)
    environment = helsinki.ENVIRONMENT | {
        "STUDY_VISIT_NOW": helsinki.NOW,
        "STUDY_VISIT_DATA": str(work / "helsinki-data"),
        "STUDY_VISIT_ORGANISER_TOKEN": TOKEN,
    }
    with App(folder=project, work=work, environment=environment) as app:
        wait_until_looked_up(app)
        save(shot(opened(browser, app, **DESKTOP)), "helsinki-desktop")
        phones = []
        for scheme in ("light", "dark"):
            page = opened(browser, app, **PHONE, color_scheme=scheme)
            page.get_by_role("button", name="Map", exact=True).click()
            page.wait_for_timeout(1500)
            phones.append(shot(page))
        save(side_by_side(phones), "helsinki-phone")
        organisers(browser, app)


def organisers(browser: Browser, app: App) -> None:
    """The organisers' page: at a desk with a stop chosen; on a phone a stop's form and what being late does."""
    for name, context in (("organise-desktop", DESKTOP), ("organise-phone", PHONE)):
        page = sign_in(browser.new_context(**context).new_page(), app)
        page.locator("li.stop .open").first.click()
        page.locator(".timeline").first.evaluate("strip => strip.scrollIntoView({ block: 'center' })")
        page.wait_for_timeout(3000)
        pictures = [shot(page)]
        for action in ("edit", "late") if context is PHONE else ():
            page.locator(f"li.stop.is-chosen [data-do={action}]").click()
            page.wait_for_timeout(4000)
            pictures.append(shot(page))
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
        save(side_by_side(pictures) if context is PHONE else pictures[0], name)


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=list(FLAGS))
        ljubljana(browser, Path(folder))
        funder(browser, Path(folder))
        try:
            httpx.get(f"{helsinki.SERVICES_URL}/healthz", trust_env=False)
        except httpx.HTTPError:
            sys.stdout.write("The real services do not answer: Helsinki stays as it is.\n")
        else:
            helsinki_picture(browser, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
