"""Now and next in the browser: the pages' script and the domain agree, and the card says it in a few words."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components.i18n.words import words_for
from components.plan.model import Coordinate, Visit
from components.plan.status import visit_status
from components.render import assets
from components.render.data import visit_data
from components.render.escaping import json_for_script
from tests import samples
from tests.browser.conftest import DESKTOP, PHONE, LendPage, OpenPage
from tests.browser.light import Open, expect_chosen, open_light, phone, pin, show_map, stop
from tests.browser.tools import ask_much
from tests.late import late_options
from tests.moments import MAO, TABLE, VISITS, as_data

__all__ = ["open_light", "phone"]

# The script's answer in the words of the table.
ASK = """([visits, rows]) => rows.map(([name, now]) => {
  const found = groupTools.statusOfAll(visits[name], Date.parse(now), visitStatus);
  const seconds = (ms) => (ms ?? null) === null ? null : ms / 1000;
  return {
    phase: found.phase, day: found.day, now: found.now?.id ?? null, until: found.until ?? null,
    next: found.next?.id ?? null, leg: found.leg ? [found.leg.from, found.leg.to] : null,
    leave_at: found.leaveAt ?? null, leave_by: found.leaveBy ?? null, leave_in_s: seconds(found.leaveInMs),
    starts_in_s: seconds(found.startsInMs), days_to_go: found.daysToGo ?? null, states: found.states,
    ...(found.apart ? { apart: Object.fromEntries(found.apart.map(({ name, status }) => [
      name, { now: status.now?.id ?? null, next: status.next?.id ?? null },
    ])) } : {}),
  };
})"""


def script(name: str) -> str:
    """A module and what it imports, in the scope of the page."""
    return assets.joined(assets.STATIC / name)


def as_told(visit: Visit) -> Any:
    """A visit as `/visit.json` tells it; hidden stops never get into a visit that partners see."""
    days = tuple(
        replace(day, stops=tuple(planned for planned in day.stops if not planned.stop.hidden)) for day in visit.days
    )
    return json.loads(json_for_script(visit_data(replace(visit, days=days), words_for("en"))))


# What somebody late can join, in the words of `tests.late`.
ASK_LATE = """([visits, rows]) => rows.map(([name, now, here]) =>
  lateOptions(visits[name], Date.parse(now), here).map((option) => ({
    stop: option.stop.id, distance_m: option.distanceM, travel_s: option.travelS, there_at: option.thereAt,
    join_at: option.joinAt, possible: option.possible,
  })))"""
ZONES = ["Pacific/Auckland", "America/Los_Angeles"]
RIGA = Coordinate(latitude=56.95, longitude=24.11)
EVERY = {**VISITS, "ljubljana": samples.ljubljana(), "sixty": samples.sixty_stops(), "empty-day": samples.empty_day()}


def instants(visit: Visit) -> list[datetime]:
    """From two days before the visit until a day after it, at odd minutes and at every hour of the plan."""
    first = datetime.combine(visit.days[0].date, time(), tzinfo=visit.zone) - timedelta(days=2)
    last = datetime.combine(visit.days[-1].date, time(), tzinfo=visit.zone) + timedelta(days=2)
    hours = []
    while first < last:
        hours.append(first.astimezone(UTC))
        first += timedelta(minutes=67)
    for day in visit.days:
        for planned in day.stops:
            timing = planned.timing
            hours += [hour.astimezone(UTC) for hour in (timing.arrive, timing.depart, timing.leave_by) if hour]
    return hours


@pytest.mark.parametrize("zone", ZONES)
def test_the_script_agrees_with_what_was_worked_out_by_hand_and_with_the_domain_wherever_the_phone_is(
    open_page: OpenPage, zone: str
) -> None:
    page = open_page(timezone_id=zone)
    page.add_script_tag(content=script("status.js"))
    page.add_script_tag(content=script("groups.js"))
    visits = {name: as_told(visit) for name, visit in EVERY.items()}
    # Every second moment in one zone, the others in the other.
    rows = [(name, now) for name, visit in EVERY.items() for now in instants(visit)][ZONES.index(zone) :: len(ZONES)]
    by_hand = [[row["visit"], row["now"]] for row in TABLE]
    asked = [*by_hand, ["nothing", "2017-02-02T10:00:00Z"], *([name, now.isoformat()] for name, now in rows)]
    answers = ask_much(page, ASK, [{**visits, "nothing": as_told(samples.nothing())}, asked])
    for row, answer in zip(TABLE, answers, strict=False):
        assert answer == row["expected"], f"{row['visit']} at {row['now']}: {row['why']}"
    without_stops, *others = answers[len(TABLE) :]
    assert (without_stops["phase"], without_stops["day"], without_stops["states"]) == ("no-stops", None, {})
    assert len(others) > 450
    for (name, now), answer in zip(rows, others, strict=True):
        assert answer == as_data(visit_status(EVERY[name], now)), f"{name} at {now}"


def test_the_script_and_the_domain_tell_the_late_the_same(lend_page: LendPage) -> None:
    page = lend_page(DESKTOP)
    page.add_script_tag(content=script("late.js"))
    visits = {name: as_told(visit) for name, visit in EVERY.items()}
    rows = [
        (name, now, here)
        for name, visit in EVERY.items()
        if not visit.groups
        for now in instants(visit)[::9]
        for here in (None, (MAO, 20), (MAO, 700), (Coordinate(latitude=46.05, longitude=14.51), 400), (RIGA, 3_000))
    ]
    asked = [[name, now.isoformat(), here and {**asdict(here[0]), "accuracyM": here[1]}] for name, now, here in rows]
    for (name, now, here), answer in zip(rows, ask_much(page, ASK_LATE, [visits, asked]), strict=True):
        expected = late_options(EVERY[name], now, *(here or (None,)))
        where = f"{name} at {now} from {here}"
        assert [option["stop"] for option in answer] == [option.planned.stop.id for option in expected], where
        for said, option in zip(answer, expected, strict=True):
            assert said["possible"] == option.possible, where
            assert said["travel_s"] == (option.travel_s and pytest.approx(list(option.travel_s), abs=0.3)), where
            for told, known in [
                (said["distance_m"], option.distance_m),
                (said["there_at"], option.there_at and option.there_at.timestamp() * 1000),
                (said["join_at"], option.join_at and option.join_at.timestamp() * 1000),
            ]:
                # Positions travel with six decimals, 0.1 m; that is 0.1 s of walking.
                assert told == (None if known is None else pytest.approx(known, abs=300)), where


DATES = words_for("en").dates(samples.MEETING_DAY, samples.VISIT_DAY)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def words_of(page: Page) -> list[str]:
    """The card's lines, as they are read from top to bottom."""
    lines = [str(each.inner_text()) for each in page.locator("section.now > *").all()]
    return [re.sub(r"\n+", " | ", line).replace("\xa0", " ") for line in lines]


