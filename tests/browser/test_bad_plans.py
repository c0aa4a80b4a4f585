"""The app on plans, settings and folders that cannot be used: a clear page, a clear line in its log, always up."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.browser.app import App
from tests.browser.conftest import DESKTOP, OpenPage, StartApp
from tests.browser.visit_pages import in_frame, open_visit, pin, stop
from tests.deep import DEEP, deep

NOW = "2017-02-02T09:30:00+01:00"
HEADER = "date,arrive,depart,name,address,lat,lon,description,id\n"
SOUND = "2017-02-02,09:00,10:00,Sound,,46.0513,14.5640,,sound\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
TIMEOUT_S = 90.0
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loading those of the system takes 40 ms, which is most of a request, and nothing here is encrypted."""


def get(app: App, path: str) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=TIMEOUT_S, verify=NO_CERTIFICATES) as client:
        return client.get(app.url + path)


def wait_until(happened: Callable[[], bool], app: App) -> None:
    """The app notices a changed plan by itself, within seconds."""
    deadline = time.monotonic() + TIMEOUT_S
    while not happened():
        assert time.monotonic() < deadline, app.logs[-2000:]
        time.sleep(0.2)


def is_logged(app: App, message: str) -> bool:
    """Whether whoever runs the server is told, as readers are not, of this problem of the plan."""
    return message in {found["message_text"] for found in app.events("plan.problem")}


def replace_plan(path: Path, data: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.write_bytes(data)
    beside.replace(path)


def test_no_plan_and_faulty_ones_are_said_until_a_sound_one_comes_and_stays_though_nothing_can_be_written(
    tmp_path: Path, start_app: StartApp, open_page: OpenPage
) -> None:
    """A folder below a file cannot be made by anybody, not even by root, who ignores rights."""
    (tmp_path / "file").write_text("")
    csv = tmp_path / "plan.csv"
    app = start_app(csv=csv, now=NOW, environment={"STUDY_VISIT_DATA": str(tmp_path / "file" / "data")})
    assert get(app, "/healthz").json()["answers_kept"] is False
    assert "cannot be written to" in app.logs
    page = open_visit(open_page(**DESKTOP), app, "?day=2017-02-02")
    messages = {
        None: "There is no plan yet: … is missing.",
        b"": "The plan is empty.",
        PICTURE: "This is a picture, not a table. Type or paste the plan as a table.",
        HEADER.encode(): "… has no stops yet.",
    }
    for data, text in messages.items():
        if data is not None:
            replace_plan(csv, data)
        wait_until(partial(is_logged, app, text), app)
        expect(page.locator(".side")).to_contain_text("The plan is still empty")
        expect(page.locator(".side")).not_to_contain_text("plan.csv")
    faulty_rows_hide_no_good_one(page, app, csv)

    # A sound plan stays up when its file is spoiled.
    replace_plan(csv, (HEADER + SOUND).encode())
    expect(page.locator("li.stop")).to_have_count(1)
    expect(stop(page, "sound")).to_be_visible()
    replace_plan(csv, PICTURE)
    wait_until(lambda: "so the plan before it stays up" in app.logs, app)
    assert "Sound" in get(app, "/pocket").text
    assert "Traceback" not in app.logs


def faulty_rows_hide_no_good_one(page: Page, app: App, csv: Path) -> None:
    """And each fault is said at its line, to whoever runs the server."""
    rows = [
        SOUND,
        '2017-02-02,10:30,11:00,"😀 قاعة \u202eevil <b>&amp;</b> `${1}`",,46.0560,14.5500,"</script>שלום",strange\n',
        "2017-02-02,11:30,12:00,Far,,106.8,14.5,,far\n",
        "2017-02-02,12:30,13:00,Long,,46.0600,14.5300," + "word " * 200_000 + ",long\n",
        "2017-02-01,09:00,10:00,Earlier,,46.0500,14.5000,,earlier\n",
        "someday,09:00,10:00,Lost,,46.0500,14.5000,,lost\n",
    ]
    replace_plan(csv, (HEADER + "".join(rows)).encode())
    expect(stop(page, "strange")).to_be_visible()
    logged = {(found.get("line"), found.get("column")): found["message_text"] for found in app.events("plan.problem")}
    for place, message in {
        (4, "lat"): "is no latitude",
        (5, "description"): "This cell has 999999 characters.",
        (6, "date"): "1 February 2017 comes after 2 February 2017.",
        (7, "date"): "“…” is no date.",
    }.items():
        assert message in logged[place]
    assert "someday" not in app.logs, "a cell may hold anything of anybody"
    for stop_id in ("sound", "far", "long"):
        expect(stop(page, stop_id)).to_be_visible()
    expect(stop(page, "strange").locator("bdi").first).to_have_text("😀 قاعة \u202eevil <b>&amp;</b> `${1}`")
    for label in ("1", "2", "4"):
        expect(pin(page, label)).to_be_attached()
    expect(in_frame(page).locator(".stop-pin")).to_have_count(3)
    page.get_by_role("link", name=re.compile("1 Feb")).click()
    expect(stop(page, "earlier")).to_be_visible()


def test_too_many_rows_are_cut_and_said(tmp_path: Path, start_app: StartApp, open_page: OpenPage) -> None:
    csv = tmp_path / "plan.csv"
    rows = (
        f"2017-02-{1 + n % 2:02d},,,Stop {n},,{46 + n % 97 / 1000:.4f},{14.5 + n % 89 / 1000:.4f},,s{n}\n"
        for n in range(deep(5000, 400))
    )
    csv.write_text(HEADER + "".join(rows), encoding="utf-8")
    app = start_app(csv=csv, now=NOW)
    if DEEP:
        page = open_visit(open_page(**DESKTOP), app)
        expect(page.locator(".side")).to_contain_text("There are more stops than are shown here.")
        expect(page.locator("li.stop")).to_have_count(300)
    light = get(app, "/pocket").text
    assert "There are more stops than are shown here." in light
    assert len(re.findall(r'<li [^>]*\bclass="stop\b', light)) == 300
    assert len(light) < 3_000_000
    assert len(app.events("plan.problem")) < 30
    assert app.events("plan.more_problems")


def test_settings_that_cannot_be_used_are_said_on_the_page_and_in_the_log(
    tmp_path: Path, start_app: StartApp, open_page: OpenPage
) -> None:
    """As one that is no TOML is: tests/store has the words for each fault."""
    (tmp_path / "visit.toml").write_text('time_zone = "Mars"\ncolour = "red"\n', encoding="utf-8")
    message = "visit.toml: time_zone: is no time zone"
    app = start_app(now=NOW, environment={"STUDY_VISIT_DIR": str(tmp_path)})
    desktop = open_page(**DESKTOP)
    desktop.goto(app.url)
    expect(desktop.get_by_text("This visit cannot be shown yet")).to_be_visible()
    expect(desktop.get_by_text(message)).to_be_visible()
    assert message in app.logs
    for path in ("/pocket", "/embed", "/visit.json", "/healthz"):
        answer = get(app, path)
        assert answer.status_code == 503
        assert "settings" in answer.text
    assert app.running