MAO_ROW = "Museum of Architecture and Design (MAO)"
POLIGON = "Poligon Creative Centre"
TO = "Directions to"
TO_MAO = f"{MAO_ROW} | Rusjanov trg 7, 1000 Ljubljana | {TO} {MAO_ROW}"
TO_ABC = f"Next at 11:00 | ABC Accelerator | BTC City, Šmartinska cesta 152, 1000 Ljubljana | {TO} ABC Accelerator"
COACH = "Coach · about 13 min · 2.9 km"
# Hours of `samples.ljubljana()`: the meeting of 1 February without hours, then MAO 9:00-10:30, 12.3 min by coach (with
# boarding) to ABC 11:00-12:30, Poligon 13:30-15:00 and BarCamp 15:00-17:30 at the same place,
# to which nobody needs a map. Who is about to leave needs no way to where they are.
CARDS: list[tuple[str, list[str], str]] = [
    (
        "2017-01-30T12:00:00+01:00",
        [
            "Starts in 2 days",
            "Wed 1 Feb, hours to be confirmed | Partners' meeting | Place to be confirmed",
        ],
        "",
    ),
    ("2017-02-02T06:00:00+01:00", ["Starts in 3 h", f"Today, 09:00 | {TO_MAO}"], "2017-02-02"),
    ("2017-02-02T08:59:59+01:00", ["Starts in 1 min", f"Today, 09:00 | {TO_MAO}"], "2017-02-02"),
    (
        "2017-02-02T09:00:00+01:00",
        [f"Now · until 10:30 | {TO_MAO}", f"Leave at 10:30 | {COACH}", TO_ABC],
        "2017-02-02",
    ),
    (
        "2017-02-02T10:23:00+01:00",
        [f"Now · until 10:30 | {TO_MAO.partition(f' | {TO}')[0]}", f"Leave in 7 min | {COACH}", TO_ABC],
        "2017-02-02",
    ),
    (
        "2017-02-02T10:29:30+01:00",
        [f"Now · until 10:30 | {TO_MAO.partition(f' | {TO}')[0]}", f"Leave now | {COACH}", TO_ABC],
        "2017-02-02",
    ),
    ("2017-02-02T10:31:00+01:00", [f"On the way | {COACH}", TO_ABC], "2017-02-02"),
    ("2017-02-02T10:50:00+01:00", [TO_ABC], "2017-02-02"),
    (
        "2017-02-02T14:59:00+01:00",
        [
            f"Now · until 15:00 | {POLIGON} | Tobačna ulica 5, 1000 Ljubljana | {TO} {POLIGON}",
            "Next at 15:00 | BarCamp | Same place",
        ],
        "2017-02-02",
    ),
    (
        "2017-02-02T15:00:00+01:00",
        [f"Now · until 17:30 | BarCamp | Tobačna ulica 5, 1000 Ljubljana | {TO} BarCamp"],
        "2017-02-02",
    ),
    ("2017-02-02T17:30:00+01:00", ["Thank you for coming | This visit took place on 1–2 Feb 2017"], "2017-02-02"),
    ("2017-02-03T10:00:00+01:00", ["Looking back | This visit took place on 1–2 Feb 2017"], "2017-02-02"),
]


def test_the_card_tells_each_moment_of_the_visit_in_a_few_words(open_page: OpenPage, open_light: Open) -> None:
    """On a phone set to Tokyo, whose owner is told whose hours these are; one page, its clock moved on."""
    page = open_light(open_page(**PHONE, timezone_id="Asia/Tokyo"), samples.ljubljana(), now=instant(CARDS[0][0]))
    for now, said, day in CARDS:
        page.clock.set_fixed_time(instant(now))
        page.reload()
        expect(page.locator("section.now > *")).to_have_count(len(said))
        expected = [line.replace("1–2 Feb 2017", DATES) for line in said]
        assert [line.casefold() for line in words_of(page)] == [line.casefold() for line in expected], now
        expect(page.locator(".masthead").get_by_text("Ljubljana time")).to_be_visible()
        if day:
            expect(page.locator("section.day:visible")).to_have_attribute("data-day", day)


def test_the_page_moves_on_by_itself(open_page: OpenPage, open_light: Open) -> None:
    page = open_page(**PHONE)
    page.clock.install(time=instant("2017-02-02T10:28:30+01:00"))
    open_light(page, samples.ljubljana(), now=None)
    expect(page.locator("section.now")).to_contain_text("Leave in 2 min")
    page.clock.fast_forward("02:00")
    expect(page.locator("section.now")).to_contain_text("On the way")
    page.clock.fast_forward("30:00")
    expect(page.locator("section.now")).to_contain_text("Now")
    expect(stop(page, "abc")).to_have_attribute("data-state", "now")


def test_list_map_and_strip_mark_what_is_done_now_and_next(phone: Page, open_light: Open) -> None:
    page = open_light(phone, samples.ljubljana(), now=instant("2017-02-02T10:23:00+01:00"))
    assert_touching_a_stop_in_the_card_opens_it(page)
    for now, assert_marks in (
        ("2017-02-02T11:30:00+01:00", assert_list_and_map_mark_done_now_and_next),
        ("2017-02-02T10:31:00+01:00", assert_the_leg_under_way_is_the_strongest),
        ("2017-02-02T13:15:00+01:00", assert_the_line_of_now_stands_in_the_strip),
        ("2017-02-03T13:15:00+01:00", assert_no_line_of_now_stands_after_the_visit),
    ):
        page.clock.set_fixed_time(instant(now))
        page.reload()
        assert_marks(page)


def assert_touching_a_stop_in_the_card_opens_it(page: Page) -> None:
    page.locator("section.now").get_by_role("button", name="ABC Accelerator").click()
    expect_chosen(page, "abc")
    expect(stop(page, "abc").get_by_text("A business accelerator")).to_be_in_viewport()


def assert_list_and_map_mark_done_now_and_next(page: Page) -> None:
    for stop_id, state, said in [
        ("meeting", "done", "Done"),
        ("mao", "done", "Done"),
        ("abc", "now", "Now"),
        ("poligon", "next", "Next"),
        ("barcamp", "later", ""),
    ]:
        expect(stop(page, stop_id)).to_have_attribute("data-state", state)
        expect(stop(page, stop_id).locator(".state")).to_have_text(said)
    page.get_by_role("button", name="Map", exact=True).click()
    expect(pin(page, "1")).to_have_class(re.compile(r"\bis-done\b"))
    expect(pin(page, "2")).to_have_class(re.compile(r"\bis-now\b"))
    expect(pin(page, "2")).to_have_css("background-color", "rgb(11, 95, 89)")  # the accent of the light palette
    # A shared pin is next as soon as one of its stops is, and done only when all of them are.
    expect(pin(page, "3 · 4")).to_have_class(re.compile(r"\bis-next\b"))


def assert_the_leg_under_way_is_the_strongest(page: Page) -> None:
    show_map(page)
    expect(page.locator("path.leg.is-current")).to_have_count(1)
    expect(page.locator("path.leg.is-current")).to_have_attribute("aria-label", re.compile("to ABC Accelerator"))


def assert_the_line_of_now_stands_in_the_strip(page: Page) -> None:
    needle = page.locator(".needle:not([hidden])")
    expect(needle).to_have_count(1)
    expect(needle).to_have_attribute("x1", "50%")


def assert_no_line_of_now_stands_after_the_visit(page: Page) -> None:
    expect(page.locator("section.now")).to_contain_text("Looking back")
    expect(page.locator(".needle:not([hidden])")).to_have_count(0)


def test_the_card_says_where_to_meet_for_what_is_next_and_whom_to_ring(phone: Page, open_light: Open) -> None:
    visit = samples.ljubljana()
    [meeting, day] = visit.days
    first = replace(day.stops[0].stop, meet="Lobby, 08:50", phone="+386 40 123 456 (Ana)")
    planned = replace(day.stops[0], stop=first)
    visit = replace(visit, days=(meeting, replace(day, stops=(planned, *day.stops[1:]))))
    card = phone.locator("section.now")
    open_light(phone, visit, now=instant("2017-02-02T08:40:00+01:00"))
    expect(card.locator(".meet")).to_have_text("Meeting pointLobby, 08:50")
    expect(card.get_by_role("link", name="+386 40 123 456 (Ana)")).to_have_attribute("href", "tel:+38640123456")
    expect(card.get_by_role("link", name="SMS")).to_have_attribute("href", "sms:+38640123456")
    colours = card.locator(".meet").evaluate(
        "(at) => [getComputedStyle(at).color, getComputedStyle(at.parentElement).color]"
    )
    assert colours[0] == colours[1]
    open_light(phone, visit, now=instant("2017-02-02T09:40:00+01:00"))  # next is another stop, without a meeting point
    expect(card).to_contain_text("ABC Accelerator")
    expect(card.locator(".meet, .now-call")).to_have_count(0)
